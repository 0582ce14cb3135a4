"""A server whose process can be reached: to be told to end, and to see what it wrote."""

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

from tests.conftest import PROJECT, free_port

T = TypeVar("T")
ENOUGH = 120
"""Seconds that nothing here takes."""


@dataclass(frozen=True)
class Running:
    base: str
    process: subprocess.Popen[bytes]
    log: Path
    client: httpx.Client
    """Makes a connection for every request, so that every process is asked."""

    def get(self, path: str) -> httpx.Response:
        return self.client.get(f"{self.base}{path}")

    def is_ready(self) -> bool:
        return self.get("/readyz").is_success

    def wrote(self) -> str:
        return self.log.read_text(encoding="utf-8")

    @property
    def port(self) -> int:
        return int(self.base.rpartition(":")[2])

    def megabytes(self) -> int:
        """Of memory that the process holds now."""
        status = Path(f"/proc/{self.process.pid}/status").read_text(encoding="ascii")
        [held] = [line.split()[1] for line in status.splitlines() if line.startswith("VmRSS")]
        return int(held) // 1024


@contextmanager
def running(
    url: str,
    *arguments: str,
    environment: Mapping[str, str] | None = None,
    before: Callable[[], None] | None = None,
) -> Iterator[Running]:
    """A server of its own on a database. `before` is called in its process before it begins."""
    port = free_port()
    client = httpx.Client(timeout=ENOUGH, limits=httpx.Limits(max_keepalive_connections=0))
    with tempfile.NamedTemporaryFile() as log, client:
        process = subprocess.Popen(
            [sys.executable, "-W", "error", "-m", "api", "serve", "--port", str(port), *arguments],
            cwd=PROJECT,
            env={**os.environ, "DATABASE_URL": url, **(environment or {})},
            stdout=subprocess.DEVNULL,
            stderr=log,
            preexec_fn=before,
        )
        server = Running(f"http://127.0.0.1:{port}", process, Path(log.name), client)
        try:
            until(lambda: answers(server))
            yield server
        finally:
            process.terminate()
            try:
                process.wait(ENOUGH)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait(ENOUGH)


def answers(server: Running) -> bool:
    if server.process.poll() is not None:
        raise RuntimeError(f"the server left: {server.wrote()}")
    try:
        return server.get("/healthz").is_success
    except httpx.TransportError:
        return False


def until(condition: Callable[[], T]) -> T:
    """Wait for something to be so; returns what was found."""
    last = time.monotonic() + ENOUGH
    while not (found := condition()):
        assert time.monotonic() < last, "it did not come"
        time.sleep(0.02)
    return found
