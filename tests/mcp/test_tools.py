"""The tools answer as `/v1` does: same figures, same errors, and a sentence first."""

import json
import re
from typing import Any

import httpx
import pytest
from jsonschema import validate  # type: ignore[import-untyped]

from api.schemas.queries import FILTERS, ObservationFilters
from tests.conftest import served
from tests.support.mcp_calls import Called, call, post
from tests.support.nonempty import nonempty

KOREA = "3r0aeqn5scs7a"
ZHEJIANG = "13knhuuv07v5q"
ARTICLE = "manufacturing-data-2025"
OTHERS = {"article": ARTICLE, "organization": "maersk", "paragraph": "31", "period": "2023"}
"""Examples of filters for the first article, where those of the parameters match nothing."""


def ids_of(base: str, **parameters: Any) -> list[str]:
    response = httpx.get(f"{base}/v1/observations", params=parameters)
    return [row["id"] for row in response.raise_for_status().json()["data"]]


def errors(called: Called) -> list[dict[str, Any]]:
    assert called.is_error
    found: list[dict[str, Any]] = json.loads(called.texts[1])["errors"]
    return found


@pytest.mark.parametrize("name", FILTERS)
def test_get_figures_has_every_filter_of_the_list(name: str, base_url: str) -> None:
    example = (ObservationFilters.model_fields[name].examples or [""])[0]
    value = OTHERS.get(name, example)
    found = call(base_url, "get_figures", **{name: value, "limit": 50})
    assert found.ids == ids_of(base_url, **{name: value})


def test_the_tool_has_no_other_arguments_than_the_list(base_url: str) -> None:
    tools = {tool["name"]: tool for tool in post(base_url, "tools/list")["tools"]}
    arguments = [*tools["get_figures"]["inputSchema"]["properties"]]
    assert arguments == [*FILTERS, "sort", "limit", "cursor", "lang", "release"]


def test_an_answer_begins_with_a_sentence_that_has_source_and_release(base_url: str) -> None:
    found = call(base_url, "get_figures", metric="robot-density", country="KR")
    first, cited = found.text.split("\n")
    assert "South Korea · Robot density" in first
    assert "1,012 robots per 10,000 employees (source: IFR, World Robotics 2024;" in first
    assert "paragraph 31, sentence 1" in cited
    assert "release 1, 23 November 2026" in cited


def test_a_bound_and_a_doubt_stay_in_the_sentence_and_in_the_row(base_url: str) -> None:
    found = call(base_url, "get_figures", area="CN-ZJ", metric="gdp", lang="ja")
    assert "9兆元超" in found.text
    [row] = found.rows
    assert (row["relation"], row["value_min"], row["value_max"]) == ("gt", 9e12, None)
    assert row["warnings"] == ["bounded"]
    disputed = call(base_url, "get_figures", area="CN-330200", metric="gdp-growth")
    assert "+5.7% (disputed;" in disputed.text
    assert disputed.rows[0]["warnings"] == ["disputed"]


def test_the_citation_of_a_row_can_be_opened(base_url: str) -> None:
    [row] = call(base_url, "get_figures", metric="robot-density", country="KR").rows
    cited = httpx.get(row["citation"]).json()["data"]
    assert cited["id"] == KOREA
    assert cited["apa"] == call(base_url, "cite", id=KOREA, style="apa").text


@pytest.mark.parametrize("tool", ["find", "get_figures", "check", "cite", "read_article"])
def test_structured_content_has_the_published_schema(tool: str, base_url: str) -> None:
    given = {
        "find": {"q": "Korea"},
        "cite": {"id": KOREA},
        "check": {"text": "Its 1,012 robots"},
        "read_article": {"article": ARTICLE},
    }
    [schema] = [
        each["outputSchema"]
        for each in post(base_url, "tools/list")["tools"]
        if each["name"] == tool
    ]
    found = call(base_url, tool, **given.get(tool, {}))
    validate(found.content, schema)
    assert found.rows
    assert json.loads(found.texts[1])["release"] == found.content["release"]


def test_pages_follow_each_other(base_url: str) -> None:
    ids: list[str] = []
    cursor: dict[str, str] = {}
    for _ in nonempty(range(4)):
        page = call(base_url, "get_figures", limit=10, **cursor)
        assert page.content["total"] == 37
        ids += page.ids
        cursor = {"cursor": page.content["next"]}
    assert ids == ids_of(base_url)
    assert cursor == {"cursor": None}


def test_no_more_rows_than_a_model_reads(base_url: str) -> None:
    assert len(call(base_url, "get_figures").rows) == 20
    [issue] = errors(call(base_url, "get_figures", limit=101))
    assert issue["hint"] == "a whole number from 1 to 100"


@pytest.mark.parametrize(
    ("tool", "arguments", "parameter", "near"),
    [
        ("get_figures", {"contry": "KR"}, "contry", ["country"]),
        ("get_figures", {"format": "csv"}, "format", []),
        ("get_figures", {"country": "Korea"}, "country", ["KR"]),
        ("get_figures", {"metric": "robot_density"}, "metric", ["robot-density"]),
        ("get_figures", {"status": ["normal", "disputd"]}, "status", ["disputed"]),
        ("find", {"q": "Korea", "kind": "country"}, "kind", []),
        ("read_article", {"article": "manufacturing-data"}, "article", [ARTICLE]),
        ("cite", {"id": KOREA, "style": "chicgo"}, "style", ["chicago"]),
    ],
)
def test_what_is_unknown_is_refused_with_the_nearest(
    tool: str, arguments: dict[str, Any], parameter: str, near: list[str], base_url: str
) -> None:
    found = call(base_url, tool, **arguments)
    [issue] = [each for each in errors(found) if each["parameter"] == parameter]
    assert set(near) <= set(issue["did_you_mean"])
    assert issue["accepted"]
    assert parameter in found.text
    assert found.content is None


@pytest.mark.parametrize("value", [{"a": 1}, [["KR"]], [{"code": "KR"}], [None]])
def test_an_argument_is_a_plain_value_or_a_list_of_them(value: object, base_url: str) -> None:
    [issue] = errors(call(base_url, "get_figures", country=value, lang="ko"))
    assert issue["message"] == "객체이거나 중첩된 목록입니다"


def test_lists_numbers_flags_and_nulls_mean_what_they_mean_in_a_url(base_url: str) -> None:
    found = call(
        base_url,
        "get_figures",
        country=["KR", "SG"],
        year=2023,
        value_from=770.0,
        measure_stated=True,
        sector=None,
    )
    given = {"country": "KR,SG", "year": "2023", "value_from": "770", "measure_stated": "true"}
    assert found.ids == ids_of(base_url, **given)
    assert len(found.ids) == 2


def test_every_issue_of_a_call_is_named_at_once(base_url: str) -> None:
    wrong = {"contry": "KR", "year": "soon", "metric": "gpd", "limit": 0}
    found = errors(call(base_url, "get_figures", **wrong))
    assert {each["parameter"] for each in found} == {*wrong}


def test_nothing_is_no_success_and_says_what_there_is(base_url: str) -> None:
    found = call(base_url, "get_figures", country="SG", metric="gdp")
    assert found.is_error
    assert "Without the country (country=SG), 3 figures would: China [CN] (3)." in found.text
    assert found.rows == []
    unknown = call(base_url, "find", q="GDP of France")
    assert unknown.is_error
    assert "“france” (0)" in unknown.text
    assert unknown.content["figures"] == []


def test_a_text_to_check_is_in_no_error(base_url: str) -> None:
    wrong = call(base_url, "check", text="a secret 9 trillion", word="secret", language="secret")
    assert {each["parameter"] for each in errors(wrong)} == {"word", "language"}
    assert "a secret" not in "".join(wrong.texts)
    nothing = call(base_url, "check", text="No figures here.")
    assert (nothing.is_error, nothing.text.split("\n")[0]) == (True, "0 figures")


def test_check_names_release_source_and_figures(base_url: str) -> None:
    text = "In 2023 South Korea had 1,012 robots per 10,000 employees."
    found = call(base_url, "check", text=text)
    assert "release 1, 23 November 2026" in found.text
    assert "sources: IFR, World Robotics 2024" in found.text
    assert found.content["verdicts"]["supported"] == 1
    assert [row["id"] for row in found.content["figures"]] == [KOREA]
    assert found.rows[0]["observations"] == [KOREA]


def test_an_id_of_nothing_is_named(base_url: str) -> None:
    missing = "3r0aeqn5scs7c"
    found = call(base_url, "cite", id=[KOREA, missing])
    assert [each["value"] for each in errors(found)] == [missing]
    many = call(base_url, "cite", id=ids_of(base_url))
    assert errors(many)[0]["hint"] == "at most 20 values"


@pytest.mark.parametrize("style", ["footnote", "apa", "mla", "chicago", "bibtex", "csl"])
def test_cite_has_the_forms_of_the_citation(style: str, base_url: str) -> None:
    found = call(base_url, "cite", id=KOREA, style=style, lang="zh")
    url = f"{base_url}/v1/observations/{KOREA}/citation?lang=zh"
    cited = httpx.get(url).json()["data"]
    expected = cited["text" if style == "footnote" else style]
    assert (json.loads(found.text) if style == "csl" else found.text) == expected


def test_an_outline_has_figures_and_claims_in_the_order_of_the_text(base_url: str) -> None:
    found = call(base_url, "read_article", article=ARTICLE)
    places = [(row["paragraph"], row["sentence"]) for row in found.rows]
    assert places == sorted(places)
    kinds = [row["kind"] for row in found.rows]
    assert (kinds.count("figure"), kinds.count("claim")) == (37, 58)
    assert found.content["total"] == 95
    assert "paragraph 31, sentence 1: South Korea · Robot density" in found.text
    assert found.text.startswith("Kang Kyung-joo, “Manufacturing data,")


def test_an_earlier_release_is_answered_as_it_was(five_articles_url: str) -> None:
    found = call(five_articles_url, "get_figures", metric="gdp", release=1)
    assert found.content["release"].startswith("1-")
    assert "release=1-" in found.content["url"]
    [issue] = errors(call(five_articles_url, "get_figures", release=9))
    assert issue["parameter"] == "release"


def test_several_articles_that_state_one_fact_are_marked(five_articles_url: str) -> None:
    found = call(five_articles_url, "get_figures", metric="robot-density", country="KR")
    assert len(found.rows) == 2
    assert {row["article"] for row in found.rows} == {ARTICLE, "forecast-ja-2025"}
    for row in nonempty(found.rows):
        assert "repeated-fact" in row["warnings"]


def test_a_call_is_logged_and_counted_as_a_request_without_its_arguments(
    seeded: str, tmp_path: Any
) -> None:
    log = tmp_path / "log"
    with served(seeded, "--access-log", log=log, LOG_FORMAT="json") as base:
        call(base, "find", q="a secret word")
        call(base, "get_figures", country="a secret code")
        call(base, "check", text="a secret 9 trillion", word="a secret")
    lines = log.read_text(encoding="utf-8")
    assert "secret" not in lines
    assert len(re.findall(r'"route": "/mcp", "status": 200', lines)) == 3
