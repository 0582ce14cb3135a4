"""A panel over time: lines where figures follow each other, dashed where nobody measured."""

from api.formats.charts.axes import width
from api.formats.charts.marks import (
    IS_SPAN,
    arrows,
    layer,
    outlined,
    ranges,
    room,
    texts,
    told,
    tooltip,
)
from api.formats.charts.panels import Panel
from api.formats.charts.scales import (
    LINE_HEIGHT,
    SIZE,
    Spec,
    time_scale,
    title_lines,
    value_axis,
    value_scale,
)
from api.formats.charts.style import series_colours

ABOVE = 24
"""From the panel to the title of its axis, in pixels."""
TITLE_LINE = 15
MAX_COLUMNS = 4
SYMBOL = 40
"""What the sign of a line takes in a legend, in pixels."""


def over_time(panel: Panel, extent: float) -> Spec:
    """The panel's layers. `extent` is the room of the labels left of it, in pixels."""
    y = value_scale(panel) | {"axis": value_axis(panel) | room(extent) | _title_above(panel)}
    x = time_scale(panel)
    at = {"x": {"field": "chart_from", **x}, "y": {"field": "value", **y}}
    beside = at | {"y": {"field": "chart_end", **y}}
    point = {"type": "point", "size": 70, "strokeWidth": 1.5, "opacity": 1}
    pointed = f"datum.value !== null && (!({IS_SPAN}) || datum.chart_fill === '#ffffff')"
    layers = [
        _joined(panel, at),
        *_assumed(panel, at),
        *_spans(panel, at, x),
        *ranges(panel, "y", y, {"x": {"field": "chart_from", **x}}),
        layer(pointed, point, at | outlined()),
        *arrows(panel, at),
        *texts(panel, beside),
    ]
    return {
        "height": LINE_HEIGHT,
        "encoding": {"tooltip": tooltip(panel.lang)},
        "layer": layers,
    }


def _title_above(panel: Panel) -> Spec:
    lines = title_lines(panel)
    place = {"titleAngle": 0, "titleBaseline": "bottom", "titleY": -height_above(panel)}
    return place | ({"title": lines, "titleLineHeight": TITLE_LINE} if len(lines) > 1 else {})


def height_above(panel: Panel) -> int:
    """Where the title of the axis starts above the panel, in pixels."""
    return ABOVE + TITLE_LINE * (len(title_lines(panel)) - 1)


def _joined(panel: Panel, at: Spec) -> Spec:
    run = {"detail": {"field": "chart_run", "type": "nominal"}, "color": _series(panel)}
    return layer("datum.chart_run !== null", {"type": "line", "strokeWidth": 2}, at | run)


def _assumed(panel: Panel, at: Spec) -> list[Spec]:
    if all(row["chart_next"] is None for row in panel.rows):
        return []
    mark = {"type": "rule", "strokeWidth": 1.5, "strokeDash": [5, 4]}
    ends = {"x2": {"field": "chart_next_from"}, "y2": {"field": "chart_next"}}
    encoding = at | ends | {"color": told("chart_colour")}
    return [layer("datum.chart_next !== null", mark, encoding)]


def _spans(panel: Panel, at: Spec, x: Spec) -> list[Spec]:
    """One statement for a whole span; an arrow where no end of it is given."""
    spans = [row for row in panel.rows if row["chart_to"] > row["chart_from"]]
    if not any(row["value"] is not None for row in spans):
        return []
    shade = {"color": told("chart_shade")}
    mark: Spec = {"type": "rule", "strokeWidth": 4}
    layers = [layer(IS_SPAN, mark, at | {"x2": {"field": "chart_to"}} | shade)]
    if any(row["chart_open"] for row in spans):
        end = {"type": "point", "shape": "triangle-right", "filled": True, "size": 90, "opacity": 1}
        test = "datum.chart_open && datum.value !== null"
        layers.append(layer(test, end, at | {"x": {"field": "chart_to", **x}} | shade))
    return layers


def _series(panel: Panel) -> Spec:
    colours = series_colours(panel)
    if len(panel.labels) < 2:
        return {"value": colours[0]}
    longest = max(width(label, SIZE) for label in panel.labels)
    legend: Spec = {"title": None, "orient": "bottom", "labelLimit": 0, "symbolType": "stroke"}
    legend |= {"columns": max(1, min(MAX_COLUMNS, int((panel.width + 100) // (longest + SYMBOL))))}
    legend |= {"symbolStrokeWidth": 3, "symbolSize": 260, "symbolOpacity": 1}
    scale = {"domain": list(panel.labels), "range": colours}
    return {"field": "chart_label", "type": "nominal", "scale": scale, "legend": legend}
