"""Progress of a long task on standard error: a bar on a terminal, else a line now and then."""

import sys
import time
from types import TracebackType
from typing import TextIO

WIDTH = 24
BETWEEN_DRAWINGS = 0.1
BETWEEN_LINES = 10.0
CLEAR = "\r\x1b[K"


class Progress:
    """A task of several phases, entered with `with`. Off a terminal, a short one writes nothing."""

    def __init__(self, stream: TextIO | None = None) -> None:
        self._stream = stream or sys.stderr
        self._bar = self._stream.isatty()
        self._started = self._written = self._phase_started = time.monotonic()
        self._phase = "starting"
        self._total = self._done = self._rows = 0

    def __enter__(self) -> "Progress":
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: object, _trace: TracebackType | None
    ) -> None:
        if self._bar:
            self._write(CLEAR)

    @property
    def seconds(self) -> float:
        """How long the task has taken until now."""
        return time.monotonic() - self._started

    def begin(self, phase: str, total: int = 0) -> None:
        """Enter a phase. `total` is how much there is to do, in any unit; 0 is not known."""
        self._phase, self._total, self._done, self._rows = phase, total, 0, 0
        self._phase_started = time.monotonic()
        self._write_if_due(0 if self._bar else BETWEEN_LINES)
        if self._bar:
            self._written = 0.0  # the first step draws the bar

    def advance(self, amount: int, rows: int) -> None:
        """`amount` more is done; `rows` is how many rows there are now."""
        self._done += amount
        self._rows = rows
        self._write_if_due(BETWEEN_DRAWINGS if self._bar else BETWEEN_LINES)

    def _write_if_due(self, seconds: float) -> None:
        if time.monotonic() - self._written >= seconds:
            self._written = time.monotonic()
            self._write(f"{CLEAR}{self._text()}" if self._bar else f"{self._text()}\n")

    def _text(self) -> str:
        if not (self._done and self._total):
            return f"{self._phase} ..."
        passed, share = time.monotonic() - self._phase_started, self._done / self._total
        bar = f"[{'#' * int(WIDTH * share):{WIDTH}}] " if self._bar else ""
        speed = f"{self._rows:,} rows, {self._rows / passed:,.0f} a second"
        left = f"{clock(passed / share - passed)} left"
        return f"{self._phase} {bar}{share:.0%}, {speed}, {left}"

    def _write(self, text: str) -> None:
        self._stream.write(text)
        self._stream.flush()


def clock(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
