"""A real browser, and a page in it that is watched."""

import re
import shutil
from importlib import resources
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, Locator, Page, ViewportSize

CHROMIUM = shutil.which("chromium")
QUIET = [
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
]
NEEDED = pytest.mark.skipif(not CHROMIUM, reason="no browser: `chromium` is not installed")
AXE = resources.files("axe_playwright_python") / "axe.min.js"


class Visit:
    """A visitor with a browser of their own: what the page asks and says is written down."""

    def __init__(self, browser: Browser, base: str, *, width: int = 1280, **settings: Any) -> None:
        self.base = base
        self.asked: list[str] = []
        self.said: list[str] = []
        self.held: list[object] = []
        size = ViewportSize(width=width, height=900)
        self.context = browser.new_context(**{"viewport": size, "locale": "en-GB", **settings})
        self.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=base)
        self.page: Page = self.context.new_page()
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.on("console", lambda message: self.said.append(message.text))
        self.page.on("pageerror", lambda error: self.said.append(str(error)))

    def open(self, address: str = "") -> Page:
        self.page.goto(f"{self.base}/{address}")
        self.settle()
        return self.page

    def settle(self) -> None:
        """Wait until nothing on the page is still to come."""
        self.page.locator("html[data-busy]").wait_for(state="detached")

    def copied(self) -> str:
        text: str = self.page.evaluate("navigator.clipboard.readText()")
        return text

    def faults(self) -> list[str]:
        """What axe finds wrong, in words."""
        self.page.evaluate(AXE.read_text(encoding="utf-8"))
        found = self.page.evaluate("axe.run()")
        return [
            f"{each['id']}: {node['html']} {node.get('failureSummary', '')}"
            for each in found["violations"]
            for node in each["nodes"]
        ]

    def overflow(self) -> int:
        """By how many pixels the page is wider than the screen."""
        root = "document.documentElement"
        pixels: int = self.page.evaluate(f"{root}.scrollWidth - {root}.clientWidth")
        return pixels

    def close(self) -> None:
        """End the visit. Nothing was asked of another server, and nothing went wrong."""
        self.context.close()
        elsewhere = [url for url in self.asked if not url.startswith((self.base, "data:", "blob:"))]
        assert elsewhere == []
        assert self.said == []


def data(api: httpx.Client, path: str) -> Any:
    return api.get(path).raise_for_status().json()["data"]


def holding(part: str) -> re.Pattern[str]:
    """Addresses with this in them, for `expect`, which waits: the browser tells them late."""
    return re.compile(re.escape(part))


def rows(visit: Visit) -> Locator:
    """The figures in the table."""
    return visit.page.locator("table.figures tbody tr")
