"""The last page by cursor beside the first page, of everything and of single filters.

Follows the cursors over HTTP in large pages, and takes the time of the last page. Each
address is requested once, so no response comes from memory.
"""

import http.client
import json
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from statistics import median
from typing import Any
from urllib.parse import parse_qs, urlsplit

from benchmarks import peers
from benchmarks.goals import print_goals
from benchmarks.options import fail, parser_of, prepare, progress
from benchmarks.queries import PAGE, Query, draw
from benchmarks.servers import HOST, Server, running
from benchmarks.view import row_count

SHAPES = (("metric",), ("country",), ("source",))
LIMITS = range(10, 50)
"""Page sizes of the query for everything: each is another address."""
WALK = 900
"""Rows of the pages to follow."""
MAX_REST = 999
MAX_STEPS = 1200
"""In a database of ten million the page a million rows down stands for the last one."""


class Client:
    """One connection to the server."""

    def __init__(self, server: Server) -> None:
        self._connection = http.client.HTTPConnection(HOST, server.port, timeout=60)

    def page(self, query: Query, limit: int, cursor: str | None) -> Any:
        return json.loads(self._get(query, limit, cursor)[1])

    def _get(
        self, query: Query, limit: int, cursor: str | None, more: str = ""
    ) -> tuple[http.client.HTTPResponse, bytes]:
        path = Query(query.filters, limit).of_service() + more
        if cursor is not None:
            path += f"&cursor={cursor}"
        self._connection.request("GET", path)
        response = self._connection.getresponse()
        body = response.read()
        if response.status != http.client.OK:
            fail(f"{path} gets {response.status}: {body[:500]!r}")
        return response, body

    def total(self, query: Query) -> int:
        total: int = self.page(query, 1, None)["meta"]["total"]
        return total

    def cursor_near_end(self, query: Query, total: int) -> tuple[str | None, int]:
        """A cursor, and the number of rows after it: at most 999, unless there are too many."""
        cursor, left = None, total
        for _ in range(MAX_STEPS):
            if left <= MAX_REST:
                break
            # One column in CSV takes half the time. The cursor is the same in all formats.
            response, _ = self._get(query, WALK, cursor, "&format=csv&fields=id")
            cursor, left = _cursor(response.headers["Link"].strip("<").split(">")[0]), left - WALK
        return cursor, left

    def ratio(self, query: Query, limit: int, near_end: tuple[str | None, int]) -> float:
        """Time of the last page by that of the first."""
        cursor, left = near_end
        size = min(left, MAX_REST) - limit
        following = _cursor(self.page(query, size, cursor)["links"]["next"])
        begun = time.perf_counter()
        self.page(query, limit, None)
        between = time.perf_counter()
        page = self.page(query, limit, following)
        ended = time.perf_counter()
        if len(page["data"]) != limit or (left <= MAX_REST and page["links"]["next"]):
            fail(f"this is not the last page: {query}")
        return (ended - between) / (between - begun)


def main() -> None:
    parser = parser_of(__doc__)
    parser.add_argument("--queries", type=int, default=90, help="queries with a filter")
    options = parser.parse_args()
    prepare(options)
    queries = draw(options.database, options.queries, SHAPES)
    command = peers.service(options.database, checkout=options.checkout)
    ratios: defaultdict[str, list[float]] = defaultdict(list)
    with running(command, options.server_core) as server:
        for name, ratio in _ratios(Client(server), queries):
            ratios[name].append(ratio)
    medians = {name: median(each) for name, each in ratios.items()}
    for name, value in medians.items():
        print(f"last page / first page, {name}: {value:.2f} ({len(ratios[name])} queries)")
    print_goals({"last page": max(medians.values())}, row_count(options.database))


def _ratios(client: Client, queries: Sequence[Query]) -> Iterator[tuple[str, float]]:
    """Last page by first page of each query with so many rows, by its filter."""
    everything = Query(())
    total = client.total(everything)
    limits = [limit for limit in LIMITS if 3 * limit <= total]
    progress(f"Following the cursors of {total:,} rows ...")
    near_end = client.cursor_near_end(everything, total)
    for limit in limits:
        yield "everything", client.ratio(everything, limit, near_end)
    for query in queries:
        if (total := client.total(query)) >= 3 * PAGE:
            near_end = client.cursor_near_end(query, total)
            yield query.filters[0][0], client.ratio(query, PAGE, near_end)


def _cursor(address: str) -> str:
    return parse_qs(urlsplit(address).query)["cursor"][0]


if __name__ == "__main__":
    main()
