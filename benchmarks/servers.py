"""Servers as processes of their own on 127.0.0.1, each ended by its own process id."""

import contextlib
import http.client
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.options import PROJECT, WORK, program_path, refuse

HOST = "127.0.0.1"
PATIENCE = 300.0
"""Seconds in which a server must answer; Datasette counts the rows of a database first."""


@dataclass(frozen=True, slots=True)
class Command:
    """How a server is started; it is up when `ready` is answered with 200."""

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


@contextlib.contextmanager
def running(command: Command, core: int, pause: float = 0.02) -> Iterator[Server]:
    """Run a server on one core; yields once it answers, asking it again after each `pause`."""
    log = WORK / "logs" / f"{command.name}.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("wb") as errors:
        process = subprocess.Popen(
            [program_path("taskset"), "--cpu-list", str(core), *command.arguments],
            cwd=command.folder,
            env=command.environment,
            stdout=subprocess.DEVNULL,
            stderr=errors,
            start_new_session=True,  # Ctrl-C is for us, who then end what we have started
        )
        try:
            _wait_until_up(command, process, pause)
            yield Server(command.name, command.port, process.pid)
        finally:
            _end(process)


def get(server: Server, path: str, **headers: str) -> tuple[http.client.HTTPResponse, bytes]:
    """Ask a server once, on a connection of its own."""
    return _get(server.port, path, headers)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port


def _get(
    port: int, path: str, headers: Mapping[str, str]
) -> tuple[http.client.HTTPResponse, bytes]:
    connection = http.client.HTTPConnection(HOST, port, timeout=PATIENCE)
    with contextlib.closing(connection):
        named = {name.replace("_", "-"): text for name, text in headers.items()}
        connection.request("GET", path, headers=named)
        answer = connection.getresponse()
        return answer, answer.read()


def _wait_until_up(command: Command, process: subprocess.Popen[bytes], pause: float) -> None:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if process.poll() is not None:
            refuse(f"{command.name} left with status {process.returncode}: see .bench/logs.")
        with contextlib.suppress(OSError):
            answer, _body = _get(command.port, command.ready, {})
            if answer.status == http.client.OK:
                return
        time.sleep(pause)
    refuse(f"{command.name} did not answer within {PATIENCE:.0f} seconds: see .bench/logs.")


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(timeout=10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
