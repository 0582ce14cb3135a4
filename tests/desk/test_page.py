"""The page of the desk in a real browser."""

import shutil
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Dialog, Locator, Page, Route, expect

from api.reading.article_text import ArticleText
from tests.conftest import run_api
from tests.desk.conftest import EN, TEXT
from tests.ingest.draft_scores import DRAFTED, TEXTS, article_text, draft_beside_others
from tests.support.browser_page import Visit, needs_browser
from tests.support.desk_editor import SELECT, DeskEditor, read_rows
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
    expect(page.locator(".field.open input:focus")).to_be_visible()
    before = (folder / "observations.csv").read_text("utf-8")
    with page.expect_response("**/edit"):
        page.keyboard.press("1")
    expect(page.locator("#undo")).to_be_enabled()
    after = (folder / "observations.csv").read_text("utf-8")
    assert before.count("? ") - after.count("? ") == 1
    page.keyboard.press("Escape")
    page.keyboard.press("Control+z")
    expect(page.locator("#redo")).to_be_enabled()
    assert (folder / "observations.csv").read_text("utf-8") == before
    page.keyboard.press("Control+Shift+Z")
    expect(page.locator("#redo")).to_be_disabled()
    assert (folder / "observations.csv").read_text("utf-8") == after


def test_a_decision_leads_to_the_next_open_cell(page: Page) -> None:
    page.keyboard.press("Escape")
    page.keyboard.press("n")
    first = page.locator(":focus").get_attribute("id")
    page.keyboard.press("ArrowDown")
    with page.expect_response("**/edit"):
        page.keyboard.press("Enter")
    expect(page.locator(f"[id='{first}']:focus")).to_have_count(0)
    expect(page.locator(".field.open input:focus")).to_be_visible()
    assert page.locator(":focus").get_attribute("id") != first


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


def test_a_code_is_removed_with_one_enter(page: Page, folder: Path) -> None:
    choose(page, "3.0 percent")
    field(page, "area").fill("")
    with page.expect_response("**/edit"):
        page.keyboard.press("Enter")
    assert cell(folder, "figure-1", "area") == ""


def test_escape_drops_what_was_typed(page: Page, folder: Path) -> None:
    choose(page, "3.0 percent")
    field(page, "note").fill("Typed, and dropped.")
    page.keyboard.press("Escape")
    expect(field(page, "note")).to_have_value("")
    expect(page.locator("#undo")).to_be_disabled()
    assert cell(folder, "figure-1", "note") == ""


def test_shift_decides_all_cells_between_the_same_candidates(page: Page, folder: Path) -> None:
    choose(page, "3.7 percent")
    [key] = [row["key"] for row in read_rows(folder, "observations") if "3.7" in row["as_printed"]]
    before = cell(folder, key, "metric")
    same = [row["key"] for row in read_rows(folder, "observations") if row["metric"] == before]
    assert len(same) > 1
    field(page, "metric", key).press("ArrowDown")
    with page.expect_response("**/edit"):
        page.keyboard.press("Shift+Enter")
    expect(page.locator("#undo")).to_be_enabled()
    first = before.split()[1]
    assert [cell(folder, each, "metric") for each in nonempty(same)] == [first] * len(same)


def test_a_country_that_is_missing_is_added_from_the_library(
    page: Page, folder: Path, seed: Path
) -> None:
    choose(page, "3.0 percent")
    field(page, "area").fill("fran")
    with page.expect_response("**/edit"):
        page.get_by_role("option", name="Add FR").click()
    assert cell(folder, "figure-1", "area") == "FR"
    assert "FR,country" in (seed / "areas.csv").read_text("utf-8")


def test_a_new_metric_is_entered_without_leaving_the_desk(
    page: Page, folder: Path, seed: Path
) -> None:
    choose(page, "3.0 percent")
    field(page, "metric").fill("output-of-tests")
    page.get_by_role("option", name="New row").click()
    names = {f"name_{language}": "Output" for language in ("en", "ja", "ko", "zh")}
    cells = {"unit": "percent", "measure": "growth", "definition": "A test.", **names}
    for column, value in cells.items():
        page.locator(f"#new-{column}").fill(value)
        page.keyboard.press("Enter")
    page.locator("#save-row").click()
    expect(field(page, "metric")).to_have_value("output-of-tests")
    assert cell(folder, "figure-1", "metric") == "output-of-tests"
    assert "output-of-tests" in (seed / "metrics.csv").read_text("utf-8")


def test_a_row_with_a_fault_is_not_added_and_nothing_typed_is_lost(page: Page) -> None:
    choose(page, "3.0 percent")
    field(page, "metric").fill("output-of-tests")
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


# Typing, while other changes are saved


def slow_down(page: Page, seconds: float = 0.5) -> None:
    """Answers to changes take a while."""

    def wait(route: Route) -> None:
        time.sleep(seconds)
        route.continue_()

    page.route("**/edit", wait)


def open_cell(desk: DeskProcess, page: Page, column: str, cell: str, key: str = "figure-1") -> None:
    """Open a cell, and show its form."""
    desk.set("observations", key, **{column: cell})
    page.reload()
    page.locator("html[data-busy]").wait_for(state="detached")
    choose(page, "3.0 percent")


@pytest.mark.parametrize(
    ("column", "candidates", "typed"),
    [
        ("period", "? 2024-Q2 2024-Q1 none", "2024-Q3"),
        ("value", "? 2 3", "14"),
        ("value", "?", "14"),
    ],
)
def test_digits_are_typed_where_they_may_be_meant(
    desk: DeskProcess, page: Page, folder: Path, column: str, candidates: str, typed: str
) -> None:
    open_cell(desk, page, column, candidates)
    field(page, column).focus()
    slow_down(page)
    page.keyboard.type(typed)
    with page.expect_response("**/edit"):
        page.keyboard.press("Enter")
    assert cell(folder, "figure-1", column) == typed


def test_what_is_typed_while_another_cell_is_saved_stays_as_it_is(page: Page, folder: Path) -> None:
    choose(page, "3.0 percent")
    slow_down(page)
    field(page, "note").fill("First.")
    with page.expect_response("**/edit"):
        field(page, "measure_stated").focus()
        page.keyboard.type("fa")
        page.keyboard.press("ArrowLeft")
    page.keyboard.type("u")
    expect(field(page, "measure_stated")).to_have_value("fua")
    expect(field(page, "measure_stated")).to_be_focused()
    assert cell(folder, "figure-1", "note") == "First."


def test_an_action_is_for_the_line_that_was_chosen(page: Page, folder: Path) -> None:
    choose(page, "1.9 percent")
    before = read_rows(folder, "figures")
    page.evaluate(SELECT, [2, 0, 5])
    page.keyboard.press("a")
    page.keyboard.press("x")
    expect(page.locator(".numeral", has_text="SEOUL")).to_be_visible()
    page.wait_for_timeout(300)
    after = read_rows(folder, "figures")
    kept = [row for row in after if row["as_printed"] != "SEOUL"]
    changed = [
        new["as_printed"]
        for old, new in zip(before, kept, strict=True)
        if {**old, "number": ""} != {**new, "number": ""}
    ]
    assert changed in ([], ["1.9 percent"])


def test_two_quick_presses_remove_one_line(page: Page, folder: Path) -> None:
    choose(page, "14")
    count = len(read_rows(folder, "figures"))
    with page.expect_response("**/edit"):
        page.get_by_role("button", name="Remove the line").dblclick()
    page.wait_for_timeout(300)
    assert len(read_rows(folder, "figures")) == count - 1


def test_boxes_ticked_one_after_the_other_are_all_saved(page: Page, folder: Path) -> None:
    choose(page, "3.0 percent")
    slow_down(page, 0.3)
    for name in ("area", "sector", "unit"):
        page.locator(f"[id='observations-figure-1-inferred-{name}']").click()
    page.wait_for_timeout(1500)
    assert {"area", "sector", "unit"} <= {*cell(folder, "figure-1", "inferred").split()}


def test_enter_within_a_composition_saves_nothing(page: Page, folder: Path) -> None:
    place = page.locator("#article-title_ja")
    place.fill("かんこく")
    place.evaluate("""place => place.dispatchEvent(new KeyboardEvent(
        "keydown", {key: "Enter", isComposing: true, bubbles: true, cancelable: true}))""")
    page.wait_for_timeout(300)
    assert 'title_ja = "?"' in (folder / "article.toml").read_text("utf-8")


def test_a_new_row_that_is_given_up_leaves_the_cell(page: Page, folder: Path) -> None:
    choose(page, "3.0 percent")
    before = cell(folder, "figure-1", "metric")
    field(page, "metric").fill("qwertz")
    page.get_by_role("option", name="New row").click()
    page.get_by_role("button", name="Cancel").click()
    page.wait_for_timeout(300)
    assert cell(folder, "figure-1", "metric") == before


def test_a_code_that_is_nowhere_is_written_only_when_entered_twice(
    page: Page, folder: Path
) -> None:
    choose(page, "3.0 percent")
    field(page, "area").fill("Atlantis")
    page.keyboard.press("Enter")
    expect(page.get_by_role("option", name="New row")).to_be_visible()
    assert cell(folder, "figure-1", "area") != "Atlantis"
    with page.expect_response("**/edit"):
        page.keyboard.press("Enter")
    assert cell(folder, "figure-1", "area") == "Atlantis"


def test_a_cell_that_is_only_looked_at_stays_as_it_is(
    desk: DeskProcess, page: Page, folder: Path
) -> None:
    choose(page, "3.0 percent")
    before = (folder / "observations.csv").read_bytes()
    for place in page.locator("#form .field input[type=text]").all():
        if place.is_visible():
            place.focus()
    page.keyboard.press("Escape")
    page.wait_for_timeout(300)
    assert (folder / "observations.csv").read_bytes() == before
    assert desk.state()["undo"] == 0


def test_a_page_with_unsaved_text_asks_before_it_goes(page: Page) -> None:
    choose(page, "3.0 percent")
    field(page, "note").fill("Not left yet.")
    asked: list[str] = []

    def answer(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.accept()

    page.on("dialog", answer)
    page.reload()
    assert asked == ["beforeunload"]


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
    cells = file.read_text("utf-8").replace(",2,1,,", ",2,1,Theirs.,", 1)
    file.write_text(cells, "utf-8")
    field(page, "note").fill("Mine.")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("This row is another one by now")
    assert cell(folder, "figure-1", "note") == "Theirs."
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
