"""The sources and articles of a chart's figures, and how many of the figures are shown."""

from collections.abc import Sequence

from api.formats.charts.words import word
from api.formats.format import Document, FileMetadata
from api.i18n import capital, translate, with_colon

MAX_NAMED = 6


def credit_lines(document: Document, about: FileMetadata) -> list[str]:
    """A line each: the sources, the articles, the release."""
    lang, rows = document.meta["lang"], document.rows
    sources = [each[f"name_{lang}"] for each in about.sources]
    without = sum(row["source"] is None for row in rows)
    counts = {"count": f"{without:,}", "total": f"{len(rows):,}"}
    if without:
        is_all = without == len(rows)
        key = "chart.no-source" if is_all else "chart.no-source-for"
        sources.append(translate(key, lang, **counts))
    publishers = about.reference.names[lang]["organization"]
    articles = [
        translate(
            "chart.article",
            lang,
            publisher=publishers[each["publisher"]],
            title=each[f"title_{lang}"],
            day=each["published"],
        )
        for each in about.articles
    ]
    release = capital(translate("item.release", lang, value=about.release))
    return [*_named("source", sources, lang), *_named("article", articles, lang), release]


def _named(name: str, parts: Sequence[str], lang: str) -> list[str]:
    """A line of names, up to MAX_NAMED and how many more; none without names."""
    if not parts:
        return []
    line = translate("list.semicolon", lang).join(parts[:MAX_NAMED])
    if len(parts) > MAX_NAMED:
        count = f"{len(parts) - MAX_NAMED:,}"
        line = translate("list.more", lang, first=line, count=count)
    return [with_colon(word(name, lang), line, lang)]


def partly(document: Document) -> str:
    """How many rows or series are shown, if not all are; else an empty text."""
    counted = document.completeness
    if not counted.partial or not counted.shown:
        return ""
    counts = {"count": f"{counted.shown:,}", "total": f"{counted.total:,}"}
    return translate("chart.partial", document.meta["lang"], **counts)
