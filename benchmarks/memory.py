"""Anonymous memory (RssAnon) of a server: its own pages, without mapped files."""

import contextlib
import os
import signal
import threading
from collections.abc import Iterator
from pathlib import Path

INTERVAL = 0.02


class Watch:
    """Follows the memory of a process in bytes; kills it where it takes more than `limit`."""

    def __init__(self, pid: int, limit: int) -> None:
        self._pid = pid
        self._limit = limit
        self._done = threading.Event()
        self.peak = 0
        self.has_killed = False

    def now(self) -> int:
        """The memory that it takes now; 0 where it has ended."""
        with contextlib.suppress(OSError):
            for line in Path(f"/proc/{self._pid}/status").read_text(encoding="ascii").splitlines():
                if line.startswith("RssAnon:"):
                    return int(line.split()[1]) << 10
        return 0

    def reset(self) -> int:
        """Forget the peak; returns the memory that it takes now."""
        self.peak = self.now()
        return self.peak

    def run(self) -> None:
        while not self._done.wait(INTERVAL):
            self.peak = max(self.peak, self.now())
            if self.peak > self._limit and not self.has_killed:
                self.has_killed = True
                os.kill(self._pid, signal.SIGKILL)

    def stop(self) -> None:
        self._done.set()


@contextlib.contextmanager
def watching(pid: int, limit: int) -> Iterator[Watch]:
    """Watch a process that we started, and kill it where it takes more than `limit` bytes."""
    watch = Watch(pid, limit)
    thread = threading.Thread(target=watch.run)
    thread.start()
    try:
        yield watch
    finally:
        watch.stop()
        thread.join()
