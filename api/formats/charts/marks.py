"""Marks that bars and lines have in common: arrows of bounds, ranges, texts and tooltips.

All colours and places come with the rows; a filter says which rows a layer draws.
"""

from collections.abc import Mapping, Sequence

from api.formats.charts.axes import width, wrapped
from api.formats.charts.panels import Panel
from api.formats.charts.scales import SIZE, Spec
from api.formats.charts.words import word

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
IS_SPAN = "datum.chart_to > datum.chart_from"
IS_RANGE = "datum.relation === 'between'"


def label_room(panels: Sequence[Panel]) -> float:
    """The room that the labels left of the panels take: no label is ever cut."""
    texts = [
        line
        for panel in panels
        if not panel.over_time
        for label in panel.labels
        for line in wrapped(label, panel.most_label, SIZE)
    ]
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


def layer(test: str, mark: Spec, encoding: Spec) -> Spec:
    return {"transform": [{"filter": test}], "mark": mark, "encoding": encoding}


def told(column: str) -> Spec:
    """A colour as the rows tell it."""
    return {"field": column, "type": "nominal", "scale": None, "legend": None}


def outlined() -> Spec:
    """A mark with an outline: what is in doubt has a dashed one."""
    dashed = {"condition": {"test": "datum.status !== 'normal'", "value": [3, 2]}, "value": [1, 0]}
    return {"fill": told("chart_fill"), "stroke": told("chart_colour"), "strokeDash": dashed}


def room(extent: float) -> Spec:
    """An axis whose labels take as much room in all panels."""
    return {"labelLimit": 0, "minExtent": extent, "maxExtent": extent, "domain": False}


def ranges(panel: Panel, channel: str, scale: Spec, others: Spec) -> list[Spec]:
    """What lies between two ends: a line with its ends, and no middle."""
    if not any(row["relation"] == "between" for row in panel.rows):
        return []
    low = {**others, channel: {"field": "value_min", **scale}}
    high = {**others, channel: {"field": "value_max", **scale}}
    both = {**low, f"{channel}2": {"field": "value_max"}}
    shade, colour = {"color": told("chart_shade")}, {"color": told("chart_colour")}
    line: Spec = {"type": "rule", "strokeWidth": 3}
    ends = {"type": "tick", "thickness": 3, "size": 16, "opacity": 1}
    if channel == "y":
        ends["orient"] = "horizontal"
    layers = [layer(IS_RANGE, line, both | shade)]
    if panel.over_time:
        area = both | {"x2": {"field": "chart_to"}} | shade
        layers = [
            layer(f"{IS_RANGE} && !({IS_SPAN})", line, both | shade),
            layer(f"{IS_RANGE} && {IS_SPAN}", {"type": "rect", "opacity": 0.25}, area),
        ]
    return [*layers, layer(IS_RANGE, ends, low | colour), layer(IS_RANGE, ends, high | colour)]


def arrows(panel: Panel, at: Spec) -> list[Spec]:
    """Arrows of bounds, towards where the value may lie."""
    layers = []
    for towards in sorted({row["chart_arrow"] for row in panel.rows} - {None}):
        shape, offset, by = ARROWS[panel.over_time, panel.is_rank, towards]
        mark = {"type": "point", "shape": shape, "filled": True, "size": 80, "opacity": 1}
        encoding = at | {"color": told("chart_colour")}
        layers.append(layer(f"datum.chart_arrow === '{towards}'", mark | {offset: by}, encoding))
    return layers


def texts(panel: Panel, at: Spec) -> list[Spec]:
    """The values where `charts.labels` put them, with light around where a line runs below."""
    mark: Spec = {"type": "text", "fontSize": SIZE}
    for name in ("align", "baseline", "dx", "dy"):
        mark[name] = {"expr": f"datum.chart_{name}"}
    encoding = at | {"text": {"field": "chart_said", "type": "nominal"}}
    halo = mark | {"stroke": "white", "strokeWidth": 4, "strokeJoin": "round", "aria": False}
    crossing = [layer("datum.chart_crosses", halo, encoding)]
    shown = layer("datum.chart_said !== null", mark, encoding | {"color": told("chart_ink")})
    return [*(crossing if any(row["chart_crosses"] for row in panel.rows) else []), shown]
