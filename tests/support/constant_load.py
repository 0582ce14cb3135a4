"""Readers that request pages and files all the time, and check what they get."""

import csv
import io
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from tests.conftest import run_api
from tests.support.bundles import copy_seed, multiply, set_notes

Work = Callable[[httpx.Client, int], None]


class Publisher:
    """Publishes releases in which the note of every observation is the number of the release."""

    def __init__(self, folder: Path, url: str, articles: int = 1) -> None:
        self.seed, self.url = copy_seed(folder), url
        multiply(self.seed, articles)
        self.release = 0
        self.seconds: list[float] = []

    def __call__(self) -> None:
        begun = time.monotonic()
        set_notes(self.seed, str(self.release + 1))
        run_api("seed", str(self.seed), url=self.url)
        self.release += 1
        self.seconds.append(time.monotonic() - begun)


class Load:
    """What the readers of a server have seen."""

    def __init__(self, base: str) -> None:
        self.base = base
        self.statuses: Counter[str] = Counter()
        """Responses by kind of request and status."""
        self.reasons: Counter[str] = Counter()
        self.mixed = 0
        """Responses with rows of more than one release, or of another one than they say."""
        self.older = 0
        """Responses of an older release than one that was seen before the request."""
        self.broken = 0
        """Responses that end before they are complete."""
        self.newest = 0
        self.seconds: list[float] = []
        self._lock = threading.Lock()

    @property
    def failures(self) -> Counter[str]:
        """Responses other than 200, of readers that wait for them."""
        return Counter(
            {kind: n for kind, n in self.statuses.items() if not kind.endswith(("200", "early"))}
        )

    def get(self, client: httpx.Client, path: str, kind: str) -> httpx.Response:
        """Request anything; count the status."""
        begun = time.monotonic()
        response = client.get(path)
        with self._lock:
            self.seconds.append(time.monotonic() - begun)
            self.statuses[f"{kind} {response.status_code}"] += 1
            if response.status_code != 200:
                self.reasons[response.json()["detail"]] += 1
        return response

    def page(self, client: httpx.Client, path: str, kind: str) -> httpx.Response:
        """Request a page of observations."""
        newest = self.newest
        response = self.get(client, path, kind)
        if response.status_code == 200:
            found = response.json()
            release = found["meta"]["release"]
            self._check({row["note"] for row in found["data"]}, release, newest)
        return response

    def file(self, client: httpx.Client, path: str, kind: str) -> None:
        """Download observations as CSV."""
        newest = self.newest
        response = self.get(client, path, kind)
        if response.status_code == 200:
            notes = {row["note"] for row in csv.DictReader(io.StringIO(response.text))}
            self._check(notes, int(min(notes)), newest)

    def leave(self, client: httpx.Client, path: str, seconds: float) -> None:
        """Request, and leave after so many seconds at most."""
        try:
            with client.stream("GET", path, timeout=seconds) as response:
                next(response.iter_raw(100), b"")
                status = str(response.status_code)
        except httpx.TimeoutException:
            status = "early"
        with self._lock:
            self.statuses[f"leaves {status}"] += 1

    @contextmanager
    def running(self, works: Iterable[Work]) -> Iterator[None]:
        """Repeat each work in a thread of its own."""
        done = threading.Event()
        threads = [
            threading.Thread(target=self._repeat, args=(work, first * 10_000_000, done))
            for first, work in enumerate(works, 1)
        ]
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            done.set()
            for thread in threads:
                thread.join()

    def _repeat(self, work: Work, number: int, done: threading.Event) -> None:
        with httpx.Client(base_url=self.base, timeout=120) as client:
            while not done.is_set():
                number += 1
                try:
                    work(client, number)
                except httpx.TransportError:
                    self.broken += 1

    def _check(self, notes: set[str], release: int, newest: int) -> None:
        with self._lock:
            self.mixed += bool(notes - {str(release)})
            self.older += release < newest
            self.newest = max(self.newest, release)


def percentile(seconds: list[float], part: float) -> str:
    ordered = sorted(seconds)
    return f"{1000 * ordered[int(part * (len(ordered) - 1))]:.0f} ms"


def table(rows: dict[str, object]) -> str:
    """Measured values as a Markdown table."""
    return "\n".join(["", "| | |", "|---|---|", *(f"| {k} | {v} |" for k, v in rows.items()), ""])
