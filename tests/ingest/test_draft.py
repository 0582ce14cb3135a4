"""Drafts of articles from their texts, and what a later draft keeps of an editor's work."""

import shutil
import subprocess
from datetime import date
from pathlib import Path

import pytest

from api.ingest.article_text import ArticleText
from api.ingest.bundle import check, open_bundle
from api.ingest.draft_files import draft_article
from api.ingest.issues import BundleError, BundleIssue
from api.ingest.progress import Progress
from tests.conftest import ARTICLE_FOLDER, run_api
from tests.ingest.draft_scores import (
    DRAFTED,
    SEEDED,
    TEXTS,
    article_text,
    draft_beside_others,
    rows,
    score,
)
from tests.support.bundles import OBSERVATIONS, Row, change, copy_seed, rewrite
from tests.support.five_articles import ARTICLES, add_articles
from tests.support.nonempty import nonempty

EN = "monthly-economy-en-2025"
KO = "monthly-economy-ko-2025"
MOST_WRONG = 0.04
"""The share of cells that are filled with something else than editors have written."""
LEAST_RIGHT = 0.6


def issues(seed: Path, name: str) -> list[BundleIssue]:
    with pytest.raises(BundleError) as caught:
        check(open_bundle(seed), Progress(), article_text(name))
    return caught.value.issues


@pytest.mark.parametrize("name", DRAFTED)
def test_a_draft_has_no_fault_but_what_is_to_decide(tmp_path: Path, name: str) -> None:
    """So its values are as printed, its positions right, and its audit holds every numeral."""
    seed = draft_beside_others(name, *DRAFTED[name], tmp_path)
    found = [each for each in issues(seed, name) if not each.message.startswith("to decide")]
    assert found == []


@pytest.mark.skipif(not ARTICLE_FOLDER.exists(), reason="needs the article's text")
def test_a_draft_of_the_first_article_has_no_fault_but_what_is_to_decide(tmp_path: Path) -> None:
    seed = draft_beside_others(SEEDED, "ja", date(2025, 6, 19), tmp_path)
    found = [each for each in issues(seed, SEEDED) if not each.message.startswith("to decide")]
    assert found == []


@pytest.mark.parametrize("name", DRAFTED)
def test_cells_are_as_editors_have_written_them(tmp_path: Path, name: str) -> None:
    seed = draft_beside_others(name, *DRAFTED[name], tmp_path)
    text = ArticleText(article_text(name), DRAFTED[name][0])
    counts = score(text, seed / "articles" / name, ARTICLES / "articles" / name)
    cells = sum(counts[each] for each in ("right", "wrong", "empty", "open"))
    assert counts["missing row"] <= 1
    assert counts["right"] >= LEAST_RIGHT * cells > 80
    assert counts["wrong"] <= MOST_WRONG * cells
    assert counts["decisions"] <= 40


def test_an_open_cell_lists_what_it_may_be(tmp_path: Path) -> None:
    seed = copy_seed(tmp_path)
    line = change(seed, OBSERVATIONS, "korea-robot-density-2023", area="? KR SG", status="?")
    with pytest.raises(BundleError) as caught:
        check(open_bundle(seed), Progress())
    assert [(each.line, each.column, each.message) for each in caught.value.issues] == [
        (line, "area", "to decide: KR, SG"),
        (line, "status", "to decide"),
    ]


def test_an_open_default_is_one_thing_to_decide(tmp_path: Path) -> None:
    seed = draft_beside_others(EN, *DRAFTED[EN], tmp_path)
    found = [each for each in issues(seed, EN) if each.column in ("source", "origin", "area")]
    assert [each.message for each in found] == [
        "to decide: KR",
        "to decide: peninsula-monthly-2025-02, none",
        "to decide: official-statistic, not-stated",
    ]
    assert {each.file for each in found} == {f"articles/{EN}/article.toml"}


def test_drafting_again_changes_nothing(tmp_path: Path) -> None:
    seed = draft_beside_others(KO, *DRAFTED[KO], tmp_path)
    folder = seed / "articles" / KO
    before = {file.name: file.read_bytes() for file in folder.iterdir()}
    draft_article(seed, KO, article_text(KO), None, None)
    assert {file.name: file.read_bytes() for file in nonempty(folder.iterdir())} == before


def decided(row: Row) -> Row:
    """The row without open cells, by their likeliest candidates."""
    return {
        column: cell.split()[1] if cell.startswith("? ") else cell for column, cell in row.items()
    } | {"note": "Checked by hand."}


def test_what_an_editor_has_decided_is_kept(tmp_path: Path) -> None:
    seed = draft_beside_others(EN, *DRAFTED[EN], tmp_path)
    folder = seed / "articles" / EN
    file = f"articles/{EN}/observations.csv"
    rewrite(seed, file, lambda lines: [decided(lines[0]), *lines[1:-1]])
    change(seed, f"articles/{EN}/figures.csv", "41", role="date", observation="", reason="Mine.")
    before = rows(folder, "observations"), rows(folder, "figures")
    counts = draft_article(seed, EN, article_text(EN), None, None)
    assert (rows(folder, "observations"), rows(folder, "figures")) == before
    assert counts.added == 0


def test_open_cells_are_filled_once_the_name_is_there(tmp_path: Path) -> None:
    seed = draft_beside_others(KO, *DRAFTED[KO], tmp_path)
    lines = {row["id"]: row for row in rows(seed, "metrics")}
    rewrite(
        seed, "metrics.csv", lambda all_rows: [r for r in all_rows if r["id"] != "retail-sales"]
    )
    shutil.rmtree(seed / "articles" / KO)
    draft_article(seed, KO, article_text(KO), *DRAFTED[KO])
    folder = seed / "articles" / KO
    without = [row["metric"] for row in rows(folder, "observations")]
    rewrite(seed, "metrics.csv", lambda all_rows: [*all_rows, lines["retail-sales"]])
    draft_article(seed, KO, article_text(KO), None, None)
    again = [row["metric"] for row in rows(folder, "observations")]
    assert "retail-sales" not in " ".join(without).split()
    assert again.count("retail-sales") >= 2
    assert all(new == old or old.startswith("?") for new, old in zip(again, without, strict=True))


def test_rows_move_with_their_paragraph(tmp_path: Path) -> None:
    seed = draft_beside_others(EN, *DRAFTED[EN], tmp_path)
    folder = seed / "articles" / EN
    before = rows(folder, "observations")
    first, second, *rest = article_text(EN).splitlines()
    text = "\n".join([first, second, "Prices rose 7.7 percent in December.", *rest])
    counts = draft_article(seed, EN, text, None, None)
    after = rows(folder, "observations")
    moved = [row for row in after if row["as_printed"] != "7.7 percent"]
    assert counts.added == len(after) - len(moved) == 1
    assert [{**row, "paragraph": ""} for row in moved] == [
        {**row, "paragraph": ""} for row in before
    ]
    assert [
        int(new["paragraph"]) - int(old["paragraph"])
        for new, old in zip(moved, before, strict=True)
    ] == [int(old["paragraph"]) > 2 for old in before]
    numbers = [int(row["number"]) for row in rows(folder, "figures")]
    assert numbers == [*range(1, len(numbers) + 1)]
    with pytest.raises(BundleError) as caught:
        check(open_bundle(seed), Progress(), text)
    assert all(each.message.startswith("to decide") for each in nonempty(caught.value.issues))


def run(seed: Path, text: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return run_api("draft", str(text), "--seed", str(seed), *arguments, url="", check=False)


def test_the_command_says_what_is_left(tmp_path: Path) -> None:
    seed = add_articles(copy_seed(tmp_path))
    text = TEXTS / f"{EN}.txt"
    done = run(seed, text, "--id", "again", "--language", "en", "--published", "2025-02-14")
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == [
        "41 numerals, 22 observations: 244 cells filled, 19 to decide.",
        f"To list them: python -m api check {seed} --text {text}",
    ]
    assert sorted(file.name for file in (seed / "articles" / "again").iterdir()) == [
        "article.toml", "claims.csv", "figures.csv", "observations.csv",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--id", "new"], "A new article needs --language and --published."),
        (["--id", "Big Name"], "'Big Name' is no id: small letters, digits and hyphens"),
        (["--id", "new", "--language", "fr"], "invalid choice: 'fr'"),
        (["--id", "new", "--published", "14.2.2025"], "invalid fromisoformat value: '14.2.2025'"),
    ],
)
def test_wrong_arguments_are_explained(tmp_path: Path, arguments: list[str], message: str) -> None:
    seed = copy_seed(tmp_path)
    done = run(seed, TEXTS / f"{EN}.txt", *arguments)
    assert done.returncode in (1, 2)
    assert message in done.stderr
    assert not (seed / "articles" / "new").exists()


def test_an_empty_text_is_refused(tmp_path: Path) -> None:
    seed, text = copy_seed(tmp_path), tmp_path / "text.txt"
    text.write_text(" \n", "utf-8")
    done = run(seed, text, "--id", "new", "--language", "en", "--published", "2025-02-14")
    assert (done.returncode, done.stderr) == (1, "error: The text is empty.\n")


def test_files_with_other_columns_are_not_overwritten(tmp_path: Path) -> None:
    seed = draft_beside_others(EN, *DRAFTED[EN], tmp_path)
    file = seed / "articles" / EN / "observations.csv"
    file.write_text("key,metric\nmine,gdp\n", "utf-8")
    with pytest.raises(BundleError, match="other columns than key, metric"):
        draft_article(seed, EN, article_text(EN), None, None)
    assert file.read_text("utf-8") == "key,metric\nmine,gdp\n"
