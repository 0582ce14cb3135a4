"""Checks that the service and its peers return the same rows before they are measured."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import mean
from typing import Any

from benchmarks.options import fail, progress
from benchmarks.queries import PAGE, Query
from benchmarks.servers import Server, get
from benchmarks.view import COLUMNS, ONLY_IN_SERVICE

Row = dict[str, Any]
IDS = ("id", "fact")


def check_agreement(
    queries: Sequence[Query], database: Path, service: Server, peers: Mapping[str, Server]
) -> Query:
    """Fail unless rows and columns are the same; returns the query with the most rows.

    Datasette sorts by one column: on a full page it may show other rows of the last year.
    """
    sizes: dict[Query, int] = {}
    ties = 0
    for query in queries:
        rows = [_without_own_columns(row) for row in _fetch(service, query.of_service())["data"]]
        sizes[query] = len(rows)
        if "naive" in peers and _sql_rows(_fetch(peers["naive"], query.of_naive())) != rows:
            fail(f"naive does not return the same rows: {query}")
        if "datasette" in peers:
            path = query.of_datasette(database)
            others = _sql_rows(_fetch(peers["datasette"], path)["rows"])
            ties += others != rows
            if not _is_same_but_for_ties(rows, others, query.limit):
                fail(f"datasette does not return the same rows: {query}")
    progress(
        f"{len(queries)} queries: same rows ({ties} with other ties in Datasette); "
        f"{mean(sizes.values()):.1f} rows a page, "
        f"{mean(size == PAGE for size in sizes.values()):.0%} of the pages full"
    )
    return max(sizes, key=lambda query: sizes[query])


def _is_same_but_for_ties(rows: Sequence[Row], others: Sequence[Row], limit: int) -> bool:
    if len(rows) == limit == len(others):
        return [row["year"] for row in rows] == [row["year"] for row in others]
    return sorted(rows, key=str) == sorted(others, key=str)


def _without_own_columns(row: Row) -> Row:
    """The row as SQL gives it."""
    if row.keys() != {*COLUMNS, *ONLY_IN_SERVICE}:
        fail(f"benchmarks/view.py has other columns than the service: {sorted(row)}")
    return _sql_row(row | {"inferred": " ".join(row["inferred"])})


def _sql_rows(rows: Sequence[Row]) -> list[Row]:
    return [_sql_row(row) for row in rows]


def _sql_row(row: Row) -> Row:
    """Without ids, which the service spells in another base; truth as a number."""
    kept = {name: row[name] for name in COLUMNS if name not in IDS}
    return {name: int(value) if isinstance(value, bool) else value for name, value in kept.items()}


def _fetch(server: Server, path: str) -> Any:
    response, body = get(server.port, path)
    if response.status != 200:
        fail(f"{server.name} responds {response.status}: {path}\n{body[:500]!r}")
    return json.loads(body)
