"""What a person sees in a real browser."""

import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright

CHROMIUM = shutil.which("chromium")
QUIET = [
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
]

pytestmark = pytest.mark.skipif(not CHROMIUM, reason="no chromium is installed")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield browser
        browser.close()


def test_the_documentation_works_without_any_other_server(browser: Browser, base_url: str) -> None:
    page = browser.new_page()
    asked: list[str] = []
    said: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    page.goto(f"{base_url}/docs")
    operation = page.locator("#operations-observations-list_observations")
    operation.locator("button.opblock-summary-control").click()
    operation.locator("button.execute").click()
    answer = operation.locator(".live-responses-table tbody .response-col_status")
    answer.first.wait_for()
    assert answer.first.inner_text().startswith("200")
    assert operation.locator(".request-url pre").inner_text() == f"{base_url}/v1/observations"
    assert not [url for url in asked if not url.startswith((base_url, "data:"))]
    assert not said
    page.close()
