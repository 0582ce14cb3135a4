"""Parameter types of codes and ids: those of the release, and of lists in the code."""

import re
from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Any

from api.domain import ids
from api.domain.code_lists import M49_DIGITS, REGION_TYPES
from api.domain.dimensions import AREA_PARAMETERS, DIMENSIONS
from api.domain.ids import ascii_lower
from api.domain.reference import Kind, Reference
from api.errors import Issue, Message
from api.schemas.parameter_type import (
    MAX_LISTED,
    MAX_SHOWN,
    NONE,
    ParameterError,
    ParameterType,
    Schema,
    ValidationContext,
)

ARTICLE_SLUG = r"[a-z0-9-]{1,80}"
"""Pattern of an article's id."""


class Code(ParameterType):
    """Codes of a reference table. `name` is the parameter's name in messages."""

    is_list = True

    def __init__(
        self, kind: Kind, types: Sequence[str] = (), *, name: str = "", none: bool = True
    ) -> None:
        self.kind = kind
        self.types = types
        self.name = name or kind
        self.can_be_none = none

    def read_one(self, text: str, context: ValidationContext) -> str:
        reference = context.reference
        code = reference.find(self.kind, text)
        if code is None or (
            self.types and reference.entries(self.kind)[code]["type"] not in self.types
        ):
            raise code_error(
                reference, self.kind, self.name, text, self.types, suggest=context.may_suggest()
            )
        return code


class Region(str):
    """The code of a province or a city: their observations are selected by different columns."""

    __slots__ = ("is_city",)
    is_city: bool

    @classmethod
    def of(cls, code: str, reference: Reference) -> "Region":
        region = cls(code)
        region.is_city = reference.entries("area")[code]["type"] == "city"
        return region


class RegionCode(Code):
    """Codes of provinces and cities."""

    def __init__(self) -> None:
        super().__init__("area", REGION_TYPES, name="region")

    def read_one(self, text: str, context: ValidationContext) -> Region:
        return Region.of(super().read_one(text, context), context.reference)


def code_error(
    reference: Reference,
    kind: Kind,
    name: str,
    text: str,
    types: Sequence[str] = (),
    *,
    suggest: bool = True,
) -> ParameterError:
    """The error for a code that is unknown or of another type, with similar codes."""
    entries = reference.entries(kind)
    codes = (code for code, entry in entries.items() if not types or entry["type"] in types)
    some = [*islice(codes, MAX_LISTED + 1)]
    accepted = some if len(some) <= MAX_LISTED else []
    padded = text.zfill(M49_DIGITS)
    is_short = text.isdecimal() and padded in entries
    code = reference.find(kind, text) or (padded if is_short else None)
    if code is not None and (not is_short or (types and entries[code]["type"] not in types)):
        found = entries[code]["type"]
        use = f"{AREA_PARAMETERS[found]}={code}"
        return ParameterError(
            text, Message("error.other-type", code=code, type=found, use=use), accepted
        )
    if is_short:
        return ParameterError(text, unknown(name), accepted, [padded])
    similar = reference.suggest(kind, text, types or None) if suggest else []
    return ParameterError(text, unknown(name), accepted, similar)


def unknown(name: str) -> Message:
    """The message about a code or an id that there is not; `name` is that of a parameter."""
    return Message("error.unknown-code", name=Message(f"term.{name}"))


def no_such(name: str, code: str) -> Message:
    """The detail of an error about a path with such a code or id."""
    return Message("error.detail.no-such", name=Message(f"term.{name}"), id=code)


class ArticleId(ParameterType):
    """Ids of articles, looked up in the database: there may be too many for memory."""

    is_list = True
    needs_lookup = True

    def read_all(
        self, values: Sequence[str], context: ValidationContext
    ) -> tuple[set[Any], list[Issue]]:
        ids_of = {value: ascii_lower(value) for value in values}
        known = context.find_articles([*ids_of.values()])
        missing = {value: name for value, name in ids_of.items() if name not in known}
        if not missing:
            return set(known), []
        some = context.some_articles()
        accepted = some if len(some) <= MAX_LISTED else ()
        removed = context.removed_articles([*missing.values()])
        return set(known), [
            Issue(
                "",
                value,
                unknown("article"),
                [*accepted],
                context.nearest(value, some),
                removed.get(name),
            )
            for value, name in missing.items()
        ]


class ArticleSlug(ParameterType):
    """Ids of articles that may have been removed."""

    is_list = True
    item: Schema = {"type": "string", "pattern": f"^{ARTICLE_SLUG}$"}

    def read_one(self, text: str, context: ValidationContext) -> str:
        if re.fullmatch(ARTICLE_SLUG, ascii_lower(text)):
            return ascii_lower(text)
        hint = Message("error.hint.article-id")
        raise ParameterError(text[:MAX_SHOWN], Message("error.not-an-article-id"), hint=hint)


class ListedCode(ParameterType):
    """Codes of a closed code list."""

    is_list = True

    def __init__(self, codes: Iterable[str], none: bool = False) -> None:
        self.codes = {ascii_lower(code): code for code in codes}
        self.can_be_none = none
        self.accepted = [*self.codes.values(), *([NONE] if none else [])]
        self.item = {"type": "string", "enum": self.accepted}

    def read_one(self, text: str, context: ValidationContext) -> str:
        if ascii_lower(text) in self.codes:
            return self.codes[ascii_lower(text)]
        near = context.nearest(text, self.accepted)
        raise ParameterError(text, Message("error.unknown-value"), self.accepted, near)


class OneCode(ListedCode):
    """One code of a closed code list."""

    is_list = False


class Attribute(str):
    """The value of a column of a reference table, with the keys of the rows that have it."""

    __slots__ = ("keys",)
    keys: Sequence[str]


class AttributeCode(ListedCode):
    """Codes of a closed list in a column of the reference table of another dimension."""

    def __init__(self, dimension: str, column: str, codes: Iterable[str]) -> None:
        super().__init__(codes)
        self.kind = DIMENSIONS[dimension].table or dimension
        self.column = column

    def read_one(self, text: str, context: ValidationContext) -> Attribute:
        found = Attribute(super().read_one(text, context))
        entries = context.reference.entries(self.kind)
        found.keys = [key for key, entry in entries.items() if entry[self.column] == found]
        return found


class RowId(ParameterType):
    """Ids of observations or claims, as the API shows them."""

    is_list = True
    item: Schema = {"type": "string", "pattern": f"^{ids.PATTERN}$"}

    def read_one(self, text: str, context: ValidationContext) -> int:
        number = ids.parse(text)
        if number is None:
            hint = Message("error.hint.id")
            raise ParameterError(text, Message("error.not-an-id"), hint=hint)
        return number

    def text(self, value: int) -> str:
        return ids.text(value)
