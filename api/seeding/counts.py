"""Counts of the current release, made anew when it is published: nobody counts to answer."""

from sqlalchemy import Connection, Select, String, cast, delete, func, insert, literal, select

from api.models import METADATA
from api.models.articles import COUNTED

OBSERVATION = METADATA.tables["observation"]
BY_YEAR = METADATA.tables["observation_count"]
TOTAL = METADATA.tables["observation_total"]
NONE = "none"


def refresh(connection: Connection) -> None:
    """Count the observations that are there. Each statement reads one index, in its order."""
    connection.execute(delete(TOTAL))
    connection.execute(delete(BY_YEAR))
    for parameter in COUNTED:
        _insert(connection, _by_year(parameter, parameter))
    # A city is asked for as a region too, and stands in another column.
    _insert(connection, _by_year("region", "area").where(OBSERVATION.c.area_type == "city"))
    key = BY_YEAR.c.parameter, BY_YEAR.c.code
    sums = func.sum(BY_YEAR.c.observations), func.sum(BY_YEAR.c.dated)
    totals = select(*key, *sums).group_by(*key)
    connection.execute(insert(TOTAL).from_select(TOTAL.columns.keys(), totals))


def _by_year(parameter: str, name: str) -> Select[tuple[str, str, int, int, int]]:
    column, sort_year = OBSERVATION.c[name], OBSERVATION.c.sort_year
    return select(
        literal(parameter),
        func.coalesce(cast(column, String), NONE),
        sort_year,
        func.count(),
        func.count(OBSERVATION.c.year),
    ).group_by(column, sort_year)


def _insert(connection: Connection, rows: Select[tuple[str, str, int, int, int]]) -> None:
    connection.execute(insert(BY_YEAR).from_select(BY_YEAR.columns.keys(), rows))
