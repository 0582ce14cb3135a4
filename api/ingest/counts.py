"""Counts of a release, made anew when it is published: nobody counts to answer."""

from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
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
from api.ingest.staging_tables import index_by_key
from api.ingest.table_changes import COUNTS, TOTALS, Kind

OBSERVATION = METADATA.tables["observation"]
NONE = "none"


def refresh(connection: Connection, release: int) -> None:
    """Count the observations that are there, and keep the counts that are no longer right."""
    for kind in (COUNTS, TOTALS):
        kind.staged.create(connection)
    _stage(connection)
    for kind in (COUNTS, TOTALS):
        _replace(connection, kind, release)
        kind.staged.drop(connection)


def _replace(connection: Connection, kind: Kind, release: int) -> None:
    index_by_key(connection, kind.staged, kind.current)
    kind.archive(connection, None, release)
    kind.drop_removed(connection, None)
    kind.update_changed(connection, release)
    kind.insert_added(connection, release)


def _stage(connection: Connection) -> None:
    """Each statement reads one index, twice."""
    for parameter in COUNTED:
        _insert(connection, parameter, OBSERVATION.c[parameter])
    # A city is asked for as a region too, and stands in another column.
    _insert(connection, "region", OBSERVATION.c.area, OBSERVATION.c.area_type == "city")
    by_year = COUNTS.staged
    key = by_year.c.parameter, by_year.c.code
    sums = func.sum(by_year.c.observations), func.sum(by_year.c.dated)
    totals = select(*key, *sums).group_by(*key)
    connection.execute(insert(TOTALS.staged).from_select(TOTALS.staged.columns.keys(), totals))


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
    connection.execute(insert(COUNTS.staged).from_select(COUNTS.staged.columns.keys(), rows))


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
