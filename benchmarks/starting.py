"""From the start of a process to its first answer: the service beside the naive endpoint."""

import argparse
import time
from collections.abc import Sequence
from statistics import median

from benchmarks import peers
from benchmarks.goals import print_measured
from benchmarks.options import parser_of, prepare, progress
from benchmarks.servers import Command, running
from benchmarks.view import add_view

PAGE = "observations?limit=20"
POLL = 0.002
"""Seconds between two tries."""


def main() -> None:
    asked = _arguments()
    prepare(asked)
    [database] = asked.database
    add_view(database)
    service: list[float] = []
    naive: list[float] = []
    for _ in range(asked.rounds):
        service.append(_start(peers.service(database, f"/v1/{PAGE}"), asked.server_core))
        naive.append(_start(peers.naive(database, f"/{PAGE}"), asked.server_core))
    _print("service", service)
    _print("naive", naive)
    ratios = [ours / theirs for ours, theirs in zip(service, naive, strict=True)]
    print_measured("starting", {"start": median(ratios)})


def _arguments() -> argparse.Namespace:
    parser = parser_of(__doc__)
    parser.add_argument("--rounds", type=int, default=7)
    return parser.parse_args()


def _start(command: Command, core: int) -> float:
    begun = time.monotonic()
    with running(command, core, POLL):
        taken = time.monotonic() - begun
    progress(f"{command.name} {taken * 1000:.0f} ms")
    return taken


def _print(name: str, times: Sequence[float]) -> None:
    told = f"median {median(times) * 1000:.0f}, {min(times) * 1000:.0f}..{max(times) * 1000:.0f}"
    print(f"{name}: {told} ms")


if __name__ == "__main__":
    main()
