"""The desk as a web application for one browser on the same machine.

All its addresses begin with a token that nobody else knows. Other names of the host are refused (a
page elsewhere could have its name resolve to this machine), and so is what a page of another origin
sends.
"""

from collections.abc import Callable
from hmac import compare_digest
from pathlib import Path
from typing import Annotated, Literal

import orjson
from fastapi import APIRouter, FastAPI, Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ConfigDict, Field
from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.responses import FileResponse, PlainTextResponse, Response
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.desk.changes import AnyChange, Cells, Changed
from api.desk.columns import columns, options
from api.desk.desk import Desk
from api.desk.new_rows import marked, observed, observed_words
from api.desk.view import state
from api.domain.reference import Kind
from api.errors import PROGRAM, IndicatorsError
from api.ingest.draft_files import Span
from api.ingest.library import LIBRARIES, known_codes

STATIC = Path(__file__).parent.parent / "static"
HOSTS = ("127.0.0.1", "localhost")
MAX_BODY = 1 << 20
"""Bytes of a request."""
MAX_FOUND = 8
"""Rows of a library that are offered."""
SAFE_METHODS = ("GET", "HEAD")
HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
        "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


class Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Edit(Body):
    changes: Annotated[list[AnyChange], Field(min_length=1, max_length=1000)]


class NewRow(Body):
    kind: Kind
    cells: Cells


class LibraryRow(Body):
    what: Literal["area", "currency", "unit", "metric", "variant"]
    code: Annotated[str, Field(max_length=100)]


class LineOfFigures(Body):
    number: int
    was: Cells


class Place(Body):
    """A part of a paragraph, in code points."""

    paragraph: Annotated[int, Field(ge=1)]
    start: Annotated[int, Field(ge=0)]
    end: Annotated[int, Field(ge=1)]

    @property
    def span(self) -> Span:
        return self.paragraph, self.start, self.end


def create_desk(desk: Desk, token: str) -> FastAPI:
    """The application; its page is at `/TOKEN/`."""
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    router = APIRouter(prefix=f"/{token}")

    def changed(make: Callable[[], None]) -> Response:
        make()
        return _json(state(desk))

    @router.get("/")
    def page() -> FileResponse:
        return FileResponse(STATIC / "desk" / "desk.html")

    @router.get("/state")
    def read_state() -> Response:
        return _json(state(desk))

    @router.get("/tables")
    def tables() -> Response:
        """Columns of files, and the rows of reference tables that they may name."""
        return _json({"columns": columns(), "options": options(desk.bundle().reference)})

    @router.get("/library")
    def library(kind: Kind, q: str) -> Response:
        """Rows that can be added to a reference table, and are not there yet."""
        return _json(_found(desk, kind, q.casefold()))

    @router.post("/edit")
    def edit(body: Edit) -> Response:
        return changed(lambda: desk.edit(lambda _: body.changes))

    @router.post("/observe")
    def observe(body: LineOfFigures) -> Response:
        """Make a numeral the value of a new observation."""
        return changed(lambda: desk.edit(lambda each: observed(each, body.number, body.was)))

    @router.post("/observe-words")
    def observe_words(body: Place) -> Response:
        """Make words without a numeral a new observation."""
        return changed(
            lambda: desk.edit(lambda each: observed_words(each, desk.known_text(), body.span))
        )

    @router.post("/mark")
    def mark(body: Place) -> Response:
        """Add a part of the text to figures.csv."""
        return changed(lambda: desk.edit(lambda each: marked(each, desk.known_text(), body.span)))

    @router.post("/row")
    def add_row(body: NewRow) -> Response:
        return changed(lambda: desk.add_row(body.kind, body.cells))

    @router.post("/library")
    def add_from_library(body: LibraryRow) -> Response:
        return changed(lambda: desk.add_from_library(body.what, body.code))

    @router.post("/draft")
    def draft() -> Response:
        return changed(desk.draft)

    @router.post("/undo")
    def undo() -> Response:
        return changed(desk.undo)

    @router.post("/redo")
    def redo() -> Response:
        return changed(desk.redo)

    app.include_router(router)
    app.mount(f"/{token}/files", StaticFiles(directory=STATIC))
    app.add_exception_handler(IndicatorsError, _refused)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_middleware(Guard, token=token)
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=HOSTS)
    return app


class Guard:
    """Admits requests with the token that come from the desk's own page; adds security headers."""

    def __init__(self, app: ASGIApp, token: str) -> None:
        self._app, self._token = app, token.encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(HEADERS)
            await send(message)

        refusal = self._refusal(scope) if scope["type"] == "http" else None
        await (refusal or self._app)(scope, receive, send_with_headers)

    def _refusal(self, scope: Scope) -> Response | None:
        headers = Headers(scope=scope)
        given = scope["path"].encode().partition(b"/")[2].partition(b"/")[0]
        own = f"http://{headers.get('host')}"
        is_own = headers.get("origin", own if scope["method"] in SAFE_METHODS else "") == own
        if not compare_digest(given, self._token):
            text = f"Open the whole address that `{PROGRAM} desk` has printed."
            return PlainTextResponse(text, 404)
        if not is_own or headers.get("sec-fetch-site", "none") not in ("same-origin", "none"):
            return PlainTextResponse("Only the desk's own page may send requests.", 403)
        if scope["method"] not in SAFE_METHODS:
            length = headers.get("content-length", "")
            if not (length.isdecimal() and int(length) <= MAX_BODY):
                return PlainTextResponse(f"A request has at most {MAX_BODY} bytes.", 413)
        return None


def _found(desk: Desk, kind: Kind, text: str) -> list[dict[str, str]]:
    """Rows of the library whose code or name contains a text; those that begin with it first."""
    reference = desk.bundle().reference
    found = []
    for what, library in LIBRARIES.items():
        offered = known_codes(what, reference) if library.kind == kind and text else {}
        for code in {*offered} - {*reference.entries(kind)}:
            fitting = [name for name in offered[code] if text in name.casefold()]
            if fitting or text in code.casefold():
                name = (fitting or offered[code])[0]
                is_begun = name.casefold().startswith(text)
                found.append((code.casefold() != text, not is_begun, name, code, what))
    first = sorted(found)[:MAX_FOUND]
    return [{"what": what, "code": code, "name": name} for *_, name, code, what in first]


def _refused(_request: Request, error: Exception) -> Response:
    return _json({"detail": str(error)}, 409 if isinstance(error, Changed) else 422)


def _invalid(_request: Request, error: Exception) -> Response:
    first = (
        error.errors()[0] if isinstance(error, RequestValidationError) else {"loc": (), "msg": ""}
    )
    return _json({"detail": f"{'.'.join(map(str, first['loc']))}: {first['msg']}"}, 422)


def _json(content: object, status: int = 200) -> Response:
    return Response(orjson.dumps(content), status, media_type="application/json")
