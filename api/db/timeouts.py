"""Bounds on how long the work for a request may take, and on how many reads run or wait at once."""

import asyncio
from collections.abc import Callable
from math import inf
from time import monotonic

from anyio import fail_after

from api.errors import RETRY_AFTER, Reason, TooLong, Unavailable

EXPORT_FACTOR = 20
"""How many times as long as a page an export may be read, or waited for."""
MAX_WAITING = 1000
"""Reads that may wait for a slot at once."""
WAITING = "Another process is writing to the database: waiting until it is done."
BUSY = "The service is busy: repeat the request later."


def too_long() -> TooLong:
    """The error of a query that the database stopped."""
    return TooLong(
        "This query takes too long: add filters, or request fewer rows.", reason=Reason.TOO_LONG
    )


class Deadline:
    """When the work for a request ends: after its time limit, or once its client has gone.

    The database is interrupted; threads check it between the steps of long work.
    """

    def __init__(self) -> None:
        self._end = inf
        self.on_end: Callable[[], object] | None = None
        """Called when the work is ended before its time limit."""

    def limit(self, seconds: float) -> None:
        """Start the time limit."""
        self._end = min(self._end, monotonic() + seconds)

    def end(self) -> None:
        self._end = -inf
        if self.on_end is not None:
            self.on_end()

    @property
    def is_over(self) -> bool:
        return monotonic() > self._end

    def check(self) -> None:
        """Raise TooLong if it is over."""
        if self.is_over:
            raise too_long()


class WorkerLimiter:
    """Lets a number of reads run at once; the others wait in order, for so many seconds.

    An async context manager. Raises Unavailable when a slot does not become free in time, or too
    many wait already: a flood of slow queries is refused early and does not pile up.
    """

    def __init__(self, slots: int, seconds: float) -> None:
        self._free = asyncio.Semaphore(slots)
        self._seconds = seconds
        self._waiting = 0

    async def __aenter__(self) -> None:
        if not self._free.locked():
            await self._free.acquire()  # returns at once
            return
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

    async def __aexit__(self, *_error: object) -> None:
        self._free.release()
