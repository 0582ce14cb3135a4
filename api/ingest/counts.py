"""Counts of a release, made anew when it is published: no request counts all rows."""

from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    String,
    cast,
    func,
    insert,
    literal,
    select,
    true,
    union_all,
)

from api.db.tables import METADATA
from api.domain.dimensions import COUNTED
from api.ingest.versioned_tables import COUNTS, TOTALS

OBSERVATION = METADATA.tables["observation"]
NONE = "none"


def refresh(connection: Connection, release: int) -> None:
    """Count the observations that are there, and keep the counts that are no longer right."""
    for table in (COUNTS, TOTALS):
        table.staged.create(connection)
    for parameter in COUNTED:
        _stage(connection, parameter, OBSERVATION.c[parameter], true())
    # A city is asked for as a region too, and stands in another column.
    _stage(connection, "region", OBSERVATION.c.area, OBSERVATION.c.area_type == "city")
    by_year = COUNTS.staged.c
    key = by_year.parameter, by_year.code
    totals = select(*key, func.sum(by_year.observations), func.sum(by_year.dated)).group_by(*key)
    connection.execute(insert(TOTALS.staged).from_select(TOTALS.staged.columns.keys(), totals))
    for table in (COUNTS, TOTALS):
        table.index_staged(connection)
        table.archive(connection, release)
        table.drop(connection, table.is_removed())
        table.update_changed(connection, release)
        table.insert_added(connection, release)
        table.staged.drop(connection)


def _stage(
    connection: Connection,
    parameter: str,
    column: ColumnElement[Any],
    where: ColumnElement[bool],
) -> None:
    """Count by a column's codes and by year; the statement reads one index, twice."""
    rows, none = OBSERVATION.c, literal(0)
    dated = func.count(rows.year)
    # By the year that a period begins in; one that lies in a year ends in it, too.
    begun = (
        select(
            column.label("code"),
            func.coalesce(rows.first_year, 0).label("year"),
            func.count().label("observations"),
            dated.label("dated"),
            dated.label("ended"),
        )
        .where(where)
        .group_by(column, rows.first_year)
    )
    spans_ended = (
        select(column, rows.last_year, none, none, func.count())
        .where(rows.year.is_(None), rows.first_year.is_not(None), where)
        .group_by(column, rows.last_year)
    )
    both = union_all(begun, spans_ended).subquery()
    code = func.coalesce(cast(both.c.code, String), NONE)
    sums = (func.sum(both.c[name]) for name in ("observations", "dated", "ended"))
    counts = select(literal(parameter), code, both.c.year, *sums)
    grouped = counts.group_by(both.c.code, both.c.year)
    connection.execute(insert(COUNTS.staged).from_select(COUNTS.staged.columns.keys(), grouped))
