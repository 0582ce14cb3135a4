"""Observations, and how many of them have each code."""

from sqlalchemy import CheckConstraint, Index
from sqlmodel import Field

from api.db.tables.columns import BIG, CODE, REAL, TEXT, Columns, at_least_one, one_of
from api.domain import code_lists
from api.domain.dimensions import COVERING, INDEXED

ORDER = ("sort_year", "id", "year", "last_year")
"""What follows in each index: a page by the column is read in order, and rows in some years are
counted from the index alone, as a dated row begins in its `sort_year`."""

COVERED = (
    *(name for name in INDEXED if name != "year"),
    *("value_min", "value_max", "compared_with", "period"),
)
"""The columns of a covering index: the filters, and what identifies and orders a series."""


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
        *at_least_one("paragraph", "sentence"),
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
        *(
            Index(
                f"ix_observation_{name}",
                *dict.fromkeys((name, *ORDER, *(COVERED if name in COVERING else ()))),
            )
            for name in INDEXED
        ),
        # The most frequent combination: one metric of one country.
        Index("ix_observation_metric_country", "metric", "country", *ORDER),
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


class ObservationCount(Columns, table=True):
    """How many observations have a code, by `sort_year`: counted when a release is published.

    A column without a code has the code `none`. A city counts as a region, as the parameter means
    it. A text of `inferred` is a code, with all the names in it. `dated` are those that lie in
    that one year.

    `ended` are those whose period ends in it, whenever it began: with them it is known how many
    periods reach into any span of years.
    """

    __tablename__ = "observation_count"
    parameter: str = Field(primary_key=True, sa_type=CODE)
    code: str = Field(primary_key=True, sa_type=CODE)
    sort_year: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    observations: int
    dated: int
    ended: int
    release: int


class ObservationTotal(Columns, table=True):
    """By code alone: the sums of `observation_count`, few enough to be kept in memory."""

    __tablename__ = "observation_total"
    parameter: str = Field(primary_key=True, sa_type=CODE)
    code: str = Field(primary_key=True, sa_type=CODE)
    observations: int
    dated: int
    release: int
