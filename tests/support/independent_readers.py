"""Third-party readers of every tabular format, to read back what the service writes."""

import csv
import io
import json
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl  # type: ignore[import-untyped]
import pandas  # type: ignore[import-untyped]
import pyarrow.parquet  # type: ignore[import-untyped]
from frictionless import Package

Row = dict[str, Any]


@dataclass(frozen=True)
class Table:
    """The content of a file. `columns` is None if the format has no header."""

    columns: list[str] | None
    rows: list[Row]


@dataclass(frozen=True)
class Reader:
    """A library, and the conversion from a JSON value to the value that it reads."""

    library: str
    read: Callable[[bytes], Table]
    convert: Callable[[Any], Any]
    header: bool = True


def same(value: Any) -> Any:
    return value


def as_text(value: Any) -> str:
    """The value in a format without types, where null is empty."""
    if isinstance(value, bool):
        return "true" if value else "false"
    found = as_cell(value)
    return "" if found is None else str(found)


def as_cell(value: Any) -> Any:
    """The value in a format with types but no lists: an empty list or text is an empty cell."""
    converted = as_column(value)
    if isinstance(converted, list):
        converted = "|".join(str(each) for each in converted)
    return None if converted == "" else converted


def as_column(value: Any) -> Any:
    """The value in a format with types and lists but no objects, which are written as JSON."""
    if isinstance(value, dict) or (isinstance(value, list) and isinstance([*value, 0][0], dict)):
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return value


def by_csv(body: bytes) -> Table:
    reader = csv.DictReader(io.StringIO(body.decode(), newline=""))
    return Table(list(reader.fieldnames or ()), list(reader))


def by_pandas_csv(body: bytes) -> Table:
    return _of_frame(pandas.read_csv(io.BytesIO(body), dtype=str, keep_default_na=False))


def by_json_lines(body: bytes) -> Table:
    return Table(None, [json.loads(line) for line in body.splitlines()])


def by_pandas_json(body: bytes) -> Table:
    frame = pandas.read_json(io.BytesIO(body), lines=True, dtype=False, precise_float=True)
    return Table(None, _of_frame(frame).rows)


def by_openpyxl(body: bytes) -> Table:
    sheet = openpyxl.load_workbook(io.BytesIO(body)).worksheets[0]
    columns, *rows = [list(line) for line in sheet.iter_rows(values_only=True)]
    return Table(columns, [dict(zip(columns, row, strict=True)) for row in rows])


def by_pyarrow(body: bytes) -> Table:
    table = pyarrow.parquet.read_table(io.BytesIO(body))
    return Table(table.column_names, table.to_pylist())


def by_frictionless(body: bytes) -> Table:
    """The first table of a package, typed by its descriptor."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "package.zip")
        file.write_bytes(body)
        resource: Any = Package(str(file)).resources[0]
        rows = [{k: _plain(v) for k, v in row.to_dict().items()} for row in resource.read_rows()]
        return Table(resource.schema.field_names, rows)


def _of_frame(frame: Any) -> Table:
    objects = frame.astype(object)
    return Table(list(frame.columns), objects.where(frame.notna(), None).to_dict("records"))


def _plain(value: Any) -> Any:
    return float(value) if isinstance(value, Decimal) else value


READERS: Mapping[str, Sequence[Reader]] = {
    "csv": [Reader("csv", by_csv, as_text), Reader("pandas", by_pandas_csv, as_text)],
    "ndjson": [
        Reader("json", by_json_lines, same, header=False),
        Reader("pandas", by_pandas_json, same, header=False),
    ],
    "xlsx": [Reader("openpyxl", by_openpyxl, as_cell)],
    "parquet": [Reader("pyarrow", by_pyarrow, as_column)],
    "zip": [Reader("frictionless", by_frictionless, as_cell)],
}
