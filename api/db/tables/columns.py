"""Column types and checks that the tables share."""

from collections.abc import Iterable
from typing import Any, cast

from sqlalchemy import BigInteger, CheckConstraint, Double, Integer, String, Text
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


def at_least_one(*columns: str) -> tuple[CheckConstraint, ...]:
    """A check of each column."""
    return tuple(CheckConstraint(f"{column} >= 1", name=column) for column in columns)


def one_of(column: str, values: Iterable[str]) -> CheckConstraint:
    """A check that `column` holds one of `values` (or null)."""
    listed = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} IN ({listed})", name=column)
