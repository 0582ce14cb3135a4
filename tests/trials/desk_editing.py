"""Articles are drafted, finished at the desk, checked with their texts, and published.

An editor that knows what is right completes each draft by mouse and keys in a real browser. What it
takes is printed: candidates picked, cells typed, boxes ticked, numerals chosen, and names that the
reference tables and the library lacked before, which are in the bundle of the set.
"""

from pathlib import Path

import pytest
from playwright.sync_api import Browser
from playwright.sync_api import expect as page_expect

from api.reading.article_text import ArticleText
from tests.conftest import run_api
from tests.ingest.draft_scores import (
    MEASURED,
    article_text,
    dated,
    draft_beside_others,
    equal_codes,
    expected,
    written,
)
from tests.support.browser_page import Visit, needs_browser
from tests.support.desk_editor import DeskEditor, read_rows
from tests.support.desk_process import desk_process
from tests.support.equal_metrics import equal_units, read

pytestmark = needs_browser


@pytest.mark.parametrize("name", sorted(MEASURED))
def test_a_draft_is_finished_at_the_desk_and_published(
    browser: Browser, tmp_path: Path, name: str
) -> None:
    language, published = dated(name)
    seed = draft_beside_others(name, language, published, tmp_path)
    folder, url, text = seed / "articles" / name, f"sqlite:///{tmp_path}/desk.db", tmp_path / "text"
    text.write_text(article_text(name), "utf-8")
    with desk_process(seed, name, "--text", str(text)) as desk:
        opened = desk.state()["open_count"]
        visit = Visit(browser, desk.origin)
        visit.page.goto(desk.address)
        visit.settle()
        editor = DeskEditor(
            visit.page, folder, expected(name, tmp_path), ArticleText(article_text(name), language)
        )
        editor.complete()
        visit.page.locator("#tab-issues").click()
        page_expect(visit.page.get_by_role("heading", name="Nothing left")).to_be_visible()
        visit.close()
    run_api("check", str(seed), "--text", str(text), url=url)
    run_api("migrate", url=url)
    assert "Published release 1" in run_api("seed", str(seed), url=url).stdout
    observations = len(read_rows(folder, "observations"))
    steps = ", ".join(f"{count} {what}" for what, count in editor.steps.items())
    names = missing_names(name)
    print(f"{name}: {observations} observations, {opened} cells open, {names} names: {steps}")


def missing_names(name: str) -> int:
    """How many rows of the set's reference tables the article uses, that the library lacks."""
    used: set[str] = set()
    for table in ("observations", "claims"):
        for row in read_rows(written(name), table):
            used |= {code for cell in row.values() for code in cell.split()}
    bundle = MEASURED[name] / "bundle"
    used -= {*equal_codes(MEASURED[name])} | equal_units(bundle)
    return sum(
        next(iter(row.values())) in used for file in bundle.glob("*.csv") for row in read(file)
    )
