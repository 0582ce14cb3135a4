"""The words of answers in each language: codes, parameters, and what warnings say.

Words stand in tuples in the order of `LANGUAGES`, so that none can be forgotten. English alone
has a plural; the others count with one word (件, 건, 条).
"""

from collections.abc import Sequence

from api.wording.codes import AREA_LEVELS, CODES
from api.wording.messages import MESSAGES
from api.wording.phrases import (
    COMMAS,
    COUNTED,
    MORE,
    OR,
    OR_MORE,
    PARAMETERS,
    QUOTES,
    SUGGESTED,
)
from api.wording.words import NONE, Words, in_language, say

__all__ = [
    "AREA_LEVELS",
    "CODES",
    "MESSAGES",
    "NONE",
    "Words",
    "counted",
    "either",
    "in_language",
    "listed",
    "message",
    "parameter_name",
    "quoted",
    "say",
    "suggested",
]

MOST_JOINED = 5
"""Names that are written out; of more, all but one of these and how many others."""


def message(code: str, language: str, /, **values: str) -> str:
    """What a warning says; `values` are words for its placeholders."""
    return say(MESSAGES[code], language, **values)


def counted(count: int, language: str, noun: str = "rows", *, or_more: bool = False) -> str:
    """How many, with the noun: "1 row", "1,012 rows", "1,000 rows or more"."""
    one, many = COUNTED[noun]
    written = say(one if count == 1 else many, language, count=f"{count:,}")
    return say(OR_MORE, language, counted=written) if or_more else written


def either(names: Sequence[str], language: str) -> str:
    """Names of which any is meant: "China, Japan or South Korea"."""
    if len(names) < 2 or len(names) > MOST_JOINED:
        return listed(names, language)
    first = in_language(COMMAS, language).join(names[:-1])
    return say(OR, language, first=first, last=names[-1])


def listed(names: Sequence[str], language: str, most: int = MOST_JOINED) -> str:
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


def suggested(value: str, name: str, count: int, language: str) -> str:
    """A value that would match, as it is called and as it is asked for, and how often."""
    told = name if name == value else f"{name} [{value}]"
    return say(SUGGESTED, language, name=told, count=f"{count:,}")
