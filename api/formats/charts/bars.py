"""A panel of one time: bars from zero, or dots of ranks."""

from collections.abc import Sequence

import orjson

from api.formats.charts.axes import wrapped
from api.formats.charts.marks import arrows, layer, outlined, ranges, room, texts, tooltip
from api.formats.charts.panels import WIDTH, Panel
from api.formats.charts.scales import SIZE as TEXT
from api.formats.charts.scales import Spec, title_lines, value_axis, value_scale

STEP = 30
LINE = 15
SIZE = 16


def side_by_side(panel: Panel, extent: float) -> Spec:
    """The panel's layers. `extent` is the room of the labels left of it, in pixels."""
    x = value_scale(panel) | {"axis": value_axis(panel) | _narrow(panel)}
    lines = [wrapped(label, panel.most_label, TEXT) for label in panel.labels]
    most = max(map(len, lines))
    axis = {
        **room(extent),
        **_in_lines(panel.labels, lines),
        "title": None,
        "ticks": False,
        "labelPadding": 8,
        "grid": False,
    }
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
        "height": {"step": max(STEP, most * LINE + 6)},
        "encoding": {"y": y, "tooltip": tooltip(panel.lang)},
        "layer": layers,
    }


def _narrow(panel: Panel) -> Spec:
    """The axis of a panel with less room than usual."""
    if panel.width >= WIDTH:
        return {}
    return {"title": title_lines(panel), "labelSeparation": 6}


def _in_lines(labels: Sequence[str], lines: Sequence[list[str]]) -> Spec:
    """How labels are broken, where any is."""
    if all(len(each) == 1 for each in lines):
        return {}
    names = dict(zip(labels, lines, strict=True))
    return {"labelExpr": f"{orjson.dumps(names).decode()}[datum.value]", "labelLineHeight": LINE}


def _mark(panel: Panel) -> Spec:
    if panel.is_rank:
        return {"type": "point", "shape": "circle", "size": 150, "strokeWidth": 1.5, "opacity": 1}
    return {"type": "bar", "height": SIZE, "strokeWidth": 1.5}
