"""Pages: by key in the database, or of rows in memory."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Integer,
    RowMapping,
    Select,
    bindparam,
    func,
    select,
    tuple_,
)

from api.db.snapshot import Snapshot
from api.errors import InvalidRequest
from api.queries.results import Columns
from api.schemas import cursors
from api.schemas.queries import PageQuery


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
        return pages.params({**key_values(after), "size": size})

    def pages(self, statement: Select[Any], *, is_first: bool, is_whole: bool) -> Select[Any]:
        """The statement for any page: `key_values` and `size` are bound on execution."""
        if not is_first:
            # A cursor may hold a number out of the column's range: PostgreSQL would not compare it.
            kinds = [BigInteger() if isinstance(c.type, Integer) else c.type for c in self.columns]
            keys = tuple_(*(bindparam(f"key_{n}", type_=kind) for n, kind in enumerate(kinds)))
            key = tuple_(*self.columns)
            statement = statement.where(key < keys if self.descending else key > keys)
        if not is_whole:
            statement = statement.limit(bindparam("size", type_=Integer))
        return statement.order_by(*(c.desc() if self.descending else c for c in self.columns))


def key_values(after: Sequence[Any] | None) -> Mapping[str, Any]:
    """The bound values of the key of the previous page."""
    return {f"key_{number}": value for number, value in enumerate(after)} if after else {}


def page_of(
    snapshot: Snapshot, statement: Select[Any], order: Order, query: PageQuery
) -> tuple[list[RowMapping], list[Any] | None]:
    """The rows of a page, and the key of the last one if more follow."""
    after, size = query.after, query.size
    most = None if size is None else size + 1
    found = list(snapshot.connection.execute(order.page(statement, after, most)).mappings())
    if size is None or len(found) <= size:
        return found, None
    return found[:size], [found[size - 1][column.name] for column in order.columns]


def count_of(snapshot: Snapshot, table: Any, where: Sequence[ColumnElement[bool]]) -> int:
    statement = select(func.count()).select_from(table).where(*where)
    return snapshot.connection.execute(statement).scalar_one()


def sorted_by(columns: Columns, keys: Sequence[str]) -> Columns:
    """Columns sorted by several of them, the first foremost; null comes last either way.

    A year is sorted by the first of its period, so that spans are among the years.
    """
    places = list(range(len(next(iter(columns.values()), ()))))
    for key in reversed(keys):
        name = key.removeprefix("-")
        values = columns[name]
        if name == "year" and "period" in columns:
            values = [None if each is None else int(each[:4]) for each in columns["period"]]
        elif values and isinstance(values[0], list):
            values = ["|".join(map(str, each)) or None for each in values]
        there = [place for place in places if values[place] is not None]
        there.sort(key=values.__getitem__, reverse=key.startswith("-"))
        places = there + [place for place in places if values[place] is None]
    return {name: [values[place] for place in places] for name, values in columns.items()}


def slice_after(
    keys: Sequence[Any], after: Any | None, size: int | None
) -> tuple[slice, list[Any] | None]:
    """The slice of the rows after the one with a key, and the key of its last if more follow."""
    start = 0
    if after is not None:
        if after not in keys:
            issue = cursors.unknown(str(after))
            raise InvalidRequest("Invalid query parameters: cursor.", [issue])
        start = keys.index(after) + 1
    end = len(keys) if size is None else min(start + size, len(keys))
    return slice(start, end), [keys[end - 1]] if end < len(keys) else None
