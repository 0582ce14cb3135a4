"""Whom the figures of a chart rest on, and how many of them are shown."""

from collections.abc import Mapping, Sequence
from typing import Any

from api.formats.charts.words import word
from api.formats.format import Document, FileMetadata
from api.i18n import capital, translate, with_colon

MAX_NAMED = 6


def credit_lines(document: Document, about: FileMetadata) -> list[str]:
    """A line each: the sources, the articles, the release."""
    lang = document.meta["lang"]
    lines = [
        _named("source", _sources(document, about), lang),
        _named("article", [_article(each, about, lang) for each in about.articles], lang),
        capital(translate("item.release", lang, value=about.release)),
    ]
    return [line for line in lines if line]


def partly(document: Document) -> str:
    """That only some of the answer is shown, or nothing."""
    content = document.content if isinstance(document.content, Sequence) else document.rows
    total = document.meta.get("total", 0)
    if not 0 < len(content) < total:
        return ""
    counts = {"count": f"{len(content):,}", "total": f"{total:,}"}
    return translate("chart.partial", document.meta["lang"], **counts)


def _named(name: str, parts: Sequence[str], lang: str) -> str:
    if not parts:
        return ""
    line = translate("list.semicolon", lang).join(parts[:MAX_NAMED])
    if len(parts) > MAX_NAMED:
        count = f"{len(parts) - MAX_NAMED:,}"
        line = translate("list.more", lang, first=line, count=count)
    return with_colon(word(name, lang), line, lang)


def _sources(document: Document, about: FileMetadata) -> list[str]:
    """The sources, and for how many figures the articles name none."""
    lang, rows = document.meta["lang"], document.rows
    names = [each[f"name_{lang}"] for each in about.sources]
    without = sum(row["source"] is None for row in rows)
    if without == len(rows):
        return [*names, translate("chart.no-source", lang)] if rows else names
    counts = {"count": f"{without:,}", "total": f"{len(rows):,}"}
    return [*names, translate("chart.no-source-for", lang, **counts)] if without else names


def _article(article: Mapping[str, Any], about: FileMetadata, lang: str) -> str:
    publishers = about.reference.names[lang]["organization"]
    publisher = publishers.get(article["publisher"], article["publisher"])
    title, day = article[f"title_{lang}"], article["published"]
    return translate("chart.article", lang, publisher=publisher, title=title, day=day)
