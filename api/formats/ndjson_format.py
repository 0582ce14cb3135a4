"""NDJSON: a JSON object a line, each a row. Arrays stay arrays, null stays null."""

import orjson

from api.formats.format import Document, Format
from api.queries.results import ByteSink


def write(document: Document, out: ByteSink) -> None:
    for rows in document.objects():
        out.write(b"".join(orjson.dumps(row, option=orjson.OPT_APPEND_NEWLINE) for row in rows))


FORMAT = Format(
    "ndjson",
    "application/x-ndjson",
    "ndjson",
    write,
    "a JSON object a line, all rows at once",
    tabular=True,
    streamed=True,
    also=("application/ndjson", "application/jsonl"),
)
