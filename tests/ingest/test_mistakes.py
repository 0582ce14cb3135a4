"""Mistakes of data editors: one issue for one cause, with the remedy."""

import re
import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest

from api.ingest.bundle import check, open_bundle
from api.ingest.issues import BundleError, BundleIssue
from api.ingest.progress import Progress
from tests.support.bundles import ARTICLE, OBSERVATIONS, Row, change, copy_seed, rewrite

ARTICLE_FILE = f"{ARTICLE}/article.toml"
KOREA = "korea-robot-density-2023"
GROWTH = "zhejiang-gdp-growth-2024"
Edit = Callable[[Path], object]


def cells(key: str, **changes: str) -> Edit:
    return lambda seed: change(seed, OBSERVATIONS, key, **changes)


def replaced(file: str, old: str, new: str) -> Edit:
    def edit(seed: Path) -> None:
        text = (seed / file).read_text("utf-8")
        assert old in text
        (seed / file).write_text(text.replace(old, new), "utf-8")

    return edit


def inserted(line: Callable[[str], str], number: int) -> Edit:
    """A line, made from the header, in that place of observations.csv."""

    def edit(seed: Path) -> None:
        lines = (seed / OBSERVATIONS).read_text("utf-8").splitlines()
        lines.insert(number - 1, line(lines[0]))
        (seed / OBSERVATIONS).write_text("\n".join(lines), "utf-8")

    return edit


def opened_in_a_spreadsheet(seed: Path) -> None:
    """The areas lose their zeros; the other files were not opened."""

    def edit(rows: list[Row]) -> list[Row]:
        return [{**row, "code": row["code"].lstrip("0")} for row in rows]

    rewrite(seed, "areas.csv", edit)


def decomposed(seed: Path) -> None:
    text = (seed / OBSERVATIONS).read_text("utf-8")
    (seed / OBSERVATIONS).write_text(unicodedata.normalize("NFD", text), "utf-8")


def with_text(seed: Path) -> None:
    (seed / ARTICLE / "text.txt").write_text("The whole article.", "utf-8")


MISTAKES: dict[str, tuple[Edit, str, str, str]] = {
    "zeros lost": (opened_in_a_spreadsheet, "areas.csv", "code",
                   "capitals and digits, .* removes zeros at the beginning: 001"),
    "zeros lost in a code": (cells("korea-robot-density-to-world-2023", area="1"), OBSERVATIONS,
                             "area", "not in areas.csv; .* removes zeros at the beginning: 001"),
    "a zero too many": (cells(KOREA, area="0KR"), OBSERVATIONS, "area", "not in areas.csv"),
    "minus sign": (cells(GROWTH, value="−5.5", as_printed="5.5%減"), OBSERVATIONS, "value",
                   "write -5.5, "),
    "full-width digits": (cells(KOREA, value="１，０１２．５"), OBSERVATIONS, "value",
                          "accepted: a number "),
    "full-width number": (cells(KOREA, value="１０１２"), OBSERVATIONS, "value", "write 1012, "),
    "space": (cells(KOREA, area="KR "), OBSERVATIONS, "area", "remove the space "),
    "invisible space": (cells(KOREA, area="KR\u200b"), OBSERVATIONS, "area",
                        r"remove the invisible character U\+200B"),
    "pasted header": (inserted(str, 11), OBSERVATIONS, "", "the header of line 1 "),
    "comment": (inserted(lambda _header: "# robots", 5), OBSERVATIONS, "", "remove this line: a "),
    "comment with commas": (inserted(lambda header: "# x" + "," * header.count(","), 5),
                            OBSERVATIONS, "", "remove this line: a CSV file has no comments"),
    "separator": (inserted(lambda _header: "sep=,", 1), OBSERVATIONS, "",
                  "remove this line: the separator is always a comma"),
    "no quotes": (replaced(ARTICLE_FILE, 'author = "Kang', "author = Kang"), ARTICLE_FILE, "author",
                  "not TOML: a text stands in quotation marks"),
    "one quote": (replaced(ARTICLE_FILE, 'Kyung-joo"', "Kyung-joo"), ARTICLE_FILE, "author",
                  "not TOML: a quotation mark is not closed"),
    "no equals sign": (replaced(ARTICLE_FILE, "instalment = 1", "instalment 1"), ARTICLE_FILE,
                       "instalment", 'not TOML: a line is a key, "=" and a value'),
    "key twice": (replaced(ARTICLE_FILE, "instalment = 1", "instalment = 1\ninstalment = 2"),
                  ARTICLE_FILE, "instalment", "not TOML: this key stands twice"),
    "date": (replaced(ARTICLE_FILE, "2025-06-19\n", "19.6.2025\n"), ARTICLE_FILE, "published",
             "not TOML: a line ends after its value; a date is written 2025-06-19"),
    "capital": (replaced(ARTICLE_FILE, "published_inferred = true", "published_inferred = True"),
                ARTICLE_FILE, "published_inferred", "not TOML: .* small letters"),
    "country for language": (replaced(ARTICLE_FILE, 'language = "ja"', 'language = "kr"'),
                             ARTICLE_FILE, "language", "kr is the code of a country; .* is ko"),
    "no base": (cells(GROWTH, compared_with=""), OBSERVATIONS, "compared_with",
                "a growth needs its base"),
    "sentence": (cells(KOREA, as_printed="1,012台で世界1位だった。"), OBSERVATIONS,
                 "as_printed", "the figure with the words beside it, no sentence"),
    "long text": (cells(KOREA, as_printed="1,012台" + "の" * 80), OBSERVATIONS, "as_printed",
                  "the figure with the words beside it, no sentence"),
    "future": (cells(KOREA, period="2027"), OBSERVATIONS, "status",
               "2027 begins after the article was published; accepted: forecast or target"),
    "decomposed": (decomposed, OBSERVATIONS, "", "letters and their marks are apart"),
    "the article's text": (with_text, f"{ARTICLE}/text.txt", "", "remove this file"),
}  # fmt: skip


def issues(seed: Path) -> list[BundleIssue]:
    with pytest.raises(BundleError) as caught:
        check(open_bundle(seed), Progress())
    return caught.value.issues


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_has_one_issue_with_the_remedy(tmp_path: Path, name: str) -> None:
    edit, file, column, message = MISTAKES[name]
    seed = copy_seed(tmp_path)
    edit(seed)
    [issue] = issues(seed)
    assert (issue.file, issue.column) == (file, column)
    assert re.match(f"(?:accepted: )?{message}", issue.message), issue.message


@pytest.mark.parametrize(
    "changes",
    [
        {"value": "-5.5", "as_printed": "－5.5％"},
        {"as_printed": "＋5.5％"},
        {"compared_with": "", "measure_stated": "false"},
        {"period": "2027", "status": "forecast"},
    ],
)
def test_what_is_right_beside_a_mistake_has_no_issue(
    tmp_path: Path, changes: dict[str, str]
) -> None:
    seed = copy_seed(tmp_path)
    change(seed, OBSERVATIONS, GROWTH, **changes)
    assert check(open_bundle(seed), Progress()).observations == 37
