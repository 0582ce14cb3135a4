"""How one query parameter is read: from the texts of the URL to a value, with all its faults.

A `Reader` stands in the annotation of a query model's field: pydantic calls it, and OpenAPI takes
its schema. A reader gets every text given for the parameter (a repeated parameter, or a comma,
means OR) and the `Scope` that knows which codes exist.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, ValidationInfo
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from api import identity
from api.errors import Fault, nearest
from api.reference import Kind, Reference
from api.vocabulary import LANGUAGES

NONE = "none"
MOST_VALUES = 200
MOST_LISTED = 40
"""A list of accepted values longer than this is not spelled out in an error."""

Texts = Sequence[str]
Schema = Mapping[str, Any]


@dataclass(frozen=True)
class Scope:
    """What the codes of a question are checked against: one release, and the rows it gives."""

    reference: Reference
    row: type[BaseModel]
    find_articles: Callable[[Sequence[str]], Mapping[str, str]]
    """From articles' ids, folded, to the ids as they are."""
    some_articles: Callable[[], Sequence[str]]


@dataclass(frozen=True)
class Flaw:
    """What is wrong with one text of a parameter."""

    value: str | None
    message: str
    accepted: Sequence[str] = ()
    did_you_mean: Sequence[str] = ()


class Refused(ValueError):
    """Raised by a reader, with every flaw of the parameter."""

    def __init__(self, *flaws: Flaw) -> None:
        super().__init__(flaws[0].message)
        self.flaws = flaws


class Reader:
    """Reads a parameter. Subclasses say how, and what OpenAPI is told."""

    schema: Schema = {"type": "string"}

    def read(self, texts: Texts, scope: Scope) -> Any:
        raise NotImplementedError

    def __get_pydantic_core_schema__(self, _source: Any, _handler: Any) -> CoreSchema:
        return core_schema.with_info_plain_validator_function(self._validate)

    def _validate(self, texts: Any, info: ValidationInfo) -> Any:
        try:
            return self.read(texts, info.context)  # type: ignore[arg-type]
        except Refused as refused:
            raise PydanticCustomError("refused", "refused", {"flaws": refused.flaws}) from None


class One(Reader):
    """A parameter that takes one value."""

    def read(self, texts: Texts, scope: Scope) -> Any:
        if len(texts) > 1:
            raise Refused(Flaw(", ".join(texts), "give this parameter once", ["one value"]))
        return self.read_one(texts[0], scope)

    def read_one(self, text: str, scope: Scope) -> Any:
        raise NotImplementedError


class Many(Reader):
    """A parameter of one or more values, in a stable order; `none` means without."""

    can_be_none = True
    schema: Schema = {"type": "array", "items": {"type": "string"}}

    def read(self, texts: Texts, scope: Scope) -> tuple[Any, ...]:
        values = [value.strip() for text in texts for value in text.split(",")]
        if len(values) > MOST_VALUES:
            raise Refused(Flaw(None, f"{len(values)} values", [f"at most {MOST_VALUES} values"]))
        found, flaws = self._each(values, scope)
        if flaws:
            raise Refused(*flaws)
        return tuple(sorted(found, key=lambda value: (value is None, value)))

    def _each(self, values: Iterable[str], scope: Scope) -> tuple[set[Any], list[Flaw]]:
        found, flaws = set[Any](), list[Flaw]()
        for value in dict.fromkeys(values):
            try:
                is_none = self.can_be_none and value.casefold() == NONE
                found.add(None if is_none else self.read_one(value, scope))
            except Refused as refused:
                flaws += refused.flaws
        return found, flaws

    def read_one(self, text: str, scope: Scope) -> Any:
        raise NotImplementedError


class Code(Many):
    """Codes of a reference table; `types` narrows them, for areas."""

    def __init__(self, kind: Kind, types: Sequence[str] = (), none: bool = True) -> None:
        self.kind = kind
        self.types = types
        self.can_be_none = none

    def read_one(self, text: str, scope: Scope) -> str:
        code = scope.reference.find(self.kind, text)
        if code is not None and self._fits(code, scope):
            return code
        raise Refused(self._flaw(text, code, scope))

    def _fits(self, code: str, scope: Scope) -> bool:
        return not self.types or scope.reference.entries(self.kind)[code]["type"] in self.types

    def _flaw(self, text: str, code: str | None, scope: Scope) -> Flaw:
        codes = [code for code in scope.reference.entries(self.kind) if self._fits(code, scope)]
        accepted = codes if len(codes) <= MOST_LISTED else []
        if code is not None:
            kind = scope.reference.entries(self.kind)[code]["type"]
            message = f"{code} is a {kind}, not a {' or a '.join(self.types)}: use area={code}"
            return Flaw(text, message, accepted)
        near = scope.reference.suggest(self.kind, text, self.types or None)
        return Flaw(text, f"unknown {self.kind}", accepted, near)


class ArticleId(Many):
    """Ids of articles. They are too many to be kept in memory."""

    can_be_none = False

    def _each(self, values: Iterable[str], scope: Scope) -> tuple[set[Any], list[Flaw]]:
        listed = list(dict.fromkeys(values))
        known = scope.find_articles([value.lower() for value in listed])
        found = {known[value.lower()] for value in listed if value.lower() in known}
        unknown = [value for value in listed if value.lower() not in known]
        some = scope.some_articles() if unknown else ()
        accepted = some if len(some) <= MOST_LISTED else ()
        return found, [
            Flaw(value, "unknown article", accepted, nearest(value, some)) for value in unknown
        ]


class Listed(Many):
    """Codes of a closed list."""

    def __init__(self, codes: Iterable[str], none: bool = False) -> None:
        self.codes = {code.casefold(): code for code in codes}
        self.can_be_none = none
        enum = [*self.codes.values(), *([NONE] if none else [])]
        self.schema = {"type": "array", "items": {"type": "string", "enum": enum}}

    def read_one(self, text: str, scope: Scope) -> str:
        if text.casefold() in self.codes:
            return self.codes[text.casefold()]
        accepted: list[str] = self.schema["items"]["enum"]
        raise Refused(Flaw(text, "unknown value", accepted, nearest(text, accepted)))


class RowId(Many):
    """Ids as they are shown, of observations or claims."""

    can_be_none = False

    def read_one(self, text: str, scope: Scope) -> int:
        number = identity.parse(text)
        if number is None:
            raise Refused(Flaw(text, "not an id", ["13 characters of 0-9 and a-v"]))
        return number


class Years(Many):
    schema: Schema = {
        "type": "array",
        "items": {"type": "string", "pattern": r"^([0-9]{4}|none)$"},
    }

    def read_one(self, text: str, scope: Scope) -> int:
        return read_year(text, "four digits such as 2024, or none")


class Year(One):
    schema: Schema = {"type": "string", "pattern": r"^[0-9]{4}$"}

    def read_one(self, text: str, scope: Scope) -> int:
        return read_year(text.strip(), "four digits such as 2024")


def read_year(text: str, accepted: str) -> int:
    if not re.fullmatch(r"[0-9]{4}", text):
        raise Refused(Flaw(text, "not a year", [accepted]))
    return int(text)


class WholeNumber(One):
    """A whole number from `least` to `most`."""

    def __init__(self, least: int, most: int) -> None:
        self.least = least
        self.most = most
        self.schema = {"type": "integer", "minimum": least, "maximum": most}

    def read_one(self, text: str, scope: Scope) -> int:
        return read_whole(text.strip(), self.least, self.most)


class WholeNumbers(Many):
    can_be_none = False

    def __init__(self, least: int, most: int) -> None:
        self.least = least
        self.most = most
        item = {"type": "integer", "minimum": least, "maximum": most}
        self.schema = {"type": "array", "items": item}

    def read_one(self, text: str, scope: Scope) -> int:
        return read_whole(text, self.least, self.most)


def read_whole(text: str, least: int, most: int) -> int:
    if re.fullmatch(r"[0-9]{1,10}", text) and least <= int(text) <= most:
        return int(text)
    raise Refused(Flaw(text, "not in the range", [f"a whole number from {least} to {most}"]))


class Language(One):
    """A language tag (BCP 47): `ko`, and `ko-KR` as well."""

    schema: Schema = {"type": "string", "enum": list(LANGUAGES)}

    def read_one(self, text: str, scope: Scope) -> str:
        parts = text.strip().lower().replace("_", "-").split("-")
        traditional = parts[0] == "zh" and {"hant", "tw", "hk", "mo"} & set(parts[1:])
        if parts[0] in LANGUAGES and not traditional:
            return parts[0]
        message = "only simplified Chinese is served" if traditional else "unsupported language"
        raise Refused(Flaw(text, message, list(LANGUAGES), ["zh"] if traditional else []))


class Text(One):
    """A text that is checked elsewhere."""

    def read_one(self, text: str, scope: Scope) -> str:
        return text


class Columns(Reader):
    """Columns of the rows, in the order given."""

    schema: Schema = {"type": "array", "items": {"type": "string"}}

    def read(self, texts: Texts, scope: Scope) -> tuple[str, ...]:
        columns = list(scope.row.model_fields)
        names = dict.fromkeys(name.strip() for text in texts for name in text.split(","))
        flaws = [
            Flaw(name, "unknown column", columns, nearest(name, columns))
            for name in names
            if name not in columns
        ]
        if flaws:
            raise Refused(*flaws)
        return tuple(names)


class Sort(Reader):
    """Columns to sort by, `-` before a column for descending."""

    schema: Schema = {"type": "array", "items": {"type": "string"}}

    def read(self, texts: Texts, scope: Scope) -> tuple[str, ...]:
        columns = list(scope.row.model_fields)
        keys = dict.fromkeys(key.strip() for text in texts for key in text.split(","))
        flaws = [
            Flaw(key, "unknown column", columns, _resigned(key, columns))
            for key in keys
            if key.removeprefix("-") not in columns
        ]
        if flaws:
            raise Refused(*flaws)
        return tuple(keys)


def _resigned(key: str, columns: Iterable[str]) -> list[str]:
    sign = "-" if key.startswith("-") else ""
    return [sign + name for name in nearest(key.removeprefix("-"), columns)]


def faults(name: str, flaws: Iterable[Flaw]) -> list[Fault]:
    """The flaws of a parameter as a problem document lists them."""
    return [
        Fault(name, flaw.value, flaw.message, list(flaw.accepted), list(flaw.did_you_mean))
        for flaw in flaws
    ]
