"""Articles whose figures are held have no error that is not one."""

import tomllib
from typing import Any

import pytest

from api.reading.article_text import ArticleText
from tests.check.conftest import Check
from tests.conftest import ARTICLE_FOLDER
from tests.ingest.draft_scores import TEXTS
from tests.support.five_articles import ARTICLES
from tests.support.nonempty import nonempty

SUPPORTED = {
    "monthly-economy-en-2025": 18,
    "monthly-economy-ko-2025": 16,
    "regions-zh-2025": 17,
    "forecast-ja-2025": 14,
}
"""Figures that are found to be right, at least."""


def verdicts(document: dict[str, Any]) -> dict[str, int]:
    counts: dict[str, int] = document["meta"]["verdicts"]
    assert sum(counts.values()) == len(nonempty(document["data"])) == document["meta"]["total"]
    return counts


@pytest.mark.parametrize("name", SUPPORTED)
@pytest.mark.parametrize("is_dated", [True, False])
def test_an_article_is_not_contradicted_by_its_own_figures(
    check: Check, name: str, is_dated: bool
) -> None:
    article = tomllib.loads((ARTICLES / "articles" / name / "article.toml").read_text("utf-8"))
    published = {"published": str(article["published"])} if is_dated else {}
    text = (TEXTS / f"{name}.txt").read_text("utf-8")
    found = verdicts(check(text, article["language"], "several", **published))
    assert found["contradicted"] == 0
    assert found["supported"] >= SUPPORTED[name] * (1 if is_dated else 0.5)


@pytest.mark.parametrize("name", SUPPORTED)
def test_no_sentence_of_an_article_is_contradicted_by_itself(check: Check, name: str) -> None:
    article = tomllib.loads((ARTICLES / "articles" / name / "article.toml").read_text("utf-8"))
    language = article["language"]
    text = ArticleText((TEXTS / f"{name}.txt").read_text("utf-8"), language)
    for place in nonempty(text.all_places()):
        start, end = text.span(place)
        sentence = text.paragraphs[place[0] - 1][start:end]
        verdicts = check(sentence, language, "several")["meta"]["verdicts"]
        assert verdicts["contradicted"] == 0, sentence


@pytest.mark.skipif(not ARTICLE_FOLDER.is_dir(), reason="the article is not in the repository")
@pytest.mark.parametrize("data", ["seed", "several"])
def test_the_first_article_is_not_contradicted_by_its_own_figures(check: Check, data: str) -> None:
    [file] = ARTICLE_FOLDER.glob("*.txt")
    document = check(file.read_text("utf-8"), "ja", data, published="2025-06-19")
    found = verdicts(document)
    assert found["contradicted"] == 0
    assert found["supported"] >= 27


def test_figures_are_in_the_order_of_the_text_with_its_own_words(check: Check) -> None:
    text = (TEXTS / "regions-zh-2025.txt").read_text("utf-8")
    document = check(text, "zh", "several", published="2025-04-22")
    numerals = nonempty(document["data"])
    assert [each["start"] for each in numerals] == sorted(each["start"] for each in numerals)
    for each in numerals:
        assert text[each["start"] : each["end"]] == each["text"]
    named = {key for each in numerals for key in each["observations"]}
    assert {each["id"] for each in document["observations"]} == named
