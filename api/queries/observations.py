"""Questions about observations."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import RowMapping, Select, func, select

from api import display, identity
from api.database import Snapshot
from api.errors import Fault, InvalidRequest
from api.filters import ObservationFilters, ObservationQuery, conditions
from api.models import METADATA
from api.queries import warnings
from api.queries.paging import Order, slice_after, sort_rows
from api.results import Item, Page
from api.rows import ObservationRow, Row, exact

TABLE = METADATA.tables["observation"]
MOST_SORTED = 100_000
NOT_SELECTED = {"key", "statement", "first_year", "last_year", "correction"}
COLUMNS = tuple(column for column in TABLE.columns if column.name not in NOT_SELECTED)

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
        shown = [observation_row(row, snapshot, question.language) for row in rows]
    else:
        shown, next_key = _sorted(snapshot, question, after, size, total)
    found_warnings = warnings.of_rows(snapshot, question, shown)
    if total == 0:
        found_warnings += warnings.nothing_matches(
            question, lambda name: count(snapshot, question, (name,))
        )
    left_out = warnings.left_out_by_year(snapshot, question)
    return Page(ObservationRow, shown, total, size, next_key, [*found_warnings, *left_out])


def item(snapshot: Snapshot, number: int, language: str) -> Item | None:
    statement = select(*COLUMNS).where(TABLE.c.id == number)
    found = snapshot.connection.execute(statement).mappings().first()
    if found is None:
        return None
    return Item(ObservationRow, observation_row(found, snapshot, language))


def count(snapshot: Snapshot, filters: ObservationFilters, without: Sequence[str] = ()) -> int:
    """How many observations match."""
    statement = select(func.count()).select_from(TABLE).where(*conditions(filters, without))
    return snapshot.connection.execute(statement).scalar_one()


def observation_row(found: RowMapping, snapshot: Snapshot, language: str) -> Row:
    """The row as it is served: names, display and ids added to the codes of the database."""
    reference = snapshot.reference
    names = reference.names[language]
    area, organization = found["area"], found["organization"]
    value, least, most = exact(found["value"]), exact(found["value_min"]), exact(found["value_max"])
    area_name = names["area"][area]
    organization_name = names["organization"][organization]
    unit = reference.entries("unit")[found["unit"]]
    return {
        "id": identity.text(found["id"]),
        "metric": found["metric"],
        "metric_name": names["metric"][found["metric"]],
        "subject_name": organization_name or area_name,
        "area": area,
        "area_name": area_name,
        "area_type": found["area_type"],
        "region": found["region"],
        "country": found["country"],
        "sector": found["sector"],
        "sector_name": names["sector"][found["sector"]],
        "organization": organization,
        "organization_name": organization_name,
        "year": found["year"],
        "period": found["period"],
        "value": value,
        "relation": found["relation"],
        "value_min": least,
        "value_max": most,
        "unit": found["unit"],
        "unit_name": names["unit"][found["unit"]],
        "compared_with": names["comparison"][found["compared_with"]],
        "display": display.text(language, found["relation"], value, (least, most), unit),
        "as_printed": found["as_printed"],
        "inferred": found["inferred"].split(),
        "status": found["status"],
        "origin": found["origin"],
        "source": found["source"],
        "source_name": names["source"][found["source"]],
        "article": found["article"],
        "paragraph": found["paragraph"],
        "sentence": found["sentence"],
        "note": found["note"],
        "release": found["release"],
    }


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
    rows = [
        observation_row(found, snapshot, question.language) for found in _fetch(snapshot, statement)
    ]
    ordered = sort_rows(rows, keys)
    shown, more = slice_after(ordered, "id", after[0] if after else None, size)
    return shown, [shown[-1]["id"]] if more else None


def _fetch(snapshot: Snapshot, statement: Select[Any]) -> list[RowMapping]:
    return list(snapshot.connection.execute(statement).mappings())
