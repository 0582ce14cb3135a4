"""Requests as raw bytes on a socket, for input that no HTTP client would send."""

import socket
from dataclasses import dataclass
from urllib.parse import urlsplit


@dataclass(frozen=True)
class RawResponse:
    """A response as received."""

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


def send(base: str, request: bytes, seconds: float = 10) -> list[RawResponse]:
    """Send bytes and return all responses received until the server closes the connection.

    The bytes should request that the connection be closed, or be refused; otherwise this takes as
    long as the server's keep-alive timeout.
    """
    address = urlsplit(base)
    with socket.create_connection((address.hostname, address.port), timeout=seconds) as connection:
        received = b""
        try:
            connection.sendall(request)
            while piece := connection.recv(1 << 16):
                received += piece
        except ConnectionError:
            pass  # the server closed while the request was being sent
    return list(_responses(received))


def get(base: str, target: bytes, *lines: bytes) -> RawResponse:
    """Send a GET request for a target, unencoded, with these header lines."""
    head = [
        b"GET " + target + b" HTTP/1.1",
        *(lines or (b"Host: a.example",)),
        b"Connection: close",
    ]
    [response] = send(base, b"\r\n".join([*head, b"", b""]))
    return response


def _responses(received: bytes) -> list[RawResponse]:
    found = []
    while received:
        head, _, rest = received.partition(b"\r\n\r\n")
        text = head.decode("latin-1")
        raw = RawResponse(int(text.split(" ", 2)[1]), text, b"")
        size = int(raw.header("content-length") or len(rest))
        found.append(RawResponse(raw.status, text, rest[:size]))
        received = rest[size:]
    return found
