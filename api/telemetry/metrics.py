"""Prometheus metrics of one application, and the server that exposes them.

The public port never serves them. Each process has a port of its own, the first of the range that
is free: Prometheus sees each process by itself, also one that hangs or serves an old release, and a
process that ends does not lower the counters of the others.
"""

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, suppress
from datetime import datetime
from functools import cache, partial
from itertools import count

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    GCCollector,
    Histogram,
    Info,
    PlatformCollector,
    ProcessCollector,
    disable_created_metrics,
    start_http_server,
)
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from api import __version__
from api.db.database import Database
from api.http.export_files import Files
from api.http.response_cache import ResponseCache
from api.settings import Listening
from api.telemetry.context import RequestContext

logger = logging.getLogger("api")

BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
"""Upper bounds in seconds."""
RETRY_SECONDS = 1.0
"""Seconds after which a process that found no free port tries again."""


class Metrics:
    """Metrics of one application: counters for events, gauges that read its objects.

    Children of labelled metrics are looked up once: `labels()` costs several times `inc()`.
    """

    def __init__(self, database: Database, responses: ResponseCache, files: Files) -> None:
        disable_created_metrics()  # type: ignore[no-untyped-call]
        self.registry = CollectorRegistry()
        counter = partial(Counter, namespace="indicators", registry=self.registry)
        gauge = partial(Gauge, namespace="indicators", registry=self.registry)

        requests = counter("requests", "Requests that were answered.", ["route", "status"])
        self._requests = cache(
            lambda route, status: requests.labels(route, f"{status // 100}xx"),
        )
        self._seconds = cache(
            Histogram(
                "indicators_request_seconds",
                "Time until a response started that did not come from the response cache.",
                ["route"],
                buckets=BUCKETS,
                registry=self.registry,
            ).labels
        )
        self._unavailable = counter("unavailable", "Responses with status 503.", ["reason"])
        self._broken = counter("broken_answers", "Responses that broke off.")
        self.in_progress = gauge("requests_in_progress", "Requests being answered.")

        Info("indicators", "The software.", registry=self.registry).info({"version": __version__})
        functions: dict[str, tuple[str, Callable[[], float]]] = {
            "memory_answers": ("Responses in memory.", lambda: responses.count),
            "memory_bytes": ("Bytes of responses in memory.", lambda: responses.size),
            "files": ("Responses with many rows in files.", lambda: files.kept),
            "files_bytes": ("Bytes of those files.", lambda: files.size),
            "files_being_made": ("Files being made or waiting for it.", lambda: files.making),
            "ready": ("Whether there is a release to serve.", lambda: database.loaded is not None),
        }
        for name, (documentation, function) in functions.items():
            gauge(name, documentation).set_function(function)
        self.registry.register(_StateCollector(database, responses))

    def record(self, context: RequestContext) -> None:
        """Count a request that has ended, unless its client left before the response started."""
        if context.is_broken:
            self._broken.inc()
        if context.status:
            self._requests(context.route, context.status).inc()
            if not context.from_memory:
                self._seconds(context.route).observe(context.wait)
        if context.reason:
            self._unavailable.labels(context.reason).inc()

    def record_cached(self, route: str, status: int) -> None:
        """Count a response from the response cache that was sent without a request context."""
        self._requests(route, status).inc()


class _StateCollector(Collector):
    """Metrics read from the database and the response cache that may be absent or are labelled."""

    def __init__(self, database: Database, responses: ResponseCache) -> None:
        self._database = database
        self._responses = responses

    def collect(self) -> Iterator[Metric]:
        lookups = CounterMetricFamily(
            "indicators_memory_lookups", "Lookups in the response cache.", labels=["result"]
        )
        lookups.add_metric(["hit"], self._responses.hits)
        lookups.add_metric(["miss"], self._responses.misses)
        yield lookups
        failures = CounterMetricFamily(
            "indicators_database_look_failures", "Looks that failed.", labels=["reason"]
        )
        for reason, number in self._database.failures.copy().items():
            failures.add_metric([reason], number)
        yield failures
        unseen, loaded = self._database.unseen, self._database.loaded
        if unseen is not None:
            yield GaugeMetricFamily(
                "indicators_database_seen_timestamp_seconds",
                "When another release was last looked for with success.",
                time.time() - unseen,
            )
        if loaded is not None:
            yield GaugeMetricFamily(
                "indicators_release", "Number of the release that is served.", loaded.release
            )
            yield GaugeMetricFamily(
                "indicators_release_published_timestamp_seconds",
                "When it was published.",
                datetime.fromisoformat(loaded.identity.published_at).timestamp(),
            )


@asynccontextmanager
async def exposed(address: Listening | None, registry: CollectorRegistry) -> AsyncIterator[None]:
    """Serve the metrics meanwhile. Where no port is free, the service goes on without."""
    if address is None:
        yield
        return
    for collector in (ProcessCollector, PlatformCollector, GCCollector):
        collector(registry=registry)
    serving = asyncio.create_task(_serve(address, registry))
    try:
        yield
    finally:
        serving.cancel()
        with suppress(asyncio.CancelledError):
            await serving


async def _serve(address: Listening, registry: CollectorRegistry) -> None:
    """Serve at the first port that is free, as soon as there is one, until cancelled."""
    for attempt in count():
        for port in address.ports:
            with suppress(OSError):
                server, _thread = start_http_server(port, address.host, registry)
                logger.info("metrics of this process are at %s port %s", address.host, port)
                try:
                    await asyncio.Event().wait()
                finally:
                    server.shutdown()
                    server.server_close()
        if attempt == 0:
            logger.error("no port of %s is free: this process has no metrics yet", address)
        await asyncio.sleep(RETRY_SECONDS)
