"""Everything at once: CSV, NDJSON and Parquet over HTTP beside SQLite's own command line.

Time, memory of the server, and what an export does to small requests. Each export is asked twice
of a server that was just started: the first time it is made, then it is there. A server that takes
more memory than allowed is ended: it then takes for ever.
"""

import argparse
import contextlib
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor
from dataclasses import dataclass
from math import inf
from multiprocessing import get_context
from pathlib import Path
from statistics import median

from benchmarks import peers
from benchmarks.goals import print_measured
from benchmarks.memory import Watch, watching
from benchmarks.options import parser_of, prepare, program_path, progress, refuse
from benchmarks.pacing import PER_SECOND, ask_steadily, percentile
from benchmarks.questions import Question, draw
from benchmarks.reading import BROKEN, Reading, exporting
from benchmarks.servers import Server, get, running
from benchmarks.view import add_view, count, selected

WARM_UP = 20
"""Small requests before the memory of an idle server is read."""
FORMATS = ("csv", "ndjson", "parquet")
CLI = {"csv": ("-csv", "-header"), "json": ("-json",)}


@dataclass(frozen=True, slots=True)
class Export:
    """What an export took; memory in bytes, `idle` before it, `after` once it was read."""

    seconds: float
    size: int
    idle: int
    peak: int
    after: int


@dataclass(frozen=True, slots=True)
class During:
    """p99 of small requests in milliseconds: of an idle server, and while an export runs."""

    idle: float
    busy: float

    @property
    def ratio(self) -> float:
        return self.busy / self.idle


@dataclass(frozen=True, slots=True)
class Round:
    """Seconds of SQLite's command line by its mode, and exports by format, each twice."""

    cli: Mapping[str, float]
    exports: Mapping[str, Sequence[Export]]


def main() -> None:
    asked = _arguments()
    prepare(asked, "sqlite3")
    [database] = asked.database
    add_view(database)
    rows = count(database)
    rounds = [_round(database, rows, asked) for _ in range(asked.rounds)]
    during = _all_during(database, asked)
    _print(rounds, rows)
    _print_during(during)
    print_measured(
        "exports", _ratios(rounds) | {"during export": max(each.ratio for each in during.values())}
    )


def _arguments() -> argparse.Namespace:
    parser = parser_of(__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=int, default=20, help="of small requests, idle and not")
    parser.add_argument("--most-memory", type=int, default=2048, help="MB that a server may take")
    parser.add_argument("--same-order", action="store_true", help="sqlite3 sorts as the service")
    return parser.parse_args()


def _round(database: Path, rows: int, asked: argparse.Namespace) -> Round:
    cli = {mode: _cli(mode, database, asked) for mode in CLI}
    exports = {name: _exports(name, database, rows, asked) for name in FORMATS}
    return Round(cli, exports)


def _cli(mode: str, database: Path, asked: argparse.Namespace) -> float:
    """Seconds that sqlite3 needs to write everything to nowhere."""
    order = " ORDER BY sort_year DESC, id DESC" if asked.same_order else ""
    command = [program_path("taskset"), "--cpu-list", str(asked.server_core)]
    command += [program_path("sqlite3"), "-readonly", *CLI[mode], str(database)]
    begun = time.monotonic()
    subprocess.run([*command, selected() + order], check=True, stdout=subprocess.DEVNULL)
    taken = time.monotonic() - begun
    progress(f"sqlite3 {mode}: {taken:.2f} s")
    return taken


def _exports(name: str, database: Path, rows: int, asked: argparse.Namespace) -> list[Export]:
    """One export of a server just started, and another, which is there already."""
    found: list[Export] = []
    with _watched(database, asked) as (server, watch):
        for _ in range(2):
            export = _export(name, server, watch, rows)
            found.append(export)
            progress(f"{name}: {export.seconds:.2f} s, {export.peak >> 20} MB at most")
            if watch.gave_up:
                break
    return found


@contextlib.contextmanager
def _watched(database: Path, asked: argparse.Namespace) -> Iterator[tuple[Server, Watch]]:
    """A server just started and warmed up, whose memory is watched."""
    with running(peers.service(database), asked.server_core) as server:
        for _ in range(WARM_UP):
            get(server, Question("everything", ()).of_service())
        with watching(server.pid, asked.most_memory << 20) as watch:
            yield server, watch


def _export(name: str, server: Server, watch: Watch, rows: int) -> Export:
    """Ask for everything; it takes for ever where the server is ended for its memory."""
    idle = watch.start_again()
    reading = Reading(server, name)
    begun = time.monotonic()
    try:
        reading.read()
    except BROKEN:
        if not watch.gave_up:
            raise
        progress(f"{name}: ended at {watch.peak >> 20} MB")
        return Export(inf, reading.size, idle, watch.peak, 0)
    taken = time.monotonic() - begun
    if not reading.is_whole(rows):
        refuse(f"{name} is not whole: {reading.lines:,} lines, {reading.size:,} bytes")
    return Export(taken, reading.size, idle, max(watch.peak, watch.now()), watch.now())


def _all_during(database: Path, asked: argparse.Namespace) -> dict[str, During]:
    """Small requests come from a process of their own, which reading an export cannot delay."""
    window = asked.seconds * PER_SECOND
    paths = [question.of_service() for question in draw(database, 2 * window)]
    if len(paths) < 2 * window:
        refuse("The database is too small for so many different questions: fewer --seconds.")
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return {
            name: _during(name, database, paths[:window], paths[window:], pool, asked)
            for name in FORMATS
        }


def _during(
    name: str,
    database: Path,
    before: Sequence[str],
    then: Sequence[str],
    pool: Executor,
    asked: argparse.Namespace,
) -> During:
    with _watched(database, asked) as (server, _watch):
        idle = pool.submit(ask_steadily, server.port, before).result()
        with exporting(server, name):
            busy = pool.submit(ask_steadily, server.port, then).result()
    found = During(percentile(idle, 99), percentile(busy, 99))
    progress(f"p99 while {name} runs: {found.busy:.2f} ms, idle {found.idle:.2f} ms")
    return found


def _ratios(rounds: Sequence[Round]) -> dict[str, float]:
    """Medians of the ratios of each round."""
    measured = [_of_round(each) for each in rounds]
    return {name: median(each[name] for each in measured) for name in measured[0]}


def _of_round(measured: Round) -> dict[str, float]:
    cli, exports = measured.cli, measured.exports
    memory = max(each.peak - each.idle for found in exports.values() for each in found)
    return {
        "csv": cli["csv"] / exports["csv"][-1].seconds,
        "ndjson": cli["json"] / exports["ndjson"][-1].seconds,
        "csv first": cli["csv"] / exports["csv"][0].seconds,
        "ndjson first": cli["json"] / exports["ndjson"][0].seconds,
        "parquet": exports["parquet"][0].seconds / cli["csv"],
        "memory": memory / (1 << 20),
    }


def _print(rounds: Sequence[Round], rows: int) -> None:
    print("| export | seconds | rows per second | MB | idle MB | most MB | after MB |")
    print("|---|---|---|---|---|---|---|")
    for mode in CLI:
        seconds = median(each.cli[mode] for each in rounds)
        print(f"| sqlite3 {mode} | {seconds:.2f} | {rows / seconds:,.0f} | | | | |")
    for name in FORMATS:
        _print_export(name, [each.exports[name][0] for each in rounds], rows)
        _print_export(f"{name} again", [each.exports[name][-1] for each in rounds], rows)


def _print_export(name: str, found: Sequence[Export], rows: int) -> None:
    seconds = median(each.seconds for each in found)
    sizes = [
        f"{max(sizes) / (1 << 20):.0f}"
        for sizes in zip(
            *((each.size, each.idle, each.peak, each.after) for each in found), strict=True
        )
    ]
    print(f"| {name} | {seconds:.2f} | {rows / seconds:,.0f} | {' | '.join(sizes)} |")


def _print_during(during: Mapping[str, During]) -> None:
    print("\n| while it runs | idle p99 ms | p99 ms | ratio |\n|---|---|---|---|")
    for name, each in during.items():
        print(f"| {name} | {each.idle:.2f} | {each.busy:.2f} | {each.ratio:.1f} |")


if __name__ == "__main__":
    main()
