"""What is done to every request and answer, as plain ASGI."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

import orjson
from starlette.applications import Starlette
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.errors import (
    MAX_ADDRESS,
    PROBLEM_TYPE,
    RETRY_AFTER,
    DatabaseNotReady,
    InternalError,
    Problem,
    Unavailable,
    address_too_long,
)
from api.http.responses import NotModified
from api.telemetry import context
from api.telemetry.middleware import address

ALLOWED = "GET, HEAD, OPTIONS"
MAX_SHOWN = 200
"""Bytes of a path that is too long that its error repeats."""
EXPOSED = (
    "ETag, Link, Content-Language, Content-Disposition, Data-Release, Retry-After, X-Request-Id"
)
Headers = Sequence[tuple[bytes, bytes]]
CORS_HEADERS: Headers = (
    (b"access-control-allow-origin", b"*"),
    (b"access-control-expose-headers", EXPOSED.encode()),
)
SAFE_HEADERS: Headers = (
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
    (b"x-content-type-options", b"nosniff"),
)
"""Said on every answer that does not say otherwise: nothing runs in it, and it is what it says."""
PREFLIGHT_HEADERS: Headers = (
    (b"allow", ALLOWED.encode()),
    (b"access-control-allow-methods", b"GET, HEAD"),
    (b"access-control-allow-headers", b"*"),
    (b"access-control-max-age", b"86400"),
)


class Addresses:
    """HEAD is GET without a body; an address with a slash behind it is the one without."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        path = scope["path"].rstrip("/") or "/"
        is_head = scope["method"] == "HEAD"
        method = "GET" if is_head else scope["method"]
        asked = {**scope, "path": path, "method": method, "is_head": is_head}
        try:
            await self.app(asked, receive, _without_body(send) if is_head else send)
        finally:
            _note_route(asked)


def _note_route(scope: Scope) -> None:
    request = context.current()
    if request is not None:
        request.route = _templates(scope["app"]).get(scope.get("endpoint"), context.UNKNOWN)


@lru_cache(maxsize=1)
def _templates(app: Starlette) -> Mapping[Any, str]:
    """The addresses by what answers them: the one thing that all kinds of routes leave behind."""
    return {
        getattr(route, "endpoint", None) or getattr(route, "app", None): getattr(route, "path", "")
        for route in app.routes
    }


def _without_body(send: Send) -> Send:
    async def headers_only(message: Message) -> None:
        if message["type"] == "http.response.body":
            message = {**message, "body": b""}
        await send(message)

    return headers_only


class OtherOrigins:
    """Every page may read (CORS), and what browsers may do with an answer.

    Said on every answer, so that any cache can keep it.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
        elif scope["method"] == "OPTIONS":
            headers = [*CORS_HEADERS, *PREFLIGHT_HEADERS, *SAFE_HEADERS]
            await send({"type": "http.response.start", "status": 204, "headers": headers})
            await send({"type": "http.response.body"})
        else:
            await self.app(scope, receive, _with_headers(send))


def _with_headers(send: Send) -> Send:
    async def more_headers(message: Message) -> None:
        if message["type"] == "http.response.start":
            said = message["headers"]
            names = {name for name, _ in said}
            safe = [each for each in SAFE_HEADERS if each[0] not in names]
            message = {**message, "headers": [*said, *CORS_HEADERS, *safe]}
        await send(message)

    return more_headers


class Errors:
    """Every error is a problem document; one that was not foreseen shows nothing of the inside.

    It stands inside CORS, so that a browser can read errors as well.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        length = len(scope["path"]) + len(scope["query_string"])
        if length > MAX_ADDRESS:
            shown = {"raw_path": scope["raw_path"][:MAX_SHOWN], "query_string": b""}
            await _fail(address_too_long(length), {**scope, **shown}, send)
            return
        started = False

        async def watch(message: Message) -> None:
            nonlocal started
            started = started or message["type"] == "http.response.start"
            await send(message)

        try:
            await self.app(scope, receive, watch)
        except NotModified as unchanged:
            await Response(status_code=304, headers=unchanged.headers)(scope, receive, send)
        except Exception as error:
            if started:
                raise  # the connection breaks, so the client sees that the answer is not whole
            await _fail(error, scope, send)


async def _fail(error: Exception, scope: Scope, send: Send) -> None:
    """Send a problem document, and record the failure in the request context."""
    problem, request = _problem(error), context.current()
    if request is not None:
        request.fail(problem, error)
    request_id = "" if request is None else request.request_id
    await send_problem(problem, request_id, scope, send)


def _problem(error: Exception) -> Problem:
    if isinstance(error, Problem):
        return error
    if isinstance(error, DatabaseNotReady):
        return Unavailable(str(error), headers=RETRY_AFTER, reason=error.reason)
    return InternalError("The service failed; the failure has been logged.")


async def send_problem(problem: Problem, request_id: str, scope: Scope, send: Send) -> None:
    path, query = address(scope)
    instance = f"{path}?{query}" if query else path
    body = orjson.dumps(problem.document(instance, request_id))
    headers = {
        "Content-Type": PROBLEM_TYPE,
        "Content-Length": str(len(body)),
        "Content-Language": "en",
        "Cache-Control": "no-store",
        **problem.headers,
    }
    raw = [(name.lower().encode(), value.encode("latin-1")) for name, value in headers.items()]
    await send({"type": "http.response.start", "status": problem.status, "headers": raw})
    await send({"type": "http.response.body", "body": body})
