"""The values written beside marks; all others are in the tooltips.

At the end of a bar and of a line there is room, and a span says its time. Of other points over
time, only the sign is written: of a bound, of "about", and of doubt.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from api.formats.charts.axes import Number, extent, position, value_at
from api.formats.charts.layout import PLOT_HEIGHT, RIGHT_MARGIN, TIME_PADDING, text_width
from api.formats.charts.panels import Panel
from api.formats.charts.words import MARKS
from api.i18n import SEPARATOR, display, period_name, with_colon
from api.schemas import Row

MAX_MOVED = 500
"""Rows of a panel whose texts are moved off each other: of more, nobody could read them."""
MAX_DIRECT = 8
"""Lines that may be named at their ends."""
NARROWER = (1, 0.85, 0.7)
"""Of the width of a plot: what is left of it if lines are named at their ends."""
MAX_APART = 20
"""Pixels from the end of a line to its name, above or below."""
MAX_WIDTH = 105
"""Of a value with its unit, where there is little room: if one is wider, all are numbers alone."""
LINE = 18
"""Pixels from a text to one above it."""
RIGHT = 10
"""Pixels from a mark to its text."""
MIDDLE, APART, BESIDE = 10, 12, 6
"""Pixels from the foot of a text to its middle, and from there and from its sides to a mark."""
OFF_LINE = 8
"""Pixels from the middle of a text to a line above or below it."""
Line = tuple[float, float, float, float]
"""Where a line begins and ends: from left, from below, from left, from below."""
CONTRADICTED, INFERRED = "≠", "*"
SIGNS = {"gt": ">", "ge": "≥", "lt": "<", "le": "≤", "approx": "≈", "nearly": "≈", "just-over": "≈"}


def without_units(shown: Sequence[Panel], brief: bool) -> set[tuple[str, str]]:
    """The metrics, with their units, whose values are written as numbers alone.

    Long values lose their unit over time, and everywhere if they are to be `brief`: the title of
    the panel has it. All panels of a metric agree, dated or not.
    """
    return {
        panel.measured
        for panel in shown
        if (brief or panel.over_time)
        and max(text_width(row["display"]) for row in panel.rows) > MAX_WIDTH
    }


def with_texts(panel: Panel, is_bare: bool, width: float) -> Panel:
    """The panel with `chart_text`, what is written beside a row's mark, or null, and where.

    Over time, in a plot of this `width`, texts are moved off other texts, marks and lines: up, or
    down where that is nearer. Several lines are named at their ends if that is near enough, in a
    plot that may be narrower.
    """
    is_moved = panel.over_time and len(panel.rows) <= MAX_MOVED
    if is_moved and 1 < len(panel.labels) <= MAX_DIRECT:
        for share in NARROWER:
            named = replace(panel, plot=share * width, is_direct=True)
            _write(named, is_bare)
            if _move_apart(named, width + RIGHT_MARGIN):
                return named
    panel = replace(panel, plot=width)
    _write(panel, is_bare)
    if is_moved:
        _move_apart(panel, width + RIGHT_MARGIN)
    return panel


def _write(panel: Panel, is_bare: bool) -> None:
    """Add `chart_text` and `chart_text_at`, beside the mark.

    A mark without a shape has the name of its line there, or its letter in the legend.
    """
    ends = set(_ends(panel))
    letters = panel.letters
    for row in panel.rows:
        is_end = not panel.over_time or row["id"] in ends
        has_name = panel.is_direct and (is_end or not row["chart_point"])
        name = row["chart_label"] if has_name else None
        if not row["chart_point"]:
            name = name or letters.get(row["chart_label"])
        if is_end or row["chart_span"]:
            row["chart_text"] = _value(row, panel, is_bare, name)
        else:
            signs = name, SIGNS.get(row["relation"], ""), *_marks(row)
            row["chart_text"] = " ".join(filter(None, signs)) or None
        row["chart_text_at"] = row["chart_text"] and row["chart_end"]


def _ends(panel: Panel) -> Iterable[str]:
    """The ids of the last rows of the lines."""
    return {row["chart_label"]: row["id"] for row in panel.rows}.values()


def _move_apart(panel: Panel, most: float) -> bool:
    """Change `chart_text_at` to a value at which a text covers no other text, mark or line.

    Returns whether all texts end left of `most`, and those at the ends of lines stay near them.
    """
    ends, fits, width = set(_ends(panel)), True, panel.plot
    low, high = extent(panel)
    upwards = -1 if panel.is_rank else 1
    scale = upwards * PLOT_HEIGHT / (position(panel, high) - position(panel, low) or 1)
    times = [row[name] for row in panel.rows for name in ("chart_from", "chart_to")]
    first, span = min(times), max(times) - min(times)

    def x(time: float) -> float:
        share: float = (time - first) / (span or 1)
        return TIME_PADDING + share * (width - 2 * TIME_PADDING)

    def y(value: Number) -> float:
        return position(panel, value) * scale

    bottom = min(y(low), y(high))
    points = [row for row in panel.rows if row["chart_point"]]
    marks = [(x(row["chart_from"]), y(row["value"]), row) for row in points]
    lines = [
        (x(row["chart_from"]), y(row["value"]), x(row[until]), y(row[end]))
        for column, until, end in (
            ("chart_joined", "chart_next_from", "chart_next"),
            ("chart_thick", "chart_to", "value"),
        )
        for row in panel.rows
        if row.get(column)
    ]
    placed: list[tuple[float, float, float]] = []
    for row in sorted(panel.rows, key=lambda row: y(row["chart_end"])):
        if not row["chart_text"]:
            continue
        left = x(row["chart_from"]) + RIGHT
        right = left + text_width(row["chart_text"])
        texts = [at for start, end, at in placed if left < end and start < right]
        taken: list[tuple[float, float]] = [(at, LINE) for at in texts]
        taken += [
            (value - MIDDLE, APART)
            for place, value, other in marks
            if other is not row and left - BESIDE < place < right + BESIDE
        ]
        for line in lines:
            if max(line[0], left) < min(line[2], right):
                part = _part(line, left, right)
                taken.append((sum(part) / 2 - MIDDLE, (max(part) - min(part)) / 2 + OFF_LINE))
        begin = y(row["chart_end"])
        at, below = _free(begin, taken, 1), _free(begin, taken, -1)
        if begin - below < at - begin and max([bottom, *texts]) < below:
            at = below
        if at != begin:
            row["chart_text_at"] = value_at(panel, at / scale)
        placed.append((left, right, at))
        fits = fits and right <= most and (row["id"] not in ends or abs(at - begin) <= MAX_APART)
    return fits


def _part(line: Line, left: float, right: float) -> tuple[float, float]:
    """How high a line is where it enters the room between `left` and `right`, and leaves it."""
    start, low, end, high = line
    slope = (high - low) / (end - start)
    return low + slope * (max(left, start) - start), low + slope * (min(right, end) - start)


def _free(at: float, taken: Sequence[tuple[float, float]], direction: int) -> float:
    """The nearest height in a direction that is as far from all that is `taken` as each needs."""
    at *= direction
    for begin, end in sorted((direction * y - room, direction * y + room) for y, room in taken):
        if begin < at < end:
            at = end
    return at * direction


def _value(row: Row, panel: Panel, is_bare: bool, name: str | None) -> str:
    """The value with its mark of doubt, `is_bare` without its unit; a span also says when."""
    written = row["display"]
    if is_bare:
        # A bound of a rise or fall as that of the number, which the axis has.
        number = "{}%" if panel.unit["symbol"] == "%" else "{}"
        bare = {**panel.unit, f"display_{panel.lang}": number, "display_en_one": number}
        written = display.of_row(row, panel.lang, bare, in_words=False)
    when = None
    if panel.over_time and "/" in row["period"]:
        when = period_name(row["period"], panel.lang)
    if said := SEPARATOR.join(filter(None, (name, when))):
        written = with_colon(said, written, panel.lang)
    return " ".join(filter(None, (written, *_marks(row))))


def _marks(row: Row) -> tuple[str, ...]:
    """The marks of doubt, of what is inferred, and of what other articles contradict."""
    return (
        MARKS[row["status"]],
        INFERRED if inferred_columns(row) else "",
        CONTRADICTED if row["chart_contradicted"] else "",
    )


def inferred_columns(row: Row) -> list[str]:
    """What is inferred of a value. The time is left out: of most figures, the year is."""
    return [name for name in row["inferred"] if name != "period"]
