"""Questions about observations."""

from collections.abc import Sequence
from typing import Any

from api.db.snapshot import Snapshot
from api.errors import InvalidRequest, Issue
from api.queries import by_year, counting, empty_results, warnings
from api.queries.excluded_rows import left_out
from api.queries.filter_sql import shape_of, values_of
from api.queries.observation_rows import PLACES, Found, observation_rows
from api.queries.observation_table import ObservationTable
from api.queries.paging import key_values, slice_after, sort_rows
from api.queries.results import InMemoryRows, Notice, Page, Table
from api.schemas import ObservationRow, Row
from api.schemas.queries import ObservationFilters, ObservationQuery

MAX_SORTED = 100_000
MAX_AT_ONCE = 2000


def is_by_year(question: ObservationQuery) -> bool:
    """Whether the database keeps the order asked for; any other is made in memory."""
    return question.sort in (None, ("-year",), ("year",))


def key_types(question: ObservationQuery) -> tuple[type, ...]:
    """What the keys of a page are: sort year and id, or the id as shown."""
    return (int, int) if is_by_year(question) else (str,)


def page(
    snapshot: Snapshot,
    question: ObservationQuery,
    after: Sequence[Any] | None,
    size: int | None,
) -> Page:
    """The observations that match, in order; `size` of them after a key, or all."""
    if is_by_year(question):
        found = _by_year(snapshot, question, after, size)
        rows, more = found[:size], size is not None and len(found) > size
        is_all = after is None and not more
        total = len(rows) if is_all else counting.total(snapshot, question)
        next_key = [rows[-1][PLACES[name]] for name in ("sort_year", "id")] if more else None
        shown = observation_rows(rows, snapshot, question.language)
    else:
        total = counting.total(snapshot, question)
        shown, next_key = _sorted(snapshot, question, after, size, total)
    told = warnings_of(snapshot, question, InMemoryRows(shown), total)
    return Page(ObservationRow, InMemoryRows(shown), total, size, next_key, told)


def everything(snapshot: Snapshot, question: ObservationQuery, *, rows_only: bool) -> Page:
    """All observations that match, in the order of the years, read when they are written.

    `rows_only`: without warnings, which read much.
    """
    table = ObservationTable(snapshot, question, counting.total(snapshot, question))
    told = [] if rows_only else warnings_of(snapshot, question, table, table.total)
    return Page(ObservationRow, table, table.total, None, None, told)


def is_long(snapshot: Snapshot, question: ObservationQuery) -> bool:
    """Whether so much matches that it should be sent as it is read."""
    return is_by_year(question) and counting.total(snapshot, question) > MAX_AT_ONCE


def warnings_of(
    snapshot: Snapshot, question: ObservationFilters, table: Table, total: int
) -> list[Notice]:
    """What to know of the rows of an answer, and of those that were left out."""
    found = warnings.of_table(snapshot, question, table)
    if total == 0:
        found += empty_results.of_observations(snapshot, question)
    return found + left_out(snapshot, question)


def _by_year(
    snapshot: Snapshot,
    question: ObservationQuery,
    after: Sequence[Any] | None,
    size: int | None,
) -> Found:
    """One row more than `size`, where there is one: then another page follows."""
    most = None if size is None else size + 1
    if question.sort != ("year",):
        return _rows(snapshot, question, "newest first", after, most)
    dated: Found = ()
    if after is None or after[0] > 0:
        dated = _rows(snapshot, question, "oldest first", after, most)
        after = None
    if most is not None and len(dated) >= most:
        return dated
    left = None if most is None else most - len(dated)
    return [*dated, *_rows(snapshot, question, "undated", after, left)]


def _rows(
    snapshot: Snapshot,
    question: ObservationQuery,
    part: by_year.Part,
    after: Sequence[Any] | None,
    size: int | None,
) -> Found:
    shape, is_whole = shape_of(question), size is None
    choose = counting.checked if is_whole else counting.checked_on_page
    checked = choose(snapshot, question)
    statement = by_year.statement(shape, part, checked, is_first=after is None, is_whole=is_whole)
    values = {**values_of(question), **key_values(after), "size": size}
    return snapshot.connection.execute(statement, values).all()


def _sorted(
    snapshot: Snapshot,
    question: ObservationQuery,
    after: Sequence[Any] | None,
    size: int | None,
    total: int,
) -> tuple[list[Row], list[Any] | None]:
    """Any other order is made in memory: names and displays are not in the database."""
    keys = question.sort or ()
    if total > MAX_SORTED:
        raise InvalidRequest(
            f"{total:,} rows match; up to {MAX_SORTED:,} can be sorted but by year.",
            [
                Issue(
                    "sort",
                    ",".join(keys),
                    "too many rows to sort",
                    ["-year", "year", "another column with more filters (metric, country, year …)"],
                )
            ],
        )
    found = _rows(snapshot, question, "by id", None, None)
    rows = observation_rows(found, snapshot, question.language)
    ordered = sort_rows(rows, keys)
    shown, more = slice_after(ordered, "id", after[0] if after else None, size)
    return shown, [shown[-1]["id"]] if more else None
