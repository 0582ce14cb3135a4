"""Distinct queries of pages, drawn from the rows that a database holds."""

import contextlib
import random
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote_plus, urlencode

from benchmarks.view import FILTERED_BY, VIEW, open_read_only

PAGE = 20
MAX_LIMIT = 1000
CODES = ("metric", "country", "region", "sector", "organization", "source")
YEARS = ("year", "first_year", "last_year")
PLAIN_SHAPES: Sequence[tuple[str, ...]] = (
    ("metric",),
    ("country",),
    ("region",),
    ("sector",),
    ("organization",),
    ("source",),
    ("metric", "year"),
    ("country", "year"),
    ("region", "year"),
    ("sector", "year"),
    ("source", "year"),
    ("metric", "country"),
)
"""One or two filters."""
SHAPES: Sequence[tuple[str, ...]] = (
    *PLAIN_SHAPES,
    ("metric", "span"),
    ("country", "span"),
    ("region", "span"),
    ("sector", "span"),
    ("organization", "span"),
    ("source", "span"),
    ("metric", "country", "span"),
)
"""Filters of a query; a span is `year_from` and `year_to`. Each shape gets the same share, as far
as there are so many distinct queries of it; the last ones take the rest."""
REACHES = (15, 150, 980)
"""Years by which a span reaches over the row it was drawn from, on each side: the next one where
there are no more distinct queries."""
SAMPLE = 20_000
"""Rows to draw from."""
MAX_FAILURES = 300
"""Draws without a new query, after which a shape is exhausted."""

Filters = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Query:
    """A page of observations, newest first; the filters are spelled as in the service."""

    filters: Filters
    limit: int = PAGE

    def of_service(self) -> str:
        return f"/v1{self.of_naive()}"

    def of_naive(self) -> str:
        return f"/observations?{urlencode([*self.filters, ('limit', str(self.limit))])}"

    def of_datasette(self, database: Path) -> str:
        """Without counts, facets and the columns that the others do not show either."""
        spelled = {"year_from": "last_year__gte", "year_to": "first_year__lte"}
        parameters = [(spelled.get(name, name), text) for name, text in self.filters]
        parameters += [("_shape", "objects"), ("_size", str(self.limit))]
        parameters += [("_sort_desc", "sort_time")]
        parameters += [("_nocount", "1"), ("_nofacet", "1"), ("_nosuggest", "1")]
        parameters += [("_nocol", name) for name in FILTERED_BY]
        return f"/{quote_plus(database.stem)}/{VIEW}.json?{urlencode(parameters)}"


def draw(
    database: Path, count: int, shapes: Sequence[Sequence[str]] = SHAPES, seed: int = 1
) -> list[Query]:
    """Up to `count` distinct queries in random order, the same for the same arguments.

    A small database has few distinct filters without a span. Where fewer rows than a page match,
    `limit` makes the query unique: any limit above gives the same rows.
    """
    chance = random.Random(seed)  # noqa: S311
    drawn: dict[Query, None] = {}
    with contextlib.closing(open_read_only(database)) as connection:
        connection.row_factory = sqlite3.Row
        rows = _sample(connection, chance)
        for number, shape in enumerate(shapes):
            share = (count - len(drawn)) // (len(shapes) - number)
            found = _of_shape(shape, rows, chance, share)
            if "span" not in shape and len(found) < share:
                found |= _with_limits(list(found), connection, share - len(found))
            drawn |= found
    queries = list(drawn)
    chance.shuffle(queries)
    return queries


def _sample(connection: sqlite3.Connection, chance: random.Random) -> list[sqlite3.Row]:
    """All rows, or random ones: ids are digests, so the id after a random number is random."""
    select = f"SELECT {', '.join((*CODES, *YEARS))} FROM observation"  # noqa: S608
    if connection.execute("SELECT count(*) FROM observation").fetchone()[0] <= SAMPLE:
        return connection.execute(f"{select} ORDER BY id").fetchall()
    statement = f"{select} WHERE id >= ? ORDER BY id LIMIT 1"
    numbers = (chance.randrange(-(1 << 63), 1 << 63) for _ in range(SAMPLE))
    found = (connection.execute(statement, (number,)).fetchone() for number in numbers)
    return [row for row in found if row is not None]


def _of_shape(
    shape: Sequence[str], rows: Sequence[sqlite3.Row], chance: random.Random, count: int
) -> dict[Query, None]:
    found: dict[Query, None] = {}
    for reach in REACHES if "span" in shape else (0,):
        failures = 0
        while len(found) < count and failures < MAX_FAILURES:
            filters = _filters(shape, chance.choice(rows), chance, reach)
            if filters is None or Query(filters) in found:
                failures += 1
            else:
                failures = 0
                found[Query(filters)] = None
    return found


def _filters(
    shape: Sequence[str], row: sqlite3.Row, chance: random.Random, reach: int
) -> Filters | None:
    """Filters that match the row; None where it lacks a value."""
    found: list[tuple[str, str]] = []
    for name in shape:
        if row["first_year" if name == "span" else name] is None:
            return None
        if name == "span":
            found.append(("year_from", str(row["first_year"] - chance.randint(0, reach))))
            found.append(("year_to", str(row["last_year"] + chance.randint(0, reach))))
        else:
            found.append((name, str(row[name])))
    return tuple(found)


def _with_limits(
    queries: Sequence[Query], connection: sqlite3.Connection, count: int
) -> dict[Query, None]:
    """Up to `count` more queries: the same filters with larger limits, the same rows."""
    short = [query for query in queries if _is_short(query, connection)]
    more = (Query(each.filters, limit) for limit in range(PAGE + 1, MAX_LIMIT) for each in short)
    return {query: None for query, _ in zip(more, range(count), strict=False)}


def _is_short(query: Query, connection: sqlite3.Connection) -> bool:
    where = " AND ".join(f"{name} = ?" for name, _ in query.filters)
    statement = f"SELECT 1 FROM observation WHERE {where} LIMIT {PAGE}"  # noqa: S608
    values = [value for _, value in query.filters]
    return len(connection.execute(statement, values).fetchall()) < PAGE
