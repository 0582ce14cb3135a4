"""PostgreSQL: one server or several, opened by one URL for reading and for writing.

Who reads prefers a standby, who writes finds the primary. What the URL says itself is not changed:
parameters of libpq, and settings of the session in `options`.
"""

import asyncio
import logging
import os
import re
import socket
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from importlib.util import find_spec
from math import isfinite
from typing import Any

from anyio import CancelScope
from anyio.to_thread import run_sync
from sqlalchemy import URL, Connection, Engine, create_engine, event, func, literal, select
from sqlalchemy.exc import (
    ArgumentError,
    DatabaseError,
    DataError,
    DBAPIError,
    IntegrityError,
    InterfaceError,
)
from sqlalchemy.pool import NullPool, QueuePool

from api.db import timeouts
from api.db.snapshot import MAX_COMPILED, Opened
from api.db.timeouts import Deadline
from api.errors import SEED_HINT, DatabaseNotReady, NotInstalled, Reason, SettingError

logger = logging.getLogger("api")

HOSTS = "several hosts are written ?host=a,b&port=5432,5433 or ?host=a:5432&host=b:5433"
GRACE = 5
"""Seconds that a server has to stop what takes too long; then it hangs, and is given up."""
RECYCLED = 60
"""Seconds after which a connection is made anew: so readers come back to a standby that was lost,
and leave one that has become the primary."""
CONNECTIONS = 15
"""Reads of one process at once."""
SESSION = {
    "default_transaction_read_only": "on",
    "lock_timeout": "5s",
    "idle_in_transaction_session_timeout": "60s",
}
HAS_OPTIONS = "SELECT source = 'client' FROM pg_settings WHERE name = 'lock_timeout'"
"""Whether the server has received the `options` of the connection: a pooler may ignore them."""
NETWORK: dict[str, Any] = {
    "application_name": "article-indicators",
    "connect_timeout": 3,  # of each host, in seconds
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 2,
    "tcp_user_timeout": 5_000,  # milliseconds until what was sent must have arrived
}
"""So that a machine that is gone without a word is noticed."""
DRIVER: dict[str, Any] = NETWORK | {"prepare_threshold": None}
"""Nothing is prepared: behind a pooler the next transaction may get another server connection, and
names are unknown there, or taken. psycopg would forget prepared statements with every ROLLBACK."""

UNDEFINED = ("42P01", "42703")
"""Codes of a table and a column that are not there."""
WRITERS_LOCK = 0x696E646963
"""The advisory lock of writers; the number is arbitrary."""
FORBIDDEN = "42501"
CANCELED = "57014"
LOCKED = "55P03"
PASSING = frozenset({"40001", "40P01", "57P01", "57P02", "57P03", "25P03"})
"""A standby that had to choose between a reader and its primary; a server that goes down."""


class Unreachable(DatabaseNotReady):
    """No server answered, or none that was wanted."""


class Interrupted(DatabaseNotReady):
    """The read was broken off by what passes: asked once more, it may succeed."""


class Guard:
    """Ends a read whose client has gone, and one that a hanging server neither ends nor cancels.

    Its kernel goes on acknowledging packets, so keepalives notice nothing, and `statement_timeout`
    runs on its own clock. The thread that waits for the socket wakes when it is shut down.
    """

    def __init__(self, seconds: float) -> None:
        self._driver: Any = None
        self._cancelling: asyncio.Future[None] | None = None
        self._timer = asyncio.get_running_loop().call_later(seconds + GRACE, self._expire)

    def connect(self, engine: Engine) -> Connection:
        connection = engine.connect()
        self._driver = connection.connection.driver_connection
        return connection

    def close(self, connection: Connection) -> None:
        """End the transaction, which may hang as well, and give the connection back."""
        with suppress(DBAPIError):
            connection.rollback()
        self._driver = None
        connection.close()

    async def end(self, connection: Connection) -> None:
        """Close in a thread, after the server has got a cancellation that was requested.

        Later it would cancel the next query of the same connection.
        """
        with CancelScope(shield=True):
            if self._cancelling is not None:
                await asyncio.wait([self._cancelling])
            await run_sync(self.close, connection)
        self.stop()

    def stop(self) -> None:
        self._timer.cancel()

    def cancel(self) -> None:
        """Let the server cancel the query, over a connection of its own."""
        if self._cancelling is None:
            self._cancelling = asyncio.get_running_loop().run_in_executor(None, self._cancel)

    def _cancel(self) -> None:
        # Where it fails, the time limit ends the query.
        with suppress(Exception):
            self._driver.cancel()

    def _expire(self) -> None:
        self._timer = asyncio.get_running_loop().call_later(GRACE, self._expire)
        # Where it fails, the connection has been closed meanwhile.
        with suppress(Exception), socket.socket(fileno=os.dup(self._driver.fileno())) as shared:
            shared.shutdown(socket.SHUT_RDWR)


class Reader:
    """Opens read transactions on a standby, where there is one, or on the primary."""

    connections = CONNECTIONS

    def __init__(
        self, url: URL, seconds: float, export_seconds: float, _forget: Callable[[], None]
    ) -> None:
        self._seconds = seconds
        self._export_seconds = export_seconds
        wanted = {"target_session_attrs": "prefer-standby", "load_balance_hosts": "random"}
        wanted = _unsaid(url, wanted) if has_several_hosts(url) else {}
        self.pages = _reading_engine(
            url,
            seconds,
            wanted,
            poolclass=QueuePool,
            pool_size=CONNECTIONS,
            max_overflow=timeouts.MAX_LONG + timeouts.MAX_LONG_WAITING,
            pool_recycle=RECYCLED,
        )
        self.exports = _reading_engine(url, export_seconds, wanted, poolclass=NullPool)
        self._primary: Engine | None = None
        """For releases that a standby has not received yet."""
        if has_several_hosts(url):
            wanted = {"target_session_attrs": "primary"}
            self._primary = _reading_engine(url, export_seconds, wanted, pool_size=CONNECTIONS)
        self._seen = 0
        """The newest release that was read, unless the primary has returned to an older one."""
        self._seeing = threading.Lock()

    @asynccontextmanager
    async def transaction(
        self, release: int | None, deadline: Deadline, *, is_export: bool = False
    ) -> AsyncIterator[Opened]:
        """Open a transaction in a thread.

        Once more where the connection was lost: it may have been idle since another server took
        over. A read that breaks later is not repeated.
        """
        try:
            opened, guard = await self._open(release, is_export=is_export)
        except Interrupted:
            opened, guard = await self._open(release, is_export=is_export)
        deadline.limit(self._export_seconds if is_export else self._seconds)
        deadline.on_end = guard.cancel
        try:
            with explained():
                yield opened
        finally:
            deadline.on_end = None
            await guard.end(opened.connection)

    def close(self) -> None:
        for engine in (self.pages, self.exports, self._primary):
            if engine is not None:
                engine.dispose()

    async def _open(self, release: int | None, *, is_export: bool) -> tuple[Opened, Guard]:
        engine = self.exports if is_export else self.pages
        guard = Guard(self._export_seconds if is_export else self._seconds)
        try:
            with explained():
                opened = await run_sync(self._open_newest, engine, guard, release)
        except BaseException:
            guard.stop()
            raise
        return opened, guard

    def _open_newest(self, engine: Engine, guard: Guard, release: int | None) -> Opened:
        """Not at an older release than before, as long as the primary can be reached."""
        seen = self._seen
        opened = _begun(engine, guard, release)
        if self._primary is None:
            return opened
        # A primary is right, whatever it holds.
        if opened.newest.number >= seen or not _is_standby(opened.connection):
            return self._noted(opened, seen)
        guard.close(opened.connection)
        with suppress(Unreachable), explained():
            return self._noted(_begun(self._primary, guard, release), seen)
        return _begun(engine, guard, release)

    def _noted(self, opened: Opened, seen: int) -> Opened:
        """Note the release as the newest one that was read, unless another read has meanwhile."""
        number = opened.newest.number
        with self._seeing:
            self._seen = number if self._seen == seen else max(number, self._seen)
        return opened


def _begun(engine: Engine, guard: Guard, release: int | None) -> Opened:
    connection = guard.connect(engine)
    try:
        opened = Opened.begun(
            connection, release, lambda sql: connection.exec_driver_sql(sql).first()
        )
        if release is None or opened.requested is not None:
            return opened
        return opened._replace(may_be_behind=_is_standby(connection))
    except BaseException:
        guard.close(connection)
        raise


def _is_standby(connection: Connection) -> bool:
    return bool(connection.exec_driver_sql("SELECT pg_is_in_recovery()").scalar_one())


def checked(url: URL) -> URL:
    """Raise SettingError where hosts and ports cannot be what is meant, or without psycopg."""
    if find_spec("psycopg") is None:
        raise NotInstalled("psycopg", "postgresql")
    try:
        _, arguments = url.get_dialect()().create_connect_args(url)
    except (ArgumentError, ValueError) as error:
        raise SettingError(f"DATABASE_URL cannot be read ({error}): {HOSTS}") from error
    hosts = str(arguments.get("host", "")).split(",")
    # A host has no port, and no brackets around an address of IPv6.
    if any("[" in host or host.count(":") == 1 for host in hosts):
        raise SettingError(f"DATABASE_URL names a host that is none: {HOSTS}")
    return url


def has_several_hosts(url: URL) -> bool:
    _, arguments = url.get_dialect()().create_connect_args(url)
    return "," in str(arguments.get("host", ""))


def writing_engine(url: URL) -> Engine:
    wanted = {"target_session_attrs": "read-write"}
    engine = create_engine(url, poolclass=NullPool, connect_args=_unsaid(url, DRIVER) | wanted)

    @event.listens_for(engine, "begin")
    def lock_out_writers(connection: Connection) -> None:
        """Writers take turns; the engine would let both begin and one of them fail."""
        lock = f"advisory_xact_lock({WRITERS_LOCK})"
        if not connection.exec_driver_sql(f"SELECT pg_try_{lock}").scalar_one():
            logger.warning(timeouts.WAITING)
            connection.exec_driver_sql(f"SELECT pg_{lock}")

    return engine


@contextmanager
def explained() -> Iterator[None]:
    """Turn errors of the database into what is wrong: without hosts, paths or names."""
    try:
        yield
    except (DataError, IntegrityError):
        raise
    except (DatabaseError, InterfaceError) as error:
        raise _explanation(error) from error


def _explanation(error: DBAPIError) -> Exception:
    state = getattr(error.orig, "sqlstate", None)
    if state == CANCELED:
        return timeouts.too_long()
    if state in UNDEFINED:
        return DatabaseNotReady(f"The database is not migrated: {SEED_HINT}.", Reason.NOT_MIGRATED)
    if error.connection_invalidated or state in PASSING:
        return Interrupted("The database broke off the query: repeat it.", Reason.INTERRUPTED)
    if state is None and error.statement is None:
        return Unreachable(_why_unreachable(str(error.orig)), Reason.UNREACHABLE)
    if state == LOCKED:
        message = "The tables are being changed: repeat the request later."
        return DatabaseNotReady(message, Reason.LOCKED)
    if state == FORBIDDEN:
        message = "The database does not let the service read: GRANT SELECT to it."
        return DatabaseNotReady(message, Reason.FORBIDDEN)
    return DatabaseNotReady(f"The database cannot be used ({type(error.orig).__name__}).")


def _why_unreachable(said: str) -> str:
    """From the words of an English server; of another, what is sure."""
    if "starting up" in said or "shutting down" in said or "in recovery mode" in said:
        return "The database is starting or stopping: ask again."
    if "too many clients" in said or "remaining connection slots" in said:
        return "The database has no connection left: ask again."
    if "does not exist" in said or "authentication failed" in said or "no password" in said:
        return "The database refuses the connection: see the user and the database of DATABASE_URL."
    if "unsupported startup parameter: options" in said:
        return "PgBouncer rejects `options`: add it to ignore_startup_parameters."
    if "read-only" in said or "hot standby" in said:
        return "No server that can be written to can be reached: is the primary in DATABASE_URL?"
    return "The database cannot be reached."


def _reading_engine(url: URL, seconds: float, wanted: dict[str, Any], **pool: Any) -> Engine:
    limit = f"{seconds:.0f}s" if isfinite(seconds) else "0"
    session = SESSION | {"statement_timeout": limit}
    options = [f"-c {name}={value}" for name, value in session.items()]
    options += url.normalized_query.get("options", ())  # the last one counts
    joined = " ".join(options)
    engine = create_engine(
        url,
        isolation_level="REPEATABLE READ",
        connect_args=_unsaid(url, DRIVER) | wanted | {"options": joined},
        query_cache_size=MAX_COMPILED,
        **pool,
    )
    # The settings of a session as a statement that makes them those of a transaction.
    found = dict(re.findall(r"-c\s*(\w+)=(\S+)", joined))
    names = [(name.removeprefix("default_"), found[name]) for name in session]
    of_transaction = select(*(func.set_config(*each, literal(True)) for each in names))

    @event.listens_for(engine, "begin")
    def set_limits(connection: Connection) -> None:
        """Set the limits in each transaction if a pooler like PgBouncer ignores `options`."""
        if "has_options" not in connection.info:
            found = connection.exec_driver_sql(HAS_OPTIONS).scalar()
            connection.info["has_options"] = found is not False
        if not connection.info["has_options"]:
            connection.execute(of_transaction)

    return engine


def _unsaid(url: URL, arguments: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in arguments.items() if name not in url.query}
