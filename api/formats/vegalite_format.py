"""Vega-Lite: a chart with its data inside, in the language of the response.

Each metric has a panel with a scale of its own: bars of one time, dots of ranks, lines over time.
All rows are drawn, or the response is an error that says how to ask for fewer.
"""

from collections.abc import Mapping, Sequence

import orjson

from api.formats.charts.axes import GRID, Spec
from api.formats.charts.footnotes import footnotes
from api.formats.charts.labels import add_labels
from api.formats.charts.layers import add_segments, height_above, over_time, side_by_side
from api.formats.charts.layout import (
    FONT_SIZE,
    PADDING,
    PLOT_WIDTH,
    Layout,
    layout,
    wrapped,
)
from api.formats.charts.panels import Panel, panels
from api.formats.charts.style import add_colours
from api.formats.charts.words import status_mark
from api.formats.format import OBJECT, OBSERVATIONS, Document, Format
from api.i18n import SEPARATOR, observation_title, translate
from api.queries.results import ByteSink
from api.schemas import Row

SCHEMA = "https://vega.github.io/schema/vega-lite/v6.json"
MAX_ROWS = 5_000
MAX_DESCRIBED = 50
"""Values that the description reads out."""
LINE = 17
TITLE_SIZE = 18
NARROW = 500
"""Of a chart, in pixels: below that, long values are written without their unit."""
FONTS: Mapping[str, str] = {
    "en": "'Noto Sans', 'Helvetica Neue', Arial, 'Noto Sans CJK JP', sans-serif",
    "ja": "'Noto Sans CJK JP', 'Noto Sans JP', 'Hiragino Sans', 'Yu Gothic', Meiryo, sans-serif",
    "ko": "'Noto Sans CJK KR', 'Noto Sans KR', 'Apple SD Gothic Neo', 'Malgun Gothic', sans-serif",
    "zh": "'Noto Sans CJK SC', 'Noto Sans SC', 'PingFang SC', 'Microsoft YaHei', sans-serif",
}


CONFIG: Spec = {
    "view": {"stroke": None},
    "axis": {
        "labelFontSize": FONT_SIZE,
        "titleFontSize": FONT_SIZE,
        "titleFontWeight": "normal",
        "titleColor": "#444",
        "labelColor": "#222",
        "gridColor": GRID,
        "tickColor": GRID,
        "domainColor": "#999",
        "titlePadding": 8,
    },
    "legend": {"labelFontSize": FONT_SIZE},
    "text": {"color": "#222"},
    "title": {
        "anchor": "start",
        "frame": "bounds",
        "fontSize": TITLE_SIZE,
        "fontWeight": "bold",
        "subtitleFontSize": FONT_SIZE,
        "subtitleColor": "#555",
        "subtitleLineHeight": LINE,
        "subtitlePadding": 6,
        "offset": 18,
    },
}


def write(document: Document, out: ByteSink) -> None:
    about, meta, lang = document.about(), document.meta, document.meta["lang"]
    rows = [{name: row[name] for name in document.columns} for row in document.rows]
    shown = panels(rows, about, lang)
    bar_labels = [label for panel in shown if not panel.over_time for label in panel.labels]
    sizes = layout(bar_labels, document.width)
    for panel in shown:
        add_colours(panel)
        if panel.over_time:
            add_segments(panel)
        add_labels(panel, sizes, brief=document.width is not None and document.width < NARROW)
    # An item has no title: it is named after what it measures.
    names = (f"{row['metric_name']}{SEPARATOR}{row['subject_name']}" for row in rows)
    title = meta.get("title") or ", ".join(dict.fromkeys(names))
    counts, partial = document.completeness, []
    if counts.partial and counts.shown:
        numbers = {"count": f"{counts.shown:,}", "total": f"{counts.total:,}"}
        partial = [translate("chart.partial", lang, **numbers)]
    context = [shown[0].context] if len(shown) == 1 else []
    below = [*footnotes(shown, document, about)]
    chart = {
        "$schema": SCHEMA,
        "title": {
            "text": wrapped(title, sizes.full, TITLE_SIZE),
            "subtitle": _lines([*context, *partial], sizes),
        },
        "description": "\n".join([title, *_values(rows, lang), *partial, *below]),
        "usermeta": {
            "query": meta.get("query", {}),
            "total": meta.get("total", len(rows)),
            "lang": lang,
            "release": about.release,
            "published_at": about.published_at,
            "warnings": meta.get("warnings", []),
            "licence": about.licence,
            "links": document.links,
            "citation": about.citation,
        },
        "background": "white",
        "padding": PADDING,
        "data": {"name": "rows", "values": [row for each in shown for row in each.rows]},
        **_body(shown, _lines(below, sizes), sizes, lang),
        "config": {"font": FONTS[lang], **CONFIG},
    }
    out.write(orjson.dumps(chart))


def _values(rows: Sequence[Row], lang: str) -> list[str]:
    """The first values in words, for those who cannot see the chart."""
    values = [
        f"{observation_title(row, lang)} {status_mark(row['status'])}".rstrip()
        for row in rows[:MAX_DESCRIBED]
    ]
    if len(rows) > MAX_DESCRIBED:
        values.append(f"… ({len(rows):,})")
    return values or [translate("no-figures", lang)]


def _body(shown: Sequence[Panel], below: Sequence[str], sizes: Layout, lang: str) -> Spec:
    """The panels above each other, and what stands below them; or that there are no figures."""
    text: Spec = {"type": "text", "color": "#555"}
    if not shown:
        text |= {"text": translate("no-figures", lang), "fontSize": 15}
        empty = {"data": {"values": [{}]}, "mark": text}
        return {"width": PLOT_WIDTH, "height": 120, "layer": [empty]}
    parts: list[Spec] = []
    for panel in shown:
        drawn = over_time(panel, sizes) if panel.over_time else side_by_side(panel, sizes)
        chosen = {"filter": f"datum.chart_panel === {panel.number}"}
        spec = {"width": sizes.plot, "transform": [chosen], **drawn}
        if len(shown) > 1:
            offset = 10 + (height_above(panel, sizes) if panel.over_time else 0)
            title = {"text": panel.name, "subtitle": _lines([panel.context], sizes)}
            spec = {"title": {**title, "fontSize": 14, "offset": offset}, **spec}
        parts.append(spec)
    text |= {"text": below, "fontSize": FONT_SIZE, "lineHeight": LINE}
    text |= {"align": "left", "baseline": "top", "x": -sizes.label_room, "y": 0}
    size = {"width": sizes.plot, "height": LINE * len(below)}
    parts.append({"data": {"values": [{}]}, **size, "mark": text})
    resolve = {"scale": {"x": "independent", "y": "independent", "color": "independent"}}
    return {"vconcat": parts, "spacing": 30, "resolve": resolve}


def _lines(texts: Sequence[str], sizes: Layout) -> list[str]:
    return [line for text in texts if text for line in wrapped(text, sizes.full)]


FORMAT = Format(
    "vegalite",
    "application/vnd.vegalite.v6+json",
    "vl.json",
    write,
    "Vega-Lite 6, a chart with its data inside",
    row_models=OBSERVATIONS,
    also=("application/vnd.vegalite.v5+json",),
    most_rows=MAX_ROWS,
    has_width=True,
    schema=OBJECT,
)
