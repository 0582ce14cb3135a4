"""The sources and articles of a chart's figures, and how many of the figures are shown."""

from collections.abc import Sequence

from api.formats.charts.words import word
from api.formats.completeness import completeness
from api.formats.format import Document, FileMetadata

MAX_NAMED = 6


def credit_lines(document: Document, about: FileMetadata) -> list[str]:
    """A line each: the sources, the articles, the release."""
    lang, rows = document.meta["lang"], document.rows
    sources = [each[f"name_{lang}"] for each in about.sources]
    without = sum(row["source"] is None for row in rows)
    counts = {"count": f"{without:,}", "total": f"{len(rows):,}"}
    if without:
        is_all = without == len(rows)
        sources.append(word("no source" if is_all else "no source for", lang).format(**counts))
    publishers = about.reference.names[lang]["organization"]
    articles = [
        f"{publishers[each['publisher']]}{word('comma', lang)}{each[f'title_{lang}']}"
        + word("brackets", lang).format(each["published"])
        for each in about.articles
    ]
    release = word("release", lang).format(about.release)
    return [*_named("source", sources, lang), *_named("article", articles, lang), release]


def _named(name: str, parts: Sequence[str], lang: str) -> list[str]:
    """A line of names, up to MAX_NAMED and how many more; none without names."""
    if not parts:
        return []
    more = word("more", lang).format(f"{len(parts) - MAX_NAMED:,}")
    some = [*parts[:MAX_NAMED], *([more] if len(parts) > MAX_NAMED else [])]
    return [word(name, lang) + word("colon", lang) + word("semicolon", lang).join(some)]


def partly(document: Document) -> str:
    """How many rows or series are shown, if not all are; else an empty text."""
    counted = completeness(document)
    if not counted.partial or not counted.shown:
        return ""
    counts = {"count": f"{counted.shown:,}", "total": f"{counted.total:,}"}
    return word("partial", document.meta["lang"]).format(**counts)
