"""Load: by wrk, always the next request after a response, or at a steady pace."""

import asyncio
import json
import subprocess
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import inf
from pathlib import Path

import httpx

from benchmarks.options import WORK, environment, fail, program_path

TIMEOUT = 120
"""Seconds for a request at a steady pace."""
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


async def steadily(base: str, paths: Sequence[str], per_second: int) -> list[float]:
    """Milliseconds from when each request was due to its whole response; infinite if it failed."""
    times: list[float] = []

    async def request(client: httpx.AsyncClient, due: float, path: str) -> None:
        try:
            response = await client.get(path)
        except httpx.HTTPError:
            times.append(inf)
            return
        times.append((time.monotonic() - due) * 1000 if response.is_success else inf)

    async with httpx.AsyncClient(base_url=base, timeout=TIMEOUT) as client:
        begun = time.monotonic() + 0.2
        async with asyncio.TaskGroup() as group:
            for number, path in enumerate(paths):
                due = begun + number / per_second
                await asyncio.sleep(due - time.monotonic())
                group.create_task(request(client, due, path))
    return times
