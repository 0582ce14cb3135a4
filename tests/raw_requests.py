"""Requests as bytes on a connection: what no HTTP client would send."""

import socket
from dataclasses import dataclass
from urllib.parse import urlsplit


@dataclass(frozen=True)
class Raw:
    """An answer as it came."""

    status: int
    head: str
    body: bytes

    def header(self, name: str) -> str | None:
        """The value of a header; None where there is none."""
        for line in self.head.split("\r\n")[1:]:
            key, _, value = line.partition(":")
            if key.lower() == name:
                return value.strip()
        return None


def sent(base: str, request: bytes, seconds: float = 10) -> list[Raw]:
    """Send bytes, and return every answer until the server closes or has said all of them.

    What is sent should end the connection, or be refused with its end: else it lasts as long as the
    server keeps a connection open.
    """
    address = urlsplit(base)
    with socket.create_connection((address.hostname, address.port), timeout=seconds) as connection:
        said = b""
        try:
            connection.sendall(request)
            while piece := connection.recv(1 << 16):
                said += piece
        except ConnectionError:
            pass  # it closed while we were still sending
    return list(_answers(said))


def get(base: str, target: bytes, *lines: bytes) -> Raw:
    """Ask with GET for a target as it stands, with these header lines."""
    head = [
        b"GET " + target + b" HTTP/1.1",
        *(lines or (b"Host: a.example",)),
        b"Connection: close",
    ]
    [answer] = sent(base, b"\r\n".join([*head, b"", b""]))
    return answer


def _answers(said: bytes) -> list[Raw]:
    found = []
    while said:
        head, _, rest = said.partition(b"\r\n\r\n")
        text = head.decode("latin-1")
        raw = Raw(int(text.split(" ", 2)[1]), text, b"")
        size = int(raw.header("content-length") or len(rest))
        found.append(Raw(raw.status, text, rest[:size]))
        said = rest[size:]
    return found
