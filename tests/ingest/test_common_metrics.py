"""Common metrics: what the library offers, and how drafts and editors add them."""

import csv
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from api.domain.code_lists import LANGUAGES
from api.ingest.bundle import check, open_bundle
from api.ingest.common_metrics import CommonMetrics, common_rows
from api.ingest.draft_files import DraftCounts, draft_article
from api.ingest.issues import BundleError
from api.ingest.progress import Progress
from api.reading.mentions import names_of
from tests.conftest import run_api
from tests.ingest.draft_scores import rows
from tests.support.bundles import copy_seed
from tests.support.five_articles import add_articles
from tests.support.nonempty import nonempty


def metrics(seed: Path) -> dict[str, dict[str, str]]:
    with (seed / "metrics.csv").open(encoding="utf-8", newline="") as stream:
        return {row["id"]: row for row in csv.DictReader(stream)}


def test_every_common_metric_and_unit_makes_a_valid_row(tmp_path: Path) -> None:
    seed = copy_seed(tmp_path)
    offered = CommonMetrics(open_bundle(seed).reference).rows
    run_api("add", "metric", *offered, "--seed", str(seed), url="")
    bundle = open_bundle(seed)
    check(bundle, Progress())
    assert {*offered} <= {*bundle.reference.entries("metric")}
    assert len(offered) > 250


def test_all_common_metrics_are_named_in_every_language() -> None:
    named = [row[f"name_{each}"] for row in common_rows("metrics") for each in LANGUAGES]
    assert all(nonempty(named))
    assert all(row["definition"].endswith(".") for row in nonempty(common_rows("metrics")))


def test_no_two_common_metrics_have_a_name_in_common() -> None:
    """But those of one thing in several units, whose names say which."""
    names = Counter(
        name
        for row in common_rows("metrics")
        for name in {row[f"name_{each}"].casefold() for each in LANGUAGES}
    )
    assert [name for name, count in nonempty(names.items()) if count > 1] == []


@pytest.mark.parametrize("is_with_articles", [False, True])
def test_a_metric_of_the_tables_is_not_offered_again(
    tmp_path: Path, is_with_articles: bool
) -> None:
    seed = copy_seed(tmp_path)
    reference = open_bundle(add_articles(seed) if is_with_articles else seed).reference
    own = {name.casefold() for e in reference.entries("metric").values() for name in names_of(e)}
    common = CommonMetrics(reference)
    assert "gdp" not in common.rows
    for row in nonempty(common.rows.values()):
        assert not own & {row[f"name_{each}"].casefold() for each in LANGUAGES}
    for _, names in nonempty(common.variants()):
        assert not own & {each.casefold() for each in names}


def test_a_metric_is_added_with_its_unit_and_its_growth(tmp_path: Path) -> None:
    seed = copy_seed(tmp_path)
    done = run_api("add", "metric", "births", "--seed", str(seed), url="")
    assert done.stdout == "births: Births | 出生数 | 출생아 수 | 出生人口\n"
    run_api("add", "variant", "births-growth", "deaths-change", "--seed", str(seed), url="")
    added = {code: (row["unit"], row["name_ja"]) for code, row in metrics(seed).items()}
    assert added["births-growth"] == ("percent", "出生数の増加率")
    assert added["deaths-change"] == ("persons", "死亡数の増減")
    assert [row["code"] for row in rows(seed, "units")].count("persons") == 1
    check(open_bundle(seed), Progress())


def test_the_unit_of_the_tables_is_used_under_its_own_code(tmp_path: Path) -> None:
    seed = copy_seed(tmp_path)
    with (seed / "units.csv").open("a", encoding="utf-8") as file:
        file.write("people,count,scaled,,people,人,명,人,{} p,{} p,{}人,{}명,{}人,\n")
    run_api("add", "metric", "births", "--seed", str(seed), url="")
    assert metrics(seed)["births"]["unit"] == "people"


def drafted(seed: Path, language: str, *lines: str) -> tuple[list[dict[str, str]], DraftCounts]:
    text = "\n".join(["News", *lines])
    counts = draft_article(seed, "mine", text, language, date(2025, 2, 14))
    with pytest.raises(BundleError) as caught:
        check(open_bundle(seed), Progress(), text)
    assert all(each.message.startswith("to decide") for each in nonempty(caught.value.issues))
    return rows(seed / "articles" / "mine", "observations"), counts


@pytest.mark.parametrize(
    ("language", "line"),
    [
        ("en", "Births in South Korea fell 5.2 percent in 2024."),
        ("ja", "2024年の韓国の出生数は5.2%減った。"),
        ("ko", "2024년 한국의 출생아 수는 5.2% 줄었다."),
        ("zh", "2024年韩国出生人口下降5.2%。"),
    ],
)
def test_a_draft_fills_in_what_a_text_names_and_adds_its_row(
    tmp_path: Path, language: str, line: str
) -> None:
    seed = copy_seed(tmp_path)
    [row], counts = drafted(seed, language, line)
    assert row["metric"] == "births-growth"
    assert counts.metrics == ["births-growth"]
    assert metrics(seed)["births-growth"]["unit"] == "percent"


@pytest.mark.parametrize(
    ("language", "line"),
    [
        ("ja", "母親の平均年齢は31.2人だった。"),
        ("ja", "待機児童の出生数は3人だった。"),
        ("en", "The market share of South Korea was 5.2 percent in 2024."),
        ("en", "Teenage births in South Korea fell 5.2 percent in 2024."),
        ("ko", "매출이 2조원이고 830억원의 영업손실을 냈다."),
    ],
)
def test_a_draft_leaves_open_what_may_be_another_metric(
    tmp_path: Path, language: str, line: str
) -> None:
    seed = copy_seed(tmp_path)
    found, _ = drafted(seed, language, line)
    assert nonempty(found)[-1]["metric"].startswith("? ")


def test_a_loss_may_be_negative(tmp_path: Path) -> None:
    found, _ = drafted(copy_seed(tmp_path), "ko", "영업손실은 830억원이었다.")
    assert found[0]["value"] == "? -83000000000 83000000000"


def test_the_command_names_the_rows_that_it_adds(tmp_path: Path) -> None:
    seed, text = copy_seed(tmp_path), tmp_path / "text.txt"
    text.write_text("News\nBirths in South Korea fell 5.2 percent in 2024.\n", "utf-8")
    arguments = ("--id", "mine", "--language", "en", "--published", "2025-02-14")
    done = run_api("draft", str(text), *arguments, "--seed", str(seed), url="")
    assert "Added to metrics.csv, as the text has them: births-growth." in done.stdout
