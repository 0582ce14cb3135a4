"""Which values are written beside the points of a line, so that no two lie on each other.

A value without room stays out of the picture alone: it is in the data and the tooltip.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from api.formats.charts.axes import width
from api.formats.charts.panels import Panel
from api.formats.charts.scales import LINE_HEIGHT, SIZE, WIDTH, time_domain, value_domain
from api.rows import Row

SIDES = {"above": -14, "below": 16}
"""How far a value stands from its point, in pixels."""
HALF_POINT = 6
HEIGHT = SIZE + 2
GAP = 4

Box = tuple[float, float, float, float]


def labelled(panel: Panel) -> Panel:
    """The panel with `chart_side`: on which side of its point a value is written, or null.

    What is not a plain value comes first, then the ends of the lines.
    """
    if not panel.over_time:
        return panel
    at = {row["id"]: _place(row, panel) for row in panel.rows}
    taken = [_around(*at[row["id"]]) for row in panel.rows if not _is_span(row)]
    sides: dict[str, str | None] = {}
    for row in sorted(panel.rows, key=lambda row: _priority(row, _ends(panel.rows))):
        boxes = {side: _box(row, side, *at[row["id"]]) for side in _possible(row)}
        free = (side for side, box in boxes.items() if not _hits(box, taken))
        sides[row["id"]] = side = next(free, None)
        if side:
            taken.append(boxes[side])
    return replace(panel, rows=[row | {"chart_side": sides[row["id"]]} for row in panel.rows])


def _is_span(row: Row) -> bool:
    return bool(row["chart_to"] > row["chart_from"])


def _possible(row: Row) -> list[str]:
    return ["above"] if row["relation"] == "between" else list(SIDES)


def _ends(rows: Iterable[Row]) -> set[str]:
    """The ids of the first and the last point of each line; rows are in time order."""
    lines: dict[str, list[str]] = {}
    for row in rows:
        lines.setdefault(row["chart_label"], []).append(row["id"])
    return {end for ids in lines.values() for end in (ids[0], ids[-1])}


def _priority(row: Row, ends: set[str]) -> tuple[bool, bool]:
    plain = row["relation"] == "eq" and row["status"] == "normal" and not _is_span(row)
    return plain, row["id"] not in ends


def _place(row: Row, panel: Panel) -> tuple[float, float]:
    """Where a row stands, in pixels from the left and from above."""
    (first, last), (low, high) = time_domain(panel), value_domain(panel)
    across = (row["chart_from"] - first) / (last - first)
    up = ((row["chart_end"] or 0) - low) / (high - low)
    return across * WIDTH, (up if panel.is_rank else 1 - up) * LINE_HEIGHT


def _around(x: float, y: float) -> Box:
    return x - HALF_POINT, y - HALF_POINT, x + HALF_POINT, y + HALF_POINT


def _box(row: Row, side: str, x: float, y: float) -> Box:
    """The room from the point to the far end of the value: no other point may stand between."""
    long = width(row["chart_text"], SIZE)
    left = x if _is_span(row) else x - long / 2
    far = y + SIDES[side] + (-HEIGHT if side == "above" else HEIGHT)
    near = y - HALF_POINT if side == "above" else y + HALF_POINT
    return left - GAP, min(far, near), left + long + GAP, max(far, near)


def _hits(box: Box, others: Sequence[Box]) -> bool:
    left, top, right, bottom = box
    return any(
        left < end and start < right and top < under and over < bottom
        for start, over, end, under in others
    )
