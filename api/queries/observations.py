"""Lists of observations."""

from collections.abc import Sequence

from api.db.snapshot import Snapshot
from api.errors import InvalidRequest, Issue
from api.queries import counting, empty_results, warnings
from api.queries.filter_sql import filter_sql
from api.queries.observation_table import (
    PLACES,
    Found,
    ObservationTable,
    Part,
    observation_columns,
    parts_of,
    statement,
)
from api.queries.paging import key_values, slice_after, sorted_by
from api.queries.results import InMemoryTable, Notice, Page, Table
from api.schemas import ObservationRow
from api.schemas.queries import ObservationFilters, ObservationQuery

MAX_SORTED = 100_000
MAX_AT_ONCE = 2000


def page(snapshot: Snapshot, query: ObservationQuery) -> Page:
    """The observations that match, in order: `query.size` of them after its key, or all."""
    size = query.size
    if not query.is_by_year:
        return _sorted_page(snapshot, query)
    # One row more than the size, where there is one, means that another page follows.
    most, after = None if size is None else size + 1, query.after
    found: list[Sequence[object]] = []
    for part in parts_of(query.sort):
        if part == "oldest first" and after is not None and after[0] == 0:
            continue
        left = None if most is None else most - len(found)
        if left != 0:
            found += _read(snapshot, query, part, after, left)
        after = None if part == "oldest first" else after
    rows, more = found[:size], size is not None and len(found) > size
    is_all = query.after is None and not more
    total = len(rows) if is_all else counting.total(snapshot, query)
    next_key = [rows[-1][PLACES[name]] for name in ("sort_year", "id")] if more else None
    table = InMemoryTable(observation_columns(rows, snapshot, query.language))
    notices = warnings_of(snapshot, query, table, total)
    return Page(ObservationRow, table, total, next_key, notices)


def all_rows(snapshot: Snapshot, query: ObservationQuery, rows_only: bool) -> Page:
    """All observations that match, by year, read while they are written.

    `rows_only`: without warnings, which need further reads.
    """
    table = ObservationTable(snapshot, query, counting.total(snapshot, query))
    notices = [] if rows_only else warnings_of(snapshot, query, table, table.total)
    return Page(ObservationRow, table, table.total, None, notices)


def is_long(snapshot: Snapshot, query: ObservationQuery) -> bool:
    """Whether so many rows match that the response is sent while it is read."""
    return query.is_by_year and counting.total(snapshot, query) > MAX_AT_ONCE


def warnings_of(
    snapshot: Snapshot, query: ObservationFilters, table: Table, total: int
) -> list[Notice]:
    """Warnings on the rows of a response, and on rows that the filters exclude."""
    found = warnings.of_table(snapshot, query, table) if len(table) else []
    if total == 0:
        found += empty_results.of_observations(snapshot, query)
    return found + warnings.excluded(snapshot, query)


def _read(
    snapshot: Snapshot,
    query: ObservationQuery,
    part: Part,
    after: Sequence[object] | None,
    size: int | None,
) -> Found:
    shape, values = filter_sql(query)
    is_whole = size is None
    choose = counting.no_index if is_whole else counting.no_index_on_page
    no_index = choose(snapshot, query)
    reading = statement(shape, part, no_index, is_first=after is None, is_whole=is_whole)
    bound = {**values, **key_values(after), "size": size}
    return snapshot.connection.execute(reading, bound).all()


def _sorted_page(snapshot: Snapshot, query: ObservationQuery) -> Page:
    """Any other order is made in memory: names and displays are not in the database."""
    total, keys = counting.total(snapshot, query), query.sort or ()
    if total > MAX_SORTED:
        accepted = ["-year", "year", "another column with more filters (metric, country, year …)"]
        raise InvalidRequest(
            f"{total:,} rows match; up to {MAX_SORTED:,} can be sorted but by year.",
            [Issue("sort", ",".join(keys), "too many rows to sort", accepted)],
        )
    found = _read(snapshot, query, "by id", None, None)
    columns = sorted_by(observation_columns(found, snapshot, query.language), keys)
    chosen, next_key = slice_after(columns["id"], query.after and query.after[0], query.size)
    table = InMemoryTable({name: values[chosen] for name, values in columns.items()})
    notices = warnings_of(snapshot, query, table, total)
    return Page(ObservationRow, table, total, next_key, notices)
