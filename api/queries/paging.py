"""Pages: by key in the database, or of rows in memory."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar

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
from api.schemas import Row, cursors
from api.schemas.queries import PageQuery

R = TypeVar("R", bound=Mapping[str, Any])


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
            statement = statement.where(self._is_after())
        if not is_whole:
            statement = statement.limit(bindparam("size", type_=Integer))
        ordered = [c.desc() if self.descending else c.asc() for c in self.columns]
        return statement.order_by(*ordered)

    def _is_after(self) -> ColumnElement[bool]:
        # A cursor may contain a number out of the column's range: PostgreSQL would not compare it.
        kinds = [BigInteger() if isinstance(c.type, Integer) else c.type for c in self.columns]
        keys = [bindparam(f"key_{n}", type_=kind) for n, kind in enumerate(kinds)]
        place, after = tuple_(*self.columns), tuple_(*keys)
        return place < after if self.descending else place > after


def key_values(after: Sequence[Any] | None) -> Mapping[str, Any]:
    """The parameters to which the key of the previous page is bound."""
    return {f"key_{number}": value for number, value in enumerate(after or ())}


def page_of(
    snapshot: Snapshot,
    statement: Select[Any],
    order: Order,
    query: PageQuery,
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


def sort_rows(rows: Sequence[Row], keys: Sequence[str]) -> list[Row]:
    """Rows sorted by several columns; rows without a value come last in either direction."""
    ordered = list(rows)
    for key in reversed(keys):
        name = key.removeprefix("-")
        have = [row for row in ordered if _sortable(row, name) is not None]
        lack = [row for row in ordered if _sortable(row, name) is None]
        have.sort(key=partial(_sortable, column=name), reverse=key.startswith("-"))
        ordered = have + lack
    return ordered


def _sortable(row: Row, column: str) -> Any:
    """The sort value of a column: for `year` the first of the period, so that spans have one."""
    value = row[column]
    if column == "year" and "period" in row:
        return int(row["period"][:4]) if row["period"] else None
    return "|".join(map(str, value)) or None if isinstance(value, list) else value


def slice_after(
    rows: Sequence[R], identity: str, after: Any | None, size: int | None
) -> tuple[list[R], bool]:
    """The rows after the one with that identity, and whether more follow. Raises InvalidRequest."""
    start = 0
    if after is not None:
        places = (place for place, row in enumerate(rows, 1) if row[identity] == after)
        start = next(places, 0)
        if start == 0:
            fault = cursors.unknown(str(after))
            raise InvalidRequest("Invalid query parameters: cursor.", [fault])
    page = list(rows[start : None if size is None else start + size])
    return page, start + len(page) < len(rows)
