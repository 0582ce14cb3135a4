"""The server's own connections to SQLite cannot write, by any statement that writes."""

import shutil
import sqlite3
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest
from sqlalchemy import make_url

from api.db.database import Database
from api.db.sqlite import Reader

WRITES = [
    "INSERT INTO release SELECT * FROM release",
    "UPDATE observation SET value = 1",
    "DELETE FROM observation",
    "DROP TABLE observation",
    "CREATE TABLE mine (a)",
    "CREATE INDEX mine ON observation (id)",
    "CREATE TRIGGER mine AFTER INSERT ON release BEGIN DELETE FROM observation; END",
    "CREATE VIEW mine AS SELECT 1",
    "ALTER TABLE observation ADD COLUMN mine",
    "VACUUM",
    "REINDEX",
    "ANALYZE",
    "PRAGMA user_version = 7",
    "PRAGMA application_id = 7",
    "REPLACE INTO alembic_version VALUES ('0000')",
]


@pytest.fixture
def file(sqlite_seeded: str, tmp_path: Path) -> Path:
    """A copy of the database in one file, so that a change of it would be seen in its bytes."""
    copy = tmp_path / "copy.db"
    shutil.copy(str(make_url(sqlite_seeded).database), copy)
    with sqlite3.connect(copy) as connection:
        connection.execute("PRAGMA journal_mode = delete")
    connection.close()
    return copy


@pytest.fixture
def connection(file: Path) -> Iterator[sqlite3.Connection]:
    """The driver's connection of the server's engine."""
    database = Database(f"sqlite:///{file}")
    assert isinstance(database._reader, Reader)
    with database._reader.engine.connect() as connection:
        driver = connection.connection.driver_connection
        assert isinstance(driver, sqlite3.Connection)
        driver.rollback()
        yield driver
    database.close()


@pytest.fixture(autouse=True)
def unchanged(file: Path) -> Iterator[None]:
    """After every attempt, the file and its folder are unchanged."""
    before = sha256(file.read_bytes()).digest()
    yield
    assert sha256(file.read_bytes()).digest() == before
    assert {each.name for each in file.parent.iterdir()} <= {"copy.db"}


@pytest.mark.parametrize("statement", WRITES)
@pytest.mark.parametrize("also", [None, "PRAGMA query_only = off"])
def test_nothing_is_written(
    connection: sqlite3.Connection, statement: str, also: str | None
) -> None:
    """Also after a statement that lets a connection write: the file is opened for reading."""
    if also:
        connection.execute(also)
    with pytest.raises(sqlite3.OperationalError, match=r"readonly|too many attached"):
        connection.execute(statement)


def test_the_schema_is_not_written_by_hand(connection: sqlite3.Connection) -> None:
    for pragma in ("query_only = off", "writable_schema = on", "trusted_schema = on"):
        connection.execute(f"PRAGMA {pragma}")
    with pytest.raises(sqlite3.OperationalError, match=r"readonly|not authorized"):
        connection.execute("UPDATE sqlite_master SET sql = 'x'")


@pytest.mark.parametrize("name", ["wal", "delete", "memory", "off", "truncate"])
def test_the_journal_mode_cannot_be_changed(connection: sqlite3.Connection, name: str) -> None:
    connection.execute("PRAGMA query_only = off")
    try:
        connection.execute(f"PRAGMA journal_mode = {name}")
    except sqlite3.OperationalError as error:
        assert "readonly" in str(error)  # noqa: PT017


def test_no_other_file_is_written(connection: sqlite3.Connection, file: Path) -> None:
    other = file.parent / "other.db"
    connection.execute("PRAGMA query_only = off")
    with pytest.raises(sqlite3.Error):
        connection.execute(f"VACUUM INTO '{other}'")
    with pytest.raises(sqlite3.Error):
        connection.execute(f"ATTACH '{other}' AS other")
    with pytest.raises(sqlite3.Error):
        connection.execute(f"ATTACH 'file:{other}?mode=rwc' AS other")
    assert not other.exists()


def test_no_other_file_is_read(
    connection: sqlite3.Connection, tmp_path_factory: pytest.TempPathFactory
) -> None:
    other = tmp_path_factory.mktemp("other") / "other.db"
    sqlite3.connect(other).execute("CREATE TABLE secret (a)").connection.close()
    with pytest.raises(sqlite3.OperationalError, match="too many attached"):
        connection.execute(f"ATTACH '{other}' AS other")
    with pytest.raises(sqlite3.OperationalError, match="no such function"):
        connection.execute("SELECT readfile('/etc/passwd')")


def test_no_code_is_loaded(connection: sqlite3.Connection) -> None:
    with pytest.raises(sqlite3.OperationalError, match="not authorized"):
        connection.execute("SELECT load_extension('mine')")
