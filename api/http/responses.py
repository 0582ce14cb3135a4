"""Responses: query results in the negotiated format, with the headers for caches."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from functools import partial
from typing import Any, Generic, TypeVar

import orjson
from pydantic import BaseModel
from starlette.datastructures import QueryParams
from starlette.responses import Response

from api import formats
from api.db.snapshot import Snapshot
from api.domain.ids import ascii_lower
from api.errors import InvalidRequest, Issue, Message
from api.formats import datapackage
from api.formats.format import Document, Format
from api.http import caching, file_metadata, narrower
from api.http.conditions import NONE, http_date
from api.http.file_response import FileResponse
from api.http.image_response import ImageResponse
from api.http.request import Services, Target, parameters_of
from api.i18n import message
from api.i18n.titles import title
from api.images.drawing import Drawing
from api.queries import stated
from api.queries.cited import titles_of
from api.queries.results import ByteSink, InMemoryTable, Item, Notice, Page
from api.queries.warnings import untranslated
from api.schemas import CitationRow, cursors
from api.schemas.column_names import heading_of
from api.schemas.queries import (
    DEFAULT_LIMIT,
    FORMAT_PARAMETERS,
    PageQuery,
    Query,
)

Q = TypeVar("Q", bound=Query, covariant=True)


class NotModified(Exception):
    """The client's ETag matches: 304 with these headers."""

    def __init__(self, headers: Mapping[str, str]) -> None:
        self.headers = headers


class Responder(Generic[Q]):
    """Writes the response of one request: of its query, in its format, from its snapshot."""

    query: Q
    """Set once it is valid."""

    def __init__(self, services: Services, target: Target, snapshot: Snapshot) -> None:
        self.services = services
        self.target = target
        self.snapshot = snapshot
        self.path = ascii_lower(target.path)
        """The path of the canonical URL: `item` sets that of an item, which may have capitals."""
        self.format: Format = formats.DEFAULT
        self.invalid: InvalidRequest | None = None
        """The error of an invalid request for an item; whether there is the item is found first."""

    def page(self, page: Page) -> Response:
        """A list, or one page of it. Raises InvalidRequest if the format allows fewer rows."""
        most = self.format.most_rows
        is_paged = page.next_key is None or self.limit is not None
        if most is not None and not (is_paged and len(page.table) <= most):
            name = self.format.name
            accepted = narrower.accepted(self.snapshot, self.query, self.format, most)
            message, hint = Message("error.too-many-rows"), Message("error.hint.more-filters")
            raise InvalidRequest(
                Message(
                    "error.detail.rows", count=f"{page.total:,}", format=name, most=f"{most:,}"
                ),
                [Issue("format", name, message, accepted, hint=hint)],
            )
        document = self.list_document(page, self.snapshot)
        has_stated = self.format.has_stated and "figures" in datapackage.beside(page.row)
        # What the articles of the rows state may be more than is written in memory.
        if has_stated and stated.is_long(self.snapshot, sorted(page.table.counts("article"))):
            return self._sent(lambda _: page, document.meta["warnings"])
        return self._whole(document)

    def item(self, item: Item, path: str) -> Response:
        """One object, by its canonical path."""
        self.path = path
        self.check_modified()
        return self._whole(self.item_document(item))

    def item_document(self, item: Item) -> Document:
        """One object as every format writes it; `path` is its canonical path."""
        query, snapshot, target = self.query, self.snapshot, self.target
        nested = [each for each in item.content.values() if isinstance(each, dict)]
        parts = [(each, InMemoryTable.of_rows([each])) for each in (item.content, *nested)]
        meta = {
            "title": item.title,
            **_release_of(snapshot),
            "lang": query.language,
            "query": {},
            "warnings": self._warnings(
                [*item.warnings, *untranslated(snapshot, parts, query.language)]
            ),
        }
        links = {
            "self": target.url(self.path, query.canonical),
            **{name: address and self.link(address) for name, address in item.links.items()},
        }
        return Document(
            self._table.replace("/", "-"),
            self._file_name(is_permanent=item.row is CitationRow),
            item.row,
            getattr(query, "fields", None) or tuple(item.row.model_fields),
            InMemoryTable.of_rows([item.content]),
            item.content,
            lambda: meta,
            links,
            lambda meta: file_metadata.of_item(
                snapshot, item, meta, self._cited_url, target.base_url
            ),
            snapshot.published_at,
            bom=bool(getattr(query, "bom", None)),
            heading=self._heading(item.row),
        )

    def link(self, address: str) -> str:
        """The URL of an address of the service, in the language and the release of this one."""
        path, _, query = address.partition("?")
        return self.target.url(path, parameters_of(QueryParams(query)) | self._kept_parameters())

    def plain(self, content: dict[str, Any]) -> Response:
        """An object that is not a row, without an envelope where the format has none."""
        name, snapshot, empty = self._table, self.snapshot, InMemoryTable({})
        address = self.target.base_url
        document = Document(
            name,
            name,
            BaseModel,
            (),
            empty,
            content,
            lambda: {"lang": self.query.language},
            {},
            lambda meta: file_metadata.of_list(snapshot, BaseModel, empty, meta, address, address),
        )
        return self._whole(document)

    def private(self, content: dict[str, Any], notices: Sequence[Notice]) -> Response:
        """A response to a text, which nothing keeps. Its `meta` gets release and warnings."""
        meta = content["meta"] | _release_of(self.snapshot) | {"lang": self.query.language}
        meta["warnings"] = self._warnings(notices)
        headers = {
            "Cache-Control": "no-store",
            "Content-Language": self.query.language,
            "Data-Release": str(self.snapshot.release),
            "Vary": "Accept, Accept-Encoding",
            **_warnings_header(meta["warnings"]),
        }
        body = orjson.dumps({**content, "meta": meta})
        is_long = len(body) >= caching.MIN_COMPRESSED
        if is_long and caching.accepts_gzip(self.target.accept_encoding):
            body = caching.compress(body)
            headers["Content-Encoding"] = "gzip"
        return Response(body, headers=headers, media_type=self.format.media_type)

    def is_export(self, is_long: Callable[[Snapshot, Any], bool]) -> bool:
        """Whether the query is for all rows, which are many, in a format written in batches.

        `is_long` counts the rows, which is long work from its start.
        """
        query, deadline = self.query, self.snapshot.deadline
        is_all = isinstance(query, PageQuery) and query.after is None and query.limit is None
        if not (self.format.streamed and is_all):
            return False
        deadline.is_known_long = True
        deadline.is_known_long = is_long(self.snapshot, query)
        return deadline.is_known_long

    def export(
        self,
        read: Callable[[Snapshot, Any, Sequence[Notice]], Page],
        left_out: Sequence[Notice],
    ) -> Response:
        """Many rows, sent while they are written to a file. A failure breaks the connection.

        `read` is called in another thread with a snapshot of its own, the query, and the warnings
        on rows that are `left_out`, which the header has.
        """
        return self._sent(
            lambda snapshot: read(snapshot, self.query, left_out), self._warnings(left_out)
        )

    def _sent(
        self, read: Callable[[Snapshot], Page], warnings: Sequence[Mapping[str, Any]]
    ) -> Response:
        """A list that is sent while it is written to a file; `warnings` are those of the header."""
        headers, gzipped = self._headers()
        headers |= {
            "Link": file_metadata.links(self.target.base_url),
            **_warnings_header(warnings),
        }
        self._name_file(headers, self._file_name())
        if gzipped:
            headers["Content-Encoding"] = "gzip"

        def write(sink: ByteSink, snapshot: Snapshot) -> None:
            document = self.list_document(read(snapshot), snapshot)
            if not gzipped:
                self.format.write(document, sink)
                return
            compressed = caching.Compressing(sink.write)
            self.format.write(document, compressed)
            compressed.end()

        release = self.snapshot.loaded.identity
        files, tag = self.services.files, headers["ETag"]
        opening = partial(files.open, release, tag, write)
        # Who reads a file from its index asks for the size first.
        finding = opening if self.format.has_index else partial(files.complete, tag)
        conditions = self.target.conditions
        return FileResponse(opening, finding, headers, self.format.media_type, conditions)

    def check_valid(self) -> None:
        """Raise the error of an invalid request, before work for it that takes long."""
        if self.invalid is not None:
            raise self.invalid

    def check_modified(self) -> None:
        """Raise NotModified if the client has the response: its ETag depends on the query alone."""
        if self.target.conditions == NONE:
            return
        headers, _ = self._headers()
        if self.target.conditions.is_unmodified(headers["ETag"], headers.get("Last-Modified")):
            raise NotModified(headers)

    def query_digest(self) -> str:
        """The digest that ties a cursor to the path, filters, order and language of its query."""
        tied = {
            name: texts
            for name, texts in self.query.canonical.items()
            if name not in FORMAT_PARAMETERS or name == "lang"
        }
        return cursors.digest(f"{self.path}?{orjson.dumps(tied).decode()}")

    @property
    def limit(self) -> int | None:
        """Rows per page; None if the response has all of them."""
        query = self.query
        if not isinstance(query, PageQuery) or (query.limit is None and self.format.unpaged):
            return None
        return query.limit or DEFAULT_LIMIT

    @property
    def _table(self) -> str:
        """The name of the list: its path without `/v1`."""
        return self.path.strip("/").partition("/")[2]

    def _headers(self) -> tuple[dict[str, str], bool]:
        """The headers that do not depend on the rows, and whether the body may be compressed."""
        snapshot, query = self.snapshot, self.query
        accepts_gzip = caching.accepts_gzip(self.target.accept_encoding)
        may_compress = accepts_gzip and not self.format.compressed
        release = getattr(query, "release", None)
        later = " later" if release is None and snapshot.is_as_of else ""
        is_pinned = release is not None and release.is_pinned
        # A pinned response has other headers, so it needs another tag: the cache keeps one of each.
        tag = caching.etag(
            f"{snapshot.pinned}{later}{' pinned' if is_pinned else ''}",
            f"{self.target.base_url}{self.path}",
            orjson.dumps(query.as_typed).decode(),
            self.format.name,
            "gzip" if may_compress else "identity",
        )
        max_age = self.services.settings.max_age
        # That a release is not the current one any more, which the response says, has no time.
        is_dated = not later and snapshot.published_at <= f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"
        modified = {"Last-Modified": http_date(snapshot.published_at)} if is_dated else {}
        return {
            **modified,
            "ETag": tag,
            "Cache-Control": caching.cache_control(max_age, for_ever=is_pinned),
            "Content-Language": query.language,
            "Data-Release": str(snapshot.release),
            "Vary": "Accept, Accept-Encoding",
        }, may_compress

    def list_document(self, page: Page, snapshot: Snapshot) -> Document:
        """A list as every format writes it."""
        path, parameters, following = self.path, self.query.canonical, None
        if page.next_key is not None:
            cursor = cursors.Cursor(snapshot.pinned, self.query_digest(), [*page.next_key])
            following = self.target.url(path, {**parameters, "cursor": [str(cursor)]})
        links = {"self": self.target.url(path, parameters), "next": following}
        return Document(
            self._table.replace("/", "-"),
            self._file_name(),
            page.row,
            getattr(self.query, "fields", None) or tuple(page.row.model_fields),
            page.table,
            page.data,
            lambda: self._list_meta(page, snapshot),
            links,
            lambda meta: file_metadata.of_list(
                snapshot, page.row, page.table, meta, self._cited_url, self.target.base_url
            ),
            snapshot.published_at,
            getattr(self.query, "width", None),
            getattr(self.query, "top", None),
            getattr(self.query, "axis", None) or "linear",
            bool(getattr(self.query, "bom", None)),
            self._heading(page.row),
        )

    def _list_meta(self, page: Page, snapshot: Snapshot) -> dict[str, Any]:
        query = self.query
        # The title has search texts as they were typed.
        titled = {k: v for k, v in query.as_typed.items() if k not in FORMAT_PARAMETERS}
        name = self.path.removeprefix("/v1/")
        ids = [*titled.get("article", ()), *name.split("/")[1:-1]]
        articles = titles_of(snapshot, ids, query.language)
        parts = [(page.row.model_fields, page.table)]
        total, warnings = (page.total, page.warnings) if page.count is None else page.count()
        meta = {
            "title": title(name, titled, snapshot.reference, query.language, articles),
            "total": total,
            "limit": self.limit,
            **_release_of(snapshot),
            "lang": query.language,
            "query": _filters(query),
            "warnings": self._warnings([*warnings, *untranslated(snapshot, parts, query.language)]),
        }
        if page.summary is not None:
            meta["summary"] = page.summary
        return meta

    @property
    def _cited_url(self) -> str:
        """The URL of the response as of its release, wherever a release can be named."""
        query = self.query
        release = {"release": [self.snapshot.pinned]}
        has_release = "release" in type(query).model_fields
        return self.target.url(self.path, {**query.canonical, **(release if has_release else {})})

    def _file_name(self, *, is_permanent: bool = False) -> str:
        """The name of a file, derived from the query; JSON is not a file.

        It has the release if the query has it, or if the content `is_permanent`.
        """
        if self.format is formats.DEFAULT:
            return ""
        query = self.query
        is_of_release = is_permanent or "release" in query.canonical
        named = {"release": str(self.snapshot.release)} if is_of_release else {}
        if isinstance(query, PageQuery) and query.limit is not None:
            named["limit"] = str(query.limit)
            if query.cursor is not None:
                named["after"] = cursors.digest(query.cursor)
        words = {name: [text] for name, text in named.items()}
        return file_metadata.file_name(self._table, {**_filters(query), **words}, query.language)

    def _heading(self, row: type[BaseModel]) -> Callable[[str], str]:
        """What the header of a table says for a column."""
        return heading_of(row, getattr(self.query, "header", None) or "codes", self.query.language)

    def _name_file(self, headers: dict[str, str], name: str) -> None:
        """Headers of a file: what it is called, and that parts of it can be requested."""
        kind = "inline" if self.format.is_image else "attachment"
        headers["Content-Disposition"] = f'{kind}; filename="{name}.{self.format.extension}"'
        headers["Accept-Ranges"] = "bytes"

    def _whole(self, document: Document) -> Response:
        """The response of a document that is written in memory. Raises RangeNotSatisfiable."""
        headers, gzip = self._headers()
        headers |= _warnings_header(document.meta.get("warnings", ()))
        body = self.format.written(document)
        headers["Link"] = file_metadata.links(self.target.base_url, document.links.get("next"))
        if self.format.name != formats.DEFAULT.name:
            self._name_file(headers, document.file_name)
        if self.format.is_image:
            return ImageResponse(
                self.services.images,
                Drawing(body, getattr(self.query, "scale", None) or self.format.default_scale),
                *(headers, self.format.media_type, self.target.conditions),
                may_compress=gzip,
            )
        if gzip and len(body) >= caching.MIN_COMPRESSED:
            body = caching.compress(body)
            headers["Content-Encoding"] = "gzip"
        if "Accept-Ranges" in headers:  # which part is sent, the cache decides, as it keeps all
            self.target.conditions.part(headers["ETag"], len(body))
        return Response(body, headers=headers, media_type=self.format.media_type)

    def _kept_parameters(self) -> dict[str, list[str]]:
        """Parameters that the links of a response repeat: the language, and an earlier release."""
        canonical = self.query.canonical
        release = {"release": [self.snapshot.pinned]} if self.snapshot.is_as_of else {}
        return {k: canonical[k] for k in ("lang", "release") if k in canonical} | release

    def _warnings(self, notices: Sequence[Notice]) -> list[dict[str, Any]]:
        snapshot, query = self.snapshot, self.query
        warnings = [
            {
                "code": each.code,
                "message": each.message,
                "count": each.count,
                "ids": list(each.ids),
                "url": None
                if each.query is None
                else self.target.url(self.path, {**each.query, **self._kept_parameters()}),
            }
            for each in notices
        ]
        if getattr(query, "release", None) is None and not snapshot.is_as_of:
            return warnings
        current = {k: v for k, v in query.canonical.items() if k not in ("release", "cursor")}
        number, day = str(snapshot.release), snapshot.published_at[:10]
        as_of = {
            "code": "as-of-release",
            "message": message("as-of-release", query.language, number=number, day=day),
            "count": 0,
            "ids": [],
            "url": self.target.url(self.path, current),
        }
        return [as_of, *warnings]


def _warnings_header(warnings: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """The codes of the warnings with their counts, as a list of structured fields (RFC 9651)."""
    counts = Counter[str]()
    for each in warnings:
        counts[each["code"]] += each["count"]
    listed = ", ".join(f"{code};count={count}" for code, count in counts.items())
    return {"Data-Warnings": listed} if listed else {}


def _release_of(snapshot: Snapshot) -> dict[str, Any]:
    """What metadata say of the release of the response."""
    return {
        "release": snapshot.release,
        "published_at": snapshot.published_at,
        "pinned": snapshot.pinned,
    }


def _filters(query: Query) -> dict[str, list[str]]:
    """The filters of a query, without the parameters of format and page."""
    return {k: v for k, v in query.canonical.items() if k not in FORMAT_PARAMETERS}
