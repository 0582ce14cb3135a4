"""Lists that help to write queries: series, availability, resolve."""

import asyncio
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import text

from api.db.database import Database, writing_engine
from api.db.snapshot import Snapshot
from api.domain import name_index
from api.domain.name_index import Index, Text, fold
from api.queries import counting, observations, series
from api.queries.results import joined
from api.schemas.queries import AvailabilityQuery, ObservationQuery, SeriesQuery
from tests.api.test_observations import rows
from tests.conftest import MakeEmpty, run_api, served
from tests.support.bundles import published
from tests.support.nonempty import nonempty

Row = dict[str, Any]
SHARED = ("metric", "area", "organization", "sector", "unit", "compared_with", "frequency")
QUERIES = [
    "",
    "country=KR",
    "region=CN-ZJ&year=2024",
    "year=2023",
    "year_from=2018&year_to=2023",
    "year_to=2019",
    "metric=gdp,gdp-growth",
    "organization=none&status=disputed",
    "q=robot",
    "latest=1",
    "latest=1&country=CN",
    "value_from=1000",
    "country=KR&year=1990",
]


def get(client: httpx.Client, path: str) -> dict[str, Any]:
    response = client.get(path)
    assert response.status_code == 200, response.text
    found: dict[str, Any] = response.json()
    return found


@pytest.mark.parametrize("query", QUERIES)
def test_series_contain_exactly_the_observations_of_the_query(
    client: httpx.Client, query: str
) -> None:
    found = get(client, f"/v1/series?{query}")
    points = [
        {**{name: series[name] for name in series if name != "points"}, **point}
        for series in found["data"]
        for point in series["points"]
    ]
    expected = {row["id"]: row for row in rows(client, f"{query}&limit=1000")}
    assert {point["id"]: point for point in points} == expected
    assert len(points) == len(expected)
    assert found["meta"]["total"] == len(found["data"])


@pytest.mark.parametrize(("most", "largest"), [(10, 9), (2, 6)])
def test_a_page_of_series_ends_before_it_has_too_many_points(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, most: int, largest: int
) -> None:
    """A series is never divided: one with more points than that is a page of its own."""
    database = Database(published(tmp_path, 3))
    [whole] = pages_of(database, 100)
    monkeypatch.setattr(series, "MAX_POINTS", most)
    pages = pages_of(database, 10)
    database.close()
    assert [each for page in pages for each in page] == whole
    counts = [[len(each["points"]) for each in page] for page in pages]
    assert all(sum(each) <= most or len(each) == 1 for each in nonempty(counts))
    assert max(map(sum, counts)) == largest
    assert sum(map(sum, counts)) == 3 * 37


def pages_of(database: Database, size: int) -> list[list[Row]]:
    """The series of each page, page by page."""
    found, after = [], None
    while True:
        query = SeriesQuery.model_construct(lang="en").paged(after, size)
        page = asyncio.run(database.read(partial(series.page, query=query)))
        found.append([*page.data])
        if (after := page.next_key) is None:
            return found


def test_a_series_is_one_metric_of_one_subject_in_time(client: httpx.Client) -> None:
    found = get(client, "/v1/series")["data"]
    keys = [tuple(series[name] for name in SHARED) for series in found]
    assert len(set(keys)) == len(keys) == 36
    china = [s for s in found if s["metric"] == "cip-rank"]
    assert [
        (s["frequency"], [(p["period"], p["value"], p["status"]) for p in s["points"]])
        for s in china
    ] == [
        (None, [("2019/..", 2, "unverified")]),
        ("annual", [("1990", 32, "unverified"), ("2018", 2, "normal")]),
    ]


def test_series_are_walked_by_cursor(client: httpx.Client) -> None:
    whole = get(client, "/v1/series")["data"]
    path, found = "/v1/series?limit=4", []
    while path:
        page = get(client, path)
        found += page["data"]
        path = page["links"]["next"]
    assert found == whole


@pytest.mark.parametrize("filters", [{}, {"latest": 1}, {"metric": ("gdp",)}])
def test_an_export_of_series_has_the_rows_of_the_pages(
    seeded_url: str, filters: dict[str, Any]
) -> None:
    query = SeriesQuery.model_construct(**filters).paged(None, None)

    def read(snapshot: Snapshot) -> tuple[Sequence[str], Sequence[str]]:
        page, export = series.page(snapshot, query), series.all_rows(snapshot, query, [])
        assert export.count is not None
        assert (page.total, page.warnings) == export.count()
        assert len(page.table) == len(export.table)
        of_page, of_export = (joined(each.table.batches(), ["id"]) for each in (page, export))
        return of_page["id"], of_export["id"]

    database = Database(seeded_url)
    of_page, of_export = asyncio.run(database.read(read))
    database.close()
    assert of_export == of_page != []


def test_a_page_can_be_written_when_its_snapshot_has_ended(seeded_url: str) -> None:
    query = ObservationQuery.model_construct().paged(None, 20)
    database = Database(seeded_url)
    page = asyncio.run(database.read(lambda snapshot: observations.page(snapshot, query)))
    database.close()
    [rows] = page.table.batches()
    assert [text for text in rows["citation"] if "The Korea Economic Daily" in text] != []


@pytest.mark.parametrize(
    ("most", "query", "refused"),
    [
        # 37 observations are ranked for 8,880, and the values of all counted for 2,590.
        (9000, AvailabilityQuery.model_construct(latest=1), ["latest"]),
        (9000, AvailabilityQuery.model_construct(value_from=1.0), []),
        (9000, ObservationQuery.model_construct(latest=1), []),
        (8000, ObservationQuery.model_construct(latest=1), ["latest"]),
        (8000, ObservationQuery.model_construct(latest=1, metric=("gdp",)), []),
        (2600, AvailabilityQuery.model_construct(value_from=1.0), []),
        (2500, AvailabilityQuery.model_construct(value_from=1.0), ["value_from"]),
        (2500, AvailabilityQuery.model_construct(measure_stated=True), ["measure_stated"]),
        (2500, AvailabilityQuery.model_construct(status=("normal",)), []),
        (2500, AvailabilityQuery.model_construct(year_from=2000), []),
    ],
)
def test_queries_that_would_read_too_many_rows_are_refused(
    seeded_url: str,
    monkeypatch: pytest.MonkeyPatch,
    most: int,
    query: AvailabilityQuery | ObservationQuery,
    refused: list[str],
) -> None:
    monkeypatch.setattr(counting, "MAX_WORK", most)

    def read(snapshot: Snapshot) -> list[str]:
        return [issue.parameter for issue in counting.issues_of_work(snapshot, query)]

    database = Database(seeded_url)
    found = asyncio.run(database.read(read))
    database.close()
    assert found == refused


@pytest.mark.parametrize(
    ("filters", "expected"), [({"paragraph": (1,)}, False), ({"inferred": ("metric",)}, True)]
)
def test_values_that_are_counted_one_by_one_cost_more_to_explain(
    seeded_url: str, monkeypatch: pytest.MonkeyPatch, filters: dict[str, Any], expected: bool
) -> None:
    monkeypatch.setattr(counting, "MAX_WORK", 37 * counting.RANKING_COST * 5)
    query = ObservationQuery.model_construct(latest=1, **filters)
    database = Database(seeded_url)
    found = asyncio.run(database.read(lambda each: counting.ranks_too_many_without(each, query)))
    database.close()
    assert found is expected


@pytest.fixture(scope="module")
def large(make_empty: MakeEmpty) -> Iterator[httpx.Client]:
    """The seed, counted as one observation more than may be compared."""
    url = make_empty()
    run_api("seed", url=url)
    engine = writing_engine(url)
    with engine.begin() as connection:
        most = counting.MAX_WORK // counting.RANKING_COST
        connection.execute(text("UPDATE release SET observations = :most + 1"), {"most": most})
    engine.dispose()
    with served(url) as base, httpx.Client(base_url=base, timeout=30) as client:
        yield client


@pytest.mark.parametrize(
    ("query", "parameter", "message"),
    [
        ("preferred=true", "preferred", "too many rows to compare their facts"),
        ("preferred=true&q=robot", "preferred", "too many rows to compare their facts"),
        ("preferred=true&latest=1", "latest", "too many rows to rank their periods"),
    ],
)
@pytest.mark.parametrize("path", ["observations", "series", "articles", "countries"])
def test_preferred_figures_of_too_many_are_refused(
    large: httpx.Client, path: str, query: str, parameter: str, message: str
) -> None:
    response = large.get(f"/v1/{path}?{query}")
    assert response.status_code == 422
    [issue] = response.json()["errors"]
    assert (issue["parameter"], issue["message"]) == (parameter, message)
    assert issue["hint"] == "more filters: metric, country, article …"


def test_preferred_figures_of_few_rows_are_served_whatever_the_number_of_all(
    large: httpx.Client,
) -> None:
    assert rows(large, "preferred=true&metric=gdp")
    assert large.get("/v1/observations?preferred=false").status_code == 200


def test_series_in_a_table_are_their_observations(client: httpx.Client) -> None:
    lines = client.get("/v1/series?metric=cip-rank&format=csv&fields=period,value").text
    assert lines == "period,value\r\n2019/..,2\r\n1990,32\r\n2018,2\r\n"


@pytest.mark.slow
@pytest.mark.parametrize("query", QUERIES)
def test_availability_never_offers_what_gives_nothing(client: httpx.Client, query: str) -> None:
    """Each value, in place of the others of its parameter, returns the stated number of rows."""
    table = client.get(f"/v1/availability?{query}&format=ndjson").text
    offers = [httpx.Response(200, text=line).json() for line in table.splitlines()]
    filters = dict(httpx.QueryParams(query))
    for offer in nonempty(offers):
        offered_query = {k: v for k, v in filters.items() if not k.startswith(offer["parameter"])}
        offered_query |= {offer["parameter"]: offer["code"], "limit": "1"}
        if offer["parameter"] == "area" and "area_type" in filters:
            offered_query["area_type"] = filters["area_type"]
        total = client.get("/v1/observations", params=offered_query).json()["meta"]["total"]
        assert total == offer["observations"] > 0, (query, offer)


def test_availability_offers_every_existing_value(client: httpx.Client) -> None:
    found = get(client, "/v1/availability")["data"]
    every = rows(client, "limit=1000")
    assert found["observations"] == len(every) == 37
    for name, column in {"metrics": "metric", "areas": "area", "years": "year"}.items():
        offered = {offer["code"]: offer["observations"] for offer in found[name]}
        codes = ["none" if row[column] is None else str(row[column]) for row in every]
        assert offered == {code: codes.count(code) for code in set(codes)}


def test_availability_keeps_the_alternatives_to_what_is_chosen(client: httpx.Client) -> None:
    countries = get(client, "/v1/availability?country=KR")["data"]["countries"]
    assert {each["code"] for each in countries} == {"CN", "KR", "US", "SG", "DK"}
    assert [each["code"] for each in countries if each["selected"]] == ["KR"]


@pytest.mark.parametrize(
    ("lang", "name"), [("en", "Zhejiang"), ("ja", "浙江省"), ("ko", "저장성"), ("zh", "浙江省")]
)
def test_availability_names_its_values_in_the_language(
    client: httpx.Client, lang: str, name: str
) -> None:
    found = get(client, f"/v1/availability?lang={lang}")["data"]
    assert name in {each["name"] for each in found["regions"]}
    for group in found.values():
        if isinstance(group, list):
            assert all(each["name"] for each in group)


@pytest.mark.parametrize(
    ("text", "type_", "code"),
    [
        ("浙江", "province", "CN-ZJ"),
        ("저장", "province", "CN-ZJ"),
        ("저장성", "province", "CN-ZJ"),
        ("Zhejiang", "province", "CN-ZJ"),
        ("chekiang", "province", "CN-ZJ"),
        ("CN-ZJ", "province", "CN-ZJ"),
        ("CHN", "country", "CN"),
        ("156", "country", "CN"),
        ("한국", "country", "KR"),
        ("韓国", "country", "KR"),
        ("CNHAZ", "city", "CN-330100"),
        ("ロボット密度", "metric", "robot-density"),
        ("robot density", "metric", "robot-density"),
        ("Mærsk", "organization", "maersk"),
        ("吉利", "organization", "geely-automobile"),
        ("World Robotics", "source", "ifr-world-robotics-2024"),
        ("人民元", "unit", "CNY"),
        ("Ｇ Ｄ Ｐ".replace(" ", ""), "metric", "gdp"),
    ],
)
def test_a_name_in_any_language_resolves(
    client: httpx.Client, text: str, type_: str, code: str
) -> None:
    first = client.get("/v1/resolve", params={"q": text}).json()["data"][0]
    assert (first["type"], first["code"]) == (type_, code)
    assert first["match"] in ("exact", "prefix")


class CountingIndex(Index):
    """Counts how often all texts are scanned."""

    scans = 0

    def finding(self, word: str, check: Callable[[], None] = lambda: None) -> Iterator[Text]:
        self.scans += 1
        return super().finding(word, check)


def many_organizations(count: int) -> Iterator[Text]:
    for number in range(count):
        code, name = f"firm-{number}", f"Firm of the City {number}"
        yield Text("organization", code, "code", None, code, fold(code))
        yield Text("organization", code, "name", "en", name, fold(name))


@pytest.mark.parametrize(
    ("query", "found", "best"),
    [
        ("f", 5000, "firm-0"),
        ("city", 5000, "firm-0"),
        ("city firm", 5000, "firm-0"),
        ("firm-77", 11, "firm-77"),
        ("firm city absent", 5000, "firm-0"),
    ],
)
def test_a_search_scans_the_names_once_a_word_however_much_is_found(
    query: str, found: int, best: str
) -> None:
    index = CountingIndex(many_organizations(5000))
    candidates = name_index.candidates(index, query, ["organization"], "en")
    assert len(candidates) == found
    assert candidates[0].text.code == best
    assert index.scans <= len(query.split()) + 2


def test_candidates_state_their_match_and_the_parameter_to_use(client: httpx.Client) -> None:
    first = get(client, "/v1/resolve?q=저장성&lang=zh")["data"][0]
    assert first == {
        "rank": 1,
        "code": "CN-ZJ",
        "type": "province",
        "name": "浙江省",
        "name_lang": "zh",
        "match": "exact",
        "matched_in": "name",
        "matched": "저장성",
        "matched_language": "ko",
        "parameter": "region",
        "collection": "regions",
    }
    item = client.get(f"/v1/{first['collection']}/{first['code']}")
    assert item.status_code == 200
    assert rows(client, f"{first['parameter']}={first['code']}")


@pytest.mark.slow
def test_every_name_and_alias_resolves_to_its_own(lite: httpx.Client) -> None:
    for collection, key in (("areas", "code"), ("metrics", "id"), ("sectors", "code")):
        for entity in nonempty(get(lite, f"/v1/{collection}")["data"]):
            names = [entity[f"name_{lang}"] for lang in ("en", "ja", "ko", "zh")]
            for name in nonempty({*names, *entity["aliases"]}):
                found = lite.get("/v1/resolve", params={"q": name}).json()["data"]
                exact = {row["code"] for row in found if row["match"] == "exact"}
                assert entity[key] in exact, name


def test_a_misspelt_name_resolves_to_similar_names(client: httpx.Client) -> None:
    found = get(client, "/v1/resolve?q=Zejiang")["data"]
    assert (found[0]["code"], found[0]["match"]) == ("CN-ZJ", "similar")


def test_names_can_be_resolved_within_a_type_and_in_pages(client: httpx.Client) -> None:
    found = get(client, "/v1/resolve?q=robot&type=metric&limit=2")
    assert {row["type"] for row in found["data"]} == {"metric"}
    rest = get(client, found["links"]["next"])["data"]
    assert [row["rank"] for row in found["data"] + rest] == [1, 2, 3, 4]


def test_a_name_without_similar_names_gives_an_empty_result_with_a_warning(
    client: httpx.Client,
) -> None:
    found = get(client, "/v1/resolve?q=qqqqqqq")
    assert found["data"] == []
    assert [each["code"] for each in found["meta"]["warnings"]] == ["no-such-name"]


def matches(client: httpx.Client, text: str, lang: str = "en") -> list[tuple[str, str, str]]:
    found = client.get("/v1/resolve", params={"q": text, "lang": lang}).json()["data"]
    return [(row["code"], row["match"], row["matched"]) for row in found]


def test_words_of_several_entities_resolve_to_each_of_them(client: httpx.Client) -> None:
    found = matches(client, "浙江 robot")
    assert {match for _, match, _ in found} == {"word"}
    assert {"CN-ZJ", "robots", "robot-density"} <= {code for code, _, _ in found}


def test_the_name_that_contains_all_words_is_shown(client: httpx.Client) -> None:
    assert matches(client, "korea, republic of")[0] == ("KR", "part", "Republic of Korea")


def test_words_in_different_names_of_one_entity_have_their_own_match_type(
    client: httpx.Client,
) -> None:
    assert matches(client, "Korea 대한민국")[0][:2] == ("KR", "words")


def test_the_name_in_the_requested_language_is_preferred(client: httpx.Client) -> None:
    found = client.get("/v1/resolve", params={"q": "浙江省", "lang": "zh"}).json()["data"][0]
    assert (found["matched_in"], found["matched_language"]) == ("name", "zh")


def test_resolve_requires_q(client: httpx.Client) -> None:
    response = client.get("/v1/resolve")
    assert response.status_code == 422
    assert [fault["parameter"] for fault in response.json()["errors"]] == ["q"]


@pytest.mark.parametrize(
    "text", ["浙江", "Zhejiang", "저장", "robot", "gdp", "Korea", "吉利", "중국", "U.S.", "CN-ZJ"]
)
def test_q_and_resolve_find_the_same(client: httpx.Client, text: str) -> None:
    columns = {"country": "country", "province": "region", "city": "area", "world": "area"}
    kinds = {"metric", "sector", "organization", "source", "unit"}
    named = [
        row
        for row in client.get("/v1/resolve", params={"q": text, "limit": 1000}).json()["data"]
        if row["type"] in {*kinds, *columns}
    ]
    by_kind: dict[str, set[str]] = {}
    for row in named:
        column = columns.get(row["type"], row["type"])
        by_kind.setdefault(column, set()).add(row["code"])
    expected = {
        row["id"]
        for row in rows(client, "limit=1000")
        if any(row[column] in codes for column, codes in by_kind.items())
    }
    found = client.get("/v1/observations", params={"q": text, "limit": 1000}).json()["data"]
    assert {row["id"] for row in found} == expected


def test_a_type_without_matches_is_reported_with_those_that_match(client: httpx.Client) -> None:
    [empty] = get(client, "/v1/resolve?q=浙江&type=city")["meta"]["warnings"]
    assert empty["code"] == "nothing-matches"
    assert "provinces [province] (1)" in empty["message"]


def test_similar_names_are_marked_as_suggestions(client: httpx.Client) -> None:
    [guess] = get(client, "/v1/resolve?q=Zhejang")["meta"]["warnings"]
    assert guess["message"] == "No name contains “Zhejang”. Did you mean Zhejiang?"


@pytest.mark.parametrize(
    ("lang", "name"), [("en", "2024"), ("ja", "2024年"), ("ko", "2024년"), ("zh", "2024年")]
)
def test_years_are_named_in_the_language(client: httpx.Client, lang: str, name: str) -> None:
    years = get(client, f"/v1/availability?lang={lang}")["data"]["years"]
    assert name in {each["name"] for each in years}


def test_suggested_years_and_counts_are_in_the_language(client: httpx.Client) -> None:
    path = "/v1/observations?metric=cip-rank&year=2024&lang=ja"
    messages = [each["message"] for each in get(client, path)["meta"]["warnings"]]
    assert any("1990年（1件）、2018年（1件）" in each for each in messages)


def test_offers_begin_with_their_parameter_in_a_table(client: httpx.Client) -> None:
    lines = client.get("/v1/availability?format=csv").text.splitlines()
    assert lines[0] == "parameter,code,name,name_lang,observations,selected"


def test_a_chosen_value_that_gives_nothing_is_not_offered(client: httpx.Client) -> None:
    countries = get(client, "/v1/availability?country=JP&metric=gdp")["data"]["countries"]
    assert [each["code"] for each in countries] == ["CN"]
