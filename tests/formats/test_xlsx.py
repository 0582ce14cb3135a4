"""XLSX files, read by openpyxl."""

import io
import tracemalloc
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import httpx
import openpyxl  # type: ignore[import-untyped]
import pytest

from api.domain.code_lists import LANGUAGES
from api.errors import InvalidRequest
from api.formats.format import Document
from api.formats.xlsx_format import FORMAT, MAX_SHARED, MAX_TEXT
from api.i18n.citations import Citation
from api.queries.results import Columns, InMemoryTable
from api.schemas import ObservationRow, Row
from tests.support.documents import document_of
from tests.support.missing_library import get_without

pytestmark = pytest.mark.slow

ALL = "/v1/observations"
SHEETS = {
    "en": ["Data", "About"],
    "ja": ["データ", "説明"],
    "ko": ["데이터", "설명"],
    "zh": ["数据", "说明"],
}
TEXTS = [
    "=1+1",
    "+1",
    "@SUM(A1)",
    "https://example.org/",
    "mailto:someone@example.org",
    "internal:About!A1",
    "007",
    "1e5",
    "TRUE",
    "<r><t>x</t></r>",
    "{=1}",
    " 浙江 ",
    "two\nlines",
]


def book(client: httpx.Client, path: str = ALL, **query: Any) -> Any:
    response = client.get(path, params={**query, "format": "xlsx"})
    assert response.status_code == 200, response.text
    return openpyxl.load_workbook(io.BytesIO(response.content))


def written(document: Document) -> Any:
    return openpyxl.load_workbook(io.BytesIO(FORMAT.written(document)))


def rows(*changes: Row) -> list[Row]:
    """Rows of the example observation with some columns changed."""
    fields = ObservationRow.model_fields
    example = {name: (field.examples or [None])[0] for name, field in fields.items()}
    return [{**example, **change} for change in changes]


def named(sheet: Any, column: str) -> list[Any]:
    """The cells of a column, under its header."""
    header = [cell.value for cell in sheet[1]]
    return [line[header.index(column)] for line in sheet.iter_rows(min_row=2)]


def texts(sheet: Any) -> list[Sequence[Any]]:
    """The cells of each line."""
    lines = sheet.iter_rows(values_only=True)
    return [tuple(value for value in line if value is not None) for line in lines]


def about(client: httpx.Client, path: str = ALL, **query: Any) -> list[Sequence[Any]]:
    return texts(book(client, path, **query).worksheets[1])


def section(lines: list[Sequence[Any]], heading: str) -> list[Sequence[Any]]:
    """The lines from under a heading to the next empty one, without their header."""
    start = lines.index((heading,))
    return lines[start + 2 : lines.index((), start)] if () in lines[start:] else lines[start + 2 :]


def test_the_header_row_is_frozen_filterable_and_commented(client: httpx.Client) -> None:
    sheet = book(client).worksheets[0]
    assert sheet.freeze_panes == "E2"
    assert sheet.auto_filter.ref == sheet.dimensions
    columns = {cell.value: cell for cell in sheet[1]}
    assert list(columns) == list(ObservationRow.model_fields)
    assert all(cell.font.bold for cell in columns.values())
    assert columns["value"].comment.text == ObservationRow.model_fields["value"].description


def test_cells_have_the_types_of_their_columns(client: httpx.Client) -> None:
    sheet = book(client, metric="robot-density", country="KR").worksheets[0]
    [kinds] = [{cell.data_type for cell in named(sheet, name)} for name in ("value",)]
    assert kinds == {"n"}
    [value], [year], [unit] = (named(sheet, name) for name in ("value", "year", "unit"))
    assert (value.value, value.number_format) == (1012, "#,##0")
    assert (year.value, year.number_format) == (2023, "0")
    assert unit.data_type == "s"
    metrics = book(client, "/v1/metrics").worksheets[0]
    assert {cell.data_type for cell in named(metrics, "higher_is_better")} == {"b", "n"}


@pytest.mark.parametrize(
    ("value", "look"),
    [
        (9000000000000, "#,##0"),
        (9e12, "#,##0"),
        (11.6, "#,##0.0"),
        (-0.25, "#,##0.00"),
        (1e-7, "#,##0.0000000"),
        (1e-21, "General"),
    ],
)
def test_numbers_are_shown_in_full(value: float, look: str) -> None:
    [cell] = named(written(document_of(rows({"value": value}))).worksheets[0], "value")
    assert (cell.value, cell.number_format) == (value, look)


@pytest.mark.parametrize("text", TEXTS)
def test_text_cells_are_never_read_as_numbers_or_formulas(text: str) -> None:
    sheet = written(document_of(rows({"note": text, "as_printed": text}))).worksheets[0]
    for column in ("note", "as_printed"):
        [cell] = named(sheet, column)
        assert (cell.value, cell.data_type, cell.hyperlink) == (text, "s", None)


@pytest.mark.parametrize("count", [MAX_SHARED, MAX_SHARED + 1])
def test_rows_with_shared_texts_and_with_texts_in_the_cells_are_the_same(count: int) -> None:
    many = rows(*({"id": f"row-{n}", "value": n / 4} for n in range(count)))
    columns = ["id", "value", "year", "inferred", "organization"]
    sheet = written(replace(document_of(many), columns=columns)).worksheets[0]
    found = list(sheet.iter_rows(min_row=2, values_only=True))
    assert found == [(row["id"], row["value"], 2023, "sector|period", None) for row in many]


@pytest.mark.parametrize("most", [0, MAX_SHARED])
def test_texts_are_read_as_they_were_written(most: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Shared, and in the cells of a large sheet."""
    monkeypatch.setattr("api.formats.xlsx_format.MAX_SHARED", most)
    monkeypatch.setattr("api.formats.xlsx_format.MAX_CELLS", most)
    many = rows(*({"note": text} for text in [*TEXTS, "a & b", "<t>", '"quoted"', "𠮷"]))
    data = FORMAT.written(document_of(many))
    cells = named(openpyxl.load_workbook(io.BytesIO(data)).worksheets[0], "note")
    assert [cell.value for cell in cells] == [row["note"] for row in many]


def test_what_xml_cannot_hold_is_escaped() -> None:
    data = FORMAT.written(document_of(rows({"note": "bell \a and _x0041_"})))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert b"bell _x0007_ and _x005F_x0041_" in archive.read("xl/sharedStrings.xml")


def test_the_same_document_is_the_same_bytes() -> None:
    document = document_of(rows({"value": 1.5}, {"note": None}))
    assert FORMAT.written(document) == FORMAT.written(document)


class LongTable(InMemoryTable):
    """The same rows a number of times."""

    def __len__(self) -> int:
        return MAX_SHARED + 1

    def batches(self) -> Iterator[Columns]:
        for _ in range(self.columns["times"][0]):
            yield self.columns


def test_more_rows_need_no_more_memory() -> None:
    class Nowhere:
        def write(self, piece: bytes, /) -> int:
            return len(piece)

    example = document_of(rows(*[{"note": "x" * 100}] * 1000))
    assert isinstance(example.table, InMemoryTable)
    peaks = []
    for times in (2, 20):
        table = LongTable({**example.table.columns, "times": [times]})
        tracemalloc.start()
        FORMAT.write(replace(example, table=table, columns=["id", "note"]), Nowhere())
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < 1.1 * peaks[0]


def test_the_size_of_the_sheet_is_stated() -> None:
    data = FORMAT.written(replace(document_of(rows({}, {}, {})), columns=["id", "value"]))
    book = openpyxl.load_workbook(io.BytesIO(data), read_only=True)
    assert book.worksheets[0].calculate_dimension() == "A1:B4"


def test_more_rows_than_a_sheet_holds_are_refused_before_they_are_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("api.formats.xlsx_format.MAX_ROWS", 2)
    with pytest.raises(InvalidRequest, match=r"error.detail.rows.*'3'.*'2'") as found:
        written(document_of(rows({}, {}, {})))
    [issue] = found.value.issues
    assert {"format=csv", "format=parquet"} <= set(issue.accepted)


def test_column_widths_fit_the_contents() -> None:
    sheet = written(
        document_of(rows({"area_name": "浙江省杭州市西湖区" * 2, "note": "x" * 500}))
    ).worksheets[0]
    header = [cell.value for cell in sheet[1]]
    widths = {
        name: sheet.column_dimensions[openpyxl.utils.get_column_letter(place)].width
        for place, name in enumerate(header, 1)
    }
    assert 36 < widths["area_name"] < 42
    assert widths["note"] == pytest.approx(60, abs=1)


def test_a_text_that_fills_a_cell_is_written_and_a_longer_one_refused() -> None:
    sheet = written(document_of(rows({"note": "x" * MAX_TEXT}))).worksheets[0]
    assert [len(cell.value) for cell in named(sheet, "note")] == [MAX_TEXT]
    for text in ("x" * (MAX_TEXT + 1), "𠮷" * (MAX_TEXT // 2 + 1)):
        with pytest.raises(InvalidRequest) as refused:
            written(document_of(rows({}, {"note": text})))
        [issue] = refused.value.issues
        assert issue.message.values == {"column": "note", "row": "2"}
        assert "format=csv" in issue.accepted


def test_identifying_columns_are_frozen(client: httpx.Client) -> None:
    header = [cell.value for cell in book(client).worksheets[0][1]]
    assert header[3] == "subject_name"
    assert book(client, "/v1/metrics").worksheets[0].freeze_panes == "C2"
    assert book(client, fields="id,value").worksheets[0].freeze_panes == "A2"
    far = ",".join(header[4:12])
    assert book(client, fields=f"{far},subject_name").worksheets[0].freeze_panes == "A2"


def test_frozen_columns_leave_room_for_the_others(client: httpx.Client) -> None:
    sheet = book(client).worksheets[0]
    kept = [sheet.column_dimensions[letter].width for letter in "ABCD"]
    assert max(kept) == pytest.approx(28, abs=1)
    assert all(cell.alignment.wrap_text for cell in named(sheet, "metric_name"))


def test_long_texts_are_wrapped_and_all_stand_at_the_top(client: httpx.Client) -> None:
    sheet = book(client).worksheets[0]
    for column in ("note", "citation"):
        found = [cell for cell in named(sheet, column) if cell.value]
        assert found
        assert all(cell.alignment.wrap_text for cell in found)
    cells = [cell for line in sheet.iter_rows(min_row=2) for cell in line if cell.value is not None]
    assert {cell.alignment.vertical for cell in cells} == {"top"}
    assert not any(cell.alignment.wrap_text for cell in named(sheet, "display"))


def test_the_second_sheet_defines_the_metrics(client: httpx.Client) -> None:
    [line] = section(about(client, metric="robot-density", lang="ja"), "指標")
    row = client.get("/v1/metrics/robot-density", params={"lang": "ja"}).json()["data"]
    assert line == tuple(
        row[name] for name in ("id", "definition", "name", "unit_name", "method_note")
    )


def test_series_are_counted_as_series(client: httpx.Client) -> None:
    lines = about(client, "/v1/series", limit=2)
    total = client.get("/v1/series").json()["meta"]["total"]
    assert ("Series", 2) in lines
    assert ("Series that match", total) in lines


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_second_sheet_is_in_the_language_of_the_response(
    client: httpx.Client, lang: str
) -> None:
    found = book(client, metric="robot-density", lang=lang)
    assert found.sheetnames == SHEETS[lang]
    title = client.get(ALL, params={"metric": "robot-density", "lang": lang}).json()["meta"][
        "title"
    ]
    assert texts(found.worksheets[1])[0][1] == title == found.properties.title


def test_the_second_sheet_contains_the_query_and_its_url(client: httpx.Client) -> None:
    lines = about(client, country="kor", metric="robot-density,gdp", year=2023)
    assert ("Question", "metric=gdp,robot-density") in lines
    assert ("country=KR",) in lines
    assert ("year=2023",) in lines
    facts = {line[0]: line[1] for line in lines if len(line) == 2}
    assert facts["Address"].endswith(
        "/v1/observations?metric=gdp,robot-density&country=KR&year=2023&format=xlsx"
    )
    assert (facts["Release"], facts["Rows"], facts["Language"]) == (1, 1, "en")
    assert facts["Published"] == client.get("/v1/releases/1").json()["data"]["published_at"]
    assert facts["Licence"] == client.get("/v1/config").json()["data"]["licence"]


def test_the_second_sheet_states_how_many_rows_a_limit_left_out(client: httpx.Client) -> None:
    lines = about(client, limit=5)
    assert ("Rows", 5) in lines
    assert ("Rows that match", 37) in lines


def test_the_second_sheet_contains_every_warning(client: httpx.Client) -> None:
    warnings = client.get(ALL, params={"country": "CN"}).json()["meta"]["warnings"]
    assert warnings
    found = section(about(client, country="CN"), "Warnings")
    assert [(line[0], line[1], line[-1]) for line in found] == [
        (each["code"], each["message"], each["count"]) for each in warnings
    ]
    assert ("Warnings", "none") in about(client, metric="robot-density", country="KR")


def test_the_second_sheet_contains_the_citation(client: httpx.Client) -> None:
    lines = about(client, metric="robot-density")
    cited = {line[0]: line[1] for line in lines if len(line) == 2}
    assert "release 1" in cited["How to cite"]
    assert cited["BibTeX"].startswith("@")
    assert cited["CSL-JSON"].startswith("[")


def test_the_second_sheet_names_articles_and_sources_in_the_language(client: httpx.Client) -> None:
    lines = about(client, metric="robot-density", lang="ja")
    [article] = section(lines, "記事")
    assert article[:3] == (
        "manufacturing-data-2025",
        "「AI時代のレアアース」となった製造データ",
        "韓国経済新聞",
    )
    [source] = section(lines, "出典")
    assert source[:2] == (
        "ifr-world-robotics-2024",
        "国際ロボット連盟（IFR）「World Robotics 2024」",
    )
    assert "2024" in source


def test_the_second_sheet_explains_the_chosen_columns(client: httpx.Client) -> None:
    found = section(about(client, fields="inferred,value"), "Columns")
    descriptions = {name: field.description for name, field in ObservationRow.model_fields.items()}
    assert found == [
        (
            "inferred",
            descriptions["inferred"],
            "Inferred columns",
            "list of text, separated by |",
        ),
        ("value", descriptions["value"], "Value", "number, may be empty"),
    ]


def test_an_item_has_a_second_sheet_too(client: httpx.Client) -> None:
    lines = about(client, f"{ALL}/3r0aeqn5scs7a", lang="zh")
    assert ("行数", 1) in lines
    assert section(lines, "来源")[0][0] == "ifr-world-robotics-2024"


def test_a_citation_that_is_longer_than_a_cell_goes_on_below() -> None:
    bibtex = "".join(f"@misc{{entry-{number}}}\n" for number in range(5000))
    document = document_of(rows({}))
    cited = replace(document.about(), citation=Citation("text", bibtex, []))
    sheet = written(replace(document, make_about=lambda _: cited)).worksheets[1]
    [start] = [cell.row for cell in sheet["A"] if cell.value == "BibTeX"]
    [end] = [cell.row for cell in sheet["A"] if cell.value == "CSL-JSON"]
    cells = [sheet.cell(row, 2).value for row in range(start, end)]
    assert len(cells) > 1
    assert "".join(cells) == bibtex


@pytest.mark.parametrize(
    ("name", "library"),
    [pytest.param("xlsx", "xlsxwriter", marks=pytest.mark.slow), ("parquet", "arro3.core")],
)
def test_without_the_optional_libraries_the_error_names_what_to_install(
    seeded: str, name: str, library: str
) -> None:
    done = get_without(library, f"/v1/countries?format={name}", seeded)
    output = done.stdout + done.stderr
    assert "503" in output
    assert "article-indicators[files]" in output
