"""Arguments of tools: query models, their JSON Schema, and JSON values as strings of a URL.

Arguments are the parameters of `/v1`, validated by the same models: an unknown argument or code is
refused with what is accepted.
"""

import json
import re
from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache
from typing import Any

from pydantic.fields import FieldInfo

from api.errors import Issue, Message, nearest
from api.schemas.code_parameters import ArticleId, Code, OneCode, RowId
from api.schemas.parameter_type import (
    MAX_ISSUES,
    MAX_SHOWN,
    ParameterError,
    ParameterType,
    Texts,
    ValidationContext,
)
from api.schemas.parameters import Language, Sort, Truth, WholeNumber, number_text
from api.schemas.queries import PARAGRAPHS, Numbers, ObservationQuery, ResolveQuery
from api.schemas.query import LocalizedQuery, PageQuery, Query, parameter, parameter_types

MAX_ROWS, DEFAULT_ROWS = 100, 20
"""Rows of an answer: a model reads each of them."""
MAX_CITED = 20
MAX_DESCRIPTION = 90
"""Characters of the description of an argument with its codes; longer lists are in errors only."""
FOOTNOTE = "footnote"
STYLES = (FOOTNOTE, "apa", "mla", "chicago", "bibtex", "csl")


class OneArticle(ArticleId):
    """The id of one article."""

    def read_all(
        self, values: Sequence[str], context: ValidationContext
    ) -> tuple[set[Any], list[Issue]]:
        if len(values) > 1:
            hint = Message("error.hint.one-value")
            raise ParameterError(
                ", ".join(values)[:MAX_SHOWN], Message("error.one-value"), hint=hint
            )
        return super().read_all(values, context)


class CitedIds(RowId):
    """Ids of a few observations."""

    def read(self, texts: Texts, context: ValidationContext) -> Any:
        found = super().read(texts, context)
        if len(found) > MAX_CITED:
            hint = Message("error.hint.values", most=MAX_CITED)
            message = Message("error.too-many-values", count=f"{len(found):,}")
            raise ParameterError(None, message, hint=hint)
        return found


class FindQuery(ResolveQuery):
    """Arguments of `find`."""

    limit: int | None = parameter(WholeNumber(1, MAX_ROWS), "Names to return.", "10")


class FiguresQuery(ObservationQuery):
    """Arguments of `get_figures`: those of the list of observations."""

    limit: int | None = parameter(
        WholeNumber(1, MAX_ROWS), f"Rows to return. Default: {DEFAULT_ROWS}.", "10"
    )


class CiteQuery(LocalizedQuery):
    """Arguments of `cite`."""

    required = ("id",)

    id: Numbers = parameter(CitedIds(), "Ids of figures.", "3r0aeqn5scs7a")
    style: str | None = parameter(OneCode(STYLES), f"Default: {FOOTNOTE}.", "apa")


class OutlineQuery(LocalizedQuery):
    """Arguments of `read_article`."""

    required = ("article",)

    article: tuple[str, ...] | None = parameter(
        OneArticle(), "Id of the article.", "manufacturing-data-2025"
    )
    paragraph: Numbers = parameter(PARAGRAPHS, "Only these paragraphs.", "31")


@lru_cache
def schema_of(model: type[Query], names: tuple[str, ...]) -> dict[str, Any]:
    """The JSON Schema of a tool's arguments: no others are accepted."""
    types, fields = parameter_types(model), {}
    for name, field in model.model_fields.items():
        fields[field.validation_alias or name] = field
    properties = {name: _described(name, types[name], fields[name]) for name in names}
    required = [name for name in model.required if name in properties]
    return {
        "type": "object",
        "properties": properties,
        **({"required": required} if required else {}),
        "additionalProperties": False,
    }


def _described(name: str, parameter_type: ParameterType, field: FieldInfo) -> dict[str, Any]:
    """One argument: its codes if it takes one, else its type and the beginning of its description.

    Several values are one text, with commas. What pages have in common is known by its name.
    """
    if isinstance(parameter_type, Language | OneCode):
        return {"enum": [*parameter_type.item["enum"]]}
    kind, text = parameter_type.item["type"], field.description or ""
    text = text.removeprefix("`true`: ").replace("`", "")
    text = re.split(r"(?<=[.)]) |; |: | \(", text)[0].rstrip(".")
    codes = " ".join(parameter_type.item.get("enum", ()))
    if isinstance(parameter_type, Sort):
        text = "Column, or -column for descending"
    elif isinstance(parameter_type, Code):
        text = f"{text}, e.g. {(field.examples or [''])[0]}"
    elif isinstance(parameter_type, Truth):
        kind = "boolean"
    elif codes and len(f"{text}: {codes}") <= MAX_DESCRIPTION:
        text = f"{text}: {codes}"
    is_one = kind in ("integer", "number", "boolean") and not parameter_type.is_list
    described = {"type": kind if is_one else "string"}
    return described if name in PageQuery.model_fields else {**described, "description": text}


def parameters_of(
    names: Collection[str], arguments: Mapping[str, Any], *, is_private: bool = False
) -> tuple[dict[str, list[str]], list[Issue]]:
    """The arguments as the parameters of a URL, and the issues of those that cannot be one.

    No issue repeats the value of a private one.
    """
    parameters, issues = dict[str, list[str]](), list[Issue]()
    for given, value in arguments.items():
        if len(issues) > MAX_ISSUES:
            break
        name, texts, shown = _valid(given), _texts(value), None
        if not is_private:
            text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
            shown = _valid(text)[:MAX_SHOWN]
        if name not in names:
            near = nearest(name, names)
            message = Message("error.unknown-parameter")
            issues.append(Issue(name[:MAX_SHOWN], shown, message, [*names], near))
        elif texts is None:
            hint = Message("error.hint.plain-value")
            message = Message("error.not-a-plain-value")
            issues.append(Issue(name, shown, message, hint=hint))
        elif value is not None:
            parameters[name] = texts
    return parameters, issues


def _texts(value: Any) -> list[str] | None:
    """A JSON value as the strings of a parameter; None if it is, or contains, an object."""
    match value:
        case None:
            return []
        case bool():
            return [str(value).lower()]
        case int() | float():
            return [number_text(value)]
        case str():
            return [_valid(value)]
        case list():
            texts = [_texts(each) for each in value if not isinstance(each, list)]
            plain = [text for each in texts if each for text in each]
            return (plain or [""]) if len(plain) == len(value) or not value else None
    return None


def _valid(text: str) -> str:
    """A text without halves of letters, which JSON can escape and UTF-8 cannot have."""
    return text.encode(errors="replace").decode()
