"""How fast a bundle is loaded: `python -m benchmarks.loading [OBSERVATIONS]`.

Loads a synthetic bundle by `python -m api seed`: read, validated, sorted, indexed, analysed and
published. Then the same rows by sqlite3's executemany, from memory, with none of that, into the
table with its indexes.
"""

import argparse
import contextlib
import resource
import shutil
import sqlite3
import subprocess
import sys
import time
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.bundle import write_bundle
from benchmarks.goals import print_goals
from benchmarks.options import PROJECT, WORK, environment

Rows = list[tuple[Any, ...]]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("observations", type=int, nargs="?", default=200_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--checkout", type=Path, default=PROJECT, help="version that is measured")
    options = parser.parse_args()
    folder = WORK / "loading"
    bundle = folder / f"bundle-{options.observations}"
    if not bundle.exists():
        write_bundle(bundle, options.observations)
    empty = folder / "empty.db"
    empty.unlink(missing_ok=True)
    _run_api(options.checkout, empty, "migrate")
    ratios: list[float] = []
    for number in range(1, options.rounds + 1):
        seconds, rows = _seed(options.checkout, empty, bundle)
        ratios.append(_insert(empty, rows) / seconds)
        speed = len(rows) / seconds
        print(f"round {number}: {speed:,.0f} rows a second, ratio {ratios[-1]:.2f}", flush=True)
        del rows
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(f"peak memory of the load: {peak:,.0f} MiB")
    print_goals({"load": median(ratios)}, options.observations)


def _seed(checkout: Path, empty: Path, bundle: Path) -> tuple[float, Rows]:
    """Seconds of a load into an empty database, and its rows."""
    file = empty.with_name("seeded.db")
    shutil.copy(empty, file)
    begun = time.monotonic()
    _run_api(checkout, file, "seed", str(bundle))
    seconds = time.monotonic() - begun
    with contextlib.closing(sqlite3.connect(file)) as connection:
        # In the order of the bundle, as a script would read them.
        rows = connection.execute("SELECT * FROM observation ORDER BY article, key").fetchall()
    file.unlink()
    return seconds, rows


def _insert(empty: Path, rows: Rows) -> float:
    """Seconds of executemany into a copy of the empty database."""
    file = empty.with_name("raw.db")
    shutil.copy(empty, file)
    insert = f"INSERT INTO observation VALUES ({', '.join('?' * len(rows[0]))})"  # noqa: S608
    with contextlib.closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA cache_size = -262144")
        begun = time.monotonic()
        with connection:
            connection.executemany(insert, rows)
        seconds = time.monotonic() - begun
    file.unlink()
    return seconds


def _run_api(checkout: Path, file: Path, *arguments: str) -> None:
    subprocess.run(
        [sys.executable, "-m", "api", *arguments],
        cwd=checkout,
        env=environment(DATABASE_URL=f"sqlite:///{file.resolve()}"),
        check=True,
        stdout=subprocess.DEVNULL,
    )


if __name__ == "__main__":
    main()
