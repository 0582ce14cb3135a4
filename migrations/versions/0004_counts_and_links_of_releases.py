"""counts and links of earlier releases; indexes of what held in a release, and of corrections

Revision ID: 0004
Revises: 0003
"""

import base64
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op

revision: str = "0004"
down_revision: str | None = "0003"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

COUNTED = (
    *("metric", "area", "area_type", "region", "country", "sector", "organization", "source"),
    *("status", "origin", "relation", "unit", "year", "inferred", "paragraph"),
)
HISTORIES = ("article_history", "observation_history", "claim_history", "figure_history")
COUNTS = ("observation_count", "observation_total")
LINKS = {
    "areas": "claim_area",
    "organizations": "claim_organization",
    "metrics": "claim_metric",
    "sectors": "claim_sector",
    "observations": "claim_observation",
}
OFFSET = 1 << 63
CODE = sa.String().with_variant(sa.String(collation="C"), "postgresql")
BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MANY = 1000


def upgrade() -> None:
    for name in HISTORIES:
        op.create_index(f"ix_{name}_release_to", name, ["release_to"])
    for column in ("article", "observation"):
        op.create_index(f"ix_correction_{column}", "correction", [column])
    for column, name in LINKS.items():
        _create_links(name, BIG if column == "observations" else CODE)
        _link(column, name)
    for name in COUNTS:
        _add_release(name)
    _create_counts("observation_count", ["sort_year"], ["observations", "dated", "ended"])
    _create_counts("observation_total", [], ["observations", "dated"])
    for release in _earlier_releases():
        _count(release)


def downgrade() -> None:
    for name in COUNTS:
        op.drop_table(f"{name}_history")
        with op.batch_alter_table(name) as table:
            table.drop_column("release")
    for name in LINKS.values():
        op.drop_table(f"{name}_history")
    for column in ("article", "observation"):
        op.drop_index(f"ix_correction_{column}", "correction")
    for name in HISTORIES:
        op.drop_index(f"ix_{name}_release_to", name)


def _create_links(name: str, code: Any) -> None:
    _create_history(
        name, [sa.Column("code", code, nullable=False), sa.Column("claim", BIG, nullable=False)], []
    )


def _create_counts(name: str, keys: Sequence[str], counts: Sequence[str]) -> None:
    codes = [sa.Column(each, CODE, nullable=False) for each in ("parameter", "code")]
    years = [sa.Column(each, sa.Integer(), nullable=False) for each in keys]
    more = [sa.Column(each, sa.Integer(), nullable=False) for each in (*counts, "release")]
    _create_history(name, [*codes, *years], more)


def _create_history(
    name: str, keys: Sequence[sa.Column[Any]], more: Sequence[sa.Column[Any]]
) -> None:
    last = sa.Column("release_to", sa.Integer(), nullable=False)
    names = [*(column.name for column in keys), "release_to"]
    key = sa.PrimaryKeyConstraint(*names, name=op.f(f"pk_{name}_history"))
    op.create_table(f"{name}_history", *keys, *more, last, key)
    op.create_index(f"ix_{name}_history_release_to", f"{name}_history", ["release_to"])


def _add_release(name: str) -> None:
    """Counts of the current release: since when they hold is not known, and is not needed."""
    with op.batch_alter_table(name) as table:
        table.add_column(sa.Column("release", sa.Integer(), nullable=True))
    op.execute(f"UPDATE {name} SET release = (SELECT max(number) FROM release)")  # noqa: S608
    with op.batch_alter_table(name) as table:
        table.alter_column("release", existing_type=sa.Integer(), nullable=False)


def _earlier_releases() -> Sequence[int]:
    numbers = sa.text("SELECT number FROM release ORDER BY number")
    return list(op.get_bind().execute(numbers).scalars())[:-1]


def _link(column: str, name: str) -> None:
    """What earlier claims spoke of stands in their lists, ids as they are shown."""
    rows = sa.text(f"SELECT id, {column}, release_to FROM claim_history")  # noqa: S608
    links = [
        {
            "code": _number(code) if column == "observations" else code,
            "claim": claim,
            "release_to": last,
        }
        for claim, codes, last in op.get_bind().execute(rows).all()
        for code in dict.fromkeys(codes.split())
    ]
    insert = sa.text(f"INSERT INTO {name}_history VALUES (:code, :claim, :release_to)")  # noqa: S608
    for first in range(0, len(links), MANY):
        op.get_bind().execute(insert, links[first : first + MANY])


def _number(shown: str) -> int:
    return int.from_bytes(base64.b32hexdecode(shown.upper() + "==="), "big") - OFFSET


def _count(release: int) -> None:
    for name in COUNTED:
        op.execute(_counting(release, name, name, "true"))
    op.execute(_counting(release, "region", "area", "area_type = 'city'"))
    op.execute(
        "INSERT INTO observation_total_history "  # noqa: S608
        "SELECT parameter, code, sum(observations), sum(dated), release, release_to "
        f"FROM observation_count_history WHERE release_to = {release} "
        "GROUP BY parameter, code, release, release_to"
    )


def _counting(release: int, parameter: str, column: str, where: str) -> str:
    columns = f"{column} AS code, sort_year, year, last_year"
    held = (
        f"SELECT {columns} FROM observation WHERE release <= {release} AND {where} "  # noqa: S608
        f"UNION ALL SELECT {columns} FROM observation_history "
        f"WHERE release <= {release} AND release_to >= {release} AND {where}"
    )
    return (
        f"INSERT INTO observation_count_history SELECT '{parameter}', "  # noqa: S608
        "coalesce(cast(code AS VARCHAR), 'none'), sort_year, sum(begun), sum(dated), sum(ended), "
        f"{release}, {release} FROM (SELECT code, sort_year, count(*) AS begun, "
        f"count(year) AS dated, count(year) AS ended FROM ({held}) AS held GROUP BY code, sort_year "
        f"UNION ALL SELECT code, last_year, 0, 0, count(*) FROM ({held}) AS held "
        "WHERE year IS NULL AND sort_year > 0 GROUP BY code, last_year) AS both_ "
        "GROUP BY code, sort_year"
    )
