"""Observations in the order of the years: the statements that read them, built once for each shape.

Undated rows have the sort year 0: last when descending; when ascending they are asked for after the
dated ones, so that they come last as well.
"""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, Literal

from sqlalchemy import ColumnElement, Select, select

from api.queries.filter_sql import MAX_STATEMENTS, QueryShape, conditions_of_shape
from api.queries.observation_rows import COLUMNS, TABLE
from api.queries.paging import Order

NEWEST_FIRST = Order((TABLE.c.sort_year, TABLE.c.id), descending=True)
OLDEST_FIRST = Order((TABLE.c.sort_year, TABLE.c.id))
Part = Literal["newest first", "oldest first", "undated", "by id"]
PARTS: Mapping[Part, tuple[Order, Sequence[ColumnElement[bool]]]] = {
    "newest first": (NEWEST_FIRST, ()),
    "oldest first": (OLDEST_FIRST, (TABLE.c.sort_year > 0,)),
    "undated": (OLDEST_FIRST, (TABLE.c.sort_year == 0,)),
    "by id": (Order((TABLE.c.id,)), ()),
}


def parts_of(sort: Sequence[str] | None) -> Sequence[Part]:
    """What is read one after the other for an order by year."""
    return ("oldest first", "undated") if sort == ("year",) else ("newest first",)


@lru_cache(maxsize=MAX_STATEMENTS)
def statement(
    shape: QueryShape, part: Part, checked: Sequence[str] = (), *, is_first: bool, is_whole: bool
) -> Select[Any]:
    """Rows of every question of a shape: built once, since that costs more than to ask.

    No index is entered by the filters named in `checked`.
    """
    order, only = PARTS[part]
    pages = order.pages(select(*COLUMNS), is_first=is_first, is_whole=is_whole)
    return pages.where(*conditions_of_shape(shape, checked=checked), *only)
