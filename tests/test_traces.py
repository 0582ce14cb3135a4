"""OpenTelemetry, as a collector sees it: every request is a span, those from memory, too."""

import json
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.conftest import served
from tests.tracing import Collector, Span, collecting


@dataclass
class Traced:
    """A server that sends its spans to a collector."""

    base: str
    log: Path
    collector: Collector

    def ask(self, path: str, number: int, **headers: str) -> httpx.Response:
        """Ask as a part of a trace, which has a number."""
        parent = {"traceparent": f"00-{number:032x}-{number:016x}-01"}
        return httpx.get(self.base + path, headers=parent | headers)

    def span(self, number: int, name: str) -> Span:
        return self.collector.of(f"{number:032x}", name)

    def told(self, number: int) -> list[dict[str, Any]]:
        lines = [json.loads(line) for line in self.log.read_text().splitlines()]
        return [line for line in lines if line.get("trace_id") == f"{number:032x}"]


@pytest.fixture(scope="module")
def traced(sqlite_seeded: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Traced]:
    log = tmp_path_factory.mktemp("traced") / "log"
    with ExitStack() as stack:
        collector = stack.enter_context(collecting())
        running = served(
            sqlite_seeded,
            "--access-log",
            log=log,
            OTEL_EXPORTER_OTLP_ENDPOINT=collector.base,
            OTEL_BSP_SCHEDULE_DELAY="50",
        )
        yield Traced(stack.enter_context(running), log, collector)


def test_a_request_is_a_span_of_the_callers_trace(traced: Traced) -> None:
    traced.ask("/v1/countries/KR", 1)
    span = traced.span(1, "GET /v1/countries/{code}")
    assert span.parent == f"{1:016x}"
    assert span.attributes["http.route"] == "/v1/countries/{code}"
    assert span.attributes["http.response.status_code"] == 200
    assert "indicators.from_memory" not in span.attributes


def test_an_answer_from_memory_is_a_span_that_says_so(traced: Traced) -> None:
    tag = traced.ask("/v1/sectors", 2).headers["etag"]
    assert traced.ask("/v1/sectors", 3, **{"If-None-Match": tag}).status_code == 304
    span = traced.span(3, "GET /v1/sectors")
    assert span.attributes["indicators.from_memory"] is True
    assert span.attributes["http.response.status_code"] == 304
    assert span.attributes["http.route"] == "/v1/sectors"


def test_what_a_client_does_wrong_is_no_error_of_the_span(traced: Traced) -> None:
    assert traced.ask("/v1/observations?contry=KR", 4).status_code == 422
    assert not traced.span(4, "GET /v1/observations").is_error


def test_the_log_names_the_trace(traced: Traced) -> None:
    traced.ask("/v1/metrics", 5)
    traced.ask("/v1/metrics", 6)
    traced.span(6, "GET /v1/metrics")
    assert [line["from_memory"] for number in (5, 6) for line in traced.told(number)] == [
        False,
        True,
    ]


def test_probes_are_not_traced(traced: Traced) -> None:
    traced.ask("/readyz", 7)
    traced.ask("/v1/units", 8)
    traced.span(8, "GET /v1/units")
    assert f"{7:032x}" not in {span.trace_id for span in traced.collector.spans}
