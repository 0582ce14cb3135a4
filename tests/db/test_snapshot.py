"""A snapshot is one release in one transaction, even if another is published during it."""

import asyncio
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import func, select

from api.db.database import Database
from api.db.tables import METADATA
from api.errors import DatabaseNotReady, Reason

ADD = (
    "INSERT INTO release (number, published_at, digest, reference, observations) "
    "SELECT number + 1, published_at, digest || '+', reference, observations FROM release "
    "ORDER BY number DESC LIMIT 1"
)
NUMBER = "SELECT max(number) FROM release"


@pytest.fixture
def file(sqlite_seeded: str, tmp_path: Path) -> Path:
    return Path(shutil.copy(sqlite_seeded.removeprefix("sqlite:///"), tmp_path / "copy.db"))


def publish(file: Path) -> None:
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute(ADD)


def test_a_release_that_is_published_meanwhile_is_not_seen(file: Path) -> None:
    async def read() -> list[int]:
        database = Database(f"sqlite:///{file}")
        async with database.snapshot() as snapshot:
            publish(file)
            seen = snapshot.connection.exec_driver_sql(NUMBER).scalar_one()
            found = [snapshot.release, int(seen)]
        async with database.snapshot() as snapshot:
            found.append(snapshot.release)
        database.close()
        return found

    assert asyncio.run(read()) == [1, 1, 2]


def test_a_snapshot_that_ends_later_does_not_bring_an_older_release_back(file: Path) -> None:
    async def read() -> int | None:
        database = Database(f"sqlite:///{file}")
        async with database.snapshot():
            publish(file)
            async with database.snapshot() as later:
                assert later.release == 2
        current = database.release
        database.close()
        return None if current is None else current.release

    assert asyncio.run(read()) == 2


def test_a_release_that_is_not_there_is_the_current_one(file: Path) -> None:
    async def read() -> list[tuple[int, bool, bool]]:
        publish(file)
        database = Database(f"sqlite:///{file}")
        found = []
        for release in (None, 1, 2, 3):
            async with database.snapshot(release) as snapshot:
                found.append((snapshot.release, snapshot.is_asked_for, snapshot.is_as_of))
        database.close()
        return found

    assert asyncio.run(read()) == [
        (2, False, False),
        (1, True, True),
        (2, True, False),
        (2, False, False),
    ]


def test_a_connection_read_at_an_earlier_release_reads_the_current_one_next(file: Path) -> None:
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute(ADD)
        connection.execute(
            "UPDATE observation SET release = 2 WHERE id = (SELECT min(id) FROM observation)"
        )
    count = select(func.count()).select_from(METADATA.tables["observation"])

    async def read() -> list[int]:
        database, found = Database(f"sqlite:///{file}"), []
        for release in (None, 1, None, 1, 2):  # one after the other on one pooled connection
            async with database.snapshot(release) as snapshot:
                found.append(snapshot.execute(count).scalar_one())
        database.close()
        return found

    assert asyncio.run(read()) == [37, 36, 37, 36, 37]


def test_a_release_without_the_counts_of_a_parameter_is_not_served(file: Path) -> None:
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute("DELETE FROM observation_total WHERE parameter = 'sector'")

    async def read() -> None:
        async with Database(f"sqlite:///{file}").snapshot():
            pass

    with pytest.raises(DatabaseNotReady, match="has no counts of sector") as caught:
        asyncio.run(read())
    assert caught.value.reason == Reason.OTHER_SCHEMA
