"""One model a file of a bundle: its columns, and what each cell may hold by itself.

What cells must be to each other (codes that exist, keys that are unique) is checked in
`api.seeding.check`. `docs/bundle.md` documents every column.
"""

import re
import unicodedata
from datetime import date
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    model_validator,
)

from api import periods, vocabulary
from api.vocabulary import OneOf

SIGNED_NUMBER = re.compile(r"[-+][0-9][0-9,.]*%?")
SLUG = r"^[a-z0-9]+(-[a-z0-9]+)*$"
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def plain(text: str) -> str:
    """Refuse text that a spreadsheet would run, or that hides what it is."""
    if text.startswith(FORMULA_STARTS) and not SIGNED_NUMBER.fullmatch(text):
        raise ValueError("text may not begin with = + - @ or a tab: a spreadsheet would run it")
    if text != text.strip():
        raise ValueError("remove the space before or after the text")
    for char in text:
        if unicodedata.category(char) in ("Cc", "Cf", "Co", "Cs"):
            raise ValueError(f"remove the invisible character U+{ord(char):04X}")
    return text


def codes(text: str | None) -> tuple[str, ...]:
    """Split a cell of codes separated by spaces."""
    listed = tuple((text or "").split())
    if len(set(listed)) != len(listed):
        raise ValueError("the same code stands twice")
    return listed


def inferable(listed: tuple[str, ...]) -> tuple[str, ...]:
    unknown = [name for name in listed if name not in vocabulary.INFERABLE]
    if unknown:
        raise ValueError(f"accepted, separated by spaces: {', '.join(vocabulary.INFERABLE)}")
    return tuple(name for name in vocabulary.INFERABLE if name in listed)


def period(text: str) -> str:
    periods.parse(text)
    return text


def day(text: str) -> str:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise ValueError("accepted: a date such as 2025-06-19") from None


def alias_list(text: str | None) -> str:
    listed = (text or "").split("|")
    if text and any(not alias or alias != alias.strip() for alias in listed):
        raise ValueError("names are separated by a single | without spaces")
    return text or ""


Text = Annotated[str, AfterValidator(plain)]
Slug = Annotated[
    str,
    StringConstraints(pattern=SLUG, max_length=80),
    AfterValidator(plain),
]
AreaCode = Annotated[
    str, StringConstraints(pattern=r"^([A-Z]{2}(-[A-Z0-9]{1,6})?|[A-Z0-9]{3,10})$")
]
UnitCode = Annotated[str, StringConstraints(pattern=r"^([A-Z]{3}|[a-z0-9]+(-[a-z0-9]+)*)$")]
Codes = Annotated[tuple[str, ...], BeforeValidator(codes)]
Aliases = Annotated[str, BeforeValidator(alias_list), AfterValidator(plain)]
Period = Annotated[str, AfterValidator(period)]
Day = Annotated[str, BeforeValidator(lambda text: str(text)), AfterValidator(day)]
Whole = Annotated[int, Field(ge=1, le=2**31 - 1)]
Template = Annotated[str, StringConstraints(pattern=r"^[^{}]*\{\}[^{}]*$"), AfterValidator(plain)]


def number(text: Any) -> Any:
    """Refuse what Python would read as a number and a reader would not."""
    if isinstance(text, str) and not re.fullmatch(r"-?\d+(\.\d+)?", text):
        raise ValueError(
            "accepted: a number with a decimal point and no separators, such as 1012 or 11.6"
        )
    return text


def exact(value: float) -> float:
    """Refuse whole numbers that a double cannot hold exactly."""
    if abs(value) > 2**53:
        raise ValueError("a number may have at most 15 digits")
    return value


Number = Annotated[float, BeforeValidator(number), AfterValidator(exact)]


class Line(BaseModel):
    """A line of a CSV file. An empty cell is None."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class NamedLine(Line):
    name_en: Text
    name_ja: Text
    name_ko: Text
    name_zh: Text


class AreaLine(NamedLine):
    code: AreaCode
    type: Annotated[str, OneOf(vocabulary.AREA_TYPES)]
    parent: str | None
    alpha3: Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")] | None
    m49: Annotated[str, StringConstraints(pattern=r"^\d{3}$")] | None
    unlocode: Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}[A-Z2-9]{3}$")] | None
    latitude: Annotated[Number, Field(ge=-90, le=90)] | None
    longitude: Annotated[Number, Field(ge=-180, le=180)] | None
    aliases: Aliases
    note: Text | None


class SectorLine(NamedLine):
    code: Slug
    parent: str | None
    isic4: Annotated[str, StringConstraints(pattern=r"^([A-U]|\d{2,4})$")] | None
    isic4_match: Annotated[str, OneOf(vocabulary.ISIC_MATCHES)]
    aliases: Aliases
    note: Text | None

    @model_validator(mode="after")
    def _isic(self) -> "SectorLine":
        if (self.isic4 is None) != (self.isic4_match == "none"):
            raise ValueError("isic4_match is none where isic4 is empty, and only there")
        return self


class UnitLine(NamedLine):
    code: UnitCode
    kind: Annotated[str, OneOf(vocabulary.UNIT_KINDS)]
    number_style: Annotated[str, OneOf(vocabulary.NUMBER_STYLES)]
    symbol: Text | None
    display_en: Template
    display_en_one: Template
    display_ja: Template
    display_ko: Template
    display_zh: Template
    note: Text | None


class MetricLine(NamedLine):
    id: Slug
    unit: str
    measure: Annotated[str, OneOf(vocabulary.MEASURES)]
    measure_stated: bool
    higher_is_better: bool | None
    aliases: Aliases
    definition: Text
    method_note: Text | None


class OrganizationLine(NamedLine):
    id: Slug
    type: Annotated[str, OneOf(vocabulary.ORGANIZATION_TYPES)]
    country: str | None
    area: str | None
    parent: str | None
    aliases: Aliases
    note: Text | None


class SourceLine(NamedLine):
    id: Slug
    organization: str
    edition: Text | None
    edition_inferred: bool
    url: Annotated[str, StringConstraints(pattern=r"^https?://\S+$")] | None
    aliases: Aliases
    note: Text | None


class ComparisonLine(NamedLine):
    code: Slug
    kind: Annotated[str, OneOf(vocabulary.COMPARISON_KINDS)]
    note: Text | None


class ObservationLine(Line):
    key: Slug
    metric: str
    area: str | None
    organization: str | None
    sector: str | None
    period: Period | None
    relation: Annotated[str, OneOf(vocabulary.RELATIONS)]
    value: Number | None
    value_min: Number | None
    value_max: Number | None
    unit: str
    compared_with: str | None
    as_printed: Text
    inferred: Annotated[Codes, AfterValidator(inferable)]
    status: Annotated[str, OneOf(vocabulary.STATUSES)]
    origin: Annotated[str, OneOf(vocabulary.ORIGINS)]
    source: str | None
    paragraph: Whole
    sentence: Whole
    note: Text | None
    correction: Text | None

    @model_validator(mode="after")
    def _value(self) -> "ObservationLine":
        if self.relation == "between":
            self._range()
        elif self.value is None:
            raise ValueError("value may be empty only where relation is between")
        elif self.value_min is not None or self.value_max is not None:
            raise ValueError(
                "value_min and value_max are written only where relation is between; "
                "otherwise they follow from value and relation"
            )
        return self

    def _range(self) -> None:
        if self.value is not None:
            raise ValueError(
                "value must be empty where relation is between: no midpoint is printed"
            )
        if self.value_min is None or self.value_max is None:
            raise ValueError("value_min and value_max are needed where relation is between")
        if self.value_min >= self.value_max:
            raise ValueError("value_min must be less than value_max")

    @model_validator(mode="after")
    def _subject(self) -> "ObservationLine":
        if self.area is None and self.organization is None:
            raise ValueError("an observation needs an area or an organization")
        return self


class ClaimLine(Line):
    key: Slug
    kind: Annotated[str, OneOf(vocabulary.CLAIM_KINDS)]
    modality: Annotated[str, OneOf(vocabulary.MODALITIES)]
    status: Annotated[str, OneOf(vocabulary.CLAIM_STATUSES)]
    part: Annotated[str, OneOf(vocabulary.ARTICLE_PARTS)]
    said_by: str | None
    areas: Codes
    organizations: Codes
    metrics: Codes
    sectors: Codes
    observations: Codes
    source: str | None
    period: Period | None
    paragraph: Whole
    sentence: Whole
    repeats: str | None
    text_en: Text
    text_ja: Text
    text_ko: Text
    text_zh: Text
    note: Text | None


class FigureLine(Line):
    number: Whole
    paragraph: Whole
    sentence: Whole
    as_printed: Text
    role: Annotated[str, OneOf(vocabulary.FIGURE_ROLES)]
    observation: str | None
    claim: str | None
    reason: Text | None

    @model_validator(mode="after")
    def _holder(self) -> "FigureLine":
        if self.observation and self.claim:
            raise ValueError("a figure is held by an observation or by a claim, not by both")
        if not (self.observation or self.claim or self.reason):
            raise ValueError("name the observation or claim that holds it, or why it is not data")
        return self


class ArticleFile(BaseModel):
    """`article.toml`. Keys that may be left out have a default of None."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    title_en: Text
    title_ja: Text
    title_ko: Text
    title_zh: Text
    subtitle: Text | None = None
    series: Text | None = None
    instalment: Whole | None = None
    publisher: str
    author: Text | None = None
    language: Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]+)*$")]
    original_language: (
        Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]+)*$")] | None
    ) = None
    url: Annotated[str, StringConstraints(pattern=r"^https?://\S+$")] | None = None
    published: Day
    published_inferred: bool
    published_note: Text | None = None
    note: Text | None = None
    paragraphs: list[Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]] = Field(
        min_length=1
    )


def statement(row: ObservationLine) -> tuple[str | None, ...]:
    """What makes a statement unique within its article."""
    return row.metric, row.area, row.organization, row.sector, row.period, row.source
