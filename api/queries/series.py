"""Series: what matches, one object for each metric of a subject, with its points in time."""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import accumulate, groupby
from typing import Any

from sqlalchemy import Select, func, literal, select, tuple_

from api.db.no_index import NoIndex
from api.db.snapshot import Snapshot
from api.domain.dimensions import SERIES
from api.queries import counting, observations
from api.queries.filter_sql import MAX_STATEMENTS, QueryShape, conditions, filter_sql
from api.queries.observation_columns import (
    COLUMNS,
    NAMES,
    PLACES,
    TABLE,
    DatabaseRows,
    ObservationColumns,
)
from api.queries.observations import IN_TIME, SERIES_KEY, ObservationTable, Part
from api.queries.results import (
    BATCH_ROWS,
    KEYS,
    Columns,
    InMemoryTable,
    Notice,
    Order,
    Page,
    check_sortable,
    joined,
    rows_of,
    slice_after,
    sorted_by,
)
from api.schemas import ObservationRow, PointRow, Row, SeriesRow
from api.schemas.queries import SeriesQuery

MAX_SORTED = 20_000
"""Observations of the series that are sorted in memory."""
MAX_POINTS = 10_000
"""Points of a page, unless its first series alone has more."""
KEY = tuple(each.label(name) for name, each in zip(SERIES, SERIES_KEY, strict=True))
IN_ORDER = Order(KEY)
SHARED = [name for name in SeriesRow.model_fields if name != "points"]


def page(snapshot: Snapshot, query: SeriesQuery) -> Page:
    """The series that match, in the order of their codes, each with all its points.

    `rows` are the observations, series by series; `data` is one object a series. A page ends before
    the series with which it would have too many points.
    """
    if query.sort is not None:
        return _sorted(snapshot, query, query.sort)
    after, size = query.after, query.size
    counted: list[tuple[Any, ...]] = []
    for each in _by_metric(snapshot, query, after):
        most = None if size is None else size + 1 - len(counted)
        if most == 0:
            break
        shape, values = filter_sql(each)
        no_index = counting.no_index(snapshot, each, (), SERIES)
        reading = _keys(shape, no_index, is_first=after is None, is_whole=most is None)
        bound = {**values, **dict(zip(KEYS, after or (), strict=False)), "size": most}
        counted += map(tuple, snapshot.execute(reading, bound))
    fitting = None
    if size is not None:
        points = accumulate(int(each[-1]) for each in counted[:size])
        fitting = max(1, sum(total <= MAX_POINTS for total in points))
    shown = [tuple(key) for *key, _ in counted[:fitting]]
    more = len(shown) < len(counted)
    found = _points(snapshot, query, shown)
    columns = ObservationColumns(found, snapshot, query.language)
    table, total = InMemoryTable(columns), _count(snapshot, query)
    notices = observations.warnings_of(snapshot, query, table, total)
    data = _grouped(found, rows_of(columns, NAMES))
    next_key = list(shown[-1]) if more else None
    return Page(ObservationRow, table, total, next_key, notices, data)


def _sorted(snapshot: Snapshot, query: SeriesQuery, keys: Sequence[str]) -> Page:
    """A page of series in the order of their columns."""
    check_sortable(counting.total(snapshot, query), keys, most=MAX_SORTED)
    every = joined(_subjects(snapshot, query), (*SHARED, "key"))
    order = sorted_by(every, keys, snapshot.deadline.check)
    codes = list(map("\n".join, order["key"]))
    chosen, next_key = slice_after(codes, query.after and query.after[0], query.size)
    place = {key: number for number, key in enumerate(order["key"][chosen])}
    points = _points(snapshot, query, [key for key in every["key"] if key in place])
    found = sorted(points, key=lambda row: place[_key(row)])
    shown = ObservationColumns(found, snapshot, query.language)
    table, total = InMemoryTable(shown), len(codes)
    notices = observations.warnings_of(snapshot, query, table, total)
    data = _grouped(found, rows_of(shown, NAMES))
    return Page(ObservationRow, table, total, next_key, notices, data)


def _subjects(snapshot: Snapshot, query: SeriesQuery) -> Iterator[Columns]:
    """What the points of each series share, and its key, in batches: of any of its points."""
    shape, values = filter_sql(query)
    any_of_each = select(func.min(TABLE.c.id)).where(*conditions(shape)).group_by(*SERIES_KEY)
    each = select(*COLUMNS).where(TABLE.c.id.in_(any_of_each)).order_by(*SERIES_KEY)
    for found in snapshot.execute(each, values, yield_per=BATCH_ROWS).partitions():
        snapshot.deadline.check()
        columns = ObservationColumns(found, snapshot, query.language)
        yield {**{name: columns[name] for name in SHARED}, "key": list(map(_key, found))}


def _key(row: Sequence[Any]) -> tuple[str, ...]:
    """What tells the series of a row of the database from others."""
    return tuple(row[PLACES[name]] or "" for name in SERIES)


def all_rows(snapshot: Snapshot, query: SeriesQuery, left_out: Sequence[Notice]) -> Page:
    """All observations that match, series by series, read while they are written.

    `left_out` are the warnings on excluded rows.
    """
    parts: list[tuple[Part, SeriesQuery]] = [
        ("by series", each) for each in _by_metric(snapshot, query)
    ]
    table = ObservationTable(snapshot, query, counting.total(snapshot, query), parts)

    def count() -> tuple[int, Sequence[Notice]]:
        total = _count(snapshot, query)
        return total, observations.warnings_of(snapshot, query, table, total, left_out)

    return Page(ObservationRow, table, len(table), count=count)


def _by_metric(
    snapshot: Snapshot, query: SeriesQuery, after: Sequence[Any] | None = None
) -> Iterator[SeriesQuery]:
    """The query for each metric in the order of series, so that not all rows need to be sorted."""
    for metric in query.metric or sorted(snapshot.reference.entries("metric")):
        is_there = snapshot.loaded.total("metric", metric).observations > 0
        if is_there and (after is None or metric >= after[0]):
            snapshot.deadline.check()
            yield query.model_copy(update={"metric": (metric,)})


@lru_cache(maxsize=MAX_STATEMENTS)
def _keys(
    shape: QueryShape, no_index: Sequence[str], *, is_first: bool, is_whole: bool
) -> Select[Any]:
    """The statement of the keys of series, each with the number of its points."""
    where = conditions(shape, no_index=no_index)
    series = select(*KEY, func.count()).where(*where).group_by(*SERIES_KEY)
    return IN_ORDER.pages(series, is_first=is_first, is_whole=is_whole)


def _count(snapshot: Snapshot, query: SeriesQuery) -> int:
    """How many series match."""

    def count() -> int:
        shape, values = filter_sql(query)
        no_index = counting.no_index(snapshot, query, (), SERIES)
        # No index has all the columns: a sort of the rows as they lie is quicker.
        each = (
            select(literal(1))
            .select_from(TABLE)
            .where(*conditions(shape, no_index=no_index))
            .group_by(*(NoIndex(TABLE.c[name]) for name in SERIES))
        )
        statement = select(func.count()).select_from(each.subquery())
        return int(snapshot.execute(statement, values).scalar_one())

    key = ("series", *counting.key_of(query))
    return counting.remembered(snapshot, key, count)


def _points(
    snapshot: Snapshot, query: SeriesQuery, keys: Sequence[tuple[Any, ...]]
) -> DatabaseRows:
    """The observations of series, whose keys are in order, the oldest first, undated last."""
    if not keys:
        return []
    metrics = tuple(dict.fromkeys(key[0] for key in keys))
    shape, values = filter_sql(query.model_copy(update={"metric": metrics}))
    key = tuple_(*SERIES_KEY)
    statement = (
        select(*COLUMNS)
        .where(*conditions(shape), key >= tuple_(*keys[0]), key <= tuple_(*keys[-1]))
        .order_by(*SERIES_KEY, *IN_TIME)
    )
    wanted, found = set(keys), list[Sequence[Any]]()
    for batch in snapshot.execute(statement, values, yield_per=BATCH_ROWS).partitions():
        snapshot.deadline.check()
        found += [row for row in batch if _key(row) in wanted]
    return found


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
