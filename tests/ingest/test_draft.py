"""Drafts of articles from their texts, and what a later draft keeps of an editor's work."""

import re
import shutil
import subprocess
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from api.errors import IndicatorsError
from api.ingest.bundle import check, open_bundle
from api.ingest.draft_files import draft_article
from api.ingest.issues import BundleError, BundleIssue
from api.ingest.progress import Progress
from tests.conftest import ARTICLE_FOLDER, run_api
from tests.ingest.draft_scores import (
    DRAFTED,
    MEASURED,
    SEEDED,
    TEXTS,
    article_text,
    counts_of,
    dated,
    draft_beside_others,
    rows,
)
from tests.support.bundles import ARTICLE, OBSERVATIONS, Row, change, copy_seed, rewrite
from tests.support.five_articles import add_articles
from tests.support.nonempty import nonempty

EN = "monthly-economy-en-2025"
KO = "monthly-economy-ko-2025"
GDP, GROWTH = "hangzhou-gdp-2024", "zhejiang-gdp-growth-2024"
MOST_WRONG = 0.02
"""The share of cells that are not as editors have written them, without being open."""
MOST_WRONG_OF = {"shipping-en-2025": 0.03}
"""Of articles with more: two firms by turns, in a set that no rule was made for."""
LEAST_RIGHT = 0.46
MOST_DECISIONS = 121
"""For some thirty figures."""
NAMES = [*DRAFTED, *(pytest.param(name, marks=pytest.mark.slow) for name in MEASURED)]


def issues(seed: Path, name: str) -> list[BundleIssue]:
    with pytest.raises(BundleError) as caught:
        check(open_bundle(seed), Progress(), article_text(name))
    return caught.value.issues


@pytest.mark.parametrize("name", NAMES)
def test_a_draft_has_no_fault_but_what_is_to_decide(tmp_path: Path, name: str) -> None:
    """So its values are as printed, its positions right, and its audit holds every numeral."""
    seed = draft_beside_others(name, *(DRAFTED.get(name) or dated(name)), tmp_path)
    found = [each for each in issues(seed, name) if not each.message.startswith("to decide")]
    assert found == []


@pytest.mark.skipif(not ARTICLE_FOLDER.exists(), reason="needs the article's text")
def test_a_draft_of_the_first_article_has_no_fault_but_what_is_to_decide(tmp_path: Path) -> None:
    seed = draft_beside_others(SEEDED, "ja", date(2025, 6, 19), tmp_path)
    found = [each for each in issues(seed, SEEDED) if not each.message.startswith("to decide")]
    assert found == []


@pytest.mark.parametrize("name", NAMES)
def test_cells_are_as_editors_have_written_them(tmp_path: Path, name: str) -> None:
    counts = counts_of(name, *(DRAFTED.get(name) or dated(name)), tmp_path)
    cells = sum(counts[each] for each in ("right", "wrong", "empty", "open"))
    assert counts["missing row"] <= 1
    assert counts["right"] >= LEAST_RIGHT * cells > 60
    assert counts["wrong"] + counts["empty"] <= MOST_WRONG_OF.get(name, MOST_WRONG) * cells
    assert counts["decisions"] <= MOST_DECISIONS


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
        "to decide: official-statistic, not-stated",
        "to decide: peninsula-monthly-2025-02, none",
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


@pytest.mark.slow
def test_open_cells_are_filled_once_the_name_is_there(tmp_path: Path) -> None:
    seed = draft_beside_others(KO, *DRAFTED[KO], tmp_path)
    lines = {row["id"]: row for row in rows(seed, "metrics")}
    names = {f"name_{language}": "Takings" for language in ("en", "ja", "ko", "zh")}
    change(seed, "metrics.csv", "retail-sales", **names, aliases="")
    shutil.rmtree(seed / "articles" / KO)
    draft_article(seed, KO, article_text(KO), *DRAFTED[KO])
    folder = seed / "articles" / KO
    without = [row["metric"] for row in rows(folder, "observations")]
    change(seed, "metrics.csv", "retail-sales", **lines["retail-sales"])
    draft_article(seed, KO, article_text(KO), None, None)
    again = [row["metric"] for row in rows(folder, "observations")]
    assert "retail-sales" not in without
    assert again.count("retail-sales") >= 1
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
    said, hint = done.stdout.splitlines()
    match = re.fullmatch(
        r"41 numerals, 22 observations: ([0-9]+) cells filled, ([0-9]+) to decide.", said
    )
    assert match
    assert int(match[1]) > 400
    assert hint == f"To list them: python -m api check {seed} --text {text}"
    checked = run_api("check", str(seed), "--text", str(text), url="", check=False)
    assert checked.stderr.splitlines()[-1] == (
        f"{match[2]} faults, {match[2]} of them cells to decide; nothing was loaded."
    )
    assert sorted(file.name for file in (seed / "articles" / "again").iterdir()) == [
        "article.toml", "claims.csv", "figures.csv", "observations.csv",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--id", "new"], "A new article needs --language and --published."),
        (["--id", "Big Name"], "'Big Name' is no id: up to 80 small letters, digits and hyphens"),
        (["--id", "a" * 81], "is no id: up to 80 small letters"),
        (["--id", SEEDED, "--language", "en"], "article.toml has the language ja, not en."),
        (["--id", SEEDED, "--published", "2020-01-01"], "has the published 2025-06-19, not 2020"),
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


HEADLINE = "Korea's exports rose 5 percent in 2024"
BODY = [
    "Exports from South Korea were worth $300 billion in 2024, the ministry said on February 10.",
    "They rose 5 percent from the year before.",
    "Imports rose 6 percent.",
]


def drafted(folder: Path, *lines: str, headline: str = HEADLINE) -> Path:
    """A seed folder with the draft of a text."""
    seed = folder / "seed"
    if not seed.exists():
        add_articles(copy_seed(folder))
    draft_article(seed, "mine", "\n".join([headline, *lines]), "en", date(2025, 2, 14))
    return seed


def own(seed: Path, table: str) -> list[Row]:
    return rows(seed / "articles" / "mine", table)


def files(seed: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in (seed / "articles" / "mine").iterdir()}


@pytest.mark.parametrize(
    ("table", "edit", "message"),
    [
        (
            "observations",
            lambda text: text.replace(",,\n", ",Round, see Smith,\n", 1),
            "cells where",
        ),
        (
            "observations",
            lambda text: text.replace("figure-1", '"figure-1', 1),
            "not CSV from here",
        ),
        ("observations", lambda text: text.replace(",", ";"), "separated by semicolons"),
        ("observations", lambda _text: "key,metric\nmine,gdp\n", "this column is missing"),
        ("figures", lambda text: text.replace("figure-1", "figure-1\u1100\u1161", 1), "NFD"),
        ("article", lambda text: text.replace('"en"', '"en', 1), "is not TOML"),
        ("article", lambda text: text.replace("= [", "= [ # the old ones", 1), "without comments"),
    ],
)
def test_files_that_cannot_be_read_whole_are_not_changed(
    tmp_path: Path, table: str, edit: Callable[[str], str], message: str
) -> None:
    seed = drafted(tmp_path, *BODY)
    name = "article.toml" if table == "article" else f"{table}.csv"
    file = seed / "articles" / "mine" / name
    file.write_text(edit(file.read_text("utf-8")), "utf-8")
    before = files(seed)
    with pytest.raises(IndicatorsError, match=message):
        draft_article(seed, "mine", "\n".join([HEADLINE, "New.", *BODY]), None, None)
    assert files(seed) == before


def test_blank_lines_and_other_forms_of_the_hashes_are_accepted(tmp_path: Path) -> None:
    seed = drafted(tmp_path, *BODY)
    before = own(seed, "observations"), own(seed, "figures")
    folder = seed / "articles" / "mine"
    figures, toml = folder / "figures.csv", folder / "article.toml"
    figures.write_text(figures.read_text("utf-8").replace("\n", "\r\n,,,,,,,\r\n"), "utf-8")
    text = toml.read_text("utf-8").replace("paragraphs = [", "paragraphs=[").replace("\n]", "\n  ]")
    toml.write_text(text, "utf-8")
    draft_article(seed, "mine", "\n".join([HEADLINE, *BODY]), None, None)
    assert (own(seed, "observations"), own(seed, "figures")) == before


@pytest.mark.slow
@pytest.mark.parametrize(
    ("lines", "new_lines"),
    [
        (["Same.", *BODY, "Same."], ["Same.", *BODY, "Same."]),
        (BODY, ["A new one.", BODY[0].replace("the ministry", "a ministry"), *BODY[1:]]),
    ],
)
def test_equal_and_corrected_paragraphs_keep_their_rows(
    tmp_path: Path, lines: list[str], new_lines: list[str]
) -> None:
    seed = drafted(tmp_path, *lines)
    before = own(seed, "observations")
    counts = draft_article(seed, "mine", "\n".join([HEADLINE, *new_lines]), None, None)
    shift = len(new_lines) - len(lines)
    assert counts.added == 0
    assert own(seed, "observations") == [
        row | {"paragraph": str(int(row["paragraph"]) + shift)} for row in before
    ]


@pytest.mark.slow
@pytest.mark.parametrize("edit", ["reversed", "line removed", "role changed", "key renamed"])
def test_an_edited_audit_makes_no_second_observation(tmp_path: Path, edit: str) -> None:
    seed = drafted(tmp_path, *BODY)
    file = "articles/mine/figures.csv"
    before = own(seed, "observations")
    key = before[-1]["key"]
    if edit == "reversed":
        rewrite(seed, file, lambda lines: lines[::-1])
    elif edit == "line removed":
        rewrite(seed, file, lambda lines: [each for each in lines if each["observation"] != key])
    elif edit == "role changed":
        rewrite(seed, file, lambda lines: [
            each | ({"role": "scope"} if each["observation"] == key else {}) for each in lines
        ])  # fmt: skip
    else:
        for table in ("observations", "figures"):
            rewrite(seed, f"articles/mine/{table}.csv", lambda lines: [
                {name: "korea-imports" if cell == key else cell for name, cell in each.items()}
                for each in lines
            ])  # fmt: skip
    draft_article(seed, "mine", "\n".join([HEADLINE, *BODY]), None, None)
    assert len(own(seed, "observations")) == len(before)
    numbers = [each["number"] for each in own(seed, "figures")]
    assert numbers == [str(number) for number in range(1, len(numbers) + 1)]


def test_added_rows_do_not_take_the_defaults_of_the_article(tmp_path: Path) -> None:
    """An empty cell of a draft means none, not the default."""
    seed = drafted(tmp_path, *BODY)
    toml = seed / "articles" / "mine" / "article.toml"
    text = toml.read_text("utf-8").partition("\n[defaults]")[0]
    toml.write_text(f'{text}\n[defaults]\ncompared_with = "previous-year"\n', "utf-8")
    draft_article(seed, "mine", "\n".join([HEADLINE, *BODY, "Korea has 40 ports."]), None, None)
    [row] = [each for each in own(seed, "observations") if each["as_printed"].startswith("40")]
    assert row["compared_with"] == "none"


def test_articles_with_defaults_are_read_with_them(tmp_path: Path) -> None:
    seed = add_articles(copy_seed(tmp_path))
    file = f"articles/{KO}/observations.csv"
    rewrite(seed, file, lambda lines: [{**each, "origin": "", "sector": ""} for each in lines])
    toml = seed / "articles" / KO / "article.toml"
    defaults = '\n[defaults]\norigin = "official-statistic"\nsector = "none"\n'
    toml.write_text(toml.read_text("utf-8") + defaults, "utf-8")
    seed = drafted(
        tmp_path, "The Peninsula Bureau of Figures says exports of Korea rose 5 percent."
    )
    [row] = [each for each in own(seed, "observations") if each["paragraph"] == "2"]
    assert row["origin"] == "official-statistic"
    assert "none" not in row["sector"].split()[:1]


@pytest.mark.parametrize(
    ("headline", "line", "own_row"),
    [
        ("Deficit of 5 billion dollars", "Korea's trade deficit was 5 billion dollars in 2024.", 0),
        ("Exports of $5 billion", "In Korea it is 5 billion won.", 1),
        ("Growth of 5 percent", "Korea had 5 percent and Japan had 5 percent.", 1),
        ("Korea exports $62 billion", "Korea exported $61.7 billion in 2024.", 0),
    ],
)
def test_a_headline_repeats_the_value_of_one_figure(
    tmp_path: Path, headline: str, line: str, own_row: int
) -> None:
    seed = drafted(tmp_path, line, headline=headline)
    of_headline = [row for row in own(seed, "observations") if row["paragraph"] == "1"]
    assert len(of_headline) == own_row


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Exports of Korea: -5.7 percent in 2024.", {"as_printed": "-5.7", "value": "-5.7"}),
        ("Two thirds of exports of Korea in 2024.", {"value": "66.7", "decimals": ""}),
        ("It is the top one in Korea.", {"value": "1", "value_min": ""}),
        ("Exports of Korea to China rose 5 percent in 2024.", {"area": "KR"}),
        ("Korea and Japan grew 5 percent and 6 percent in 2024.", {"area": "? KR JP"}),
        ("Exports of Korea rose 5 percent on the same month of last year.",
         {"compared_with": "? previous-year same-half-of-previous-year "
                           "same-quarter-of-previous-year same-month-of-previous-year"}),
    ],
)  # fmt: skip
def test_cells_are_read_or_left_open(tmp_path: Path, line: str, expected: dict[str, str]) -> None:
    seed = drafted(tmp_path, line, headline="News of the day")
    row = own(seed, "observations")[0]
    assert {name: row[name] for name in expected} == expected
    text = f"News of the day\n{line}"
    with pytest.raises(BundleError) as caught:
        check(open_bundle(seed), Progress(), text)
    assert [str(each) for each in caught.value.issues if "to decide" not in each.message] == []


def test_numerals_that_are_no_values_have_their_role(tmp_path: Path) -> None:
    seed = drafted(
        tmp_path,
        "SEOUL, Feb 14, 2025 - Exports of Korea rose 5 percent in 2024, says World Robotics 2024.",
        "Korea has 1,012 robots per 10,000 employees in 2023.",
        headline="News",
    )
    lines = [(each["as_printed"], each["role"]) for each in own(seed, "figures")]
    assert lines == [
        ("14", "date"), ("2025", "date"), ("5 percent", "value"), ("2024", "period"),
        ("2024", "edition"), ("1,012 robots", "value"), ("10,000 employees", "unit-base"),
        ("2023", "period"),
    ]  # fmt: skip


def test_open_cells_of_the_audit_are_counted(tmp_path: Path) -> None:
    seed = drafted(tmp_path, "It was founded in 2020.", headline="News")
    counts = draft_article(seed, "mine", "News\nIt was founded in 2020.", None, None)
    with pytest.raises(BundleError) as caught:
        check(open_bundle(seed), Progress())
    assert counts.open == len(caught.value.issues)


@pytest.mark.parametrize(
    ("file", "edit"),
    [
        ("article.toml", lambda seed: _toml(seed, 'language = "ja"', 'language = "?"')),
        ("article.toml", lambda seed: _toml(seed, "instalment = 1", 'instalment = "?"')),
        (OBSERVATIONS, lambda seed: change(seed, OBSERVATIONS, GDP, unit="? CNY")),
        (OBSERVATIONS, lambda seed: change(seed, OBSERVATIONS, GDP, as_printed="?")),
        (OBSERVATIONS, lambda seed: change(seed, OBSERVATIONS, GROWTH, compared_with="",
                                           measure_stated="?")),
        ("areas.csv", lambda seed: change(seed, "areas.csv", "KR", alpha3="?")),
    ],
)  # fmt: skip
def test_an_open_cell_has_no_other_issue(
    tmp_path: Path, file: str, edit: Callable[[Path], object]
) -> None:
    seed = copy_seed(tmp_path)
    edit(seed)
    with pytest.raises(BundleError) as caught:
        check(open_bundle(seed), Progress())
    assert [each.message.partition(":")[0] for each in caught.value.issues] == ["to decide"]
    assert caught.value.issues[0].file.endswith(file)


def _toml(seed: Path, old: str, new: str) -> None:
    file = seed / ARTICLE / "article.toml"
    assert old in file.read_text("utf-8")
    file.write_text(file.read_text("utf-8").replace(old, new), "utf-8")


def test_a_link_out_of_the_folder_and_an_unwritable_folder_are_refused(tmp_path: Path) -> None:
    seed, outside = copy_seed(tmp_path), tmp_path / "outside"
    outside.mkdir()
    (seed / "articles" / "mine").symlink_to(outside)
    with pytest.raises(IndicatorsError, match="is a link out of the seed folder"):
        drafted(tmp_path, *BODY)
    assert [*outside.iterdir()] == []
    (seed / "articles" / "mine").unlink()
    (seed / "articles" / "mine").write_text("A file.", "utf-8")
    with pytest.raises(IndicatorsError, match="cannot be written"):
        drafted(tmp_path, *BODY)


@pytest.mark.slow
def test_a_long_paragraph_is_read_once(tmp_path: Path) -> None:
    seed = copy_seed(tmp_path)
    line = " ".join(
        f"In {1900 + at % 100} exports of Korea rose {at}.5 percent." for at in range(300)
    )
    counts = draft_article(seed, "mine", f"News\n{line}", "en", date(2025, 2, 14))
    assert counts.observations == 300
