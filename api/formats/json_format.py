"""JSON (RFC 8259)."""

from dataclasses import replace

import orjson

from api.formats.format import OBJECT, Document, Format
from api.queries.results import ByteSink


def write(document: Document, out: ByteSink) -> None:
    data = document.content
    if data is None:
        data = [row for rows in document.objects() for row in rows]
    out.write(orjson.dumps({"data": data, "meta": document.meta, "links": document.links}))


FORMAT = Format(
    "json", "application/json", "json", write, "JSON, in pages", unpaged=False, schema=OBJECT
)


def bare_json(media_type: str) -> Format:
    """JSON of an object alone, where a standard fixes its shape."""

    def write_alone(document: Document, out: ByteSink) -> None:
        out.write(orjson.dumps(document.content))

    return replace(FORMAT, media_type=media_type, also=(FORMAT.media_type,), write=write_alone)
