"""Which values are written beside the points of a line, and where, so that all can be read.

A value without room is left to the tooltip where it is plainly so. A bound, a value in doubt and
the like are never: where their text has no room, their sign alone stands there in any case.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from api.formats.charts.axes import width
from api.formats.charts.obstacles import Box, Obstacles, Point
from api.formats.charts.panels import Panel
from api.formats.charts.scales import (
    LINE_HEIGHT,
    RIGHT,
    SIZE,
    time_domain,
    value_axis,
    value_domain,
)
from api.formats.charts.segments import neighbours
from api.formats.charts.style import is_doubtful, is_span
from api.formats.charts.words import status_mark
from api.schemas import Row

HALF_POINT = 6
NEAR = 8
"""From the middle of a point to its text, in pixels."""
ARROW = 12
"""What an arrow takes beyond that."""
HEIGHT = SIZE + 2
GAP = 3
RELATION_SIGNS = {"gt": ">", "ge": "≥", "lt": "<", "le": "≤", "approx": "≈"}


class Spot(NamedTuple):
    """A text beside its point: on which side, moved by how much, aligned how."""

    text: str
    side: str
    dx: float
    dy: float
    align: str
    baseline: str

    def box(self, at: Point) -> Box:
        long, x, y = width(self.text, SIZE), at[0] + self.dx, at[1] + self.dy
        left = {"left": x, "right": x - long, "center": x - long / 2}[self.align]
        top = {"top": y, "bottom": y - HEIGHT, "middle": y - HEIGHT / 2}[self.baseline]
        return left - GAP, top, left + long + GAP, top + HEIGHT


def labelled(panel: Panel) -> Panel:
    """The panel with `chart_said`: what is written beside a row's mark, or null, and its place."""
    if not panel.over_time:
        return replace(panel, rows=[row | _beside_bar(row, panel) for row in panel.rows])
    plot = _Plot(panel)
    spots = {row["id"]: plot.spot_of(row) for row in plot.in_turn()}
    return replace(panel, rows=[row | _written(*spots[row["id"]]) for row in panel.rows])


class _Plot:
    """A panel over time while its texts are placed, one after the other."""

    def __init__(self, panel: Panel) -> None:
        self.panel = panel
        # Where a value may stand: not on the labels of the axes, nor on what is above or below.
        self.plot: Box = (0, -20, panel.width + RIGHT - 8, LINE_HEIGHT + 1)
        self.times, self.values = time_domain(panel), value_domain(panel)
        self.last = _last(panel.rows)
        self.ends = self.last | _first(panel.rows)
        self.marks = Obstacles(boxes=[box for row in panel.rows for box in self._marks(row)])
        self.texts = Obstacles()
        self.lines = Obstacles(
            segments=[(self.at(one), self.at(two)) for one, two in neighbours(panel)]
        )
        levels = [self._down(tick) for tick in value_axis(panel)["values"]]
        self.grid = Obstacles(segments=[((0, level), (self.plot[2], level)) for level in levels])

    def in_turn(self) -> list[Row]:
        """What must be seen, then the ends of the lines, then the rest."""
        return sorted(
            self.panel.rows, key=lambda row: (not _must_show(row), row["id"] not in self.ends)
        )

    def spot_of(self, row: Row) -> tuple[Spot | None, bool]:
        """Where the value or its sign stands, if anywhere; and whether a line runs below it."""
        spots = list(self._spots(row, row["chart_text"]))
        found = self._free(row, spots, self.marks, self.texts, self.lines)
        if not found and _must_show(row):
            found = self._free(row, spots, self.marks, self.texts) or self._sign(row)
        if not found:
            return None, False
        box = found.box(self.at(row))
        self.texts.add(box)
        return found, self.lines.hit(box)

    def _sign(self, row: Row) -> Spot | None:
        """The sign alone: clear of all, or else of other texts, or else where it may."""
        sign = sign_of(row)
        if not sign:
            return None
        spots = list(self._spots(row, sign))
        free = self._free(row, spots, self.marks, self.texts, self.lines)
        return free or self._free(row, spots, self.texts) or self._free(row, spots) or spots[0]

    def _free(self, row: Row, spots: Sequence[Spot], *taken: Obstacles) -> Spot | None:
        """The first spot in the plot with nothing of `taken` in it, at best not the grid either."""
        at = self.at(row)
        free = []
        for spot in spots:
            box = spot.box(at)
            if _within(box, self.plot) and not any(each.hit(box) for each in taken):
                if not self.grid.hit(box):
                    return spot
                free.append(spot)
        return free[0] if free else None

    def _spots(self, row: Row, text: str) -> Iterator[Spot]:
        if is_span(row):
            yield Spot(text, "above", 0, -NEAR, "left", "bottom")
            yield Spot(text, "below", 0, NEAR, "left", "top")
            return
        up, down = _reach(row, self.panel)
        above, below, beside = -NEAR - up, NEAR + down, NEAR + 3
        sides = {
            "above": Spot(text, "above", 0, above, "center", "bottom"),
            "below": Spot(text, "below", 0, below, "center", "top"),
            "right": Spot(text, "right", beside, 0, "left", "middle"),
            "left": Spot(text, "left", -beside, 0, "right", "middle"),
        }
        order = ["above", "below", "right", "left"]
        if row["id"] in self.last:
            order = ["right", "above", "below", "left"]
        if row["relation"] == "between":
            order.remove("below")
        yield from (sides[side] for side in order)
        for align, dx in (("left", -HALF_POINT), ("right", HALF_POINT)):
            yield Spot(text, "above", dx, above, align, "bottom")
            if row["relation"] != "between":
                yield Spot(text, "below", dx, below, align, "top")

    def at(self, row: Row) -> Point:
        return self._across(row["chart_from"]), self._down(row["chart_end"] or 0)

    def _across(self, time: float) -> float:
        first, last = self.times
        return (time - first) / (last - first) * self.panel.width

    def _down(self, value: float) -> float:
        low, high = self.values
        up = (value - low) / (high - low)
        return (up if self.panel.is_rank else 1 - up) * LINE_HEIGHT

    def _marks(self, row: Row) -> Iterator[Box]:
        """What a row's own marks take: its point with the arrow, its range, its span."""
        x, y = self.at(row)
        if row["relation"] == "between":
            ends = sorted((self._down(row["value_min"]), self._down(row["value_max"])))
            yield x - HALF_POINT, ends[0], self._across(row["chart_to"]) + HALF_POINT, ends[1]
        elif is_span(row):
            yield x, y - 3, self._across(row["chart_to"]) + HALF_POINT, y + 3
        up, down = _reach(row, self.panel)
        yield x - HALF_POINT, y - HALF_POINT - up, x + HALF_POINT, y + HALF_POINT + down


def sign_of(row: Row) -> str:
    """What stands for a value that has no room: its bound, and its mark of doubt."""
    signs = RELATION_SIGNS.get(row["relation"], ""), status_mark(row["status"])
    return " ".join(each for each in signs if each)


def _must_show(row: Row) -> bool:
    return row["relation"] != "eq" or is_doubtful(row) or is_span(row)


def _first(rows: Sequence[Row]) -> set[str]:
    return _last(list(reversed(rows)))


def _last(rows: Iterable[Row]) -> set[str]:
    """The id of the last row of each line."""
    return set({row["chart_label"]: row["id"] for row in rows}.values())


def _reach(row: Row, panel: Panel) -> tuple[int, int]:
    """How far the row's arrow goes up and down."""
    if row["chart_arrow"] is None:
        return 0, 0
    up = (row["chart_arrow"] == "larger") != panel.is_rank
    return (ARROW, 0) if up else (0, ARROW)


def _within(box: Box, outer: Box) -> bool:
    left, top, right, bottom = box
    return left >= outer[0] and top >= outer[1] and right <= outer[2] and bottom <= outer[3]


def _beside_bar(row: Row, panel: Panel) -> Row:
    """The value at the end of a bar, on the outer side, clear of an arrow."""
    below = not panel.is_rank and (row["value"] or 0) < 0
    outwards = "smaller" if below or panel.is_rank else "larger"
    near = (13 if panel.is_rank else 7) + (14 if row["chart_arrow"] == outwards else 0)
    side, align, dx = ("left", "right", -near) if below else ("right", "left", near)
    return _written(Spot(row["chart_text"], side, dx, 0, align, "middle"), False)


def _written(spot: Spot | None, crosses: bool) -> Row:
    return {
        "chart_said": spot and spot.text,
        "chart_side": spot and spot.side,
        "chart_dx": spot and spot.dx,
        "chart_dy": spot and spot.dy,
        "chart_align": spot and spot.align,
        "chart_baseline": spot and spot.baseline,
        "chart_crosses": crosses,
    }
