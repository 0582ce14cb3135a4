"""The check of a text: its parameters, and the response model."""

from collections.abc import Mapping
from datetime import date
from functools import cached_property
from typing import Annotated

from api.domain import periods
from api.domain.code_lists import DIAGNOSES, LANGUAGES, STATES, VERDICTS, OneOf
from api.errors import Message
from api.numerals import Kind
from api.schemas.column import ResponseModel, coded, column, example_of, same, with_meanings
from api.schemas.envelopes import WARNING, Meta, Warn
from api.schemas.observation import ObservationRow
from api.schemas.parameter_type import (
    MAX_SHOWN,
    ParameterError,
    ParameterType,
    Schema,
    ValidationContext,
)
from api.schemas.parameters import Language
from api.schemas.query import LocalizedQuery, parameter
from api.schemas.releases import PINNED

MAX_TEXT = 20_000
"""Characters of a text."""
EXAMPLE = "Zhejiang's GDP was 9 trillion yuan in 2024."
LETTERS_OF_WORD = 4
"""Latin letters that count as much as one of the others."""
KANA_WEIGHT, SYLLABLE_WEIGHT = 10, 2
"""Japanese texts have Chinese letters, too."""
KINDS: Mapping[str, str] = {
    **{Kind.QUANTITY: "a number of things", Kind.MONEY: "an amount of money"},
    **{Kind.PERCENT: "a percentage", Kind.POINTS: "percentage points"},
    **{Kind.MULTIPLE: "how many times", Kind.FRACTION: "a part of a whole"},
    Kind.RANK: "a place in an order",
}
"""Kinds of numerals that are figures to check."""


class CheckedText(ParameterType):
    """A text to check. No error repeats it."""

    item: Schema = {"type": "string", "minLength": 1, "maxLength": MAX_TEXT}

    def read_one(self, text: str, context: ValidationContext) -> str:
        if len(text) > MAX_TEXT:
            hint = Message("error.hint.characters", most=f"{MAX_TEXT:,}")
            raise ParameterError(None, Message("error.too-long"), hint=hint)
        if not text.strip():
            raise ParameterError(None, Message("error.no-letter"), [EXAMPLE])
        return text


class Day(ParameterType):
    """A day."""

    item: Schema = {"type": "string", "format": "date", "pattern": "^[1-9][0-9]{3}-"}

    def read_one(self, text: str, context: ValidationContext) -> str:
        try:
            found = periods.parse(text.strip())
        except periods.PeriodError as error:
            accepted = ["2025-06-19"]
            raise ParameterError(text[:MAX_SHOWN], error.message, accepted) from None
        if found.frequency != "daily":
            message = Message("error.not-a-day")
            raise ParameterError(text[:MAX_SHOWN], message, ["2025-06-19"])
        return found.text


class CheckQuery(LocalizedQuery):
    """Parameters of a check."""

    required = ("text",)
    is_private = True

    text: str | None = parameter(
        CheckedText(),
        f"A sentence or a text, up to {MAX_TEXT:,} characters; in a URL as many as fit. It is "
        "neither stored nor logged, and no error repeats it.",
        EXAMPLE,
    )
    language_of_text: str | None = parameter(
        Language(),
        "Language of the text: en, ja, ko or zh. Default: guessed from its letters.",
        "en",
        name="language",
    )
    published: str | None = parameter(
        Day(),
        "The day on which the text was or will be published, from which “last year” is counted. "
        "Without it, times that do not print their year decide nothing.",
        "2025-06-19",
    )

    @property
    def read_in(self) -> str:
        """The language in which the text is read."""
        return self.language_of_text or guessed_language(self.text or "")

    @property
    def day(self) -> date | None:
        """The day of publication."""
        return None if self.published is None else date.fromisoformat(self.published)

    @cached_property
    def canonical(self) -> Mapping[str, list[str]]:
        """The parameters but the text."""
        found = {
            "language": self.language_of_text,
            "published": self.published,
            "release": self.release,
            "lang": self.lang,
        }
        return {name: [str(value)] for name, value in found.items() if value is not None}


class Dimensions(ResponseModel):
    """How the text and the observation stand to each other, dimension by dimension."""

    value: str = coded("The number", STATES, "same")
    bound: str = column("Whether it is a bound, and which.", "differs", codes=STATES)
    unit: str = column("The unit, such as the currency.", "same", codes=STATES)
    period: str = column("The period.", "same", codes=STATES)
    area: str = column("The place, or the organization.", "same", codes=STATES)
    source: str = column("Who measured it.", "unstated", codes=STATES)
    revision: str = column(
        "`differs` if the number was right in an earlier release.", "same", codes=STATES
    )


class CheckedNumeral(ResponseModel):
    """A figure of a text, and what observations say of it.

    Years, dates and other times, numbers of lists, ages and parts of names and of units (“per
    10,000 employees”) are no figures to check, and are left out.
    """

    start: int = column("Where it begins in the text: code points before it.", 19)
    end: int = column("Where it ends, with its unit.", 34)
    text: str = column("The figure as the text prints it.", "9 trillion yuan")
    sentence: int = column("The number of its sentence in the text, from 1.", 1)
    kind: str = column(with_meanings("What it is", KINDS), "money", codes=KINDS)
    verdict: str = column(
        with_meanings("The worst dimension decides", VERDICTS), "contradicted", codes=VERDICTS
    )
    diagnosis: Annotated[str, OneOf(DIAGNOSES)] | None = column(
        with_meanings("What is wrong; null if nothing is, or it cannot be told", DIAGNOSES),
        "bound-dropped",
    )
    dimensions: Dimensions = column(
        "In what text and observation agree.",
        {
            **{"value": "same", "bound": "differs", "unit": "same", "period": "same"},
            **{"area": "same", "source": "unstated", "revision": "same"},
        },
    )
    message: str = column(
        "One sentence that says so, in the requested language.",
        "“9 trillion yuan” leaves out that the number is a bound, an approximation or a part of a "
        "range: Zhejiang · GDP · 2024: > 9 trillion yuan.",
    )
    observations: list[str] = column(
        "Ids of the observations that decide, the best first, five at most.", ["13knhuuv07v5q"]
    )


class CheckMeta(ResponseModel):
    """Metadata of the check."""

    language: str = column("The language in which the text was read.", "en", codes=LANGUAGES)
    characters: int = column("Characters of the text, as code points.", len(EXAMPLE))
    published: str | None = column("The day of publication that was given.", None, "2025-06-19")
    total: int = column("Number of figures that were checked.", 1)
    verdicts: dict[str, int] = column(
        "Number of figures by verdict.",
        {"supported": 0, "contradicted": 1, "not-comparable": 0, "unknown": 0},
    )
    release: int = column("The release of the observations.", 1)
    published_at: str = same(Meta, "published_at")
    pinned: str = column("The release with a digest of its data.", PINNED)
    lang: str = column("The language of messages and names.", "en", codes=LANGUAGES)
    warnings: list[Warn] = column(
        "Caveats about the check, and about the observations.", [], [WARNING]
    )


class CheckAnswer(ResponseModel):
    """A text checked against the observations."""

    data: list[CheckedNumeral] = column(
        "The figures of the text, in its order.", [example_of(CheckedNumeral)]
    )
    observations: list[ObservationRow] = column(
        "The observations that are named, each once, as in other responses.", []
    )
    meta: CheckMeta = column("Metadata.", {"language": "en"})


def guessed_language(text: str) -> str:
    """The language that a text is most likely in, by its letters."""
    counts = dict.fromkeys(("en", "ja", "ko", "zh"), 0)
    for char in text:
        if "\uac00" <= char <= "\ud7a3":
            counts["ko"] += 1
        elif "\u3041" <= char <= "\u30fe":
            counts["ja"] += 1
        elif "\u4e00" <= char <= "\u9fff":
            counts["zh"] += 1
        elif char.isascii() and char.isalpha():
            counts["en"] += 1
    counts["ja"] *= KANA_WEIGHT
    counts["ko"] *= SYLLABLE_WEIGHT
    if counts["ja"] >= counts["zh"] and counts["ja"]:
        counts["ja"] += counts["zh"]
    if counts["ko"]:
        counts["ko"] += counts["zh"]
    counts["en"] //= LETTERS_OF_WORD
    return max(counts, key=lambda each: (counts[each], each == "en"))
