"""The marks of a panel: bars, dots and lines, and how bounds, ranges and doubt are seen in them.

A bound has an arrow towards where the value may lie, a range is a line between two ends, what is
said to be about so much is hollow, and what is not sure is pale with a dashed outline.
"""

from collections.abc import Mapping, Sequence

from api.formats.charts.axes import width
from api.formats.charts.labels import SIDES
from api.formats.charts.panels import Panel
from api.formats.charts.scales import (
    LINE_HEIGHT,
    SIZE,
    WIDTH,
    Spec,
    time_scale,
    value_axis,
    value_scale,
)
from api.formats.charts.words import word

BAR_STEP = 30
BAR_SIZE = 16
COLOUR = "#1b6ca8"
DOUBT = "datum.status !== 'normal'"
HOLLOW = "datum.relation === 'approx' || datum.chart_arrow === 'smaller'"
ARROWS: Mapping[tuple[bool, bool, str], tuple[str, str, int]] = {
    (False, False, "larger"): ("triangle-right", "xOffset", 9),
    (False, False, "smaller"): ("triangle-left", "xOffset", -9),
    (False, True, "larger"): ("triangle-left", "xOffset", -14),
    (False, True, "smaller"): ("triangle-right", "xOffset", 14),
    (True, False, "larger"): ("triangle-up", "yOffset", -10),
    (True, False, "smaller"): ("triangle-down", "yOffset", 10),
    (True, True, "larger"): ("triangle-down", "yOffset", 10),
    (True, True, "smaller"): ("triangle-up", "yOffset", -10),
}
"""Shape and place of an arrow: over time or not, on a rank's reversed scale or not, whereto."""


def panel_spec(panel: Panel, extent: float) -> Spec:
    """A panel without its title. `extent` is the room of the labels left of it, in pixels."""
    drawn = _over_time(panel, extent) if panel.over_time else _side_by_side(panel, extent)
    chosen = {"filter": f"datum.chart_panel === {panel.number}"}
    return {"width": WIDTH, "transform": [chosen], **drawn}


def label_room(panels: Sequence[Panel]) -> float:
    """The room that the labels left of the panels take: no label is ever cut."""
    texts = [label for panel in panels if not panel.over_time for label in panel.labels]
    return max([width(text, SIZE) for text in texts] + [60.0]) + 12


def tooltip(lang: str) -> list[Spec]:
    fields = {
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
    return [
        {"field": field, "type": "nominal", "title": word(name, lang)}
        for field, name in fields.items()
    ]


def _side_by_side(panel: Panel, extent: float) -> Spec:
    mark: Spec = {"type": "bar", "height": BAR_SIZE, "strokeWidth": 1.5}
    if panel.is_rank:
        mark = {"type": "point", "shape": "circle", "size": 150, "strokeWidth": 1.5, "opacity": 1}
    y = {
        "field": "chart_label",
        "type": "nominal",
        "scale": {"domain": list(panel.labels)},
        "axis": {**_room(extent), "title": None, "ticks": False, "labelPadding": 8, "grid": False},
    }
    x = value_scale(panel) | {"axis": value_axis(panel)}
    layers = [
        _layer("datum.value !== null", mark, {"x": {"field": "value", **x}, **_look(COLOUR)}),
        *_ranges(panel, "x", x, {}),
        *_arrows(panel, {"x": {"field": "value", **x}}),
        *_texts(panel, x),
    ]
    return {
        "height": {"step": BAR_STEP},
        "encoding": {"y": y, "tooltip": tooltip(panel.lang)},
        "layer": layers,
    }


def _over_time(panel: Panel, extent: float) -> Spec:
    y = value_scale(panel) | {"axis": value_axis(panel) | _room(extent) | _TITLE_ABOVE}
    x = time_scale(panel)
    colour = _series(panel)
    at = {"x": {"field": "chart_from", **x}, "y": {"field": "value", **y}}
    span = {**at, "x2": {"field": "chart_to"}, "strokeDash": _dashed(), **colour}
    line = {**at, "y": {"field": "chart_line", **y}, **colour}
    point = {"type": "point", "size": 70, "strokeWidth": 1.5, "opacity": 1}
    broken = {"type": "line", "strokeWidth": 2, "invalid": "break-paths-filter-domains"}
    layers = [
        _layer("datum.chart_from === datum.chart_to", broken, line),
        _layer(_SPAN, {"type": "rule", "strokeWidth": 4}, span),
        *_open_ends(panel, at, x, colour),
        *_ranges(panel, "y", y, {"x": {"field": "chart_from", **x}, **colour}),
        _layer(f"!({_SPAN}) && datum.value !== null", point, at | _look_of(panel)),
        *_arrows(panel, at | colour),
        *_texts_over_time(x, y),
    ]
    return {
        "height": LINE_HEIGHT,
        "encoding": {"tooltip": tooltip(panel.lang)},
        "layer": layers,
    }


_SPAN = "datum.chart_to > datum.chart_from"
_TITLE_ABOVE: Spec = {
    "titleAngle": 0,
    "titleBaseline": "bottom",
    "titleY": -24,
}


def _texts_over_time(x: Spec, y: Spec) -> list[Spec]:
    """Values beside their points, where `charts.labels` found room."""
    encoding = {
        "x": {"field": "chart_from", **x},
        "y": {"field": "chart_end", **y},
        "text": {"field": "chart_text", "type": "nominal"},
    }
    return [
        _layer(
            f"datum.chart_side === '{side}' && {'' if spans else '!'}({_SPAN})",
            {
                "type": "text",
                "fontSize": SIZE,
                "align": "left" if spans else "center",
                "dy": dy,
                "baseline": "bottom" if dy < 0 else "top",
            },
            encoding,
        )
        for side, dy in SIDES.items()
        for spans in (False, True)
    ]


def _layer(test: str, mark: Spec, encoding: Spec) -> Spec:
    return {"transform": [{"filter": test}], "mark": mark, "encoding": encoding}


def _room(extent: float) -> Spec:
    return {"labelLimit": 0, "minExtent": extent, "maxExtent": extent, "domain": False}


def _look(colour: str) -> Spec:
    """Hollow, pale and dashed where the value is not simply so."""
    return {
        "fill": {"condition": {"test": HOLLOW, "value": "white"}, "value": colour},
        "stroke": {"value": colour},
        "fillOpacity": {"condition": {"test": f"{DOUBT} && !({HOLLOW})", "value": 0.3}, "value": 1},
        "strokeDash": _dashed(),
    }


def _look_of(panel: Panel) -> Spec:
    """The same in the colour of the series."""
    if len(panel.labels) < 2:
        return _look(COLOUR)
    colour = _series(panel)["color"]
    hollow = {"condition": {"test": HOLLOW, "value": "white"}}
    return _look(COLOUR) | {"stroke": colour, "fill": {**colour, **hollow, "legend": None}}


def _dashed() -> Spec:
    return {"condition": {"test": DOUBT, "value": [3, 2]}, "value": [1, 0]}


def _series(panel: Panel) -> Spec:
    if len(panel.labels) < 2:
        return {"color": {"value": COLOUR}}
    scheme = "tableau10" if len(panel.labels) <= 10 else "tableau20"
    legend: Spec = {"title": None, "orient": "bottom", "columns": 3, "labelLimit": 0}
    legend |= {"symbolOpacity": 1, "symbolStrokeWidth": 2, "symbolDash": [1, 0]}
    scale = {"domain": list(panel.labels), "scheme": scheme}
    return {"color": {"field": "chart_label", "type": "nominal", "scale": scale, "legend": legend}}


def _ranges(panel: Panel, channel: str, scale: Spec, others: Spec) -> list[Spec]:
    """What lies between two ends: a line with its ends, and no middle."""
    if not any(row["relation"] == "between" for row in panel.rows):
        return []
    is_range = "datum.relation === 'between'"
    look = {**others, **({} if "color" in others else {"color": {"value": COLOUR}})}
    ends = {"type": "tick", "thickness": 3, "size": 16, "opacity": 1}
    if channel == "y":
        ends["orient"] = "horizontal"
    low = {channel: {"field": "value_min", **scale}}
    high = {channel: {"field": "value_max", **scale}}
    both = {**low, f"{channel}2": {"field": "value_max"}, "strokeDash": _dashed()}
    spans: Spec = {"type": "rule", "strokeWidth": 3}
    layers = [_layer(is_range, spans, look | both)]
    if panel.over_time:
        area = {**look, **low, f"{channel}2": both[f"{channel}2"], "x2": {"field": "chart_to"}}
        layers = [
            _layer(f"{is_range} && !({_SPAN})", spans, look | both),
            _layer(f"{is_range} && {_SPAN}", {"type": "rect", "opacity": 0.25}, area),
        ]
    return [*layers, _layer(is_range, ends, look | low), _layer(is_range, ends, look | high)]


def _arrows(panel: Panel, encoding: Spec) -> list[Spec]:
    look = encoding if "color" in encoding else encoding | {"color": {"value": COLOUR}}
    layers = []
    for towards in sorted({row["chart_arrow"] for row in panel.rows} - {None}):
        shape, offset, by = ARROWS[panel.over_time, panel.is_rank, towards]
        mark = {"type": "point", "shape": shape, "filled": True, "size": 80, "opacity": 1}
        layers.append(_layer(f"datum.chart_arrow === '{towards}'", mark | {offset: by}, dict(look)))
    return layers


def _open_ends(panel: Panel, at: Spec, x: Spec, colour: Spec) -> list[Spec]:
    if not any(row["chart_open"] and row["value"] is not None for row in panel.rows):
        return []
    mark = {"type": "point", "shape": "triangle-right", "filled": True, "size": 90, "opacity": 1}
    place = at | {"x": {"field": "chart_to", **x}}
    return [_layer("datum.chart_open && datum.value !== null", mark, place | colour)]


def _texts(panel: Panel, x: Spec) -> list[Spec]:
    """The values at the ends of the bars, on the outer side, clear of an arrow."""
    encoding = {
        "x": {"field": "chart_end", **x},
        "text": {"field": "chart_text", "type": "nominal"},
    }
    pushing = "smaller" if panel.is_rank else "larger"
    arrow = f"datum.chart_arrow === '{pushing}'"
    below = "datum.value < 0" if not panel.is_rank else "false"
    near = 13 if panel.is_rank else 7
    sides = [
        (f"!({below}) && !({arrow})", "left", near),
        (f"!({below}) && {arrow}", "left", near + 14),
        (below, "right", -near),
    ]
    mark = {"type": "text", "baseline": "middle", "fontSize": SIZE}
    return [_layer(test, mark | {"align": align, "dx": dx}, encoding) for test, align, dx in sides]
