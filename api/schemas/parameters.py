"""Parameter types of numbers, times, flags, releases and columns."""

import re
from collections.abc import Sequence

import orjson

from api.domain import periods
from api.domain.code_lists import COUNTRY_LANGUAGES, LANGUAGES
from api.domain.ids import ascii_lower
from api.errors import Issue, Message
from api.schemas.parameter_type import (
    MAX_ISSUES,
    MAX_SHOWN,
    NONE,
    ParameterError,
    ParameterType,
    Schema,
    Texts,
    ValidationContext,
)
from api.schemas.written_numbers import NUMBER, number_meant

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
