"""How many observations match: stored with the release, remembered, or counted once.

Here also is what keeps SQLite's planner from a bad index: only counts tell which filter is rare.
"""

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from functools import lru_cache
from hashlib import blake2b
from typing import Any

from sqlalchemy import Column, ColumnElement, Select, bindparam, case, func, select

from api.db.no_index import NoIndex
from api.db.snapshot import Snapshot, Total
from api.db.tables import METADATA
from api.domain.code_lists import INFERABLE
from api.domain.dimensions import BY_PLURAL, COUNTED, COVERING, INDEXED
from api.errors import Issue, Message
from api.queries.filter_sql import (
    MAX_STATEMENTS,
    QueryShape,
    conditions,
    filter_sql,
    inferred_texts,
)
from api.queries.results import BATCH_ROWS
from api.schemas.discovery import OFFERED
from api.schemas.parameter_type import NONE
from api.schemas.queries import (
    FILTERS,
    VALUE_RANGE,
    YEAR_RANGE,
    AvailabilityQuery,
    ObservationFilters,
)
from api.schemas.query import Query

TABLE = METADATA.tables["observation"]
COUNT = METADATA.tables["observation_count"]
MAX_REMEMBERED = 10_000
MAX_WORK = 30_000_000
"""Cost that a query may have, in rows of an index: some five seconds."""
ROW_COST = 6
"""Cost of a row that is read where it lies, in rows of an index."""
VALUE_COST = 3
"""How many times as long rows take whose values are compared, which no index has."""
RANKING_COST = 240
"""Cost of a row among which the latest periods are found, in rows of an index."""
UNKNOWN = 1000
"""Rows assumed for a value whose count is not stored: an article."""
LOOKUP_COST = 10
"""Cost of a lookup by row id, in rows of an index that holds every column that is read."""
TOGETHER = ("metric", "country")
"""Columns of one index."""
SKEW = 10
"""How many times the rows of a metric in a country may exceed the product of their shares."""
LAST_YEAR = 9999
OFFERED_WITHOUT: Mapping[str, Sequence[str]] = {
    name: (name, *YEAR_RANGE) if name == "year" else (name,)
    for name in (BY_PLURAL[plural].parameter for plural in OFFERED)
}
"""The filters of `/v1/availability`, with those that a value of each replaces."""
READ_COST = 70
"""Cost of a row whose values are counted one by one, in rows of an index."""
SOUGHT = (*INDEXED, *YEAR_RANGE)
"""Filters for which an index may be used."""
NOT_COVERED = {"inferred", "measure_stated", "q", "preferred", "latest"}
"""Filters by columns that no index has."""
EVERYTHING = ("everything",)
"""All columns of a row are read."""


def total(snapshot: Snapshot, filters: ObservationFilters, without: Sequence[str] = ()) -> int:
    """How many observations match, exactly; without the filters named in `without`."""
    stored = _stored(snapshot, filters, without)
    if stored is not None:
        return stored.observations
    key = key_of(filters, without)
    return remembered(snapshot, key, lambda: _count(snapshot, filters, without))


def key_of(filters: ObservationFilters, without: Sequence[str] = ()) -> tuple[Hashable, ...]:
    """What distinguishes the filters from others, without those named in `without`."""
    spelled = filters.canonical
    return tuple(
        (name, ",".join(spelled[name]))
        for name in FILTERS
        if name in spelled and name not in without
    )


def remembered(snapshot: Snapshot, key: Hashable, count: Callable[[], int]) -> int:
    """A count that is made once in a release."""
    known = snapshot.loaded.counted
    digest = blake2b(repr(key).encode(), digest_size=16).digest()  # a key may be as long as a URL
    found = known.get(digest)
    if found is None:
        found = known[digest] = count()
        if len(known) > MAX_REMEMBERED:
            known.popitem(last=False)  # atomic: other threads count as well
    return found


def undated(snapshot: Snapshot, filters: ObservationFilters, without: Sequence[str]) -> int | None:
    """How many of the matching observations lie in no single year; None if not stored."""
    stored = _stored(snapshot, filters, without)
    return None if stored is None else stored.observations - stored.dated


def is_unfiltered(filters: ObservationFilters, without: Sequence[str] = ()) -> bool:
    """Whether every observation matches."""
    return filters.filters.keys() <= set(without)


def stored_values(
    snapshot: Snapshot, name: str, filters: ObservationFilters | None = None
) -> list[tuple[str, int]]:
    """The codes of a counted column with their counts, the most frequent first.

    With `filters`, in their span of years.
    """
    if filters is None:
        totals = snapshot.loaded.totals
        found = [(code, each.observations) for (kind, code), each in totals.items() if kind == name]
    else:
        reaching = snapshot.execute(REACHING_BY_CODE, {"name": name, **_span(filters)})
        found = [(code, int(number)) for code, number in reaching if number]
    width = max((len(code) for code, _ in found), default=0) if name == "paragraph" else 0
    return sorted(found, key=lambda each: (-each[1], each[0] == NONE, each[0].rjust(width)))


def no_index(
    snapshot: Snapshot,
    filters: ObservationFilters,
    without: Sequence[str] = (),
    read: Sequence[str] = (),
    *,
    is_page: bool = False,
) -> tuple[str, ...]:
    """The filters whose index must not drive a full read; if all of them, an index is read whole.

    `read` are the columns that are read besides those of the filters. Years are excluded only where
    all rows are read: indexes are by a filter and the year. On a page it is all but the one with
    the fewest rows: its index has the rows in order, so that a page is complete after few of them.
    """
    costs = _costs(snapshot, filters, without, EVERYTHING if is_page else read)
    everything = snapshot.loaded.all_observations.observations
    names = [name for name in filters.filters if name in SOUGHT and name not in without]
    if not is_page and min(costs.values(), default=0) >= everything:
        return tuple(names)
    driving = min(costs, key=lambda name: costs[name], default="")
    spared = (*(TOGETHER if driving in TOGETHER else (driving,)), "year", *YEAR_RANGE)
    return tuple(name for name in names if name not in spared)


def columns_of(
    snapshot: Snapshot, filters: ObservationFilters, names: Sequence[str]
) -> Iterator[Mapping[str, Sequence[Any]]]:
    """Columns of the rows that match, in batches. A row is read once for all of them."""
    shape, bound = filter_sql(filters)
    where = conditions(shape, no_index=no_index(snapshot, filters, (), names))
    statement = select(*(TABLE.c[name] for name in names)).where(*where)
    for rows in snapshot.execute(statement, bound, yield_per=BATCH_ROWS).partitions():
        snapshot.deadline.check()
        yield dict(zip(names, zip(*rows, strict=True), strict=True))


def most_frequent(counts: Mapping[Any, int]) -> list[tuple[Any, int]]:
    """Values with their counts, the most frequent first, null last among equals."""
    return sorted(counts.items(), key=lambda each: (-each[1], each[0] is None, each[0]))


def issues_of_work(snapshot: Snapshot, query: Query) -> list[Issue]:
    """The issue of a query that would read too many rows: it is refused before it reads them."""
    if not isinstance(query, ObservationFilters) or not query.filters:
        return []
    work: float = 0
    if isinstance(query, AvailabilityQuery):
        # The values of each filter are counted under the others.
        together = read_together(query, OFFERED_WITHOUT)
        alone = [
            own
            for name, own in OFFERED_WITHOUT.items()
            if name not in together and not is_unfiltered(query, (*own, *YEAR_RANGE))
        ]
        work = sum(_cost(snapshot, query, own) for own in alone)
        work += _least_rows(snapshot, query, ()) * READ_COST if together else 0
    elif query.latest is not None or query.preferred:
        work = _cost(snapshot, query, ())
    if work <= MAX_WORK:
        return []
    name = [*query.filters][-1]  # `latest`, where it is given
    message = Message("error.too-many-to-count")
    if query.latest is not None:
        message = Message("error.too-many-to-rank")
    elif query.preferred:
        message = Message("error.too-many-to-compare")
    hint = Message("error.hint.more-filters")
    return [Issue(name, ",".join(query.canonical[name]), message, hint=hint)]


def ranks_too_many_without(snapshot: Snapshot, query: ObservationFilters) -> bool:
    """Whether it takes too long to rank what matches without each of the filters in turn."""
    if query.latest is None and not query.preferred:
        return False
    # Rows are counted, and by value: those of `inferred` one by one.
    times = dict.fromkeys(query.filters, 2) | {"inferred": len(INFERABLE) + 2}
    return (
        sum(
            times[name] * _cost(snapshot, query, (name,))
            for name in query.filters
            if name not in ("latest", "preferred")
        )
        > MAX_WORK
    )


def read_together(
    filters: ObservationFilters, without: Mapping[str, Sequence[str]]
) -> Sequence[str]:
    """The filters whose values are counted in one read, as all filters apply to each of them.

    Empty where `latest` or `preferred` applies to each value apart, or where counts are stored.
    """
    if filters.latest is not None or filters.preferred or is_unfiltered(filters, YEAR_RANGE):
        return ()
    return [name for name, own in without.items() if filters.filters.keys().isdisjoint(own)]


def _least_rows(snapshot: Snapshot, filters: ObservationFilters, without: Sequence[str]) -> int:
    """How many rows match at most, by the filter that the fewest have."""
    names = [name for name in filters.filters if name in INDEXED and name not in without]
    numbers = [_rows(snapshot, filters, name) for name in names]
    if not {*YEAR_RANGE}.isdisjoint(filters.filters.keys() - {*without}):
        numbers.append(_rows_in_span(snapshot, filters))
    return min([snapshot.loaded.all_observations.observations, *numbers])


def _cost(snapshot: Snapshot, filters: ObservationFilters, without: Sequence[str]) -> float:
    """The cost of reading the rows that match: by the best index, or one after the other."""
    everything = snapshot.loaded.all_observations.observations
    if filters.latest is not None or filters.preferred:
        return _least_rows(snapshot, filters, without) * RANKING_COST
    costs = _costs(snapshot, filters, without, without[-1:])
    numerals = (
        [found for found in filters.q.found.values() if "value" in found] if filters.q else []
    )
    compares = bool(numerals) or not filters.filters.keys().isdisjoint(VALUE_RANGE)
    by_value = VALUE_COST if compares else 1
    return min([everything * ROW_COST, *costs.values()]) * by_value


def grouped_by(
    column: Column[Any],
    filters: ObservationFilters,
    no_index: Sequence[str],
    without: Sequence[str] = (),
    *,
    more: bool = False,
) -> ColumnElement[Any]:
    """The column to group by: without its index, where that would lead to every row by itself.

    So it is where no filter's index drives the query, and the column's own lacks a column of a
    filter, or of `more` conditions.
    """
    names = {name for name in filters.filters if name not in without}
    if names & set(INDEXED) - set(no_index):
        return column
    needed = names - {*YEAR_RANGE}  # which all indexes hold
    is_covered = column.name in COVERING and needed.isdisjoint(NOT_COVERED)
    return column if is_covered or not (needed or more) else NoIndex(column)


def _costs(
    snapshot: Snapshot, filters: ObservationFilters, without: Sequence[str], read: Sequence[str]
) -> dict[str, float]:
    """The filters that have an index, with the cost of reading their rows by it.

    A row is looked up where the index lacks a column that is read. All indexes hold the years.
    """
    names = [name for name in filters.filters if name not in (*without, "preferred", "latest")]
    everything = max(snapshot.loaded.all_observations.observations, 1)
    of_year = 1.0
    if "year" in names and None not in (filters.year or (None,)):
        of_year = _rows(snapshot, filters, "year") / everything
    others = [name for name in names if name not in ("year", *YEAR_RANGE)]
    needed = {*others, *read} - {"year"}
    costs = {
        name: _rows(snapshot, filters, name)
        * of_year
        * (1 if name in COVERING or needed == {name} else LOOKUP_COST)
        for name in others
        if name in INDEXED
    }
    if all(name in costs for name in TOGETHER):
        both = SKEW * costs["metric"] * costs["country"] / max(everything * of_year, 1)
        costs["metric"] = min(costs["metric"], both)
    if not costs:
        a_row = LOOKUP_COST if needed else 1
        if "year" in names:
            costs["year"] = _rows(snapshot, filters, "year") * a_row
        elif spans := [name for name in names if name in YEAR_RANGE]:
            costs[spans[0]] = _rows_in_span(snapshot, filters) * a_row
    return costs


def _rows_in_span(snapshot: Snapshot, filters: ObservationFilters) -> int:
    """How many observations lie in a span of years at most: any of no single year may."""
    first, last = filters.year_from or 0, filters.year_to or LAST_YEAR
    of_years = snapshot.loaded.by_year.items()
    of_no_year = snapshot.loaded.total("year", NONE).observations
    return of_no_year + sum(number for year, number in of_years if first <= year <= last)


def _rows(snapshot: Snapshot, filters: ObservationFilters, name: str) -> int:
    """How many observations have one of the values of an indexed filter."""
    codes = _codes(name, getattr(filters, name))
    if name not in COUNTED:
        return UNKNOWN * len(codes)
    return sum(snapshot.loaded.total(name, code).observations for code in codes)


def _codes(name: str, values: Sequence[Any]) -> list[str]:
    """The codes under which the values of a filter are counted."""
    if name == "inferred":
        return inferred_texts(values)
    return [NONE if value is None else str(value) for value in values]


def _stored(
    snapshot: Snapshot, filters: ObservationFilters, without: Sequence[str]
) -> Total | None:
    """The stored counts of a query with at most one filter. Regions overlap: one value only."""
    names = [name for name in filters.filters if name not in without]
    if not names:
        return snapshot.loaded.all_observations
    if len(names) > 1 or names[0] not in COUNTED:
        return None
    values = getattr(filters, names[0])
    if names[0] == "region" and len(values) > 1:
        return None
    found = [snapshot.loaded.total(names[0], code) for code in _codes(names[0], values)]
    return Total(sum(each.observations for each in found), sum(each.dated for each in found))


def _count(snapshot: Snapshot, filters: ObservationFilters, without: Sequence[str]) -> int:
    """Counted by the database: where the filters are years and one other, from stored counts.

    Then the periods that reach into a span are those begun by its end, less those ended before it.
    """
    names = [name for name in filters.filters if name not in without]
    others = [name for name in names if name not in YEAR_RANGE]
    # Without another filter, by year: every observation has one, or none.
    name = others[0] if others else "year"
    is_span_of_counted = len(names) > len(others) <= 1 and name in COUNTED
    if is_span_of_counted and (name != "region" or len(filters.filters[name]) == 1):
        codes = (
            _codes(name, getattr(filters, name))
            if others
            else [code for code, _ in stored_values(snapshot, name)]
        )
        reading = {"name": name, "codes": codes, **_span(filters, without)}
        found = snapshot.execute(REACHING, reading)
        return int(found.scalar_one() or 0)
    shape, values = filter_sql(filters, without)
    statement = _counting(shape, no_index(snapshot, filters, without))
    count: int = snapshot.execute(statement, values).scalar_one()
    return count


def _span(filters: ObservationFilters, without: Sequence[str] = ()) -> dict[str, int]:
    first = None if "year_from" in without else filters.year_from
    last = None if "year_to" in without else filters.year_to
    return {"first": first or 0, "last": LAST_YEAR if last is None else last}


@lru_cache(maxsize=MAX_STATEMENTS)
def _counting(shape: QueryShape, no_index: Sequence[str]) -> Select[Any]:
    where = conditions(shape, no_index=no_index)
    return select(func.count()).select_from(TABLE).where(*where)


_BEGUN = case((COUNT.c.year <= bindparam("last"), COUNT.c.observations), else_=0)
_ENDED = case((COUNT.c.year < bindparam("first"), COUNT.c.ended), else_=0)
_REACHING = func.sum(_BEGUN - _ENDED)
_OF_PARAMETER = (COUNT.c.parameter == bindparam("name"), COUNT.c.year > 0)
REACHING = select(_REACHING).where(
    *_OF_PARAMETER, COUNT.c.code.in_(bindparam("codes", expanding=True))
)
REACHING_BY_CODE = select(COUNT.c.code, _REACHING).where(*_OF_PARAMETER).group_by(COUNT.c.code)
