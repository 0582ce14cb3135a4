"""Vega-Lite: a chart with its data inside, in the language of the response.

Each metric has a panel with a scale of its own: bars of one time, dots of ranks, lines over time.
All rows are drawn, or the response is an error that says how to ask for fewer.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import orjson

from api.formats.charts.axes import Spec
from api.formats.charts.footnotes import footnotes
from api.formats.charts.layers import add_segments, over_time, side_by_side
from api.formats.charts.layout import FONT_SIZE, PADDING, WIDTH, Layout, layout, wrapped
from api.formats.charts.limits import drawn
from api.formats.charts.log_axis import log_axis, with_log_axes
from api.formats.charts.panels import Panel, panels
from api.formats.charts.texts import INFERRED, inferred_columns, with_texts, without_units
from api.formats.charts.words import MARKS
from api.formats.format import OBJECT, OBSERVATIONS, Document, FileMetadata, Format
from api.i18n import SEPARATOR, comparison, observation_title, translate
from api.queries.results import ByteSink
from api.schemas import Row

SCHEMA = "https://vega.github.io/schema/vega-lite/v6.json"
MAX_ROWS = 5_000
MAX_DESCRIBED = 50
"""Values that the description reads out."""
NAMES, DETAILS = (
    ("subject_name", "metric_name", "sector_name", "period"),
    ("compared_with", "source_name"),
)
"""Columns that name a value in the description, and those that tell values of one name apart."""
LINE = 17
TITLE_SIZE, PANEL_TITLE_SIZE = 18, 14
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
    # The minus of axes is that of the values.
    "locale": {
        "number": {
            "decimal": ".",
            "thousands": ",",
            "grouping": [3],
            "currency": ["$", ""],
            "minus": "-",
        }
    },
    "fontSize": {"guideLabel": FONT_SIZE, "text": FONT_SIZE, "groupTitle": TITLE_SIZE},
    "axis": {
        "title": None,
        "grid": False,
        "labelOverlap": True,
        "labelSeparation": 6,
        "labelFlush": False,
        "labelLimit": 0,
    },
    "legend": {
        "title": None,
        "orient": "bottom",
        "columns": 1,
        "rowPadding": 5,
        "labelLimit": 0,
        "symbolType": "stroke",
        "symbolSize": 80,
        "symbolStrokeWidth": 2,
        "symbolOpacity": 1,
    },
    "title": {
        "anchor": "start",
        "frame": "bounds",
        "subtitleColor": "#555",
        "subtitleLineHeight": LINE,
        "subtitlePadding": 6,
        "offset": 10,
    },
}


def write(document: Document, out: ByteSink) -> None:
    about, meta, lang = document.about(), document.meta, document.meta["lang"]
    rows = [{name: row[name] for name in document.columns} for row in document.rows]
    counts = document.completeness
    shown = drawn(panels(rows, about, lang), document.top, is_part=counts.partial)
    if any(len(panel.labels) < panel.total for panel in shown):
        rows, about = _of_drawn(rows, about, shown)
    if document.axis == "log":
        shown = with_log_axes(shown)
    bar_labels = [label for panel in shown if not panel.over_time for label in panel.labels]
    width = document.width or WIDTH
    sizes = layout(bar_labels, width)
    bare = without_units(shown, brief=width < NARROW)
    for panel in shown:
        if panel.over_time:
            add_segments(panel)
    shown = [with_texts(panel, panel.measured in bare, sizes.plot) for panel in shown]
    # An item has no title: it is named after what it measures.
    names = (f"{row['metric_name']}{SEPARATOR}{row['subject_name']}" for row in rows)
    title = meta.get("title") or ", ".join(dict.fromkeys(names))
    notices = []
    if not shown:
        notices = [translate("no-figures", lang)]
    elif counts.partial:
        numbers = {"count": f"{counts.shown:,}", "total": f"{counts.total:,}"}
        notices = [translate("chart.partial", lang, **numbers)]
    below = [*footnotes(shown, document, about)]
    # All plots start at the same distance from the left.
    axis = {"minExtent": sizes.label_room, "maxExtent": sizes.label_room, "domain": False}
    chart = {
        "$schema": SCHEMA,
        "title": {
            "text": wrapped(title, sizes.full, TITLE_SIZE),
            "subtitle": _lines(notices, sizes),
        },
        "description": "\n".join([title, *_values(rows, lang), *notices, *below]),
        "usermeta": {
            "query": meta.get("query", {}),
            "total": meta.get("total", len(rows)),
            "lang": lang,
            "release": about.release,
            "published_at": about.published_at,
            "warnings": meta.get("warnings", []),
            "log_axis": log_axis(shown),
            "panels": [
                {
                    "panel": panel.number,
                    "metric": panel.measured[0],
                    "unit": panel.measured[1],
                    "title": panel.title,
                    "drawn": len(panel.labels),
                    "total": panel.total,
                }
                for panel in shown
            ],
            "licence": about.licence,
            "licence_url": about.licence_url,
            "links": document.links,
            "citation": about.citation,
        },
        "background": "white",
        "padding": PADDING,
        "data": {"name": "rows", "values": [row for each in shown for row in each.rows]},
        **_body(shown, _lines(below, sizes), sizes),
        "config": {"font": FONTS[lang], "axisY": axis, **CONFIG},
    }
    out.write(orjson.dumps(chart))


def _of_drawn(
    rows: Sequence[Row], about: FileMetadata, shown: Sequence[Panel]
) -> tuple[list[Row], FileMetadata]:
    """The rows that state what is drawn, and the articles and sources of these."""
    facts = {row["fact"] or row["id"] for panel in shown for row in panel.rows}
    stated = [row for row in rows if (row["fact"] or row["id"]) in facts]
    articles, sources = ({row[name] for row in stated} for name in ("article", "source"))
    return stated, replace(
        about,
        articles=[each for each in about.articles if each["id"] in articles],
        sources=[each for each in about.sources if each["id"] in sources],
    )


def _values(rows: Sequence[Row], lang: str) -> list[str]:
    """The first values in words, for those who cannot see the chart.

    Values of one name and time say also what they are compared with and their source, where that
    differs.
    """
    alike: dict[Any, list[Row]] = {}
    for row in rows:
        alike.setdefault(tuple(row[name] for name in NAMES), []).append(row)
    values = []
    for row in rows[:MAX_DESCRIBED]:
        others = alike[tuple(row[name] for name in NAMES)]
        differ = (name for name in DETAILS if len({other[name] for other in others}) > 1)
        more = [
            row[name] if name == "source_name"
            else comparison(row[name], lang, is_rank=row["measure"] == "rank")
            for name in differ if row[name]
        ]  # fmt: skip
        marks = MARKS[row["status"]], INFERRED if inferred_columns(row) else ""
        values.append(" ".join(filter(None, (observation_title(row, lang, more), *marks))))
    if len(rows) > MAX_DESCRIBED:
        values.append(f"… ({len(rows):,})")
    return values


def _body(shown: Sequence[Panel], below: Sequence[str], sizes: Layout) -> Spec:
    """The panels above each other, and what stands below them."""
    parts: list[Spec] = []
    for panel in shown:
        draw = over_time if panel.over_time else side_by_side
        chosen = {"filter": f"datum.chart_panel === {panel.number}"}
        title = {
            "text": wrapped(panel.title, sizes.full, PANEL_TITLE_SIZE),
            "subtitle": _lines([panel.context], sizes),
            "fontSize": PANEL_TITLE_SIZE,
            "offset": 20,
        }
        parts.append(
            {"title": title, "width": panel.plot, "transform": [chosen], **draw(panel, sizes)}
        )
    text: Spec = {"type": "text", "text": below, "lineHeight": LINE, "color": "#555"}
    text |= {"align": "left", "baseline": "top", "x": -sizes.label_room, "y": 0}
    size = {"width": sizes.plot, "height": LINE * len(below)}
    parts.append({"data": {"values": [{}]}, **size, "mark": text})
    own = dict.fromkeys(("x", "y", "color", "fill", "shape"), "independent")
    return {"vconcat": parts, "spacing": 30, "resolve": {"scale": own}}


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
    is_chart=True,
    schema=OBJECT,
)
