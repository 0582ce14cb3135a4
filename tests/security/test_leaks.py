"""No response shows internals, and every response has the security headers."""

import re
import shutil
import sqlite3
import sys
import tempfile
from collections.abc import Iterator
from importlib.metadata import distributions
from pathlib import Path

import httpx
import pytest
from sqlalchemy import make_url

from tests.conftest import PROJECT, served

API_PATHS = [
    *("/v1", "/v1/config", "/v1/observations", "/v1/observations?format=csv", "/v1/countries/KR"),
    *("/healthz", "/readyz", "/openapi.json", "/v1/datapackage.json", "/v1/dataset.jsonld"),
    *("/v1/observations?x=1", "/v1/countries/XX", "/nothing", "/v1/observations?format=parquet"),
    *("/v1/metrics?format=xlsx", "/v1/observations?format=zip", "/v1?q=" + "x" * 60_000),
]
PAGES = ["/", "/embed", "/docs"]
FILES = [
    "/docs/docs.js",
    "/docs/assets/swagger-ui.css",
    "/docs/assets/none.js",
    "/explorer/x/none.js",
]
SAFE = {
    "x-content-type-options": "nosniff",
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
}
PATHS = re.compile(
    rf"({re.escape(str(PROJECT))}|{re.escape(tempfile.gettempdir())}/|{re.escape(sys.prefix)}|{re.escape(str(Path.home()))}/"
    r"|/usr/|/home/|/var/|site-packages|\.py\b|\.db\b|sqlite|psycopg)"
)
INSIDE = re.compile(
    r"(Traceback|File \"|SELECT |sqlalchemy|OperationalError|KeyError|0x[0-9a-f]{6,})"
)


def safe(response: httpx.Response) -> dict[str, list[str]]:
    return {name: response.headers.get_list(name) for name in SAFE}


@pytest.mark.parametrize("path", [*API_PATHS, *FILES])
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_every_response_has_the_security_headers(
    lite: httpx.Client, method: str, path: str
) -> None:
    for _ in range(2):  # made, and from memory
        found = safe(lite.request(method, path))
        assert found == {name: [value] for name, value in SAFE.items()}


@pytest.mark.parametrize("method", ["OPTIONS", "POST", "DELETE"])
def test_responses_to_other_methods_have_the_security_headers(
    lite: httpx.Client, method: str
) -> None:
    found = safe(lite.request(method, "/v1/observations"))
    assert found == {name: [value] for name, value in SAFE.items()}


def test_304_responses_have_the_security_headers(lite: httpx.Client) -> None:
    tag = lite.get("/v1/units").headers["etag"]
    unchanged = lite.get("/v1/units", headers={"If-None-Match": tag})
    assert unchanged.status_code == 304
    assert safe(unchanged) == {name: [value] for name, value in SAFE.items()}


@pytest.mark.parametrize("path", PAGES)
def test_a_page_has_a_policy_of_its_own_and_only_that(lite: httpx.Client, path: str) -> None:
    found = safe(lite.get(path))
    assert all(len(values) == 1 for values in found.values())
    assert "script-src 'self'" in found["content-security-policy"][0]


@pytest.mark.parametrize("path", [*PAGES, "/docs/docs.js"])
def test_pages_and_scripts_have_a_referrer_policy(lite: httpx.Client, path: str) -> None:
    headers = lite.get(path).headers
    assert headers.get_list("referrer-policy") == ["same-origin"]
    assert headers.get_list("cross-origin-resource-policy") == ["cross-origin"]


@pytest.mark.parametrize("path", [*API_PATHS, *PAGES, *FILES])
def test_no_header_names_the_software(lite: httpx.Client, path: str) -> None:
    headers = lite.get(path).headers
    assert not {"server", "x-powered-by", "via", "x-runtime"} & set(headers)


@pytest.mark.parametrize(
    "path", ["/v1/observations?x=1", "/v1/countries/XX", "/nothing", "/readyz"]
)
def test_no_error_shows_internals(lite: httpx.Client, path: str) -> None:
    text = lite.get(path).text
    assert not PATHS.search(text)
    assert not INSIDE.search(text)


@pytest.mark.parametrize("path", ["/openapi.json", "/docs", "/", "/v1", "/v1/config"])
def test_no_package_is_named_with_its_version(lite: httpx.Client, path: str) -> None:
    text = lite.get(path).text.lower()
    packages = [(each.name.lower(), each.version) for each in distributions()]
    assert not [name for name, version in packages if f"{name} {version}" in text]
    assert not [name for name, version in packages if f"{name}/{version}" in text]
    assert str(PROJECT) not in text


@pytest.fixture(scope="module")
def broken(sqlite_seeded: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """A server whose data name a metric that does not exist, and whose articles are gone."""
    file = tmp_path_factory.mktemp("broken") / "broken.db"
    shutil.copy(str(make_url(sqlite_seeded).database), file)
    with sqlite3.connect(file) as connection:
        connection.execute("UPDATE observation SET metric = 'no-such-metric'")
        connection.execute("DROP TABLE figure")
    connection.close()
    with served(f"sqlite:///{file}") as base, httpx.Client(base_url=base, timeout=20) as client:
        yield client


@pytest.mark.parametrize("query", ["", "?format=csv", "?format=zip", "?sort=metric"])
def test_an_unexpected_failure_shows_no_internals(broken: httpx.Client, query: str) -> None:
    response = broken.get(f"/v1/observations{query}")
    assert response.status_code == 500
    assert response.json()["detail"] == "The service failed; the failure has been logged."
    assert not PATHS.search(response.text)
    assert not INSIDE.search(response.text)
    assert safe(response) == {name: [value] for name, value in SAFE.items()}
    assert response.headers["access-control-allow-origin"] == "*"


def test_a_missing_table_shows_no_internals(broken: httpx.Client) -> None:
    response = broken.get("/v1/articles/manufacturing-data-2025/figures")
    assert response.status_code == 503
    assert not INSIDE.search(response.text)
    assert "figure" not in response.json()["detail"]


def test_a_file_that_is_no_database_shows_no_internals(tmp_path: Path) -> None:
    file = tmp_path / "secret-name.db"
    file.write_bytes(b"SQLite format 3\x00" + b"\xff" * 5000)
    with served(f"sqlite:///{file}", ready=False) as base:
        response = httpx.get(f"{base}/v1/observations")
    assert response.status_code == 503
    assert "secret-name" not in response.text
    assert not INSIDE.search(response.json()["detail"].replace("DatabaseError", ""))
