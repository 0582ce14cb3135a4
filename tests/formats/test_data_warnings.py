"""Warnings in the header of every format, and on a page of a longer list."""

import io
import json
import zipfile
from collections import Counter
from typing import Any

import httpx
import pytest

from api.domain.code_lists import LANGUAGES
from api.formats import fitting
from api.schemas import ObservationRow
from tests.support.nonempty import nonempty

QUERY = "/v1/observations?metric=gdp,gdp-growth&year=2024"


def warnings_of(client: httpx.Client, path: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = client.get(path).json()["meta"]["warnings"]
    return found


def header_of(warnings: list[dict[str, Any]]) -> str:
    counts = Counter[str]()
    for each in warnings:
        counts[each["code"]] += each["count"]
    return ", ".join(f"{code};count={count}" for code, count in counts.items())


@pytest.mark.parametrize(
    "name", [each.name for each in fitting(ObservationRow) if each.name != "jsonstat"]
)
def test_every_format_has_the_warnings_in_its_header(client: httpx.Client, name: str) -> None:
    expected = header_of(warnings_of(client, QUERY))
    response = client.get(f"{QUERY}&format={name}")
    assert response.headers["data-warnings"] == expected
    assert "mixed-units;count=6, " in f"{expected}, "
    assert "Data-Warnings" in response.headers["access-control-expose-headers"].split(", ")


def test_rows_that_a_year_leaves_out_are_counted_beside_csv(client: httpx.Client) -> None:
    response = client.get("/v1/observations?year=2024&format=csv")
    undated = client.get("/v1/observations?year=none").json()["meta"]["total"]
    assert f"left-out-by-year;count={undated}" in response.headers["data-warnings"].split(", ")


def test_a_response_without_warnings_has_no_header(client: httpx.Client) -> None:
    path = "/v1/observations?metric=robot-density&year=2023&area=KR"
    assert warnings_of(client, path) == []
    assert "data-warnings" not in client.get(f"{path}&format=csv").headers


def test_the_header_stays_short(client: httpx.Client) -> None:
    described = client.get("/v1/observations?limit=1000").json()["meta"]["warnings"]
    codes = nonempty([each["code"] for each in described])
    longest = max(map(len, codes)) + len(";count=1000000, ")
    assert 25 * longest < 1000


def test_a_package_has_its_warnings_in_its_descriptor(client: httpx.Client) -> None:
    content = client.get(f"{QUERY}&format=zip").content
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        descriptor = json.loads(archive.read("datapackage.json"))
    assert descriptor["warnings"] == warnings_of(client, QUERY)


def test_a_page_says_that_it_counts_itself(client: httpx.Client) -> None:
    whole = {each["code"]: each for each in warnings_of(client, "/v1/observations?limit=1000")}
    page = {each["code"]: each for each in warnings_of(client, "/v1/observations?limit=20")}
    assert page["disputed"]["count"] < whole["disputed"]["count"]
    assert page["disputed"]["message"].startswith("1 figure on this page: ")
    assert whole["disputed"]["message"].startswith(f"{whole['disputed']['count']} figures: ")


def test_a_page_says_so_in_each_language(client: httpx.Client) -> None:
    expected = {"en": "on this page", "ja": "このページの", "ko": "이 페이지의", "zh": "本页"}
    for language in nonempty(LANGUAGES):
        path = f"/v1/observations?limit=20&lang={language}"
        said = [each["message"] for each in warnings_of(client, path)]
        assert any(expected[language] in message for message in said)
