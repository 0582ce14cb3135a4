"""Declares a column: its type, its description, and an example from the seeded article."""

from collections.abc import Iterable, Mapping
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

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


def column(description: str, example: Any, *more: Any, codes: Iterable[str] = ()) -> Any:
    """A field that every row has; `codes` is the closed code list of a text.

    `example` is from the one row that all examples of a model are taken from; if its value is
    empty, `more` are values of other rows.
    """
    field = Field(description=description, examples=[example, *more])
    if codes:
        field.metadata.append(OneOf(codes))
    return field


def same(model: type[BaseModel], name: str) -> Any:
    """The same column as in another model."""
    return model.model_fields[name]


def example_of(model: type[BaseModel]) -> Row:
    """The example row of a model, whole."""
    return {name: (field.examples or [None])[0] for name, field in model.model_fields.items()}


def coded(description: str, codes: Mapping[str, str], example: str) -> Any:
    """A field of a closed code list, with the meanings of the codes."""
    return column(with_meanings(description, codes), example, codes=codes)


def with_meanings(description: str, codes: Mapping[str, str]) -> str:
    return f"{description}: {'; '.join(f'`{code}` {text}' for code, text in codes.items())}."


def text_language(column_name: str, *, is_text: bool = True) -> Any:
    """The column that says in which language the text of another one is.

    `is_text`: whether the example row has that text.
    """
    description = (
        f"Language of `{column_name}`: that of the response, or `en` where the text has no "
        "translation; null if there is none."
    )
    return column(description, *(["en"] if is_text else [None, "en"]))


def name_language() -> Any:
    """The column that says in which language `name` is."""
    return column(
        "Language of `name`: that of the response, or another one where the name has no "
        "translation; English if there is an English name.",
        "en",
    )


def exact(value: float | None) -> Number | None:
    """Numbers are doubles in the database; integers are written as such (1012, not 1012.0)."""
    return int(value) if value is not None and value.is_integer() else value


SAME_AS_CODE = "The same as `code`."
ALIASES = "Other names, in any language."
OBSERVATIONS = "Number of observations that match the query."
YEARS = "Years of these observations; undated figures and spans of several years have none."
