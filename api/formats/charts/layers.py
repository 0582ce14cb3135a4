"""The layers of a panel: bars or dots of one time, or lines over time, with their values.

A filter says which rows a layer draws. A bound or "about" is hollow; a value in doubt is pale with
a dashed outline. Lines are solid between periods that follow each other, and dashed where nobody
measured. The footnotes are written from the columns that the filters test.
"""

from collections.abc import Sequence
from datetime import date
from itertools import groupby, pairwise

import orjson

from api.domain.periods import covered
from api.formats.charts.axes import LEFT, Spec, label_expression, time_scale, value_scale
from api.formats.charts.layout import PLOT_HEIGHT, Layout, wrapped
from api.formats.charts.panels import Panel
from api.formats.charts.shapes import SHAPES
from api.formats.charts.texts import RIGHT
from api.formats.charts.words import word
from api.schemas import Row

COLOURS = (
    "#1b6ca8",
    "#c2410c",
    "#15803d",
    "#7c3aed",
    "#be123c",
    "#0e7c86",
    "#8a6100",
    "#a21caf",
    "#57534e",
    "#5b7012",
    "#0f3b5c",
    "#6b2407",
    "#0c4622",
    "#442082",
    "#680a21",
    "#08444a",
    "#4c3500",
    "#590f60",
    "#302e2b",
    "#323e0a",
)
"""Of lines; each is readable as text on white (WCAG 2.2, 1.4.3: 4.5 to 1)."""
INK = "#222222"
PALE = "#d4d4d4"
"""What is in doubt, inside its outline."""
STEP, LINE = 30, 15
"""Height of a bar with its distance to the next, and of a line of a label."""
MAX_STEPS = 1.5
"""Periods that follow each other, with room for months of unlike lengths."""
BAR = {"type": "bar", "height": 16, "strokeWidth": 1.5, "filled": False}
POINT = {"type": "point", "size": 70, "strokeWidth": 1.5, "opacity": 1}
SILENT = {"aria": False}
"""Of a mark beside another one of the same row, which screen readers read."""
SEGMENT = {"type": "rule", "strokeWidth": 2, **SILENT}
SPAN = {"type": "rule", "strokeWidth": 4}
RANGE = {"type": "errorbar", "thickness": 3, "ticks": {"size": 16, "thickness": 3}}
AREA = {"type": "rect", "opacity": 0.25, **SILENT}
ARROW = {"type": "point", "shape": "triangle-right", "filled": True, "size": 90, **SILENT}
IS_NEGATIVE = "datum.value < 0"
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
    "chart_article": "article",
    "chart_place": "place",
    "chart_note": "note",
}
"""Columns that a tooltip shows, and the words that name them."""


def side_by_side(panel: Panel, layout: Layout) -> Spec:
    x = value_scale(panel, layout.plot)
    lines = {label: wrapped(label, layout.max_label) for label in panel.labels}
    y = {
        "field": "chart_label",
        "type": "nominal",
        "scale": {"domain": panel.labels},
        "axis": {
            "labelExpr": label_expression(lines),
            "labelLineHeight": LINE,
            "ticks": False,
            "labelPadding": 8,
        },
    }
    mark = {**POINT, "size": 150} if panel.is_rank or panel.is_log else BAR
    text = {
        "align": {"expr": f"{IS_NEGATIVE} ? 'right' : 'left'"},
        "dx": {"expr": f"{IS_NEGATIVE} ? -{LEFT} : 12"},
    }
    return {
        "height": {"step": max(STEP, max(map(len, lines.values())) * LINE + 6)},
        "encoding": {"y": y, **said(panel), "color": colour(panel, layout)},
        "layer": [
            *layer(panel, "point", mark, {"x": {"field": "value", **x}, **outlined(panel, layout)}),
            *layer(panel, "range", RANGE, between("x", x) | pale()),
            *texts(panel, text, {"x": {"field": "chart_end", **x}, "color": {"value": INK}}),
        ],
    }


def add_segments(panel: Panel) -> None:
    """Join the points of each line that have values: a row begins the segment to the next one.

    The segment ends at the value `chart_next` at the time `chart_next_from`. It is dashed where
    there are no figures for the time in between (`chart_gap`), or where one of its ends is in doubt
    (`chart_doubtful_end`).
    """
    for _, line in groupby(panel.rows, key=lambda row: row["chart_label"]):
        for before, after in pairwise(row for row in line if not row["chart_span"]):
            if _is_point(before) and _is_point(after):
                step = max(_length(before), _length(after))
                before |= {
                    "chart_joined": True,
                    "chart_next": after["value"],
                    "chart_next_from": after["chart_from"],
                    "chart_gap": after["chart_from"] - before["chart_from"] > MAX_STEPS * step,
                    "chart_doubtful_end": before["chart_doubtful"] or after["chart_doubtful"],
                }


def _length(row: Row) -> float:
    """The length of a row's period in years; of a day a month, as there are days without trade."""
    first, last = covered(row["period"], date.max)
    return 1 / 12 if row["frequency"] == "daily" else last - first


def _is_point(row: Row) -> bool:
    """Whether the value is where the row says: that of a bound or a range is not."""
    return row["value"] is not None and row["relation"] in ("eq", "approx")


def over_time(panel: Panel, layout: Layout) -> Spec:
    x, y = time_scale(panel, panel.plot), value_scale(panel, panel.plot)
    at = {"x": {"field": "chart_from", **x}, "y": {"field": "value", **y}}
    until = {"field": "chart_to"}
    dashed = {"test": "datum.chart_gap || datum.chart_doubtful_end", "value": [5, 4]}
    segment = at | {
        "x2": {"field": "chart_next_from"},
        "y2": {"field": "chart_next"},
        "strokeDash": {"condition": dashed, "value": [1, 0]},
    }
    text_at = at | {"y": {"field": "chart_text_at", **y}}
    return {
        "height": PLOT_HEIGHT,
        "encoding": {**said(panel), "color": colour(panel, layout)},
        "layer": [
            *layer(panel, "joined", SEGMENT, segment),
            # One statement for a whole span; an arrow where no end of it is given.
            *layer(panel, "thick", SPAN, at | {"x2": until} | pale()),
            *layer(panel, "open", ARROW, at | {"x": {**x, **until}} | pale()),
            *layer(panel, "area", AREA, at | between("y", y) | {"x2": until}),
            *layer(panel, "range", RANGE, at | between("y", y) | pale()),
            *layer(panel, "point", POINT, at | outlined(panel, layout) | shape(panel, layout)),
            *texts(panel, {"align": "left", "baseline": "bottom", "dx": RIGHT, "dy": -3}, text_at),
        ],
    }


def said(panel: Panel) -> Spec:
    """The tooltip of a mark, which has the columns of its row, and a sentence for screen readers.

    The tooltip is an expression because a list of fields would show "null" for a row without a
    value.
    """
    words = {**TOOLTIP, "compared_with": "ranked_among"} if panel.is_rank else TOOLTIP
    names = {field: word(name, panel.lang) for field, name in words.items()}
    columns = ", ".join(
        f"datum.{field} ? {{{orjson.dumps(name).decode()}: datum.{field}}} : {{}}"
        for field, name in names.items()
    )
    return {
        "tooltip": {"value": {"expr": f"merge({columns})"}},
        "description": {"field": "chart_said", "type": "nominal"},
    }


def layer(panel: Panel, column: str, mark: Spec, encoding: Spec) -> list[Spec]:
    """The marks of the rows whose column says so; no layer if there are none."""
    if not any(row.get(f"chart_{column}") for row in panel.rows):
        return []
    chosen = {"filter": f"datum.chart_{column}"}
    return [{"transform": [chosen], "mark": mark, "encoding": encoding}]


def texts(panel: Panel, mark: Spec, encoding: Spec) -> list[Spec]:
    """What `charts.texts` wrote beside the marks."""
    text = {"text": {"field": "chart_text", "type": "nominal"}}
    return layer(panel, "text", {"type": "text", **SILENT, **mark}, encoding | text)


def colour(panel: Panel, layout: Layout) -> Spec:
    """One colour; of several lines, a colour each and a legend."""
    if not panel.over_time or len(panel.labels) == 1:
        return {"value": COLOURS[0]}
    return of_lines(panel, layout, COLOURS)


def shape(panel: Panel, layout: Layout) -> Spec:
    """The shapes of the points of several lines, which can be told apart without colour."""
    if len(panel.labels) == 1:
        return {}
    return {"shape": of_lines(panel, layout, SHAPES)}


def of_lines(panel: Panel, layout: Layout, looks: Sequence[str]) -> Spec:
    """A look for each line, in a legend unless they are named at their ends."""
    letters = panel.letters
    lines = {
        name: wrapped(f"{letters[name]} {name}" if name in letters else name, layout.legend)
        for name in panel.labels
    }
    return {
        "field": "chart_label",
        "type": "nominal",
        "scale": {"domain": panel.labels, "range": looks[: len(panel.labels)]},
        "legend": None if panel.is_direct else {"labelExpr": label_expression(lines)},
    }


def outlined(panel: Panel, layout: Layout) -> Spec:
    """A mark with an outline: hollow without an exact value; pale and dashed where in doubt."""
    fills = [
        {"test": "datum.chart_hollow", "value": "white"},
        {"test": "datum.chart_doubtful", "value": PALE},
    ]
    return {
        "fill": {**colour(panel, layout), "condition": fills},
        "strokeDash": {
            "condition": {"test": "datum.chart_doubtful", "value": [3, 2]},
            "value": [1, 0],
        },
    }


def pale() -> Spec:
    """A mark without an outline: pale where in doubt."""
    return {"opacity": {"condition": {"test": "datum.chart_doubtful", "value": 0.35}, "value": 1}}


def between(channel: str, scale: Spec) -> Spec:
    """The two ends of a range."""
    return {channel: {"field": "value_min", **scale}, f"{channel}2": {"field": "value_max"}}
