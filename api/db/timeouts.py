"""How long a question may be read, and how long it may wait for a thread that reads it.

A question that would hold a thread for minutes is stopped, and a flood of them does not pile up:
who cannot be served soon is told so at once.
"""

import sqlite3
from collections.abc import Callable
from functools import partial
from math import inf
from time import monotonic
from typing import TypeVar

from anyio import CapacityLimiter, fail_after
from anyio.to_thread import run_sync
from sqlalchemy.exc import DBAPIError

from api.errors import RETRY_AFTER, Reason, Unavailable

STEPS = 100_000
"""Steps of SQLite's machine between two looks at the clock: milliseconds."""
LONG = 20
"""How many times as long as a page a file of all rows may be read, or waited for."""
MAX_WAITING = 1000
"""Questions that wait for a thread at once."""
CANCELED = "57014"
"""PostgreSQL's code of a statement that was stopped."""
BUSY = "The service is busy: ask again."
WAITING = "Another process is writing to the database: waiting until it is done."

T = TypeVar("T")


def limit(connection: sqlite3.Connection, seconds: float) -> None:
    """Let the connection read for so many seconds from now; what it reads then is interrupted."""
    connection.set_progress_handler(partial(_is_late, monotonic() + seconds), STEPS)


def _is_late(until: float) -> bool:
    return monotonic() > until


def is_over(error: DBAPIError) -> bool:
    """Whether the database stopped reading because it took too long."""
    stopped = getattr(error.orig, "sqlite_errorcode", None) == sqlite3.SQLITE_INTERRUPT
    return stopped or getattr(error.orig, "sqlstate", None) == CANCELED


class WorkerLimiter:
    """Threads for so many works at once; others wait for their turn, but not for ever."""

    def __init__(self, number: int, seconds: float) -> None:
        self._seconds = seconds
        self._free = CapacityLimiter(number)
        self._threads = CapacityLimiter(inf)
        self._waiting = 0

    async def run(self, work: Callable[[], T]) -> T:
        """Do the work in a thread. Raises Unavailable where none becomes free in time."""
        await self._wait()
        try:
            return await run_sync(work, limiter=self._threads)
        finally:
            self._free.release()

    async def _wait(self) -> None:
        if self._waiting >= MAX_WAITING:
            raise Unavailable(BUSY, headers=RETRY_AFTER, reason=Reason.BUSY)
        self._waiting += 1
        try:
            with fail_after(self._seconds):
                await self._free.acquire()
        except TimeoutError:
            raise Unavailable(BUSY, headers=RETRY_AFTER, reason=Reason.BUSY) from None
        finally:
            self._waiting -= 1
