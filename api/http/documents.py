"""Documents: query results with the metadata and the links of a response, for any format."""

from collections.abc import Callable, Sequence
from typing import Any, Generic, TypeVar

import orjson
from pydantic import BaseModel
from starlette.datastructures import QueryParams

from api import formats
from api.db.snapshot import Snapshot
from api.domain.ids import ascii_lower
from api.formats.format import Document, Format
from api.http import file_metadata
from api.http.request import Services, Target, parameters_of
from api.i18n import message
from api.i18n.titles import title
from api.queries.cited import titles_of
from api.queries.results import InMemoryTable, Item, Notice, Page
from api.queries.warnings import untranslated
from api.schemas import CitationRow, cursors
from api.schemas.column_names import heading_of
from api.schemas.queries import FORMAT_PARAMETERS
from api.schemas.query import DEFAULT_LIMIT, PageQuery, Query

Q = TypeVar("Q", bound=Query, covariant=True)


class Documents(Generic[Q]):
    """Makes the documents of one request: of its query, in its format, from its snapshot."""

    query: Q
    """Set once it is valid."""

    def __init__(self, services: Services, target: Target, snapshot: Snapshot) -> None:
        self.services = services
        self.target = target
        self.snapshot = snapshot
        self.path = ascii_lower(target.path)
        """The path of the canonical URL: `item` sets that of an item, which may have capitals."""
        self.format: Format = formats.DEFAULT

    def list_document(self, page: Page, snapshot: Snapshot) -> Document:
        """A list as every format writes it."""
        path, parameters, following = self.path, self.query.canonical, None
        if page.next_key is not None:
            cursor = cursors.Cursor(snapshot.pinned, self.query_digest(), [*page.next_key])
            following = self.target.url(path, {**parameters, "cursor": [str(cursor)]})
        links = {"self": self.target.url(path, parameters), "next": following}
        return Document(
            self.table_name.replace("/", "-"),
            self.file_name(),
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

    def item_document(self, item: Item) -> Document:
        """One object as every format writes it; `path` is its canonical path."""
        query, snapshot, target = self.query, self.snapshot, self.target
        nested = [each for each in item.content.values() if isinstance(each, dict)]
        parts = [(each, InMemoryTable.of_rows([each])) for each in (item.content, *nested)]
        meta = {
            "title": item.title,
            **release_of(snapshot),
            "lang": query.language,
            "query": {},
            "warnings": self.warnings(
                [*item.warnings, *untranslated(snapshot, parts, query.language)]
            ),
        }
        links = {
            "self": target.url(self.path, query.canonical),
            **{name: address and self.link(address) for name, address in item.links.items()},
        }
        return Document(
            self.table_name.replace("/", "-"),
            self.file_name(is_permanent=item.row is CitationRow),
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
    def table_name(self) -> str:
        """The name of the list: its path without `/v1`."""
        return self.path.strip("/").partition("/")[2]

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
            **release_of(snapshot),
            "lang": query.language,
            "query": _filters(query),
            "warnings": self.warnings([*warnings, *untranslated(snapshot, parts, query.language)]),
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

    def file_name(self, *, is_permanent: bool = False) -> str:
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
        return file_metadata.file_name(
            self.table_name, {**_filters(query), **words}, query.language
        )

    def _heading(self, row: type[BaseModel]) -> Callable[[str], str]:
        """What the header of a table says for a column."""
        return heading_of(row, getattr(self.query, "header", None) or "codes", self.query.language)

    def _kept_parameters(self) -> dict[str, list[str]]:
        """Parameters that the links of a response repeat: the language, and an earlier release."""
        canonical = self.query.canonical
        release = {"release": [self.snapshot.pinned]} if self.snapshot.is_as_of else {}
        return {k: canonical[k] for k in ("lang", "release") if k in canonical} | release

    def warnings(self, notices: Sequence[Notice]) -> list[dict[str, Any]]:
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


def release_of(snapshot: Snapshot) -> dict[str, Any]:
    """What metadata say of the release of the response."""
    return {
        "release": snapshot.release,
        "published_at": snapshot.published_at,
        "pinned": snapshot.pinned,
    }


def _filters(query: Query) -> dict[str, list[str]]:
    """The filters of a query, without the parameters of format and page."""
    return {k: v for k, v in query.canonical.items() if k not in FORMAT_PARAMETERS}
