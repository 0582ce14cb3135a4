"""Vega-Lite: a chart with its data inside, in the language of the response.

Each metric has a panel with a scale of its own: bars of one time, dots of ranks, lines over time.
All rows are drawn, or the response is an error that says how to ask for fewer.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import orjson

from api.domain.periods import span_of
from api.errors import InvalidRequest, Issue
from api.formats.charts.axes import GRID, Spec
from api.formats.charts.bars import side_by_side
from api.formats.charts.footnotes import footnotes
from api.formats.charts.labels import add_labels
from api.formats.charts.layout import (
    FONT_SIZE,
    PADDING,
    PLOT_WIDTH,
    Layout,
    layout,
    wrapped,
)
from api.formats.charts.lines import height_above, over_time
from api.formats.charts.panels import Panel, panels
from api.formats.charts.provenance import credit_lines, partly
from api.formats.charts.segments import add_segments
from api.formats.charts.style import add_colours
from api.formats.charts.words import status_mark
from api.formats.format import OBJECT, OBSERVATIONS, Document, FileMetadata, Format
from api.i18n import SEPARATOR, observation_title, translate
from api.queries.results import ByteSink
from api.schemas import Row

SCHEMA = "https://vega.github.io/schema/vega-lite/v6.json"
MAX_ROWS = 5_000
MAX_PANELS = 40
MAX_BARS = 400
MAX_LINES = 20
MAX_NAMED = 10
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


def write(document: Document, out: ByteSink) -> None:
    about, lang = document.about(), document.meta["lang"]
    rows = [{name: row[name] for name in document.columns} for row in document.rows]
    shown = panels(rows, about.reference.entries("unit"), lang, _today(rows, about))
    _refuse_too_much(shown)
    bar_labels = [label for panel in shown if not panel.over_time for label in panel.labels]
    sizes = layout(bar_labels, document.width)
    for panel in shown:
        add_colours(panel)
        if panel.over_time:
            add_segments(panel)
        add_labels(panel, sizes, brief=document.width is not None and document.width < NARROW)
    above = partly(document)
    warnings = document.meta.get("warnings", ())
    below = [*footnotes(shown, warnings, lang), *credit_lines(document, about)]
    subtitle = [*([shown[0].context] if len(shown) == 1 else []), above]
    title = _title(document)
    chart = orjson.dumps(
        {
            "$schema": SCHEMA,
            "title": {
                "text": wrapped(title, sizes.full, TITLE_SIZE),
                "subtitle": _lines(subtitle, sizes),
            },
            "description": "\n".join([title, *_values(document), *filter(None, [above, *below])]),
            "usermeta": _metadata(document, about),
            "background": "white",
            "padding": PADDING,
            "data": {"name": "rows", "values": [row for each in shown for row in each.rows]},
            **_body(shown, _lines(below, sizes), sizes, lang),
            "config": _config(lang),
        }
    )
    out.write(chart)


def _today(rows: Sequence[Row], about: FileMetadata) -> float:
    """Where a span without an end is drawn to: the article's year, or the last year shown."""
    published = [float(each["published"][:4]) for each in about.articles]
    shown = [span_of(row["period"], 0)[1] + 1 for row in rows if row["period"] is not None]
    return max(published or shown, default=0.0)


def _refuse_too_much(shown: Sequence[Panel]) -> None:
    """Raise InvalidRequest where a chart could not be read, rather than leave rows out."""
    message, accepted = "", ["area=…", "sector=…", "year=…", "limit=…", "format=csv"]
    if len(shown) > MAX_PANELS:
        metrics = dict.fromkeys(row["metric"] for each in shown for row in each.rows)
        accepted = [f"metric={each}" for each in list(metrics)[:MAX_NAMED]]
        message = f"{len(shown)} panels; a chart holds {MAX_PANELS}"
    else:
        for each in shown:
            most, kind = (MAX_LINES, "lines") if each.over_time else (MAX_BARS, "bars")
            if len(each.labels) > most:
                message = f"{len(each.labels)} {kind}; a panel holds {most}"
                break
    if message:
        raise InvalidRequest(
            f"The rows cannot be drawn in one chart: {message}.",
            [Issue("format", "vegalite", f"too much for one chart: {message}", accepted)],
        )


def _lines(texts: Sequence[str], sizes: Layout) -> list[str]:
    return [line for text in texts if text for line in wrapped(text, sizes.full)]


def _body(shown: Sequence[Panel], below: Sequence[str], sizes: Layout, lang: str) -> Spec:
    """The panels above each other, and what stands below them; or that there are no figures."""
    text: Spec = {"type": "text", "color": "#555"}
    if not shown:
        text |= {"text": translate("no-figures", lang), "fontSize": 15}
        empty = {"data": {"values": [{}]}, "mark": text}
        return {"width": PLOT_WIDTH, "height": 120, "layer": [empty]}
    text |= {"text": below, "fontSize": FONT_SIZE, "lineHeight": LINE}
    text |= {"align": "left", "baseline": "top", "x": -sizes.label_room, "y": 0}
    size = {"width": sizes.plot, "height": LINE * len(below)}
    footer = {"data": {"values": [{}]}, **size, "mark": text}
    parts = [_panel(each, sizes, alone=len(shown) == 1) for each in shown]
    resolve = {"scale": {"x": "independent", "y": "independent", "color": "independent"}}
    return {"vconcat": [*parts, footer], "spacing": 30, "resolve": resolve}


def _panel(panel: Panel, sizes: Layout, *, alone: bool) -> Spec:
    drawn = over_time(panel, sizes) if panel.over_time else side_by_side(panel, sizes)
    chosen = {"filter": f"datum.chart_panel === {panel.number}"}
    spec = {"width": sizes.plot, "transform": [chosen], **drawn}
    if alone:
        return spec
    offset = height_above(panel, sizes) + 10 if panel.over_time else 10
    title = {"text": panel.name, "subtitle": _lines([panel.context], sizes), "fontSize": 14}
    return {"title": {**title, "offset": offset}, **spec}


def _title(document: Document) -> str:
    """The query in words; an item has none, and is called after what it measures."""
    rows = document.rows
    names = (f"{row['metric_name']}{SEPARATOR}{row['subject_name']}" for row in rows)
    return document.meta.get("title") or ", ".join(dict.fromkeys(names))


def _values(document: Document) -> list[str]:
    """The first values in words, for who cannot see the chart."""
    rows, lang = document.rows, document.meta["lang"]
    values = [
        f"{observation_title(row, lang)} {status_mark(row['status'])}".rstrip()
        for row in rows[:MAX_DESCRIBED]
    ]
    if len(rows) > MAX_DESCRIBED:
        values.append(f"… ({len(rows):,})")
    return values or [translate("no-figures", lang)]


def _metadata(document: Document, about: FileMetadata) -> Mapping[str, Any]:
    meta = document.meta
    return {
        "query": meta.get("query", {}),
        "total": meta.get("total", len(document.rows)),
        "lang": meta["lang"],
        "release": about.release,
        "published_at": about.published_at,
        "warnings": meta.get("warnings", []),
        "licence": about.licence,
        "links": document.links,
        "citation": about.citation,
    }


def _config(lang: str) -> Spec:
    grey, faint = "#444", GRID
    return {
        "font": FONTS[lang],
        "view": {"stroke": None},
        "axis": {
            "labelFontSize": FONT_SIZE,
            "titleFontSize": FONT_SIZE,
            "titleFontWeight": "normal",
            "titleColor": grey,
            "labelColor": "#222",
            "gridColor": faint,
            "tickColor": faint,
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


FORMAT = Format(
    "vegalite",
    "application/vnd.vegalite.v6+json",
    "vl.json",
    write,
    "Vega-Lite 6, a chart with its data inside",
    only=OBSERVATIONS,
    also=("application/vnd.vegalite.v5+json",),
    most_rows=MAX_ROWS,
    sized=True,
    schema=OBJECT,
)
