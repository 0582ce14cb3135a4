"""What readers type into a search box, and the figures that they mean."""

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.domain.name_index import fold
from tests.conftest import MakeEmpty, run_api, served
from tests.support.bundles import copy_seed

with Path(__file__).with_name("searches.csv").open(encoding="utf-8") as file:
    SEARCHES = [
        (path or "observations", row["q"], filters)
        for row in csv.DictReader(file)
        for path, _, filters in [row["finds"].rpartition("?")]
    ]


@pytest.fixture(scope="module")
def five(five_articles_url: str) -> Iterator[httpx.Client]:
    """Five articles."""
    with httpx.Client(base_url=five_articles_url, timeout=30) as client:
        yield client


def found(client: httpx.Client, path: str, **parameters: Any) -> set[str]:
    answer = client.get(path, params={"limit": 1000, **parameters}).raise_for_status().json()
    return {row["id"] for row in answer["data"]}


@pytest.mark.parametrize(("path", "text", "filters"), SEARCHES)
def test_a_search_finds_what_its_reader_means(
    client: httpx.Client, path: str, text: str, filters: str
) -> None:
    expected = {row["id"] for row in client.get(f"/v1/{path}?{filters}").json()["data"]}
    assert expected
    assert found(client, f"/v1/{path}", q=text) == expected


@pytest.mark.parametrize(("path", "text"), [(path, text) for path, text, _ in SEARCHES])
def test_the_canonical_text_of_a_search_finds_the_same(
    client: httpx.Client, path: str, text: str
) -> None:
    page = client.get(f"/v1/{path}", params={"q": text, "limit": 1000}).json()
    again = client.get(page["links"]["self"]).json()
    assert again["data"] == page["data"]
    assert again["links"]["self"] == page["links"]["self"]


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("countries?q=japan", "JP"),
        ("countries?q=대한민국", "KR"),
        ("areas?q=hangzhou", "CN-330100"),
        ("regions?q=杭州", "CN-330100"),
        ("units?q=yuan", "CNY"),
        ("units?q=人民元", "CNY"),
        ("sources?q=World Robotics", "ifr-world-robotics-2024"),
        ("organizations?q=maersk", "maersk"),
        ("sectors?q=chips", "integrated-circuits"),
        ("metrics?q=로봇 밀도 순위", "robot-density-rank"),
    ],
)
def test_a_list_of_entities_is_searched_by_their_own_names(
    client: httpx.Client, path: str, code: str
) -> None:
    rows = client.get(f"/v1/{path}").json()["data"]
    assert [row.get("code") or row["id"] for row in rows] == [code]


def test_other_filters_of_an_entity_list_apply_to_figures(client: httpx.Client) -> None:
    assert found(client, "/v1/metrics", q="gdp", country="US") == {"manufacturing-share-of-gdp"}
    page = client.get("/v1/countries?q=japan&year=2024").json()
    assert page["data"] == []
    assert "nothing-matches" in [each["code"] for each in page["meta"]["warnings"]]


def test_an_entity_list_names_similar_entities(client: httpx.Client) -> None:
    page = client.get("/v1/countries?q=Jappan").json()
    assert page["data"] == []
    [warning] = page["meta"]["warnings"]
    assert warning["message"] == "No name contains “jappan”. Did you mean Japan?"


def test_a_numeral_matches_bounds_and_ranges(client: httpx.Client) -> None:
    [row] = client.get("/v1/observations?q=9%20trillion").json()["data"]
    assert row["relation"] == "gt"
    [row] = client.get("/v1/observations?q=3-4").json()["data"]
    assert (row["value"], row["value_min"], row["value_max"]) == (None, 3, 4)


def test_the_scale_of_a_numeral_may_be_left_out(client: httpx.Client) -> None:
    [row] = client.get("/v1/observations?q=1.814").json()["data"]
    assert row["value"] == 1_814_000_000_000
    assert client.get("/v1/observations?q=1.815").json()["data"] == []


def test_names_that_are_written_together_are_counted_as_words(client: httpx.Client) -> None:
    sectors = client.get("/v1/sectors?lang=zh").json()["data"]
    text = "".join(row["name"] for row in sectors)
    response = client.get("/v1/observations", params={"q": text})
    assert response.status_code == 422
    assert response.json()["errors"][0]["hint"] == "at most 20 words"


@pytest.mark.parametrize(
    "text", ["9%", "30%", "€9 trillion", "$9 trillion", "3月", "11월", "3時", "4% 2018", "2030"]
)
def test_a_number_of_another_unit_finds_nothing(client: httpx.Client, text: str) -> None:
    assert found(client, "/v1/observations", q=text) == set()


def test_a_particle_alone_is_a_part_of_a_name(client: httpx.Client) -> None:
    whole = found(client, "/v1/observations")
    assert found(client, "/v1/observations", q="の") < whole


SEED_ARTICLE = "manufacturing-data-2025"


@pytest.mark.parametrize(
    ("text", "articles"),
    [
        ("rare earth of the AI era", {SEED_ARTICLE}),
        ("“ＲＡＲＥ ｅａｒｔｈｓ”", {SEED_ARTICLE}),
        ("時代のレアアース", {SEED_ARTICLE}),
        ("희토류", {SEED_ARTICLE}),
        ("稀土", {SEED_ARTICLE}),
        ("Kang Kyung-joo", {SEED_ARTICLE}),
        ("Korea Economic Daily rare", {SEED_ARTICLE}),
        ("slip back", {"monthly-economy-ko-2025"}),
        ("뒷걸음", {"monthly-economy-ko-2025"}),
        ("3.04", {"monthly-economy-ko-2025"}),
        ("下方修正", {"forecast-ja-2025"}),
        ("再上台阶", {"regions-zh-2025"}),
        ("meridian", {"monthly-economy-en-2025"}),
        ("lip", set()),
        ("rare slip", set()),
    ],
)
def test_an_article_is_found_by_its_own_words(
    five: httpx.Client, text: str, articles: set[str]
) -> None:
    assert found(five, "/v1/articles", q=text) == articles


def test_an_article_is_found_by_its_figures(five: httpx.Client) -> None:
    [row] = five.get("/v1/articles?q=Maersk").json()["data"]
    assert row["id"] == SEED_ARTICLE
    assert row["observations"] == 1


def test_an_article_found_by_its_title_counts_the_figures_that_match(five: httpx.Client) -> None:
    [row] = five.get("/v1/articles?q=rare%20earth").json()["data"]
    assert (row["observations"], row["years"]) == (0, [])


def test_other_filters_of_articles_apply_to_their_figures(five: httpx.Client) -> None:
    assert found(five, "/v1/articles", q="rare earth", country="CN") == {SEED_ARTICLE}
    page = five.get("/v1/articles?q=rare%20earth&country=JP").json()
    assert page["data"] == []
    assert [each["message"] for each in page["meta"]["warnings"]] == [
        "Nothing matches. Without the country (country=JP), 1 row would.",
        "Nothing matches. Without the search terms (q=rare earth), 2 rows would.",
    ]


@pytest.mark.slow
def test_an_article_of_an_earlier_release_is_found_by_its_title_then(
    make_empty: MakeEmpty, tmp_path: Path
) -> None:
    url, seed = make_empty(), copy_seed(tmp_path / "seed")
    run_api("seed", str(seed), url=url)
    file = seed / "articles" / SEED_ARTICLE / "article.toml"
    text = file.read_text("utf-8")
    file.write_text(text.replace("rare earth of the AI era", "new oil"), "utf-8")
    run_api("seed", str(seed), url=url)
    with served(url) as base, httpx.Client(base_url=base, timeout=30) as client:
        assert found(client, "/v1/articles", q="new oil") == {SEED_ARTICLE}
        assert found(client, "/v1/articles", q="earth") == set()
        assert found(client, "/v1/articles", q="earth", release="1") == {SEED_ARTICLE}
        assert found(client, "/v1/articles", q="oil", release="1") == set()


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        # Of the text in any language.
        ("lunar", {("monthly-economy-ko-2025", 6, 2)}),
        ("旧正月", {("monthly-economy-ko-2025", 6, 2)}),
        ("설 연휴", {("monthly-economy-ko-2025", 6, 2)}),
        ("春节假期", {("monthly-economy-ko-2025", 6, 2)}),
        ("only country", {(SEED_ARTICLE, 31, 3)}),
        ("1,000", {(SEED_ARTICLE, 31, 3)}),
        ("00", set()),
        # Of what is named, by its name.
        ("労働力 北湾経済庁", set()),
        ("investment kitawan", {("forecast-ja-2025", 8, 2)}),
        ("research forum", {("regions-zh-2025", 8, 1)}),
        ("robot-density", {(SEED_ARTICLE, 31, 3), (SEED_ARTICLE, 31, 4)}),
    ],
)
def test_a_claim_is_found_by_its_text_and_its_names(
    five: httpx.Client, text: str, sentences: set[tuple[str, int, int]]
) -> None:
    rows = five.get("/v1/claims", params={"q": text}).json()["data"]
    assert {(row["article"], row["paragraph"], row["sentence"]) for row in rows} == sentences


@pytest.mark.parametrize(
    ("text", "filters"),
    [
        ("Korea", "country=KR"),
        ("浙江", "region=CN-ZJ"),
        ("GDP growth", "metric=gdp-growth"),
        ("로봇 밀도", "metric=robot-density"),
    ],
)
def test_a_claim_is_found_by_what_contains_its_areas(
    five: httpx.Client, text: str, filters: str
) -> None:
    by_name = {row["id"] for row in five.get(f"/v1/claims?limit=1000&{filters}").json()["data"]}
    assert by_name
    assert by_name <= found(five, "/v1/claims", q=text)


def test_a_year_finds_the_claims_about_it_and_its_parts(five: httpx.Client) -> None:
    rows = five.get("/v1/claims?q=2025&limit=1000").json()["data"]
    assert {row["period"] for row in rows} >= {"2025-01"}
    assert all("2025" in f"{row['period']} {row['text_en']}" for row in rows)


def test_a_search_of_claims_that_finds_nothing_counts_its_words(client: httpx.Client) -> None:
    page = client.get("/v1/claims?q=robot%20zzz").json()
    count = len(client.get("/v1/claims?q=robot").json()["data"])
    assert [each["message"] for each in page["meta"]["warnings"]] == [
        f"Nothing matches all the search terms together: “robot” ({count}), “zzz” (0).",
        "No name contains “zzz”.",
    ]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Nothing matches. Without the search terms (q=1,013), 37 figures would."),
        ("ja", "該当するものがありません。検索語（q=1,013）の条件を外すと、数値37件が該当します。"),
        ("ko", "해당하는 것이 없습니다. 검색어 조건(q=1,013)을 빼면 수치 37건이 해당합니다."),
        ("zh", "没有符合条件的结果。去掉搜索词条件（q=1,013），则有37条数据符合。"),
    ],
)
def test_a_numeral_that_finds_nothing_is_called_a_search_term(
    client: httpx.Client, language: str, text: str
) -> None:
    page = client.get(f"/v1/observations?q=1,013&lang={language}").json()
    assert [each["message"] for each in page["meta"]["warnings"]] == [text]


def test_a_month_of_one_digit_is_a_year_and_a_number(client: httpx.Client) -> None:
    [row] = client.get("/v1/observations?q=2024-1").json()["data"]
    assert row["period"] == "2024"
    assert 1 in (row["value_min"], row["value_max"])
    assert found(client, "/v1/observations", q="2024-01") == set()


@given(st.text(alphabet=st.characters(max_codepoint=127)))
def test_an_ascii_text_is_folded_as_beside_other_letters(text: str) -> None:
    beside = fold(f"{text} 中")  # takes the way of all texts
    assert beside.removesuffix("中").strip() == fold(text)
