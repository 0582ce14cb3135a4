"""How many observations match: known from what is stored, remembered, or counted once."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import Select, func, select

from api.conditions import MOST_STATEMENTS, Shape, conditions_of, shape_of, values_of
from api.database import Snapshot, Total
from api.filters import FILTERS, ObservationFilters
from api.models import METADATA
from api.models.articles import COUNTED, COVERING, OBSERVATION_FILTERS
from api.parameters import NONE

TABLE = METADATA.tables["observation"]
MOST_REMEMBERED = 10_000
UNKNOWN = 1000
"""Rows that are expected of a value whose count is not stored: of an article, a paragraph."""
LOOK_UP = 10
"""Reading a row by its address costs so many rows of an index that holds all that is asked."""


def total(snapshot: Snapshot, filters: ObservationFilters, without: Sequence[str] = ()) -> int:
    """How many observations match, exactly; without the filters named in `without`."""
    stored = _stored(snapshot, filters, without)
    if stored is not None:
        return stored.observations
    key = _key(filters, without)
    remembered = snapshot.kept.counted
    count = remembered.get(key)
    if count is None:
        expect(snapshot, filters, without)
        count = remembered[key] = _count(snapshot, filters, without)
        if len(remembered) > MOST_REMEMBERED:
            remembered.popitem(last=False)  # in one step: threads count beside the loop
    return count


def undated(snapshot: Snapshot, filters: ObservationFilters, without: Sequence[str]) -> int | None:
    """How many of them lie in no one year; None where that is not stored."""
    stored = _stored(snapshot, filters, without)
    return None if stored is None else stored.observations - stored.dated


def is_unfiltered(filters: ObservationFilters, without: Sequence[str] = ()) -> bool:
    """Whether every observation matches."""
    return not _asked(filters, without)


def stored_values(snapshot: Snapshot, name: str) -> list[tuple[str, int]]:
    """The codes of a counted column with how often each is there, the most frequent first."""
    totals = snapshot.kept.totals
    found = [(code, each.observations) for (kind, code), each in totals.items() if kind == name]
    return sorted(found, key=lambda each: (-each[1], each[0] == NONE, each[0]))


def expect(snapshot: Snapshot, filters: ObservationFilters, without: Sequence[str] = ()) -> None:
    """Announce how much has to be read to find what matches: much is read beside the loop."""
    snapshot.expect(_rows_to_read(snapshot, filters, without))


def expect_page(snapshot: Snapshot, filters: ObservationFilters, size: int | None) -> None:
    """Announce how much has to be read for a page; one value of one filter is read in order."""
    asked = _asked(filters, ("year",))
    in_order = all(name in OBSERVATION_FILTERS and _is_one(filters, name) for name in asked)
    if size is None or len(asked) > 1 or not in_order:
        expect(snapshot, filters)


def _is_one(filters: ObservationFilters, name: str) -> bool:
    return name != "inferred" and len(getattr(filters, name)) == 1


def _count(snapshot: Snapshot, filters: ObservationFilters, without: Sequence[str]) -> int:
    statement = _counting(shape_of(filters, without))
    count: int = snapshot.connection.execute(statement, values_of(filters, without)).scalar_one()
    return count


@lru_cache(maxsize=MOST_STATEMENTS)
def _counting(shape: Shape) -> Select[Any]:
    """How many match any question of a shape: built once for each."""
    return select(func.count()).select_from(TABLE).where(*conditions_of(shape))


def _key(filters: ObservationFilters, without: Sequence[str]) -> tuple[tuple[str, str], ...]:
    given = filters.given()
    asked = (name for name in FILTERS if name in given and name not in without)
    return tuple((name, ",".join(given[name])) for name in asked)


def _asked(filters: ObservationFilters, without: Sequence[str]) -> list[str]:
    return [name for name in filters.asked if name not in without]


def _stored(
    snapshot: Snapshot, filters: ObservationFilters, without: Sequence[str]
) -> Total | None:
    """The counts of a question with one filter at most. Regions may hold each other: one alone."""
    asked = _asked(filters, without)
    if not asked:
        return snapshot.kept.everything
    if len(asked) > 1 or asked[0] not in COUNTED:
        return None
    values = getattr(filters, asked[0])
    if asked[0] == "region" and len(values) > 1:
        return None
    found = [snapshot.kept.total(asked[0], _code(value)) for value in values]
    return Total(sum(each.observations for each in found), sum(each.dated for each in found))


def _rows_to_read(snapshot: Snapshot, filters: ObservationFilters, without: Sequence[str]) -> float:
    """Of the filter with the fewest rows, whose index is read; LOOK_UP times where it lacks some.

    Only an estimate: `latest` reads what the others leave, and a year has its part of each filter.
    """
    asked = _asked(filters, (*without, "latest"))
    everything = snapshot.kept.everything.observations
    costs = {
        name: _rows_of(snapshot, filters, name) * (1 if name in COVERING else LOOK_UP)
        for name in asked
    }
    if "year" in costs and len(costs) > 1:
        part = costs.pop("year") / LOOK_UP / max(everything, 1)
        return min(costs.values()) * part
    return min(costs.values(), default=everything)


def _rows_of(snapshot: Snapshot, filters: ObservationFilters, name: str) -> int:
    values = getattr(filters, name)
    if name in COUNTED:
        return sum(snapshot.kept.total(name, _code(value)).observations for value in values)
    if name in ("article", "paragraph"):
        return UNKNOWN * len(values)
    return snapshot.kept.everything.observations


def _code(value: object) -> str:
    return NONE if value is None else str(value)
