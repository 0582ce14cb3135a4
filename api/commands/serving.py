"""What uvicorn leaves open: clients that never come to an end, and how a server ends.

A request must come whole, but for its body, within seconds and some kilobytes. Told to end, the
server finishes the answers that are under way; told again, it ends at once.
"""

import asyncio
import resource
import signal
import time
from contextlib import suppress

import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle
from uvicorn.supervisors import Multiprocess

PATIENCE = 10
"""Seconds: a request that has not come in so many, and so many more at most, is not waited for."""
MOST_HEAD = 1 << 16
"""Bytes of a request without its body."""
SHARE_OF_GRACE = 0.9
TOO_LARGE = (
    b"HTTP/1.1 431 Request Header Fields Too Large\r\n"
    b"connection: close\r\ncontent-length: 0\r\n\r\n"
)


class Connection(HttpToolsProtocol):
    """uvicorn's, which waits for a request for ever and takes one of any length.

    Its state tells whether a request is awaited, so that none costs more than before.
    """

    _head = 0
    _looking: asyncio.TimerHandle | None = None
    _seen: object = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._looking = self.loop.call_later(PATIENCE, self._look)

    def connection_lost(self, exc: Exception | None) -> None:
        if self._looking is not None:
            self._looking.cancel()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if self._is_awaiting():
            self._head += len(data)
            if self._head > MOST_HEAD:
                self.transport.write(TOO_LARGE)
                self.transport.close()
        else:
            self._head = 0

    def shutdown(self) -> None:
        """Told once, when the server is to end. Who takes longer than it waits is cut off."""
        super().shutdown()
        grace = self.config.timeout_graceful_shutdown
        if grace is not None:
            # Before uvicorn would give up, which leaves connections open and a traceback for each.
            self.loop.call_later(SHARE_OF_GRACE * grace, self.transport.abort)

    def _is_awaiting(self) -> bool:
        """Whether a request has not come yet, or not to the end of its headers."""
        last: RequestResponseCycle | None = self.cycle
        return last is None or last.scope is not self.scope

    def _look(self) -> None:
        """Close the connection where the same request was awaited the last time."""
        awaited = (self.scope,) if self._is_awaiting() else None
        if awaited is not None and awaited == self._seen:
            self.transport.close()
            return
        self._seen = awaited
        self._looking = self.loop.call_later(PATIENCE, self._look)


class Server(uvicorn.Server):
    """One process that answers."""

    def handle_exit(self, *_told: object) -> None:
        """The first signal lets answers finish, and the process ends well; the next one ends it."""
        self.should_exit = True
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        signal.signal(signal.SIGINT, signal.SIG_DFL)


class Workers(Multiprocess):
    """Several processes that answer, and one that looks after them."""

    def join_all(self) -> None:
        """Wait until all have ended; told again, do not. Nobody is let in any more."""
        for listening in self.sockets:
            listening.close()
        while any(each.process.is_alive() for each in self.processes) and not self.signal_queue:
            time.sleep(0.05)
        for each in self.processes:
            if each.process.is_alive():
                each.process.kill()
        super().join_all()


def serve(config: uvicorn.Config) -> None:
    """Answer until told to end. Raises SystemExit where the server cannot start."""
    _open_as_many_files_as_allowed()
    if config.workers > 1:
        Workers(config, sockets=[config.bind_socket()]).run()
        return
    server = Server(config)
    server.run()
    if not server.started:
        raise SystemExit(1)


def _open_as_many_files_as_allowed() -> None:
    """A connection is a file; the usual bound is for programs that open few."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
