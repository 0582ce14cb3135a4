"""ASGI middleware that sends a response again which was sent before in this release."""

import logging

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.http import caching
from api.http.response_cache import CachedResponse, Key
from api.http.services import Services
from api.telemetry import context, tracing
from api.telemetry.middleware import RequestTelemetry, logger

READ = ("GET", "HEAD")
KEY_HEADERS = (b"host", b"accept", b"accept-encoding")
"""Headers that a response depends on, beside the address; links in it name the host."""


class CacheMiddleware:
    """Keeps complete responses of GET requests that have an ETag until the release changes.

    A hit costs neither routing nor the database, and is only counted, not logged, unless every
    request is.
    """

    def __init__(self, app: ASGIApp, services: Services) -> None:
        self.app = app
        self.services = services

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] not in READ:
            await self.app(scope, receive, send)
            return
        key, if_none_match = _key(scope)
        services = self.services
        release = services.database.release
        cached = services.cache.get(release, key)
        if cached is None:
            recorder = _Recorder(send)
            await self.app(scope, receive, recorder)
            if recorder.response and scope["method"] == "GET":
                request = context.current()
                recorder.response.route = context.UNKNOWN if request is None else request.route
                if services.database.release == release:
                    services.cache.put(release, key, recorder.response)
            return
        response = _Sender(cached, if_none_match)
        tracing.name_span(scope["method"], cached.route)
        if logger.isEnabledFor(logging.INFO):
            logged = RequestTelemetry(
                response, services.metrics, services.database, cached_route=cached.route
            )
            await logged(scope, receive, send)
        else:
            services.metrics.record_cached(cached.route, response.status)
            await response(scope, receive, send)


def _key(scope: Scope) -> tuple[Key, str | None]:
    """The cache key of a request, and its If-None-Match."""
    by_name: dict[bytes, bytes] = {}
    if_none_match: list[str] = []
    for name, value in scope["headers"]:
        if name in KEY_HEADERS:
            by_name[name] = by_name[name] + b"," + value if name in by_name else value
        elif name == b"if-none-match":
            if_none_match.append(value.decode("latin-1"))
    address = scope["scheme"], scope.get("root_path", ""), scope["path"], scope["query_string"]
    return (*address, *map(by_name.get, KEY_HEADERS)), ", ".join(if_none_match) or None


class _Sender:
    """Sends a cached response, or 304 to a client that has it already."""

    def __init__(self, cached: CachedResponse, if_none_match: str | None) -> None:
        self._cached = cached
        self.status = 304 if caching.matches(if_none_match, cached.tag) else 200

    async def __call__(self, scope: Scope, _receive: Receive, send: Send) -> None:
        cached, status = self._cached, self.status
        headers = cached.headers if status == 200 else cached.unchanged
        body = b"" if status == 304 or scope["method"] == "HEAD" else cached.body
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body})


class _Recorder:
    """Passes a response on, and keeps it in `response` if it is complete and has an ETag."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self._start: Message | None = None
        self.response: CachedResponse | None = None

    async def __call__(self, message: Message) -> None:
        start, self._start = self._start, None
        if message["type"] == "http.response.start":
            self._start = message
        elif start is not None and start["status"] == 200 and not message.get("more_body", False):
            tag = dict(start["headers"]).get(b"etag")
            if tag is not None:
                self.response = CachedResponse(
                    tag.decode(), start["headers"], message.get("body", b"")
                )
        await self._send(message)
