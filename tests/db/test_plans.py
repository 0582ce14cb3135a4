"""Query plans: every request finds its rows by an index, in the order of the index."""

import asyncio
import json
import re
import shutil
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from urllib.parse import urlencode

import pytest

from api.schemas.queries import ObservationFilters
from benchmarks.bundle import write_bundle
from tests.conftest import PROJECT, run_api
from tests.db.query_plans import (
    ONE_CODE,
    PAIRS,
    Explained,
    QueryCase,
    explained,
    query_cases,
    served,
)

pytestmark = pytest.mark.slow

ROWS = 20_000
ALL = "/v1/observations"
ROWS_READ = r"SELECT observation\.id, observation\.article,"
COUNTED_COLUMNS = r"SELECT observation\.metric, observation\.unit,"
LOOKED_UP = r"(SCAN|SEARCH) observation USING INDEX"


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Enough rows for statistics that differ between columns."""
    folder = tmp_path_factory.mktemp("plans")
    write_bundle(folder / "seed", ROWS)
    file = folder / "plans.db"
    run_api("migrate", url=f"sqlite:///{file}")
    run_api("seed", str(folder / "seed"), url=f"sqlite:///{file}")
    return file


@pytest.fixture(scope="module")
def connection(database: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(database)) as connection:
        yield connection


def explain(database: Path, cases: Sequence[QueryCase]) -> list[Explained]:
    """Request each query case from the service; return it with the plans of its statements."""

    async def run() -> list[Explained]:
        found = []
        with closing(sqlite3.connect(database)) as connection:
            async with served(database) as service:
                for case in cases:
                    await service.page(case.path)
                    found.append(explained(case, service.sent, connection))
        return found

    return asyncio.run(run())


def follow(database: Path, case: QueryCase) -> tuple[Explained, Sequence[Mapping[str, object]]]:
    """The second page of a query case, by the cursor of the first."""

    async def run() -> tuple[Explained, Sequence[Mapping[str, object]]]:
        with closing(sqlite3.connect(database)) as connection:
            async with served(database) as service:
                first = await service.page(case.path)
                page = await service.page(first["links"]["next"])
                return explained(case, service.sent, connection), page["data"]

    return asyncio.run(run())


@pytest.fixture(scope="module")
def plans(database: Path, connection: sqlite3.Connection) -> Mapping[str, Explained]:
    """The plans of every query case, by its path."""
    found = explain(database, query_cases(connection))
    return {each.case.path: each for each in found}


def filters_of(path: str) -> list[str]:
    names = re.findall(r"[?&](\w+)=", path)
    return [name for name in names if name in ObservationFilters.model_fields]


def test_no_query_scans_a_whole_table_or_sorts_what_an_index_has_in_order(
    plans: Mapping[str, Explained],
) -> None:
    assert {path: each.faults for path, each in plans.items() if each.faults} == {}


def test_the_query_cases_cover_every_filter_and_every_list(plans: Mapping[str, Explained]) -> None:
    alone = {name for path in plans for name in filters_of(path) if len(filters_of(path)) == 1}
    assert alone >= ObservationFilters.model_fields.keys() - {"year_from", "year_to"}
    lists = {path.split("?")[0] for path in plans}
    document = json.loads((PROJECT / "docs" / "openapi.json").read_bytes())
    names = {path for path in document["paths"] if path.startswith("/v1/") and "{" not in path}
    # The one has the statements of the data package, the other has no filters.
    assert names - lists == {"/v1/dataset.jsonld", "/v1/check"}


@pytest.mark.parametrize("name", ONE_CODE)
@pytest.mark.parametrize("order", ["", "&sort=year"])
def test_a_single_filter_uses_its_index(
    plans: Mapping[str, Explained], name: str, order: str
) -> None:
    [found] = [
        each
        for path, each in plans.items()
        if path.startswith(f"{ALL}?{name}=")
        and path.endswith(f"limit=5{order}")
        and filters_of(path) == [name]
        and "," not in path
    ]
    assert {name, "sort_time"} & set(found.indexes)
    assert name in found.indexes or name == "year"


@pytest.mark.parametrize("names", PAIRS)
def test_two_filters_use_the_index_of_one_of_them(
    plans: Mapping[str, Explained], names: Sequence[str]
) -> None:
    [found] = [
        each
        for path, each in plans.items()
        if path.startswith(f"{ALL}?") and filters_of(path) == list(names)
    ]
    assert {*names, "_".join(names[:2])} & set(found.indexes)
    lines = [line for plan in found.plans for line in plan if " observation " in line]
    assert lines
    assert all(line.startswith("SEARCH observation USING") for line in lines)


def test_a_check_reads_only_rows_of_a_metric_that_may_have_its_subject_or_number(
    database: Path,
) -> None:
    text = "The Metric 0 of Country AA was 5,000 CNY in 2010."
    [found] = explain(database, [QueryCase(f"/v1/check?{urlencode({'text': text})}", sorts=True)])
    assert found.faults == []
    index = "SEARCH observation USING COVERING INDEX ix_observation_metric (metric=?)"
    assert [*found.lines()].count(index) == 2


@pytest.mark.parametrize("order", ["", "&sort=year"])
@pytest.mark.parametrize(
    "query",
    [
        "",
        "metric=metric-1",
        "country=AA",
        "sector=sector-1",
        "country=AA&year_from=1995&year_to=2020",
    ],
)
def test_a_page_by_cursor_continues_in_the_index(database: Path, query: str, order: str) -> None:
    case = QueryCase(f"{ALL}?{query}&limit=2{order}".replace("?&", "?"), "" if query else "index")
    found, rows = follow(database, case)
    assert len(rows) == 2
    assert not found.faults
    assert not any("TEMP B-TREE" in line for plan in found.plans for line in plan)


@pytest.mark.parametrize(
    ("index", "path"),
    [
        ("sector", f"{ALL}?sector=sector-1&limit=2"),
        ("metric", f"{ALL}?metric=metric-1&limit=2"),
        ("paragraph", f"{ALL}?paragraph=3&limit=2"),
    ],
)
def test_a_query_without_its_index_is_reported(
    database: Path, tmp_path: Path, index: str, path: str
) -> None:
    copy = tmp_path / "copy.db"
    shutil.copy(database, copy)
    assert explain(copy, [QueryCase(path)])[0].faults == []
    with closing(sqlite3.connect(copy)) as connection:
        connection.execute(f"DROP INDEX ix_observation_{index}")
    assert explain(copy, [QueryCase(path)])[0].faults


SPANS = [(1990, 1990), (1995, 2003), (2020, 2100), (1, 1989), (None, 2001), (2019, None)]
CODES = [
    ("true", ""),
    ("metric = 'metric-1'", "metric=metric-1"),
    ("country IN ('AA', 'AD')", "country=AA,AD"),
    ("country IS NULL", "country=none"),
    ("sector IS NULL OR sector = 'sector-1'", "sector=none,sector-1"),
    ("region = 'AA-01'", "region=AA-01"),
    ("area = 'AA-0101'", "region=AA-0101"),
    ("inferred = ''", "inferred=none"),
    ("' ' || inferred || ' ' LIKE '% period %'", "inferred=period"),
    ("paragraph IN (1, 12)", "paragraph=1,12"),
    ("paragraph = 99", "paragraph=99"),
    ("year = 1999", "year=1999"),
    ("year IS NULL", "year=none"),
    ("article = 'article-000001'", "article=article-000001"),
    ("metric = 'metric-1' AND country = 'AA'", "metric=metric-1&country=AA"),
    ("status = 'normal' AND relation = 'eq'", "status=normal&relation=eq"),
]


@pytest.mark.parametrize(("where", "query"), CODES)
def test_totals_equal_the_count_of_the_rows(
    database: Path, connection: sqlite3.Connection, where: str, query: str
) -> None:
    async def totals() -> None:
        async with served(database) as service:
            for first, last in [(None, None), *SPANS]:
                spelled = [query] if query else []
                spelled += [f"year_from={first:04}"] if first else []
                spelled += [f"year_to={last:04}"] if last else []
                page = await service.page(f"{ALL}?{'&'.join([*spelled, 'limit=1'])}")
                assert page["meta"]["total"] == counted(connection, where, first, last), spelled

    asyncio.run(totals())


def counted(connection: sqlite3.Connection, where: str, first: int | None, last: int | None) -> int:
    """The number of rows by a plain COUNT."""
    reaching = [f"last_year >= {first}"] if first else []
    reaching += [f"first_year <= {last}"] if last else []
    statement = f"SELECT count(*) FROM observation WHERE {' AND '.join([f'({where})', *reaching])}"  # noqa: S608
    found: int = connection.execute(statement).fetchone()[0]
    return found


@pytest.mark.parametrize(
    "path",
    [
        *("/v1/availability?measure_stated=true", "/v1/availability?inferred=none"),
        "/v1/areas?measure_stated=true",
        *("/v1/regions?inferred=none", "/v1/regions?value_to=1000"),
        "/v1/units?area_type=world,group,country,province,city,none",
        "/v1/areas?inferred=metric&measure_stated=false",
    ],
)
def test_rows_that_no_filter_makes_rare_are_read_as_they_lie(database: Path, path: str) -> None:
    [found] = explain(database, [QueryCase(path, "table", sorts=True)])
    assert [*found.lines()]
    # One lookup for each row of an index that lacks a column.
    assert not [line for line in found.lines() if re.match(LOOKED_UP, line)]


@pytest.mark.parametrize("path", ["/v1/observations", "/v1/series"])
def test_what_a_package_says_of_its_rows_is_counted_in_one_read_after_them(
    database: Path, path: str
) -> None:
    async def run() -> list[str]:
        async with served(database) as service:
            response = await service.client.get(f"{path}?measure_stated=true&format=zip")
            assert response.status_code == 200
            return [each.statement for each in service.sent]

    sent = asyncio.run(run())
    rows = [place for place, text in enumerate(sent) if re.match(ROWS_READ, text)]
    counted = [place for place, text in enumerate(sent) if re.match(COUNTED_COLUMNS, text)]
    assert len(counted) == 1
    assert rows[0] < counted[0]
    alone = [text for text in sent if re.match(r"SELECT \S+ AS \w+, count\(", text)]
    assert alone == []
