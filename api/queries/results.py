"""What a question is answered with, before it is written in a format."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from pydantic import BaseModel

from api.schemas import Row


@dataclass(frozen=True, slots=True)
class Notice:
    """Something to know before the rows are used. See `api.schemas.envelopes.Warn`."""

    code: str
    message: str
    count: int
    ids: Sequence[str] = ()
    query: Mapping[str, Sequence[str]] | None = None
    """The question that shows the rows it speaks of, where there is one."""


Columns = Mapping[str, Sequence[Any]]
"""The columns of rows by name, each with one value a row."""
BATCH_ROWS = 1000
"""Rows that are worked on together."""


class ByteSink(Protocol):
    """Where an answer is written: memory, or a file that is read while it grows."""

    def write(self, piece: bytes, /) -> int: ...


def rows_of(columns: Columns, names: Sequence[str]) -> list[Row]:
    """Columns as rows, with these names in their order."""
    values = zip(*(columns[name] for name in names), strict=True)
    return [dict(zip(names, row, strict=True)) for row in values]


class Table(Protocol):
    """The rows of an answer in their order, held in memory or read whenever they are needed."""

    def __len__(self) -> int: ...

    def rows(self) -> Sequence[Row]:
        """All of them at once."""

    def batches(self) -> Iterator[Columns]:
        """All of them, some at a time."""

    def counts(self, name: str) -> Mapping[Any, int]:
        """How often each value stands in a column, null too; nothing where there is none."""

    def values(self, name: str, lacking: str) -> set[Any]:
        """What stands in a column where another one has nothing."""

    def ids(self, name: str, values: Sequence[str], most: int) -> list[str]:
        """The ids of the first rows that have one of the values in a column."""


@dataclass(frozen=True, slots=True)
class InMemoryRows:
    """Rows in memory, all with the same columns."""

    held: Sequence[Row]

    def __len__(self) -> int:
        return len(self.held)

    def rows(self) -> Sequence[Row]:
        return self.held

    def batches(self) -> Iterator[Columns]:
        for first in range(0, len(self.held), BATCH_ROWS):
            some = self.held[first : first + BATCH_ROWS]
            yield {name: [row[name] for row in some] for name in some[0]}

    def counts(self, name: str) -> Mapping[Any, int]:
        if not self.held or name not in self.held[0]:
            return {}
        return Counter([row[name] for row in self.held])

    def values(self, name: str, lacking: str) -> set[Any]:
        return {row[name] for row in self.held if row[lacking] is None} - {None}

    def ids(self, name: str, values: Sequence[str], most: int) -> list[str]:
        return [row["id"] for row in self.held if row[name] in values][:most]


@dataclass(frozen=True, slots=True)
class Page:
    """Rows of a list: those of one page, or all of them."""

    row: type[BaseModel]
    table: Table
    total: int
    next_key: Sequence[Any] | None = None
    """The keys of the last row, where more follow."""
    warnings: Sequence[Notice] = field(default=())
    data: Any = None
    """What JSON gives in place of the rows: the same, grouped."""
    summary: Mapping[str, Any] | None = None
    """What is said of all rows of the list, on every page."""


@dataclass(frozen=True, slots=True)
class Item:
    """One row, with what only an item has: tabular formats show the columns of `row` alone."""

    row: type[BaseModel]
    content: Row
    title: str
    """What it is called, in the language."""
    links: Mapping[str, str] = field(default_factory=dict)
    """Addresses that belong to it, from the root of the service."""
    warnings: Sequence[Notice] = ()
