"""One model a file of a bundle: its columns, and what each cell may hold by itself.

A rule between cells of a line is a validator of the last of them: so it is checked even where
other cells are at fault, and passes over those. What lines must be to each other (codes that
exist, keys that are unique) is checked in `api.seeding.checks`. `docs/bundle.md` documents every
column.
"""

import re
import unicodedata
from decimal import Decimal
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    Strict,
    ValidationInfo,
    field_validator,
)

from api import periods, vocabulary
from api.vocabulary import OneOf

SIGNED_NUMBER = re.compile(r"[-+][0-9][0-9,.]*%?")
SLUG = r"[a-z0-9]+(-[a-z0-9]+)*"
FORMULA_STARTS = tuple("=+-@＝＋－＠\t\r")
INVISIBLE = ("Cc", "Cf", "Co", "Cs", "Zl", "Zp")
TRUTHS = {"true": True, "false": False}


def like(pattern: str, accepted: str) -> AfterValidator:
    """Accept texts of that pattern; `accepted` says the same in words, with an example."""

    def check(text: str) -> str:
        if not re.fullmatch(pattern, text):
            raise ValueError(f"accepted: {accepted}")
        return text

    return AfterValidator(check)


def plain(text: str) -> str:
    """Refuse text that a spreadsheet would run, or that hides what it is."""
    if text.startswith(FORMULA_STARTS) and not SIGNED_NUMBER.fullmatch(text):
        raise ValueError("text may not begin with = + - @ or a tab: a spreadsheet would run it")
    for char in text:
        if unicodedata.category(char) in INVISIBLE:
            raise ValueError(f"remove the invisible character U+{ord(char):04X}")
    if text != text.strip():
        raise ValueError("remove the space before or after the text")
    return text


def unreserved(code: str) -> str:
    if code.casefold() == "none":
        raise ValueError('choose another code: "none" means "without" in the API')
    return code


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


def alias_list(text: str | None) -> str:
    listed = (text or "").split("|")
    if text and any(not alias or alias != alias.strip() for alias in listed):
        raise ValueError("names are separated by a single | without spaces")
    return text or ""


def number(text: str) -> float:
    """Read a number. Raises ValueError where a reader would see none or a double cannot hold it."""
    if not re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", text):
        raise ValueError(
            "accepted: a number with a decimal point and no separators, such as 1012 or 11.6"
        )
    value = float(text)
    if abs(value) > 2**53 or Decimal(text) != Decimal(repr(value)):
        raise ValueError("a number may have at most 15 digits")
    return value


def whole(value: Any) -> Any:
    return int(value) if isinstance(value, str) and re.fullmatch("[0-9]{1,18}", value) else value


def truth(value: Any) -> Any:
    return TRUTHS.get(value.lower(), value) if isinstance(value, str) else value


Text = Annotated[str, AfterValidator(plain)]
Slug = Annotated[
    str,
    like(rf"(?!.{{81}}){SLUG}", "up to 80 small letters, digits, hyphens, as robot-density"),
]
Id = Annotated[Slug, AfterValidator(unreserved)]
AreaCode = Annotated[
    str,
    like(r"[A-Z]{2}(-[A-Z0-9]{1,6})?|[A-Z0-9]{3,10}", "capitals and digits, such as KR or CN-ZJ"),
    AfterValidator(unreserved),
]
UnitCode = Annotated[
    str,
    like(rf"[A-Z]{{3}}|{SLUG}", "an ISO 4217 code such as CNY, or an id such as percent"),
    AfterValidator(unreserved),
]
Codes = Annotated[tuple[str, ...], BeforeValidator(codes)]
Aliases = Annotated[str, BeforeValidator(alias_list), AfterValidator(plain)]
Period = Annotated[str, AfterValidator(period)]
Day = Annotated[
    str,
    BeforeValidator(str),
    like("[0-9]{4}-[0-9]{2}-[0-9]{2}", "a date such as 2025-06-19"),
    AfterValidator(period),
]
Whole = Annotated[int, Strict(), BeforeValidator(whole), Field(ge=1, le=2**31 - 1)]
Truth = Annotated[bool, Strict(), BeforeValidator(truth)]
Number = Annotated[float, BeforeValidator(number)]
Template = Annotated[
    str,
    like(r"[^{}]*\{\}[^{}]*", "text with {} once, where the number goes, such as {} yuan"),
    AfterValidator(plain),
]
Address = Annotated[
    str, like(r"https?://\S+", "an address with http:// or https://"), AfterValidator(plain)
]
Language = Annotated[str, like("[a-z]{2,3}(-[A-Za-z0-9]+)*", "a language tag, such as ja")]
Hash = Annotated[str, like("[0-9a-f]{64}", "a SHA-256: 64 characters 0-9 and a-f")]


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
    isic4_match: Annotated[str, OneOf(vocabulary.ISIC_MATCHES)]
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
    id: Id
    unit: str
    measure: Annotated[str, OneOf(vocabulary.MEASURES)]
    measure_stated: Truth
    higher_is_better: Truth | None
    aliases: Aliases
    definition: Text
    method_note: Text | None


class OrganizationLine(NamedLine):
    id: Id
    type: Annotated[str, OneOf(vocabulary.ORGANIZATION_TYPES)]
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


def statement(row: ObservationLine) -> tuple[str | None, ...]:
    return tuple(getattr(row, column) for column in STATEMENT)
