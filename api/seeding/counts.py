"""Counts of the current release, made anew when it is published: nobody counts to answer."""

from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    String,
    cast,
    delete,
    func,
    insert,
    literal,
    select,
    true,
    union_all,
)

from api.models import METADATA
from api.models.articles import COUNTED

OBSERVATION = METADATA.tables["observation"]
BY_YEAR = METADATA.tables["observation_count"]
TOTAL = METADATA.tables["observation_total"]
NONE = "none"


def refresh(connection: Connection) -> None:
    """Count the observations that are there. Each statement reads one index, twice."""
    connection.execute(delete(TOTAL))
    connection.execute(delete(BY_YEAR))
    for parameter in COUNTED:
        _insert(connection, parameter, OBSERVATION.c[parameter])
    # A city is asked for as a region too, and stands in another column.
    _insert(connection, "region", OBSERVATION.c.area, OBSERVATION.c.area_type == "city")
    key = BY_YEAR.c.parameter, BY_YEAR.c.code
    sums = func.sum(BY_YEAR.c.observations), func.sum(BY_YEAR.c.dated)
    totals = select(*key, *sums).group_by(*key)
    connection.execute(insert(TOTAL).from_select(TOTAL.columns.keys(), totals))


def _insert(
    connection: Connection,
    parameter: str,
    column: ColumnElement[Any],
    only: ColumnElement[bool] | None = None,
) -> None:
    where = true() if only is None else only
    both = union_all(_begun(column).where(where), _spans_ended(column).where(where)).subquery()
    code = func.coalesce(cast(both.c.code, String), NONE)
    counts = (func.sum(both.c[name]) for name in ("observations", "dated", "ended"))
    rows = select(literal(parameter), code, both.c.sort_year, *counts).group_by(
        both.c.code, both.c.sort_year
    )
    connection.execute(insert(BY_YEAR).from_select(BY_YEAR.columns.keys(), rows))


def _begun(column: ColumnElement[Any]) -> Select[Any]:
    """By the year that a period begins in; one that lies in a year ends in it, too."""
    sort_year, dated = OBSERVATION.c.sort_year, func.count(OBSERVATION.c.year)
    return select(
        column.label("code"),
        sort_year.label("sort_year"),
        func.count().label("observations"),
        dated.label("dated"),
        dated.label("ended"),
    ).group_by(column, sort_year)


def _spans_ended(column: ColumnElement[Any]) -> Select[Any]:
    """Spans over years, by the year that they end in."""
    last_year, none = OBSERVATION.c.last_year, literal(0)
    return (
        select(column, last_year, none, none, func.count())
        .where(OBSERVATION.c.year.is_(None), OBSERVATION.c.sort_year > 0)
        .group_by(column, last_year)
    )
