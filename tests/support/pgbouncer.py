"""PgBouncer in front of a PostgreSQL server of the tests."""

import contextlib
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.support.ports import free_port
from tests.support.postgres_server import Server, as_nobody, subfolder

PGBOUNCER = shutil.which("pgbouncer", path=f"{os.environ['PATH']}:/usr/sbin")
needs_pgbouncer = pytest.mark.skipif(PGBOUNCER is None, reason="PgBouncer is not installed")

CONFIGURATION = """
[databases]
postgres = host={server.folder} port={server.port} dbname=postgres user=postgres
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {port}
unix_socket_dir =
auth_type = any
logfile = {folder}/log
ignore_startup_parameters = {ignored}
max_client_conn = 500
default_pool_size = {connections}
pool_mode = {mode}
query_wait_timeout = {wait_seconds}
"""


@dataclass(frozen=True, slots=True)
class PgBouncer:
    port: int
    log: Path

    @property
    def url(self) -> str:
        """The SQLAlchemy URL of the server behind it."""
        return f"postgresql+psycopg://postgres@/postgres?host=127.0.0.1&port={self.port}"

    def complaints(self) -> list[str]:
        """Lines of its log that report errors: not those about clients that left."""
        lines = self.log.read_text(encoding="utf-8").splitlines()
        return [line for line in lines if " WARNING " in line or " ERROR " in line]


@contextlib.contextmanager
def pgbouncer(
    server: Server,
    mode: str = "transaction",
    *,
    connections: int = 5,
    wait_seconds: int = 120,
    ignored: str = "options",
) -> Iterator[PgBouncer]:
    """Run PgBouncer with at most so many connections to the server.

    A client waits so many seconds for one of them.
    """
    port = free_port()
    folder = subfolder(server.folder, f"pgbouncer-{port}")
    (folder / "pgbouncer.ini").write_text(CONFIGURATION.format(**locals()))
    process = subprocess.Popen(
        [str(PGBOUNCER), "-q", str(folder / "pgbouncer.ini")],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        **as_nobody(),
    )
    try:
        _wait_until_listening(port)
        yield PgBouncer(port, folder / "log")
    finally:
        process.terminate()  # at once: SIGINT would wait for clients
        process.wait(30)


def _wait_until_listening(port: int) -> None:
    end = time.monotonic() + 30
    while True:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        assert time.monotonic() < end, "PgBouncer does not listen"
        time.sleep(0.02)
