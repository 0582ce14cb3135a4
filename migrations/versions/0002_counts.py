"""counts of the current release, and indexes that answer by themselves

Revision ID: 0002
Revises: 0001
"""

from collections.abc import Mapping, Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0002"
down_revision: str | None = "0001"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

COUNTED = (
    *("metric", "area", "area_type", "region", "country", "sector", "organization", "source"),
    *("status", "origin", "relation", "unit", "year"),
)
FILTERS = (
    *("metric", "area", "area_type", "region", "country", "sector", "organization", "source"),
    *("status", "origin", "relation", "unit", "year", "article", "inferred"),
)
COVERING = ("metric", "country")
MORE = ("value_min", "value_max", "paragraph")


def upgrade() -> None:
    code = sa.String().with_variant(sa.String(collation="C"), "postgresql")
    op.create_table(
        "observation_count",
        sa.Column("parameter", code, nullable=False),
        sa.Column("code", code, nullable=False),
        sa.Column("sort_year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("observations", sa.Integer(), nullable=False),
        sa.Column("dated", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint(
            "parameter", "code", "sort_year", name=op.f("pk_observation_count")
        ),
    )
    op.create_table(
        "observation_total",
        sa.Column("parameter", code, nullable=False),
        sa.Column("code", code, nullable=False),
        sa.Column("observations", sa.Integer(), nullable=False),
        sa.Column("dated", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("parameter", "code", name=op.f("pk_observation_total")),
    )
    _index_anew(
        {name: _columns(name) for name in FILTERS} | {"sort_year": ["sort_year", "id", "last_year"]}
    )
    _count()


def downgrade() -> None:
    _index_anew(
        {name: [name, "sort_year", "id"] for name in FILTERS} | {"sort_year": ["sort_year", "id"]}
    )
    op.drop_table("observation_total")
    op.drop_table("observation_count")


def _columns(name: str) -> list[str]:
    others = [each for each in (*FILTERS, *MORE) if each not in (name, "year")]
    years = ["sort_year", "id", "year", "last_year"]
    return list(dict.fromkeys((name, *years, *(others if name in COVERING else []))))


def _index_anew(indexes: Mapping[str, Sequence[str]]) -> None:
    for name, columns in indexes.items():
        op.drop_index(f"ix_observation_{name}", "observation")
        op.create_index(f"ix_observation_{name}", "observation", columns)


def _count() -> None:
    """What is published already is not published again: its counts are made here."""
    for name in COUNTED:
        op.execute(_counting(name, name, ""))
    op.execute(_counting("region", "area", "WHERE area_type = 'city'"))
    op.execute(
        "INSERT INTO observation_total SELECT parameter, code, sum(observations), sum(dated) "
        "FROM observation_count GROUP BY parameter, code"
    )


def _counting(parameter: str, column: str, where: str) -> str:
    return (
        f"INSERT INTO observation_count SELECT '{parameter}', "  # noqa: S608
        f"coalesce(cast({column} AS VARCHAR), 'none'), sort_year, count(*), count(year) "
        f"FROM observation {where} GROUP BY {column}, sort_year"
    )
