"""OpenTelemetry: a collector receives a span for every request, cached responses included."""

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from tests.conftest import served
from tests.operations.test_logs import lines
from tests.support.trace_collector import Collector, Span, run_collector

pytestmark = pytest.mark.slow


@dataclass
class Traced:
    """A server that sends its spans to a collector."""

    base: str
    collector: Collector

    def get(self, path: str, number: int, **headers: str) -> httpx.Response:
        """Send a request within the trace of this number."""
        parent = {"traceparent": f"00-{number:032x}-{number:016x}-01"}
        return httpx.get(self.base + path, headers=parent | headers)

    def span(self, number: int, name: str) -> Span:
        return self.collector.of(f"{number:032x}", name)


@pytest.fixture(scope="module")
def traced(sqlite_seeded: str) -> Iterator[Traced]:
    with ExitStack() as stack:
        collector = stack.enter_context(run_collector())
        running = served(
            sqlite_seeded,
            OTEL_EXPORTER_OTLP_ENDPOINT=collector.base,
            OTEL_BSP_SCHEDULE_DELAY="50",
        )
        yield Traced(stack.enter_context(running), collector)


def test_a_request_is_a_span_of_the_callers_trace(traced: Traced) -> None:
    traced.get("/v1/countries/KR", 1)
    span = traced.span(1, "GET /v1/countries/{code}")
    assert span.parent == f"{1:016x}"
    assert span.attributes["http.route"] == "/v1/countries/{code}"
    assert span.attributes["http.response.status_code"] == 200
    assert "indicators.from_memory" not in span.attributes


def test_spans_of_cached_responses_are_marked_as_cached(traced: Traced) -> None:
    tag = traced.get("/v1/sectors", 2).headers["etag"]
    assert traced.get("/v1/sectors", 3, **{"If-None-Match": tag}).status_code == 304
    span = traced.span(3, "GET /v1/sectors")
    assert span.attributes["indicators.from_memory"] is True
    assert span.attributes["http.response.status_code"] == 304
    assert span.attributes["http.route"] == "/v1/sectors"


def test_client_errors_do_not_mark_the_span_as_failed(traced: Traced) -> None:
    assert traced.get("/v1/observations?contry=KR", 4).status_code == 422
    assert not traced.span(4, "GET /v1/observations").is_error
    of_it = [span for span in traced.collector.spans if span.trace_id == f"{4:032x}"]
    assert len(of_it) == 1


def test_the_log_names_the_trace_of_a_failure(tmp_path: Path) -> None:
    log, none = tmp_path / "log", f"sqlite:///{tmp_path}/none.db"
    with run_collector() as collector:
        endpoint = collector.base
        with served(none, ready=False, log=log, OTEL_EXPORTER_OTLP_ENDPOINT=endpoint) as base:
            assert Traced(base, collector).get("/v1/metrics", 5).status_code == 503
        span = collector.of(f"{5:032x}", "GET /v1/metrics")
    assert span.is_error
    [line] = [line for line in lines(log) if line["logger"] == "api.requests"]
    assert line["trace_id"] == f"{5:032x}"


def test_probes_are_not_traced(traced: Traced) -> None:
    traced.get("/readyz", 7)
    traced.get("/v1/units", 8)
    traced.span(8, "GET /v1/units")
    assert f"{7:032x}" not in {span.trace_id for span in traced.collector.spans}
