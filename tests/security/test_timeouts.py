"""Queries have a time limit, and the number of waiting ones is bounded."""

import asyncio
import shutil
import sqlite3
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any

import httpx
import pytest
from anyio.to_thread import run_sync
from sqlalchemy import make_url

from api.app import create_app
from api.db import sqlite, timeouts
from api.db.database import Database
from api.db.snapshot import LoadedRelease, Snapshot, load
from api.db.sqlite import CONNECTIONS
from api.errors import TooLong, Unavailable
from api.queries import observations, series
from api.schemas.queries import ObservationQuery, SeriesQuery
from api.settings import Settings
from tests.conftest import served
from tests.support.mcp_calls import request

pytestmark = pytest.mark.slow

ENDLESS = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT {} FROM n"
COUNTED = 100_000
LONG_COUNT = """
    WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000)
    SELECT count(*) FROM n
"""
MOMENT = 0.05
MOST_LONG = timeouts.MAX_LONG + timeouts.MAX_LONG_WAITING
FLOOD = 3 * MOST_LONG
ALL = ObservationQuery.model_construct()
MODERN = {
    "MCP-Protocol-Version": "2026-07-28",
    "Mcp-Method": "tools/call",
    "Mcp-Name": "read_article",
}
"""Headers of a message of the stateless protocol, and what it has in its body."""
MODERN_META = {
    "io.modelcontextprotocol/protocolVersion": "2026-07-28",
    "io.modelcontextprotocol/clientCapabilities": {},
}


def endless(snapshot: Snapshot) -> None:
    snapshot.connection.exec_driver_sql(ENDLESS.format("count(*)")).all()


@pytest.fixture(scope="module")
def endless_claims(sqlite_seeded: str, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A database whose reads of claims never end."""
    file = tmp_path_factory.mktemp("trapped") / "trapped.db"
    shutil.copy(str(make_url(sqlite_seeded).database), file)
    with sqlite3.connect(file) as connection:
        connection.execute("ALTER TABLE claim RENAME TO some_claim")
        trap = f"SELECT some_claim.* FROM some_claim, ({ENDLESS.format('i')})"  # noqa: S608
        connection.execute(f"CREATE VIEW claim AS {trap}")
    connection.close()
    return f"sqlite:///{file}"


@pytest.fixture(scope="module")
def trapped(endless_claims: str) -> Iterator[httpx.Client]:
    """A server whose reads of claims never end, with a time limit of one second."""
    with (
        served(endless_claims, QUERY_SECONDS="1") as base,
        httpx.Client(base_url=base, timeout=20) as client,
    ):
        yield client


def test_queries_above_the_time_limit_get_503(trapped: httpx.Client) -> None:
    response = trapped.get("/v1/claims")
    assert response.status_code == 503
    assert "too long" in response.json()["detail"]
    assert "retry-after" not in response.headers


def test_queries_of_clients_that_have_gone_free_their_slots(endless_claims: str) -> None:
    with served(endless_claims, QUERY_SECONDS="100") as base:
        for number in range(MOST_LONG):
            with pytest.raises(httpx.ReadTimeout):
                httpx.get(f"{base}/v1/claims?limit={number + 1}", timeout=0.1)
        assert httpx.get(f"{base}/v1/observations", timeout=10).status_code == 200


def outline(base: httpx.URL | str, headers: dict[str, str], timeout: float) -> httpx.Response:
    """Call the tool that reads claims."""
    message = request(
        "tools/call",
        {
            "name": "read_article",
            "arguments": {"article": "manufacturing-data-2025"},
            "_meta": MODERN_META,
        },
    )
    return httpx.post(f"{base}/mcp", json=message, headers=headers, timeout=timeout)


@pytest.mark.parametrize("headers", [{}, MODERN], ids=["legacy", "modern"])
def test_a_tool_above_the_time_limit_says_what_to_narrow(
    trapped: httpx.Client, headers: dict[str, str]
) -> None:
    result = outline(str(trapped.base_url).rstrip("/"), headers, 20).json()["result"]
    assert result["isError"]
    assert "takes too long: add filters" in result["content"][0]["text"]


@pytest.mark.parametrize("headers", [{}, MODERN], ids=["legacy", "modern"])
def test_calls_of_clients_that_have_gone_free_their_slots(
    endless_claims: str, headers: dict[str, str]
) -> None:
    with served(endless_claims, QUERY_SECONDS="100") as base:
        for _ in range(MOST_LONG):
            with pytest.raises(httpx.ReadTimeout):
                outline(base, headers, 1)
        assert httpx.get(f"{base}/v1/observations", timeout=10).status_code == 200


def test_short_requests_are_answered_beside_long_running_ones(endless_claims: str) -> None:
    with (
        served(endless_claims, QUERY_SECONDS="3") as base,
        httpx.Client(base_url=base, timeout=30) as client,
        ThreadPoolExecutor(FLOOD) as pool,
    ):
        endless = [
            pool.submit(httpx.get, f"{base}/v1/claims?limit={n + 1}", timeout=30)
            for n in range(FLOOD)
        ]
        time.sleep(1)  # by then all that has begun is long
        unfinished = sum(not each.done() for each in endless)
        assert unfinished >= MOST_LONG
        for number in range(20):
            assert client.get(f"/v1/observations?limit={number + 1}").status_code == 200
        assert {each.result().status_code for each in endless} == {503}


def test_many_slow_queries_are_stopped_and_the_server_recovers(trapped: httpx.Client) -> None:
    before = trapped.get("/v1/observations").json()
    with ThreadPoolExecutor(FLOOD) as pool:
        waiting = [pool.submit(trapped.get, f"/v1/claims?limit={n + 1}") for n in range(FLOOD)]
        assert trapped.get("/v1/observations").json() == before  # from memory
        responses = [each.result() for each in waiting]
    assert {response.status_code for response in responses} == {503}
    assert {response.headers.get("retry-after") for response in responses} == {None, "5"}
    assert trapped.get("/v1/observations?limit=5").json()["data"] == before["data"][:5]


def test_a_read_is_stopped_and_the_next_one_is_not(sqlite_seeded: str) -> None:
    database = Database(sqlite_seeded, MOMENT)
    with pytest.raises(TooLong):
        asyncio.run(database.read(endless))
    assert asyncio.run(database.read(lambda snapshot: snapshot.release)) == 1
    database.close()


def test_a_read_is_stopped_when_its_client_has_gone(seeded_url: str) -> None:
    async def read() -> int:
        database, deadline = Database(seeded_url), timeouts.Deadline()

        async def read_endlessly() -> None:
            async with database.snapshot(None, deadline) as snapshot:
                asyncio.get_running_loop().call_later(MOMENT, deadline.end)
                await run_sync(endless, snapshot)

        with pytest.raises(TooLong):
            await read_endlessly()
        # On the same connection: a cancellation that comes late would stop this one.
        counted = await database.read(
            lambda snapshot: int(snapshot.connection.exec_driver_sql(LONG_COUNT).scalar_one())
        )
        database.close()
        return counted

    assert asyncio.run(asyncio.wait_for(read(), 20)) == COUNTED


@pytest.mark.parametrize(
    "read",
    [
        lambda snapshot: observations.page(
            snapshot, ObservationQuery.model_construct(sort=("value",))
        ),
        lambda snapshot: [*observations.all_rows(snapshot, ALL, []).table.batches()],
        lambda snapshot: series.page(snapshot, SeriesQuery.model_construct()),
    ],
    ids=["sorted", "export", "series"],
)
def test_the_time_limit_covers_work_outside_the_database(
    sqlite_seeded: str, read: Callable[[Snapshot], object]
) -> None:
    def read_late(snapshot: Snapshot) -> None:
        snapshot.deadline.end()
        read(snapshot)

    database = Database(sqlite_seeded)
    with pytest.raises(TooLong):
        asyncio.run(database.read(read_late))
    database.close()


def test_exports_above_the_time_limit_are_stopped(sqlite_seeded: str) -> None:
    database = Database(sqlite_seeded, MOMENT / timeouts.EXPORT_FACTOR)
    release = asyncio.run(database.read(lambda snapshot: snapshot.loaded.identity))
    with pytest.raises(TooLong):
        asyncio.run(database.read_apart(release, endless))
    database.close()


def test_a_time_limit_of_zero_disables_it(sqlite_seeded: str) -> None:
    database = Database(sqlite_seeded, 0)
    assert asyncio.run(database.read(lambda snapshot: snapshot.release)) == 1
    database.close()


def slot(limiter: timeouts.WorkerLimiter) -> timeouts.Slot:
    return timeouts.Slot(limiter, timeouts.Deadline(), timeouts.LongRunning(), is_export=False)


def work() -> None:
    end = time.thread_time() + 2 * timeouts.LONG_WORK
    while time.thread_time() < end:
        pass


def wait() -> None:
    time.sleep(2 * timeouts.LONG_WORK)


def test_an_export_pauses_between_two_steps_while_a_request_is_short(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(timeouts, "SHORT_SECONDS", 60)
    monkeypatch.setattr(timeouts, "PAUSES", 1e9)
    monkeypatch.setattr(timeouts, "MAX_PAUSE", 60)
    limiter, long, deadline = (
        timeouts.WorkerLimiter(2, 1),
        timeouts.LongRunning(),
        timeouts.Deadline(),
    )

    def stops() -> bool:
        wait()
        return deadline.stops()

    async def both() -> None:
        async with timeouts.Slot(limiter, deadline, long, is_export=True):
            async with timeouts.Slot(limiter, timeouts.Deadline(), long, is_export=False):
                step = asyncio.create_task(asyncio.to_thread(stops))
                assert not (await asyncio.wait([step], timeout=10 * MOMENT))[0]
            assert not await asyncio.wait_for(step, 60)

    asyncio.run(both())


@pytest.mark.parametrize(
    ("step", "is_known_to_be_long", "is_free"),
    [(work, False, True), (wait, False, False), (wait, True, True)],
)
def test_a_request_gives_its_slot_back_for_what_it_worked_not_for_its_age(
    step: Callable[[], None], is_known_to_be_long: bool, is_free: bool
) -> None:
    async def read() -> bool:
        limiter, deadline = timeouts.WorkerLimiter(1, 60), timeouts.Deadline()
        deadline.is_known_long = is_known_to_be_long

        def steps() -> None:
            deadline.stops()
            step()
            deadline.stops()

        async with timeouts.Slot(limiter, deadline, timeouts.LongRunning(), is_export=False):
            await asyncio.to_thread(steps)
            with suppress(TimeoutError):
                async with asyncio.timeout(MOMENT):
                    await limiter.acquire()
                    return True
        return False

    assert asyncio.run(read()) is is_free


def test_an_export_does_not_begin_as_a_short_request(
    sqlite_seeded: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Counting its rows waits for a turn, of which there is none; a page of others does not.

    Nothing else is read for its headers: with this filter no rows may have been meant as well.
    """
    monkeypatch.setattr(timeouts, "MAX_LONG", 0)
    monkeypatch.setattr(timeouts, "LONG_WORK", 60)
    monkeypatch.setattr(timeouts, "LONG_AFTER", 60)
    monkeypatch.setattr(timeouts, "STEP_SECONDS", 0)
    monkeypatch.setattr(sqlite, "STEPS", 100)
    monkeypatch.setattr(observations, "MAX_AT_ONCE", 1)

    async def statuses() -> tuple[int, int, str | None]:
        app = create_app(Settings(database_url=sqlite_seeded, query_seconds=4))
        async with httpx.AsyncClient(
            transport=httpx.ASGITransport(app=app), base_url="http://localhost/v1"
        ) as client:
            page = await client.get("/observations?measure_stated=false&limit=1000")
            export = await client.get("/observations?measure_stated=true&format=csv")
        return page.status_code, export.status_code, export.headers.get("retry-after")

    assert asyncio.run(statuses()) == (200, 503, "5")


def taken_turns(long: timeouts.LongRunning, slots: Iterable[timeouts.Slot]) -> list[timeouts.Slot]:
    """The slots in the order in which they take the one turn, which each gives back."""
    order: list[timeouts.Slot] = []

    def take(each: timeouts.Slot) -> None:
        assert long.take_turn(each)
        order.append(each)
        long.give_turn()

    with ThreadPoolExecutor() as pool:
        for each in slots:
            pool.submit(take, each)
        time.sleep(10 * MOMENT)
        long.give_turn()
    return order


def test_the_next_turn_is_for_the_request_that_has_worked_least(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(timeouts, "MAX_LONG", 0)
    limiter, long = timeouts.WorkerLimiter(1, 1), timeouts.LongRunning()
    slots = [slot(limiter) for _ in range(4)]
    for each, worked in zip(slots, (3, 1, 4, 2), strict=True):
        each.work = worked
        each.deadline.limit(20)
    assert [each.work for each in taken_turns(long, slots)] == [1, 2, 3, 4]


def test_those_whose_time_limit_is_half_over_come_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timeouts, "MAX_LONG", 0)
    limiter, long = timeouts.WorkerLimiter(1, 1), timeouts.LongRunning()
    slots = [slot(limiter) for _ in range(3)]
    for each, worked, seconds in zip(slots, (1, 2, 3), (60, 60, 1.5), strict=True):
        each.work = worked
        each.deadline.limit(seconds)
    time.sleep(0.8)
    assert [each.work for each in taken_turns(long, slots)] == [3, 1, 2]


@pytest.mark.parametrize("is_gone", [True, False])
def test_work_that_is_over_at_its_first_check_is_too_long_however_idle_the_service_is(
    is_gone: bool,
) -> None:
    async def read() -> None:
        deadline = timeouts.Deadline()
        deadline.is_known_long = True

        def late() -> None:
            deadline.limit(0)
            if is_gone:
                deadline.end()
            wait()
            deadline.check()

        limiter = timeouts.WorkerLimiter(1, 1)
        async with timeouts.Slot(limiter, deadline, timeouts.LongRunning(), is_export=False):
            await run_sync(late)

    with pytest.raises(TooLong):
        asyncio.run(read())


@pytest.mark.parametrize(("is_gone", "error"), [(True, TooLong), (False, Unavailable)])
def test_a_request_that_never_gets_a_turn_is_refused_as_the_service_is_busy(
    monkeypatch: pytest.MonkeyPatch, is_gone: bool, error: type[Exception]
) -> None:
    monkeypatch.setattr(timeouts, "MAX_LONG", 0)

    async def read() -> None:
        deadline = timeouts.Deadline()
        deadline.is_known_long = True
        deadline.limit(60 if is_gone else 6 * MOMENT)

        def steps() -> None:
            wait()
            deadline.check()

        limiter = timeouts.WorkerLimiter(1, 1)
        async with timeouts.Slot(limiter, deadline, timeouts.LongRunning(), is_export=False):
            if is_gone:
                asyncio.get_running_loop().call_later(4 * MOMENT, deadline.end)
            await run_sync(steps)

    with pytest.raises(error) as raised:
        asyncio.run(read())
    assert raised.type is error


def test_a_request_gives_its_turn_to_one_that_has_worked_less(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(timeouts, "MAX_LONG", 1)
    limiter, long = timeouts.WorkerLimiter(2, 1), timeouts.LongRunning()
    ended: list[str] = []

    async def read(name: str, steps: int) -> None:
        deadline = timeouts.Deadline()

        def work_on() -> None:
            for _ in range(steps):
                deadline.check()
                work()
            deadline.check()
            ended.append(name)

        async with timeouts.Slot(limiter, deadline, long, is_export=False):
            await run_sync(work_on)

    async def both() -> None:
        longest = asyncio.create_task(read("longest", 40))
        await asyncio.sleep(10 * MOMENT)
        await asyncio.gather(longest, read("long", 4))

    asyncio.run(both())
    assert ended == ["long", "longest"]


def test_requests_of_some_work_are_all_answered_however_many_come_at_once() -> None:
    limiter, long = timeouts.WorkerLimiter(CONNECTIONS, 60), timeouts.LongRunning()

    async def read() -> None:
        deadline = timeouts.Deadline()
        deadline.limit(20)

        def steps() -> None:
            for _ in range(2):
                deadline.check()
                work()

        async with timeouts.Slot(limiter, deadline, long, is_export=False):
            await run_sync(steps)

    async def all_at_once() -> None:
        await asyncio.gather(*(read() for _ in range(FLOOD)))

    asyncio.run(all_at_once())


async def _read_while_busy(limiter: timeouts.WorkerLimiter) -> None:
    """Request a slot while the only one is taken."""
    async with slot(limiter), slot(limiter):
        pass


def test_a_read_that_waits_too_long_for_a_slot_gets_503_with_retry_after() -> None:
    with pytest.raises(Unavailable) as caught:
        asyncio.run(_read_while_busy(timeouts.WorkerLimiter(1, MOMENT)))
    assert caught.value.headers == {"Retry-After": "5"}


def test_no_more_reads_wait_than_the_queue_holds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timeouts, "MAX_WAITING", 0)
    with pytest.raises(Unavailable):
        asyncio.run(_read_while_busy(timeouts.WorkerLimiter(1, 60)))


def test_a_slot_is_free_again_after_a_failure() -> None:
    async def twice() -> None:
        limiter = timeouts.WorkerLimiter(1, MOMENT)
        for _ in range(2):
            with pytest.raises(ZeroDivisionError):
                async with slot(limiter):
                    1 // 0  # noqa: B018

    asyncio.run(twice())


def test_reads_that_wait_get_their_slot_in_order() -> None:
    begun = []

    async def read(limiter: timeouts.WorkerLimiter, number: int) -> None:
        async with slot(limiter):
            begun.append(number)
            await asyncio.sleep(0)

    async def all_at_once() -> None:
        limiter = timeouts.WorkerLimiter(2, 60)
        await asyncio.gather(*(read(limiter, number) for number in range(9)))

    asyncio.run(all_at_once())
    assert begun == list(range(9))


def test_one_thread_loads_a_release_for_all_that_wait_for_it(
    sqlite_seeded: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    loaded = []

    def counted(*arguments: Any) -> LoadedRelease:
        loaded.append(1)
        return load(*arguments)

    monkeypatch.setattr("api.db.database.load", counted)

    async def all_at_once() -> list[int]:
        database = Database(sqlite_seeded)
        found = await asyncio.gather(
            *(database.read(lambda snapshot: snapshot.release) for _ in range(20))
        )
        database.close()
        return found

    assert asyncio.run(all_at_once()) == [1] * 20
    assert len(loaded) == 1
