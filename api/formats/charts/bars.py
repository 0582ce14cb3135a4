"""A panel of one time: bars from zero, or dots of ranks."""

from api.formats.charts.marks import arrows, layer, outlined, ranges, room, texts, tooltip
from api.formats.charts.panels import Panel
from api.formats.charts.scales import Spec, value_axis, value_scale

STEP = 30
SIZE = 16


def side_by_side(panel: Panel, extent: float) -> Spec:
    """The panel's layers. `extent` is the room of the labels left of it, in pixels."""
    x = value_scale(panel) | {"axis": value_axis(panel)}
    axis = {**room(extent), "title": None, "ticks": False, "labelPadding": 8, "grid": False}
    y = {
        "field": "chart_label",
        "type": "nominal",
        "scale": {"domain": list(panel.labels)},
        "axis": axis,
    }
    at = {"x": {"field": "value", **x}}
    layers = [
        layer("datum.value !== null", _mark(panel), at | outlined()),
        *ranges(panel, "x", x, {}),
        *arrows(panel, at),
        *texts(panel, {"x": {"field": "chart_end", **x}}),
    ]
    return {
        "height": {"step": STEP},
        "encoding": {"y": y, "tooltip": tooltip(panel.lang)},
        "layer": layers,
    }


def _mark(panel: Panel) -> Spec:
    if panel.is_rank:
        return {"type": "point", "shape": "circle", "size": 150, "strokeWidth": 1.5, "opacity": 1}
    return {"type": "bar", "height": SIZE, "strokeWidth": 1.5}
