"""Query results: rows as columns in batches, the same for a page and for an export; pages."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from pydantic import BaseModel
from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Integer,
    RowMapping,
    Select,
    Tuple,
    bindparam,
    desc,
    func,
    select,
    tuple_,
)

from api.db.snapshot import Snapshot
from api.domain.periods import DATED, DAY_BITS
from api.errors import InvalidRequest, Issue, Message
from api.schemas import Row, cursors
from api.schemas.query import PageQuery

KEYS = tuple(f"key_{number}" for number in range(10))
"""The bind parameters of the key of the previous page's last row."""


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
BATCH_ROWS = 250
"""Rows of an export that are in memory at once: 1,000 take 6 to 13 MB more, and no less time."""
MAX_AT_ONCE = 2000
"""Rows above which a response of all is sent while they are read."""
MAX_SORTED = 100_000
"""Rows that may be sorted in memory."""


class ByteSink(Protocol):
    """Where a response is written: memory, or a file that is read while it grows."""

    def write(self, piece: bytes, /) -> int: ...


def rows_of(columns: Columns, names: Sequence[str]) -> list[Row]:
    """Columns as rows, with these names in their order."""
    chosen = map(columns.__getitem__, names)
    return [dict(zip(names, row, strict=True)) for row in zip(*chosen, strict=True)]


class Table(Protocol):
    """The rows of a result in their order, in memory or read from the database when needed."""

    def __len__(self) -> int: ...

    def batches(self) -> Iterator[Columns]:
        """All rows, in batches of at least one."""

    def counts(self, name: str) -> Mapping[Any, int]:
        """How often each value is in a column, null too; empty without such a column."""


class FigureTable(Table, Protocol):
    """Rows that are observations, with what warnings on them need."""

    def values(self, name: str, lacking: str) -> set[Any]:
        """The values of a column in the rows where another one is null."""

    def pairs(self, name: str, other: str) -> set[tuple[Any, Any]]:
        """The pairs of values of two columns that rows have."""

    def repeated(self, most: int, names: Sequence[str]) -> list[Row]:
        """Columns of the rows that share their fact with others, at most so many."""

    def ids(self, name: str, values: Sequence[Any], most: int) -> list[str]:
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

    def pairs(self, name: str, other: str) -> set[tuple[Any, Any]]:
        return set(zip(self.columns.get(name, ()), self.columns.get(other, ()), strict=True))

    def repeated(self, most: int, names: Sequence[str]) -> list[Row]:  # noqa: ARG002
        facts = self.columns.get("fact", ())
        counts = Counter(facts)
        del counts[None]
        several = {fact for fact, count in counts.items() if count > 1}
        places = [place for place, fact in enumerate(facts) if fact in several]
        return [{name: self.columns[name][place] for name in names} for place in places]

    def ids(self, name: str, values: Sequence[Any], most: int) -> list[str]:
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
    count: Callable[[], tuple[int, Sequence[Notice]]] | None = None
    """Gives the total and the warnings in place of those above, where they need further reads."""
    find_previous: Callable[[], Sequence[Any] | None] | None = None
    """Reads the key after which the page before this one begins; None if that is the first."""


@dataclass(frozen=True, slots=True)
class Item:
    """One object; tabular formats show the columns of `row` alone."""

    row: type[BaseModel]
    content: Row
    title: str
    """Its name in the requested language."""
    links: Mapping[str, str | None] = field(default_factory=dict)
    """Related URLs, from the root of the service; None where it has no such thing."""
    warnings: Sequence[Notice] = ()


def address_of(path: str, code: str | None) -> str | None:
    """The URL of an item in a list."""
    return code and f"/v1/{path}/{code}"


@dataclass(frozen=True, slots=True)
class Order:
    """Columns that define a total order, all ascending or all descending."""

    columns: Sequence[ColumnElement[Any]]
    descending: bool = False

    def page(
        self, statement: Select[Any], after: Sequence[Any] | None, size: int | None
    ) -> Select[Any]:
        """The statement in order, with at most `size` rows after a key."""
        pages = self.pages(statement, is_first=after is None, is_whole=size is None)
        return pages.params(dict(zip(KEYS, after or (), strict=False)), size=size)

    def pages(self, statement: Select[Any], *, is_first: bool, is_whole: bool) -> Select[Any]:
        """The statement for any page: the key, by the names of KEYS, and `size` are bound later."""
        if not is_first:
            key, last = self._key, self._bound
            statement = statement.where(key < last if self.descending else key > last)
        if not is_whole:
            statement = statement.limit(bindparam("size", type_=Integer))
        return statement.order_by(*(map(desc, self.columns) if self.descending else self.columns))

    def backwards(self, statement: Select[Any], *, has_key: bool) -> Select[Any]:
        """The statement in reverse order, from a key on, which is bound later, or from the end."""
        if has_key:
            key, last = self._key, self._bound
            statement = statement.where(key >= last if self.descending else key <= last)
        statement = statement.limit(bindparam("size", type_=Integer))
        return statement.order_by(*(self.columns if self.descending else map(desc, self.columns)))

    @property
    def _key(self) -> Tuple:
        return tuple_(*self.columns)

    @property
    def _bound(self) -> Tuple:
        """A cursor may hold a number out of a column's range: PostgreSQL would not compare it."""
        kinds = [BigInteger() if isinstance(c.type, Integer) else c.type for c in self.columns]
        names = zip(KEYS, kinds, strict=False)
        return tuple_(*(bindparam(name, type_=kind) for name, kind in names))


def page_of(
    snapshot: Snapshot, statement: Select[Any], order: Order, query: PageQuery
) -> tuple[list[RowMapping], list[Any] | None]:
    """The rows of a page, and the key of the last one if more follow."""
    after, size = query.after, query.size
    most = None if size is None else size + 1
    found = list(snapshot.execute(order.page(statement, after, most)).mappings())
    if size is None or len(found) <= size:
        return found, None
    return found[:size], [found[size - 1][column.name] for column in order.columns]


def count_of(snapshot: Snapshot, table: Any, where: Sequence[ColumnElement[bool]]) -> int:
    statement = select(func.count()).select_from(table).where(*where)
    count: int = snapshot.execute(statement).scalar_one()
    return count


def joined(batches: Iterable[Columns], names: Iterable[str]) -> Columns:
    """Columns of all batches."""
    columns: dict[str, list[Any]] = {name: [] for name in names}
    for batch in batches:
        for name, values in columns.items():
            values.extend(batch[name])
    return columns


def sorted_by(columns: Columns, keys: Sequence[str], check: Callable[[], None]) -> Columns:
    """Columns sorted by several of them, the first foremost; null comes last either way.

    Years and periods are sorted by the time they cover. `check` is called between the keys.
    """
    if not columns:  # rows that are not there have none
        return columns
    places = list(range(len(next(iter(columns.values())))))
    for key in reversed(keys):
        check()
        name = key.removeprefix("-")
        values = columns[name]
        if name in ("year", "period") and "sort_time" in columns:
            # The day of publication, which the last bits hold, is no part of the time.
            values = [None if each < DATED else each >> DAY_BITS for each in columns["sort_time"]]
        elif values and isinstance(values[0], list):
            values = ["|".join(map(str, each)) or None for each in values]
        there = [place for place in places if values[place] is not None]
        there.sort(key=values.__getitem__, reverse=key.startswith("-"))
        places = there + [place for place in places if values[place] is None]
    return {name: [values[place] for place in places] for name, values in columns.items()}


def check_sortable(
    total: int, keys: Sequence[str], accepted: Sequence[str] = (), most: int = MAX_SORTED
) -> None:
    """Raise InvalidRequest where more rows match than are sorted in memory."""
    if total > most:
        message, hint = Message("error.too-many-to-sort"), Message("error.hint.more-filters")
        raise InvalidRequest(
            Message("error.detail.sort", count=f"{total:,}", most=f"{most:,}"),
            [Issue("sort", ",".join(keys), message, [*accepted], hint=hint)],
        )


def slice_after(
    keys: Sequence[Any], after: Any | None, size: int | None
) -> tuple[slice, list[Any] | None]:
    """The slice of the rows after the one with a key, and the key of its last if more follow."""
    start = 0
    if after is not None:
        if after not in keys:
            issue = cursors.unknown(str(after))
            raise InvalidRequest(Message("error.detail.parameters", names=("cursor",)), [issue])
        start = keys.index(after) + 1
    end = len(keys) if size is None else min(start + size, len(keys))
    return slice(start, end), [keys[end - 1]] if end < len(keys) else None
