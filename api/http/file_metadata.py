"""Metadata of a file: the articles and sources of its rows, and its citation."""

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import BaseModel

from api.db.snapshot import Snapshot
from api.formats.format import FileMetadata
from api.i18n.citations import LICENCE, Citation, Published, of_answer
from api.queries.cited import Articles, cite_observation, cited
from api.queries.results import InMemoryTable, Item, Table
from api.schemas import ChangeRow, CitationRow, CorrectionRow, ObservationRow

MAY_BE_GONE = (ChangeRow, CorrectionRow)
"""Rows that may refer to articles that have been removed since."""


def of_list(
    snapshot: Snapshot,
    row: type[BaseModel],
    table: Table,
    meta: Mapping[str, Any],
    links: Mapping[str, Any],
) -> FileMetadata:
    """Metadata of a list, which is cited by its title and its URL."""
    articles, sources = _named(snapshot, table, may_be_gone=issubclass(row, MAY_BE_GONE))
    is_of_figures = "value" in row.model_fields
    unnamed = table.counts("source").get(None, 0) if is_of_figures else 0
    published = Published(snapshot.release, snapshot.published_at[:10], links["self"], meta["lang"])
    citation = of_answer(
        meta.get("title", ""), articles, sources, unnamed, published, snapshot.reference
    )
    return _about(snapshot, citation, articles, sources)


def of_item(
    snapshot: Snapshot, item: Item, meta: Mapping[str, Any], links: Mapping[str, Any], base: str
) -> FileMetadata:
    """Metadata of an item; the citation of a figure is the same in every file.

    `base` is the base URL of the service.
    """
    row = item.content
    if issubclass(item.row, ObservationRow):
        citation = cite_observation(snapshot, row, base, meta["lang"])
    elif issubclass(item.row, CitationRow):
        citation = Citation(row["text"], row["bibtex"], row["csl"])
    else:
        return of_list(snapshot, item.row, InMemoryTable.of_rows([row]), meta, links)
    return _about(snapshot, citation, *_named(snapshot, InMemoryTable.of_rows([row])))


def _named(
    snapshot: Snapshot, table: Table, *, may_be_gone: bool = False
) -> tuple[Sequence[Mapping[str, Any]], Sequence[Mapping[str, Any]]]:
    """The articles and the sources of rows, in the order of their ids."""
    named = table.counts("article").keys() - {None}
    articles = Articles(snapshot, cited(snapshot, named) if may_be_gone else named)
    sources = table.counts("source").keys() - {None}
    entries = snapshot.reference.entries("source")
    return articles, [entries[code] for code in sorted(sources)]


def _about(
    snapshot: Snapshot,
    citation: Citation,
    articles: Sequence[Mapping[str, Any]],
    sources: Sequence[Mapping[str, Any]],
) -> FileMetadata:
    return FileMetadata(
        citation,
        articles,
        sources,
        snapshot.release,
        snapshot.published_at,
        LICENCE,
        snapshot.reference,
    )
