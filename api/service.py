"""The application as a server calls it: a question that was answered already is answered at once.

What was answered stands in memory until another release is seen, so a repeated question costs
neither routing nor the database. It is kept as it was sent, and only when it was sent whole.
"""

from collections.abc import Hashable

from fastapi import FastAPI
from starlette.types import Message, Receive, Scope, Send

from api import caching
from api.answering import State
from api.caching import Answer

READ = ("GET", "HEAD")
ASKED_BY = (b"host", b"accept", b"accept-encoding")
"""Headers that an answer depends on, beside the address; links in it name the host."""


class Service(FastAPI):
    """FastAPI with a memory in front of it."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] not in READ:
            await super().__call__(scope, receive, send)
            return
        state: State = self.state.indicators
        spelling, if_none_match = _asked(scope)
        release = state.database.release
        answer = state.memory.find(release, spelling)
        if answer is not None:
            await _send_again(answer, if_none_match, scope, send)
            return
        heard = _Hearing(send)
        await super().__call__(scope, receive, heard)
        if heard.answer and scope["method"] == "GET" and state.database.release == release:
            state.memory.keep(release, spelling, heard.answer)


def _asked(scope: Scope) -> tuple[Hashable, str | None]:
    """How the question is spelled, and what the client has already."""
    by: dict[bytes, bytes] = {}
    if_none_match: list[str] = []
    for name, value in scope["headers"]:
        if name in ASKED_BY:
            by[name] = by[name] + b"," + value if name in by else value
        elif name == b"if-none-match":
            if_none_match.append(value.decode("latin-1"))
    address = scope["scheme"], scope.get("root_path", ""), scope["path"], scope["query_string"]
    return (*address, *map(by.get, ASKED_BY)), ", ".join(if_none_match) or None


async def _send_again(answer: Answer, if_none_match: str | None, scope: Scope, send: Send) -> None:
    is_known = caching.matches(if_none_match, answer.tag)
    headers = answer.unchanged if is_known else answer.headers
    status = 304 if is_known else 200
    body = b"" if is_known or scope["method"] == "HEAD" else answer.body
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


class _Hearing:
    """Passes an answer on, and hears it: `answer` is there when it came whole and may be kept."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self._start: Message | None = None
        self.answer: Answer | None = None

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._start = message
        elif self._start is not None:
            if self._start["status"] == 200:
                self._hear(self._start["headers"], message)
            self._start = None  # what comes after the first part is not the whole
        await self._send(message)

    def _hear(self, headers: caching.Headers, message: Message) -> None:
        tags = [value.decode() for name, value in headers if name == b"etag"]
        if tags and not message.get("more_body", False):
            self.answer = Answer(tags[0], headers, message.get("body", b""))
