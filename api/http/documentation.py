"""OpenAPI of a path operation: parameters from the query model, responses from the row model.

Each function returns keyword arguments of the decorator: `responses` and `openapi_extra`.
"""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, get_args

import orjson
from pydantic import BaseModel, create_model

from api.domain.reference import Reference
from api.errors import (
    MAX_ADDRESS,
    PROBLEM_TYPE,
    SEED_HINT,
    Issue,
    NotAcceptable,
    NotFound,
    Unavailable,
    address_too_long,
)
from api.formats import DEFAULT, NO_FORMAT_FITS, by_accept, fitting
from api.formats.format import BINARY, TEXT, Document, FileMetadata, Format
from api.i18n.citations import LICENCE, Citation
from api.queries.results import InMemoryTable
from api.schemas import (
    AreaRow,
    ItemLinks,
    ItemMeta,
    Links,
    Meta,
    ObservationRow,
    OrganizationRow,
    SectorRow,
    SourceRow,
)
from api.schemas.envelopes import CURSOR, INVALID, REQUEST_ID
from api.schemas.parameters import Columns, Sort
from api.schemas.queries import FormatQuery, Query, parameter_types

Described = dict[str, Any]

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

COLUMNS_SHOWN = 6
OF_OBSERVATIONS = " The example is for `/v1/observations`: a cursor belongs to its query."

RESPONSE_HEADERS = {
    "ETag": ("Changes if and only if the response changes.", '"5f0c…"'),
    "Cache-Control": ("How long the response may be cached.", "public, max-age=60"),
    "Content-Language": ("Language of names and texts.", "en"),
    "Data-Release": ("The release of the response.", "1"),
}
LINK = {"Link": ("The next page, if there is one (RFC 8288).", '<…>; rel="next"')}


def list_route(
    model: type[Query],
    row: type[BaseModel],
    data: Any = None,
    meta: type[Meta] = Meta,
    *,
    within: bool = False,
) -> Described:
    """OpenAPI of a list: pages of rows, in every format. `data` is the type of `data` in JSON.

    A list `within` an item returns 404 if there is no such item.
    """
    envelope = list_envelope(row, list[row] if data is None else data, meta)  # type: ignore[valid-type]
    return {
        "responses": {
            200: _answer(envelope, "The rows that match.", LINK, row),
            **_errors(304, *([404] if within else []), 406, 414, 422, 503),
        },
        "openapi_extra": {"parameters": parameters(model, row)},
    }


def item_route(
    item: type[BaseModel], row: type[BaseModel], links: type[ItemLinks] = ItemLinks
) -> Described:
    """OpenAPI of an item: one object, or one row in tabular formats."""
    return {
        "responses": {
            200: _answer(item_envelope(item, links), "The item.", {}, row),
            **_errors(304, 404, 406, 414, 422, 503),
        },
        "openapi_extra": {"parameters": parameters(FormatQuery, row)},
    }


def object_route(response: type[BaseModel], model: type[Query] | None = None) -> Described:
    """OpenAPI of an object that is not a row."""
    responses = {
        200: _answer(response, "The object.", {}, None),
        **_errors(304, 406, 414, 422, 503),
    }
    extra = {} if model is None else {"parameters": parameters(model, ObservationRow)}
    return {"responses": responses, "openapi_extra": extra}


def status_route(response: type[BaseModel], *failing: int) -> Described:
    """OpenAPI of a probe, with the statuses of its failures."""
    failures = {status: {"content": _problem(status)} for status in failing}
    return {"responses": {200: {"model": response}, **failures}}


@lru_cache
def list_envelope(row: type[BaseModel], data: Any, meta: type[Meta]) -> type[BaseModel]:
    shown = data if isinstance(data, type) and issubclass(data, BaseModel) else get_args(data)[0]
    name = shown.__name__.removesuffix("Row") + "List"
    return create_model(name, __doc__=row.__doc__, data=(data, ...), meta=(meta, ...), links=Links)


@lru_cache
def item_envelope(item: type[BaseModel], links: type[ItemLinks]) -> type[BaseModel]:
    name = item.__name__.removesuffix("Row").removesuffix("Item") + "Answer"
    return create_model(name, __doc__=item.__doc__, data=item, meta=ItemMeta, links=(links, ...))


def parameters(model: type[Query], row: type[BaseModel]) -> list[Described]:
    """OpenAPI's parameters of a query model."""
    described = []
    for name, reader in parameter_types(model).items():
        field = model.model_fields[name]
        example = EXAMPLES.get(row, {}).get(name) or (field.examples or [""])[0]
        description = field.description or ""
        schema = dict(reader.schema)
        if isinstance(reader, Columns | Sort):
            schema["items"] = {"type": "string", "enum": _column_choices(reader, row)}
            example = _first_fitting(example, schema["items"]["enum"])
        if name == "format":
            schema = {"type": "string", "enum": [each.name for each in fitting(row)]}
        if name == "cursor":
            example = CURSOR
            description += OF_OBSERVATIONS
        parameter: Described = {
            "name": name,
            "in": "query",
            "required": name in model.required,
            "description": description,
            "schema": schema,
            "example": _typed(example, schema),
        }
        if schema["type"] == "array":
            parameter |= {"style": "form", "explode": False}
        described.append(parameter)
    return described


def _column_choices(reader: Columns | Sort, row: type[BaseModel]) -> list[str]:
    columns = list(row.model_fields)
    return columns + [f"-{name}" for name in columns] if isinstance(reader, Sort) else columns


def _first_fitting(example: str, choices: list[str]) -> str:
    fitting = [name for name in example.split(",") if name in choices]
    return ",".join(fitting) or choices[0]


def _typed(example: str, schema: Described) -> Any:
    """The example, converted to the schema's type."""
    if schema["type"] in ("integer", "number"):
        return int(example)
    if schema["type"] == "array":
        is_whole = schema["items"].get("type") == "integer"
        return [int(each) if is_whole else each for each in example.split(",")]
    return example


def _answer(
    model: type[BaseModel],
    description: str,
    headers: dict[str, tuple[str, str]],
    row: type[BaseModel] | None,
) -> Described:
    """OpenAPI of a response; if it has rows, in every format that supports them."""
    content: Described = (
        {}
        if row is None
        else {
            each.essence: {"schema": dict(each.schema), **_example(each, row)}
            for each in fitting(row)
            if each is not DEFAULT
        }
    )
    return {
        "model": model,
        "description": description,
        "content": content,
        "headers": {
            name: {"description": text, "schema": {"type": "string", "examples": [example]}}
            for name, (text, example) in (RESPONSE_HEADERS | headers).items()
        },
    }


def _example(each: Format, row: type[BaseModel]) -> Described:
    """The example row, unless the format is binary; for a table, its first columns."""
    if each.schema is BINARY:
        return {}
    examples = {name: (field.examples or [None])[0] for name, field in row.model_fields.items()}
    columns = list(examples)[:COLUMNS_SHOWN] if each.tabular else list(examples)
    meta = {"title": "", "lang": "en", "release": 1, "query": {}, "warnings": [], "total": 1}
    links = {"self": ""}
    document = Document(
        "", "", row, columns, InMemoryTable.of_rows([examples]), None, meta, links, _nothing
    )
    written = each.written(document).decode()
    is_text = each.schema["type"] == TEXT["type"]
    return {"example": written if is_text else orjson.loads(written)}


def _nothing() -> FileMetadata:
    nothing = Citation("", "", [])
    return FileMetadata(nothing, (), (), 1, "2026-11-23T20:00:00Z", LICENCE, Reference.of_rows({}))


def _problem(status: int) -> Described:
    schema = {"$ref": "#/components/schemas/ProblemDocument"}
    return {PROBLEM_TYPE: {"schema": schema, "example": _example_problem(status)}}


def _example_problem(status: int) -> Described:
    match status:
        case 404:
            codes = ["CN-330100", "CN-330200", "CN-ZJ", "US-DC"]
            fault = Issue("code", "CN-ZK", "unknown region", codes, ["CN-ZJ", "CN-330100"])
            problem = NotFound("There is no region “CN-ZK”.", [fault])
            return problem.document("/v1/regions/CN-ZK", REQUEST_ID)
        case 406:
            faults = by_accept("image/png", fitting(ObservationRow))[1]
            refusal = NotAcceptable(NO_FORMAT_FITS, faults)
            return refusal.document("/v1/observations", REQUEST_ID)
        case 414:
            return address_too_long(MAX_ADDRESS + 1).document("/v1/observations", REQUEST_ID)
        case 503:
            told = f"The database holds no release yet: {SEED_HINT}."
            return Unavailable(told).document("/v1/observations", REQUEST_ID)
    return INVALID


def _errors(*statuses: int) -> dict[int, Described]:
    told = {
        304: "Not modified: the ETag in If-None-Match is current.",
        404: "No such item; the problem suggests similar ones.",
        406: "No format matches the Accept header.",
        414: "The URL is too long: use several requests, each with some of the values.",
        422: "Invalid query parameters; the problem lists every issue and what would work.",
        503: "The service is unavailable; the problem says why.",
    }
    return {
        status: {"description": told[status]}
        | ({} if status == 304 else {"content": _problem(status)})
        for status in statuses
    }
