"""Articles and their observations: the current rows, and those of earlier releases."""

from sqlalchemy import CheckConstraint, Index
from sqlmodel import Field

from api.db.tables.columns import BIG, CODE, REAL, TEXT, Columns, history_of, one_of, table_of
from api.domain import code_lists
from api.domain.dimensions import COVERING, INDEXED


class Article(Columns, table=True):
    """`digest` is of the folder's files: an unchanged folder need not be read again."""

    __table_args__ = (
        CheckConstraint("paragraphs >= 1", name="paragraphs"),
        CheckConstraint("instalment >= 1", name="instalment"),
        Index("ix_article_published", "published", "id"),
    )
    id: str = Field(primary_key=True, sa_type=CODE)
    title_en: str = Field(sa_type=TEXT)
    title_ja: str = Field(sa_type=TEXT)
    title_ko: str = Field(sa_type=TEXT)
    title_zh: str = Field(sa_type=TEXT)
    subtitle: str | None = Field(sa_type=TEXT)
    series: str | None = Field(sa_type=TEXT)
    instalment: int | None
    publisher: str = Field(sa_type=CODE, foreign_key="organization.id", index=True)
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
    release: int = Field(foreign_key="release.number", index=True)
    digest: str


ARTICLE_HISTORY = history_of(table_of(Article), without=["digest"])


COVERED = (
    *(name for name in INDEXED if name != "year"),
    *("value_min", "value_max", "compared_with", "period"),
)
"""The columns of a covering index: the filters, and what identifies and orders a series."""


def _index(name: str) -> Index:
    """The index (column, sort_year, id): a page by the column is read in order.

    `year` and `last_year` are in each of them, so that what lies in some years is counted from the
    index alone; a dated row begins in its `sort_year`.
    """
    more = [each for each in COVERED if each != name] if name in COVERING else []
    columns = dict.fromkeys((name, "sort_year", "id", "year", "last_year", *more))
    return Index(f"ix_observation_{name}", *columns)


class Observation(Columns, table=True):
    """One statement of an article. What the columns mean stands in `api.schemas`.

    `sort_year` is never null (undated 0, a span its first year), so paging by it loses no row.
    `first_year` and `last_year` bound the period; an open span ends in the year its article was
    published. `statement` is a 64-bit digest of what makes a statement unique in its article.
    """

    __table_args__ = (
        one_of("relation", code_lists.RELATIONS),
        one_of("status", code_lists.STATUSES),
        one_of("origin", code_lists.ORIGINS),
        one_of("area_type", code_lists.AREA_TYPES),
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
        Index("uq_observation_statement", "statement", unique=True),
        Index("ix_observation_sort_year", "sort_year", "id", "last_year", "value_min", "value_max"),
        *map(_index, INDEXED),
        # The most frequent combination: one metric of one country.
        Index(
            "ix_observation_metric_country",
            *("metric", "country", "sort_year", "id", "year", "last_year"),
        ),
    )

    id: int = Field(primary_key=True, sa_type=BIG, sa_column_kwargs={"autoincrement": False})
    key: str = Field(sa_type=TEXT)
    article: str = Field(sa_type=CODE, foreign_key="article.id")
    metric: str = Field(sa_type=CODE, foreign_key="metric.id")
    area: str | None = Field(sa_type=CODE, foreign_key="area.code")
    area_type: str | None
    region: str | None = Field(sa_type=CODE, foreign_key="area.code")
    country: str | None = Field(sa_type=CODE, foreign_key="area.code")
    sector: str | None = Field(sa_type=CODE, foreign_key="sector.code")
    organization: str | None = Field(sa_type=CODE, foreign_key="organization.id")
    period: str | None
    year: int | None
    sort_year: int
    first_year: int | None
    last_year: int | None
    value: float | None = Field(sa_type=REAL)
    relation: str
    value_min: float | None = Field(sa_type=REAL)
    value_max: float | None = Field(sa_type=REAL)
    unit: str = Field(sa_type=CODE, foreign_key="unit.code")
    compared_with: str | None = Field(sa_type=CODE, foreign_key="comparison.code", index=True)
    as_printed: str = Field(sa_type=TEXT)
    inferred: str
    status: str
    origin: str
    source: str | None = Field(sa_type=CODE, foreign_key="source.id")
    paragraph: int
    sentence: int
    note: str | None = Field(sa_type=TEXT)
    correction: str | None = Field(sa_type=TEXT)
    statement: int = Field(sa_type=BIG)
    release: int = Field(foreign_key="release.number", index=True)


OBSERVATION_HISTORY = history_of(table_of(Observation))
