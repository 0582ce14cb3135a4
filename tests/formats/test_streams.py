"""Streamed responses, sent while they are written to a file: the same rows, in little memory."""

import contextlib
import csv
import hashlib
import io
import json
import shutil
import sqlite3
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from pyarrow import parquet  # type: ignore[import-untyped]

from tests.conftest import create_database, database_of, run_api, served
from tests.support.bundles import copy_seed, multiply
from tests.support.packages import table
from tests.support.pages import walk

pytestmark = pytest.mark.slow

TIMES = 70
ROWS = TIMES * 37
ALL = "/v1/observations"


@pytest.fixture(scope="module")
def many(
    engine_name: str, tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> Iterator[httpx.Client]:
    """A client of a server with more rows than fit into one page, on each database engine."""
    folder = tmp_path_factory.mktemp("many")
    seed = copy_seed(folder)
    multiply(seed, TIMES)
    url = f"sqlite:///{folder}/many.db"
    if engine_name == "postgresql":
        server: str = request.getfixturevalue("postgres_url")
        create_database(server, "many")
        url = database_of(server, "many")
    run_api("migrate", url=url)
    run_api("seed", str(seed), url=url)
    with served(url) as base, httpx.Client(base_url=base, timeout=30) as client:
        yield client


def walked(client: httpx.Client, query: str) -> list[str]:
    """The ids of all pages of JSON."""
    return [row["id"] for row in walk(client, f"{ALL}?{query}&limit=1000")]


@pytest.mark.parametrize("query", ["", "article=copy-0001", "q=data", "sort=-kind"])
def test_an_export_of_claims_has_the_rows_of_all_pages(many: httpx.Client, query: str) -> None:
    rows = walk(many, f"/v1/claims?{query}&limit=1000")
    assert len(rows) == many.get(f"/v1/claims?{query}").json()["meta"]["total"]
    lines = many.get(f"/v1/claims?format=ndjson&{query}").text.splitlines()
    assert [json.loads(line) for line in lines] == rows
    with zipfile.ZipFile(io.BytesIO(many.get(f"/v1/claims?format=zip&{query}").content)) as file:
        table = file.read("data/claims.csv").decode("utf-8-sig")
    assert [row["id"] for row in csv.DictReader(io.StringIO(table))] == [row["id"] for row in rows]


@pytest.mark.parametrize("query", ["", "sort=year", "country=CN", "country=CN,KR&year=2024,2023"])
def test_a_stream_has_the_rows_of_all_pages_in_their_order(many: httpx.Client, query: str) -> None:
    lines = many.get(f"{ALL}?format=ndjson&{query}").text.splitlines()
    ids = walked(many, query)
    assert [json.loads(line)["id"] for line in lines] == ids
    table = many.get(f"{ALL}?format=csv&fields=id&{query}").text
    assert [row["id"] for row in csv.DictReader(io.StringIO(table))] == ids


def test_a_row_of_a_stream_is_the_row_of_a_page(many: httpx.Client) -> None:
    lines = many.get(f"{ALL}?format=ndjson&lang=ja").text.splitlines()
    assert len(lines) == ROWS
    page = many.get(f"{ALL}?lang=ja&limit=1000").json()["data"]
    assert [json.loads(line) for line in lines[:1000]] == page


def test_a_streamed_file_can_be_compressed_and_revalidated(many: httpx.Client) -> None:
    with many.stream("GET", f"{ALL}?format=csv", headers={"Accept-Encoding": "gzip"}) as response:
        assert response.headers["content-encoding"] == "gzip"
        assert response.headers["content-disposition"] == 'attachment; filename="observations.csv"'
        assert len(b"".join(response.iter_bytes()).splitlines()) > ROWS
    known = many.get(f"{ALL}?format=csv", headers={"If-None-Match": response.headers["etag"]})
    assert (known.status_code, known.content) == (304, b"")


def test_aborted_downloads_do_not_affect_later_ones(many: httpx.Client) -> None:
    for _ in range(10):
        with many.stream("GET", f"{ALL}?format=csv") as response:
            next(response.iter_bytes(1000))
    assert len(many.get(f"{ALL}?format=ndjson").text.splitlines()) == ROWS


@pytest.mark.parametrize("name", ["csv", "ndjson", "parquet", "xlsx", "zip"])
def test_repeated_requests_get_the_stored_file(many: httpx.Client, name: str) -> None:
    path, plain = f"{ALL}?format={name}&lang=ko&sort=year", {"accept-encoding": "identity"}
    first = many.get(path, headers=plain)
    again = many.get(path, headers=plain)
    assert int(again.headers["content-length"]) == len(first.content)
    assert again.content == first.content
    assert again.headers["etag"] == first.headers["etag"]


def test_head_does_not_start_an_export(many: httpx.Client) -> None:
    path = f"{ALL}?format=csv&lang=zh"
    for _ in range(2):
        head = many.head(path)
        assert (head.status_code, head.content) == (200, b"")
        assert "content-length" not in head.headers
        time.sleep(0.5)  # a file would be there by now, and its length known
    got = many.get(path)
    kept = ("etag", "content-type", "content-disposition", "content-language", "vary")
    assert [head.headers[name] for name in kept] == [got.headers[name] for name in kept]


def test_a_streamed_parquet_file_has_complete_metadata(
    many: httpx.Client, lite: httpx.Client
) -> None:
    table = parquet.read_table(io.BytesIO(many.get(f"{ALL}?format=parquet").content))
    warnings = json.loads(table.schema.metadata[b"warnings"])
    assert table.num_rows == ROWS
    few = lite.get(f"{ALL}?limit=1000").json()["meta"]["warnings"]
    by_code = {each["code"]: each for each in warnings}
    # Every dated figure is in all copies of the article.
    assert by_code.pop("repeated-fact")["count"] == 1000
    assert {code: each["count"] for code, each in by_code.items()} == {
        each["code"]: each["count"] * TIMES for each in few
    }
    disputed = many.get(f"{ALL}?status=disputed&limit=100").json()
    assert by_code["disputed"]["count"] == disputed["meta"]["total"]
    assert by_code["disputed"]["ids"] == [row["id"] for row in disputed["data"]]
    assert len(json.loads(table.schema.metadata[b"articles"])) == TIMES


def test_a_streamed_data_package_is_complete(many: httpx.Client) -> None:
    with zipfile.ZipFile(io.BytesIO(many.get(f"{ALL}?format=zip").content)) as package:
        assert package.testzip() is None
        content = package.read("data/observations.csv")
        resource = json.loads(package.read("datapackage.json"))["resources"][0]
        stated = [len(table(package, name)) for name in ("claims", "figures")]
    assert stated == [TIMES * 58, TIMES * 54]
    assert content == many.get(f"{ALL}?format=csv").content
    assert resource["bytes"] == len(content)
    assert resource["hash"] == f"sha256:{hashlib.sha256(content).hexdigest()}"


def test_a_failure_after_the_first_byte_closes_the_connection(
    migrated_file: Path, tmp_path: Path
) -> None:
    """The last row has an unknown unit, so the rows before it are sent first."""
    file = Path(shutil.copy(migrated_file, tmp_path / "broken.db"))
    seed = copy_seed(tmp_path)
    multiply(seed, TIMES)
    run_api("seed", str(seed), url=f"sqlite:///{file}")
    with contextlib.closing(sqlite3.connect(file)) as connection:
        last = "SELECT id FROM observation ORDER BY sort_time, sort_place, id LIMIT 1"
        connection.execute(f"UPDATE observation SET unit = 'none-such' WHERE id = ({last})")  # noqa: S608
        connection.commit()
    with served(f"sqlite:///{file}") as base:
        for name in ("csv", "ndjson"):
            path, plain = f"{base}{ALL}?format={name}", {"accept-encoding": "identity"}
            with httpx.stream("GET", path, headers=plain) as response:
                assert response.status_code == 200
                pieces = response.iter_raw()
                assert next(pieces)
                with pytest.raises(httpx.RemoteProtocolError):
                    list(pieces)
        assert httpx.get(f"{base}{ALL}?limit=1").status_code == 200


@pytest.mark.parametrize("path", ["/v1/observations", "/v1/series"])
def test_a_long_export_says_which_rows_are_left_out(many: httpx.Client, path: str) -> None:
    with many.stream("GET", f"{path}?year_from=1990&format=csv") as response:
        header = response.headers["data-warnings"]
    left_out = many.get(f"{path}?year_from=1990&limit=5").json()["meta"]["warnings"][-1]
    assert left_out["code"] == "left-out-by-year"
    assert header == f"left-out-by-year;count={left_out['count']}"
