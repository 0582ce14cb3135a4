"""Column types and checks that the tables share."""

from collections.abc import Iterable, Sequence
from typing import Any, cast

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Double,
    Integer,
    String,
    Table,
    Text,
)
from sqlmodel import SQLModel

# Constraint names are what migrations and error messages refer to, so they are fixed.
SQLModel.metadata.naming_convention = {
    "pk": "pk_%(table_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ix": "ix_%(table_name)s_%(column_0_name)s",
}
METADATA = SQLModel.metadata


class Columns(SQLModel):
    """Tables validate nothing, so pydantic need not make their validators."""

    model_config = {"defer_build": True}


# SQLModel's `sa_type` is typed as a class; SQLAlchemy takes an instance as well.
# SQLite makes only an INTEGER primary key the row's own address.
BIG = cast("type[Any]", BigInteger().with_variant(Integer(), "sqlite"))
# Codes sort by code point on every engine.
CODE = cast("type[Any]", String().with_variant(String(collation="C"), "postgresql"))
TEXT = cast("type[Any]", Text())
REAL = cast("type[Any]", Double())


def history_of(current: Table, without: Sequence[str] = ()) -> Table:
    """The table of a table's earlier rows: its columns alone, and the last release of each row.

    What held in a release is found by the index of `release_to`: few rows for a late one.
    """
    kept = [
        Column(c.name, c.type, primary_key=c.primary_key, nullable=c.nullable)
        for c in current.columns
        if c.name not in without
    ]
    last = Column("release_to", Integer, primary_key=True, index=True)
    return Table(f"{current.name}_history", METADATA, *kept, last)


def table_of(model: type[SQLModel]) -> Table:
    return METADATA.tables[str(model.__tablename__)]


def one_of(column: str, values: Iterable[str]) -> CheckConstraint:
    """A check that `column` holds one of `values` (or null)."""
    listed = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} IN ({listed})", name=column)
