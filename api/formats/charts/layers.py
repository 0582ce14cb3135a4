"""The layers of a panel: bars or dots of one time, or lines over time, with their values.

All colours and positions come with the rows; a filter says which rows a layer draws. Lines are
solid between periods that follow each other, and dashed where nobody measured.
"""

from itertools import groupby, pairwise

from api.domain.periods import step_of
from api.formats.charts.axes import Spec, label_expression, time_scale, title_lines, value_scale
from api.formats.charts.layout import FONT_SIZE, PLOT_HEIGHT, Layout, text_width, wrapped
from api.formats.charts.panels import Panel
from api.formats.charts.style import is_doubtful, is_span, series_colours
from api.formats.charts.words import word
from api.schemas import Row

STEP, BAR = 30, 16
LINE = 15
"""Height of a line of a label, or of the title of an axis."""
ABOVE = 24
"""From the panel to the title of its axis, in pixels."""
MAX_COLUMNS = 4
SYMBOL = 40
"""Width of the symbol of a line in a legend, in pixels."""
MAX_STEPS = 1.5
"""Periods that follow each other, with room for months of unlike lengths."""
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


def add_segments(panel: Panel) -> None:
    """Join the points of each line that have values: a row begins the segment to the next one.

    The segment ends at the value `chart_next` at the time `chart_next_from`. It is dashed where
    there are no figures for the time in between (`chart_gap`), or where one of its ends is in doubt
    (`chart_doubtful_end`).
    """
    for _, line in groupby(panel.rows, key=lambda row: row["chart_label"]):
        for before, after in pairwise(row for row in line if not is_span(row)):
            if _is_point(before) and _is_point(after):
                step = max(step_of(before["period"]), step_of(after["period"]))
                before |= {
                    "chart_next": after["value"],
                    "chart_next_from": after["chart_from"],
                    "chart_gap": after["chart_from"] - before["chart_from"] > MAX_STEPS * step,
                    "chart_doubtful_end": is_doubtful(before) or is_doubtful(after),
                }


def _is_point(row: Row) -> bool:
    """Whether the value is where the row says: that of a bound or a range is not."""
    return row["value"] is not None and row["relation"] in ("eq", "approx")


def over_time(panel: Panel, layout: Layout) -> Spec:
    title = {
        "titleAngle": 0,
        "titleBaseline": "bottom",
        "titleY": -height_above(panel, layout),
        "titleLineHeight": LINE,
    }
    x, y = time_scale(panel), value_scale(panel, layout, **label_axis(layout), **title)
    at = {"x": {"field": "chart_from", **x}, "y": {"field": "value", **y}}
    point = {"type": "point", "size": 70, "strokeWidth": 1.5, "opacity": 1}
    is_pointed = f"datum.value !== null && (!({IS_SPAN}) || datum.chart_fill === '#ffffff')"
    # One statement for a whole span; an arrow where no end of it is given.
    spans = [row for row in panel.rows if is_span(row)]
    shade, bars = {"color": colour("chart_shade")}, []
    if any(row["value"] is not None for row in spans):
        bar: Spec = {"type": "rule", "strokeWidth": 4}
        bars.append(layer(IS_SPAN, bar, at | {"x2": {"field": "chart_to"}} | shade))
        if any(row["chart_open"] for row in spans):
            arrow = {"type": "point", "shape": "triangle-right", "filled": True, "size": 90}
            is_open = "datum.chart_open && datum.value !== null"
            end = at | {"x": {"field": "chart_to", **x}} | shade
            bars.append(layer(is_open, {**arrow, "opacity": 1}, end))
    return {
        "height": PLOT_HEIGHT,
        "encoding": {"tooltip": tooltip(panel.lang)},
        "layer": [
            _segments(panel, layout, at),
            *bars,
            *ranges(panel, "y", y, {"x": at["x"]}),
            layer(is_pointed, point, at | outlined()),
            *arrows(panel, at),
            texts(at | {"y": {"field": "chart_end", **y}}),
        ],
    }


def height_above(panel: Panel, layout: Layout) -> int:
    """Where the title of the axis starts above the panel, in pixels."""
    return ABOVE + LINE * (len(title_lines(panel, layout)) - 1)


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
