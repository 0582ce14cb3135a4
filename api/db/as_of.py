"""Runs statements on the current release against an earlier one.

Queries name the tables of the current release. Here each table is replaced by the rows that were
valid at another release: current rows that have not changed since, and those of the history. So
every query runs on every release, and the current one pays nothing for it.
"""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    BindParameter,
    Column,
    ColumnElement,
    Connection,
    Integer,
    Select,
    Subquery,
    Table,
    and_,
    bindparam,
    cast,
    event,
    func,
    null,
    select,
    union_all,
)
from sqlalchemy.sql import visitors
from sqlalchemy.sql.visitors import ExternallyTraversible

from api.db.no_index import NoIndex
from api.db.tables import CLAIM_LINK_HISTORIES, HISTORIES, METADATA

CLAIM = METADATA.tables["claim"]
CLAIM_HISTORY = HISTORIES[CLAIM]
LOGS = {"release": "number", "release_change": "release", "correction": "release"}
"""Tables that only grow, each with its column of the release."""
AS_OF = "as_of_release"
"""The bind parameter of the release: one statement serves all releases."""
RELEASE = bindparam(AS_OF, type_=Integer)


def read_at(connection: Connection, release: int) -> None:
    """From now on, run the statements of this connection against that release."""

    @event.listens_for(connection, "before_execute", retval=True)
    def replaced(
        _connection: Connection, statement: Any, several: Any, values: Any, _options: Any
    ) -> tuple[Any, Any, Any]:
        return as_of(statement), several, {**values, AS_OF: release}


def as_of(statement: ExternallyTraversible) -> Any:
    """The statement on the rows that were valid at the release that is bound as AS_OF.

    Reference tables stay: the reference data of a release are one document
    (`api.domain.reference`).
    """
    tables = _tables()

    def replaced(element: Any, **_more: Any) -> Any:
        if isinstance(element, Table):
            return tables.get(element)
        if isinstance(element, Column) and element.table in tables:
            return tables[element.table].c[element.name]
        return None

    return visitors.replacement_traverse(statement, {}, replaced)


def valid_at(history: Table, release: int | BindParameter[int]) -> ColumnElement[bool]:
    """Whether a row of a history was valid at a release."""
    return and_(history.c.release <= release, history.c.release_to >= release)


def last_valid(table: Table, keys: Sequence[Any], before: int) -> Select[Any]:
    """The keys that were there before a release, each with the last release that had it."""
    past = HISTORIES[table]
    last = select(past.c.id, func.max(past.c.release_to)).group_by(past.c.id)
    return last.where(past.c.id.in_(keys), past.c.release_to < before)


@lru_cache
def _tables() -> Mapping[Any, Subquery]:
    """The replacement of each table, which must be the same object in all parts of a statement.

    They take more than a megabyte, so there is one for all releases.
    """
    rows = {table: _rows(table, history) for table, history in HISTORIES.items()}
    links = {}
    for table, history in CLAIM_LINK_HISTORIES.items():
        current = _links(table, CLAIM, CLAIM.c.id == table.c.claim)
        same = and_(
            CLAIM_HISTORY.c.id == history.c.claim,
            CLAIM_HISTORY.c.release_to == history.c.release_to,
        )
        links[table] = union_all(
            current.where(CLAIM.c.release <= RELEASE),
            _links(history, CLAIM_HISTORY, same).where(valid_at(CLAIM_HISTORY, RELEASE)),
        ).subquery()
    logs = {
        table: select(table).where(table.c[number] <= RELEASE).subquery()
        for table, number in ((METADATA.tables[name], number) for name, number in LOGS.items())
    }
    return rows | links | logs


def _rows(table: Table, history: Table) -> Subquery:
    """Current rows that have not changed since, and those of the history.

    A column that the history lacks is null: no query reads it.
    """
    unchanged = select(table).where(NoIndex(table.c.release) <= RELEASE)
    columns = (
        cast(null(), column.type).label(column.name) if found is None else found
        for column in table.columns
        for found in (history.c.get(column.name),)
    )
    return union_all(unchanged, select(*columns).where(valid_at(history, RELEASE))).subquery()


def _links(links: Table, claims: Table, same: ColumnElement[bool]) -> Select[Any]:
    return select(links.c.code, links.c.claim).join_from(links, claims, same)
