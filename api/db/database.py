"""The database as the server reads it: the current release or an earlier one, of either engine.

The server's connections cannot write: SQLite files are opened read-only, PostgreSQL sessions are
read-only. A read is one transaction, so a response never mixes two releases.
"""

import asyncio
import gc
import logging
from collections import Counter, OrderedDict
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from math import inf
from time import monotonic
from typing import TypeVar

from anyio.to_thread import run_sync
from sqlalchemy import URL, Connection, Engine, make_url
from sqlalchemy.exc import ArgumentError

from api.db import postgresql, sqlite, timeouts
from api.db.snapshot import (
    LoadedRelease,
    Release,
    ReleaseIdentity,
    Snapshot,
    check_schema,
    load,
)
from api.db.sqlite import is_sealed, is_sqlite
from api.errors import DatabaseNotReady, Reason, SettingError, Unavailable
from api.settings import DEFAULT_QUERY_SECONDS

logger = logging.getLogger("api")

SECONDS_BETWEEN_LOOKS = 0.5
"""Seconds after which a release that another process published is seen."""
EXPORTS = 2
"""Exports that are read at once; the next ones wait."""
MAX_LOADED = 9
"""Releases that are kept in memory: the current one, and those that were read last."""

T = TypeVar("T")


class Database:
    """Reads the current release, or an earlier one. One per server process."""

    def __init__(self, url: str, query_seconds: float = DEFAULT_QUERY_SECONDS) -> None:
        self.url = parse_url(url)
        seconds = query_seconds or inf
        export_seconds = seconds * timeouts.EXPORT_FACTOR
        reader = sqlite.Reader if is_sqlite(self.url) else postgresql.Reader
        self._reader = reader(self.url, seconds, export_seconds, self._forget)
        self._page_slots = timeouts.WorkerLimiter(self._reader.connections, seconds)
        self._long = timeouts.LongRunning()
        self._export_slots = timeouts.WorkerLimiter(EXPORTS, export_seconds)
        self.loaded: LoadedRelease | None = None
        """The release that was seen last; None where none can be served."""
        self._releases: OrderedDict[ReleaseIdentity, LoadedRelease] = OrderedDict()
        self._loading = asyncio.Lock()
        self._stopped = asyncio.Event()
        self._looked = monotonic()
        self._logged = ""
        self.failures: Counter[str] = Counter()
        """Looks for another release that failed, by reason."""

    @property
    def release(self) -> ReleaseIdentity | None:
        """The identity of the release that was seen last; None where none can be served."""
        return None if self.loaded is None else self.loaded.identity

    @property
    def unseen(self) -> float | None:
        """Seconds since the last successful look for another release, or since the start.

        None for a sealed copy, which has no other release.
        """
        return None if is_sealed(self.url) else monotonic() - self._looked

    @asynccontextmanager
    async def snapshot(
        self,
        release: int | None = None,
        deadline: timeouts.Deadline | None = None,
        *,
        is_export: bool = False,
    ) -> AsyncIterator[Snapshot]:
        """One read transaction of the current release, or of that one where it exists.

        Queries run on it from one worker thread at a time, until the deadline. Raises Unavailable
        where no slot becomes free, TooLong, and DatabaseNotReady with the reason.
        """
        deadline = deadline or timeouts.Deadline()
        slots = self._export_slots if is_export else self._page_slots
        async with timeouts.Slot(slots, deadline, self._long, is_export=is_export):
            if deadline.is_over:  # the client may have gone while its request waited
                raise timeouts.too_long()
            last = self.loaded
            async with self._reader.transaction(release, deadline, is_export=is_export) as opened:
                newest = await self._load(opened.connection, opened.newest)
                if newest is not last and self.loaded in (None, last):  # else a later one is set
                    self.loaded = newest
                    logger.info(
                        "release %s of %s is served", newest.release, newest.identity.published_at
                    )
                requested, loaded = opened.requested, newest
                if requested not in (None, opened.newest):
                    loaded = await self._load(opened.connection, requested)
                yield Snapshot(
                    opened.connection,
                    loaded,
                    newest.identity,
                    deadline,
                    is_asked_for=requested is not None,
                    may_be_behind=opened.may_be_behind,
                )

    async def read(self, work: Callable[[Snapshot], T], release: int | None = None) -> T:
        """Do `work` on a snapshot, in a worker thread."""
        async with self.snapshot(release) as snapshot:
            return await run_sync(work, snapshot)

    async def read_apart(
        self,
        release: ReleaseIdentity,
        work: Callable[[Snapshot], None],
        deadline: timeouts.Deadline | None = None,
    ) -> None:
        """Do long work in a thread, in a read transaction of that release on its own connection.

        Raises DatabaseNotReady where the database has been replaced by another meanwhile.
        """
        async with self.snapshot(release.release, deadline, is_export=True) as snapshot:
            if snapshot.loaded.identity != release:
                message = "The data have just been replaced: repeat the request."
                raise DatabaseNotReady(message, Reason.REPLACED)
            await run_sync(work, snapshot)

    async def watch(self) -> None:
        """Look for another release for as long as the server runs; in a sealed copy, for one.

        The first look is at the start, so that no request has to wait for the release to be loaded.
        """
        settled: LoadedRelease | None = None
        while not self._stopped.is_set() and (settled is None or not is_sealed(self.url)):
            try:
                async with self.snapshot():
                    self._looked, self._logged = monotonic(), ""
                if self.loaded is not settled:
                    if self.loaded is not None:
                        await run_sync(self.loaded.reference.prepare)
                    # Full collections stop every request, and need not visit a loaded release.
                    gc.collect()
                    gc.freeze()
                    settled = self.loaded
            except DatabaseNotReady as error:
                self._fail(error, error.reason)
            except Unavailable:
                pass  # too busy for a look
            except Exception as error:
                # Whatever it was, looking must go on: else responses in memory would stay for ever.
                logger.exception("looking for another release failed")
                self._fail(error, Reason.DATABASE_ERROR)
            with suppress(TimeoutError):
                async with asyncio.timeout(SECONDS_BETWEEN_LOOKS):
                    await self._stopped.wait()

    def stop(self) -> None:
        """End `watch` after its look: a look that is cancelled would leave its connection open."""
        self._stopped.set()

    def close(self) -> None:
        self._reader.close()

    def _forget(self) -> None:
        """Serve nothing from memory of a file that was replaced or is damaged."""
        self.loaded = None
        self._releases.clear()

    def _fail(self, error: Exception, reason: Reason) -> None:
        """Serve nothing until a look succeeds. Logged once, and counted each time."""
        self.loaded = None
        self.failures[reason] += 1
        if self._logged != str(error):
            fields = {"reason": reason, "cause": str(error.__cause__ or "")}
            logger.error("no release can be served: %s", error, extra=fields)
        self._logged = str(error)

    async def _load(self, connection: Connection, found: Release) -> LoadedRelease:
        if found.identity not in self._releases:
            async with self._loading:  # one thread loads it, other requests wait
                if found.identity not in self._releases:
                    self._releases[found.identity] = await run_sync(load, connection, found)
                    if len(self._releases) > MAX_LOADED:
                        self._releases.popitem(last=False)
        self._releases.move_to_end(found.identity)
        return self._releases[found.identity]


def check_migrated(engine: Engine) -> None:
    """Raise DatabaseNotReady where the database cannot be opened or has another schema."""
    explained = sqlite.explained(engine.url) if is_sqlite(engine.url) else postgresql.explained()
    with explained, engine.connect() as connection:
        check_schema(connection)


def parse_url(url: str) -> URL:
    """Check a database URL. Raises SettingError that says what works."""
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise SettingError(f"DATABASE_URL cannot be read: {url!r}") from error
    except ValueError as error:  # of a port
        wanted = sqlite.SLASHES if url.startswith("sqlite") else postgresql.HOSTS
        raise SettingError(f"DATABASE_URL cannot be read: {wanted}") from error
    if parsed.drivername not in ("sqlite", "postgresql+psycopg"):
        raise SettingError(
            "DATABASE_URL must start with sqlite:/// or postgresql+psycopg://; "
            f"it starts with {parsed.drivername}://"
        )
    return sqlite.checked(parsed) if is_sqlite(parsed) else postgresql.checked(parsed)


def writing_engine(url: str) -> Engine:
    """An engine that may write. Writers take turns; one that has to wait logs it."""
    parsed = parse_url(url)
    engine = sqlite.writing_engine if is_sqlite(parsed) else postgresql.writing_engine
    return engine(parsed)
