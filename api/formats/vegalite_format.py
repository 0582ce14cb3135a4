"""Vega-Lite: a chart with its data inside, in the language of the answer.

Each metric has a panel with a scale of its own: bars of one time, dots of ranks, lines over time.
All rows are drawn, or the answer is an error that says how to ask for fewer.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import orjson

from api.errors import InvalidRequest, Issue
from api.formats.charts.axes import wrapped
from api.formats.charts.bars import side_by_side
from api.formats.charts.footnotes import footnotes
from api.formats.charts.labels import labelled
from api.formats.charts.lines import height_above, over_time
from api.formats.charts.marks import label_room
from api.formats.charts.panels import MIDDLE, WIDTH, Panel, panels
from api.formats.charts.provenance import credit_lines, partly
from api.formats.charts.scales import GRID, RIGHT, SIZE, Spec
from api.formats.charts.segments import joined
from api.formats.charts.style import painted
from api.formats.charts.words import span_of, status_mark
from api.formats.format import OBJECT, OBSERVATIONS, Document, FileMetadata, Format
from api.i18n import period_name, translate
from api.queries.results import ByteSink
from api.schemas import Row

SCHEMA = "https://vega.github.io/schema/vega-lite/v6.json"
MAX_ROWS = 5_000
MAX_PANELS = 40
MAX_BARS = 400
MAX_LINES = 20
MAX_NAMED = 10
MAX_TOLD = 50
"""Values that the description reads out."""
LINE = 17
PADDING = 16
MIN_PLOT = 160
NARROW = 500
"""Of a chart, in pixels: below that, long values are written without their unit."""
MAX_PART = 0.35
"""Of a chart's width that labels of bars take, where it is asked for in a width of its own."""
FONTS: Mapping[str, str] = {
    "en": "'Noto Sans', 'Helvetica Neue', Arial, 'Noto Sans CJK JP', sans-serif",
    "ja": "'Noto Sans CJK JP', 'Noto Sans JP', 'Hiragino Sans', 'Yu Gothic', Meiryo, sans-serif",
    "ko": "'Noto Sans CJK KR', 'Noto Sans KR', 'Apple SD Gothic Neo', 'Malgun Gothic', sans-serif",
    "zh": "'Noto Sans CJK SC', 'Noto Sans SC', 'PingFang SC', 'Microsoft YaHei', sans-serif",
}


def write(document: Document, out: ByteSink) -> None:
    about, lang = document.about(), document.meta["lang"]
    units = about.reference.entries("unit")
    rows = [{name: row[name] for name in document.columns} for row in document.rows]
    shown = panels(
        rows, units, lang, _today(rows, about), brief=(document.width or NARROW) < NARROW
    )
    _refuse_too_much(shown)
    shown, room = _fitted(shown, document.width)
    shown = [labelled(joined(painted(each))) for each in shown]
    full = room + (shown[0].width if shown else WIDTH) + RIGHT
    above = partly(document)
    below = [
        *footnotes(shown, document.meta.get("warnings", ()), lang),
        *credit_lines(document, about),
    ]
    chart = orjson.dumps(
        {
            "$schema": SCHEMA,
            "title": _title(_name(document), _subtitle(shown, above), full),
            "description": _description(document, [above, *below]),
            "usermeta": _told(document, about),
            "background": "white",
            "padding": PADDING,
            "data": {"name": "rows", "values": [row for each in shown for row in each.rows]},
            **_body(shown, below, room, full, lang),
            "config": _config(lang),
        }
    )
    out.write(chart)


def _fitted(shown: Sequence[Panel], wanted: float | None) -> tuple[list[Panel], float]:
    """The panels as wide as a chart of that width has room for, and the room of their labels."""
    if wanted is None:
        return list(shown), label_room(shown)
    shown = [replace(each, most_label=wanted * MAX_PART) for each in shown]
    room = label_room(shown)
    plot = max(wanted - 2 * PADDING - RIGHT - room, MIN_PLOT)
    return [replace(each, width=plot) for each in shown], room


def _today(rows: Sequence[Row], about: FileMetadata) -> float:
    """Where a span without an end is drawn to: the article's year, or the last year shown."""
    told = [float(each["published"][:4]) for each in about.articles]
    shown = [span_of(row["period"], 0)[1] + 1 for row in rows if row["period"] is not None]
    return max(told + shown, default=0.0) if not told else max(told)


def _refuse_too_much(shown: Sequence[Panel]) -> None:
    """Raise InvalidRequest where a chart could not be read, rather than leave rows out."""
    if len(shown) > MAX_PANELS:
        metrics = dict.fromkeys(row["metric"] for each in shown for row in each.rows)
        accepted = [f"metric={each}" for each in list(metrics)[:MAX_NAMED]]
        raise _too_much(f"{len(shown)} panels; a chart holds {MAX_PANELS}", accepted)
    for each in shown:
        most, kind = (MAX_LINES, "lines") if each.over_time else (MAX_BARS, "bars")
        if len(each.labels) > most:
            accepted = ["area=…", "sector=…", "year=…", "limit=…", "format=csv"]
            raise _too_much(f"{len(each.labels)} {kind}; a panel holds {most}", accepted)


def _too_much(message: str, accepted: list[str]) -> InvalidRequest:
    return InvalidRequest(
        f"The rows cannot be drawn in one chart: {message}.",
        [Issue("format", "vegalite", f"too much for one chart: {message}", accepted)],
    )


def _body(
    shown: Sequence[Panel], below: Sequence[str], room: float, full: float, lang: str
) -> Spec:
    if not shown:
        return _empty(lang)
    parts = [_titled(each, room, full, alone=len(shown) == 1) for each in shown]
    lines = [line for each in below for line in wrapped(each, full, SIZE)]
    parts.append(_footer(lines, room, full))
    resolve = {"scale": {"x": "independent", "y": "independent", "color": "independent"}}
    return {"vconcat": parts, "spacing": 30, "resolve": resolve}


def _titled(panel: Panel, room: float, full: float, *, alone: bool) -> Spec:
    drawn = over_time(panel, room) if panel.over_time else side_by_side(panel, room)
    chosen = {"filter": f"datum.chart_panel === {panel.number}"}
    spec = {"width": panel.width, "transform": [chosen], **drawn}
    if alone:
        return spec
    title = {"text": panel.name, "subtitle": wrapped(panel.context, full, SIZE), "fontSize": 14}
    return {
        "title": {**title, "offset": height_above(panel) + 10 if panel.over_time else 10},
        **spec,
    }


def _empty(lang: str) -> Spec:
    """A chart without anything in it, that says so."""
    text = {"type": "text", "text": translate("no-figures", lang), "fontSize": 15, "color": "#555"}
    return {
        "width": WIDTH,
        "height": 120,
        "layer": [{"data": {"values": [{}]}, "mark": text}],
    }


def _footer(lines: Sequence[str], room: float, full: float) -> Spec:
    mark = {
        "type": "text",
        "text": list(lines),
        "align": "left",
        "baseline": "top",
        "lineHeight": LINE,
        "fontSize": SIZE,
        "color": "#555",
        "x": -room,
        "y": 0,
    }
    plot = full - room - RIGHT
    return {"data": {"values": [{}]}, "width": plot, "height": LINE * len(lines), "mark": mark}


def _title(text: str, subtitle: Sequence[str], full: float) -> Spec:
    return {
        "text": wrapped(text, full, 18),
        "subtitle": [line for each in subtitle if each for line in wrapped(each, full, SIZE)],
    }


def _name(document: Document) -> str:
    """The question in words; an item has none, and is called after what it measures."""
    title = document.meta.get("title")
    names = dict.fromkeys(
        f"{row['metric_name']}{MIDDLE}{row['subject_name']}" for row in document.rows
    )
    return title or ", ".join(names)


def _subtitle(shown: Sequence[Panel], above: str) -> list[str]:
    return [shown[0].context if len(shown) == 1 else "", above]


def _description(document: Document, told: Sequence[str]) -> str:
    """The chart for who cannot see it: its title, its values, what stands around them."""
    lang = document.meta["lang"]
    rows = document.rows
    values = [
        MIDDLE.join(
            part
            for part in (
                row["metric_name"],
                row["subject_name"],
                row["sector_name"],
                row["period"] and period_name(row["period"], lang),
                row["display"],
                status_mark(row["status"]),
            )
            if part
        )
        for row in rows[:MAX_TOLD]
    ]
    if len(rows) > MAX_TOLD:
        values.append(f"… ({len(rows):,})")
    return "\n".join(
        [_name(document), *(values or [translate("no-figures", lang)]), *filter(None, told)]
    )


def _told(document: Document, about: FileMetadata) -> Mapping[str, Any]:
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
        "citation": {
            "text": about.citation.text,
            "bibtex": about.citation.bibtex,
            "csl": about.citation.csl,
        },
    }


def _config(lang: str) -> Spec:
    grey, faint = "#444", GRID
    return {
        "font": FONTS[lang],
        "view": {"stroke": None},
        "axis": {
            "labelFontSize": SIZE,
            "titleFontSize": SIZE,
            "titleFontWeight": "normal",
            "titleColor": grey,
            "labelColor": "#222",
            "gridColor": faint,
            "tickColor": faint,
            "domainColor": "#999",
            "titlePadding": 8,
        },
        "legend": {"labelFontSize": SIZE},
        "text": {"color": "#222"},
        "title": {
            "anchor": "start",
            "frame": "bounds",
            "fontSize": 18,
            "fontWeight": "bold",
            "subtitleFontSize": SIZE,
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
