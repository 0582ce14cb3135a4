"""The pages: the explorer, an embeddable chart, the documentation, and their files.

The URLs of the explorer's files contain a digest of all files: browsers can cache them permanently,
and never mix two versions. Scripts and styles are separate files, so that the
Content-Security-Policy allows nothing else.
"""

from collections.abc import Callable, Mapping
from functools import lru_cache, partial
from hashlib import blake2b
from html import escape
from importlib import resources
from mimetypes import guess_type
from pathlib import Path
from urllib.parse import quote

import orjson
from anyio.to_thread import run_sync
from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.staticfiles import StaticFiles

from api.domain.code_lists import LANGUAGES
from api.errors import Issue, Message, NotFound
from api.http import caching, conditions, openapi
from api.http.dependencies import responding
from api.http.inner import inner_target
from api.http.middleware import recorded
from api.http.request import services_of, target_of
from api.i18n.catalogue import CATALOGUES
from api.i18n.citations import LICENCE_PATH
from api.pages import explorer
from api.pages.language import language_of_page
from api.pages.view import ASKED, OWN, View

STATIC = Path(__file__).parent.parent / "static"
EXPLORER = STATIC / "explorer"
CHART_LIBRARY = "vega.js"
"""Written by `make setup` from a package; not in the repository."""
KNOWN = (*ASKED, *OWN)
"""Parameters of a page."""
FOR_EVER = "public, max-age=31536000, immutable"
ASK_AGAIN = "no-cache"
FOR_BROWSERS = {
    "Cross-Origin-Resource-Policy": "cross-origin",  # other sites embed the chart and its script
    "Referrer-Policy": "same-origin",
}
"""Headers for pages and their files; data are fetched with CORS and do not need them."""
PAGE_WORDS = (
    "page.",
    "term.",
    "code.role.",
    "code.relation.",
    "relation.",
    "status.",
    "period.undated",
    "limit.",
    "place",
    "list.comma",
    "colon",
    "brackets",
    "compared-with",
    "ranked-among",
    "inferred",
    "date-inferred",
    "edition",
    "count.figures",
    "count.claims",
    "no-figures",
    "collection.figures",
    "collection.corrections",
    "item.paragraph",
    "release-dated",
    "citation.original",
)
"""Catalogue keys, or their prefixes, of the explorer's texts."""
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
    "connect-src 'self'; base-uri 'none'; form-action 'self'"
)
"""The Content-Security-Policy: only files of this service."""
UNFRAMED = f"{POLICY}; frame-ancestors 'none'"
PAGES: Mapping[str, tuple[str, str]] = {
    "/embed": ("embed.html", POLICY),
    "/docs": (
        "docs.html",
        UNFRAMED.replace("style-src 'self'", "style-src 'self' 'unsafe-inline'"),
    ),
}
"""Paths of pages, each with its file and its Content-Security-Policy. Any page may
frame a chart. Swagger UI writes styles inline."""


def add_to(app: FastAPI) -> None:
    """Add the pages, their files and the OpenAPI document to an application."""
    # Swagger UI is part of an installed package: it needs no other network.
    swagger = Path(str(resources.files("fastapi_offline"))) / "static"
    app.mount("/docs/assets", StaticFiles(directory=swagger), name="docs-assets")
    app.add_route("/openapi.json", openapi_document, include_in_schema=False)
    app.add_route("/explorer/{digest}/{name:path}", explorer_file, include_in_schema=False)
    app.add_route("/docs/docs.js", partial(text_file, "docs.js"), include_in_schema=False)
    app.add_route("/embed.js", partial(text_file, "embed.js"), include_in_schema=False)
    app.add_route(LICENCE_PATH, partial(text_file, "licence.txt"), include_in_schema=False)
    app.add_route("/", explorer_page, include_in_schema=False)
    for path, (name, policy) in PAGES.items():
        app.add_route(path, partial(page, name, policy), include_in_schema=False)


async def explorer_page(request: Request) -> Response:
    """The explorer, in the language of its URL or the reader's own; also of an error."""
    target = target_of(request)
    language = language_of_page(
        next(iter(target.parameters.get("lang", ())), None), request.headers.get("accept-language")
    )
    view = View.of(target.parameters, language)
    root = quote(request.scope.get("root_path", ""))
    url = f"{target.base_url}/{view.show(start=None).href}"
    site = explorer.Site(root, f"{root}/explorer/{_explorer()[1]}", url)
    headers = {
        **FOR_BROWSERS,
        "Content-Security-Policy": UNFRAMED,
        "Content-Language": language,
        "Vary": "Accept-Encoding, Accept-Language",
    }
    try:
        async with responding(request, inner_target(target, "/", _texts(view))) as respond:
            text = await run_sync(explorer.page, respond, view, site)
    except Exception as error:
        problem, request_id = recorded(error)
        loaded = services_of(request).database.loaded
        reference = None if loaded is None else loaded.reference
        text = explorer.failed(problem, view, site, request_id, reference)
        kept = {**headers, **problem.headers, "Cache-Control": "no-store"}
        return HTMLResponse(text, problem.status, kept)
    # A page is one of many: its compressed form is not kept, as that of a file is.
    write = partial(file_response, compress=caching.compress)
    return await run_sync(write, request, text.encode(), "text/html", ASK_AGAIN, headers)


def _texts(view: View) -> dict[str, list[str]]:
    """The parameters of the API of a view, as a request has them."""
    return {name: [text] for name, text in view.ask.items()}


async def page(name: str, policy: str, request: Request) -> Response:
    """A page, with its canonical address: that of the parameters which it knows."""
    target, root = target_of(request), quote(request.scope.get("root_path", ""))
    known = {name: texts for name, texts in target.parameters.items() if name in KNOWN}
    text = (STATIC / name).read_text(encoding="utf-8")
    for place, value in {
        "{root}": root,
        "{explorer}": f"{root}/explorer/{_explorer()[1]}",
        "{canonical}": escape(target.url(target.path, known)),
    }.items():
        text = text.replace(place, value)
    headers = {**FOR_BROWSERS, "Content-Security-Policy": policy}
    return file_response(request, text.encode(), "text/html", ASK_AGAIN, headers)


async def text_file(name: str, request: Request) -> Response:
    """The script of the documentation or of pages with charts, or the text of the licence."""
    body, media_type = (STATIC / name).read_bytes(), guess_type(name)[0]
    return file_response(request, body, media_type, ASK_AGAIN, FOR_BROWSERS)


async def explorer_file(request: Request) -> Response:
    """A file of the explorer; with the digest of another version it must be revalidated."""
    name, (files, digest) = request.path_params["name"], _explorer()
    if name not in files:
        key = "error.not-made" if name == CHART_LIBRARY else "error.not-of-explorer"
        path = request.scope["path"]
        raise NotFound(
            Message("error.detail.nothing-at", path=path), [Issue("path", path, Message(key))]
        )
    keep = FOR_EVER if request.path_params["digest"] == digest else ASK_AGAIN
    return file_response(request, files[name], guess_type(name)[0], keep, FOR_BROWSERS)


def openapi_document(request: Request) -> Response:
    """The OpenAPI document. It is made at the first request, which takes a while: in a thread."""
    server = services_of(request).settings.public_url or quote(request.scope.get("root_path", ""))
    text = openapi.text(request.app, server)
    return file_response(request, text, "application/json", ASK_AGAIN, {})


def file_response(
    request: Request,
    body: bytes,
    media_type: str | None,
    keep: str,
    headers: Mapping[str, str],
    compress: Callable[[bytes], bytes] | None = None,
) -> Response:
    """A file for browsers and programs, which the client may have already."""
    gzipped = caching.accepts_gzip(request.headers.get("accept-encoding"))
    tag = caching.etag("page", blake2b(body).hexdigest(), "gzip" if gzipped else "identity")
    headers = {"ETag": tag, "Cache-Control": keep, "Vary": "Accept-Encoding", **headers}
    if conditions.matches(request.headers.get("if-none-match"), tag):
        return Response(status_code=304, headers=headers)
    if gzipped and len(body) >= caching.MIN_COMPRESSED:
        body = (compress or _compressed)(body)
        headers["Content-Encoding"] = "gzip"
    return Response(body, headers=headers, media_type=media_type or "application/octet-stream")


_compressed = lru_cache(maxsize=64)(caching.compress)


@lru_cache
def _explorer() -> tuple[Mapping[str, bytes], str]:
    """The explorer's files by path, and the digest of all of them. Read on first use."""
    files = {
        path.relative_to(EXPLORER).as_posix(): path.read_bytes()
        for path in sorted(EXPLORER.rglob("*"))
        if path.is_file()
    }
    for language in LANGUAGES:
        catalogue = CATALOGUES[language]
        texts = {key: text for key, text in catalogue.texts.items() if key.startswith(PAGE_WORDS)}
        plural = f"export const form = (n) => Number({catalogue.plural});"
        script = f"export const texts = {orjson.dumps(texts).decode()};\n{plural}\n"
        files[f"words/{language}.js"] = script.encode()
    names = f"export const ASKED = {orjson.dumps(ASKED).decode()};\n"
    files["parameters.js"] = f"{names}export const OWN = {orjson.dumps(OWN).decode()};\n".encode()
    digest = blake2b(digest_size=8)
    for name, body in files.items():
        digest.update(f"{name}\0{len(body)}\0".encode() + body)
    return files, digest.hexdigest()
