"""CSV (RFC 4180): UTF-8 without BOM, null is empty, several values are separated by `|`."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

from api.formats.cells import cell
from api.formats.format import Document, Format
from api.rows import Row

ROWS_AT_ONCE = 1000


def write(document: Document) -> Iterator[bytes]:
    return write_rows(document.columns, document.rows)


def write_rows(columns: Sequence[str], rows: Iterable[Row]) -> Iterator[bytes]:
    yield _lines([columns])
    left = iter(rows)
    while some := list(islice(left, ROWS_AT_ONCE)):
        yield _lines([[_text(row[column]) for column in columns] for row in some])


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
    write_rows=write_rows,
)
