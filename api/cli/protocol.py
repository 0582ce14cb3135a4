"""uvicorn's connections, with limits on the size of a request and the time it takes to arrive.

httptools has neither: an endless head would fill the memory, and one that arrives a byte per minute
would hold its connection for ever. uvicorn's `limit_concurrency` would reject all clients instead,
and its `h11_max_incomplete_event_size` is for h11, which is slower. A request that arrives in one
piece, as nearly all do, costs some comparisons.
"""

import re
from asyncio import TimerHandle, Transport
from typing import Any
from urllib.parse import quote

from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol

from api.errors import HeadTimeout, HeadTooLong, Issue, Malformed, Message, Problem
from api.http.middleware import CORS_HEADERS, POST, SAFE_HEADERS, language_of_query, written
from api.http.private_text import POSTED_PATHS, is_private
from api.telemetry.context import request_id
from api.telemetry.middleware import HEADER, URI, logger

MAX_HEAD = 1 << 17
"""Bytes of a request line and its headers."""
MAX_PARSED = (1 << 16) - 1
"""Bytes of a URL that httptools can parse; the service accepts less (`api.errors`)."""
SECONDS = 20
"""Timeout of a head, from the connection or its first byte, and of a body."""
UNENCODED = re.compile(rb"^[A-Z]+ (/[!-~]*[^!-~\r\n][^\r\n]*) HTTP/1\.[01]\r?$", re.MULTILINE)
"""A request line whose address has other characters than a URL can have."""
MAX_SHOWN = 2000
"""Bytes of such an address that the error repeats."""
TIMEOUT = HeadTimeout(Message("error.detail.head-timeout", seconds=SECONDS))
TOO_LONG = HeadTooLong(Message("error.detail.head", most=f"{MAX_HEAD:,}"))
SHARE_OF_GRACE = 0.9
"""Fraction of the time for graceful shutdown after which connections are cut off."""


class Connection(HttpToolsProtocol):
    """Closes with 400, 408 or 431 if a request head is malformed, slow or long.

    Bodies are not read, but for those that are posted to the paths that take one.
    """

    _head_bytes = 0
    """Bytes since the last complete head."""
    _piece: bytes = b""
    """What is being parsed."""
    _timer: TimerHandle | None = None
    _scope_with_body: Any = None
    """The scope of the last request that had a body."""

    def connection_made(self, transport: Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._start_timer()

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_timer()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        self._head_bytes += len(data)
        self._piece = data
        HttpToolsProtocol.data_received(self, data)
        self._piece = b""
        if "method" in (self.scope or ()):  # set once the head is complete
            self._head_bytes = 0
            if self._timer is not None and self.scope is not self._scope_with_body:
                self._stop_timer()
        elif self._head_bytes > MAX_HEAD:
            self._refuse(TOO_LONG)
        elif self._timer is None:
            self._start_timer()

    def on_headers_complete(self) -> None:
        # Only a long piece needs the exact size: it may contain several requests, or a body.
        if self._head_bytes > MAX_HEAD:
            lines = sum(len(name) + len(value) + 4 for name, value in self.headers)
            if len(self.url) + lines > MAX_HEAD:
                self._refuse(TOO_LONG)
                raise ValueError(TOO_LONG.kind)  # ends the parsing
        self.url = self.url[:MAX_PARSED]
        super().on_headers_complete()

    def send_400_response(self, msg: str) -> None:  # noqa: ARG002
        found = UNENCODED.search(self._piece)
        if found is None or len(found[1]) > MAX_SHOWN:
            self._refuse(Malformed(Message("error.detail.malformed")))
            return
        sent, message = found[1], Message("error.not-encoded")
        shown, encoded = sent.decode("utf-8", "replace"), quote(sent, safe=URI)
        issue = Issue("address", shown, message, did_you_mean=[encoded])
        language = language_of_query(sent.partition(b"?")[2])
        self._refuse(Malformed(Message("error.detail.malformed"), [issue]), language, encoded)

    def on_body(self, body: bytes) -> None:
        if self.scope["method"] == POST and is_private({**self.scope}, POSTED_PATHS):
            super().on_body(body)
        self._scope_with_body = self.scope
        if self._timer is None:
            self._start_timer()

    def shutdown(self) -> None:
        """Finish the response that is being sent, unless it takes longer than the grace period."""
        super().shutdown()
        grace = self.config.timeout_graceful_shutdown
        if grace is not None:
            # Before uvicorn would give up, which leaves connections open and a traceback for each.
            self.loop.call_later(SHARE_OF_GRACE * grace, self.transport.abort)

    def _start_timer(self) -> None:
        self._timer = self.loop.call_later(SECONDS, self._time_out)

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _time_out(self) -> None:
        if not self._head_bytes and self._is_responding:
            self._start_timer()  # for the body of a request that is being answered
        elif self._head_bytes:
            self._refuse(TIMEOUT)
        else:
            self.transport.close()

    def _refuse(self, problem: Problem, language: str = "en", address: str = "") -> None:
        """Close, with an error response unless another request is being answered."""
        self._stop_timer()
        is_other = self._is_responding and (
            self.cycle.scope is not self.scope or self.cycle.response_started
        )
        if not is_other and not self.transport.is_closing():
            # The headers of the request, if it has come that far.
            given = request_id(dict(self.headers or ()).get(HEADER))
            fields = {"request_id": given, "status": problem.status}
            logger.info("Refused before it was a request: %s", problem.kind, extra=fields)
            headers, body = written(problem, language, address, given)
            own = *headers, (HEADER, given.encode()), *CORS_HEADERS, *SAFE_HEADERS
            every = *self.server_state.default_headers, *own, (b"connection", b"close")
            lines = [name + b": " + value for name, value in every]
            status = STATUS_LINE[problem.status].strip()
            self.transport.write(b"\r\n".join([status, *lines, b"", body]))
        self.transport.close()

    @property
    def _is_responding(self) -> bool:
        return self.cycle is not None and not self.cycle.response_complete  # type: ignore[redundant-expr]
