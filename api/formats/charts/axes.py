"""Scales and axes of a panel: what Vega does not choose by itself, in the words of a language.

The first rank is on the left; over time it is on top, and the scale reversed.
"""

from collections.abc import Mapping
from itertools import product
from math import ceil, floor, log10
from typing import Any

import orjson

from api.formats.charts.layout import TIME_PADDING, text_width
from api.formats.charts.log_axis import bounds, ticks
from api.formats.charts.panels import Panel
from api.i18n import display, period_name

Spec = dict[str, Any]
Number = int | float

MIN_RANKS = 5
"""Ranks that an axis shows at least."""
MAX_RANKS = 12
"""Ranks that an axis names at most."""
MIN_TICKS, TICK_GAP = 2, 24
"""Of bars: how many ticks an axis has about, and pixels between their names, at least."""
LEFT = 8
"""Pixels from the end of a negative bar to its text."""
MAX_LEFT_ROOM = 0.7
"""Of a plot, for the texts left of negative bars."""
NUMBER = ",.12~r"
"""The format of ticks: all digits, and no zeros at the end."""
MAX_YEARS_OF_PERIODS = 3
MAX_YEARS, YEAR_STEPS = 12, (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000)
"""Years that an axis names at most, and from how many of them it names one."""
TIME_LABEL_PADDING = 8
"""Pixels from the axis to the names of times, which reach below the lowest name of a value."""
YEAR_ROOM = 36
"""Pixels that the name of a year needs."""
GRID = "#e3e3e3"
ZERO = "#999999"


def extent(panel: Panel) -> tuple[Number, Number]:
    """The values that the axis covers at least.

    Bars start at zero; lines do where zero is not far below the values, or all are equal.
    """
    low, high = min(panel.values), max(panel.values)
    if panel.is_log:
        return bounds(panel)
    if panel.is_rank:
        return 1, max(high, MIN_RANKS)
    if not panel.over_time or low == high or 0 <= low < 0.5 * high:
        return min(low, 0), max(high, 0)
    return low, high


def value_scale(panel: Panel, width: float) -> Spec:
    """The type, scale and axis of the channel of values, in a plot of this `width`."""
    low, high = extent(panel)
    if panel.is_log:
        names = ticks(panel, width)
        return {
            "type": "quantitative",
            "scale": {"type": "log", "domain": [low, high], "nice": False},
            "axis": {
                "title": None,
                "values": [*names],
                "labelExpr": label_expression(names),
                "grid": True,
                "gridColor": GRID,
            },
        }
    scale: Spec = {"domain": [low, high], "nice": True}
    axis: Spec = {
        "title": None,
        "format": NUMBER,
        "labelExpr": tick_name(panel),
        "grid": True,
        "gridColor": {"condition": {"test": "datum.value === 0", "value": ZERO}, "value": GRID},
    }
    if panel.is_rank:
        scale = {"domain": [low - 0.5, high + 0.5], "reverse": panel.over_time}
        step = rank_step(high)
        axis["values"] = [1, *(rank for rank in range(step, int(high) + 1, step) if rank > 1)]
    elif not panel.over_time:
        for row in panel.rows:
            if row["chart_end"] is not None and row["chart_end"] < 0 and row["chart_text"]:
                # The plot has room for the texts left of negative bars.
                needed = text_width(row["chart_text"]) + 2 * LEFT
                room = min(needed / width, MAX_LEFT_ROOM)
                low = min(low, (float(row["chart_end"]) - room * float(high)) / (1 - room))
        scale["domain"] = [low, high]
        axis["tickCount"] = tick_count(panel, low, high, width)
    if panel.unit["kind"] == "count":
        axis["tickMinStep"] = 1
    return {"type": "quantitative", "scale": scale, "axis": axis}


def position(panel: Panel, value: Number) -> float:
    """Where a value is on its axis, in a unit that depends on the panel."""
    return log10(value) if panel.is_log else float(value)


def value_at(panel: Panel, place: float) -> float:
    """The value at a position."""
    return 10.0**place if panel.is_log else place


def rank_step(last: Number) -> int:
    """From how many ranks an axis names one: 1, 5, 10, 50."""
    step = 1
    while last > MAX_RANKS * step:
        step *= 2 if str(step)[0] == "5" else 5
    return step


def tick_count(panel: Panel, low: Number, high: Number, width: float) -> int:
    """How many ticks have room for their names side by side.

    Vega would leave out the names of every other tick, and so that of 0.
    """
    most, span = max(-low, high), float(high - low or 1)
    words = (word for scale, word in display.SCALES[panel.lang] if scale <= most)
    word = next(words, None) if panel.unit["number_style"] == "scaled" else None
    sign, percent = "-" if low < 0 else "", "%" if panel.unit["symbol"] == "%" else ""
    step = 1.0
    for power, digit in product(range(-3, 18), (1, 2, 5)):
        step = digit * 10.0**power
        name = f"00{word}" if word else f"{most:,.{max(-power, 0)}f}"
        if step * width / span >= text_width(sign + name + percent) + TICK_GAP:
            break
    return max(round(span / step), MIN_TICKS)


def tick_name(panel: Panel) -> str:
    """The Vega expression that names a tick: Vega's number formats know no 億 and no 만."""
    name = "datum.label + '%'" if panel.unit["symbol"] == "%" else "datum.label"
    if panel.unit["number_style"] == "scaled":
        for scale, word in reversed(display.SCALES[panel.lang]):
            scaled = f"format(datum.value / {scale}, '{NUMBER}') + '{word}'"
            name = f"abs(datum.value) >= {scale} ? {scaled} : {name}"
    return name


def time_scale(panel: Panel, width: float) -> Spec:
    """Periods or years, each named at its middle, in a plot of this `width`.

    Few periods of one frequency are named themselves; of several, their quarters or months are.
    """
    points = {row["chart_from"]: row["chart_period"] for row in panel.rows if row["frequency"]}
    frequencies = {row["frequency"] for row in panel.rows} - {None}
    ends = [row[name] for row in panel.rows for name in ("chart_from", "chart_to")]
    first, last = min(ends), max(ends)
    years = range(floor(first), ceil(last))
    if points and last - first < MAX_YEARS_OF_PERIODS:
        ticks = dict(sorted(points.items()))
        if len(frequencies) > 1:
            ticks = {y + n / 4 + 1 / 8: f"{y}-Q{n + 1}" for y in years for n in range(4)}
            if last - first < 1:
                ticks = {y + (n - 0.5) / 12: f"{y}-{n:02}" for y in years for n in range(1, 13)}
            ticks = {time: period_name(name, panel.lang) for time, name in ticks.items()}
    else:
        most = min(max(int(width / YEAR_ROOM), 1), MAX_YEARS)
        step = next(each for each in YEAR_STEPS if len(years) <= most * each)
        ticks = {year + 0.5: str(year) for year in years if year % step == 0}
    axis = {
        "values": list(ticks),
        "labelExpr": label_expression(ticks),
        "labelPadding": TIME_LABEL_PADDING,
    }
    scale = {"domain": [first, last], "padding": TIME_PADDING}
    return {"type": "quantitative", "scale": scale, "axis": axis}


def label_expression(names: Mapping[Any, Any]) -> str:
    """The Vega expression that names each tick, by its value."""
    values, listed = orjson.dumps([*names]).decode(), orjson.dumps([*names.values()]).decode()
    return f"{listed}[indexof({values}, datum.value)]"
