"""Marks that bars and lines have in common: arrows of bounds, ranges, texts and tooltips.

All colours and positions come with the rows; a filter says which rows a layer draws.
"""

from api.formats.charts.axes import Spec
from api.formats.charts.layout import FONT_SIZE, Layout
from api.formats.charts.panels import Panel
from api.formats.charts.words import word

IS_SPAN = "datum.chart_to > datum.chart_from"
IS_RANGE = "datum.relation === 'between'"
TOOLTIP = {
    "subject_name": "subject",
    "sector_name": "sector",
    "metric_name": "metric",
    "chart_period": "time",
    "display": "value",
    "as_printed": "as_printed",
    "chart_status": "status",
    "compared_with": "compared_with",
    "chart_inferred": "inferred",
    "chart_source": "source",
    "article": "article",
    "chart_place": "place",
    "note": "note",
}
"""Columns that a tooltip shows, and the words that name them."""


def tooltip(lang: str) -> list[Spec]:
    return [
        {"field": field, "type": "nominal", "title": word(name, lang)}
        for field, name in TOOLTIP.items()
    ]


def layer(test: str, mark: Spec, encoding: Spec) -> Spec:
    return {"transform": [{"filter": test}], "mark": mark, "encoding": encoding}


def colour(column: str) -> Spec:
    """A colour that the rows hold."""
    return {"field": column, "type": "nominal", "scale": None, "legend": None}


def outlined() -> Spec:
    """A mark with an outline: what is in doubt has a dashed one."""
    dashed = {"condition": {"test": "datum.status !== 'normal'", "value": [3, 2]}, "value": [1, 0]}
    return {"fill": colour("chart_fill"), "stroke": colour("chart_colour"), "strokeDash": dashed}


def label_axis(layout: Layout) -> Spec:
    """An axis left of the plot: its labels take as much room in all panels."""
    room = layout.label_room
    return {"labelLimit": 0, "minExtent": room, "maxExtent": room, "domain": False}


def ranges(panel: Panel, channel: str, scale: Spec, others: Spec) -> list[Spec]:
    """What is between two ends: a line with its ends, and no middle; an area over a span."""
    if not any(row["relation"] == "between" for row in panel.rows):
        return []
    low = {**others, channel: {"field": "value_min", **scale}}
    high = {**others, channel: {"field": "value_max", **scale}}
    both = {**low, f"{channel}2": {"field": "value_max"}, "color": colour("chart_shade")}
    line: Spec = {"type": "rule", "strokeWidth": 3}
    ends = {"type": "tick", "thickness": 3, "size": 16, "opacity": 1}
    layers = [layer(f"{IS_RANGE} && !({IS_SPAN})", line, both)]
    if panel.over_time:
        ends["orient"] = "horizontal"
        area = both | {"x2": {"field": "chart_to"}}
        layers.append(layer(f"{IS_RANGE} && {IS_SPAN}", {"type": "rect", "opacity": 0.25}, area))
    end_colour = {"color": colour("chart_colour")}
    return [*layers, *(layer(IS_RANGE, ends, end | end_colour) for end in (low, high))]


def arrows(panel: Panel, at: Spec) -> list[Spec]:
    """Arrows of bounds, towards the values that they allow."""
    layers = []
    for towards in sorted({row["chart_arrow"] for row in panel.rows} - {None}):
        sign = 1 if (towards == "larger") != panel.is_rank else -1
        if panel.over_time:
            shape, moved = ("triangle-up" if sign > 0 else "triangle-down"), {"yOffset": -10 * sign}
        else:
            shape = "triangle-right" if sign > 0 else "triangle-left"
            moved = {"xOffset": (14 if panel.is_rank else 9) * sign}
        mark = {"type": "point", "shape": shape, "filled": True, "size": 80, "opacity": 1, **moved}
        encoding = at | {"color": colour("chart_colour")}
        layers.append(layer(f"datum.chart_arrow === '{towards}'", mark, encoding))
    return layers


def texts(at: Spec) -> Spec:
    """The values that `charts.labels` gave a position."""
    mark: Spec = {"type": "text", "fontSize": FONT_SIZE}
    mark |= {name: {"expr": f"datum.chart_{name}"} for name in ("align", "baseline", "dx", "dy")}
    encoding = at | {
        "text": {"field": "chart_text", "type": "nominal"},
        "color": colour("chart_ink"),
    }
    return layer("datum.chart_text !== null", mark, encoding)
