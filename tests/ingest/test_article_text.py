"""Positions and the audit of an article against its text."""

import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from api.errors import IndicatorsError
from api.ingest.bundle import Counts, check, open_bundle
from api.ingest.issues import BundleError, BundleIssue
from api.ingest.progress import Progress
from api.reading.article_text import ArticleText, read_text
from tests.conftest import ARTICLE_FOLDER, PROJECT, SEED, run_api
from tests.support.bundles import Row, change, copy_seed, rewrite
from tests.support.five_articles import add_articles
from tests.support.nonempty import nonempty

TEXTS = PROJECT / "tests" / "articles" / "texts"
NAME = "monthly-economy-en-2025"
FOLDER = f"articles/{NAME}"
OBSERVATIONS, FIGURES = f"{FOLDER}/observations.csv", f"{FOLDER}/figures.csv"
Edit = Callable[[Path], object]


@pytest.fixture
def seed(tmp_path: Path) -> Path:
    return add_articles(copy_seed(tmp_path))


def checked(seed: Path, name: str = NAME) -> Counts:
    text = (TEXTS / f"{name}.txt").read_text("utf-8")
    return check(open_bundle(seed), Progress(), text)


def issues(seed: Path) -> list[BundleIssue]:
    with pytest.raises(BundleError) as caught:
        checked(seed)
    return caught.value.issues


@pytest.mark.parametrize("name", nonempty(sorted(file.stem for file in TEXTS.glob("*.txt"))))
def test_the_articles_agree_with_their_texts(seed: Path, name: str) -> None:
    assert checked(seed, name).articles == 5


@pytest.mark.skipif(not ARTICLE_FOLDER.exists(), reason="needs the article's text")
def test_the_article_of_the_seed_agrees_with_its_text() -> None:
    (file,) = ARTICLE_FOLDER.glob("*.txt")
    assert check(open_bundle(SEED), Progress(), read_text(file)).figures == 54


def lines(edit: Callable[[list[Row]], list[Row]]) -> Edit:
    """Edit the lines of the audit, and number them again."""

    def edited(rows: list[Row]) -> list[Row]:
        return [{**row, "number": str(number)} for number, row in enumerate(edit(rows), 1)]

    return lambda seed: rewrite(seed, FIGURES, edited)


def without(printed: str) -> Edit:
    return lines(lambda rows: [row for row in rows if row["as_printed"] != printed])


def swapped(rows: list[Row]) -> list[Row]:
    return [rows[1], rows[0], *rows[2:]]


def sentences_swapped(rows: list[Row]) -> list[Row]:
    """The first of the second sentence of paragraph 3 before the last of its first."""
    at = next(n for n, row in enumerate(rows) if (row["paragraph"], row["sentence"]) == ("3", "2"))
    return [*rows[: at - 1], rows[at], rows[at - 1], *rows[at + 1 :]]


def observation(key: str, **cells: str) -> Edit:
    return lambda seed: change(seed, OBSERVATIONS, key, **cells)


def hash_changed(seed: Path) -> None:
    file = seed / FOLDER / "article.toml"
    hashes = re.findall("[0-9a-f]{64}", file.read_text("utf-8"))
    file.write_text(file.read_text("utf-8").replace(hashes[2], "0" * 64), "utf-8")


MISTAKES: dict[str, tuple[Edit, str, str, str]] = {
    "a hash": (hash_changed, f"{FOLDER}/article.toml", "paragraphs",
               "paragraph 3 of the text has another hash: [0-9a-f]{64}"),
    "a figure misread with its value": (
        observation("kr-gdp-growth-2024-q1", value="1.8", as_printed="1.8 percent"), OBSERVATIONS,
        "as_printed", "not printed in sentence 3.1, nor anywhere in the text"),
    "another sentence": (observation("kr-gdp-growth-2024-q1", sentence="2"), OBSERVATIONS,
                         "as_printed", "not printed in sentence 3.2; it stands in 3.1"),
    "no such sentence": (observation("kr-gdp-growth-2024-q1", sentence="3"), OBSERVATIONS,
                         "sentence", "paragraph 3 has the sentences 1 to 2"),
    "a number word that is not listed": (without("first quarter"), FIGURES, "",
                                         "no line for the numeral in sentence 3.1"),
    "a year that is not listed": (without("November 2024"), FIGURES, "",
                                  "no line for the numeral in sentence 4.1"),
    "the order within a sentence": (lines(swapped), FIGURES, "as_printed",
                                    "the lines before stand behind it in the text"),
    "the order of sentences": (lines(sentences_swapped), FIGURES, "number",
                               "the lines before stand behind it in the text"),
    "a line twice": (lines(lambda rows: [rows[0], *rows]), FIGURES, "as_printed",
                     ".* or it is listed too often"),
}  # fmt: skip


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_is_found_in_its_place(seed: Path, name: str) -> None:
    edit, file, column, message = MISTAKES[name]
    edit(seed)
    found = [(each.file, each.column) for each in issues(seed)]
    assert set(found) <= {(file, column), (FIGURES, "")}
    assert re.match(message, next(each for each in issues(seed) if each.column == column).message)


def test_a_value_without_its_numeral_in_the_audit_is_named(seed: Path) -> None:
    edit = lines(lambda rows: [
        {**row, "role": "period"} if row["as_printed"] == "1.9 percent" else row for row in rows
    ])  # fmt: skip
    edit(seed)
    [issue] = issues(seed)
    assert (issue.file, issue.column, issue.value) == (OBSERVATIONS, "key", "kr-gdp-growth-2024-q1")
    assert issue.message == "no line of figures.csv has it with the role value or bound"


def test_a_text_with_another_paragraph_has_one_issue(seed: Path) -> None:
    """All positions behind it would be others."""
    text = (TEXTS / f"{NAME}.txt").read_text("utf-8").splitlines()
    with pytest.raises(BundleError) as caught:
        check(open_bundle(seed), Progress(), "\n".join([*text[:3], "Added.", *text[3:]]))
    assert [each.message for each in caught.value.issues] == [
        "the text has 11 paragraphs, and here are 10; the first that differs is 4"
    ]


def test_other_articles_are_not_compared(seed: Path) -> None:
    change(seed, "articles/monthly-economy-ko-2025/figures.csv", "1", as_printed="17")
    checked(seed)
    with pytest.raises(BundleError):
        checked(seed, "monthly-economy-ko-2025")


def run(seed: Path, file: Path) -> subprocess.CompletedProcess[str]:
    return run_api("check", str(seed), "--text", str(file), url="", check=False)


def test_a_text_of_no_article_is_refused(seed: Path, tmp_path: Path) -> None:
    file = tmp_path / "text.txt"
    file.write_text("Another text.", "utf-8")
    done = run(seed, file)
    assert done.returncode == 1
    assert done.stderr.startswith("error: No article of the folder has a paragraph of this text")


@pytest.mark.parametrize(
    ("content", "reason"), [(None, "No such file or directory"), ("é".encode("latin-1"), "UTF-8")]
)
def test_a_file_that_is_no_text_is_named(
    seed: Path, tmp_path: Path, content: bytes | None, reason: str
) -> None:
    file = tmp_path / "text.txt"
    if content is not None:
        file.write_bytes(content)
    done = run(seed, file)
    assert done.returncode == 1
    assert str(file) in done.stderr
    assert reason in done.stderr


@pytest.mark.parametrize(
    ("language", "paragraph", "sentences"),
    [
        ("ja", "「三つ。」と言う。末尾", ["「三つ。", "」と言う。", "末尾"]),
        ("zh-Hans", "增长3.5%。下降", ["增长3.5%。", "下降"]),
        ("en", "Up 3.5 percent. Down.", ["Up 3.5 percent.", "Down."]),
        ("ko", "3.5% 늘었다. 줄었다.", ["3.5% 늘었다.", "줄었다."]),
        ("fr", "Sans point", ["Sans point"]),
    ],
)
def test_sentences_end_as_in_their_language(
    language: str, paragraph: str, sentences: list[str]
) -> None:
    text = ArticleText(f"\n {paragraph} \n", language)
    spans = [text.span((1, number)) for number in range(1, text.count(1) + 1)]
    assert [paragraph[start:end] for start, end in spans] == sentences
    assert text.count(2) == 0


def test_an_article_with_issues_is_reported_before_its_text(seed: Path) -> None:
    file = seed / FOLDER / "article.toml"
    file.write_text(file.read_text("utf-8").replace('language = "en"', "language = en"), "utf-8")
    [issue] = issues(seed)
    assert (issue.file, issue.column) == (f"{FOLDER}/article.toml", "language")


def test_a_text_without_paragraphs_is_of_no_article(seed: Path) -> None:
    with pytest.raises(IndicatorsError, match="No article"):
        check(open_bundle(seed), Progress(), " \n")
