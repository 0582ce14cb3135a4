"""The tables.

Reference tables (areas, sectors, metrics, units, organizations, sources, comparisons) hold the
names; an article holds observations, claims and figures. Those four have a current table and a
history table of the same columns: a row that a release replaced or removed moves to the history,
with the last release in which it held (`release_to`). `release` is the release that last changed
the row, so a row held from `release` to `release_to`.

Table models do not validate what they are given (SQLModel): rows from outside pass through
`api.seeding` first. The constraints here are the last line.
"""

from collections.abc import Iterable
from typing import Any, cast

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Double,
    ForeignKey,
    Index,
    Integer,
    String,
    Text,
    UniqueConstraint,
)
from sqlmodel import Field, SQLModel

from api import vocabulary

# Constraint names are what migrations and error messages refer to, so they are fixed.
SQLModel.metadata.naming_convention = {
    "pk": "pk_%(table_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ix": "ix_%(table_name)s_%(column_0_name)s",
}
METADATA = SQLModel.metadata

# SQLModel's `sa_type` is typed as a class; SQLAlchemy takes an instance as well.
# SQLite makes only an INTEGER primary key the row's own address.
BIG = cast("type[Any]", BigInteger().with_variant(Integer(), "sqlite"))
# Codes sort by code point on every engine.
CODE = cast("type[Any]", String().with_variant(String(collation="C"), "postgresql"))
TEXT = cast("type[Any]", Text())
REAL = cast("type[Any]", Double())


def one_of(column: str, values: Iterable[str]) -> CheckConstraint:
    """A check that `column` holds one of `values` (or null)."""
    listed = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} IN ({listed})", name=column)


class Named(SQLModel):
    """Names in the four languages, and other names to be found by, separated by `|`."""

    name_en: str = Field(sa_type=TEXT)
    name_ja: str = Field(sa_type=TEXT)
    name_ko: str = Field(sa_type=TEXT)
    name_zh: str = Field(sa_type=TEXT)


class Area(Named, table=True):
    __table_args__ = (one_of("type", vocabulary.AREA_TYPES),)
    code: str = Field(primary_key=True, sa_type=CODE)
    type: str
    parent: str | None = Field(sa_type=CODE, foreign_key="area.code", index=True)
    alpha3: str | None
    m49: str | None
    unlocode: str | None
    latitude: float | None = Field(sa_type=REAL)
    longitude: float | None = Field(sa_type=REAL)
    aliases: str = Field(sa_type=TEXT)
    note: str | None = Field(sa_type=TEXT)


class Sector(Named, table=True):
    __table_args__ = (
        one_of("isic4_match", vocabulary.ISIC_MATCHES),
        CheckConstraint("(isic4 IS NULL) = (isic4_match = 'none')", name="isic4"),
    )
    code: str = Field(primary_key=True, sa_type=CODE)
    parent: str | None = Field(sa_type=CODE, foreign_key="sector.code", index=True)
    isic4: str | None
    isic4_match: str
    aliases: str = Field(sa_type=TEXT)
    note: str | None = Field(sa_type=TEXT)


class Unit(Named, table=True):
    __table_args__ = (
        one_of("kind", vocabulary.UNIT_KINDS),
        one_of("number_style", vocabulary.NUMBER_STYLES),
    )
    code: str = Field(primary_key=True, sa_type=CODE)
    kind: str
    number_style: str
    symbol: str | None
    display_en: str
    display_en_one: str
    display_ja: str
    display_ko: str
    display_zh: str
    note: str | None = Field(sa_type=TEXT)


class Metric(Named, table=True):
    __table_args__ = (one_of("measure", vocabulary.MEASURES),)
    id: str = Field(primary_key=True, sa_type=CODE)
    unit: str = Field(sa_type=CODE, foreign_key="unit.code", index=True)
    measure: str
    measure_stated: bool
    higher_is_better: bool | None
    aliases: str = Field(sa_type=TEXT)
    definition: str = Field(sa_type=TEXT)
    method_note: str | None = Field(sa_type=TEXT)


class Organization(Named, table=True):
    __table_args__ = (one_of("type", vocabulary.ORGANIZATION_TYPES),)
    id: str = Field(primary_key=True, sa_type=CODE)
    type: str
    country: str | None = Field(sa_type=CODE, foreign_key="area.code", index=True)
    area: str | None = Field(sa_type=CODE, foreign_key="area.code", index=True)
    parent: str | None = Field(sa_type=CODE, foreign_key="organization.id", index=True)
    aliases: str = Field(sa_type=TEXT)
    note: str | None = Field(sa_type=TEXT)


class Source(Named, table=True):
    id: str = Field(primary_key=True, sa_type=CODE)
    organization: str = Field(sa_type=CODE, foreign_key="organization.id", index=True)
    edition: str | None
    edition_inferred: bool
    url: str | None = Field(sa_type=TEXT)
    aliases: str = Field(sa_type=TEXT)
    note: str | None = Field(sa_type=TEXT)


class Comparison(Named, table=True):
    """What a growth is measured against, or among whom a rank is held."""

    __table_args__ = (one_of("kind", vocabulary.COMPARISON_KINDS),)
    code: str = Field(primary_key=True, sa_type=CODE)
    kind: str
    note: str | None = Field(sa_type=TEXT)


class ReferenceState(SQLModel, table=True):
    """The reference tables as one JSON document, by its SHA-256; releases share it."""

    __tablename__ = "reference_state"
    digest: str = Field(primary_key=True, sa_type=CODE)
    content: str = Field(sa_type=TEXT)


class Release(SQLModel, table=True):
    """A published state of the data. `observations` is how many it holds."""

    __table_args__ = (CheckConstraint("number >= 1", name="number"),)
    number: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    published_at: str
    digest: str
    reference: str = Field(sa_type=CODE, foreign_key="reference_state.digest", index=True)
    observations: int


class ReleaseChange(SQLModel, table=True):
    """How many rows of a kind a release added, changed and removed; kinds without are left out."""

    __tablename__ = "release_change"
    __table_args__ = (
        CheckConstraint("added >= 0 AND changed >= 0 AND removed >= 0", name="counts"),
    )
    release: int = Field(primary_key=True, foreign_key="release.number")
    kind: str = Field(primary_key=True)
    added: int
    changed: int
    removed: int


class ArticleFields(SQLModel):
    id: str = Field(primary_key=True, sa_type=CODE)
    title_en: str = Field(sa_type=TEXT)
    title_ja: str = Field(sa_type=TEXT)
    title_ko: str = Field(sa_type=TEXT)
    title_zh: str = Field(sa_type=TEXT)
    subtitle: str | None = Field(sa_type=TEXT)
    series: str | None = Field(sa_type=TEXT)
    instalment: int | None
    publisher: str = Field(sa_type=CODE)
    author: str | None
    language: str
    original_language: str | None
    url: str | None = Field(sa_type=TEXT)
    published: str
    published_inferred: bool
    published_note: str | None = Field(sa_type=TEXT)
    paragraphs: int
    paragraph_hashes: str = Field(sa_type=TEXT)
    note: str | None = Field(sa_type=TEXT)
    release: int


class Article(ArticleFields, table=True):
    """`digest` is of the folder's files: an unchanged folder need not be read again."""

    __table_args__ = (
        CheckConstraint("paragraphs >= 1", name="paragraphs"),
        CheckConstraint("instalment >= 1", name="instalment"),
        Index("ix_article_published", "published", "id"),
    )
    publisher: str = Field(sa_type=CODE, foreign_key="organization.id", index=True)
    release: int = Field(foreign_key="release.number", index=True)
    digest: str


class ArticleHistory(ArticleFields, table=True):
    __tablename__ = "article_history"
    release_to: int = Field(primary_key=True)


class ObservationFields(SQLModel):
    """One statement of an article. What the columns mean stands in `api.rows`.

    `sort_year` is never null (undated 0, a span its first year), so paging by it loses no row.
    `first_year` and `last_year` bound the period; an open span ends in the year its article was
    published. `statement` is a 64-bit digest of what makes a statement unique in its article.
    """

    id: int = Field(primary_key=True, sa_type=BIG, sa_column_kwargs={"autoincrement": False})
    key: str = Field(sa_type=TEXT)
    article: str = Field(sa_type=CODE)
    metric: str = Field(sa_type=CODE)
    area: str | None = Field(sa_type=CODE)
    area_type: str | None
    region: str | None = Field(sa_type=CODE)
    country: str | None = Field(sa_type=CODE)
    sector: str | None = Field(sa_type=CODE)
    organization: str | None = Field(sa_type=CODE)
    period: str | None
    year: int | None
    sort_year: int
    first_year: int | None
    last_year: int | None
    value: float | None = Field(sa_type=REAL)
    relation: str
    value_min: float | None = Field(sa_type=REAL)
    value_max: float | None = Field(sa_type=REAL)
    unit: str = Field(sa_type=CODE)
    compared_with: str | None = Field(sa_type=CODE)
    as_printed: str = Field(sa_type=TEXT)
    inferred: str
    status: str
    origin: str
    source: str | None = Field(sa_type=CODE)
    paragraph: int
    sentence: int
    note: str | None = Field(sa_type=TEXT)
    correction: str | None = Field(sa_type=TEXT)
    statement: int = Field(sa_type=BIG)
    release: int


OBSERVATION_FILTERS = (
    "metric",
    "area",
    "area_type",
    "region",
    "country",
    "sector",
    "organization",
    "source",
    "article",
    "status",
    "origin",
    "relation",
    "unit",
    "inferred",
    "year",
)
"""Columns with an index (column, sort_year, id): a page by any of them is read in order."""


class Observation(ObservationFields, table=True):
    __table_args__ = (
        one_of("relation", vocabulary.RELATIONS),
        one_of("status", vocabulary.STATUSES),
        one_of("origin", vocabulary.ORIGINS),
        one_of("area_type", vocabulary.AREA_TYPES),
        CheckConstraint("paragraph >= 1", name="paragraph"),
        CheckConstraint("sentence >= 1", name="sentence"),
        CheckConstraint("as_printed <> ''", name="as_printed"),
        CheckConstraint("area IS NOT NULL OR organization IS NOT NULL", name="subject"),
        CheckConstraint("(area IS NULL) = (area_type IS NULL)", name="area_has_type"),
        CheckConstraint("(value IS NULL) = (relation = 'between')", name="value"),
        CheckConstraint(
            "(value_min IS NOT NULL) = (relation IN ('eq', 'gt', 'ge', 'between'))",
            name="value_min",
        ),
        CheckConstraint(
            "(value_max IS NOT NULL) = (relation IN ('eq', 'lt', 'le', 'between'))",
            name="value_max",
        ),
        CheckConstraint(
            "value_min <= value_max AND value_min <= value AND value <= value_max", name="bounds"
        ),
        CheckConstraint(
            "(period IS NULL) = (first_year IS NULL) AND (period IS NULL) = (last_year IS NULL)"
            " AND (first_year IS NULL OR first_year <= last_year)",
            name="period",
        ),
        CheckConstraint("sort_year = coalesce(first_year, 0)", name="sort_year"),
        CheckConstraint("year = first_year AND year = last_year", name="year"),
        UniqueConstraint("statement", name="uq_observation_statement"),
        Index("ix_observation_sort_year", "sort_year", "id"),
        *(Index(f"ix_observation_{name}", name, "sort_year", "id") for name in OBSERVATION_FILTERS),
    )
    article: str = Field(sa_type=CODE, foreign_key="article.id")
    metric: str = Field(sa_type=CODE, foreign_key="metric.id")
    area: str | None = Field(sa_type=CODE, foreign_key="area.code")
    region: str | None = Field(sa_type=CODE, foreign_key="area.code")
    country: str | None = Field(sa_type=CODE, foreign_key="area.code")
    sector: str | None = Field(sa_type=CODE, foreign_key="sector.code")
    organization: str | None = Field(sa_type=CODE, foreign_key="organization.id")
    unit: str = Field(sa_type=CODE, foreign_key="unit.code")
    compared_with: str | None = Field(sa_type=CODE, foreign_key="comparison.code", index=True)
    source: str | None = Field(sa_type=CODE, foreign_key="source.id")
    release: int = Field(foreign_key="release.number", index=True)


class ObservationHistory(ObservationFields, table=True):
    __tablename__ = "observation_history"
    release_to: int = Field(primary_key=True)


class ClaimFields(SQLModel):
    """A statement that is not a figure. Lists of codes are separated by spaces, in file order."""

    id: int = Field(primary_key=True, sa_type=BIG, sa_column_kwargs={"autoincrement": False})
    key: str = Field(sa_type=TEXT)
    article: str = Field(sa_type=CODE)
    kind: str
    modality: str
    status: str
    part: str
    said_by: str | None = Field(sa_type=CODE)
    areas: str = Field(sa_type=TEXT)
    organizations: str = Field(sa_type=TEXT)
    metrics: str = Field(sa_type=TEXT)
    sectors: str = Field(sa_type=TEXT)
    observations: str = Field(sa_type=TEXT)
    source: str | None = Field(sa_type=CODE)
    period: str | None
    paragraph: int
    sentence: int
    repeats: int | None = Field(sa_type=BIG)
    text_en: str = Field(sa_type=TEXT)
    text_ja: str = Field(sa_type=TEXT)
    text_ko: str = Field(sa_type=TEXT)
    text_zh: str = Field(sa_type=TEXT)
    note: str | None = Field(sa_type=TEXT)
    release: int


class Claim(ClaimFields, table=True):
    __table_args__ = (
        one_of("kind", vocabulary.CLAIM_KINDS),
        one_of("modality", vocabulary.MODALITIES),
        one_of("status", vocabulary.CLAIM_STATUSES),
        one_of("part", vocabulary.ARTICLE_PARTS),
        CheckConstraint("paragraph >= 1", name="paragraph"),
        CheckConstraint("sentence >= 1", name="sentence"),
        Index("ix_claim_place", "article", "paragraph", "sentence", "id"),
    )
    article: str = Field(sa_type=CODE, foreign_key="article.id")
    said_by: str | None = Field(sa_type=CODE, foreign_key="organization.id", index=True)
    source: str | None = Field(sa_type=CODE, foreign_key="source.id", index=True)
    release: int = Field(foreign_key="release.number", index=True)


class ClaimHistory(ClaimFields, table=True):
    __tablename__ = "claim_history"
    release_to: int = Field(primary_key=True)


def _of_claim() -> Any:
    column = ForeignKey("claim.id", ondelete="CASCADE")
    return Field(primary_key=True, sa_type=BIG, sa_column_args=[column], index=True)


class ClaimArea(SQLModel, table=True):
    """Which areas a claim speaks of: an index, with foreign keys, of `claim.areas`."""

    __tablename__ = "claim_area"
    code: str = Field(primary_key=True, sa_type=CODE, foreign_key="area.code")
    claim: int = _of_claim()


class ClaimOrganization(SQLModel, table=True):
    __tablename__ = "claim_organization"
    code: str = Field(primary_key=True, sa_type=CODE, foreign_key="organization.id")
    claim: int = _of_claim()


class ClaimMetric(SQLModel, table=True):
    __tablename__ = "claim_metric"
    code: str = Field(primary_key=True, sa_type=CODE, foreign_key="metric.id")
    claim: int = _of_claim()


class ClaimSector(SQLModel, table=True):
    __tablename__ = "claim_sector"
    code: str = Field(primary_key=True, sa_type=CODE, foreign_key="sector.code")
    claim: int = _of_claim()


class ClaimObservation(SQLModel, table=True):
    __tablename__ = "claim_observation"
    code: int = Field(
        primary_key=True,
        sa_type=BIG,
        foreign_key="observation.id",
        sa_column_kwargs={"autoincrement": False},
    )
    claim: int = _of_claim()


class FigureFields(SQLModel):
    """One numeral of an article's text, and what became of it."""

    article: str = Field(primary_key=True, sa_type=CODE)
    number: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    paragraph: int
    sentence: int
    as_printed: str
    role: str
    observation: int | None = Field(sa_type=BIG)
    claim: int | None = Field(sa_type=BIG)
    reason: str | None = Field(sa_type=TEXT)
    release: int


class Figure(FigureFields, table=True):
    __table_args__ = (
        one_of("role", vocabulary.FIGURE_ROLES),
        CheckConstraint("number >= 1", name="number"),
        CheckConstraint("paragraph >= 1", name="paragraph"),
        CheckConstraint("sentence >= 1", name="sentence"),
        CheckConstraint("as_printed <> ''", name="as_printed"),
        CheckConstraint("observation IS NULL OR claim IS NULL", name="one_holder"),
        CheckConstraint(
            "observation IS NOT NULL OR claim IS NOT NULL OR reason IS NOT NULL", name="accounted"
        ),
    )
    article: str = Field(primary_key=True, sa_type=CODE, foreign_key="article.id")
    observation: int | None = Field(sa_type=BIG, foreign_key="observation.id", index=True)
    claim: int | None = Field(sa_type=BIG, foreign_key="claim.id", index=True)
    release: int = Field(foreign_key="release.number", index=True)


class FigureHistory(FigureFields, table=True):
    __tablename__ = "figure_history"
    release_to: int = Field(primary_key=True)


class Correction(SQLModel, table=True):
    """An observation whose content changed between two releases.

    `before` and `after` are JSON objects of the columns that differ.
    """

    release: int = Field(primary_key=True, foreign_key="release.number")
    observation: int = Field(
        primary_key=True, sa_type=BIG, sa_column_kwargs={"autoincrement": False}
    )
    article: str = Field(sa_type=CODE)
    before: str = Field(sa_type=TEXT)
    after: str = Field(sa_type=TEXT)
    reason: str | None = Field(sa_type=TEXT)
