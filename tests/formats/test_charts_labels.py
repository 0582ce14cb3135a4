"""What the bars, lines and axes of a chart are called."""

import itertools
import re
from typing import Any

import httpx
import pytest

from api.domain.code_lists import LANGUAGES
from tests.support.charts import boxes_of, drawn, rows, spec_of, written, years
from tests.support.nonempty import nonempty

pytestmark = pytest.mark.slow


def labels(spec: Any) -> list[str]:
    return [row["chart_label"] for row in spec["data"]["values"]]


def ticks(spec: Any) -> dict[str, tuple[float, float]]:
    """Where the ranks of an axis stand: from left, from the top."""
    return {text: (x, y) for x, y, _, _, text in boxes_of(spec) if text in "12345"}


def test_the_first_rank_is_on_the_left(lite: httpx.Client) -> None:
    found = ticks(spec_of(lite, "metric=gdp-rank"))
    assert sorted(found) == sorted(found, key=lambda text: found[text][0]) == [*"12345"]


def test_the_first_rank_is_on_top_over_time(lite: httpx.Client) -> None:
    [row] = rows(lite, "metric=gdp-rank")
    found = ticks(written([row, row | {"id": "next", "period": "2025", "value": 3}]))
    assert sorted(found) == sorted(found, key=lambda text: found[text][1]) == [*"12345"]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_dated_and_undated_values_of_a_metric_all_have_their_unit_or_none(
    lite: httpx.Client, lang: str
) -> None:
    row = rows(lite, f"metric=robot-density&area=KR&lang={lang}")[0]
    periods = {"1": "2022", "2": "2023", "3": None}
    spec = written([row | {"id": key, "period": each} for key, each in periods.items()], lang)
    said = {row["chart_text"] for row in spec["data"]["values"]}
    assert said == {"1,012 *", "*"}  # a mark alone inside the line


def test_an_area_is_not_named_twice(lite: httpx.Client) -> None:
    [row] = rows(lite, "metric=gdp-rank")
    other = row | {"id": "other", "area": "KR", "area_name": "South Korea"}
    found = labels(written([row, other]))
    assert sorted(found) == ["Zhejiang", "Zhejiang · South Korea"]


@pytest.mark.parametrize(
    ("lang", "place"),
    [
        ("en", "paragraph 2, sentence 9"),
        ("ja", "第2段落第9文"),
        ("ko", "2번째 단락 9번째 문장"),
        ("zh", "第2段第9句"),
    ],
)
def test_figures_of_one_article_are_told_apart_by_their_place(
    lite: httpx.Client, lang: str, place: str
) -> None:
    [row] = rows(lite, f"metric=gdp-rank&lang={lang}")
    found = labels(written([row, row | {"id": "other", "paragraph": 2, "sentence": 9}], lang))
    assert any(label.endswith(place) for label in found)
    assert len(set(found)) == 2


def test_no_label_has_an_id(lite: httpx.Client) -> None:
    [row] = rows(lite, "metric=gdp-rank")
    found = labels(written([row, row | {"id": "an-id"}]))
    assert found == ["Zhejiang · (1)", "Zhejiang · (2)"]


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("count", [1, 2])
def test_a_row_without_a_sector_is_named_beside_one_of_a_sector(
    lite: httpx.Client, lang: str, count: int
) -> None:
    some = [row | {"sector": None, "sector_name": None} for row in years(lite, count)]
    other = [
        row | {"id": f"{row['id']}-robots", "sector": "robots", "sector_name": "Robots"}
        for row in some
    ]
    spec = written([*some, *other], lang)
    assert all(nonempty(labels(spec)))
    named = {re.split("[:：]", text)[0] for text in drawn(spec)}
    assert {"Subject 0", "Robots"} <= named


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_code_stands_where_a_name_belongs(five_articles_url: str, lang: str) -> None:
    with httpx.Client(base_url=five_articles_url, timeout=30) as client:
        spec = spec_of(client, f"lang={lang}&year_from=2024")
    codes = {
        row[name]
        for row in spec["data"]["values"]
        for name in ("id", "article", "metric", "source", "sector", "status", "comparison")
        if row[name] and "-" in row[name]
    }
    written = set(itertools.chain.from_iterable(text.split(" · ") for text in drawn(spec)))
    assert codes
    assert not codes & written
