"""How one query parameter is read: from the texts of the URL to a value, with all its faults.

A `Reader` stands in the annotation of a query model's field: pydantic calls it, and OpenAPI takes
its schema. A reader gets every text given for the parameter (a repeated parameter, or a comma,
means OR) and the `Scope` that knows which codes exist.
"""

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from pydantic import BaseModel, ValidationInfo
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from api.domain import ids
from api.domain.code_lists import LANGUAGES, REGION_TYPES
from api.domain.reference import Kind, Reference
from api.errors import Issue, nearest

NONE = "none"
MAX_VALUES = 200
MAX_LISTED = 40
"""A list of accepted values longer than this is not spelled out in an error."""
ARTICLE_SLUG = r"[a-z0-9-]{1,80}"
"""What the id of an article is made of."""
MAX_NUMBER = 1e100
"""Numbers are below it, whatever their sign."""
MAX_WRITTEN = 1e16
"""Whole numbers from here on are spelled with an exponent, as doubles do not hold every one."""
MAX_SHOWN = 200
"""Characters of a bad number that its error repeats."""
MAX_FLAWS = 10
"""After so many bad values of a parameter the rest is not looked at."""

AREA_PARAMETERS: Mapping[str, str] = {
    "world": "area",
    "group": "area",
    "country": "country",
    "province": "region",
    "city": "region",
}
"""The parameter that asks for everything in an area, by the area's type."""

Texts = Sequence[str]
Schema = Mapping[str, Any]


@dataclass(frozen=True)
class ValidationContext:
    """What the codes of a question are checked against: one release, and the rows it gives."""

    reference: Reference
    newest: int
    """The current release."""
    release: int
    """The release that answers."""
    row: type[BaseModel]
    find_articles: Callable[[Sequence[str]], Collection[str]]
    """Those of the ids that exist."""
    some_articles: Callable[[], Sequence[str]]
    removed_articles: Callable[[Sequence[str]], Mapping[str, str]]
    """What would find those of them that an earlier release had."""


@dataclass(frozen=True)
class ParameterIssue:
    """What is wrong with one text of a parameter."""

    value: str | None
    message: str
    accepted: Sequence[str] = ()
    did_you_mean: Sequence[str] = ()


class ParameterError(ValueError):
    """Raised by a reader, with every flaw of the parameter."""

    def __init__(self, *flaws: ParameterIssue) -> None:
        super().__init__(flaws[0].message)
        self.flaws = flaws


class ParameterType:
    """Reads a parameter. Subclasses say how, and what OpenAPI is told."""

    schema: Schema = {"type": "string"}

    def read(self, texts: Texts, scope: ValidationContext) -> Any:
        raise NotImplementedError

    def __get_pydantic_core_schema__(self, _source: Any, _handler: Any) -> CoreSchema:
        return core_schema.with_info_plain_validator_function(self._validate)

    def _validate(self, texts: Any, info: ValidationInfo) -> Any:
        try:
            return self.read(texts, info.context)  # type: ignore[arg-type]
        except ParameterError as refused:
            raise PydanticCustomError("refused", "refused", {"flaws": refused.flaws}) from None


class SingleValue(ParameterType):
    """A parameter that takes one value."""

    def read(self, texts: Texts, scope: ValidationContext) -> Any:
        if len(texts) > 1:
            raise ParameterError(
                ParameterIssue(", ".join(texts), "give this parameter once", ["one value"])
            )
        return self.read_one(texts[0], scope)

    def read_one(self, text: str, scope: ValidationContext) -> Any:
        raise NotImplementedError


class MultipleValues(ParameterType):
    """A parameter of one or more values, in a stable order; `none` means without."""

    can_be_none = True
    schema: Schema = {"type": "array", "items": {"type": "string"}}

    def read(self, texts: Texts, scope: ValidationContext) -> tuple[Any, ...]:
        values = [value.strip() for text in texts for value in text.split(",")]
        if len(values) > MAX_VALUES:
            raise ParameterError(
                ParameterIssue(None, f"{len(values)} values", [f"at most {MAX_VALUES} values"])
            )
        found, flaws = self._each(values, scope)
        if flaws:
            raise ParameterError(*flaws)
        return tuple(sorted(found, key=lambda value: (value is None, value)))

    def _each(
        self, values: Iterable[str], scope: ValidationContext
    ) -> tuple[set[Any], list[ParameterIssue]]:
        found, flaws = set[Any](), list[ParameterIssue]()
        for value in dict.fromkeys(values):
            try:
                is_none = self.can_be_none and value.lower() == NONE
                found.add(None if is_none else self.read_one(value, scope))
            except ParameterError as refused:
                flaws += refused.flaws
            if len(flaws) > MAX_FLAWS:
                break
        return found, flaws

    def read_one(self, text: str, scope: ValidationContext) -> Any:
        raise NotImplementedError


class Code(MultipleValues):
    """Codes of a reference table. `name` is what the parameter is called, for messages."""

    def __init__(
        self, kind: Kind, types: Sequence[str] = (), *, name: str = "", none: bool = True
    ) -> None:
        self.kind = kind
        self.types = types
        self.name = name or kind
        self.can_be_none = none

    def read_one(self, text: str, scope: ValidationContext) -> str:
        code = scope.reference.find(self.kind, text)
        if code is not None and self._fits(code, scope):
            return code
        raise ParameterError(code_issue(scope.reference, self.kind, self.name, text, self.types))

    def _fits(self, code: str, scope: ValidationContext) -> bool:
        return not self.types or scope.reference.entries(self.kind)[code]["type"] in self.types


class Region(str):
    """The code of a province or a city: what lies in them stands in different columns."""

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

    def read_one(self, text: str, scope: ValidationContext) -> Region:
        return Region.of(super().read_one(text, scope), scope.reference)


def code_issue(
    reference: Reference, kind: Kind, name: str, text: str, types: Sequence[str] = ()
) -> ParameterIssue:
    """What is wrong with a code that is not one of these, and what may have been meant."""
    entries = reference.entries(kind)
    codes = [code for code, entry in entries.items() if not types or entry["type"] in types]
    accepted = codes if len(codes) <= MAX_LISTED else []
    code = reference.find(kind, text)
    if code is not None:
        found = entries[code]["type"]
        message = f"{code} is a {found}, not a {name}: use {AREA_PARAMETERS[found]}={code}"
        return ParameterIssue(text, message, accepted)
    return ParameterIssue(
        text, f"unknown {name}", accepted, reference.suggest(kind, text, types or None)
    )


class ArticleId(MultipleValues):
    """Ids of articles. They are too many to be kept in memory."""

    can_be_none = False

    def _each(
        self, values: Iterable[str], scope: ValidationContext
    ) -> tuple[set[Any], list[ParameterIssue]]:
        listed = list(dict.fromkeys(values))
        known = scope.find_articles([value.lower() for value in listed])
        found = {value.lower() for value in listed if value.lower() in known}
        unknown = [value for value in listed if value.lower() not in known]
        some = scope.some_articles() if unknown else ()
        accepted = some if len(some) <= MAX_LISTED else ()
        gone = scope.removed_articles([value.lower() for value in unknown]) if unknown else {}
        return found, [
            ParameterIssue(
                value,
                "unknown article",
                [*([gone[value.lower()]] if value.lower() in gone else []), *accepted],
                nearest(value, some),
            )
            for value in unknown
        ]


class ArticleSlug(MultipleValues):
    """Ids of articles that may have been removed."""

    can_be_none = False
    schema: Schema = {"type": "array", "items": {"type": "string", "pattern": f"^{ARTICLE_SLUG}$"}}

    def read_one(self, text: str, scope: ValidationContext) -> str:
        if re.fullmatch(ARTICLE_SLUG, text.lower()):
            return text.lower()
        accepted = ["an article's id: letters, digits and hyphens"]
        raise ParameterError(ParameterIssue(text[:MAX_SHOWN], "not an article's id", accepted))


class ListedCode(MultipleValues):
    """Codes of a closed list."""

    def __init__(self, codes: Iterable[str], none: bool = False) -> None:
        self.codes = {code.lower(): code for code in codes}
        self.can_be_none = none
        enum = [*self.codes.values(), *([NONE] if none else [])]
        self.schema = {"type": "array", "items": {"type": "string", "enum": enum}}

    def read_one(self, text: str, scope: ValidationContext) -> str:
        if text.lower() in self.codes:
            return self.codes[text.lower()]
        accepted: list[str] = self.schema["items"]["enum"]
        raise ParameterError(
            ParameterIssue(text, "unknown value", accepted, nearest(text, accepted))
        )


class RowId(MultipleValues):
    """Ids as they are shown, of observations or claims."""

    can_be_none = False

    def read_one(self, text: str, scope: ValidationContext) -> int:
        number = ids.parse(text)
        if number is None:
            raise ParameterError(
                ParameterIssue(text, "not an id", ["13 characters of 0-9 and a-v"])
            )
        return number


class Years(MultipleValues):
    schema: Schema = {
        "type": "array",
        "items": {"type": "string", "pattern": r"^([0-9]{4}|none)$"},
    }

    def read_one(self, text: str, scope: ValidationContext) -> int:
        return read_year(text, "four digits such as 2024, or none")


class Year(SingleValue):
    schema: Schema = {"type": "string", "pattern": r"^[0-9]{4}$"}

    def read_one(self, text: str, scope: ValidationContext) -> int:
        return read_year(text.strip(), "four digits such as 2024")


def read_year(text: str, accepted: str) -> int:
    if not re.fullmatch(r"[0-9]{4}", text):
        raise ParameterError(ParameterIssue(text, "not a year", [accepted]))
    return int(text)


class WholeNumber(SingleValue):
    """A whole number from `least` to `most`."""

    def __init__(self, least: int, most: int) -> None:
        self.least = least
        self.most = most
        self.schema = {"type": "integer", "minimum": least, "maximum": most}

    def read_one(self, text: str, scope: ValidationContext) -> int:
        return read_whole(text.strip(), self.least, self.most)


class WholeNumbers(MultipleValues):
    can_be_none = False

    def __init__(self, least: int, most: int) -> None:
        self.least = least
        self.most = most
        item = {"type": "integer", "minimum": least, "maximum": most}
        self.schema = {"type": "array", "items": item}

    def read_one(self, text: str, scope: ValidationContext) -> int:
        return read_whole(text, self.least, self.most)


def read_whole(text: str, least: int, most: int) -> int:
    accepted = [f"a whole number from {least} to {most}"]
    if not re.fullmatch(r"[+-]?[0-9]+", text):
        raise ParameterError(ParameterIssue(text, "not a whole number", accepted))
    number = whole_number(text)
    if number is not None and least <= number <= most:
        return number
    raise ParameterError(ParameterIssue(text, "not in the range", accepted))


def whole_number(text: str) -> int | None:
    """A number of up to ten digits; None where it is none."""
    return int(text) if re.fullmatch(r"[0-9]{1,10}", text) else None


class Language(SingleValue):
    """A language tag (BCP 47): `ko`, and `ko-KR` as well."""

    schema: Schema = {"type": "string", "enum": list(LANGUAGES)}

    def read_one(self, text: str, scope: ValidationContext) -> str:
        tag = text.strip().lower()
        language, *parts = tag.split("-")
        if not re.fullmatch(r"[a-z]{2,3}(-[a-z0-9]{2,8})*", tag) or language not in LANGUAGES:
            raise ParameterError(ParameterIssue(text, "unsupported language", list(LANGUAGES)))
        traditional = "hant" in parts or ({"tw", "hk", "mo"} & set(parts) and "hans" not in parts)
        if language == "zh" and traditional:
            message = "only simplified Chinese is served"
            raise ParameterError(ParameterIssue(text, message, list(LANGUAGES), ["zh"]))
        return language


class ReleaseNumber(SingleValue):
    """A release that has been published."""

    schema: Schema = {"type": "integer", "minimum": 1}

    def read_one(self, text: str, scope: ValidationContext) -> int:
        return read_whole(text.strip(), 1, scope.newest)


class EarlierRelease(SingleValue):
    """A release up to the one that answers; 0 is before the first."""

    schema: Schema = {"type": "integer", "minimum": 0}

    def read_one(self, text: str, scope: ValidationContext) -> int:
        return read_whole(text.strip(), 0, scope.release)


class Text(SingleValue):
    """A text that is checked elsewhere."""

    def read_one(self, text: str, scope: ValidationContext) -> str:
        return text


class Number(SingleValue):
    """A number as people and programs write it: 9000000000000, -1.5, 9e12."""

    schema: Schema = {"type": "number"}

    def read_one(self, text: str, scope: ValidationContext) -> float:
        number = text.strip()
        if not re.fullmatch(r"[+-]?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]{1,3})?", number):
            near = [digits] if re.fullmatch(r"-?[0-9.]+", digits := number.replace(",", "")) else []
            accepted = ["a number such as 1012, 11.6 or 9e12, without thousands separators"]
            raise ParameterError(ParameterIssue(text[:MAX_SHOWN], "not a number", accepted, near))
        value = float(number)
        if abs(value) >= MAX_NUMBER:
            accepted = [f"a number between -{MAX_NUMBER:g} and {MAX_NUMBER:g}"]
            raise ParameterError(ParameterIssue(text[:MAX_SHOWN], "not in the range", accepted))
        return value


def number_text(value: float) -> str:
    """A number as a question spells it: `Number` reads it back as the same."""
    if not isinstance(value, int) and value.is_integer() and abs(value) < MAX_WRITTEN:
        return str(int(value))
    return repr(value).replace("e+", "e")


class Columns(ParameterType):
    """Columns of the rows, in the order given."""

    schema: Schema = {"type": "array", "items": {"type": "string"}}
    sign = ""

    def read(self, texts: Texts, scope: ValidationContext) -> tuple[str, ...]:
        columns = list(scope.row.model_fields)
        names = dict.fromkeys(name.strip() for text in texts for name in text.split(","))
        unknown = [name for name in names if name.removeprefix(self.sign) not in columns]
        if unknown:
            raise ParameterError(*(self._flaw(name, columns) for name in unknown[:MAX_FLAWS]))
        return tuple(names)

    def _flaw(self, name: str, columns: Sequence[str]) -> ParameterIssue:
        sign = self.sign if self.sign and name.startswith(self.sign) else ""
        near = [sign + each for each in nearest(name.removeprefix(sign), columns)]
        return ParameterIssue(name, "unknown column", columns, near)


class Sort(Columns):
    """Columns to sort by, `-` before a column for descending."""

    sign = "-"

    def read(self, texts: Texts, scope: ValidationContext) -> tuple[str, ...]:
        keys = super().read(texts, scope)
        both = [key for key in keys if f"-{key}" in keys]
        if both:
            raise ParameterError(
                ParameterIssue(both[0], "sorted both ways", [both[0], f"-{both[0]}"])
            )
        return keys


def faults(name: str, flaws: Iterable[ParameterIssue]) -> list[Issue]:
    """The flaws of a parameter as a problem document lists them; what is accepted, once."""
    listed = [
        Issue(name, flaw.value, flaw.message, list(flaw.accepted), list(flaw.did_you_mean))
        for flaw in flaws
    ]
    return [
        replace(each, accepted=[]) if place and each.accepted == listed[0].accepted else each
        for place, each in enumerate(listed)
    ]
