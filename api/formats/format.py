"""Formats, and the documents that they write."""

import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal

from pydantic import BaseModel

from api.domain.reference import Reference
from api.errors import Message, Reason, Unavailable
from api.i18n import label, translate, with_colon
from api.i18n.citations import LICENCE_PATH, Citation
from api.queries.results import ByteSink, Columns, Table, rows_of
from api.schemas import ObservationRow, Row

TEXT: Mapping[str, Any] = {"type": "string"}
BINARY: Mapping[str, Any] = {"type": "string", "contentEncoding": "binary"}
OBJECT: Mapping[str, Any] = {"type": "object"}
ARRAY: Mapping[str, Any] = {"type": "array", "items": OBJECT}
OBSERVATIONS: tuple[type[BaseModel], ...] = (ObservationRow,)


@dataclass(frozen=True, slots=True)
class FileMetadata:
    """What a file that leaves the service says of itself.

    `articles` and `sources` are those that the rows name, with the columns of their tables (titles
    and names in all languages); `published_at` is the time of the release, `base_url` that of the
    service.
    """

    citation: Citation
    articles: Sequence[Mapping[str, Any]]
    sources: Sequence[Mapping[str, Any]]
    release: int
    published_at: str
    licence: str
    base_url: str
    reference: Reference = field(repr=False)
    stated: Mapping[str, Callable[[], Iterator[Columns]]] = field(repr=False)
    """By table, all claims and all numerals of the articles, in batches."""

    @property
    def licence_url(self) -> str:
        return f"{self.base_url}{LICENCE_PATH}"


@dataclass(frozen=True, slots=True)
class Completeness:
    """How many rows, or series of rows, a document holds, and how many match the query."""

    what: Literal["rows", "series"]
    shown: int
    total: int

    @property
    def partial(self) -> bool:
        return self.shown < self.total

    def as_columns(self) -> Mapping[str, int]:
        return {self.what: self.shown, "total": self.total}

    def line(self, language: str) -> str:
        """As people write it: "Rows: 37", or "Rows: 1 of 37"."""
        text = f"{self.shown:,}"
        if self.partial:
            text = translate("count.part", language, shown=text, total=f"{self.total:,}")
        return with_colon(label(self.what, language), text, language)


@dataclass(frozen=True)
class Document:
    """A response: a table with its columns in order, and its metadata.

    `content` is the data of JSON in place of the rows: the object of an item, or the rows in
    groups. `row` is the model of the rows; `columns` are the requested ones. `name` is the table's;
    `file_name` has no extension. `make_meta` gives the metadata, for which it may have to read;
    `make_about` makes of these what only files need. `published_at` is the time of the release,
    `width` the requested width of a chart in pixels, `top` how many of its bars or lines, `axis`
    its axes of values; `bom` whether a CSV file begins with a byte order mark; `heading` what the
    header of CSV and XLSX says for a column.
    """

    name: str
    file_name: str
    row: type[BaseModel]
    columns: Sequence[str]
    table: Table
    content: Any
    make_meta: Callable[[], dict[str, Any]] = field(repr=False)
    links: dict[str, Any]
    make_about: Callable[[dict[str, Any]], FileMetadata] = field(repr=False)
    published_at: str = ""
    width: int | None = None
    top: int | None = None
    axis: str = "linear"
    bom: bool = False
    heading: Callable[[str], str] = str

    @cached_property
    def meta(self) -> dict[str, Any]:
        return self.make_meta()

    def about(self) -> FileMetadata:
        """What a file says of itself."""
        return self.make_about(self.meta)

    def objects(self) -> Iterator[list[Row]]:
        """The rows as objects of the requested columns, in batches."""
        for batch in self.table.batches():
            yield rows_of(batch, self.columns)

    @property
    def completeness(self) -> Completeness:
        """An item is complete."""
        if isinstance(self.content, list):
            return Completeness("series", len(self.content), self.meta["total"])
        rows = len(self.table)
        is_item = isinstance(self.content, dict)
        return Completeness("rows", rows, rows if is_item else self.meta["total"])

    @property
    def rows(self) -> list[Row]:
        """All rows with all columns, in memory: for formats that are not written in batches."""
        return [row for batch in self.table.batches() for row in rows_of(batch, tuple(batch))]


@dataclass(frozen=True, slots=True)
class Format:
    """A format: its name in the URL, its media type, and how a document is written in it.

    `write` is pure: the same document gives the same bytes, in any process, because the ETag is
    strong. It raises InvalidRequest where a document cannot be written in the format. The media
    type of a text says its charset, which the server would add.
    """

    name: str
    media_type: str
    extension: str
    write: Callable[[Document, ByteSink], None]
    description: str
    tabular: bool = False
    """A table: columns can be chosen."""
    unpaged: bool = True
    """Gives all rows unless the query limits them."""
    compressed: bool = False
    """Has its own compression: gzip would gain nothing."""
    has_index: bool = False
    """Has an index at its end, which is read first: readers need the size and parts of the file."""
    row_models: tuple[type[BaseModel], ...] = ()
    """The models of the rows that it writes; all where none is named."""
    also: tuple[str, ...] = ()
    """Further media types that ask for it. The answer carries `media_type`."""
    streamed: bool = False
    """Written some rows at a time, so memory does not grow with them."""
    has_stated: bool = False
    """Holds all that the articles of the rows state."""
    most_rows: int | None = None
    """More rows than this are refused, with what to do."""
    is_chart: bool = False
    """Drawn, by the parameters `width`, `top` and `axis`."""
    is_image: bool = False
    """What is written is a Vega-Lite document, of which `api.images` draws the response."""
    default_scale: int = 0
    """Pixels for a pixel of the chart; 0 for an image without pixels."""
    schema: Mapping[str, Any] = field(default_factory=lambda: TEXT)
    """What OpenAPI says of the body."""

    def written(self, document: Document) -> bytes:
        """A document in the format, as a whole."""
        out = io.BytesIO()
        self.write(document, out)
        return out.getvalue()

    def fits(self, row: type[BaseModel]) -> bool:
        """Whether rows of a model can be written in it."""
        return not self.row_models or issubclass(row, self.row_models)

    @property
    def essence(self) -> str:
        """The media type without its parameters (RFC 9110, section 8.3.1)."""
        return self.media_type.partition(";")[0]


class WriteOnlyFile(io.RawIOBase):
    """What libraries take for a file: it can only be written, from its beginning to its end."""

    def __init__(self, out: ByteSink) -> None:
        self._out = out

    def writable(self) -> bool:
        return True

    def write(self, piece: Any) -> int:
        return self._out.write(bytes(piece))


@contextmanager
def optional_imports(name: str) -> Iterator[None]:
    """A context in which the libraries of a format are imported: those of the extra `files`.

    Raises Unavailable that says what to install if they are missing.
    """
    try:
        yield
    except ImportError:
        message = Message("error.detail.not-installed", format=name, extra="files")
        raise Unavailable(message, reason=Reason.NOT_INSTALLED) from None
