"""OpenAPI of the check of a text, the only operation with a body."""

from typing import Any

from api.http.openapi import parameters
from api.http.openapi_components import shared_header
from api.http.openapi_failures import failures
from api.schemas import ObservationRow
from api.schemas.check import EXAMPLE, CheckAnswer, CheckQuery
from api.schemas.query import parameter_types

Described = dict[str, Any]

HEADERS = ("Content-Language", "Data-Release", "Data-Warnings")


def get_route() -> Described:
    return {"responses": _responses(), "openapi_extra": {"parameters": _parameters()}}


def post_route() -> Described:
    """The text is in the body: JSON with all parameters, or the text alone."""
    types = parameter_types(CheckQuery)
    fields = {name: dict(each.schema) for name, each in types.items()}
    described = {each["name"]: each["description"] for each in _parameters()}
    schema = {
        "type": "object",
        "required": ["text"],
        "additionalProperties": False,
        "properties": {
            name: {**field, "description": described[name]} for name, field in fields.items()
        },
    }
    content = {
        "application/json": {
            "schema": schema,
            "example": {"text": EXAMPLE, "language": "en", "published": "2025-06-19"},
        },
        "text/plain": {"schema": fields["text"], "example": EXAMPLE},
    }
    return {
        "responses": _responses(413, 415),
        "openapi_extra": {
            "parameters": [each for each in _parameters() if each["name"] != "text"],
            "requestBody": {"required": True, "content": content},
        },
    }


def _parameters() -> list[Described]:
    return parameters(CheckQuery, ObservationRow)


def _responses(*more: int) -> Described:
    success = {
        "model": CheckAnswer,
        "description": "The figures of the text. Nothing keeps the response (`no-store`).",
        "headers": {name: shared_header(name) for name in HEADERS},
    }
    statuses = sorted((*more, 405, 406, 414, 422, 500, 503))
    return {200: success, **failures(*statuses)}  # type: ignore[dict-item]
