"""Lists and items of countries, regions, sectors, metrics and other entities."""

from typing import Any

import httpx
import pytest

from api.formats import FORMATS
from tests.support.nonempty import nonempty

COLLECTIONS = {
    "areas": "area",
    "countries": "country",
    "regions": "region",
    "sectors": "sector",
    "metrics": "metric",
    "units": "unit",
    "organizations": "organization",
    "sources": "source",
    "articles": "article",
}
SIZES = {
    "areas": 17,
    "countries": 12,
    "regions": 4,
    "sectors": 23,
    "metrics": 20,
    "units": 9,
    "organizations": 26,
    "sources": 4,
    "articles": 1,
}


def listed(client: httpx.Client, path: str) -> list[dict[str, Any]]:
    response = client.get(f"/v1/{path}")
    assert response.status_code == 200, response.text
    data: list[dict[str, Any]] = response.json()["data"]
    return data


def key(row: dict[str, Any]) -> str:
    found: str = row["code"] if "code" in row else row["id"]
    return found


@pytest.mark.parametrize("name", COLLECTIONS)
def test_lists_without_filters_return_all_entities(client: httpx.Client, name: str) -> None:
    response = client.get(f"/v1/{name}").json()
    assert len(response["data"]) == response["meta"]["total"] == SIZES[name]


@pytest.mark.parametrize(
    ("name", "query"),
    [
        (name, query)
        for name, parameter in COLLECTIONS.items()
        for query in ("", "year=2024", "country=CN&status=normal", "source=none")
        if parameter not in query
    ],
)
def test_entity_counts_equal_the_totals_of_their_observations(
    client: httpx.Client, name: str, query: str
) -> None:
    for row in nonempty(listed(client, f"{name}?{query}")):
        path = f"/v1/observations?{COLLECTIONS[name]}={key(row)}&{query}&limit=1000".rstrip("&")
        response = client.get(path.replace("&&", "&")).json()
        assert response["meta"]["total"] == row["observations"], row
        years = {each["year"] for each in response["data"]} - {None}
        assert row["years"] == sorted(years)


def test_entities_take_the_filters_of_observations(client: httpx.Client) -> None:
    assert [key(row) for row in listed(client, "countries?year=2023")] == ["KR", "SG"]
    assert {key(row) for row in listed(client, "metrics?country=KR")} == {
        "robot-density",
        "robot-density-rank",
        "robot-density-to-world-ratio",
        "unresolved-rank",
    }
    assert len(listed(client, "sectors?region=CN-ZJ")) == 11
    assert [key(row) for row in listed(client, "regions?organization=none&metric=gdp")] == [
        "CN-330100",
        "CN-330200",
        "CN-ZJ",
    ]


@pytest.mark.parametrize("code", ["KR", "kr", "KOR", "kor", "410"])
def test_a_country_is_found_by_each_of_its_codes(client: httpx.Client, code: str) -> None:
    response = client.get(f"/v1/countries/{code}").json()
    assert response["data"]["code"] == "KR"
    assert response["links"]["self"].endswith("/v1/countries/KR")


def test_a_country_has_its_codes_names_counts_and_metrics(client: httpx.Client) -> None:
    korea = client.get("/v1/countries/KR").json()["data"]
    assert (korea["alpha2"], korea["alpha3"], korea["m49"]) == ("KR", "KOR", "410")
    names = [korea[f"name_{lang}"] for lang in ("en", "ja", "ko", "zh")]
    assert names == ["South Korea", "韓国", "한국", "韩国"]
    assert korea["observations"] == 4
    assert korea["years"] == [2023]
    assert {facet["code"] for facet in korea["metrics"]} >= {"robot-density", "unresolved-rank"}


def test_a_region_is_a_province_or_a_city(client: httpx.Client) -> None:
    assert {row["type"] for row in listed(client, "regions")} == {"province", "city"}
    hangzhou = client.get("/v1/regions/cn-330100").json()["data"]
    assert (hangzhou["region"], hangzhou["country"], hangzhou["unlocode"]) == (
        "CN-ZJ",
        "CN",
        "CNHAZ",
    )
    assert client.get("/v1/regions/CN").status_code == 404


@pytest.mark.parametrize("name", [name for name in COLLECTIONS if name != "articles"])
def test_everything_has_a_name_in_four_languages(client: httpx.Client, name: str) -> None:
    for row in nonempty(listed(client, name)):
        names = [row[f"name_{lang}"] for lang in ("en", "ja", "ko", "zh")]
        assert all(names), row


@pytest.mark.parametrize("lang", ["en", "ja", "ko", "zh"])
@pytest.mark.parametrize("name", [name for name in COLLECTIONS if name != "articles"])
def test_the_name_is_in_the_language(client: httpx.Client, name: str, lang: str) -> None:
    for row in nonempty(listed(client, f"{name}?lang={lang}")):
        assert row["name"] == row[f"name_{lang}"]


@pytest.mark.parametrize("name", COLLECTIONS)
def test_every_item_of_a_list_has_an_address(client: httpx.Client, name: str) -> None:
    for row in nonempty(listed(client, name)):
        item = client.get(f"/v1/{name}/{key(row)}").json()["data"]
        assert row.items() <= item.items()


def test_entities_are_sorted_and_paged(client: httpx.Client) -> None:
    names = [row["name"] for row in listed(client, "metrics?sort=name")]
    assert names == sorted(names)
    counts = [row["observations"] for row in listed(client, "sectors?sort=-observations")]
    assert counts == sorted(counts, reverse=True)
    walked: list[str] = []
    url = "/v1/organizations?limit=5&sort=-name"
    while url:
        page = client.get(url).json()
        walked += [row["id"] for row in page["data"]]
        url = page["links"]["next"]
    assert len(walked) == len(set(walked)) == 26


@pytest.mark.parametrize("name", ["countries", "regions", "metrics", "articles"])
def test_entity_lists_warn_of_rows_left_out_by_a_year(client: httpx.Client, name: str) -> None:
    response = client.get(f"/v1/{name}?year=2024").json()
    [warning] = response["meta"]["warnings"]
    assert (warning["code"], warning["count"]) == ("left-out-by-year", 7)
    assert f"/v1/{name}?year=2024,none" in warning["url"]


@pytest.mark.parametrize(
    "path", ["regions?metric=robot-density", "articles?year=1800", "claims?metric=gdp&paragraph=31"]
)
def test_empty_entity_lists_explain_why(client: httpx.Client, path: str) -> None:
    response = client.get(f"/v1/{path}").json()
    warnings = [each for each in response["meta"]["warnings"] if each["code"] == "nothing-matches"]
    assert response["data"] == []
    assert warnings
    assert all(client.get(each["url"]).json()["data"] for each in warnings)


def test_a_metric_has_one_unit_and_a_definition(client: httpx.Client) -> None:
    for metric in listed(client, "metrics"):
        assert metric["unit"]
        assert len(metric["definition"]) > 20
    percent = client.get("/v1/units/percent").json()["data"]
    assert {facet["code"] for facet in percent["metrics"]} >= {"gdp-growth", "sector-growth"}


def test_the_it_sector_has_no_parts(client: httpx.Client) -> None:
    assert not [
        row for row in listed(client, "sectors") if row["parent"] == "information-technology"
    ]


def test_the_unresolved_rank_names_its_two_candidates(client: httpx.Client) -> None:
    [row] = listed(client, "observations?metric=unresolved-rank")
    assert "robot density" in row["note"]
    assert "UNIDO CIP index" in row["note"]


def test_claims_are_in_the_order_of_the_text(client: httpx.Client) -> None:
    places = [(row["paragraph"], row["sentence"]) for row in listed(client, "claims?limit=1000")]
    assert places == sorted(places)
    walked: list[str] = []
    url = "/v1/claims?limit=7&lang=ja"
    while url:
        page = client.get(url).json()
        walked += [row["id"] for row in page["data"]]
        url = page["links"]["next"]
    assert len(set(walked)) == len(walked) == 58


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("organization=deepseek", {"deepseek"}),
        ("area=SG", {"SG"}),
        ("metric=robot-density", {"robot-density"}),
        ("sector=software", {"software"}),
    ],
)
def test_claims_are_filtered_by_the_entities_they_mention(
    client: httpx.Client, query: str, expected: set[str]
) -> None:
    plural = query.split("=")[0] + "s"
    found = listed(client, f"claims?{query}")
    assert found
    assert all(expected <= set(row[plural]) for row in found)


def test_claims_of_an_observation_are_found_by_its_id(client: httpx.Client) -> None:
    [claim] = listed(client, "claims?observation=3r0aeqn5scs7a&kind=superlative&part=body")
    assert "3r0aeqn5scs7a" in claim["observations"]
    assert client.get(f"/v1/claims/{claim['id']}").json()["data"] == claim


def test_claims_state_their_modality(client: httpx.Client) -> None:
    [rumour] = listed(client, "claims?said_by=unnamed-voices")
    assert rumour["modality"] == "hearsay"
    assert all(row["text"] == row["text_zh"] for row in listed(client, "claims?lang=zh"))


def test_claims_that_repeat_the_text_say_which(client: httpx.Client) -> None:
    claims = {row["id"]: row for row in listed(client, "claims?limit=1000")}
    repeating = [row for row in claims.values() if row["repeats"]]
    assert repeating
    assert all(claims[row["repeats"]]["part"] == "body" for row in repeating)


def test_the_release_says_what_it_added(client: httpx.Client) -> None:
    [release] = listed(client, "releases")
    assert (release["number"], release["observations"], release["added"]) == (1, 37, 37)
    item = client.get("/v1/releases/1").json()["data"]
    kinds = {change["kind"]: change["added"] for change in item["changes"]}
    assert (kinds["figure"], kinds["claim"], kinds["article"]) == (54, 58, 1)


def test_the_index_leads_to_everything(client: httpx.Client) -> None:
    index = client.get("/v1").json()["data"]
    for url in [*index["lists"].values(), *index["examples"].values(), index["config"]]:
        assert client.get(url).status_code == 200
    for url in index["examples"].values():
        assert client.get(url).content.count(b"\n") or client.get(url).json()["data"]


@pytest.mark.parametrize(
    ("language", "licence", "cite"),
    [
        ("en", "free to use", "the release"),
        ("ja", "自由に利用", "リリース"),
        ("ko", "자유롭게", "릴리스"),
        ("zh", "自由使用", "版本"),
    ],
)
def test_config_says_how_to_cite_in_the_language(
    client: httpx.Client, language: str, licence: str, cite: str
) -> None:
    response = client.get(f"/v1/config?lang={language}")
    assert response.headers["content-language"] == language
    config = response.json()["data"]
    assert licence in config["licence"]
    assert cite in config["how_to_cite"]


def test_config_states_limits_languages_and_the_citation(client: httpx.Client) -> None:
    config = client.get("/v1/config").json()["data"]
    assert list(config["languages"]) == ["en", "ja", "ko", "zh"]
    assert config["limits"]["limit"] == 1000
    assert set(config["formats"]) == set(FORMATS)
    assert set(config["code_lists"]["relation"]) == {
        *("eq", "gt", "ge", "lt", "le", "approx", "nearly", "just-over", "between")
    }
    assert config["licence"]
    assert config["how_to_cite"]


@pytest.mark.parametrize("name", [*COLLECTIONS, "claims", "releases"])
def test_every_list_and_item_is_available_as_csv(client: httpx.Client, name: str) -> None:
    whole = listed(client, f"{name}?limit=1000")
    lines = client.get(f"/v1/{name}?format=csv").text.split("\r\n")
    assert lines[0].split(",") == list(whole[0])
    assert len(lines) >= len(whole) + 2
    code = whole[0]["number"] if name == "releases" else key(whole[0])
    item = client.get(f"/v1/{name}/{code}?format=csv").text
    assert item.split("\r\n")[0] == lines[0]


@pytest.mark.parametrize("path", [name for name in COLLECTIONS if name != "articles"])
def test_a_list_without_rows_can_be_sorted(client: httpx.Client, path: str) -> None:
    response = client.get(f"/v1/{path}", params={"year": "1800", "sort": "name"})
    assert response.status_code == 200
    assert response.json()["data"] == []
