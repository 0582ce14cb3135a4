"""Processor time of new requests in process, one or two filters: this version beside another.

`python -m benchmarks.processor --database FILE --against CHECKOUT` calls both applications without
a server, in turn, with the same queries.
"""

import argparse
import contextlib
import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from statistics import median

from benchmarks.goals import print_goals
from benchmarks.options import add_against, environment, fail, parser_of, prepare, program_path
from benchmarks.queries import PLAIN_SHAPES, Query, draw
from benchmarks.view import row_count

WORKER = Path(__file__).with_name("in_process.py")


class Worker:
    """A process that calls the application of one checkout."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def microseconds(self, queries: Sequence[Query]) -> float:
        """Processor time of a request, the mean of these."""
        if self._process.stdin is None or self._process.stdout is None:
            raise ValueError("the process has no pipes")
        paths = [query.of_service() for query in queries]
        self._process.stdin.write(json.dumps(paths) + "\n")
        self._process.stdin.flush()
        if not (line := self._process.stdout.readline()):
            fail("the application in process has ended")
        return float(line) / len(queries) * 1e6


def main() -> None:
    options = _arguments()
    prepare(options)
    count = (options.rounds + 1) * options.requests
    queries = draw(options.database, count, PLAIN_SHAPES)
    if len(queries) < count:
        fail(f"The database gives {len(queries):,} distinct queries: lower --requests.")
    batches = [
        queries[start : start + options.requests] for start in range(0, count, options.requests)
    ]
    other_database = options.against_database or options.database
    with (
        _worker(options.checkout, options.database, options.server_core) as this,
        _worker(options.against, other_database, options.server_core) as other,
    ):
        times = [_round(number, batch, this, other) for number, batch in enumerate(batches)][1:]
    ratios = [ours / theirs for ours, theirs in times]
    ours, theirs = (median(each) for each in zip(*times, strict=True))
    print(
        f"{ours:.0f} µs a request, {theirs:.0f} of the other version; ratios of the rounds: ",
        end="",
    )
    print(f"median {median(ratios):.3f}, {min(ratios):.2f}..{max(ratios):.2f}")
    print_goals({"processor": median(ratios)}, row_count(options.database))


def _arguments() -> argparse.Namespace:
    parser = parser_of(__doc__)
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--requests", type=int, default=200, help="of each version in a round")
    add_against(parser, required=True)
    return parser.parse_args()


def _round(
    number: int, queries: Sequence[Query], this: Worker, other: Worker
) -> tuple[float, float]:
    """Both versions, every other round in the other order. The first round warms them up."""
    if number % 2 == 0:
        return this.microseconds(queries), other.microseconds(queries)
    theirs = other.microseconds(queries)
    return this.microseconds(queries), theirs


@contextlib.contextmanager
def _worker(checkout: Path, database: Path, core: int) -> Iterator[Worker]:
    settings = environment(
        PYTHONPATH=str(checkout.resolve()), DATABASE_URL=f"sqlite:///{database.resolve()}"
    )
    process = subprocess.Popen(
        [program_path("taskset"), "--cpu-list", str(core), sys.executable, str(WORKER)],
        cwd=checkout,
        env=settings,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        yield Worker(process)
    finally:
        process.terminate()
        process.wait()


if __name__ == "__main__":
    main()
