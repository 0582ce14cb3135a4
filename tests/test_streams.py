"""Answers of many rows, sent as they are read: the same rows, and little memory."""

import csv
import io
import json
from collections.abc import Iterator

import httpx
import pytest

from tests.bundles import copy_seed, multiply
from tests.conftest import create_database, database_of, run_api, served

TIMES = 70
ROWS = TIMES * 37
ALL = "/v1/observations"


@pytest.fixture(scope="module")
def many(
    engine_name: str, tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> Iterator[httpx.Client]:
    """A client of a server with more rows than are sent at once, on each engine."""
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
    """The ids by pages of JSON."""
    found: list[str] = []
    address = f"{ALL}?{query}&limit=1000"
    while address:
        answer = client.get(address).json()
        found += [row["id"] for row in answer["data"]]
        address = answer["links"]["next"]
    return found


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


def test_a_stream_is_a_file_that_can_be_compressed_and_known(many: httpx.Client) -> None:
    with many.stream("GET", f"{ALL}?format=csv", headers={"Accept-Encoding": "gzip"}) as answer:
        assert answer.headers["content-encoding"] == "gzip"
        assert answer.headers["content-disposition"] == 'attachment; filename="observations.csv"'
        assert len(b"".join(answer.iter_bytes()).splitlines()) > ROWS
    known = many.get(f"{ALL}?format=csv", headers={"If-None-Match": answer.headers["etag"]})
    assert (known.status_code, known.content) == (304, b"")


def test_who_goes_away_leaves_the_server_as_it_was(many: httpx.Client) -> None:
    for _ in range(10):
        with many.stream("GET", f"{ALL}?format=csv") as answer:
            next(answer.iter_bytes(1000))
    assert len(many.get(f"{ALL}?format=ndjson").text.splitlines()) == ROWS


def test_a_stream_is_made_anew_each_time_and_is_the_same(many: httpx.Client) -> None:
    first = many.get(f"{ALL}?format=csv")
    assert "content-length" not in first.headers
    assert many.get(f"{ALL}?format=csv").content == first.content
