"""Statements on the current release, asked of an earlier one.

What is asked names the tables of the current release. Here each of them is replaced by the rows
that held in another one: current rows that have not changed since, and those of the history. So
every question can be asked of every release, and the current one pays nothing for it.
"""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    BindParameter,
    Column,
    ColumnElement,
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
"""Tables whose rows have a release, with what they were before."""
CLAIM = table_of(Claim)
LOGS = {
    table_of(Release): "number",
    table_of(ReleaseChange): "release",
    table_of(Correction): "release",
}
"""Tables that only grow, with the column of the release that a row belongs to."""
AS_OF = "as_of_release"
"""The parameter of a statement that has the release. One statement serves all releases."""
RELEASE = bindparam(AS_OF, type_=Integer)


def as_of(statement: ExternallyTraversible) -> Any:
    """The statement on the rows that held in the release that is bound as AS_OF.

    Tables of names are left as they are: the names of a release are one document
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


def held(history: Table, release: int | BindParameter[int]) -> ColumnElement[bool]:
    """Whether a row of a history held in a release."""
    return and_(history.c.release <= release, history.c.release_to >= release)


def last_held(table: Table, keys: Sequence[Any], before: int) -> Select[Any]:
    """Those of the things that were there before that release, each with the last that had it."""
    past = HISTORIES[table]
    last = select(past.c.id, func.max(past.c.release_to)).group_by(past.c.id)
    return last.where(past.c.id.in_(keys), past.c.release_to < before)


@lru_cache
def _tables() -> Mapping[Any, Subquery]:
    """What stands in place of each table. Statements need the same one in all their parts.

    They weigh more than a megabyte, so there is one of each and not one for each release.
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
    return union_all(unchanged, past.where(held(history, RELEASE))).subquery()


def _past(history: Table, column: Column[Any]) -> ColumnElement[Any]:
    """A column of the history; what it does not keep, nobody asks for."""
    found = history.c.get(column.name)
    return cast(null(), column.type).label(column.name) if found is None else found


def _links(table: Table, history: Table) -> Subquery:
    """What the claims that held in a release speak of."""
    current = _of_claims(table, CLAIM, CLAIM.c.id == table.c.claim)
    same = and_(
        CLAIM_HISTORY.c.id == history.c.claim, CLAIM_HISTORY.c.release_to == history.c.release_to
    )
    past = _of_claims(history, CLAIM_HISTORY, same)
    return union_all(
        current.where(CLAIM.c.release <= RELEASE), past.where(held(CLAIM_HISTORY, RELEASE))
    ).subquery()


def _of_claims(links: Table, claims: Table, same: ColumnElement[bool]) -> Select[Any]:
    return select(links.c.code, links.c.claim).join_from(links, claims, same)
