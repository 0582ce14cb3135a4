"""A metric in any currency in a bundle: its figures name their unit, and drafts fill it in."""

from datetime import date
from pathlib import Path

import httpx
import pytest

from api.ingest.bundle import check, open_bundle
from api.ingest.draft_files import draft_article
from api.ingest.issues import BundleError, BundleIssue
from api.ingest.progress import Progress
from tests.conftest import run_api, served
from tests.ingest.draft_scores import rows
from tests.support.any_currency import add_exports
from tests.support.bundles import OBSERVATIONS, change, copy_seed

ACCEPTED = (
    "exports may be in any currency, and each figure names its own; accepted: currencies of "
    "units.csv (CNY, USD)"
)


@pytest.fixture
def seed(tmp_path: Path) -> Path:
    return add_exports(copy_seed(tmp_path))


def issues(seed: Path) -> list[BundleIssue]:
    with pytest.raises(BundleError) as caught:
        check(open_bundle(seed), Progress())
    return caught.value.issues


def test_figures_in_several_currencies_have_no_fault(seed: Path) -> None:
    assert check(open_bundle(seed), Progress()).observations == 41


@pytest.mark.parametrize("unit", ["", "percent", "currency", "EUR", "usd"])
def test_a_figure_names_a_currency_of_the_units(seed: Path, unit: str) -> None:
    line = change(seed, OBSERVATIONS, "korea-2024", unit=unit)
    [issue] = issues(seed)
    assert (issue.line, issue.column, issue.value, issue.message) == (line, "unit", unit, ACCEPTED)


def test_an_open_unit_is_to_decide(seed: Path) -> None:
    change(seed, OBSERVATIONS, "korea-2024", unit="? USD CNY")
    assert [each.message for each in issues(seed)] == ["to decide: USD, CNY"]


def test_a_unit_with_a_fault_of_its_own_is_one_issue(seed: Path) -> None:
    change(seed, "units.csv", "USD", kind="money")
    assert [(each.file, each.column) for each in issues(seed)] == [("units.csv", "kind")]


def test_a_printed_currency_must_be_that_of_the_figure(seed: Path) -> None:
    line = change(seed, OBSERVATIONS, "korea-2024", unit="CNY")
    [issue] = issues(seed)
    assert (issue.line, issue.column) == (line, "unit")
    assert issue.message.startswith("'6838億ドル' reads as money in ドル")


def test_no_unit_has_the_code_that_means_any_currency(seed: Path) -> None:
    change(seed, "units.csv", "times", code="currency")
    assert any("means any currency in metrics.csv" in each.message for each in issues(seed))


@pytest.mark.parametrize(
    ("unit", "message"), [("", "this may not be empty"), ("money", "not in units.csv")]
)
def test_a_metric_has_a_unit_or_says_so(seed: Path, unit: str, message: str) -> None:
    change(seed, "metrics.csv", "exports", unit=unit)
    [issue] = [each for each in issues(seed) if each.file == "metrics.csv"]
    assert (issue.column, issue.message) == ("unit", message)


def test_variants_of_such_a_metric_have_units_of_their_own(seed: Path) -> None:
    run_api("add", "variant", "exports-growth", "exports-share", "--seed", str(seed), url="")
    metrics = open_bundle(seed).reference.entries("metric")
    assert metrics["exports-growth"]["unit"] == metrics["exports-share"]["unit"] == "percent"
    assert check(open_bundle(seed), Progress()).observations == 41


def test_a_corrected_currency_is_shown_with_both(seed: Path, empty_url: str) -> None:
    run_api("seed", str(seed), url=empty_url)
    change(seed, OBSERVATIONS, "korea-2024", unit="CNY", as_printed="6838億元")
    run_api("seed", str(seed), url=empty_url)
    with served(empty_url) as base:
        [row] = httpx.get(f"{base}/v1/corrections").json()["data"]
    assert row["columns"] == ["unit", "as_printed"]
    shown = row["display_before"], row["display_after"]
    assert shown == ("683.8 billion US dollars", "683.8 billion yuan")


@pytest.mark.parametrize(
    ("language", "printed", "unit"),
    [
        ("en", "US$683.8 billion", "USD"),
        ("en", "683.8 billion US dollars", "USD"),
        ("en", "683.8 billion U.S. dollars", "USD"),
        ("en", "683.8 billion yuan", "CNY"),
        ("en", "RMB 683.8 billion", "CNY"),
        ("en", "683.8 billion dollars", "? USD"),
        ("en", "$683.8 billion", "? USD"),
        ("en", "¥683.8 billion", "? CNY"),
        ("en", "HK$683.8 billion", "?"),
        ("en", "683.8 billion baht", "?"),
    ],
)
def test_a_draft_fills_a_currency_that_is_certain(
    seed: Path, language: str, printed: str, unit: str
) -> None:
    text = f"Trade\nExports of South Korea were {printed} in 2024.\n"
    draft_article(seed, "trade", text, language, date(2025, 3, 1))
    [row] = rows(seed / "articles" / "trade", "observations")
    assert (row["metric"], row["unit"]) == ("exports", unit)


def test_a_draft_of_other_metrics_leaves_the_unit_to_them(seed: Path) -> None:
    text = "Output\nGDP of Zhejiang was 9 trillion yuan in 2024.\n"
    draft_article(seed, "output", text, "en", date(2025, 3, 1))
    [row] = rows(seed / "articles" / "output", "observations")
    assert (row["metric"], row["unit"]) == ("gdp", "")
