"""The service behind PgBouncer in transaction mode, which ignores the settings of a session."""

import asyncio
from collections.abc import Callable, Iterator

import httpx
import psycopg
import pytest

from api.db.database import Database
from api.db.snapshot import Snapshot
from api.db.timeouts import Deadline
from api.errors import DatabaseNotReady, TooLong
from tests.conftest import run_api, served
from tests.support.pgbouncer import PgBouncer, needs_pgbouncer, pgbouncer
from tests.support.postgres_server import Server, single_server

pytestmark = [pytest.mark.slow, needs_pgbouncer]

Work = Callable[[Snapshot], object]
ENDLESS = "SELECT pg_sleep(60)"
RUNNING = """SELECT count(*) FROM pg_stat_activity
WHERE state = 'active' AND query = 'SELECT pg_sleep(60)'"""


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with single_server() as server:
        run_api("migrate", url=server.url)
        yield server


@pytest.fixture(scope="module")
def bouncer(server: Server) -> Iterator[PgBouncer]:
    """PgBouncer with two connections to a server with the seed."""
    with pgbouncer(server, connections=2) as bouncer:
        run_api("seed", url=bouncer.url)
        yield bouncer


def read(url: str, *works: Work, seconds: float = 30) -> list[object]:
    """Do all works at once, in a read transaction each."""

    async def read_all() -> list[object]:
        database = Database(url, seconds)
        try:
            return list(await asyncio.gather(*map(database.read, works)))
        finally:
            database.close()

    return asyncio.run(read_all())


def sql(statement: str, times: int = 1) -> Work:
    def run(snapshot: Snapshot) -> object:
        rows = [snapshot.connection.exec_driver_sql(statement).scalar() for _ in range(times)]
        return rows[-1]

    return run


def test_the_time_limit_bounds_a_statement(bouncer: PgBouncer) -> None:
    """By the server: seconds later the connection would be given up, with another error."""
    with pytest.raises(TooLong):
        read(bouncer.url, sql(ENDLESS), seconds=1)


def test_reads_cannot_write(bouncer: PgBouncer) -> None:
    with pytest.raises(DatabaseNotReady, match="ReadOnlySqlTransaction"):
        read(bouncer.url, sql("UPDATE release SET observations = observations RETURNING number"))


def test_settings_in_the_url_override_those_of_the_service(bouncer: PgBouncer) -> None:
    url = f"{bouncer.url}&options=-c%20lock_timeout%3D7s"
    assert read(url, sql("SHOW lock_timeout")) == ["7s"]


def test_settings_end_with_the_transaction(bouncer: PgBouncer) -> None:
    """The other client gets the connections to the server that the reads have used."""
    shown = "SELECT current_setting('lock_timeout'), pg_sleep(0.1)"
    assert read(bouncer.url, *[sql(shown)] * 4) == ["5s"] * 4
    address = f"host=127.0.0.1 port={bouncer.port} user=postgres dbname=postgres"
    with psycopg.connect(address) as one, psycopg.connect(address) as two:
        rows = [each.execute("SHOW lock_timeout").fetchone() for each in (one, two)]
        assert rows == [("0",), ("0",)]


def test_repeated_statements_are_not_prepared(bouncer: PgBouncer) -> None:
    """Else the next transaction, on another connection, would find names that are taken."""
    statement = "SELECT count(*), pg_sleep(0.01) FROM pg_prepared_statements"
    assert read(bouncer.url, *[sql(statement, times=10)] * 6) == [0] * 6


def test_a_cancellation_hits_the_query_of_the_client_that_left(
    server: Server, bouncer: PgBouncer
) -> None:
    """The others take turns on the second connection to the server."""

    async def leave() -> list[object]:
        database = Database(bouncer.url)
        left = Deadline()

        async def cancelled() -> None:
            async with database.snapshot(deadline=left) as snapshot:
                await asyncio.to_thread(sql(ENDLESS), snapshot)

        one = asyncio.create_task(cancelled())
        others = [
            asyncio.create_task(database.read(sql("SELECT pg_sleep(1) IS NULL"))) for _ in range(3)
        ]
        while not await asyncio.to_thread(server.execute, RUNNING):
            await asyncio.sleep(0.05)
        left.end()
        with pytest.raises(TooLong):
            await asyncio.wait_for(one, 10)
        try:
            return list(await asyncio.gather(*others))
        finally:
            database.close()

    assert asyncio.run(leave()) == [False] * 3
    assert server.execute(RUNNING) == 0


def test_a_pooler_that_rejects_options_is_reported(server: Server) -> None:
    with (
        pgbouncer(server, ignored="extra_float_digits") as strict,
        served(strict.url, ready=False) as base,
    ):
        said = httpx.get(f"{base}/readyz").json()["detail"]
    assert said == "PgBouncer rejects `options`: add it to ignore_startup_parameters."
