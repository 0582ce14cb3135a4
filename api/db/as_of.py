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
from api.db.tables import (
    ARTICLE_HISTORY,
    CLAIM_HISTORY,
    CLAIM_LINK_HISTORIES,
    COUNT_HISTORY,
    FIGURE_HISTORY,
    OBSERVATION_HISTORY,
    TOTAL_HISTORY,
    Article,
    Claim,
    Correction,
    Figure,
    Observation,
    ObservationCount,
    ObservationTotal,
    Release,
    ReleaseChange,
    table_of,
)

HISTORIES: Mapping[Table, Table] = {
    table_of(Article): ARTICLE_HISTORY,
    table_of(Observation): OBSERVATION_HISTORY,
    table_of(Claim): CLAIM_HISTORY,
    table_of(Figure): FIGURE_HISTORY,
    table_of(ObservationCount): COUNT_HISTORY,
    table_of(ObservationTotal): TOTAL_HISTORY,
}
"""Tables whose rows have a release, each with the table of their earlier versions."""
CLAIM = table_of(Claim)
LOGS = {
    table_of(Release): "number",
    table_of(ReleaseChange): "release",
    table_of(Correction): "release",
}
"""Tables that only grow, each with its column of the release."""
AS_OF = "as_of_release"
"""The bind parameter of the release: one statement serves all releases."""
RELEASE = bindparam(AS_OF, type_=Integer)


def read_at(connection: Connection, release: int) -> None:
    """From now on, run the statements of this connection against that release."""

    def replaced(
        _connection: Connection, statement: Any, several: Any, values: Any, _options: Any
    ) -> tuple[Any, Any, Any]:
        return as_of(statement), several, {**values, AS_OF: release}

    event.listen(connection, "before_execute", replaced, retval=True)


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
    links = {table: _links(table, old) for table, old in CLAIM_LINK_HISTORIES.items()}
    logs = {
        table: select(table).where(table.c[number] <= RELEASE).subquery()
        for table, number in LOGS.items()
    }
    return rows | links | logs


def _rows(table: Table, history: Table) -> Subquery:
    unchanged = select(table).where(NoIndex(table.c.release) <= RELEASE)
    past = select(*(_past(history, column) for column in table.columns))
    return union_all(unchanged, past.where(valid_at(history, RELEASE))).subquery()


def _past(history: Table, column: Column[Any]) -> ColumnElement[Any]:
    """A column of the history; null where the history lacks it, which no query reads."""
    found = history.c.get(column.name)
    return cast(null(), column.type).label(column.name) if found is None else found


def _links(table: Table, history: Table) -> Subquery:
    """The links of the claims that were valid at a release."""
    current = _of_claims(table, CLAIM, CLAIM.c.id == table.c.claim)
    same = and_(
        CLAIM_HISTORY.c.id == history.c.claim, CLAIM_HISTORY.c.release_to == history.c.release_to
    )
    past = _of_claims(history, CLAIM_HISTORY, same)
    return union_all(
        current.where(CLAIM.c.release <= RELEASE), past.where(valid_at(CLAIM_HISTORY, RELEASE))
    ).subquery()


def _of_claims(links: Table, claims: Table, same: ColumnElement[bool]) -> Select[Any]:
    return select(links.c.code, links.c.claim).join_from(links, claims, same)
