"""Parquet: column types and file metadata, read by pyarrow."""

import io
from dataclasses import replace
from typing import Any

import httpx
import orjson
import pyarrow  # type: ignore[import-untyped]
import pyarrow.parquet  # type: ignore[import-untyped]
import pytest

from api.domain.code_lists import LANGUAGES
from api.formats.parquet_format import FORMAT, GROUP
from api.schemas import ObservationRow
from tests.support.documents import document_of
from tests.support.nonempty import nonempty

ALL = "/v1/observations"
TEXTS = (
    *("title", "address", "language", "published_at"),
    *("licence", "licence_url", "citation", "citation_bibtex"),
)


def opened(client: httpx.Client, path: str = ALL, **query: Any) -> Any:
    response = client.get(path, params={**query, "format": "parquet"})
    assert response.status_code == 200, response.text
    return pyarrow.parquet.ParquetFile(io.BytesIO(response.content))


def metadata(file: Any) -> dict[str, Any]:
    """The file metadata as Arrow's readers show it."""
    return {
        key.decode(): value.decode() if key.decode() in TEXTS else orjson.loads(value)
        for key, value in file.schema_arrow.metadata.items()
    }


@pytest.mark.parametrize("query", [{}, {"year": "1801"}])
def test_columns_are_typed_even_without_rows(client: httpx.Client, query: dict[str, str]) -> None:
    schema = opened(client, **query).schema_arrow
    assert schema.names == list(ObservationRow.model_fields)
    types = {name: str(schema.field(name).type) for name in schema.names}
    assert types["year"] == types["paragraph"] == "int64"
    assert types["value"] == types["value_min"] == "double"
    assert types["note"] == types["id"] == "string"
    assert pyarrow.types.is_list(schema.field("inferred").type)
    assert schema.field("inferred").type.value_type == pyarrow.string()


@pytest.mark.parametrize(
    ("name", "column", "kind"),
    [
        ("metrics", "higher_is_better", pyarrow.bool_()),
        ("countries", "latitude", pyarrow.float64()),
        ("releases", "observations", pyarrow.int64()),
    ],
)
def test_other_lists_are_typed_too(client: httpx.Client, name: str, column: str, kind: Any) -> None:
    assert opened(client, f"/v1/{name}").schema_arrow.field(column).type == kind


def test_a_list_of_years_holds_integers(client: httpx.Client) -> None:
    file = opened(client, "/v1/countries")
    assert file.schema_arrow.field("years").type.value_type == pyarrow.int64()
    rows = {row["code"]: row for row in file.read().to_pylist()}
    assert 2023 in rows["KR"]["years"]


def test_optional_columns_are_nullable(client: httpx.Client) -> None:
    schema = opened(client).schema_arrow
    assert {field.name for field in schema if not field.nullable} >= {"id", "metric", "inferred"}
    assert {field.name for field in schema if field.nullable} >= {"area", "year", "value", "note"}


def test_columns_have_descriptions(client: httpx.Client) -> None:
    schema = opened(client).schema_arrow
    for name, field in nonempty(ObservationRow.model_fields.items()):
        assert schema.field(name).metadata[b"description"].decode() == field.description


def test_file_metadata_contains_the_query_and_the_sources(client: httpx.Client) -> None:
    query = {"country": "CN", "lang": "ko"}
    meta = client.get(ALL, params=query).json()["meta"]
    found = metadata(opened(client, **query))
    assert {key: found[key] for key in ("title", "query", "warnings", "release")} == {
        key: meta[key] for key in ("title", "query", "warnings", "release")
    }
    assert found["address"].endswith("/v1/observations?country=CN&lang=ko&format=parquet")
    assert found["published_at"] == client.get("/v1/releases/1").json()["data"]["published_at"]
    assert [each["publisher"] for each in found["articles"]] == ["한국경제신문"]
    named = {
        row["source"]: row["source_name"] for row in client.get(ALL, params=query).json()["data"]
    }
    assert {each["id"]: each["name"] for each in found["sources"]} == {
        code: name for code, name in named.items() if code
    }
    assert found["citation_bibtex"].startswith("@")
    assert found["citation_csl"]
    assert meta["warnings"]


def test_file_metadata_states_whether_rows_were_left_out(client: httpx.Client) -> None:
    found = metadata(opened(client, metric="gdp", limit=1))
    assert (found["rows"], found["total"]) == (1, 3)


def test_file_metadata_defines_the_metrics(client: httpx.Client) -> None:
    [metric] = metadata(opened(client, metric="gdp", lang="ko"))["metrics"]
    row = client.get("/v1/metrics/gdp", params={"lang": "ko"}).json()["data"]
    assert metric == {
        "unit": row["unit_name"],
        **{name: row[name] for name in ("id", "name", "definition", "method_note")},
    }


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_file_of_a_figure_is_cited_as_the_figure(client: httpx.Client, lang: str) -> None:
    path = f"{ALL}/3r0aeqn5scs7a"
    found = metadata(opened(client, path, lang=lang))
    cited = client.get(f"{path}/citation", params={"lang": lang}).json()["data"]
    names = {"citation": "text", "citation_bibtex": "bibtex", "citation_csl": "csl"}
    assert {name: found[name] for name in names} == {k: cited[v] for k, v in names.items()}


def test_the_file_of_a_citation_is_cited_as_it_says(client: httpx.Client) -> None:
    file = opened(client, f"{ALL}/3r0aeqn5scs7a/citation")
    [row] = file.read().to_pylist()
    assert metadata(file)["citation"] == row["text"]


def test_metadata_is_the_same_for_readers_without_arrow(client: httpx.Client) -> None:
    file = opened(client, country="CN")
    assert orjson.loads(file.metadata.metadata[b"about"]) == metadata(file)


def test_columns_are_compressed(client: httpx.Client) -> None:
    group = opened(client).metadata.row_group(0)
    assert {group.column(place).compression for place in range(group.num_columns)} == {"ZSTD"}


@pytest.mark.slow
def test_many_rows_are_written_in_groups() -> None:
    fields = ObservationRow.model_fields
    example = {name: (field.examples or [None])[0] for name, field in fields.items()}
    lists: list[list[str]] = [[], ["period"], ["sector", "period"]]
    rows = [
        {**example, "id": f"row-{n}", "inferred": lists[n % 3], "value": n}
        for n in range(GROUP + 1)
    ]
    document = replace(document_of(rows), columns=["id", "inferred", "value"])
    body = FORMAT.written(document)
    file = pyarrow.parquet.ParquetFile(io.BytesIO(body))
    assert [file.metadata.row_group(n).num_rows for n in range(2)] == [GROUP, 1]
    found = file.read().to_pylist()
    assert found == [{name: row[name] for name in document.columns} for row in rows]
