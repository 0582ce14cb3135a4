"""The licence of the data, which everything that leaves the service names with its address."""

import io
import zipfile
from typing import Any

import httpx
import openpyxl  # type: ignore[import-untyped]
import orjson
import pyarrow.parquet  # type: ignore[import-untyped]
import pytest

from api.domain.code_lists import LANGUAGES
from tests.conftest import PROJECT
from tests.support.nonempty import nonempty

ALL = "/v1/observations?metric=robot-density"
ID = "LicenseRef-Article-Indicators"


@pytest.fixture(scope="module")
def address(lite: httpx.Client) -> str:
    found: str = lite.get("/v1/config").json()["data"]["licence_url"]
    assert found == f"{lite.base_url}/licence"
    return found


@pytest.fixture(scope="module")
def title(lite: httpx.Client) -> str:
    found: str = lite.get("/v1/config").json()["data"]["licence"]
    return found


def content(lite: httpx.Client, name: str) -> bytes:
    return lite.get(f"{ALL}&format={name}").raise_for_status().content


def document(lite: httpx.Client, name: str) -> Any:
    return orjson.loads(content(lite, name))


def test_the_address_has_the_text_of_the_documentation(lite: httpx.Client, address: str) -> None:
    response = lite.get(address)
    assert response.headers["content-type"] == "text/plain; charset=utf-8"
    assert response.content == (PROJECT / "docs" / "licence.md").read_bytes()
    assert f"`{ID}`" in response.text


def test_every_response_of_the_api_links_to_the_licence(lite: httpx.Client, address: str) -> None:
    formats = lite.get("/v1/config").json()["data"]["formats_of"]["observations"]
    [row] = lite.get(f"{ALL}&limit=1").json()["data"]
    paths = ["/v1", "/v1/config", "/v1/countries/KR", "/v1/dataset.jsonld", f"{ALL}&limit=1"]
    paths += [f"/v1/observations/{row['id']}/citation?format=bibtex"]
    paths += [f"{ALL}&format={name}" for name in formats]
    for path in nonempty(paths):
        assert lite.get(path).links["license"]["url"] == address, path


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_configuration_and_the_index_name_it(
    lite: httpx.Client, address: str, lang: str
) -> None:
    config = lite.get(f"/v1/config?lang={lang}").json()["data"]
    assert (config["licence_id"], config["licence_url"]) == (ID, address)
    assert lite.get(f"/v1?lang={lang}").json()["data"]["licence"] == address


def test_catalogues_find_it(lite: httpx.Client, address: str, title: str) -> None:
    [package] = lite.get("/v1/datapackage.json").json()["licenses"]
    assert package == {"name": "other-open", "path": address, "title": title, "identifier": ID}
    found = lite.get("/v1/dataset.jsonld").json()["license"]
    assert (found["name"], found["identifier"], found["url"]) == (title, ID, address)


def test_the_openapi_document_names_the_licences_of_data_and_software(lite: httpx.Client) -> None:
    assert lite.get("/openapi.json").json()["info"]["license"]["identifier"] == f"{ID} AND MIT"


def test_charts_cubes_and_tables_name_it(lite: httpx.Client, address: str, title: str) -> None:
    table = pyarrow.parquet.read_schema(io.BytesIO(content(lite, "parquet"))).metadata
    for found in (
        document(lite, "vegalite")["usermeta"],
        document(lite, "jsonstat")["extension"],
        {name.decode(): text.decode() for name, text in table.items()},
    ):
        assert (found["licence"], found["licence_url"]) == (title, address)


def test_a_workbook_names_it(lite: httpx.Client, address: str, title: str) -> None:
    book = openpyxl.load_workbook(io.BytesIO(content(lite, "xlsx")))
    facts = {row[0]: row[1] for row in book.worksheets[1].iter_rows(max_col=2, values_only=True)}
    assert (facts["Licence"], facts["Address of the licence"]) == (title, address)


def test_a_package_contains_it_with_its_address(
    lite: httpx.Client, address: str, title: str
) -> None:
    with zipfile.ZipFile(io.BytesIO(content(lite, "zip"))) as archive:
        text, readme = (archive.read(name).decode() for name in ("LICENCE.md", "README.md"))
        [named] = orjson.loads(archive.read("datapackage.json"))["licenses"]
    assert named == {"name": "other-open", "path": "LICENCE.md", "title": title, "identifier": ID}
    for found in (text, readme):
        assert title in found
        assert f"<{address}>" in found
    assert f"`{ID}`" in text
