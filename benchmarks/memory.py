"""The memory of a process while it works: what is its own, without files that are only mapped."""

import contextlib
import os
import signal
import threading
from collections.abc import Iterator
from pathlib import Path

INTERVAL = 0.02


class Watch:
    """Anonymous memory (RssAnon) of a process in bytes; it is ended when it takes too much."""

    def __init__(self, pid: int, most: int) -> None:
        self._pid = pid
        self._most = most
        self._done = threading.Event()
        self.peak = 0
        self.gave_up = False

    def now(self) -> int:
        """How much it takes now; 0 where it has ended."""
        with contextlib.suppress(OSError):
            for line in Path(f"/proc/{self._pid}/status").read_text(encoding="ascii").splitlines():
                if line.startswith("RssAnon:"):
                    return int(line.split()[1]) << 10
        return 0

    def start_again(self) -> int:
        """Forget the peak; returns how much it takes now."""
        self.peak = self.now()
        return self.peak

    def watch(self) -> None:
        """Look again and again until `stop`."""
        while not self._done.wait(INTERVAL):
            self.peak = max(self.peak, self.now())
            if self.peak > self._most and not self.gave_up:
                self.gave_up = True
                os.kill(self._pid, signal.SIGKILL)

    def stop(self) -> None:
        self._done.set()


@contextlib.contextmanager
def watching(pid: int, most: int) -> Iterator[Watch]:
    """Watch a process that we started, and end it where it takes more than `most` bytes."""
    watch = Watch(pid, most)
    thread = threading.Thread(target=watch.watch)
    thread.start()
    try:
        yield watch
    finally:
        watch.stop()
        thread.join()
