"""Clients that send requests all the time, and what they get."""

import csv
import io
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import httpx

from tests.conftest import run_api
from tests.support.bundles import copy_seed, multiply, set_notes

CLIENTS = 8
Work = Callable[[httpx.Client, int], None]
"""Sends requests; the number differs for each call."""


@contextmanager
def repeated(base: str, works: Iterable[Work]) -> Iterator[None]:
    """Repeat each work in a thread with a client of its own."""
    done = threading.Event()

    def repeat(work: Work, number: int) -> None:
        with httpx.Client(base_url=base, timeout=120) as client:
            while not done.is_set():
                number += 1
                work(client, number)

    threads = [
        threading.Thread(target=repeat, args=(work, first * 10_000_000))
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
        """Repeat each work in a thread of its own; count the responses that break off."""

        def unbroken(work: Work, client: httpx.Client, number: int) -> None:
            try:
                work(client, number)
            except httpx.TransportError:
                self.broken += 1

        with repeated(self.base, [partial(unbroken, work) for work in works]):
            yield

    def _check(self, notes: set[str], release: int, newest: int) -> None:
        with self._lock:
            self.mixed += bool(notes - {str(release)})
            self.older += release < newest
            self.newest = max(self.newest, release)


class Success(NamedTuple):
    """A 200 response."""

    at: float
    release: int
    pinned: str
    notes: frozenset[str | None]
    """The notes of its rows."""


class ConstantClients:
    """Clients that send uncached requests all the time, with counts of the results."""

    def __init__(self, base: str, path: str, pause: float = 0) -> None:
        """`path` has a query, to which a parameter is added that differs for each request.

        `pause` is the time in seconds between two requests of a client.
        """
        self.base = base
        self.path = path
        self.pause = pause
        self.statuses: Counter[int] = Counter()
        self.without_way_out = 0
        self.releases: list[int] = []
        self.successes: list[list[Success]] = [[] for _ in range(CLIENTS)]
        """Of each client, in order."""
        self._running = ExitStack()

    def __enter__(self) -> "ConstantClients":
        works = [partial(self._request, client) for client in range(CLIENTS)]
        self._running.enter_context(repeated(self.base, works))
        self.wait(1)
        return self

    def __exit__(self, *_error: object) -> None:
        self._running.close()

    def wait(self, successes: int) -> None:
        """Wait until every client has got this many more 200 responses: none of them is stuck."""
        wanted, end = [len(each) + successes for each in self.successes], time.monotonic() + 60
        while any(len(each) < more for each, more in zip(self.successes, wanted, strict=True)):
            assert time.monotonic() < end, (self.statuses, list(map(len, self.successes)))
            time.sleep(0.02)

    def only_reads_in_progress_failed(self, losses: int = 1) -> bool:
        """Whether each client got one 503 per loss at most, with Retry-After, and no other."""
        failed = self.statuses.total() - self.statuses[200]
        return failed == self.statuses[503] <= losses * CLIENTS and not self.without_way_out

    def longest_wait(self) -> float:
        """The longest time in seconds that a client was without a 200 response."""
        return max(b.at - a.at for each in self.successes for a, b in pairwise(each))

    def steps_back(self) -> list[tuple[Success, Success]]:
        """Successive responses to one client of which the second has an older release."""
        pairs = (pair for each in self.successes for pair in pairwise(each))
        return [(former, later) for former, later in pairs if later.release < former.release]

    def _request(self, place: int, client: httpx.Client, number: int) -> None:
        time.sleep(self.pause)
        response = client.get(f"{self.path}&value_to={number}")
        self.statuses[response.status_code] += 1
        if response.status_code == 200:
            self._note(place, response.json())
        elif "retry-after" not in response.headers:
            self.without_way_out += 1

    def _note(self, client: int, page: dict[str, Any]) -> None:
        meta, notes = page["meta"], frozenset(row["note"] for row in page["data"])
        success = Success(time.monotonic(), meta["release"], meta["pinned"], notes)
        self.successes[client].append(success)
        self.releases.append(success.release)


def percentile(seconds: list[float], part: float) -> str:
    ordered = sorted(seconds)
    return f"{1000 * ordered[int(part * (len(ordered) - 1))]:.0f} ms"


def table(rows: dict[str, object]) -> str:
    """Measured values as a Markdown table."""
    return "\n".join(["", "| | |", "|---|---|", *(f"| {k} | {v} |" for k, v in rows.items()), ""])
