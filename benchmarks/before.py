"""Requests per second of the current release beside what it was before, in one run.

`python -m benchmarks.before` takes two databases with the same current release, the second of
which may be served by the checkout of an earlier version: so it is seen what a version costs, and,
with databases of many releases and of one, what a history costs.
"""

import argparse
import contextlib
from dataclasses import replace
from pathlib import Path
from statistics import median

from benchmarks import peers
from benchmarks.options import PROJECT, parser_of, prepare, progress, refuse
from benchmarks.pages import Target, measure, new, ratio
from benchmarks.questions import Question, draw
from benchmarks.servers import get, running

KINDS = ("repeated", "conditional", "new")


def main() -> None:
    asked = _arguments()
    prepare(asked, "wrk")
    questions = draw(asked.database[0], asked.questions)
    progress(f"{len(questions):,} different questions")
    with contextlib.ExitStack() as stack:
        targets = []
        for name, folder, database in zip(
            ("now", "before"), (PROJECT, asked.before), asked.database, strict=True
        ):
            command = replace(peers.service(database), name=name, folder=folder)
            server = stack.enter_context(running(command, asked.server_core))
            path = questions[0].of_service()
            tag = get(server, path)[0].headers["ETag"]
            again = {"If-None-Match": tag}
            targets += [
                Target(f"{name}, repeated", server.base + path),
                Target(f"{name}, conditional", server.base + path, headers=again),
                new(f"{name}, new", server, questions, Question.of_service),
            ]
        measure(targets, asked)
    _print({target.name: target for target in targets})


def _arguments() -> argparse.Namespace:
    parser = parser_of(__doc__, "many.db", "one.db")
    parser.add_argument("--before", type=Path, default=PROJECT, help="checkout of what was before")
    parser.add_argument("--rounds", type=int, default=6)
    parser.add_argument("--seconds", type=int, default=5, help="length of a round")
    parser.add_argument("--connections", type=int, default=16)
    parser.add_argument("--questions", type=int, default=200_000, help="how many to draw")
    return parser.parse_args()


def _print(targets: dict[str, Target]) -> None:
    print("| question | now | before | now / before | rounds | p99 now / before |")
    print("|---|---|---|---|---|---|")
    for kind in KINDS:
        now, before = targets[f"now, {kind}"], targets[f"before, {kind}"]
        pairs = zip(now.rounds, before.rounds, strict=True)
        ratios = [one.per_second / other.per_second for one, other in pairs]
        print(
            f"| {kind} | {_speed(now):,.0f} | {_speed(before):,.0f} "
            f"| {median(ratios):.3f} | {min(ratios):.2f}..{max(ratios):.2f} "
            f"| {ratio(now, before, lambda load: load.p99):.2f} |"
        )
    if any(each.failed for target in targets.values() for each in target.rounds):
        refuse("Not all requests were answered as they should be: the figures mean nothing.")


def _speed(target: Target) -> float:
    return median(each.per_second for each in target.rounds)


if __name__ == "__main__":
    main()
