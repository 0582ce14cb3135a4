"""Every format of the registry; every table is read back by a third-party reader.

A new format is tested by its line in the registry; a new table also needs a reader in
`tests.support.independent_readers`.
"""

import codecs
import re
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from typing import Any

import httpx
import pytest

from api.domain.code_lists import LANGUAGES
from api.formats import DEFAULT, FORMATS, fitting
from api.formats.format import Format
from api.schemas import CitationRow, ObservationRow
from api.schemas.column import example_of
from tests.conftest import MakeEmpty, run_api, served
from tests.support.bundles import OBSERVATIONS, Row, copy_seed, rewrite
from tests.support.documents import document_of
from tests.support.independent_readers import READERS, Reader, Table

ALL = "/v1/observations"
ONE = "/v1/observations/3r0aeqn5scs7a"
CITATION = f"{ONE}/citation"
DENSITY = {"metric": "robot-density"}
"""A query that every format of observations supports."""
LISTS = (
    *("areas", "countries", "regions", "sectors", "metrics", "units", "organizations"),
    *("sources", "articles", "claims", "releases"),
)
NAMES = list(FORMATS)
OF_OBSERVATIONS = [each.name for each in fitting(ObservationRow)]
TABLES = [each.name for each in FORMATS.values() if each.tabular]
CASES = [
    pytest.param(FORMATS[name], reader, id=f"{name}-{reader.library}")
    for name in TABLES
    for reader in READERS.get(name, ())
]
ADDED = 120
"""More rows than a page of JSON has."""


def request_for(name: str) -> tuple[str, dict[str, str]]:
    """A path that the format supports, and its parameters."""
    return (ALL, DENSITY) if name in OF_OBSERVATIONS else (CITATION, {})


def fetched(client: httpx.Client, path: str, chosen: Format, **query: Any) -> httpx.Response:
    response = client.get(path, params={**query, "format": chosen.name})
    assert response.status_code == 200, response.text
    return response


def read(client: httpx.Client, path: str, chosen: Format, reader: Reader, **query: Any) -> Table:
    return reader.read(fetched(client, path, chosen, **query).content)


def in_json(client: httpx.Client, path: str, **query: Any) -> Any:
    return client.get(path, params=query).json()["data"]


def strictly(rows: list[dict[str, Any]]) -> list[Any]:
    """Rows with their types: Python's True == 1 would hide differences."""
    return [
        [(column, isinstance(value, bool), value) for column, value in row.items()] for row in rows
    ]


def expected(rows: list[dict[str, Any]], reader: Reader) -> list[Any]:
    return strictly([{k: reader.convert(v) for k, v in row.items()} for row in rows])


@pytest.mark.parametrize("name", TABLES)
def test_files_are_read_by_independent_readers(name: str) -> None:
    assert READERS.get(name), (
        f"{name} is a table: add a reader of it to tests/support/independent_readers.py"
    )


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(("chosen", "reader"), CASES)
def test_all_rows_with_all_notes_and_flags_are_those_of_json(
    client: httpx.Client, chosen: Format, reader: Reader, lang: str
) -> None:
    rows = in_json(client, ALL, lang=lang)
    assert len(rows) == 37
    assert {"note", "status", "inferred", "relation", "citation"} < rows[0].keys()
    found = read(client, ALL, chosen, reader, lang=lang)
    assert strictly(found.rows) == expected(rows, reader)


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize(("chosen", "reader"), CASES)
def test_every_list_is_that_of_json(
    lite: httpx.Client, chosen: Format, reader: Reader, name: str
) -> None:
    rows = in_json(lite, f"/v1/{name}", lang="ja")
    assert rows
    found = read(lite, f"/v1/{name}", chosen, reader, lang="ja")
    assert strictly(found.rows) == expected(rows, reader)


@pytest.mark.parametrize(("chosen", "reader"), CASES)
def test_files_have_the_requested_sort_order(
    client: httpx.Client, chosen: Format, reader: Reader
) -> None:
    query = {"sort": "-value", "country": "CN"}
    found = read(client, ALL, chosen, reader, **query)
    ids = [row["id"] for row in in_json(client, ALL, **query)]
    assert [row["id"] for row in found.rows] == ids
    assert ids != [row["id"] for row in in_json(client, ALL, country="CN")]


@pytest.mark.parametrize(("chosen", "reader"), CASES)
def test_numbers_are_as_printed_and_null_is_null(
    lite: httpx.Client, chosen: Format, reader: Reader
) -> None:
    rows = {row["id"]: row for row in read(lite, ALL, chosen, reader).rows}
    korea = rows["3r0aeqn5scs7a"]
    assert [korea["value"], korea["year"]] == [reader.convert(1012), reader.convert(2023)]
    assert [korea["region"], korea["organization"]] == [reader.convert(None)] * 2
    assert korea["inferred"] == reader.convert(["sector", "period"])
    values = [row["value"] for row in rows.values()]
    assert reader.convert(11.6) in values
    assert reader.convert(9000000000000) in values


@pytest.mark.parametrize("value", [1e-7, 0.00001, 1e22, 11.6, 9e12, 1012, None])
def test_csv_writes_a_number_as_json_does(value: float | None) -> None:
    row = {**example_of(ObservationRow), "value": value}
    document = replace(document_of([row]), columns=["value", "id"])
    line = FORMATS["csv"].written(document).decode().splitlines()[1]
    [spelt] = re.findall(r'"value":([^,]+)', FORMATS["ndjson"].written(document).decode())
    assert line.partition(",")[0] == spelt.replace("null", "")


@pytest.mark.parametrize(("chosen", "reader"), CASES)
def test_zero_null_false_and_true_are_distinguished(
    lite: httpx.Client, chosen: Format, reader: Reader
) -> None:
    [release] = read(lite, "/v1/releases", chosen, reader).rows
    values = [row["higher_is_better"] for row in read(lite, "/v1/metrics", chosen, reader).rows]
    zero, *others = (reader.convert(value) for value in (0, None, False, True))
    assert release["changed"] == zero
    assert {repr(value) for value in values} == {repr(value) for value in others}
    assert repr(zero) not in {repr(value) for value in others}


@pytest.mark.parametrize(("chosen", "reader"), CASES)
def test_an_empty_table_opens_and_has_its_columns(
    client: httpx.Client, chosen: Format, reader: Reader
) -> None:
    columns = list(in_json(client, ALL)[0])
    found = read(client, ALL, chosen, reader, year="1801")
    assert found == Table(columns if reader.header else None, [])


@pytest.mark.parametrize(("chosen", "reader"), CASES)
def test_columns_are_chosen_and_ordered(
    client: httpx.Client, chosen: Format, reader: Reader
) -> None:
    columns = ["value", "inferred", "id", "year", "note"]
    rows = [{name: row[name] for name in columns} for row in in_json(client, ALL)]
    found = read(client, ALL, chosen, reader, fields=",".join(columns))
    assert strictly(found.rows) == expected(rows, reader)
    assert found.columns == (columns if reader.header else None)


@pytest.mark.parametrize(("chosen", "reader"), CASES)
def test_files_respect_the_limit(client: httpx.Client, chosen: Format, reader: Reader) -> None:
    found = read(client, ALL, chosen, reader, limit=5)
    assert strictly(found.rows) == expected(in_json(client, ALL, limit=5), reader)
    assert len(found.rows) == 5


@pytest.mark.parametrize(("chosen", "reader"), CASES)
def test_files_without_a_limit_contain_all_rows(
    grown: httpx.Client, chosen: Format, reader: Reader
) -> None:
    assert len(in_json(grown, ALL)) == 100
    found = read(grown, ALL, chosen, reader)
    assert strictly(found.rows) == expected(in_json(grown, ALL, limit=1000), reader)
    assert len(found.rows) == 37 + ADDED


@pytest.fixture(scope="module")
def grown(
    tmp_path_factory: pytest.TempPathFactory, make_empty: MakeEmpty
) -> Iterator[httpx.Client]:
    """A client of a server with more rows than a page of JSON has."""
    folder = tmp_path_factory.mktemp("grown")
    seed = copy_seed(folder)
    rewrite(seed, OBSERVATIONS, _grow)
    url = make_empty()
    run_api("seed", str(seed), url=url)
    with served(url) as base, httpx.Client(base_url=base, timeout=10) as client:
        yield client


def _grow(lines: list[Row]) -> list[Row]:
    [line] = [line for line in lines if line["key"] == "korea-robot-density-2023"]
    return [
        *lines,
        *(
            {**line, "key": f"{line['key']}-{year}", "period": f"{year}"}
            for year in range(1900, 1900 + ADDED)
        ),
    ]


@pytest.mark.parametrize("path", [ONE, "/v1/metrics/robot-density", "/v1/releases/1"])
@pytest.mark.parametrize(("chosen", "reader"), CASES)
def test_an_item_is_a_table_of_one_row(
    lite: httpx.Client, chosen: Format, reader: Reader, path: str
) -> None:
    item = in_json(lite, path, lang="ko")
    [row] = in_json(lite, path.rpartition("/")[0], limit=1)
    found = read(lite, path, chosen, reader, lang="ko")
    assert strictly(found.rows) == expected([{name: item[name] for name in row}], reader)


@pytest.mark.parametrize("name", NAMES)
def test_responses_have_a_content_type_and_a_file_name(lite: httpx.Client, name: str) -> None:
    chosen, (path, query) = FORMATS[name], request_for(name)
    headers = fetched(lite, path, chosen, **query).headers
    assert headers["content-type"] == chosen.media_type
    cited = "observations-3r0aeqn5scs7a-citation-release-1"
    file = "observations-robot-density" if path == ALL else cited
    kind = "inline" if chosen.is_image else "attachment"
    attached = f'{kind}; filename="{file}.{chosen.extension}"'
    assert headers.get("content-disposition") == (None if chosen is DEFAULT else attached)


@pytest.mark.parametrize(
    ("name", "media_type"),
    [(each.name, kind) for each in FORMATS.values() for kind in (each.essence, *each.also)],
)
def test_the_accept_header_gives_the_same_file(
    lite: httpx.Client, name: str, media_type: str
) -> None:
    path, query = request_for(name)
    by_header = lite.get(path, params=query, headers={"Accept": media_type})
    assert by_header.headers["content-type"] == FORMATS[name].media_type
    assert by_header.status_code == 200


def test_media_types_are_unique_to_one_format() -> None:
    kinds = [kind for each in FORMATS.values() for kind in (each.essence, *each.also)]
    assert len(set(kinds)) == len(kinds)


@pytest.mark.parametrize("name", [name for name in NAMES if FORMATS[name].row_models])
def test_formats_limited_to_some_lists_are_refused_for_others(
    lite: httpx.Client, name: str
) -> None:
    response = lite.get("/v1/metrics", params={"format": name})
    [fault] = response.json()["errors"]
    assert response.status_code == 422
    assert fault["message"].startswith(f"{name} is available for ")
    assert name not in fault["accepted"]


@pytest.mark.parametrize(
    ("address", "file"),
    [
        (f"{ALL}?country=kor&metric=robot-density&year=2023&sort=value", "robot-density-kr-2023"),
        (f"{ALL}?metric=gdp&lang=zh-CN", "gdp-zh"),
        (f"{ALL}?latest=2&organization=none", "organization-none-latest-2"),
        (f"{ALL}?year=none", "year-none"),
        (f"{ALL}?value_from=11.6&year_from=2018", "year-from-2018-value-from-11.6"),
        (f"{ALL}?q=Robot%20d%C3%A9nsity", "robot-density"),
    ],
)
def test_file_names_are_derived_from_the_query(lite: httpx.Client, address: str, file: str) -> None:
    headers = lite.get(f"{address}&format=csv").headers
    assert headers["content-disposition"] == f'attachment; filename="observations-{file}.csv"'


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("q=%E6%B5%99%E6%B1%9F", "q=%E9%9F%A9%E5%9B%BD"),
        (f"q=robot%20{'x' * 90}", f"q=robot%20{'x' * 91}"),
        ("metric=gdp,cip-rank,robot-density,city-rank-in-province,sector-growth,gdp-rank", "q=ア"),
    ],
)
def test_file_names_that_cannot_contain_the_query_end_with_a_digest(
    lite: httpx.Client, first: str, second: str
) -> None:
    found = [
        lite.get(f"{ALL}?{each}&format=csv").headers["content-disposition"].split('"')[1]
        for each in (first, second)
    ]
    assert len(set(found)) == 2
    assert re.fullmatch(r"observations-[a-z0-9.-]{1,61}-[0-9a-f]{6}\.csv", found[0])
    assert len(found[0]) <= 84


def test_file_names_are_ascii_in_every_language(lite: httpx.Client) -> None:
    headers = lite.get("/v1/countries/kor?format=csv&lang=ja").headers
    assert headers["content-disposition"] == 'attachment; filename="countries-kr-ja.csv"'


@pytest.mark.parametrize("name", [each.name for each in FORMATS.values() if each.compressed])
def test_compressed_formats_are_not_gzipped(lite: httpx.Client, name: str) -> None:
    params = {"format": name}
    packed = lite.get(ALL, params=params, headers={"Accept-Encoding": "gzip"})
    assert "content-encoding" not in packed.headers
    plain = lite.get(ALL, params=params, headers={"Accept-Encoding": "identity"})
    assert packed.content == plain.content


@pytest.fixture(scope="module")
def two_servers(seeded: str) -> Iterator[list[httpx.Client]]:
    """Clients of two processes that publish the same data at the same address."""
    with pytest.MonkeyPatch.context() as patch, ExitStack() as stack:
        patch.setenv("PUBLIC_URL", "https://figures.example.org")
        bases = [stack.enter_context(served(seeded)) for _ in range(2)]
        yield [stack.enter_context(httpx.Client(base_url=base, timeout=10)) for base in bases]


@pytest.mark.slow
@pytest.mark.parametrize("path", [ALL, ONE, CITATION])
@pytest.mark.parametrize("name", NAMES)
def test_two_processes_write_the_same_bytes(
    two_servers: list[httpx.Client], name: str, path: str
) -> None:
    if not FORMATS[name].fits(CitationRow if path == CITATION else ObservationRow):
        return
    query = DENSITY if path == ALL else {}
    responses = [fetched(client, path, FORMATS[name], **query) for client in two_servers]
    assert responses[0].content == responses[1].content
    assert responses[0].headers["etag"] == responses[1].headers["etag"]


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("name", NAMES)
def test_matching_etags_get_304(client: httpx.Client, name: str, lang: str) -> None:
    path, query = request_for(name)
    params = {**query, "format": name, "lang": lang}
    first = client.get(path, params=params)
    assert (first.status_code, first.headers["content-language"]) == (200, lang)
    again = client.get(path, params=params, headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert client.get(path, params=params, headers={"If-None-Match": '"old"'}).content


@pytest.mark.slow
def test_each_format_and_language_has_its_own_etag(lite: httpx.Client) -> None:
    requests = {name: request_for(name) for name in NAMES}
    tags = {
        lite.get(path, params={**query, "format": name, "lang": lang}).headers["etag"]
        for name, (path, query) in requests.items()
        for lang in LANGUAGES
    }
    assert len(tags) == len(NAMES) * len(LANGUAGES)


@pytest.mark.parametrize("name", NAMES)
def test_head_has_the_headers_of_get(client: httpx.Client, name: str) -> None:
    path, query = request_for(name)
    params = {**query, "format": name}
    get, head = client.get(path, params=params), client.head(path, params=params)
    assert (head.status_code, head.content) == (200, b"")
    for header in ("content-type", "content-length", "content-disposition", "etag"):
        assert head.headers.get(header) == get.headers.get(header)


@pytest.mark.parametrize("path", [ALL, ONE, "/v1/countries"])
def test_a_csv_file_has_a_byte_order_mark_if_it_is_requested(lite: httpx.Client, path: str) -> None:
    plain = lite.get(path, params={"format": "csv", "lang": "ko"})
    marked = lite.get(path, params={"format": "csv", "lang": "ko", "bom": "true"})
    assert marked.content == codecs.BOM_UTF8 + plain.content
    assert marked.headers["content-type"] == plain.headers["content-type"]
    assert marked.headers["etag"] != plain.headers["etag"]
    same = lite.get(path, params={"format": "csv", "lang": "ko", "bom": "false"})
    assert (same.content, same.headers["etag"]) == (plain.content, plain.headers["etag"])


@pytest.mark.parametrize("name", [None, "json", "xlsx", "zip"])
def test_a_byte_order_mark_is_refused_in_other_formats(
    lite: httpx.Client, name: str | None
) -> None:
    response = lite.get(ALL, params={"bom": "true", **({} if name is None else {"format": name})})
    [error] = response.json()["errors"]
    assert (response.status_code, error["parameter"], error["value"]) == (422, "bom", "true")
    assert (error["accepted"], "format=csv" in error["message"]) == (["format=csv"], True)
    assert error["hint"] == "or omit the parameter"


def test_what_is_neither_true_nor_false_is_no_byte_order_mark(lite: httpx.Client) -> None:
    [error] = lite.get(ALL, params={"format": "csv", "bom": "1"}).json()["errors"]
    assert (error["parameter"], error["accepted"]) == ("bom", ["true", "false"])
