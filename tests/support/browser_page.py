"""A real browser, and a page whose requests and console messages are recorded."""

import re
import shutil
from importlib import resources
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, Locator, Page, ViewportSize

CHROMIUM = shutil.which("chromium")
BROWSER_OPTIONS = [
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
]
needs_browser = pytest.mark.skipif(not CHROMIUM, reason="no browser: `chromium` is not installed")
AXE = resources.files("axe_playwright_python") / "axe.min.js"


class Visit:
    """A browser context with one page; its requests and console messages are recorded."""

    def __init__(self, browser: Browser, base: str, *, width: int = 1280, **settings: Any) -> None:
        self.base = base
        self.requested_urls: list[str] = []
        self.console_messages: list[str] = []
        self.paused_routes: list[object] = []
        size = ViewportSize(width=width, height=900)
        self.context = browser.new_context(**{"viewport": size, "locale": "en-GB", **settings})
        self.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=base)
        self.page: Page = self.context.new_page()
        self.page.on("request", lambda request: self.requested_urls.append(request.url))
        self.page.on("console", lambda message: self.console_messages.append(message.text))
        self.page.on("pageerror", lambda error: self.console_messages.append(str(error)))

    def open(self, address: str = "") -> Page:
        self.page.goto(f"{self.base}/{address}")
        self.settle()
        return self.page

    def settle(self) -> None:
        """Wait until the page has finished loading its data."""
        self.page.locator("html[data-busy]").wait_for(state="detached")

    def copied(self) -> str:
        text: str = self.page.evaluate("navigator.clipboard.readText()")
        return text

    def accessibility_violations(self, *tags: str) -> list[str]:
        """The violations that axe reports, one line each: of all rules, or of those with a tag."""
        self.page.evaluate(AXE.read_text(encoding="utf-8"))
        found = self.page.evaluate("tags => axe.run(tags.length ? {runOnly: tags} : {})", tags)
        return [
            f"{each['id']}: {node['html']} {node.get('failureSummary', '')}"
            for each in found["violations"]
            for node in each["nodes"]
        ]

    def overflow(self) -> int:
        """The number of pixels by which the page is wider than the viewport."""
        root = "document.documentElement"
        pixels: int = self.page.evaluate(f"{root}.scrollWidth - {root}.clientWidth")
        return pixels

    def close(self) -> None:
        """Close the context; fails if another origin was requested or the console has a message."""
        self.context.close()
        elsewhere = [
            url for url in self.requested_urls if not url.startswith((self.base, "data:", "blob:"))
        ]
        assert elsewhere == []
        assert self.console_messages == []


def data(api: httpx.Client, path: str) -> Any:
    return api.get(path).raise_for_status().json()["data"]


def url_containing(part: str) -> re.Pattern[str]:
    """A pattern for `expect(page).to_have_url`, which waits for the address to change."""
    return re.compile(re.escape(part))


def rows(visit: Visit) -> Locator:
    """The rows of the figures table."""
    return visit.page.locator("table.figures tbody tr")
