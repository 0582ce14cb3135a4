"""The context of a request: its id, and what logs and metrics record of it.

A context variable holds it, which threads that work for the request inherit: every line of the log
and the problem document carry the same id. OpenTelemetry, which FastAPI sets up and writes its
spans to, adds that of the trace.
"""

import re
from contextvars import ContextVar
from dataclasses import dataclass, field
from random import getrandbits
from time import perf_counter

from opentelemetry import _logs, metrics, trace

from api.db.snapshot import ReleaseIdentity
from api.errors import DatabaseNotReady, InternalError, Problem
from api.i18n.problems import said

UNKNOWN = "unknown"
"""The route of a request that matches none."""

_VALID_ID = re.compile(rb"[A-Za-z0-9_.:+/=@-]{1,128}")


def request_id(header: bytes | None) -> str:
    """Return the client's X-Request-Id if it is safe in a header and a log, else a new id."""
    if header is not None and _VALID_ID.fullmatch(header):
        return header.decode()
    return f"{getrandbits(64):016x}"


@dataclass(slots=True)
class RequestContext:
    request_id: str
    route: str = UNKNOWN
    """The path template, never the path: metrics need few values."""
    from_memory: bool = False
    """Whether the response came from the response cache."""
    started: float = field(default_factory=perf_counter)
    status: int = 0
    """0 until the response starts."""
    wait: float = 0.0
    """Seconds until the response started. The time to send it depends on the client as well."""
    size: int = 0
    """Bytes of the body that were sent."""
    release: int | None = None
    """The release that the response was made from."""
    current: ReleaseIdentity | None = None
    """The release that was the current one in its transaction; None if it read no database."""
    trace_id: str = ""
    reason: str = ""
    """Why the service was unavailable, a value of `errors.Reason`."""
    detail: str = ""
    """The detail of the problem document, if the service failed."""
    error: Exception | None = None
    """An unexpected exception, for its traceback."""
    is_broken: bool = False
    """Whether the response broke off, so that the client received a part of it."""

    def start_response(self, status: int, release: bytes | None) -> None:
        self.status = status
        self.release = None if release is None else int(release)
        self.wait = perf_counter() - self.started
        self.trace_id = current_trace_id()

    def fail(self, problem: Problem, error: Exception) -> None:
        """Record why the service failed. Errors of the client (4xx) are not recorded."""
        if problem.status < InternalError.status:
            return
        self.reason = problem.reason or ""
        self.detail = said(problem.detail, "en")
        if not isinstance(error, Problem | DatabaseNotReady):
            self.error = error


CURRENT: ContextVar[RequestContext | None] = ContextVar("request_context", default=None)
"""That of the current request. It is not reset: servers run each request in a context of its own,
and what a server logs of a response that broke off has the id, too."""


def read_from(current: ReleaseIdentity) -> None:
    """Record which release was the current one when the response was made."""
    context = CURRENT.get()
    if context is not None:
        context.current = current


def is_tracing() -> bool:
    """Whether something other than the API's placeholders receives traces, metrics or logs."""
    providers = (
        trace.get_tracer_provider(),
        metrics.get_meter_provider(),
        _logs.get_logger_provider(),
    )
    placeholders = ("opentelemetry.trace", "opentelemetry.metrics", "opentelemetry._logs")
    return any(not type(provider).__module__.startswith(placeholders) for provider in providers)


def current_trace_id() -> str:
    """Return the id of the current trace; empty if there is none."""
    span = trace.get_current_span().get_span_context()
    return trace.format_trace_id(span.trace_id) if span.is_valid else ""


def name_span(method: str, route: str) -> None:
    """Give FastAPI's span of a cached response the attributes that its router would set."""
    span = trace.get_current_span()
    if span.is_recording():
        span.update_name(f"{method} {route}")
        span.set_attributes({"http.route": route, "indicators.from_memory": True})
