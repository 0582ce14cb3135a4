"""The map of the places that a chart is about."""

import itertools
import re
from collections.abc import Mapping, Sequence
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.support.browser_page import Visit, data, needs_browser, url_containing
from tests.support.nonempty import nonempty

pytestmark = [needs_browser, pytest.mark.slow]

SEVERAL = "?lang=en&metric=gdp,gdp-growth&view=chart"
PLACES = {
    "around the Pacific": {
        **{"Suva": (-18.1, 178.4), "Apia": (-13.8, -171.8), "Auckland": (-36.8, 174.8)},
    },
    "beside each other": {
        **{"Suzhou": (31.3, 120.6), "Shanghai": (31.2, 121.5), "Hangzhou": (30.3, 120.2)},
        **{"Ningbo": (29.9, 121.5), "Wuxi": (31.5, 120.3), "Jiaxing": (30.7, 120.8)},
        **{"Chile": (-35.7, -71.5)},
    },
    "alone": {"Reykjavik": (64.1, -21.9)},
    "over the world": {
        **{"Iceland": (64.9, -19), "New Zealand": (-41, 174), "Chile": (-35.7, -71.5)},
        **{"Japan": (36.2, 138.3), "Kenya": (0, 37.9), "Canada": (56, -106)},
    },
}

COLOURS = """() => {
  const pen = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
  const parts = (colour) => {
    pen.fillStyle = colour;
    pen.fillRect(0, 0, 1, 1);
    return [...pen.getImageData(0, 0, 1, 1).data.slice(0, 3)];
  };
  const of = (selector) => getComputedStyle(document.querySelector(selector));
  return [of(".land").fill, of(".locator").backgroundColor, of("body").backgroundColor].map(parts);
}"""
"""Red, green and blue of the land, the sea and the page."""


def opened(visit: Visit, address: str) -> Page:
    page = visit.open(address)
    page.locator("#places summary").click()
    page.locator(".locator").wait_for()
    return page


def with_places(visit: Visit, places: Mapping[str, tuple[float, float]]) -> Page:
    """A chart whose areas have other places: the answers of the API are changed on their way."""

    def areas(route: Any) -> None:
        rows = [
            {**{"code": code, "name": name, "name_lang": "en"}, "latitude": y, "longitude": x}
            for code, (name, (y, x)) in zip(codes, places.items(), strict=False)
        ]
        route.fulfill(json={"data": rows})

    def chart(route: Any) -> None:
        answer = route.fetch()
        document = answer.json()
        for row, code in zip(document["data"]["values"], itertools.cycle(codes), strict=False):
            row["area"] = code
        route.fulfill(response=answer, json=document)

    codes = [f"A{number}" for number in range(len(places) + 1)]
    visit.page.route("**/v1/areas?*", areas)
    visit.page.route("**/v1/observations?*format=vegalite*", chart)
    return opened(visit, "?lang=en&metric=gdp-growth,gdp,sector-growth&view=chart")


def boxes(page: Page, selector: str) -> Sequence[Mapping[str, float]]:
    found: Sequence[Mapping[str, float]] = page.locator(selector).evaluate_all(
        "all => all.map(each => each.getBBox())"
        ".map(({x, y, width, height}) => ({x, y, width, height}))"
    )
    return found


def overlap(one: Mapping[str, float], other: Mapping[str, float]) -> bool:
    return all(
        one[at] < other[at] + other[size] - 1 and other[at] < one[at] + one[size] - 1
        for at, size in (("x", "width"), ("y", "height"))
    )


def test_the_map_is_loaded_when_it_is_opened(browser: Browser, five_articles_url: str) -> None:
    visit = Visit(browser, five_articles_url)
    visit.open(SEVERAL)
    assert not [url for url in visit.requested_urls if "land.json" in url or "/areas" in url]
    page = opened(visit, SEVERAL)
    assert [url for url in visit.requested_urls if "land.json" in url]
    expect(page.locator(".locator .land")).to_have_attribute("d", re.compile("^M"))
    expect(page.locator("#places")).to_contain_text("Coastlines: Natural Earth")
    visit.close()


def test_each_point_is_a_link_to_the_filter_of_its_area(
    browser: Browser, five_articles_url: str
) -> None:
    visit = Visit(browser, five_articles_url)
    page = opened(visit, SEVERAL)
    with httpx.Client(base_url=f"{five_articles_url}/v1/") as api:
        rows = data(api, "observations?metric=gdp,gdp-growth&limit=1000")
    assert page.locator(".locator a").count() == len({row["area"] for row in rows})
    link = page.get_by_role("link", name=re.compile("^Zhejiang: "))
    expect(link).to_have_attribute(
        "href", re.compile(r"metric=gdp,gdp-growth&area=CN-ZJ&view=chart")
    )
    link.focus()
    page.keyboard.press("Enter")
    visit.settle()
    expect(page).to_have_url(url_containing("area=CN-ZJ"))
    visit.close()


def test_a_chart_of_one_area_has_no_map(visit: Visit) -> None:
    page = visit.open("?lang=en&region=CN-ZJ&metric=sector-growth&view=chart")
    expect(page.locator("#chart-image")).to_be_visible()
    expect(page.locator("#places")).to_have_count(0)


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("where", PLACES)
def test_all_points_and_labels_are_in_sight_and_hide_nothing(
    browser: Browser, five_articles_url: str, where: str, width: int
) -> None:
    visit = Visit(browser, five_articles_url, width=width)
    page = with_places(visit, PLACES[where])
    labels, spots = boxes(page, ".locator text"), boxes(page, ".locator .spot")
    assert len(labels) == len(spots) == len(PLACES[where])
    view = page.locator(".locator").evaluate("({viewBox: {baseVal: b}}) => [b.width, b.height]")
    for box in nonempty([*labels, *spots]):
        assert -1 <= box["x"] <= view[0] + 1 - box["width"]
        assert -1 <= box["y"] <= view[1] + 1 - box["height"]
    pairs = [*itertools.combinations(labels, 2)]
    pairs += [(label, spot) for place, label in enumerate(labels) for spot in spots[:place]]
    pairs += [(label, spot) for place, label in enumerate(labels) for spot in spots[place + 1 :]]
    assert not [pair for pair in pairs if overlap(*pair)]
    expect(page.locator(".locator .covered")).to_have_count(0)
    visit.close()


def test_places_on_both_sides_of_the_180th_meridian_stand_together(
    browser: Browser, five_articles_url: str
) -> None:
    visit = Visit(browser, five_articles_url)
    page = with_places(visit, PLACES["around the Pacific"])
    at = {
        each["name"]: each["x"]
        for each in page.locator(".locator a").evaluate_all(
            "all => all.map(each => ({name: each.textContent,"
            " x: +each.querySelector('.spot').getAttribute('cx')}))"
        )
    }
    assert at["Auckland"] < at["Suva"] < at["Apia"]
    visit.close()


def test_an_area_lies_on_the_land_that_it_is_on(browser: Browser, five_articles_url: str) -> None:
    """Points and coastlines have one projection."""
    visit = Visit(browser, five_articles_url)
    inland = {"Chongqing": (29.6, 106.5), "Nairobi": (-1.3, 36.8), "Denver": (39.7, -105)}
    page = with_places(visit, inland | {"Norwegian Sea": (70.2, -2), "Pacific": (-16.5, -140)})
    on_land = page.locator(".locator a").evaluate_all(
        """all => {
          const land = document.querySelector(".locator .land");
          const at = ({cx, cy}) => new DOMPoint(cx.baseVal.value, cy.baseVal.value);
          const isIn = (each) => land.isPointInFill(at(each.querySelector(".spot")));
          return all.filter(isIn).map((each) => each.textContent);
        }"""
    )
    assert {*on_land} == {*inland}
    visit.close()


def test_a_map_of_few_places_is_low(browser: Browser, five_articles_url: str) -> None:
    visit = Visit(browser, five_articles_url, width=1440)
    page = opened(visit, "?lang=en&metric=gdp-growth&country=CN&view=chart")
    box = page.locator(".locator").bounding_box()
    assert box is not None
    assert box["width"] > 1000
    assert box["height"] < 365
    visit.close()


def test_a_city_is_a_dot_and_a_province_a_ring(browser: Browser, five_articles_url: str) -> None:
    visit = Visit(browser, five_articles_url)
    page = opened(visit, "?lang=en&metric=gdp-growth&country=CN&view=chart")
    rings = page.locator(".locator a:has(.of-area)")
    expect(rings).to_have_text(["Jiangsu", "Zhejiang"])
    expect(page.locator("#places .legend li")).to_have_text(
        ["cities", "provinces, at a point inside each"]
    )
    fills = page.locator(".spot").evaluate_all("all => all.map(e => getComputedStyle(e).fill)")
    assert len({*fills}) == 2
    visit.close()


@pytest.mark.parametrize("width", [390, 1280])
def test_labels_of_few_places_do_not_lie_across_the_coast(
    browser: Browser, five_articles_url: str, width: int
) -> None:
    visit = Visit(browser, five_articles_url, width=width)
    page = opened(visit, "?lang=en&metric=gdp-growth&country=CN&view=chart")
    across = page.locator(".locator text").evaluate_all(
        """all => {
          const land = document.querySelector(".locator .land");
          const ends = ({x, y, width, height}) => [x, x + width].map((across) =>
            land.isPointInFill(new DOMPoint(across, y + height / 2)));
          return all.filter((each) => new Set(ends(each.getBBox())).size > 1)
            .map((each) => each.textContent);
        }"""
    )
    assert across == []
    visit.close()


def test_land_and_sea_differ(browser: Browser, five_articles_url: str) -> None:
    for scheme in ("light", "dark"):
        visit = Visit(browser, five_articles_url, color_scheme=scheme)
        page = opened(visit, "?lang=en&metric=gdp-growth&country=CN&view=chart")
        land, sea, ground = page.evaluate(COLOURS)
        assert land == ground
        assert max(abs(one - other) for one, other in zip(land, sea, strict=True)) > 20
        visit.close()


def test_the_coastlines_are_small_and_have_their_licence(lite: httpx.Client) -> None:
    folder = re.findall(r'href="(/explorer/[^/"]+)/', lite.get("/").text)[0]
    land = lite.get(f"{folder}/land.json")
    assert len(land.content) < 60_000
    assert "public domain" in lite.get(f"{folder}/licences/land.txt").text
