"""Parameter types: from the strings of the URL to a validated value.

A field of a query model is declared with a `ParameterType`: pydantic calls it, and OpenAPI
takes its schema. It receives every string of the parameter (a repeated parameter, or a comma, means
OR) and the `ValidationContext`, which has the codes of the release.
"""

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any, ClassVar

import orjson
from pydantic import BaseModel, ValidationInfo
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from api.domain import ids, periods
from api.domain.code_lists import COUNTRY_LANGUAGES, LANGUAGES, M49_DIGITS, REGION_TYPES
from api.domain.dimensions import AREA_PARAMETERS, DIMENSIONS
from api.domain.ids import ascii_lower
from api.domain.reference import Kind, Reference
from api.errors import Issue, Message, nearest
from api.schemas.written_numbers import NUMBER, number_meant

NONE = "none"
MAX_VALUES = 200
MAX_LISTED = 40
"""A longer list of accepted values is left out of an error."""
ARTICLE_SLUG = r"[a-z0-9-]{1,80}"
"""Pattern of an article's id."""
YEAR = r"^[0-9]{4}$"
SPAN = r"([0-9]{4}) *(?:-|–|\.{2,3}|/|:|~) *([0-9]{4})"
"""Two years as they are often written, which is not as the API takes them."""
DIGEST = "[0-9a-fA-F]{12}"
"""Pattern of the digest that distinguishes data sets."""
RELEASE = rf"^[0-9]+(-{DIGEST})?$"
MAX_NUMBER = 1e100
"""Bound on the absolute value of a number."""
MAX_WRITTEN = 1e16
"""Whole numbers from here on are written with an exponent: doubles do not hold every one."""
MAX_SHOWN = 200
"""Characters of an invalid value that its error repeats."""
MAX_SUGGESTIONS = 10
"""Invalid values of a request that get suggestions."""
MAX_ISSUES = 10
"""Issues of one parameter after which validation stops."""

Texts = Sequence[str]
Schema = Mapping[str, Any]


@dataclass(slots=True)
class ValidationContext:
    """The release that codes are validated against, and the model of the rows."""

    reference: Reference
    newest: int
    """The current release."""
    release: int
    """The release of the response."""
    pinned: str
    """The same with the digest of its data."""
    row: type[BaseModel]
    find_articles: Callable[[Sequence[str]], Collection[str]]
    """Returns those of the ids that exist."""
    some_articles: Callable[[], Sequence[str]]
    removed_articles: Callable[[Sequence[str]], Mapping[str, Message]]
    """By id, a hint to the release that still has a removed article."""
    check: Callable[[], None]
    """Called between the steps of long work."""
    suggestions: int = MAX_SUGGESTIONS
    """How many more values may get similar ones (`did_you_mean`): that scans all names."""

    def nearest(self, value: str, candidates: Iterable[str]) -> list[str]:
        return nearest(value, candidates) if self.may_suggest() else []

    def may_suggest(self) -> bool:
        self.suggestions -= 1
        if self.suggestions < 0:
            return False
        self.check()
        return True


class ParameterError(ValueError):
    """An invalid parameter, with one issue or several."""

    def __init__(
        self,
        value: str | None,
        message: Message,
        accepted: Sequence[str] = (),
        did_you_mean: Sequence[str] = (),
        hint: Message | None = None,
    ) -> None:
        super().__init__(message)
        self.issues = [Issue("", value, message, list(accepted), list(did_you_mean), hint)]

    @classmethod
    def of(cls, issues: Sequence[Issue]) -> "ParameterError":
        error = cls(None, issues[0].message)
        error.issues = list(issues)
        return error


class ParameterType:
    """Validates one parameter. Subclasses implement `read_one`."""

    item: Schema = {"type": "string", "pattern": "^[^,]+$"}
    """One value in OpenAPI. A comma would separate two."""
    is_list: bool = False
    """Whether it takes several values, which are sorted."""
    can_be_none: bool = False
    """Whether `none`, which means without, is a value of the list."""
    needs_lookup: ClassVar[bool] = False
    """Whether validation queries the database or searches all names, and so needs a thread."""

    @property
    def schema(self) -> Schema:
        return {"type": "array", "minItems": 1, "items": self.item} if self.is_list else self.item

    def __get_pydantic_core_schema__(self, _source: Any, _handler: Any) -> CoreSchema:
        return core_schema.with_info_plain_validator_function(self._validate)

    def _validate(self, texts: Any, info: ValidationInfo) -> Any:
        try:
            return self.read(texts, info.context)  # type: ignore[arg-type]
        except ParameterError as error:
            raise PydanticCustomError("invalid", "invalid", {"issues": error.issues}) from None

    def read(self, texts: Texts, context: ValidationContext) -> Any:
        if not self.is_list:
            if len(texts) > 1:
                hint = Message("error.hint.one-value")
                raise ParameterError(", ".join(texts), Message("error.one-value"), hint=hint)
            return self.read_one(texts[0], context)
        values = [value.strip() for text in texts for value in text.split(",")]
        if len(values) > MAX_VALUES:
            hint = Message("error.hint.values", most=MAX_VALUES)
            raise ParameterError(
                None, Message("error.too-many-values", count=f"{len(values):,}"), hint=hint
            )
        found, issues = self.read_all(list(dict.fromkeys(values)), context)
        if issues:
            raise ParameterError.of(issues)
        return tuple(sorted(found, key=lambda value: (value is None, value)))

    def read_all(
        self, values: Sequence[str], context: ValidationContext
    ) -> tuple[set[Any], list[Issue]]:
        """The valid values, and the issues of the others; `values` are distinct."""
        found, issues = set[Any](), list[Issue]()
        for value in values:
            try:
                is_none = self.can_be_none and ascii_lower(value) == NONE
                found.add(None if is_none else self.read_one(value, context))
            except ParameterError as error:
                issues += error.issues
            if len(issues) > MAX_ISSUES:
                break
        return found, issues

    def read_one(self, text: str, context: ValidationContext) -> Any:
        raise NotImplementedError

    def text(self, value: Any) -> str:
        """A value as the URL has it: `read_one` returns the same value for it."""
        return str(value)


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


class Year(ParameterType):
    """A year of four digits; a list of years may have `none`."""

    def __init__(self, *, is_list: bool = False) -> None:
        self.is_list = self.can_be_none = is_list
        self.item = {"type": "string", "pattern": r"^([0-9]{4}|none)$" if is_list else YEAR}

    def read_one(self, text: str, context: ValidationContext) -> int:
        year = text.strip()
        if not re.fullmatch(YEAR, year):
            hint = Message("error.hint.year")
            if periods.is_part_of_year(year.upper()):
                hint = Message("error.hint.period", period=year.upper())
            if span := re.fullmatch(SPAN, year):
                hint = Message("error.hint.years", first=span[1], last=span[2])
            accepted = ["2024", NONE] if self.is_list else ["2024"]
            raise ParameterError(year, Message("error.not-a-year"), accepted, hint=hint)
        return int(year)

    def text(self, value: int) -> str:
        return f"{value:04}"


class Truth(ParameterType):
    item: Schema = {"type": "string", "enum": ["true", "false"]}

    def read_one(self, text: str, context: ValidationContext) -> bool | None:
        flag = ascii_lower(text.strip())
        if flag not in ("true", "false"):
            message = Message("error.not-a-flag")
            raise ParameterError(text[:MAX_SHOWN], message, ["true", "false"])
        return flag == "true"

    def text(self, value: bool) -> str:
        return str(value).lower()


class Flag(Truth):
    """`true` or `false`, which is the same as to omit the parameter."""

    def read_one(self, text: str, context: ValidationContext) -> bool | None:
        return super().read_one(text, context) or None


class PeriodText(ParameterType):
    """Periods, as the column has them."""

    item: Schema = {"type": "string", "pattern": periods.PATTERN}
    is_list = True
    can_be_none = True

    def read_one(self, text: str, context: ValidationContext) -> str:
        period = text.strip().upper()
        try:
            return periods.parse(period).text
        except periods.PeriodError as error:
            span = re.fullmatch(SPAN, period)
            near = [f"{span[1]}/{span[2]}"] if span else []
            accepted = [*periods.EXAMPLES, NONE]
            raise ParameterError(text[:MAX_SHOWN], error.message, accepted, near) from None


class WholeNumber(ParameterType):
    """A whole number from `least` to `most`, or several."""

    def __init__(self, least: int, most: int, *, is_list: bool = False) -> None:
        self.least = least
        self.most = most
        self.is_list = is_list
        self.item = {"type": "integer", "minimum": least, "maximum": most}

    def read_one(self, text: str, context: ValidationContext) -> int:
        return read_whole(text.strip(), self.least, self.most)


def whole_number_hint(least: int, most: int) -> Message:
    """What would work: a range of numbers, or the only one."""
    if least == most:
        return Message("error.hint.only", value=least)
    return Message("error.hint.whole-number", least=least, most=most)


def read_whole(text: str, least: int, most: int) -> int:
    hint = whole_number_hint(least, most)
    if not re.fullmatch(r"[+-]?[0-9]+", text):
        raise ParameterError(text, Message("error.not-a-whole-number"), hint=hint)
    number = whole_number(text)
    if number is not None and least <= number <= most:
        return number
    raise ParameterError(text, Message("error.not-in-range"), hint=hint)


def whole_number(text: str) -> int | None:
    """A number of up to ten digits, or None."""
    return int(text) if re.fullmatch(r"[0-9]{1,10}", text) else None


class Language(ParameterType):
    """A language tag (BCP 47): `ko`, and `ko-KR` as well."""

    item: Schema = {"type": "string", "enum": list(LANGUAGES)}

    def read_one(self, text: str, context: ValidationContext) -> str:
        return language_of(text)


def language_of(text: str) -> str:
    """The language of a tag. Raises ParameterError."""
    tag = ascii_lower(text.strip())
    language, *parts = re.split("[-_]", tag)
    is_region = not {"tw", "hk", "mo"}.isdisjoint(parts)
    is_traditional = "hant" in parts or (is_region and "hans" not in parts)
    if language == "zh" and is_traditional:
        message = Message("error.simplified-only")
        raise ParameterError(text, message, list(LANGUAGES), ["zh"])
    if not re.fullmatch(r"[a-z]{2,3}(-[a-z0-9]{2,8})*", tag) or language not in LANGUAGES:
        near = [each for each in LANGUAGES if each == COUNTRY_LANGUAGES.get(language, language)]
        raise ParameterError(text, Message("error.unsupported-language"), list(LANGUAGES), near)
    return language


class PinnedRelease(str):
    """A release with the digest of its data, as links name it."""

    __slots__ = ("is_pinned",)
    is_pinned: bool
    """Whether the request had the digest, too."""


class ReleaseNumber(ParameterType):
    """A release that has been published: its number, or its number with the digest of its data."""

    item: Schema = {"type": ["integer", "string"], "minimum": 1, "pattern": RELEASE}

    def read_one(self, text: str, context: ValidationContext) -> PinnedRelease:
        number, hyphen, digest = text.strip().partition("-")
        if not number or (hyphen and not re.fullmatch(DIGEST, digest)):
            hint = whole_number_hint(1, context.newest)
            message = Message("error.not-a-release")
            raise ParameterError(text[:MAX_SHOWN], message, [context.pinned], hint=hint)
        is_here = read_whole(number, 1, context.newest) == context.release
        found = PinnedRelease(context.pinned)
        found.is_pinned = bool(hyphen)
        if hyphen and is_here and digest.lower() != found.partition("-")[2]:
            message = Message("error.other-data", release=context.release, pinned=found)
            raise ParameterError(text, message, [found, str(context.release)])
        return found


def release_number(text: str) -> int | None:
    """The number of a release, with or without the digest of its data; None if it is neither."""
    number, hyphen, digest = text.strip().partition("-")
    return None if hyphen and not re.fullmatch(DIGEST, digest) else whole_number(number)


class EarlierRelease(ParameterType):
    """A release up to that of the response; 0 is before the first."""

    item: Schema = {"type": "integer", "minimum": 0}

    def read_one(self, text: str, context: ValidationContext) -> int:
        return read_whole(text.strip(), 0, context.release)


class Text(ParameterType):
    """A text that is validated elsewhere; it consists of letters, digits, `-` and `_`."""

    item: Schema = {"type": "string", "pattern": "^[A-Za-z0-9_-]+$"}

    def read_one(self, text: str, context: ValidationContext) -> str:
        return text


class Number(ParameterType):
    """A number in decimal or exponent notation: 9000000000000, -1.5, 9e12."""

    item: Schema = {
        "type": "number",
        "exclusiveMinimum": -MAX_NUMBER,
        "exclusiveMaximum": MAX_NUMBER,
    }

    def read_one(self, text: str, context: ValidationContext) -> float:
        number = text.strip()
        if not NUMBER.fullmatch(number):
            likely = number_meant(number[:MAX_SHOWN])
            near = [likely] if likely and abs(float(likely)) < MAX_NUMBER else []
            message, hint = Message("error.not-a-number"), Message("error.hint.number")
            raise ParameterError(text[:MAX_SHOWN], message, ["1012", "11.6", "9e12"], near, hint)
        value = float(number)
        if abs(value) >= MAX_NUMBER:
            most = f"{MAX_NUMBER:g}"
            hint = Message("error.hint.between", least=f"-{most}", most=most)
            raise ParameterError(text[:MAX_SHOWN], Message("error.not-in-range"), hint=hint)
        return value

    def text(self, value: float) -> str:
        return number_text(value)


def number_text(value: float) -> str:
    """A number as a URL has it; `Number` reads the same value back."""
    if isinstance(value, int) or (value.is_integer() and abs(value) < MAX_WRITTEN):
        return str(int(value))
    return orjson.dumps(value).decode().replace("e+", "e")


class Columns(ParameterType):
    """Columns of the rows, in their order."""

    is_list = True
    sign = ""

    def __init__(self, columns: Sequence[str] = ()) -> None:
        self.columns = columns
        """Those that may be named, if not all."""

    def read(self, texts: Texts, context: ValidationContext) -> tuple[str, ...]:
        columns = list(self.columns or context.row.model_fields)
        names = dict.fromkeys(name.strip() for text in texts for name in text.split(","))
        unknown = [name for name in names if name.removeprefix(self.sign) not in columns]
        issues = []
        for name in unknown[:MAX_ISSUES]:
            sign = self.sign if self.sign and name.startswith(self.sign) else ""
            near = [sign + each for each in context.nearest(name.removeprefix(sign), columns)]
            issues.append(Issue("", name, Message("error.unknown-column"), columns, near))
        if issues:
            raise ParameterError.of(issues)
        return tuple(names)


class Sort(Columns):
    """Columns to sort by, `-` before a column for descending."""

    sign = "-"

    def read(self, texts: Texts, context: ValidationContext) -> tuple[str, ...]:
        keys = super().read(texts, context)
        both = [key for key in keys if f"-{key}" in keys]
        if both:
            message = Message("error.both-directions")
            raise ParameterError(both[0], message, [both[0], f"-{both[0]}"])
        return keys


def issues_of(name: str, issues: Sequence[Issue]) -> list[Issue]:
    """Issues with the name of their parameter; accepted values that repeat are listed once."""
    first, *others = (replace(each, parameter=name) for each in issues)
    return [
        first,
        *(
            replace(each, accepted=[]) if each.accepted == first.accepted else each
            for each in others
        ),
    ]
