"""Load: by wrk, always the next request after a response, or at a steady pace."""

import asyncio
import http.client
import json
import re
import subprocess
import time
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from math import inf
from pathlib import Path

import uvloop

from benchmarks.options import WORK, environment, fail, program_path
from benchmarks.servers import HOST

TIMEOUT = 120
"""Seconds for a request at a steady pace."""
LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)")
SCRIPT = Path(__file__).with_name("wrk.lua")


@dataclass(slots=True)
class Paths:
    """A file of paths, each to be requested once; the first `used` have been."""

    file: Path
    used: int = 0


def write_paths(name: str, paths: Iterable[str]) -> Paths:
    """A new file of the paths in their order."""
    file = WORK / "queries" / f"{name.replace(' ', '-')}.txt"
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("w", encoding="ascii") as lines:
        lines.writelines(f"{path}\n" for path in paths)
    return Paths(file)


@dataclass(frozen=True, slots=True)
class Load:
    """What wrk measured. Times are in milliseconds."""

    requests: int
    seconds: float
    p50: float
    p99: float
    refused: int
    """Responses with a status of 400 or more."""
    broken: int
    """Failed connections, and requests without a response in time."""

    @property
    def per_second(self) -> float:
        return self.requests / self.seconds

    @property
    def failed(self) -> int:
        return self.refused + self.broken


def load(
    url: str,
    seconds: int,
    connections: int,
    core: int,
    *,
    paths: Paths | None = None,
    headers: Mapping[str, str] | None = None,
) -> Load:
    """Send requests for some seconds: each of `paths` once, or else `url` again and again."""
    settings = {}
    if paths is not None:
        settings = {"PATHS": str(paths.file), "SKIP": str(paths.used)}
    command = [program_path("taskset"), "--cpu-list", str(core), program_path("wrk")]
    command += ["--threads=1", f"--connections={connections}", f"--duration={seconds}s"]
    command += ["--timeout=30s", f"--script={SCRIPT}"]
    command += [f"--header={name}: {text}" for name, text in (headers or {}).items()]
    done = subprocess.run(
        [*command, url],
        env=environment(**settings),
        check=True,
        capture_output=True,
        text=True,
        timeout=seconds + 60,
    )
    found = json.loads(done.stdout.splitlines()[-1])
    used = found.pop("used")
    if used < 0:
        fail("There were not enough distinct queries: raise --queries, or lower --seconds.")
    if paths is not None:
        paths.used += used
    return Load(**found)


class Connection:
    """A connection that is kept: a library's client would take the core that it measures from."""

    def __init__(self, streams: tuple[asyncio.StreamReader, asyncio.StreamWriter]) -> None:
        self._reader, self.writer = streams

    @classmethod
    async def to(cls, port: int) -> "Connection":
        return cls(await asyncio.open_connection(HOST, port))

    async def get(self, path: str) -> int:
        """The status of a response of known length, read to its end."""
        self.writer.write(f"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode("ascii"))
        head = (await self._reader.readuntil(b"\r\n\r\n")).lower()
        await self._reader.readexactly(int(LENGTH.findall(head)[0]))
        return int(head.split(None, 2)[1])


def steadily(port: int, paths: Sequence[str], per_second: int) -> list[float]:
    """Milliseconds from when each request was due to its whole response; infinite if it failed."""
    return uvloop.run(_steadily(port, paths, per_second))


async def _steadily(port: int, paths: Sequence[str], per_second: int) -> list[float]:
    times: list[float] = []
    idle: list[Connection] = []

    async def request(due: float, path: str) -> None:
        time_taken = inf
        with suppress(OSError, EOFError):  # asyncio's error of an incomplete response is the latter
            async with asyncio.timeout(TIMEOUT):
                connection = idle.pop() if idle else await Connection.to(port)
                status = await connection.get(path)
            idle.append(connection)
            if status == http.client.OK:
                time_taken = (time.monotonic() - due) * 1000
        times.append(time_taken)

    begun = time.monotonic() + 0.2
    async with asyncio.TaskGroup() as group:
        for number, path in enumerate(paths):
            due = begun + number / per_second
            await asyncio.sleep(due - time.monotonic())
            group.create_task(request(due, path))
    for connection in idle:
        connection.writer.close()
    return times
