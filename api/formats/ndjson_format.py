"""NDJSON: a JSON object a line, each a row. Arrays stay arrays, null stays null."""

import orjson

from api.formats.format import Document, Format
from api.queries.results import ByteSink, rows_of


def write(document: Document, out: ByteSink) -> None:
    for batch in document.table.batches():
        rows = rows_of(batch, document.columns)
        out.write(b"".join(orjson.dumps(row, option=orjson.OPT_APPEND_NEWLINE) for row in rows))


FORMAT = Format(
    "ndjson",
    "application/x-ndjson",
    "ndjson",
    write,
    "a JSON object a line, all rows at once",
    tabular=True,
    flat=True,
    rows_only=True,
    also=("application/ndjson", "application/jsonl"),
)
