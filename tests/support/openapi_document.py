"""The committed OpenAPI document, in the forms that tests read."""

from typing import Any

import orjson

from api.http.openapi_schemas import KNOWN_CODES
from tests.conftest import PROJECT

COMMITTED = PROJECT / "docs" / "openapi.json"
WRITTEN: dict[str, Any] = orjson.loads(COMMITTED.read_bytes())
"""The document as it is committed."""


def without_references(part: Any) -> Any:
    """A part of the document with the components in place of references, except schemas."""
    if isinstance(part, list):
        return [without_references(each) for each in part]
    if not isinstance(part, dict):
        return part
    _, _, kind, name = part.get("$ref", "///").split("/")
    if kind not in ("", "schemas"):
        return without_references(WRITTEN["components"][kind][name])
    return {key: without_references(each) for key, each in part.items()}


def with_closed_codes(part: Any) -> Any:
    """A part of the document as far as this version is concerned: it sends no unknown code."""
    if isinstance(part, list):
        return [with_closed_codes(each) for each in part]
    if not isinstance(part, dict):
        return part
    made = {key: with_closed_codes(each) for key, each in part.items()}
    if KNOWN_CODES in part:
        is_nullable = "null" in part["type"]
        made["enum"] = [*made.pop(KNOWN_CODES), *([None] if is_nullable else [])]
    return made
