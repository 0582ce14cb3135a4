"""The type of each column, derived once for every format that has types."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel

from api.domain.code_lists import OneOf

Kind = Literal["text", "integer", "number", "boolean", "list", "object"]
PLAIN: Mapping[Any, Kind] = {str: "text", int: "integer", float: "number", bool: "boolean"}


@dataclass(frozen=True, slots=True)
class ColumnType:
    """The content of a column. `codes` is its closed code list, if it has one.

    A `list` is an array in JSON and a text separated by `|` in a cell; an `object` is an object in
    JSON and its JSON text in a cell. `item` is the type of a list's items, which may be codes.
    """

    kind: Kind
    nullable: bool
    description: str
    codes: tuple[str, ...] | None = None
    item: Kind | None = None


@lru_cache
def column_types(row: type[BaseModel]) -> Mapping[str, ColumnType]:
    """The types of a row's columns, in their order."""
    return {
        name: _column_type(field.annotation, field.metadata, field.description or "")
        for name, field in row.model_fields.items()
    }


def _column_type(annotation: Any, metadata: list[Any], description: str) -> ColumnType:
    options = get_args(annotation) if get_origin(annotation) in (Union, UnionType) else [annotation]
    types = [each for each in options if each is not NoneType]
    nullable = len(types) < len(options)
    bases = [get_args(each)[0] if hasattr(each, "__metadata__") else each for each in types]
    codes = _codes(metadata) or next(
        (found for each in types if (found := _codes(getattr(each, "__metadata__", ())))), None
    )
    if get_origin(bases[0]) is list:
        [item] = get_args(bases[0])
        if isinstance(item, type) and issubclass(item, BaseModel):
            return ColumnType("object", nullable, description)
        codes = _codes(getattr(item, "__metadata__", ()))
        plain = get_args(item)[0] if hasattr(item, "__metadata__") else item
        return ColumnType("list", nullable, description, codes, PLAIN[plain])
    kind: Kind = "number" if set(bases) == {int, float} else PLAIN.get(bases[0], "object")
    return ColumnType(kind, nullable, description, codes)


def _codes(metadata: Any) -> tuple[str, ...] | None:
    return next((each.codes for each in metadata if isinstance(each, OneOf)), None)
