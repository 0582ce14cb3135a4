"""Connections as uvicorn keeps them, with bounds on how long a request may be and take to come.

The parser has none: a head without end would fill the memory, and one that comes a byte a minute
would stay for ever. A request that comes in one piece, as nearly all do, costs one comparison.
"""

from asyncio import TimerHandle, Transport
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

MAX_HEAD = 1 << 17
"""Bytes of a request line and its headers."""
MAX_PARSED = (1 << 16) - 1
"""Bytes of an address that can be parsed; the service refuses less (`api.http.middleware`)."""
SECONDS = 20
"""Within which a head must be there, from the connection or its first byte on; a body, too."""

SHARE_OF_GRACE = 0.9


class Connection(HttpToolsProtocol):
    """One that ends where what is sent is too long or too slow. Nobody reads a body."""

    _head_bytes = 0
    _patience: TimerHandle | None = None
    _with_body: Any = None
    """The scope of the last request that had a body."""

    def connection_made(self, transport: Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._be_patient()

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_waiting()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        HttpToolsProtocol.data_received(self, data)
        if self._patience is not None or "method" not in self.scope:
            self._watch(len(data))

    def on_url(self, url: bytes) -> None:
        self.url = (self.url + url)[:MAX_PARSED]

    def on_body(self, body: bytes) -> None:  # noqa: ARG002
        self._with_body = self.scope
        if self._patience is None:
            self._be_patient()

    def shutdown(self) -> None:
        """Told once, when the server is to end. Who takes longer than it waits is cut off."""
        super().shutdown()
        grace = self.config.timeout_graceful_shutdown
        if grace is not None:
            # Before uvicorn would give up, which leaves connections open and a traceback for each.
            self.loop.call_later(SHARE_OF_GRACE * grace, self.transport.abort)

    def _watch(self, size: int) -> None:
        """Wait for the rest of a head, or stop waiting: `method` is known when all of it is."""
        if "method" in (self.scope or ()):
            self._head_bytes = 0
            if self.scope is not self._with_body:
                self._stop_waiting()
            return
        self._head_bytes += size
        if self._head_bytes > MAX_HEAD:
            self._end("431 Request Header Fields Too Large")
        elif self._patience is None:
            self._be_patient()

    def _be_patient(self) -> None:
        self._patience = self.loop.call_later(SECONDS, self._lose_patience)

    def _stop_waiting(self) -> None:
        if self._patience is not None:
            self._patience.cancel()
            self._patience = None

    def _lose_patience(self) -> None:
        self._patience = None
        if not self._head_bytes and self._answering:
            self._be_patient()  # the body of a question that is being answered
        else:
            self._end("408 Request Timeout")

    def _end(self, status: str) -> None:
        """Say why, and close; who has asked nothing is told nothing."""
        self._stop_waiting()
        if self._head_bytes and not self._answering and not self.transport.is_closing():
            head = f"HTTP/1.1 {status}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
            self.transport.write(head.encode())
        self.transport.close()

    @property
    def _answering(self) -> bool:
        return self.cycle is not None and not self.cycle.response_complete  # type: ignore[redundant-expr]
