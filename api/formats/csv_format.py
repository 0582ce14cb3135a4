"""CSV (RFC 4180): UTF-8, null is empty, several values are separated by `|`.

Without a byte order mark, unless it is requested.
"""

import csv
import io
from codecs import BOM_UTF8
from collections.abc import Iterable, Sequence
from typing import Any

import orjson
from pydantic import BaseModel

from api.formats.format import Document, Format
from api.queries.results import ByteSink, Columns
from api.schemas.column_types import column_types


def write(document: Document, out: ByteSink) -> None:
    if document.bom:
        out.write(BOM_UTF8)
    out.write(_lines([[*map(document.heading, document.columns)]]))
    write_rows(document.row, document.columns, document.table.batches(), out)


def write_table(
    row: type[BaseModel], columns: Sequence[str], batches: Iterable[Columns], out: ByteSink
) -> None:
    """Write rows of a model under the codes of their columns."""
    out.write(_lines([columns]))
    write_rows(row, columns, batches, out)


def write_rows(
    row: type[BaseModel], columns: Sequence[str], batches: Iterable[Columns], out: ByteSink
) -> None:
    types = column_types(row)
    kinds = [types[name].kind for name in columns]
    for batch in batches:
        chosen = [batch[name] for name in columns]
        out.write(_lines(zip(*map(_cells, chosen, kinds), strict=True)))


def cell(value: Any) -> Any:
    """Several values are separated by `|`, an object is its JSON; all else is left as it is."""
    if isinstance(value, dict) or (
        isinstance(value, list) and value and isinstance(value[0], dict)
    ):
        return orjson.dumps(value).decode()
    if isinstance(value, list):
        return "|".join(str(each) for each in value)
    return value


def _lines(rows: Iterable[Sequence[Any]]) -> bytes:
    buffer = io.StringIO(newline="")
    csv.writer(buffer).writerows(rows)
    return buffer.getvalue().encode()


def _cells(values: Sequence[Any], kind: str) -> Sequence[Any]:
    if kind == "boolean":
        return [None if each is None else "true" if each else "false" for each in values]
    if kind == "number":  # as in JSON: Python writes 1e-7 as 1e-07
        return [orjson.dumps(each).decode() if type(each) is float else each for each in values]
    return [cell(each) for each in values] if kind in ("list", "object") else values


FORMAT = Format(
    "csv",
    "text/csv; charset=utf-8",
    "csv",
    write,
    "CSV, all rows at once",
    tabular=True,
    streamed=True,
)
