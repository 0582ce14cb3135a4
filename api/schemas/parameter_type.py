"""Parameter types: from the strings of the URL to a validated value.

A field of a query model is declared with a `ParameterType`: pydantic calls it, and OpenAPI
takes its schema. It receives every string of the parameter (a repeated parameter, or a comma, means
OR) and the `ValidationContext`, which has the codes of the release.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar

from pydantic import BaseModel, ValidationInfo
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from api.domain.ids import ascii_lower
from api.domain.reference import Reference
from api.errors import Issue, Message, nearest

NONE = "none"
MAX_VALUES = 200
MAX_LISTED = 40
"""A longer list of accepted values is left out of an error."""
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
