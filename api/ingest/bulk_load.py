"""How a large load is made quick, and what it leaves ready: indexes, statistics, a short log.

Indexes are built after the rows: one sort each, not millions of inserts all over it. What there is
to build is read from the models, so an index that is added to them is built too.
"""

import logging
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from sqlalchemy import Connection, Engine, Table
from sqlalchemy.schema import AddConstraint, DropConstraint

from api.db.tables import METADATA
from api.ingest.progress import Progress

SORTING_KIB = 256 * 1024
"""Memory for pages and for sorting; what does not fit is sorted in temporary files."""
MAX_ANALYSED = 200_000
"""Entries of an index that are looked at. With fewer, a code of twenty thousand rows and a year of
three hundred thousand look the same, and the planner enters by the wrong one."""
WAIT_MS = 5000
LEFT = (
    "The log beside the database, %s, still has %.1f MB (%s). The data are complete with it. "
    "The next `seed` empties it if nothing reads and the disk has as much free space."
)
logger = logging.getLogger("api")


def prepare(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(f"PRAGMA cache_size = -{SORTING_KIB}")
        connection.exec_driver_sql(f"PRAGMA analysis_limit = {MAX_ANALYSED}")
    else:
        connection.exec_driver_sql(f"SET LOCAL maintenance_work_mem = {SORTING_KIB}")


@contextmanager
def built_afterwards(connection: Connection, table: Table, progress: Progress) -> Iterator[None]:
    """Fill a table without its indexes; on PostgreSQL, without its foreign keys too.

    All of it is part of the transaction. PostgreSQL locks readers of the table out until its end.
    SQLite checks foreign keys row by row at little cost, and cannot drop them.
    """
    indexes = sorted(table.indexes, key=lambda index: str(index.name))
    on_server = connection.dialect.name == "postgresql"
    keys = table.foreign_key_constraints if on_server else set()
    for key in keys:
        connection.execute(DropConstraint(key))
    for index in indexes:
        index.drop(connection, checkfirst=True)
    yield
    for number, index in enumerate(indexes, 1):
        progress.begin(f"index {number} of {len(indexes)} on {table.name}")
        index.create(connection)
    for key in keys:
        progress.begin(f"foreign keys of {table.name}")
        connection.execute(AddConstraint(key))


def analyze(connection: Connection) -> None:
    """Tell the planner how the tables are filled, from a sample."""
    tables = ["main"] if connection.dialect.name == "sqlite" else [*METADATA.tables]
    connection.exec_driver_sql(f"ANALYZE {', '.join(tables)}")


def empty_log(engine: Engine) -> None:
    """Move SQLite's log into the file: it is as large as the load, and would stay so.

    Where a reader still needs it after a few seconds, or the disk is full, it is left to the next
    load, and logged. A load that failed leaves one too.
    """
    if engine.dialect.name != "sqlite":
        return
    reason = "a reader still needs it"
    try:
        with closing(engine.raw_connection()) as connection:
            connection.execute(f"PRAGMA busy_timeout = {WAIT_MS}")
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    except sqlite3.Error as error:
        reason = str(error)
    with suppress(OSError):
        log = Path(f"{engine.url.database}-wal")
        if size := log.stat().st_size:
            logger.warning(LEFT, log.name, size / 1e6, reason)
