"""The explorer: accessibility, screen sizes, languages, page weight and errors."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, expect
from sqlalchemy import create_engine

from api.domain.code_lists import INFERABLE, LANGUAGES, RELATIONS, STATUSES
from tests.conftest import MakeEmpty, run_api, served
from tests.support.browser_page import Visit, data, needs_browser, rows, url_containing
from tests.support.bundles import change, copy_seed, print_value
from tests.support.second_article import ID, add_second_article

pytestmark = [needs_browser, pytest.mark.slow]

DISPUTED = "l1kf4mp08bclk"
VIEWS = [
    "?lang=en",
    "?lang=ja&country=KR",
    "?lang=ko&metric=robot-density,gdp&view=chart",
    "?lang=zh&view=article",
    f"?lang=en&figure={DISPUTED}",
    "?lang=ja&claim=cfsf0p9hhirfa",
    "?lang=ko&q=zzzz",
    "?lang=zh&metric=robot-density",
    f"?lang=en&figure={DISPUTED},3r0aeqn5scs7a",
    "?lang=ko&view=check",
]
MAX_BYTES = 150_000


@pytest.fixture(scope="module")
def two_articles(make_empty: MakeEmpty, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server with another article beside the first."""
    folder = tmp_path_factory.mktemp("two")
    url = make_empty()
    run_api("seed", str(add_second_article(copy_seed(folder))), url=url)
    with served(url) as base:
        yield base


def test_several_articles_are_distinguished(browser: Browser, two_articles: str) -> None:
    visit = Visit(browser, two_articles)
    page = visit.open("?lang=en")
    expect(page.locator("h1")).to_have_text("The figures of 2 articles")
    assert rows(visit).count() == 100
    page.locator("#next").press("Enter")
    visit.settle()
    assert 0 < rows(visit).count() < 100
    page.go_back()
    visit.settle()
    expect(page.locator("#next")).to_be_focused()
    page.locator(".pager .next").last.click()
    visit.settle()
    page.locator(".pager .previous").first.click()
    page.locator("#tab-article").click()
    page.locator("#body").get_by_role("link", name="A made-up article").click()
    visit.settle()
    expect(page).to_have_url(url_containing(f"article={ID}"))
    expect(page.locator("h1")).to_have_text("A made-up article")
    found = httpx.get(f"{two_articles}/v1/observations?article={ID}").json()["meta"]["total"]
    expect(page.locator("#article dd").first).to_have_text(f"{found}")
    visit.close()


def test_a_name_in_another_language_is_marked_as_such(
    browser: Browser, make_empty: MakeEmpty, tmp_path: Path
) -> None:
    seed, url = copy_seed(tmp_path), make_empty()
    change(seed, "metrics.csv", "willingness-to-work-in-manufacturing", name_ja="", name_en="")
    change(seed, "sectors.csv", "manufacturing", name_ja="")
    run_api("seed", str(seed), url=url)
    with served(url) as base:
        visit = Visit(browser, base)
        page = visit.open(f"?lang=ja&figure={DISPUTED}")
        expect(page.locator("#panel .eyebrow span")).to_have_attribute("lang", "ko")
        expect(page.locator("#panel section").first).not_to_contain_text("null")
        expect(page.locator("label[for=sector-manufacturing] span").first).to_have_attribute(
            "lang", "en"
        )
        assert visit.accessibility_violations() == []
        visit.close()


def test_the_first_view_is_light(visit: Visit) -> None:
    sizes: list[int] = []
    visit.page.on("response", lambda response: sizes.append(_sent(response)))
    visit.open("?lang=ja")
    assert 20_000 < sum(sizes) < MAX_BYTES
    assert not [url for url in visit.requested_urls if "vega.js" in url]
    visit.open("?lang=ja&metric=gdp&view=chart")
    assert [url for url in visit.requested_urls if "vega.js" in url]


def test_service_failures_show_the_request_id_of_the_log(
    browser: Browser, make_empty: MakeEmpty, tmp_path: Path
) -> None:
    url, log = make_empty(), tmp_path / "log"
    run_api("seed", url=url)
    with served(url, log=log) as base:
        visit = Visit(browser, base)
        page = visit.open("?lang=en")
        engine = create_engine(url)
        with engine.begin() as connection:
            connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0000'")
            connection.exec_driver_sql("UPDATE release SET digest = 'another'")
        engine.dispose()
        box = page.locator("[id='country-KR']")
        expect(page.get_by_role("alert")).to_have_count(0)
        box.click()
        details = page.get_by_role("alert").locator(".beside")
        expect(details).to_contain_text("Request ID")
        request_id = details.locator("code").inner_text()
        assert request_id in log.read_text(encoding="utf-8")
        visit.context.close()  # the browser itself logs error responses


def _sent(response: Any) -> int:
    sizes = response.request.sizes()
    return int(sizes["responseBodySize"]) + int(sizes["responseHeadersSize"])


@pytest.mark.parametrize("view", VIEWS)
def test_axe_finds_nothing(browser: Browser, base_url: str, view: str) -> None:
    """The dark scheme has other colours, and nothing else that differs."""
    visit = Visit(browser, base_url, color_scheme="light")
    page = visit.open(view)
    assert visit.accessibility_violations() == []
    light = page.evaluate("getComputedStyle(document.body).backgroundColor")
    page.emulate_media(color_scheme="dark")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") != light
    assert visit.accessibility_violations("cat.color") == []
    visit.close()


@pytest.mark.parametrize("width", [360, 1440])
def test_axe_finds_nothing_in_what_is_opened(browser: Browser, base_url: str, width: int) -> None:
    """Notices, the choice of columns, folded filters; and an error."""
    visit = Visit(browser, base_url, width=width, has_touch=width < 400)
    page = visit.open("?lang=ja")
    page.locator("details").evaluate_all("all => all.forEach((each) => { each.open = true; })")
    assert visit.accessibility_violations() == []
    visit.open("?lang=ko&contry=KR")
    assert visit.accessibility_violations() == []
    visit.context.close()  # the browser itself logs error responses


def test_the_documentation_has_no_fault_of_its_own(browser: Browser, base_url: str) -> None:
    """What is left is in the markup of Swagger UI."""
    visit = Visit(browser, base_url)
    visit.page.goto(f"{base_url}/docs")
    expect(visit.page.locator(".opblock").first).to_be_visible(timeout=20_000)
    found = {each.partition(":")[0] for each in visit.accessibility_violations()}
    assert found <= {"color-contrast", "heading-order", "nested-interactive", "select-name"}
    visit.close()


@pytest.mark.parametrize("view", VIEWS)
def test_the_page_fits_a_phone(browser: Browser, base_url: str, view: str) -> None:
    visit = Visit(browser, base_url, width=360, has_touch=True)
    visit.open(view)
    assert visit.overflow() == 0
    assert visit.accessibility_violations() == []
    visit.close()


def test_the_page_can_be_used_with_the_keyboard_alone(visit: Visit) -> None:
    """From the skip link through a filter to a figure and back."""
    page = visit.open("?lang=en")
    page.keyboard.press("Tab")
    expect(page.locator("#skip")).to_be_focused()
    page.locator("[id='country-KR']").focus()
    page.keyboard.press("Space")
    visit.settle()
    expect(page.locator("[id='country-KR']")).to_be_focused()
    expect(rows(visit)).to_have_count(4)
    page.locator("#tab-chart").focus()
    page.keyboard.press("Enter")
    visit.settle()
    expect(page.locator("#tab-chart")).to_be_focused()
    page.locator("#clear").focus()
    page.keyboard.press("Enter")
    visit.settle()
    expect(page.locator("#results")).to_be_focused()


def test_the_printed_page_has_the_figures_and_no_controls(visit: Visit) -> None:
    page = visit.open("?lang=en&metric=robot-density")
    page.emulate_media(media="print")
    for part in ("#filters", "#search", ".tabs", "button"):
        expect(page.locator(part).first).to_be_hidden()
    expect(rows(visit).first).to_be_visible()
    expect(page.locator("#request-view")).to_be_visible()


def test_the_words_are_the_same_in_every_language(visit: Visit) -> None:
    page = visit.open("?lang=en")
    folder = page.locator("script[src]").get_attribute("src")
    assert folder is not None
    names = page.evaluate(
        """async ([folder, languages]) => {
          const namesOf = (words, before = "") => Object.entries(words).flatMap(([name, word]) =>
            typeof word === "object" && !Array.isArray(word)
              ? namesOf(word, `${before}${name}.`) : [`${before}${name}`]);
          const { LANGUAGES, wordsOf } = await import(`${folder}/words.js`);
          const found = {};
          for (const lang of languages) {
            found[lang] = namesOf(await wordsOf(lang));
          }
          return { found, languages: LANGUAGES };
        }""",
        [folder.rpartition("/")[0], [*LANGUAGES]],
    )
    assert names["languages"] == LANGUAGES
    assert len({json.dumps(sorted(each)) for each in names["found"].values()}) == 1
    keys = set(names["found"]["en"])
    assert {f"relations.{each}" for each in RELATIONS if each != "eq"} <= keys
    assert {f"statuses.{each}" for each in STATUSES if each != "normal"} <= keys


def test_the_codes_have_names_in_every_language(api: httpx.Client) -> None:
    config = data(api, "config")
    assert set(config["code_names"]["inferred"]) == set(INFERABLE)
    for codes in config["code_names"].values():
        for names in codes.values():
            assert list(names) == list(LANGUAGES)


def test_an_earlier_release_is_shown_as_it_was(
    browser: Browser, make_empty: MakeEmpty, tmp_path: Path
) -> None:
    url = make_empty()
    seed = copy_seed(tmp_path)
    run_api("seed", str(seed), url=url)
    print_value(seed, "korea-robot-density-2023", 1013, correction="Misread.")
    run_api("seed", str(seed), url=url)
    with served(url) as base:
        visit = Visit(browser, base)
        page = visit.open("?metric=robot-density&country=KR&release=1")
        expect(rows(visit)).to_contain_text("1,012 robots")
        page.get_by_role("link", name="1,012 robots").click()
        visit.settle()
        expect(page.locator("#panel .huge")).to_contain_text("1,012 robots")
        expect(page.locator("#panel")).to_contain_text("As of release 1.")
        visit.open("?metric=robot-density&country=KR")
        expect(rows(visit)).to_contain_text("1,013 robots")
        visit.close()
