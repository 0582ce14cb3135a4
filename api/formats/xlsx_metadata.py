"""What the second sheet of a spreadsheet says, line by line, in the language of the document."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import orjson

from api.formats import provenance
from api.formats.format import Document, FileMetadata
from api.i18n import label, translate
from api.schemas.column_types import column_types

ARTICLE = ("id", "title", "publisher_name", "published", "author", "url", "note")
SOURCE = ("id", "name", "url", "edition", "note")
METRIC = ("id", "definition", "name", "unit_name", "method_note")
WARNING = ("code", "message", "url", "count")
COLUMN = ("name", "meaning", "column_type")
TERMS: Mapping[str, str] = {
    "url": "address",
    "count": "rows",
    "publisher_name": "publisher",
    "unit_name": "unit",
}
"""Columns that are called by another term."""

Line = tuple[Sequence[Any], int]
"""Cells side by side, and how many of the first are labels."""


def lines(document: Document, about: FileMetadata) -> Iterator[Line]:
    """All lines of the sheet, from the top."""
    meta, lang = document.meta, document.meta["lang"]
    yield (label("title", lang), meta.get("title") or document.name), 1
    if "query" in meta:  # An item has no filters.
        asked = [f"{name}={','.join(values)}" for name, values in meta["query"].items()]
        for number, text in enumerate(asked or [translate("no-filters", lang)]):
            yield ("" if number else label("question", lang), text), 1
    counts = document.completeness
    is_series = counts.what == "series"
    facts = {
        "address": document.links["self"],
        "language": lang,
        "release": about.release,
        "published": about.published_at,
        "rows": len(document.table),
        "series": counts.shown if is_series else None,
        "matching_series": counts.total if is_series else None,
        "matching_rows": counts.total if "total" in meta and not is_series else None,
        "licence": about.licence,
    }
    yield from (((label(term, lang), fact), 1) for term, fact in facts.items() if fact is not None)
    yield from _section(label("warnings", lang), WARNING, meta.get("warnings", ()), lang)
    csl = orjson.dumps(about.citation.csl, option=orjson.OPT_INDENT_2).decode()
    yield (), 0
    yield (label("citation", lang), about.citation.text), 1
    yield ("BibTeX", about.citation.bibtex), 1
    yield ("CSL-JSON", csl), 1
    for name, columns, rows in (
        ("articles", ARTICLE, provenance.articles(about, lang)),
        ("sources", SOURCE, provenance.sources(about, lang)),
        ("metrics", METRIC, provenance.metrics(document, about)),
    ):
        yield from _section(translate(f"collection.{name}", lang), columns, rows, lang)
    types = column_types(document.row)
    described = []
    for name in document.columns:
        column = types[name]
        kind = column.kind if column.kind != "list" else f"list of {column.item}, separated by |"
        kind += ", may be empty" if column.nullable else ""
        described.append({"name": name, "meaning": column.description, "column_type": kind})
    yield from _section(label("columns", lang), COLUMN, described, lang)


def _section(
    heading: str, columns: Sequence[str], rows: Sequence[Mapping[str, Any]], lang: str
) -> Iterator[Line]:
    """A table under a heading, after an empty line."""
    yield (), 0
    if not rows:
        yield (heading, translate("none", lang)), 1
        return
    yield (heading,), 1
    yield [label(TERMS.get(column, column), lang) for column in columns], len(columns)
    for row in rows:
        yield [row[column] for column in columns], 0
