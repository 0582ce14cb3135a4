"""The database as the server reads it: the current release, or an earlier one, of either engine.

SQLite is read on the event loop (a page costs microseconds), PostgreSQL in worker threads. The
server's connections cannot write: SQLite files are opened read-only, PostgreSQL sessions are
read-only. A read is one transaction, so an answer never mixes two releases.
"""

import asyncio
import gc
import logging
from collections import Counter, OrderedDict
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from functools import partial
from math import inf
from time import monotonic
from typing import Any, TypeVar

from sqlalchemy import URL, Connection, Engine, event, make_url
from sqlalchemy.exc import (
    ArgumentError,
    DatabaseError,
    DataError,
    DBAPIError,
    IntegrityError,
    InterfaceError,
)
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.pool import NullPool, QueuePool, StaticPool

from api.db import postgresql, sqlite, timeouts
from api.db.as_of import AS_OF, as_of
from api.db.snapshot import (
    NEWEST_RELEASE,
    RELEASES,
    LoadedRelease,
    Release,
    ReleaseIdentity,
    Snapshot,
    TooMuch,
    check_schema,
    load,
    newest_release,
)
from api.db.sqlite import is_sealed, is_sqlite
from api.errors import DatabaseDamaged, DatabaseNotReady, Reason, SettingError, TooLong, Unavailable
from api.settings import DEFAULT_QUERY_SECONDS

logger = logging.getLogger("api")

TOO_LONG = "This question takes too long to be read: ask with more filters, or for fewer rows."
BETWEEN_LOOKS = 0.5
"""Seconds after which a release that somebody else published is seen."""
SECONDS_ON_LOOP = 0.05
"""What takes longer than was expected is stopped, and begins anew in a thread."""
THREADS = 2
"""Reads of many rows of SQLite that go on at once: they wait for processors, not for a server."""
APART = 2
"""Answers of many rows that are made at once; the next ones wait."""
MAX_CONNECTIONS = 15
"""Of PostgreSQL, at once."""
MAX_PAST = 8
"""Earlier releases of which names and counts are kept in memory."""

T = TypeVar("T")


class Database:
    """Reads the current release, or an earlier one. One per server process."""

    def __init__(self, url: str, query_seconds: float = DEFAULT_QUERY_SECONDS) -> None:
        self.url = parse_url(url)
        seconds, long = query_seconds or inf, (query_seconds or inf) * timeouts.LONG
        engines = _sqlite_engines if is_sqlite(self.url) else _postgresql_engines
        self._engine, self._beside, self._alone, self._primary = engines(self.url, seconds, long)
        self._apart = timeouts.WorkerLimiter(APART, long)
        threads = THREADS if is_sqlite(self.url) else MAX_CONNECTIONS
        self._places = timeouts.WorkerLimiter(threads, seconds)
        self._seconds = seconds
        self._deadlines = postgresql.Deadlines()
        self._place = sqlite.Place(self.url)
        self._kept: LoadedRelease | None = None
        self._past: OrderedDict[ReleaseIdentity, LoadedRelease] = OrderedDict()
        self._settled: LoadedRelease | None = None
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
        if not is_sqlite(self.url):
            return await self._places.run(partial(self._read_server, work, release))
        self._notice_another_file()
        with suppress(TooMuch, TooLong):
            return self._read(self._engine, work, release, on_loop=True)
        return await self._places.run(partial(self._read, self._beside, work, release))

    @asynccontextmanager
    async def snapshot(self, release: int | None = None) -> AsyncIterator[Snapshot]:
        """One read transaction of that release, or of the current one."""
        self._notice_another_file()
        with self._open(self._beside) as connection:
            yield self._snapshot(connection, release, on_loop=False)

    async def read_apart(self, release: ReleaseIdentity, work: Callable[[Snapshot], None]) -> None:
        """Do long work in a thread, in a read transaction of that release and its own connection.

        Raises DatabaseNotReady where the database has been replaced by another meanwhile.
        """
        self._notice_another_file()
        await self._apart.run(partial(self._read_apart, release, work))

    @property
    def kept(self) -> LoadedRelease | None:
        """What is kept of the release that was seen last; None where there is none."""
        return self._kept

    @property
    def unseen(self) -> float | None:
        """Seconds since it was last looked for another release with success, or since the start.

        None of a sealed copy, where nobody looks.
        """
        return None if is_sealed(self.url) else monotonic() - self._looked

    @property
    def release(self) -> ReleaseIdentity | None:
        """The release that was seen last, as something to compare; None where there is none."""
        return None if self._kept is None else self._kept.identity

    async def watch(self) -> None:
        """Look for another release, for as long as the server runs. A sealed copy has no other."""
        if is_sqlite(self.url):
            await self._watch_releases()
        else:
            # A look may hang like any other read: it is not waited for to break off what does.
            await asyncio.gather(self._watch_releases(), self._watch_reads())

    async def _watch_reads(self) -> None:
        while True:
            await asyncio.sleep(BETWEEN_LOOKS)
            self._deadlines.break_off_overdue()

    async def _watch_releases(self) -> None:
        while not is_sealed(self.url) or self._settled is None:
            await asyncio.sleep(BETWEEN_LOOKS)
            try:
                await self._look()
                self._looked, self._complaint = monotonic(), ""
                self._settle()
            except DatabaseNotReady as error:
                self._lose(error, error.reason)
            except Unavailable:
                continue  # so busy that it can be looked for later only
            except Exception as error:
                # Whatever it was, looking must go on: else answers in memory would stay for ever.
                logger.exception("looking for another release failed")
                self._lose(error, Reason.DATABASE_ERROR)

    def close(self) -> None:
        for engine in (self._engine, self._beside, self._alone, self._primary):
            engine.dispose()

    async def _look(self) -> None:
        if self._place.is_to_be_checked():
            await self._apart.run(self._check)
            self.close()
            self._place.heal()
        await self.read(lambda _snapshot: None)

    def _settle(self) -> None:
        """Have the garbage collector pass over what is kept of a release, once it is there.

        To look through all names would hold everybody up, again and again. What is under way then
        is passed over for ever, garbage too: so it is done between requests.
        """
        if self._settled is not self._kept:
            gc.collect()
            gc.freeze()
            self._settled = self._kept

    def _check(self) -> None:
        with explained(self.url), self._alone.connect() as connection:
            sqlite.check(connection)

    def _lose(self, error: Exception, reason: Reason) -> None:
        """Serve nothing until a look succeeds. It is said once, and counted each time."""
        self._kept = None
        self.failures[reason] += 1
        if self._complaint != str(error):
            fields = {"reason": reason, "cause": str(error.__cause__ or "")}
            logger.error("no release can be served: %s", error, extra=fields)
        self._complaint = str(error)

    def _notice_another_file(self) -> None:
        """An open SQLite connection would go on with a file that was replaced or removed.

        It would also take pages that it remembers for those of a file that was written over.
        Called on the event loop only: its connection must not be closed while it is used.
        """
        found = self._place.look()
        if found == "another":
            self._kept = None
        if found != "same":
            self.close()

    @contextmanager
    def _open(self, engine: Engine) -> Iterator[Connection]:
        """A connection. Where a read meets damage, none is trusted until the file is mended."""
        self._place.refuse()
        file = self._place.found
        try:
            with explained(self.url), engine.connect() as connection:
                yield connection
        except DatabaseDamaged:
            if self._place.damage(file):
                self._kept = None
            raise

    def _read(
        self,
        engine: Engine,
        work: Callable[[Snapshot], T],
        release: int | None,
        *,
        on_loop: bool = False,
    ) -> T:
        with self._open(engine) as connection:
            return work(self._snapshot(connection, release, on_loop=on_loop))

    def _read_server(self, work: Callable[[Snapshot], T], release: int | None) -> T:
        """On PostgreSQL: once more where it was broken off, as another server may be there."""
        try:
            return self._read_newest(work, release)
        except postgresql.Interrupted:
            return self._read_newest(work, release)

    def _read_newest(self, work: Callable[[Snapshot], T], release: int | None) -> T:
        """Not an older state than before, as long as the primary can be reached."""
        with suppress(postgresql.Behind):
            return self._read_in_time(self._engine, work, release)
        with suppress(postgresql.Unreachable):
            return self._read_in_time(self._primary, work, release)
        self._kept = None
        return self._read_in_time(self._engine, work, release)

    def _read_in_time(
        self, engine: Engine, work: Callable[[Snapshot], T], release: int | None
    ) -> T:
        with self._open(engine) as connection, self._deadlines.keep(connection, self._seconds):
            return work(self._snapshot(connection, release, on_loop=False))

    def _read_apart(self, release: ReleaseIdentity, work: Callable[[Snapshot], None]) -> None:
        if is_sqlite(self.url):
            with self._open(self._alone) as connection:
                self._work_on(connection, release, work)
            return
        try:
            self._read_alone(self._alone, release, work)
        except postgresql.Behind:
            self._read_alone(self._primary, release, work)

    def _read_alone(
        self, engine: Engine, release: ReleaseIdentity, work: Callable[[Snapshot], None]
    ) -> None:
        seconds = self._seconds * timeouts.LONG
        with self._open(engine) as connection, self._deadlines.keep(connection, seconds):
            self._work_on(connection, release, work)

    def _work_on(
        self, connection: Connection, release: ReleaseIdentity, work: Callable[[Snapshot], None]
    ) -> None:
        snapshot = self._snapshot(connection, release.release, on_loop=False)
        if snapshot.kept.identity != release:
            told = "The data has just been replaced: ask again."
            raise DatabaseNotReady(told, Reason.REPLACED)
        work(snapshot)

    def _snapshot(self, connection: Connection, release: int | None, *, on_loop: bool) -> Snapshot:
        newest = self._keep(connection)
        is_now = release == newest.release
        if release is None or is_now:
            return Snapshot(connection, newest, newest.release, on_loop, is_now)
        if on_loop:
            raise TooMuch  # what held in an earlier release has no index of its own
        past = self._keep_past(connection, release)
        if past is None:
            return Snapshot(connection, newest, newest.release, on_loop)
        earlier = connection.execution_options(as_of=release)
        return Snapshot(earlier, past, newest.release, on_loop, is_asked_for=True)

    def _keep(self, connection: Connection) -> LoadedRelease:
        found = newest_release(sqlite.first_row(connection, NEWEST_RELEASE))
        known = self._kept
        if known is not None and found.number < known.release:
            self._refuse_to_go_back(connection)
        if known is None or known.identity != found.identity:
            known = load(connection, found)
            self._kept = known
            logger.info("release %s of %s is served", found.number, found.published_at)
        return known

    def _keep_past(self, connection: Connection, release: int) -> LoadedRelease | None:
        row = connection.exec_driver_sql(f"{RELEASES} WHERE number = {release:d}").first()
        if row is None:
            return None
        found = Release(*row)
        # In one step each: threads read beside each other. What is asked for comes last.
        known = self._past.pop(found.identity, None) or load(connection, found)
        self._past[found.identity] = known
        if len(self._past) > MAX_PAST:
            self._past.popitem(last=False)
        return known

    def _refuse_to_go_back(self, connection: Connection) -> None:
        """Raise Behind on a standby that lags. A primary is right, whatever it says."""
        if self._primary is not self._engine and postgresql.is_standby(connection):
            raise postgresql.Behind


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


def writing_engine(url: str) -> Engine:
    """An engine that may write. Who writes has the database for itself; others wait and say so."""
    parsed = parse_url(url)
    engine = sqlite.writing_engine if is_sqlite(parsed) else postgresql.writing_engine
    return engine(parsed)


@contextmanager
def explained(url: URL) -> Iterator[None]:
    """Turn what is wrong with the database, not with a question, into what to do about it."""
    try:
        yield
    except (DataError, IntegrityError):
        raise
    except (DatabaseError, InterfaceError) as error:
        raise _explanation(url, error) from error
    except PoolTimeout as error:
        told = "The database is busy: no connection became free."
        raise DatabaseNotReady(told, Reason.BUSY) from error


def _explanation(url: URL, error: DBAPIError) -> Exception:
    if timeouts.is_over(error):
        return TooLong(TOO_LONG, reason=Reason.TOO_LONG)
    return sqlite.explanation(url, error) if is_sqlite(url) else postgresql.explanation(error)


Engines = tuple[Engine, Engine, Engine, Engine]
"""For pages, for pages in threads, for long answers, and for what a standby has not got yet."""


def _sqlite_engines(url: URL, seconds: float, long: float) -> Engines:
    """In threads, a connection is used by one at a time; each long answer has its own."""
    pages = sqlite.reading_engine(url, StaticPool, SECONDS_ON_LOOP, on_loop=True)
    beside = _of_any_release(sqlite.reading_engine(url, QueuePool, seconds))
    alone = _of_any_release(sqlite.reading_engine(url, NullPool, long))
    return pages, beside, alone, pages


def _postgresql_engines(url: URL, seconds: float, long: float) -> Engines:
    pages = _of_any_release(postgresql.reading_engine(url, MAX_CONNECTIONS, seconds))
    alone = _of_any_release(postgresql.long_engine(url, long))
    if not postgresql.has_several_hosts(url):
        return pages, pages, alone, pages
    return pages, pages, alone, _of_any_release(postgresql.primary_engine(url, seconds))


def _of_any_release(engine: Engine) -> Engine:
    """Where a connection is told a release (`as_of`), its statements are asked of that one."""
    event.listen(engine, "before_execute", _at_the_release, retval=True)
    return engine


def _at_the_release(
    connection: Connection, statement: Any, several: Any, values: Any, _options: Any
) -> tuple[Any, Any, Any]:
    release = connection.get_execution_options().get("as_of")
    if release is None:
        return statement, several, values
    return as_of(statement), several, {**values, AS_OF: release}
