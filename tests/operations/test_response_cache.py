"""Answers in memory: what is asked again costs nothing, and is never old, wrong or an error."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from api.app import create_app
from api.http.caching import Answer, Memory
from api.settings import Settings
from tests.conftest import MakeEmpty, run_api
from tests.ingest.test_bundle_reading import statements  # noqa: F401
from tests.support.bundles import OBSERVATIONS, change, copy_seed

GDP = "/v1/observations?metric=gdp"
Ask = Callable[..., Awaitable[httpx.Response]]


def asked(url: str, work: Callable[[Ask, Memory], Awaitable[Any]], memory_mb: int = 64) -> Any:
    """Do `work` with the application itself, which has seen the release, and with its memory."""

    async def run() -> Any:
        app = create_app(Settings(database_url=url, memory_mb=memory_mb))
        client = httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://test")
        async with app.router.lifespan_context(app), client:
            await client.get("/readyz")
            await client.get("/v1")
            return await work(client.get, app.state.indicators.memory)

    return asyncio.run(run())


def test_a_repeated_question_asks_the_database_nothing(
    seeded_url: str,
    statements: list[str],  # noqa: F811
) -> None:
    async def work(get: Ask, _memory: Memory) -> None:
        first = await get(GDP)
        statements.clear()
        again = await get(GDP)
        assert (again.content, again.headers) == (first.content, first.headers)

    asked(seeded_url, work)
    assert statements == []


def test_two_spellings_share_one_answer(seeded: str) -> None:
    async def work(get: Ask, memory: Memory) -> None:
        before = memory.answers
        one = await get("/v1/observations?country=KR&year=2023")
        other = await get("/v1/observations?year=2023&country=kor&lang=en")
        assert one.content == other.content
        assert memory.answers == before + 1

    asked(seeded, work)


@pytest.mark.parametrize(
    "headers",
    [{"Accept": "text/csv"}, {"Accept-Encoding": "identity"}, {"Host": "figures.example.org"}],
)
def test_what_an_answer_depends_on_tells_questions_apart(
    seeded: str, headers: dict[str, str]
) -> None:
    async def work(get: Ask, _memory: Memory) -> None:
        kept = await get(GDP, headers={"Accept-Encoding": "gzip"})
        other = await get(GDP, headers=headers)
        assert other.headers["etag"] != kept.headers["etag"]

    asked(seeded, work)


def test_an_answer_in_memory_is_not_sent_to_who_has_it(seeded: str) -> None:
    async def work(get: Ask, _memory: Memory) -> None:
        first = await get(GDP)
        known = await get(GDP, headers={"If-None-Match": first.headers["etag"]})
        assert (known.status_code, known.content) == (304, b"")
        assert known.headers["access-control-allow-origin"] == "*"
        assert "content-length" not in known.headers

    asked(seeded, work)


@pytest.mark.parametrize("path", ["/v1/observations?contry=CN", "/v1/regions/CN-ZK", "/nothing"])
def test_an_error_is_not_kept(seeded: str, path: str) -> None:
    async def work(get: Ask, memory: Memory) -> None:
        before = memory.answers
        assert (await get(path)).is_client_error
        assert memory.answers == before

    asked(seeded, work)


@pytest.mark.slow
def test_no_answer_of_the_last_release_is_given_once_another_is_seen(
    make_empty: MakeEmpty, tmp_path: Path
) -> None:
    url = make_empty()
    seed = copy_seed(tmp_path)
    run_api("seed", str(seed), url=url)

    async def work(get: Ask, _memory: Memory) -> None:
        assert (await get(GDP)).json()["meta"]["release"] == 1
        change(seed, OBSERVATIONS, "zhejiang-gdp-2024", note="Changed.")
        await asyncio.to_thread(run_api, "seed", str(seed), url=url)
        await asyncio.sleep(1)
        assert (await get(GDP)).json()["meta"]["release"] == 2

    asked(url, work)


def test_the_memory_is_bounded_in_bytes() -> None:
    memory = Memory(100_000)
    memory.find("release", "first")
    for number in range(1000):
        memory.keep("release", number, Answer(f"{number}", [], bytes(4000)))
        assert memory.size <= 100_000
    assert memory.find("release", 0) is None
    assert memory.find("release", 999) is not None
    assert 10 < memory.answers < 25


def test_what_was_asked_again_stays_longest() -> None:
    memory = Memory(100_000)
    memory.find("release", "first")
    for number in range(100):
        memory.keep("release", number, Answer(f"{number}", [], bytes(4000)))
        assert memory.find("release", 0) is not None


def test_an_answer_that_would_drive_out_all_others_is_not_kept() -> None:
    memory = Memory(100_000)
    memory.find("release", "first")
    memory.keep("release", "large", Answer("tag", [], bytes(50_000)))
    assert memory.find("release", "large") is None
