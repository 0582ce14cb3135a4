"""Connections as uvicorn keeps them, with bounds on how long a request may be and take to come.

The parser has none: a head without end would fill the memory, and one that comes a byte a minute
would stay for ever. To watch a request that comes in one piece, as nearly all do, costs no timer.
"""

from asyncio import TimerHandle, Transport

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

MOST_HEAD = 1 << 17
"""Bytes of a request line and its headers."""
MOST_PARSED = (1 << 16) - 1
"""Bytes of an address that can be parsed; the service refuses less (`api.middleware`)."""
SECONDS = 20
"""Within which a head must be there, from the connection or its first byte on; a body, too."""


class Connection(HttpToolsProtocol):
    """One that ends where what is sent is too long or too slow. Nobody reads a body."""

    _in_head = True
    _head_bytes = 0
    _patience: TimerHandle | None = None

    def connection_made(self, transport: Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._be_patient()

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_waiting()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        if self._in_head:
            self._head_bytes += len(data)
        super().data_received(data)
        if self._in_head and self._head_bytes:
            self._go_on_or_end()

    def on_message_begin(self) -> None:
        self._in_head = True
        self._head_bytes = 1
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        self._in_head = False
        self._head_bytes = 0
        if self._patience is not None:
            self._stop_waiting()
        if len(self.url) > MOST_PARSED:
            self.url = self.url[:MOST_PARSED]
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:  # noqa: ARG002
        if self._patience is None:
            self._be_patient()

    def on_message_complete(self) -> None:
        if self._patience is not None:
            self._stop_waiting()
        super().on_message_complete()

    def _go_on_or_end(self) -> None:
        if self._head_bytes > MOST_HEAD:
            self._end("431 Request Header Fields Too Large")
        elif self._patience is None:
            self._be_patient()

    def _be_patient(self) -> None:
        self._patience = self.loop.call_later(SECONDS, self._end, "408 Request Timeout")

    def _stop_waiting(self) -> None:
        if self._patience is not None:
            self._patience.cancel()
            self._patience = None

    def _end(self, status: str) -> None:
        """Say why, and close; who has asked nothing is told nothing."""
        self._stop_waiting()
        if self.transport.is_closing():
            return
        answered = self.cycle is None or self.cycle.response_complete  # type: ignore[redundant-expr]
        if answered and self._head_bytes:
            head = f"HTTP/1.1 {status}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
            self.transport.write(head.encode())
        self.transport.close()
