"""JSON (RFC 8259)."""

from collections.abc import Iterator

import orjson

from api.formats.format import Document, Format


def write(document: Document) -> Iterator[bytes]:
    data = document.rows if document.content is None else document.content
    yield orjson.dumps({"data": data, "meta": document.meta, "links": document.links})


FORMAT = Format(
    "json", "application/json", "json", tabular=False, write=write, description="JSON, in pages"
)
