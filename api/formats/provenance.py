"""What the rows of a file name: articles, sources, metrics and others, in the file's language."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain

from pydantic import BaseModel

from api.domain.dimensions import BY_PLURAL
from api.domain.reference import Kind, Reference
from api.formats import datapackage
from api.formats.format import Document, FileMetadata
from api.queries.entities import LISTS_OF_KINDS, entity_rows
from api.queries.results import BATCH_ROWS, Columns, InMemoryTable
from api.schemas import Row


def articles(about: FileMetadata, language: str, part: slice = slice(None)) -> Sequence[Row]:
    """The articles that print the rows; a part of them, or all."""
    publishers = about.reference.names[language]["organization"]
    return [
        {
            **each,
            "code": each["id"],
            **about.reference.localized(each, language),
            "title": each[f"title_{language}"],
            "publisher_name": publishers[each["publisher"]],
        }
        for each in about.articles[part]
    ]


def sources(about: FileMetadata, language: str) -> Sequence[Row]:
    """The publications that measured the figures of the rows."""
    return entities("source", (each["id"] for each in about.sources), about.reference, language)


def metrics(document: Document, about: FileMetadata) -> Sequence[Row]:
    """What the rows measure, and how."""
    codes = document.table.counts("metric")
    return entities("metric", codes, about.reference, document.meta["lang"])


def entities(
    kind: Kind, codes: Iterable[str], reference: Reference, language: str
) -> Sequence[Row]:
    """The entities of a kind by their codes, in the order of these, without counts."""
    known = reference.entries(kind)
    entries = [known[code] for code in sorted(codes)]
    return entity_rows(reference, LISTS_OF_KINDS[kind], entries, {}, language)


class Named:
    """The codes of entities that rows name, gathered while these are written."""

    def __init__(self) -> None:
        tables = (table for table, _ in datapackage.ENTITIES.values())
        self._codes: dict[str, set[str]] = {table: set() for table in tables}

    def gathered(self, row: type[BaseModel], batches: Iterable[Columns]) -> Iterator[Columns]:
        """The batches of rows as they are, of which the codes are kept."""
        refers = datapackage.REFERS.get(row, {}).items()
        kept = [(name, self._codes[table]) for name, (table, _) in refers if table in self._codes]
        for batch in batches:
            for name, codes in kept:
                values = batch[name]
                is_list = isinstance(next(iter(values), None), list)
                codes.update(chain.from_iterable(values) if is_list else values)
            yield batch

    def table(self, name: str, about: FileMetadata, language: str) -> Iterator[Columns]:
        """The rows of a table beside those that have been written so far.

        Entities are there with all that contain them.
        """
        if name in about.stated:
            yield from about.stated[name]()
        elif name == "articles":
            for first in range(0, len(about.articles), BATCH_ROWS):
                part = slice(first, first + BATCH_ROWS)
                yield InMemoryTable.of_rows(articles(about, language, part)).columns
        else:
            kind = BY_PLURAL[name].table or name
            known, codes = about.reference.entries(kind), set[str]()
            for each in self._codes[name]:
                code: str | None = each
                while code is not None and code not in codes:
                    codes.add(code)
                    code = known[code].get("parent")
            rows = entities(kind, codes, about.reference, language)
            yield from InMemoryTable.of_rows(rows).batches()
