"""Citations: both levels named, in every language, in forms that other programs read."""

import csv
import io
import json
import re
import warnings
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import httpx
import pyarrow.parquet  # type: ignore[import-untyped]
import pytest
from bibtexparser.entrypoint import parse_string

from api.domain.reference import Reference
from api.i18n import quoted_title
from api.i18n.citations import MAX_CITED, Published, lines, of_answer, of_observation
from api.schemas import CitationRow
from api.schemas.citation import EXAMPLE
from api.schemas.releases import PINNED
from tests.support.nonempty import nonempty

with warnings.catch_warnings():
    warnings.simplefilter("ignore", SyntaxWarning)
    warnings.simplefilter("ignore", DeprecationWarning)
    from citeproc import (  # type: ignore[import-untyped]
        Citation,
        CitationItem,
        CitationStylesBibliography,
        CitationStylesStyle,
        formatter,
    )
    from citeproc.source.json import CiteProcJSON  # type: ignore[import-untyped]

LANGUAGES = ("en", "ja", "ko", "zh")
PUBLISHER = {
    "en": "The Korea Economic Daily",
    "ja": "韓国経済新聞",
    "ko": "한국경제신문",
    "zh": "韩国经济新闻",
}
UNNAMED = {
    "en": "the article names no source",
    "ja": "記事に出典の記載なし",
    "ko": "기사에 출처 없음",
    "zh": "报道未注明来源",
}
PRINTED = "「AI時代のレアアース」となった製造データ"
NAMED = "3r0aeqn5scs7a"
WITHOUT_SOURCE = "jk73g13q7gjce"


def parsed(text: str) -> dict[str, dict[str, str]]:
    library = parse_string(text)
    assert not library.failed_blocks, library.failed_blocks
    return {
        entry.key: {"type": entry.entry_type} | {each.key: each.value for each in entry.fields}
        for entry in library.entries
    }


def rendered(items: list[dict[str, Any]]) -> list[str]:
    style = CitationStylesStyle("harvard-cite-them-right", validate=False)
    bibliography = CitationStylesBibliography(style, CiteProcJSON(items), formatter.plain)
    for item in items:
        bibliography.register(Citation([CitationItem(item["id"])]))
    return [str(each) for each in bibliography.bibliography()]


def citation(client: httpx.Client, name: str, lang: str = "en") -> dict[str, Any]:
    response = client.get(f"/v1/observations/{name}/citation", params={"lang": lang})
    assert response.status_code == 200, response.text
    data: dict[str, Any] = response.json()["data"]
    return data


def rows(client: httpx.Client, lang: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = client.get(
        "/v1/observations", params={"lang": lang, "limit": 1000}
    ).json()["data"]
    assert len(found) == 37
    return found


def every(client: httpx.Client, lang: str) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    for row in rows(client, lang):
        yield row, citation(client, row["id"], lang)


def test_citations_name_the_article_source_place_and_release(lite: httpx.Client) -> None:
    row = lite.get(f"/v1/observations/{NAMED}").json()["data"]
    assert row["citation"].startswith(
        "Kang Kyung-joo, “Manufacturing data, the ‘rare earth of the AI era’” [printed: "
        f"{PRINTED}], The Korea Economic Daily, 19 June 2025 (date inferred), paragraph 31, "
        f"sentence 1; source: IFR, World Robotics 2024; Article indicators, "
        f"observation {NAMED}, release 1, "
    )


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_row_names_both_levels_in_one_line(lite: httpx.Client, lang: str) -> None:
    for row in nonempty(rows(lite, lang)):
        line = row["citation"]
        parts = (PUBLISHER[lang], row["source_name"] or UNNAMED[lang], row["id"])
        assert all(each in line for each in parts), line
        assert (UNNAMED[lang] in line) == (row["source"] is None)
        assert "\n" not in line
        assert "http" not in line
        assert len(line) < 360
        assert not any(each in line for each in ("..", ",,", ";;", "。。", "、、", "，，"))


@pytest.mark.parametrize(
    ("lang", "title"),
    [
        ("en", f"AI era’” [printed: {PRINTED}], The"),
        ("ja", "「『AI時代のレアアース』となった製造データ」韓国"),
        ("ko", f"제조 데이터” [게재 제목: {PRINTED}], 한국"),
        ("zh", f"制造数据》［刊登标题：{PRINTED}］，韩国"),
    ],
)
def test_every_footnote_gives_the_title_that_was_printed(
    lite: httpx.Client, lang: str, title: str
) -> None:
    whole = lite.get("/v1/observations", params={"lang": lang, "format": "parquet"})
    about = pyarrow.parquet.ParquetFile(io.BytesIO(whole.content)).metadata.metadata[b"about"]
    lines = [*(row["citation"] for row in rows(lite, lang)), json.loads(about)["citation"]]
    assert len(lines) == 38
    assert all(title in line for line in lines)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_note_of_an_article_gives_the_title_that_was_printed(
    lite: httpx.Client, lang: str
) -> None:
    cited = citation(lite, NAMED, lang)
    note = parsed(cited["bibtex"])["article-manufacturing-data-2025"]["note"]
    assert note == cited["csl"][1]["note"]
    assert (PRINTED in note) == (lang != "ja")


CITED = (("/v1/claims", "id"), ("/v1/articles/manufacturing-data-2025/figures", "number"))


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(("path", "key"), CITED)
def test_claims_and_numerals_are_cited_in_one_line(
    client: httpx.Client, path: str, key: str, lang: str
) -> None:
    response = client.get(path, params={"lang": lang, "format": "csv"})
    found = list(csv.DictReader(io.StringIO(response.text, newline="")))
    assert found
    for row in found:
        line = row["citation"]
        parts = (PUBLISHER[lang], row["paragraph"], row["sentence"], row[key])
        assert all(each in line for each in parts), line
        assert row.get("source_name", "") in line
        assert not any(each in line for each in ("..", ",,", ";;", "。。", "、、", "，，", "None"))


def test_citation_of_a_single_claim_equals_that_in_the_list(client: httpx.Client) -> None:
    [row] = client.get("/v1/claims", params={"limit": 1}).json()["data"]
    assert client.get(f"/v1/claims/{row['id']}").json()["data"]["citation"] == row["citation"]
    assert f"claim {row['id']}, release 1, " in row["citation"]


@pytest.mark.slow
@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_observation_is_cited_in_bibtex(lite: httpx.Client, lang: str) -> None:
    for row, cited in nonempty(every(lite, lang)):
        entries = parsed(cited["bibtex"])
        keys = [f"observation-{row['id']}", f"article-{row['article']}"]
        keys += [f"source-{row['source']}"] if row["source"] else []
        assert list(entries) == keys == [item["id"] for item in cited["csl"]]
        assert entries[keys[0]]["url"] == cited["url"]
        assert entries[keys[1]]["journal"] == PUBLISHER[lang]
        assert (row["source_name"] or UNNAMED[lang]) in entries[keys[0]]["note"].replace("\\", "")


@pytest.mark.slow
@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::UserWarning")
def test_every_observation_is_rendered_from_csl(lite: httpx.Client, lang: str) -> None:
    for row, cited in nonempty(every(lite, lang)):
        text = "\n".join(rendered(cited["csl"]))
        assert row["display"] in text
        assert PUBLISHER[lang] in text
        assert (row["source_name"] or "2025") in text


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_printed_title_goes_with_a_translated_one(lite: httpx.Client, lang: str) -> None:
    cited = citation(lite, NAMED, lang)
    article = cited["csl"][1]
    entry = parsed(cited["bibtex"])["article-manufacturing-data-2025"]
    if lang == "ja":
        assert article["title"] == PRINTED
        assert "original-title" not in article
        assert "origtitle" not in entry
    else:
        assert article["original-title"] == PRINTED
        assert PRINTED in entry["origtitle"]
    assert article["issued"] == {"date-parts": [[2025, 6, 19]], "circa": True}


def test_citation_text_ends_with_the_permanent_url(lite: httpx.Client) -> None:
    cited = citation(lite, NAMED)
    row = lite.get(f"/v1/observations/{NAMED}").json()["data"]
    assert cited["text"] == f"{row['citation']}, {cited['url']}"
    assert lite.get(cited["url"]).json()["data"] == row


def test_the_example_of_a_citation_is_real(lite: httpx.Client) -> None:
    text = lite.get(f"/v1/observations/{NAMED}/citation").text
    day = json.loads(text)["data"]["released"]
    text = text.replace(str(lite.base_url).rstrip("/"), "http://127.0.0.1:8000")
    text = text.replace(day, "2026-11-23").replace(lines.day(day, "en"), "23 November 2026")
    text = text.replace(lite.get("/v1/releases/1").json()["data"]["pinned"], PINNED)
    date = datetime.fromisoformat(day)
    text = text.replace(f"{date.day} {date:%b.} {date.year}", "23 Nov. 2026")
    text = text.replace(f"{date:%B} {date.day}, {date.year}", "November 23, 2026")
    text = text.replace(f"indicators. ({date.year})", "indicators. (2026)")
    data = json.loads(text)["data"]
    data["csl"][0]["issued"]["date-parts"] = [[2026, 11, 23]]
    assert data == {
        name: (field.examples or [None])[0] for name, field in CitationRow.model_fields.items()
    } | {"bibtex": data["bibtex"]}
    now = r"year = {\d+},\n  month = [a-z]+"
    assert re.sub(now, "year = {2026},\n  month = nov", data["bibtex"], count=1) == EXAMPLE.bibtex


@pytest.mark.parametrize(
    "options",
    [{"params": {"format": "bibtex"}}, {"headers": {"Accept": "application/x-bibtex"}}],
    ids=["format", "accept"],
)
def test_citations_are_served_as_bibtex_files(lite: httpx.Client, options: Any) -> None:
    response = lite.get(f"/v1/observations/{NAMED}/citation", **options)
    assert response.headers["content-type"] == "application/x-bibtex"
    assert response.headers["content-disposition"].endswith(f'{NAMED}-citation-release-1.bib"')
    assert response.text == citation(lite, NAMED)["bibtex"]
    assert len(parsed(response.text)) == 3


@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::UserWarning")
@pytest.mark.parametrize(
    "options",
    [
        {"params": {"format": "csl"}},
        {"headers": {"Accept": "application/vnd.citationstyles.csl+json"}},
    ],
    ids=["format", "accept"],
)
def test_citations_are_served_as_csl_files(lite: httpx.Client, options: Any) -> None:
    response = lite.get(f"/v1/observations/{NAMED}/citation", **options)
    assert response.headers["content-type"] == "application/vnd.citationstyles.csl+json"
    assert response.headers["content-disposition"].endswith(f'{NAMED}-citation-release-1.csl.json"')
    assert response.json() == citation(lite, NAMED)["csl"]
    assert "World Robotics 2024" in "\n".join(rendered(response.json()))


def test_citations_of_figures_without_a_source_say_so(client: httpx.Client) -> None:
    cited = citation(client, WITHOUT_SOURCE)
    assert cited["source"] is None
    assert cited["source_named"] is False
    assert UNNAMED["en"] in cited["text"]
    assert [item["type"] for item in cited["csl"]] == ["dataset", "article-newspaper"]


def test_citations_are_served_in_table_formats(client: httpx.Client) -> None:
    response = client.get(
        f"/v1/observations/{NAMED}/citation", params={"format": "csv", "fields": "id,source"}
    )
    assert response.text == f"id,source\r\n{NAMED},ifr-world-robotics-2024\r\n"


@pytest.mark.parametrize("name", ["nonsense", "3r0aeqn5scs7b", "%F0%9F%99%82"])
def test_an_unknown_observation_cannot_be_cited(client: httpx.Client, name: str) -> None:
    response = client.get(f"/v1/observations/{name}/citation")
    assert response.status_code == 404
    assert "an id from /v1/observations" in response.json()["errors"][0]["hint"]


@pytest.mark.parametrize(
    ("title", "lang", "expected"),
    [
        ("Data, the “new oil”", "en", "“Data, the ‘new oil’”"),
        ("The “‘inner’ voice”", "en", "“The ‘“inner” voice’”"),
        ("China’s data", "en", "“China’s data”"),
        ("The ‘rare earth’", "en", "“The ‘rare earth’”"),
        ("「AI」の「『新』時代」", "ja", "「『AI』の『「新」時代』」"),
        ("‘희토류’ 데이터", "ko", "“‘희토류’ 데이터”"),
        ("《红楼梦》与“数据”", "zh", "《〈红楼梦〉与“数据”》"),
        ("", "en", "“”"),
    ],
)
def test_quotation_marks_nest(title: str, lang: str, expected: str) -> None:
    assert quoted_title(title, lang) == expected


NASTY = r'50% of {R&D} in #1_$ ~ "x" ^ \end } 100 元'
BODY = {f"name_{lang}": NASTY for lang in LANGUAGES} | {"id": "body", "aliases": ""}
SOURCE = BODY | {
    "id": "s",
    "organization": "body",
    "edition": "2024",
    "edition_inferred": True,
    "url": "https://example.org/a_b?c=1&d={e}%20",
}
ARTICLE = {f"title_{lang}": NASTY for lang in LANGUAGES} | {
    "id": "a",
    "author": "A and B {C}",
    "publisher": "body",
    "published": "2024-02-29",
    "published_inferred": False,
    "language": "ja",
    "url": None,
}
OBSERVATION = {
    "id": "0000000000000",
    "source": "s",
    "paragraph": 1,
    "sentence": 2,
    "subject_name": NASTY,
    "sector_name": None,
    "metric_name": "m",
    "period": None,
    "display": "1%",
}
REFERENCE = Reference.of_rows({"organization": [BODY], "source": [SOURCE]})
PUBLISHED = Published(3, "2026-11-23", "https://example.org/v1/observations/0", "en")


@pytest.mark.parametrize(
    ("edition", "lang", "name", "expected"),
    [
        ("2020", "ja", "報告書", "報告書、2020年版"),
        ("2020", "en", "Report", "Report, edition 2020"),
        ("2025 autumn", "ja", "報告書", "報告書、2025 autumn版"),
        ("2025 autumn", "ko", "보고서", "보고서, 2025 autumn판"),
        ("2025 autumn", "zh", "报告", "报告，2025 autumn版"),
        ("2025 autumn", "ja", "秋季報告書2025年", "秋季報告書2025年"),
        ("2025 autumn", "en", "Autumn Report 2025", "Autumn Report 2025"),
        ("2025-02", "ko", "보고서 2025년 2월", "보고서 2025년 2월"),
        ("2020", "zh", "《2020年报告》", "《2020年报告》"),
    ],
)
def test_an_edition_is_named_unless_the_name_has_it(
    edition: str, lang: str, name: str, expected: str
) -> None:
    english = "Autumn Report 2025" if "2025" in name else "Report"
    source = SOURCE | {"edition": edition, "edition_inferred": False, "name_en": english}
    source |= {f"name_{lang}": name}
    body = BODY | {f"name_{lang}": name, "id": "body"}
    reference = Reference.of_rows({"organization": [body], "source": [source]})
    assert lines.source_line(source, lang, reference) == expected


def test_bibtex_special_characters_are_escaped() -> None:
    cited = of_observation(ARTICLE, OBSERVATION, PUBLISHED, REFERENCE)
    entries = parsed(cited.bibtex)
    assert list(entries) == ["observation-0000000000000", "article-a", "source-s"]
    title = entries["article-a"]["title"]
    assert r"50\% of \textbraceleft{}R\&D\textbraceright{} in \#1\_\$" in title
    assert r"\textbackslash{}end" in title
    for line in cited.bibtex.splitlines():
        assert line.startswith("@") or line == "}" or line.count("{") == line.count("}")
    assert entries["article-a"]["author"].startswith("{A and B")
    assert entries["source-s"]["url"] == "https://example.org/a_b?c=1&d=%7Be%7D%20"


def test_citation_of_a_list_names_the_first_articles_and_counts_the_others() -> None:
    articles = [ARTICLE | {"id": f"a{number:04}"} for number in range(MAX_CITED + 50)]
    cited = of_answer("Robots", articles, [SOURCE], 7, PUBLISHED, REFERENCE)
    assert "and 247 more" in cited.text
    assert "the articles name no source for 7 of the figures" in cited.text
    assert cited.text.endswith(PUBLISHED.url)
    assert len(cited.csl) == len(parsed(cited.bibtex)) == 1 + MAX_CITED + 1
    assert "201 of 251 articles and sources are listed" in cited.csl[0]["note"]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_citation_of_an_empty_list_cites_the_data_set(lang: str) -> None:
    published = Published(3, "2026-11-23", "https://example.org/v1/countries", lang)
    cited = of_answer("", [], [], 0, published, REFERENCE)
    assert cited.text.startswith("Article indicators")
    assert [item["title"] for item in cited.csl] == ["Article indicators"]
    assert "note" not in cited.csl[0]
