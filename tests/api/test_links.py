"""Links of the index and of items: to what they name, and to what belongs to them."""

import asyncio
import shutil
from pathlib import Path
from typing import Any

import httpx
import pytest

from api.db.database import Database
from api.errors import InvalidRequest
from api.queries import claims, series
from api.schemas.queries import ClaimQuery, SeriesQuery
from api.schemas.query import Query
from tests.api.test_openapi import DOCUMENT
from tests.conftest import MakeEmpty, run_api, served
from tests.support.bundles import copy_seed
from tests.support.five_articles import add_articles
from tests.support.nonempty import nonempty
from tests.support.pages import walk

pytestmark = pytest.mark.slow

ARTICLE = "/v1/articles/manufacturing-data-2025"


def links(client: httpx.Client, path: str) -> Any:
    return client.get(path).raise_for_status().json()["links"]


@pytest.mark.parametrize("language", ["en", "ja", "ko", "zh"])
def test_the_index_is_served_in_every_language(client: httpx.Client, language: str) -> None:
    response = client.get(f"/v1?lang={language}")
    assert response.headers["content-language"] == language
    index = response.json()["data"]
    assert len(index["examples"]) == 15
    groups = (index["lists"], index["examples"], index["find"], index["metadata"])
    addresses = [url for group in groups for url in group.values()]
    assert len(addresses) > 35
    for url in nonempty(addresses):
        assert client.get(url).status_code == 200, url
        assert ("lang=" in url) == (language != "en")


def test_the_index_leaves_out_examples_of_codes_without_figures(
    make_empty: MakeEmpty, tmp_path: Path
) -> None:
    url, seed = make_empty(), add_articles(copy_seed(tmp_path))
    shutil.rmtree(seed / ARTICLE.removeprefix("/v1/"))
    run_api("seed", str(seed), url=url)
    with served(url) as base, httpx.Client(base_url=base, timeout=30) as client:
        examples = client.get("/v1").json()["data"]["examples"]
        assert len(examples) == 13
        assert not [url for url in examples.values() if "cip-rank" in url or "disputed" in url]
        named = [address for address in examples.values() if "metric=" in address]
        for address in nonempty(named):
            assert client.get(address).json()["data"], address


def test_the_index_links_an_audit_and_a_citation(client: httpx.Client) -> None:
    find = client.get("/v1").json()["data"]["find"]
    assert client.get(find["figures"]).json()["meta"]["summary"]["numerals"] == 54
    assert client.get(find["citation"]).json()["data"]["bibtex"]


def test_an_article_links_its_audit_figures_claims_and_publisher(client: httpx.Client) -> None:
    found = links(client, ARTICLE)
    assert client.get(found["figures"]).json()["meta"]["total"] == 54
    assert client.get(found["observations"]).json()["meta"]["total"] == 37
    assert client.get(found["claims"]).json()["meta"]["total"] == 58
    assert client.get(found["publisher"]).json()["data"]["code"] == "korea-economic-daily"


def test_an_observation_links_what_it_names(client: httpx.Client) -> None:
    path = "/v1/observations/3r0aeqn5scs7a?lang=ko"
    row, found = client.get(path).json()["data"], links(client, path)
    assert found["organization"] is None
    for name in nonempty(("metric", "area", "sector", "unit", "source", "article")):
        item = client.get(found[name]).json()
        assert item["data"]["code"] == row[name]
        assert item["meta"]["lang"] == "ko"


@pytest.mark.parametrize(
    ("path", "named"),
    [
        ("areas/CN-330100", {"parent": "CN-ZJ"}),
        ("countries/KR", {"parent": "001"}),
        ("regions/CN-ZJ", {"parent": "CN"}),
        ("sectors/robots", {"parent": "manufacturing"}),
        ("metrics/gdp", {"unit": "CNY"}),
        ("units/CNY", {}),
        ("organizations/geely-automobile-ningbo-plant", {"parent": "geely-automobile"}),
        ("sources/unido-cip", {"organization": "unido"}),
    ],
)
def test_an_entity_links_its_observations_and_what_it_names(
    client: httpx.Client, path: str, named: dict[str, str]
) -> None:
    content = client.get(f"/v1/{path}").json()
    found, observations = content["links"], content["data"]["observations"]
    assert client.get(found["observations"]).json()["meta"]["total"] == observations > 0
    codes = {name: client.get(found[name]).json()["data"]["code"] for name in named}
    assert codes == named


def test_a_claim_links_what_it_names(client: httpx.Client) -> None:
    [row] = client.get("/v1/claims?said_by=experts").json()["data"]
    found = links(client, f"/v1/claims/{row['id']}")
    assert client.get(found["said_by"]).json()["data"]["code"] == "experts"
    assert client.get(found["article"]).json()["data"]["code"] == row["article"]
    assert (found["source"], found["repeats"]) == (None, None)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("country=SG", lambda row: "SG" in row["areas"]),
        ("country=CN", lambda row: any(each.startswith("CN") for each in row["areas"])),
        ("region=CN-ZJ", lambda row: any(each.startswith("CN-") for each in row["areas"])),
        ("region=330100", lambda row: "CN-330100" in row["areas"]),
        (
            "country=US&region=CN-ZJ",
            lambda row: {*row["areas"]} & {"US", "US-DC"} and "CN-ZJ" in row["areas"],
        ),
    ],
)
def test_claims_are_filtered_by_what_contains_their_areas(
    client: httpx.Client, query: str, expected: Any
) -> None:
    every = client.get("/v1/claims?limit=1000").json()["data"]
    found = client.get(f"/v1/claims?limit=1000&{query}").json()["data"]
    wanted = [row["id"] for row in every if expected(row)]
    assert 0 < len(wanted) < len(every)
    assert [row["id"] for row in found] == wanted


def test_a_filter_of_claims_that_matches_nothing_names_countries(client: httpx.Client) -> None:
    warnings = client.get("/v1/claims?country=SG&kind=risk").json()["meta"]["warnings"]
    [of_country] = [each for each in warnings if "country=SG" in each["message"]]
    assert "South Korea [KR]" in of_country["message"]
    assert client.get(of_country["url"]).json()["meta"]["total"] == of_country["count"]


@pytest.mark.parametrize("sort", ["kind", "-kind,status", "text"])
def test_claims_are_sorted_on_all_pages(client: httpx.Client, sort: str) -> None:
    whole = client.get(f"/v1/claims?sort={sort}&limit=1000").json()["data"]
    column = sort.partition(",")[0].removeprefix("-")
    values = [row[column] for row in whole]
    assert values == sorted(values, reverse=sort.startswith("-"))
    assert walk(client, f"/v1/claims?sort={sort}&limit=9") == whole


@pytest.mark.parametrize(
    ("module", "query", "count"),
    [
        (claims, ClaimQuery.model_construct(sort=("text",)), 58),
        (series, SeriesQuery.model_construct(sort=("metric",)), 37),
    ],
)
def test_more_rows_than_are_sorted_in_memory_are_refused(
    seeded_url: str, monkeypatch: pytest.MonkeyPatch, module: Any, query: Query, count: int
) -> None:
    database = Database(seeded_url)
    page = asyncio.run(database.read(lambda snapshot: module.page(snapshot, query)))
    assert len(page.table) == count
    monkeypatch.setattr(module, "MAX_SORTED", count - 1)
    with pytest.raises(InvalidRequest) as refused:
        asyncio.run(database.read(lambda snapshot: module.page(snapshot, query)))
    database.close()
    assert refused.value.detail.values == {"count": f"{count}", "most": f"{count - 1}"}


@pytest.mark.parametrize("sort", ["subject_name", "-metric_name", "unit,-metric"])
def test_series_are_sorted_on_all_pages(client: httpx.Client, sort: str) -> None:
    whole = client.get(f"/v1/series?sort={sort}&limit=1000").json()["data"]
    column = sort.partition(",")[0].removeprefix("-")
    values = [row[column] for row in whole]
    assert values == sorted(values, reverse=sort.startswith("-"))
    unsorted = client.get("/v1/series?limit=1000").json()
    assert len(whole) == unsorted["meta"]["total"]
    assert {str(row) for row in whole} == {str(row) for row in unsorted["data"]}
    assert walk(client, f"/v1/series?sort={sort}&limit=7") == whole


def test_tables_of_sorted_series_have_the_same_order(client: httpx.Client) -> None:
    query = "/v1/series?sort=-subject_name"
    whole = client.get(f"{query}&limit=1000").json()["data"]
    lines = client.get(f"{query}&format=ndjson").text.splitlines()
    ids = [point["id"] for series in whole for point in series["points"]]
    assert [line[7:20] for line in lines] == ids


def test_series_are_sorted_by_their_own_columns_only(client: httpx.Client) -> None:
    response = client.get("/v1/series?sort=value")
    assert response.status_code == 422
    [issue] = response.json()["errors"]
    assert "value" not in issue["accepted"]
    assert "subject_name" in issue["accepted"]


def test_a_part_of_a_table_has_another_file_name_than_the_whole(client: httpx.Client) -> None:
    first = client.get("/v1/observations?format=csv&limit=2")
    following = httpx.get(client.get("/v1/observations?limit=2&format=csv").links["next"]["url"])
    whole = client.get("/v1/observations?format=csv")
    names = [each.headers["content-disposition"] for each in (whole, first, following)]
    assert names[:2] == [
        'attachment; filename="observations.csv"',
        'attachment; filename="observations-limit-2.csv"',
    ]
    assert names[2].startswith('attachment; filename="observations-limit-2-')


SORTED = {
    path: {each["name"]: each["schema"] for each in operation["get"]["parameters"]}
    for path, operation in DOCUMENT["paths"].items()
    if "sort" in {each["name"] for each in operation["get"].get("parameters", ())}
}


@pytest.mark.parametrize("path", nonempty(sorted(SORTED)))
def test_a_sorted_list_of_nothing_is_empty_in_every_order_and_format(
    client: httpx.Client, path: str
) -> None:
    parameters = SORTED[path]
    for none in nonempty(["country=CN&metric=robot-density&area=SG", "country=SG&q=zhejiang"]):
        for sort in nonempty(parameters["sort"]["items"]["enum"]):
            response = client.get(f"{path}?{none}&sort={sort}")
            assert response.status_code == 200, response.text
            assert response.json()["data"] == [], (none, sort)
        for form in nonempty(parameters["format"]["enum"]):
            response = client.get(f"{path}?{none}&sort={sort}&format={form}")
            assert response.status_code in (200, 422), response.text
            if response.status_code == 422:  # such as a chart, which needs rows
                assert [issue["parameter"] for issue in response.json()["errors"]] == ["format"]
