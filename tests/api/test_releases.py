"""Seeding: one transaction, idempotent; releases, corrections and the history."""

import json
import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import IntegrityError

from api.db.database import writing_engine
from api.ingest.bundle import open_bundle
from api.ingest.progress import Progress
from api.ingest.publish import Outcome, publish
from tests.conftest import run_api
from tests.support.bundles import (
    ARTICLE,
    CLAIMS,
    FIGURES,
    OBSERVATIONS,
    change,
    copy_seed,
    print_value,
    remove,
    rewrite,
)

pytestmark = pytest.mark.slow

KOREA = "korea-robot-density-2023"
MAERSK = "maersk-shipping-rank"


@pytest.fixture
def seed(tmp_path: Path) -> Path:
    return copy_seed(tmp_path)


@pytest.fixture
def engine(empty_url: str) -> Iterator[Engine]:
    engine = writing_engine(empty_url)
    yield engine
    engine.dispose()


def load(engine: Engine, seed: Path) -> Outcome:
    return publish(engine, open_bundle(seed), Progress())


class Breaking(Progress):
    """Fails after rows have been written."""

    def begin(self, phase: str, total: int = 0) -> None:
        if phase == "statistics":
            raise ZeroDivisionError
        super().begin(phase, total)


def select_rows(engine: Engine, sql: str, **values: Any) -> list[Any]:
    with engine.connect() as connection:
        return list(connection.execute(text(sql), values))


def kinds(outcome: Outcome) -> dict[str, tuple[int, int, int]]:
    return {each.kind: (each.added, each.changed, each.removed) for each in outcome.changes}


def test_loading_the_same_bundle_twice_makes_no_new_release(engine: Engine, seed: Path) -> None:
    first, second = load(engine, seed), load(engine, seed)
    assert (first.release, len(first.changes)) == (1, 12)
    assert (second.release, second.changes, second.observations) == (1, (), 37)
    assert len(select_rows(engine, "SELECT * FROM release")) == 1


def test_loading_an_equivalent_bundle_makes_no_new_release(engine: Engine, seed: Path) -> None:
    load(engine, seed)
    for path in seed.rglob("*.csv"):
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    outcome = load(engine, seed)
    assert (outcome.release, outcome.changes) == (1, ())


def test_a_changed_value_is_a_correction_with_its_reason(engine: Engine, seed: Path) -> None:
    load(engine, seed)
    print_value(seed, KOREA, 1013, correction="Misread.")
    outcome = load(engine, seed)
    assert outcome.release == 2
    assert kinds(outcome) == {"observation": (0, 1, 0)}
    [row] = select_rows(engine, "SELECT release, before, after, reason FROM correction")
    assert (row.release, row.reason) == (2, "Misread.")
    values = ("value", "value_min", "value_max")
    before, after = dict.fromkeys(values, 1012), dict.fromkeys(values, 1013)
    assert json.loads(row.before) == {**before, "as_printed": "1,012台"}
    assert json.loads(row.after) == {**after, "as_printed": "1,013台"}


def test_a_correction_keeps_the_id_and_the_old_row(engine: Engine, seed: Path) -> None:
    load(engine, seed)
    [before] = select_rows(engine, "SELECT id FROM observation WHERE key = :key", key=KOREA)
    print_value(seed, KOREA, 1013, period="2022", metric="robot-density")
    load(engine, seed)
    [now] = select_rows(
        engine, "SELECT id, value, year, release FROM observation WHERE key = :k", k=KOREA
    )
    [old] = select_rows(
        engine, "SELECT id, value, year, release, release_to FROM observation_history"
    )
    assert (now.id, now.value, now.year, now.release) == (before.id, 1013, 2022, 2)
    assert (old.id, old.value, old.year, old.release, old.release_to) == (
        before.id,
        1012,
        2023,
        1,
        1,
    )


def test_corrections_without_a_reason_are_reported(empty_url: str, seed: Path) -> None:
    run_api("seed", str(seed), url=empty_url)
    print_value(seed, KOREA, 1013)
    said = run_api("seed", str(seed), url=empty_url).stdout
    assert "Published release 2: 37 observations served." in said
    assert (
        f"corrected without a reason (column `correction`): manufacturing-data-2025/{KOREA}" in said
    )


def test_rows_missing_from_the_bundle_are_removed_and_kept_in_the_history(
    engine: Engine, seed: Path
) -> None:
    load(engine, seed)
    remove(seed, OBSERVATIONS, MAERSK)
    change(seed, FIGURES, "31", observation="", reason="Not wanted.")
    for claim in ("aramco-maersk-zf-profiles", "global-firms-built-factories-in-hangzhou"):
        change(seed, CLAIMS, claim, observations="")
    outcome = load(engine, seed)
    assert kinds(outcome)["observation"] == (0, 0, 1)
    assert outcome.observations == 36
    assert select_rows(engine, "SELECT key FROM observation_history") == [(MAERSK,)]
    assert not select_rows(engine, "SELECT * FROM correction")


def test_a_removed_article_is_gone_and_can_come_back(engine: Engine, seed: Path) -> None:
    load(engine, seed)
    hidden = (seed / ARTICLE).rename(seed.parent / "hidden")
    assert load(engine, seed).observations == 0
    hidden.rename(seed / ARTICLE)
    outcome = load(engine, seed)
    assert (outcome.release, outcome.observations) == (3, 37)
    assert kinds(outcome) == {
        "article": (1, 0, 0),
        "observation": (37, 0, 0),
        "claim": (58, 0, 0),
        "figure": (54, 0, 0),
    }


def test_two_rows_may_swap_what_makes_them_unique(engine: Engine, seed: Path) -> None:
    load(engine, seed)
    change(seed, OBSERVATIONS, KOREA, area="SG", value="770", as_printed="770台")
    change(
        seed,
        OBSERVATIONS,
        "singapore-robot-density-2023",
        area="KR",
        value="1012",
        as_printed="1,012台",
    )
    assert kinds(load(engine, seed)) == {"observation": (0, 2, 0)}


def test_a_changed_name_is_a_release_and_the_old_name_is_kept(engine: Engine, seed: Path) -> None:
    load(engine, seed)
    change(seed, "areas.csv", "KR", name_en="Korea")
    outcome = load(engine, seed)
    assert kinds(outcome) == {"area": (0, 1, 0)}
    states = select_rows(
        engine,
        "SELECT s.content FROM release r JOIN reference_state s ON s.digest = r.reference "
        "ORDER BY r.number",
    )
    assert ['"name_en":"South Korea"' in row.content for row in states] == [True, False]


def test_an_area_that_moves_takes_its_observations_along(engine: Engine, seed: Path) -> None:
    load(engine, seed)
    change(seed, "areas.csv", "CN-330200", parent="US-DC")
    outcome = load(engine, seed)
    assert kinds(outcome)["observation"] == (0, 5, 0)
    regions = select_rows(
        engine, "SELECT DISTINCT region FROM observation WHERE area = 'CN-330200'"
    )
    assert regions == [("US-DC",)]


def test_a_new_code_does_not_touch_articles_that_do_not_use_it(empty_url: str, seed: Path) -> None:
    run_api("seed", str(seed), url=empty_url)

    def with_france(lines: list[dict[str, str]]) -> list[dict[str, str]]:
        other = {"code": "FR", "alpha3": "FRA", "m49": "250", "name_en": "France", "aliases": ""}
        return [*lines, {**lines[1], **other}]

    rewrite(seed, "areas.csv", with_france)
    done = run_api("seed", str(seed), url=empty_url)
    assert "area: 1 added, 0 changed, 0 removed" in done.stdout
    assert "0 of 1 article changed, 37 observations read" in done.stdout


def test_an_unused_code_can_be_removed(engine: Engine, seed: Path) -> None:
    load(engine, seed)
    for claim in ("us-moved-production-abroad",):
        change(seed, CLAIMS, claim, areas="US")
    remove(seed, "areas.csv", "VN")
    assert kinds(load(engine, seed))["area"] == (0, 0, 1)


def test_a_bundle_with_faults_changes_nothing(empty_url: str, engine: Engine, seed: Path) -> None:
    load(engine, seed)
    print_value(seed, KOREA, 1013)
    change(seed, OBSERVATIONS, MAERSK, unit="percent")
    done = run_api("seed", str(seed), url=empty_url, check=False)
    assert done.returncode == 1
    assert "nothing was loaded" in done.stderr
    assert select_rows(engine, "SELECT value FROM observation WHERE key = :k", k=KOREA) == [(1012,)]


def test_a_load_that_fails_leaves_the_last_release(engine: Engine, seed: Path) -> None:
    load(engine, seed)
    print_value(seed, KOREA, 1013)
    with pytest.raises(ZeroDivisionError):
        publish(engine, open_bundle(seed), Breaking())
    assert select_rows(engine, "SELECT max(number) FROM release") == [(1,)]
    assert select_rows(engine, "SELECT value FROM observation WHERE key = :k", k=KOREA) == [(1012,)]
    assert load(engine, seed).release == 2


def test_claims_are_linked_to_the_entities_they_mention(engine: Engine, seed: Path) -> None:
    load(engine, seed)
    for plural, table in (("areas", "claim_area"), ("metrics", "claim_metric")):
        listed = [
            (code, row.id)
            for row in select_rows(engine, f"SELECT id, {plural} AS codes FROM claim")  # noqa: S608
            for code in row.codes.split()
        ]
        assert sorted(listed) == sorted(select_rows(engine, f"SELECT code, claim FROM {table}"))  # noqa: S608


@pytest.mark.parametrize(
    ("assignment", "constraint"),
    [
        ("paragraph = 0", "ck_observation_paragraph"),
        ("sentence = -1", "ck_observation_sentence"),
        ("value = 5", "ck_observation_bounds"),
        ("value_min = 9999", "ck_observation_bounds"),
        ("value = NULL", "ck_observation_value"),
        ("relation = 'about'", "ck_observation"),
        ("status = 'sure'", "ck_observation_status"),
        ("area = 'XX'", "(?i)foreign key"),
        ("metric = 'nothing'", "(?i)foreign key"),
        ("year = 1999", "ck_observation_year"),
        ("as_printed = ''", "ck_observation_as_printed"),
        ("area = NULL, area_type = NULL", "ck_observation_subject"),
        ("first_year = 2030", "ck_observation_period"),
    ],
)
def test_database_constraints_refuse_invalid_rows(
    seeded_url: str, assignment: str, constraint: str
) -> None:
    engine = writing_engine(seeded_url)
    statement = text(f"UPDATE observation SET {assignment} WHERE key = :key")  # noqa: S608
    with pytest.raises(IntegrityError, match=constraint), engine.begin() as connection:
        connection.execute(statement, {"key": KOREA})
    engine.dispose()


def test_readers_keep_the_release_they_began_with(
    migrated_file: Path, tmp_path: Path, seed: Path
) -> None:
    file = Path(shutil.copy(migrated_file, tmp_path / "wal.db"))
    engine = writing_engine(f"sqlite:///{file}")
    load(engine, seed)
    reader = sqlite3.connect(file)
    reader.execute("BEGIN")
    count = "SELECT count(*) FROM observation WHERE value = 1013"
    assert reader.execute(count).fetchone() == (0,)
    print_value(seed, KOREA, 1013)
    load(engine, seed)
    assert reader.execute(count).fetchone() == (0,)
    reader.rollback()
    assert reader.execute(count).fetchone() == (1,)
    reader.close()
    engine.dispose()
