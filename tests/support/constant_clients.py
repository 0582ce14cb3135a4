"""Clients that send new requests all the time, and what they get."""

import threading
import time
from collections import Counter
from itertools import pairwise
from typing import Any, NamedTuple

import httpx

CLIENTS = 8


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
        self._done = threading.Event()
        self._threads = [
            threading.Thread(target=self._send_requests, args=(n,)) for n in range(CLIENTS)
        ]

    def __enter__(self) -> "ConstantClients":
        for thread in self._threads:
            thread.start()
        self.wait(1)
        return self

    def __exit__(self, *_error: object) -> None:
        self._done.set()
        for thread in self._threads:
            thread.join()

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

    def _send_requests(self, first: int) -> None:
        number = first
        with httpx.Client(base_url=self.base, timeout=60) as client:
            while not self._done.is_set():
                number += CLIENTS
                time.sleep(self.pause)
                response = client.get(f"{self.path}&value_to={number + 10_000}")
                self.statuses[response.status_code] += 1
                if response.status_code == 200:
                    self._note(first, response.json())
                elif "retry-after" not in response.headers:
                    self.without_way_out += 1

    def _note(self, client: int, page: dict[str, Any]) -> None:
        meta, notes = page["meta"], frozenset(row["note"] for row in page["data"])
        success = Success(time.monotonic(), meta["release"], meta["pinned"], notes)
        self.successes[client].append(success)
        self.releases.append(success.release)
