"""The values written beside marks; all others are in the tooltips.

At the end of a bar and of a line there is room, and a span says its time. Of other points over
time, only the sign is written: of a bound, of "about", and of doubt.
"""

from api.formats.charts.axes import Number, extent
from api.formats.charts.layout import PLOT_HEIGHT, TIME_PADDING, text_width
from api.formats.charts.panels import Panel
from api.formats.charts.words import status_mark
from api.i18n import display, period_name, with_colon
from api.schemas import Row

MAX_LETTERS = 14
"""Of a value with its unit, where there is little room: if one has more, all are numbers alone."""
LINE = 18
"""Pixels from a text to one above it."""
RIGHT = 7
"""Pixels from a mark to its text."""
MIDDLE, APART, BESIDE = 10, 12, 6
"""Pixels from the foot of a text to its middle, and from there and from its sides to a mark."""
CONTRADICTED, INFERRED = "≠", "*"
SIGNS = {"gt": ">", "ge": "≥", "lt": "<", "le": "≤", "approx": "≈", "nearly": "≈", "just-over": "≈"}


def add_texts(panel: Panel, brief: bool, width: float) -> None:
    """Add `chart_text`, what is written beside a row's mark, or null, and `chart_text_at`.

    Long values lose their unit over time, and everywhere if they are to be `brief`: the title of
    the panel has it. Over time, in a plot of this `width`, texts are moved off other texts and
    marks, towards higher values.
    """
    ends = {row["chart_label"]: row["id"] for row in panel.rows}.values()
    longest = max((len(row["display"]) for row in panel.rows), default=0)
    is_bare = (brief or panel.over_time) and longest > MAX_LETTERS
    for row in panel.rows:
        row["chart_text"] = row["chart_text_at"] = None
        if not panel.over_time or row["id"] in ends or row["chart_span"]:
            row["chart_text"] = _value(row, panel, is_bare)
        else:
            signs = SIGNS.get(row["relation"], ""), *_marks(row)
            row["chart_text"] = " ".join(filter(None, signs)) or None
    if panel.over_time:
        _move_apart(panel, width)


def _move_apart(panel: Panel, width: float) -> None:
    """Add `chart_text_at`: the value at which a text does not cover another text or mark."""
    low, high = extent(panel)
    pixel = (high - low) / PLOT_HEIGHT
    middle = (-MIDDLE if panel.is_rank else MIDDLE) * pixel  # ranks are higher further down
    times = [row[name] for row in panel.rows for name in ("chart_from", "chart_to")]
    first, span = min(times), max(times) - min(times)

    def x(row: Row) -> float:
        share: float = (row["chart_from"] - first) / (span or 1)
        return TIME_PADDING + share * (width - 2 * TIME_PADDING)

    marks = [(x(row), row["value"], row) for row in panel.rows if row["chart_point"]]
    placed: list[tuple[float, float, Number]] = []
    for row in sorted(panel.rows, key=lambda row: row["chart_end"]):
        if not row["chart_text"]:
            continue
        left = x(row) + RIGHT
        right = left + text_width(row["chart_text"])
        taken = [(at, LINE * pixel) for start, end, at in placed if left < end and start < right]
        taken += [
            (value - middle, APART * pixel)
            for place, value, other in marks
            if other is not row and left - BESIDE < place < right + BESIDE
        ]
        at = row["chart_end"]
        while above := [y + room for y, room in taken if y - room < at < y + room]:
            at = max(above)
        row["chart_text_at"] = at
        placed.append((left, right, at))


def _value(row: Row, panel: Panel, is_bare: bool) -> str:
    """The value with its mark of doubt, `is_bare` without its unit; a span also says when."""
    written = row["display"]
    if is_bare:
        # A bound of a fall as that of the number, which the axis has.
        number = "{}%" if panel.unit["symbol"] == "%" else "{}"
        bare = {**panel.unit, f"display_{panel.lang}": number, "display_en_one": number}
        bounds = (row["value_min"], row["value_max"])
        last_digit = display.last_digit(row["multiplier"], row["decimals"])
        written = display.text(panel.lang, row["relation"], row["value"], bounds, bare, last_digit)
    if panel.over_time and "/" in row["period"]:
        written = with_colon(period_name(row["period"], panel.lang), written, panel.lang)
    return " ".join(filter(None, (written, *_marks(row))))


def _marks(row: Row) -> tuple[str, ...]:
    """The marks of doubt, of what is inferred, and of what other articles contradict."""
    return (
        status_mark(row["status"]),
        INFERRED if inferred_columns(row) else "",
        CONTRADICTED if row["chart_contradicted"] else "",
    )


def inferred_columns(row: Row) -> list[str]:
    """What is inferred of a value. The time is left out: of most figures, the year is."""
    return [name for name in row["inferred"] if name != "period"]
