"""The page's tab in which a text is pasted and each of its numerals marked, in a real browser."""

import pytest
from playwright.sync_api import Locator, expect

from tests.support.browser_page import Visit, needs_browser, url_containing

pytestmark = [needs_browser, pytest.mark.slow]

TEXT = (
    "In 2023 South Korea had a robot density of 1,012 robots per 10,000 employees. "
    "The GDP of Zhejiang was 9 trillion yuan in 2024. Uruguay exported 12 million hats."
)
VERDICTS = ["supported", "contradicted", "unknown"]
SHOWN = ["1,012 robots", "9 trillion yuan", "12 million"]


def check(visit: Visit, text: str, address: str = "?lang=en&view=check") -> Locator:
    """Open the tab, paste a text and send it."""
    page = visit.open(address)
    page.locator("#text").fill(text)
    page.locator("#check").click()
    return page.locator(".verdicts > li")


def test_each_numeral_of_a_pasted_text_is_marked_and_explained(visit: Visit) -> None:
    verdicts = check(visit, TEXT)
    expect(verdicts).to_have_count(3)
    marks = visit.page.locator(".text .numeral")
    for index, (verdict, printed) in enumerate(zip(VERDICTS, SHOWN, strict=True)):
        expect(verdicts.nth(index)).to_have_class(verdict)
        expect(marks.nth(index)).to_have_class(f"numeral {verdict}")
        expect(marks.nth(index)).to_contain_text(printed)
    expect(verdicts.nth(1)).to_contain_text("> 9 trillion yuan")
    assert visit.page.locator(".text").inner_text().startswith("In 2023 South Korea had a robot")


def test_the_text_is_in_no_address(visit: Visit) -> None:
    expect(check(visit, TEXT)).to_have_count(3)
    assert "Uruguay" not in visit.page.url
    assert visit.requested_urls
    assert not [url for url in visit.requested_urls if "Uruguay" in url]


def test_a_verdict_leads_to_its_figure_and_back_to_the_text(visit: Visit) -> None:
    verdicts = check(visit, TEXT)
    verdicts.first.get_by_role("link").click()
    expect(visit.page.locator("dialog")).to_contain_text("World Robotics 2024")
    visit.page.go_back()
    expect(visit.page.locator("dialog[open]")).to_have_count(0)
    expect(visit.page.locator("#text")).to_have_value(TEXT)
    expect(verdicts).to_have_count(3)


def test_the_verdicts_follow_the_language_of_the_page(visit: Visit) -> None:
    check(visit, TEXT)
    for language, said in (("ja", "9兆元超"), ("ko", "9조 위안 초과"), ("zh", "9万亿元")):
        visit.page.locator(f"#lang-{language}").click()
        expect(visit.page).to_have_url(url_containing(f"lang={language}"))
        expect(visit.page.locator("#verdict-2")).to_contain_text(said)
        expect(visit.page.locator("#text")).to_have_value(TEXT)
        assert "contradicted" not in visit.page.locator("#verdict-2").inner_text()


def test_the_date_of_the_text_decides_what_last_year_is(visit: Visit) -> None:
    page = visit.open("?lang=en&view=check")
    page.locator("#text").fill("Last year the GDP of Zhejiang exceeded 9 trillion yuan.")
    page.locator("#published").fill("2025-03-01")
    page.locator("#check").click()
    expect(page.locator("#verdict-1")).to_have_class("supported")
    page.locator("#published").fill("2020-03-01")
    page.locator("#check").click()
    expect(page.locator("#verdict-1")).not_to_have_class("supported")


def test_a_text_that_is_too_long_is_refused_with_the_limit(visit: Visit) -> None:
    page = visit.open("?lang=en&view=check")
    page.locator("#text").fill("1 " * 15_000)
    page.locator("#check").click()
    expect(page.get_by_role("alert")).to_contain_text("20,000")
    assert len(page.locator("#text").input_value()) == 30_000
    visit.console_messages.clear()  # the browser reports each response with an error


def test_a_text_without_figures_says_so(visit: Visit) -> None:
    page = visit.open("?lang=en&view=check")
    page.locator("#text").fill("Nothing is counted here.")
    page.locator("#text").press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#checked")).to_contain_text("No figure was found")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1440])
def test_the_tab_is_accessible(visit: Visit, scheme: str, width: int) -> None:
    visit.page.set_viewport_size({"width": width, "height": 900})
    visit.page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    expect(check(visit, TEXT)).to_have_count(3)
    assert visit.accessibility_violations() == []
    assert visit.overflow() == 0
