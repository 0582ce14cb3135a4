"""What readers type into a search box, and the figures that they mean."""

import csv
from pathlib import Path
from typing import Any

import httpx
import pytest

with Path(__file__).with_name("searches.csv").open(encoding="utf-8") as file:
    SEARCHES = [(row["q"], row["finds"]) for row in csv.DictReader(file)]


def found(client: httpx.Client, path: str, **parameters: Any) -> set[str]:
    answer = client.get(path, params={"limit": 1000, **parameters}).raise_for_status().json()
    return {row["id"] for row in answer["data"]}


@pytest.mark.parametrize(("text", "filters"), SEARCHES)
def test_a_search_finds_what_its_reader_means(
    client: httpx.Client, text: str, filters: str
) -> None:
    expected = {row["id"] for row in client.get(f"/v1/observations?{filters}").json()["data"]}
    assert expected
    assert found(client, "/v1/observations", q=text) == expected


@pytest.mark.parametrize("text", [text for text, _ in SEARCHES])
def test_the_canonical_text_of_a_search_finds_the_same(client: httpx.Client, text: str) -> None:
    page = client.get("/v1/observations", params={"q": text, "limit": 1000}).json()
    again = client.get(page["links"]["self"]).json()
    assert again["data"] == page["data"]
    assert again["links"]["self"] == page["links"]["self"]


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("countries?q=japan", "JP"),
        ("countries?q=대한민국", "KR"),
        ("areas?q=hangzhou", "CN-330100"),
        ("regions?q=杭州", "CN-330100"),
        ("units?q=yuan", "CNY"),
        ("units?q=人民元", "CNY"),
        ("sources?q=World Robotics", "ifr-world-robotics-2024"),
        ("organizations?q=maersk", "maersk"),
        ("sectors?q=chips", "integrated-circuits"),
        ("metrics?q=로봇 밀도 순위", "robot-density-rank"),
    ],
)
def test_a_list_of_entities_is_searched_by_their_own_names(
    client: httpx.Client, path: str, code: str
) -> None:
    rows = client.get(f"/v1/{path}").json()["data"]
    assert [row.get("code") or row["id"] for row in rows] == [code]


def test_other_filters_of_an_entity_list_apply_to_figures(client: httpx.Client) -> None:
    assert found(client, "/v1/metrics", q="gdp", country="US") == {"manufacturing-share-of-gdp"}
    page = client.get("/v1/countries?q=japan&year=2024").json()
    assert page["data"] == []
    assert "nothing-matches" in [each["code"] for each in page["meta"]["warnings"]]


def test_an_entity_list_names_similar_entities(client: httpx.Client) -> None:
    page = client.get("/v1/countries?q=Jappan").json()
    assert page["data"] == []
    [warning] = page["meta"]["warnings"]
    assert warning["message"] == "No name contains “jappan”. Did you mean Japan?"


def test_a_numeral_matches_bounds_and_ranges(client: httpx.Client) -> None:
    [row] = client.get("/v1/observations?q=9%20trillion").json()["data"]
    assert row["relation"] == "gt"
    [row] = client.get("/v1/observations?q=3-4").json()["data"]
    assert (row["value"], row["value_min"], row["value_max"]) == (None, 3, 4)


def test_the_scale_of_a_numeral_may_be_left_out(client: httpx.Client) -> None:
    [row] = client.get("/v1/observations?q=1.814").json()["data"]
    assert row["value"] == 1_814_000_000_000
    assert client.get("/v1/observations?q=1.815").json()["data"] == []


def test_names_that_are_written_together_are_counted_as_words(client: httpx.Client) -> None:
    sectors = client.get("/v1/sectors?lang=zh").json()["data"]
    text = "".join(row["name"] for row in sectors)
    response = client.get("/v1/observations", params={"q": text})
    assert response.status_code == 422
    assert response.json()["errors"][0]["hint"] == "at most 20 words"


@pytest.mark.parametrize(
    "text", ["9%", "30%", "€9 trillion", "$9 trillion", "3月", "11월", "3時", "4% 2018", "2030"]
)
def test_a_number_of_another_unit_finds_nothing(client: httpx.Client, text: str) -> None:
    assert found(client, "/v1/observations", q=text) == set()


def test_a_particle_alone_is_a_part_of_a_name(client: httpx.Client) -> None:
    whole = found(client, "/v1/observations")
    assert found(client, "/v1/observations", q="の") < whole
