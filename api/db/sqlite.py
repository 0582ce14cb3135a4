"""SQLite: one file, opened for reading by the server and for writing by the seed.

The server's connections are read-only. The file may be replaced, removed, cut short or damaged
while it is served: reads fail with the reason until it is whole again.
"""

import errno
import itertools
import logging
import os
import sqlite3
import stat
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from time import monotonic
from typing import Any, NamedTuple

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.exc import DatabaseError, DataError, DBAPIError, IntegrityError, InterfaceError
from sqlalchemy.pool import NullPool

from api.db import timeouts
from api.db.snapshot import MAX_COMPILED, Opened
from api.db.timeouts import Deadline
from api.errors import SEED_HINT, DatabaseDamaged, DatabaseNotReady, Reason, SettingError

logger = logging.getLogger("api")

CONNECTIONS = 4
"""Reads of one process at once, without those that are long-running: one thread at a time runs
Python, and more would take time from each other."""
MAX_IDLE = 8
"""Connections that are kept for later reads."""
CACHE_KIB = 512
"""Pages that a connection keeps in memory."""
MMAP_BYTES = 1 << 30
"""For a sealed copy. Other files may be cut short, and a read beyond the end of a mapping kills."""
STEPS = 10_000
"""Steps of SQLite's virtual machine between two checks of the deadline: a millisecond."""
WAIT_MS = 1000
"""How long a writer waits before it says that it is waiting."""
DAMAGE_SECONDS = 10
"""How long a file that has not changed since is refused after a read met damage."""
DAMAGE = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
SLASHES = (
    "a file is written with three slashes, sqlite:///data/indicators.db, and with four if its path "
    "begins at the root, sqlite:////srv/indicators.db"
)
FOREIGN_LOG = (
    "The database file was replaced, and the log of another one (its name with -wal) still lies "
    "beside it: put a database there that is one file, and remove -wal and -shm."
)
DAMAGED = "The database file is damaged, or is no database: put a whole one in its place."


class FileState(NamedTuple):
    """Differs after every change of a file, except those that are only in SQLite's log."""

    device: int
    inode: int
    size: int
    changed: int


class Reader:
    """Opens read transactions, and opens the file anew when it has changed.

    An open connection would go on with a file that was replaced or removed, and would take the
    pages that it remembers for those of a file that was written over. `forget` is called when
    what was loaded from the file cannot be trusted.
    """

    connections = CONNECTIONS

    def __init__(
        self, url: URL, seconds: float, export_seconds: float, forget: Callable[[], None]
    ) -> None:
        self._url = url
        self._forget = forget
        self._seconds = seconds
        self._export_seconds = export_seconds
        self.engine = create_engine(
            "sqlite://",
            creator=lambda: _open_read_only(url),
            poolclass=NullPool,
            query_cache_size=MAX_COMPILED,
        )
        self._idle: list[Connection] = []
        """Open connections for pages. SQLAlchemy's pool would cost a page 5 % of its time."""
        self._is_sealed = is_sealed(url)
        self._file = self._last_file = None if self._is_sealed else _state(url)
        self._has_foreign_log = False
        self._damaged_until = 0.0

    @asynccontextmanager
    async def transaction(
        self, release: int | None, deadline: Deadline, *, is_export: bool = False
    ) -> AsyncIterator[Opened]:
        """Open a transaction, on the event loop: it takes microseconds."""
        if not self._is_sealed:
            self._check_file()
        idle = self._idle  # another list once the file is opened anew
        try:
            with explained(self._url):
                connection = idle.pop() if idle and not is_export else self.engine.connect()
                driver: Any = connection.connection.driver_connection
                try:
                    connection.begin()
                    deadline.limit(self._export_seconds if is_export else self._seconds)
                    driver.set_progress_handler(deadline.stops, STEPS)
                    # Small statements cost the driver a tenth of what they cost SQLAlchemy.
                    driver.execute("BEGIN")
                    yield Opened.begun(
                        connection, release, lambda sql: driver.execute(sql).fetchone()
                    )
                finally:
                    if idle is self._idle and not is_export and len(idle) < MAX_IDLE:
                        connection.rollback()
                        idle.append(connection)
                    else:
                        connection.close()
        except DatabaseDamaged:
            if idle is self._idle:
                self._damaged_until = monotonic() + DAMAGE_SECONDS
                self.close()
                self._forget()
            raise

    def close(self) -> None:
        idle, self._idle = self._idle, []
        for connection in idle:
            connection.close()

    def _check_file(self) -> None:
        """Raise where reading the file could give wrong results."""
        found = _state(self._url)
        if found != self._file or self._has_foreign_log:
            last = self._last_file
            is_replaced = found is None or (last is not None and found[:2] != last[:2])
            if is_replaced:
                self._forget()
            if found is not None:
                is_suspected = is_replaced or self._has_foreign_log
                self._has_foreign_log = is_suspected and _has_older_log(self._url, found)
                self._last_file = found
            self._file, self._damaged_until = found, 0.0
            self.close()
        if found is None:
            raise _why_unreadable(self._url, "ENOENT")
        if self._has_foreign_log:
            raise DatabaseNotReady(FOREIGN_LOG, Reason.DAMAGED)
        if monotonic() < self._damaged_until:
            raise DatabaseDamaged(DAMAGED, Reason.DAMAGED)


def is_sqlite(url: URL) -> bool:
    return url.get_backend_name() == "sqlite"


def checked(url: URL) -> URL:
    """Raise SettingError where the URL has what a file has not, or no file."""
    if url.host or url.port or url.username or url.password:
        raise SettingError(f"DATABASE_URL names a host: {SLASHES}")
    if url.database in (None, "", ":memory:"):
        raise SettingError("DATABASE_URL must name a file: sqlite:///data/indicators.db")
    if url.query not in ({}, {"immutable": "1"}):
        raise SettingError(
            "DATABASE_URL: the only parameter of a file is ?immutable=1, for a copy that nobody "
            "writes; leave it out for any other"
        )
    return url


def is_sealed(url: URL) -> bool:
    """A SQLite file that is part of an image: it never changes."""
    return is_sqlite(url) and "immutable" in url.query


def writing_engine(url: URL) -> Engine:
    """An engine that may write: foreign keys on, and the log ahead of the file (WAL)."""
    if is_sealed(url):
        raise SettingError("DATABASE_URL says immutable=1: a sealed copy cannot be written")
    folder = Path(str(url.database)).parent
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        message = f"the folder of DATABASE_URL, {folder}, cannot be created: {error.strerror}"
        raise SettingError(message) from error
    engine = create_engine(url)

    @event.listens_for(engine, "connect")
    def prepare(connection: sqlite3.Connection, _record: object) -> None:
        # The driver's own transactions begin late; SQLAlchemy's begin event does it instead.
        connection.isolation_level = None
        connection.execute("PRAGMA journal_mode = wal")
        connection.execute("PRAGMA foreign_keys = on")
        connection.execute("PRAGMA synchronous = full")
        connection.execute(f"PRAGMA busy_timeout = {WAIT_MS}")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        """Writers take turns. One that has to wait logs it, and waits for as long as it takes."""
        for attempt in itertools.count():
            try:
                connection.exec_driver_sql("BEGIN IMMEDIATE")
            except DBAPIError as error:
                if _code(error.orig) != sqlite3.SQLITE_BUSY:
                    raise
                if attempt == 0:
                    logger.warning(timeouts.WAITING)
            else:
                return

    return engine


@contextmanager
def explained(url: URL) -> Iterator[None]:
    """Turn errors of the database into what is wrong with the file, and what to do about it."""
    try:
        yield
    except (DataError, IntegrityError):
        raise
    except (DatabaseError, InterfaceError) as error:
        raise _explanation(url, error.orig) from error
    except sqlite3.Error as error:
        raise _explanation(url, error) from error


def _explanation(url: URL, error: BaseException | None) -> Exception:
    code = _code(error)
    if code == sqlite3.SQLITE_INTERRUPT:
        return timeouts.too_long()
    if str(error).startswith("no such"):
        return DatabaseNotReady(f"The database is not migrated: {SEED_HINT}.", Reason.NOT_MIGRATED)
    if code in DAMAGE:
        return DatabaseDamaged(DAMAGED, Reason.DAMAGED)
    if code == sqlite3.SQLITE_BUSY:
        return DatabaseNotReady("The database is busy: repeat the request.", Reason.BUSY)
    return _why_unreadable(url, getattr(error, "sqlite_errorname", type(error).__name__))


def _why_unreadable(url: URL, name: str) -> DatabaseNotReady:
    """Why the file cannot be read, from the file system alone; `name` is that of the error.

    It never raises: whatever the file system refuses is the explanation.
    """
    file = str(url.database)
    try:
        is_file = stat.S_ISREG(os.stat(file).st_mode)  # noqa: PTH116
    except PermissionError:
        return _forbidden("enter a folder of the database file's path", "enter (x)")
    except (FileNotFoundError, NotADirectoryError):
        return DatabaseNotReady(f"There is no database file: {SEED_HINT}.", Reason.NO_FILE)
    except OSError as error:
        name = errno.errorcode.get(error.errno or 0, name)
    else:
        if not is_file:
            return DatabaseNotReady("The path of the database file is not a file.", Reason.NO_FILE)
        if not os.access(file, os.R_OK):
            return _forbidden("read the database file", "read (r)")
        for log in () if is_sealed(url) else (f"{file}-wal", f"{file}-shm"):
            if os.access(log, os.F_OK) and not os.access(log, os.R_OK):
                return _forbidden(f"read the file {log[-4:]} beside the database file", "read (r)")
        if not is_sealed(url) and not os.access(Path(file).absolute().parent, os.W_OK):
            # Without a log the file is whole.
            is_whole = not os.access(f"{file}-wal", os.F_OK)
            sealed = ", or set `?immutable=1` in DATABASE_URL if nobody writes the file"
            return _forbidden(
                "write the folder of the database file, where SQLite creates -wal and -shm",
                f"write (w){sealed if is_whole else ''}",
            )
    return DatabaseNotReady(
        f"The database file cannot be read ({name}): check its permissions and the disk.",
        Reason.DATABASE_ERROR,
    )


def _forbidden(what: str, right: str) -> DatabaseNotReady:
    message = f"The user of the process may not {what}: grant it the right to {right}."
    return DatabaseNotReady(message, Reason.FORBIDDEN)


def _code(error: BaseException | None) -> int | None:
    """SQLite's primary code of an error (https://sqlite.org/rescode.html), where it has one."""
    code: int | None = getattr(error, "sqlite_errorcode", None)
    return None if code is None else code & 0xFF


def _state(url: URL) -> FileState | None:
    """The file as it is now, if there is one. Read before every transaction, in microseconds."""
    try:
        found = os.stat(str(url.database))  # noqa: PTH116 - a Path costs four times as much
    except OSError:
        return None
    if not stat.S_ISREG(found.st_mode):  # opening a pipe would wait for its writer
        return None
    return FileState(found.st_dev, found.st_ino, found.st_size, found.st_ctime_ns)


def _has_older_log(url: URL, file: FileState) -> bool:
    """Whether the log beside a file that was put there was written before, so is another's.

    SQLite would apply it to the file, and results would mix the rows of two databases.
    """
    try:
        log = Path(f"{url.database}-wal").stat()
    except OSError:
        return False
    return log.st_size > 0 and log.st_mtime_ns < file.changed


def _open_read_only(url: URL) -> sqlite3.Connection:
    file = Path(str(url.database)).absolute()
    immutable = "&immutable=1" if is_sealed(url) else ""
    connection = sqlite3.connect(
        f"{file.as_uri()}?mode=ro{immutable}",
        uri=True,
        isolation_level=None,
        check_same_thread=False,  # opened on the event loop, used in one thread at a time
        timeout=5.0,
    )
    connection.setlimit(sqlite3.SQLITE_LIMIT_ATTACHED, 0)  # other files could be written
    connection.execute("PRAGMA query_only = on")
    connection.execute(f"PRAGMA mmap_size = {MMAP_BYTES if is_sealed(url) else 0}")
    connection.execute(f"PRAGMA cache_size = -{CACHE_KIB}")
    return connection
