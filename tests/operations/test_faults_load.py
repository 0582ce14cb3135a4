"""Loads and migrations that are killed, run concurrently, hit a full disk, or run during reads.

A release is always served completely or not at all, and the next load succeeds.
"""

import csv
import io
import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import httpx
import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import text

from api.db.database import writing_engine
from api.formats import FORMATS
from api.ingest.bundle import open_bundle
from api.ingest.progress import Progress
from api.ingest.publish import Outcome, publish
from tests.conftest import PROJECT, create_database, database_of, run_api
from tests.support.bundles import copy_seed, multiply, set_notes
from tests.support.databases import select_rows
from tests.support.fault_points import number, spread
from tests.support.nonempty import nonempty
from tests.support.server_process import TIMEOUT_SECONDS, ServerProcess, server_process, until

pytestmark = pytest.mark.slow

POINTS = 3
"""How often a load and a migration are killed in CI."""
RELEASES = number(1)
"""The number of releases published during the reads."""
BEFORE_THE_END = 100
"""A point of a load at which it has published nothing."""
COPIES = 2
MANY = 55
"""Copies of the article whose rows are so many that exports are written to files."""
READERS = 50
PAUSE = 0.1
"""Seconds between two requests of a reader: the readers share two cores with the load."""
ALL = "/v1/observations?limit=1000"
EXPORT = "/v1/observations?format=ndjson"
WAITING = "waiting until it is done"
PAGE = 4096
SHARED_MEMORY = 8 * PAGE
"""Size of the file that SQLite creates beside a database to read its log."""


def load(url: str, seed: Path, progress: Progress | None = None) -> Outcome:
    engine = writing_engine(url)
    try:
        return publish(engine, open_bundle(seed), progress or Progress())
    finally:
        engine.dispose()


def seed_saying(folder: Path, words: str, copies: int = COPIES) -> Path:
    """A seed in which every observation has the same note."""
    seed = copy_seed(folder / words)
    multiply(seed, copies)
    set_notes(seed, words)
    return seed


def begin(*arguments: str, url: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-W", "error", "-m", *arguments],
        cwd=PROJECT,
        env={**os.environ, "DATABASE_URL": url},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def ended(process: subprocess.Popen[str]) -> tuple[int, str, str]:
    said, complained = process.communicate(timeout=TIMEOUT_SECONDS)
    return process.returncode, said, complained


def points(*arguments: str, url: str) -> int:
    """The number of points at which a command can be killed; it runs to its end."""
    status, said, complained = ended(
        begin("tests.support.killed_process", "0", *arguments, url=url)
    )
    assert status == 0, complained
    return int(said.split()[-1])


def kill(point: int, *arguments: str, url: str) -> None:
    """Run a command that is killed at a point; it survives if that point is not reached."""
    status, _, complained = ended(
        begin("tests.support.killed_process", str(point), *arguments, url=url)
    )
    assert status in (-signal.SIGKILL, 0), complained


def whole_release(url: str, copies: int = COPIES) -> tuple[int, str, str]:
    """The current release: its number, its digest and the note that all its rows have."""
    if url.startswith("sqlite"):
        assert select_rows(url, "PRAGMA integrity_check") == [("ok",)]
        assert select_rows(url, "PRAGMA foreign_key_check") == []
    [(number, digest, counted)] = select_rows(
        url, "SELECT number, digest, observations FROM release ORDER BY number DESC LIMIT 1"
    )
    [(words, last, rows)] = select_rows(
        url, "SELECT note, release, count(*) FROM observation GROUP BY note, release"
    )
    [(total,)] = select_rows(
        url, "SELECT sum(observations) FROM observation_total WHERE parameter = 'metric'"
    )
    assert (rows, counted, total, last) == (copies * 37, copies * 37, copies * 37, number)
    return number, digest, words


def served_release(server: ServerProcess) -> tuple[int, set[str]]:
    response = server.get(ALL)
    assert response.status_code == 200, response.text
    document = response.json()
    assert {row["release"] for row in document["data"]} == {document["meta"]["release"]}
    return document["meta"]["release"], {row["note"] for row in document["data"]}


class Killings:
    """Loads two seeds in turn, each after a load of the same seed was killed."""

    def __init__(self, url: str, folder: Path) -> None:
        self.url = url
        self.seeds = {words: seed_saying(folder, words) for words in ("odd", "even")}
        load(url, self.seeds["odd"])
        self.total = points("seed", str(self.seeds["even"]), url=url)
        self.digests = dict(select_rows(url, "SELECT number, digest FROM release"))

    def run(self, look: Callable[[int], bytes]) -> None:
        """`look` is called with the number of the release that must be served."""
        for point in nonempty(spread(1, self.total, POINTS)):
            number, digest, words = whole_release(self.url)
            seen = look(number)
            following = "odd" if words == "even" else "even"
            published = (number + 1, self.digest_of(following), following)
            kill(point, "seed", str(self.seeds[following]), url=self.url)
            now = whole_release(self.url)
            assert now in ((number, digest, words), published)
            assert look(now[0]) == seen or now == published
            assert load(self.url, self.seeds[following]).release == number + 1
            assert whole_release(self.url) == published

    def digest_of(self, words: str) -> str:
        digest: str = self.digests[1 if words == "odd" else 2]
        return digest


@pytest.mark.slow
def test_a_killed_load_leaves_a_complete_release(empty_url: str, tmp_path: Path) -> None:
    """No other process has the database open: the next one finds what was left behind."""
    Killings(empty_url, tmp_path).run(lambda _number: b"")


@pytest.mark.slow
def test_the_last_release_is_served_while_loads_are_killed(empty_url: str, tmp_path: Path) -> None:
    killings = Killings(empty_url, tmp_path)
    with server_process(empty_url, environment={"MEMORY_MB": "0"}) as server:

        def served(number: int) -> bytes:
            until(lambda: served_release(server)[0] == number)
            assert served_release(server)[1] == {"odd" if number % 2 else "even"}
            return server.get(ALL).content

        killings.run(served)
        assert "Traceback" not in server.log_text()


def test_the_first_load_after_a_killed_one_completes(
    empty_url: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    seed = seed_saying(tmp_path, "odd")
    total = points("seed", str(seed), url=copy_of(empty_url, 0, request))
    for point in nonempty(spread(1, total, 3)):
        url = copy_of(empty_url, point, request)
        kill(point, "seed", str(seed), url=url)
        found = select_rows(url, "SELECT number FROM release")
        assert found == [] or (found == [(1,)] and point > BEFORE_THE_END)
        assert load(url, seed).release == 1
        assert whole_release(url)[2] == "odd"


# Migrations


def alembic(url: str) -> Config:
    config = Config(toml_file=PROJECT / "pyproject.toml")
    config.attributes["database_url"] = url
    return config


@pytest.fixture
def without_tables(empty_url: str) -> str:
    """A database with the migration table, before the first migration."""
    command.downgrade(alembic(empty_url), "base")
    return empty_url


def copy_of(url: str, number: int, request: pytest.FixtureRequest) -> str:
    if url.startswith("sqlite"):
        file = Path(url.removeprefix("sqlite:///"))
        return f"sqlite:///{shutil.copy(file, file.with_name(f'copy-{number}.db'))}"
    name = f"copy_{number}_{url.partition('@/')[2].partition('?')[0]}"
    server: str = request.getfixturevalue("postgres_url")
    create_database(server, name, url.partition("@/")[2].partition("?")[0])
    return database_of(server, name)


@pytest.mark.slow
def test_the_migration_after_a_killed_one_completes(
    without_tables: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    seed = seed_saying(tmp_path, "odd")
    total = points("migrate", url=copy_of(without_tables, 0, request))
    for point in nonempty(spread(1, total, POINTS)):
        url = copy_of(without_tables, point, request)
        kill(point, "migrate", url=url)
        assert select_rows(url, "SELECT version_num FROM alembic_version") in ([], [("0001f",)])
        command.upgrade(alembic(url), "head")
        command.check(alembic(url))
        load(url, seed)
        assert whole_release(url)[2] == "odd"


@pytest.mark.slow
def test_the_migration_after_a_killed_first_one_completes(tmp_path: Path) -> None:
    total = points("migrate", url=f"sqlite:///{tmp_path}/0.db")
    for point in nonempty(spread(1, total, POINTS)):
        url = f"sqlite:///{tmp_path}/{point}.db"
        kill(point, "migrate", url=url)
        command.upgrade(alembic(url), "head")
        command.check(alembic(url))


@pytest.mark.slow
def test_a_server_waits_for_a_migration_that_was_killed(
    without_tables: str, tmp_path: Path
) -> None:
    kill(60, "migrate", url=without_tables)
    with server_process(without_tables) as server:
        for path in ("/readyz", ALL, "/v1/countries"):
            response = server.get(path)
            assert response.status_code == 503
            assert "python -m api migrate" in response.json()["detail"]
        run_api("migrate", url=without_tables)
        load(without_tables, seed_saying(tmp_path, "odd"))
        until(server.is_ready)
        assert served_release(server) == (1, {"odd"})


# Concurrent loads


class PausedLoad(Progress):
    """A load that pauses near its end until it is released."""

    def __init__(self) -> None:
        super().__init__()
        self.reached, self.go = threading.Event(), threading.Event()

    def begin(self, phase: str, total: int = 0) -> None:
        if phase == "statistics":
            self.reached.set()
            assert self.go.wait(TIMEOUT_SECONDS)
        super().begin(phase, total)


def assert_waiting(process: subprocess.Popen[str]) -> None:
    assert process.stderr is not None
    assert WAITING in process.stderr.readline()


@pytest.mark.parametrize("other", [["migrate"], ["seed"]])
@pytest.mark.slow
def test_a_concurrent_load_or_migration_reports_that_it_waits(
    empty_url: str, tmp_path: Path, other: list[str]
) -> None:
    first, second = seed_saying(tmp_path, "first"), seed_saying(tmp_path, "second")
    load(empty_url, seed_saying(tmp_path, "odd"))
    paused = PausedLoad()
    loading = threading.Thread(target=load, args=(empty_url, first, paused))
    loading.start()
    assert paused.reached.wait(TIMEOUT_SECONDS)
    process = begin("api", *other, *[str(second)] * (other == ["seed"]), url=empty_url)
    assert_waiting(process)
    assert whole_release(empty_url)[2] == "odd"
    paused.go.set()
    loading.join()
    assert ended(process)[0] == 0
    words = "second" if other == ["seed"] else "first"
    assert whole_release(empty_url)[2] == words


def test_a_waiting_load_continues_when_the_running_one_is_killed(
    empty_url: str, tmp_path: Path
) -> None:
    engine = writing_engine(empty_url)
    with engine.connect() as connection:
        connection.execute(text("SELECT 1"))
        waiting = begin("api", "seed", str(seed_saying(tmp_path, "odd")), url=empty_url)
        assert_waiting(waiting)
        connection.invalidate()
    assert ended(waiting)[0] == 0
    engine.dispose()
    assert whole_release(empty_url)[2] == "odd"


@pytest.mark.slow
def test_concurrent_loads_run_one_after_another(
    engine_name: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """On an empty database: migrations, then loads of one bundle, then loads of different ones."""
    url = f"sqlite:///{tmp_path}/several.db"
    if engine_name == "postgresql":
        server: str = request.getfixturevalue("postgres_url")
        create_database(server, "several")
        url = database_of(server, "several")
    seeds = [str(seed_saying(tmp_path, words)) for words in ("one", "two", "three")]
    for commands, releases in (
        ([["migrate"]] * 3, None),
        ([["seed", seeds[0]]] * 3, 1),
        ([["seed", each] for each in seeds[1:]], 3),
    ):
        processes = [begin("api", *each, url=url) for each in commands]
        for process in nonempty(processes):
            status, _, complained = ended(process)
            assert status == 0, complained
        if releases:
            assert whole_release(url)[0] == releases


# Readers


class Reader(threading.Thread):
    """Reads pages or exports, and records responses that mix releases."""

    def __init__(self, base: str, number: int, done: threading.Event) -> None:
        super().__init__()
        self.base, self.number, self.done = base, number, done
        self.releases: set[int] = set()
        self.wrong: list[str] = []

    def run(self) -> None:
        with httpx.Client(base_url=self.base, timeout=60) as client:
            try:
                while not self.done.wait(PAUSE):
                    self.export(client) if self.number % 5 == 0 else self.walk(client)
            except Exception as error:
                self.wrong.append(repr(error))

    def walk(self, client: httpx.Client) -> None:
        path = f"/v1/observations?limit={100 + self.number}"
        while path and not self.done.wait(PAUSE):
            response = client.get(path).raise_for_status().json()
            self.note(response["data"], response["meta"]["total"])
            path = response["links"]["next"]

    def export(self, client: httpx.Client) -> None:
        format_ = ("csv", "ndjson")[self.number % 2]
        body = client.get(f"/v1/observations?format={format_}").raise_for_status().text
        rows = (
            [json.loads(line) for line in body.splitlines()]
            if format_ == "ndjson"
            else list(csv.DictReader(io.StringIO(body)))
        )
        self.note(rows, MANY * 37)
        if len(rows) != MANY * 37:
            self.wrong.append(f"{len(rows)} rows")

    def note(self, rows: Sequence[dict[str, Any]], total: int) -> None:
        releases = {(int(row["release"]), row["note"]) for row in rows}
        [(release, words)] = releases
        self.releases.add(release)
        if words != f"release {release}" or total != MANY * 37:
            self.wrong.append(f"{releases}, {total}")


@pytest.mark.slow
def test_many_read_while_releases_are_published(empty_url: str, tmp_path: Path) -> None:
    seed = copy_seed(tmp_path)
    multiply(seed, MANY)
    set_notes(seed, "release 1")
    load(empty_url, seed)
    done = threading.Event()
    with server_process(empty_url) as server:
        readers = [Reader(server.base, number, done) for number in range(READERS)]
        for reader in readers:
            reader.start()
        for release in range(2, RELEASES + 2):
            until(lambda release=release: any(release - 1 in each.releases for each in readers))  # type: ignore[misc]
            set_notes(seed, f"release {release}")
            run_api("seed", str(seed), url=empty_url)
        until(lambda: sum(RELEASES + 1 in each.releases for each in readers) >= READERS / 2)
        done.set()
        for reader in readers:
            reader.join()
        complaints = server.log_text()
    assert [reader.wrong for reader in readers if reader.wrong] == []
    assert "locked" not in complaints
    assert "Traceback" not in complaints


# Disk space


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 12 MB of its own."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = os.geteuid() == 0 and subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=12m", "tmpfs", str(folder)], check=False
    ).returncode == 0  # fmt: skip
    if not mounted:
        pytest.skip("no file system can be mounted")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def size_of_log(file: Path, seed: str) -> int:
    """Load into the file while somebody reads, and return the size of the log."""
    with closing(sqlite3.connect(file)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT * FROM release").fetchall()
        done = run_api("seed", seed, url=f"sqlite:///{file}")
        size = file.with_name(f"{file.name}-wal").stat().st_size
    assert (
        f"{file.name}-wal, still has {size / 1e6:.1f} MB (a reader still needs it)" in done.stderr
    )
    return size


def fill(disk: Path, leave: int) -> Path:
    """Fill the disk except for this many bytes."""
    free = shutil.disk_usage(disk).free
    filler = disk / "filler"
    filler.write_bytes(bytes(max(0, free - leave)))
    return filler


@pytest.mark.slow
def test_a_load_on_a_full_disk_reports_it_and_loads_nothing(
    migrated_file: Path, small_disk: Path, tmp_path: Path
) -> None:
    url = f"sqlite:///{shutil.copy(migrated_file, small_disk / 'indicators.db')}"
    load(url, seed_saying(tmp_path, "odd"))
    seed = str(seed_saying(tmp_path, "even"))
    needed = size_of_log(
        Path(shutil.copy(small_disk / "indicators.db", tmp_path / "read.db")), seed
    )
    with server_process(url, environment={"MEMORY_MB": "0"}) as server:
        before = server.get(ALL).content
        for leave in nonempty(spread(0, needed * 9 // 10, 4)):
            filler = fill(small_disk, leave)
            done = run_api("seed", seed, url=url, check=False)
            assert done.returncode == 1
            assert "full" in done.stderr
            assert done.stderr.endswith("nothing was loaded.\n")
            assert "Traceback" not in done.stderr
            assert whole_release(url)[2] == "odd"
            assert server.get(ALL).content == before
            assert shutil.disk_usage(small_disk).free > leave - 50_000, "no log is left"
            filler.unlink()
        run_api("seed", seed, url=url)
        until(lambda: served_release(server) == (2, {"even"}))


@pytest.mark.slow
def test_a_log_that_cannot_be_emptied_is_reported_with_its_size(
    migrated_file: Path, small_disk: Path, tmp_path: Path
) -> None:
    """The log fits on the disk, and the database that it is moved into does not."""
    seed = str(seed_saying(tmp_path, "odd", 20))
    loaded = Path(shutil.copy(migrated_file, tmp_path / "read.db"))
    size = size_of_log(loaded, seed)
    growth = loaded.stat().st_size - migrated_file.stat().st_size
    for more in nonempty(spread(2 * SHARED_MEMORY, growth * 9 // 10, 1)):
        file = Path(shutil.copy(migrated_file, small_disk / "indicators.db"))
        filler = fill(small_disk, size + more)
        done = run_api("seed", seed, url=f"sqlite:///{file}")
        left = file.with_name("indicators.db-wal")
        assert "Published release 1" in done.stdout
        assert f"indicators.db-wal, still has {left.stat().st_size / 1e6:.1f} MB (" in done.stderr
        assert "full" in done.stderr
        filler.unlink()
        assert run_api("seed", seed, url=f"sqlite:///{file}").stderr == ""
        assert not left.exists() or left.stat().st_size == 0
        assert whole_release(f"sqlite:///{file}", 20)[2] == "odd"


@pytest.mark.slow
def test_a_server_on_a_full_disk_reports_it(
    migrated_file: Path, small_disk: Path, tmp_path: Path
) -> None:
    """To read a write-ahead log, SQLite creates a file beside the database.

    With a few free pages it may have enough room for it.
    """
    url = f"sqlite:///{shutil.copy(migrated_file, small_disk / 'indicators.db')}"
    load(url, seed_saying(tmp_path, "odd"))
    for pages in nonempty(spread(0, SHARED_MEMORY // PAGE - 1, 2)):
        filler = fill(small_disk, pages * PAGE)
        with server_process(url) as server:
            response = server.get("/readyz")
            if pages == 0 or not response.is_success:
                assert response.status_code == 503
                assert "check its permissions and the disk" in response.json()["detail"]
            filler.unlink()
            until(server.is_ready)
            assert served_release(server) == (1, {"odd"})


@pytest.mark.slow
def test_an_export_on_a_full_disk_is_refused_or_aborted(
    migrated_file: Path, small_disk: Path, tmp_path: Path
) -> None:
    url = f"sqlite:///{shutil.copy(migrated_file, tmp_path / 'many.db')}"
    copies = MANY + 5  # 5 more, since the filter leaves rows without values out
    load(url, seed_saying(tmp_path, "odd", copies))
    whole = copies * 37 + 1
    plain = {"accept-encoding": "identity"}
    with server_process(url) as server:
        size = len(httpx.get(f"{server.base}{EXPORT}", headers=plain, timeout=60).content)
    with server_process(url, environment={"TMPDIR": str(small_disk)}) as server:
        filler = fill(small_disk, 0)
        for name in [each.name for each in FORMATS.values() if each.streamed]:
            response = server.get(f"/v1/observations?format={name}")
            assert (response.status_code, response.headers["retry-after"]) == (503, "5")
            assert "no disk space" in response.json()["detail"]
        filler.unlink()
        for leave in nonempty(spread(PAGE, size * 9 // 10, 1)):
            filler = fill(small_disk, leave)
            address = f"{server.base}{EXPORT}&value_from=0.{leave:09}"
            with httpx.stream("GET", address, headers=plain, timeout=60) as broken:
                if broken.status_code == 200:
                    with pytest.raises(httpx.RemoteProtocolError):
                        broken.read()
                else:
                    assert (broken.status_code, broken.headers["retry-after"]) == (503, "5")
            assert served_release(server) == (1, {"odd"})
            filler.unlink()
        assert len(server.get("/v1/observations?format=csv").text.splitlines()) == whole
        assert len(server.get(EXPORT).text.splitlines()) == whole - 1
