"""Reading the database: statements per request, and concurrent clients."""

import asyncio
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import event
from sqlalchemy.engine import Engine

from api.app import create_app
from api.db.snapshot import NEWEST_RELEASE
from api.domain.name_index import Index, Text
from api.settings import Settings
from tests.conftest import run_api, served
from tests.support.bundles import change, copy_seed, print_value

pytestmark = pytest.mark.slow


@pytest.fixture
def statements() -> Iterator[list[str]]:
    """The statements that any engine of this process executes."""
    found: list[str] = []

    def note(_c: object, _cursor: object, statement: str, *_more: object) -> None:
        if statement.startswith("SELECT"):
            found.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    yield found
    event.remove(Engine, "before_cursor_execute", note)


def get(url: str, path: str, heard: list[Any]) -> httpx.Response:
    """Send a request twice, and record the second: names and articles are in memory by then."""

    async def send() -> httpx.Response:
        app = create_app(Settings(database_url=url, memory_mb=0))
        client = httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://test")
        async with app.router.lifespan_context(app), client:
            await client.get(path)
            heard.clear()
            return await client.get(path)

    return asyncio.run(send())


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/v1/observations?metric=gdp", 1),
        ("/v1/observations?metric=gdp&limit=2", 1),  # the count is stored
        ("/v1/observations?metric=gdp&country=CN&limit=2", 1),  # the count is remembered
        ("/v1/observations?metric=gdp&year=2024", 1),  # what the year leaves out is stored
        ("/v1/observations?metric=gdp&country=CN&year=2024", 2),  # the rows left out are counted
        ("/v1/observations?sort=value", 2),  # the order, the rows of the page
        # the row, its paragraph, claims, neighbours, numerals, corrections
        ("/v1/observations/3r0aeqn5scs7a", 7),
        ("/v1/observations/3r0aeqn5scs7a/citation", 1),
        ("/v1/observations?q=robot", 1),
        ("/v1/observations?metric=gdp&value_from=1", 2),  # and what may match
        ("/v1/observations?latest=1", 2),  # and what is undated
        ("/v1/series?metric=gdp", 2),  # the series, their points; the count is remembered
        ("/v1/availability", 1),  # the articles: all else is stored
        ("/v1/availability?country=CN", 1),  # countries alone are stored
        ("/v1/resolve?q=zhejiang", 0),
        # the numerals, their holders, the count, the summary
        ("/v1/articles/manufacturing-data-2025/figures", 6),
        ("/v1/countries", 1),
        ("/v1/regions", 1),  # provinces, and cities
        ("/v1/metrics?country=KR", 1),
        ("/v1/articles", 3),  # the page, its observations, the count
        ("/v1/claims", 1),  # the count is remembered
        ("/v1/releases", 2),
        ("/v1/config", 0),
    ],
)
def test_each_request_runs_the_expected_number_of_statements(
    seeded: str, statements: list[str], path: str, expected: int
) -> None:
    assert get(seeded, path, statements).status_code == 200
    counted = [each for each in statements if each != NEWEST_RELEASE]
    assert len(counted) == expected, counted


def test_concurrent_clients_get_the_same_responses(client: httpx.Client) -> None:
    paths = ["/v1/observations?country=CN", "/v1/countries?year=2023", "/v1/claims?limit=5"]
    expected = {path: client.get(path).content for path in paths}
    wrong: list[str] = []

    def compare() -> None:
        with httpx.Client(base_url=client.base_url) as mine:
            for path in paths * 10:
                if mine.get(path).content != expected[path]:
                    wrong.append(path)

    threads = [threading.Thread(target=compare) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong


def test_a_new_release_is_served_without_a_restart(empty_url: str, tmp_path: Path) -> None:
    seed = copy_seed(tmp_path)
    run_api("seed", str(seed), url=empty_url)
    with served(empty_url) as base:
        path = f"{base}/v1/observations?metric=robot-density&area=KR"
        before = httpx.get(path)
        following = httpx.get(f"{base}/v1/observations?limit=1").json()["links"]["next"]
        print_value(seed, "korea-robot-density-2023", 1013)
        change(seed, "areas.csv", "KR", name_en="Korea")
        run_api("seed", str(seed), url=empty_url)
        time.sleep(1)  # the promise: a running server sees it within a second
        after = httpx.get(path, headers={"If-None-Match": before.headers["etag"]})
        assert after.status_code == 200
        [row] = after.json()["data"]
        assert (row["value"], row["area_name"], row["release"]) == (1013, "Korea", 2)
        assert after.json()["meta"]["release"] == 2
        assert httpx.get(following).json()["meta"]["release"] == 1


@pytest.mark.parametrize("path", ["/v1/resolve?q=robot", "/v1/observations?q=robot"])
def test_names_are_searched_in_a_thread(
    sqlite_seeded: str, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    threads: list[int] = []
    search = Index.finding

    def spy(index: Index, *arguments: Any) -> Iterator[Text]:
        threads.append(threading.get_ident())
        return search(index, *arguments)

    monkeypatch.setattr(Index, "finding", spy)
    get(sqlite_seeded, path, threads)
    assert threads
    assert threading.get_ident() not in threads
