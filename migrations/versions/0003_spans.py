"""counts by the year that periods end in; indexes by paragraph, by metric and country

Revision ID: 0003
Revises: 0002
"""

from collections.abc import Mapping, Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0003"
down_revision: str | None = "0002"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

COUNTED = (
    *("metric", "area", "area_type", "region", "country", "sector", "organization", "source"),
    *("status", "origin", "relation", "unit", "year", "inferred", "paragraph"),
)
COVERING = ("metric", "country")
YEARS = ("sort_year", "id", "year", "last_year")
FILTERS = (
    *("metric", "area", "area_type", "region", "country", "sector", "organization", "source"),
    *("status", "origin", "relation", "unit"),
)
MORE = (
    *("inferred", "paragraph", "article"),
    *("value_min", "value_max", "compared_with", "period"),
)
MORE_BEFORE = ("article", "inferred", "value_min", "value_max", "paragraph")
MAX_ANALYSED = 200_000


def upgrade() -> None:
    _index_anew({name: _columns(name, MORE) for name in COVERING})
    _index_anew({"sort_year": ["sort_year", "id", "last_year", "value_min", "value_max"]})
    for columns in (("paragraph",), ("metric", "country")):
        op.create_index(f"ix_observation_{'_'.join(columns)}", "observation", [*columns, *YEARS])
    _count_anew(sa.Column("ended", sa.Integer(), nullable=False))
    _count()
    _analyze()


def downgrade() -> None:
    op.drop_index("ix_observation_metric_country", "observation")
    op.drop_index("ix_observation_paragraph", "observation")
    _index_anew({name: _columns(name, MORE_BEFORE) for name in COVERING})
    _index_anew({"sort_year": ["sort_year", "id", "last_year"]})
    _count_anew()
    _count_before()
    _analyze()


def _columns(name: str, more: Sequence[str]) -> list[str]:
    return list(dict.fromkeys((name, *YEARS, *FILTERS, *more)))


def _index_anew(indexes: Mapping[str, Sequence[str]]) -> None:
    for name, columns in indexes.items():
        op.drop_index(f"ix_observation_{name}", "observation")
        op.create_index(f"ix_observation_{name}", "observation", columns)


def _count_anew(*more: sa.Column[int]) -> None:
    """The counts are made of the observations: the table is, too."""
    op.execute("DELETE FROM observation_total")
    op.drop_table("observation_count")
    code = sa.String().with_variant(sa.String(collation="C"), "postgresql")
    op.create_table(
        "observation_count",
        sa.Column("parameter", code, nullable=False),
        sa.Column("code", code, nullable=False),
        sa.Column("sort_year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("observations", sa.Integer(), nullable=False),
        sa.Column("dated", sa.Integer(), nullable=False),
        *more,
        sa.PrimaryKeyConstraint(
            "parameter", "code", "sort_year", name=op.f("pk_observation_count")
        ),
    )


def _count() -> None:
    """What is published already is not published again: its counts are made here."""
    for name in COUNTED:
        op.execute(_counting(name, name, "true"))
    op.execute(_counting("region", "area", "area_type = 'city'"))
    _sum_up()


def _counting(parameter: str, column: str, where: str) -> str:
    return (
        f"INSERT INTO observation_count SELECT '{parameter}', "  # noqa: S608
        "coalesce(cast(code AS VARCHAR), 'none'), sort_year, sum(begun), sum(dated), sum(ended) "
        f"FROM (SELECT {column} AS code, sort_year, count(*) AS begun, count(year) AS dated, "
        f"count(year) AS ended FROM observation WHERE {where} GROUP BY {column}, sort_year "
        f"UNION ALL SELECT {column}, last_year, 0, 0, count(*) FROM observation "
        f"WHERE year IS NULL AND sort_year > 0 AND {where} GROUP BY {column}, last_year) AS both_ "
        "GROUP BY code, sort_year"
    )


def _count_before() -> None:
    for name in COUNTED:
        if name not in ("inferred", "paragraph"):
            op.execute(_counting_before(name, name, "true"))
    op.execute(_counting_before("region", "area", "area_type = 'city'"))
    _sum_up()


def _counting_before(parameter: str, column: str, where: str) -> str:
    return (
        f"INSERT INTO observation_count SELECT '{parameter}', "  # noqa: S608
        f"coalesce(cast({column} AS VARCHAR), 'none'), sort_year, count(*), count(year) "
        f"FROM observation WHERE {where} GROUP BY {column}, sort_year"
    )


def _sum_up() -> None:
    op.execute(
        "INSERT INTO observation_total SELECT parameter, code, sum(observations), sum(dated) "
        "FROM observation_count GROUP BY parameter, code"
    )


def _analyze() -> None:
    """The planner knows nothing of an index that is new."""
    if op.get_bind().dialect.name == "sqlite":
        op.execute(f"PRAGMA analysis_limit = {MAX_ANALYSED}")
    op.execute("ANALYZE observation")
