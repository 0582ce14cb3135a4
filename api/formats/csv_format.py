"""CSV (RFC 4180): UTF-8 without BOM, null is empty, several values are separated by `|`."""

import csv
import io
from collections.abc import Iterator
from typing import Any

from api.formats.format import Document, Format


def write(document: Document) -> Iterator[bytes]:
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer)
    writer.writerow(document.columns)
    for row in document.rows:
        writer.writerow([cell(row[column]) for column in document.columns])
    yield buffer.getvalue().encode()


def cell(value: Any) -> Any:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return "|".join(str(each) for each in value)
    return value


FORMAT = Format(
    "csv",
    "text/csv; charset=utf-8",
    "csv",
    tabular=True,
    write=write,
    description="CSV, all rows at once",
)
