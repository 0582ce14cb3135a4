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
from api.formats.completeness import completeness
from api.formats.format import BINARY, Document, Format
from api.formats.optional_imports import optional_imports
from api.formats.write_only_file import WriteOnlyFile
from api.i18n.citations import MAX_CITED
from api.queries.results import ByteSink
from api.schemas.column_types import ColumnType, column_types

if TYPE_CHECKING:
    from arro3.core import Array, DataType, Field, RecordBatch, Schema

GROUP = 50_000
"""Rows of a row group: so many are in memory, packed, until they are written."""
DICTIONARY = 1 << 18
"""Bytes of a column's dictionary in a row group. Columns with more different values, of which few
come again, need none; larger ones would need memory in each column."""
COMPRESSION = "zstd(3)"


def write(document: Document, out: ByteSink) -> None:
    # Belongs to an optional extra.
    with optional_imports("parquet"):
        from arro3.core import RecordBatchReader
        from arro3.io import write_parquet
    told = _told(document)
    schema = _schema(document, told)
    file = WriteOnlyFile(out)
    try:
        write_parquet(
            RecordBatchReader.from_batches(schema, _batches(document, schema)),
            cast(IO[bytes], file),
            compression=COMPRESSION,
            key_value_metadata={"about": orjson.dumps(told).decode()},
            max_row_group_size=GROUP,
            dictionary_page_size_limit=DICTIONARY,
        )
    except BaseException:
        # The library panics where a file cannot be written.
        if file.failure is not None:
            raise file.failure from None
        raise


def _told(document: Document) -> Mapping[str, Any]:
    """What the file says of itself."""
    about, meta = document.about(), document.meta
    return {
        "title": meta.get("title") or document.name,
        "address": document.links["self"],
        "query": meta.get("query", {}),
        **completeness(document).told(),
        "language": meta["lang"],
        "release": about.release,
        "published_at": about.published_at,
        "warnings": meta.get("warnings", []),
        "licence": about.licence,
        "citation": about.citation.text,
        "citation_bibtex": about.citation.bibtex,
        "citation_csl": about.citation.csl,
        "articles": provenance.articles(about, meta["lang"], MAX_CITED),
        "articles_total": len(about.articles),
        "sources": provenance.sources(about, meta["lang"]),
        "metrics": provenance.metrics(document, about),
    }


def _schema(document: Document, told: Mapping[str, Any]) -> "Schema":
    from arro3.core import Schema

    types = column_types(document.row)
    texts = {
        key: value if isinstance(value, str) else orjson.dumps(value).decode()
        for key, value in told.items()
    }
    return Schema([_field(name, types[name]) for name in document.columns], metadata=texts)


def _field(name: str, told: ColumnType) -> "Field":
    from arro3.core import Field

    metadata = {"description": told.description}
    return Field(name, _type(told), nullable=told.nullable, metadata=metadata)


def _type(told: ColumnType) -> "DataType":
    from arro3.core import DataType, Field

    if told.kind == "list":
        return DataType.list(Field("item", _plain(told.item), nullable=False))
    return _plain(told.kind)


def _plain(kind: str | None) -> "DataType":
    """The type of single values; an object is its JSON text."""
    from arro3.core import DataType

    types: Mapping[str | None, Callable[[], DataType]] = {
        "integer": DataType.int64,
        "number": DataType.float64,
        "boolean": DataType.bool,
    }
    return types.get(kind, DataType.string)()


def _batches(document: Document, schema: "Schema") -> Iterator["RecordBatch"]:
    from arro3.core import RecordBatch

    types = column_types(document.row)
    for batch in document.table.batches():
        arrays = [_array(batch[name], types[name]) for name in document.columns]
        yield RecordBatch.from_arrays(arrays, schema=schema)


def _array(values: Sequence[Any], told: ColumnType) -> "Array":
    from arro3.core import Array

    if told.kind == "list":
        return _lists(values, told)
    if told.kind == "object":
        values = [None if each is None else orjson.dumps(each).decode() for each in values]
    elif told.kind == "number":
        values = [None if each is None else float(each) for each in values]
    return Array(values, type=_type(told))


def _lists(values: Sequence[Sequence[Any] | None], told: ColumnType) -> "Array":
    from arro3.core import Array, DataType, list_array

    lists = [each or () for each in values]
    offsets = list(accumulate((len(each) for each in lists), initial=0))
    missing = Array([each is None for each in values], type=DataType.bool())
    return list_array(
        Array(offsets, type=DataType.int32()),
        Array(list(chain.from_iterable(lists)), type=_plain(told.item)),
        type=_type(told),
        mask=missing if told.nullable else None,
    )


FORMAT = Format(
    "parquet",
    "application/vnd.apache.parquet",
    "parquet",
    write,
    "Parquet, all rows at once, typed",
    tabular=True,
    compressed=True,
    flat=True,
    schema=BINARY,
)
