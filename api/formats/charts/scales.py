"""The scales of a panel and their axes: what is at which place.

A rank's scale is turned around, so that the first is on top or on the right.
"""

from typing import Any

from api.formats.charts.axes import labels, rank_ticks, ticks, width, wrapped
from api.formats.charts.panels import WIDTH, Panel

Spec = dict[str, Any]
Ends = tuple[float, float]

LINE_HEIGHT = 240
RIGHT = 120
"""What values may take right of a panel, in pixels."""
SIZE = 12
GRID = "#e3e3e3"
ZERO = "#999999"


def value_domain(panel: Panel) -> Ends:
    """The least and the greatest value that the scale holds."""
    values = _ticks(panel)
    if panel.is_rank:
        return 0.5, values[-1] + 0.5
    return min(values[0], _left_of_bars(panel, values[-1])), values[-1]


def time_domain(panel: Panel) -> Ends:
    """The years that the panel shows, with room for the values at both ends."""
    low, high = _years(panel)
    room = (high - low) * 0.14 or 0.5
    return low - room, high + room


def value_scale(panel: Panel) -> Spec:
    scale: Spec = {"domain": list(value_domain(panel)), "nice": False, "zero": False}
    turned = {"reverse": True} if panel.is_rank else {}
    return {"type": "quantitative", "scale": scale | turned}


def value_axis(panel: Panel) -> Spec:
    values = _ticks(panel)
    return {
        "title": panel.axis_title,
        "titleAlign": "left",
        "titleX": 0,
        "titleLimit": 0,
        "labelFlush": False,
        "values": values,
        "labelExpr": labels(values, panel.lang, {**panel.unit, **_ordinal(panel)}),
        "labelOverlap": True,
        "grid": True,
        "gridColor": {"condition": {"test": "datum.value === 0", "value": ZERO}, "value": GRID},
    }


def title_lines(panel: Panel) -> list[str]:
    """The title of the axis of values: of a narrow panel, in lines."""
    if panel.width >= WIDTH:
        return [panel.axis_title]
    return wrapped(panel.axis_title, panel.width + RIGHT, SIZE)


def _ordinal(panel: Panel) -> Spec:
    return {"number_style": "ordinal"} if panel.is_rank else {}


def _ticks(panel: Panel) -> list[int | float]:
    """Bars start at zero; lines do where zero is not far below the values."""
    told = [
        row[name]
        for row in panel.rows
        for name in ("value", "value_min", "value_max")
        if row[name] is not None
    ]
    low, high = min(told), max(told)
    if panel.is_rank:
        return rank_ticks(high)
    if not panel.over_time or 0 <= low < 0.5 * high:
        low, high = min(low, 0), max(high, 0)
    return ticks(low, high, whole=panel.unit.get("kind") == "count")


def time_scale(panel: Panel) -> Spec:
    """Years to scale; where all lie within few years, the periods themselves are the ticks."""
    low, high = _years(panel)
    axis: Spec = {"title": None, "grid": False, "labelOverlap": True, "labelLimit": 0}
    points = {row["chart_from"]: row["period"] for row in panel.rows if "/" not in row["period"]}
    if high - low < 3 and points:
        chosen = labels([], panel.lang, {})
        for place, period in sorted(points.items()):
            chosen = f"datum.value === {place} ? '{period}' : {chosen}"
        axis |= {"values": sorted(points), "labelExpr": chosen}
    else:
        whole = [each for each in ticks(low, high, whole=True) if low <= each <= high]
        axis |= {"values": whole, "format": "d"}
    scale = {"domain": list(time_domain(panel)), "nice": False, "zero": False}
    return {"type": "quantitative", "scale": scale, "axis": axis}


def _left_of_bars(panel: Panel, high: float) -> float:
    """Where the scale of bars has to start, so that the values left of those below zero fit."""
    if panel.over_time:
        return high
    starts = [high]
    for row in panel.rows:
        if (value := row["value"] or 0) < 0:
            arrow = 14 if row["chart_arrow"] == "smaller" else 0
            part = min((width(row["chart_text"], SIZE) + 16 + arrow) / panel.width, 0.6)
            starts.append((value - part * high) / (1 - part))
    return min(starts)


def _years(panel: Panel) -> Ends:
    ends = [row[name] for row in panel.rows for name in ("chart_from", "chart_to")]
    return min(ends), max(ends)
