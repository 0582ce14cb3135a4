"""No question reads for ever, and those that wait do not pile up."""

import asyncio
import shutil
import sqlite3
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest
from sqlalchemy import make_url

from api.db import timeouts
from api.db.database import Database
from api.db.snapshot import Snapshot
from api.errors import TooLong, Unavailable
from tests.conftest import served

ENDLESS = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT {} FROM n"
MOMENT = 0.05


def endless(snapshot: Snapshot) -> None:
    snapshot.connection.exec_driver_sql(ENDLESS.format("count(*)")).all()


@pytest.fixture(scope="module")
def trapped(sqlite_seeded: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """A server for which it takes for ever to read claims, and which is patient for a second."""
    file = tmp_path_factory.mktemp("trapped") / "trapped.db"
    shutil.copy(str(make_url(sqlite_seeded).database), file)
    with sqlite3.connect(file) as connection:
        connection.execute("ALTER TABLE claim RENAME TO some_claim")
        trap = f"SELECT some_claim.* FROM some_claim, ({ENDLESS.format('i')})"  # noqa: S608
        connection.execute(f"CREATE VIEW claim AS {trap}")
    connection.close()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("QUERY_SECONDS", "1")
        with (
            served(f"sqlite:///{file}") as base,
            httpx.Client(base_url=base, timeout=20) as client,
        ):
            yield client


def test_a_question_that_takes_too_long_is_told_so(trapped: httpx.Client) -> None:
    response = trapped.get("/v1/claims")
    assert response.status_code == 503
    assert "too long" in response.json()["detail"]
    assert "retry-after" not in response.headers


@pytest.mark.slow
def test_a_flood_of_them_ends_and_leaves_the_server_as_it_was(trapped: httpx.Client) -> None:
    before = trapped.get("/v1/observations").json()
    with ThreadPoolExecutor(12) as pool:
        waiting = [pool.submit(trapped.get, f"/v1/claims?limit={n}") for n in range(1, 13)]
        assert trapped.get("/v1/observations?limit=5").status_code == 200
        answers = [each.result() for each in waiting]
    assert {answer.status_code for answer in answers} == {503}
    assert {answer.headers.get("retry-after") for answer in answers} == {None, "5"}
    assert trapped.get("/v1/observations").json() == before


def test_a_read_is_stopped_and_the_next_one_is_not(sqlite_seeded: str) -> None:
    database = Database(sqlite_seeded, MOMENT)
    with pytest.raises(TooLong):
        asyncio.run(database.read(endless))
    assert asyncio.run(database.read(lambda snapshot: snapshot.release)) == 1
    database.close()


def test_work_that_takes_long_on_the_loop_begins_anew_in_a_thread(sqlite_seeded: str) -> None:
    database = Database(sqlite_seeded)
    places = []

    def work(snapshot: Snapshot) -> None:
        places.append((snapshot.on_loop, threading.current_thread() is threading.main_thread()))
        if snapshot.on_loop:
            endless(snapshot)

    asyncio.run(database.read(work))
    database.close()
    assert places == [(True, True), (False, False)]


def test_a_file_of_all_rows_is_stopped_too(sqlite_seeded: str) -> None:
    database = Database(sqlite_seeded, MOMENT / timeouts.LONG)
    release = asyncio.run(database.read(lambda snapshot: snapshot.kept.identity))
    with pytest.raises(TooLong):
        asyncio.run(database.read_apart(release, endless))
    database.close()


def test_no_limit_is_none(sqlite_seeded: str) -> None:
    database = Database(sqlite_seeded, 0)
    assert asyncio.run(database.read(lambda snapshot: snapshot.release)) == 1
    database.close()


async def _asked_while_busy(places: timeouts.WorkerLimiter) -> None:
    """Ask where the only thread is taken until the answer is there."""
    done = threading.Event()
    taken = asyncio.create_task(places.run(done.wait))
    await asyncio.sleep(0)
    try:
        await places.run(lambda: True)
    finally:
        done.set()
        await taken


def test_who_waits_too_long_for_a_thread_is_told_to_come_again() -> None:
    with pytest.raises(Unavailable) as caught:
        asyncio.run(_asked_while_busy(timeouts.WorkerLimiter(1, MOMENT)))
    assert caught.value.headers == {"Retry-After": "5"}


def test_no_more_wait_than_there_is_room_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timeouts, "MAX_WAITING", 0)
    with pytest.raises(Unavailable):
        asyncio.run(timeouts.WorkerLimiter(1, 60).run(lambda: True))


def test_a_thread_is_free_again_after_a_failure() -> None:
    async def twice() -> bool:
        places = timeouts.WorkerLimiter(1, MOMENT)
        with pytest.raises(ZeroDivisionError):
            await places.run(lambda: 1 // 0)
        return await places.run(lambda: True)

    assert asyncio.run(twice())
