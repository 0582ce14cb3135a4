"""What a page and a screen reader get of each mark."""

from typing import Any

import httpx
import pytest

from api.domain.code_lists import LANGUAGES
from tests.support.charts import said, spec_of
from tests.support.nonempty import nonempty

pytestmark = pytest.mark.slow

QUERIES = [
    *("metric=gdp-growth", "metric=gdp,gdp-rank", "metric=cip-rank", "metric=exports"),
    *("metric=vehicle-sales-rank", "country=KR", "year=none", "metric=gdp,exports&axis=log"),
]


@pytest.fixture
def five(five_articles_url: str) -> Any:
    with httpx.Client(base_url=five_articles_url, timeout=30) as client:
        yield client


def with_ids(spec: Any) -> Any:
    """The chart with the id of its figure in place of the sentence of each mark."""
    by_id = {"description": {"field": "id", "type": "nominal"}}
    panels = [
        {**each, "encoding": {**each["encoding"], **by_id}} if "encoding" in each else each
        for each in spec["vconcat"]
    ]
    return {**spec, "vconcat": panels}


@pytest.mark.parametrize("query", QUERIES)
def test_each_mark_has_the_id_of_its_figure(five: httpx.Client, query: str) -> None:
    spec = spec_of(five, query)
    drawn = said(with_ids(spec))
    ids = {row["id"] for row in spec["data"]["values"]}
    assert set(drawn) == ids
    for each in nonempty(ids):
        assert five.get(f"/v1/observations/{each}").status_code == 200


@pytest.mark.parametrize("query", QUERIES)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_each_mark_is_read_as_a_sentence(five: httpx.Client, query: str, lang: str) -> None:
    spec = spec_of(five, f"{query}&lang={lang}")
    sentences = said(spec)
    for row in nonempty(spec["data"]["values"]):
        [first, *_] = [each for each in sentences if each == row["chart_said"]]
        assert row["subject_name"] in first
        assert row["display"] in first
        assert len(first) < 200


@pytest.mark.parametrize(
    ("lang", "doubt"),
    [
        ("en", "(disputed)"),
        ("ja", "（他の資料と不一致）"),
        ("ko", "(다른 자료와 불일치)"),
        ("zh", "（与其他来源不符）"),
    ],
)
def test_a_sentence_says_that_a_figure_is_in_doubt(
    five: httpx.Client, lang: str, doubt: str
) -> None:
    spec = spec_of(five, f"metric=gdp-growth&status=disputed,normal&lang={lang}")
    doubtful = {row["chart_said"] for row in spec["data"]["values"] if row["status"] == "disputed"}
    found = {each for each in said(spec) if each.endswith(doubt)}
    assert found == doubtful != set()


def test_a_figure_is_read_once(five: httpx.Client) -> None:
    spec = spec_of(five, "metric=gdp,exports")
    assert sorted(said(spec)) == sorted(row["chart_said"] for row in spec["data"]["values"])
