"""Responses: query results in the negotiated format, with the headers for caches."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from functools import partial
from typing import Any

import orjson
from pydantic import BaseModel
from starlette.responses import Response

from api import formats
from api.db.snapshot import Snapshot
from api.errors import InvalidRequest, Issue, Message
from api.formats import datapackage
from api.formats.format import Document
from api.http import caching, file_metadata, narrower
from api.http.conditions import NONE, http_date
from api.http.documents import Documents, Q, release_of
from api.http.file_response import FileResponse
from api.http.image_response import ImageResponse
from api.images.drawing import Drawing
from api.queries import stated
from api.queries.results import ByteSink, InMemoryTable, Item, Notice, Page
from api.schemas.query import PageQuery


class NotModified(Exception):
    """The client's ETag matches: 304 with these headers."""

    def __init__(self, headers: Mapping[str, str]) -> None:
        self.headers = headers


class Responder(Documents[Q]):
    """Writes the response of one request."""

    invalid: InvalidRequest | None = None
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

    def plain(self, content: dict[str, Any]) -> Response:
        """An object that is not a row, without an envelope where the format has none."""
        name, snapshot, empty = self.table_name, self.snapshot, InMemoryTable({})
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
        meta = content["meta"] | release_of(self.snapshot) | {"lang": self.query.language}
        meta["warnings"] = self.warnings(notices)
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
            lambda snapshot: read(snapshot, self.query, left_out), self.warnings(left_out)
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
        self._name_file(headers, self.file_name())
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

    def _name_file(self, headers: dict[str, str], name: str) -> None:
        """Headers of a file: what it is called, and that parts of it can be requested."""
        kind = "inline" if self.format.is_image else "attachment"
        headers["Content-Disposition"] = f'{kind}; filename="{name}.{self.format.extension}"'
        headers["Accept-Ranges"] = "bytes"


def _warnings_header(warnings: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """The codes of the warnings with their counts, as a list of structured fields (RFC 9651)."""
    counts = Counter[str]()
    for each in warnings:
        counts[each["code"]] += each["count"]
    listed = ", ".join(f"{code};count={count}" for code, count in counts.items())
    return {"Data-Warnings": listed} if listed else {}
