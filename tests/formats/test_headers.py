"""The header of a table: codes of the columns, or their names in the language of the response."""

import csv
import io
import re

import httpx
import openpyxl  # type: ignore[import-untyped]
import pandas  # type: ignore[import-untyped]
import pytest

from api.domain.code_lists import LANGUAGES
from tests.api.test_openapi import operations, path_examples, required
from tests.support.nonempty import nonempty

ALL = "/v1/observations"
LATIN = re.compile(r"(ISO 3166|UN|ISIC|APA|MLA|Chicago|BibTeX|CSL|URL).*")
"""Names that are the same in every language."""


TABLES = [
    path
    for path, operation in operations()
    if "header" in {each["name"] for each in operation.get("parameters", [])}
]
"""Paths of the lists and items that can be tables."""


def header(client: httpx.Client, path: str, **query: str) -> list[str]:
    params = {**required(path), "format": "csv", **query}
    response = client.get(path.format(**path_examples(path)), params=params)
    assert response.status_code == 200, response.text
    return next(csv.reader(io.StringIO(response.text, newline="")))


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("path", TABLES)
def test_every_column_has_a_name_of_its_own_in_each_language(
    lite: httpx.Client, path: str, lang: str
) -> None:
    codes = header(lite, path, lang=lang)
    names = header(lite, path, lang=lang, header="names")
    assert len(set(names)) == len(codes)
    assert not names[0].startswith("ID")  # Excel takes such a file for one in the format SYLK
    for name in nonempty(names):
        assert "_" not in name
        assert name[0].isupper() if lang == "en" else not name.isascii() or LATIN.fullmatch(name)
    both = header(lite, path, lang=lang, header="both")
    assert both == [f"{name} [{code}]" for name, code in zip(names, codes, strict=True)]


def test_all_lists_and_items_but_those_of_charts_are_tables() -> None:
    assert {ALL, "/v1/series", "/v1/availability", "/v1/changes"} < set(TABLES)
    assert len(TABLES) > 25


@pytest.mark.parametrize(
    ("lang", "names"),
    [
        ("en", ["Metric (code)", "Metric", "Minimum value", "As printed", "Note (language)"]),
        ("ja", ["指標（コード）", "指標", "値の下限", "記事の表記", "注記（言語）"]),
        ("ko", ["지표(코드)", "지표", "값의 하한", "기사 속 표현", "비고(언어)"]),
        ("zh", ["指标（代码）", "指标", "数值下限", "原文表述", "备注（语言）"]),
    ],
)
def test_names_are_those_of_the_page(lite: httpx.Client, lang: str, names: list[str]) -> None:
    fields = "metric,metric_name,value_min,as_printed,note_lang"
    assert header(lite, ALL, lang=lang, header="names", fields=fields) == names


@pytest.mark.parametrize("extra", [{"format": "csv"}, {"format": "xlsx"}])
def test_only_the_header_and_the_etag_differ(lite: httpx.Client, extra: dict[str, str]) -> None:
    codes, named = (lite.get(ALL, params={**extra, **h}) for h in ({}, {"header": "names"}))
    same = lite.get(ALL, params={**extra, "header": "codes"})
    assert (same.content, same.headers["etag"]) == (codes.content, codes.headers["etag"])
    assert named.headers["etag"] != codes.headers["etag"]
    assert named.headers["content-disposition"] == codes.headers["content-disposition"]
    if extra["format"] == "csv":
        assert named.text.partition("\r\n")[2] == codes.text.partition("\r\n")[2]


def test_a_spreadsheet_has_names_in_its_first_line_and_explains_the_columns(
    lite: httpx.Client,
) -> None:
    query = {"format": "xlsx", "lang": "zh", "header": "names", "fields": "value,value_min"}
    book = openpyxl.load_workbook(io.BytesIO(lite.get(ALL, params=query).content))
    assert [cell.value for cell in book.worksheets[0][1]] == ["数值", "数值下限"]
    lines = [row[:3] for row in book.worksheets[1].iter_rows(values_only=True)]
    [explained] = [line for line in lines if line[0] == "value_min"]
    assert explained[2] == "数值下限"


def test_pandas_gets_the_codes_back_from_names_and_codes(lite: httpx.Client) -> None:
    query = {"format": "csv", "lang": "ko"}
    both, codes = (lite.get(ALL, params={**query, "header": each}) for each in ("both", "codes"))
    frame, plain = (pandas.read_csv(io.StringIO(each.text)) for each in (both, codes))
    assert list(frame.columns.str.extract(r"\[(\w+)\]$")[0]) == list(plain.columns)
    assert list(frame.dtypes) == list(plain.dtypes)


@pytest.mark.parametrize("name", [None, "json", "ndjson", "parquet", "zip", "vegalite"])
def test_formats_without_a_header_refuse_it(lite: httpx.Client, name: str | None) -> None:
    query = {"header": "names", **({} if name is None else {"format": name})}
    response = lite.get(ALL, params=query)
    [error] = response.json()["errors"]
    assert (response.status_code, error["parameter"], error["value"]) == (422, "header", "names")
    assert error["accepted"] == ["format=csv", "format=xlsx"]
    assert error["message"] == "`header` requires one of `format=csv`, `format=xlsx`"
    assert error["hint"] == "or omit the parameter"


def test_an_unknown_header_is_reported_with_the_known_ones(lite: httpx.Client) -> None:
    [error] = lite.get(ALL, params={"format": "csv", "header": "name"}).json()["errors"]
    assert error["accepted"] == ["codes", "names", "both"]
    assert error["did_you_mean"] == ["names"]
    assert lite.get("/v1/config").json()["data"]["code_lists"]["header"].keys() == {
        *error["accepted"]
    }


def test_pages_of_a_table_keep_the_header(lite: httpx.Client) -> None:
    query = {"format": "csv", "header": "names", "limit": "2", "fields": "year"}
    following = lite.get(ALL, params=query).links["next"]["url"]
    assert lite.get(following).text.startswith("Year\r\n")
