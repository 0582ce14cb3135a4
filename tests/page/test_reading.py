"""Reading on the page: figures side by side, the way back, layout that stays, no scripts."""

import pytest
from playwright.sync_api import Browser, expect

from tests.support.browser_page import Visit, needs_browser, rows, url_containing

pytestmark = [needs_browser, pytest.mark.slow]

SHIFTED = """() => new Promise((done) => {
  let sum = 0;
  new PerformanceObserver((list) => {
    for (const each of list.getEntries()) if (!each.hadRecentInput) sum += each.value;
  }).observe({ type: "layout-shift", buffered: true });
  setTimeout(() => done(sum), 300);
})"""
MOST_SHIFTED = 0.05


def pick(visit: Visit, *names: str) -> None:
    """Tick figures of the table by what they are called."""
    for name in names:
        visit.page.get_by_role("checkbox", name=name).check()


def test_two_figures_are_read_side_by_side(visit: Visit) -> None:
    page = visit.open("?lang=en&metric=robot-density,robot-density-rank")
    pick(visit, "Choose to compare: 1,012 robots", "Choose to compare: 770 robots")
    page.get_by_role("link", name="Compare 2 figures").click()
    panel = page.get_by_role("dialog", name="Compare 2 figures")
    expect(panel.locator(".note")).to_contain_text("These figures can be compared")
    expect(panel.locator("thead th")).to_have_count(2)
    expect(panel.locator("tr.differs")).to_contain_text(["South Korea"])
    assert visit.accessibility_violations() == []


def test_a_comparison_says_why_figures_must_not_be_compared(visit: Visit) -> None:
    page = visit.open("?lang=en&country=KR")
    pick(visit, "Choose to compare: 1,012 robots", "Choose to compare: 1st")
    page.get_by_role("link", name="Compare 2 figures").click()
    note = page.get_by_role("dialog").locator(".note")
    expect(note).to_have_text(
        "Do not compare these figures as they stand: different metrics, different units, "
        "different bases of comparison."
    )
    page.reload()
    expect(note).to_contain_text("different units")


def test_one_figure_is_not_enough_to_compare(visit: Visit) -> None:
    page = visit.open("?lang=en&country=KR")
    expect(page.locator("#compare")).to_be_hidden()
    pick(visit, "Choose to compare: 1,012 robots")
    expect(page.locator("#compare")).to_have_text("Choose two to four figures to compare them.")


def test_going_back_restores_the_place_and_the_focus(visit: Visit) -> None:
    page = visit.open("?lang=en")
    link = rows(visit).nth(30).locator(".place")
    link.focus()
    top = page.evaluate("scrollY")
    assert top > 200
    page.keyboard.press("Enter")
    expect(page).to_have_url(url_containing("view=article"))
    visit.settle()
    page.go_back()
    visit.settle()
    expect(link).to_be_focused()
    assert abs(page.evaluate("scrollY") - top) < 5


def test_columns_are_chosen_and_kept_in_the_url(visit: Visit) -> None:
    page = visit.open("?lang=en&country=KR")
    page.locator("#columns > summary").click()
    page.locator("#column-source").check()
    visit.settle()
    expect(page).to_have_url(url_containing("columns=none,period,sector,source,place"))
    expect(page.locator("thead th").last).to_have_text("Paragraph")
    expect(rows(visit).last).to_contain_text("IFR")
    expect(page.locator("#columns")).to_have_attribute("open", "")


def test_sorting_by_keyboard_keeps_the_focus_and_is_announced(visit: Visit) -> None:
    page = visit.open("?lang=en&metric=gdp,gdp-growth")
    head = page.locator("#sort-subject")
    head.focus()
    page.keyboard.press("Enter")
    visit.settle()
    expect(head).to_be_focused()
    expect(page.locator("th.of-subject").first).to_have_attribute("aria-sort", "ascending")
    expect(page.locator("#said")).to_have_text("6 figures, sorted by subject, ascending")


@pytest.mark.parametrize("width", [390, 1440])
@pytest.mark.parametrize("view", ["", "?metric=gdp&view=chart", "?view=article", "?view=check"])
def test_nothing_moves_while_the_page_loads(
    browser: Browser, base_url: str, width: int, view: str
) -> None:
    visit = Visit(browser, base_url, width=width)
    page = visit.open(view)
    assert page.evaluate(SHIFTED) <= MOST_SHIFTED
    visit.close()


def test_the_page_is_read_and_filtered_without_scripts(browser: Browser, base_url: str) -> None:
    visit = Visit(browser, base_url, java_script_enabled=False)
    page = visit.page
    page.goto(f"{base_url}/?lang=en")
    expect(rows(visit)).to_have_count(37)
    page.locator("[id=country-KR]").check()
    page.get_by_role("button", name="Show 37 figures").click()
    expect(rows(visit)).to_have_count(4)
    page.get_by_role("link", name="Chart").click()
    expect(page.get_by_text("are made by a script")).to_be_visible()
    visit.close()


def test_the_first_figure_is_on_the_first_screen_of_a_phone(
    browser: Browser, base_url: str
) -> None:
    for lang in ("en", "ja", "ko", "zh"):
        visit = Visit(browser, base_url, width=390, has_touch=True)
        visit.open(f"?lang={lang}")
        box = rows(visit).first.locator(".value").bounding_box()
        assert box is not None
        assert box["y"] + box["height"] < 800, lang
        visit.close()


def test_filters_are_a_sheet_on_a_phone(browser: Browser, base_url: str) -> None:
    visit = Visit(browser, base_url, width=390, has_touch=True)
    page = visit.open("?lang=en")
    expect(page.locator("#asked")).to_be_hidden()
    page.get_by_role("button", name="Filters").click()
    page.locator("[id=country-KR]").check()
    visit.settle()
    expect(page.locator("#apply")).to_have_text("Show 4 figures")
    assert visit.accessibility_violations() == []
    page.locator("#apply").click()
    expect(page.locator("#asked")).to_be_hidden()
    expect(rows(visit)).to_have_count(4)
    visit.close()


def test_a_laptop_shows_twenty_rows(browser: Browser, base_url: str) -> None:
    visit = Visit(browser, base_url, width=1440)
    page = visit.open("?lang=en")
    head = page.locator("thead th").first
    rows(visit).nth(8).evaluate("each => each.scrollIntoView()")
    box = head.bounding_box()
    assert box is not None
    assert box["y"] < 5  # pinned
    tall = [each.bounding_box() for each in rows(visit).all()]
    shown = [
        each
        for each in tall
        if each and each["y"] >= box["height"] and each["y"] + each["height"] <= 900
    ]
    assert len(shown) >= 20
    visit.close()


def test_the_accessibility_tree_leads_from_the_search_to_the_figures(visit: Visit) -> None:
    page = visit.open("?lang=en&country=KR")
    expect(page.locator("body")).to_match_aria_snapshot(
        """
        - link "Skip to the figures"
        - banner:
          - link "Article indicators"
          - search:
            - searchbox /Search by the names/
            - button "Search"
          - navigation "Language"
        - main:
          - heading /rare earth/ [level=1]
          - heading "South Korea" [level=2]
          - navigation "Show as":
            - link "Figures"
            - link "Chart"
          - table "South Korea":
            - rowgroup:
              - row:
                - columnheader "Subject"
                - columnheader "Metric"
                - columnheader "Value"
            - rowgroup:
              - row:
                - rowheader "South Korea"
                - cell /Robot density/
                - 'cell /1,012 robots per 10,000 employees/':
                  - link /1,012 robots per 10,000 employees/
        - contentinfo
        - status
        """
    )
