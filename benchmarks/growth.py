"""What more rows cost: the SQL of a page in a small and a large database, first and last pages.

The service runs in this process. SQL time is that of the statements that it sent for a question it
had not been asked before, sent again to SQLite alone; the pages are in memory by then.
"""

import argparse
import asyncio
import base64
import contextlib
import json
import sqlite3
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any
from urllib.parse import parse_qs, urlsplit

from api.db.sqlite import CACHE_KIB
from api.schemas import cursors
from benchmarks.asking import Service, served
from benchmarks.goals import print_measured
from benchmarks.options import parser_of, prepare, progress, refuse
from benchmarks.questions import PAGE, Question, draw
from benchmarks.view import open_read_only

Times = Mapping[str, Sequence[float]]
REPLAYS = 5
MIN_MEASURED = 5
"""Full pages that a shape must have in both databases to be compared."""
LIMITS = range(PAGE, 3 * PAGE)
"""Sizes of pages of everything: another size is another question."""
DEEP = (("metric",), ("country",), ("source",))


@dataclass(frozen=True, slots=True)
class Asking:
    """The service on one database, and SQLite beside it."""

    service: Service
    connection: sqlite3.Connection

    async def page(self, path: str) -> Any:
        return await self.service.page(path)

    def sql_time(self) -> float:
        """Seconds that SQLite alone needs for what was sent."""
        if not self.service.sent:
            refuse("The service has sent no statement through SQLAlchemy: there is none to time.")
        return median(self._replay() for _ in range(REPLAYS))

    def _replay(self) -> float:
        begun = time.perf_counter()
        for sent in self.service.sent:
            self.connection.execute(sent.statement, sent.parameters).fetchall()
        return time.perf_counter() - begun


def main() -> None:
    asked = _arguments()
    prepare(asked)
    small, large = asked.database
    few = asyncio.run(_sql_times(small, asked.questions))
    many = asyncio.run(_sql_times(large, asked.questions))
    depth = asyncio.run(_depth(large, asked.pages))
    print_measured("growth", {"sql": _compare(few, many), "last page": _deepest(depth)})


def _arguments() -> argparse.Namespace:
    parser = parser_of(__doc__, "100k.db", "10m.db")
    parser.add_argument("--questions", type=int, default=2000, help="how many to ask of each")
    parser.add_argument("--pages", type=int, default=120, help="first and last pages to ask for")
    return parser.parse_args()


@contextlib.asynccontextmanager
async def _asking(database: Path) -> AsyncIterator[Asking]:
    progress(f"Asking {database.name} ...")
    with contextlib.closing(open_read_only(database)) as connection:
        connection.execute(f"PRAGMA cache_size = -{CACHE_KIB}")
        async with served(database) as service:
            yield Asking(service, connection)


async def _sql_times(database: Path, most: int) -> Times:
    """The SQL time of each full page, by shape: fewer rows would be less work."""
    times: defaultdict[str, list[float]] = defaultdict(list)
    async with _asking(database) as asking:
        for question in draw(database, most):
            page = await asking.page(question.of_service())
            if len(page["data"]) == PAGE:
                times[question.shape].append(asking.sql_time())
    return times


def _compare(few: Times, many: Times) -> float:
    """The median of the ratios of all shapes."""
    print("| filters | full pages | small, µs | large, µs | ratio |\n|---|---|---|---|---|")
    ratios = []
    for shape in few:
        counts = len(few[shape]), len(many.get(shape, ()))
        if min(counts) < MIN_MEASURED:
            continue
        small, large = median(few[shape]) * 1e6, median(many[shape]) * 1e6
        ratios.append(large / small)
        print(
            f"| {shape} | {counts[0]}, {counts[1]} | {small:.0f} | {large:.0f} | {ratios[-1]:.2f} |"
        )
    if not ratios:
        refuse("No kind of question fills pages in both databases: give more --questions.")
    return median(ratios)


async def _depth(database: Path, most: int) -> Times:
    """Last page / first page, of everything and of single filters."""
    ratios: defaultdict[str, list[float]] = defaultdict(list)
    questions = [(Question("everything", ()), limit) for limit in LIMITS]
    questions += [(question, PAGE) for question in draw(database, most, DEEP)]
    async with _asking(database) as asking:
        for question, limit in questions:
            path = question.of_service(limit)
            first, page = await _timed(asking, path)
            if page["meta"]["total"] < 2 * limit:
                continue
            key = _key_before_last(asking.connection, question, limit)
            last, page = await _timed(asking, _deep(path, page["links"]["next"], key))
            if page["links"]["next"] is not None or len(page["data"]) != limit:
                refuse(f"this is not the last page: {path}")
            ratios[question.shape].append(last / first)
    return ratios


async def _timed(asking: Asking, path: str) -> tuple[float, Any]:
    begun = time.perf_counter()
    page = await asking.page(path)
    return time.perf_counter() - begun, page


def _key_before_last(connection: sqlite3.Connection, question: Question, limit: int) -> list[int]:
    """The key of the row that the last page comes after, newest first."""
    filters = " AND ".join(["true", *(f"{name} = ?" for name, _ in question.filters)])
    statement = (
        f"SELECT sort_year, id FROM observation WHERE {filters}"  # noqa: S608
        " ORDER BY sort_year, id LIMIT 1 OFFSET ?"
    )
    return list(
        connection.execute(statement, [text for _, text in question.filters] + [limit]).fetchone()
    )


def _deep(path: str, following: str, key: list[int]) -> str:
    """The cursor of the second page, with another key: nobody need turn all pages."""
    [text] = parse_qs(urlsplit(following).query)["cursor"]
    payload = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))[cursors.CHECK_BYTES :]
    release, question, _key = json.loads(payload)
    return f"{path}&cursor={cursors.Cursor(release, question, key)}"


def _deepest(depth: Times) -> float:
    """The worst of the medians of all kinds."""
    medians = {shape: median(ratios) for shape, ratios in depth.items()}
    for shape, ratio in medians.items():
        print(f"last page / first page, {shape}: {ratio:.2f} ({len(depth[shape])} questions)")
    return max(medians.values())


if __name__ == "__main__":
    main()
