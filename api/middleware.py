"""What is done to every request and answer, as plain ASGI."""

import logging
from collections.abc import Sequence
from urllib.parse import quote

import orjson
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.errors import (
    PROBLEM_TYPE,
    RETRY_AFTER,
    DatabaseNotReady,
    InternalError,
    Problem,
    Unavailable,
)

logger = logging.getLogger("api")

ALLOWED = "GET, HEAD, OPTIONS"
EXPOSED = "ETag, Link, Content-Language, Content-Disposition, Data-Release, Retry-After"
Headers = Sequence[tuple[bytes, bytes]]
CORS_HEADERS: Headers = (
    (b"access-control-allow-origin", b"*"),
    (b"access-control-expose-headers", EXPOSED.encode()),
)
PREFLIGHT_HEADERS: Headers = (
    (b"allow", ALLOWED.encode()),
    (b"access-control-allow-methods", b"GET, HEAD"),
    (b"access-control-allow-headers", b"*"),
    (b"access-control-max-age", b"86400"),
)
URI = "%/:?#[]@!$&'()*+,;=-._~"
"""Characters that stand for themselves in a URI reference (RFC 3986)."""


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
        await self.app(asked, receive, _without_body(send) if is_head else send)


def _without_body(send: Send) -> Send:
    async def headers_only(message: Message) -> None:
        if message["type"] == "http.response.body":
            message = {**message, "body": b""}
        await send(message)

    return headers_only


class OtherOrigins:
    """Every page may read (CORS): said on every answer, so that any cache can keep it."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
        elif scope["method"] == "OPTIONS":
            headers = [*CORS_HEADERS, *PREFLIGHT_HEADERS]
            await send({"type": "http.response.start", "status": 204, "headers": headers})
            await send({"type": "http.response.body"})
        else:
            await self.app(scope, receive, _with_headers(send, CORS_HEADERS))


def _with_headers(send: Send, headers: Headers) -> Send:
    async def more_headers(message: Message) -> None:
        if message["type"] == "http.response.start":
            message = {**message, "headers": [*message["headers"], *headers]}
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
        started = False

        async def watch(message: Message) -> None:
            nonlocal started
            started = started or message["type"] == "http.response.start"
            await send(message)

        try:
            await self.app(scope, receive, watch)
        except Exception as error:
            if started:
                raise  # the connection breaks, so the client sees that the answer is not whole
            await send_problem(_problem(error), scope, send)


def _problem(error: Exception) -> Problem:
    if isinstance(error, Problem):
        return error
    if isinstance(error, DatabaseNotReady):
        logger.warning("not ready: %s", error)
        return Unavailable(str(error), headers=RETRY_AFTER)
    logger.exception("unforeseen error", exc_info=error)
    return InternalError("The service failed; the failure has been logged.")


async def send_problem(problem: Problem, scope: Scope, send: Send) -> None:
    path = scope.get("raw_path") or quote(scope["path"]).encode()
    query = b"?" + scope["query_string"] if scope["query_string"] else b""
    instance = quote(path + query, safe=URI)
    body = orjson.dumps(problem.document(instance))
    headers = {
        "Content-Type": PROBLEM_TYPE,
        "Content-Length": str(len(body)),
        "Content-Language": "en",
        "Cache-Control": "no-store",
        "X-Content-Type-Options": "nosniff",
        **problem.headers,
    }
    raw = [(name.lower().encode(), value.encode("latin-1")) for name, value in headers.items()]
    await send({"type": "http.response.start", "status": problem.status, "headers": raw})
    await send({"type": "http.response.body", "body": body})
