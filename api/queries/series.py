"""Series: what matches, one object for each metric of a subject, with its points in time."""

from collections.abc import Sequence
from itertools import groupby
from typing import Any

from sqlalchemy import ColumnElement, func, select, tuple_

from api.db.snapshot import Snapshot
from api.domain.dimensions import SERIES
from api.queries import counting, observations
from api.queries.filter_sql import BoundValues, conditions, filter_sql
from api.queries.observations import (
    COLUMNS,
    NAMES,
    PLACES,
    TABLE,
    DatabaseRows,
    observation_columns,
)
from api.queries.results import InMemoryTable, Order, Page, rows_of
from api.schemas import ObservationRow, PointRow, Row, SeriesRow
from api.schemas.queries import SeriesQuery

KEY = tuple(func.coalesce(TABLE.c[name], "").label(name) for name in SERIES)
IN_ORDER = Order(KEY)
SHARED = [name for name in SeriesRow.model_fields if name != "points"]


def page(snapshot: Snapshot, query: SeriesQuery) -> Page:
    """The series that match, in the order of their codes, each with all its points.

    `rows` are the observations, series by series; `data` is one object a series.
    """
    execute, size = snapshot.execute, query.size
    shape, values = filter_sql(query)
    where = conditions(shape, no_index=counting.no_index(snapshot, query, (), SERIES))
    series = select(*KEY).where(*where).distinct()
    most = None if size is None else size + 1
    keys = [tuple(row) for row in execute(IN_ORDER.page(series, query.after, most), values)]
    shown, more = keys[:size], size is not None and len(keys) > size
    found = _points(snapshot, where, values, shown) if shown else []
    columns = observation_columns(found, snapshot, query.language)
    total = execute(select(func.count()).select_from(series.subquery()), values).scalar_one()
    table = InMemoryTable(columns)
    notices = observations.warnings_of(snapshot, query, table, total)
    data = _grouped(found, rows_of(columns, NAMES))
    next_key = list(shown[-1]) if more else None
    return Page(ObservationRow, table, total, next_key, notices, data)


def _points(
    snapshot: Snapshot,
    where: Sequence[ColumnElement[bool]],
    values: BoundValues,
    keys: Sequence[tuple[Any, ...]],
) -> DatabaseRows:
    """The observations of series that follow each other, the oldest first, undated last."""
    key = tuple_(*KEY)
    first, last = keys[0], keys[-1]
    # Every row has a metric: as a condition of its own, its index leads to the series.
    metric = TABLE.c.metric
    is_one = first[0] == last[0]
    of_metric = [metric == first[0]] if is_one else [metric >= first[0], metric <= last[0]]
    statement = (
        select(*COLUMNS)
        .where(*where, *of_metric, key >= tuple_(*first), key <= tuple_(*last))
        .order_by(
            *KEY,
            TABLE.c.first_year.is_(None),
            TABLE.c.first_year,
            TABLE.c.last_year,
            TABLE.c.period,
            TABLE.c.id,
        )
    )
    return snapshot.execute(statement, values).all()


def _grouped(found: DatabaseRows, rows: Sequence[Row]) -> list[Row]:
    """One object a series. What all its points share stands once."""
    grouped = []
    keyed = zip(found, rows, strict=True)
    for _, pairs in groupby(keyed, key=lambda pair: [pair[0][PLACES[name]] for name in SERIES]):
        points = [row for _, row in pairs]
        series = {name: points[0][name] for name in SHARED}
        series["points"] = [{name: row[name] for name in PointRow.model_fields} for row in points]
        grouped.append(series)
    return grouped
