"""Observations, and how many of them have each code."""

from sqlalchemy import CheckConstraint, Index
from sqlmodel import Field

from api.db.tables.columns import BIG, CODE, REAL, TEXT, Columns, at_least_one, one_of
from api.domain import code_lists
from api.domain.dimensions import COVERING, INDEXED
from api.domain.periods import DATED

ORDER = ("sort_time", "sort_place", "id", "year", "first_year")
"""What follows in each index: a page by the column is read in order, and rows in some years are
counted from the index alone, as `sort_time` begins with the day on which a period ends."""

COVERED = (
    *(name for name in INDEXED if name != "year"),
    *("value_min", "value_max", "compared_with", "fact"),
)
"""The columns of a covering index: the filters, and what identifies series and facts."""


class Observation(Columns, table=True):
    """One statement of an article. What the columns mean stands in `api.schemas`.

    `sort_time` and `sort_place` define the default order and are never null, so paging by them
    loses no row: see `api.domain.periods` and `api.ingest.records`. `first_year` and `last_year`
    bound the period; an open span ends on the day its article was published. `statement` is a
    64-bit digest of what makes a statement unique in its article, `fact` of what makes statements
    of several articles the same fact; it is null for undated ones. `interval_min` and
    `interval_max` are the ends of `api.domain.facts.interval`.
    """

    __table_args__ = (
        one_of("relation", code_lists.RELATIONS),
        one_of("status", code_lists.STATUSES),
        one_of("origin", code_lists.ORIGINS),
        one_of("area_type", code_lists.AREA_TYPES),
        one_of("frequency", code_lists.FREQUENCIES),
        *at_least_one("paragraph", "sentence"),
        CheckConstraint("as_printed <> ''", name="as_printed"),
        CheckConstraint("area IS NOT NULL OR organization IS NOT NULL", name="subject"),
        CheckConstraint("(area IS NULL) = (area_type IS NULL)", name="area_has_type"),
        CheckConstraint("(value IS NULL) = (relation = 'between')", name="value"),
        CheckConstraint(
            "(value_min IS NOT NULL) = (relation IN ('eq', 'gt', 'ge', 'between')"
            " OR (relation = 'nearly' AND value < 0) OR (relation = 'just-over' AND value >= 0))",
            name="value_min",
        ),
        CheckConstraint(
            "(value_max IS NOT NULL) = (relation IN ('eq', 'lt', 'le', 'between')"
            " OR (relation = 'nearly' AND value >= 0) OR (relation = 'just-over' AND value < 0))",
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
        CheckConstraint(f"(sort_time >= {DATED}) = (period IS NOT NULL)", name="sort_time"),
        CheckConstraint("(fact IS NULL) = (period IS NULL)", name="fact"),
        CheckConstraint("frequency IS NULL OR period IS NOT NULL", name="frequency_of_period"),
        CheckConstraint("decimals >= 0", name="decimals"),
        CheckConstraint("year = first_year AND year = last_year", name="year"),
        Index("uq_observation_statement", "statement", unique=True),
        Index("ix_observation_fact", "fact"),
        Index("ix_observation_sort_time", *ORDER, "value_min", "value_max"),
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
    key: str = Field(sa_type=CODE)
    article: str = Field(sa_type=CODE, foreign_key="article.id")
    metric: str = Field(sa_type=CODE, foreign_key="metric.id")
    area: str | None = Field(sa_type=CODE, foreign_key="area.code")
    area_type: str | None
    region: str | None = Field(sa_type=CODE, foreign_key="area.code")
    country: str | None = Field(sa_type=CODE, foreign_key="area.code")
    sector: str | None = Field(sa_type=CODE, foreign_key="sector.code")
    organization: str | None = Field(sa_type=CODE, foreign_key="organization.id")
    period: str | None = Field(sa_type=CODE)
    frequency: str | None
    year: int | None
    sort_time: int = Field(sa_type=BIG)
    sort_place: int = Field(sa_type=BIG)
    first_year: int | None
    last_year: int | None
    value: float | None = Field(sa_type=REAL)
    relation: str
    value_min: float | None = Field(sa_type=REAL)
    value_max: float | None = Field(sa_type=REAL)
    multiplier: int
    decimals: int
    unit: str = Field(sa_type=CODE, foreign_key="unit.code")
    compared_with: str | None = Field(sa_type=CODE, foreign_key="comparison.code", index=True)
    as_printed: str = Field(sa_type=TEXT)
    inferred: str
    measure_stated: bool
    status: str
    origin: str
    source: str | None = Field(sa_type=CODE, foreign_key="source.id")
    paragraph: int
    sentence: int
    note: str | None = Field(sa_type=TEXT)
    correction: str | None = Field(sa_type=TEXT)
    statement: int = Field(sa_type=BIG)
    fact: int | None = Field(sa_type=BIG)
    interval_min: float | None = Field(sa_type=REAL)
    interval_max: float | None = Field(sa_type=REAL)
    release: int = Field(foreign_key="release.number", index=True)


class ObservationCount(Columns, table=True):
    """How many observations have a code, by the year in which their period begins.

    Counted when a release is published; undated ones have the year 0. A column without a code has
    the code `none`. A city counts as a region, as the parameter means it. A text of `inferred` is a
    code, with all the names in it. `dated` are those that lie in that one year.

    `ended` are those whose period ends in it, whenever it began: with them it is known how many
    periods reach into any span of years.
    """

    __tablename__ = "observation_count"
    parameter: str = Field(primary_key=True, sa_type=CODE)
    code: str = Field(primary_key=True, sa_type=CODE)
    year: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
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
