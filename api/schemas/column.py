"""Declares a column: its type, its description, and an example from the seeded article."""

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from api.domain import code_lists
from api.domain.code_lists import OneOf

Row = dict[str, Any]
PRINTED_IN = (
    "Kang Kyung-joo, “Manufacturing data, the ‘rare earth of the AI era’” [printed: "
    "「AI時代のレアアース」となった製造データ], The Korea Economic Daily, "
    "19 June 2025 (date inferred)"
)
"""The article of the examples, as it is cited."""
Number = int | float


class ResponseModel(BaseModel):
    """Describes a response; validates nothing, so pydantic builds no validator until it is used."""

    model_config = ConfigDict(defer_build=True)


def column(description: str, example: Any, *more: Any) -> Any:
    """A field that every row has.

    `example` is from the one row that all examples of a model are taken from; if its value is
    empty, `more` are values of other rows.
    """
    return Field(description=description, examples=[example, *more])


def example_of(model: type[BaseModel]) -> Row:
    """The example row of a model, whole."""
    return {name: (field.examples or [None])[0] for name, field in model.model_fields.items()}


def coded(description: str, codes: Any, example: str | None) -> Any:
    """A field of a closed code list, with the meanings of the codes."""
    meanings = "; ".join(f"`{code}` {meaning}" for code, meaning in codes.items())
    return column(f"{description}: {meanings}.", example)


def exact(value: float | None) -> Number | None:
    """Numbers are doubles in the database; integers are written as such (1012, not 1012.0)."""
    return int(value) if value is not None and value.is_integer() else value


AreaType = Annotated[str, OneOf(code_lists.AREA_TYPES)]
Measure = Annotated[str, OneOf(code_lists.MEASURES)]
Relation = Annotated[str, OneOf(code_lists.RELATIONS)]
Status = Annotated[str, OneOf(code_lists.STATUSES)]
Origin = Annotated[str, OneOf(code_lists.ORIGINS)]
Inferable = Annotated[str, OneOf(code_lists.INFERABLE)]
Language = Annotated[str, OneOf(code_lists.LANGUAGES)]

ALIASES = "Other names, in any language."
OBSERVATIONS = "Number of observations that match the query."
YEARS = "Years of these observations; undated figures and spans of several years have none."
