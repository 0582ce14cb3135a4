"""Bounds on how long the work for a request may take, and on how many reads run or wait at once."""

import asyncio
import threading
from collections.abc import Callable
from math import inf
from time import monotonic, sleep, thread_time

from anyio import fail_after

from api.errors import RETRY_AFTER, Message, Reason, TooLong, Unavailable

EXPORT_FACTOR = 20
"""How many times as long as a page an export may be read, or waited for."""
SHORT_WORK = 0.01
"""Seconds of a processor that a short request takes at most: the others pause for it,"""
SHORT_SECONDS = 0.25
"""for so many seconds, as it may wait for PostgreSQL."""
STEP_SECONDS = 0.001
"""Between two looks at what has been worked, and two pauses, at least."""
PAUSES = 8
"""How many times as long as its last step a request pauses for short ones at most, for each request
that runs and does the same, and an export for each export, too;"""
MAX_PAUSE = 0.5
"""and how many seconds: a step may have waited for PostgreSQL."""
PAUSE_SECONDS = 0.002
"""How often a pausing request looks for short ones."""
LONG_WORK = 0.02
"""Seconds of a processor after which a request counts as long-running,"""
LONG_AFTER = 0.5
"""or seconds."""
REFUSED_WORK = 0.25
"""Seconds of a processor after which a long-running request without a place is refused, or after
half of its time limit."""
MAX_LONG = 2
"""Long-running requests of a process that continue at once."""
MAX_LONG_WAITING = 16
"""Long-running requests that wait for a turn: each holds a thread and a connection."""
TURN_WORK = 0.02
"""Seconds of a processor by which a request has worked more than one that waits before it gives
its turn to that one."""
POLL_SECONDS = 0.1
"""How often a waiting request checks its deadline."""
MAX_WAITING = 1000
"""Reads that may wait for a slot at once."""
WAITING = "Another process is writing to the database: waiting until it is done."
BUSY = Message("error.detail.busy")

_in_thread = threading.local()
"""The slot that a thread worked for last, and the processor time of the thread then."""


def too_long() -> TooLong:
    """The error of a query that was stopped, in the database or after it."""
    return TooLong(Message("error.detail.too-long"), reason=Reason.TOO_LONG)


def _busy() -> Unavailable:
    return Unavailable(BUSY, headers=RETRY_AFTER, reason=Reason.BUSY)


class Deadline:
    """When the work for a request ends: after its time limit, or once its client has gone.

    The database is interrupted; threads check it between the steps of long work.
    """

    def __init__(self) -> None:
        self._end = self._half = inf
        self.between_steps: Callable[[float], None] | None = None
        """Called with the time between two steps of the work, which may have to wait there."""
        self.on_end: Callable[[], object] | None = None
        """Called when the work is ended before its time limit."""
        self.is_known_long = False
        """Whether the work counts as long before it has taken long."""

    def limit(self, seconds: float) -> None:
        """Start the time limit."""
        now = monotonic()
        self._end, self._half = min(self._end, now + seconds), min(self._half, now + seconds / 2)

    def end(self) -> None:
        self._end = -inf
        if self.on_end is not None:
            self.on_end()

    @property
    def is_over(self) -> bool:
        return monotonic() > self._end

    @property
    def is_ended(self) -> bool:
        """Whether the work was ended before its time limit."""
        return self._end == -inf

    @property
    def is_half_over(self) -> bool:
        return monotonic() > self._half

    def stops(self) -> bool:
        """Whether the work has to stop. Called by its thread, which may have to wait here."""
        if self.between_steps is not None:
            self.between_steps(monotonic())
        return self.is_over

    def check(self) -> None:
        """Raise TooLong if the work has to stop."""
        if self.stops():
            raise too_long()


class WorkerLimiter:
    """Lets a number of reads run at once; the others wait in order, for so many seconds."""

    def __init__(self, slots: int, seconds: float) -> None:
        self._free = asyncio.Semaphore(slots)
        self._seconds = seconds
        self._waiting = 0

    async def acquire(self) -> None:
        """Take a slot. Raises Unavailable if none becomes free in time, or too many wait already.

        So a flood of slow queries is refused early and does not pile up.
        """
        if not self._free.locked():
            await self._free.acquire()  # returns at once
            return
        if self._waiting >= MAX_WAITING:
            raise _busy()
        self._waiting += 1
        try:
            with fail_after(self._seconds):
                await self._free.acquire()
        except TimeoutError:
            raise _busy() from None
        finally:
            self._waiting -= 1

    def release(self) -> None:
        self._free.release()


class LongRunning:
    """The long-running requests of a process: some continue, some wait, the rest are refused.

    All pause for short requests: only one thread runs Python at a time. The next turn is for the
    request that has worked least, so that a search does not wait for a count of all rows, but for
    those first whose time limit is half over.
    """

    def __init__(self) -> None:
        self.places = threading.Semaphore(MAX_LONG + MAX_LONG_WAITING)
        self.in_progress: set[Slot] = set()
        self._free = MAX_LONG
        self._waiting: dict[Slot, None] = {}
        self._changed = threading.Condition()

    def take_turn(self, slot: "Slot") -> bool:
        """Wait for a turn; whether there was one before the deadline of the slot."""
        with self._changed:
            self._waiting[slot] = None
            try:
                while not slot.deadline.is_over:
                    first = min(
                        self._waiting, key=lambda each: (not each.deadline.is_half_over, each.work)
                    )
                    if self._free and slot is first:
                        self._free -= 1
                        return True
                    self._changed.wait(POLL_SECONDS)
            finally:
                del self._waiting[slot]
                self._changed.notify_all()
        return False

    def give_turn(self) -> None:
        with self._changed:
            self._free += 1
            self._changed.notify_all()

    def has_waiting(self, most: float) -> bool:
        """Whether a request waits that has worked less than that."""
        with self._changed:
            return any(slot.work < most for slot in self._waiting)

    def has_short(self, now: float) -> bool:
        return any(
            each.is_short and now - each.begun < SHORT_SECONDS for each in tuple(self.in_progress)
        )

    def running(self, *, with_exports: bool) -> int:
        """How many requests run that pause for short ones."""
        return sum(
            each.is_running and (with_exports or not each.is_export)
            for each in tuple(self.in_progress)
        )


class Slot:
    """A slot of a limiter, an async context manager.

    A long-running request gives its slot back and waits for one of a few turns, so that many do not
    delay the others; an export keeps its slot. What it has worked tells it from a short one, not
    its age: where many are in progress, all become old.
    """

    def __init__(
        self, slots: WorkerLimiter, deadline: Deadline, long: LongRunning, *, is_export: bool
    ) -> None:
        self._slots = slots
        self._long = long
        self.deadline = deadline
        self.is_export = is_export
        self._is_long = False
        self._has_turn = False
        self._is_refused = False
        self.work = 0.0
        """Seconds of a processor that were taken between steps, as far as they were measured."""

    async def __aenter__(self) -> None:
        await self._slots.acquire()
        self._loop = asyncio.get_running_loop()
        self.begun = self._resumed = monotonic()
        self._long.in_progress.add(self)
        self.deadline.between_steps = self._go_on

    async def __aexit__(self, _type: object, error: BaseException | None, _trace: object) -> None:
        self._long.in_progress.discard(self)
        if not self._is_long:
            self._slots.release()
        else:
            self._long.places.release()
            if self._has_turn:
                self._long.give_turn()
        if self._is_refused and isinstance(error, TooLong):
            raise _busy() from None

    def _go_on(self, now: float) -> None:
        """Called by the thread between two steps; those since the last look are one if short."""
        worked = thread_time()
        if getattr(_in_thread, "slot", None) is self:
            self.work += worked - _in_thread.time
        _in_thread.slot, _in_thread.time = self, worked
        if now - self._resumed < STEP_SECONDS or self.deadline.is_over:
            return
        if not self.is_export:
            self._share_turns(now)
            now = monotonic()
            if self.is_short:
                return
        running = self._long.running(with_exports=self.is_export)
        pause_end = now + min(PAUSES * (now - self._resumed) * running, MAX_PAUSE)
        while now < pause_end and self._long.has_short(now) and not self.deadline.is_over:
            sleep(min(PAUSE_SECONDS * running, pause_end - now))
            now = monotonic()
        self._resumed = now

    def _share_turns(self, now: float) -> None:
        """Wait for a turn once the request counts as long, and give it to one that worked less."""
        deadline = self.deadline
        if self._has_turn:
            if not deadline.is_half_over and self._long.has_waiting(self.work - TURN_WORK):
                self._long.give_turn()
                self._take_turn()
            return
        has_taken_long = self.work > LONG_WORK or now - self.begun > LONG_AFTER
        if not (deadline.is_known_long or has_taken_long) or self._is_refused:
            return
        if self._long.places.acquire(blocking=False):
            self._is_long = True
            self._loop.call_soon_threadsafe(self._slots.release)
            self._take_turn()
        elif self.work > REFUSED_WORK or deadline.is_half_over:
            self._is_refused = True
            deadline.limit(0)

    def _take_turn(self) -> None:
        self._has_turn = False
        self._has_turn = self._long.take_turn(self)
        self._is_refused = not (self._has_turn or self.deadline.is_ended)
        self._resumed = monotonic()

    @property
    def is_short(self) -> bool:
        is_long = self.is_export or self.deadline.is_known_long
        return self.work < SHORT_WORK and not is_long

    @property
    def is_running(self) -> bool:
        """Whether this is no short request, and does not wait for a turn."""
        has_worked = self.is_export or self.work >= SHORT_WORK
        return has_worked and (self._has_turn or not self._is_long)
