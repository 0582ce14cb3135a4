"""Random queries on two bundles, compared with an independent oracle.

One bundle is the seed with the articles of `tests/articles`, the other is large and random.
"""

import csv
import io
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from random import Random
from typing import Any

import httpx
import pytest

from tests.conftest import SEED, MakeEmpty, run_api, served
from tests.support import oracle, synthetic_bundle
from tests.support.bundles import copy_seed
from tests.support.five_articles import add_articles
from tests.support.nonempty import nonempty
from tests.support.oracle import Observation

Row = dict[str, Any]
Query = dict[str, str]

MOST_VALUES = {"measure_stated": 1}
"""How many values a parameter takes, if not any number."""
PARAMETERS = (*oracle.CODES, "region", "inferred", *oracle.RANGES)
TEXT_COLUMNS = (
    *("metric", "area", "sector", "organization", "unit", "source", "article", "status", "origin"),
    *("relation", "region", "country", "area_type", "frequency", "comparison", "id"),
)
FACTOR = int(os.environ.get("ORACLE_FACTOR", "1"))
"""How many times as many random queries there are: few in CI, all in the trials."""
MANY = 300
"""Rows of a response that is not compared as a whole in every test: there are thousands of them."""
SERIES_OPTIONS: tuple[Query, ...] = (
    *({}, {"latest": "2"}, {"preferred": "true"}, {"preferred": "true", "latest": "3"}),
)
NUMBER_COLUMNS = ("value", "value_min", "value_max", "paragraph", "sentence")
COLUMNS = tuple(name for name in oracle.COLUMNS if name not in ("as_printed", "note"))


@dataclass(frozen=True)
class Case:
    """A bundle as the oracle reads it, and as a server lists it."""

    client: httpx.Client
    rows: list[Observation]
    by_id: dict[str, Observation]
    listing: list[Row]
    """All rows, in the default order of the service."""
    place: dict[str, int]

    def expected(self, query: Query, sort: str = "") -> list[Observation]:
        return oracle.ordered(oracle.matching(self.rows, query), sort, self.place)

    def expected_ids(self, query: Query, sort: str = "") -> list[str]:
        return ids(self.expected(query, sort))


@pytest.fixture(
    scope="module", params=["articles", pytest.param("synthetic", marks=pytest.mark.slow)]
)
def case(
    request: pytest.FixtureRequest,
    make_empty: MakeEmpty,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Case]:
    folder = tmp_path_factory.mktemp(request.param)
    if request.param == "articles":
        bundle = add_articles(copy_seed(folder))
    else:
        bundle = synthetic_bundle.write(folder / "synthetic", SEED)
    url = make_empty()
    run_api("seed", str(bundle), url=url)
    rows = oracle.rows(bundle)
    with served(url) as base, httpx.Client(base_url=f"{base}/v1", timeout=60) as client:
        listing = all_pages(client, "observations", {}, 1000)
        place = {row["id"]: number for number, row in enumerate(listing)}
        yield Case(client, rows, {each.id: each for each in rows}, listing, place)


def ids(rows: Iterable[Observation]) -> list[str]:
    return [each.id for each in rows]


def get(client: httpx.Client, path: str, query: Query | None = None) -> httpx.Response:
    response = client.get(path, params=query)
    assert response.status_code == 200, f"{response.url}: {response.text}"
    return response


def all_pages(client: httpx.Client, path: str, query: Query, limit: int) -> list[Row]:
    """The rows of all pages, none of which is longer than `limit`."""
    page = get(client, path, {**query, "limit": str(limit)}).json()
    total, found = page["meta"]["total"], list(page["data"])
    while page["links"]["next"]:
        assert len(page["data"]) == limit, query
        page = get(client, page["links"]["next"]).json()
        found += page["data"]
    assert len(found) == total, query
    return found


def file_ids(client: httpx.Client, query: Query) -> list[str]:
    """The ids of the rows, of all of them unless `query` has a limit, from one CSV file."""
    parameters = {**query, "format": "csv", "fields": "id"}
    return get(client, "observations", parameters).text.split()[1:]


def assert_rows(case: Case, query: Query) -> None:
    """All rows are as expected; of many rows, the number, the first ones and the last ones."""
    expected = case.expected_ids(query)
    page = get(case.client, "observations", {**query, "limit": "50"}).json()
    assert page["meta"]["total"] == len(expected), query
    assert [row["id"] for row in page["data"]] == expected[:50], query
    if len(expected) <= MANY:
        assert file_ids(case.client, query) == expected, query
    else:
        found = file_ids(case.client, {**query, "sort": "year", "limit": "100"})
        assert found == case.expected_ids(query, "year")[:100], query


def random_queries(case: Case, name: str, count: int, most: int = 3) -> Iterator[Query]:
    """Queries of one to `most` parameters, with the values of a row and sometimes of others."""
    for number in range(count * FACTOR):
        chance = Random(f"{name} {number}")  # noqa: S311
        parameters = chance.sample(PARAMETERS, chance.randint(1, most))
        yield random_query(case, parameters, chance)


def random_query(case: Case, parameters: Iterable[str], chance: Random) -> Query:
    chosen = chance.choice(case.rows)
    query = {}
    for parameter in parameters:
        others = chance.choices(case.rows, k=chance.choice((0, 0, 0, 1, 2)))
        query[parameter] = (
            limit(parameter, chosen, chance)
            if parameter in oracle.RANGES
            else codes(parameter, [chosen, *others][: MOST_VALUES.get(parameter)], chance)
        )
    for kind in ("year", "value"):
        low, high = f"{kind}_from", f"{kind}_to"
        if low in query and high in query and float(query[low]) > float(query[high]):
            query[low], query[high] = query[high], query[low]
    return query


def codes(parameter: str, rows: Iterable[Observation], chance: Random) -> str:
    """The values that rows have in the column of a parameter, in any letter case."""
    found = list(dict.fromkeys(code(parameter, each, chance) for each in rows))
    text = ",".join(found)
    return chance.choice((text, text.lower(), text.upper())) if parameter != "period" else text


def code(parameter: str, row: Observation, chance: Random) -> str:
    if parameter == "inferred":
        return chance.choice(row.inferred or ("none",))
    value = getattr(row, parameter)
    if parameter == "region" and row.area_type == "city":
        value = chance.choice((row.area, row.region))
    return "none" if value is None else str(value)


def limit(parameter: str, row: Observation, chance: Random) -> str:
    """A limit near the years or the value of a row."""
    if parameter.startswith("year"):
        year = row.days[chance.randint(0, 1)].year if row.days else 2024
        return str(year + chance.choice((-2, -1, 0, 0, 1, 2)))
    values = [each for each in (row.value, row.value_min, row.value_max) if each is not None]
    return f"{chance.choice(values) * chance.choice((1, 1, 1, 0, 2)):f}"


def test_every_row_is_as_the_bundle_says(case: Case) -> None:
    shown = {row["id"]: row for row in case.listing}
    assert len(case.listing) == len(case.rows) == len(shown)
    for observation in nonempty(case.rows):
        expected = oracle.row(observation)
        # The decimals of a range without that cell are not specified.
        names = [each for each in COLUMNS if (each, observation.value) != ("decimals", None)]
        found = shown[observation.id]
        assert {name: found[name] for name in names} == {name: expected[name] for name in names}


def test_the_default_order_is_newest_first_and_as_printed(case: Case) -> None:
    assert oracle.order_faults([case.by_id[row["id"]] for row in case.listing]) == []


@pytest.mark.parametrize("parameter", PARAMETERS)
def test_a_filter_selects_the_rows_that_match(case: Case, parameter: str) -> None:
    for number in range(4):
        assert_rows(case, random_query(case, [parameter], Random(f"{parameter} {number}")))  # noqa: S311


def test_filters_together_select_the_rows_that_match_all(case: Case) -> None:
    for query in nonempty(random_queries(case, "filters", 25, most=5)):
        assert_rows(case, query)


@pytest.mark.parametrize("sort", ["-year", "-period", "year", "period"])
def test_rows_are_sorted_by_time(case: Case, sort: str) -> None:
    for query in nonempty(random_queries(case, sort, 3)):
        assert file_ids(case.client, {**query, "sort": sort}) == case.expected_ids(query, sort)


def test_all_rows_are_sorted_by_time(case: Case) -> None:
    assert file_ids(case.client, {"sort": "year"}) == case.expected_ids({}, "year")


@pytest.mark.parametrize("column", [*TEXT_COLUMNS, *NUMBER_COLUMNS])
def test_rows_are_sorted_by_a_column(case: Case, column: str) -> None:
    for query in nonempty(random_queries(case, column, 1)):
        for sort in (column, f"-{column}"):
            assert_sorted(case, query, sort)


def test_rows_are_sorted_by_several_columns(case: Case) -> None:
    chance = Random("several columns")  # noqa: S311
    for query in nonempty(random_queries(case, "several columns", 5, most=2)):
        columns = chance.sample([*TEXT_COLUMNS, *NUMBER_COLUMNS], chance.randint(2, 3))
        assert_sorted(case, query, ",".join(chance.choice(("", "-")) + each for each in columns))


@pytest.mark.parametrize("sort", ["metric,-year", "area,period", "-year,metric", "period,-value"])
def test_time_may_be_one_of_several_columns(case: Case, sort: str) -> None:
    for query in nonempty(random_queries(case, sort, 2)):
        assert_sorted(case, query, sort)


def assert_sorted(case: Case, query: Query, sort: str) -> None:
    """The rows that match, or the first of many, in an order that has the expected sort keys."""
    listed = file_ids(case.client, {**query, "sort": sort, "limit": str(MANY)})
    expected = case.expected(query, sort)
    assert len(set(listed)) == len(listed) == min(MANY, len(expected)), (query, sort)
    assert set(listed) <= set(ids(expected)), (query, sort)
    found = oracle.sort_keys((case.by_id[each] for each in listed), sort)
    assert found == oracle.sort_keys(expected[:MANY], sort), (query, sort)


@pytest.mark.parametrize("sort", ["", "year", "-value", "source,-sentence"])
def test_pages_together_have_every_row_once(case: Case, sort: str) -> None:
    chance = Random(f"pages {sort}")  # noqa: S311
    for query in nonempty(random_queries(case, f"pages {sort}", 2, most=4)):
        query |= chance.choice(({}, {}, {"latest": "2"}, {"preferred": "true"}))
        expected = case.expected(query, sort)
        parameters = {**query, **({"sort": sort} if sort else {})}
        rows = all_pages(case.client, "observations", parameters, page_size(len(expected), chance))
        found = [case.by_id[row["id"]] for row in rows]
        assert sorted(ids(found)) == sorted(ids(expected)), query
        if sort in ("", "year"):
            assert ids(found) == ids(expected), query
        else:
            assert oracle.sort_keys(found, sort) == oracle.sort_keys(expected, sort), query


def page_size(count: int, chance: Random) -> int:
    """A size that gives a few pages, the last of which may be full."""
    return min(1000, max(1, count // chance.randint(2, 7)))


@pytest.mark.parametrize("most", [1, 2, 3, 1000])
def test_latest_has_the_most_recent_periods_of_each_series(case: Case, most: int) -> None:
    for query in nonempty(random_queries(case, f"latest {most}", 3)):
        assert_rows(case, {**query, "latest": str(most)})


def test_latest_of_all_rows(case: Case) -> None:
    query = {"latest": "2"}
    assert file_ids(case.client, query) == case.expected_ids(query)


def test_latest_with_a_status_has_forecasts_and_targets(case: Case) -> None:
    for status in ("forecast", "target", "target,forecast,provisional"):
        assert_rows(case, {"status": status, "latest": "1"})


def test_preferred_has_one_row_of_each_fact(case: Case) -> None:
    everything = {"preferred": "true"}
    assert file_ids(case.client, everything) == case.expected_ids(everything)
    for query in nonempty(random_queries(case, "preferred", 10)):
        assert_rows(case, {**query, "preferred": "true"})


def test_preferred_is_applied_before_latest(case: Case) -> None:
    for number, query in enumerate(nonempty(random_queries(case, "both", 5))):
        assert_rows(case, {**query, "preferred": "true", "latest": str(1 + number % 3)})


def test_preferred_false_changes_nothing(case: Case) -> None:
    for query in nonempty(random_queries(case, "not preferred", 2)):
        assert file_ids(case.client, {**query, "preferred": "false"}) == case.expected_ids(query)


def test_series_have_the_points_of_the_rows_that_match(case: Case) -> None:
    for number, query in enumerate(nonempty(random_queries(case, "series", 8))):
        query |= SERIES_OPTIONS[number % len(SERIES_OPTIONS)]
        assert_series(case, query)


def test_series_of_all_rows_of_some_metrics(case: Case) -> None:
    metrics = sorted({each.metric for each in case.rows})
    for first in range(3):
        assert_series(case, {"metric": ",".join(metrics[first::7])})


def assert_series(case: Case, query: Query) -> None:
    expected = oracle.series(oracle.matching(case.rows, query))
    chance = Random(len(expected))  # noqa: S311
    found = all_pages(case.client, "series", query, page_size(len(expected), chance))
    codes_found = [tuple(each[column] for column in oracle.SERIES) for each in found]
    assert codes_found == [each.codes for each in expected], query
    for one, other in zip(found, expected, strict=True):
        points = [case.by_id[point["id"]] for point in one["points"]]
        assert sorted(ids(points)) == sorted(ids(other.points)), query
        assert [each.days and each.days[::-1] for each in points] == other.times, query


def test_an_item_has_the_other_observations_of_its_fact(case: Case) -> None:
    by_fact = oracle.facts(case.rows)
    agreements = set()
    for observation in nonempty(sampled(case.rows)):
        item = get(case.client, f"observations/{observation.id}").json()["data"]
        expected = sorted(oracle.corroboration(observation, by_fact), key=id_of)
        found = [{name: each[name] for name in CORROBORATION} for each in item["corroboration"]]
        assert sorted(found, key=id_of) == expected, observation.id
        agreements |= {each["agreement"] for each in expected}
    assert len(case.rows) < 1000 or agreements == {"same", "within-rounding", "differs"}


CORROBORATION = ("id", "article", "value", "source", "agreement")


def id_of(row: Row) -> str:
    return str(row["id"])


def sampled(rows: list[Observation]) -> list[Observation]:
    """Some rows of every kind: undated ones, forecasts and targets, ranges, and others."""
    chance = Random("items")  # noqa: S311
    kinds = (
        [each for each in rows if each.period is None],
        [each for each in rows if each.is_projected],
        [each for each in rows if each.value is None],
        rows,
    )
    sizes = (5, 15, 10, 40)
    return [
        each
        for kind, size in zip(kinds, sizes, strict=True)
        for each in chance.sample(kind, min(size, len(kind)))
    ]


def test_a_csv_file_has_the_rows_of_the_json_response(case: Case) -> None:
    for query in nonempty(random_queries(case, "csv", 3)):
        parameters = {**query, "limit": "300"}
        rows = get(case.client, "observations", parameters).json()["data"]
        text = get(case.client, "observations", {**parameters, "format": "csv"}).text
        lines = list(csv.DictReader(io.StringIO(text, newline="")))
        assert len(lines) == len(rows), query
        for line, row in zip(lines, rows, strict=True):
            assert list(line) == list(row)
            assert {name: read(cell, row[name]) for name, cell in line.items()} == row, query


def read(cell: str, like: Any) -> Any:
    """A cell as a value of the type that the row in JSON has."""
    if isinstance(like, list):
        return cell.split("|") if cell else []
    if isinstance(like, bool):
        return {"true": True, "false": False}[cell]
    if isinstance(like, int | float):
        return type(like)(cell)
    return cell or None
