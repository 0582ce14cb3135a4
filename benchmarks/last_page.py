"""The last page by cursor beside the first page, of everything and of single filters.

Follows the cursors over HTTP in pages of 1,000 rows, and takes the time of the last page. Each
address is requested once, so no response comes from memory.
"""

import http.client
import json
import time
from collections import defaultdict
from collections.abc import Iterator
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
WALK = 1000
MAX_STEPS = 1000
"""Pages to follow: in a larger database the page a million rows down stands for the last one."""


class Client:
    """One connection to the server."""

    def __init__(self, server: Server) -> None:
        self._connection = http.client.HTTPConnection(HOST, server.port, timeout=60)

    def page(self, query: Query, limit: int, cursor: str | None) -> Any:
        path = Query(query.filters, limit).of_service()
        if cursor is not None:
            path += f"{'&' if '?' in path else '?'}cursor={cursor}"
        self._connection.request("GET", path)
        response = self._connection.getresponse()
        body = response.read()
        if response.status != http.client.OK:
            fail(f"{path} is answered {response.status}: {body[:500]!r}")
        return json.loads(body)

    def timed(self, query: Query, limit: int, cursor: str | None) -> tuple[float, Any]:
        """Seconds of a page, and the page."""
        begun = time.perf_counter()
        page = self.page(query, limit, cursor)
        return time.perf_counter() - begun, page

    def cursor_near_end(self, query: Query, limit: int, total: int) -> tuple[str | None, int]:
        """A cursor, and the rows that follow it: more than `limit`, at most a thousand more."""
        cursor, left = None, total
        for _ in range(MAX_STEPS):
            if left <= WALK + limit:
                break
            cursor, left = _next(self.page(query, WALK, cursor)), left - WALK
        return cursor, left

    def ratio(self, query: Query, limit: int, near_end: tuple[str | None, int]) -> float:
        """Time of the last page by that of the first."""
        first, _ = self.timed(query, limit, None)
        cursor, left = near_end
        size = min(left - limit, WALK - 1)
        last, page = self.timed(query, limit, _next(self.page(query, size, cursor)))
        if len(page["data"]) != limit or (left - size == limit and page["links"]["next"]):
            fail(f"this is not the last page: {query}")
        return last / first


def main() -> None:
    parser = parser_of(__doc__)
    parser.add_argument("--queries", type=int, default=90, help="queries with a filter")
    options = parser.parse_args()
    prepare(options)
    ratios: defaultdict[str, list[float]] = defaultdict(list)
    with running(
        peers.service(options.database, checkout=options.checkout), options.server_core
    ) as server:
        client = Client(server)
        for shape, ratio in _ratios(client, draw(options.database, options.queries, SHAPES)):
            ratios[shape].append(ratio)
    medians = {shape: median(each) for shape, each in ratios.items()}
    for shape, value in medians.items():
        print(f"last page / first page, {shape}: {value:.2f} ({len(ratios[shape])} queries)")
    print_goals({"last page": max(medians.values())}, row_count(options.database))


def _ratios(client: Client, queries: list[Query]) -> Iterator[tuple[str, float]]:
    everything = Query(())
    total = client.page(everything, 1, None)["meta"]["total"]
    limits = [limit for limit in LIMITS if 3 * limit <= total]
    progress(f"Following the cursors of {total:,} rows ...")
    near_end = client.cursor_near_end(everything, max(limits), total)
    for limit in limits:
        yield "everything", client.ratio(everything, limit, near_end)
    for query in queries:
        total = client.page(query, 1, None)["meta"]["total"]
        if total >= 3 * PAGE:
            [(name, _)] = query.filters
            yield name, client.ratio(query, PAGE, client.cursor_near_end(query, PAGE, total))


def _next(page: Any) -> str:
    """The cursor of the page that follows."""
    following: str = page["links"]["next"]
    return parse_qs(urlsplit(following).query)["cursor"][0]


if __name__ == "__main__":
    main()
