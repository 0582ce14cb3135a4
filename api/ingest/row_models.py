"""One model a file of a bundle: its columns, and the rules between the cells of a row.

A rule between cells of a row is a validator of the last of them: so it is checked even where other
cells have issues, and passes over those. What a cell may hold by itself stands in
`api.ingest.cell_types`; what rows must be to each other (codes that exist, keys that are unique)
is checked in `api.ingest.checks`. `docs/bundle.md` documents every column.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationInfo,
    field_validator,
)

from api import numerals
from api.domain import code_lists
from api.domain.code_lists import LANGUAGES, OneOf
from api.domain.dimensions import REFERENCE_TABLES
from api.domain.reference import Kind
from api.ingest.cell_types import (
    Address,
    Aliases,
    AreaCode,
    Codes,
    Day,
    Digits,
    Hash,
    Id,
    Language,
    Number,
    Period,
    Printed,
    Slug,
    Template,
    Text,
    Truth,
    UnitCode,
    Whole,
    comparable,
    inferable,
    like,
    unit_of_metric,
)

MAX_TRANSLATED = 2000
"""Characters of an English text that has translations: it is the key of an index."""


@dataclass(frozen=True)
class CodeOf:
    """Marks a column, or the items of its list, as codes of a reference table.

    Where `types` is not None, the code must be of a row with one of these types. Words that are
    accepted in place of a code are `besides`.
    """

    kind: Kind
    types: tuple[str, ...] | None = None
    besides: tuple[str, ...] = ()


class Row(BaseModel):
    """A row of a CSV file. An empty cell is None."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class NamedRow(Row):
    name_en: Text | None
    name_ja: Text | None
    name_ko: Text | None
    name_zh: Text | None

    @field_validator("name_zh")
    @classmethod
    def _one_name(cls, last: str | None, info: ValidationInfo) -> str | None:
        others = [info.data.get(f"name_{each}", "") for each in LANGUAGES if each != "zh"]
        if last is None and all(each is None for each in others):
            raise ValueError("a name in at least one language is needed")
        return last


class AreaRow(NamedRow):
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


class SectorRow(NamedRow):
    code: Id
    parent: Annotated[str | None, CodeOf("sector")]
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


class UnitRow(NamedRow):
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


class MetricRow(NamedRow):
    id: Id
    unit: Annotated[
        str | None,
        CodeOf("unit", besides=(code_lists.ANY_CURRENCY,)),
        BeforeValidator(unit_of_metric),
    ]
    measure: Annotated[str, OneOf(code_lists.MEASURES)]
    higher_is_better: Truth | None
    not_comparable_across: Annotated[str, BeforeValidator(comparable)]
    aliases: Aliases
    definition: Text
    method_note: Text | None


class OrganizationRow(NamedRow):
    id: Id
    type: Annotated[str, OneOf(code_lists.ORGANIZATION_TYPES)]
    country: Annotated[str | None, CodeOf("area", types=("country",))]
    area: Annotated[str | None, CodeOf("area")]
    parent: Annotated[str | None, CodeOf("organization")]
    aliases: Aliases
    note: Text | None


class SourceRow(NamedRow):
    id: Id
    organization: Annotated[str, CodeOf("organization")]
    edition: Text | None
    edition_inferred: Truth
    url: Address | None
    aliases: Aliases
    note: Text | None


class ComparisonRow(NamedRow):
    code: Id
    kind: Annotated[str, OneOf(code_lists.COMPARISON_KINDS)]
    note: Text | None


class TranslationRow(Row):
    text_en: Annotated[Text, Field(max_length=MAX_TRANSLATED)]
    text_ja: Text | None
    text_ko: Text | None
    text_zh: Text | None


class ObservationRow(Row):
    key: Slug
    metric: Annotated[str, CodeOf("metric")]
    area: Annotated[str | None, CodeOf("area")]
    organization: Annotated[str | None, CodeOf("organization")]
    sector: Annotated[str | None, CodeOf("sector")]
    period: Period | None
    relation: Annotated[str, OneOf(code_lists.RELATIONS)]
    value: Number | None
    value_min: Number | None
    value_max: Number | None
    multiplier: Digits | None
    decimals: Digits | None
    unit: str
    compared_with: Annotated[str | None, CodeOf("comparison")]
    as_printed: Printed
    inferred: Annotated[Codes, AfterValidator(inferable)]
    measure_stated: Truth | None
    status: Annotated[str, OneOf(code_lists.STATUSES)]
    origin: Annotated[str, OneOf(code_lists.ORIGINS)]
    source: Annotated[str | None, CodeOf("source")]
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


class ClaimRow(Row):
    key: Slug
    kind: Annotated[str, OneOf(code_lists.CLAIM_KINDS)]
    modality: Annotated[str, OneOf(code_lists.MODALITIES)]
    status: Annotated[str, OneOf(code_lists.CLAIM_STATUSES)]
    part: Annotated[str, OneOf(code_lists.ARTICLE_PARTS)]
    said_by: Annotated[str | None, CodeOf("organization")]
    areas: Annotated[Codes, CodeOf("area")]
    organizations: Annotated[Codes, CodeOf("organization")]
    metrics: Annotated[Codes, CodeOf("metric")]
    sectors: Annotated[Codes, CodeOf("sector")]
    observations: Codes
    source: Annotated[str | None, CodeOf("source")]
    period: Period | None
    paragraph: Whole
    sentence: Whole
    repeats: str | None
    text_en: Text
    text_ja: Text
    text_ko: Text
    text_zh: Text
    note: Text | None


class FigureRow(Row):
    number: Whole
    paragraph: Whole
    sentence: Whole
    as_printed: Printed
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


class Defaults(Row):
    """What empty cells of an article's observations mean."""

    area: Annotated[str | None, CodeOf("area")] = None
    organization: Annotated[str | None, CodeOf("organization")] = None
    sector: Annotated[str | None, CodeOf("sector")] = None
    period: Period | None = None
    compared_with: Annotated[str | None, CodeOf("comparison")] = None
    status: Annotated[str, OneOf(code_lists.STATUSES)] | None = None
    origin: Annotated[str, OneOf(code_lists.ORIGINS)] | None = None
    source: Annotated[str | None, CodeOf("source")] = None

    def filled(self) -> dict[str, str]:
        return self.model_dump(exclude_none=True)


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
    defaults: Defaults = Defaults()

    @property
    def read_language(self) -> str | None:
        """The language in which numerals are read; None if those of the article are not."""
        language = self.language.partition("-")[0]
        return language if language in numerals.LANGUAGES else None


STATEMENT = (
    *("metric", "area", "organization", "sector", "period", "source", "unit", "compared_with"),
)
"""The columns that make a statement unique within its article."""


REFERENCE_ROWS: Mapping[Kind, type[Row]] = {
    "area": AreaRow,
    "sector": SectorRow,
    "unit": UnitRow,
    "comparison": ComparisonRow,
    "metric": MetricRow,
    "organization": OrganizationRow,
    "source": SourceRow,
    "translation": TranslationRow,
}
REFERENCE_FILES: Mapping[Kind, str] = {
    kind: f"{REFERENCE_TABLES[kind].plural}.csv" for kind in REFERENCE_ROWS
}

ARTICLE_TABLES: Mapping[str, type[Row]] = {
    "observations": ObservationRow,
    "claims": ClaimRow,
    "figures": FigureRow,
}
"""The CSV files of an article's folder. Their first columns are the keys."""


def code_columns(model: type[Row]) -> Iterator[tuple[str, CodeOf, bool]]:
    """The columns that hold codes of a reference table, and whether a cell is a list of them."""
    for name, field in model.model_fields.items():
        is_list = field.annotation == tuple[str, ...]
        yield from ((name, each, is_list) for each in field.metadata if isinstance(each, CodeOf))
