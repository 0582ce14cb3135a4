"""SQLite: one file, opened for reading by the server and for writing by the seed.

The server's connections are read-only. The file may be replaced, removed, cut short or damaged
while it is served: that is noticed, and when it is whole again it is served again.
"""

import itertools
import logging
import os
import sqlite3
from collections.abc import Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from time import monotonic
from typing import Any, Literal, NamedTuple

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.exc import DatabaseError, DBAPIError
from sqlalchemy.pool import Pool

from api.db import timeouts
from api.errors import SEED_HINT, DatabaseDamaged, DatabaseNotReady, Reason, SettingError

logger = logging.getLogger("api")

MMAP_BYTES = 1 << 30
"""Of a sealed copy. What others may cut short is not mapped: to read behind its end kills."""
CACHE_KIB = 32 * 1024
"""Of pages that are read on the event loop."""
WAIT_MS = 1000
"""Until who wants to write says that it is waiting."""
BETWEEN_CHECKS = 10
"""Seconds after which a file that was damaged is read through to see whether it still is."""
DAMAGE = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
FOREIGN_LOG = (
    "The database file was replaced, and the log of another one (its name with -wal) still lies "
    "beside it: put a database there that is one file, and remove -wal and -shm."
)
DAMAGED = "The database file is damaged, or is no database: put a whole one in its place."


class Found(NamedTuple):
    """A file as it lies there.

    Size and time are others after every change but those that stand in SQLite's log.
    """

    device: int
    number: int
    size: int
    changed: int

    def is_same_file(self, other: "Found | None") -> bool:
        return other is not None and (self.device, self.number) == (other.device, other.number)


class Place:
    """Where the database file lies, and what is known to be wrong with what lies there.

    Of PostgreSQL, and of a sealed copy, nothing ever is.
    """

    def __init__(self, url: URL) -> None:
        self._url = url
        self._path = None if not is_sqlite(url) or is_sealed(url) else str(url.database)
        self._found = _find(self._path)
        self._last = self._found
        """The file that was there last, where there is none now."""
        self._damaged_at: float | None = None
        self._has_foreign_log = False

    def refuse(self) -> None:
        """Raise what is known to be wrong: until it is mended, answers may be wrong."""
        if self._damaged_at is not None:
            raise DatabaseDamaged(DAMAGED, Reason.DAMAGED)
        if self._has_foreign_log:
            raise DatabaseNotReady(FOREIGN_LOG, Reason.DAMAGED)

    def look(self) -> Literal["same", "changed", "another"]:
        """What has become of the file since it was looked at last."""
        found = _find(self._path)
        if found == self._found and not self._has_foreign_log:
            return "same"
        is_another = found is None or not found.is_same_file(self._last)
        if found is not None:
            was_put_here = self._last is not None and is_another
            suspected = was_put_here or self._has_foreign_log
            self._has_foreign_log = suspected and _has_older_log(self._url, found)
            self._last = found
        self._found, self._damaged_at = found, None
        return "another" if is_another else "changed"

    @property
    def found(self) -> Found | None:
        return self._found

    def damage(self, read: Found | None) -> bool:
        """Note that a read met damage; False where it was of a file that is not there any more."""
        if read != self._found:
            return False
        self._damaged_at = monotonic()
        return True

    def is_to_be_checked(self) -> bool:
        """Whether the file was damaged so long ago that it should be read through again."""
        is_due = self._damaged_at is not None and monotonic() - self._damaged_at > BETWEEN_CHECKS
        if is_due:
            self._damaged_at = monotonic()
        return is_due

    def heal(self) -> None:
        self._damaged_at = None


def check(connection: Connection) -> None:
    """Read the whole file. Raises DatabaseDamaged where it is."""
    if connection.exec_driver_sql("PRAGMA quick_check(1)").scalar_one() != "ok":
        raise DatabaseDamaged(DAMAGED, Reason.DAMAGED)


def is_sqlite(url: URL) -> bool:
    return url.get_backend_name() == "sqlite"


def is_sealed(url: URL) -> bool:
    """A SQLite file that is part of an image: nobody writes it, nobody needs to look again."""
    return is_sqlite(url) and "immutable" in url.query


def reading_engine(url: URL, pool: type[Pool], seconds: float, *, on_loop: bool = False) -> Engine:
    """An engine that cannot write, and whose transactions may read for so many seconds."""
    engine = create_engine("sqlite://", creator=lambda: _open_read_only(url), poolclass=pool)
    event.listen(engine, "begin", partial(_begin, seconds))
    if on_loop:
        event.listen(engine, "connect", _remember_pages)
    return engine


def writing_engine(url: URL) -> Engine:
    """An engine that may write: foreign keys on, and the log ahead of the file (WAL)."""
    if is_sealed(url):
        raise SettingError("DATABASE_URL says immutable=1: a sealed copy cannot be written")
    Path(str(url.database)).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(url)
    event.listen(engine, "connect", _prepare_for_writing)
    event.listen(engine, "begin", _begin_to_write)
    return engine


def explanation(url: URL, error: DBAPIError) -> DatabaseNotReady:
    """What is wrong with the file, and what to do about it."""
    code = _code(error)
    if str(error.orig).startswith("no such"):
        return DatabaseNotReady(f"The database is not migrated: {SEED_HINT}.", Reason.NOT_MIGRATED)
    if code in DAMAGE:
        return DatabaseDamaged(DAMAGED, Reason.DAMAGED)
    if code == sqlite3.SQLITE_BUSY:
        return DatabaseNotReady("The database is busy: ask again.", Reason.BUSY)
    return _unreadable(url, getattr(error.orig, "sqlite_errorname", type(error.orig).__name__))


def _unreadable(url: URL, name: str) -> DatabaseNotReady:
    file = Path(str(url.database))
    if not file.exists():
        return DatabaseNotReady(f"There is no database file: {SEED_HINT}.", Reason.NO_FILE)
    if not file.is_file():
        told = "What stands in the place of the database file is not a file."
        return DatabaseNotReady(told, Reason.NO_FILE)
    told = f"The database file cannot be read ({name}): see who may read it, and the disk."
    return DatabaseNotReady(told, Reason.DATABASE_ERROR)


def _code(error: DBAPIError) -> int | None:
    """SQLite's primary code of an error (https://sqlite.org/rescode.html), where it has one."""
    code: int | None = getattr(error.orig, "sqlite_errorcode", None)
    return None if code is None else code & 0xFF


def _find(path: str | None) -> Found | None:
    """The file that lies there. It is looked for before every read, in some microseconds."""
    if path is None:
        return None
    try:
        found = os.stat(path)  # noqa: PTH116 - a Path costs four times as much
    except OSError:
        return None
    return Found(found.st_dev, found.st_ino, found.st_size, found.st_ctime_ns)


def _has_older_log(url: URL, file: Found) -> bool:
    """Whether a log lies beside a file that was put there, and was written before: another's."""
    try:
        log = Path(f"{url.database}-wal").stat()
    except OSError:
        return False
    return log.st_size > 0 and log.st_mtime_ns < file.changed


def _open_read_only(url: URL) -> sqlite3.Connection:
    file = Path(str(url.database)).resolve()
    immutable = "&immutable=1" if is_sealed(url) else ""
    connection = sqlite3.connect(
        f"{file.as_uri()}?mode=ro{immutable}",
        uri=True,
        isolation_level=None,
        check_same_thread=False,
        timeout=5.0,
    )
    connection.setlimit(sqlite3.SQLITE_LIMIT_ATTACHED, 0)  # other files could be written
    connection.execute("PRAGMA query_only = on")
    connection.execute(f"PRAGMA mmap_size = {MMAP_BYTES if is_sealed(url) else 0}")
    return connection


def _remember_pages(connection: sqlite3.Connection, _record: object) -> None:
    connection.execute(f"PRAGMA cache_size = -{CACHE_KIB}")


def _begin(seconds: float, connection: Connection) -> None:
    """By the driver itself, which costs a tenth of what it does by way of SQLAlchemy."""
    driver: sqlite3.Connection = connection.connection.driver_connection  # type: ignore[assignment]
    timeouts.limit(driver, seconds)
    driver.execute("BEGIN")


def first_row(connection: Connection, statement: str) -> Sequence[Any] | None:
    """The first row, of SQLite by the driver itself: it is asked with every question.

    What fails is asked again as everything else is, and told as that.
    """
    driver: Any = connection.connection.driver_connection
    if isinstance(driver, sqlite3.Connection):
        with suppress(sqlite3.Error):
            row: Sequence[Any] | None = driver.execute(statement).fetchone()
            return row
    return connection.exec_driver_sql(statement).first()


def _begin_to_write(connection: Connection) -> None:
    """Writers take turns. Who has to wait says so, and waits for as long as it takes."""
    for attempt in itertools.count():
        try:
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        except DatabaseError as error:
            if _code(error) != sqlite3.SQLITE_BUSY:
                raise
            if attempt == 0:
                logger.warning(timeouts.WAITING)
        else:
            return


def _prepare_for_writing(connection: sqlite3.Connection, _record: object) -> None:
    # The driver's own transactions begin late; SQLAlchemy's begin event does it instead.
    connection.isolation_level = None
    connection.execute("PRAGMA journal_mode = wal")
    connection.execute("PRAGMA foreign_keys = on")
    connection.execute("PRAGMA synchronous = full")
    connection.execute(f"PRAGMA busy_timeout = {WAIT_MS}")
