"""The numerals of a text against the lines of its audit and their observations."""

import hashlib
from collections.abc import Iterator
from pathlib import Path
from shutil import copytree

import pytest

from api.ingest.bundle import check, open_bundle
from api.ingest.issues import BundleError, BundleIssue
from api.ingest.progress import Progress
from tests.ingest.draft_scores import MEASURED, article_text
from tests.support.bundles import Row, change, copy_seed, rewrite
from tests.support.five_articles import add_articles, add_tables
from tests.support.nonempty import nonempty

EN, KO, ZH = "monthly-economy-en-2025", "monthly-economy-ko-2025", "regions-zh-2025"
MONTHLY = ("22.5%", "kr-exports-growth-on-month-2025-01")
YEARLY = ("4%", "kr-exports-growth-on-year-2025-01")


@pytest.fixture
def seed(tmp_path: Path) -> Path:
    return add_articles(copy_seed(tmp_path))


def issues(seed: Path, name: str, text: str | None = None) -> list[BundleIssue]:
    try:
        check(open_bundle(seed), Progress(), text or article_text(name))
    except BundleError as error:
        return error.issues
    return []


def file(name: str, table: str) -> str:
    return f"articles/{name}/{table}.csv"


def edit_audit(seed: Path, name: str, printed: str, **cells: str) -> None:
    """Change the lines with a numeral, or remove them without cells, and number all again."""

    def edited(rows: list[Row]) -> Iterator[Row]:
        kept = [row for row in rows if cells or row["as_printed"] != printed]
        for number, row in enumerate(kept, 1):
            yield row | (cells if row["as_printed"] == printed else {}) | {"number": str(number)}

    rewrite(seed, file(name, "figures"), lambda rows: [*edited(rows)])


@pytest.mark.parametrize(
    ("name", "printed", "sentence"),
    [
        (EN, "$340 billion", "6.1"),
        (EN, "$350 billion", "6.1"),
        (EN, "2.0", "9.1"),
        (ZH, "5,200亿", "5.1"),
        (ZH, "3%", "5.1"),
    ],
)
def test_an_end_of_a_range_without_a_line_is_named(
    seed: Path, name: str, printed: str, sentence: str
) -> None:
    edit_audit(seed, name, printed)
    [issue] = issues(seed, name)
    assert issue.message == f"no line for the numeral in sentence {sentence}"
    assert (issue.value or "").startswith(printed.strip("$%"))


def test_one_line_may_have_both_ends_of_a_range(seed: Path) -> None:
    edit_audit(seed, ZH, "3%")
    edit_audit(seed, ZH, "4%", as_printed="3%至4%")
    assert issues(seed, ZH) == []


def test_digits_that_a_line_leaves_out_are_named(seed: Path) -> None:
    edit_audit(seed, EN, "$350 billion", as_printed="50 billion")
    [issue] = issues(seed, EN)
    assert issue.message == "no line for the whole numeral in sentence 6.1"
    assert (issue.value or "").startswith("350 billion")


def test_a_line_that_names_the_observation_of_another_figure_is_found(seed: Path) -> None:
    edit_audit(seed, KO, MONTHLY[0], observation=YEARLY[1])
    edit_audit(seed, KO, YEARLY[0], observation=MONTHLY[1])
    assert [(each.column, each.message) for each in issues(seed, KO)] == [
        ("observation", f"'22.5%' reads as 22.5; the value of {YEARLY[1]} is -4"),
        ("observation", f"'4%' reads as 4; the value of {MONTHLY[1]} is -22.5"),
    ]


@pytest.mark.parametrize(
    ("key", "cells", "column", "reading"),
    [
        (MONTHLY[1], {"value": "22.5"}, "value", "'전월 대비로는 22.5%' reads as -22.5"),
        (
            YEARLY[1],
            {"value": "4", "relation": "eq", "as_printed": "4%"},
            "value",
            "'4%' reads as -4",
        ),
        (YEARLY[1], {"relation": "eq", "as_printed": "4%"}, "relation", "'4%' reads as nearly"),
    ],
)
def test_a_direction_and_a_bound_that_only_the_sentence_prints_count(
    seed: Path, key: str, cells: dict[str, str], column: str, reading: str
) -> None:
    change(seed, file(KO, "observations"), key, **cells)
    [issue] = issues(seed, KO)
    assert (issue.column, issue.value) == (column, cells[column])
    assert issue.message == (
        f"{reading} in its sentence: correct one of the two, or name {column} in inferred"
    )


def test_what_is_inferred_is_not_compared_with_the_sentence(seed: Path) -> None:
    cells = {"relation": "eq", "as_printed": "4%", "inferred": "period relation"}
    change(seed, file(KO, "observations"), YEARLY[1], **cells)
    assert issues(seed, KO) == []


def with_paragraph(seed: Path, paragraph: str, values: dict[str, str]) -> str:
    """The Korean text with one more paragraph, whose figures are growths of exports."""
    text = f"{article_text(KO).rstrip()}\n{paragraph}\n"
    place = {"paragraph": str(len(text.splitlines())), "sentence": "1"}
    toml = seed / "articles" / KO / "article.toml"
    digest = hashlib.sha256(paragraph.encode()).hexdigest()
    toml.write_text(toml.read_text("utf-8").rstrip().removesuffix("]") + f'"{digest}",\n]\n')

    def figures(rows: list[Row]) -> list[Row]:
        for number, printed in enumerate(values, len(rows) + 1):
            line = {"number": str(number), "as_printed": printed, "observation": f"added-{printed}"}
            rows.append(rows[-1] | place | line | {"role": "value", "claim": "", "reason": ""})
            rows[-1]["observation"] = key(printed)
        return rows

    def observations(rows: list[Row]) -> list[Row]:
        model = next(row for row in rows if row["key"] == MONTHLY[1])
        for number, (printed, value) in enumerate(values.items(), 1):
            cells = {"key": key(printed), "period": f"2023-0{number}", "note": ""}
            rows.append(model | place | cells | {"as_printed": printed, "value": value})
        return rows

    rewrite(seed, file(KO, "figures"), figures)
    rewrite(seed, file(KO, "observations"), observations)
    return text


def key(printed: str) -> str:
    return "added-" + printed.removesuffix("%").replace(".", "-")


@pytest.mark.parametrize(
    ("paragraph", "first", "expected"),
    [
        ("수출은 0.34%와 0.12% 내렸다.", "0.34", ["'0.34%' reads as -0.34 in its sentence"]),
        ("수출은 0.34%와 0.12% 내렸다.", "-0.34", []),
        ("수출은 0.34%였으나 이번에는 0.12% 내렸다.", "0.34", []),
        ("수출은 0.34% 올랐고 0.12% 내렸다.", "0.34", []),
    ],
)
def test_figures_of_a_list_share_the_direction_that_is_printed_behind_them(
    seed: Path, paragraph: str, first: str, expected: list[str]
) -> None:
    text = with_paragraph(seed, paragraph, {"0.34%": first, "0.12%": "-0.12"})
    of_values = [each for each in issues(seed, KO, text) if each.column == "value"]
    assert [each.message.partition(":")[0] for each in of_values] == expected


def test_a_bound_of_a_fall_is_told_from_its_size(seed: Path) -> None:
    """A drop of a little more than 4 % is just-over, though the number is less than -4."""
    change(seed, file(KO, "observations"), YEARLY[1], relation="lt")
    [issue] = issues(seed, KO)
    assert issue.column == "relation"
    assert "reads as nearly (nearly and just-over go by the size of a fall; gt, " in issue.message


@pytest.mark.parametrize("name", nonempty(sorted(MEASURED)))
def test_articles_of_other_editors_give_no_false_alarm(seed: Path, name: str) -> None:
    """Their few other issues, of words that are not read, are found without the text, too."""
    add_tables(seed, MEASURED[name] / "bundle")
    copytree(MEASURED[name] / "bundle" / "articles", seed / "articles", dirs_exist_ok=True)
    of_text = {"in its sentence", "; the value of", "whole numeral"}
    found = issues(seed, name)
    assert not [each for each in found if any(words in each.message for words in of_text)]
    unlisted = [each.value or "" for each in found if "no line for" in each.message]
    assert all(each.startswith("千歳市") for each in unlisted)  # the name of a city
