"""The first bars or lines of a chart, and what is offered in place of a chart of too much."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from api.errors import InvalidRequest
from tests.conftest import SEED, MakeEmpty, run_api, served
from tests.support import synthetic_bundle
from tests.support.charts import below, drawn, rows, spec_of, written, years
from tests.support.nonempty import nonempty

pytestmark = pytest.mark.slow

TOP_BARS = {
    "en": "The 20 with the largest values, and 91 more",
    "ja": "値の大きい順に20件を表示。ほか91件",
    "ko": "값이 큰 순으로 20개 표시, 그 외 91개",
    "zh": "按数值从大到小显示前20项，另有91项",
}


@pytest.fixture(scope="module")
def large(
    make_empty: MakeEmpty, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[httpx.Client]:
    """A client of a real server with 20,000 figures."""
    url = make_empty()
    folder = synthetic_bundle.write(tmp_path_factory.mktemp("large") / "bundle", SEED)
    run_api("seed", str(folder), url=url)
    with served(url) as base, httpx.Client(base_url=base, timeout=60) as client:
        yield client


def areas(spec: Any) -> list[str]:
    return [row["area"] for row in spec["data"]["values"]]


@pytest.mark.parametrize(("lang", "words"), TOP_BARS.items())
def test_the_largest_bars_are_drawn_and_the_others_counted(
    lite: httpx.Client, lang: str, words: str
) -> None:
    spec = written(years(lite, 1, subjects=111), lang, top=20)
    assert areas(spec) == [f"a{number}" for number in range(110, 90, -1)]
    assert words in below(spec)
    [panel] = spec["usermeta"]["panels"]
    assert (panel["drawn"], panel["total"]) == (20, 111)
    assert "Subject 90" not in spec["description"]


def test_all_bars_have_no_note(lite: httpx.Client) -> None:
    assert written(years(lite, 1, subjects=5), top=5) == written(years(lite, 1, subjects=5))


def test_the_best_ranks_are_first(lite: httpx.Client) -> None:
    [row] = rows(lite, "metric=gdp-rank")
    ranks = [row | {"id": str(rank), "area": f"a{rank}", "value": rank} for rank in (7, 2, 30, 1)]
    spec = written(ranks, top=2)
    assert areas(spec) == ["a1", "a2"]
    assert "The first 2 by rank, and 2 more" in below(spec)


def test_the_lines_with_the_largest_last_values_are_drawn(lite: httpx.Client) -> None:
    lines = years(lite, 3, subjects=30)
    for row in lines:
        row["value"] *= -1 if row["year"] == 2002 else 1
    spec = written(lines, top=2)
    assert set(areas(spec)) == {"a0", "a1"}
    assert len(areas(spec)) == 6
    assert "The 2 lines with the largest last values, and 28 more" in below(spec)


@pytest.mark.parametrize("count", [1, 2])
def test_what_must_not_be_ranked_stays_as_printed(lite: httpx.Client, count: int) -> None:
    every = rows(lite, "metric=sector-growth&region=CN-ZJ&sort=paragraph")
    more = [row | {"id": f"{row['id']}-2", "period": "2023"} for row in every]
    spec = written([*every, *more][: count * len(every)], top=3)
    found = list(dict.fromkeys(row["sector"] for row in spec["data"]["values"]))
    assert found == [row["sector"] for row in every[:3]]
    assert "must not be ranked; and 7 more" in " ".join(below(spec))


def test_sources_and_articles_of_what_is_left_out_are_not_named(five_articles_url: str) -> None:
    with httpx.Client(base_url=five_articles_url, timeout=30) as client:
        spec = spec_of(client, "metric=gdp-growth&top=1")
    named = {row["chart_article"] for row in spec["data"]["values"]}
    assert len(named) == 1
    assert [line for line in below(spec) if line.startswith("Article:")]


def test_each_panel_says_what_it_leaves_out(five_articles_url: str) -> None:
    with httpx.Client(base_url=five_articles_url, timeout=30) as client:
        spec = spec_of(client, "metric=gdp,exports&top=1")
    for panel in nonempty(spec["usermeta"]["panels"]):
        [said] = [text for text in below(spec) if text.startswith(f"{panel['title']}: ")]
        assert said.endswith(f"and {panel['total'] - 1} more")


@pytest.mark.parametrize(
    "path", ["observations", "series", "observations.svg", "observations?limit=1000"]
)
def test_what_an_error_offers_in_place_of_too_much_is_a_chart(
    large: httpx.Client, path: str
) -> None:
    form = {} if "svg" in path else {"format": "vegalite"}
    url = httpx.URL(f"/v1/{path}").copy_merge_params(form)
    [issue] = large.get(url).json()["errors"]
    offered = [each for each in issue["accepted"] if each != "format=csv"]
    for each in nonempty(offered[:3] if "svg" in path else offered):
        found = large.get(url.copy_merge_params(httpx.QueryParams(each)))
        assert found.status_code == 200, (each, found.text)
        assert len(found.content) > 10_000


def test_the_metric_with_most_rows_is_offered_first(large: httpx.Client) -> None:
    [issue] = large.get("/v1/observations?format=vegalite").json()["errors"]
    metrics = large.get("/v1/availability").json()["data"]["metrics"]
    assert issue["accepted"] == [
        *(f"metric={each['code']}&top=20" for each in metrics[:10]),
        "format=csv",
    ]


def test_a_metric_that_fits_is_offered_whole(lite: httpx.Client) -> None:
    many = years(lite, 2, subjects=21)
    few = [row | {"id": f"{row['id']}-rank", "metric": "gdp-rank"} for row in years(lite, 1)]
    with pytest.raises(InvalidRequest, match=r"error.lines.*21") as caught:
        written([*many, *few])
    [issue] = caught.value.issues
    assert issue.accepted == ["top=20", "metric=gdp&top=20", "metric=gdp-rank", "format=csv"]


@pytest.mark.parametrize("path", ["observations", "series"])
def test_top_requires_a_chart(lite: httpx.Client, path: str) -> None:
    response = lite.get(f"/v1/{path}?top=5&format=csv")
    [issue] = response.json()["errors"]
    assert (response.status_code, issue["parameter"]) == (422, "top")
    assert issue["accepted"] == ["format=vegalite", "format=svg", "format=png"]
    assert lite.get(f"/v1/{path}?top=0&format=svg").status_code == 422


def test_an_image_draws_the_first_bars(lite: httpx.Client) -> None:
    found = lite.get("/v1/observations.svg?metric=gdp&year=2024&top=1", timeout=30).text
    assert "with the largest values, and" in found
    assert drawn(spec_of(lite, "metric=gdp&year=2024&top=1"))[0] in found
