"""Observations: pages of them, and all of them in batches."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache, partial
from typing import Any, Literal

from sqlalchemy import ColumnElement, Select, bindparam, func, select

from api.db.no_index import NoIndex
from api.db.snapshot import Snapshot
from api.domain import ids
from api.domain.dimensions import NAMED, SERIES
from api.domain.periods import DATED
from api.queries import counting, empty_results, warnings
from api.queries.cited import MAX_ARTICLES, citation_lines
from api.queries.filter_sql import (
    MAX_STATEMENTS,
    QueryShape,
    conditions,
    filter_sql,
)
from api.queries.observation_columns import (
    COLUMNS,
    NAME_COLUMNS,
    NAMES,
    PLACES,
    TABLE,
    DatabaseRows,
    ObservationColumns,
    observations_of,
)
from api.queries.results import (
    BATCH_ROWS,
    KEYS,
    MAX_AT_ONCE,
    Columns,
    FigureTable,
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
from api.schemas import ObservationRow, Row
from api.schemas.parameter_type import NONE
from api.schemas.queries import ObservationFilters, ObservationQuery

COUNTED_TOGETHER = (
    *("metric", "unit", "area_type", "organization", "frequency", "status", "relation"),
    *("measure_stated", "article", "source", "area", "sector"),
)
"""Columns whose values are counted in one read: warnings and the metadata of files need them."""

FindKey = Callable[[], Sequence[Any] | None]
Part = Literal["newest first", "oldest first", "undated", "by id", "by series"]
ORDERED_BY = ("sort_time", "sort_place", "id")
NEWEST_FIRST = Order([TABLE.c[name] for name in ORDERED_BY], descending=True)
OLDEST_FIRST = Order([TABLE.c[name] for name in ORDERED_BY])
SERIES_KEY = tuple(func.coalesce(TABLE.c[name], "") for name in SERIES)
IN_TIME = (TABLE.c.sort_time < DATED, *OLDEST_FIRST.columns)
"""The order of the points of a series: the oldest first, undated ones last."""
PARTS: Mapping[Part, tuple[Order, Sequence[ColumnElement[bool]]]] = {
    "newest first": (NEWEST_FIRST, ()),
    "oldest first": (OLDEST_FIRST, (TABLE.c.sort_time >= DATED,)),
    "undated": (OLDEST_FIRST, (TABLE.c.sort_time < DATED,)),
    "by id": (Order((TABLE.c.id,)), ()),
    "by series": (Order((*SERIES_KEY, *IN_TIME)), ()),
}
"""Undated rows sort before all others: last when descending; ascending they are read separately."""
OLDEST: Sequence[Part] = ("oldest first", "undated")
BY_TIME: Mapping[Sequence[str] | None, Sequence[Part]] = {("year",): OLDEST, ("period",): OLDEST}
"""The statements that give an order by time, one after the other, unless it is the newest first."""
NEWEST: Sequence[Part] = ("newest first",)


def page(snapshot: Snapshot, query: ObservationQuery) -> Page:
    """The observations that match, in order: `query.size` of them after its key, or all."""
    if not query.is_by_time:
        return _sorted(snapshot, query)
    size, after = query.size, query.after
    # One row more than the size, where there is one, means that another page follows.
    most = None if size is None else size + 1
    parts = BY_TIME.get(query.sort, NEWEST)
    found = _read(snapshot, query, parts, after, most)
    rows, more = found[:size], size is not None and len(found) > size
    total = counting.total(snapshot, query) if after or more else len(rows)
    next_key = [rows[-1][PLACES[name]] for name in ORDERED_BY] if more else None
    table = InMemoryTable(ObservationColumns(rows, snapshot, query.language))
    find = partial(_key_before, snapshot, query, parts) if after else None
    notices = warnings_of(snapshot, query, table, total)
    return Page(ObservationRow, table, total, next_key, notices, find_previous=find)


def _sorted(snapshot: Snapshot, query: ObservationQuery) -> Page:
    """A page in an order that no index has, which is made in memory: the database has no names.

    Of the other pages only the columns that decide the order are read.
    """
    size, after, keys = query.size, query.after, query.sort or ()
    total = counting.total(snapshot, query)
    check_sortable(total, keys, ["-year", "year"])
    every = ObservationTable(snapshot, query, total, [("by id", query)])
    needed = NAMES if size is None else (*(key.removeprefix("-") for key in keys), "id")
    read = joined(every.batches(), {*needed, "sort_time"})
    columns = sorted_by(read, keys, snapshot.deadline.check)
    chosen, next_key = slice_after(columns["id"], after and after[0], size)
    start, known = chosen.start - (size or 0), columns["id"]
    table = InMemoryTable({name: values[chosen] for name, values in columns.items()})
    if size is not None:
        numbers = [ids.parse(each) or 0 for each in known[chosen]]
        rows = observations_of(snapshot, numbers, query.language)
        table = InMemoryTable.of_rows([rows[number] for number in numbers])
    find = partial(known.__getitem__, slice(start - 1, start)) if after and start > 0 else None
    notices = warnings_of(snapshot, query, table, total)
    return Page(ObservationRow, table, total, next_key, notices, find_previous=find)


def _key_before(
    snapshot: Snapshot, query: ObservationQuery, parts: Sequence[Part]
) -> Sequence[Any] | None:
    """The key after which the page before that of a query begins, or None."""
    (shape, values), size, after = filter_sql(query), query.size or 0, query.after
    no_index = counting.no_index(snapshot, query, is_page=True) if len(shape) > 1 else ()
    found: list[Sequence[Any]] = []
    for part in reversed(parts):
        if part == "undated" and after and after[0] >= DATED:
            continue  # the key is of a dated row
        order, only = PARTS[part]
        keys = order.backwards(select(*order.columns), has_key=bool(after))
        statement = keys.where(*conditions(shape, no_index=no_index), *only)
        bound = {**values, **dict(zip(KEYS, after or (), strict=False))}
        left = size + 1 - len(found)
        found += snapshot.execute(statement, {**bound, "size": left}).all()
        if len(found) > size:
            return found[size]
        after = None
    return None


def all_rows(snapshot: Snapshot, query: ObservationQuery, left_out: Sequence[Notice]) -> Page:
    """All observations that match, by time, read while they are written.

    `left_out` are the warnings on excluded rows.
    """
    parts = [(part, query) for part in BY_TIME.get(query.sort, NEWEST)]
    table = ObservationTable(snapshot, query, counting.total(snapshot, query), parts)

    def count() -> tuple[int, Sequence[Notice]]:
        return table.total, warnings_of(snapshot, query, table, table.total, left_out)

    return Page(ObservationRow, table, table.total, count=count)


def is_long(snapshot: Snapshot, query: ObservationFilters) -> bool:
    """Whether so many rows match that the response is sent while it is read."""
    return counting.total(snapshot, query) > MAX_AT_ONCE


def warnings_of(
    snapshot: Snapshot,
    query: ObservationFilters,
    table: FigureTable,
    total: int,
    left_out: Sequence[Notice] | None = None,
) -> list[Notice]:
    """Warnings on the rows of a response, and on excluded rows, unless these are `left_out`."""
    found: list[Notice] = []
    if len(table):
        is_part = len(table) < total
        found = warnings.of_rows(snapshot, table, query.language, query, is_part=is_part)
    if total == 0:
        found += empty_results.of_observations(snapshot, query)
    return [*found, *(warnings.excluded(snapshot, query) if left_out is None else left_out)]


def _read(
    snapshot: Snapshot,
    query: ObservationQuery,
    parts: Sequence[Part],
    after: Sequence[Any] | None,
    most: int | None,
) -> DatabaseRows:
    """The rows of the parts one after the other, after a key: `most` of them, or all."""
    shape, values = filter_sql(query)
    no_index: Sequence[str] = ()
    if most is None or len(shape) > 1:
        no_index = counting.no_index(snapshot, query, is_page=most is not None)
    found: list[Sequence[Any]] = []
    for part in parts:
        if part == "oldest first" and after and after[0] < DATED:
            continue  # the key is of an undated row
        if most is not None and len(found) == most:
            break
        reading = statement(shape, part, no_index, is_first=not after, is_whole=most is None)
        bound = {**values, **dict(zip(KEYS, after or (), strict=False))}
        size = most and most - len(found)
        found += snapshot.execute(reading, {**bound, "size": size}).all()
        after = None if part == "oldest first" else after
    return found


@lru_cache(maxsize=MAX_STATEMENTS)
def statement(
    shape: QueryShape, part: Part, no_index: Sequence[str] = (), *, is_first: bool, is_whole: bool
) -> Select[Any]:
    """The statement of every query of a shape: to build one costs more than to execute it."""
    order, only = PARTS[part]
    pages = order.pages(select(*COLUMNS), is_first=is_first, is_whole=is_whole)
    return pages.where(*conditions(shape, no_index=no_index), *only)


@dataclass(frozen=True, slots=True)
class ObservationTable:
    """All observations that match, read in batches: memory does not grow with them."""

    snapshot: Snapshot
    query: ObservationFilters
    total: int
    parts: Sequence[tuple[Part, ObservationFilters]]
    """What is read one after the other: together, what matches the query."""
    counted: dict[str, Mapping[Any, int]] = field(default_factory=dict)
    """The values of columns that were counted."""

    def __len__(self) -> int:
        return self.total

    def batches(self) -> Iterator[Columns]:
        snapshot, language = self.snapshot, self.query.language
        citations = citation_lines(snapshot, (), language)
        for part, query in self.parts:
            shape, values = filter_sql(query)
            no_index = counting.no_index(snapshot, query)
            whole = statement(shape, part, no_index, is_first=True, is_whole=True)
            reading = snapshot.execute(whole, values, yield_per=BATCH_ROWS)
            for found in reading.partitions():
                snapshot.deadline.check()
                if len(citations) > MAX_ARTICLES:
                    citations = citation_lines(snapshot, (), language)
                yield ObservationColumns(found, snapshot, language, citations)

    def counts(self, name: str) -> Mapping[Any, int]:
        if name in NAME_COLUMNS:
            coded = NAME_COLUMNS[name]
            names = self.snapshot.reference.names[self.query.language][NAMED[coded]]
            return {names[code]: count for code, count in self.counts(coded).items()}
        name = "compared_with" if name == "comparison" else name
        if name not in self.counted:
            together = COUNTED_TOGETHER if name in COUNTED_TOGETHER else (name,)
            if counting.is_unfiltered(self.query):
                for each in together:
                    if stored := counting.stored_values(self.snapshot, each):
                        counts = {None if code == NONE else code: count for code, count in stored}
                        self.counted[each] = counts
            self._count([each for each in together if each not in self.counted])
        return self.counted[name]

    def _count(self, names: Sequence[str]) -> None:
        counts = {name: Counter[Any]() for name in names}
        for columns in counting.columns_of(self.snapshot, self.query, names) if names else ():
            for name in names:
                counts[name].update(columns[name])
        for name in names:
            self.counted[name] = dict(counting.most_frequent(counts[name]))

    def values(self, name: str, lacking: str) -> set[Any]:
        shape, values = filter_sql(self.query)
        of_value = TABLE.c[name] == bindparam("wanted"), TABLE.c[lacking].is_(None)
        any_one = select(TABLE.c.id).where(*conditions(shape), *of_value).limit(1)
        execute = self.snapshot.execute
        known = self.counts(name).keys() - {None}
        return {
            each
            for each in known
            if execute(any_one, {**values, "wanted": each}).first() is not None
        }

    def pairs(self, name: str, other: str) -> set[tuple[Any, Any]]:
        shape, bound = filter_sql(self.query)
        no_index = counting.no_index(self.snapshot, self.query, (), (name, other))
        columns = [NoIndex(TABLE.c[each]) for each in (name, other)]
        both = select(*columns).where(*conditions(shape, no_index=no_index)).distinct()
        return {(first, second) for first, second in self.snapshot.execute(both, bound)}

    def repeated(self, most: int, names: Sequence[str]) -> list[Row]:
        shape, bound = filter_sql(self.query)
        no_index = counting.no_index(self.snapshot, self.query, (), ("fact",))
        where = *conditions(shape, no_index=no_index), TABLE.c.fact.is_not(None)
        is_filtered = not counting.is_unfiltered(self.query)
        group = NoIndex(TABLE.c.fact) if is_filtered else TABLE.c.fact
        fact = select(TABLE.c.fact).where(*where).group_by(group)
        several = fact.having(func.count() > 1).limit(most)
        rows = select(*COLUMNS).where(*where, TABLE.c.fact.in_(several))
        first = rows.order_by(TABLE.c.fact, TABLE.c.id).limit(most)
        found = self.snapshot.execute(first, bound).all()
        return rows_of(ObservationColumns(found, self.snapshot, self.query.language), names)

    def ids(self, name: str, values: Sequence[Any], most: int) -> list[str]:
        found: list[str] = []
        for part, query in self.parts:
            order, only = PARTS[part]
            shape, bound = filter_sql(query)
            where = (*conditions(shape), *only, TABLE.c[name].in_(values))
            first = order.page(select(TABLE.c.id).where(*where), None, most - len(found))
            found += map(ids.text, self.snapshot.execute(first, bound).scalars())
            if len(found) == most:
                break
        return found
