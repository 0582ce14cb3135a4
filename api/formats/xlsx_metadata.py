"""What the second sheet of a spreadsheet says, line by line, in the language of the document."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from api.formats import provenance
from api.formats.completeness import completeness
from api.formats.format import Document, FileMetadata
from api.i18n import label, translate
from api.schemas.column_types import ColumnType, column_types

ARTICLE = ("id", "title", "publisher", "published", "author", "url", "note")
SOURCE = ("id", "name", "url", "edition", "note")
METRIC = ("id", "definition", "name", "unit", "method_note")
WARNING = ("code", "message", "url", "count")
COLUMN = ("name", "meaning", "column_type")
TERMS: Mapping[str, str] = {"url": "address", "count": "rows"}
"""Columns that are called by another term."""


@dataclass(frozen=True, slots=True)
class Line:
    """Cells side by side. The first is a label where the line is `labelled`."""

    cells: Sequence[Any]
    heading: bool = False
    labelled: bool = False


def lines(document: Document, about: FileMetadata) -> Iterator[Line]:
    """All lines of the sheet, from the top."""
    lang = document.meta["lang"]
    yield from _facts(document, about, lang)
    yield from _section(lang, label("warnings", lang), WARNING, _warnings(document))
    yield from _citation(about, lang)
    for name, columns, rows in (
        ("articles", ARTICLE, provenance.articles(about, lang)),
        ("sources", SOURCE, provenance.sources(about, lang)),
        ("metrics", METRIC, provenance.metrics(document, about)),
    ):
        yield from _section(lang, translate(f"collection.{name}", lang), columns, rows)
    yield from _section(lang, label("columns", lang), COLUMN, _columns(document))


def _facts(document: Document, about: FileMetadata, lang: str) -> Iterator[Line]:
    meta = document.meta
    yield Line((label("title", lang), meta.get("title") or document.name), labelled=True)
    yield from _question(meta, lang)
    facts = {
        "address": document.links["self"],
        "language": lang,
        "release": about.release,
        "published": about.published_at,
        "rows": len(document.rows),
        **_extent(document),
        "licence": about.licence,
    }
    for term, value in facts.items():
        if value is not None:
            yield Line((label(term, lang), value), labelled=True)


def _extent(document: Document) -> Mapping[str, int]:
    """How many match; an item is whole."""
    held = completeness(document)
    if held.what == "series":
        return {"series": held.shown, "matching_series": held.total}
    return {} if "total" not in document.meta else {"matching_rows": held.total}


def _question(meta: Mapping[str, Any], lang: str) -> Iterator[Line]:
    """A line a filter; an item has not been asked for by filters."""
    if "query" not in meta:
        return
    asked = [f"{name}={','.join(values)}" for name, values in meta["query"].items()]
    labels = [label("question", lang), *[""] * len(asked)]
    for term, text in zip(labels, asked or [translate("no-filters", lang)], strict=False):
        yield Line((term, text), labelled=True)


def _citation(about: FileMetadata, lang: str) -> Iterator[Line]:
    citation = about.citation
    yield Line(())
    yield Line((label("citation", lang), citation.text), labelled=True)
    yield Line(("BibTeX", citation.bibtex), labelled=True)
    csl = orjson.dumps(citation.csl, option=orjson.OPT_INDENT_2).decode()
    yield Line(("CSL-JSON", csl), labelled=True)


def _section(
    lang: str, heading: str, columns: Sequence[str], rows: Sequence[Mapping[str, Any]]
) -> Iterator[Line]:
    """A table under a heading, after an empty line."""
    yield Line(())
    if not rows:
        yield Line((heading, translate("none", lang)), labelled=True)
        return
    yield Line((heading,), heading=True)
    yield Line([label(TERMS.get(column, column), lang) for column in columns], heading=True)
    for row in rows:
        yield Line([row[column] for column in columns])


def _warnings(document: Document) -> Sequence[Mapping[str, Any]]:
    found: Sequence[Mapping[str, Any]] = document.meta.get("warnings", ())
    return found


def _columns(document: Document) -> Sequence[Mapping[str, Any]]:
    types = column_types(document.row)
    return [
        {"name": name, "meaning": types[name].description, "column_type": _type(types[name])}
        for name in document.columns
    ]


def _type(told: ColumnType) -> str:
    kind = f"list of {told.item}, separated by |" if told.kind == "list" else told.kind
    return f"{kind}, may be empty" if told.nullable else kind
