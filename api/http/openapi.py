"""The OpenAPI 3.1 document: FastAPI's own, completed with our parameters and response models.

Parameters follow from the query model of a path operation, and responses from its row model. The
functions `…_route` return keyword arguments of the decorator: `responses` and `openapi_extra`.
"""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, get_args

import orjson
from fastapi import FastAPI
from fastapi.routing import APIRoute
from pydantic import BaseModel, create_model

from api.domain.reference import Reference
from api.formats import DEFAULT, fitting
from api.formats.format import BINARY, TEXT, Document, FileMetadata, Format
from api.http.openapi_components import (
    share_examples,
    share_parameters,
    share_responses,
    shared_header,
)
from api.http.openapi_failures import failures, shared_failures
from api.http.openapi_links import add_links
from api.http.openapi_schemas import response_schemas
from api.i18n.citations import LICENCE, Citation
from api.queries.results import InMemoryTable
from api.schemas import (
    AreaRow,
    ItemLinks,
    ItemMeta,
    Links,
    Meta,
    OrganizationRow,
    ProblemDocument,
    SectorRow,
    SourceRow,
)
from api.schemas.envelopes import CURSOR
from api.schemas.parameters import Columns, Sort
from api.schemas.query import FormatQuery, Query, parameter_types

Described = dict[str, Any]

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
- **Codes** in responses are texts: further ones may be added. `x-extensible-enum` lists the known
  ones.
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
    {"name": "check", "description": "Texts held against the figures."},
    {"name": "service", "description": "The service itself."},
]
EXAMPLES: Mapping[type[BaseModel], Mapping[str, str]] = {
    AreaRow: {
        "metric": "gdp",
        "area": "CN-ZJ",
        "country": "CHN",
        "organization": "geely-automobile-ningbo-plant",
        "source": "none",
        "year": "2024",
        "year_to": "2024",
        "origin": "not-stated",
        "paragraph": "25",
    },
    OrganizationRow: {
        "metric": "robots-in-operation",
        "area": "CN-330200",
        "country": "CHN",
        "sector": "motor-vehicles",
        "source": "none",
        "year": "2024",
        "year_to": "2024",
        "origin": "not-stated",
        "relation": "approx",
        "unit": "robots",
        "paragraph": "27",
    },
    SectorRow: {"origin": "index", "unit": "robots"},
    SourceRow: {
        "area_type": "country",
        "region": "none",
        "sector": "manufacturing",
        "organization": "none",
        "unit": "percent",
    },
}
"""Example values for lists in which those of the query model would match nothing.

Those of areas match countries and regions, too.
"""

SAME_HOST = "/"
"""The server of the document: the host that it was loaded from."""
MAX_COLUMNS = 6
"""Columns of the example of a table."""
HEADERS = {
    "ETag": ("Changes if and only if the response changes.", '"5f0c…"'),
    "Cache-Control": ("How long the response may be cached.", "public, max-age=60"),
    "Content-Language": ("Language of names and texts.", "en"),
    "Data-Warnings": (
        "The codes of the warnings in `meta.warnings`, with their counts, in every format (a list "
        "of RFC 9651). Of an export of more than 2,000 rows: those on rows that were left out.",
        "left-out-by-year;count=7, bounded;count=2",
    ),
    "Data-Release": ("The release of the response.", "1"),
    "Last-Modified": (
        "When the release was published. The ETag is exact: it changes with the software, too.",
        "Mon, 23 Nov 2026 20:00:00 GMT",
    ),
    "Accept-Ranges": ("`bytes` in all formats but JSON.", "bytes"),
    "Link": (
        "The next page, if there is one, and the licence (RFC 8288).",
        '<…>; rel="next", <…/licence>; rel="license"',
    ),
}


def list_route(
    model: type[Query],
    row: type[BaseModel],
    data: Any = None,
    meta: type[Meta] = Meta,
    *,
    within: bool = False,
    q: str | None = None,
) -> Described:
    """OpenAPI of a list: pages of rows, in every format. `data` is the type of `data` in JSON.

    A list `within` an item returns 404 if there is no such item. `q` is the example of a search.
    """
    data = list[row] if data is None else data  # type: ignore[valid-type]
    shown = data if isinstance(data, type) and issubclass(data, BaseModel) else get_args(data)[0]
    name = shown.__name__.removesuffix("Row") + "List"
    envelope = _envelope(name, row.__doc__, data, meta, Links)
    missing = [404] if within else []
    responses = _responses(envelope, "The rows that match.", row, *missing)
    return {"responses": responses, "openapi_extra": {"parameters": parameters(model, row, q)}}


def item_route(
    item: type[BaseModel], row: type[BaseModel], links: type[ItemLinks] = ItemLinks
) -> Described:
    """OpenAPI of an item: one object, or one row in tabular formats."""
    name = item.__name__.removesuffix("Row").removesuffix("Item") + "Answer"
    envelope = _envelope(name, item.__doc__, item, ItemMeta, links)
    responses = _responses(envelope, "The item.", row, 404)
    return {"responses": responses, "openapi_extra": {"parameters": parameters(FormatQuery, row)}}


def object_route(response: type[BaseModel], model: type[Query] = Query) -> Described:
    """OpenAPI of an object that is not a row."""
    extra = {} if model is Query else {"parameters": parameters(model, BaseModel)}
    return {"responses": _responses(response, "The object.", None), "openapi_extra": extra}


def status_route(response: type[BaseModel], *failing: int) -> Described:
    """OpenAPI of a probe, with the statuses of its failures."""
    return {"responses": {200: {"model": response}, **failures(405, 500, *failing)}}


@lru_cache
def _envelope(
    name: str, text: str | None, data: Any, meta: type[BaseModel], links: type[BaseModel]
) -> type[BaseModel]:
    """The model of a JSON response, which several path operations may have."""
    return create_model(name, __doc__=text, data=(data, ...), meta=(meta, ...), links=(links, ...))


def parameters(model: type[Query], row: type[BaseModel], q: str | None = None) -> list[Described]:
    """OpenAPI's parameters of a query model."""
    described = []
    examples = {**EXAMPLES.get(row, {}), **({} if q is None else {"q": q})}
    fields = {
        str(field.validation_alias or name): field for name, field in model.model_fields.items()
    }
    for name, parameter_type in parameter_types(model).items():
        field = fields[name]
        example: Any = examples.get(name) or (field.examples or [""])[0]
        description = field.description or ""
        schema = dict(parameter_type.schema)
        form: Described = {}
        if isinstance(parameter_type, Columns | Sort):
            choices = list(parameter_type.columns or row.model_fields)
            if isinstance(parameter_type, Sort):
                choices += [f"-{column}" for column in choices]
            schema["items"] = {"type": "string", "enum": choices}
            example = ",".join(each for each in example.split(",") if each in choices) or choices[0]
        elif name == "format":
            schema = {"type": "string", "enum": [each.name for each in fitting(row)]}
        elif name == "cursor":
            example = CURSOR
            description += (
                " The example is for `/v1/observations`: a cursor belongs to its query and data."
            )
        if schema["type"] == "array":
            is_whole = schema["items"].get("type") == "integer"
            example = [int(each) if is_whole else each for each in example.split(",")]
            form = {"style": "form", "explode": False}
        elif schema["type"] in ("integer", "number"):
            example = int(example)
        described.append(
            {
                "name": name,
                "in": "query",
                "required": name in model.required,
                "description": description,
                "schema": schema,
                "example": example,
                **form,
            }
        )
    return described


def _responses(
    model: type[BaseModel],
    description: str,
    row: type[BaseModel] | None,
    *more: int,
) -> dict[int, Described]:
    """OpenAPI of all responses; with rows, in every format that supports them.

    `more` are statuses of failures that not every path operation has.
    """
    content = {}
    if row is not None:
        for each in fitting(row):
            if each is not DEFAULT:
                content[each.essence] = {"schema": dict(each.schema), **_example(each, row)}
    left_out = {"Accept-Ranges"} if row is None else set()
    success = {
        "model": model,
        "description": description,
        "content": content,
        "headers": {name: shared_header(name) for name in HEADERS if name not in left_out},
    }
    of_files = () if row is None else (416,)  # with 206, clients would expect other data in 200
    of_images = (501,) if row is not None and any(each.is_image for each in fitting(row)) else ()
    statuses = sorted((*of_files, *of_images, 304, *more, 405, 406, 414, 422, 500, 503))
    return {200: success, **failures(*statuses)}


def _example(each: Format, row: type[BaseModel]) -> Described:
    """The example row, unless the format is binary or an image; for a table, its first columns."""
    if each.schema is BINARY or each.is_image:
        return {}
    examples = {name: (field.examples or [None])[0] for name, field in row.model_fields.items()}
    columns = list(examples)[:MAX_COLUMNS] if each.tabular else list(examples)
    meta = {"title": "", "lang": "en", "release": 1, "query": {}, "warnings": [], "total": 1}
    reference = Reference.of_rows({})
    metadata = FileMetadata(
        Citation("", "", []), (), (), 1, "2026-11-23T20:00:00Z", LICENCE, "", reference, {}
    )
    table = InMemoryTable.of_rows([examples])
    document = Document(
        "", "", row, columns, table, None, lambda: meta, {"self": ""}, lambda _: metadata
    )
    written = each.written(document).decode()
    is_text = each.schema["type"] == TEXT["type"]
    return {"example": written if is_text else orjson.loads(written)}


@lru_cache(maxsize=4)
def document(app: FastAPI) -> dict[str, Any]:
    """The OpenAPI document of an application; the same for every deployment of a version."""
    described = FastAPI.openapi(app)
    responses = [each for route in documented_routes(app) for each in route.responses.values()]
    models: list[Any] = [each["model"] for each in responses if "model" in each]
    headers = {
        name: {"description": text, "schema": {"type": "string", "examples": [example]}}
        for name, (text, example) in HEADERS.items()
    }
    # FastAPI would omit nulls from the examples of the schemas that it makes.
    schemas = response_schemas([*dict.fromkeys(models), ProblemDocument])
    completed = described | {
        "servers": [{"url": SAME_HOST}],
        "security": [],
        "components": {"schemas": schemas, "headers": headers},
    }
    add_links(completed)
    share_examples(completed)
    share_parameters(completed)
    share_responses(completed, shared_failures())
    return completed


def documented_routes(app: FastAPI) -> list[APIRoute]:
    return [each for each in app.routes if isinstance(each, APIRoute) and each.include_in_schema]


@lru_cache(maxsize=4)
def text(app: FastAPI, server: str = "") -> bytes:
    """The document as it is committed, or as it is served at the URL or path `server`."""
    described = document(app) | {"servers": [{"url": server or SAME_HOST}]}
    return orjson.dumps(described, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)
