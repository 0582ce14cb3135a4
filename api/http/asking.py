"""One request: what was given, what is chosen, and how the answer is put together."""

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache, partial
from typing import Any, TypeVar
from urllib.parse import parse_qsl, urlencode

import orjson
from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import Response

from api import formats
from api.db.snapshot import Snapshot
from api.errors import (
    MAX_ACCEPT,
    RETRY_AFTER,
    InvalidRequest,
    Issue,
    NotAcceptable,
    Reason,
    Unavailable,
    accept_too_long,
)
from api.formats import Document, Format
from api.http import caching, file_metadata
from api.http.export_files import FileAnswer
from api.http.file_names import file_name
from api.http.state import base_of, state_of
from api.i18n import message
from api.i18n.titles import title
from api.queries import tombstones
from api.queries.articles import find_articles, some_articles
from api.queries.cited import titles_of
from api.queries.results import ByteSink, InMemoryRows, Item, Notice, Page
from api.schemas import cursors, queries
from api.schemas.parameters import ParameterError, ValidationContext, whole_number
from api.schemas.parameters import faults as as_faults
from api.schemas.queries import (
    DEFAULT_LIMIT,
    FORMAT_PARAMETERS,
    MAX_LIMIT,
    FormatQuery,
    PageQuery,
    Query,
)

P = TypeVar("P", bound=FormatQuery)
MAX_FIELDS = 1000
MAX_FAULTS = 50
MAX_NAMED = 300
After = Sequence[Any] | None


class Asking:
    """One request: what was given, what was chosen, and how the answer is put together."""

    def __init__(self, request: Request) -> None:
        self.request = request
        self.settings = state_of(request).settings
        asked = request.scope
        self.path: str = asked["path"].removeprefix(asked.get("root_path", ""))
        self.base = base_of(request)
        self.given = parse_query(asked["query_string"])
        self.chosen: Format = formats.DEFAULT
        self.release = self._release()

    def read(self, model: type[Any], row: type[BaseModel], snapshot: Snapshot) -> Any:
        """Read the question. Raises InvalidRequest with every fault of the request."""
        scope = ValidationContext(
            snapshot.reference,
            snapshot.newest,
            snapshot.release,
            row,
            lambda ids: find_articles(snapshot, ids),
            lambda: some_articles(snapshot),
            lambda ids: tombstones.hints(snapshot, "article", ids),
        )
        question, faults = queries.read(model, self.given, scope)
        empty = {fault.parameter for fault in faults if fault.value == ""}
        if "cursor" in model.model_fields and "cursor" in self.given.keys() - empty:
            faults += self._cursor_faults()
        if "format" not in model.model_fields:
            found = formats.by_accept(self._accepted(), [self.chosen])
            self._accept(*found, only_accept=not faults)
        elif "format" not in empty:
            others = [fault for fault in faults if fault.parameter != "format"]
            faults = others + self._choose(row, only_accept=not faults)
        if not faults and getattr(question, "width", None) and not self.chosen.sized:
            faults = [_WIDTH]
        if faults or question is None:
            raise _unreadable(faults)
        return question

    def _cursor_faults(self) -> list[Issue]:
        """What is wrong with a cursor whatever the question is."""
        texts, releases = self.given["cursor"], self.given.get("release")
        if len(texts) > 1:
            return []
        release = cursors.release_of(texts[0])
        if release is None:
            return [cursors.unknown(texts[0])]
        if releases and whole_number(releases[0].strip()) != release:
            message = f"this cursor goes on in release {release}"
            return [Issue("cursor", texts[0], message, [f"release={release}", "no release"])]
        return []

    def _release(self) -> int | None:
        """The release to answer as of, where one can be read: what is wrong with it is told later.

        A cursor goes on in the release that it began in.
        """
        cursor, release = self.given.get("cursor"), self.given.get("release")
        found = cursors.release_of(cursor[0]) if cursor else None
        return found or (whole_number(release[0].strip()) if release else None)

    def _choose(self, row: type[BaseModel], *, only_accept: bool) -> list[Issue]:
        """Choose the format: by the parameter, else by the Accept header."""
        if "format" not in self.given:
            faults = self._accept(*_by_accept(self._accepted(), row), only_accept=only_accept)
        else:
            chosen, faults = formats.by_name(self.given["format"], row)
            self.chosen = chosen or self.chosen
        if not faults and not self.chosen.tabular and "fields" in self.given:
            return [_FIELDS]
        return faults

    def _accepted(self) -> str | None:
        """The Accept header. Raises NotAcceptable where it is too long to be parsed."""
        header = _header(self.request, "accept")
        if header is not None and len(header) > MAX_ACCEPT:
            raise accept_too_long(len(header))
        return header

    def _accept(
        self, chosen: Format | None, faults: list[Issue], *, only_accept: bool
    ) -> list[Issue]:
        """Choose by the Accept header. Raises NotAcceptable where nothing else is wrong."""
        if faults and only_accept:
            raise NotAcceptable(formats.NO_FORMAT_FITS, faults)
        self.chosen = chosen or self.chosen
        return faults

    def size(self, question: FormatQuery) -> int | None:
        if not isinstance(question, PageQuery) or (question.limit is None and self.chosen.whole):
            return None
        return question.limit or DEFAULT_LIMIT

    def most_read(self, size: int | None) -> int | None:
        """No more is read than the format holds."""
        return self.chosen.most_rows if size is None else size

    def refuse_too_many(self, page: Page, size: int | None) -> None:
        """Raise InvalidRequest where the chosen format cannot hold the rows."""
        most = self.chosen.most_rows
        if most is None or (
            (size is not None or page.next_key is None) and len(page.table) <= most
        ):
            return
        name = self.chosen.name
        raise InvalidRequest(
            f"{page.total:,} rows match; format={name} holds {most:,}.",
            [
                Issue(
                    "format",
                    name,
                    f"too many rows for {name}",
                    ["more filters", f"limit={min(most, MAX_LIMIT)}", "format=csv"],
                )
            ],
        )

    def after(self, question: FormatQuery, snapshot: Snapshot, kinds: tuple[type, ...]) -> After:
        if not isinstance(question, PageQuery) or question.cursor is None:
            return None
        try:
            key = cursors.read(question.cursor, self._question_digest(question), kinds)
        except ParameterError as refused:
            raise _unreadable(as_faults("cursor", refused.flaws)) from None
        release = cursors.release_of(question.cursor)
        if release != snapshot.release:
            told = f"Release {release}, in which this cursor goes on, has not come here yet."
            raise Unavailable(told, headers=RETRY_AFTER, reason=Reason.BEHIND)
        return key

    def list_document(self, page: Page, question: FormatQuery, snapshot: Snapshot) -> Document:
        query = _asked(question)
        following = None
        if page.next_key is not None:
            digest = self._question_digest(question)
            following = str(cursors.Cursor(snapshot.release, digest, list(page.next_key)))
        meta = {
            "title": self._title(question, snapshot),
            "total": page.total,
            "limit": page.limit,
            "release": snapshot.release,
            "lang": question.language,
            "query": query,
            "warnings": self._warnings(page.warnings, question, snapshot),
        }
        if page.summary is not None:
            meta["summary"] = page.summary
        here = question.given()
        links = {
            "self": self._url(self.path, here),
            "next": following and self._url(self.path, here | {"cursor": [following]}),
        }
        return Document(
            self._table,
            self._file_name(query, question),
            page.row,
            question.fields or tuple(page.row.model_fields),
            page.table,
            page.data,
            meta,
            links,
            lambda: file_metadata.of_list(snapshot, page.row, page.table, meta, links),
            getattr(question, "width", None),
        )

    def _file_name(self, query: Mapping[str, Sequence[str]], question: FormatQuery) -> str:
        """What a file of the answer is called; an answer in the default format is none."""
        if self.chosen.name == formats.DEFAULT.name:
            return ""
        release = {k: v for k, v in question.given().items() if k == "release"}
        return file_name(self._within, {**query, **release}, question.language)

    def _title(self, question: FormatQuery, snapshot: Snapshot) -> str:
        """The question in words, those that it searches for as they were typed."""
        path = self.path.removeprefix("/v1/").lower()
        asked = {
            name: texts for name, texts in question.typed().items() if name not in FORMAT_PARAMETERS
        }
        ids = [*asked.get("article", ()), *path.split("/")[1:-1]]
        articles = titles_of(snapshot, ids, question.language)
        return title(path, asked, snapshot.reference, question.language, articles)

    def item_document(self, item: Item, question: FormatQuery, snapshot: Snapshot) -> Document:
        meta = {
            "title": item.title,
            "release": snapshot.release,
            "lang": question.language,
            "query": {},
            "warnings": self._warnings(item.warnings, question, snapshot),
        }
        links = {"self": self._url(self.path, question.given())}
        for name, address in item.links.items():
            path, _, asked = address.partition("?")
            kept = _kept(question, snapshot)
            links[name] = self._url(path, parse_query(asked.encode()) | kept)
        return Document(
            self._table,
            self._file_name({}, question),
            item.row,
            question.fields or tuple(item.row.model_fields),
            InMemoryRows([item.content]),
            item.content,
            meta,
            links,
            lambda: file_metadata.of_item(snapshot, item, meta, links, self.base),
        )

    def plain_document(self, content: Any, snapshot: Snapshot) -> Document:
        """An object that is no row, and is no file."""
        name, meta, links = self._table, {"lang": "en"}, {"self": self.base}
        return Document(
            name,
            name,
            BaseModel,
            (),
            InMemoryRows(()),
            content,
            {},
            {},
            lambda: file_metadata.of_list(snapshot, BaseModel, InMemoryRows(()), meta, links),
        )

    @property
    def _within(self) -> str:
        """The address within the service, without `/v1`."""
        return self.path.strip("/").partition("/")[2]

    @property
    def _table(self) -> str:
        return self._within.replace("/", "-")

    def is_flat(self, question: FormatQuery) -> bool:
        """Whether all rows are asked for in a format that is written some rows at a time."""
        return self.chosen.flat and self.size(question) is None

    def respond_by_file(
        self, question: P, snapshot: Snapshot, page: Callable[..., Page]
    ) -> Response:
        """An answer that is sent while it is written to a file. A failure breaks the connection."""
        headers, zipped = self._headers(question, snapshot)
        if self._is_known(headers):
            return Response(status_code=304, headers=headers)
        self._name_file(headers, self._file_name(_asked(question), question))
        if zipped:
            headers["Content-Encoding"] = "gzip"

        def write(out: ByteSink, again: Snapshot) -> None:
            found = page(again, question, rows_only=self.chosen.rows_only)
            document = self.list_document(found, question, again)
            to = caching.Compressing(out.write) if zipped else out
            self.chosen.write(document, to)
            if isinstance(to, caching.Compressing):
                to.end()

        release = snapshot.loaded.identity
        opening = partial(state_of(self.request).files.open, release, headers["ETag"], write)
        return FileAnswer(opening, headers, self.chosen.media_type)

    def respond(
        self, question: Query, snapshot: Snapshot, document: Callable[[], Document]
    ) -> Response:
        """The answer, or 304 without asking the database where the client has it already."""
        headers, zipped = self._headers(question, snapshot)
        if self._is_known(headers):
            return Response(status_code=304, headers=headers)
        return self._full(document(), headers, zipped=zipped)

    def _is_known(self, headers: Mapping[str, str]) -> bool:
        """Whether the client has the answer already."""
        return caching.matches(_header(self.request, "if-none-match"), headers["ETag"])

    def _name_file(self, headers: dict[str, str], name: str) -> None:
        headers["Content-Disposition"] = f'attachment; filename="{name}.{self.chosen.extension}"'

    def _headers(self, question: Query, snapshot: Snapshot) -> tuple[dict[str, str], bool]:
        """The headers of an answer whatever its rows, and whether it may be compressed."""
        given = _told(question.typed())
        zipped = caching.accepts_gzip(_header(self.request, "accept-encoding"))
        encoding = "gzip" if zipped else "identity"
        is_pinned = getattr(question, "release", None) is not None
        later = "" if is_pinned or not snapshot.is_as_of else " later"
        release = f"{snapshot.release} {snapshot.published_at} {snapshot.digest}{later}"
        address = f"{self.base}{self.path}"
        tag = caching.etag(release, address, given, self.chosen.name, encoding)
        return {
            "ETag": tag,
            "Cache-Control": caching.cache_control(self.settings.max_age, for_ever=is_pinned),
            "Content-Language": question.language,
            "Data-Release": str(snapshot.release),
            "Vary": "Accept, Accept-Encoding",
        }, zipped and not self.chosen.compressed

    def _full(self, document: Document, headers: dict[str, str], *, zipped: bool) -> Response:
        body = self.chosen.written(document)
        if document.links.get("next"):
            headers["Link"] = f'<{document.links["next"]}>; rel="next"'
        if self.chosen.name != formats.DEFAULT.name:
            self._name_file(headers, document.file_name)
        if zipped and len(body) >= caching.MIN_COMPRESSED:
            body = caching.compress(body)
            headers["Content-Encoding"] = "gzip"
        return Response(body, headers=headers, media_type=self.chosen.media_type)

    def _question_digest(self, question: FormatQuery) -> str:
        """A cursor goes with the filters, the order and the language it was made for."""
        told = {
            k: v for k, v in question.given().items() if k not in FORMAT_PARAMETERS or k == "lang"
        }
        return cursors.digest(f"{self.path}?{_told(told)}")

    def _warnings(
        self, warnings: Sequence[Notice], question: FormatQuery, snapshot: Snapshot
    ) -> list[dict[str, Any]]:
        kept = _kept(question, snapshot)
        found = [self._warning(warn, kept) for warn in warnings]
        if question.release is None and not snapshot.is_as_of:
            return found
        now = {k: v for k, v in question.given().items() if k not in ("release", "cursor")}
        day = snapshot.published_at[:10]
        said = message("as-of-release", question.language, number=str(snapshot.release), day=day)
        url = self._url(self.path, now)
        told = {"code": "as-of-release", "message": said, "count": 0, "ids": [], "url": url}
        return [told, *found]

    def _warning(self, warn: Notice, kept: Mapping[str, Sequence[str]]) -> dict[str, Any]:
        asked = None if warn.query is None else {**warn.query, **kept}
        url = None if asked is None else self._url(self.path, asked)
        return {
            "code": warn.code,
            "message": warn.message,
            "count": warn.count,
            "ids": list(warn.ids),
            "url": url,
        }

    def _url(self, path: str, query: Mapping[str, Sequence[str]]) -> str:
        text = _encoded({name: [",".join(values)] for name, values in query.items()}, ",:/")
        return f"{self.base}{path}{'?' if text else ''}{text}"


@lru_cache
def _by_accept(header: str | None, row: type[BaseModel]) -> tuple[Format | None, list[Issue]]:
    """Clients send the same header again and again."""
    return formats.by_accept(header, formats.fitting(row))


_WIDTH = Issue(
    "width",
    None,
    "only a chart has a width",
    ["format=vegalite", "leave it out"],
)
_FIELDS = Issue(
    "fields",
    None,
    "columns can be chosen in tabular formats only, so that JSON keeps its shape",
    [f"format={each.name}" for each in formats.FORMATS.values() if each.tabular],
)


def _unreadable(faults: Sequence[Issue]) -> InvalidRequest:
    named = ", ".join(
        dict.fromkeys(fault.parameter or "the parameter without a name" for fault in faults)
    )
    more = f" and {len(faults) - MAX_FAULTS} more" if len(faults) > MAX_FAULTS else ""
    return InvalidRequest(
        f"The question cannot be read: see {named[:MAX_NAMED]}{more}.", faults[:MAX_FAULTS]
    )


def _header(request: Request, name: str) -> str | None:
    """A header's value; several lines of one name are one list (RFC 9110, section 5.3)."""
    lines = request.headers.getlist(name)
    return ", ".join(lines) if lines else None


def parse_query(raw: bytes) -> dict[str, list[str]]:
    """The parameters of a URL with every text given for each, in order."""
    given: dict[str, list[str]] = {}
    try:
        pairs = parse_qsl(raw.decode("latin-1"), keep_blank_values=True, max_num_fields=MAX_FIELDS)
    except ValueError:
        fault = Issue("", None, "too many parameters", [f"at most {MAX_FIELDS}"])
        raise InvalidRequest("The question has too many parameters.", [fault]) from None
    for name, text in pairs:
        given.setdefault(name, []).append(text)
    return given


def _told(query: Mapping[str, Sequence[str]]) -> str:
    """A query as one text, for digests: another for each other query."""
    text: bytes = orjson.dumps(query)
    return text.decode()


def _encoded(query: Mapping[str, Sequence[str]], safe: str = "") -> str:
    """A query as a URL spells it."""
    return urlencode(query, doseq=True, safe=safe)


def _kept(question: FormatQuery, snapshot: Snapshot) -> dict[str, list[str]]:
    """What addresses in an answer have as it has it: the language, and an earlier release."""
    release = {"release": [str(snapshot.release)]} if snapshot.is_as_of else {}
    return release | {k: v for k, v in question.given().items() if k in ("lang", "release")}


def _asked(question: Query) -> dict[str, list[str]]:
    """What was asked, without how it is to be answered."""
    return {
        name: values for name, values in question.given().items() if name not in FORMAT_PARAMETERS
    }
