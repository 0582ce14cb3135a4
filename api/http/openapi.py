"""The OpenAPI 3.1 document: FastAPI's own, completed with our response models."""

from collections.abc import Sequence
from functools import lru_cache
from hashlib import blake2b
from typing import Any

import orjson
from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute
from pydantic.json_schema import models_json_schema
from starlette.requests import Request
from starlette.responses import Response

from api.http import caching
from api.schemas import ProblemDocument

DESCRIPTION = """\
Every figure that an article prints, in English, Japanese, Korean and Chinese, with its paragraph
and sentence and the source that measured it.

- **Filters** are codes (`country=KR`, `metric=robot-density`, `year=2023`). A comma or a repeated
  parameter means *or*; different parameters mean *and*; `none` means *without a value*. Letter
  case does not matter.
- **Bounds** stay bounds: "more than 9 trillion" has `relation` `gt`, and `value_max` is null.
- **Errors** (RFC 9457) list all issues of a request and what would work. They contain the id of the
  request, which a client can set with `X-Request-Id`.
- **Formats**: `format=csv` returns all matching rows as a file.
- No API key is needed. Responses can be cached; each has an ETag.
"""

TAGS = [
    {"name": "observations", "description": "The figures."},
    {"name": "countries", "description": "Countries with figures."},
    {"name": "regions", "description": "Provinces and cities with figures."},
    {"name": "areas", "description": "Areas of every type."},
    {"name": "sectors", "description": "Sectors of the economy."},
    {"name": "metrics", "description": "Measured quantities."},
    {"name": "organizations", "description": "Firms, plants and other organizations."},
    {"name": "sources", "description": "Publications that measured the figures."},
    {"name": "units", "description": "Units of measurement."},
    {"name": "articles", "description": "The articles that print the figures."},
    {"name": "claims", "description": "Statements of articles that are not figures."},
    {"name": "releases", "description": "Published states of the data."},
    {"name": "service", "description": "The service itself."},
]


def document(app: FastAPI) -> dict[str, Any]:
    """The OpenAPI document of an application; the same for every deployment of a version."""
    if app.openapi_schema is None:
        routes = documented_routes(app)
        told = get_openapi(
            title=app.title,
            version=app.version,
            openapi_version=app.openapi_version,
            summary=app.summary,
            description=app.description,
            routes=routes,
            license_info=app.license_info,
            tags=app.openapi_tags,
        )
        shapes = told["components"]["schemas"] | _shapes(routes)
        told["components"]["schemas"] = dict(sorted(shapes.items()))
        app.openapi_schema = told
    return app.openapi_schema


def documented_routes(app: FastAPI) -> list[APIRoute]:
    return [each for each in app.routes if isinstance(each, APIRoute) and each.include_in_schema]


def _shapes(routes: Sequence[APIRoute]) -> dict[str, Any]:
    """The schemas of all response models. FastAPI would omit nulls from their examples."""
    models: list[Any] = [
        told["model"] for route in routes for told in route.responses.values() if "model" in told
    ]
    _, schema = models_json_schema(
        [(model, "serialization") for model in dict.fromkeys([*models, ProblemDocument])],
        ref_template="#/components/schemas/{model}",
    )
    shapes: dict[str, Any] = schema["$defs"]
    return shapes


def text(app: FastAPI) -> bytes:
    """The document as it is committed and served."""
    return orjson.dumps(document(app), option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


def response(app: FastAPI, request: Request) -> Response:
    body = _encoded(app, caching.accepts_gzip(request.headers.get("accept-encoding")))
    tag = caching.etag("openapi", blake2b(body).hexdigest())
    headers = {"ETag": tag, "Cache-Control": "no-cache", "Vary": "Accept-Encoding"}
    if caching.matches(request.headers.get("if-none-match"), tag):
        return Response(status_code=304, headers=headers)
    if body[:2] == b"\x1f\x8b":
        headers["Content-Encoding"] = "gzip"
    return Response(body, media_type="application/json", headers=headers)


@lru_cache(maxsize=4)
def _encoded(app: FastAPI, zipped: bool) -> bytes:
    return caching.compress(text(app)) if zipped else text(app)
