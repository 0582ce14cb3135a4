"""One model a file of a bundle: its columns, and the rules between the cells of a line.

A rule between cells of a line is a validator of the last of them: so it is checked even where
other cells are at fault, and passes over those. What a cell may hold by itself stands in
`api.ingest.cell_types`; what lines must be to each other (codes that exist, keys that are unique)
is checked in `api.ingest.reference_checks`. `docs/bundle.md` documents every column.
"""

from operator import attrgetter
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationInfo, field_validator

from api.domain import code_lists
from api.domain.code_lists import OneOf
from api.ingest.cell_types import (
    Address,
    Aliases,
    AreaCode,
    Codes,
    Day,
    Hash,
    Id,
    Language,
    Number,
    Period,
    Slug,
    Template,
    Text,
    Truth,
    UnitCode,
    Whole,
    inferable,
    like,
)


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
    type: Annotated[str, OneOf(code_lists.AREA_TYPES)]
    parent: str | None
    alpha3: Annotated[str, like("[A-Z]{3}", "three capitals, such as KOR")] | None
    m49: Annotated[str, like("[0-9]{3}", "three digits, such as 410")] | None
    unlocode: Annotated[str, like("[A-Z]{2}[A-Z2-9]{3}", "a UN/LOCODE, such as CNHAZ")] | None
    latitude: Annotated[Number, Field(ge=-90.0, le=90.0)] | None
    longitude: Annotated[Number, Field(ge=-180.0, le=180.0)] | None
    aliases: Aliases
    note: Text | None

    @field_validator("parent")
    @classmethod
    def _lies_somewhere(cls, parent: str | None, info: ValidationInfo) -> str | None:
        if parent is None and info.data.get("type") in ("province", "city"):
            raise ValueError(f"a {info.data['type']} needs the area it lies in")
        return parent

    @field_validator("longitude")
    @classmethod
    def _point(cls, longitude: float | None, info: ValidationInfo) -> float | None:
        if "latitude" in info.data and (info.data["latitude"] is None) != (longitude is None):
            raise ValueError("a point needs latitude and longitude")
        return longitude


class SectorLine(NamedLine):
    code: Id
    parent: str | None
    isic4: Annotated[str, like("[A-U]|[0-9]{2,4}", "A to U, or 2 to 4 digits, as 2030")] | None
    isic4_match: Annotated[str, OneOf(code_lists.ISIC_MATCHES)]
    aliases: Aliases
    note: Text | None

    @field_validator("isic4_match")
    @classmethod
    def _isic(cls, match: str, info: ValidationInfo) -> str:
        if "isic4" in info.data and (info.data["isic4"] is None) != (match == "none"):
            raise ValueError("isic4_match is none where isic4 is empty, and only there")
        return match


class UnitLine(NamedLine):
    code: UnitCode
    kind: Annotated[str, OneOf(code_lists.UNIT_KINDS)]
    number_style: Annotated[str, OneOf(code_lists.NUMBER_STYLES)]
    symbol: Text | None
    display_en: Template
    display_en_one: Template
    display_ja: Template
    display_ko: Template
    display_zh: Template
    note: Text | None


class MetricLine(NamedLine):
    id: Id
    unit: str
    measure: Annotated[str, OneOf(code_lists.MEASURES)]
    measure_stated: Truth
    higher_is_better: Truth | None
    aliases: Aliases
    definition: Text
    method_note: Text | None


class OrganizationLine(NamedLine):
    id: Id
    type: Annotated[str, OneOf(code_lists.ORGANIZATION_TYPES)]
    country: str | None
    area: str | None
    parent: str | None
    aliases: Aliases
    note: Text | None


class SourceLine(NamedLine):
    id: Id
    organization: str
    edition: Text | None
    edition_inferred: Truth
    url: Address | None
    aliases: Aliases
    note: Text | None


class ComparisonLine(NamedLine):
    code: Id
    kind: Annotated[str, OneOf(code_lists.COMPARISON_KINDS)]
    note: Text | None


class ObservationLine(Line):
    key: Slug
    metric: str
    area: str | None
    organization: str | None
    sector: str | None
    period: Period | None
    relation: Annotated[str, OneOf(code_lists.RELATIONS)]
    value: Number | None
    value_min: Number | None
    value_max: Number | None
    unit: str
    compared_with: str | None
    as_printed: Text
    inferred: Annotated[Codes, AfterValidator(inferable)]
    status: Annotated[str, OneOf(code_lists.STATUSES)]
    origin: Annotated[str, OneOf(code_lists.ORIGINS)]
    source: str | None
    paragraph: Whole
    sentence: Whole
    note: Text | None
    correction: Text | None

    @field_validator("organization")
    @classmethod
    def _subject(cls, organization: str | None, info: ValidationInfo) -> str | None:
        if organization is None and info.data["area"] is None:
            raise ValueError("an observation needs an area or an organization")
        return organization

    @field_validator("value")
    @classmethod
    def _value(cls, value: float | None, info: ValidationInfo) -> float | None:
        relation = info.data.get("relation")
        if relation == "between" and value is not None:
            raise ValueError("value is empty where relation is between: no midpoint is printed")
        if relation not in (None, "between") and value is None:
            raise ValueError("value may be empty only where relation is between")
        return value

    @field_validator("value_min", "value_max")
    @classmethod
    def _end(cls, end: float | None, info: ValidationInfo) -> float | None:
        relation = info.data.get("relation")
        if relation == "between" and end is None:
            raise ValueError("value_min and value_max are needed where relation is between")
        if relation not in (None, "between") and end is not None:
            raise ValueError(
                "value_min and value_max are written only where relation is between; "
                "otherwise they follow from value and relation"
            )
        return end

    @field_validator("value_max")
    @classmethod
    def _order(cls, high: float | None, info: ValidationInfo) -> float | None:
        low = info.data.get("value_min")
        if low is not None and high is not None and low >= high:
            raise ValueError("value_min must be less than value_max")
        return high


class ClaimLine(Line):
    key: Slug
    kind: Annotated[str, OneOf(code_lists.CLAIM_KINDS)]
    modality: Annotated[str, OneOf(code_lists.MODALITIES)]
    status: Annotated[str, OneOf(code_lists.CLAIM_STATUSES)]
    part: Annotated[str, OneOf(code_lists.ARTICLE_PARTS)]
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
    role: Annotated[str, OneOf(code_lists.FIGURE_ROLES)]
    observation: str | None
    claim: str | None
    reason: Text | None

    @field_validator("claim")
    @classmethod
    def _one_holder(cls, claim: str | None, info: ValidationInfo) -> str | None:
        if claim and info.data["observation"]:
            raise ValueError("a figure is held by an observation or by a claim, not by both")
        return claim

    @field_validator("reason")
    @classmethod
    def _holder(cls, reason: str | None, info: ValidationInfo) -> str | None:
        if not (info.data["observation"] or info.data.get("claim") or reason):
            raise ValueError("name the observation or claim that holds it, or why it is not data")
        return reason


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
    language: Language
    original_language: Language | None = None
    url: Address | None = None
    published: Day
    published_inferred: Truth
    published_note: Text | None = None
    note: Text | None = None
    paragraphs: list[Hash] = Field(min_length=1)


STATEMENT = ("metric", "area", "organization", "sector", "period", "source")
"""The columns that make a statement unique within its article."""


_statement = attrgetter(*STATEMENT)


def statement(row: ObservationLine) -> tuple[str | None, ...]:
    columns: tuple[str | None, ...] = _statement(row)
    return columns
