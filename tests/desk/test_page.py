"""The page of the desk in a real browser."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from api.ingest.article_text import ArticleText
from tests.conftest import run_api
from tests.desk.conftest import EN, TEXT
from tests.ingest.draft_scores import DRAFTED, TEXTS, article_text, draft_beside_others
from tests.support.browser_page import Visit, needs_browser
from tests.support.desk_editor import DeskEditor, read_rows
from tests.support.desk_process import DeskProcess, desk_process
from tests.support.five_articles import ARTICLES
from tests.support.nonempty import nonempty
from tests.support.toml_values import toml_values

pytestmark = [needs_browser, pytest.mark.slow]

COMPARED = ("metric", "area", "organization", "sector", "period", "value", "compared_with")


@pytest.fixture
def page(browser: Browser, desk: DeskProcess) -> Iterator[Page]:
    visit = Visit(browser, desk.origin)
    yield opened(visit, desk)
    refused = "the server responded with a status of 4"
    visit.console_messages = [each for each in visit.console_messages if refused not in each]
    visit.close()


def opened(visit: Visit, desk: DeskProcess) -> Page:
    visit.page.goto(desk.address)
    visit.settle()
    return visit.page


def cell(folder: Path, key: str, column: str, table: str = "observations") -> str:
    [row] = [each for each in read_rows(folder, table) if key in list(each.values())[:1]]
    return row[column]


def field(page: Page, column: str, key: str = "figure-1") -> Locator:
    return page.locator(f"[id='observations-{key}-{column}']")


def choose(page: Page, printed: str) -> None:
    page.locator("#text .numeral", has_text=printed).last.click()


@pytest.mark.parametrize("name", [*DRAFTED])
def test_each_test_article_is_finished_and_published(
    browser: Browser, tmp_path: Path, name: str
) -> None:
    language, published = DRAFTED[name]
    seed = draft_beside_others(name, language, published, tmp_path)
    folder, url = seed / "articles" / name, f"sqlite:///{tmp_path}/desk.db"
    text = TEXTS / f"{name}.txt"
    with desk_process(seed, name, "--text", str(text)) as desk:
        visit = Visit(browser, desk.origin)
        written = ARTICLES / "articles" / name
        page = opened(visit, desk)
        DeskEditor(page, folder, written, ArticleText(article_text(name), language)).complete()
        page.keyboard.press("Escape")
        page.locator("#tab-issues").click()
        expect(page.get_by_role("heading", name="Nothing left: ready to publish")).to_be_visible()
        visit.close()
    run_api("check", str(seed), "--text", str(text), url=url)
    run_api("migrate", url=url)
    assert "Published release 1" in run_api("seed", str(seed), url=url).stdout
    assert statements(folder) == statements(written)


def statements(folder: Path) -> list[tuple[str, ...]]:
    """What the observations say, with what empty cells mean, sorted."""
    defaults = toml_values(folder / "article.toml")["defaults"]
    found = []
    for row in read_rows(folder, "observations"):
        cells = {name: row[name] or defaults.get(name, "") for name in COMPARED}
        if cells["value"]:
            cells["value"] = str(float(cells["value"]))
        found.append(tuple("" if cell == "none" else cell for cell in cells.values()))
    return sorted(found)


def test_the_keyboard_alone_decides_and_undoes(page: Page, folder: Path) -> None:
    page.keyboard.press("Escape")
    page.keyboard.press("n")
    expect(field(page, "metric", "figure-2")).to_be_focused()
    page.keyboard.press("1")
    expect(page.locator("#undo")).to_be_enabled()
    assert cell(folder, "figure-2", "metric") == "gdp-growth"
    expect(field(page, "metric", "figure-2")).not_to_be_focused()
    page.keyboard.press("Escape")
    page.keyboard.press("Control+z")
    expect(page.locator("#undo")).to_be_disabled()
    assert cell(folder, "figure-2", "metric").startswith("? ")
    page.keyboard.press("Control+Shift+Z")
    expect(page.locator("#redo")).to_be_disabled()
    assert cell(folder, "figure-2", "metric") == "gdp-growth"


def test_a_decision_leads_to_the_next_open_cell(page: Page) -> None:
    choose(page, "3.2 percent")
    field(page, "metric", "figure-8").focus()
    page.keyboard.press("1")
    expect(field(page, "metric", "figure-9")).to_be_focused()


def test_a_name_in_any_language_finds_a_code(page: Page, folder: Path) -> None:
    choose(page, "3.0 percent")
    field(page, "area").fill("싱가포")
    expect(page.get_by_role("option", selected=True)).to_contain_text("SG")
    page.keyboard.press("Enter")
    expect(page.locator("#undo")).to_be_enabled()
    assert cell(folder, "figure-1", "area") == "SG"


def test_what_is_typed_is_saved_when_the_field_is_left(page: Page, folder: Path) -> None:
    choose(page, "3.0 percent")
    field(page, "note").fill("Typed, and left.")
    choose(page, "1.9 percent")
    expect(page.locator("#undo")).to_be_enabled()
    assert cell(folder, "figure-1", "note") == "Typed, and left."


def test_escape_drops_what_was_typed(page: Page, folder: Path) -> None:
    choose(page, "3.0 percent")
    field(page, "note").fill("Typed, and dropped.")
    page.keyboard.press("Escape")
    expect(field(page, "note")).to_have_value("")
    expect(page.locator("#undo")).to_be_disabled()
    assert cell(folder, "figure-1", "note") == ""


def test_shift_decides_all_cells_between_the_same_candidates(page: Page, folder: Path) -> None:
    choose(page, "8.1 percent")
    [key] = [row["key"] for row in read_rows(folder, "observations") if "8.1" in row["as_printed"]]
    before = cell(folder, key, "metric")
    same = [row["key"] for row in read_rows(folder, "observations") if row["metric"] == before]
    assert len(same) > 1
    field(page, "metric", key).press("Shift+Digit1")
    expect(page.locator("#undo")).to_be_enabled()
    first = before.split()[1]
    assert [cell(folder, each, "metric") for each in nonempty(same)] == [first] * len(same)


def test_a_country_that_is_missing_is_added_from_the_library(
    page: Page, folder: Path, seed: Path
) -> None:
    choose(page, "3.0 percent")
    field(page, "area").fill("fran")
    page.get_by_role("option", name="Add FR").click()
    beside = page.locator("[id='observations-figure-1-area-beside']")
    expect(beside).to_have_text("France")
    assert cell(folder, "figure-1", "area") == "FR"
    assert "FR,country" in (seed / "areas.csv").read_text("utf-8")


def test_a_new_metric_is_entered_without_leaving_the_desk(
    page: Page, folder: Path, seed: Path
) -> None:
    choose(page, "3.2 percent")
    field(page, "metric", "figure-8").fill("output-of-tests")
    page.get_by_role("option", name="New row").click()
    names = {f"name_{language}": "Output" for language in ("en", "ja", "ko", "zh")}
    cells = {"unit": "percent", "measure": "growth", "definition": "A test.", **names}
    for column, value in cells.items():
        page.locator(f"#new-{column}").fill(value)
        page.keyboard.press("Enter")
    page.locator("#save-row").click()
    expect(field(page, "metric", "figure-8")).to_have_value("output-of-tests")
    assert cell(folder, "figure-8", "metric") == "output-of-tests"
    assert "output-of-tests" in (seed / "metrics.csv").read_text("utf-8")


def test_a_row_with_a_fault_is_not_added_and_nothing_typed_is_lost(page: Page) -> None:
    choose(page, "3.2 percent")
    field(page, "metric", "figure-8").fill("output-of-tests")
    page.get_by_role("option", name="New row").click()
    page.locator("#new-name_en").fill("Output")
    page.locator("#save-row").click()
    expect(page.get_by_role("alert")).to_contain_text("definition: this may not be empty")
    expect(page.locator("#new-name_en")).to_have_value("Output")


def test_a_numeral_is_made_no_data_and_an_observation_again(page: Page, folder: Path) -> None:
    choose(page, "28 percent")
    count = len(read_rows(folder, "observations"))
    page.keyboard.press("x")
    expect(page.locator("#form .statement")).to_have_count(0)
    assert len(read_rows(folder, "observations")) == count - 1
    page.keyboard.press("o")
    expect(page.get_by_role("heading", name="28 percent")).to_be_visible()
    expect(page.locator("#form .statement")).to_be_visible()
    assert len(read_rows(folder, "observations")) == count


def test_an_issue_leads_to_its_field(page: Page) -> None:
    page.locator("#tab-issues").click()
    page.get_by_role("button", name="observations.csv:3 metric").click()
    expect(field(page, "metric", "figure-2")).to_be_focused()


def test_selected_words_are_added_to_the_audit(page: Page, folder: Path) -> None:
    page.keyboard.press("Escape")
    page.evaluate("""() => {
        const place = document.querySelector('[data-paragraph="8"]').firstChild;
        const range = document.createRange();
        range.setStart(place, place.data.indexOf("only"));
        range.setEnd(place, place.data.indexOf("only") + 4);
        getSelection().removeAllRanges();
        getSelection().addRange(range);
    }""")
    page.keyboard.press("a")
    expect(page.locator(".numeral", has_text="only")).to_be_visible()
    [line] = [each for each in read_rows(folder, "figures") if each["as_printed"] == "only"]
    assert (line["paragraph"], line["sentence"]) == ("8", "2")


def test_files_changed_by_another_program_are_shown_and_kept(page: Page, folder: Path) -> None:
    choose(page, "3.0 percent")
    file = folder / "observations.csv"
    file.write_text(file.read_text("utf-8").replace("figure-2,", "renamed,"), "utf-8")
    field(page, "note").fill("Mine.")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("changed by another program")
    assert "renamed," in file.read_text("utf-8")
    expect(field(page, "note")).to_have_value("Mine.")


def test_a_desk_that_has_ended_is_said_and_the_text_stays(browser: Browser, seed: Path) -> None:
    visit = Visit(browser, "http://127.0.0.1")
    with desk_process(seed, EN, "--text", str(TEXT)) as desk:
        page = opened(visit, desk)
        choose(page, "3.0 percent")
    field(page, "note").fill("Not saved.")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("The last change was not saved")
    expect(field(page, "note")).to_have_value("Not saved.")
    visit.context.close()


def test_without_the_text_the_figures_are_shown_as_printed(browser: Browser, seed: Path) -> None:
    with desk_process(seed, "regions-zh-2025") as desk:
        visit = Visit(browser, desk.origin)
        page = opened(visit, desk)
        count = len(read_rows(seed / "articles/regions-zh-2025", "figures"))
        expect(page.locator("#text .numeral")).to_have_count(count)
        visit.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1440])
def test_every_form_is_accessible(
    browser: Browser, desk: DeskProcess, scheme: str, width: int
) -> None:
    visit = Visit(browser, desk.origin, width=width, color_scheme=scheme)
    page = opened(visit, desk)
    for tab in ("article", "figure", "claims", "issues"):
        page.locator(f"#tab-{tab}").click()
        if tab == "figure":
            choose(page, "3.0 percent")
            page.keyboard.press("c")
            expect(page.get_by_role("heading", name="Claim claim-1")).to_be_visible()
        assert visit.accessibility_violations() == []
        assert visit.overflow() <= 0
    visit.close()


def test_a_new_article_is_finished_from_its_text(browser: Browser, seed: Path) -> None:
    """The page opens on what is to be decided first."""
    shutil.rmtree(seed / "articles" / EN)
    arguments = ("--text", str(TEXT), "--language", "en", "--published", "2025-02-14")
    with desk_process(seed, EN, *arguments) as desk:
        visit = Visit(browser, desk.origin)
        expect(opened(visit, desk).locator("#article-title_ja")).to_be_focused()
        visit.close()
