"""How fast a bundle is loaded: `python -m benchmarks.loading [OBSERVATIONS]`.

Loads a synthetic bundle by `python -m api seed`: read, validated, sorted, indexed, analysed and
published. Then the same rows by sqlite3's executemany, from memory, with nothing of that, in two
ways: into the table as it is, and sorted into the bare table, whose indexes are made afterwards.
Prints rows per second and their ratio, by round and in the middle.
"""

import argparse
import contextlib
import os
import resource
import shutil
import sqlite3
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks.bundle import write_bundle
from benchmarks.goals import print_measured
from benchmarks.options import WORK

PROJECT = Path(__file__).resolve().parents[1]

Rows = list[tuple[Any, ...]]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("observations", type=int, nargs="?", default=200_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--folder", type=Path, default=WORK / "loading")
    asked = parser.parse_args()
    bundle = asked.folder / f"bundle-{asked.observations}"
    if not bundle.exists():
        write_bundle(bundle, asked.observations)
    empty = asked.folder / "empty.db"
    empty.unlink(missing_ok=True)
    _api(empty, "migrate")
    ratios: dict[str, list[float]] = {"as it is": [], "indexes afterwards": []}
    for number in range(1, asked.rounds + 1):
        seconds, rows = _seed(empty, asked.folder / "seeded.db", bundle)
        raw = {
            "as it is": _raw(empty, rows, _as_it_is),
            "indexes afterwards": _raw(empty, rows, _indexes_afterwards),
        }
        speeds = [f"seed {len(rows) / seconds:,.0f}"]
        for name, taken in raw.items():
            ratios[name].append(taken / seconds)
            speeds.append(f"{name} {len(rows) / taken:,.0f} (ratio {taken / seconds:.2f})")
        print(f"round {number}, rows per second: {', '.join(speeds)}", flush=True)
        del rows
    for name, found in ratios.items():
        print(f"{name}: {statistics.median(found):.2f} in the middle")
    print_measured("loading", {"load": statistics.median(ratios["as it is"])})
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(f"memory of the load at its peak: {peak:,.0f} MiB")


def _seed(empty: Path, file: Path, bundle: Path) -> tuple[float, Rows]:
    """How long a load into an empty database takes, and the rows that it made."""
    shutil.copy(empty, file)
    began = time.monotonic()
    _api(file, "seed", str(bundle))
    seconds = time.monotonic() - began
    with contextlib.closing(sqlite3.connect(file)) as connection:
        # In the order of the bundle, as a script would read them.
        rows = connection.execute("SELECT * FROM observation ORDER BY article, key").fetchall()
    file.unlink()
    return seconds, rows


def _raw(empty: Path, rows: Rows, write: Callable[[sqlite3.Connection, Rows], None]) -> float:
    file = empty.with_name("raw.db")
    shutil.copy(empty, file)
    with contextlib.closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA cache_size = -262144")
        began = time.monotonic()
        with connection:
            write(connection, rows)
        seconds = time.monotonic() - began
    file.unlink()
    return seconds


def _as_it_is(connection: sqlite3.Connection, rows: Rows) -> None:
    marks = ", ".join("?" * len(rows[0]))
    connection.executemany(f"INSERT INTO observation VALUES ({marks})", rows)  # noqa: S608


def _indexes_afterwards(connection: sqlite3.Connection, rows: Rows) -> None:
    wanted = "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND tbl_name = 'observation'"
    indexes = [each for each in connection.execute(wanted).fetchall() if each[1]]
    for name, _ in indexes:
        connection.execute(f"DROP INDEX {name}")
    _as_it_is(connection, sorted(rows))
    for _, create in indexes:
        connection.execute(create)


def _api(file: Path, *arguments: str) -> None:
    subprocess.run(
        [sys.executable, "-m", "api", *arguments],
        cwd=PROJECT,
        env={**os.environ, "DATABASE_URL": f"sqlite:///{file}"},
        check=True,
        stdout=subprocess.DEVNULL,
    )


if __name__ == "__main__":
    main()
