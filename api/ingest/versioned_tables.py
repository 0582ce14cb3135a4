"""The SQL of publishing: rows staged in temporary tables, and what differs from the current ones.

One `VersionedTable` a table that has a history. The statements are SQLAlchemy Core, the same on
SQLite and PostgreSQL.

Staged rows are appended in the order in which they come and have no index: ids are hashes, and
rows in their order would be written all over a large table. Sorting is left to the database.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    MetaData,
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

from api.db.tables import METADATA
from api.ingest.records import Record

BATCH = 1000

TOUCHED = Table(
    "touched_article",
    MetaData(),
    Column("id", METADATA.tables["article"].c.id.type, primary_key=True),
    prefixes=["TEMPORARY"],
)
"""The articles that are changed, new or gone. Rows of others are neither staged nor compared."""


@dataclass(frozen=True)
class VersionedTable:
    """A table with a history: its current rows, its earlier rows and the rows staged beside them.

    `article` is the column of the article that a row belongs to; rows of touched articles alone are
    staged. Where there is none, all rows are. An `uncompared` column does not make a row another.
    """

    name: str
    article: str | None = "article"
    uncompared: str | None = None

    @cached_property
    def current(self) -> Table:
        return METADATA.tables[self.name]

    @cached_property
    def history(self) -> Table:
        return METADATA.tables[f"{self.name}_history"]

    @cached_property
    def staged(self) -> Table:
        """A temporary table of the same columns but `release`, without keys."""
        columns = (Column(c.name, c.type) for c in self.current.columns if c.name != "release")
        return Table(f"staged_{self.name}", MetaData(), *columns, prefixes=["TEMPORARY"])

    def index_staged(self, connection: Connection) -> None:
        """Give staged rows the primary key of the current ones, so that both can be compared."""
        keys = ", ".join(self.current.primary_key.columns.keys())
        # SQLite looks for the table in the schema that the index's name has.
        schema = "temp." if connection.dialect.name == "sqlite" else ""
        name = f"{schema}key_of_{self.staged.name}"
        connection.exec_driver_sql(f"CREATE UNIQUE INDEX {name} ON {self.staged.name} ({keys})")
        connection.exec_driver_sql(f"ANALYZE {self.staged.name}")

    def archive(self, connection: Connection, release: int) -> None:
        """Keep the rows that this release replaces or removes, as they were until now."""
        names = self.history.columns.keys()  # the last one is `release_to`
        rows = select(*(self.current.c[name] for name in names[:-1]), literal(release - 1))
        replaced = rows.where(self.is_touched(), or_(self.is_changed(), self.is_removed()))
        connection.execute(insert(self.history).from_select(names, replaced))

    def drop(self, connection: Connection, dropped: ColumnElement[bool]) -> int:
        return _affected(connection, delete(self.current).where(self.is_touched(), dropped))

    def update_changed(self, connection: Connection, release: int) -> int:
        keys = self.current.primary_key.columns
        values = {column.name: column for column in self.staged.columns if column.name not in keys}
        changed = and_(self._same_row(), self._differs())
        statement = update(self.current).values(**values, release=release).where(changed)
        return _affected(connection, statement)

    def insert_added(self, connection: Connection, release: int, *, is_first: bool = False) -> int:
        """Insert the staged rows that are new; of the first release, all.

        In the order of the primary key, as random ones would fill it slowly.
        """
        rows = select(*self.staged.columns, literal(release).label("release"))
        if not is_first:
            rows = rows.where(~exists().where(self._same_row()).correlate(self.staged))
        keys = [self.staged.c[column.name] for column in self.current.primary_key.columns]
        names = [*self.staged.columns.keys(), "release"]
        statement = insert(self.current).from_select(names, rows.order_by(*keys))
        return _affected(connection, statement)

    def changes(self, connection: Connection) -> Iterator[tuple[Record, Record]]:
        """The rows that differ: as they are, and as they will be."""
        # As `str`: orjson refuses SQLAlchemy's own kind of string as a key.
        before, after = (
            [str(column.name) for column in table.columns] for table in (self.current, self.staged)
        )
        columns = (*self.current.columns, *self.staged.columns)
        rows = select(*columns).where(self._same_row(), self._differs())
        ordered = rows.order_by(*self.current.primary_key.columns)
        for row in connection.execute(ordered.execution_options(yield_per=BATCH)):
            yield (
                dict(zip(before, row[: len(before)], strict=True)),
                dict(zip(after, row[len(before) :], strict=True)),
            )

    def is_touched(self) -> ColumnElement[bool]:
        """Rows of other articles need not be looked at: a row never changes its article."""
        if self.article is None:
            return true()
        return self.current.c[self.article].in_(select(TOUCHED.c.id))

    def is_changed(self) -> ColumnElement[bool]:
        return exists().where(self._same_row(), self._differs()).correlate(self.current)

    def is_removed(self) -> ColumnElement[bool]:
        return ~exists().where(self._same_row()).correlate(self.current)

    def _same_row(self) -> ColumnElement[bool]:
        keys = self.current.primary_key.columns.keys()
        return and_(*(self.current.c[key] == self.staged.c[key] for key in keys))

    def _differs(self) -> ColumnElement[bool]:
        names = [c.name for c in self.staged.columns if c.name != self.uncompared]
        return or_(*(self.current.c[n].is_distinct_from(self.staged.c[n]) for n in names))


ARTICLES = VersionedTable("article", article="id", uncompared="digest")
OBSERVATIONS = VersionedTable("observation", uncompared="correction")
CLAIMS = VersionedTable("claim")
FIGURES = VersionedTable("figure")
OF_ARTICLES = (ARTICLES, OBSERVATIONS, CLAIMS, FIGURES)
"""Those that others refer to come first."""

COUNTS = VersionedTable("observation_count", article=None)
TOTALS = VersionedTable("observation_total", article=None)


def batches(records: Iterable[Record]) -> Iterator[Sequence[Record]]:
    iterator = iter(records)
    while batch := list(islice(iterator, BATCH)):
        yield batch


def count(connection: Connection, table: Table) -> int:
    return connection.execute(select(func.count()).select_from(table)).scalar_one()


def _affected(connection: Connection, statement: UpdateBase) -> int:
    # Without the option an INSERT … SELECT reports -1 rows on PostgreSQL.
    options = {"preserve_rowcount": True}
    rowcount: int = connection.execute(statement, execution_options=options).rowcount
    return rowcount
