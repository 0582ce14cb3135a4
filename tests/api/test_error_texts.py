"""Errors in the language of the request, and hints where a value needs words."""

from typing import Any

import httpx
import pytest

from api.domain.code_lists import LANGUAGES
from tests.support.nonempty import nonempty

REQUESTS = [
    "observations?contry=CN",
    "observations?country=XX",
    "observations?country=CN-ZJ",
    "observations?status=dispted",
    "observations?year=24",
    "observations?year=2018-2024",
    "observations?limit=0",
    "observations?limit=ten",
    "observations?value_from=9,000",
    "observations?value_from=1e100",
    "observations?value_from=5&value_to=4",
    "observations?year_from=2024&year_to=2018",
    "observations?preferred=maybe",
    "observations?period=2024-13",
    "observations?q=%20",
    "observations?cursor=x",
    "observations?release=99",
    "observations?sort=values",
    "observations?sort=value,-value",
    "observations?format=pdf",
    "observations?format=csv&fields=vlue",
    "observations?fields=id",
    "observations?width=300",
    "observations?country=",
    "observations?article=no-such",
    "observations?page=2",
    "observations?format=jsonstat",
    "observations?format=vegalite&limit=1&width=9",
    "observations/zzz",
    "metrics/gdb",
    "articles/none",
    "claims/none",
    "releases/99",
    "changes",
    "nothing-here",
]


def problem(client: httpx.Client, path: str, language: str) -> dict[str, Any]:
    response = client.get(f"/v1/{path}{'&' if '?' in path else '?'}lang={language}")
    assert response.status_code >= 400, response.text
    assert response.headers["content-language"] == language
    found: dict[str, Any] = response.json()
    return found


def texts(document: dict[str, Any]) -> list[str | None]:
    """What is said in words, in order."""
    of_issues = [(each["message"], each["hint"]) for each in document["errors"]]
    return [document["title"], document["detail"], *(text for pair in of_issues for text in pair)]


@pytest.mark.parametrize("path", REQUESTS)
def test_an_error_is_in_the_language_of_the_request(lite: httpx.Client, path: str) -> None:
    english = problem(lite, path, "en")
    for language in nonempty([each for each in LANGUAGES if each != "en"]):
        document = problem(lite, path, language)
        for text, original in zip(nonempty(texts(document)), texts(english), strict=True):
            assert (text is None) == (original is None)
            if text is not None:
                assert "{" not in text
                assert not text.isascii(), text
        codes = [(each["parameter"], each["accepted"]) for each in document["errors"]]
        assert codes == [(each["parameter"], each["accepted"]) for each in english["errors"]]


@pytest.mark.parametrize("query", ["lang=fr", "lang=ko&lang=ja", "lang=fr&contry=CN"])
def test_an_error_in_no_served_language_is_in_english(lite: httpx.Client, query: str) -> None:
    response = lite.get(f"/v1/observations?{query}", headers={"Accept-Language": "ko"})
    assert response.headers["content-language"] == "en"
    assert response.json()["title"] == "Invalid request"


@pytest.mark.parametrize(
    ("query", "hint", "meant"),
    [
        ("year=2018-2024", "year_from=2018&year_to=2024", []),
        ("year=2018..2024", "year_from=2018&year_to=2024", []),
        ("year=2024-q1", "period=2024-Q1", []),
        ("year_from=2024-05", "period=2024-05", []),
        ("page=2", "cursor", ["limit", "cursor"]),
        ("pageSize=2", "cursor", ["limit", "cursor"]),
        ("skip=20", "cursor", ["limit", "cursor"]),
        ("offset=20", "cursor", ["limit", "cursor"]),
        ("lang=kr", None, ["ko"]),
        ("lang=jp", None, ["ja"]),
        ("lang=cn", None, ["zh"]),
        ("lang=zh_CN", None, ["zh"]),
        ("lang=zh_TW", None, ["zh"]),
        ("area=1", None, ["001"]),
        ("country=1", None, []),  # the world is no country
    ],
)
def test_what_is_often_written_gets_a_hint(
    lite: httpx.Client, query: str, hint: str | None, meant: list[str]
) -> None:
    [issue] = lite.get(f"/v1/observations?{query}").json()["errors"]
    assert issue["did_you_mean"] == meant
    assert issue["hint"] is None if hint is None else hint in issue["hint"]


def test_a_short_area_code_in_a_path_gets_the_whole_one(lite: httpx.Client) -> None:
    response = lite.get("/v1/areas/1")
    assert response.status_code == 404
    assert response.json()["errors"][0]["did_you_mean"] == ["001"]


@pytest.mark.parametrize(
    "query",
    [
        *(
            "value_from=1,5",
            "value_to=1.234.567",
            "area=1",
            "metric=robot-densiti",
            "country=Korea",
        ),
        *(
            "lang=kr",
            "lang=zh-TW",
            "sort=-vlue",
            "period=2018-2024",
            "status=disputd",
            "format=csw",
        ),
        *("format=csv&header=name", "format=csv&fields=idd", "region=zhejiang"),
    ],
)
def test_what_is_suggested_is_accepted(lite: httpx.Client, query: str) -> None:
    [issue] = lite.get(f"/v1/observations?{query}").json()["errors"]
    others = dict(each.split("=") for each in query.split("&"))
    for suggestion in nonempty(issue["did_you_mean"]):
        params = {**others, issue["parameter"]: suggestion}
        assert lite.get("/v1/observations", params=params).status_code == 200, suggestion


def test_an_unknown_item_and_an_invalid_language_are_both_reported(lite: httpx.Client) -> None:
    issues = lite.get("/v1/metrics/xxx?lang=fr").json()["errors"]
    assert {each["parameter"] for each in issues} == {"code", "lang"}


@pytest.mark.parametrize(("query", "value"), [("width=300", "300"), ("fields=id,year", "id,year")])
def test_a_parameter_of_another_format_is_reported_with_its_value(
    lite: httpx.Client, query: str, value: str
) -> None:
    [issue] = lite.get(f"/v1/observations?{query}").json()["errors"]
    assert issue["value"] == value


@pytest.mark.parametrize("path", REQUESTS)
def test_accepted_values_are_values(lite: httpx.Client, path: str) -> None:
    """What a client may send has no spaces; words are in the hint."""
    issues = nonempty(problem(lite, path, "en")["errors"])
    assert not [each for issue in issues for each in issue["accepted"] if " " in each]


@pytest.mark.parametrize(
    ("language", "one", "two"),
    [
        ("en", "Invalid query parameter: contry.", "Invalid query parameters: contry, yaer."),
        (
            "ja",
            "クエリパラメーターが無効です：contry。",
            "クエリパラメーターが無効です：contry、yaer。",
        ),
        (
            "ko",
            "쿼리 매개변수가 잘못되었습니다: contry.",
            "쿼리 매개변수가 잘못되었습니다: contry, yaer.",
        ),
        ("zh", "查询参数无效：contry。", "查询参数无效：contry、yaer。"),
    ],
)
def test_invalid_parameters_are_listed_as_the_language_does(
    lite: httpx.Client, language: str, one: str, two: str
) -> None:
    assert problem(lite, "observations?contry=CN", language)["detail"] == one
    assert problem(lite, "observations?contry=CN&yaer=2024", language)["detail"] == two


@pytest.mark.parametrize(
    ("language", "hint"), [("en", "only 1"), ("ja", "1のみ"), ("ko", "1만 가능"), ("zh", "只能为1")]
)
def test_a_range_of_one_number_is_that_number(lite: httpx.Client, language: str, hint: str) -> None:
    for path in nonempty(["observations?release=99", "observations?release=1-zz", "releases/99"]):
        assert [each["hint"] for each in problem(lite, path, language)["errors"]] == [hint]


def test_why_rows_cannot_be_written_is_said_without_repeating_the_format(
    lite: httpx.Client,
) -> None:
    found = problem(lite, "observations?format=jsonstat", "en")
    assert found["detail"].count("JSON-stat") == 1
    assert found["detail"].endswith(f": {found['errors'][0]['message']}.")
