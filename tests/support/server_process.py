"""A server as a child process, with access to its process, log and memory."""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import httpx

from tests.conftest import PROJECT
from tests.support.ports import free_port

T = TypeVar("T")
TIMEOUT_SECONDS = 120
"""Far more than anything here takes."""


@dataclass(frozen=True)
class ServerProcess:
    base: str
    process: subprocess.Popen[bytes]
    log: Path
    client: httpx.Client
    """Opens a connection for each request, so that requests are spread over the workers."""

    def get(self, path: str) -> httpx.Response:
        return self.client.get(f"{self.base}{path}")

    def is_ready(self) -> bool:
        return self.get("/readyz").is_success

    def log_text(self) -> str:
        return self.log.read_text(encoding="utf-8")

    @property
    def port(self) -> int:
        return int(self.base.rpartition(":")[2])

    def memory_mb(self) -> int:
        """Resident memory of the process."""
        status = Path(f"/proc/{self.process.pid}/status").read_text(encoding="ascii")
        [kilobytes] = [line.split()[1] for line in status.splitlines() if line.startswith("VmRSS")]
        return int(kilobytes) // 1024


@contextmanager
def server_process(
    url: str,
    *arguments: str,
    environment: Mapping[str, str] | None = None,
    before: Callable[[], None] | None = None,
) -> Iterator[ServerProcess]:
    """Start a server on a database. `before` is called in the child process before it starts."""
    port = free_port()
    client = httpx.Client(timeout=TIMEOUT_SECONDS, limits=httpx.Limits(max_keepalive_connections=0))
    with tempfile.NamedTemporaryFile() as log, client:
        process = subprocess.Popen(
            [sys.executable, "-W", "error", "-m", "api", "serve", "--port", str(port), *arguments],
            cwd=PROJECT,
            env={**os.environ, "DATABASE_URL": url, **(environment or {})},
            stdout=subprocess.DEVNULL,
            stderr=log,
            preexec_fn=before,
        )
        server = ServerProcess(f"http://127.0.0.1:{port}", process, Path(log.name), client)
        try:
            until(lambda: is_up(server))
            yield server
        finally:
            process.terminate()
            try:
                process.wait(TIMEOUT_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait(TIMEOUT_SECONDS)


def is_up(server: ServerProcess) -> bool:
    if server.process.poll() is not None:
        raise RuntimeError(f"the server exited: {server.log_text()}")
    try:
        return server.get("/healthz").is_success
    except httpx.TransportError:
        return False


def until(condition: Callable[[], T]) -> T:
    """Wait until the condition returns a true value, and return that value."""
    last = time.monotonic() + TIMEOUT_SECONDS
    while not (found := condition()):
        assert time.monotonic() < last, "timeout"
        time.sleep(0.02)
    return found
