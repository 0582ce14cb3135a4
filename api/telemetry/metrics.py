"""Prometheus metrics of one application, and the server that exposes them.

The public port never serves them. Each process has a port of its own, the first of the range that
is free: Prometheus sees each process by itself, also one that hangs or serves an old release, and a
process that ends does not lower the counters of the others.
"""

import asyncio
import logging
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import suppress
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
from api.http.caching import ResponseCache
from api.http.export_files import Files
from api.settings import Listening
from api.telemetry.context import RequestContext

logger = logging.getLogger("api")

BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
"""Upper bounds in seconds."""
RETRY_SECONDS = 1.0
"""Seconds after which a process that found no free port tries again."""


class Metrics(Collector):
    """Metrics of one application: counters for events, and what its objects say when scraped.

    Children of labelled metrics are looked up once: `labels()` costs several times `inc()`.
    """

    def __init__(self, database: Database, responses: ResponseCache, files: Files) -> None:
        disable_created_metrics()  # type: ignore[no-untyped-call]
        self._database = database
        self._responses = responses
        self._files = files
        self.registry = CollectorRegistry()
        counter = partial(Counter, namespace="indicators", registry=self.registry)
        self._requests: dict[tuple[str, int], int] = defaultdict(int)
        """Requests by route and hundreds of the status; counted on the event loop alone."""
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
        self.in_progress = Gauge(
            "indicators_requests_in_progress", "Requests being answered.", registry=self.registry
        )
        Info("indicators", "The software.", registry=self.registry).info({"version": __version__})
        self.registry.register(self)

    def record(self, context: RequestContext) -> None:
        """Count a request that has ended, unless its client left before the response started."""
        if context.is_broken:
            self._broken.inc()
        if context.status:
            self._requests[context.route, context.status // 100] += 1
            if not context.from_memory:
                self._seconds(context.route).observe(context.wait)
        if context.reason:
            self._unavailable.labels(context.reason).inc()

    def record_cached(self, route: str, status: int) -> None:
        """Count a response from the response cache that was sent without a request context."""
        self._requests[route, status // 100] += 1

    def collect(self) -> Iterator[Metric]:
        """Read the database, the response cache and the files; what is None is left out."""
        responses, files, loaded = self._responses, self._files, self._database.loaded
        unseen = self._database.unseen
        published = None
        if loaded is not None:
            published = datetime.fromisoformat(loaded.identity.published_at).timestamp()
        gauges: dict[str, tuple[str, float | None]] = {
            "memory_answers": ("Responses in memory.", responses.count),
            "memory_bytes": ("Bytes of responses in memory.", responses.size),
            "files": ("Responses with many rows in files.", files.kept),
            "files_bytes": ("Bytes of those files.", files.size),
            "files_being_made": ("Files being made or waiting for it.", files.making),
            "ready": ("Whether there is a release to serve.", loaded is not None),
            "database_seen_timestamp_seconds": (
                "When another release was last looked for with success.",
                None if unseen is None else time.time() - unseen,
            ),
            "release": (
                "Number of the release that is served.",
                None if loaded is None else loaded.release,
            ),
            "release_published_timestamp_seconds": ("When it was published.", published),
        }
        for name, (documentation, value) in gauges.items():
            if value is not None:
                yield GaugeMetricFamily(f"indicators_{name}", documentation, value)
        answered = CounterMetricFamily(
            "indicators_requests", "Requests that were answered.", labels=["route", "status"]
        )
        for (route, hundreds), number in tuple(self._requests.items()):
            answered.add_metric([route, f"{hundreds}xx"], number)
        yield answered
        lookups = {"hit": responses.hits, "miss": responses.misses}
        failures = self._database.failures.copy()
        for name, documentation, label, counts in (
            ("memory_lookups", "Lookups in the response cache.", "result", lookups),
            ("database_look_failures", "Looks that failed.", "reason", failures),
        ):
            family = CounterMetricFamily(f"indicators_{name}", documentation, labels=[label])
            for label_value, number in counts.items():
                family.add_metric([label_value], number)
            yield family


async def serve(address: Listening, registry: CollectorRegistry) -> None:
    """Serve the metrics until cancelled, at the first port that is free, as soon as there is one.

    Where no port is free, the service goes on without.
    """
    for collector in (ProcessCollector, PlatformCollector, GCCollector):
        collector(registry=registry)
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
