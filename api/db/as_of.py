"""Runs statements on the current release against an earlier one.

Queries name the tables of the current release. Here each table is replaced by the rows that were
valid at another release: current rows that have not changed since, and those of the history. So
every query runs on every release.
"""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    BindParameter,
    Column,
    ColumnElement,
    Executable,
    Integer,
    Select,
    Subquery,
    Table,
    and_,
    bindparam,
    cast,
    func,
    null,
    select,
    union_all,
)
from sqlalchemy.sql import visitors

from api.db.no_index import NoIndex
from api.db.tables import CLAIM_LINK_HISTORIES, HISTORIES, METADATA

CLAIM = METADATA.tables["claim"]
CLAIM_HISTORY = HISTORIES[CLAIM]
LOGS = {"release": "number", "release_change": "release", "correction": "release"}
"""Tables that only grow, each with its column of the release."""
AS_OF = "as_of_release"
"""The bind parameter of the release: one statement serves all releases."""
MAX_REPLACED = 32
"""Statements that are kept with their tables replaced: each takes some 50 kB."""
RELEASE = bindparam(AS_OF, type_=Integer)


def as_of(
    statement: Executable, release: int, values: Mapping[str, Any]
) -> tuple[Executable, Mapping[str, Any]]:
    """The statement and its values, for the rows that were valid at a release."""
    return _as_of(statement), {**values, AS_OF: release}


@lru_cache(maxsize=MAX_REPLACED)
def _as_of(statement: Any) -> Any:
    """Reference tables stay: the reference data of a release are one document.

    See `api.domain.reference`.
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
