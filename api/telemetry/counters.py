"""How many requests were answered, how, and how long that took: plain numbers of one process.

They are written on the event loop and read from another thread. Nothing is locked, since a request
that is answered from memory costs a few microseconds in all: who reads may miss the one that is
being counted.
"""

from bisect import bisect_left
from collections import Counter
from dataclasses import dataclass, field

from api.telemetry.context import RequestContext

BOUNDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
"""Seconds."""


@dataclass(slots=True)
class Waits:
    """How long answers took to begin: how many within each bound and above the one before it."""

    counts: list[int] = field(default_factory=lambda: [0] * (len(BOUNDS) + 1))
    total: float = 0.0

    def add(self, seconds: float) -> None:
        self.counts[bisect_left(BOUNDS, seconds)] += 1
        self.total += seconds


@dataclass(slots=True)
class RequestCounters:
    begun: int = 0
    """Requests that memory could not answer."""
    ended: int = 0
    misses: int = 0
    """Those of them that it might have answered: GET and HEAD."""
    repeated: Counter[tuple[str, int]] = field(default_factory=Counter)
    """Answers from memory, by route and status."""
    made: Counter[tuple[str, int]] = field(default_factory=Counter)
    """All others."""
    waits: dict[str, Waits] = field(default_factory=dict)
    """Of those, by route."""
    unavailable: Counter[str] = field(default_factory=Counter)
    """Answers with status 503, by reason."""
    broken: int = 0
    """Answers that broke off."""

    def add(self, trail: RequestContext) -> None:
        """Count a request that memory could not answer; not one whose client left before."""
        self.ended += 1
        self.broken += trail.is_broken
        if not trail.status:
            return
        self.made[trail.route, trail.status] += 1
        if trail.route not in self.waits:
            self.waits[trail.route] = Waits()
        self.waits[trail.route].add(trail.wait)
        if trail.reason:
            self.unavailable[trail.reason] += 1
