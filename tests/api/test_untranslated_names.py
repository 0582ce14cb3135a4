"""Names that lack a translation are shown in another language, which every response names."""

import csv
import io
import json
from collections.abc import Iterator
from itertools import cycle
from pathlib import Path
from typing import Any

import httpx
import pytest

from api.domain.code_lists import LANGUAGES
from api.domain.dimensions import REFERENCE_TABLES
from api.queries.entities import ENTITY_LISTS
from tests.conftest import MakeEmpty, run_api, served
from tests.support.bundles import Row, change, copy_seed, rewrite
from tests.support.five_articles import add_articles
from tests.support.nonempty import nonempty

FIBRES = "chemical-fibres"
FIBRES_GROWTH = "observations?sector=chemical-fibres"
LACKING = (("ja",), ("en", "ja", "zh"), ("en",))
LISTS = [*ENTITY_LISTS, "observations", "series", "claims", "articles"]
TABLES = [each.plural for each in REFERENCE_TABLES.values() if each.named]


@pytest.fixture(scope="module")
def url(make_empty: MakeEmpty) -> str:
    return make_empty()


@pytest.fixture(scope="module")
def seed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A metric has a name in Korean alone; a sector and two organizations lack a Japanese one."""
    seed = copy_seed(tmp_path_factory.mktemp("names"))
    change(seed, "metrics.csv", "sector-growth", name_en="", name_ja="", name_zh="")
    change(seed, "sectors.csv", FIBRES, name_ja="")
    for organization in ("korea-economic-daily", "experts"):
        change(seed, "organizations.csv", organization, name_ja="")
    return seed


@pytest.fixture(scope="module")
def api(url: str, seed: Path) -> Iterator[httpx.Client]:
    run_api("seed", str(seed), url=url)
    with served(url) as base, httpx.Client(base_url=f"{base}/v1", timeout=10) as client:
        yield client


@pytest.fixture(scope="module")
def sparse(make_empty: MakeEmpty, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server of five articles; each row of each reference table lacks a name."""
    seed, url = add_articles(copy_seed(tmp_path_factory.mktemp("sparse"))), make_empty()

    def without(rows: list[Row]) -> list[Row]:
        for row, languages in zip(rows, cycle(LACKING), strict=False):
            row.update({f"name_{language}": "" for language in languages})
        return rows

    for table in TABLES:
        rewrite(seed, f"{table}.csv", without)
    run_api("seed", str(seed), url=url)
    with served(url) as base:
        yield base


def get(client: httpx.Client, path: str) -> Any:
    response = client.get(path)
    assert response.status_code == 200, response.text
    return response.json()


def warning(document: Any) -> Any:
    found = [each for each in document["meta"]["warnings"] if each["code"] == "untranslated-names"]
    assert len(found) <= 1
    return found[0] if found else None


def test_an_entity_names_the_language_of_its_name(api: httpx.Client) -> None:
    metric = get(api, "metrics/sector-growth?lang=ja")["data"]
    assert (metric["name"], metric["name_lang"]) == (metric["name_ko"], "ko")
    assert metric["name_en"] is metric["name_ja"] is metric["name_zh"] is None
    sector = get(api, f"sectors/{FIBRES}?lang=ja")["data"]
    assert (sector["name"], sector["name_lang"]) == ("Chemical fibres", "en")
    assert get(api, f"sectors/{FIBRES}?lang=ko")["data"]["name_lang"] == "ko"


def test_names_beside_codes_are_listed_in_a_warning_with_their_language(api: httpx.Client) -> None:
    found = get(api, f"{FIBRES_GROWTH}&lang=ja")
    assert found["data"][0]["sector_name"] == "Chemical fibres"
    assert warning(found) == {
        "code": "untranslated-names",
        "message": "訳語がまだないため、他の言語で表示："
        "부문별 성장률（sector-growth、韓国語）、Chemical fibres（chemical-fibres、英語）。",
        "count": 2,
        "ids": [],
        "url": None,
    }
    assert warning(get(api, f"{FIBRES_GROWTH}&lang=zh"))["count"] == 1
    assert warning(get(api, f"{FIBRES_GROWTH}&lang=ko")) is None


@pytest.mark.parametrize("path", ["observations", "series", "claims", "articles"])
def test_the_warning_is_on_every_list_that_names_something(api: httpx.Client, path: str) -> None:
    """Of claims, on who says them; of articles, on who publishes them."""
    assert warning(get(api, f"{path}?lang=ja"))
    header = api.get(f"{path}?lang=ja&format=csv").headers["data-warnings"]
    assert "untranslated-names" in header


def test_an_item_has_null_for_the_names_it_lacks(api: httpx.Client) -> None:
    [row] = get(api, FIBRES_GROWTH)["data"]
    item = get(api, f"observations/{row['id']}?lang=ja")
    assert item["data"]["names"]["sector"]["ja"] is None
    assert item["data"]["names"]["sector"]["zh"] == "化学纤维"
    assert "korea-economic-daily" in warning(item)["message"]


def test_values_to_choose_from_and_candidates_name_the_language(api: httpx.Client) -> None:
    offered = get(api, "availability?lang=ja")["data"]
    assert {each["code"]: each["name_lang"] for each in offered["sectors"]}[FIBRES] == "en"
    assert {each["name_lang"] for each in nonempty(offered["years"])} == {"ja"}
    candidate = get(api, "resolve?q=chemical+fibres&lang=ja")["data"][0]
    assert (candidate["code"], candidate["name_lang"]) == (FIBRES, "en")
    assert candidate["matched_language"] == "en"
    facets = get(api, "areas/CN-ZJ?lang=ja")["data"]["sectors"]
    assert {each["code"]: each["name_lang"] for each in facets}[FIBRES] == "en"


def test_a_translation_that_comes_later_is_a_change_of_its_row(
    make_empty: MakeEmpty, tmp_path: Path
) -> None:
    seed, url = copy_seed(tmp_path), make_empty()
    change(seed, "sectors.csv", FIBRES, name_ja="")
    run_api("seed", str(seed), url=url)
    change(seed, "sectors.csv", FIBRES, name_ja="化学繊維")
    published = run_api("seed", str(seed), url=url).stdout.splitlines()
    assert published[0].startswith("Published release 2")
    assert published[1:-1] == ["  sector: 0 added, 1 changed, 0 removed"]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("path", LISTS)
def test_no_name_is_missing_in_any_list(sparse: str, path: str, language: str) -> None:
    with httpx.Client(base_url=f"{sparse}/v1") as client:
        rows = list(
            csv.DictReader(io.StringIO(client.get(f"{path}?lang={language}&format=csv").text))
        )
    for row in nonempty(rows):
        assert row.get("name") != ""
        for column in (each for each in row if each.endswith("_name") and each != "period_name"):
            if code := row.get(column.removesuffix("_name")):
                assert row[column], f"{column} of {code}"
        assert "None" not in row.values()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("format_name", ["jsonstat", "vegalite"])
def test_labels_of_cubes_and_charts_are_never_empty(
    sparse: str, format_name: str, language: str
) -> None:
    query = f"observations?metric=gdp-growth&lang={language}&format={format_name}"
    text = httpx.get(f"{sparse}/v1/{query}").raise_for_status().text
    assert "None" not in text
    cube = json.loads(text)
    for dimension in cube.get("dimension", {}).values():
        assert all(nonempty(dimension["category"]["label"].values()))


@pytest.mark.parametrize("sort", ["name", "-name", "name_ja", "-name_en"])
def test_lists_are_sorted_by_names_that_may_be_missing(sparse: str, sort: str) -> None:
    column = sort.removeprefix("-")
    rows = httpx.get(f"{sparse}/v1/metrics?lang=ja&sort={sort}").json()["data"]
    names = [row[column] for row in nonempty(rows) if row[column] is not None]
    assert names == sorted(names, reverse=sort.startswith("-"))
    assert [row[column] for row in rows[: len(names)]] == names
