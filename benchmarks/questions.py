"""Questions that nobody asked before: drawn from rows that are in the database, each once."""

import contextlib
import random
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote_plus, urlencode

from benchmarks.view import ASKED_BY, VIEW, open_read_only

PAGE = 20
CODES = ("metric", "country", "region", "sector", "organization", "source")
YEARS = ("year", "first_year", "last_year")
SHAPES: Sequence[tuple[str, ...]] = (
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
    ("metric", "span"),
    ("country", "span"),
    ("region", "span"),
    ("sector", "span"),
    ("organization", "span"),
    ("source", "span"),
    ("metric", "country", "span"),
)
"""What is asked for together; a span is `year_from` and `year_to`. All have the same share, as far
as there are so many."""
MAX_REACH = 15
"""Years by which a span reaches over the row that it was drawn from, on each side."""
MAX_ROWS = 20_000
MAX_FAILURES = 300
"""Draws that gave nothing new, after which there is nothing more of a shape."""

Filters = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Question:
    """A page of observations, newest first; the filters are spelled as the service does."""

    shape: str
    filters: Filters

    def of_service(self, limit: int = PAGE) -> str:
        return f"/v1/observations?{urlencode([*self.filters, ('limit', str(limit))])}"

    def of_naive(self) -> str:
        return f"/observations?{urlencode([*self.filters, ('limit', str(PAGE))])}"

    def of_datasette(self, database: Path) -> str:
        """Without counts, facets and columns that the others do not show either."""
        spelled = {"year_from": "last_year__gte", "year_to": "first_year__lte"}
        asked = [(spelled.get(name, name), text) for name, text in self.filters]
        asked += [("_shape", "objects"), ("_size", str(PAGE)), ("_sort_desc", "sort_year")]
        asked += [("_nocount", "1"), ("_nofacet", "1"), ("_nosuggest", "1")]
        asked += [("_nocol", name) for name in ASKED_BY]
        return f"/{quote_plus(database.stem)}/{VIEW}.json?{urlencode(asked)}"


def draw(
    database: Path, most: int, shapes: Sequence[Sequence[str]] = SHAPES, seed: int = 1
) -> list[Question]:
    """Up to `most` different questions, in random order, the same for the same arguments."""
    chance = random.Random(seed)  # noqa: S311
    rows = _sample(database, chance)
    drawn: dict[Filters, Question] = {}
    for place, shape in enumerate(shapes):
        share = (most - len(drawn)) // (len(shapes) - place)
        for question in _of_shape(shape, rows, chance, share):
            drawn.setdefault(question.filters, question)
    questions = list(drawn.values())
    chance.shuffle(questions)
    return questions


def _sample(database: Path, chance: random.Random) -> list[sqlite3.Row]:
    """Rows at random: ids are digests, so the one after a random number is a random one."""
    statement = (
        f"SELECT {', '.join((*CODES, *YEARS))} FROM observation"  # noqa: S608
        " WHERE id >= ? ORDER BY id LIMIT 1"
    )
    with contextlib.closing(open_read_only(database)) as connection:
        connection.row_factory = sqlite3.Row
        wanted = min(connection.execute("SELECT count(*) FROM observation").fetchone()[0], MAX_ROWS)
        places = (chance.randrange(-(1 << 63), 1 << 63) for _ in range(4 * wanted))
        found = (connection.execute(statement, (place,)).fetchone() for place in places)
        return [row for _, row in zip(range(wanted), filter(None, found), strict=False)]


def _of_shape(
    shape: Sequence[str], rows: Sequence[sqlite3.Row], chance: random.Random, most: int
) -> Iterator[Question]:
    seen: set[Filters] = set()
    failures = 0
    while len(seen) < most and failures < MAX_FAILURES:
        filters = _filters(shape, chance.choice(rows), chance)
        if filters is None or filters in seen:
            failures += 1
            continue
        failures = 0
        seen.add(filters)
        yield Question("+".join(shape), filters)


def _filters(shape: Sequence[str], row: Any, chance: random.Random) -> Filters | None:
    """The filters by which the row is found; None where it lacks a value."""
    found: list[tuple[str, str]] = []
    for name in shape:
        if row["first_year" if name == "span" else name] is None:
            return None
        if name == "span":
            found.append(("year_from", str(row["first_year"] - chance.randint(0, MAX_REACH))))
            found.append(("year_to", str(row["last_year"] + chance.randint(0, MAX_REACH))))
        else:
            found.append((name, str(row[name])))
    return tuple(found)
