"""The database file removed, replaced, cut or damaged under a running server.

It responds with 503 and the reason, stops serving cached responses soon, and recovers by itself
when the file is whole again.
"""

import asyncio
import os
import re
import shutil
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import httpx
import pytest

from api.db import sqlite
from api.db.database import Database
from api.errors import DatabaseDamaged
from tests.conftest import run_api
from tests.support.bundles import copy_seed, multiply, print_value
from tests.support.fault_points import spread
from tests.support.server_process import ServerProcess, server_process, until

pytestmark = pytest.mark.slow

TIMES = 70
ROWS = TIMES * 37
PAGE = 4096
KNOWN = "/v1/observations?limit=3"
"""Requested before, and so cached."""
EXPORT = "/v1/observations?format=csv"
LARGE = "/v1/observations?format=ndjson"
PATHS = (LARGE, EXPORT, KNOWN, "/v1/countries?year=2023", "/v1/claims", "/v1/changes?since=0")
PLAIN = {"accept-encoding": "identity"}


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with responses that are long enough to be written to files; tests copy it."""
    folder = tmp_path_factory.mktemp("whole")
    seed = copy_seed(folder)
    multiply(seed, TIMES)
    file = folder / "whole.db"
    run_api("migrate", url=f"sqlite:///{file}")
    run_api("seed", str(seed), url=f"sqlite:///{file}")
    return file


@pytest.fixture(scope="module")
def placed(whole: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Path(shutil.copy(whole, tmp_path_factory.mktemp("placed") / "indicators.db"))


@pytest.fixture(scope="module")
def server(placed: Path) -> Iterator[ServerProcess]:
    """One server for all faults: it is never restarted."""
    with server_process(f"sqlite:///{placed}") as server:
        yield server


@pytest.fixture
def file(placed: Path, whole: Path, server: ServerProcess) -> Iterator[Path]:
    """The file that the server has open; it is restored after each test."""
    yield placed
    if placed.is_dir():
        placed.rmdir()
    for end in ("-wal", "-shm"):
        placed.with_name(placed.name + end).unlink(missing_ok=True)
    put(whole, placed)
    until(server.is_ready)


def put(source: Path, target: Path) -> None:
    """In one step, as another file."""
    Path(shutil.copy(source, target.with_name("new"))).replace(target)


def write_over(source: Path, target: Path) -> None:
    """As `cp` does: the same file, cut to nothing and written again."""
    target.write_bytes(source.read_bytes())


def overwrite(file: Path, place: int, garbage: bytes) -> None:
    with file.open("r+b") as opened:
        opened.seek(place)
        opened.write(garbage)


def remove(file: Path) -> None:
    file.unlink()


def make_folder(file: Path) -> None:
    file.unlink()
    file.mkdir()


def empty(file: Path) -> None:
    put(Path("/dev/null"), file)


def put_text(file: Path) -> None:
    file.with_name("text").write_text("key,value\n" * 5000, encoding="utf-8")
    put(file.with_name("text"), file)


def cut(file: Path, permille: int = 500) -> None:
    os.truncate(file, file.stat().st_size * permille // 1000)


def cut_to_nothing(file: Path) -> None:
    os.truncate(file, 0)


def damage_header(file: Path) -> None:
    overwrite(file, 0, b"\xa5" * 100)


def damage_all_but_the_first_pages(file: Path) -> None:
    overwrite(file, 10 * PAGE, b"\xa5" * (file.stat().st_size - 20 * PAGE))


def put_older_schema(file: Path) -> None:
    put(file, file.with_name("older"))
    with closing(sqlite3.connect(file.with_name("older"))) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '0000'")
    put(file.with_name("older"), file)


FAULTS: dict[Callable[[Path], None], str] = {
    remove: "no database file",
    make_folder: "not a file",
    empty: "not migrated",
    put_text: "damaged, or is no database",
    cut: "damaged",
    cut_to_nothing: "not migrated",
    damage_header: "damaged, or is no database",
    damage_all_but_the_first_pages: "damaged",
    put_older_schema: "has 0000",
}
"""Ways to damage the file, and the text of the error for each."""


def name_of(fault: object) -> str | None:
    return getattr(fault, "__name__", None)


def refuses(server: ServerProcess, path: str, said: str) -> bool:
    """Whether the response is a 503 that contains this text and no internals."""
    response = server.get(path)
    if response.status_code == 200:
        return False
    problem = response.json()
    assert (response.status_code, problem["status"]) == (503, 503)
    assert response.headers["content-type"] == "application/problem+json"
    assert response.headers["retry-after"] == "5"
    assert said in problem["detail"]
    assert "/tmp" not in response.text  # noqa: S108
    return True


@pytest.mark.parametrize("mend", [put, write_over], ids=name_of)
@pytest.mark.parametrize("fault", FAULTS, ids=name_of)
def test_file_faults_are_reported_until_the_file_is_restored(
    server: ServerProcess, file: Path, whole: Path, fault: Callable[[Path], None], mend: object
) -> None:
    before = server.get(KNOWN).content
    fault(file)
    for path in (EXPORT, f"{KNOWN}&lang=ko", "/readyz", "/v1/countries", "/v1", KNOWN):
        until(lambda path=path: refuses(server, path, FAULTS[fault]))  # type: ignore[misc]
    assert server.get("/healthz").is_success
    if file.is_dir():
        file.rmdir()
    write_over(whole, file) if mend is write_over else put(whole, file)
    until(server.is_ready)
    assert server.get(KNOWN).content == before
    assert len(server.get(EXPORT).text.splitlines()) == ROWS + 1
    assert "Traceback" not in server.log_text()


@pytest.mark.parametrize("permille", spread(1, 999, 2))
def test_a_file_that_is_cut_anywhere_is_refused(
    server: ServerProcess, file: Path, permille: int
) -> None:
    assert server.get(KNOWN).is_success
    cut(file, permille)
    for path in (EXPORT, f"{KNOWN}&lang=ko", "/readyz", "/v1/countries", "/v1", KNOWN):
        until(lambda path=path: refuses(server, path, "damaged"))  # type: ignore[misc]
    assert "Traceback" not in server.log_text()


@pytest.fixture(scope="module")
def expected(whole: Path) -> dict[str, bytes]:
    """The responses of a server with the undamaged file."""
    with server_process(f"sqlite:///{whole}") as server:
        return {path: content(server, server.get(path)) for path in PATHS}


def content(server: ServerProcess, response: httpx.Response) -> bytes:
    """The response without the address of the server."""
    return response.content.replace(server.base.encode(), b"")


def assert_whole_or_refused(server: ServerProcess, path: str, whole: bytes) -> None:
    """The response is that of the undamaged file, or a 503, or it breaks off."""
    try:
        response = server.get(path)
    except httpx.RemoteProtocolError:
        return
    if response.status_code == 200:
        assert content(server, response) == whole
    else:
        assert refuses(server, path, "damaged")


@pytest.mark.parametrize("permille", spread(0, 999, 3))
def test_a_damaged_page_anywhere_is_not_served(
    server: ServerProcess, file: Path, expected: dict[str, bytes], permille: int
) -> None:
    page = file.stat().st_size // PAGE * permille // 1000
    overwrite(file, page * PAGE, b"\xa5" * PAGE)
    for path in PATHS:
        assert_whole_or_refused(server, path, expected[path])
    assert "Traceback" not in server.log_text()


@pytest.mark.parametrize("place", spread(0, 99, 3))
def test_a_damaged_byte_of_the_header_is_not_served(
    server: ServerProcess, file: Path, expected: dict[str, bytes], place: int
) -> None:
    overwrite(file, place, b"\xa5")
    for path in PATHS:
        assert_whole_or_refused(server, path, expected[path])
    assert "Traceback" not in server.log_text()


def test_a_replaced_database_is_served_without_data_of_the_previous_one(
    server: ServerProcess, file: Path, sqlite_seeded: str
) -> None:
    assert server.get(KNOWN).json()["meta"]["total"] == ROWS
    put(Path(sqlite_seeded.removeprefix("sqlite:///")), file)
    until(lambda: server.get(KNOWN).json()["meta"]["total"] == 37)
    assert len(server.get(EXPORT).text.splitlines()) == 38


@pytest.mark.slow
def test_a_database_beside_the_write_ahead_log_of_another_is_refused(
    server: ServerProcess, file: Path, whole: Path, tmp_path: Path
) -> None:
    """SQLite would take the log for part of the file: responses would mix both databases."""
    seed = copy_seed(tmp_path)
    with closing(sqlite3.connect(file)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT * FROM release").fetchall()
        print_value(seed, "korea-robot-density-2023", 1013)
        run_api("seed", str(seed), url=f"sqlite:///{file}")
        assert file.with_name(f"{file.name}-wal").stat().st_size
        put(whole, file)
        until(lambda: refuses(server, "/readyz", "the log of another one"))
        until(lambda: refuses(server, KNOWN, "the log of another one"))
    for end in ("-wal", "-shm"):
        file.with_name(file.name + end).unlink()
    until(server.is_ready)
    assert (
        server.get(KNOWN).json()["meta"]["release"],
        server.get(KNOWN).json()["meta"]["total"],
    ) == (1, ROWS)


@pytest.mark.slow
@pytest.mark.parametrize("permille", spread(0, 999, 3))
def test_truncating_the_file_during_reads_does_not_kill_the_server(
    server: ServerProcess, file: Path, permille: int
) -> None:
    """With a memory-mapped file it would: reading behind the new end raises SIGBUS."""
    begun, done = threading.Event(), threading.Event()

    def export(letter: str) -> None:
        for turn in range(10_000):
            if done.is_set():
                return
            server.get(f"{EXPORT}&sort=year&value_from=0.{permille}{letter}{turn}")
            begun.set()

    clients = [threading.Thread(target=export, args=(letter,)) for letter in "1234"]
    for client in clients:
        client.start()
    assert begun.wait(30)
    cut(file, permille)
    until(lambda: refuses(server, "/readyz", "damaged" if permille else "not migrated"))
    done.set()
    for client in clients:
        client.join()
    assert server.process.poll() is None


def damage_last_row(file: Path) -> None:
    """Damage the row that an export reads last, in a page that has a part of its note alone."""
    last = "SELECT id FROM observation ORDER BY sort_time, sort_place, id LIMIT 1"
    with closing(sqlite3.connect(file)) as connection, connection:
        note = "a" * 2 * PAGE + "here it is" + "b" * 2 * PAGE
        connection.execute(f"UPDATE observation SET note = ? WHERE id = ({last})", [note])  # noqa: S608
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    # A page that is free by now may have an older copy.
    for found in re.finditer(b"here it is", file.read_bytes()):
        overwrite(file, found.start() // PAGE * PAGE, b"\xa5" * 100)


def test_damage_found_by_an_export_aborts_it_and_is_reported_afterwards(
    server: ServerProcess, file: Path
) -> None:
    damage_last_row(file)
    until(server.is_ready)
    assert server.get(KNOWN).is_success
    with httpx.stream("GET", f"{server.base}{LARGE}", headers=PLAIN) as response:
        assert response.status_code == 200
        pieces = response.iter_raw()
        assert next(pieces)
        with pytest.raises(httpx.RemoteProtocolError):
            list(pieces)
    for path in ("/readyz", KNOWN, LARGE, EXPORT):
        assert refuses(server, path, "damaged")


def test_a_damaged_file_is_checked_again_after_a_while(
    whole: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A restored file is read again after a while, even if its state looks unchanged."""
    file = Path(shutil.copy(whole, tmp_path / "damaged.db"))
    damage_all_but_the_first_pages(file)
    monkeypatch.setattr(sqlite, "_state", lambda _url: sqlite.FileState(1, 1, 1, 1))
    monkeypatch.setattr(sqlite, "DAMAGE_SECONDS", 0)

    async def read_twice() -> None:
        database = Database(f"sqlite:///{file}")
        for _ in range(2):
            with pytest.raises(DatabaseDamaged):
                await database.read(lambda snapshot: snapshot.release)
        write_over(whole, file)
        assert await database.read(lambda snapshot: snapshot.release) == 1
        database.close()

    asyncio.run(read_twice())


@pytest.mark.slow
def test_every_worker_detects_a_replaced_file(
    whole: Path, sqlite_seeded: str, tmp_path: Path
) -> None:
    file = Path(shutil.copy(whole, tmp_path / "indicators.db"))
    small = Path(sqlite_seeded.removeprefix("sqlite:///"))
    with server_process(f"sqlite:///{file}", "--workers", "3") as server:
        for source, total in ((small, 37), (whole, ROWS), (small, 37)):
            put(source, file)
            until(
                lambda total=total: (
                    {  # type: ignore[misc]
                        server.get(KNOWN).json()["meta"]["total"] for _ in range(20)
                    }
                    == {total}
                )
            )
        remove(file)
        until(lambda: {server.get(KNOWN).status_code for _ in range(20)} == {503})
        put(whole, file)
        until(lambda: {server.get(KNOWN).status_code for _ in range(20)} == {200})
