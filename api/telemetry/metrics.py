"""What Prometheus is told of a process, at an address of its own.

The public port never answers this. Each process has a port, the first of the range that is free:
who scrapes them sees each by itself, also one that hangs or serves an old release, and a process
that ends takes nothing from the counts of the others.
"""

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import asynccontextmanager, suppress
from datetime import datetime
from itertools import accumulate
from typing import Any
from wsgiref.simple_server import WSGIServer

from prometheus_client import (
    CollectorRegistry,
    GCCollector,
    PlatformCollector,
    ProcessCollector,
    start_http_server,
)
from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
    Metric,
)
from prometheus_client.registry import Collector

from api import __version__
from api.db.snapshot import LoadedRelease
from api.http.state import State
from api.settings import Listening
from api.telemetry.counters import BOUNDS, RequestCounters, Waits

logger = logging.getLogger("api")

BETWEEN_TRIES = 1.0
"""Seconds after which a process that found no port looks for one again."""


@asynccontextmanager
async def served(address: Listening, state: State) -> AsyncIterator[None]:
    """Answer Prometheus meanwhile. Where no port is free, the service goes on without."""
    serving = asyncio.create_task(_serve(address, _registry(state)))
    try:
        yield
    finally:
        serving.cancel()
        with suppress(asyncio.CancelledError):
            await serving


async def _serve(address: Listening, registry: CollectorRegistry) -> None:
    server = await _started(address, registry)
    try:
        await asyncio.Event().wait()
    finally:
        server.shutdown()
        server.server_close()


async def _started(address: Listening, registry: CollectorRegistry) -> WSGIServer:
    """A server at the first port that is free, as soon as there is one."""
    for number in range(1 << 30):
        for port in address.ports:
            with suppress(OSError):
                server, _thread = start_http_server(port, address.host, registry)
                logger.info("metrics of this process are at %s port %s", address.host, port)
                return server
        if number == 0:
            logger.error("no port of %s is free: this process has no metrics yet", address)
        await asyncio.sleep(BETWEEN_TRIES)
    raise AssertionError


def _registry(state: State) -> CollectorRegistry:
    registry = CollectorRegistry()
    ProcessCollector(registry=registry)
    PlatformCollector(registry=registry)
    GCCollector(registry=registry)
    registry.register(_Numbers(state))
    return registry


class _Numbers(Collector):
    """The numbers of one process, as they are when they are asked for."""

    def __init__(self, state: State) -> None:
        self._state = state

    def collect(self) -> Iterator[Metric]:
        yield _gauge("info", "The software.", 1, version=__version__)
        yield from _requests(self._state.tally)
        yield from _kept_answers(self._state)
        yield from _database(self._state)


def _requests(tally: RequestCounters) -> Iterator[Metric]:
    repeated, made = tally.repeated.copy(), tally.made.copy()
    requests = _counter("requests", "Requests that were answered.", "route", "status")
    for (route, status), number in _by_class(repeated + made).items():
        requests.add_metric([route, status], number)
    yield requests
    waits = HistogramMetricFamily(
        "indicators_request_seconds",
        "Time until an answer began that did not come from memory.",
        labels=["route"],
    )
    for route, wait in tally.waits.copy().items():
        waits.add_metric([route], *_buckets(wait))
    yield waits
    yield _gauge("requests_in_progress", "Requests being answered.", tally.begun - tally.ended)
    looked = _counter("memory_lookups", "Questions looked up in memory.", "result")
    looked.add_metric(["hit"], repeated.total())
    looked.add_metric(["miss"], tally.misses)
    yield looked
    unavailable = _counter("unavailable", "Answers with status 503.", "reason")
    for reason, number in tally.unavailable.copy().items():
        unavailable.add_metric([reason], number)
    yield unavailable
    broken = _counter("broken_answers", "Answers that broke off.")
    broken.add_metric([], tally.broken)
    yield broken


def _kept_answers(state: State) -> Iterator[Metric]:
    yield _gauge("memory_answers", "Answers in memory.", state.memory.answers)
    yield _gauge("memory_bytes", "Bytes of answers in memory.", state.memory.size)
    yield _gauge("files", "Answers with many rows in files.", state.files.kept)
    yield _gauge("files_bytes", "Bytes of those files.", state.files.size)
    yield _gauge("files_being_made", "Files being made or waiting for it.", state.files.making)


def _database(state: State) -> Iterator[Metric]:
    kept = state.database.loaded
    yield _gauge("ready", "Whether there is a release to serve.", kept is not None)
    if kept is not None:
        yield from _release(kept)
    unseen = state.database.unseen
    if unseen is not None:
        yield _gauge(
            "database_seen_timestamp_seconds",
            "When another release was last looked for with success.",
            time.time() - unseen,
        )
    failures = _counter("database_look_failures", "Looks that failed.", "reason")
    for reason, number in state.database.failures.copy().items():
        failures.add_metric([reason], number)
    yield failures


def _release(kept: LoadedRelease) -> Iterator[Metric]:
    published = datetime.fromisoformat(kept.identity.published_at).timestamp()
    yield _gauge("release", "Number of the release that is served.", kept.release)
    yield _gauge("release_published_timestamp_seconds", "When it was published.", published)


def _by_class(answers: dict[tuple[str, int], int]) -> dict[tuple[str, str], int]:
    """Counts by the class of the status: `2xx`."""
    found: dict[tuple[str, str], int] = {}
    for (route, status), number in answers.items():
        key = route, f"{status // 100}xx"
        found[key] = found.get(key, 0) + number
    return found


def _buckets(wait: Waits) -> tuple[list[tuple[str, float]], float]:
    """Prometheus counts in each bucket what is in those before it, too."""
    bounds: Iterable[str] = (*map(str, BOUNDS), "+Inf")
    return list(zip(bounds, map(float, accumulate(wait.counts)), strict=True)), wait.total


def _gauge(name: str, text: str, value: float, **labels: str) -> Metric:
    family = GaugeMetricFamily(f"indicators_{name}", text, labels=list(labels))
    family.add_metric(list(labels.values()), float(value))
    return family


def _counter(name: str, text: str, *labels: str) -> Any:
    return CounterMetricFamily(f"indicators_{name}", text, labels=labels)
