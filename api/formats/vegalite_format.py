"""Vega-Lite: a chart with its data inside, in the language of the answer.

Each metric has a panel with a scale of its own: bars of one time, dots of ranks, lines over time.
All rows are drawn, or the answer is an error that says how to ask for fewer.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import orjson

from api.errors import Fault, InvalidRequest
from api.formats.charts.axes import wrapped
from api.formats.charts.labels import labelled
from api.formats.charts.marks import label_room, panel_spec
from api.formats.charts.panels import MIDDLE, Panel, panels
from api.formats.charts.scales import SIZE, WIDTH, Spec
from api.formats.charts.words import STATUSES, span_of, status_mark, status_name, word
from api.formats.format import OBJECT, OBSERVATIONS, About, Document, Format
from api.rows import Row

SCHEMA = "https://vega.github.io/schema/vega-lite/v6.json"
MOST_ROWS = 5_000
MOST_PANELS = 40
MOST_BARS = 400
MOST_LINES = 20
MOST_NAMED = 10
MOST_TOLD = 50
"""Values that the description reads out."""
LINE = 17
FONTS: Mapping[str, str] = {
    "en": "'Noto Sans', 'Helvetica Neue', Arial, 'Noto Sans CJK JP', sans-serif",
    "ja": "'Noto Sans CJK JP', 'Noto Sans JP', 'Hiragino Sans', 'Yu Gothic', Meiryo, sans-serif",
    "ko": "'Noto Sans CJK KR', 'Noto Sans KR', 'Apple SD Gothic Neo', 'Malgun Gothic', sans-serif",
    "zh": "'Noto Sans CJK SC', 'Noto Sans SC', 'PingFang SC', 'Microsoft YaHei', sans-serif",
}


def write(document: Document) -> Iterator[bytes]:
    about, lang = document.about(), document.meta["lang"]
    units = about.reference.entries("unit")
    rows = [{name: row[name] for name in document.columns} for row in document.rows]
    shown = panels(rows, units, lang, _today(rows, about))
    _refuse_too_much(shown)
    shown = [labelled(each) for each in shown]
    room = label_room(shown)
    full = room + WIDTH + 120
    source = _source_line(document, about)
    yield orjson.dumps(
        {
            "$schema": SCHEMA,
            "title": _title(_name(document), _subtitle(shown, source), full),
            "description": _description(document, source),
            "usermeta": _told(document, about),
            "background": "white",
            "padding": 16,
            "data": {"name": "rows", "values": [row for each in shown for row in each.rows]},
            **_body(shown, room, full, lang),
            "config": _config(lang),
        }
    )


def _today(rows: Sequence[Row], about: About) -> float:
    """Where a span without an end is drawn to: the article's year, or the last year shown."""
    told = [float(each["published"][:4]) for each in about.articles]
    shown = [span_of(row["period"], 0)[1] + 1 for row in rows if row["period"] is not None]
    return max(told + shown, default=0.0) if not told else max(told)


def _refuse_too_much(shown: Sequence[Panel]) -> None:
    """Raise InvalidRequest where a chart could not be read, rather than leave rows out."""
    if len(shown) > MOST_PANELS:
        metrics = dict.fromkeys(row["metric"] for each in shown for row in each.rows)
        accepted = [f"metric={each}" for each in list(metrics)[:MOST_NAMED]]
        raise _too_much(f"{len(shown)} panels; a chart holds {MOST_PANELS}", accepted)
    for each in shown:
        most, kind = (MOST_LINES, "lines") if each.over_time else (MOST_BARS, "bars")
        if len(each.labels) > most:
            accepted = ["area=…", "sector=…", "year=…", "limit=…", "format=csv"]
            raise _too_much(f"{len(each.labels)} {kind}; a panel holds {most}", accepted)


def _too_much(message: str, accepted: list[str]) -> InvalidRequest:
    return InvalidRequest(
        f"The rows cannot be drawn in one chart: {message}.",
        [Fault("format", "vegalite", f"too much for one chart: {message}", accepted)],
    )


def _body(shown: Sequence[Panel], room: float, full: float, lang: str) -> Spec:
    if not shown:
        return _empty(lang)
    parts = [_titled(each, room, full, alone=len(shown) == 1) for each in shown]
    notes = _footnotes([row for each in shown for row in each.rows], lang)
    if notes:
        parts.append(_footer([line for note in notes for line in wrapped(note, full, SIZE)], room))
    resolve = {"scale": {"x": "independent", "y": "independent", "color": "independent"}}
    return {"vconcat": parts, "spacing": 30, "resolve": resolve}


def _titled(panel: Panel, room: float, full: float, *, alone: bool) -> Spec:
    spec = panel_spec(panel, room)
    if alone:
        return spec
    title = {"text": panel.name, "subtitle": wrapped(panel.context, full, SIZE), "fontSize": 14}
    return {"title": {**title, "offset": 34 if panel.over_time else 10}, **spec}


def _empty(lang: str) -> Spec:
    """A chart without anything in it, that says so."""
    text = {"type": "text", "text": word("empty", lang), "fontSize": 15, "color": "#555"}
    return {
        "width": WIDTH,
        "height": 120,
        "layer": [{"data": {"values": [{}]}, "mark": text}],
    }


def _footer(lines: Sequence[str], room: float) -> Spec:
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
    return {"data": {"values": [{}]}, "width": WIDTH, "height": LINE * len(lines), "mark": mark}


def _footnotes(rows: Sequence[Row], lang: str) -> list[str]:
    """What the marks of these rows mean."""
    found = {row["status"] for row in rows}
    notes = [
        f"{status_mark(status)} {status_name(status, lang)}"
        for status in [*STATUSES, *sorted(found - STATUSES.keys())]
        if status in found and status != "normal"
    ]
    relations = {row["relation"] for row in rows}
    tests = {
        "bound": any(row["chart_arrow"] for row in rows),
        "between": "between" in relations,
        "approx": "approx" in relations,
        "span": any(row.get("chart_to", 0) > row.get("chart_from", 0) for row in rows),
    }
    return notes + [word(name, lang) for name, holds in tests.items() if holds]


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


def _subtitle(shown: Sequence[Panel], source: str) -> list[str]:
    return [shown[0].context if len(shown) == 1 else "", source]


def _source_line(document: Document, about: About) -> str:
    """Whom the figures rest on: the sources, the articles that print them, the release."""
    lang = document.meta["lang"]
    names = [each[f"name_{lang}"] for each in about.sources]
    if any(row["source"] is None for row in document.rows):
        names.append(word("no source", lang))
    publishers = about.reference.names[lang]["organization"]
    articles = [
        publishers.get(each["publisher"], each["publisher"])
        + word("comma", lang)
        + each[f"title_{lang}"]
        + word("brackets", lang).format(each["published"])
        for each in about.articles
    ]
    parts = [
        *([word("source", lang) + word("colon", lang) + "; ".join(names)] if names else []),
        *([word("article", lang) + word("colon", lang) + "; ".join(articles)] if articles else []),
        word("release", lang).format(about.release),
    ]
    return MIDDLE.join(parts)


def _description(document: Document, source: str) -> str:
    """The chart for who cannot see it: its title, its values, whom they rest on."""
    lang = document.meta["lang"]
    rows = document.rows
    values = [
        MIDDLE.join(
            part
            for part in (
                row["metric_name"],
                row["subject_name"],
                row["sector_name"],
                row["period"],
                row["display"],
                status_mark(row["status"]),
            )
            if part
        )
        for row in rows[:MOST_TOLD]
    ]
    if len(rows) > MOST_TOLD:
        values.append(f"… ({len(rows):,})")
    return "\n".join([_name(document), *(values or [word("empty", lang)]), source])


def _told(document: Document, about: About) -> Mapping[str, Any]:
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
    grey, faint = "#444", "#e3e3e3"
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
        "legend": {"labelFontSize": SIZE, "symbolType": "circle"},
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
    most_rows=MOST_ROWS,
    schema=OBJECT,
)
