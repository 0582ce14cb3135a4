"""Codes: each is listed, has a name in every language, and finds what it stands for."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from api.domain.code_lists import LANGUAGES
from tests.support.nonempty import nonempty
from tests.support.openapi_document import with_closed_codes, without_references

OF_THE_RESPONSE = {"format", "fields", "sort"}
"""Parameters that take formats and columns."""


@pytest.fixture(scope="module")
def config(client: httpx.Client) -> Any:
    return client.get("/v1/config").json()["data"]


@pytest.fixture(scope="module")
def document(client: httpx.Client) -> Any:
    return with_closed_codes(without_references(client.get("/openapi.json").json()))


def enums(schema: Any, name: str = "") -> Iterator[tuple[str, frozenset[str]]]:
    """The code lists in a schema, with the property that has each."""
    if isinstance(schema, list):
        for each in schema:
            yield from enums(each, name)
    elif isinstance(schema, dict):
        codes = frozenset(schema.get("enum", ())) - {None, "none"}
        if codes and all(isinstance(each, str) for each in codes):
            yield name, codes
        for key, each in schema.items():
            if key == "properties":
                for own, described in each.items():
                    yield from enums(described, own)
            elif key not in ("example", "examples", "links"):
                yield from enums(each, name)


def test_code_lists_and_code_names_have_the_same_keys_and_codes(config: Any) -> None:
    lists, names = config["code_lists"], config["code_names"]
    assert lists.keys() == names.keys()
    for key, codes in nonempty(lists.items()):
        assert codes.keys() == names[key].keys()
        assert all(codes.values())
        for language in nonempty(LANGUAGES):
            named = [each[language] for each in names[key].values()]
            assert all(named)
            assert len(set(named)) == len(named), (key, language)


def test_every_coded_column_of_a_response_is_listed(config: Any, document: Any) -> None:
    listed = {frozenset(codes) - {"none"} for codes in config["code_lists"].values()}
    found = dict(enums(document["components"]["schemas"]))
    assert {"relation", "status", "kind", "modality", "match", "isic4_match"} <= found.keys()
    assert {name: codes for name, codes in found.items() if codes not in listed} == {}


def test_every_coded_parameter_is_listed(config: Any, document: Any) -> None:
    listed = {frozenset(codes) - {"none"} for codes in config["code_lists"].values()}
    operations = [each for path in document["paths"].values() for each in path.values()]
    parameters = [each for operation in operations for each in operation.get("parameters", ())]
    found = {(each["name"], codes) for each in parameters for _, codes in enums(each["schema"])}
    assert len({name for name, _ in found}) > 10
    unlisted = {name for name, codes in found if codes not in listed}
    assert unlisted == OF_THE_RESPONSE


@pytest.mark.parametrize("name", ["metrics", "organizations", "sources", "articles"])
def test_every_entity_has_a_code_that_equals_its_id(client: httpx.Client, name: str) -> None:
    rows = client.get(f"/v1/{name}").json()["data"]
    assert [row["code"] for row in rows] == [row["id"] for row in rows]
    item = client.get(f"/v1/{name}/{rows[0]['code']}").json()["data"]
    assert item["code"] == item["id"] == rows[0]["id"]


@pytest.mark.parametrize(
    "path", ["observations", "claims", "metrics/gdp", "observations/3r0aeqn5scs7a", "series"]
)
def test_metadata_have_the_time_of_the_release(client: httpx.Client, path: str) -> None:
    [release] = client.get("/v1/releases").json()["data"]
    meta = client.get(f"/v1/{path}").json()["meta"]
    assert (meta["release"], meta["published_at"]) == (release["number"], release["published_at"])


@pytest.mark.parametrize("code", ["C22", "c22", "22"])
def test_an_isic_code_finds_the_sector_that_means_the_same(client: httpx.Client, code: str) -> None:
    assert client.get(f"/v1/sectors/{code}").json()["data"]["code"] == "rubber-and-plastics"
    meta = client.get(f"/v1/observations?sector={code}").json()["meta"]
    assert meta["query"] == {"sector": ["rubber-and-plastics"]}
    assert meta["total"] == 1


@pytest.mark.parametrize(
    ("code", "meant"),
    [
        ("2910", ["electric-vehicles", "motor-vehicles"]),
        ("C2910", ["electric-vehicles", "motor-vehicles"]),
        ("C29", ["electric-vehicles", "motor-vehicle-parts", "motor-vehicles"]),
        ("6201", ["artificial-intelligence"]),
        ("C13", ["textiles"]),
    ],
)
def test_an_isic_code_that_is_only_near_a_sector_is_refused(
    client: httpx.Client, code: str, meant: list[str]
) -> None:
    """Two sectors have it, sectors lie below it, or it is the nearest class only."""
    filtered = client.get(f"/v1/observations?sector={code}")
    assert filtered.status_code == 422
    item = client.get(f"/v1/sectors/{code}")
    assert item.status_code == 404
    for response in (filtered, item):
        [issue] = response.json()["errors"]
        assert issue["did_you_mean"] == meant


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("330100", ["CN-330100"]),
        ("C22", ["rubber-and-plastics"]),
        ("C2910", ["electric-vehicles", "motor-vehicles"]),
    ],
)
def test_codes_of_standards_are_looked_up(
    client: httpx.Client, text: str, codes: list[str]
) -> None:
    found = client.get(f"/v1/resolve?q={text}").json()["data"]
    assert sorted(row["code"] for row in found) == codes
    assert {(row["match"], row["matched_in"]) for row in found} == {("exact", "code")}


def test_the_isic_code_of_a_division_is_looked_up(client: httpx.Client) -> None:
    found = {row["code"] for row in client.get("/v1/resolve?q=C29").json()["data"]}
    assert {"motor-vehicles", "motor-vehicle-parts", "electric-vehicles"} <= found


def test_a_code_of_gbt_2260_finds_a_city(client: httpx.Client) -> None:
    for path in nonempty(("areas", "regions")):
        assert client.get(f"/v1/{path}/330100").json()["data"]["code"] == "CN-330100"
    by_number, by_code = (
        client.get(f"/v1/observations?region={code}").json() for code in ("330100", "CN-330100")
    )
    assert by_number["data"] == by_code["data"] != []
    assert by_number["links"]["self"] == by_code["links"]["self"]
