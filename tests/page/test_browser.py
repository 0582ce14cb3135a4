"""The API documentation page in a real browser."""

import pytest
from playwright.sync_api import Browser

from tests.support.browser_page import Visit, needs_browser

pytestmark = needs_browser


@pytest.mark.slow
def test_the_documentation_works_without_any_other_server(browser: Browser, base_url: str) -> None:
    visit = Visit(browser, base_url)
    page = visit.page
    page.goto(f"{base_url}/docs")
    operation = page.locator("#operations-observations-list_observations")
    operation.locator("button.opblock-summary-control").click()
    operation.locator("button.execute").click()
    status = operation.locator(".live-responses-table tbody .response-col_status")
    status.first.wait_for()
    assert status.first.inner_text().startswith("200")
    assert operation.locator(".request-url pre").inner_text() == f"{base_url}/v1/observations"
    visit.close()
