"""A local OTLP/HTTP collector that keeps the spans it receives."""

import gzip
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Condition, Thread
from typing import Any

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

TIMEOUT_SECONDS = 20
"""Seconds."""


@dataclass(frozen=True, slots=True)
class Span:
    name: str
    trace_id: str
    parent: str
    attributes: dict[str, Any]
    is_error: bool


@dataclass(slots=True)
class Collector:
    base: str
    spans: list[Span] = field(default_factory=list)
    arrived: Condition = field(default_factory=Condition)

    def of(self, trace_id: str, name: str) -> Span:
        """Wait for the span of that name in a trace, and return it."""
        with self.arrived:
            if not self.arrived.wait_for(lambda: self._found(trace_id, name), TIMEOUT_SECONDS):
                raise AssertionError(f"no span {name!r}; there are {self.spans}")
            return self._found(trace_id, name)[0]

    def _found(self, trace_id: str, name: str) -> list[Span]:
        return [span for span in self.spans if (span.trace_id, span.name) == (trace_id, name)]

    def take(self, body: bytes) -> None:
        sent = ExportTraceServiceRequest.FromString(body)
        with self.arrived:
            for each in sent.resource_spans:
                for scope in each.scope_spans:
                    self.spans += map(_read, scope.spans)
            self.arrived.notify_all()


def _read(span: Any) -> Span:
    attributes = {
        each.key: getattr(each.value, each.value.WhichOneof("value")) for each in span.attributes
    }
    is_error = span.status.code == span.status.STATUS_CODE_ERROR
    parent = span.parent_span_id.hex()
    return Span(span.name, span.trace_id.hex(), parent, attributes, is_error)


@contextmanager
def run_collector() -> Iterator[Collector]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            if self.headers.get("Content-Encoding") == "gzip":
                body = gzip.decompress(body)
            if self.path == "/v1/traces":
                collector.take(body)
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_arguments: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    collector = Collector(f"http://127.0.0.1:{server.server_port}")
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        yield collector
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
