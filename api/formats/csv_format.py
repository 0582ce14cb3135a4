"""CSV (RFC 4180): UTF-8 without BOM, null is empty, several values are separated by `|`."""

import csv
import io
from collections.abc import Iterator
from itertools import islice
from typing import Any

from api.formats.cells import cell
from api.formats.format import Document, Format

ROWS_AT_ONCE = 1000


def write(document: Document) -> Iterator[bytes]:
    yield _lines([document.columns])
    rows = iter(document.rows)
    while some := list(islice(rows, ROWS_AT_ONCE)):
        yield _lines([[_text(row[column]) for column in document.columns] for row in some])


def _lines(rows: list[Any]) -> bytes:
    buffer = io.StringIO(newline="")
    csv.writer(buffer).writerows(rows)
    return buffer.getvalue().encode()


def _text(value: Any) -> Any:
    if isinstance(value, bool):
        return "true" if value else "false"
    return cell(value)


FORMAT = Format(
    "csv",
    "text/csv; charset=utf-8",
    "csv",
    write,
    "CSV, all rows at once",
    tabular=True,
)
