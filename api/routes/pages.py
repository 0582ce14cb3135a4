"""The pages: the explorer, an embeddable chart, the documentation, and their files.

The URLs of the explorer's files contain a digest of all files: browsers can cache them permanently,
and never mix two versions. Scripts and styles are separate files, so that the
Content-Security-Policy allows nothing else.
"""

from collections.abc import Mapping
from functools import lru_cache, partial
from hashlib import blake2b
from importlib import resources
from mimetypes import guess_type
from pathlib import Path

import orjson
from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import Response
from starlette.staticfiles import StaticFiles

from api.domain.code_lists import LANGUAGES
from api.errors import Issue, NotFound
from api.http import caching, openapi
from api.i18n.catalogue import CATALOGUES

STATIC = Path(__file__).parent.parent / "static"
EXPLORER = STATIC / "explorer"
CHART_LIBRARY = "vega.js"
"""Written by `make setup` from a package; not in the repository."""
FOR_EVER = "public, max-age=31536000, immutable"
ASK_AGAIN = "no-cache"
FOR_BROWSERS = {
    "Cross-Origin-Resource-Policy": "cross-origin",  # other sites embed the chart and its script
    "Referrer-Policy": "same-origin",
}
"""Headers for pages and their files; data are fetched with CORS and do not need them."""
PAGE_WORDS = (
    *("page.", "term.", "code.role.", "relation.", "status.", "period.", "limit.", "place"),
    *("list.comma", "colon", "brackets", "compared-with", "inferred", "date-inferred", "edition"),
    *("count.figures", "no-figures", "collection.figures", "collection.corrections"),
    *("item.paragraph", "release-dated", "citation.original"),
)
"""Catalogue keys, or their prefixes, of the explorer's texts."""
NOT_MADE = "`make setup` writes it from the package vl-convert-python"


def _policy(**more: str) -> str:
    """A Content-Security-Policy that allows only files of this service."""
    allowed = {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": "'self'",
        "img-src": "'self' data: blob:",
        "connect-src": "'self'",
        "base-uri": "'none'",
        "form-action": "'self'",
    } | {name.replace("_", "-"): value for name, value in more.items()}
    return "; ".join(f"{name} {value}" for name, value in allowed.items())


PAGES: Mapping[str, tuple[str, str]] = {
    "/": ("explorer.html", _policy(frame_ancestors="'none'")),
    "/embed": ("embed.html", _policy()),
    "/docs": ("docs.html", _policy(style_src="'self' 'unsafe-inline'", frame_ancestors="'none'")),
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
    app.add_route("/docs/docs.js", partial(page, "docs.js", None), include_in_schema=False)
    for path, (name, policy) in PAGES.items():
        app.add_route(path, partial(page, name, policy), include_in_schema=False)


async def page(name: str, policy: str | None, request: Request) -> Response:
    """A page, or the script of the documentation."""
    root = request.scope.get("root_path", "")
    text = (STATIC / name).read_text(encoding="utf-8")
    text = text.replace("{root}", root).replace("{explorer}", f"{root}/explorer/{_digest()}")
    headers = FOR_BROWSERS | ({"Content-Security-Policy": policy} if policy else {})
    return _response(request, text.encode(), guess_type(name)[0], ASK_AGAIN, headers)


async def explorer_file(request: Request) -> Response:
    """A file of the explorer; with the digest of another version it must be revalidated."""
    name = request.path_params["name"]
    if name not in _files():
        reason = NOT_MADE if name == CHART_LIBRARY else "not a file of the explorer"
        path = request.url.path
        raise NotFound(f"There is nothing at {path}.", [Issue("path", path, reason, [], [])])
    caching_time = FOR_EVER if request.path_params["digest"] == _digest() else ASK_AGAIN
    return _response(request, _files()[name], guess_type(name)[0], caching_time, FOR_BROWSERS)


def openapi_document(request: Request) -> Response:
    """The OpenAPI document. It is made at the first request, which takes a while: in a thread."""
    body = openapi.text(request.app)
    gzipped = caching.accepts_gzip(request.headers.get("accept-encoding"))
    digest = blake2b(_compressed(body) if gzipped else body).hexdigest()
    headers = {"ETag": caching.etag("openapi", digest)}
    return _response(request, body, "application/json", ASK_AGAIN, headers)


def _response(
    request: Request, body: bytes, media_type: str | None, keep: str, headers: Mapping[str, str]
) -> Response:
    gzipped = caching.accepts_gzip(request.headers.get("accept-encoding"))
    tag = caching.etag("page", blake2b(body).hexdigest(), "gzip" if gzipped else "identity")
    headers = {"ETag": tag, "Cache-Control": keep, "Vary": "Accept-Encoding", **headers}
    if caching.matches(request.headers.get("if-none-match"), headers["ETag"]):
        return Response(status_code=304, headers=headers)
    if gzipped and len(body) >= caching.MIN_COMPRESSED:
        body = _compressed(body)
        headers["Content-Encoding"] = "gzip"
    return Response(body, headers=headers, media_type=media_type or "application/octet-stream")


_compressed = lru_cache(maxsize=64)(caching.compress)


@lru_cache
def _files() -> Mapping[str, bytes]:
    """The explorer's files by path, read on first use."""
    files = {
        path.relative_to(EXPLORER).as_posix(): path.read_bytes()
        for path in sorted(EXPLORER.rglob("*"))
        if path.is_file()
    }
    return files | {f"words/{language}.js": _words(language) for language in LANGUAGES}


def _words(language: str) -> bytes:
    """The explorer's texts in a language, and its rule for plural forms."""
    catalogue = CATALOGUES[language]
    texts = {key: forms for key, forms in catalogue.texts.items() if key.startswith(PAGE_WORDS)}
    form = f"export const form = (n) => Number({catalogue.plural});"
    return f"export const texts = {orjson.dumps(texts).decode()};\n{form}\n".encode()


@lru_cache
def _digest() -> str:
    """The digest of all files of the explorer."""
    digest = blake2b(digest_size=8)
    for name, body in _files().items():
        digest.update(f"{name}\0{len(body)}\0".encode() + body)
    return digest.hexdigest()
