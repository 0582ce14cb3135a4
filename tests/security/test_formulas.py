"""No cell of a table is a formula, whatever a bundle or a query contains."""

import csv
import io
import re
import zipfile
from pathlib import Path

import httpx
import openpyxl  # type: ignore[import-untyped]
import pytest

from api.ingest.bundle import check, open_bundle
from api.ingest.issues import BundleError
from api.ingest.progress import Progress
from tests.support.bundles import OBSERVATIONS, change, copy_seed

pytestmark = pytest.mark.slow

LISTS = ["observations", "countries", "areas", "sectors", "metrics", "units", "organizations"]
MORE = ["sources", "articles", "claims", "releases", "series", "availability", "resolve?q=a"]
FORMULA = re.compile(r"[=@\t\r\n\uff1d\uff0b\uff0d\uff20]|[-+](?![0-9][0-9,.]*%?$)")
"""Texts that a spreadsheet runs as formulas; numbers with a sign are none."""
INJECTIONS = ["=1+1", "@SUM(1)", "+1+cmd|' /C calc'!A0", "-1+cmd|' /C calc'!A0", "\t=1", "\r=1"]
RUNS = [*INJECTIONS[:-1], "\n=1", "＝1", "＋A1", "－A1", "＠a", '=HYPERLINK("http://a.example")']


SPLIT = [
    "a;=1+1",
    "a; @SUM(1)",
    "a|+1+f(1)",
    "5; -3 or less",
    "a\t=1",
    "a;b;＝1",
    'a;"=1+1"',
    "a;-x",
    "5; －3 or less",
    "a|－f(1)",
]
"""Formulas for a reader that separates cells by semicolons, tabs or bars."""
FIGURES = [
    *("5; -3", "5;-3%; +4.1", "1;2|-3", "a; b - c", "5 | 6", "about 5; -6,000", "x@y.example"),
    *("5; －3", "５;－３．５％; ＋4.1", "1;2|－3"),
]


@pytest.mark.parametrize("address", [*LISTS, *MORE])
@pytest.mark.parametrize("lang", ["en", "ja", "ko", "zh"])
def test_no_csv_cell_starts_a_formula(lite: httpx.Client, address: str, lang: str) -> None:
    mark = "&" if "?" in address else "?"
    text = lite.get(f"/v1/{address}{mark}format=csv&lang={lang}").raise_for_status().text
    cells = [cell for row in csv.reader(io.StringIO(text, newline="")) for cell in row]
    cells += [piece.strip() for cell in cells for piece in re.split(r"[;|]", cell)]
    assert len(cells) > 10
    assert not [cell for cell in cells if FORMULA.match(cell)]


@pytest.mark.parametrize("text", INJECTIONS)
def test_the_query_is_not_a_formula_in_a_workbook(lite: httpx.Client, text: str) -> None:
    """The second sheet repeats the query."""
    for query in ({"q": text}, {"q": f"robot {text}"}, {"article": text}):
        response = lite.get("/v1/observations", params={**query, "format": "xlsx"})
        if response.status_code != 200:
            continue
        book = openpyxl.load_workbook(io.BytesIO(response.content))
        cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
        assert not [cell.value for cell in cells if cell.data_type == "f"]
        assert not [
            cell for cell in cells if cell.hyperlink and "cmd" in str(cell.hyperlink.target)
        ]


@pytest.mark.parametrize("text", INJECTIONS)
def test_the_query_is_not_a_formula_in_a_package(lite: httpx.Client, text: str) -> None:
    response = lite.get("/v1/observations", params={"q": f"{text} robot", "format": "zip"})
    with zipfile.ZipFile(io.BytesIO(response.content)) as package:
        assert package.testzip() is None
        assert not [name for name in package.namelist() if name.startswith("/") or ".." in name]
        tables = [name for name in package.namelist() if name.endswith(".csv")]
        for name in tables:
            rows = csv.reader(io.StringIO(package.read(name).decode(), newline=""))
            assert not [cell for row in rows for cell in row if FORMULA.match(cell)]


@pytest.mark.parametrize(
    "text", ["a\r\nX-Mine: 1", 'a"; filename="b.exe', "../../a", "\u202etxt.exe", "名"]
)
def test_the_query_cannot_inject_a_response_header(lite: httpx.Client, text: str) -> None:
    response = lite.get("/v1/observations", params={"q": text, "format": "csv"})
    assert "x-mine" not in response.headers
    if response.status_code == 200:
        named = re.fullmatch(
            r'attachment; filename="([a-z0-9.-]+)\.csv"', response.headers["content-disposition"]
        )
        assert named
        assert not named[1].startswith(".")


@pytest.mark.parametrize("text", [*RUNS, *SPLIT])
@pytest.mark.parametrize("column", ["as_printed", "note"])
def test_texts_that_start_a_formula_are_refused_in_bundles(
    tmp_path: Path, column: str, text: str
) -> None:
    seed = copy_seed(tmp_path)
    change(seed, OBSERVATIONS, "korea-robot-density-2023", **{column: text})
    with pytest.raises(BundleError) as caught:
        check(open_bundle(seed), Progress())
    assert column in {each.column for each in caught.value.issues}


@pytest.mark.parametrize(
    "text", ["{}+f(1)", "a; {}+f(1)", "{}-cmd|' /C calc'!A0", "{} *f(1)", "={}", "@{}"]
)
def test_a_unit_makes_no_formula_of_a_negative_number(tmp_path: Path, text: str) -> None:
    seed = copy_seed(tmp_path)
    change(seed, "units.csv", "percent", display_en=text)
    with pytest.raises(BundleError) as caught:
        check(open_bundle(seed), Progress())
    assert [each.column for each in caught.value.issues] == ["display_en"]


@pytest.mark.parametrize("text", FIGURES)
def test_signed_figures_in_texts_are_accepted(tmp_path: Path, text: str) -> None:
    seed = copy_seed(tmp_path)
    change(seed, OBSERVATIONS, "korea-robot-density-2023", note=text)
    assert check(open_bundle(seed), Progress()).articles == 1


@pytest.mark.parametrize("text", SPLIT)
def test_names_that_start_a_formula_when_split_are_refused(tmp_path: Path, text: str) -> None:
    seed = copy_seed(tmp_path)
    change(seed, "organizations.csv", "korea-economic-daily", name_en=text, aliases=text)
    with pytest.raises(BundleError) as caught:
        check(open_bundle(seed), Progress())
    assert {"name_en", "aliases"} <= {each.column for each in caught.value.issues}


@pytest.mark.parametrize("text", ["{}%", "{}/km²", "{} (2020 prices)", "{}–a", "about {}"])
def test_a_unit_may_be_written_as_units_are(tmp_path: Path, text: str) -> None:
    seed = copy_seed(tmp_path)
    change(seed, "units.csv", "percent", display_en=text)
    assert check(open_bundle(seed), Progress()).articles == 1
