"""The OpenAPI document: committed, complete, with examples that are real."""

from collections.abc import Iterator
from typing import Any

import httpx
import orjson
import pytest

from api.app import create_app
from api.openapi import document
from api.settings import Settings
from tests.conftest import PROJECT

COMMITTED = PROJECT / "docs" / "openapi.json"
DOCUMENT: dict[str, Any] = orjson.loads(COMMITTED.read_bytes())
SCHEMAS: dict[str, Any] = DOCUMENT["components"]["schemas"]


def operations() -> Iterator[tuple[str, dict[str, Any]]]:
    for path, methods in DOCUMENT["paths"].items():
        for operation in methods.values():
            yield path, operation


def queries() -> Iterator[tuple[str, str, Any]]:
    for path, operation in operations():
        for parameter in operation.get("parameters", []):
            if parameter["in"] == "query" and parameter["name"] != "cursor":
                yield path, parameter["name"], parameter["example"]


def test_the_served_document_is_the_committed_one(lite: httpx.Client) -> None:
    assert lite.get("/openapi.json").content == COMMITTED.read_bytes(), "run `make openapi`"


def test_the_document_needs_no_database() -> None:
    made = document(create_app(Settings(database_url="sqlite:///nowhere/at/all.db")))
    assert made == DOCUMENT


def test_it_is_openapi_3_1_with_unique_operation_ids() -> None:
    assert DOCUMENT["openapi"].startswith("3.1")
    ids = [operation["operationId"] for _, operation in operations()]
    assert len(ids) == len(set(ids)) == 28


def test_every_operation_is_described() -> None:
    for path, operation in operations():
        assert operation["summary"], path
        assert operation["description"], path
        assert operation["tags"], path


@pytest.mark.parametrize(("path", "name", "example"), list(queries()))
def test_the_example_of_a_parameter_works(
    lite: httpx.Client, path: str, name: str, example: Any
) -> None:
    url = path.format(**path_examples(path))
    value = ",".join(map(str, example)) if isinstance(example, list) else example
    query = {name: value} | ({"format": "csv"} if name == "fields" else {})
    response = lite.get(url, params=query)
    assert response.status_code == 200, response.text
    if path in ("/v1/observations", "/v1/claims") and name not in ("fields", "format"):
        assert response.json()["data"], f"{path}?{name}={value} gives nothing"


def path_examples(path: str) -> dict[str, str]:
    [operation] = DOCUMENT["paths"][path].values()
    parameters = operation.get("parameters", [])
    return {p["name"]: p["schema"]["examples"][0] for p in parameters if p["in"] == "path"}


def test_every_path_example_is_real(lite: httpx.Client) -> None:
    paths = [path for path, _ in operations() if "{" in path]
    assert len(paths) == 12
    for path in paths:
        assert lite.get(path.format(**path_examples(path))).status_code == 200, path


def rows_of(schema: str, client: httpx.Client) -> dict[str, Any]:
    """The row that the examples of a schema are taken from."""
    addresses = {
        "ObservationRow": "/v1/observations/3r0aeqn5scs7a",
        "AreaRow": "/v1/areas/KR",
        "SectorRow": "/v1/sectors/chemical-fibres",
        "MetricRow": "/v1/metrics/robot-density",
        "UnitRow": "/v1/units/CNY",
        "OrganizationRow": "/v1/organizations/maersk",
        "SourceRow": "/v1/sources/ifr-world-robotics-2024",
        "ArticleRow": "/v1/articles/manufacturing-data-2025",
        "ClaimRow": f"/v1/claims/{SCHEMAS['ClaimRow']['properties']['id']['examples'][0]}",
        "ReleaseRow": "/v1/releases/1",
    }
    found: dict[str, Any] = client.get(addresses[schema]).json()["data"]
    return found


@pytest.mark.parametrize(
    "schema",
    [
        *("ObservationRow", "AreaRow", "SectorRow", "MetricRow", "UnitRow"),
        *("OrganizationRow", "SourceRow", "ArticleRow", "ClaimRow"),
    ],
)
def test_the_examples_of_columns_are_the_real_data(lite: httpx.Client, schema: str) -> None:
    row = rows_of(schema, lite)
    properties = SCHEMAS[schema]["properties"]
    assert list(properties) == list(row)[: len(properties)]
    for name, told in properties.items():
        example = told["examples"][0]
        if name == "aliases":
            assert set(example) <= set(row[name])
        else:
            assert example == row[name], name


def test_every_column_is_required_and_described() -> None:
    for name, schema in SCHEMAS.items():
        if name.endswith(("Row", "Item")):
            assert set(schema["required"]) == set(schema["properties"]), name
            assert all(told["description"] for told in schema["properties"].values()), name


def test_every_address_says_how_it_fails() -> None:
    for path, operation in operations():
        if path.startswith("/v1/"):
            assert {"304", "422", "503"} <= set(operation["responses"]), path


def test_the_documentation_page_needs_no_other_server(lite: httpx.Client) -> None:
    page = lite.get("/docs").text
    assert "http://" not in page.replace("http://www.w3.org", "")
    assert "https://" not in page
    for asset in ("assets/swagger-ui-bundle.js", "assets/swagger-ui.css", "docs.js"):
        assert f"docs/{asset}" in page
        assert lite.get(f"/docs/{asset}").status_code == 200
