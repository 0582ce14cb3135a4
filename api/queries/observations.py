"""Questions about observations."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import RowMapping, Select, func, select

from api.conditions import conditions
from api.database import Snapshot
from api.errors import Fault, InvalidRequest
from api.filters import ObservationFilters, ObservationQuery
from api.queries import facets, warnings
from api.queries.left_out import left_out
from api.queries.observation_rows import COLUMNS, TABLE, observation_rows
from api.queries.paging import Order, slice_after, sort_rows
from api.results import Page, Warn
from api.rows import ObservationRow, Row

MOST_SORTED = 100_000

NEWEST_FIRST = Order((TABLE.c.sort_year, TABLE.c.id), descending=True)
OLDEST_FIRST = Order((TABLE.c.sort_year, TABLE.c.id))
BY_ID = Order((TABLE.c.id,))


def by_year(question: ObservationQuery) -> bool:
    """Whether the database keeps the order asked for; any other is made in memory."""
    return question.sort in (None, ("-year",), ("year",))


def key_types(question: ObservationQuery) -> tuple[type, ...]:
    """What the keys of a page are: sort year and id, or the id as shown."""
    return (int, int) if by_year(question) else (str,)


def page(
    snapshot: Snapshot,
    question: ObservationQuery,
    after: Sequence[Any] | None,
    size: int | None,
) -> Page:
    """The observations that match, in order; `size` of them after a key, or all."""
    total = count(snapshot, question)
    if by_year(question):
        found = _by_year(snapshot, question, after, size)
        rows, more = found[:size], size is not None and len(found) > size
        next_key = [rows[-1]["sort_year"], rows[-1]["id"]] if more else None
        shown = observation_rows(rows, snapshot, question.language)
    else:
        shown, next_key = _sorted(snapshot, question, after, size, total)
    told = warnings_of(snapshot, question, shown, total)
    return Page(ObservationRow, shown, total, size, next_key, told)


def warnings_of(
    snapshot: Snapshot, question: ObservationFilters, rows: Sequence[Row], total: int
) -> list[Warn]:
    """What to know of the rows of an answer, and of those that were left out."""
    found = warnings.of_rows(snapshot, question, rows)
    if total == 0:
        found += warnings.nothing_matches(
            snapshot,
            question,
            lambda name: count(snapshot, question, (name,)),
            lambda name: facets.of_observations(snapshot, question, name),
        )
    return found + left_out(snapshot, question)


def count(snapshot: Snapshot, filters: ObservationFilters, without: Sequence[str] = ()) -> int:
    """How many observations match."""
    statement = select(func.count()).select_from(TABLE).where(*conditions(filters, without))
    return snapshot.connection.execute(statement).scalar_one()


def _by_year(
    snapshot: Snapshot,
    question: ObservationQuery,
    after: Sequence[Any] | None,
    size: int | None,
) -> list[RowMapping]:
    """One row more than `size`, where there is one: then another page follows.

    Undated rows have the sort year 0: last when descending; when ascending they are asked for
    after the dated ones, so that they come last as well.
    """
    most = None if size is None else size + 1
    statement = select(*COLUMNS).where(*conditions(question))
    if question.sort != ("year",):
        return _fetch(snapshot, NEWEST_FIRST.page(statement, after, most))
    dated: list[RowMapping] = []
    if after is None or after[0] > 0:
        only_dated = statement.where(TABLE.c.sort_year > 0)
        dated = _fetch(snapshot, OLDEST_FIRST.page(only_dated, after, most))
        after = None
    if most is not None and len(dated) >= most:
        return dated
    undated = statement.where(TABLE.c.sort_year == 0)
    left = None if most is None else most - len(dated)
    return dated + _fetch(snapshot, OLDEST_FIRST.page(undated, after, left))


def _sorted(
    snapshot: Snapshot,
    question: ObservationQuery,
    after: Sequence[Any] | None,
    size: int | None,
    total: int,
) -> tuple[list[Row], list[Any] | None]:
    """Any other order is made in memory: names and displays are not in the database."""
    keys = question.sort or ()
    if total > MOST_SORTED:
        raise InvalidRequest(
            f"{total:,} rows match; up to {MOST_SORTED:,} can be sorted but by year.",
            [
                Fault(
                    "sort",
                    ",".join(keys),
                    "too many rows to sort",
                    ["-year", "year", "another column with more filters (metric, country, year …)"],
                )
            ],
        )
    statement = BY_ID.page(select(*COLUMNS).where(*conditions(question)), None, None)
    rows = observation_rows(_fetch(snapshot, statement), snapshot, question.language)
    ordered = sort_rows(rows, keys)
    shown, more = slice_after(ordered, "id", after[0] if after else None, size)
    return shown, [shown[-1]["id"]] if more else None


def _fetch(snapshot: Snapshot, statement: Select[Any]) -> list[RowMapping]:
    return list(snapshot.connection.execute(statement).mappings())
