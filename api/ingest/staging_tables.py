"""Rows on their way into the database: temporary tables, filled in batches as articles are read.

Staged rows are appended in the order in which they come and have no index: ids are hashes, and
rows in their order would be written all over a large table. Sorting is left to the database.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from operator import itemgetter
from typing import Any

from sqlalchemy import Column, Connection, MetaData, Table

BATCH = 1000
Record = dict[str, Any]


def staging_table(table: Table) -> Table:
    """A temporary table of the same columns but `release`, without keys."""
    columns = [
        Column(column.name, column.type) for column in table.columns if column.name != "release"
    ]
    return Table(f"staged_{table.name}", MetaData(), *columns, prefixes=["TEMPORARY"])


class Staging:
    """Temporary tables, and the rows that wait to be written to them."""

    def __init__(self, connection: Connection, tables: Sequence[Table]) -> None:
        self._connection = connection
        self._waiting: dict[Table, list[tuple[Any, ...]]] = {table: [] for table in tables}
        self._cells = {table: itemgetter(*table.columns.keys()) for table in tables}
        for table in tables:
            table.create(connection)

    def add(self, table: Table, records: Iterable[Record]) -> None:
        """Records may hold more than the table's columns."""
        waiting = self._waiting[table]
        waiting += map(self._cells[table], records)
        if len(waiting) >= BATCH:
            self._write(table)

    def finish(self) -> None:
        for table in self._waiting:
            self._write(table)

    def drop(self) -> None:
        for table in self._waiting:
            table.drop(self._connection)

    def _write(self, table: Table) -> None:
        rows, self._waiting[table] = self._waiting[table], []
        if rows:
            write_rows(self._connection, table, rows)


def index_by_key(connection: Connection, staged: Table, current: Table) -> None:
    """Give staged rows the primary key of the current ones, so that both can be compared."""
    keys = ", ".join(current.primary_key.columns.keys())
    # SQLite looks for the table in the schema that the index's name has.
    schema = "temp." if connection.dialect.name == "sqlite" else ""
    name = f"{schema}key_of_{staged.name}"
    connection.exec_driver_sql(f"CREATE UNIQUE INDEX {name} ON {staged.name} ({keys})")
    connection.exec_driver_sql(f"ANALYZE {staged.name}")


def write_rows(connection: Connection, table: Table, rows: Sequence[tuple[Any, ...]]) -> None:
    """Append rows by the quickest way that the driver has."""
    columns = ", ".join(table.columns.keys())
    if connection.dialect.name == "postgresql":
        cursor = connection.connection.cursor()
        with cursor.copy(f"COPY {table.name} ({columns}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
        cursor.close()
        return
    marks = ", ".join("?" * len(table.columns))
    statement = f"INSERT INTO {table.name} ({columns}) VALUES ({marks})"  # noqa: S608
    connection.exec_driver_sql(statement, list(rows))


def batches(records: Iterable[Record]) -> Iterator[Sequence[Record]]:
    iterator = iter(records)
    while batch := list(islice(iterator, BATCH)):
        yield batch
