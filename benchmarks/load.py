"""Load by wrk: many connections that ask as fast as they are answered."""

import json
import subprocess
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from benchmarks.options import WORK, environment, program_path, refuse
from benchmarks.questions import Question

SCRIPT = Path(__file__).with_name("ask.lua")


@dataclass(slots=True)
class Addresses:
    """A file of paths of which each is asked once; `asked` of them have been."""

    file: Path
    asked: int = 0


def addresses_of(
    name: str, questions: Iterable[Question], spell: Callable[[Question], str]
) -> Addresses:
    """A new file of what `spell` makes of the questions, in their order."""
    file = WORK / "questions" / f"{name}.txt"
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("w", encoding="ascii") as lines:
        lines.writelines(f"{spell(question)}\n" for question in questions)
    return Addresses(file)


@dataclass(frozen=True, slots=True)
class Load:
    """What wrk saw. Times are in milliseconds."""

    requests: int
    seconds: float
    p50: float
    p99: float
    refused: int
    """Answers with a status of 400 or more."""
    broken: int
    """Connections that failed, and requests that were not answered in time."""

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
    addresses: Addresses | None = None,
    headers: Mapping[str, str] | None = None,
) -> Load:
    """Ask for some seconds. `addresses` says what, each once; else `url` again and again."""
    told = {}
    if addresses is not None:
        told = {"ADDRESSES": str(addresses.file), "SKIP": str(addresses.asked)}
    command = [program_path("taskset"), "--cpu-list", str(core), program_path("wrk")]
    command += ["--threads=1", f"--connections={connections}", f"--duration={seconds}s"]
    command += ["--timeout=30s", f"--script={SCRIPT}"]
    command += [f"--header={name}: {text}" for name, text in (headers or {}).items()]
    done = subprocess.run(
        [*command, url],
        env=environment(**told),
        check=True,
        capture_output=True,
        text=True,
        timeout=seconds + 60,
    )
    found = json.loads(done.stdout.splitlines()[-1])
    _go_on(addresses, found.pop("asked"))
    if found["requests"] == 0:
        refuse(f"{url} answered nothing within {seconds} seconds.")
    return Load(**found)


def _go_on(addresses: Addresses | None, asked: int) -> None:
    if addresses is None:
        return
    if asked < 0:
        refuse("There were not enough questions: give more with --questions, or fewer --seconds.")
    addresses.asked += asked
