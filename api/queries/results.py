"""Query results: rows as columns in batches, the same for a page and for an export."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from pydantic import BaseModel

from api.schemas import Row


@dataclass(frozen=True, slots=True)
class Notice:
    """A warning before it has a URL. See `api.schemas.envelopes.Warn`."""

    code: str
    message: str
    count: int
    ids: Sequence[str] = ()
    query: Mapping[str, Sequence[str]] | None = None
    """The parameters that select the rows concerned, where there are any."""


Columns = Mapping[str, Sequence[Any]]
"""The columns of rows by name, each with one value a row."""
BATCH_ROWS = 1000


class ByteSink(Protocol):
    """Where a response is written: memory, or a file that is read while it grows."""

    def write(self, piece: bytes, /) -> int: ...


def rows_of(columns: Columns, names: Sequence[str]) -> list[Row]:
    """Columns as rows, with these names in their order."""
    chosen = [columns[name] for name in names]
    return [dict(zip(names, row, strict=True)) for row in zip(*chosen, strict=True)]


class Table(Protocol):
    """The rows of a result in their order, in memory or read from the database when needed."""

    def __len__(self) -> int: ...

    def batches(self) -> Iterator[Columns]:
        """All rows, in batches of at least one."""

    def counts(self, name: str) -> Mapping[Any, int]:
        """How often each value is in a column, null too; empty without such a column."""

    def values(self, name: str, lacking: str) -> set[Any]:
        """The values of a column in the rows where another one is null."""

    def ids(self, name: str, values: Sequence[str], most: int) -> list[str]:
        """The ids of the first rows that have one of the values in a column."""


@dataclass(frozen=True, slots=True)
class InMemoryTable:
    """Columns in memory."""

    columns: Columns

    @classmethod
    def of_rows(cls, rows: Sequence[Row]) -> "InMemoryTable":
        """Rows that all have the same columns."""
        return cls({name: [row[name] for row in rows] for name in rows[0]} if rows else {})

    def __len__(self) -> int:
        return len(next(iter(self.columns.values()), ()))

    def batches(self) -> Iterator[Columns]:
        size = len(self)
        if 0 < size <= BATCH_ROWS:
            yield self.columns
            return
        for first in range(0, size, BATCH_ROWS):
            yield {
                name: values[first : first + BATCH_ROWS] for name, values in self.columns.items()
            }

    def counts(self, name: str) -> Mapping[Any, int]:
        return Counter(self.columns.get(name, ()))

    def values(self, name: str, lacking: str) -> set[Any]:
        pairs = zip(self.columns[name], self.columns[lacking], strict=True)
        return {value for value, other in pairs if other is None} - {None}

    def ids(self, name: str, values: Sequence[str], most: int) -> list[str]:
        pairs = zip(self.columns["id"], self.columns[name], strict=True)
        return [key for key, value in pairs if value in values][:most]


@dataclass(frozen=True, slots=True)
class Page:
    """The rows of a list: of one page, or all of them."""

    row: type[BaseModel]
    table: Table
    total: int
    next_key: Sequence[Any] | None = None
    """The key of the last row, where more follow."""
    warnings: Sequence[Notice] = field(default=())
    data: Any = None
    """The rows in groups: what JSON has in place of the rows."""
    summary: Mapping[str, Any] | None = None
    """Totals over all rows of the list, on every page."""


@dataclass(frozen=True, slots=True)
class Item:
    """One object; tabular formats show the columns of `row` alone."""

    row: type[BaseModel]
    content: Row
    title: str
    """Its name in the requested language."""
    links: Mapping[str, str] = field(default_factory=dict)
    """Related URLs, from the root of the service."""
    warnings: Sequence[Notice] = ()
