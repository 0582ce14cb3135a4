"""NDJSON: a JSON object a line, each a row. Arrays stay arrays, null stays null."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

import orjson

from api.formats.format import Document, Format
from api.rows import Row

ROWS_AT_ONCE = 1000


def write(document: Document) -> Iterator[bytes]:
    return write_rows(document.columns, document.rows)


def write_rows(columns: Sequence[str], rows: Iterable[Row]) -> Iterator[bytes]:
    left = iter(rows)
    while some := list(islice(left, ROWS_AT_ONCE)):
        yield b"".join(
            orjson.dumps(
                {column: row[column] for column in columns},
                option=orjson.OPT_APPEND_NEWLINE,
            )
            for row in some
        )


FORMAT = Format(
    "ndjson",
    "application/x-ndjson",
    "ndjson",
    write,
    "a JSON object a line, all rows at once",
    tabular=True,
    write_rows=write_rows,
    also=("application/ndjson", "application/jsonl"),
)
