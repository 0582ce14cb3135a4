"""Exports of everything over HTTP beside SQLite's own command line: time and memory.

CSV, NDJSON and Parquet, each requested twice from a server just started: the first response has to
be made, the second is made already. Memory is anonymous (RssAnon), without mapped files.
"""

import argparse
import contextlib
import http.client
import subprocess
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from benchmarks import peers
from benchmarks.goals import print_goals
from benchmarks.options import fail, parser_of, prepare, program_path, progress
from benchmarks.queries import PAGE, Query
from benchmarks.servers import HOST, Server, get, running
from benchmarks.view import SELECT_ALL, add_view, row_count

WARM_UP = 20
"""Small requests before the memory of an idle server is read."""
FORMATS = ("csv", "ndjson", "parquet")
CLI = {"csv": ("-csv", "-header"), "json": ("-json",)}
TIMEOUT = 1200
BUFFER = 1 << 20
MEGABYTE = 1 << 20
INTERVAL = 0.02
"""Seconds between two readings of the memory."""


@dataclass(frozen=True, slots=True)
class Export:
    """Seconds of an export, and megabytes: its size, memory before it and at its peak."""

    seconds: float
    size: float
    idle: float
    peak: float


@dataclass(frozen=True, slots=True)
class Round:
    """Seconds of SQLite's command line by its mode, and exports by format: first, again."""

    cli: Mapping[str, float]
    exports: Mapping[str, Sequence[Export]]

    def ratios(self) -> dict[str, float]:
        csv, ndjson, parquet = (self.exports[name] for name in FORMATS)
        peaks = [each.peak - each.idle for found in self.exports.values() for each in found]
        return {
            "csv first": self.cli["csv"] / csv[0].seconds,
            "ndjson first": self.cli["json"] / ndjson[0].seconds,
            "csv again": self.cli["csv"] / csv[-1].seconds,
            "ndjson again": self.cli["json"] / ndjson[-1].seconds,
            "parquet": parquet[0].seconds / self.cli["csv"],
            "memory": max(peaks),
        }


def main() -> None:
    parser = parser_of(__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    prepare(options, "sqlite3")
    add_view(options.database)
    rows = row_count(options.database)
    rounds = []
    for _ in range(options.rounds):
        cli = {mode: _cli(mode, options.database, options.server_core) for mode in CLI}
        rounds.append(Round(cli, {name: _exports(name, rows, options) for name in FORMATS}))
    _print(rounds, rows)
    ratios = [each.ratios() for each in rounds]
    print_goals({name: median(each[name] for each in ratios) for name in ratios[0]}, rows)


def _cli(mode: str, database: Path, core: int) -> float:
    """Seconds in which sqlite3 writes all rows to /dev/null."""
    command = [program_path("taskset"), "--cpu-list", str(core), program_path("sqlite3")]
    command += ["-readonly", *CLI[mode], str(database), SELECT_ALL]
    begun = time.monotonic()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    seconds = time.monotonic() - begun
    progress(f"sqlite3 {mode}: {seconds:.2f} s")
    return seconds


def _exports(name: str, rows: int, options: argparse.Namespace) -> list[Export]:
    found: list[Export] = []
    command = peers.service(options.database, checkout=options.checkout)
    with running(command, options.server_core) as server:
        for _ in range(WARM_UP):
            get(server.port, Query((), PAGE).of_service())
        for _ in range(2):
            idle = server.memory()
            with _watching(server) as peaks:
                begun = time.monotonic()
                size = _read(name, server, rows)
                seconds = time.monotonic() - begun
            found.append(Export(seconds, size / MEGABYTE, idle, max(peaks)))
            progress(f"{name}: {seconds:.2f} s, peak {max(peaks):.0f} MB")
    return found


@contextlib.contextmanager
def _watching(server: Server) -> Iterator[list[float]]:
    """Reads the memory of the server while the block runs."""
    done = threading.Event()
    found = [server.memory()]

    def watch() -> None:
        while not done.wait(INTERVAL):
            found.append(server.memory())

    thread = threading.Thread(target=watch)
    thread.start()
    try:
        yield found
    finally:
        done.set()
        thread.join()


def _read(name: str, server: Server, rows: int) -> int:
    """Read an export to its end; returns its size in bytes. Fails where it is not whole."""
    size, lines, end = 0, 0, b""
    buffer = bytearray(BUFFER)
    connection = http.client.HTTPConnection(HOST, server.port, timeout=TIMEOUT)
    with contextlib.closing(connection):
        connection.request("GET", f"/v1/observations?format={name}")
        response = connection.getresponse()
        if response.status != http.client.OK:
            fail(f"{name} gets {response.status}: {response.read(500)!r}")
        while length := response.readinto(buffer):
            size += length
            lines += buffer.count(b"\n", 0, length)
            end = (end + buffer[max(0, length - 4) : length])[-4:]
    # A cell of CSV may hold line breaks, so there may be more lines than rows.
    if end != b"PAR1" if name == "parquet" else lines < rows:
        fail(f"{name} is not whole: {lines:,} lines, {size:,} bytes")
    return size


def _print(rounds: Sequence[Round], rows: int) -> None:
    print("| export | seconds | rows per second | MB | idle MB | peak MB |")
    print("|---|---|---|---|---|---|")
    for mode in CLI:
        seconds = median(each.cli[mode] for each in rounds)
        print(f"| sqlite3 {mode} | {seconds:.2f} | {rows / seconds:,.0f} | | | |")
    for name in FORMATS:
        for place, title in ((0, name), (-1, f"{name} again")):
            found = [each.exports[name][place] for each in rounds]
            seconds = median(each.seconds for each in found)
            sizes = [max(each.size for each in found), max(each.idle for each in found)]
            sizes.append(max(each.peak for each in found))
            shown = " | ".join(f"{size:.1f}" for size in sizes)
            print(f"| {title} | {seconds:.2f} | {rows / seconds:,.0f} | {shown} |")


if __name__ == "__main__":
    main()
