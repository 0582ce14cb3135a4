"""The values written beside marks; all others are in the tooltips.

At the end of a bar and of a line there is room, and a span says its time. Of other points over
time, only the sign is written: of a bound, of "about", and of doubt.
"""

from math import inf

from api.formats.charts.axes import Number, extent
from api.formats.charts.layout import PLOT_HEIGHT
from api.formats.charts.panels import Panel
from api.formats.charts.words import status_mark
from api.i18n import display, period_name, with_colon
from api.schemas import Row

MAX_LETTERS = 14
"""Of a value with its unit, where there is little room: if one has more, all are numbers alone."""
LINE = 18
"""Pixels from a text to the next one of the same time."""
CONTRADICTED, INFERRED = "≠", "*"
SIGNS = {"gt": ">", "ge": "≥", "lt": "<", "le": "≤", "approx": "≈", "nearly": "≈", "just-over": "≈"}


def add_texts(panel: Panel, brief: bool) -> None:
    """Add `chart_text`, what is written beside a row's mark, or null, and `chart_text_at`.

    Long values lose their unit over time, and everywhere if they are to be `brief`: the title of
    the panel has it. Over time, texts of one time are moved apart, those of higher values.
    """
    low, high = extent(panel)
    line = (high - low) / PLOT_HEIGHT * LINE
    ends = {row["chart_label"]: row["id"] for row in panel.rows}.values()
    highest: dict[Number, Number] = {}
    longest = max((len(row["display"]) for row in panel.rows), default=0)
    is_bare = (brief or panel.over_time) and longest > MAX_LETTERS
    for row in sorted(panel.rows, key=lambda row: row["chart_end"]):
        row["chart_text"] = row["chart_text_at"] = None
        if not panel.over_time or row["id"] in ends or row["chart_span"]:
            row["chart_text"] = _value(row, panel, is_bare)
        else:
            signs = SIGNS.get(row["relation"], ""), *_marks(row)
            row["chart_text"] = " ".join(filter(None, signs)) or None
        if panel.over_time and row["chart_text"]:
            time = row["chart_from"]
            highest[time] = max(row["chart_end"], highest.get(time, -inf) + line)
            row["chart_text_at"] = highest[time]


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
