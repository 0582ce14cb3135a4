"""Logarithmic axes: dots in place of bars, readable ticks, refusals where there is none."""

import re
from collections.abc import Iterable
from itertools import pairwise
from typing import Any

import httpx
import pytest

from api.domain.code_lists import LANGUAGES
from api.errors import InvalidRequest
from tests.support.charts import below, drawn, overlaps, rows, spec_of, written, years
from tests.support.nonempty import nonempty
from tests.support.pictures import picture

pytestmark = pytest.mark.slow

NOTES = {
    "en": "Logarithmic axis: equal distances are equal ratios.",
    "ja": "対数軸：等しい間隔は等しい倍率を表す。",
    "ko": "로그 축: 같은 간격은 같은 배율을 나타냄.",
    "zh": "对数坐标轴：相等的间距表示相等的倍数。",
}
TICKS = {
    "en": ["1 billion", "10 billion", "100 billion", "1 trillion", "10 trillion"],
    "ja": ["10億", "100億", "1,000億", "1兆", "10兆"],
    "ko": ["10억", "100억", "1,000억", "1조", "10조"],
    "zh": ["10亿", "100亿", "1,000亿", "1万亿", "10万亿"],
}
POINT = re.compile(r'<path [^>]*aria-roledescription="point"[^>]*>')
PLACE = re.compile(r"translate\(([-\d.]+),([-\d.]+)\)")


def amounts(some: list[Any], values: Iterable[float]) -> list[Any]:
    """The rows with other values."""
    return [
        row | {"value": value, "value_min": None, "value_max": None}
        for row, value in zip(some, values, strict=True)
    ]


def wide(lite: httpx.Client, count: int = 1, lang: str = "en") -> list[Any]:
    """Values of 1, 10, 100 … billion."""
    found = years(lite, count, subjects=5, lang=lang)
    return amounts(found, [10 ** (9 + int(row["area"][1:])) for row in found])


def places(spec: Any) -> list[tuple[float, float]]:
    marks = "".join(POINT.findall(picture(spec)))
    return [(float(x), float(y)) for x, y in PLACE.findall(marks)]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_equal_ratios_are_equal_distances_of_dots(lite: httpx.Client, lang: str) -> None:
    spec = written(wide(lite, lang=lang), lang, axis="log")
    lefts = sorted(x for x, _ in places(spec))
    gaps = [after - before for before, after in pairwise(lefts)]
    assert len(gaps) == 4
    assert max(gaps) - min(gaps) < 1
    assert 'aria-roledescription="bar"' not in picture(spec)
    assert set(TICKS[lang]) <= set(drawn(spec))
    assert NOTES[lang] in below(spec)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_texts_of_a_chart_over_time_do_not_overlap(lite: httpx.Client, lang: str) -> None:
    spec = written(wide(lite, 4, lang), lang, axis="log")
    assert not overlaps(spec)
    heights = {y for _, y in places(spec)}
    assert len(heights) == 5
    assert NOTES[lang] in below(spec)


@pytest.mark.parametrize("width", [330, 680, 1200])
def test_ticks_have_room_for_their_names(lite: httpx.Client, width: int) -> None:
    for values in nonempty([(2, 3), (1, 10), (8, 12), (1, 10**15), (0.002, 7)]):
        spec = written(amounts(years(lite, 1, 2), values), axis="log", width=width)
        low, high = spec["vconcat"][0]["layer"][0]["encoding"]["x"]["scale"]["domain"]
        assert low <= values[0] < values[1] <= high
        assert not overlaps(spec)


@pytest.mark.parametrize(
    ("factor", "is_useful"), [(1, False), (99, False), (100, True), (10**6, True)]
)
def test_a_document_says_whether_a_log_axis_would_help(
    lite: httpx.Client, factor: int, is_useful: bool
) -> None:
    spec = written(amounts(years(lite, 1, 2), (1, factor)))
    expected = {"drawn": False, "possible": True, "useful": is_useful}
    assert spec["usermeta"]["log_axis"] == expected


@pytest.mark.parametrize("value", [0, -1])
@pytest.mark.parametrize("other", [1, 10**4])
def test_values_that_are_not_positive_are_refused(
    lite: httpx.Client, value: int, other: int
) -> None:
    first, second = amounts(years(lite, 1, 2), (value, other))
    changed = [first | {"display": "this one"}, second]
    assert written(changed)["usermeta"]["log_axis"]["possible"] is False
    with pytest.raises(InvalidRequest, match=r"error.log-values") as caught:
        written(changed, axis="log")
    [issue] = caught.value.issues
    assert (issue.parameter, issue.value, issue.accepted) == ("axis", "log", ["axis=linear"])
    assert issue.message.values["value"] == "this one"


@pytest.mark.parametrize("path", ["observations", "observations.svg"])
def test_a_refusal_offers_the_metrics_that_have_a_log_axis(
    five_articles_url: str, path: str
) -> None:
    form = {} if "svg" in path else {"format": "vegalite"}
    query = {"metric": "gdp,exports-growth", "axis": "log", **form}
    url = f"{five_articles_url}/v1/{path}"
    response = httpx.get(url, params=query)
    [issue] = response.json()["errors"]
    assert response.status_code == 422
    assert (issue["parameter"], issue["value"]) == ("axis", "log")
    assert issue["accepted"] == ["axis=linear", "metric=gdp"]
    for each in nonempty(issue["accepted"]):
        found = httpx.get(url, params=httpx.QueryParams(query).merge(each), timeout=30)
        assert found.status_code == 200, found.text


def test_ranks_have_no_log_axis(lite: httpx.Client) -> None:
    ranks = rows(lite, "metric=gdp-rank")
    with pytest.raises(InvalidRequest, match=r"error.log-ranks"):
        written(ranks, axis="log")
    both = written([*ranks, *wide(lite)], axis="log")
    types = [
        panel["layer"][0]["encoding"]["x"]["scale"].get("type") for panel in both["vconcat"][:-1]
    ]
    assert types == [None, "log"]


def test_linear_is_the_default(lite: httpx.Client) -> None:
    spec = spec_of(lite, "metric=gdp&axis=linear")
    assert spec == spec_of(lite, "metric=gdp")
    assert "axis" not in spec["usermeta"]["links"]["self"]
    assert NOTES["en"] not in below(spec)


@pytest.mark.parametrize("path", ["observations", "series"])
def test_axis_requires_a_chart(lite: httpx.Client, path: str) -> None:
    response = lite.get(f"/v1/{path}?axis=log&format=csv")
    [issue] = response.json()["errors"]
    assert (response.status_code, issue["parameter"]) == (422, "axis")
    wrong = lite.get(f"/v1/{path}?axis=logarithmic&format=svg").json()["errors"]
    assert wrong[0]["accepted"] == ["linear", "log"]
