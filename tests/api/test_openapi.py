"""The OpenAPI document: committed, complete, with examples that are real."""

import re
import shutil
import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import httpx
import orjson
import pytest

from api.app import create_app
from api.domain.code_lists import STATUSES
from api.errors import MAX_ADDRESS
from api.http.openapi import document
from api.http.openapi_schemas import KNOWN_CODES
from api.i18n.citations import LICENCE_ID
from api.schemas.cursors import decode
from api.settings import Settings
from tests.conftest import MakeEmpty, served
from tests.support.nonempty import nonempty
from tests.support.openapi_document import COMMITTED, WRITTEN, without_references

DOCUMENT: dict[str, Any] = without_references(WRITTEN)
SCHEMAS: dict[str, Any] = DOCUMENT["components"]["schemas"]
FACETS = ("metrics", "areas", "sectors", "organizations", "sources")
PRIVATE = ("/v1/check",)
"""What nothing keeps."""
EXCERPTS = ("aliases", "paragraph_hashes", "changes", "claims", "same_sentence", "figures")
"""Columns whose examples are shortened."""


def operations() -> Iterator[tuple[str, dict[str, Any]]]:
    for path, methods in DOCUMENT["paths"].items():
        for operation in methods.values():
            yield path, operation


def queries() -> Iterator[tuple[str, str, Any]]:
    for path, operation in operations():
        for parameter in operation.get("parameters", []):
            if parameter["in"] == "query" and parameter["name"] != "cursor":
                yield path, parameter["name"], parameter["example"]


def required(path: str) -> dict[str, Any]:
    """The examples of the required parameters."""
    return {
        each["name"]: each["example"]
        for each in DOCUMENT["paths"][path]["get"]["parameters"]
        if each["in"] == "query" and each["required"]
    }


UNCORRECTED = "/v1/corrections"
"""No figure of the seed has been corrected so far."""


def test_the_served_document_is_the_committed_one(lite: httpx.Client) -> None:
    assert lite.get("/openapi.json").content == COMMITTED.read_bytes(), "run `make openapi`"


def test_the_document_needs_no_database() -> None:
    made = document(create_app(Settings(database_url="sqlite:///nowhere/at/all.db")))
    assert made == WRITTEN


def test_it_is_openapi_3_1_with_unique_operation_ids() -> None:
    assert DOCUMENT["openapi"].startswith("3.1")
    ids = [operation["operationId"] for _, operation in operations()]
    assert len(ids) == len(set(ids)) == 39


def test_every_operation_is_described() -> None:
    for path, operation in nonempty(operations()):
        assert operation["summary"], path
        assert operation["description"], path
        assert operation["tags"], path


@pytest.mark.parametrize(("path", "name", "example"), list(queries()))
def test_the_example_of_a_parameter_works(
    lite: httpx.Client, path: str, name: str, example: Any
) -> None:
    url = path.format(**path_examples(path))
    value = ",".join(map(str, example)) if isinstance(example, list) else example
    csv = {"format": "csv"}
    formats = {
        "fields": csv,
        "bom": csv,
        "header": csv,
        "width": {"format": "vegalite"},
        "top": {"format": "vegalite"},
        "axis": {"format": "vegalite", "metric": "gdp"},
        "scale": {"format": "png", "metric": "gdp"},
    }
    query = required(path) | {name: value} | formats.get(name, {})
    response = lite.get(url, params=query)
    assert response.status_code == 200, response.text
    if "{" not in path and "." not in path and name not in ("format", *formats):
        content = response.json()
        found = content["meta"]["warnings"] if path == UNCORRECTED else content["data"]
        assert found, f"{path}?{name}={value} gives nothing"


def cursors() -> dict[str, str]:
    return {
        path: parameter["example"]
        for path, operation in operations()
        for parameter in operation.get("parameters", [])
        if parameter["name"] == "cursor"
    }


def test_the_example_of_a_cursor_is_of_observations(lite: httpx.Client) -> None:
    example = SCHEMAS["Links"]["properties"]["next"]["examples"][1]
    address = httpx.URL(here(example, lite))
    following = httpx.URL(lite.get("/v1/observations?limit=10").json()["links"]["next"])
    found, wanted = (decode(each.params["cursor"]) for each in (address, following))
    assert found is not None
    assert wanted is not None
    # The seed changes, and so does the digest of its data.
    assert (found.release, found.query, found.key) == (1, wanted.query, wanted.key)
    without = address.copy_remove_param("cursor")
    assert without == following.copy_remove_param("cursor")
    assert set(cursors().values()) == {address.params["cursor"]}


@pytest.mark.parametrize("path", [path for path in cursors() if path != "/v1/observations"])
def test_elsewhere_the_example_of_a_cursor_has_the_right_form(
    lite: httpx.Client, path: str
) -> None:
    url = path.format(**path_examples(path))
    response = lite.get(url, params=required(path) | {"cursor": cursors()[path]})
    assert response.status_code == 422
    [fault] = response.json()["errors"]
    assert fault["parameter"] == "cursor"


def here(address: str, client: httpx.Client) -> str:
    """The URL of an example on the server under test."""
    return address.replace("http://127.0.0.1:8000", str(client.base_url).rstrip("/"))


def path_examples(path: str) -> dict[str, str]:
    operation = DOCUMENT["paths"][path]["get"]
    parameters = operation.get("parameters", [])
    return {p["name"]: p["schema"]["examples"][0] for p in parameters if p["in"] == "path"}


def test_every_path_example_is_real(lite: httpx.Client) -> None:
    paths = [path for path, _ in operations() if "{" in path]
    assert len(paths) == 14
    for path in paths:
        assert lite.get(path.format(**path_examples(path))).status_code == 200, path


ADDRESSES = {
    "ObservationRow": "/v1/observations/3r0aeqn5scs7a",
    "ObservationItem": "/v1/observations/3r0aeqn5scs7a",
    "AreaRow": "/v1/areas/KR",
    "AreaItem": "/v1/areas/KR",
    "SectorRow": "/v1/sectors/chemical-fibres",
    "MetricRow": "/v1/metrics/robot-density",
    "UnitRow": "/v1/units/CNY",
    "OrganizationRow": "/v1/organizations/maersk",
    "SourceRow": "/v1/sources/ifr-world-robotics-2024",
    "ArticleRow": "/v1/articles/manufacturing-data-2025",
    "ArticleItem": "/v1/articles/manufacturing-data-2025",
    "ClaimRow": f"/v1/claims/{SCHEMAS['ClaimRow']['properties']['id']['examples'][0]}",
    "ReleaseRow": "/v1/releases/1",
    "ReleaseItem": "/v1/releases/1",
}
"""The row that the examples of a schema are taken from."""
ROWS = [schema for schema in ADDRESSES if schema.endswith("Row")]


def undated(citation: str) -> str:
    """A citation without the day of the release, which is that of the seeding."""
    return citation.rpartition(", release 1, ")[0]


@pytest.mark.parametrize("schema", ADDRESSES)
def test_the_examples_of_columns_are_the_real_data(lite: httpx.Client, schema: str) -> None:
    row = lite.get(ADDRESSES[schema]).json()["data"]
    properties = SCHEMAS[schema]["properties"]
    assert list(properties) == list(row)[: len(properties)]
    apart = {"digest", "pinned"} | (set(FACETS) if schema.endswith("Item") else set())
    for name in properties.keys() - apart:
        example = properties[name]["examples"][0]
        if name == "citation":
            assert undated(example) == undated(row[name])
        elif name in EXCERPTS and isinstance(example, list):
            assert example, name
            assert all(each in row[name] for each in example), name
        else:
            assert example == row[name], name


LISTED = {
    "FigureRow": ("/v1/articles/manufacturing-data-2025/figures", 43),
    "CandidateRow": ("/v1/resolve?q=浙江", 0),
}
"""Rows that have no address of their own: their list, and their place in it."""


@pytest.mark.parametrize("schema", LISTED)
def test_the_examples_of_rows_in_lists_are_the_real_data(lite: httpx.Client, schema: str) -> None:
    address, place = LISTED[schema]
    row = lite.get(address).json()["data"][place]
    examples = {name: each["examples"][0] for name, each in SCHEMAS[schema]["properties"].items()}
    for each in (examples, row):
        each |= {"citation": undated(each["citation"])} if "citation" in each else {}
    assert examples == row


def test_the_examples_of_what_is_offered_are_the_real_data(lite: httpx.Client) -> None:
    data = lite.get("/v1/availability").json()["data"]
    examples = {
        name: each["examples"][0] for name, each in SCHEMAS["Availability"]["properties"].items()
    }
    assert examples == {name: g[:1] if isinstance(g, list) else g for name, g in data.items()}


@pytest.mark.parametrize("schema", ROWS)
def test_further_examples_are_of_other_rows(lite: httpx.Client, schema: str) -> None:
    path = ADDRESSES[schema].rpartition("/")[0]
    rows = lite.get(path, params={"limit": 1000}).json()["data"]
    for name, column in nonempty(SCHEMAS[schema]["properties"].items()):
        first, *more = column["examples"]
        values = [row[name] for row in rows]
        assert all(each in values for each in more), name
        if first in (None, []) and not more:
            assert all(value in (None, []) for value in values), name


def test_the_examples_of_facets_are_the_real_data(lite: httpx.Client) -> None:
    compared = 0
    for address, place in (("/v1/areas/KR", 0), ("/v1/organizations/maersk", 1)):
        item = lite.get(address).json()["data"]
        for name in FACETS:
            for example in SCHEMAS["AreaItem"]["properties"][name]["examples"][place : place + 1]:
                assert all(each in item[name] for each in example), name
                assert bool(example) == bool(item[name]), name
                compared += 1
    assert compared >= len(FACETS)


def test_the_examples_of_meta_are_the_real_data(lite: httpx.Client) -> None:
    examples = {name: each["examples"] for name, each in SCHEMAS["Meta"]["properties"].items()}
    link = here(SCHEMAS["Links"]["properties"]["self"]["examples"][0], lite)
    meta = lite.get(link).json()["meta"]
    pinned = meta["pinned"]  # changes with every edit of the seed
    assert meta == {name: first for name, (first, *_) in examples.items()} | {"pinned": pinned}
    [warning] = examples["warnings"][1]
    url = here(warning["url"], lite)
    response = lite.get(url.partition("&relation")[0]).json()
    assert response["meta"]["warnings"] == [warning | {"url": url}]


def test_every_property_has_an_example_and_none_is_empty() -> None:
    schemas = {k: v for k, v in SCHEMAS.items() if not k.endswith(("List", "Answer"))}
    for schema, described in nonempty(schemas.items()):
        for name, each in nonempty(described["properties"].items()):
            assert each["examples"], f"{schema}.{name}"
            assert "" not in each["examples"], f"{schema}.{name}"


@pytest.mark.parametrize("schema", [schema for schema in ROWS if schema != "ReleaseRow"])
def test_the_example_of_csv_is_the_real_data(lite: httpx.Client, schema: str) -> None:
    path = ADDRESSES[schema].rpartition("/")[0]
    example = DOCUMENT["paths"][path]["get"]["responses"]["200"]["content"]["text/csv"]["example"]
    query = {"format": "csv", "fields": example.splitlines()[0]}
    assert lite.get(ADDRESSES[schema], params=query).text == example


def examples_of_errors() -> Iterator[tuple[str, dict[str, Any]]]:
    for _, operation in operations():
        for status, response in operation["responses"].items():
            if status >= "400":
                yield status, response["content"]["application/problem+json"]["example"]


@pytest.mark.parametrize(
    ("status", "method", "accept"),
    [
        ("404", "GET", "*/*"),
        ("405", "POST", "*/*"),
        ("406", "GET", "video/mp4"),
        ("422", "GET", "*/*"),
    ],
)
def test_error_examples_equal_the_real_responses(
    lite: httpx.Client, status: str, method: str, accept: str
) -> None:
    examples = [example for each, example in examples_of_errors() if each == status]
    headers = {"Accept": accept, "X-Request-Id": examples[0]["request_id"]}
    response = lite.request(method, examples[0]["instance"], headers=headers)
    assert response.status_code == int(status)
    assert all(example == response.json() for example in examples)


def test_the_example_of_a_url_that_is_too_long_equals_the_real_response(
    lite: httpx.Client,
) -> None:
    examples = [example for status, example in examples_of_errors() if status == "414"]
    headers = {"X-Request-Id": examples[0]["request_id"]}
    path = examples[0]["instance"]
    query = f"q={'x' * (MAX_ADDRESS + 1 - len(f'{path}q='))}"
    response = lite.get(f"{path}?{query}", headers=headers)
    assert response.status_code == 414
    assert all(example == response.json() for example in examples)


def test_the_example_of_a_range_past_the_end_equals_the_real_response(lite: httpx.Client) -> None:
    examples = [example for status, example in examples_of_errors() if status == "416"]
    headers = {"X-Request-Id": examples[0]["request_id"], "Range": "bytes=10-"}
    response = lite.get(examples[0]["instance"], headers=headers)
    assert response.status_code == 416
    assert all(example == response.json() for example in examples)


def test_the_example_of_an_empty_database_equals_the_real_response(make_empty: MakeEmpty) -> None:
    examples = [example for status, example in examples_of_errors() if status == "503"]
    with served(make_empty(), ready=False) as base:
        headers = {"X-Request-Id": examples[0]["request_id"]}
        response = httpx.get(base + examples[0]["instance"], headers=headers).json()
    assert all(example == response for example in examples)


def test_the_example_of_a_fault_equals_the_real_response(
    sqlite_seeded: str, tmp_path: Path
) -> None:
    examples = [example for status, example in examples_of_errors() if status == "500"]
    file = shutil.copy(sqlite_seeded.removeprefix("sqlite:///"), tmp_path)
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute("UPDATE reference_state SET content = 'no object'")
    with served(f"sqlite:///{file}", ready=False) as base:
        headers = {"X-Request-Id": examples[0]["request_id"]}
        response = httpx.get(base + examples[0]["instance"], headers=headers)
    assert response.status_code == 500
    assert all(example == response.json() for example in examples)


def test_the_examples_of_a_problem_are_those_of_a_422() -> None:
    example = next(example for status, example in examples_of_errors() if status == "422")
    for schema, values in (("ProblemDocument", example), ("FaultEntry", example["errors"][0])):
        properties = SCHEMAS[schema]["properties"]
        assert {name: each["examples"][0] for name, each in properties.items()} == values


def test_every_column_is_required_and_described() -> None:
    schemas = {k: v for k, v in SCHEMAS.items() if k.endswith(("Row", "Item"))}
    for name, schema in nonempty(schemas.items()):
        assert set(schema["required"]) == set(schema["properties"]), name
        assert all(column["description"] for column in schema["properties"].values()), name


def test_every_operation_documents_its_errors() -> None:
    for path, operation in nonempty(operations()):
        always = {"304", "406", "414", "422", "503"} if path.startswith("/v1") else set()
        if path in PRIVATE:
            always -= {"304"}  # nothing keeps it
        assert always | {"405", "500"} <= set(operation["responses"]), path


def test_the_documentation_page_needs_no_other_server(lite: httpx.Client) -> None:
    canonical = f'<link rel="canonical" href="{lite.base_url}/docs">'
    page = lite.get("/docs").text.replace(canonical, "")
    assert "http://" not in page.replace("http://www.w3.org", "")
    assert "https://" not in page
    for asset in ("assets/swagger-ui-bundle.js", "assets/swagger-ui.css", "docs.js"):
        assert f"docs/{asset}" in page
        assert lite.get(f"/docs/{asset}").status_code == 200


def columns() -> Iterator[tuple[str, dict[str, Any]]]:
    for schema, described in SCHEMAS.items():
        for name, each in described["properties"].items():
            yield f"{schema}.{name}", each


def test_a_number_has_one_type_that_holds_every_value() -> None:
    numbers = {name: each for name, each in columns() if "number" in each.get("type", "")}
    assert {f"ObservationRow.{each}" for each in ("value", "value_min", "value_max")} < set(numbers)
    for name, each in nonempty(numbers.items()):
        assert each["type"] in ("number", ["number", "null"]), name
        assert each["format"] == "double", name
    for name, each in nonempty(columns()):
        for choice in each.get("anyOf", ()):
            assert "$ref" in choice or choice == {"type": "null"}, name


def test_codes_in_responses_are_open_and_those_of_requests_are_closed() -> None:
    coded = {name: each for name, each in columns() if KNOWN_CODES in each}
    assert set(coded["ObservationRow.status"][KNOWN_CODES]) == set(STATUSES)
    assert b'"enum"' not in orjson.dumps(SCHEMAS)
    parameters = {each["name"]: each for _, o in operations() for each in o.get("parameters", ())}
    assert set(parameters["status"]["schema"]["items"]["enum"]) >= set(STATUSES)


def test_what_operations_share_is_written_once() -> None:
    references = Counter(re.findall(rb'"(#/components/(?!schemas)[^"]+)"', COMMITTED.read_bytes()))
    inline = Counter(
        orjson.dumps(each)
        for path in WRITTEN["paths"].values()
        for operation in path.values()
        for each in operation.get("parameters", ())
        if "$ref" not in each
    )
    assert set(inline.values()) == {1}
    assert references[b"#/components/parameters/lang"] == 37
    kinds = ("parameters", "responses", "headers", "examples")
    named = {
        f"#/components/{kind}/{name}" for kind in kinds for name in WRITTEN["components"][kind]
    }
    assert named == {each.decode() for each in references}


def test_it_needs_no_authentication_and_has_a_contact_and_a_licence() -> None:
    assert WRITTEN["security"] == []
    assert WRITTEN["info"]["license"]["identifier"] == f"{LICENCE_ID} AND MIT"
    assert WRITTEN["info"]["contact"].keys() == {"name"}


def test_the_server_is_the_public_url(sqlite_seeded: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert WRITTEN["servers"] == [{"url": "/"}]
    monkeypatch.setenv("PUBLIC_URL", "https://data.example/figures/")
    with served(sqlite_seeded) as base:
        found = httpx.get(f"{base}/openapi.json").json()
    assert found == WRITTEN | {"servers": [{"url": "https://data.example/figures"}]}
