"""Query plans of SQLite: which indexes are used, and which tables or indexes are scanned.

A query fails if it scans a table, scans an index although another one leads to the rows, or sorts
rows that an index has in order.
"""

import contextlib
import sqlite3
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, NamedTuple
from urllib.parse import urlencode

import httpx
from sqlalchemy import Engine, event

from api.app import create_app
from api.db.snapshot import NEWEST_RELEASE
from api.settings import Settings

HUGE = ("observation", "observation_count", "figure")
LARGE = (*HUGE, "claim", "article")
"""LARGE tables grow with the data; of HUGE ones not even an index should be scanned."""
BY_YEAR = "ORDER BY observation.sort_time"
BASE = "http://127.0.0.1"
TIMEOUT = 600

ONE_CODE = (
    *("metric", "area", "area_type", "country", "region", "sector", "organization", "source"),
    *(
        "status",
        "origin",
        "relation",
        "unit",
        "year",
        "period",
        "frequency",
        "paragraph",
        "article",
    ),
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


class Sent(NamedTuple):
    statement: str
    parameters: Any


@dataclass(frozen=True, slots=True)
class QueryCase:
    path: str
    whole: Literal["", "index", "table"] = ""
    """What may be scanned, because no index leads to the rows: an index at most; a table only for
    filters by value, since no index contains values as printed."""
    sorts: bool = False
    """Whether sorting is allowed, because no index has the rows in order of year."""


@dataclass(frozen=True, slots=True)
class Explained:
    """A query case with the query plans of its statements, line by line."""

    case: QueryCase
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
            if BY_YEAR in sent.statement and not self.case.sorts:
                found += [line for line in plan if "TEMP B-TREE" in line]
        return list(dict.fromkeys(found))

    def lines(self) -> Iterator[str]:
        for plan in self.plans:
            yield from plan

    def _is_scan(self, line: str) -> bool:
        """Whether the line is a scan of a table or an index, or uses an automatic index."""
        words = line.split()
        if words[0] not in ("SCAN", "SEARCH") or words[1] not in LARGE:
            return False
        if words[0] == "SEARCH" or self.case.whole == "table":
            return "AUTOMATIC" in words
        if words[1] not in HUGE:
            return "USING" not in words and not self.case.whole
        return "USING" not in words or not self.case.whole


class Service:
    """The service on one database. `sent` are the statements of the last response."""

    def __init__(self, client: httpx.AsyncClient, sent: list[Sent]) -> None:
        self.client = client
        self.sent = sent

    async def page(self, path: str) -> Any:
        self.sent.clear()
        response = await self.client.get(path)
        assert response.status_code == 200, f"{path}: {response.text[:500]}"
        return response.json()


@contextlib.asynccontextmanager
async def served(database: Path) -> AsyncIterator[Service]:
    """The service without a response cache: each query is run."""
    app = create_app(Settings(database_url=f"sqlite:///{database.resolve()}", memory_mb=0))
    sent: list[Sent] = []

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_more: Any) -> None:
        if statement.startswith(("SELECT", "WITH")):
            sent.append(Sent(statement, parameters))

    event.listen(Engine, "before_cursor_execute", note)
    client = httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=BASE, timeout=TIMEOUT)
    try:
        async with app.router.lifespan_context(app), client:
            yield Service(client, sent)
    finally:
        event.remove(Engine, "before_cursor_execute", note)


def explained(case: QueryCase, sent: Sequence[Sent], connection: sqlite3.Connection) -> Explained:
    """The query plans of the statements that a query case ran."""
    needed = [each for each in sent if each.statement != NEWEST_RELEASE]
    return Explained(case, needed, [_plan(connection, each) for each in needed])


def _plan(connection: sqlite3.Connection, sent: Sent) -> list[str]:
    rows = connection.execute(f"EXPLAIN QUERY PLAN {sent.statement}", sent.parameters)
    return [detail for _id, _parent, _unused, detail in rows]


def query_cases(connection: sqlite3.Connection) -> list[QueryCase]:
    """Query cases with existing codes: every filter and list alone, and usual combinations."""
    return [
        *_of_observations(connection),
        *_of_lists(connection),
        *_of_items(connection),
        QueryCase("/v1/availability", whole="index"),
        QueryCase("/v1/series", whole="index"),
        QueryCase("/v1/observations?latest=1", whole="index", sorts=True),
        QueryCase("/v1/observations?preferred=true", whole="index", sorts=True),
    ]


def _of_observations(connection: sqlite3.Connection) -> Iterator[QueryCase]:
    some, more = "/v1/observations", "limit=5"
    for order in ("", "&sort=year"):
        yield QueryCase(f"{some}?{more}{order}", whole="index")
        for name in ONE_CODE:
            yield QueryCase(f"{some}?{_spelled(connection, (name,))}&{more}{order}")
    for names in PAIRS:
        # Of three filters SQLite expects so few rows that it may sort them. Units are few: a
        # frequent one with a frequent status is most of what there is.
        path = f"{some}?{_spelled(connection, names)}&{more}"
        yield QueryCase(path, "index" if "unit" in names else "", sorts=len(names) > 2)
    yield QueryCase(f"{some}?{urlencode(SPAN)}&{more}")
    for names in SPANNED:
        yield QueryCase(f"{some}?{_spelled(connection, names)}&{urlencode(SPAN)}&{more}")
    for name in ("metric", "country", "year"):
        several = ",".join(_frequent(connection, name)[:2])
        yield QueryCase(f"{some}?{name}={several}&{more}", sorts=True)
    yield QueryCase(f"{some}?inferred=period&{more}", whole="index", sorts=True)
    yield QueryCase(f"{some}?measure_stated=true&{more}", whole="table")
    yield QueryCase(f"{some}?q={_spelled(connection, ('metric',))[7:]}&{more}", sorts=True)
    yield QueryCase(f"{some}?{_spelled(connection, ('metric', 'country'))}&latest=1", sorts=True)
    for limit in ("value_from=770", "value_to=770", "value_from=999999999999999"):
        yield QueryCase(f"{some}?{limit}&{more}", whole="table")
        yield QueryCase(f"{some}?{_spelled(connection, ('metric',))}&{limit}&{more}", whole="index")
    yield QueryCase(f"{some}?{_spelled(connection, ('status',))}&relation=eq&{more}", whole="index")


def _of_lists(connection: sqlite3.Connection) -> Iterator[QueryCase]:
    for name in FILTERED_LISTS:
        if name not in ("series", "availability"):
            yield QueryCase(f"/v1/{name}")
        for names in FILTERED_BY:
            # A list of countries within the world is empty: its warning counts what would match.
            # `availability` lists all articles.
            reads_whole = names in (("year",), ("area",)) or name == "availability"
            whole: Literal["", "index"] = "index" if reads_whole else ""
            yield QueryCase(f"/v1/{name}?{_spelled(connection, names)}", whole)
    metric, area = (_spelled(connection, (name,)) for name in ("metric", "area"))
    yield QueryCase("/v1/claims")
    yield QueryCase(f"/v1/claims?{metric}")
    yield QueryCase(f"/v1/claims?{area}")
    yield QueryCase(f"/v1/claims?{_spelled(connection, ('article',))}")
    yield QueryCase("/v1/claims?kind=data-flow", whole="table")
    [(newest,)] = connection.execute("SELECT max(number) FROM release").fetchall()
    yield QueryCase("/v1/releases")
    yield QueryCase("/v1/corrections")
    yield QueryCase(f"/v1/changes?since={newest}")
    yield QueryCase("/v1/changes?since=0", whole="table")
    yield QueryCase(f"/v1/resolve?q={metric[7:]}")
    yield QueryCase("/v1/datapackage.json", whole="index")
    yield QueryCase("/v1/config")


def _of_items(connection: sqlite3.Connection) -> Iterator[QueryCase]:
    lists = {"metric": "metrics", "country": "countries", "sector": "sectors", "area": "areas"}
    for name, plural in lists.items():
        yield QueryCase(f"/v1/{plural}/{_frequent(connection, name)[0]}")
    article = _frequent(connection, "article")[0]
    yield QueryCase(f"/v1/articles/{article}")
    yield QueryCase(f"/v1/articles/{article}/figures")


def _spelled(connection: sqlite3.Connection, names: Sequence[str]) -> str:
    """Filters as a query string: one with its most frequent code, several with those of a row."""
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
