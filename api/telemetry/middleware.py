"""ASGI middleware that identifies, counts and logs requests."""

import logging
from time import perf_counter
from typing import Any
from urllib.parse import quote

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.db.database import Database
from api.errors import InternalError, NotProvided, Unavailable
from api.telemetry.context import CURRENT, RequestContext, request_id
from api.telemetry.metrics import Metrics

logger = logging.getLogger("api.requests")
"""Has a line for each request that failed; at level INFO, for each request."""

HEADER = b"x-request-id"
URI = "%/:?#[]@!$&'()*+,;=-._~"
"""Characters that stand for themselves in a URI reference (RFC 3986)."""
MAX_LOGGED = 2000
"""Characters of a path, and of a query, in a log line."""


class RequestTelemetry:
    """Gives each request its context, counts it once it has ended, and logs it.

    A response without an ETag gets the header X-Request-Id. One with an ETag may be cached and sent
    to other clients, where the id would name another request.
    """

    def __init__(
        self,
        app: ASGIApp,
        metrics: Metrics,
        database: Database,
        cached_route: str | None = None,
    ) -> None:
        """With `cached_route`, `app` sends a cached response of that route."""
        self.app = app
        self.metrics = metrics
        self.database = database
        self.cached_route = cached_route

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        context = RequestContext(request_id(dict(scope["headers"]).get(HEADER)))
        if self.cached_route is not None:
            context.route, context.from_memory = self.cached_route, True
        CURRENT.set(context)

        async def send_recorded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = dict(message["headers"])
                context.start_response(message["status"], headers.get(b"data-release"))
                if b"etag" not in headers:
                    identified = [*message["headers"], (HEADER, context.request_id.encode())]
                    message = {**message, "headers": identified}
            else:
                context.size += len(message.get("body", b""))
            await send(message)

        try:
            with self.metrics.in_progress.track_inprogress():
                await self.app(scope, receive, send_recorded)
        except Exception:
            context.is_broken = True
            raise
        finally:
            self.metrics.record(context)
            self._log(context, scope)

    def _log(self, context: RequestContext, scope: Scope) -> None:
        """Log the request, without anything that identifies the client."""
        level = logging.INFO
        if context.status >= InternalError.status or context.is_broken:
            expected = (NotProvided.status, Unavailable.status)
            level = logging.WARNING if context.status in expected else logging.ERROR
        if not logger.isEnabledFor(level):
            return
        path, query = (
            text if len(text) <= MAX_LOGGED else f"{text[:MAX_LOGGED]}…" for text in address(scope)
        )
        duration = (perf_counter() - context.started) * 1000
        loaded, release = self.database.loaded, context.release
        if release is None and loaded is not None:
            release = loaded.release
        fields: dict[str, Any] = {
            "request_id": context.request_id,
            "method": scope["method"],
            "path": path,
            "query": query,
            "route": context.route,
            "status": context.status,
            "duration_ms": round(duration, 3),
            "wait_ms": round(context.wait * 1000, 3),
            "bytes": context.size,
            "from_memory": context.from_memory,
            "release": release,
        }
        optional = {
            "trace_id": context.trace_id,
            "reason": context.reason,
            "broken": context.is_broken,
        }
        fields |= {name: value for name, value in optional.items() if value}
        ending = ", broken off" if context.is_broken else context.detail and f": {context.detail}"
        message = "%s %s %s, %s bytes in %.1f ms%s"
        shown = f"{path}?{query}" if query else path
        values = scope["method"], shown, context.status, context.size, duration, ending
        logger.log(level, message, *values, exc_info=context.error, extra=fields)


def address(scope: Scope) -> tuple[str, str]:
    """Path and query as they were sent, in characters that may stand in a URI."""
    path = scope.get("raw_path") or quote(scope["path"]).encode()
    return quote(path, safe=URI), quote(scope["query_string"], safe=URI)
