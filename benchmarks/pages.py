"""Requests per second of pages: the service beside its peers, or another version, in one run.

`python -m benchmarks.pages --database FILE` starts all servers, checks that they return the same
rows, and measures them in turn with wrk. Only ratios inside one run mean anything.
"""

import argparse
import contextlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median

from benchmarks import peers
from benchmarks.agreement import check_agreement
from benchmarks.goals import print_goals
from benchmarks.load import Load, Paths, load, write_paths
from benchmarks.options import add_against, fail, parser_of, prepare, progress
from benchmarks.queries import Query, draw
from benchmarks.servers import Command, Server, get, running
from benchmarks.view import add_view, row_count

RATIOS = {
    "repeated": ("repeated", "bare"),
    "conditional": ("conditional", "bare"),
    "new/datasette": ("new", "datasette"),
    "new/naive": ("new", "naive"),
}
"""Goals of requests per second: which target by which."""
KINDS = ("repeated", "conditional", "new")


@dataclass(slots=True)
class Target:
    """What wrk requests, and what it measured in each round."""

    name: str
    server: Server
    path: str = ""
    paths: Paths | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    rounds: list[Load] = field(default_factory=list)
    processor: list[float] = field(default_factory=list)
    """Microseconds of processor time that the server took for a request, in each round."""


def main() -> None:
    options = _arguments()
    prepare(options, "wrk")
    add_view(options.database)
    progress("Drawing queries ...")
    queries = draw(options.database, options.queries)
    progress(f"{len(queries):,} distinct queries")
    with _targets(options, queries) as targets:
        measure(targets, options)
    named = {target.name: target for target in targets}
    _print(targets)
    if options.against:
        _print_comparison(named)
    if not options.service_only:
        speeds = {
            goal: ratio(named[one], named[other], lambda each: each.per_second)
            for goal, (one, other) in RATIOS.items()
        }
        speeds["p99"] = ratio(named["new"], named["naive"], lambda each: each.p99)
        print_goals(speeds, row_count(options.database))
        print(
            "\nThe same ratios by processor time, which other work on the machine changes less:\n"
        )
        for goal, (one, other) in RATIOS.items():
            pairs = zip(named[one].processor, named[other].processor, strict=True)
            print(f"- {goal}: {median(theirs / ours for ours, theirs in pairs):.3g}×")
    if any(each.failed for target in targets for each in target.rounds):
        fail("Not all requests succeeded: the figures mean nothing.")


def _arguments() -> argparse.Namespace:
    parser = parser_of(__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=int, default=8, help="length of a round")
    parser.add_argument("--connections", type=int, default=16)
    parser.add_argument("--queries", type=int, default=500_000, help="how many to draw")
    parser.add_argument("--checked", type=int, default=200, help="queries compared beforehand")
    parser.add_argument("--service-only", action="store_true", help="no naive, no Datasette")
    add_against(parser)
    return parser.parse_args()


@contextlib.contextmanager
def _targets(options: argparse.Namespace, queries: Sequence[Query]) -> Iterator[list[Target]]:
    """Everything that is measured, up and running."""
    database = options.database
    checked, unused = queries[: options.checked], queries[options.checked :]
    with contextlib.ExitStack() as stack:

        def start(command: Command) -> Server:
            progress(f"Starting {command.name} ...")
            return stack.enter_context(running(command, options.server_core))

        service = start(peers.service(database, checkout=options.checkout))
        others: dict[str, Server] = {}
        if not options.service_only:
            others["naive"] = start(peers.naive(database))
            others["datasette"] = start(peers.datasette(database, queries[0]))
        largest = check_agreement(checked, database, service, others)
        peers.keep_response(service, largest.of_service())
        targets = [
            Target("bare", start(peers.bare())),
            *_targets_of_service(service, "", largest, unused),
        ]
        if options.against:
            file = options.against_database or database
            other = start(peers.service(file, "against", options.against))
            targets += _targets_of_service(other, "against ", largest, unused)
        spelling = {
            "naive": Query.of_naive,
            "datasette": lambda query: query.of_datasette(database),
        }
        for name, server in others.items():
            paths = write_paths(name, map(spelling[name], unused))
            targets.append(Target(name, server, paths=paths))
        yield targets


def _targets_of_service(
    server: Server, prefix: str, query: Query, unused: Sequence[Query]
) -> list[Target]:
    path = query.of_service()
    tag = get(server.port, path)[0].headers["ETag"]
    status = get(server.port, path, If_None_Match=tag)[0].status
    if status != 304:
        fail(f"a conditional request gets {status}")
    paths = write_paths(f"{prefix}new", map(Query.of_service, unused))
    return [
        Target(f"{prefix}repeated", server, path),
        Target(f"{prefix}conditional", server, path, headers={"If-None-Match": tag}),
        Target(f"{prefix}new", server, paths=paths),
    ]


def measure(targets: Sequence[Target], options: argparse.Namespace) -> None:
    """In turn, every other round backwards, after one second of each that does not count."""
    for target in targets:
        _load(target, 1, options)
    for number in range(options.rounds):
        for target in targets if number % 2 == 0 else reversed(targets):
            begun = target.server.processor_seconds()
            found = _load(target, options.seconds, options)
            taken = target.server.processor_seconds() - begun
            target.rounds.append(found)
            target.processor.append(taken / found.requests * 1e6)
            progress(f"round {number + 1}: {target.name} {found.per_second:,.0f}/s")


def _load(target: Target, seconds: int, options: argparse.Namespace) -> Load:
    found = load(
        target.server.base + target.path,
        seconds,
        options.connections,
        options.client_core,
        paths=target.paths,
        headers=target.headers,
    )
    if found.requests == 0:
        fail(f"{target.name} did not respond within {seconds} seconds.")
    return found


def ratio(one: Target, other: Target, of: Callable[[Load], float]) -> float:
    """The median of the ratios of each round."""
    pairs = zip(one.rounds, other.rounds, strict=True)
    return median(of(ours) / of(theirs) for ours, theirs in pairs)


def _print(targets: Sequence[Target]) -> None:
    bare = targets[0]
    print("| target | RPS median | min..max | / bare | p50 ms | p99 ms | processor µs | failed |")
    print("|---|---|---|---|---|---|---|---|")
    for target in targets:
        speeds = [each.per_second for each in target.rounds]
        p50 = median(each.p50 for each in target.rounds)
        p99 = median(each.p99 for each in target.rounds)
        print(
            f"| {target.name} | {median(speeds):,.0f} | {min(speeds):,.0f}..{max(speeds):,.0f} | "
            f"{ratio(target, bare, lambda load: load.per_second):.3f} | {p50:.2f} | {p99:.2f} | "
            f"{median(target.processor):.0f} | {sum(each.failed for each in target.rounds)} |"
        )


def _print_comparison(named: Mapping[str, Target]) -> None:
    print(
        "\n| request | this / against, RPS | rounds | p99 | processor time |\n|---|---|---|---|---|"
    )
    for kind in KINDS:
        one, other = named[kind], named[f"against {kind}"]
        rounds = zip(one.rounds, other.rounds, strict=True)
        ratios = [ours.per_second / theirs.per_second for ours, theirs in rounds]
        p99 = ratio(one, other, lambda load: load.p99)
        pairs = zip(one.processor, other.processor, strict=True)
        processor = median(ours / theirs for ours, theirs in pairs)
        print(
            f"| {kind} | {median(ratios):.3f} | {min(ratios):.2f}..{max(ratios):.2f} "
            f"| {p99:.2f} | {processor:.3f} |"
        )


if __name__ == "__main__":
    main()
