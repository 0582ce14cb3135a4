"""Scales and axes of a panel: what Vega does not choose by itself, in the words of a language.

The scale of a rank is reversed, so that the first is on top or on the right.
"""

from collections.abc import Mapping
from typing import Any

import orjson

from api.formats.charts.panels import Panel
from api.i18n import display

Spec = dict[str, Any]
Number = int | float

MIN_RANKS = 5
"""Ranks that an axis shows at least."""
LEFT_ROOM = 0.3
"""Of the values, for the labels left of negative bars."""
NUMBER = ",.12~r"
"""The format of ticks: all digits, and no zeros at the end."""
GRID = "#e3e3e3"
ZERO = "#999999"


def extent(panel: Panel) -> tuple[Number, Number]:
    """The values that the axis covers at least.

    Bars start at zero; lines do where zero is not far below the values, or all are equal.
    """
    names = ("value", "value_min", "value_max")
    values = [row[name] for row in panel.rows for name in names if row[name] is not None]
    low, high = min(values), max(values)
    if panel.is_rank:
        return 1, max(high, MIN_RANKS)
    if not panel.over_time or low == high or 0 <= low < 0.5 * high:
        return min(low, 0), max(high, 0)
    return low, high


def value_scale(panel: Panel) -> Spec:
    """The type, scale and axis of the channel of values."""
    low, high = extent(panel)
    scale: Spec = {"domain": [low, high], "nice": True}
    axis: Spec = {
        "title": None,
        "format": NUMBER,
        "labelExpr": tick_name(panel),
        "grid": True,
        "gridColor": {"condition": {"test": "datum.value === 0", "value": ZERO}, "value": GRID},
    }
    if panel.is_rank:
        scale = {"domain": [low - 0.5, high + 0.5], "reverse": True}
        axis |= {"values": {"expr": f"sequence(1, {high + 1})"}, "tickCount": 10}
    elif not panel.over_time and low < 0:
        scale["domain"] = [low - LEFT_ROOM * (high - low), high]
    if panel.unit["kind"] == "count":
        axis["tickMinStep"] = 1
    return {"type": "quantitative", "scale": scale, "axis": axis}


def tick_name(panel: Panel) -> str:
    """The Vega expression that names a tick: Vega's number formats know no 億 and no 만."""
    name = "datum.label + '%'" if panel.unit["symbol"] == "%" else "datum.label"
    if panel.unit["number_style"] == "scaled":
        for scale, word in reversed(display.SCALES[panel.lang]):
            scaled = f"format(datum.value / {scale}, '{NUMBER}') + '{word}'"
            name = f"abs(datum.value) >= {scale} ? {scaled} : {name}"
    return name


def time_scale(panel: Panel) -> Spec:
    """Years to scale; where all are within a few years, the periods themselves are the ticks."""
    axis: Spec = {"format": "d", "tickMinStep": 1}
    found = {row["chart_from"]: row["period"] for row in panel.rows if "/" not in row["period"]}
    points = dict(sorted(found.items()))
    ends = [row[name] for row in panel.rows for name in ("chart_from", "chart_to")]
    if points and max(ends) - min(ends) < 3:
        axis["values"] = list(points)
        axis["labelExpr"] = label_expression(points)
    scale = {"domain": [min(ends), max(ends)], "padding": 20}
    return {"type": "quantitative", "scale": scale, "axis": axis}


def label_expression(names: Mapping[Any, Any]) -> str:
    """The Vega expression that names each tick, by its value."""
    values, listed = orjson.dumps([*names]).decode(), orjson.dumps([*names.values()]).decode()
    return f"{listed}[indexof({values}, datum.value)]"
