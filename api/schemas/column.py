"""How a column is told: its type, what it means, and an example from the seeded article."""

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
    """Describes what is served; validates nothing, so pydantic makes no validator until asked."""

    model_config = ConfigDict(defer_build=True)


def column(description: str, example: Any, *more: Any) -> Any:
    """A field that every row has.

    `example` is of the one row that all examples of a model are taken from; where it has nothing,
    `more` are of other rows.
    """
    return Field(description=description, examples=[example, *more])


def example_of(model: type[BaseModel]) -> Row:
    """The example row of a model, whole."""
    return {name: (field.examples or [None])[0] for name, field in model.model_fields.items()}


def coded(description: str, codes: Any, example: str | None) -> Any:
    """A field of a closed code list, with what the codes mean."""
    meanings = "; ".join(f"`{code}` {meaning}" for code, meaning in codes.items())
    return column(f"{description}: {meanings}.", example)


def exact(value: float | None) -> Number | None:
    """Numbers are doubles in the database; an integer is shown as one (1012, not 1012.0)."""
    return int(value) if value is not None and value.is_integer() else value


AreaType = Annotated[str, OneOf(code_lists.AREA_TYPES)]
Measure = Annotated[str, OneOf(code_lists.MEASURES)]
Relation = Annotated[str, OneOf(code_lists.RELATIONS)]
Status = Annotated[str, OneOf(code_lists.STATUSES)]
Origin = Annotated[str, OneOf(code_lists.ORIGINS)]
Inferable = Annotated[str, OneOf(code_lists.INFERABLE)]
Language = Annotated[str, OneOf(code_lists.LANGUAGES)]

ALIASES = "Other names, in any language."
OBSERVATIONS = "How many observations match the question."
YEARS = "The years they lie in; undated figures and spans over years have none."
