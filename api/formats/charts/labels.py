"""The values written beside marks; what has no room is left to the tooltip.

At the end of a bar there is room. Over time, a label is drawn in the first of eight positions
around its point where no mark and no other label is, found by the pixels that are occupied (see
Kittivorawong et al., Fast and Flexible Overlap Detection for Chart Labeling with Occupancy Bitmap,
2020). A bound or a value in doubt has at least its sign drawn.
"""

from collections.abc import Iterable, Iterator, Set
from itertools import product

from api.formats.charts.axes import time_domain, value_domain, value_ticks
from api.formats.charts.layout import FONT_SIZE, PLOT_HEIGHT, RIGHT_MARGIN, Layout, text_width
from api.formats.charts.panels import Panel
from api.formats.charts.style import is_doubtful, is_span
from api.formats.charts.words import status_mark
from api.i18n import display, period_name, with_colon
from api.schemas import Row

Cell = tuple[float, float]
Position = tuple[float, float, str, str]
"""How far a label is moved right and down from its point, its alignment and its baseline."""

CELL = 2
"""Pixels that are occupied together."""
MAX_LETTERS = 14
"""Of a value with its unit, where there is little room: of more, the number alone."""
POINT, ARROW = 5, 12
"""From the middle of a point to its edge, and to the tip of its arrow."""
HEIGHT = FONT_SIZE + 2
RIGHT: Position = (11, 0, "left", "middle")
POSITIONS: tuple[Position, ...] = (
    (0, -8, "center", "bottom"),
    (0, 8, "center", "top"),
    RIGHT,
    (-11, 0, "right", "middle"),
    (-4, -8, "left", "bottom"),
    (4, -8, "right", "bottom"),
    (-4, 8, "left", "top"),
    (4, 8, "right", "top"),
)
SPAN_POSITIONS: tuple[Position, ...] = ((0, -8, "left", "bottom"), (0, 8, "left", "top"))
RELATION_SIGNS = {"gt": ">", "ge": "≥", "lt": "<", "le": "≤", "approx": "≈"}


def add_labels(panel: Panel, layout: Layout, brief: bool) -> None:
    """Add `chart_text`, what is written beside a row's mark, or null; and its position.

    Long values lose their unit beside points, and everywhere if they are to be `brief`: the axis
    shows it. Values that are not exact or in doubt are labelled first, then the ends of lines.
    """
    if not panel.over_time:
        for row in panel.rows:
            left = not panel.is_rank and (row["value"] or 0) < 0
            outwards = "smaller" if left or panel.is_rank else "larger"
            distance = (13 if panel.is_rank else 7) + (14 if row["chart_arrow"] == outwards else 0)
            side = (-distance, 0, "right", "middle") if left else (distance, 0, "left", "middle")
            _write(row, _text(row, panel, brief), side)
        return
    plot = _Plot(panel, layout)
    last = set({row["chart_label"]: row["id"] for row in panel.rows}.values())
    first = set({row["chart_label"]: row["id"] for row in reversed(panel.rows)}.values())
    ends = first | last
    for row in sorted(panel.rows, key=lambda row: (not _must_show(row), row["id"] not in ends)):
        text, sign = _text(row, panel, brief=True), ""
        if _must_show(row):
            signs = RELATION_SIGNS.get(row["relation"], ""), status_mark(row["status"])
            sign = " ".join(filter(None, signs))
        positions = SPAN_POSITIONS if is_span(row) else POSITIONS
        if row["id"] in last and not is_span(row):
            positions = (RIGHT, *positions)
        attempts = [(text, [plot.marks, plot.labels])]
        if sign:
            attempts += [(sign, [plot.marks, plot.labels]), (sign, [plot.labels])]
        for written, obstacles in attempts:
            if position := plot.occupy(row, written, positions, obstacles):
                _write(row, written, position)
                break
        else:
            _write(row, sign or None, positions[0])


def _text(row: Row, panel: Panel, brief: bool) -> str:
    """The value with its mark of doubt; a span also says when."""
    written = row["display"]
    if brief and len(written) > MAX_LETTERS:
        bare = {**panel.unit, f"display_{panel.lang}": "{}", "display_en_one": "{}"}
        bounds = (row["value_min"], row["value_max"])
        written = display.text(panel.lang, row["relation"], row["value"], bounds, bare)
    if panel.over_time and "/" in row["period"]:
        written = with_colon(period_name(row["period"], panel.lang), written, panel.lang)
    return f"{written} {status_mark(row['status'])}".rstrip()


def _write(row: Row, text: str | None, position: Position) -> None:
    dx, dy, align, baseline = position
    row |= {"chart_text": text, "chart_dx": dx, "chart_dy": dy}
    row |= {"chart_align": align, "chart_baseline": baseline}


def _must_show(row: Row) -> bool:
    return row["relation"] != "eq" or is_doubtful(row) or is_span(row)


class _Plot:
    """A panel over time while its labels are placed."""

    def __init__(self, panel: Panel, layout: Layout) -> None:
        self.panel, self.width = panel, layout.plot
        self.times, self.values = time_domain(panel), value_domain(panel, layout)
        self.labels: set[Cell] = set()
        self.marks = {cell for row in panel.rows for cell in self._drawn(row)}
        levels = [self._y(tick) for tick in value_ticks(panel)]
        self.grid = {cell for y in levels for cell in _cells(0, y, self.width + RIGHT_MARGIN, y)}

    def occupy(
        self, row: Row, text: str, positions: Iterable[Position], obstacles: Iterable[Set[Cell]]
    ) -> Position | None:
        """The first position clear of the obstacles, off grid lines if it can be; now reserved.

        A label may reach above the plot and right of it, and not over the labels of the axes.
        """
        length, free = text_width(text), {}
        for position in positions:
            dx, dy, align, baseline = position
            x, y = self._x(row["chart_from"]) + dx, self._y(row["chart_end"]) + dy
            left = {"left": x, "right": x - length, "center": x - length / 2}[align]
            top = {"top": y, "bottom": y - HEIGHT, "middle": y - HEIGHT / 2}[baseline]
            right, bottom = left + length, top + HEIGHT
            if left < 3 or right > self.width + RIGHT_MARGIN - 8:
                continue
            if top < -20 or bottom > PLOT_HEIGHT:
                continue
            box = left - 3, top, right + 3, bottom
            if all(each.isdisjoint(_cells(*box)) for each in obstacles):
                free[position] = box
        if not free:
            return None
        chosen = min(free, key=lambda each: not self.grid.isdisjoint(_cells(*free[each])))
        self.labels.update(_cells(*free[chosen]))
        return chosen

    def _x(self, time: float) -> float:
        first, last = self.times
        return (time - first) / (last - first) * self.width

    def _y(self, value: float) -> float:
        low, high = self.values
        share = (value - low) / (high - low)
        return (share if self.panel.is_rank else 1 - share) * PLOT_HEIGHT

    def _drawn(self, row: Row) -> Iterator[Cell]:
        """A point, range or span with its arrow, and the line to the next point."""
        values = [row[name] for name in ("value", "value_min", "value_max")]
        ends = [self._y(value) for value in values if value is not None]
        up = (row["chart_arrow"] == "larger") != self.panel.is_rank
        above = ARROW if row["chart_arrow"] and up else 0
        below = ARROW if row["chart_arrow"] and not up else 0
        half = 2 if is_span(row) else POINT
        x, right = self._x(row["chart_from"]), self._x(row["chart_to"]) + POINT
        yield from _cells(x - POINT, min(ends) - half - above, right, max(ends) + half + below)
        if "chart_next" in row:
            y = self._y(row["value"])
            dx, dy = self._x(row["chart_next_from"]) - x, self._y(row["chart_next"]) - y
            steps = int(max(abs(dx), abs(dy)) // CELL) + 1
            for step in range(steps):
                yield (x + dx * step / steps) // CELL, (y + dy * step / steps) // CELL


def _cells(left: float, top: float, right: float, bottom: float) -> Iterable[Cell]:
    columns = range(int(left // CELL), int(right // CELL) + 1)
    return product(columns, range(int(top // CELL), int(bottom // CELL) + 1))
