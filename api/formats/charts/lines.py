"""A panel over time: lines where figures follow each other, dashed where nobody measured."""

from itertools import groupby, pairwise

from api.domain.periods import step_of
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
from api.formats.charts.style import is_doubtful, is_span, series_colours
from api.schemas import Row

ABOVE = 24
"""From the panel to the title of its axis, in pixels."""
TITLE_LINE = 15
MAX_COLUMNS = 4
SYMBOL = 40
"""Width of the symbol of a line in a legend, in pixels."""
MAX_STEPS = 1.5
"""Periods that follow each other, with room for months of unlike lengths."""


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
        "titleLineHeight": TITLE_LINE,
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
