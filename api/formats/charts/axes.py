"""Scales and axes of a panel: domains, round ticks, and tick labels in the words of a language.

Ticks and their labels are computed here, because Vega's number formats know no 億 and no 만. The
scale of a rank is reversed, so that the first is on top or on the right.
"""

from collections.abc import Iterable, Sequence
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import Any

import orjson

from api.formats.charts.layout import FONT_SIZE, RIGHT_MARGIN, Layout, text_width, wrapped
from api.formats.charts.panels import Panel
from api.i18n import display

Spec = dict[str, Any]
Number = int | float

STEPS = (Decimal(1), Decimal(2), Decimal(5), Decimal(10))
MAX_TICKS = 6
MIN_RANKS = 5
"""Ranks that an axis shows at least."""
GRID = "#e3e3e3"
ZERO = "#999999"


def ticks(low: Number, high: Number, *, whole: bool = False) -> list[Number]:
    """Round numbers that cover `low` to `high`, both ends included; at least two."""
    first, last = Decimal(repr(low)), Decimal(repr(high))
    distance = (last - first) or abs(last) or Decimal(1)
    rough = distance / (MAX_TICKS - 1)
    power = Decimal(10) ** rough.adjusted()
    step = next(each * power for each in STEPS if each * power >= rough)
    if whole:
        step = max(step, Decimal(1))
    start = (first / step).to_integral_value(ROUND_FLOOR)
    end = max((last / step).to_integral_value(ROUND_CEILING), start + 1)
    values = [step * number for number in range(int(start), int(end) + 1)]
    return [int(each) if each == int(each) else float(each) for each in values]


def rank_ticks(worst: Number) -> list[Number]:
    """The first rank, and round ones up to `worst` and beyond."""
    if worst <= 2 * MIN_RANKS:
        return list(range(1, max(int(worst), MIN_RANKS) + 1))
    return [1, *(each for each in ticks(0, worst, whole=True) if each > 1)]


def value_ticks(panel: Panel) -> list[Number]:
    """Bars start at zero; lines do where zero is not far below the values."""
    names = ("value", "value_min", "value_max")
    values = [row[name] for row in panel.rows for name in names if row[name] is not None]
    low, high = min(values), max(values)
    if panel.is_rank:
        return rank_ticks(high)
    if not panel.over_time or 0 <= low < 0.5 * high:
        low, high = min(low, 0), max(high, 0)
    return ticks(low, high, whole=panel.unit["kind"] == "count")


def value_domain(panel: Panel, layout: Layout) -> tuple[Number, Number]:
    """Where the scale of values starts and ends: the labels of negative bars stand left of them."""
    values = value_ticks(panel)
    low, high = values[0], values[-1]
    if panel.is_rank:
        return 0.5, high + 0.5
    for row in panel.rows:
        if not panel.over_time and (value := row["value"] or 0) < 0:
            share = min((text_width(row["chart_text"]) - row["chart_dx"]) / layout.plot, 0.6)
            low = min(low, (value - share * high) / (1 - share))
    return low, high


def year_range(panel: Panel) -> tuple[float, float]:
    ends = [row[name] for row in panel.rows for name in ("chart_from", "chart_to")]
    return min(ends), max(ends)


def time_domain(panel: Panel) -> tuple[float, float]:
    """The years of the panel, with room for value labels at both ends."""
    low, high = year_range(panel)
    room = (high - low) * 0.14 or 0.5
    return low - room, high + room


def value_scale(panel: Panel, layout: Layout, **axis: Any) -> Spec:
    """The type, scale and axis of the channel of values; `axis` adds properties of the axis."""
    values = value_ticks(panel)
    sign = "%" if panel.unit["symbol"] == "%" else ""
    names = [display.number(panel.lang, panel.unit["number_style"], each) for each in values]
    if panel.is_rank:
        names = [display.digits(each) for each in values]
    return {
        "type": "quantitative",
        "scale": {
            "domain": value_domain(panel, layout),
            "reverse": panel.is_rank,
            "nice": False,
            "zero": False,
        },
        "axis": {
            "title": title_lines(panel, layout),
            "titleAlign": "left",
            "titleX": 0,
            "titleLimit": 0,
            "labelFlush": False,
            "values": values,
            "labelExpr": label_expression(values, [name + sign for name in names]),
            "labelOverlap": True,
            "grid": True,
            "gridColor": {"condition": {"test": "datum.value === 0", "value": ZERO}, "value": GRID},
            **axis,
        },
    }


def title_lines(panel: Panel, layout: Layout) -> list[str]:
    """The title of the axis of values."""
    return wrapped(panel.axis_title, layout.plot + RIGHT_MARGIN, FONT_SIZE)


def time_scale(panel: Panel) -> Spec:
    """Years to scale; where all are within a few years, the periods themselves are the ticks."""
    low, high = year_range(panel)
    axis: Spec = {"title": None, "grid": False, "labelOverlap": True, "labelLimit": 0}
    points = {row["chart_from"]: row["period"] for row in panel.rows if "/" not in row["period"]}
    if high - low < 3 and points:
        times = sorted(points)
        axis["labelExpr"] = label_expression(times, [points[each] for each in times])
    else:
        times = [each for each in ticks(low, high, whole=True) if low <= each <= high]
        axis["format"] = "d"
    axis["values"] = times
    scale = {"domain": time_domain(panel), "nice": False, "zero": False}
    return {"type": "quantitative", "scale": scale, "axis": axis}


def label_expression(values: Sequence[Any], names: Iterable[Any]) -> str:
    """The Vega expression that names each tick; ticks of a viewer's own keep their label."""
    listed = orjson.dumps(list(names)).decode()
    return f"{listed}[indexof({orjson.dumps(values).decode()}, datum.value)] || datum.label"
