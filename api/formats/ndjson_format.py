"""NDJSON: a JSON object a line, each a row. Arrays stay arrays, null stays null."""

from collections.abc import Iterator
from itertools import islice

import orjson

from api.formats.format import Document, Format

ROWS_AT_ONCE = 1000


def write(document: Document) -> Iterator[bytes]:
    rows = iter(document.rows)
    while some := list(islice(rows, ROWS_AT_ONCE)):
        yield b"".join(
            orjson.dumps(
                {column: row[column] for column in document.columns},
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
    also=("application/ndjson", "application/jsonl"),
)
