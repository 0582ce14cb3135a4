"""The worst requests that the API allows, found by search, and what other clients feel of them.

Every operation, parameter and format of the OpenAPI document, and the page, is combined at random,
with absurd values too, also as HEAD requests and for ranges of bytes; the worst requests are
changed again and again, as long as they become worse: the slowest, and those beside which
`/healthz` waits longest. Then small pages and `/healthz` are requested at a steady pace while the
worst run, one at a time and ten at once. The server keeps no responses in memory; exports are read
for ten seconds at most.
"""

import argparse
import contextlib
import http.client
import json
import random
import sqlite3
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import reduce
from math import ceil, inf
from operator import getitem
from typing import Any
from urllib.parse import quote_plus, urlencode

from benchmarks import peers
from benchmarks.goals import GOALS, print_goals
from benchmarks.load import load, steadily, write_paths
from benchmarks.options import fail, parser_of, prepare, progress
from benchmarks.queries import draw
from benchmarks.servers import HOST, Server, get, running
from benchmarks.view import open_read_only, row_count

TIMEOUT = 120
MAX_READ = 10
"""Seconds for which a response is read."""
PER_SECOND = 50
"""Small requests a second."""
SLOWEST = 10
KNOWN_WORDS = ("a", "f", "e t r", "no such word")
"""Searches that match much, or nothing, over every name."""
UNKNOWN = ",".join(f"no-such-code-{number}" for number in range(190))
"""Each of them is compared with all codes."""
CODES = {"said_by": "organization"}
"""Parameters that take the codes of another column."""
RANGES = ("bytes=0-0", "bytes=1000000-", "bytes=-1")
SENTENCES = (
    "China's GDP grew 5.2% in 2023, South Korea's 1.4%, and one in five of 1,012 robots. ",
    "2023年中国GDP增长5.2%，超过9万亿元，三分之二的企业排名第一。",
    "한국의 2023년 GDP는 1.4% 늘어 1조8천억 달러를 넘었고 열 대 중 일곱 대가 로봇이다. ",
    "1 ",
    "GDP ",
)
"""Texts of a number of characters are made of each."""
VIEWS = ("chart", "article", "check")
LENGTHS = (1_000, 20_000)

Values = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Request:
    """A request. The parameters of a POST request are the members of its body."""

    path: str
    method: str = "GET"
    parameters: tuple[tuple[str, str], ...] = ()
    range: str = ""

    def __str__(self) -> str:
        text = "" if self.method == "GET" else f"{self.method} "
        text += f"{self.path}?{urlencode(self.parameters)}" if self.parameters else self.path
        return text + (f" {self.range}" if self.range else "")

    @property
    def target(self) -> str:
        in_query = self.parameters and self.method != "POST"
        return f"{self.path}?{urlencode(self.parameters)}" if in_query else self.path

    @property
    def body(self) -> str | None:
        return json.dumps(dict(self.parameters)) if self.method == "POST" else None

    @property
    def headers(self) -> dict[str, str]:
        headers = {"Range": self.range} if self.range else {}
        return headers | ({"Content-Type": "application/json"} if self.method == "POST" else {})


@dataclass(frozen=True, slots=True)
class Timing:
    """Seconds of a request. `is_export`: sent while it is made, so that the first byte counts.

    `needs_file`: HEAD, or a range, of a file: neither can be answered before the file is complete.
    """

    request: Request
    status: int
    first_byte: float
    whole: float
    is_export: bool
    needs_file: bool
    wait: float
    """The longest time that `/healthz` took meanwhile."""


def search(
    port: int, values: Mapping[Request, Values], chance: random.Random, count: int
) -> list[Timing]:
    """Half of the requests at random, half changes of the worst."""
    found: dict[Request, Timing] = {}
    with Waiting(port) as waiting:
        while len(found) < count:
            if len(found) < count / 2:
                request = chance.choice([*values])
                changes = chance.randint(0, 3)
            else:
                worst = by_time([*found.values()]) + by_wait([*found.values()])
                request = chance.choice(worst).request
                changes = 1
            for _ in range(changes):
                request = _changed(request, values, chance)
            if request not in found:
                found[request] = timed(port, request, waiting)
                if len(found) % 50 == 0:
                    progress(f"{len(found)} requests of {count}")
    return [*found.values()]


def by_time(timings: Sequence[Timing]) -> list[Timing]:
    """The slowest ones; of an export the first byte counts."""

    def seconds(each: Timing) -> float:
        return each.first_byte if each.is_export else each.whole

    return sorted(timings, key=seconds, reverse=True)[:SLOWEST]


def by_wait(timings: Sequence[Timing]) -> list[Timing]:
    """Those beside which `/healthz` took longest."""
    return sorted(timings, key=lambda each: each.wait, reverse=True)[:SLOWEST]


class Waiting:
    """Requests `/healthz` all the time, in a thread; remembers the longest time it took."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._request)
        self.longest = 0.0

    def __enter__(self) -> "Waiting":
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._ended.set()
        self._thread.join()

    def _request(self) -> None:
        while not self._ended.wait(1 / PER_SECOND):
            begun = time.monotonic()
            with contextlib.suppress(OSError, http.client.HTTPException):
                get(self._port, "/healthz")
            self.longest = max(self.longest, time.monotonic() - begun)


def _changed(
    request: Request, operations: Mapping[Request, Values], chance: random.Random
) -> Request:
    """One parameter more, another value of one, or one less; or HEAD, or a range of bytes."""
    is_post = request.method == "POST"
    if not is_post and chance.random() < 0.1:
        return replace(request, method=chance.choice(("GET", "HEAD")))
    if not is_post and chance.random() < 0.1:
        return replace(request, range=chance.choice(RANGES))
    values = operations[Request(request.path, "POST" if is_post else "GET")]
    parameters = dict(request.parameters)
    if parameters and chance.random() < 0.3:
        del parameters[chance.choice([*parameters])]
    elif values:
        name = chance.choice([*values])
        parameters[name] = chance.choice(values[name])
    return replace(request, parameters=tuple(sorted(parameters.items())))


def timed(port: int, request: Request, waiting: Waiting) -> Timing:
    """Make a request and read its response. Without a response it takes infinite time."""
    connection = http.client.HTTPConnection(HOST, port, timeout=TIMEOUT)
    waiting.longest = 0.0
    begun = time.monotonic()
    with contextlib.closing(connection):
        try:
            connection.request(request.method, request.target, request.body, request.headers)
            response = connection.getresponse()
            first = time.monotonic() - begun
            while response.read(1 << 20) and time.monotonic() - begun < MAX_READ:
                pass
        except (OSError, http.client.HTTPException):
            return Timing(request, 0, inf, inf, False, False, waiting.longest)
        whole = time.monotonic() - begun
    # What is sent while it is made has no length.
    is_export = response.status in (200, 206) and response.getheader("Content-Length") is None
    is_file = response.status in (200, 206) and response.getheader("Accept-Ranges") == "bytes"
    needs_file = is_file and (request.method == "HEAD" or bool(request.range))
    return Timing(request, response.status, first, whole, is_export, needs_file, waiting.longest)


def main() -> None:
    options = _arguments()
    prepare(options, "wrk")
    command = peers.service(options.database, checkout=options.checkout, MEMORY_MB="0")
    paths = [query.of_service() for query in draw(options.database, options.seconds * PER_SECOND)]
    small = [path for each in paths for path in (each, "/healthz")][: options.seconds * PER_SECOND]
    if len(small) < options.seconds * PER_SECOND:
        fail("The database gives too few distinct queries: lower --seconds.")
    with running(command, options.server_core) as server:
        document = json.loads(get(server.port, "/openapi.json")[1])
        values = _values(document, server.port, options)
        chance = random.Random(options.seed)  # noqa: S311
        timings = search(server.port, values, chance, options.requests)
        _print(timings)
        worst = [_line(each.request) for each in (*by_time(timings), *by_wait(timings))]
        idle = _p99(server.port, small)
        beside = {
            count: _p99_beside(server, small, worst, count, options.client_core)
            for count in (1, 10)
        }
    print(f"\np99 of small requests: idle {idle:.1f} ms")
    answers = [each for each in timings if not each.is_export and not each.needs_file]
    measured = {"worst": max(each.whole for each in answers)}
    if exports := [each.first_byte for each in timings if each.is_export and not each.needs_file]:
        measured["first byte"] = max(exports)
    measured |= {"beside one": beside[1], "beside ten": beside[10]}
    print_goals(measured, row_count(options.database))


def _arguments() -> argparse.Namespace:
    parser = parser_of(__doc__)
    parser.add_argument("--requests", type=int, default=400, help="requests to try")
    parser.add_argument("--seconds", type=int, default=20, help="of small requests")
    parser.add_argument("--seed", type=int, default=1, help="of the random search")
    return parser.parse_args()


def _values(document: Any, port: int, options: argparse.Namespace) -> dict[Request, Values]:
    """Values to try of every parameter, by operation: lists, and the first item of each."""
    found: dict[Request, Values] = {}
    with contextlib.closing(open_read_only(options.database)) as connection:
        columns = {row[1] for row in connection.execute("PRAGMA table_info(observation)")}
        for template, methods in document["paths"].items():
            path, brace, rest = template.partition("{")
            if brace:
                rows = json.loads(get(port, f"{path.rstrip('/')}?limit=1")[1])["data"]
                row = rows[0] if rows else {}
                path += str(next(iter(row.values()), "none")) + rest.partition("}")[2]
            for method in (each for each in ("get", "post") if each in methods):
                found[Request(path, method.upper())] = {
                    name: [*_values_of(name, schema, connection, columns), UNKNOWN]
                    for name, schema in _parameters(document, methods[method])
                }
    # The page takes the parameters of the list that it shows.
    found[Request("/")] = {**found[Request("/v1/observations")], "view": VIEWS}
    return found


def _parameters(document: Any, operation: Any) -> Iterator[tuple[str, Any]]:
    """The parameters of the query, or the members of the body, with their schemas."""

    def resolved(schema: Any) -> Any:
        keys = schema.get("$ref", "").split("/")[1:]
        return reduce(getitem, keys, document) if keys else schema

    if "requestBody" in operation:
        body = operation["requestBody"]["content"]["application/json"]["schema"]
        yield from resolved(body)["properties"].items()
        return
    for parameter in map(resolved, operation.get("parameters", ())):
        if parameter["in"] == "query":
            yield parameter["name"], parameter["schema"]


def _values_of(
    parameter: str, schema: Any, connection: sqlite3.Connection, columns: set[str]
) -> list[str]:
    """All codes that are listed, one by one and together; bounds; or codes of the database."""
    name = CODES.get(parameter, parameter)
    item = schema.get("items", schema)
    if codes := item.get("enum"):
        together = [",".join(codes), ",".join(codes[:10])] if schema is not item else []
        return [*codes, *together]
    if name == "q":
        return [*KNOWN_WORDS]
    if name == "text":
        return [(each * length)[:length] for each in SENTENCES for length in LENGTHS]
    if "minimum" in item:
        return [str(item["minimum"]), "20", str(item.get("maximum", 1))]
    if name in columns:
        statement = (
            f"SELECT {name} FROM (SELECT {name} FROM observation LIMIT 100000)"  # noqa: S608
            f" WHERE {name} IS NOT NULL GROUP BY 1 ORDER BY count(*) DESC LIMIT 100"
        )
        codes = [str(code) for (code,) in connection.execute(statement)]
        return [*codes[:2], ",".join(codes), *codes[-1:]]
    return {"year_from": ["1000", "2010"], "year_to": ["2015", "9999"]}.get(name, ["0", "1000"])


def _line(request: Request) -> str:
    """As wrk's script reads it."""
    return "\t".join((request.target, request.method, request.range, request.body or ""))


def _p99(port: int, paths: Sequence[str]) -> float:
    times = sorted(steadily(port, paths, PER_SECOND))
    return times[ceil(len(times) * 0.99) - 1]


def _p99_beside(
    server: Server, small: Sequence[str], worst: Sequence[str], count: int, core: int
) -> float:
    """The same while wrk makes the slowest requests in turn, so many at once."""
    paths = write_paths("worst", [*worst] * 10_000)
    seconds = ceil(len(small) / PER_SECOND)
    with ThreadPoolExecutor(1) as pool:
        beside = pool.submit(load, server.base, seconds, count, core, paths=paths)
        p99 = _p99(server.port, small)
        beside.result()
    return p99


def _print(timings: Sequence[Timing]) -> None:
    for title, worst in (("slowest", by_time(timings)), ("others wait", by_wait(timings))):
        print(f"\n| {title} | status | first byte, s | whole, s | `/healthz`, ms |")
        print("|---|---|---|---|---|")
        for each in worst:
            times = f"{each.first_byte:.2f} | {each.whole:.2f} | {each.wait * 1000:.0f}"
            shown = str(each.request).replace(quote_plus(UNKNOWN), "UNKNOWN")[:110]
            print(f"| {shown} | {each.status} | {times} |")
    refused = sum(each.status >= 400 for each in timings)
    failed = [each for each in timings if each.status in (0, 500, 503)]
    print(f"{len(timings)} requests, {refused} refused, {len(failed)} failed")
    if files := [each for each in timings if each.needs_file]:
        slowest = max(files, key=lambda each: each.whole)
        print(f"longest wait for a complete file: {slowest.whole:.1f} s: {slowest.request}")
    for each in failed:
        print(f"failed: {each.request}")
    for each in by_time(timings):
        if each.whole > GOALS["worst"].bound:
            print(f"{each.whole:.1f} s: {each.request}")


if __name__ == "__main__":
    main()
