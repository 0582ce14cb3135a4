"""Large loads: bounded memory, progress messages, all or nothing, statistics up to date."""

import contextlib
import os
import pty
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, create_engine, inspect, select

from api.db.database import writing_engine
from api.db.tables import METADATA
from api.ingest.bundle import open_bundle
from api.ingest.issues import BundleError
from api.ingest.progress import Progress
from api.ingest.publish import Outcome, publish
from tests.conftest import PROJECT, run_api
from tests.support.bundles import (
    ARTICLE,
    OBSERVATIONS,
    change,
    copy_seed,
    multiply,
    print_value,
    remove,
    rewrite,
)
from tests.support.databases import select_rows

pytestmark = pytest.mark.slow

NOWHERE = "sqlite:////nowhere/at/all.db"
MANY = 30
ROWS = MANY * 37
RELEASE_TABLES = {"release", "release_change", "reference_state", "correction"}


@pytest.fixture
def seed(tmp_path: Path) -> Path:
    return copy_seed(tmp_path)


@pytest.fixture
def large(seed: Path) -> Path:
    """A bundle with enough rows that indexes are built after loading."""
    multiply(seed, MANY)
    return seed


@contextlib.contextmanager
def engine_of(url: str) -> Iterator[Engine]:
    engine = create_engine(url)
    yield engine
    engine.dispose()


def load(url: str, seed: Path, now: datetime | None = None) -> Outcome:
    engine = writing_engine(url)
    try:
        return publish(engine, open_bundle(seed), Progress(), now)
    finally:
        engine.dispose()


def contents(url: str) -> dict[str, list[Any]]:
    """The rows of every current table, without the release that last changed them."""
    found = {}
    with engine_of(url) as engine, engine.connect() as connection:
        for table in METADATA.sorted_tables:
            if table.name not in RELEASE_TABLES:
                columns = [column for column in table.columns if column.name != "release"]
                rows = connection.execute(select(*columns).order_by(*table.primary_key))
                found[table.name] = list(rows)
    return found


def schema(url: str) -> dict[str, Any]:
    """Everything in the schema that a load could drop."""
    with engine_of(url) as engine:
        inspector = inspect(engine)
        return {
            f"{kind} of {name}": sorted(map(repr, getattr(inspector, f"get_{kind}")(name)))
            for name in METADATA.tables
            for kind in ("indexes", "foreign_keys", "check_constraints", "unique_constraints")
        }


def peak(*arguments: str, url: str) -> int:
    """The peak memory of a command, in MiB."""
    process = subprocess.Popen(
        [sys.executable, "-m", "api", *arguments],
        cwd=PROJECT,
        env={**os.environ, "DATABASE_URL": url},
        stdout=subprocess.DEVNULL,
    )
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = status
    assert status == 0
    return used.ru_maxrss // 1024


def test_memory_does_not_grow_with_the_bundle(
    seed: Path, tmp_path: Path, migrated_file: Path
) -> None:
    peaks = []
    for times in (1, 150):
        multiply(seed, times)
        file = shutil.copy(migrated_file, tmp_path / f"{times}.db")
        peaks.append(peak("seed", str(seed), url=f"sqlite:///{file}"))
    grown = peaks[1] - peaks[0]
    pages = (tmp_path / "150.db").stat().st_size >> 20
    assert grown < pages + 20, (peaks, pages)


def test_many_faults_are_counted_and_the_first_are_shown(large: Path) -> None:
    for path in large.glob("articles/*/observations.csv"):
        name = path.relative_to(large).as_posix()
        rewrite(large, name, lambda rows: [{**row, "status": "sure"} for row in rows])
    done = run_api("check", str(large), url=NOWHERE, check=False)
    lines = done.stderr.splitlines()
    assert len(lines) == 1001
    assert lines[-1] == f"{ROWS:,} faults, {ROWS - 1000:,} of them not shown; nothing was loaded."


def test_an_issue_in_the_last_article_prevents_the_whole_load(empty_url: str, large: Path) -> None:
    change(large, OBSERVATIONS, "maersk-shipping-rank", unit="percent")
    with pytest.raises(BundleError, match="a metric has one unit"):
        load(empty_url, large)
    assert select_rows(empty_url, "SELECT * FROM release") == []
    assert select_rows(empty_url, "SELECT * FROM observation") == []


def test_a_first_load_and_a_later_one_fill_the_tables_alike(
    empty_url: str, other_empty_url: str, large: Path
) -> None:
    load(empty_url, large)
    hidden = (large / "articles").rename(large.parent / "hidden")
    (large / "articles").mkdir()
    load(other_empty_url, large)
    (large / "articles").rmdir()
    hidden.rename(large / "articles")
    load(other_empty_url, large)
    assert contents(empty_url) == contents(other_empty_url)
    assert select_rows(other_empty_url, "SELECT max(number) FROM release") == [(2,)]
    assert len(contents(empty_url)["observation"]) == ROWS


def test_a_load_leaves_the_schema_as_it_was_migrated(empty_url: str, large: Path) -> None:
    migrated = schema(empty_url)
    load(empty_url, large)
    assert schema(empty_url) == migrated
    for number in range(MANY):
        (large / "articles" / f"more-{number}").symlink_to(large / ARTICLE)
    load(empty_url, large)
    assert schema(empty_url) == migrated


def test_planner_statistics_are_up_to_date_after_a_load(seeded_url: str) -> None:
    if seeded_url.startswith("sqlite"):
        sql = "SELECT stat FROM sqlite_stat1 WHERE idx = 'ix_observation_metric'"
        assert select_rows(seeded_url, sql)[0].stat.startswith("37 ")
    else:
        sql = "SELECT reltuples FROM pg_class WHERE relname = 'observation'"
        assert select_rows(seeded_url, sql) == [(37,)]


def test_a_code_that_an_unchanged_article_uses_cannot_be_removed(
    empty_url: str, seed: Path
) -> None:
    load(empty_url, seed)
    remove(seed, "areas.csv", "SG")
    with pytest.raises(BundleError, match=r"\[area\] 'SG': not in areas.csv"):
        load(empty_url, seed)


def test_a_misspelt_file_beside_an_unchanged_article_is_not_passed_over(
    empty_url: str, seed: Path
) -> None:
    load(empty_url, seed)
    (seed / ARTICLE / "figure.csv").touch()
    with pytest.raises(BundleError, match=r"figure\.csv: unknown file"):
        load(empty_url, seed)


def test_a_release_is_never_dated_before_the_last_one(
    empty_url: str, seed: Path, caplog: pytest.LogCaptureFixture
) -> None:
    load(empty_url, seed, datetime(2026, 5, 1, tzinfo=UTC))
    assert not caplog.records
    print_value(seed, "korea-robot-density-2023", 1013, correction="Misread.")
    load(empty_url, seed, datetime(2026, 4, 1, tzinfo=UTC))
    dates = select_rows(empty_url, "SELECT published_at FROM release")
    assert [row.published_at for row in dates] == ["2026-05-01T00:00:00Z"] * 2
    assert "The clock says 2026-04-01T00:00:00Z" in caplog.text


def test_an_unchanged_article_is_not_read_again(empty_url: str, large: Path) -> None:
    first = load(empty_url, large).read
    print_value(large, "korea-robot-density-2023", 1013, correction="Misread.")
    second = load(empty_url, large).read
    assert (first.articles, first.changed, first.observations) == (MANY, MANY, ROWS)
    assert (second.articles, second.changed, second.observations) == (MANY, 1, 37)


def test_a_killed_load_leaves_the_last_release(empty_url: str, seed: Path) -> None:
    load(empty_url, seed)
    before = contents(empty_url)
    multiply(seed, MANY)
    process = subprocess.Popen(
        [sys.executable, "-m", "api", "seed", str(seed)],
        cwd=PROJECT,
        env={**os.environ, "DATABASE_URL": empty_url},
        stdout=subprocess.DEVNULL,
    )
    while not is_writing(empty_url):
        assert process.poll() is None
        time.sleep(0.01)
    time.sleep(0.1)
    process.send_signal(signal.SIGKILL)
    assert process.wait() == -signal.SIGKILL
    assert contents(empty_url) == before
    assert load(empty_url, seed).release == 2


def is_writing(url: str) -> bool:
    """Whether another process is in a transaction that writes."""
    if not url.startswith("sqlite"):
        sql = (
            "SELECT 1 FROM pg_stat_activity WHERE xact_start IS NOT NULL"
            " AND datname = current_database() AND pid <> pg_backend_pid()"
        )
        return bool(select_rows(url, sql))
    with contextlib.closing(sqlite3.connect(url.removeprefix("sqlite:///"), timeout=0)) as file:
        try:
            file.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError:
            return True
        return False


def test_the_log_of_a_load_does_not_stay_beside_the_file(
    large: Path, tmp_path: Path, migrated_file: Path
) -> None:
    file = Path(shutil.copy(migrated_file, tmp_path / "served.db"))
    with contextlib.closing(sqlite3.connect(file)) as reader:
        assert reader.execute("SELECT count(*) FROM observation").fetchone() == (0,)
        load(f"sqlite:///{file}", large)
        assert (tmp_path / "served.db-wal").stat().st_size == 0
        assert reader.execute("SELECT count(*) FROM observation").fetchone() == (ROWS,)


def test_a_short_load_prints_only_its_summary(
    seed: Path, tmp_path: Path, migrated_file: Path
) -> None:
    file = Path(shutil.copy(migrated_file, tmp_path / "new.db"))
    done = run_api("seed", str(seed), url=f"sqlite:///{file}")
    assert done.stderr == ""
    assert "1 of 1 article changed, 37 observations read" in done.stdout
    assert done.stdout.splitlines()[-1].endswith(" a second.")


def test_a_terminal_shows_a_bar(large: Path) -> None:
    terminal, stderr = pty.openpty()
    command = [sys.executable, "-m", "api", "check", str(large)]
    process = subprocess.Popen(command, cwd=PROJECT, stdout=subprocess.DEVNULL, stderr=stderr)
    assert process.wait() == 0
    os.close(stderr)
    shown = os.read(terminal, 1 << 16).decode()
    os.close(terminal)
    assert re.search(r"reading \[[# ]{24}\] \d+%, [\d,]+ rows", shown)
    assert "% " not in shown.rpartition("\r")[2], "the bar is taken away"
