"""Which indexes answer each kind of question, how long it takes, and for how long others wait.

The service runs in this process and is asked each question once; SQLite then explains the
statements that it sent. A question is at fault that reads a table from end to end, or an index
where another one leads to what is asked, or that sorts what an index has in order, or that stands
in the way of others for longer than they should wait.
"""

import argparse
import asyncio
import contextlib
import sqlite3
import sys
import time
from collections.abc import Awaitable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, TypeVar
from urllib.parse import urlencode

from api.db.snapshot import NEWEST_RELEASE
from benchmarks.asking import Sent, served
from benchmarks.options import parser_of, prepare, progress
from benchmarks.view import open_read_only

T = TypeVar("T")
HUGE = ("observation", "observation_count", "figure")
LARGE = (*HUGE, "claim", "article")
"""Tables that grow with the data; those of which not even an index should be read whole."""
BY_YEAR = "ORDER BY observation.sort_year"
BEAT = 0.0005
"""Seconds between two looks at whether the event loop goes on."""

ONE_CODE = (
    *("metric", "area", "area_type", "country", "region", "sector", "organization", "source"),
    *("status", "origin", "relation", "unit", "year", "paragraph", "article"),
)
SPAN = (("year_from", "2003"), ("year_to", "2012"))
PAIRS: Sequence[tuple[str, ...]] = (
    ("metric", "country"),
    ("metric", "area"),
    ("metric", "region"),
    ("metric", "sector"),
    ("metric", "organization"),
    ("metric", "source"),
    ("metric", "status"),
    ("metric", "year"),
    ("country", "year"),
    ("country", "sector"),
    ("area", "year"),
    ("region", "year"),
    ("sector", "year"),
    ("sector", "source"),
    ("organization", "year"),
    ("source", "year"),
    ("status", "year"),
    ("status", "unit"),
    ("metric", "country", "year"),
)
SPANNED: Sequence[tuple[str, ...]] = (
    *((name,) for name in ONE_CODE if name != "year"),
    ("metric", "country"),
    ("metric", "sector"),
    ("country", "sector"),
)
FILTERED_LISTS = (
    *("areas", "countries", "regions", "sectors", "metrics", "units", "organizations", "sources"),
    *("articles", "series", "availability"),
)
FILTERED_BY = (("metric",), ("country",), ("area",), ("year",), ("metric", "country"))


@dataclass(frozen=True, slots=True)
class Question:
    path: str
    whole: Literal["", "index", "table"] = ""
    """What may be read from end to end, since nothing leads to what is asked: an index at most,
    but for values, which no index holds as they are printed."""
    sorts: bool = False
    """Whether no index has what is asked in the order of the years."""


@dataclass(frozen=True, slots=True)
class Explained:
    """A question with what SQLite says of its statements, line by line."""

    question: Question
    sent: Sequence[Sent]
    plans: Sequence[Sequence[str]]

    @property
    def indexes(self) -> list[str]:
        """The indexes that are used, by their short names."""
        found = (line.split(" INDEX ")[1].split()[0] for line in self.lines() if " INDEX " in line)
        return list(dict.fromkeys(name.removeprefix("ix_observation_") for name in found))

    @property
    def faults(self) -> list[str]:
        found = [line for line in self.lines() if self._is_scan(line)]
        for sent, plan in zip(self.sent, self.plans, strict=True):
            if BY_YEAR in sent.statement and not self.question.sorts:
                found += [line for line in plan if "TEMP B-TREE" in line]
        return list(dict.fromkeys(found))

    def lines(self) -> Iterator[str]:
        for plan in self.plans:
            yield from plan

    def _is_scan(self, line: str) -> bool:
        """A table or an index that is read from end to end, or an index made for the occasion."""
        words = line.split()
        if words[0] not in ("SCAN", "SEARCH") or words[1] not in LARGE:
            return False
        if words[0] == "SEARCH" or self.question.whole == "table":
            return "AUTOMATIC" in words
        if words[1] not in HUGE:
            return "USING" not in words and not self.question.whole
        return "USING" not in words or not self.question.whole


def main() -> None:
    asked = _arguments()
    prepare(asked)
    [database] = asked.database
    faults = asyncio.run(_measured(database, asked.only, asked.longest_wait))
    for fault in faults:
        progress(f"error: {fault}")
    sys.exit(1 if faults else 0)


def _arguments() -> argparse.Namespace:
    parser = parser_of(__doc__)
    parser.add_argument("--only", default="", metavar="TEXT", help="questions that contain this")
    parser.add_argument(
        "--longest-wait", type=float, default=20, help="milliseconds that others may wait"
    )
    return parser.parse_args()


async def _measured(database: Path, only: str, longest_wait: float) -> list[str]:
    """Print a line for each question; returns what is wrong."""
    faults: list[str] = []
    with contextlib.closing(open_read_only(database)) as connection:
        questions = [each for each in questions_of(connection) if only in each.path]
        print("| question | statements | indexes | reads all | ms | others wait, ms |")
        print("|---|---|---|---|---|---|")
        async with served(database) as service:
            await service.page("/v1/observations?limit=1")
            for question in questions:
                begun = time.perf_counter()
                waited = await _longest_wait(service.page(question.path))
                taken = time.perf_counter() - begun
                found = explained(question, service.sent, connection)
                _print(found, taken, waited)
                faults += [f"{question.path}: {fault}" for fault in found.faults]
                if waited * 1000 > longest_wait:
                    faults.append(f"{question.path}: others wait {waited * 1000:.0f} ms")
    return faults


def _print(found: Explained, taken: float, waited: float) -> None:
    all_read = "yes" if any(line.startswith("SCAN observation") for line in found.lines()) else ""
    print(
        f"| {found.question.path.removeprefix('/v1/')} | {len(found.sent)} "
        f"| {', '.join(found.indexes)} | {all_read} | {taken * 1000:.1f} | {waited * 1000:.1f} |",
        flush=True,
    )


async def _longest_wait(answer: Awaitable[T]) -> float:
    """For how long others could not be answered while this was."""
    longest = 0.0

    async def beat() -> None:
        nonlocal longest
        last = time.perf_counter()
        while True:
            await asyncio.sleep(BEAT)
            now = time.perf_counter()
            longest, last = max(longest, now - last), now

    beating = asyncio.create_task(beat())
    await asyncio.sleep(2 * BEAT)
    longest = 0.0
    await answer
    await asyncio.sleep(2 * BEAT)
    beating.cancel()
    return longest


def explained(
    question: Question, sent: Sequence[Sent], connection: sqlite3.Connection
) -> Explained:
    """What SQLite says of the statements that a question needed."""
    needed = [each for each in sent if each.statement != NEWEST_RELEASE]
    return Explained(question, needed, [_plan(connection, each) for each in needed])


def _plan(connection: sqlite3.Connection, sent: Sent) -> list[str]:
    rows = connection.execute(f"EXPLAIN QUERY PLAN {sent.statement}", sent.parameters)
    return [detail for _id, _parent, _unused, detail in rows]


def questions_of(connection: sqlite3.Connection) -> list[Question]:
    """Questions about what is there: every filter and list alone, and what is asked together."""
    return [
        *_of_observations(connection),
        *_of_lists(connection),
        *_of_items(connection),
        Question("/v1/availability", whole="index"),
        Question("/v1/series", whole="index"),
        Question("/v1/observations?latest=1", whole="index", sorts=True),
    ]


def _of_observations(connection: sqlite3.Connection) -> Iterator[Question]:
    some, more = "/v1/observations", "limit=5"
    for order in ("", "&sort=year"):
        yield Question(f"{some}?{more}{order}", whole="index")
        for name in ONE_CODE:
            yield Question(f"{some}?{_spelled(connection, (name,))}&{more}{order}")
    for names in PAIRS:
        # Of three filters SQLite expects so few rows that it may sort them. Units are few: a
        # frequent one with a frequent status is most of what there is.
        question = f"{some}?{_spelled(connection, names)}&{more}"
        yield Question(question, "index" if "unit" in names else "", sorts=len(names) > 2)
    yield Question(f"{some}?{urlencode(SPAN)}&{more}")
    for names in SPANNED:
        yield Question(f"{some}?{_spelled(connection, names)}&{urlencode(SPAN)}&{more}")
    for name in ("metric", "country", "year"):
        several = ",".join(_frequent(connection, name)[:2])
        yield Question(f"{some}?{name}={several}&{more}", sorts=True)
    yield Question(f"{some}?inferred=period&{more}", whole="index", sorts=True)
    yield Question(f"{some}?q={_spelled(connection, ('metric',))[7:]}&{more}", sorts=True)
    yield Question(f"{some}?{_spelled(connection, ('metric', 'country'))}&latest=1", sorts=True)
    for limit in ("value_from=770", "value_to=770", "value_from=999999999999999"):
        yield Question(f"{some}?{limit}&{more}", whole="table")
        yield Question(f"{some}?{_spelled(connection, ('metric',))}&{limit}&{more}", whole="index")
    yield Question(f"{some}?{_spelled(connection, ('status',))}&relation=eq&{more}", whole="index")


def _of_lists(connection: sqlite3.Connection) -> Iterator[Question]:
    for name in FILTERED_LISTS:
        if name not in ("series", "availability"):
            yield Question(f"/v1/{name}")
        for names in FILTERED_BY:
            # No country is in the world: that explains itself, and counts what it can find.
            # What is available has all articles, one by one.
            reads_whole = names in (("year",), ("area",)) or name == "availability"
            whole: Literal["", "index"] = "index" if reads_whole else ""
            yield Question(f"/v1/{name}?{_spelled(connection, names)}", whole)
    metric, area = (_spelled(connection, (name,)) for name in ("metric", "area"))
    yield Question("/v1/claims")
    yield Question(f"/v1/claims?{metric}")
    yield Question(f"/v1/claims?{area}")
    yield Question(f"/v1/claims?{_spelled(connection, ('article',))}")
    yield Question("/v1/claims?kind=data-flow", whole="table")
    [(newest,)] = connection.execute("SELECT max(number) FROM release").fetchall()
    yield Question("/v1/releases")
    yield Question("/v1/corrections")
    yield Question(f"/v1/changes?since={newest}")
    yield Question("/v1/changes?since=0", whole="table")
    yield Question(f"/v1/resolve?q={metric[7:]}")
    yield Question("/v1/datapackage.json", whole="index")
    yield Question("/v1/config")


def _of_items(connection: sqlite3.Connection) -> Iterator[Question]:
    lists = {"metric": "metrics", "country": "countries", "sector": "sectors", "area": "areas"}
    for name, plural in lists.items():
        yield Question(f"/v1/{plural}/{_frequent(connection, name)[0]}")
    article = _frequent(connection, "article")[0]
    yield Question(f"/v1/articles/{article}")
    yield Question(f"/v1/articles/{article}/figures")


def _spelled(connection: sqlite3.Connection, names: Sequence[str]) -> str:
    """Filters in a question: alone, with the most frequent code; together, with those of a row."""
    if len(names) == 1:
        return urlencode({names[0]: _frequent(connection, names[0])[0]})
    where = " AND ".join(f"{name} IS NOT NULL" for name in names)
    statement = f"SELECT {', '.join(names)} FROM observation WHERE {where} LIMIT 1"  # noqa: S608
    return urlencode(dict(zip(names, connection.execute(statement).fetchone(), strict=True)))


def _frequent(connection: sqlite3.Connection, name: str) -> list[str]:
    """The codes of a filter, the most frequent first."""
    if name == "article":
        found: list[Any] = connection.execute("SELECT id FROM article ORDER BY id").fetchall()
    else:
        statement = (
            "SELECT code FROM observation_total WHERE parameter = ? AND code <> 'none'"
            " ORDER BY observations DESC, code"
        )
        found = connection.execute(statement, (name,)).fetchall()
    return [code for (code,) in found]


if __name__ == "__main__":
    main()
