"""Server processes on 127.0.0.1, each pinned to one core and ended by its own process id."""

import contextlib
import http.client
import os
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.options import PROJECT, WORK, fail, program_path

HOST = "127.0.0.1"
TIMEOUT = 300.0
"""Seconds to start; Datasette counts the rows of a database first."""


@dataclass(frozen=True, slots=True)
class Command:
    """How a server is started; it is up when `ready` responds with 200."""

    name: str
    port: int
    arguments: Sequence[str]
    ready: str
    environment: Mapping[str, str]
    folder: Path = PROJECT


@dataclass(frozen=True, slots=True)
class Server:
    name: str
    port: int
    pid: int

    @property
    def base(self) -> str:
        return f"http://{HOST}:{self.port}"

    def processor_seconds(self) -> float:
        """Processor time that the process has taken, of all threads."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def memory(self) -> float:
        """Anonymous memory (RssAnon), without mapped files, of all its processes, in megabytes."""
        return sum(map(_memory, _with_children(self.pid)))

    def open_files(self) -> float:
        """Megabytes of its open files without a name, but for those in which SQLite sorts."""
        found = 0
        for number in Path(f"/proc/{self.pid}/fd").iterdir():
            with contextlib.suppress(OSError):  # closed meanwhile
                name = str(number.readlink())
                if name.endswith(" (deleted)") and "etilqs_" not in name:
                    found += number.stat().st_blocks * 512
        return found / (1 << 20)


def _with_children(pid: int) -> Iterator[int]:
    yield pid
    for children in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in children.read_text(encoding="ascii").split():
            yield from _with_children(int(child))


def _memory(pid: int) -> float:
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    return int(status.partition("RssAnon:")[2].split()[0]) / 1024


@contextlib.contextmanager
def running(command: Command, core: int) -> Iterator[Server]:
    """Run a server on one core; yields once it is up."""
    log = WORK / "logs" / f"{command.name}.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("wb") as errors:
        process = subprocess.Popen(
            [program_path("taskset"), "--cpu-list", str(core), *command.arguments],
            cwd=command.folder,
            env=command.environment,
            stdout=subprocess.DEVNULL,
            stderr=errors,
            start_new_session=True,  # Ctrl-C reaches this process only, which ends the server
        )
        try:
            _wait_until_up(command, process)
            yield Server(command.name, command.port, process.pid)
        finally:
            _end(process)


def get(port: int, path: str, **headers: str) -> tuple[http.client.HTTPResponse, bytes]:
    """One request on a connection of its own."""
    connection = http.client.HTTPConnection(HOST, port, timeout=TIMEOUT)
    with contextlib.closing(connection):
        named = {name.replace("_", "-"): text for name, text in headers.items()}
        connection.request("GET", path, headers=named)
        response = connection.getresponse()
        return response, response.read()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port


def _wait_until_up(command: Command, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + TIMEOUT
    while time.monotonic() < end:
        if process.poll() is not None:
            fail(f"{command.name} exited with status {process.returncode}: see .bench/logs.")
        with contextlib.suppress(OSError):
            response, _body = get(command.port, command.ready)
            if response.status == http.client.OK:
                return
        time.sleep(0.02)
    fail(f"{command.name} was not up within {TIMEOUT:.0f} seconds: see .bench/logs.")


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(timeout=10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
