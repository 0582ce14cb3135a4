"""Clients that never finish, and a server that is stopped: other clients are still served."""

import itertools
import json
import resource
import signal
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from http.client import HTTPConnection, HTTPResponse, IncompleteRead

import httpx
import pytest

from api.cli import serve
from tests.support.bundles import published
from tests.support.server_process import ServerProcess, server_process, until

pytestmark = pytest.mark.slow

pytestmark = pytest.mark.slow

TIMES = 70
PAGE = "/v1/observations?limit=20"
EXPORT = "/v1/observations?format=ndjson"
MAX_MB = 1000
"""Memory limit: far above what is used, far below what is sent."""
TIMEOUT = 60
"""Seconds; far above the server's timeout for request heads."""
WORKERS = [
    pytest.param([], id="one"),
    pytest.param(["--workers", "2"], id="two", marks=pytest.mark.slow),
]
DONE = 0


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A database with responses that are long enough to be written to files."""
    return published(tmp_path_factory.mktemp("many"), TIMES)


@pytest.fixture(scope="module")
def server(url: str) -> Iterator[ServerProcess]:
    with server_process(url) as server:
        yield server


@pytest.fixture(scope="module")
def whole(server: ServerProcess) -> bytes:
    """The body of the export."""
    return server.get(EXPORT).content


@contextmanager
def connected(server: ServerProcess, number: int) -> Iterator[list[socket.socket]]:
    """A number of connections with small receive buffers."""
    with ExitStack() as stack:
        made = [stack.enter_context(socket.socket()) for _ in range(number)]
        for each in made:
            each.settimeout(TIMEOUT)
            each.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
            each.connect(("127.0.0.1", server.port))
        yield made


def request_head(path: str, *headers: str) -> bytes:
    lines = [f"GET {path} HTTP/1.1", "Host: test", "Connection: close", *headers, "", ""]
    return "\r\n".join(lines).encode()


def has_begun(connection: socket.socket) -> bool:
    """Wait for the first byte of a response, without consuming it."""
    return bool(connection.recv(1, socket.MSG_PEEK))


def body_of(connection: socket.socket) -> bytes:
    """The unread rest of a response."""
    with HTTPResponse(connection) as response:
        response.begin()
        return response.read()


def can_send(connection: socket.socket, piece: bytes) -> bool:
    try:
        connection.sendall(piece)
    except OSError:
        return False
    return True


def is_closed(connection: socket.socket) -> bool:
    """Whether the server has closed it without a response."""
    connection.setblocking(False)
    try:
        return connection.recv(1) == b""
    except BlockingIOError:
        return False
    except OSError:
        return True


def serves(server: ServerProcess, whole: bytes) -> None:
    """Check that other clients get correct responses."""
    assert len(server.get(PAGE).json()["data"]) == 20
    assert server.get(EXPORT).content == whole
    assert server.is_ready()


@pytest.mark.slow
def test_clients_that_read_one_byte_at_a_time_delay_no_other_client(
    server: ServerProcess, whole: bytes
) -> None:
    with connected(server, 100) as slow:
        for number, each in enumerate(slow):
            each.sendall(request_head(f"{EXPORT}&value_from=0.{number % 10}"))
        assert all(has_begun(each) for each in slow)
        assert all(each.recv(1) for each in slow[1:] for _ in range(5))
        serves(server, whole)
        assert server.memory_mb() < MAX_MB
        assert json.loads(body_of(slow[0]).splitlines()[-1])["value"] >= 0
    serves(server, whole)


@pytest.mark.slow
def test_clients_that_never_read_their_page_delay_no_other_client(
    server: ServerProcess, whole: bytes
) -> None:
    with connected(server, 200) as deaf:
        for number, each in enumerate(deaf):
            each.sendall(request_head(f"/v1/observations?limit={1000 - number % 10}"))
        serves(server, whole)
        assert server.memory_mb() < MAX_MB


@pytest.mark.slow
def test_connections_without_a_complete_request_head_are_closed(
    server: ServerProcess, whole: bytes
) -> None:
    """Some clients send a header line now and then, others nothing."""
    with connected(server, 200) as slow:
        for each in slow[100:]:
            each.sendall(b"GET / HTTP/1.1\r\n")
        last = time.monotonic() + TIMEOUT
        closed: set[socket.socket] = set()
        while len(closed) < len(slow):
            assert time.monotonic() < last
            for each in slow[100:]:
                try:
                    each.sendall(b"X-Header: text\r\n")
                except OSError:
                    closed.add(each)
            closed |= {each for each in slow if is_closed(each)}
            assert server.is_ready()
            time.sleep(0.5)
    serves(server, whole)


def test_the_head_timeout_is_per_request_and_not_per_connection(server: ServerProcess) -> None:
    """A connection may last long: the timeout is for one request head."""
    with socket.create_connection(("127.0.0.1", server.port)) as busy:
        busy.settimeout(TIMEOUT)
        for _ in range(40):
            busy.sendall(b"GET /healthz HTTP/1.1\r\nHost: test\r\nX: " + b"x" * 4000 + b"\r\n\r\n")
            response = b""
            while b"ok" not in response:
                response += busy.recv(1 << 16)
            assert b"200 OK" in response


def test_endless_request_heads_are_not_buffered(server: ServerProcess) -> None:
    piece = b"x" * (1 << 16)
    with connected(server, 1) as [endless]:
        endless.sendall(b"GET / HTTP/1.1\r\nX-Header: ")
        tries = (can_send(endless, piece) for _ in range(MAX_MB * 16))
        sent = sum(itertools.takewhile(bool, tries))
    assert sent < MAX_MB
    assert server.memory_mb() < MAX_MB
    assert server.is_ready()


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_endless_request_bodies_are_not_buffered(server: ServerProcess, method: str) -> None:
    piece = b"10000\r\n" + b"x" * (1 << 16) + b"\r\n"
    with connected(server, 1) as [endless]:
        start = f"{method} {PAGE} HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: chunked\r\n\r\n"
        endless.sendall(start.encode())
        for _ in range(MAX_MB * 16 + 1000):
            endless.sendall(piece)
        assert b"HTTP/1.1 " in endless.recv(100)
    assert server.memory_mb() < MAX_MB
    assert server.is_ready()


def few_files(soft: int, hard: int) -> Callable[[], None]:
    return lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


@pytest.mark.slow
def test_the_server_raises_its_file_limit_for_a_thousand_connections(
    url: str, whole: bytes
) -> None:
    with (
        server_process(url, before=few_files(64, 4096)) as server,
        connected(server, 1000) as idle,
    ):
        serves(server, whole)
        assert not any(is_closed(each) for each in idle)


@pytest.mark.slow
def test_the_server_recovers_from_too_many_connections(url: str, whole: bytes) -> None:
    with server_process(url, before=few_files(64, 64)) as server:
        with connected(server, 200):
            pass
        until(lambda: is_reachable(server))
        serves(server, whole)


@pytest.mark.slow
def test_keep_alive_is_longer_than_that_of_clients_and_proxies(
    server: ServerProcess,
) -> None:
    with closing(HTTPConnection("127.0.0.1", server.port, timeout=TIMEOUT)) as idle:
        for pause in (0, 6):  # httpx and others give a connection up after 5 seconds
            time.sleep(pause)
            idle.request("GET", PAGE)
            assert json.loads(idle.getresponse().read())["data"]
    assert serve.IDLE_SECONDS > 60  # nginx does after 60


def is_reachable(server: ServerProcess) -> bool:
    try:
        return server.is_ready()
    except httpx.TransportError:
        return False


def refuses(server: ServerProcess) -> bool:
    try:
        socket.create_connection(("127.0.0.1", server.port)).close()
    except OSError:
        return True
    return False


@pytest.mark.parametrize("workers", WORKERS)
@pytest.mark.slow
def test_on_sigterm_the_server_completes_running_responses(
    url: str, whole: bytes, workers: list[str]
) -> None:
    with server_process(url, *workers) as server, connected(server, 20) as slow:
        for each in slow:
            each.sendall(request_head(EXPORT))
            assert has_begun(each)
        server.process.send_signal(signal.SIGTERM)
        until(lambda: refuses(server))
        for each in slow:
            assert body_of(each) == whole
        assert server.process.wait(TIMEOUT) == DONE


@pytest.mark.parametrize("workers", WORKERS)
@pytest.mark.slow
def test_on_sigterm_the_server_stops_after_the_grace_period(url: str, workers: list[str]) -> None:
    with server_process(url, "--grace", "1", *workers) as server, connected(server, 20) as deaf:
        for each in deaf:
            each.sendall(request_head(EXPORT))
            assert has_begun(each)
        server.process.send_signal(signal.SIGTERM)
        assert server.process.wait(TIMEOUT) == DONE
        assert "Traceback" not in server.log_text()
        for each in deaf:
            with pytest.raises((OSError, IncompleteRead)):
                body_of(each)


@pytest.mark.parametrize("again", [signal.SIGTERM, signal.SIGINT])
@pytest.mark.parametrize("workers", WORKERS)
def test_a_second_signal_stops_the_server_at_once(
    url: str, workers: list[str], again: signal.Signals
) -> None:
    with server_process(url, "--grace", "600", *workers) as server, connected(server, 1) as [deaf]:
        deaf.sendall(request_head(EXPORT))
        assert has_begun(deaf)
        server.process.send_signal(signal.SIGTERM)
        until(lambda: refuses(server))
        server.process.send_signal(again)
        server.process.wait(TIMEOUT)
    until(lambda: refuses(server))
