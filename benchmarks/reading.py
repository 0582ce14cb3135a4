"""Reading an export to its end, or until it is broken off."""

import contextlib
import http.client
import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

from benchmarks.options import refuse
from benchmarks.servers import HOST, PATIENCE, Server

BUFFER = 1 << 20
PARQUET_END = b"PAR1"
BROKEN = (OSError, http.client.HTTPException)


class Reading:
    """An answer that is thrown away, but for what tells whether it is whole."""

    def __init__(self, server: Server, name: str) -> None:
        self._server = server
        self._format = name
        self._socket: socket.socket | None = None
        self._stopped = False
        self.size = 0
        self.lines = 0
        self.end = b""

    def read(self) -> None:
        """Read one export. Raises one of BROKEN where it ends before its end."""
        connection = http.client.HTTPConnection(HOST, self._server.port, timeout=PATIENCE)
        with contextlib.closing(connection):
            connection.connect()
            self._socket = connection.sock
            connection.request("GET", f"/v1/observations?format={self._format}")
            answer = connection.getresponse()
            if answer.status != http.client.OK:
                refuse(f"{self._format} is answered {answer.status}: {answer.read(500)!r}")
            self._take(answer)

    def again_and_again(self) -> None:
        """Read one export after the other, until `stop` or the end of the server."""
        with contextlib.suppress(*BROKEN):
            while not self._stopped:
                self.read()

    def stop(self) -> None:
        self._stopped = True
        if self._socket is not None:
            with contextlib.suppress(OSError):
                self._socket.shutdown(socket.SHUT_RDWR)

    def is_whole(self, rows: int) -> bool:
        """A cell of CSV may hold line breaks, so there may be more."""
        if self._format == "parquet":
            return self.end == PARQUET_END
        return self.lines >= rows + (self._format == "csv")

    def _take(self, answer: http.client.HTTPResponse) -> None:
        buffer = bytearray(BUFFER)
        while length := answer.readinto(buffer):
            self.size += length
            self.lines += buffer.count(b"\n", 0, length)
            self.end = (self.end + buffer[max(0, length - 4) : length])[-4:]


@contextlib.contextmanager
def exporting(server: Server, name: str) -> Iterator[None]:
    """One export after the other while the block runs."""
    reading = Reading(server, name)
    with ThreadPoolExecutor(1) as pool:
        done = pool.submit(reading.again_and_again)
        try:
            yield
        finally:
            reading.stop()
            done.result()
