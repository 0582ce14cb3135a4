"""The engine: how the database is opened, for reading by the server and writing by the seed.

SQLite is read on the event loop (a page costs microseconds), PostgreSQL in worker threads. The
server's connections cannot write: SQLite files are opened read-only, PostgreSQL sessions are
read-only. A read is one transaction, so an answer never mixes two releases.
"""

import asyncio
import gc
import logging
import sqlite3
from collections import Counter, OrderedDict
from collections.abc import Callable, Hashable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from math import inf
from pathlib import Path
from time import monotonic
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url, select, text
from sqlalchemy.exc import (
    ArgumentError,
    DatabaseError,
    DataError,
    DBAPIError,
    IntegrityError,
    InterfaceError,
)
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.pool import NullPool, Pool, QueuePool, StaticPool

from api import patience, postgresql
from api.errors import DatabaseNotReady, Reason, SettingError, TooLong, Unavailable
from api.models import METADATA
from api.past import as_of
from api.reference import Reference
from api.settings import DEFAULT_QUERY_SECONDS

logger = logging.getLogger("api")

TOO_LONG = "This question takes too long to be read: ask with more filters, or for fewer rows."
SEED_HINT = "run `python -m api migrate` and `python -m api seed`"
MMAP_BYTES = 1 << 30
MOST_ON_LOOP = 5_000
"""Rows that may be read while everybody waits: some milliseconds."""
BETWEEN_LOOKS = 0.5
"""Seconds after which a release that somebody else published is seen."""
SECONDS_ON_LOOP = 0.05
"""What takes longer than was expected is stopped, and begins anew in a thread."""
THREADS = 2
"""Reads of many rows of SQLite that go on at once: they wait for processors, not for a server."""
APART = 2
"""Answers of many rows that are made at once; the next ones wait."""
MOST_CONNECTIONS = 15
"""Of PostgreSQL, at once."""
MOST_PAST = 8
"""Earlier releases of which names and counts are kept in memory."""
SCHEMA = "0004"
"""The migration that this software needs; Alembic's head, known without loading Alembic."""

STATES = METADATA.tables["reference_state"]
# As text: of thousands of rows, and of what is asked with every question, it costs half of what an
# expression would.
ALL_TOTALS = "SELECT parameter, code, observations, dated FROM observation_total"
RELEASES = "SELECT number, published_at, digest, reference, observations FROM release"
NEWEST_RELEASE = f"{RELEASES} ORDER BY number DESC LIMIT 1"

T = TypeVar("T")


class Total(NamedTuple):
    """How many observations there are, and how many of them lie in one year."""

    observations: int
    dated: int


class Identity(NamedTuple):
    """What tells a release from another, also after the database was replaced."""

    release: int
    published_at: str
    digest: str


@dataclass(frozen=True, slots=True)
class Kept:
    """What is kept in memory of a release, since it never changes: one for each release."""

    release: int
    published_at: str
    digest: str
    reference: Reference = field(repr=False)
    everything: Total
    totals: Mapping[tuple[str, str], Total] = field(repr=False)
    """By parameter and code."""
    articles: dict[str, Mapping[str, Any]] = field(repr=False, default_factory=dict)
    """Facts of articles that were looked up."""
    counted: OrderedDict[Hashable, int] = field(repr=False, default_factory=OrderedDict)
    """What was counted, by question."""

    @property
    def identity(self) -> Identity:
        return Identity(self.release, self.published_at, self.digest)

    def total(self, parameter: str, code: str) -> Total:
        return self.totals.get((parameter, code), Total(0, 0))


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One release, as one read transaction sees it."""

    connection: Connection
    """Statements on it name the tables of the current release, whichever release this is."""
    kept: Kept
    newest: int
    """The current release."""
    on_loop: bool
    """Whether everybody waits until the read is done."""

    @property
    def release(self) -> int:
        return self.kept.release

    @property
    def is_past(self) -> bool:
        return self.release != self.newest

    @property
    def published_at(self) -> str:
        return self.kept.published_at

    @property
    def digest(self) -> str:
        return self.kept.digest

    @property
    def reference(self) -> Reference:
        return self.kept.reference

    def expect(self, rows: float) -> None:
        """Say that so many rows will be read. Many are read in a thread: the work begins anew."""
        if self.on_loop and rows > MOST_ON_LOOP:
            raise _TooMuch


class _TooMuch(Exception):
    """Raised out of work on the event loop that would take long."""


class Database:
    """Reads the current release, or an earlier one. One per server process."""

    def __init__(self, url: str, query_seconds: float = DEFAULT_QUERY_SECONDS) -> None:
        seconds = query_seconds or inf
        self.url = parse_url(url)
        self._engine = _reading_engine(self.url, seconds)
        self._beside = _engine_beside(self.url, self._engine, seconds)
        self._alone = _engine_alone(self.url, seconds * patience.LONG)
        self._primary = _engine_of_primary(self.url, self._beside, seconds)
        self._seconds = seconds
        self._deadlines = postgresql.Deadlines()
        self._apart = patience.Places(APART, seconds * patience.LONG)
        threads = THREADS if is_sqlite(self.url) else MOST_CONNECTIONS
        self._places = patience.Places(threads, seconds)
        self._kept: Kept | None = None
        self._past: OrderedDict[Identity, Kept] = OrderedDict()
        self._file = _identity(self.url)
        self._looked = monotonic()
        self._complaint = ""
        self.failures: Counter[str] = Counter()
        """Looks for another release that failed, by reason."""

    async def read(self, work: Callable[[Snapshot], T], release: int | None = None) -> T:
        """Do `work` in one read transaction. Raises DatabaseNotReady when there is no release.

        It reads that release, or the current one where there is no such release. On SQLite it is
        done on the event loop, unless it expects to read many rows, or takes long; then, and on
        PostgreSQL, in a thread. `work` must not wait for anything but the database, and may be
        called twice. Raises TooLong, and Unavailable where no thread becomes free.
        """
        if is_sqlite(self.url):
            with suppress(_TooMuch, TooLong):
                return self._read(self._engine, work, release, on_loop=True)
            reading = partial(self._read, self._beside, work, release, on_loop=False)
        else:
            reading = partial(self._read_server, work, release)
        return await self._places.run(reading)

    async def read_apart(self, release: Identity, work: Callable[[Snapshot], None]) -> None:
        """Do long work in a thread, in a read transaction of that release and its own connection.

        Raises DatabaseNotReady where the database has been replaced by another meanwhile.
        """
        await self._apart.run(partial(self._read_apart, release, work))

    def _read_apart(self, release: Identity, work: Callable[[Snapshot], None]) -> None:
        try:
            self._read_alone(self._alone, release, work)
        except postgresql.Behind:
            self._read_alone(self._primary, release, work)

    def _read_alone(
        self, engine: Engine, release: Identity, work: Callable[[Snapshot], None]
    ) -> None:
        with (
            explained(self.url),
            engine.connect() as connection,
            self._deadlines.keep(connection, self._seconds * patience.LONG),
        ):
            snapshot = self._snapshot(connection, release.release, on_loop=False)
            if snapshot.kept.identity != release:
                told = "The data has just been replaced: ask again."
                raise DatabaseNotReady(told, Reason.REPLACED)
            work(snapshot)

    @property
    def kept(self) -> Kept | None:
        """What is kept of the release that was seen last; None where there is none."""
        return self._kept

    @property
    def unseen(self) -> float | None:
        """Seconds since it was last looked for another release with success, or since the start.

        None of a sealed copy, where nobody looks.
        """
        return None if is_sealed(self.url) else monotonic() - self._looked

    @property
    def release(self) -> Identity | None:
        """The release that was seen last, as something to compare; None where there is none."""
        return None if self._kept is None else self._kept.identity

    async def watch(self) -> None:
        """Look for another release, for as long as the server runs. A sealed copy has no other."""
        if is_sqlite(self.url):
            await self._watch_releases()
        else:
            await asyncio.gather(self._watch_releases(), self._watch_reads())

    async def _watch_reads(self) -> None:
        while True:
            await asyncio.sleep(BETWEEN_LOOKS)
            self._deadlines.break_off_overdue()

    async def _watch_releases(self) -> None:
        while not is_sealed(self.url):
            await asyncio.sleep(BETWEEN_LOOKS)
            try:
                await self.read(lambda _snapshot: None)
                self._looked, self._complaint = monotonic(), ""
            except DatabaseNotReady as error:
                self._lose(error, error.reason)
            except Unavailable:
                continue  # so busy that it can be looked for later only
            except Exception as error:
                # Whatever it was, looking must go on: else answers in memory would stay for ever.
                logger.exception("looking for another release failed")
                self._lose(error, Reason.DATABASE_ERROR)

    def _lose(self, error: Exception, reason: Reason) -> None:
        """Serve nothing until a look succeeds. It is said once, and counted each time."""
        self._kept = None
        self.failures[reason] += 1
        if self._complaint != str(error):
            logger.error(
                "no release can be served: %s", error, extra={"fields": {"reason": reason}}
            )
        self._complaint = str(error)

    def close(self) -> None:
        self._engine.dispose()
        self._beside.dispose()
        self._alone.dispose()
        self._primary.dispose()

    def _read_server(self, work: Callable[[Snapshot], T], release: int | None) -> T:
        """On PostgreSQL: once more where it was broken off, as another server may be there."""
        try:
            return self._read_newest(work, release)
        except postgresql.Interrupted:
            return self._read_newest(work, release)

    def _read_newest(self, work: Callable[[Snapshot], T], release: int | None) -> T:
        """Of no older state than before, as long as the primary can be reached."""
        with suppress(postgresql.Behind):
            return self._read_at(self._beside, work, release)
        with suppress(postgresql.Unreachable):
            return self._read_at(self._primary, work, release)
        self._kept = None
        return self._read_at(self._beside, work, release)

    def _read_at(self, engine: Engine, work: Callable[[Snapshot], T], release: int | None) -> T:
        with (
            explained(self.url),
            engine.connect() as connection,
            self._deadlines.keep(connection, self._seconds),
        ):
            return work(self._snapshot(connection, release, on_loop=False))

    def _read(
        self, engine: Engine, work: Callable[[Snapshot], T], release: int | None, *, on_loop: bool
    ) -> T:
        self._notice_another_file()
        with explained(self.url), engine.connect() as connection:
            return work(self._snapshot(connection, release, on_loop=on_loop))

    def _notice_another_file(self) -> None:
        """An open SQLite connection would go on with a file that was replaced or removed."""
        file = _identity(self.url)
        if file != self._file:
            self.close()
            self._file = file

    def _keep(self, connection: Connection) -> Kept:
        found = connection.exec_driver_sql(NEWEST_RELEASE).first()
        if found is None:
            told = f"The database holds no release yet: {SEED_HINT}."
            raise DatabaseNotReady(told, Reason.NO_RELEASE)
        known = self._kept
        if known is not None and found.number < known.release:
            self._refuse_to_go_back(connection)
        if known is None or known.identity != (found.number, found.published_at, found.digest):
            if known is not None:
                gc.collect()  # what a freeze finds stays, garbage too
            known = _load(connection, found)
            self._kept = known
            logger.info("release %s of %s is served", known.release, known.published_at)
            # To look through all names for garbage would hold everybody up, again and again.
            gc.freeze()
        return known

    def _refuse_to_go_back(self, connection: Connection) -> None:
        """Raise Behind on a standby that lags. A primary is right, whatever it says."""
        if self._primary is not self._beside and postgresql.is_standby(connection):
            raise postgresql.Behind

    def _snapshot(self, connection: Connection, release: int | None, *, on_loop: bool) -> Snapshot:
        newest = self._keep(connection)
        if release is None or release == newest.release:
            return Snapshot(connection, newest, newest.release, on_loop)
        if on_loop:
            raise _TooMuch  # what held in an earlier release has no index of its own
        past = self._keep_past(connection, release)
        if past is None:
            return Snapshot(connection, newest, newest.release, on_loop)
        return Snapshot(connection.execution_options(as_of=release), past, newest.release, on_loop)

    def _keep_past(self, connection: Connection, release: int) -> Kept | None:
        found = connection.exec_driver_sql(f"{RELEASES} WHERE number = {release:d}").first()
        if found is None:
            return None
        identity = Identity(found.number, found.published_at, found.digest)
        known = self._past.get(identity)
        if known is None:
            known = self._past[identity] = _load(connection, found)
            if len(self._past) > MOST_PAST:
                self._past.popitem(last=False)  # in one step: threads read beside each other
        return known


def _load(connection: Connection, found: Any) -> Kept:
    held = f"release <= {found.number:d}"
    past = f"{ALL_TOTALS}_history WHERE {held} AND release_to >= {found.number:d}"
    counted = connection.exec_driver_sql(f"{ALL_TOTALS} WHERE {held} UNION ALL {past}").all()
    totals = {(name, code): Total(number, dated) for name, code, number, dated in counted}
    dated = sum(total.dated for (name, _), total in totals.items() if name == "year")
    return Kept(
        found.number,
        found.published_at,
        found.digest,
        load_reference(connection, found.reference),
        Total(found.observations, dated),
        totals,
    )


def load_reference(connection: Connection, digest: str) -> Reference:
    content = select(STATES.c.content).where(STATES.c.digest == digest)
    return Reference.of_json(connection.execute(content).scalar_one())


def check_schema(connection: Connection) -> None:
    """Raise DatabaseNotReady where the database has another schema than this software needs."""
    found = connection.execute(text("SELECT version_num FROM alembic_version")).scalars()
    versions = sorted(found)
    if versions != [SCHEMA]:
        has = ", ".join(versions) or "no schema"
        told = f"The database has {has}, {SCHEMA} is needed: {SEED_HINT}."
        raise DatabaseNotReady(told, Reason.OTHER_SCHEMA)


def check_migrated(engine: Engine) -> None:
    """Raise DatabaseNotReady where the database cannot be opened or has another schema."""
    with explained(engine.url), engine.connect() as connection:
        check_schema(connection)


def parse_url(url: str) -> URL:
    """Check a database URL. Raises SettingError that says what works."""
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise SettingError(f"DATABASE_URL cannot be read: {url!r}") from error
    except ValueError as error:  # of a port
        raise SettingError(f"DATABASE_URL cannot be read: {postgresql.HOSTS}") from error
    if parsed.drivername not in ("sqlite", "postgresql+psycopg"):
        raise SettingError(
            "DATABASE_URL must start with sqlite:/// or postgresql+psycopg://; "
            f"it starts with {parsed.drivername}://"
        )
    if is_sqlite(parsed) and parsed.database in (None, "", ":memory:"):
        raise SettingError("DATABASE_URL must name a file: sqlite:///data/indicators.db")
    return parsed if is_sqlite(parsed) else postgresql.checked(parsed)


def is_sqlite(url: URL) -> bool:
    return url.get_backend_name() == "sqlite"


def is_sealed(url: URL) -> bool:
    """A SQLite file that is part of an image: nobody writes it, nobody needs to look again."""
    return is_sqlite(url) and "immutable" in url.query


def writing_engine(url: str) -> Engine:
    """An engine that may write: foreign keys on, and SQLite's log ahead of the file (WAL)."""
    parsed = parse_url(url)
    if not is_sqlite(parsed):
        return postgresql.writing_engine(parsed)
    if is_sealed(parsed):
        raise SettingError("DATABASE_URL says immutable=1: a sealed copy cannot be written")
    file = Path(str(parsed.database))
    file.parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(parsed, connect_args={"timeout": 30.0})
    event.listen(engine, "connect", _prepare_for_writing)
    event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN IMMEDIATE"))
    return engine


def _identity(url: URL) -> tuple[int, int] | None:
    """Which file a SQLite URL means now; None where there is none, or where it cannot change."""
    if not is_sqlite(url) or is_sealed(url):
        return None
    try:
        found = Path(str(url.database)).stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


@contextmanager
def explained(url: URL) -> Iterator[None]:
    """Turn what is wrong with the database, not with a question, into what to do about it."""
    try:
        yield
    except (DataError, IntegrityError):
        raise
    except (DatabaseError, InterfaceError) as error:
        if patience.is_over(error):
            raise TooLong(TOO_LONG, reason=Reason.TOO_LONG) from error
        raise _explanation(url, error) from error
    except PoolTimeout as error:
        told = "The database is busy: no connection became free."
        raise DatabaseNotReady(told, Reason.BUSY) from error


def _explanation(url: URL, error: DBAPIError) -> DatabaseNotReady:
    said = str(error.orig).splitlines()[0] if error.orig else ""
    if "no such table" in said or postgresql.is_not_migrated(error):
        told = f"The database is not migrated: {SEED_HINT}."
        return DatabaseNotReady(told, Reason.NOT_MIGRATED)
    if not is_sqlite(url):
        return postgresql.explanation(error)
    if "unable to open" in said:
        told = f"The database file cannot be opened; if there is none yet, {SEED_HINT}."
        return DatabaseNotReady(told, Reason.NO_FILE)
    return DatabaseNotReady(f"The database cannot be used ({type(error.orig).__name__}).")


def _reading_engine(url: URL, seconds: float) -> Engine:
    if is_sqlite(url):
        return _sqlite_engine(url, StaticPool, SECONDS_ON_LOOP)
    return postgresql.reading_engine(url, MOST_CONNECTIONS, seconds)


def _engine_beside(url: URL, engine: Engine, seconds: float) -> Engine:
    """An engine for threads: a SQLite connection is used by one at a time."""
    return _of_any_release(_sqlite_engine(url, QueuePool, seconds) if is_sqlite(url) else engine)


def _engine_alone(url: URL, seconds: float) -> Engine:
    """An engine for long answers: a connection of its own for each, closed with it."""
    if is_sqlite(url):
        return _of_any_release(_sqlite_engine(url, NullPool, seconds))
    return _of_any_release(postgresql.long_engine(url, seconds))


def _engine_of_primary(url: URL, engine: Engine, seconds: float) -> Engine:
    """An engine for what a standby has not got yet; the same one where there is no other server."""
    if is_sqlite(url) or not postgresql.has_several_hosts(url):
        return engine
    return _of_any_release(postgresql.primary_engine(url, seconds))


def _of_any_release(engine: Engine) -> Engine:
    """Where a connection is told a release (`as_of`), its statements are asked of that one."""
    event.listen(engine, "before_execute", _at_the_release, retval=True)
    return engine


def _at_the_release(
    connection: Connection, statement: Any, several: Any, values: Any, _options: Any
) -> tuple[Any, Any, Any]:
    release = connection.get_execution_options().get("as_of")
    return (statement if release is None else as_of(statement, release)), several, values


def _sqlite_engine(url: URL, pool: type[Pool], seconds: float) -> Engine:
    """An engine whose transactions may read for so many seconds."""
    engine = create_engine("sqlite://", creator=lambda: _open_read_only(url), poolclass=pool)
    event.listen(engine, "begin", partial(_begin, seconds))
    return engine


def _begin(seconds: float, connection: Connection) -> None:
    """By the driver itself, which costs a tenth of what it does by way of SQLAlchemy."""
    driver: sqlite3.Connection = connection.connection.driver_connection  # type: ignore[assignment]
    patience.limit(driver, seconds)
    driver.execute("BEGIN")


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
    connection.execute(f"PRAGMA mmap_size = {MMAP_BYTES}")
    return connection


def _prepare_for_writing(connection: sqlite3.Connection, _record: object) -> None:
    # The driver's own transactions begin late; SQLAlchemy's begin event below does it instead.
    connection.isolation_level = None
    connection.execute("PRAGMA journal_mode = wal")
    connection.execute("PRAGMA foreign_keys = on")
    connection.execute("PRAGMA synchronous = full")
