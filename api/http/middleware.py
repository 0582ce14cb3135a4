"""ASGI middleware around every request: the response cache, and what all responses have."""

import logging
import re
from collections.abc import Mapping, MutableMapping, Sequence
from functools import lru_cache
from typing import Any
from urllib.parse import quote, unquote, unquote_plus, urlsplit

import orjson
from starlette.applications import Starlette
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from api.domain.ids import ascii_lower
from api.errors import (
    MAX_ADDRESS,
    PROBLEM_TYPE,
    RETRY_AFTER,
    DatabaseNotReady,
    InternalError,
    Message,
    Problem,
    RangeNotSatisfiable,
    Unavailable,
    address_too_long,
)
from api.formats import FORMATS
from api.http.caching import CachedResponse, Key
from api.http.conditions import Conditions
from api.http.private_text import MCP_PATH, is_private
from api.http.request import Services
from api.http.responses import NotModified
from api.i18n.problems import problem_document
from api.schemas.parameter_type import ParameterError
from api.schemas.parameters import language_of
from api.telemetry import context
from api.telemetry.middleware import RequestTelemetry, address, logger

SCHEMES = ("http", "https")
"""Of links; uvicorn also takes `ws` and `wss` from a proxy's header."""
READ = ("GET", "HEAD")
POST = "POST"
"""The method of a check of a text, which changes nothing."""
KEY_HEADERS = (b"host", b"accept", b"accept-encoding")
"""Headers that a response depends on, beside the URL; links in it contain the host."""
MAX_SHOWN = 200
"""Bytes of a too long path that its error repeats."""
EXPOSED = (
    "ETag, Link, Content-Language, Content-Disposition, Data-Release, Data-Warnings, "
    "Accept-Ranges, Content-Range, Retry-After, X-Request-Id"
)
Sent = MutableMapping[str, Any]
"""A message of ASGI."""
Headers = Sequence[tuple[bytes, bytes]]
CORS_HEADERS: Headers = (
    (b"access-control-allow-origin", b"*"),
    (b"access-control-expose-headers", EXPOSED.encode()),
)
SAFE_HEADERS: Headers = (
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
    (b"x-content-type-options", b"nosniff"),
)
"""Added to every response that does not set them: no scripts, no content sniffing."""
PREFLIGHT_HEADERS: Headers = (
    *CORS_HEADERS,
    (b"access-control-allow-headers", b"*"),
    (b"access-control-max-age", b"86400"),
    *SAFE_HEADERS,
)


class ResponseMiddleware:
    """HEAD, ends of paths, headers of all responses, and problem documents.

    Handles HEAD as GET without a body, ignores a trailing slash, and takes the name of a format
    from the end of a path (`/v1/observations.csv`). Every response has the same
    CORS headers, so that any cache can store it. Every exception becomes a problem document, an
    unexpected one without internals.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        method = scope["method"]
        if method == "OPTIONS":
            methods = ", ".join((*READ, POST) if is_private(scope) else READ)
            if is_private(scope, (MCP_PATH,)):
                methods = POST
            allowed = (
                (b"allow", f"{methods}, OPTIONS".encode()),
                (b"access-control-allow-methods", methods.encode()),
            )
            headers = (*PREFLIGHT_HEADERS, *allowed)
            await send({"type": "http.response.start", "status": 204, "headers": headers})
            await send({"type": "http.response.body"})
            return
        started = False
        is_head = method == "HEAD"

        async def send_response(message: Sent) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                headers = message["headers"]
                names = dict(headers)
                safe = filter(lambda header: header[0] not in names, SAFE_HEADERS)
                message = {**message, "headers": [*headers, *CORS_HEADERS, *safe]}
            elif is_head:
                message = {**message, "body": b""}
            await send(message)

        path = scope["path"].rstrip("/")
        if path == scope.get("root_path", ""):
            path += "/"
        length = len(path) + len(scope["query_string"])
        if length > MAX_ADDRESS:
            shown = {"raw_path": scope["raw_path"][:MAX_SHOWN], "query_string": b""}
            language = language_of_query(scope["query_string"])
            await _fail(address_too_long(length), language, {**scope, **shown}, send_response)
            return
        path, ending = _without_ending(path, scope)
        inner = {
            **scope,
            "path": path,
            "ending": ending,
            "method": "GET" if is_head else method,
            "is_head": is_head,
        }
        try:
            await self.app(inner, receive, send_response)
        except NotModified as unchanged:
            response = Response(status_code=304, headers=unchanged.headers)
            await response(inner, receive, send_response)
        except Exception as error:
            if started:
                raise  # the connection breaks, so the client sees that the response is incomplete
            await _fail(error, language_of_query(scope["query_string"]), inner, send_response)
        finally:
            request = context.CURRENT.get()
            if request is not None:
                templates = _templates(inner["app"])
                request.route = templates.get(inner.get("endpoint"), context.UNKNOWN)


def _without_ending(path: str, scope: Scope) -> tuple[str, str | None]:
    """A path and the name of the format at its end, unless that belongs to the path of a route."""
    stem, _, ending = path.rpartition(".")
    name, root = ascii_lower(ending), scope.get("root_path", "")
    is_data = name in FORMATS and stem.startswith(f"{root}/v1/")
    if is_data and path.removeprefix(root) not in _templates(scope["app"]).values():
        return stem, name
    return path, None


@lru_cache(maxsize=1)
def _templates(app: Starlette) -> Mapping[Any, str]:
    """Route templates by endpoint, which every type of route leaves in the scope."""
    return {
        getattr(route, "endpoint", None) or getattr(route, "app", None): getattr(route, "path", "")
        for route in app.routes
    }


def language_of_query(query: bytes) -> str:
    """The language of an error: the one requested, English if it is not one that is served."""
    texts = re.findall(rb"(?<![^&])lang=([^&]*)", query)
    try:
        return language_of(unquote_plus(texts[0].decode("latin-1"))) if len(texts) == 1 else "en"
    except ParameterError:
        return "en"


def recorded(error: Exception) -> tuple[Problem, str]:
    """What clients see of an error, and the id of the request, in whose context it is recorded."""
    if isinstance(error, Problem):
        problem = error
    elif isinstance(error, DatabaseNotReady):
        # The explanation is for who operates the service, as in the log: in English.
        detail = Message("error.detail.database", message=str(error))
        problem = Unavailable(detail, headers=RETRY_AFTER, reason=error.reason)
    else:
        problem = InternalError(Message("error.detail.failed"))
    request = context.CURRENT.get()
    if request is None:
        return problem, ""
    request.fail(problem, error)
    return problem, request.request_id


async def _fail(error: Exception, language: str, scope: Scope, send: Send) -> None:
    """Send a problem document, and record the failure in the request context."""
    problem, request_id = recorded(error)
    path, query = address(scope)
    instance = f"{path}?{query}" if query else path
    headers, body = written(problem, language, instance, request_id)
    await send({"type": "http.response.start", "status": problem.status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


def written(
    problem: Problem, language: str, instance: str, request_id: str
) -> tuple[Headers, bytes]:
    """The headers and the body of a problem document, without the headers of all responses."""
    body = orjson.dumps(problem_document(problem, language, instance, request_id))
    headers = {
        "Content-Type": PROBLEM_TYPE,
        "Content-Length": str(len(body)),
        "Content-Language": language,
        "Cache-Control": "no-store",
        **problem.headers,
    }
    raw = [(name.lower().encode(), value.encode("latin-1")) for name, value in headers.items()]
    return raw, body


class CacheMiddleware:
    """Caches complete GET responses with an ETag, and 304s, until the release changes.

    A hit costs neither routing nor the database, and is only counted, not logged, unless every
    request is.
    """

    def __init__(self, app: ASGIApp, services: Services) -> None:
        self.app = app
        self.services = services
        self._root = urlsplit(services.settings.public_url).path

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        if scope["scheme"] not in SCHEMES:  # a proxy's X-Forwarded-Proto may be the client's
            scope = {**scope, "scheme": "http"}
        if self._root:
            scope = _under(self._root, scope)
        if scope["method"] not in READ or not _is_kept(scope):
            await self.app(scope, receive, send)
            return
        conditions = Conditions.of(scope["headers"], is_head=scope["method"] == "HEAD")
        if conditions.byte_range is not None:  # a part of a compressed body would be of little use
            plain = [each for each in scope["headers"] if each[0] != b"accept-encoding"]
            scope = {**scope, "headers": plain}
        key = _key(scope)
        services = self.services
        release = services.database.release
        cached = services.cache.get(release, key)
        status, part = (0, None) if cached is None else _chosen(cached, conditions)
        if cached is None or status in (0, RangeNotSatisfiable.status):
            services.cache.misses += 1
            recorder = _Recorder(send, conditions)
            await self.app(scope, receive, recorder)
            if recorder.response and scope["method"] == "GET":
                request = context.CURRENT.get()
                recorder.response.route = context.UNKNOWN if request is None else request.route
                # Another release may have come and gone meanwhile: what the response was made from
                # counts.
                made_from = None if request is None else request.current
                if services.database.release == release and made_from in (None, release):
                    services.cache.put(release, key, recorder.response)
            return

        services.cache.hits += 1
        headers: Headers = cached.headers
        body = cached.body or b""
        if part is not None:
            headers, body = cached.part(body, part)
        elif status == 304:
            headers, body = cached.unchanged, b""
        elif scope["method"] == "HEAD":
            body = b""

        async def respond(_scope: Scope, _receive: Receive, send: Send) -> None:
            await send({"type": "http.response.start", "status": status, "headers": headers})
            await send({"type": "http.response.body", "body": body})

        if scope["app"].is_instrumented:
            context.name_span(scope["method"], cached.route)
        if logger.isEnabledFor(logging.INFO):
            logged = RequestTelemetry(
                respond, services.metrics, services.database, cached_route=cached.route
            )
            await logged(scope, receive, send)
        else:
            services.metrics.record_cached(cached.route, status)
            await respond(scope, receive, send)


def _chosen(cached: CachedResponse, conditions: Conditions) -> tuple[int, range | None]:
    """The status of a response that is sent from memory, and the part of it that is sent.

    0 if its body is not there. 416 is not sent from memory: it is an error, which the application
    writes.
    """
    if conditions.is_unmodified(cached.tag, cached.modified):
        return 304, None
    if cached.body is None:
        return 0, None
    if not cached.is_file:
        return 200, None
    try:
        part = conditions.part(cached.tag, len(cached.body))
    except RangeNotSatisfiable as error:
        return error.status, None
    return (200, None) if part is None else (206, part)


def _under(root: str, scope: Scope) -> Scope:
    """The scope of a request to the service under the path of PUBLIC_URL.

    A proxy may have removed the path. That of another ASGI server's `root_path` is replaced.
    """
    decoded, path = unquote(root), scope["path"]
    if path == decoded or path.startswith(f"{decoded}/"):
        return {**scope, "root_path": decoded}
    other = scope.get("root_path", "")
    raw = (scope.get("raw_path") or quote(path).encode()).removeprefix(quote(other).encode())
    path = decoded + path.removeprefix(other)
    return {**scope, "root_path": decoded, "path": path, "raw_path": root.encode() + raw}


def _is_kept(scope: Scope) -> bool:
    """Whether the response may be cached: other pages take any query, so only without one."""
    root: str = scope.get("root_path", "")
    if scope["path"].startswith(f"{root}/v1"):
        return True
    # Without a language in its URL, the explorer is in the reader's own.
    is_page = scope["path"] == f"{root}/"
    return b"lang=" in scope["query_string"] if is_page else not scope["query_string"]


def _key(scope: Scope) -> Key:
    """The cache key of a request."""
    by_name: dict[bytes, bytes] = {}
    for name, value in scope["headers"]:
        if name in KEY_HEADERS:
            by_name[name] = by_name[name] + b"," + value if name in by_name else value
    parts = scope["scheme"], scope.get("root_path", ""), scope["path"], scope["query_string"]
    return (*parts, *map(by_name.get, KEY_HEADERS))


class _Recorder:
    """Forwards a response, and stores it in `response` if it is complete and has an ETag.

    Of such a response it forwards the requested part.
    """

    def __init__(self, send: Send, conditions: Conditions) -> None:
        self._send = send
        self._conditions = conditions
        self._start: Sent | None = None
        self.response: CachedResponse | None = None

    async def __call__(self, message: Sent) -> None:
        start, self._start = self._start, None
        if message["type"] == "http.response.start":
            self._start = message
            if self._conditions.byte_range is not None:
                return  # it is sent with the body, of which a part may be wanted
        elif start is not None:
            if not message.get("more_body", False):
                start, message = self._complete(start, message)
            if self._conditions.byte_range is not None:
                await self._send(start)
        await self._send(message)

    def _complete(self, start: Sent, message: Sent) -> tuple[Sent, Sent]:
        """Store a complete response; returns it, or the part of it that is wanted."""
        tag = dict(start["headers"]).get(b"etag")
        if start["status"] not in (200, 304) or tag is None:
            return start, message
        body = None if start["status"] == 304 else message.get("body", b"")
        self.response = CachedResponse(tag.decode(), start["headers"], body)
        status, part = _chosen(self.response, self._conditions)
        if part is None or body is None:
            return start, message
        headers, body = self.response.part(body, part)
        request = context.CURRENT.get()
        if request is not None:
            request.status, request.size = status, len(body)
        return {**start, "status": status, "headers": headers}, {**message, "body": body}
