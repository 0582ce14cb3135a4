"""The application as a server calls it: a question that was answered already is answered at once.

What was answered stands in memory until another release is seen, so a repeated question costs
neither routing nor the database. It is kept as it was sent, and only when it was sent whole.

Here every request gets its id, and is counted and told in the log: what stands behind sees neither
those that are answered from memory nor what it has failed to answer itself.
"""

import logging

from fastapi import FastAPI
from opentelemetry import trace
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.http import caching
from api.http.caching import Answer, Spelling
from api.http.state import State
from api.telemetry import context
from api.telemetry.context import RequestContext

READ = ("GET", "HEAD")
ASKED_BY = (b"host", b"accept", b"accept-encoding")
"""Headers that an answer depends on, beside the address; links in it name the host."""
AGAIN = "indicators.again"
"""In a scope: an answer from memory that is to be sent, and its status."""


class Service(FastAPI):
    """FastAPI with a memory in front of it."""

    follows_all = False
    """Whether answers from memory are told and traced as well, at several times their cost."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await super().__call__(scope, receive, send)
            return
        state: State = self.state.indicators
        spelling, if_none_match, named = _asked(scope)
        release = state.database.release
        is_read = scope["method"] in READ
        answer = state.memory.find(release, spelling) if is_read else None
        if answer is None:
            state.tally.misses += is_read
            heard = await self._make(
                RequestContext(context.request_id(named)), scope, receive, send
            )
            if heard.answer and scope["method"] == "GET" and state.database.release == release:
                state.memory.keep(release, spelling, heard.answer)
            return
        status = 304 if caching.matches(if_none_match, answer.tag) else 200
        state.tally.repeated[answer.route, status] += 1
        if self.follows_all:
            scope[AGAIN] = answer, status
            followed = RequestContext(context.request_id(named), answer.route, from_memory=True)
            await self._follow(followed, scope, receive, send)
        else:
            await _send_again(answer, status, scope, send)

    def begin(self) -> None:
        """Look whether every request is to be told or traced, now that the server has set it up."""
        is_traced = not isinstance(trace.get_tracer_provider(), trace.ProxyTracerProvider)
        self.follows_all = is_traced or context.logger.isEnabledFor(logging.INFO)

    async def _make(
        self, followed: RequestContext, scope: Scope, receive: Receive, send: Send
    ) -> "_Hearing":
        """Have an answer made, and count it."""
        state: State = self.state.indicators
        state.tally.begun += 1
        try:
            heard = await self._follow(followed, scope, receive, send)
        finally:
            state.tally.add(followed)
        if heard.answer:
            heard.answer.route = followed.route
        return heard

    async def _follow(
        self, followed: RequestContext, scope: Scope, receive: Receive, send: Send
    ) -> "_Hearing":
        """Have a request answered by FastAPI, and tell what became of it."""
        state: State = self.state.indicators
        context.follow(followed)
        heard = _Hearing(send, followed)
        try:
            await super().__call__(scope, receive, heard)
        except Exception:
            followed.is_broken = True
            raise
        finally:
            if context.logger.isEnabledFor(followed.level):
                kept = state.database.loaded
                context.tell(followed, scope, None if kept is None else kept.release)
        return heard

    def build_middleware_stack(self) -> ASGIApp:
        """FastAPI's, and in front of it what sends an answer that was found in memory."""
        behind = super().build_middleware_stack()

        async def front(scope: Scope, receive: Receive, send: Send) -> None:
            if AGAIN not in scope:
                await behind(scope, receive, send)
                return
            answer, status = scope[AGAIN]
            _mark_span(f"{scope['method']} {answer.route}", answer.route)
            await _send_again(answer, status, scope, send)

        return front


def _asked(scope: Scope) -> tuple[Spelling, str | None, bytes | None]:
    """How the question is spelled, what the client has already, and what it calls the request."""
    by: dict[bytes, bytes] = {}
    if_none_match: list[str] = []
    request_id = None
    for name, value in scope["headers"]:
        if name in ASKED_BY:
            by[name] = by[name] + b"," + value if name in by else value
        elif name == b"if-none-match":
            if_none_match.append(value.decode("latin-1"))
        elif name == context.HEADER:
            request_id = value
    address = scope["scheme"], scope.get("root_path", ""), scope["path"], scope["query_string"]
    spelling = *address, *map(by.get, ASKED_BY)
    return spelling, ", ".join(if_none_match) or None, request_id


async def _send_again(answer: Answer, status: int, scope: Scope, send: Send) -> None:
    """Send an answer from memory, or 304 to a client that has it already."""
    headers = answer.headers if status == 200 else answer.unchanged
    body = b"" if status == 304 or scope["method"] == "HEAD" else answer.body
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


def _mark_span(name: str, route: str) -> None:
    """Say in FastAPI's span what its router says otherwise, and that memory answered."""
    span = trace.get_current_span()
    span.update_name(name)
    span.set_attributes({"http.route": route, "indicators.from_memory": True})


class _Hearing:
    """Passes an answer on, and hears it: `answer` is there when it came whole and may be kept.

    What has no ETag is answered once: it gets the request's id. What has one follows from its
    address and the release, for everybody, and stands in caches: an id would be another's there.
    """

    def __init__(self, send: Send, followed: RequestContext) -> None:
        self._send = send
        self._trail = followed
        self._start: Message | None = None
        self._tag: bytes | None = None
        self.answer: Answer | None = None

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._start = message
            headers = dict(message["headers"])
            self._tag = headers.get(b"etag")
            self._trail.begin(message["status"], headers.get(b"data-release"))
            if self._tag is None:
                message = self._identified(message)
        else:
            self._trail.size += len(message.get("body", b""))
            if self._start is not None and self._start["status"] == 200:
                self._hear(self._start["headers"], message)
            self._start = None  # what comes after the first part is not the whole
        await self._send(message)

    def _identified(self, message: Message) -> Message:
        named = (context.HEADER, self._trail.request_id.encode())
        return {**message, "headers": [*message["headers"], named]}

    def _hear(self, headers: caching.Headers, message: Message) -> None:
        if self._tag is not None and not message.get("more_body", False):
            self.answer = Answer(self._tag.decode(), headers, message.get("body", b""))
