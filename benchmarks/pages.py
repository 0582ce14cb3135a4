"""Requests per second of pages: the service beside its peers, in one run.

`python -m benchmarks.pages` starts all of them, checks that they give the same rows, and lets wrk
ask them in turn. Only ratios of one run mean anything.
"""

import argparse
import contextlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median

from benchmarks import peers
from benchmarks.agreement import check_agreement
from benchmarks.goals import print_measured
from benchmarks.load import Addresses, Load, addresses_of, load
from benchmarks.options import parser_of, prepare, progress, refuse
from benchmarks.questions import Question, draw
from benchmarks.servers import Command, Server, get, running
from benchmarks.view import add_view

RATIOS = {
    "repeated": ("repeated", "bare"),
    "conditional": ("conditional", "bare"),
    "new/datasette": ("new", "datasette"),
    "new/naive": ("new", "naive"),
}
"""Goals of requests per second: which target by which."""


@dataclass(slots=True)
class Target:
    """What wrk asks, and what it saw in each round."""

    name: str
    url: str
    addresses: Addresses | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    rounds: list[Load] = field(default_factory=list)


def main() -> None:
    asked = _arguments()
    prepare(asked, "wrk")
    [database] = asked.database
    add_view(database)
    progress("Drawing questions ...")
    questions = draw(database, asked.questions)
    progress(f"{len(questions):,} different questions")
    with _targets(asked, questions) as targets:
        measure(targets, asked)
    _print(targets)
    print_measured("pages", _ratios(targets))


def _arguments() -> argparse.Namespace:
    parser = parser_of(__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=int, default=8, help="length of a round")
    parser.add_argument("--connections", type=int, default=16)
    parser.add_argument("--questions", type=int, default=500_000, help="how many to draw")
    parser.add_argument("--checked", type=int, default=200, help="questions compared beforehand")
    return parser.parse_args()


@contextlib.contextmanager
def _targets(asked: argparse.Namespace, questions: Sequence[Question]) -> Iterator[list[Target]]:
    """Everything that is measured, up and running."""
    [database] = asked.database
    with contextlib.ExitStack() as stack:

        def start(command: Command) -> Server:
            progress(f"Starting {command.name} ...")
            return stack.enter_context(running(command, asked.server_core))

        service = start(peers.service(database))
        naive = start(peers.naive(database))
        datasette = start(peers.datasette(database, questions[0]))
        checked = questions[: asked.checked]
        largest = check_agreement(checked, database, service, naive, datasette)
        peers.keep_answer(service, largest.of_service())
        once = questions[asked.checked :]
        targets = [
            Target("bare", start(peers.bare()).base),
            Target("repeated", service.base + largest.of_service()),
            _conditional(service, largest),
            new("new", service, once, Question.of_service),
            new("datasette", datasette, once, lambda each: each.of_datasette(database)),
            new("naive", naive, once, Question.of_naive),
        ]
        if (nginx := peers.nginx()) is not None:
            targets.insert(0, Target("nginx", start(nginx).base + nginx.ready))
        yield targets


def _conditional(service: Server, question: Question) -> Target:
    path = question.of_service()
    answer, _body = get(service, path)
    tag = answer.headers["ETag"]
    again, _body = get(service, path, If_None_Match=tag)
    if again.status != 304:
        refuse(f"a conditional request is answered {again.status}")
    return Target("conditional", service.base + path, headers={"If-None-Match": tag})


def new(
    name: str, server: Server, questions: Sequence[Question], spell: Callable[[Question], str]
) -> Target:
    """The same questions in the same order for everyone, in everyone's own spelling."""
    return Target(name, server.base, addresses_of(name, questions, spell))


def measure(targets: Sequence[Target], asked: argparse.Namespace) -> None:
    """In turn, every other round backwards, after a second of each that does not count."""
    for target in targets:
        _ask(target, 1, asked)
    for number in range(asked.rounds):
        for target in targets if number % 2 == 0 else reversed(targets):
            found = _ask(target, asked.seconds, asked)
            target.rounds.append(found)
            progress(f"round {number + 1}: {target.name} {found.per_second:,.0f}/s")


def _ask(target: Target, seconds: int, asked: argparse.Namespace) -> Load:
    return load(
        target.url,
        seconds,
        asked.connections,
        asked.load_core,
        addresses=target.addresses,
        headers=target.headers,
    )


def _ratios(targets: Sequence[Target]) -> dict[str, float]:
    named = {target.name: target for target in targets}
    found = {
        goal: ratio(named[one], named[other], lambda load: load.per_second)
        for goal, (one, other) in RATIOS.items()
    }
    return found | {"p99": ratio(named["new"], named["naive"], lambda load: load.p99)}


def ratio(one: Target, other: Target, of: Callable[[Load], float]) -> float:
    """The median of the ratios of each round."""
    pairs = zip(one.rounds, other.rounds, strict=True)
    return median(of(ours) / of(theirs) for ours, theirs in pairs)


def _print(targets: Sequence[Target]) -> None:
    bare = next(target for target in targets if target.name == "bare")
    print("| target | RPS median | min..max | / bare | p50 ms | p99 ms | non-2xx |")
    print("|---|---|---|---|---|---|---|")
    for target in targets:
        speeds = [each.per_second for each in target.rounds]
        p50 = median(each.p50 for each in target.rounds)
        p99 = median(each.p99 for each in target.rounds)
        print(
            f"| {target.name} | {median(speeds):,.0f} | {min(speeds):,.0f}..{max(speeds):,.0f} | "
            f"{ratio(target, bare, lambda load: load.per_second):.3f} | {p50:.2f} | {p99:.2f} | "
            f"{sum(each.failed for each in target.rounds)} |"
        )
    if any(each.failed for target in targets for each in target.rounds):
        refuse("Not all requests were answered as they should be: the figures mean nothing.")


if __name__ == "__main__":
    main()
