"""Cells of observations that need not be filled: defaults of the article, the metric's unit."""

from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest

from api.db.database import writing_engine
from api.ingest.bundle import check, open_bundle
from api.ingest.issues import BundleError, BundleIssue
from api.ingest.progress import Progress
from api.ingest.publish import Outcome, publish
from tests.support.bundles import ARTICLE, OBSERVATIONS, Row, change, copy_seed, rewrite
from tests.support.databases import select_rows

KOREA = "korea-robot-density-2023"
COLUMNS = ("area", "sector", "period", "compared_with", "status", "origin", "source")
NOW = datetime(2026, 11, 30, tzinfo=UTC)


@pytest.fixture
def seed(tmp_path: Path) -> Path:
    return copy_seed(tmp_path)


def set_defaults(seed: Path, **defaults: str) -> None:
    lines = [f'{column} = "{code}"\n' for column, code in defaults.items()]
    with (seed / ARTICLE / "article.toml").open("a", encoding="utf-8") as file:
        file.writelines(["\n[defaults]\n", *lines])


def shorten(seed: Path) -> int:
    """Write the article with defaults; returns how many cells became empty."""
    emptied = 0
    frequent: dict[str, str] = {}

    def edit(rows: list[Row]) -> list[Row]:
        nonlocal emptied
        for column in COLUMNS:
            [(code, _)] = Counter(row[column] for row in rows if row[column]).most_common(1)
            frequent[column] = code
        usual = frequent | {"relation": "eq"}
        for row in rows:
            for column, code in usual.items():
                if row[column] == code:
                    row[column], emptied = "", emptied + 1
                elif not row[column]:
                    row[column] = "none"
            row["unit"], emptied = "", emptied + 1
        return rows

    rewrite(seed, OBSERVATIONS, edit)
    set_defaults(seed, **frequent)
    return emptied


def load(url: str, seed: Path) -> Outcome:
    engine = writing_engine(url)
    try:
        return publish(engine, open_bundle(seed), Progress(), NOW)
    finally:
        engine.dispose()


def issues(seed: Path) -> list[BundleIssue]:
    with pytest.raises(BundleError) as caught:
        check(open_bundle(seed), Progress())
    return caught.value.issues


def test_the_article_of_the_seed_with_defaults_is_the_same(empty_url: str, seed: Path) -> None:
    load(empty_url, seed)
    assert shorten(seed) > 150
    assert load(empty_url, seed).changes == ()


def test_none_means_empty_where_there_is_a_default(seed: Path) -> None:
    shorten(seed)
    bundle = open_bundle(seed)
    article = bundle.read(ARTICLE.partition("/")[2])
    assert article is not None
    organizations = {row.key: row.sector for row in article.observations}
    assert organizations["zhejiang-gdp-2024"] is None
    change(seed, OBSERVATIONS, "zhejiang-gdp-2024", organization="none")
    [issue] = issues(seed)
    assert (issue.column, issue.value) == ("organization", "none")


def test_the_unit_is_that_of_the_metric(empty_url: str, seed: Path) -> None:
    """Also where the metric gets another unit, and the article's files stay as they are."""
    change(seed, OBSERVATIONS, KOREA, unit="")
    change(seed, OBSERVATIONS, "singapore-robot-density-2023", unit="")
    load(empty_url, seed)
    assert units(empty_url) == {"robots-per-10000-employees"}
    change(seed, "metrics.csv", "robot-density", unit="robots")
    load(empty_url, seed)
    assert units(empty_url) == {"robots"}


def units(url: str) -> set[str]:
    statement = "SELECT DISTINCT unit FROM observation WHERE metric = 'robot-density'"
    return {row.unit for row in select_rows(url, statement)}


@pytest.mark.parametrize(
    ("column", "value", "message"),
    [
        ("status", "sure", "accepted: normal, disputed"),
        ("area", "KO", "not in areas.csv; did you mean"),
        ("source", "ifr", "not in sources.csv"),
        ("period", "2024-13", "a month is 01 to 12"),
        ("value", "1", "unknown key"),
    ],
)
def test_a_wrong_default_is_one_issue(seed: Path, column: str, value: str, message: str) -> None:
    """Not one in each row that it would fill."""

    def edit(rows: list[Row]) -> list[Row]:
        return [{**row, "status": "", "source": ""} for row in rows]

    rewrite(seed, OBSERVATIONS, edit)
    set_defaults(seed, **{"status": "normal", column: value})
    [issue] = issues(seed)
    assert (issue.file, issue.column, issue.value) == (f"{ARTICLE}/article.toml", column, value)
    assert message in issue.message


def test_without_a_default_what_is_needed_may_not_be_empty(seed: Path) -> None:
    line = change(seed, OBSERVATIONS, KOREA, status="", origin="")
    found = [(each.line, each.column, each.message.partition(",")[0]) for each in issues(seed)]
    assert found == [
        (line, "origin", "accepted: official-statistic"),
        (line, "status", "accepted: normal"),
    ]
