"""PostgreSQL: one server or several, opened by one URL for reading and for writing.

Who reads prefers a standby, who writes finds the primary. What the URL says itself is not changed:
parameters of libpq, and settings of the session in `options`.
"""

import logging
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from math import isfinite
from threading import Lock
from time import monotonic
from typing import Any

from sqlalchemy import URL, Connection, Engine, Pool, create_engine, event
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.pool import NullPool, QueuePool

from api.db import timeouts
from api.errors import SEED_HINT, DatabaseNotReady, Reason, SettingError

logger = logging.getLogger("api")

HOSTS = "several hosts are written ?host=a,b&port=5432,5433 or ?host=a:5432&host=b:5433"
GRACE = 5
"""Seconds that a server has to stop what takes too long; then it hangs, and is given up."""
RECYCLED = 60
"""Seconds after which a connection is made anew: so readers come back to a standby that was lost,
and leave one that has become the primary."""
WAIT = 5
"""Seconds in which a connection of the pool must become free."""
SESSION = {
    "default_transaction_read_only": "on",
    "lock_timeout": "5s",
    "idle_in_transaction_session_timeout": "60s",
}
NETWORK: dict[str, Any] = {
    "application_name": "article-indicators",
    "connect_timeout": 3,  # of each host, in seconds
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 2,
    "tcp_user_timeout": 5_000,  # milliseconds until what was sent must have arrived
}
"""So that a machine that is gone without a word is noticed."""

UNDEFINED = ("42P01", "42703")
"""Codes of a table and a column that are not there."""
WRITERS_LOCK = 0x696E646963
"""The lock that is held by who writes; the number means nothing."""
FORBIDDEN = "42501"
LOCKED = "55P03"
PASSING = frozenset({"40001", "40P01", "57P01", "57P02", "57P03", "25P03"})
"""A standby that had to choose between a reader and its primary; a server that goes down."""


class Unreachable(DatabaseNotReady):
    """No server answered, or none that was wanted."""


class Interrupted(DatabaseNotReady):
    """The read was broken off by what passes: asked once more, it may succeed."""


class Behind(DatabaseNotReady):
    """A standby has not yet got the release that was served before."""

    def __init__(self) -> None:
        super().__init__("The database is behind the last release: ask again.", Reason.BEHIND)


class Deadlines:
    """Reads that go on, and until when: a server that hangs says nothing, and breaks off nothing.

    To close the socket is what wakes the thread that waits for it.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._due: dict[Any, float] = {}

    @contextmanager
    def keep(self, connection: Connection, seconds: float) -> Iterator[None]:
        """Called in the thread that reads; ends the transaction too, as that may hang as well."""
        driver = connection.connection.driver_connection
        self._due[driver] = monotonic() + seconds + GRACE
        try:
            yield
        finally:
            try:
                connection.rollback()
            finally:
                with self._lock:
                    del self._due[driver]

    def break_off_overdue(self) -> None:
        with self._lock:
            now = monotonic()
            for driver in [driver for driver, due in self._due.items() if due < now]:
                _shut(driver)


def _shut(driver: Any) -> None:
    # Where it fails, the connection has been closed meanwhile.
    with suppress(Exception), socket.socket(fileno=os.dup(driver.fileno())) as shared:
        shared.shutdown(socket.SHUT_RDWR)


def checked(url: URL) -> URL:
    """Raise SettingError where hosts and ports cannot be what is meant."""
    try:
        _, arguments = url.get_dialect()().create_connect_args(url)
    except (ArgumentError, ValueError) as error:
        raise SettingError(f"DATABASE_URL cannot be read ({error}): {HOSTS}") from error
    hosts = str(arguments.get("host", "")).split(",")
    if not all(map(_is_host, hosts)):
        raise SettingError(f"DATABASE_URL names a host that is none: {HOSTS}")
    return url


def has_several_hosts(url: URL) -> bool:
    _, arguments = url.get_dialect()().create_connect_args(url)
    return "," in str(arguments.get("host", ""))


def reading_engine(url: URL, connections: int, seconds: float) -> Engine:
    """For pages: so many connections at once, kept for the next."""
    return _reading(
        url,
        seconds,
        _preferring_standby(url),
        poolclass=QueuePool,
        pool_size=connections,
        max_overflow=0,
        pool_timeout=WAIT,
        pool_recycle=RECYCLED,
    )


def long_engine(url: URL, seconds: float) -> Engine:
    """For answers with many rows: a connection of its own for each."""
    return _reading(url, seconds, _preferring_standby(url), poolclass=NullPool)


def primary_engine(url: URL, seconds: float) -> Engine:
    """For what a standby has not got yet."""
    wanted = {"target_session_attrs": "primary"}
    return _reading(url, seconds, wanted, poolclass=QueuePool, pool_timeout=WAIT)


def writing_engine(url: URL) -> Engine:
    wanted = {"target_session_attrs": "read-write"}
    engine = create_engine(url, poolclass=NullPool, connect_args=_unsaid(url, NETWORK) | wanted)
    event.listen(engine, "begin", _lock_out_writers)
    return engine


def _lock_out_writers(connection: Connection) -> None:
    """Writers take turns; the engine would let both begin and one of them fail."""
    lock = f"advisory_xact_lock({WRITERS_LOCK})"
    if not connection.exec_driver_sql(f"SELECT pg_try_{lock}").scalar_one():
        logger.warning(timeouts.WAITING)
        connection.exec_driver_sql(f"SELECT pg_{lock}")


def is_standby(connection: Connection) -> bool:
    return bool(connection.exec_driver_sql("SELECT pg_is_in_recovery()").scalar_one())


def explanation(error: DBAPIError) -> DatabaseNotReady:
    """What to say of an error of the database: nothing of hosts, paths or names."""
    state = getattr(error.orig, "sqlstate", None)
    if state in UNDEFINED:
        return DatabaseNotReady(f"The database is not migrated: {SEED_HINT}.", Reason.NOT_MIGRATED)
    if error.connection_invalidated or state in PASSING:
        told = "The database broke off the question: ask again."
        return Interrupted(told, Reason.INTERRUPTED)
    if state is None and error.statement is None:
        return Unreachable(_why_unreachable(str(error.orig)), Reason.UNREACHABLE)
    if state == LOCKED:
        return DatabaseNotReady("The tables are being changed: ask again.", Reason.LOCKED)
    if state == FORBIDDEN:
        told = "The database does not let the service read: GRANT SELECT to it."
        return DatabaseNotReady(told, Reason.FORBIDDEN)
    return DatabaseNotReady(f"The database cannot be used ({type(error.orig).__name__}).")


def _why_unreachable(said: str) -> str:
    """From the words of an English server; of another, what is sure."""
    if "starting up" in said or "shutting down" in said or "in recovery mode" in said:
        return "The database is starting or stopping: ask again."
    if "too many clients" in said or "remaining connection slots" in said:
        return "The database has no connection left: ask again."
    if "does not exist" in said or "authentication failed" in said or "no password" in said:
        return "The database refuses the connection: see the user and the database of DATABASE_URL."
    if "read-only" in said or "hot standby" in said:
        return "No server that can be written to can be reached: is the primary in DATABASE_URL?"
    return "The database cannot be reached."


def _reading(
    url: URL, seconds: float, wanted: dict[str, Any], *, poolclass: type[Pool], **pool: Any
) -> Engine:
    limit = f"{seconds:.0f}s" if isfinite(seconds) else "0"
    session = SESSION | {"statement_timeout": limit}
    options = [f"-c {name}={value}" for name, value in session.items()]
    options += url.normalized_query.get("options", ())  # the last one counts
    return create_engine(
        url,
        poolclass=poolclass,
        isolation_level="REPEATABLE READ",
        connect_args=_unsaid(url, NETWORK) | wanted | {"options": " ".join(options)},
        **pool,
    )


def _preferring_standby(url: URL) -> dict[str, Any]:
    if not has_several_hosts(url):
        return {}
    return _unsaid(url, {"target_session_attrs": "prefer-standby", "load_balance_hosts": "random"})


def _unsaid(url: URL, arguments: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in arguments.items() if name not in url.query}


def _is_host(text: str) -> bool:
    """Whether it has no port, and no brackets around an address of IPv6."""
    return "[" not in text and text.count(":") != 1
