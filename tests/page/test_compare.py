"""Figures chosen with their boxes, and read side by side, by pointer, finger and keyboard."""

import httpx
import pytest
from playwright.sync_api import Browser, Locator, expect

from tests.support.browser_page import Visit, data, needs_browser, rows
from tests.support.nonempty import nonempty

pytestmark = [needs_browser, pytest.mark.slow]

CARDS = "?lang=en&metric=robot-density"


def box_of(locator: Locator) -> dict[str, float]:
    box = locator.bounding_box()
    assert box is not None
    x, y, width, height = box["x"], box["y"], box["width"], box["height"]
    return {"y": y, "width": width, "height": height, "right": x + width, "bottom": y + height}


def growth_of(api: httpx.Client, *names: str) -> str:
    """Growth of the GDP of some areas, as the page's URL has it."""
    found = data(api, "observations?metric=gdp-growth")
    return ",".join(row["id"] for name in names for row in found if row["area_name"] == name)


@pytest.mark.parametrize("width", [390, 1280])
def test_the_boxes_of_cards_are_ticked_with_a_pointer(
    browser: Browser, base_url: str, width: int
) -> None:
    visit = Visit(browser, base_url, width=width)
    page = visit.open(CARDS)
    expect(page.locator(".as-cards .pick")).to_have_count(2)
    for box in nonempty(page.locator(".as-cards .pick").all()):
        box.click(timeout=3000)  # fails if something lies over it
        expect(box).to_be_checked()
    visit.close()


@pytest.mark.parametrize("view", ["?lang=en", CARDS])
def test_the_boxes_are_large_enough_for_a_finger(
    browser: Browser, base_url: str, view: str
) -> None:
    visit = Visit(browser, base_url, width=390, has_touch=True)
    page = visit.open(view)
    box, label = (box_of(page.locator(each).first) for each in (".pick", ".of-pick label"))
    assert min(box["width"], box["height"]) >= 24
    assert min(label["width"], label["height"]) >= 44
    expect(page.locator(".of-pick label").first).to_have_text("Compare")
    page.locator(".of-pick label").first.tap()
    expect(page.locator(".pick").first).to_be_checked()
    visit.close()


def test_the_column_of_boxes_has_a_heading(visit: Visit) -> None:
    page = visit.open("?lang=en")
    expect(page.locator("thead .of-pick")).to_have_text("Compare")
    expect(page.locator("thead .of-pick")).to_be_visible()


@pytest.mark.parametrize("width", [390, 1440])
def test_the_choice_is_in_sight_wherever_a_box_is_ticked(
    browser: Browser, base_url: str, width: int
) -> None:
    visit = Visit(browser, base_url, width=width)
    page = visit.open("?lang=en")
    bar = page.get_by_role("region", name="Compare")
    expect(bar).to_have_count(0)
    for number in (20, 30):
        page.locator(".pick").nth(number).check()
    expect(bar).to_be_in_viewport(ratio=1)
    expect(bar).to_contain_text("2 chosen Compare 2 figures Clear all")
    assert visit.overflow() == 0
    assert visit.accessibility_violations() == []
    bar.get_by_role("link").click()
    expect(page.get_by_role("dialog", name="Compare 2 figures")).to_be_visible()
    visit.close()


def test_figures_are_chosen_and_compared_with_the_keyboard(visit: Visit) -> None:
    page = visit.open("?lang=en")
    for number, said in ((20, "1 chosen Choose two to four"), (25, "2 chosen")):
        page.locator(".pick").nth(number).focus()
        page.keyboard.press("Space")
        expect(page.locator("#said")).to_contain_text(said)
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Compare 2 figures")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#comparing")).to_be_hidden()
    expect(page.locator(".pick:checked")).to_have_count(0)
    expect(page.locator(".pick").nth(25)).to_be_focused()


def test_the_bar_does_not_cover_what_is_in_focus(visit: Visit) -> None:
    page = visit.open("?lang=en")
    page.locator(".pick").first.check()
    top = box_of(page.locator("#comparing"))["y"]
    page.locator(".place").nth(3).focus()
    for _ in range(30):
        page.keyboard.press("Tab")
        assert box_of(page.locator(":focus"))["bottom"] <= top
    page.evaluate("scrollTo({ top: 1e6, behavior: 'instant' })")
    assert box_of(page.locator("footer"))["bottom"] <= top


def test_a_box_that_the_bar_would_cover_moves_above_it(visit: Visit) -> None:
    page = visit.open("?lang=en")
    last = next(row for row in rows(visit).all() if box_of(row)["bottom"] > 880)
    last.locator(".pick").evaluate("each => each.click()")
    assert box_of(last)["bottom"] <= box_of(page.locator("#comparing"))["y"]


def test_the_rows_of_a_comparison_show_its_reasons(visit: Visit, api: httpx.Client) -> None:
    page = visit.open(f"?lang=en&figure={growth_of(api, 'Zhejiang', 'Hangzhou')}")
    panel = page.get_by_role("dialog")
    expect(panel.locator(".note")).to_contain_text("different levels of area")
    expect(panel.locator("thead th")).to_have_text(["Zhejiang +5.5%", "Hangzhou +4.7%"])
    expect(panel.locator("tr.reason :is(th, td)")).to_have_text(
        ["Kind of area", "provinces", "cities"]
    )
    expect(panel.locator("tr.differs:not(.reason) th")).to_have_text(["Subject"])


def test_all_reasons_against_comparing_have_their_rows(visit: Visit, api: httpx.Client) -> None:
    found = data(api, "observations?country=KR")
    ids = ",".join(row["id"] for row in found if row["metric"].startswith("robot-density"))
    page = visit.open(f"?lang=en&figure={ids}")
    expect(page.get_by_role("dialog").locator("tr.reason th")).to_have_text(
        ["Metric", "Unit", "Base of comparison"]
    )


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_two_figures_share_the_width_of_a_phone(
    browser: Browser, base_url: str, api: httpx.Client, lang: str
) -> None:
    visit = Visit(browser, base_url, width=390, has_touch=True)
    page = visit.open(f"?lang={lang}&figure={growth_of(api, 'Zhejiang', 'Hangzhou')}")
    wide = page.locator("dialog .wide")
    assert wide.evaluate("each => each.scrollWidth <= each.clientWidth")
    one, other = (box_of(each) for each in page.locator("dialog thead th").all())
    assert abs(one["width"] - other["width"]) < 2
    assert other["right"] <= 390
    doubts = page.locator("dialog td ul")
    expect(doubts.first).to_have_css("padding-inline-start", "0px")
    assert visit.accessibility_violations() == []
    visit.close()
