"""Three PostgreSQL servers under Patroni, with one etcd and haproxy, on 127.0.0.1.

The programs are those of Debian. They run as `nobody` for root, as PostgreSQL requires it.
"""

import contextlib
import json
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import httpx
from sqlalchemy import create_engine
from sqlalchemy.pool import NullPool

from tests.support.ports import free_port
from tests.support.postgres_server import (
    as_nobody,
    kill,
    processes_of,
    send,
    subfolder,
    temporary_folder,
)

T = TypeVar("T")
BINARIES = Path("/usr/lib/postgresql/15/bin")
PROGRAMS = {
    name: shutil.which(name, path="/usr/bin:/usr/sbin") for name in ("patroni", "etcd", "haproxy")
}
MISSING = [name for name, path in PROGRAMS.items() if path is None]
MISSING += [] if BINARIES.exists() else ["postgresql-15"]
"""Debian packages that are not installed."""
NODES = 3
TIMING = {"ttl": 20, "loop_wait": 2, "retry_timeout": 3}
"""Seconds. A lost leader is replaced at the end of `ttl`, whose minimum is 20."""
TIMEOUT_SECONDS = 120

HAPROXY = """\
defaults
  mode tcp
  retries 2
  timeout client 30m
  timeout connect 4s
  timeout server 30m
  timeout check 5s
"""
LISTENER = """
listen {name}
  bind 127.0.0.1:{port}
  option httpchk GET /{name}
  http-check expect status 200
  default-server inter 3s fall 3 rise 2 on-marked-down shutdown-sessions
"""
"""As in the example of Patroni's documentation."""


@dataclass
class Node:
    """One server: Patroni and the PostgreSQL that it has started."""

    name: str
    folder: Path
    port: int = field(default_factory=free_port)
    rest_port: int = field(default_factory=free_port)
    patroni: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"postgresql+psycopg://postgres@127.0.0.1:{self.port}/postgres"

    def start(self) -> None:
        command = [str(PROGRAMS["patroni"]), str(self.folder / "patroni.json")]
        with (self.folder / "log").open("ab") as log:
            self.patroni = subprocess.Popen(
                command, cwd=self.folder, stdout=log, stderr=log, **as_nobody()
            )

    def kill(self) -> None:
        """Kill all processes, as if the machine were lost; nothing if that has been done."""
        if self.patroni is not None:
            kill(self._processes())
            self.patroni.wait()
            self.patroni = None

    def hang(self) -> None:
        """Stop all processes (SIGSTOP): connections stay open and get no response."""
        send(self._processes(), signal.SIGSTOP)

    def resume(self) -> None:
        send(self._processes(), signal.SIGCONT)

    def status(self) -> dict[str, Any]:
        """What Patroni says of this node; empty if it does not respond."""
        with contextlib.suppress(httpx.HTTPError):
            found: dict[str, Any] = httpx.get(
                f"http://127.0.0.1:{self.rest_port}/", timeout=2
            ).json()
            return found
        return {}

    def execute(self, statement: str) -> Any:
        """Run a statement; returns the first column of the first row."""
        engine = create_engine(self.url, poolclass=NullPool)
        with engine.connect() as connection:
            return connection.exec_driver_sql(statement).scalar()

    def _processes(self) -> list[int]:
        found = [] if self.patroni is None else [self.patroni.pid]
        with contextlib.suppress(FileNotFoundError):
            found += processes_of(self.folder / "data")
        return found


@dataclass(frozen=True)
class Cluster:
    nodes: list[Node]
    primary_port: int
    """haproxy's port of the primary."""
    replica_port: int
    """haproxy's port of the replicas."""

    @property
    def url(self) -> str:
        """A URL with all servers."""
        return _url(*(node.port for node in self.nodes))

    @property
    def proxied_url(self) -> str:
        """A URL with both ports of haproxy."""
        return _url(self.primary_port, self.replica_port)

    @property
    def primary_url(self) -> str:
        """A URL with haproxy's port of the primary."""
        return _url(self.primary_port)

    @property
    def replica_url(self) -> str:
        """A URL with haproxy's port of the replicas: one name for several servers."""
        return _url(self.replica_port)

    def leader(self) -> Node:
        """Wait for the leader, and return it."""
        return _wait_for(self._leader, "no leader")

    def replicas(self) -> list[Node]:
        leader = self.leader()
        return [node for node in self.nodes if node is not leader]

    def wait_until_whole(self) -> None:
        """Wait until there is a leader, and all others have what it has."""
        _wait_for(self._is_whole, "the cluster does not recover")

    def set_synchronous(self, *, on: bool) -> None:
        """Switch `synchronous_mode`."""
        address = f"http://127.0.0.1:{self.leader().rest_port}"
        httpx.patch(f"{address}/config", json={"synchronous_mode": on}).raise_for_status()
        wanted = "SELECT count(*) FROM pg_stat_replication WHERE sync_state = 'sync'"
        _wait_for(lambda: (self.leader().execute(wanted) > 0) is on, "synchronous_mode")

    def switch_over(self) -> None:
        """Let Patroni exchange the leader for a replica, and wait for its response."""
        leader = self.leader()
        response = httpx.post(
            f"http://127.0.0.1:{leader.rest_port}/switchover",
            json={"leader": leader.name},
            timeout=TIMEOUT_SECONDS,
        )
        assert response.status_code == 200, response.text

    def _leader(self) -> Node | None:
        # A leader that hangs does not respond; one that returns may for a moment call itself so.
        found = [node for node in self.nodes if _is_running(node.status(), "master")]
        return found[0] if len(found) == 1 else None

    def _is_whole(self) -> bool:
        leader = self._leader()
        if leader is None:
            return False
        following = (
            "SELECT count(*) FROM pg_stat_replication WHERE replay_lsn = pg_current_wal_lsn()"
        )
        return leader.execute(following) == len(self.nodes) - 1 and all(
            _is_running(node.status(), "replica") for node in self.nodes if node is not leader
        )


@contextlib.contextmanager
def patroni_cluster() -> Iterator[Cluster]:
    """Run the cluster until the block ends."""
    with temporary_folder() as top, contextlib.ExitStack() as stack:
        top.chmod(0o755)
        etcd_port = _start_etcd(stack, subfolder(top, "etcd"))
        nodes = [Node(f"node{n}", subfolder(top, f"node{n}")) for n in range(NODES)]
        for node in nodes:
            configuration = json.dumps(_patroni(node, etcd_port))
            (node.folder / "patroni.json").write_text(configuration, encoding="utf-8")
        cluster = Cluster(nodes, free_port(), free_port())
        for node in nodes:
            stack.callback(node.kill)
            node.start()
        cluster.wait_until_whole()
        _start_haproxy(stack, subfolder(top, "haproxy"), cluster)
        yield cluster


def _url(*ports: int) -> str:
    hosts = ",".join("127.0.0.1" for _ in ports)
    return f"postgresql+psycopg://postgres@/postgres?host={hosts}&port={','.join(map(str, ports))}"


def _is_running(status: dict[str, Any], role: str) -> bool:
    return status.get("role") == role and status.get("state") == "running"


def _start_etcd(stack: contextlib.ExitStack, folder: Path) -> int:
    """Returns its port."""
    port, peer = free_port(), f"http://127.0.0.1:{free_port()}"
    client = f"http://127.0.0.1:{port}"
    options = {
        "data-dir": folder / "data",
        "listen-client-urls": client,
        "advertise-client-urls": client,
        "listen-peer-urls": peer,
        "initial-advertise-peer-urls": peer,
        "initial-cluster": f"default={peer}",
    }
    _run(stack, folder, "etcd", *(f"--{name}={value}" for name, value in options.items()))
    return port


def _start_haproxy(stack: contextlib.ExitStack, folder: Path, cluster: Cluster) -> None:
    lines = HAPROXY
    for name, port in (("primary", cluster.primary_port), ("replica", cluster.replica_port)):
        lines += LISTENER.format(name=name, port=port)
        for node in cluster.nodes:
            lines += f"  server {node.name} 127.0.0.1:{node.port} check port {node.rest_port}\n"
    file = folder / "haproxy.cfg"
    file.write_text(lines, encoding="utf-8")
    _run(stack, folder, "haproxy", "-db", "-f", str(file))


def _patroni(node: Node, etcd_port: int) -> dict[str, Any]:
    access = ["local all all trust", "host all all 127.0.0.1/32 trust"]
    return {
        "scope": "indicators",
        "name": node.name,
        "restapi": _listening(node.rest_port),
        "etcd3": {"host": f"127.0.0.1:{etcd_port}"},
        "bootstrap": {
            "dcs": {**TIMING, "postgresql": {"use_pg_rewind": True}},
            "initdb": [{"encoding": "UTF8"}, {"locale": "C"}],
        },
        "postgresql": {
            **_listening(node.port),
            "bin_dir": str(BINARIES),
            "data_dir": str(node.folder / "data"),
            "basebackup": [{"checkpoint": "fast"}],
            "pgpass": str(node.folder / "pgpass"),
            "authentication": {
                "superuser": {"username": "postgres"},
                "replication": {"username": "replicator"},
            },
            "pg_hba": [*access, "host replication replicator 127.0.0.1/32 trust"],
            "parameters": {"unix_socket_directories": str(node.folder), "fsync": "off"},
        },
    }


def _listening(port: int) -> dict[str, str]:
    return {"listen": f"127.0.0.1:{port}", "connect_address": f"127.0.0.1:{port}"}


def _run(stack: contextlib.ExitStack, folder: Path, name: str, *arguments: str) -> None:
    with (folder / "log").open("ab") as log:
        process = subprocess.Popen(
            [str(PROGRAMS[name]), *arguments], cwd=folder, stdout=log, stderr=log, **as_nobody()
        )
    stack.callback(process.wait)
    stack.callback(process.terminate)


def _wait_for(find: Callable[[], T | None], otherwise: str) -> T:
    end = time.monotonic() + TIMEOUT_SECONDS
    while not (found := find()):
        assert time.monotonic() < end, otherwise
        time.sleep(0.2)
    return found
