"""Conditions that no index is entered by."""

from typing import Any

from sqlalchemy import ColumnElement
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement


class NoIndex(FunctionElement[Any]):
    """A column whose condition is checked row by row: SQLite enters no index by it.

    SQLite's planner knows how many rows a column's values have on average, not how many have the
    value that is asked for. PostgreSQL's knows the frequent ones, and is left alone.
    """

    inherit_cache = True

    def __init__(self, column: ColumnElement[Any]) -> None:
        super().__init__(column)
        self.type = column.type


@compiles(NoIndex)
def _as_it_is(element: NoIndex, compiler: Any, **more: Any) -> str:
    return str(compiler.process(element.clauses, **more))


@compiles(NoIndex, "sqlite")
def _not_indexed(element: NoIndex, compiler: Any, **more: Any) -> str:
    return f"+{compiler.process(element.clauses, **more)}"
