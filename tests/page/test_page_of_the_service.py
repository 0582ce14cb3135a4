"""The page as the service sends it: what readers without scripts, and programs, get."""

import json
from urllib.parse import urlencode

import httpx
import pytest
from lxml import html  # type: ignore[import-untyped]

from api.domain.code_lists import LANGUAGES
from api.i18n import translate
from tests.support.html_page import document, texts
from tests.support.nonempty import nonempty

DISPUTED = "l1kf4mp08bclk"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_first_page_has_every_figure_in_each_language(lite: httpx.Client, lang: str) -> None:
    order = "-year,subject_name,metric_name,article,paragraph,sentence"
    rows = lite.get("/v1/observations", params={"lang": lang, "sort": order}).json()["data"]
    shown = document(lite, f"?lang={lang}")
    assert shown.get("lang") == lang
    assert texts(shown, "tbody .value") == [row["display"] for row in nonempty(rows)]
    undated = translate("period.undated", lang)
    periods = [row["period_name"] or undated for row in rows]
    assert texts(shown, "tbody .of-period") == periods


def test_figures_of_a_year_stand_by_subject_then_metric_then_as_printed(lite: httpx.Client) -> None:
    found = document(lite, "?lang=en&region=CN-ZJ&year=2024&limit=100")
    subjects = texts(found, "tbody th[scope=row]")
    assert subjects == sorted(nonempty(subjects))
    assert len(set(subjects)) > 2
    growth = document(lite, "?lang=en&metric=sector-growth")
    places = texts(growth, "tbody .place [aria-hidden]")
    assert places == sorted(nonempty(places))


def test_links_of_figures_tell_them_apart(lite: httpx.Client) -> None:
    names = [
        each.get("aria-label") for each in document(lite, "?lang=en").cssselect("tbody .value")
    ]
    assert len(names) == 37
    assert len(set(names)) == len(names)
    assert (
        "1,012 robots per 10,000 employees: Robot density, South Korea, Manufacturing, 2023"
        in names
    )


def test_each_row_has_a_header_and_each_table_a_caption(lite: httpx.Client) -> None:
    found = document(lite, "?lang=en&country=KR")
    assert texts(found, "tbody th[scope=row]") == ["South Korea"] * 4
    assert texts(found, "table caption") == ["South Korea"]


def test_a_form_of_filters_works_without_scripts(lite: httpx.Client) -> None:
    """A browser sends each ticked box, and every field that is empty."""
    sent = [("lang", "en"), ("country", "KR"), ("country", "SG"), ("value_from", ""), ("q", "")]
    found = document(lite, f"?{urlencode(sent)}")
    assert texts(found, "#question") == ["South Korea or Singapore"]
    assert len(texts(found, "tbody tr")) == 6
    assert [each.get("value") for each in found.cssselect("#asked [name=country][checked]")] == [
        "KR",
        "SG",
    ]


def test_every_filter_offers_what_availability_has(lite: httpx.Client) -> None:
    available = lite.get("/v1/availability?region=CN-ZJ").json()["data"]
    found = document(lite, "?lang=en&region=CN-ZJ")
    for name, plural in (("metric", "metrics"), ("sector", "sectors"), ("year", "years")):
        boxes = [each.get("value") for each in found.cssselect(f"input[name={name}]")]
        assert boxes == [each["code"] for each in nonempty(available[plural])]


@pytest.mark.parametrize(
    ("header", "lang"),
    [
        ("ja,en;q=0.8", "ja"),
        ("fr, ko;q=0.5, en;q=0.4", "ko"),
        ("en;q=0.1, zh-CN", "zh"),
        ("zh-TW,zh;q=0.9,en-US;q=0.8,en;q=0.7", "en"),
        ("zh-Hant-HK,zh;q=0.9,ja;q=0.8", "ja"),
        ("zh-TW,zh-CN;q=0.9", "zh"),
        ("zh-Hans-TW", "zh"),
        ("de,ko-KR;q=0.3", "ko"),
        ("ko;q=0, ja;q=x, *", "en"),
        ("", "en"),
    ],
)
def test_the_page_is_in_the_language_of_the_reader(
    lite: httpx.Client, header: str, lang: str
) -> None:
    response = lite.get("/", headers={"Accept-Language": header})
    assert response.headers["content-language"] == lang
    assert "Accept-Language" in response.headers["vary"]
    assert html.fromstring(response.text).get("lang") == lang


def test_the_language_of_the_url_goes_before_that_of_the_reader(lite: httpx.Client) -> None:
    assert document(lite, "?lang=ko", **{"Accept-Language": "ja"}).get("lang") == "ko"


@pytest.mark.parametrize(
    ("query", "status", "linked"),
    [
        ("?lang=en&contry=KR", 422, "?lang=en&country=KR"),
        ("?lang=en&country=KRR", 422, "?lang=en&country=KR"),
        ("?lang=en&limit=0", 422, "?lang=en"),
        ("?lang=en&cursor=zzz", 422, "?lang=en"),
        ("?lang=xx", 422, "?lang=en"),
    ],
)
def test_an_invalid_url_gets_its_status_and_links_that_work(
    lite: httpx.Client, query: str, status: int, linked: str
) -> None:
    response = lite.get(f"/{query}")
    found = html.fromstring(response.text)
    assert (response.status_code, response.headers["cache-control"]) == (status, "no-store")
    links = [each.get("href") for each in found.cssselect("[role=alert] a")]
    assert linked in links
    assert lite.get(f"/{linked}").status_code == 200


def test_a_text_of_the_url_is_no_markup(lite: httpx.Client) -> None:
    text = '"><script>alert(1)</script>'
    for name in ("q", "country", "contry", "lang", "columns", "figure"):
        page = lite.get("/", params={name: text}).text
        assert "<script>alert" not in page


def test_the_page_describes_itself_to_catalogues(lite: httpx.Client) -> None:
    found = document(lite, "?lang=ja&metric=gdp")
    [script] = found.cssselect("script[type='application/ld+json']")
    data = json.loads(script.text)
    assert (data["@type"], data["inLanguage"]) == ("Dataset", "ja")
    assert data["temporalCoverage"] == "2024/2024"
    for each in nonempty(data["distribution"]):
        assert (
            httpx.get(each["contentUrl"]).headers["content-type"].startswith(each["encodingFormat"])
        )


@pytest.mark.slow
def test_a_shared_link_has_a_title_and_a_picture(lite: httpx.Client) -> None:
    found = document(lite, "?lang=ko&metric=gdp")
    given = {
        each.get("property"): each.get("content") for each in found.cssselect("meta[property]")
    }
    assert given["og:title"] == "GDP"
    assert given["og:url"] == f"{lite.base_url}/?lang=ko&metric=gdp"
    picture = httpx.get(given["og:image"], timeout=30)
    assert (picture.status_code, picture.headers["content-type"]) == (200, "image/png")
    assert "og:image" not in {each.get("property") for each in document(lite).cssselect("meta")}


def test_a_link_to_a_figure_is_called_by_it(lite: httpx.Client) -> None:
    item = lite.get(f"/v1/observations/{DISPUTED}?lang=ko").json()
    found = document(lite, f"?lang=ko&figure={DISPUTED}")
    given = {
        each.get("property"): each.get("content") for each in found.cssselect("meta[property]")
    }
    assert given["og:title"] == item["meta"]["title"]
    assert given["og:description"] == item["data"]["citation"]
    assert found.findtext(".//title") == f"{item['meta']['title']} · Article indicators"


def test_whether_figures_can_be_compared_stands_above_them(lite: httpx.Client) -> None:
    def said(query: str) -> list[str]:
        return texts(document(lite, f"?lang=en&{query}"), "#comparable")

    assert said("metric=robot-density") == [
        "These figures can be compared: one metric, one unit, one level."
    ]
    assert said("metric=sector-growth") == [
        "Do not compare these figures as they stand: they may measure different things."
    ]
    assert "different units" in said("country=KR")[0]
    assert said("metric=robot-density&country=KR") == []


def test_nothing_is_said_for_comparing_figures_that_are_not_shown(lite: httpx.Client) -> None:
    """One of two figures: whether there is a warning of the other is not known."""
    assert not document(lite, "?metric=robot-density&limit=1").cssselect("#comparable")
    mixed = texts(document(lite, "?lang=en&metric=gdp&limit=1"), "#comparable")
    assert mixed == ["Do not compare these figures as they stand: different levels of area."]


def test_the_chosen_columns_stay_when_a_filter_is_chosen(lite: httpx.Client) -> None:
    found = document(lite, "?lang=en&columns=none,unit")
    assert [each.get("value") for each in found.cssselect("#asked [name=columns]")] == ["none,unit"]


def test_notices_stand_before_the_rows(lite: httpx.Client) -> None:
    page = lite.get("/?lang=en&metric=gdp").text
    warnings = lite.get("/v1/observations?metric=gdp").json()["meta"]["warnings"]
    for each in nonempty(warnings):
        assert 0 < page.index(f'data-code="{each["code"]}"') < page.index("<tbody")


def test_values_are_sorted_within_their_unit(lite: httpx.Client) -> None:
    found = document(lite, "?lang=en")
    [link] = found.cssselect("#sort-value")
    rows = document(lite, link.get("href")).cssselect("tbody tr")
    order = lite.get("/v1/observations?sort=unit,-value").json()["data"]
    assert [row.get("id") for row in rows] == [f"row-{row['id']}" for row in nonempty(order)]


def test_columns_are_chosen_in_the_url(lite: httpx.Client) -> None:
    def heads(query: str) -> list[str]:
        return texts(document(lite, query), "thead th")

    assert heads("?lang=en") == ["Subject", "Metric", "Value", "Period ↓", "Sector", "Paragraph"]
    assert heads("?lang=en&columns=none") == ["Subject", "Metric", "Value"]
    assert heads("?lang=en&columns=none&columns=source") == ["Subject", "Metric", "Value", "Source"]


def test_few_figures_are_cards(lite: httpx.Client) -> None:
    assert document(lite, "?metric=robot-density").cssselect("table.as-cards")
    assert not document(lite, "?country=KR").cssselect("table.as-cards")


@pytest.mark.parametrize("order", ["", "&sort=year", "&sort=metric_name,-value", "&sort=unit"])
def test_pages_say_where_they_are_and_lead_on_and_back(lite: httpx.Client, order: str) -> None:
    """Five pages to the end, and back by the links to the page before."""
    seen = [document(lite, f"?lang=en&limit=8{order}")]
    while links := seen[-1].cssselect(".pager .next"):
        seen.append(document(lite, links[0].get("href")))
    places = ["1 to 8", "9 to 16", "17 to 24", "25 to 32", "33 to 37"]
    assert [texts(each, "#counted") for each in seen] == [
        [f"{each} of 37 figures"] for each in places
    ]
    page = seen[-1]
    for expected in reversed(nonempty(seen[:-1])):
        page = document(lite, page.cssselect(".pager .previous")[0].get("href"))
        for part in ("#counted", "tbody tr"):
            assert texts(page, part) == texts(expected, part)
    assert not page.cssselect(".pager .previous")


def test_the_map_of_an_article_has_its_numerals_and_claims_as_files(lite: httpx.Client) -> None:
    found = document(lite, "?lang=en&view=article")
    assert len(texts(found, "#numerals tbody tr")) == 54
    assert len(texts(found, "#claims tbody tr")) == 58
    links = [each.get("href") for each in found.cssselect(".listed .files a")]
    for url in nonempty(links):
        assert httpx.get(url).status_code == 200


def test_a_page_that_the_browser_has_is_not_sent_again(lite: httpx.Client) -> None:
    first = lite.get("/?lang=en")
    again = lite.get("/?lang=en", headers={"If-None-Match": first.headers["etag"]})
    other = lite.get("/?lang=ja", headers={"If-None-Match": first.headers["etag"]})
    assert lite.get("/?lang=en&limit=15").headers["etag"] != first.headers["etag"]
    assert (again.status_code, other.status_code) == (304, 200)


def test_an_article_is_offered_by_words_of_its_title(lite: httpx.Client) -> None:
    found = document(lite, "?lang=en&q=rare+earth")
    [offer] = found.cssselect("#body li a[href*='article=']")
    assert texts(document(lite, offer.get("href")), "tbody .value")


def test_an_error_offers_names_and_ways_on(lite: httpx.Client) -> None:
    response = lite.get("/?metric=gdpp&lang=ja")
    found = html.fromstring(response.text)
    offers = ["「GDP」に変更", "「GDP成長率」に変更", "「指標」を外す"]
    assert texts(found, "[role=alert] li a") == offers
    assert not found.cssselect("#again")


def test_filters_are_where_they_decide_what_is_shown(lite: httpx.Client) -> None:
    tabs = ("figures", "chart", "article", "check")
    found = {tab: document(lite, f"?lang=en&view={tab}") for tab in tabs}
    assert [tab for tab in tabs if found[tab].cssselect("#toggle-filters")] == ["figures", "chart"]
    assert [tab for tab in tabs if found[tab].cssselect("#facets")] == ["figures", "chart"]
