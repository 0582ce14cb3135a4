"""What is noted of a request while it is answered: its id, and what becomes of it.

It goes with the request wherever work is done for it, also into threads, so that every line of the
log and the error document say the same id.
"""

import logging
import re
from contextvars import ContextVar
from dataclasses import dataclass, field
from random import getrandbits
from time import perf_counter
from typing import Any
from urllib.parse import quote

from opentelemetry import trace
from starlette.types import Scope

from api.errors import DatabaseNotReady, InternalError, Problem, Unavailable

logger = logging.getLogger("api.requests")
"""Has a line for each request that failed; at level INFO, for each."""

HEADER = b"x-request-id"
UNKNOWN = "unknown"
"""In place of the route of an address that there is not."""
URI = "%/:?#[]@!$&'()*+,;=-._~"
"""Characters that stand for themselves in a URI reference (RFC 3986)."""
MAX_TOLD = 2000
"""Characters of a path, and of a query, that stand in the log."""

INTERNAL_ERROR = InternalError.status

_FIT = re.compile(rb"[A-Za-z0-9_.:+/=@-]{1,128}")


def request_id(named: bytes | None) -> str:
    """What the client calls its request, if that is fit for a header and a log; else a new id."""
    if named is not None and _FIT.fullmatch(named):
        return named.decode()
    return f"{getrandbits(64):016x}"


@dataclass(slots=True)
class RequestContext:
    request_id: str
    route: str = UNKNOWN
    """The template of the address, never the address: there are few."""
    from_memory: bool = False
    began: float = field(default_factory=perf_counter)
    status: int = 0
    """0 until the answer begins."""
    wait: float = 0.0
    """Seconds until the answer began. How long it is sent is up to the client as well."""
    size: int = 0
    """Bytes of the body that were sent."""
    release: int | None = None
    """The release that answered."""
    trace_id: str = ""
    reason: str = ""
    """Why the service was not available, in a word of `errors.Reason`."""
    detail: str = ""
    """What the client was told of a failure of the service."""
    error: Exception | None = None
    """What was not foreseen."""
    is_broken: bool = False
    """Whether the answer broke off, so that the client has a part of it."""

    def begin(self, status: int, release: bytes | None) -> None:
        """Note that the answer begins, within the span of the request if there is one."""
        self.status = status
        self.release = None if release is None else int(release)
        self.wait = perf_counter() - self.began
        self.trace_id = current_trace_id()

    def fail(self, problem: Problem, error: Exception) -> None:
        """Note why the service failed, if it did. What the client did wrong is not noted."""
        if problem.status < INTERNAL_ERROR:
            return
        self.reason = problem.reason or ""
        self.detail = problem.detail
        if not isinstance(error, Problem | DatabaseNotReady):
            self.error = error

    @property
    def level(self) -> int:
        if self.status >= INTERNAL_ERROR or self.is_broken:
            return logging.WARNING if self.status == Unavailable.status else logging.ERROR
        return logging.INFO


_CURRENT: ContextVar[RequestContext] = ContextVar("trail")


def current_trace_id() -> str:
    """The trace (OpenTelemetry) that the work is a part of; empty where there is none."""
    span = trace.get_current_span().get_span_context()
    return trace.format_trace_id(span.trace_id) if span.is_valid else ""


def follow(followed: RequestContext) -> None:
    """Make it the current one.

    Servers give each request a context of its own, so nothing is reset: what a server says of an
    answer that broke off has the id, too.
    """
    _CURRENT.set(followed)


def current() -> RequestContext | None:
    return _CURRENT.get(None)


def address(scope: Scope) -> tuple[str, str]:
    """Path and query as they were sent, in characters that may stand in a URI."""
    path = scope.get("raw_path") or quote(scope["path"]).encode()
    return quote(path, safe=URI), quote(scope["query_string"], safe=URI)


def tell(followed: RequestContext, scope: Scope, current_release: int | None) -> None:
    """Write the line of a request. Who asked does not stand in it."""
    path, query = (_shortened(text) for text in address(scope))
    duration = (perf_counter() - followed.began) * 1000
    ended = (
        ", broken off" if followed.is_broken else f": {followed.detail}" if followed.detail else ""
    )
    fields: dict[str, Any] = {
        "request_id": followed.request_id,
        "method": scope["method"],
        "path": path,
        "query": query,
        "route": followed.route,
        "status": followed.status,
        "duration_ms": round(duration, 3),
        "wait_ms": round(followed.wait * 1000, 3),
        "bytes": followed.size,
        "from_memory": followed.from_memory,
        "release": current_release if followed.release is None else followed.release,
    }
    if followed.trace_id:
        fields["trace_id"] = followed.trace_id
    if followed.reason:
        fields["reason"] = followed.reason
    if followed.is_broken:
        fields["broken"] = True
    shown = f"{path}?{query}" if query else path
    told = (
        f"{scope['method']} {shown} {followed.status}, {followed.size} bytes in {duration:.1f} ms"
    )
    logger.log(
        followed.level, "%s%s", told, ended, exc_info=followed.error, extra={"fields": fields}
    )


def _shortened(text: str) -> str:
    return text if len(text) <= MAX_TOLD else f"{text[:MAX_TOLD]}…"
