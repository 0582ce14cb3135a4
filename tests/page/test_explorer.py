"""The explorer with a real server and a real browser."""

import codecs
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from urllib.parse import urljoin

import httpx
import pytest
from playwright.sync_api import Browser, expect

from tests.support.browser_page import Visit, data, needs_browser, rows, url_containing
from tests.support.notebook import AREAS, table_read_by

pytestmark = [needs_browser, pytest.mark.slow]

DISPUTED = "l1kf4mp08bclk"


def choose(visit: Visit, parameter: str, code: str) -> None:
    """Select a value of a filter."""
    box = visit.page.locator(f"[id='{parameter}-{code}']")
    if not box.is_visible():
        visit.page.locator(f"#facet-{parameter} > summary").click()
    box.check()
    visit.settle()


def test_the_first_screen_shows_the_article_and_the_number_of_figures(
    visit: Visit, api: httpx.Client
) -> None:
    page = visit.open()
    article, available = data(api, "articles")[0], data(api, "availability")
    head = page.locator("#article")
    expect(head.locator("h1")).to_have_text(article["title"])
    for text in (article["publisher_name"], article["title_ja"], "19 June 2025 (date inferred)"):
        expect(head).to_contain_text(text)
    lists = ("countries", "regions", "sectors", "metrics")
    counts = [sum(each["code"] != "none" for each in available[name]) for name in lists]
    expect(head.locator("dd")).to_have_text([str(each) for each in [37, *counts]])


def test_every_figure_is_listed_with_its_columns(visit: Visit, api: httpx.Client) -> None:
    visit.open("?lang=en&columns=unit,period,sector,place")
    found = data(api, "observations")
    assert rows(visit).count() == len(found) == 37
    for row in found:
        shown = visit.page.locator(f"#row-{row['id']}")
        texts = shown.inner_text()
        for name in ("display", "metric_name", "unit_name", "subject_name", "sector_name", "year"):
            assert row[name] is None or str(row[name]) in texts, name
        assert f"par. {row['paragraph']}, s. {row['sentence']}" in texts
        marks = shown.locator(".mark").all_inner_texts()
        assert ("inferred" in marks) == bool(row["inferred"])
        assert ("disputed" in marks) == (row["status"] == "disputed")
        assert bool({"lower bound", "upper bound", "range", "approximate"} & {*marks}) == (
            row["relation"] != "eq"
        )


def test_koreas_robot_density_is_reached_by_clicks(
    visit: Visit, browser: Browser, base_url: str
) -> None:
    page = visit.open()
    choose(visit, "country", "KR")
    choose(visit, "metric", "robot-density")
    expect(page).to_have_url(f"{base_url}/?lang=en&metric=robot-density&country=KR")
    expect(rows(visit)).to_have_count(1)
    expect(rows(visit)).to_contain_text("1,012 robots per 10,000 employees")

    page.get_by_role("link", name="Chart").click()
    chart = page.locator("#chart-image")
    expect(chart).to_be_visible()
    expect(chart).to_contain_text("1,012 robots per 10,000 employees")
    expect(chart).to_contain_text("Source: IFR, World Robotics 2024")
    assert "Robot density" in (chart.get_attribute("aria-label") or "")

    page.get_by_role("link", name="日本語").click()
    visit.settle()
    assert page.locator("html").get_attribute("lang") == "ja"
    expect(page.locator("#question")).to_have_text("ロボット密度 · 韓国")
    expect(chart).to_contain_text("従業員1万人あたり1,012台")
    expect(page).to_have_url(url_containing("lang=ja"))

    guest = Visit(browser, base_url, locale="zh-CN")
    guest.open(page.url.removeprefix(f"{base_url}/"))
    for part in ("#question", "#chart", "#languages", "#facets"):
        assert guest.page.locator(part).inner_text() == page.locator(part).inner_text()
    guest.close()


def run(way: str, code: str, folder: Path) -> str:
    """Run a snippet as copied, without changes."""
    files = {"curl": "it.sh", "javascript": "it.mjs", "r": "it.R"}
    file = folder / files.get(way, "it.py")
    file.write_text(code, encoding="utf-8")
    programs = {"curl": "bash", "javascript": "node", "r": "Rscript"}
    program = programs.get(way, sys.executable)
    if not shutil.which(program):
        pytest.skip(f"`{program}` is not installed")
    done = subprocess.run(
        [program, str(file)], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize(
    "view",
    [
        "?lang=ko&metric=robot-density&year=2023",
        "?view=article",
    ],
)
@pytest.mark.parametrize("way", ["curl", "javascript", "httpx", "pandas", "r"])
def test_a_copied_snippet_runs(visit: Visit, way: str, view: str, tmp_path: Path) -> None:
    page = visit.open(view)
    page.locator("#way-view").select_option(way)
    page.locator(".line.code .copy").first.click()
    expect(page.locator("#said")).not_to_be_empty()
    output = run(way, visit.copied(), tmp_path)
    assert ("1,012" if "metric" in view else "415X") in output
    if way == "curl":
        assert len(json.loads(output)["data"]) == (2 if "metric" in view else 54)


def test_the_pandas_snippet_keeps_codes(visit: Visit, api: httpx.Client, tmp_path: Path) -> None:
    page = visit.open("?metric=robot-density")
    page.locator("#way-view").select_option("pandas")
    page.locator(".line.code .copy").first.click()
    expect(page.locator("#said")).not_to_be_empty()
    frame = table_read_by(visit.copied(), api.get("observations.csv"), tmp_path)
    assert set(frame["area"]) == set(AREAS)
    assert frame["as_printed"].map(type).eq(str).all()


def test_spreadsheet_snippets_request_csv(visit: Visit, api: httpx.Client) -> None:
    page = visit.open("?lang=ja&region=CN-ZJ&year=2024")
    for way in ("sheets", "excel"):
        page.locator("#way-view").select_option(way)
        page.locator(".line.code .copy").first.click()
        found = re.search(r'"(http[^"]+)"', visit.copied())
        assert found is not None
        response = httpx.get(found[1])
        assert response.headers["content-type"] == "text/csv; charset=utf-8"
        assert len(response.text.splitlines()) == 1 + len(
            data(api, "observations?region=CN-ZJ&year=2024")
        )


def test_the_files_of_the_page_are_for_spreadsheets(visit: Visit) -> None:
    page = visit.open("?lang=ko&region=CN-ZJ&year=2024")
    link = page.locator(".files a", has_text="CSV").first.get_attribute("href")
    assert link is not None
    response = httpx.get(urljoin(page.url, link))
    assert response.status_code == 200
    assert response.content.startswith(codecs.BOM_UTF8 + "식별자,지표(코드),지표,".encode())
    excel = page.locator(".files a", has_text="Excel").first.get_attribute("href")
    assert excel is not None
    assert "header=names" in excel


def test_a_disputed_figure_is_opened(visit: Visit, api: httpx.Client) -> None:
    page = visit.open("?lang=en&status=disputed")
    row = data(api, f"observations/{DISPUTED}")
    citation = data(api, f"observations/{DISPUTED}/citation")["text"]
    page.locator(f"#figure-{DISPUTED}").click()
    panel = page.get_by_role("dialog")
    expect(panel.get_by_role("heading", level=2)).to_have_text("United States · 2024")
    for text in (
        *("22%", row["as_printed"], row["note"], "disputed", row["source_name"]),
        *(row["paragraph_sha256"], "paragraph 30, sentence 2", "numeral 41", citation),
        *("In other languages", row["names"]["metric"]["ja"], "Kang Kyung-joo", "shares"),
        *(row["metric_details"]["definition"], *(each["text"] for each in row["claims"])),
    ):
        expect(panel).to_contain_text(text)
    panel.locator(".cited + .tools .copy").click()
    expect(panel.locator(".cited + .tools .copy")).to_have_text("Copied")
    assert visit.copied() == citation
    expect(page).to_have_url(url_containing(f"figure={DISPUTED}"))


@pytest.mark.parametrize(
    ("query", "code"), [("metric=robot-density", "ISIC C"), ("sector=robots", "≈ ISIC 2829")]
)
def test_a_sector_has_its_code_in_isic_marked_where_it_is_close(
    visit: Visit, api: httpx.Client, query: str, code: str
) -> None:
    page = visit.open(f"?lang=en&{query}")
    page.locator(f"#figure-{data(api, f'observations?{query}')[0]['id']}").click()
    shown = page.get_by_role("dialog").locator("code", has_text="ISIC")
    expect(shown).to_have_text(code)


def test_the_citation_of_a_figure_is_copied_in_each_style(visit: Visit, api: httpx.Client) -> None:
    page = visit.open(f"?lang=ko&figure={DISPUTED}")
    citation = data(api, f"observations/{DISPUTED}/citation?lang=ko")
    styles = page.get_by_role("dialog").locator(".styles")
    expect(styles.locator("dt")).to_have_text(["APA 복사", "MLA 복사", "Chicago 복사"])
    for place, style in enumerate(("apa", "mla", "chicago")):
        entries = citation[style]
        assert len(entries.splitlines()) == 3
        assert styles.locator("dd").nth(place).inner_text() == entries
        styles.locator(".copy").nth(place).click()
        expect(styles.locator(".copy").nth(place)).to_have_text("복사했습니다")
        assert visit.copied() == entries


def test_the_configuration_is_requested_in_the_language_of_the_page(visit: Visit) -> None:
    visit.open("?lang=ja")
    asked = [url for url in visit.requested_urls if "/v1/config" in url]
    assert asked == [f"{visit.base}/v1/config?lang=ja"]


def test_a_figure_is_closed_by_key_and_by_going_back(visit: Visit) -> None:
    page = visit.open("?lang=en&status=disputed")
    opener = page.locator(f"#figure-{DISPUTED}")
    opener.press("Enter")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(opener).to_be_focused()
    expect(page).not_to_have_url(url_containing("figure="))
    page.go_back()
    expect(page.get_by_role("dialog")).to_be_visible()
    page.go_back()
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_claims_and_figures_lead_to_each_other(visit: Visit, api: httpx.Client) -> None:
    page = visit.open(f"?lang=en&figure={DISPUTED}")
    claim = data(api, f"observations/{DISPUTED}")["claims"][0]
    page.get_by_role("link", name=claim["text"]).click()
    panel = page.get_by_role("dialog")
    expect(panel.get_by_role("heading", level=2)).to_have_text(claim["text"])
    expect(page).to_have_url(url_containing(f"claim={claim['id']}"))
    expect(page).not_to_have_url(url_containing("figure="))


def test_every_offered_filter_value_returns_its_stated_number_of_figures(visit: Visit) -> None:
    """The last offered value of each filter returns the stated number of figures."""
    for name in ("metric", "region", "sector", "organization", "source", "year", "status"):
        page = visit.open("?lang=en&country=CN")
        page.locator(f"#facet-{name}, #more-{name}").evaluate_all(
            "all => all.forEach((each) => { each.open = true; })"
        )
        item = page.locator(f"li:has(> input[id^='{name}-'])").last
        count = int(item.locator(".count").inner_text())
        page.locator(f"[id='{item.locator('input').get_attribute('id')}']").check()
        visit.settle()
        assert count > 0
        expect(rows(visit)).to_have_count(count)


@pytest.mark.parametrize(
    ("locale", "lang"),
    [
        ("ko", "ko"),
        ("ja-JP", "ja"),
        ("zh-CN", "zh"),
        ("zh-TW", "en"),
        ("fr-FR", "en"),
    ],
)
def test_the_browser_chooses_the_language(
    browser: Browser, base_url: str, locale: str, lang: str
) -> None:
    visit = Visit(browser, base_url, locale=locale)
    page = visit.open("?country=KR")
    assert page.locator("html").get_attribute("lang") == lang
    expect(page).to_have_url(f"{base_url}/?country=KR&lang={lang}")
    visit.close()


@pytest.mark.parametrize(
    ("tags", "lang"),
    [
        (["zh-TW", "zh", "en-US", "en"], "en"),
        (["zh-Hant-HK", "zh", "ja"], "ja"),
        (["zh-TW", "zh-CN"], "zh"),
        (["zh-Hans-TW"], "zh"),
        (["zh", "en"], "zh"),
        (["de", "ko-KR"], "ko"),
    ],
)
def test_readers_of_traditional_chinese_get_simplified_only_if_they_name_it(
    visit: Visit, tags: list[str], lang: str
) -> None:
    page = visit.open("?lang=en")
    script = page.locator("script[src*=main]").first.get_attribute("src")
    assert script is not None
    words = urljoin(page.url, script.replace("main.js", "words.js"))
    chosen = "async ([words, tags]) => (await import(words)).languageOf(undefined, tags)"
    assert page.evaluate(chosen, [words, tags]) == lang


@pytest.mark.parametrize(
    ("typed", "name", "parameter"),
    [
        ("浙江", "Zhejiang", "region=CN-ZJ"),
        ("저장", "Zhejiang", "region=CN-ZJ"),
        ("ロボット密度", "Robot density", "metric=robot-density"),
        ("korea", "South Korea", "country=KR"),
        ("희토류", "Manufacturing data", "article=manufacturing-data-2025"),
    ],
)
def test_a_name_in_any_language_is_found(
    visit: Visit, typed: str, name: str, parameter: str
) -> None:
    page = visit.open("?lang=en")
    page.get_by_role("searchbox").press_sequentially(typed)
    page.locator("#suggestions").get_by_role("link", name=name).first.click()
    visit.settle()
    expect(page).to_have_url(url_containing(parameter))
    assert rows(visit).count() > 0


def test_a_search_is_kept_in_the_url(visit: Visit, api: httpx.Client) -> None:
    page = visit.open("?lang=en")
    page.get_by_role("searchbox").fill("로봇")
    page.keyboard.press("Enter")
    visit.settle()
    expect(page).to_have_url(f"{visit.base}/?lang=en&q=%EB%A1%9C%EB%B4%87")
    assert rows(visit).count() == len(data(api, "observations?q=로봇"))


def test_an_empty_result_shows_what_would_match(visit: Visit) -> None:
    page = visit.open("?lang=en&country=KR&year=1990")
    expect(page.locator("#results")).to_contain_text("No figures match.")
    page.get_by_role("link", name="Show that").first.click()
    visit.settle()
    assert rows(visit).count() > 0


def test_an_invalid_url_is_corrected_with_a_click(browser: Browser, base_url: str) -> None:
    visit = Visit(browser, base_url)
    page = visit.open("?lang=en&contry=KR")
    expect(page.get_by_role("alert")).to_contain_text("unknown parameter")
    page.get_by_role("link", name="Use “country”").click()
    visit.settle()
    expect(rows(visit)).to_have_count(4)
    expect(page).to_have_url(f"{base_url}/?lang=en&country=KR")
    visit.context.close()  # the browser itself logs error responses


@pytest.mark.parametrize("added", ["utm_source=news&s=20&gclid=x", "fbclid=y&amp=1&sub=a", "t=1"])
def test_what_networks_append_to_a_link_is_ignored(visit: Visit, added: str) -> None:
    page = visit.open(f"?lang=en&country=KR&{added}")
    expect(page.get_by_role("alert")).to_have_count(0)
    expect(rows(visit)).to_have_count(4)
    canonical = page.locator("link[rel=canonical]").get_attribute("href")
    assert canonical == f"{visit.base}/?lang=en&country=KR"
    assert page.locator("#page-view").input_value() == canonical
    page.locator("#tab-chart").click()
    visit.settle()
    expect(page).to_have_url(f"{visit.base}/?lang=en&country=KR&view=chart")


@pytest.mark.parametrize("name", ["contry", "coutnry", "Country", "countryy"])
def test_a_misspelt_parameter_is_not_ignored(browser: Browser, base_url: str, name: str) -> None:
    visit = Visit(browser, base_url)
    page = visit.open(f"?lang=en&{name}=KR")
    expect(page.get_by_role("link", name="Use “country”")).to_be_visible()
    visit.context.close()  # the browser itself logs error responses


@pytest.mark.parametrize("lang", ["ja", "ko", "zh"])
def test_errors_are_shown_in_the_language_of_the_page(
    browser: Browser, base_url: str, lang: str
) -> None:
    query = f"?year=2018-2024&lang={lang}"
    visit = Visit(browser, base_url)
    alert = visit.open(query).get_by_role("alert")
    document = httpx.get(f"{base_url}/v1/observations{query}").json()
    [issue] = document["errors"]
    name = {"ja": "年", "ko": "연도", "zh": "年份"}[lang]
    for text in (name, issue["value"], issue["message"], issue["hint"]):
        expect(alert).to_contain_text(text)
    expect(alert.locator("[lang=en]")).to_have_count(0)
    visit.context.close()  # the browser itself logs error responses


def test_the_page_reports_a_lost_network_and_recovers(browser: Browser, base_url: str) -> None:
    visit = Visit(browser, base_url)
    page = visit.open("?lang=en")
    visit.context.set_offline(True)
    page.locator("[id='country-KR']").click()
    expect(page.get_by_role("alert")).to_contain_text("cannot be reached")
    visit.context.set_offline(False)
    page.get_by_role("button", name="Try again").click()
    expect(rows(visit)).to_have_count(4)
    visit.context.close()


def test_an_error_page_of_a_proxy_is_no_fault_of_the_page(browser: Browser, base_url: str) -> None:
    visit = Visit(browser, base_url)
    page = visit.open("?lang=en")
    page.route("**/?*country=KR*", lambda route: route.fulfill(status=502, body="<h1>No</h1>"))
    page.locator("[id='country-KR']").click()
    expect(page.get_by_role("alert")).to_contain_text("cannot be reached")
    page.unroute_all()
    page.get_by_role("button", name="Try again").click()
    expect(rows(visit)).to_have_count(4)
    visit.context.close()  # the browser itself logs error responses


def test_going_back_during_a_request_shows_the_view_of_the_url(visit: Visit) -> None:
    page = visit.open("?lang=en")
    page.route("**/?*country=KR*", lambda route: visit.paused_routes.append(route))
    page.locator("[id='country-KR']").check()
    page.go_back()
    visit.settle()
    page.unroute_all(behavior="ignoreErrors")
    expect(page.locator("[id='country-KR']")).not_to_be_checked()
    expect(rows(visit)).to_have_count(37)
    assert page.locator("[aria-busy=true]").count() == 0


def test_choices_in_quick_succession_are_all_applied(visit: Visit) -> None:
    page = visit.open("?lang=en")
    page.evaluate("for (const id of ['CN', 'KR']) document.getElementById(`country-${id}`).click()")
    visit.settle()
    expect(page).to_have_url(f"{visit.base}/?lang=en&country=CN,KR")
    expect(page.locator("[id='country-CN']")).to_be_checked()
    expect(page.locator("[id='country-KR']")).to_be_checked()


def test_another_spelling_can_be_unticked(visit: Visit) -> None:
    page = visit.open("?lang=en&country=KOR")
    page.locator("[id='country-KR']").uncheck()
    visit.settle()
    expect(page).to_have_url(f"{visit.base}/?lang=en")
    expect(rows(visit)).to_have_count(37)


def test_the_show_all_link_recovers_from_any_error(browser: Browser, base_url: str) -> None:
    visit = Visit(browser, base_url)
    for wrong in ("lang=en&sort=nonsense", "lang=xx", "cursor=zzz&lang=en", "lang=en&limit=0"):
        page = visit.open(f"?{wrong}")
        page.get_by_role("alert").get_by_role("link", name="Show all figures").click()
        visit.settle()
        expect(rows(visit)).to_have_count(37)
    visit.context.close()


def test_the_map_accounts_for_every_numeral(visit: Visit, api: httpx.Client) -> None:
    page = visit.open("?lang=en&view=article")
    numerals = data(api, "articles/manufacturing-data-2025/figures?limit=1000")
    expect(page.locator("[id^=numeral-]")).to_have_count(len(numerals))
    for each in numerals:
        shown = page.locator(f"#numeral-{each['number']}")
        assert each["as_printed"] in shown.inner_text()
        holder = each["observation"] or each["claim"]
        if holder:
            assert holder in (shown.get_by_role("link").get_attribute("href") or "")
        else:
            assert each["reason"] in shown.inner_text()
    assert page.locator(".strip li").count() == 35
    page.get_by_role("link", name=re.compile("^Paragraph 31:")).click()
    expect(page.locator("#p31")).to_be_in_viewport()


def test_a_place_links_to_its_paragraph(visit: Visit) -> None:
    page = visit.open("?lang=en&metric=robot-density")
    page.get_by_role("link", name="paragraph 31, sentence 1").click()
    visit.settle()
    expect(page).to_have_url(url_containing("&view=article#p31"))
    expect(page.locator("#p31")).to_be_in_viewport()


@pytest.mark.parametrize(("kind", "start"), [("svg", b"<svg"), ("png", b"\x89PNG")])
def test_a_chart_can_be_saved_as_a_picture(visit: Visit, kind: str, start: bytes) -> None:
    page = visit.open("?lang=ko&metric=gdp&view=chart")
    with page.expect_download() as download:
        page.locator(f"#save-{kind}").click()
    content = Path(download.value.path()).read_bytes()
    assert content.startswith(start)
    assert download.value.suggested_filename.endswith(f".{kind}")
    if kind == "svg":
        assert "9조 위안 초과" in content.decode()


def test_a_chart_can_be_embedded_in_another_page(
    browser: Browser, base_url: str, tmp_path: Path
) -> None:
    visit = Visit(browser, base_url)
    page = visit.open("?lang=en&metric=robot-density&view=chart")
    page.locator(".line.code .copy").last.click()
    host = tmp_path / "story.html"
    host.write_text(f"<!doctype html><title>Story</title>{visit.copied()}", encoding="utf-8")
    page.goto(host.as_uri())
    framed = page.frame_locator("iframe[title='Robot density']")
    expect(framed.locator("#chart-image")).to_contain_text("1,012 robots per 10,000 employees")
    about = framed.get_by_role("link", name="Data, sources and notes")
    assert about.get_attribute("href") == (f"{base_url}/?lang=en&metric=robot-density&view=chart")
    assert not visit.console_messages
    visit.context.close()


def test_a_figure_that_is_closed_leaves_nothing_on_the_page(visit: Visit) -> None:
    page = visit.open("?lang=en&figure=on3626dnl4ue2")
    page.keyboard.press("Escape")
    visit.settle()
    expect(page.locator("dialog")).to_be_hidden()
    expect(page.locator(".unscripted").first).to_be_hidden()


def test_the_citation_is_copied_beside_the_value(visit: Visit, api: httpx.Client) -> None:
    page = visit.open("?lang=en&figure=on3626dnl4ue2")
    page.get_by_role("button", name="Copy the citation").click()
    expect(page.locator("#panel .tools button").first).to_have_text("Copied")
    assert visit.copied() == data(api, "observations/on3626dnl4ue2/citation")["text"]


def test_a_link_to_a_filter_opens_it(visit: Visit) -> None:
    page = visit.open("?lang=en#facet-origin")
    expect(page.locator("#facet-origin")).to_have_attribute("open", "")
