"""A panel over time: lines where figures follow each other, dashed where nobody measured."""

from api.formats.charts.axes import Spec, time_scale, title_lines, value_scale
from api.formats.charts.layout import PLOT_HEIGHT, Layout, text_width
from api.formats.charts.marks import (
    IS_SPAN,
    arrows,
    colour,
    label_axis,
    layer,
    outlined,
    ranges,
    texts,
    tooltip,
)
from api.formats.charts.panels import Panel
from api.formats.charts.style import series_colours

ABOVE = 24
"""From the panel to the title of its axis, in pixels."""
TITLE_LINE = 15
MAX_COLUMNS = 4
SYMBOL = 40
"""Width of the symbol of a line in a legend, in pixels."""


def over_time(panel: Panel, layout: Layout) -> Spec:
    title = {
        "titleAngle": 0,
        "titleBaseline": "bottom",
        "titleY": -height_above(panel, layout),
        "titleLineHeight": TITLE_LINE,
    }
    x, y = time_scale(panel), value_scale(panel, layout, **label_axis(layout), **title)
    at = {"x": {"field": "chart_from", **x}, "y": {"field": "value", **y}}
    point = {"type": "point", "size": 70, "strokeWidth": 1.5, "opacity": 1}
    is_pointed = f"datum.value !== null && (!({IS_SPAN}) || datum.chart_fill === '#ffffff')"
    return {
        "height": PLOT_HEIGHT,
        "encoding": {"tooltip": tooltip(panel.lang)},
        "layer": [
            _segments(panel, layout, at),
            *_spans(panel, at, x),
            *ranges(panel, "y", y, {"x": at["x"]}),
            layer(is_pointed, point, at | outlined()),
            *arrows(panel, at),
            texts(at | {"y": {"field": "chart_end", **y}}),
        ],
    }


def height_above(panel: Panel, layout: Layout) -> int:
    """Where the title of the axis starts above the panel, in pixels."""
    return ABOVE + TITLE_LINE * (len(title_lines(panel, layout)) - 1)


def _segments(panel: Panel, layout: Layout, at: Spec) -> Spec:
    """The lines, and their legend where there are several."""
    colours = series_colours(panel)
    dashed = {"test": "datum.chart_gap || datum.chart_doubtful_end", "value": [5, 4]}
    encoding = at | {
        "x2": {"field": "chart_next_from"},
        "y2": {"field": "chart_next"},
        "strokeDash": {"condition": dashed, "value": [1, 0]},
        "color": {"value": colours[0]},
    }
    if len(panel.labels) > 1:
        longest = max(map(text_width, panel.labels))
        columns = int((layout.plot + 100) // (longest + SYMBOL))
        legend: Spec = {"title": None, "orient": "bottom", "labelLimit": 0, "symbolType": "stroke"}
        legend |= {"symbolStrokeWidth": 3, "symbolSize": 260, "symbolOpacity": 1}
        encoding["color"] = {
            "field": "chart_label",
            "type": "nominal",
            "scale": {"domain": panel.labels, "range": colours},
            "legend": legend | {"columns": max(1, min(MAX_COLUMNS, columns))},
        }
    return layer("isValid(datum.chart_next)", {"type": "rule", "strokeWidth": 2}, encoding)


def _spans(panel: Panel, at: Spec, x: Spec) -> list[Spec]:
    """One statement for a whole span; an arrow where no end of it is given."""
    spans = [row for row in panel.rows if row["chart_to"] > row["chart_from"]]
    if not any(row["value"] is not None for row in spans):
        return []
    shade = {"color": colour("chart_shade")}
    mark: Spec = {"type": "rule", "strokeWidth": 4}
    layers = [layer(IS_SPAN, mark, at | {"x2": {"field": "chart_to"}} | shade)]
    if any(row["chart_open"] for row in spans):
        end = {"type": "point", "shape": "triangle-right", "filled": True, "size": 90, "opacity": 1}
        is_open = "datum.chart_open && datum.value !== null"
        layers.append(layer(is_open, end, at | {"x": {"field": "chart_to", **x}} | shade))
    return layers
