"""The map of an article: what it says of numerals and claims, and its tables."""

import httpx
import pytest
from playwright.sync_api import Browser, expect

from api.domain.code_lists import LANGUAGES
from api.i18n import code_name
from api.i18n.catalogue import translate
from tests.support.browser_page import Visit, data, needs_browser, url_containing
from tests.support.html_page import document, texts
from tests.support.nonempty import nonempty

MAP = "?lang={}&view=article"
ROLES_OF_ONE = ("number of the instalment", "period", "value")
# Points that nothing stands before in their line.
FIRST_POINTS = """() => {
  const found = [], walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const { data, parentElement } = walker.currentNode;
    for (let at = data.indexOf("·"); at >= 0; at = data.indexOf("·", at + 1)) {
      const range = document.createRange();
      range.setStart(walker.currentNode, at);
      range.setEnd(walker.currentNode, at + 1);
      const block = parentElement.closest("li, td, th, p, div");
      const { left, width } = range.getBoundingClientRect();
      if (width && left - block.getBoundingClientRect().left < 2) found.push(data);
    }
  }
  return found;
}"""

in_a_browser = [needs_browser, pytest.mark.slow]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_map_says_what_each_claim_says(lite: httpx.Client, lang: str) -> None:
    claims = data(lite, f"/v1/claims?lang={lang}&limit=1000&sort=paragraph")
    found = document(lite, MAP.format(lang))
    shown = texts(found, ".paragraphs .statement")
    assert len(shown) == len(claims)
    for claim in nonempty(claims):
        manner = [code_name(name, claim[name], lang) for name in ("kind", "modality")]
        assert f"{claim['text']} {' · '.join(dict.fromkeys(manner))}" in shown
    links = [each.get("href") for each in found.cssselect(".paragraphs .statement a")]
    assert [each for each in links if "claim=" not in each] == []


def test_a_numeral_has_one_role_and_its_reason_stands_apart(lite: httpx.Client) -> None:
    found = document(lite, MAP.format("en"))
    assert texts(found, "#numeral-1 .kind, #numeral-2 .kind, #numeral-3 .kind") == [
        f"numeral {number} · {role}" for number, role in enumerate(ROLES_OF_ONE, start=1)
    ]
    assert texts(found, "#numerals td.of-role")[:3] == [*ROLES_OF_ONE]
    assert texts(found, "#numeral-1 > .beside") == texts(found, "#numerals td.of-outcome")[:1]


def test_the_table_of_numerals_links_to_figures_and_claims(lite: httpx.Client) -> None:
    numerals = data(lite, "/v1/articles/manufacturing-data-2025/figures?lang=ko&limit=1000")
    cells = document(lite, MAP.format("ko")).cssselect("#numerals td.of-outcome")
    for numeral, cell in zip(nonempty(numerals), nonempty(cells), strict=True):
        holder = numeral["observation"] or numeral["claim"]
        links = [each.get("href").partition("=" + (holder or ""))[1] for each in cell.iter("a")]
        assert links == ([f"={holder}"] if holder else [])
        said = " ".join(cell.text_content().split())
        assert said == (numeral["holder"] if holder else numeral["reason"])


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_paragraphs_are_the_only_heading_above_the_map(lite: httpx.Client, lang: str) -> None:
    found = document(lite, MAP.format(lang))
    assert texts(found, "#body h2") == [translate("page.map.strip", lang)]
    assert found.cssselect("nav[aria-labelledby=paragraphs] .strip")


def test_the_table_of_claims_has_no_empty_cell(lite: httpx.Client) -> None:
    found = document(lite, MAP.format("en"))
    cells = texts(found, "#claims :is(th, td)")
    assert [each for each in nonempty(cells) if each in ("", "–")] == []
    assert "Speaker: Experts" in texts(found, "#claims .of-claim .beside")


@pytest.mark.parametrize(("name", "part"), [("54 numerals", "numerals"), ("58 claims", "claims")])
class TestTheCountAtTheTop:
    pytestmark = in_a_browser

    def test_opens_its_table(self, visit: Visit, name: str, part: str) -> None:
        page = visit.open(MAP.format("en"))
        expect(page.locator(f"#{part} table")).to_be_hidden()
        page.get_by_role("link", name=name).click()
        expect(page).to_have_url(url_containing(f"view=article#{part}"))
        expect(page.locator(f"#{part} tbody tr").first).to_be_in_viewport()
        page.reload()
        expect(page.locator(f"#{part} tbody tr").first).to_be_in_viewport()

    def test_leads_to_it_without_scripts(
        self, browser: Browser, base_url: str, name: str, part: str
    ) -> None:
        visit = Visit(browser, base_url, java_script_enabled=False)
        visit.page.goto(f"{base_url}/{MAP.format('en')}")
        visit.page.get_by_role("link", name=name).click()
        expect(visit.page.locator(f"#{part} > summary")).to_be_in_viewport()
        visit.close()


class TestTheTables:
    pytestmark = in_a_browser

    @pytest.mark.parametrize(
        ("lang", "width"), [("en", 390), ("ja", 1440), ("ko", 390), ("zh", 820)]
    )
    def test_fit_and_give_the_most_room_to_what_is_read(
        self, browser: Browser, base_url: str, lang: str, width: int
    ) -> None:
        visit = Visit(browser, base_url, width=width)
        page = visit.open(MAP.format(lang))
        for part, cell in (("numerals", ".of-outcome"), ("claims", ".of-claim")):
            page.locator(f"#{part} > summary").click()
            table = page.locator(f"#{part} table")
            wide = table.evaluate("each => each.scrollWidth")
            assert wide <= page.locator(f"#{part}").evaluate("each => each.clientWidth")
            read = table.locator(f"tbody {cell}").first.evaluate("each => each.offsetWidth")
            assert read >= wide * (0.99 if width == 390 else 0.5)
        assert visit.overflow() == 0
        assert page.evaluate(FIRST_POINTS) == []
        visit.close()

    def test_are_accessible(self, browser: Browser, base_url: str) -> None:
        visit = Visit(browser, base_url, width=390, color_scheme="dark")
        page = visit.open(MAP.format("ja"))
        for summary in page.locator(".listed > summary").all():
            summary.click()
        assert visit.accessibility_violations() == []
        visit.close()
