"""Requests per second of pages on SQLite, on PostgreSQL, and on a standby of it, in one run.

`python -m benchmarks.engines` loads a bundle into both, starts a server process on each, and lets
wrk ask them in turn. PostgreSQL runs on the core of who asks, as if it were another machine; all
of it is gone afterwards. Only ratios of one run mean anything.
"""

import argparse
import contextlib
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from benchmarks import peers
from benchmarks.options import PROJECT, WORK, environment, parser_of, prepare, progress, refuse
from benchmarks.pages import Target, measure, new, ratio
from benchmarks.questions import Question, draw
from benchmarks.servers import running
from tests.support.postgres_server import replicated


def main() -> None:
    asked = _arguments()
    with _databases(asked) as (file, urls), contextlib.ExitStack() as stack:
        questions = draw(file, asked.questions)
        progress(f"{len(questions):,} different questions")
        targets = []
        for name, url in urls.items():
            command = peers.service_on(url, name)
            server = stack.enter_context(running(command, asked.server_core))
            targets.append(Target(f"{name}, repeated", server.base + questions[0].of_service()))
            targets.append(new(f"{name}, new", server, questions, Question.of_service))
        measure(targets, asked)
    _print(targets)


def _arguments() -> argparse.Namespace:
    parser = parser_of(__doc__)
    parser.add_argument("--bundle", type=Path, default=WORK / "100k", help="folder to be loaded")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=int, default=4, help="length of a round")
    parser.add_argument("--connections", type=int, default=16)
    parser.add_argument("--questions", type=int, default=100_000, help="how many to draw")
    parser.set_defaults(database=[])
    asked = parser.parse_args()
    asked.database = []
    prepare(asked, "wrk")
    return asked


@contextlib.contextmanager
def _databases(asked: argparse.Namespace) -> Iterator[tuple[Path, Mapping[str, str]]]:
    """The bundle in a SQLite file, in a primary, and in its standby."""
    with TemporaryDirectory() as folder, replicated() as pair:
        file = Path(folder) / "indicators.db"
        for url in (f"sqlite:///{file}", pair.primary.url):
            _load(url, asked.bundle)
        begun = time.monotonic()
        pair.wait_until_replayed()
        progress(f"the standby had all of it {time.monotonic() - begun:.1f} s later")
        yield (
            file,
            {
                "SQLite": f"sqlite:///{file}",
                "PostgreSQL": pair.primary.url,
                "its standby": pair.url,
            },
        )


def _load(url: str, bundle: Path) -> None:
    for command in (["migrate"], ["seed", str(bundle)]):
        done = subprocess.run(
            [sys.executable, "-m", "api", *command],
            cwd=PROJECT,
            env=environment(DATABASE_URL=url),
            check=False,
            capture_output=True,
            text=True,
        )
        if done.returncode != 0:
            refuse(done.stderr)
    progress(f"{url.partition(':')[0]}: {done.stdout.splitlines()[-1]}")


def _print(targets: list[Target]) -> None:
    print("| on | asked | requests a second | min..max | / SQLite | p50 ms | p99 ms |")
    print("|---|---|---|---|---|---|---|")
    for place, target in enumerate(targets):
        speeds = [each.per_second for each in target.rounds]
        share = ratio(target, targets[place % 2], lambda load: load.per_second)
        p50, p99 = (median(of) for of in zip(*((r.p50, r.p99) for r in target.rounds), strict=True))
        name, _, asked = target.name.rpartition(", ")
        print(
            f"| {name} | {asked} | {median(speeds):,.0f} | {min(speeds):,.0f}..{max(speeds):,.0f} "
            f"| {share:.2f} | {p50:.1f} | {p99:.1f} |"
        )
    if any(each.failed for target in targets for each in target.rounds):
        refuse("Not all requests were answered as they should be: the figures mean nothing.")


if __name__ == "__main__":
    main()
