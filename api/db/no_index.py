"""Keeps SQLite from using a column's index."""

from typing import Any

from sqlalchemy import ColumnElement
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement


class NoIndex(FunctionElement[Any]):
    """A column whose index SQLite does not use: the condition is checked row by row.

    SQLite's planner knows how many rows the values of a column have on average, not how many the
    requested value has. PostgreSQL's knows the frequent values, and is left alone.
    """

    inherit_cache = True

    def __init__(self, column: ColumnElement[Any]) -> None:
        super().__init__(column)
        self.type = column.type


@compiles(NoIndex)
def _compile(element: NoIndex, compiler: Any, **more: Any) -> str:
    sign = "+" if compiler.dialect.name == "sqlite" else ""
    return f"{sign}{compiler.process(element.clauses, **more)}"
