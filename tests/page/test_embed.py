"""Charts in the pages of others: their height, their colours, and what is always seen."""

import re
import threading
from collections.abc import Callable, Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, Frame, Page, expect

from tests.support.browser_page import Visit, needs_browser, url_containing

pytestmark = [needs_browser, pytest.mark.slow]

CHARTS = ("?lang=en&metric=robot-density&view=chart", "?lang=ko&view=chart")
GROUNDS = {
    "plain": "",
    "white": "body { background: #fff }",
    "salmon": "body { background: #fff1e5 }",
    "dark": "body { background: #101418; color: #eee }",
    "dark scheme": ":root { color-scheme: dark }",
    "system": ":root { color-scheme: light dark }",
}
EXPLORER = {"light": "#ffffff", "dark": "#14181c"}
"""Grounds on which a chart is checked, since its own is transparent."""
MEASURES = """() => {
  const [about, root] = [document.querySelector(".about"), document.documentElement];
  const paper = document.querySelector(".paper");
  return {
    theme: root.dataset.theme,
    below: innerHeight - about.getBoundingClientRect().bottom,
    scrolled: [root, paper].flatMap((each) =>
      [each.scrollHeight - each.clientHeight, each.scrollWidth - each.clientWidth]),
  };
}"""
Write = Callable[[str, str], str]


class Files(SimpleHTTPRequestHandler):
    """A server of files that logs nothing."""

    def log_request(self, *_: Any) -> None:
        """Log nothing."""


@pytest.fixture
def host(tmp_path: Path) -> Iterator[Write]:
    """Writes pages that embed a chart: their body and styles; they are served on another port."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Files, directory=tmp_path))
    threading.Thread(target=server.serve_forever, daemon=True).start()

    def write(body: str, styles: str = "") -> str:
        head = '<meta name="viewport" content="width=device-width, initial-scale=1">'
        icon = '<link rel="icon" href="data:,">'
        text = f"<!doctype html>{head}{icon}<title>Story</title><style>{styles}</style>{body}"
        (tmp_path / "story.html").write_text(text, encoding="utf-8")
        return f"http://127.0.0.1:{server.server_port}/story.html"

    yield write
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def codes(browser: Browser, base_url: str) -> dict[str, str]:
    """The code that the page offers for embedding, of each chart."""
    visit = Visit(browser, base_url)
    found = {chart: visit.open(chart).locator("#embed-view code").inner_text() for chart in CHARTS}
    visit.close()
    return found


def framed(page: Page, address: str) -> Frame:
    """The embedded chart of a page, when it is drawn and the page has answered to its height."""
    page.goto(address)
    page.frame_locator("iframe").locator("html[data-busy]").wait_for(state="detached")
    page.wait_for_timeout(300)
    return page.frames[1]


@pytest.mark.parametrize("width", [360, 1200])
@pytest.mark.parametrize("chart", CHARTS)
@pytest.mark.parametrize("has_script", [True, False])
def test_the_code_fits_with_and_without_its_script(
    browser: Browser, host: Write, codes: dict[str, str], chart: str, width: int, has_script: bool
) -> None:
    iframe, script = codes[chart].split("\n")
    assert script.startswith("<script async src=")
    visit = Visit(browser, "http://127.0.0.1", width=width)
    frame = framed(visit.page, host(iframe + (script if has_script else ""), ""))
    found = frame.evaluate(MEASURES)
    assert found["scrolled"] == [0, 0, 0, 0]
    assert 0 <= found["below"] < (2 if has_script else 700)
    visit.close()


def test_the_sources_are_seen_even_in_a_frame_that_is_too_low(
    browser: Browser, host: Write, base_url: str
) -> None:
    visit = Visit(browser, "http://127.0.0.1", width=360)
    html = f'<iframe src="{base_url}/embed?metric=gdp&lang=en" width="100%" height="220"></iframe>'
    frame = framed(visit.page, host(html, ""))
    assert frame.evaluate(MEASURES)["below"] >= 0
    expect(frame.get_by_role("link", name="Data, sources and notes")).to_be_in_viewport()
    visit.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("ground", GROUNDS)
def test_a_chart_takes_the_colours_of_the_page_around_it(
    browser: Browser, host: Write, codes: dict[str, str], ground: str, scheme: str
) -> None:
    visit = Visit(browser, "http://127.0.0.1", color_scheme=scheme)
    frame = framed(visit.page, host(codes[CHARTS[0]], GROUNDS[ground]))
    is_dark = ground.startswith("dark") or (ground == "system" and scheme == "dark")
    assert frame.evaluate(MEASURES)["theme"] == ("dark" if is_dark else "light")
    assert frame.evaluate("getComputedStyle(document.body).backgroundColor") == "rgba(0, 0, 0, 0)"
    assert _corner(visit.page, ".beside") == _corner(visit.page, None)
    visit.close()


def _corner(page: Page, framed: str | None) -> bytes:
    """A few pixels of the ground, of the page or of the chart in its frame."""
    box = page.locator("iframe").bounding_box() if framed else None
    x, y = (box["x"] + 2, box["y"] + 2) if box else (1, 1)
    return page.screenshot(clip={"x": x, "y": y, "width": 3, "height": 3})


def test_a_page_that_turns_dark_takes_its_chart_along(
    browser: Browser, host: Write, codes: dict[str, str]
) -> None:
    visit = Visit(browser, "http://127.0.0.1")
    frame = framed(visit.page, host(codes[CHARTS[0]], ".dark body { background: #111 }"))
    assert frame.evaluate(MEASURES)["theme"] == "light"
    visit.page.evaluate("document.documentElement.className = 'dark'")
    expect(frame.locator("html[data-theme=dark]")).to_have_count(1)
    visit.close()


def test_without_the_script_a_chart_is_light_and_readable_anywhere(
    browser: Browser, host: Write, codes: dict[str, str]
) -> None:
    iframe = codes[CHARTS[0]].split("\n")[0]
    visit = Visit(browser, "http://127.0.0.1", color_scheme="dark")
    frame = framed(visit.page, host(iframe, GROUNDS["dark"]))
    assert frame.evaluate(MEASURES)["theme"] == "light"
    assert frame.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    visit.close()


@pytest.mark.parametrize(("theme", "ground"), [("light", "salmon"), ("dark", "dark")])
def test_the_code_for_a_theme_needs_no_script(
    browser: Browser, host: Write, base_url: str, theme: str, ground: str
) -> None:
    visit = Visit(browser, base_url)
    page = visit.open(CHARTS[0])
    page.get_by_label("Colours").select_option(theme)
    iframe = page.locator("#embed-view code").inner_text().split("\n")[0]
    visit.close()
    visit = Visit(browser, "http://127.0.0.1")
    frame = framed(visit.page, host(iframe, GROUNDS[ground]))
    assert frame.evaluate(MEASURES)["theme"] == theme
    assert _corner(visit.page, "iframe") == _corner(visit.page, None)
    visit.close()


def test_the_page_around_learns_only_the_height(
    browser: Browser, host: Write, base_url: str
) -> None:
    visit = Visit(browser, "http://127.0.0.1")
    listen = "<script>const got = []; addEventListener('message', (e) => got.push(e.data))</script>"
    html = f'{listen}<iframe src="{base_url}/embed?metric=gdp&lang=en" width="600"></iframe>'
    framed(visit.page, host(html, ""))
    messages = visit.page.evaluate("got")
    assert messages
    assert all([*each] == ["type", "height"] for each in messages)
    assert {each["type"] for each in messages} == {"article-indicators:height"}
    visit.close()


def test_a_frame_grows_with_its_table(browser: Browser, host: Write, codes: dict[str, str]) -> None:
    visit = Visit(browser, "http://127.0.0.1")
    frame = framed(visit.page, host(codes[CHARTS[0]], ""))
    iframe = visit.page.locator("iframe")
    before = iframe.evaluate("each => each.clientHeight")
    frame.get_by_text("The chart as a table").click()
    expect(frame.locator("tbody tr")).to_have_count(2)
    visit.page.wait_for_timeout(300)
    assert iframe.evaluate("each => each.clientHeight") > before + 50
    assert frame.evaluate(MEASURES)["scrolled"][0] == 0
    visit.close()


def test_a_frame_is_drawn_anew_when_it_gets_another_width(
    browser: Browser, host: Write, codes: dict[str, str]
) -> None:
    visit = Visit(browser, "http://127.0.0.1", width=900)
    frame = framed(visit.page, host(codes[CHARTS[0]], ""))
    visit.page.set_viewport_size({"width": 400, "height": 900})
    expect(frame.locator("#chart-image")).to_have_attribute("width", re.compile(r"^3\d\d"))
    frame.wait_for_timeout(300)
    assert frame.evaluate(MEASURES)["scrolled"] == [0, 0, 0, 0]
    visit.close()


def test_a_mark_in_a_frame_opens_its_figure_in_the_explorer(
    browser: Browser, host: Write, codes: dict[str, str], base_url: str
) -> None:
    visit = Visit(browser, "http://127.0.0.1")
    frame = framed(visit.page, host(codes[CHARTS[0]], ""))
    frame.locator("a.figure-mark").first.hover()
    expect(frame.locator(".reading")).to_contain_text("1,012 robots per 10,000 employees")
    with visit.context.expect_page() as opened:
        frame.locator("a.figure-mark").first.click()
    expect(opened.value).to_have_url(url_containing(f"{base_url}/?"))
    expect(opened.value.get_by_role("dialog")).to_be_visible()
    visit.context.close()


def test_what_a_chart_cannot_hold_is_said_in_the_frame(
    browser: Browser, host: Write, base_url: str
) -> None:
    """The API refuses what is too much; the frame draws the metric with the most figures."""
    visit = Visit(browser, "http://127.0.0.1")
    refusal = {"detail": "Too much.", "status": 422, "errors": [{"parameter": "format"}]}
    visit.page.route(
        "**/v1/observations?metric=robot-density,gdp&*",
        lambda route: route.fulfill(
            status=422, json=refusal, content_type="application/problem+json"
        ),
    )
    html = f'<iframe src="{base_url}/embed?metric=robot-density,gdp&lang=en" width="600"></iframe>'
    frame = framed(visit.page, host(html, ""))
    expect(frame.locator(".about")).to_contain_text("too many for one chart. Shown: GDP.")
    visit.context.close()  # the browser itself logs error responses


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_axe_finds_nothing_in_a_frame(
    browser: Browser, base_url: str, theme: str, lang: str
) -> None:
    visit = Visit(browser, base_url, width=360, has_touch=True, color_scheme=theme)
    page = visit.open(f"embed?lang={lang}&metric=gdp&theme={theme}")
    page.evaluate(f"document.body.style.background = '{EXPLORER[theme]}'")
    assert visit.accessibility_violations() == []
    page.locator("summary").click()
    page.locator("a.figure-mark").first.focus()
    expect(page.locator(".reading")).to_be_visible()
    assert visit.accessibility_violations() == []
    visit.close()


def test_the_script_for_host_pages_has_a_stable_address(lite: httpx.Client) -> None:
    script = lite.get("/embed.js")
    assert script.headers["content-type"] == "text/javascript; charset=utf-8"
    assert script.headers["cross-origin-resource-policy"] == "cross-origin"
    assert script.headers["cache-control"] == "no-cache"
    assert len(script.content) < 4_000
