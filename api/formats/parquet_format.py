"""Parquet: typed columns, zstd, and in the file itself what its rows rest on and how to cite it.

What is said about the rows stands in the file twice: key by key in the metadata of the Arrow
schema, which Arrow's readers show, and as one JSON document under the key `about` in Parquet's own
metadata, which all others read. It is one key because the library writes several in an order of
chance, and the same answer must be the same bytes.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import accumulate, chain
from typing import IO, TYPE_CHECKING, Any, cast

import orjson

from api.formats import provenance
from api.formats.format import BINARY, Document, Format, WriteOnlyFile, optional_imports
from api.i18n.citations import MAX_CITED
from api.queries.results import ByteSink
from api.schemas import Row
from api.schemas.column_types import ColumnType, column_types

if TYPE_CHECKING:
    from arro3.core import Array, DataType

GROUP = 10_000
"""Rows of a row group: so many are in memory, packed, until they are written."""
DICTIONARY = 1 << 18
"""Bytes of a column's dictionary in a row group. Columns with more different values, of which few
come again, need none; larger ones would need memory in each column."""
COMPRESSION = "zstd(3)"
ARTICLE = ("id", "title", "publisher", "author", "published", "url", "note")
SOURCE = ("id", "name", "edition", "url", "note")
METRIC = ("id", "name", "unit", "definition", "method_note")
NAMES = {"publisher": "publisher_name", "unit": "unit_name"}
"""Keys under which names stand in place of codes."""


def write(document: Document, out: ByteSink) -> None:
    # Belongs to an optional extra.
    with optional_imports("parquet"):
        from arro3.core import Field, RecordBatch, RecordBatchReader, Schema
        from arro3.io import write_parquet
    metadata = _metadata(document)
    types = column_types(document.row)
    fields = [
        Field(
            name,
            _type(types[name].kind, types[name].item),
            nullable=types[name].nullable,
            metadata={"description": types[name].description},
        )
        for name in document.columns
    ]
    texts = {
        key: value if isinstance(value, str) else orjson.dumps(value).decode()
        for key, value in metadata.items()
    }
    schema = Schema(fields, metadata=texts)

    def batches() -> "Iterator[RecordBatch]":
        for batch in document.table.batches():
            out.write(b"")  # the library writes rarely, and nobody may read any more
            arrays = [_array(batch[name], types[name]) for name in document.columns]
            yield RecordBatch.from_arrays(arrays, schema=schema)

    write_parquet(
        RecordBatchReader.from_batches(schema, batches()),
        cast(IO[bytes], WriteOnlyFile(out)),
        compression=COMPRESSION,
        key_value_metadata={"about": orjson.dumps(metadata).decode()},
        max_row_group_size=GROUP,
        dictionary_page_size_limit=DICTIONARY,
    )


def _metadata(document: Document) -> Mapping[str, Any]:
    """What the file says of itself."""
    about, meta = document.about(), document.meta
    return {
        "title": meta.get("title") or document.name,
        "address": document.links["self"],
        "query": meta.get("query", {}),
        **document.completeness.as_columns(),
        "language": meta["lang"],
        "release": about.release,
        "published_at": about.published_at,
        "warnings": meta.get("warnings", []),
        "licence": about.licence,
        "licence_url": about.licence_url,
        "citation": about.citation.text,
        "citation_bibtex": about.citation.bibtex,
        "citation_csl": about.citation.csl,
        "articles": _chosen(ARTICLE, provenance.articles(about, meta["lang"], slice(MAX_CITED))),
        "articles_total": len(about.articles),
        "sources": _chosen(SOURCE, provenance.sources(about, meta["lang"])),
        "metrics": _chosen(METRIC, provenance.metrics(document, about)),
    }


def _chosen(keys: Sequence[str], rows: Sequence[Row]) -> list[Row]:
    return [{key: row[NAMES.get(key, key)] for key in keys} for row in rows]


def _type(kind: str | None, item: str | None = None) -> "DataType":
    """The type of a column, or of the items of a list; an object is its JSON text."""
    from arro3.core import DataType, Field

    if kind == "list":
        return DataType.list(Field("item", _type(item), nullable=False))
    types: Mapping[str | None, Callable[[], DataType]] = {
        "integer": DataType.int64,
        "number": DataType.float64,
        "boolean": DataType.bool,
    }
    return types.get(kind, DataType.string)()


def _array(values: Sequence[Any], column: ColumnType) -> "Array":
    from arro3.core import Array, DataType, list_array

    if column.kind == "list":
        lists = [each or () for each in values]
        offsets = list(accumulate((len(each) for each in lists), initial=0))
        missing = Array([each is None for each in values], type=DataType.bool())
        return list_array(
            Array(offsets, type=DataType.int32()),
            Array(list(chain.from_iterable(lists)), type=_type(column.item)),
            type=_type(column.kind, column.item),
            mask=missing if column.nullable else None,
        )
    if column.kind == "object":
        values = [None if each is None else orjson.dumps(each).decode() for each in values]
    elif column.kind == "number":
        values = [None if each is None else float(each) for each in values]
    return Array(values, type=_type(column.kind))


FORMAT = Format(
    "parquet",
    "application/vnd.apache.parquet",
    "parquet",
    write,
    "Parquet, all rows at once, typed",
    tabular=True,
    compressed=True,
    has_index=True,
    streamed=True,
    schema=BINARY,
)
