"""What stands below a chart: what its marks mean, what to know before rows are compared, sources.

What a mark means is said by the same test that draws it.
"""

from collections.abc import Iterator, Sequence

from api.domain.code_lists import INFERABLE, STATUSES
from api.domain.reference import name_of
from api.formats.charts.panels import Panel
from api.formats.charts.texts import inferred_columns
from api.formats.charts.words import MARKS, article_name, status_name, word
from api.formats.format import Document, FileMetadata
from api.i18n import (
    SEPARATOR,
    capital,
    counted,
    either,
    first_of,
    period_name,
    translate,
    with_colon,
)
from api.i18n.citations.lines import day
from api.schemas import Row

MAX_NAMED = 6
"""Sources, and articles, that are named below a chart."""
MAX_NOTES = 3
"""Rows in doubt of which the notes are printed; of more, they are in the data and the tooltips."""
PRINTED = frozenset(
    {
        "measure-not-stated",
        "mixed-area-levels",
        "not-comparable",
        "left-out-by-year",
        "left-out-by-latest",
        "may-match-value",
    }
)
"""Warnings that a chart must carry; marks and panels show the others."""


def footnotes(shown: Sequence[Panel], document: Document, about: FileMetadata) -> Iterator[str]:
    """The lines below a chart."""
    lang = document.meta["lang"]
    rows = [row for panel in shown for row in panel.rows]
    found = {row["status"] for row in rows if row["chart_doubtful"]}
    doubtful = [each for each in STATUSES if each in found]
    for status in doubtful:
        yield f"{MARKS[status]} {status_name(status, lang)}"
    spans = [row for row in rows if row.get("chart_thick")]
    meanings = {
        "doubt": bool(doubtful),
        "hollow": any(row["chart_hollow"] for row in rows),
        "between": any(row["chart_range"] for row in rows),
        "span": any(not row["chart_open"] for row in spans),
        "open-span": any(row["chart_open"] for row in spans),
        "gap": any(row.get("chart_gap") for row in rows),
        "log": any(panel.is_log for panel in shown),
        "contradiction": any(row["chart_contradicted"] for row in rows),
        "doubtful-end": any(row.get("chart_doubtful_end") for row in rows),
    }
    signs = either([MARKS[each] for each in doubtful], lang)
    for name in (name for name, is_drawn in meanings.items() if is_drawn):
        yield translate(f"chart.{name}", lang, marks=signs)
    if inferred := {each for row in rows for each in inferred_columns(row)}:
        names = [translate(f"term.{each}", lang) for each in INFERABLE if each in inferred]
        yield translate("chart.inferred", lang, values=translate("list.comma", lang).join(names))
    yield from _left_out(shown)
    if repeated := sum(row["chart_repeated"] for row in rows):
        yield translate("chart.repeated", lang, count=counted(repeated, lang, "figures"))
    mixed = any(len({row["area_type"] for row in panel.rows}) > 1 for panel in shown)
    for each in document.meta.get("warnings", ()):
        if each["code"] in PRINTED and (mixed or each["code"] != "mixed-area-levels"):
            yield each["message"]
    noted = [row for row in rows if row["chart_doubtful"] and row["note"]]
    for row in noted if len(noted) <= MAX_NOTES else ():
        parts = row["subject_name"], row["sector_name"], period_name(row["period"], lang)
        name = SEPARATOR.join(part for part in parts if part)
        yield f"{MARKS[row['status']]} {with_colon(name, row['chart_note'], lang)}"
    yield from _credits(rows, about, lang)


def _left_out(shown: Sequence[Panel]) -> Iterator[str]:
    """How many bars or lines of a panel are not drawn, and which are; several panels are named."""
    for panel in shown:
        if more := panel.total - len(panel.labels):
            key = "lines" if panel.over_time else "values"
            key = "ranks" if panel.is_rank else key
            key = key if panel.is_ranked else "as-printed"
            numbers = {"count": f"{len(panel.labels):,}", "more": f"{more:,}"}
            said = translate(f"chart.top-{key}", panel.lang, **numbers)
            yield with_colon(panel.title, said, panel.lang) if len(shown) > 1 else said


def _credits(rows: Sequence[Row], about: FileMetadata, lang: str) -> Iterator[str]:
    """A line each: the sources, the articles, the release."""
    sources = [name_of(each, lang) for each in about.sources]
    if without := sum(row["source"] is None for row in rows):
        key = "chart.no-source" if without == len(rows) else "chart.no-source-for"
        counts = {"count": f"{without:,}", "total": f"{len(rows):,}"}
        sources.append(translate(key, lang, **counts))
    articles = []
    for each in about.articles:
        named = article_name(each, about.reference, lang)
        published = day(each["published"], lang)
        line = translate("chart.article-dated", lang, article=named, day=published)
        inferred = translate("date-inferred", lang) if each["published_inferred"] else ""
        articles.append(line + inferred)
    for term, names, count in (
        ("source", sources, len(about.sources)),
        ("article", articles, len(articles)),
    ):
        if names:
            line = first_of(names[:MAX_NAMED], len(names), "list.semicolon", lang)
            several = count > 1
            heading = translate(f"collection.{term}s", lang) if several else word(term, lang)
            yield with_colon(heading, line, lang)
    yield capital(translate("item.release", lang, value=about.release))
