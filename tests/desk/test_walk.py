"""docs/adding-an-article.md, carried out as it stands.

With `PICTURES=docs` in the environment, its pictures are drawn anew.
"""

import os
import re
import subprocess
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.conftest import PROJECT
from tests.support.browser_page import Visit, needs_browser
from tests.support.bundles import copy_seed
from tests.support.desk_process import started
from tests.support.nonempty import nonempty

pytestmark = [needs_browser, pytest.mark.slow]

WALK = (PROJECT / "docs" / "adding-an-article.md").read_text(encoding="utf-8")
DESK = re.compile(r"^\.venv/bin/python -m api desk (.*)$", re.MULTILINE)
ROW = re.compile(r"^\| (?:([^|`]+) \| )?([^|`]+) \| `([^`]+)` \|$", re.MULTILINE)
"""A numeral where a table has them, a field, and what is decided."""


def section(number: int) -> str:
    return WALK.split("\n## ")[number]


def run(text: str, folder: Path) -> str:
    """Run the shell blocks of a section; returns what the last one printed."""
    blocks = re.findall(r"^```sh\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    script = "set -e\n" + "".join(nonempty(blocks))
    return subprocess.run(
        ["bash", "-c", script], cwd=folder, check=True, capture_output=True, text=True
    ).stdout


def field(page: Page, name: str) -> Locator:
    return page.locator("#form").get_by_role("combobox", name=name, exact=True).first


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder that looks like a clone of the project, to write to."""
    for name in ("api", "migrations", ".venv"):
        (tmp_path / name).symlink_to(PROJECT / name)
    copy_seed(tmp_path)
    return tmp_path


def test_an_article_is_added_as_described(browser: Browser, folder: Path) -> None:
    run(section(1) + section(2), folder)
    command = DESK.search(WALK)
    assert command is not None
    with started(command[1].split(), folder) as desk:
        visit = Visit(browser, desk.origin)
        page = visit.page
        page.goto(desk.address)
        visit.settle()
        complete_article(page)
        complete_figures(page)
        page.locator("#tab-issues").click()
        expect(page.get_by_role("heading", name="Nothing left: ready to publish")).to_be_visible()
        visit.close()
    printed = run(section(5), folder)
    [expected] = re.findall(r"^No faults: .*$", WALK, re.MULTILINE)
    assert expected in printed
    assert "Published release 1: 43 observations served." in printed
    assert 'FR,2023,"186 robots per 10,000 employees"' in printed


def complete_article(page: Page) -> None:
    picture(page, "desk-article")
    titles, new_row, defaults = [ROW.findall(part) for part in section(3).split("\n\n|")[1:]]
    page.keyboard.press("Escape")
    page.keyboard.press("t")
    for _, name, value in nonempty(titles):
        save(page, field(page, name), value)
    field(page, "publisher").fill("Example Wire")
    page.get_by_role("option", name="New row “Example Wire” …").click()
    for _, name, value in nonempty(new_row):
        field(page, name).fill(value)
        field(page, name).press("Enter")
    with page.expect_response("**/edit"):
        page.get_by_role("button", name="Add the row").click()
    page.locator("#tab-article").click()
    for _, name, value in nonempty(defaults):
        save(page, page.locator(f"#defaults-{name}"), value)


def complete_figures(page: Page) -> None:
    page.locator(".numeral", has_text="186 robots").click()
    field(page, "metric").focus()
    picture(page, "desk-figure")
    for numeral, name, value in nonempty(ROW.findall(section(4))):
        page.locator(".numeral", has_text=numeral).last.click()
        save(page, field(page, name), value)
    field(page, "area").fill("France")
    with page.expect_response("**/edit"):
        page.get_by_role("option", name="Add FR").click()


def picture(page: Page, name: str) -> None:
    if folder := os.environ.get("PICTURES"):
        page.evaluate("scrollTo(0, 0)")
        page.screenshot(path=PROJECT / folder / f"{name}.png")


def save(page: Page, place: Locator, value: str) -> None:
    """Type a value, unless it is there already."""
    if place.input_value() == value:
        return
    with page.expect_response("**/edit"):
        place.fill(value)
        place.press("Enter")
