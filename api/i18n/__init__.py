"""The words of answers in each language: codes, parameters, and what warnings say.

Words stand in tuples in the order of `LANGUAGES`, so that none can be forgotten. English alone
has a plural; the others count with one word (件, 건, 条).
"""

from collections.abc import Mapping, Sequence
from typing import Any

from api.i18n.codes import AREA_LEVELS, CODES
from api.i18n.messages import MESSAGES
from api.i18n.phrases import (
    AND,
    COLON,
    COMMAS,
    COUNTED,
    EACH,
    GIVEN,
    MORE,
    NO_PERIOD,
    OR,
    OR_MORE,
    PARAMETERS,
    QUOTES,
    SINCE,
    SUGGESTED,
    UNDATED,
    WITHOUT,
)
from api.i18n.quoting import quoted_title
from api.i18n.words import NONE, Words, in_language, say

__all__ = [
    "AREA_LEVELS",
    "CODES",
    "MESSAGES",
    "NONE",
    "SEPARATOR",
    "Words",
    "counted",
    "either",
    "given_as",
    "in_language",
    "listed",
    "message",
    "observation_title",
    "parameter_name",
    "quoted",
    "quoted_title",
    "say",
    "suggested",
    "together",
    "without",
]

SEPARATOR = " · "
"""Between the parts of a title."""

MAX_JOINED = 5
"""Names that are written out; of more, all but one of these and how many others."""


def message(code: str, language: str, /, **values: str) -> str:
    """What a warning says; `values` are words for its placeholders."""
    said = say(MESSAGES[code], language, **values)
    return said[:-1] if said.endswith(("….", "…。")) else said


def counted(count: int, language: str, noun: str = "rows", *, or_more: bool = False) -> str:
    """How many, with the noun: "1 row", "1,012 rows", "1,000 rows or more"."""
    one, many = COUNTED[noun]
    written = say(one if count == 1 else many, language, count=f"{count:,}")
    return say(OR_MORE, language, counted=written) if or_more else written


def either(names: Sequence[str], language: str) -> str:
    """Names of which any is meant: "China, Japan or South Korea"."""
    return _joined(OR, names, language)


def together(names: Sequence[str], language: str) -> str:
    """Names of which all are meant: "China, Japan and South Korea"."""
    return _joined(AND, names, language)


def _joined(last: Words, names: Sequence[str], language: str) -> str:
    if len(names) < 2 or len(names) > MAX_JOINED:
        return listed(names, language)
    first = in_language(COMMAS, language).join(names[:-1])
    return say(last, language, first=first, last=names[-1])


def listed(names: Sequence[str], language: str, most: int = MAX_JOINED) -> str:
    """Names side by side; of more than `most` all but one of these, and how many others."""
    comma = in_language(COMMAS, language)
    if len(names) <= most:
        return comma.join(names)
    shown = most - 1
    return say(MORE, language, first=comma.join(names[:shown]), count=f"{len(names) - shown:,}")


def quoted(text: str, language: str) -> str:
    """A text in the quotation marks of the language."""
    return say(QUOTES, language, text=text)


def parameter_name(name: str, language: str) -> str:
    """A parameter in words; one that has none stands for itself."""
    return in_language(PARAMETERS[name], language) if name in PARAMETERS else name


def given_as(name: str, given: str, language: str) -> str:
    """A filter by its name and as it was asked for."""
    return say(GIVEN, language, name=name, given=given)


def suggested(value: str, name: str, count: int, language: str) -> str:
    """A value that would match, as it is called and as it is asked for, and how often."""
    is_told = name == value or (value.isdigit() and name.startswith(value))
    told = name if is_told else f"{name} [{value}]"
    return say(SUGGESTED, language, name=told, count=f"{count:,}")


def without(parameter: str, language: str) -> list[str]:
    """What `none` means to a parameter: one thing, or several of which any is meant."""
    if parameter == "year":
        return [in_language(words, language) for words in UNDATED]
    return [in_language(WITHOUT[parameter], language)] if parameter in WITHOUT else []


def period_name(period: str | None, language: str) -> str:
    """A period for people: 2024年, 2018–2023, 2019年以降; what is finer than years as written."""
    if period is None:
        return in_language(NO_PERIOD, language)
    start, slash, end = period.partition("/")
    if end == "..":
        return say(SINCE, language, first=_year(start, language))
    return f"{start}–{_year(end, language)}" if slash else _year(period, language)


def _year(text: str, language: str) -> str:
    return say(EACH["year"], language, value=text) if text.isdigit() else text


def observation_title(row: Mapping[str, Any], language: str) -> str:
    """An observation in words, by the names in its row and what it displays."""
    named = (row["subject_name"], row["metric_name"], row["sector_name"])
    period = row["period"] and period_name(row["period"], language)
    subject = SEPARATOR.join(name for name in (*named, period) if name)
    return say(COLON, language, first=subject, last=row["display"])
