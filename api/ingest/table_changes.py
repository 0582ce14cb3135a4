"""The SQL of publishing: compare staged rows with current ones, and move what changed.

One `Kind` a table that has a history. The statements are SQLAlchemy Core, the same on SQLite and
PostgreSQL.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    FromClause,
    Select,
    Table,
    UpdateBase,
    and_,
    delete,
    exists,
    func,
    insert,
    literal,
    or_,
    select,
    true,
    update,
)

from api.db.tables import (
    ARTICLE_HISTORY,
    CLAIM_HISTORY,
    COUNT_HISTORY,
    FIGURE_HISTORY,
    OBSERVATION_HISTORY,
    TOTAL_HISTORY,
    Article,
    Claim,
    Figure,
    Observation,
    ObservationCount,
    ObservationTotal,
    table_of,
)
from api.ingest.staging_tables import BATCH, Record, staging_table


@dataclass(frozen=True)
class Kind:
    """A table with a history: its current rows, its past rows and the rows staged beside them.

    `article` is the column of the article that a row belongs to; rows of touched articles alone are
    staged. Where there is none, all rows are. `uncompared` columns do not make a row another one.
    """

    name: str
    current: Table
    history: Table
    article: str | None = "article"
    uncompared: frozenset[str] = frozenset({"release"})

    @cached_property
    def staged(self) -> Table:
        return staging_table(self.current)

    def archive(self, connection: Connection, touched: FromClause | None, release: int) -> None:
        """Keep the rows that this release replaces or removes, as they were until now."""
        names = [column.name for column in self.history.columns if column.name != "release_to"]
        rows = select(
            *(self.current.c[name] for name in names), literal(release - 1).label("release_to")
        ).where(self._is_touched(touched), or_(self.is_changed(), ~self._is_staged()))
        connection.execute(insert(self.history).from_select([*names, "release_to"], rows))

    def drop_removed(self, connection: Connection, touched: FromClause | None) -> int:
        return _affected(connection, delete(self.current).where(self.is_removed(touched)))

    def drop_changed(self, connection: Connection, touched: FromClause) -> int:
        changed = and_(self._is_touched(touched), self.is_changed())
        return _affected(connection, delete(self.current).where(changed))

    def update_changed(self, connection: Connection, release: int) -> int:
        keys = self.current.primary_key.columns
        values = {column.name: column for column in self.staged.columns if column.name not in keys}
        changed = and_(self._same_row(), self._differs())
        statement = update(self.current).values(**values, release=release).where(changed)
        return _affected(connection, statement)

    def insert_added(self, connection: Connection, release: int) -> int:
        new = ~exists().where(self._same_row()).correlate(self.staged)
        return self._insert(connection, self._rows(release).where(new))

    def insert_all(self, connection: Connection, release: int) -> int:
        """Fill an empty table."""
        return self._insert(connection, self._rows(release))

    def _rows(self, release: int) -> Select[Any]:
        return select(*self.staged.columns, literal(release).label("release"))

    def _insert(self, connection: Connection, rows: Select[Any]) -> int:
        """Insert rows in the order of the primary key, as random ones would fill it slowly."""
        names = [column.name for column in self.staged.columns]
        keys = [self.staged.c[column.name] for column in self.current.primary_key.columns]
        statement = insert(self.current).from_select([*names, "release"], rows.order_by(*keys))
        return _affected(connection, statement)

    def changes(self, connection: Connection) -> Iterator[tuple[Record, Record]]:
        """The rows that differ: as they are, and as they will be."""
        before = [column.label(f"before_{column.name}") for column in self.current.columns]
        after = [column.label(f"after_{column.name}") for column in self.staged.columns]
        rows = select(*before, *after).where(self._same_row(), self._differs())
        ordered = rows.order_by(*self.current.primary_key.columns)
        for row in connection.execute(ordered.execution_options(yield_per=BATCH)).mappings():
            yield (
                {str(c.name): row[f"before_{c.name}"] for c in self.current.columns},
                {str(c.name): row[f"after_{c.name}"] for c in self.staged.columns},
            )

    def is_changed(self) -> ColumnElement[bool]:
        return exists().where(self._same_row(), self._differs()).correlate(self.current)

    def is_removed(self, touched: FromClause | None) -> ColumnElement[bool]:
        return and_(self._is_touched(touched), ~self._is_staged())

    def _is_touched(self, touched: FromClause | None) -> ColumnElement[bool]:
        """Rows of other articles need not be looked at: a row never changes its article."""
        if touched is None or self.article is None:
            return true()
        return self.current.c[self.article].in_(select(touched.c.id))

    def _is_staged(self) -> ColumnElement[bool]:
        return exists().where(self._same_row()).correlate(self.current)

    def _same_row(self) -> ColumnElement[bool]:
        keys = [column.name for column in self.current.primary_key.columns]
        return and_(*(self.current.c[key] == self.staged.c[key] for key in keys))

    def _differs(self) -> ColumnElement[bool]:
        names = [c.name for c in self.staged.columns if c.name not in self.uncompared]
        return or_(*(self.current.c[n].is_distinct_from(self.staged.c[n]) for n in names))


ARTICLES = Kind(
    "article",
    table_of(Article),
    ARTICLE_HISTORY,
    article="id",
    uncompared=frozenset({"release", "digest"}),
)
OBSERVATIONS = Kind(
    "observation",
    table_of(Observation),
    OBSERVATION_HISTORY,
    uncompared=frozenset({"release", "correction"}),
)
CLAIMS = Kind("claim", table_of(Claim), CLAIM_HISTORY)
FIGURES = Kind("figure", table_of(Figure), FIGURE_HISTORY)
KINDS = (ARTICLES, OBSERVATIONS, CLAIMS, FIGURES)
"""Those that others refer to come first."""

COUNTS = Kind("count", table_of(ObservationCount), COUNT_HISTORY, article=None)
TOTALS = Kind("total", table_of(ObservationTotal), TOTAL_HISTORY, article=None)


def _affected(connection: Connection, statement: UpdateBase) -> int:
    # Without the option an INSERT … SELECT reports -1 rows on PostgreSQL.
    options = {"preserve_rowcount": True}
    rowcount: int = connection.execute(statement, execution_options=options).rowcount
    return rowcount


def count(connection: Connection, table: Table) -> int:
    return connection.execute(select(func.count()).select_from(table)).scalar_one()
