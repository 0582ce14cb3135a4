"""Series: what matches, one object for each metric of a subject, with its points in time."""

from collections.abc import Sequence
from itertools import groupby
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select, tuple_

from api.db.snapshot import Snapshot
from api.queries import counting, observations
from api.queries.filter_sql import filter_conditions
from api.queries.observation_rows import COLUMNS, PLACES, TABLE, Found, observation_rows
from api.queries.paging import Order
from api.queries.results import InMemoryRows, Page
from api.schemas import ObservationRow, PointRow, Row, SeriesRow
from api.schemas.queries import SERIES, SeriesQuery

KEY = tuple(func.coalesce(TABLE.c[name], "").label(name) for name in SERIES)
IN_ORDER = Order(KEY)
KEY_TYPES = (str,) * len(SERIES)


def page(
    snapshot: Snapshot, question: SeriesQuery, after: Sequence[Any] | None, size: int | None
) -> Page:
    """The series that match, in the order of their codes, each with all its points.

    `rows` are the observations, series by series; `data` is one object a series.
    """
    where = filter_conditions(question, checked=counting.checked(snapshot, question, (), SERIES))
    keys = _keys(snapshot, where, after, size)
    shown, more = keys[:size], size is not None and len(keys) > size
    found = _points(snapshot, where, shown) if shown else []
    rows = observation_rows(found, snapshot, question.language)
    total = snapshot.connection.execute(_count(where)).scalar_one()
    told = observations.warnings_of(snapshot, question, InMemoryRows(rows), total)
    data = _grouped(found, rows)
    next_key = list(shown[-1]) if more else None
    return Page(ObservationRow, InMemoryRows(rows), total, size, next_key, told, data)


def _series(where: Sequence[ColumnElement[bool]]) -> Select[Any]:
    return select(*KEY).where(*where).distinct()


def _count(where: Sequence[ColumnElement[bool]]) -> Select[Any]:
    return select(func.count()).select_from(_series(where).subquery())


def _keys(
    snapshot: Snapshot,
    where: Sequence[ColumnElement[bool]],
    after: Sequence[Any] | None,
    size: int | None,
) -> list[tuple[Any, ...]]:
    """The keys of the page's series, and of one more where there is one."""
    most = None if size is None else size + 1
    statement = IN_ORDER.page(_series(where), after, most)
    return [tuple(row) for row in snapshot.connection.execute(statement)]


def _points(
    snapshot: Snapshot, where: Sequence[ColumnElement[bool]], keys: Sequence[tuple[Any, ...]]
) -> Found:
    """The observations of series that follow each other, the oldest first, undated last."""
    key = tuple_(*KEY)
    first, last = keys[0], keys[-1]
    # Every row has a metric: said by itself, its index leads to the series.
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
    return snapshot.connection.execute(statement).all()


def _grouped(found: Found, rows: Sequence[Row]) -> list[Row]:
    """One object a series. What all its points share stands once."""
    shared = [name for name in SeriesRow.model_fields if name != "points"]
    grouped = []
    keyed = zip(found, rows, strict=True)
    for _, pairs in groupby(keyed, key=lambda pair: [pair[0][PLACES[name]] for name in SERIES]):
        points = [row for _, row in pairs]
        series = {name: points[0][name] for name in shared}
        series["points"] = [{name: row[name] for name in PointRow.model_fields} for row in points]
        grouped.append(series)
    return grouped
