"""`/mcp`: the Model Context Protocol over HTTP, without sessions.

The SDK is optional, and large: it is imported at the first request.
"""

from functools import lru_cache
from importlib import import_module
from importlib.util import find_spec

from anyio.to_thread import run_sync
from starlette.requests import Request
from starlette.types import Message as Sent
from starlette.types import Receive, Scope, Send

from api.errors import Issue, Message, MethodNotAllowed, NotFound
from api.http import request_body
from api.http.private_text import MCP_PATH

LIBRARY = "mcp"
MAX_BODY = request_body.MAX_BODY + 50_000
"""Bytes of a request: the longest text to check, and what is around it."""
METHOD = "POST"
TOO_LONG = Issue(
    "body",
    None,
    Message("error.too-long"),
    hint=Message("error.hint.shorter-body", most=f"{MAX_BODY:,}"),
)


class Endpoint:
    """The ASGI application of the path."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request. Raises Problem; what the protocol has an answer to, the SDK sends."""
        check_installed()
        check_method(scope["method"])
        body = await request_body.limited_body(Request(scope, receive), MAX_BODY, TOO_LONG)
        server = await run_sync(import_module, "api.mcp.server")
        is_sent = False

        async def replayed() -> Sent:
            """The body that has been read, as a server sends it; then what the client does."""
            nonlocal is_sent
            if is_sent:
                return await receive()
            is_sent = True
            return {"type": "http.request", "body": body, "more_body": False}

        await server.handle(scope, replayed, send)


def check_method(method: str) -> None:
    """Raise MethodNotAllowed. There is no stream to open with GET, and no session to delete."""
    if method != METHOD:
        issue = Issue("method", method, Message("error.method"), [METHOD])
        allowed = {"Allow": f"{METHOD}, OPTIONS"}
        raise MethodNotAllowed(Message("error.detail.mcp-method", method=method), [issue], allowed)


def check_installed() -> None:
    """Raise NotFound, which says what to install, if the SDK is missing."""
    if not is_installed():
        issue = Issue("path", MCP_PATH, Message("error.unknown-address"))
        raise NotFound(Message("error.detail.mcp-not-installed"), [issue])


@lru_cache
def is_installed() -> bool:
    try:
        return find_spec(LIBRARY) is not None
    except ValueError:  # what another module has put in its place
        return False
