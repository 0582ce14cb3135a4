"""A panel of one time: bars from zero, or dots of ranks."""

from api.formats.charts.axes import Spec, label_expression, value_scale
from api.formats.charts.layout import Layout, wrapped
from api.formats.charts.marks import arrows, label_axis, layer, outlined, ranges, texts, tooltip
from api.formats.charts.panels import Panel

STEP, BAR = 30, 16
LINE = 15
"""Height of a line of a label."""


def side_by_side(panel: Panel, layout: Layout) -> Spec:
    x = value_scale(panel, layout, labelSeparation=6)
    lines = [wrapped(label, layout.max_label) for label in panel.labels]
    y = {
        "field": "chart_label",
        "type": "nominal",
        "scale": {"domain": panel.labels},
        "axis": {
            **label_axis(layout),
            "labelExpr": label_expression(panel.labels, lines),
            "labelLineHeight": LINE,
            "title": None,
            "ticks": False,
            "labelPadding": 8,
            "grid": False,
        },
    }
    mark: Spec = {"type": "bar", "height": BAR, "strokeWidth": 1.5}
    if panel.is_rank:
        mark = {"type": "point", "shape": "circle", "size": 150, "strokeWidth": 1.5, "opacity": 1}
    at = {"x": {"field": "value", **x}}
    return {
        "height": {"step": max(STEP, max(map(len, lines)) * LINE + 6)},
        "encoding": {"y": y, "tooltip": tooltip(panel.lang)},
        "layer": [
            layer("datum.value !== null", mark, at | outlined()),
            *ranges(panel, "x", x, {}),
            *arrows(panel, at),
            texts({"x": {"field": "chart_end", **x}}),
        ],
    }
