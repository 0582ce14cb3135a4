"""NDJSON: a JSON object a line, each a row. Arrays stay arrays, null stays null."""

import orjson

from api.formats.format import Document, Format, Out


def write(document: Document, out: Out) -> None:
    names = document.columns
    for batch in document.table.batches():
        rows = zip(*(batch[name] for name in names), strict=True)
        lines = [
            orjson.dumps(dict(zip(names, row, strict=True)), option=orjson.OPT_APPEND_NEWLINE)
            for row in rows
        ]
        out.write(b"".join(lines))


FORMAT = Format(
    "ndjson",
    "application/x-ndjson",
    "ndjson",
    write,
    "a JSON object a line, all rows at once",
    tabular=True,
    flat=True,
    also=("application/ndjson", "application/jsonl"),
)
