"""The guarantees of the service: one test for each, named after it.

Values as printed, each in the sentence it cites, stand in `tests/api/test_article.py`; a linted
document and a generated client that compiles in `tests/api/test_generated_client.py`.
"""

import re
from typing import Any

import httpx
import pytest

from api.formats import FORMATS, fitting
from api.schemas import ObservationRow
from tests.api.test_openapi import DOCUMENT
from tests.conftest import PROJECT, MakeEmpty, served
from tests.support.nonempty import nonempty

OBSERVATIONS = "/v1/observations"
NAMES = [each.name for each in fitting(ObservationRow)]


def codes(response: dict[str, Any]) -> set[str]:
    return {warning["code"] for warning in response["meta"]["warnings"]}


def test_a_misspelt_parameter_is_refused_with_the_right_one(client: httpx.Client) -> None:
    response = client.get(f"{OBSERVATIONS}?contry=CN")
    assert response.status_code == 422
    assert response.headers["content-type"] == "application/problem+json"
    [fault] = response.json()["errors"]
    assert (fault["parameter"], fault["did_you_mean"]) == ("contry", ["country"])


def test_an_unknown_code_is_refused_with_the_nearest(client: httpx.Client) -> None:
    response = client.get(f"{OBSERVATIONS}?region=CN-ZK")
    assert response.status_code == 422
    [fault] = response.json()["errors"]
    assert fault["value"] == "CN-ZK"
    assert fault["did_you_mean"][0] == "CN-ZJ"


def test_a_valid_code_beside_an_invalid_one_gives_no_partial_response(client: httpx.Client) -> None:
    response = client.get(f"{OBSERVATIONS}?region=CN-ZJ,CN-ZK")
    assert response.status_code == 422
    assert "data" not in response.json()
    assert [fault["value"] for fault in response.json()["errors"]] == ["CN-ZK"]


def test_an_empty_result_explains_why_and_what_would_match(client: httpx.Client) -> None:
    response = client.get(f"{OBSERVATIONS}?country=KR&year=2024")
    assert response.status_code == 200
    found = response.json()
    assert found["data"] == []
    reasons = [w for w in found["meta"]["warnings"] if w["code"] == "nothing-matches"]
    for reason in reasons:
        assert client.get(reason["url"]).json()["meta"]["total"] == reason["count"] > 0
    assert any("2023" in reason["message"] for reason in reasons)


def test_more_than_nine_trillion_is_found_from_nine_trillion_on(client: httpx.Client) -> None:
    found = client.get(f"{OBSERVATIONS}?value_from=9000000000000").json()
    assert [(row["value"], row["relation"]) for row in found["data"]] == [(9000000000000, "gt")]


def test_more_than_nine_trillion_is_not_nine_trillion_but_may_be_little_more(
    client: httpx.Client,
) -> None:
    found = client.get(f"{OBSERVATIONS}?value_to=9000000000000&unit=CNY").json()
    assert "may-match-value" not in {w["code"] for w in found["meta"]["warnings"]}
    found = client.get(f"{OBSERVATIONS}?value_to=9000000000001&unit=CNY").json()
    assert "CN-ZJ" not in {row["area"] for row in found["data"]}
    [warning] = [w for w in found["meta"]["warnings"] if w["code"] == "may-match-value"]
    assert warning["count"] == 1
    assert [row["area"] for row in client.get(warning["url"]).json()["data"]] == ["CN-ZJ"]


@pytest.mark.parametrize("lang", ["en", "ja", "ko", "zh"])
@pytest.mark.parametrize("name", NAMES)
def test_matching_etags_get_304_in_every_format_and_language(
    client: httpx.Client, name: str, lang: str
) -> None:
    address = f"{OBSERVATIONS}?metric=gdp&format={name}&lang={lang}"
    first = client.get(address)
    assert first.status_code == 200
    again = client.get(address, headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_formats_and_languages_have_etags_of_their_own(client: httpx.Client) -> None:
    tags = [
        client.get(f"{OBSERVATIONS}?metric=gdp&format={name}&lang={lang}").headers["etag"]
        for name in NAMES
        for lang in ("en", "ja", "ko", "zh")
    ]
    assert len(set(tags)) == len(tags)


@pytest.mark.parametrize("path", ["/v1/observations?contry=CN", "/v1/regions/CN-ZK", "/v1/nothing"])
def test_a_page_of_any_origin_may_read_a_4xx(client: httpx.Client, path: str) -> None:
    response = client.get(path, headers={"Origin": "https://example.org"})
    assert 400 <= response.status_code < 500
    assert response.headers["access-control-allow-origin"] == "*"


@pytest.mark.slow
def test_a_page_of_any_origin_may_read_a_5xx(make_empty: MakeEmpty) -> None:
    with served(make_empty(), ready=False) as base:
        response = httpx.get(f"{base}{OBSERVATIONS}", headers={"Origin": "https://example.org"})
    assert response.status_code == 503
    assert response.headers["access-control-allow-origin"] == "*"


@pytest.mark.parametrize("text", ["浙江", "저장"])
def test_two_characters_of_a_name_are_enough(client: httpx.Client, text: str) -> None:
    first = client.get("/v1/resolve", params={"q": text}).json()["data"][0]
    assert (first["code"], first["parameter"]) == ("CN-ZJ", "region")
    inside = client.get(OBSERVATIONS, params={"region": "CN-ZJ"}).json()["meta"]["total"]
    assert client.get(OBSERVATIONS, params={"q": text}).json()["meta"]["total"] == inside


def test_no_pair_of_compatible_offered_values_gives_an_empty_result(client: httpx.Client) -> None:
    """Two steps of a panel: choose what is offered, then what is offered under that choice."""
    offered = client.get("/v1/availability").json()["data"]
    tried = 0
    for metric in offered["metrics"]:
        query = {"metric": metric["code"]}
        under = client.get("/v1/availability", params=query).json()["data"]
        for parameter, group in (
            ("country", "countries"),
            ("year", "years"),
            ("sector", "sectors"),
        ):
            for value in under[group]:
                both = {**query, parameter: value["code"]}
                total = client.get(OBSERVATIONS, params=both).json()["meta"]["total"]
                assert total == value["observations"] > 0, both
                tried += 1
    assert tried > len(offered["metrics"])


def test_the_configuration_states_limits_languages_licence_and_how_to_cite(
    client: httpx.Client,
) -> None:
    config = client.get("/v1/config").json()["data"]
    assert config["limits"]["limit"] == 1000
    assert client.get(f"{OBSERVATIONS}?limit=1000").status_code == 200
    assert client.get(f"{OBSERVATIONS}?limit=1001").status_code == 422
    assert list(config["languages"]) == ["en", "ja", "ko", "zh"]
    assert list(config["formats"]) == list(FORMATS)
    assert "credit" in config["licence"]
    assert "release" in config["how_to_cite"]


def test_snippets_shown_to_a_person_run_unchanged() -> None:
    """Each runs in `tests/operations/test_readme.py`; here: none is shown that would not be run."""
    readme = (PROJECT / "README.md").read_text(encoding="utf-8")
    languages = set(re.findall(r"^```(\w+)$", readme, re.MULTILINE))
    assert languages == {"sh", "js", "python", "text"}


def test_example_urls_in_the_index_work(client: httpx.Client) -> None:
    index = client.get("/v1").json()["data"]
    for addresses in (index["examples"], index["lists"], index["metadata"]):
        for address in nonempty(addresses.values()):
            assert client.get(address).status_code == 200, address


def test_operation_ids_are_unique() -> None:
    ids = [each["operationId"] for path in DOCUMENT["paths"].values() for each in path.values()]
    assert len(set(ids)) == len(ids)


def test_mixed_units_and_measures_are_warned_of(client: httpx.Client) -> None:
    mixed = client.get(f"{OBSERVATIONS}?country=KR").json()
    assert {"mixed-units", "mixed-measures"} <= codes(mixed)
    alike = client.get(f"{OBSERVATIONS}?metric=robot-density").json()
    assert not {"mixed-units", "mixed-measures"} & codes(alike)
