"""The chart tab: what is drawn, and the figures behind the marks."""

import base64
import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.conftest import SEED, MakeEmpty, run_api, served
from tests.support import synthetic_bundle
from tests.support.browser_page import Visit, data, needs_browser, url_containing
from tests.support.nonempty import nonempty

pytestmark = [needs_browser, pytest.mark.slow]

TWO_METRICS = "?lang=en&metric=robot-density,gdp&view=chart"
LINES = "?lang=en&metric=gdp-growth&view=chart"


@pytest.fixture(scope="module")
def crowded(make_empty: MakeEmpty, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server with more figures than a chart holds."""
    bundle = synthetic_bundle.write(tmp_path_factory.mktemp("crowded") / "b", SEED, articles=10)
    url = make_empty()
    run_api("seed", str(bundle), url=url)
    with served(url) as base:
        yield base


def marks(page: Page) -> list[str]:
    """The accessible names of the marks of a chart, in their order."""
    names: list[str] = page.locator("a.figure-mark").evaluate_all(
        "all => all.map(each => each.getAttribute('aria-label'))"
    )
    return names


def drawn_in(page: Page) -> set[str]:
    """The figures that a chart draws."""
    ids = page.locator("a.figure-mark").evaluate_all("all => all.map(each => each.dataset.id)")
    return set(ids)


PIXEL = """async (png) => {
  const image = await createImageBitmap(await (await fetch(`data:image/png;base64,${png}`)).blob());
  const pen = new OffscreenCanvas(image.width, image.height).getContext("2d");
  pen.drawImage(image, 0, 0);
  return `rgb(${pen.getImageData(9, 9, 1, 1).data.slice(0, 3).join(", ")})`;
}"""


def corner(picture: Locator, reader: Page) -> str:
    """The colour near the upper left corner of an element as it is seen; a page decodes it."""
    colour: str = reader.evaluate(PIXEL, base64.b64encode(picture.screenshot()).decode())
    return colour


def test_one_of_several_metrics_is_chosen_and_kept_in_the_url(
    visit: Visit, api: httpx.Client
) -> None:
    page = visit.open(TWO_METRICS)
    chooser = page.locator("#draw")
    expect(chooser.locator("option")).to_have_text(
        ["All metrics (5)", "GDP (3)", "Robot density (2)"]
    )
    chooser.select_option("gdp")
    visit.settle()
    expect(page).to_have_url(url_containing("&view=chart&draw=gdp"))
    expect(chooser).to_be_focused()
    assert drawn_in(page) == {row["id"] for row in data(api, "observations?metric=gdp")}
    page.reload()
    visit.settle()
    expect(chooser).to_have_value("gdp")
    page.locator("#tab-figures").click()
    visit.settle()
    expect(page).to_have_url(f"{visit.base}/?lang=en&metric=robot-density,gdp")


def test_what_is_taken_away_is_what_is_drawn(visit: Visit) -> None:
    page = visit.open(f"{TWO_METRICS}&draw=gdp")
    for part in ("#request-view", "#code-view", "#embed-view"):
        expect(page.locator(part)).to_contain_text("metric=gdp")
        expect(page.locator(part)).not_to_contain_text("robot-density")
    for kind in ("png", "svg"):
        address = page.get_by_label(f"Image address ({kind.upper()})").input_value()
        assert address == f"{visit.base}/v1/observations.{kind}?metric=gdp"
        image = httpx.get(address, timeout=30)
        assert image.headers["content-type"].startswith("image/")
    assert "draw=gdp" in page.locator("#page-view").input_value()


def test_a_metric_that_is_not_in_the_question_is_not_drawn(visit: Visit) -> None:
    page = visit.open(f"{TWO_METRICS}&draw=cip-rank")
    expect(page.locator("#draw")).to_have_value("")
    assert len(drawn_in(page)) == 5


def test_one_metric_has_no_chooser(visit: Visit) -> None:
    page = visit.open("?lang=en&metric=gdp&view=chart")
    expect(page.locator("#chart-image")).to_be_visible()
    expect(page.locator("#draw")).to_have_count(0)


def test_more_than_a_chart_holds_is_no_dead_end(browser: Browser, crowded: str) -> None:
    visit = Visit(browser, crowded)
    page = visit.open("?lang=en&metric=gdp,cip-rank&view=chart")
    assert drawn_in(page)
    expect(page.get_by_role("alert")).to_have_count(0)
    page.locator("#draw").select_option("cip-rank")
    visit.settle()
    assert len(drawn_in(page)) == 3
    visit.context.close()  # the browser itself logs error responses


@pytest.mark.parametrize("offers", [[], ["metric=gdp&limit=2", "format=csv"]])
def test_the_metric_with_most_figures_is_drawn_where_a_chart_cannot_hold_all(
    browser: Browser, base_url: str, offers: list[str]
) -> None:
    visit = Visit(browser, base_url)
    issue = {"parameter": "format", "message": "611 panels", "accepted": offers}
    visit.page.route(
        "**/v1/observations?metric=robot-density,gdp&*format=vegalite*",
        lambda route: route.fulfill(status=422, json={"status": 422, "errors": [issue]}),
    )
    page = visit.open(TWO_METRICS)
    expect(page.locator("#too-many")).to_have_text(
        "These figures are too many for one chart. Shown: GDP."
    )
    chooser = page.locator("#draw")
    expect(chooser).to_have_value("gdp")
    expect(chooser.locator("option").first).to_be_disabled()
    assert len(drawn_in(page)) == (2 if offers else 3)
    assert "observations.png?metric=gdp" in page.locator("#png-view").input_value()
    chooser.select_option("robot-density")
    visit.settle()
    expect(page.locator("#too-many")).to_have_count(0)
    visit.context.close()  # the browser itself logs error responses


def test_what_cannot_be_drawn_at_all_leaves_the_choice(browser: Browser, base_url: str) -> None:
    visit = Visit(browser, base_url)
    issue = {"parameter": "format", "message": "45 lines", "accepted": ["format=csv"]}
    visit.page.route(
        re.compile(r"/v1/observations\?.*format=vegalite"),
        lambda route: route.fulfill(
            status=422, json={"status": 422, "detail": "Too much.", "errors": [issue]}
        ),
    )
    page = visit.open(TWO_METRICS)
    expect(page.get_by_role("alert")).to_contain_text("Too much.")
    expect(page.locator("#draw option")).to_have_count(3)
    visit.context.close()  # the browser itself logs error responses


def test_the_marks_are_links_to_figures_with_one_tab_stop(visit: Visit) -> None:
    page = visit.open(TWO_METRICS)
    names = marks(page)
    assert (
        "South Korea · Manufacturing · Robot density · 2023: 1,012 robots per 10,000 employees"
        in [name.replace("\u00a0", " ") for name in names]
    )
    expect(page.locator("a.figure-mark[tabindex='0']")).to_have_count(1)
    page.locator("a.figure-mark[tabindex='0']").focus()
    for key, at in (("ArrowRight", 1), ("ArrowDown", 2), ("ArrowUp", 1), ("End", -1), ("Home", 0)):
        page.keyboard.press(key)
        expect(page.locator("a.figure-mark:focus")).to_have_attribute("aria-label", names[at])
        expect(page.locator("#reading a")).to_have_text(names[at])
    expect(page.locator("a.figure-mark[tabindex='0']")).to_have_count(1)


def test_enter_opens_the_figure_and_escape_returns_to_its_mark(visit: Visit) -> None:
    page = visit.open(TWO_METRICS)
    mark = page.locator("a.figure-mark").nth(2)
    mark.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_be_visible()
    expect(page).to_have_url(url_containing(f"figure={mark.get_attribute('data-id')}"))
    expect(page).to_have_url(url_containing("view=chart"))
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(mark).to_be_focused()


def test_pointing_at_a_bar_tells_it_and_pales_the_others_of_its_panel(visit: Visit) -> None:
    page = visit.open(TWO_METRICS)
    panel = page.locator("a.figure-mark").evaluate_all(
        "all => all.map(each => each.firstChild.__data__.datum.chart_panel)"
    )
    page.locator("a.figure-mark").first.hover()
    expect(page.locator("a.figure-mark .pale")).to_have_count(panel.count(panel[0]) - 1)
    expect(page.locator("a.figure-mark .lit")).to_have_count(1)
    expect(page.locator("#reading")).to_contain_text("As printed: 9兆元を超え")
    page.locator("#question").hover()
    expect(page.locator(".pale")).to_have_count(0)
    expect(page.locator("#reading")).to_contain_text("As printed: 9兆元を超え")
    page.locator("a.figure-mark").first.click()
    expect(page.get_by_role("dialog")).to_be_visible()


def test_pointing_at_a_line_lights_all_of_it(browser: Browser, five_articles_url: str) -> None:
    visit = Visit(browser, five_articles_url)
    page = visit.open(LINES)
    point = page.locator("a.figure-mark:has(path)").first
    point.hover(force=True)
    labels = page.locator("a.figure-mark").evaluate_all(
        "all => all.map(({firstChild: each}) =>"
        " [each.__data__.datum.chart_label, each.classList.contains('pale')])"
    )
    assert len({label for label, is_pale in labels if not is_pale}) == 1
    assert any(is_pale for _, is_pale in labels)
    visit.close()


def test_up_and_down_lead_from_line_to_line(browser: Browser, five_articles_url: str) -> None:
    visit = Visit(browser, five_articles_url)
    page = visit.open(LINES)
    focused = "document.activeElement.firstChild.__data__.datum.chart_label"
    page.locator("a.figure-mark").first.focus()
    first = page.evaluate(focused)
    page.keyboard.press("ArrowDown")
    second = page.evaluate(focused)
    page.keyboard.press("ArrowUp")
    assert (page.evaluate(focused), second != first) == (first, True)
    visit.close()


def test_a_tap_tells_the_figure_and_the_link_opens_it(browser: Browser, base_url: str) -> None:
    visit = Visit(browser, base_url, width=390, has_touch=True)
    page = visit.open(TWO_METRICS)
    mark = page.locator("a.figure-mark").first
    mark.tap()
    expect(page.locator("#reading a")).to_have_text(mark.get_attribute("aria-label") or "")
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.locator("#reading a").tap()
    expect(page.get_by_role("dialog")).to_be_visible()
    visit.close()


def test_the_table_has_what_is_drawn(visit: Visit, api: httpx.Client) -> None:
    page = visit.open(TWO_METRICS)
    expect(page.locator("#chart-table table").first).to_be_hidden()
    page.get_by_text("The chart as a table").click()
    tables = page.locator("#chart-table table")
    expect(tables.locator("caption")).to_have_text(
        ["GDP (Chinese yuan)", "Robot density (robots per 10,000 employees)"]
    )
    expect(tables.first.locator("thead th")).to_have_text(["Item", "Period", "Value"])
    for row in nonempty(data(api, "observations?metric=robot-density,gdp")):
        line = tables.locator("tbody tr", has=page.locator(f"a[href*='figure={row['id']}']"))
        expect(line.locator("td a")).to_have_text(row["display"])
        expect(line.locator("th[scope=row]")).to_have_count(1)
    tables.locator("tbody a").first.click()
    expect(page.get_by_role("dialog")).to_be_visible()


def test_the_table_says_what_is_in_doubt(visit: Visit, api: httpx.Client) -> None:
    [row] = [each for each in data(api, "observations?status=disputed") if each["inferred"]][:1]
    page = visit.open("?lang=en&status=disputed&view=chart")
    page.get_by_text("The chart as a table").click()
    line = page.locator("#chart-table tr", has=page.locator(f"a[href*='figure={row['id']}']"))
    expect(line).to_contain_text("disputed")
    expect(line).to_contain_text("inferred:")


@pytest.mark.parametrize("lang", ["en", "ja", "ko", "zh"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_an_open_chart_tab(
    browser: Browser, five_articles_url: str, lang: str, scheme: str
) -> None:
    visit = Visit(browser, five_articles_url, width=390, has_touch=True, color_scheme=scheme)
    page = visit.open(f"?lang={lang}&metric=gdp,robot-density&view=chart")
    page.locator("#chart-table summary").click()
    page.locator("#places summary").click()
    page.locator(".locator").wait_for()
    page.locator("a.figure-mark").first.focus()
    assert visit.overflow() == 0
    assert visit.accessibility_violations() == []
    visit.close()


def test_a_logarithmic_axis_is_offered_where_values_span_decades(
    browser: Browser, five_articles_url: str
) -> None:
    visit = Visit(browser, five_articles_url)
    wide = httpx.get(f"{five_articles_url}/v1/observations?metric=gdp&format=vegalite").json()
    page = visit.open("?lang=en&metric=gdp&view=chart")
    expect(page.locator("#axis")).to_have_count(int(wide["usermeta"]["log_axis"]["useful"]))
    visit.open("?lang=en&metric=gdp&view=chart&axis=log")
    expect(page.locator("#axis")).to_have_text("linear axis")
    page.locator("#axis").click()
    visit.settle()
    expect(page).not_to_have_url(url_containing("axis="))
    visit.close()


@pytest.mark.parametrize("has_script", [True, False])
@pytest.mark.parametrize(
    ("scheme", "ground"), [("light", "rgb(255, 255, 255)"), ("dark", "rgb(20, 24, 28)")]
)
def test_the_chart_has_the_ground_of_the_page(
    browser: Browser, base_url: str, scheme: str, ground: str, has_script: bool
) -> None:
    visit = Visit(browser, base_url, color_scheme=scheme, java_script_enabled=has_script)
    page = visit.page
    page.goto(f"{base_url}/?lang=en&metric=gdp&view=chart", wait_until="networkidle")
    reader = browser.new_page()
    assert corner(page.locator("#chart" if has_script else "#drawn"), reader) == ground
    reader.close()
    visit.close()


def test_a_chart_is_saved_on_white_from_a_dark_page(browser: Browser, base_url: str) -> None:
    visit = Visit(browser, base_url, color_scheme="dark")
    page = visit.open("?lang=en&metric=gdp&view=chart")
    with page.expect_download() as download:
        page.locator("#save-svg").click()
    assert 'fill="white"' in Path(download.value.path()).read_text(encoding="utf-8")
    visit.close()


def test_the_line_of_a_figure_is_pinned_when_it_tells_one(visit: Visit) -> None:
    page = visit.open(TWO_METRICS)
    line = page.locator("#reading")
    expect(line).to_contain_text("Point at a mark")
    expect(line).to_have_css("position", "static")
    page.locator("a.figure-mark").first.hover()
    expect(line).to_have_css("position", "sticky")
    expect(line).to_be_in_viewport(ratio=1)


def test_a_finger_is_told_to_tap(browser: Browser, base_url: str) -> None:
    visit = Visit(browser, base_url, width=390, has_touch=True)
    page = visit.open(TWO_METRICS)
    expect(page.locator("#reading")).to_have_text("Tap a mark to read its figure.")
    visit.close()


@pytest.mark.parametrize("width", [820, 1440])
def test_nothing_is_kept_free_below_a_chart(browser: Browser, base_url: str, width: int) -> None:
    visit = Visit(browser, base_url, width=width)
    page = visit.open("?lang=en&metric=robot-density&view=chart")
    free = page.locator("#body").evaluate(
        "body => body.getBoundingClientRect().bottom"
        " - body.lastElementChild.getBoundingClientRect().bottom"
    )
    assert free < 2
    visit.close()
