"""Response cache: repeated requests run no statements and get no outdated or wrong response."""

import asyncio
import tracemalloc
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from api.app import create_app
from api.db.snapshot import ReleaseIdentity
from api.http import dependencies
from api.http.caching import CachedResponse, ResponseCache
from api.http.request import _base_url
from api.settings import Settings
from api.telemetry.context import read_from
from tests.conftest import MakeEmpty, run_api
from tests.ingest.test_bundle_reading import statements  # noqa: F401
from tests.support.bundles import OBSERVATIONS, change, copy_seed

GDP = "/v1/observations?metric=gdp"
Get = Callable[..., Awaitable[httpx.Response]]


def run_in_app(
    url: str, work: Callable[[Get, ResponseCache], Awaitable[Any]], memory_mb: int = 64
) -> Any:
    """Run `work` with a client of the application, after its first requests, and with its cache."""

    async def run() -> Any:
        app = create_app(Settings(database_url=url, memory_mb=memory_mb))
        client = httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://test")
        async with app.router.lifespan_context(app), client:
            await client.get("/readyz")
            await client.get("/v1")
            return await work(client.get, app.state.services.cache)

    return asyncio.run(run())


def test_repeated_requests_run_no_statements(
    seeded_url: str,
    statements: list[str],  # noqa: F811
) -> None:
    async def work(get: Get, _memory: ResponseCache) -> None:
        first = await get(GDP)
        statements.clear()
        again = await get(GDP)
        assert (again.content, again.headers) == (first.content, first.headers)

    run_in_app(seeded_url, work)
    assert statements == []


def test_pages_with_parameters_do_not_fill_the_cache(seeded: str) -> None:
    async def work(get: Get, memory: ResponseCache) -> None:
        await get("/embed")
        size = memory.size
        for path in ("/", "/embed", "/docs", "/openapi.json", "/licence"):
            for query in ("utm_source=a", "metric=gdp", "metric=gdp&fbclid=b"):
                assert (await get(f"{path}?{query}")).status_code == 200
        assert memory.size == size > 0
        await get(GDP)
        assert memory.size > size

    run_in_app(seeded, work)


def test_equivalent_queries_share_one_cache_entry(seeded: str) -> None:
    async def work(get: Get, memory: ResponseCache) -> None:
        before = memory.count
        one = await get("/v1/observations?country=KR&year=2023")
        other = await get("/v1/observations?year=2023&country=kor&lang=en")
        assert one.content == other.content
        assert memory.count == before + 1

    run_in_app(seeded, work)


@pytest.mark.parametrize(
    "headers",
    [{"Accept": "text/csv"}, {"Accept-Encoding": "identity"}, {"Host": "figures.example.org"}],
)
def test_cache_key_distinguishes_requests_whose_responses_differ(
    seeded: str, headers: dict[str, str]
) -> None:
    async def work(get: Get, _memory: ResponseCache) -> None:
        kept = await get(GDP, headers={"Accept-Encoding": "gzip"})
        other = await get(GDP, headers=headers)
        assert other.headers["etag"] != kept.headers["etag"]

    run_in_app(seeded, work)


def test_cached_responses_get_304_for_a_matching_etag(seeded: str) -> None:
    async def work(get: Get, _memory: ResponseCache) -> None:
        first = await get(GDP)
        known = await get(GDP, headers={"If-None-Match": first.headers["etag"]})
        assert (known.status_code, known.content) == (304, b"")
        assert known.headers["access-control-allow-origin"] == "*"
        assert "content-length" not in known.headers

    run_in_app(seeded, work)


def test_a_304_is_cached_until_its_body_is_requested(
    seeded_url: str,
    statements: list[str],  # noqa: F811
) -> None:
    async def work(get: Get, memory: ResponseCache) -> None:
        whole = await get(GDP)
        known = {"If-None-Match": whole.headers["etag"]}
        memory.get("another release", ("a key",))  # empties it
        before, size = memory.count, memory.size
        first = await get(GDP, headers=known)
        statements.clear()
        hits, misses = memory.hits, memory.misses
        again = await get(GDP, headers=known)
        assert (memory.hits, memory.misses) == (hits + 1, misses)
        assert (first.status_code, again.status_code) == (304, 304)
        assert again.headers == first.headers
        assert statements == []
        assert memory.count == before + 1
        # Another client has no response yet.
        body = await get(GDP)
        assert (memory.hits, memory.misses) == (hits + 1, misses + 1)
        assert (body.status_code, body.content) == (200, whole.content)
        statements.clear()
        assert (await get(GDP)).content == whole.content
        assert (await get(GDP, headers=known)).status_code == 304
        assert statements == []
        assert memory.count == before + 1
        assert memory.size > size

    run_in_app(seeded_url, work)


def test_a_304_without_its_body_leaves_nothing_behind_when_it_is_evicted() -> None:
    memory = ResponseCache(100_000)
    memory.get("release", ("",))
    for number in range(200):
        memory.put("release", (f"{number}",), CachedResponse("the same", [], None))
        memory.put("release", (f"{number}",), CachedResponse("the same", [], bytes(2000)))
    assert memory.count == 1
    memory.put("release", ("other",), CachedResponse("other", [], None))
    for number in range(200):
        memory.put("release", (f"again {number}",), CachedResponse(f"{number}", [], bytes(4000)))
    assert memory.size <= 100_000
    assert memory.get("release", ("other",)) is None


def test_a_response_of_a_release_that_came_and_went_meanwhile_is_not_cached(
    seeded: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = ReleaseIdentity(1, "2020-01-01T00:00:00Z", "of other data")

    async def work(get: Get, memory: ResponseCache) -> None:
        before = memory.count
        with monkeypatch.context() as patch:
            patch.setattr(dependencies, "read_from", lambda _current: read_from(other))
            assert (await get(GDP)).is_success
        assert memory.count == before
        assert (await get(GDP)).is_success
        assert memory.count == before + 1

    run_in_app(seeded, work)


@pytest.mark.parametrize("path", ["/v1/observations?contry=CN", "/v1/regions/CN-ZK", "/nothing"])
def test_errors_are_not_cached(seeded: str, path: str) -> None:
    async def work(get: Get, memory: ResponseCache) -> None:
        before = memory.count
        assert (await get(path)).is_client_error
        assert memory.count == before

    run_in_app(seeded, work)


@pytest.mark.slow
def test_no_cached_response_of_an_older_release_is_served_after_a_new_one_is_seen(
    make_empty: MakeEmpty, tmp_path: Path
) -> None:
    url = make_empty()
    seed = copy_seed(tmp_path)
    run_api("seed", str(seed), url=url)

    async def work(get: Get, _memory: ResponseCache) -> None:
        assert (await get(GDP)).json()["meta"]["release"] == 1
        change(seed, OBSERVATIONS, "zhejiang-gdp-2024", note="Changed.")
        await asyncio.to_thread(run_api, "seed", str(seed), url=url)
        await asyncio.sleep(1)
        assert (await get(GDP)).json()["meta"]["release"] == 2

    run_in_app(url, work)


def test_the_cache_is_bounded_in_bytes() -> None:
    memory = ResponseCache(100_000)
    memory.get("release", ("first",))
    for number in range(1000):
        memory.put("release", (f"{number}",), CachedResponse(f"{number}", [], bytes(4000)))
        assert memory.size <= 100_000
    assert memory.get("release", ("0",)) is None
    assert memory.get("release", ("999",)) is not None
    assert 10 < memory.count < 25


def test_the_least_recently_used_entries_are_evicted_first() -> None:
    memory = ResponseCache(100_000)
    memory.get("release", ("first",))
    for number in range(100):
        memory.put("release", (f"{number}",), CachedResponse(f"{number}", [], bytes(4000)))
        assert memory.get("release", ("0",)) is not None


def test_responses_that_would_evict_all_others_are_not_cached() -> None:
    memory = ResponseCache(100_000)
    memory.get("release", ("first",))
    memory.put("release", ("large",), CachedResponse("tag", [], bytes(50_000)))
    assert memory.get("release", ("large",)) is None


def test_responses_with_long_keys_or_headers_are_not_cached() -> None:
    memory = ResponseCache(100_000)
    memory.get("release", ("first",))
    memory.put("release", (b"x" * 50_000,), CachedResponse("tag", [], b""))
    memory.put("release", ("short",), CachedResponse("tag", [(b"link", b"x" * 50_000)], b""))
    assert (memory.count, memory.size) == (0, 0)


@pytest.mark.parametrize("length", [1, 100, 5000, 60_000])
def test_the_counted_size_of_long_keys_is_their_size_in_memory(length: int) -> None:
    most = 4_000_000
    memory = ResponseCache(most)
    memory.get("release", ("first",))
    tracemalloc.start()
    for number in range(2 * most // length if length > 1000 else 5000):
        query = f"{number}".encode().ljust(length)
        memory.put("release", ("http", "/v1", query, None), CachedResponse("the same", [], b""))
        assert memory.size <= most
    used, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most / 2 < memory.size
    assert used < 1.1 * most


def test_long_urls_count_towards_the_cache_size(seeded: str) -> None:
    async def work(get: Get, memory: ResponseCache) -> None:
        await get(GDP)
        before = memory.size
        for number in range(10):
            assert (await get(f"{GDP}{'%20' * (6000 + number)}")).status_code == 200
        assert memory.size - before > 10 * 18_000

    run_in_app(seeded, work)


def test_long_host_names_are_not_cached(seeded: str) -> None:
    async def work(get: Get, _memory: ResponseCache) -> None:
        _base_url.cache_clear()
        for number in range(3):
            await get("/v1", headers={"Host": "a" * 300 + f"{number}"})
        assert _base_url.cache_info().currsize == 1

    run_in_app(seeded, work)
