"""uvicorn's connections, with limits on the size of a request and the time it takes to arrive.

httptools has neither: an endless head would fill the memory, and one that arrives a byte per minute
would hold its connection for ever. uvicorn's `limit_concurrency` would reject all clients instead,
and its `h11_max_incomplete_event_size` is for h11, which is slower. A request that arrives in one
piece, as nearly all do, costs one comparison.
"""

from asyncio import TimerHandle, Transport
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

MAX_HEAD = 1 << 17
"""Bytes of a request line and its headers."""
MAX_PARSED = (1 << 16) - 1
"""Bytes of a URL that httptools can parse; the service accepts less (`api.errors`)."""
SECONDS = 20
"""Timeout of a head, from the connection or its first byte, and of a body."""
SHARE_OF_GRACE = 0.9
"""Fraction of the time for graceful shutdown after which connections are cut off."""


class Connection(HttpToolsProtocol):
    """Closes with 431 or 408 if a request is too long or too slow. Bodies are not read."""

    _head_bytes = 0
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
        HttpToolsProtocol.data_received(self, data)
        if self._timer is None and "method" in self.scope:
            return
        if "method" in (self.scope or ()):  # set once the head is complete
            self._head_bytes = 0
            if self.scope is not self._scope_with_body:
                self._stop_timer()
            return
        self._head_bytes += len(data)
        if self._head_bytes > MAX_HEAD:
            self._close("431 Request Header Fields Too Large")
        elif self._timer is None:
            self._start_timer()

    def on_url(self, url: bytes) -> None:
        self.url = (self.url + url)[:MAX_PARSED]

    def on_body(self, body: bytes) -> None:  # noqa: ARG002
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
        else:
            self._close("408 Request Timeout")

    def _close(self, status: str) -> None:
        """Close, with an error response if a request was begun and no other is being answered."""
        self._stop_timer()
        if self._head_bytes and not self._is_responding and not self.transport.is_closing():
            head = f"HTTP/1.1 {status}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
            self.transport.write(head.encode())
        self.transport.close()

    @property
    def _is_responding(self) -> bool:
        return self.cycle is not None and not self.cycle.response_complete  # type: ignore[redundant-expr]
