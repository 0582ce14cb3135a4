"""Which values of a column the rows under some filters hold, and how often."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import Column, ColumnElement, CompoundSelect, Select, func, select, union_all

from api.db.no_index import NoIndex
from api.db.snapshot import Snapshot
from api.db.tables import METADATA
from api.db.tables.articles import COUNTED
from api.domain import ids
from api.domain.code_lists import INFERABLE
from api.i18n import NONE
from api.queries import counting
from api.queries.filter_sql import filter_conditions
from api.schemas.queries import ObservationFilters

OBSERVATION = METADATA.tables["observation"]
CLAIM = METADATA.tables["claim"]
MAX_VALUES = 6

COLUMNS = (
    *("metric", "area", "area_type", "country", "region", "sector", "organization", "source"),
    *("article", "year", "status", "origin", "relation", "unit", "paragraph"),
)
CLAIM_COLUMNS = (
    *("article", "said_by", "source", "kind", "modality", "status", "part", "paragraph"),
)
LINKED = ("area", "organization", "metric", "sector", "observation")
"""Columns whose values are told; those of claims; and what claims speak of, in tables."""

Values = Sequence[tuple[str, int]]
"""Values as a question spells them, with the counts that questions with them would give."""
Range = tuple[str, float, float, int]
"""A unit, the least and the greatest value in it, and how many rows have it."""


def of_observations(
    snapshot: Snapshot,
    filters: ObservationFilters,
    name: str,
    only: Sequence[ColumnElement[bool]] = (),
    *,
    own: Sequence[str] = (),
    most: int | None = MAX_VALUES,
) -> Values:
    """The values of a filter under the other filters, the most frequent first.

    `own` are the filters that a value stands for, if there are more than the one of that name.
    """
    if name == "inferred":
        return _inferred(snapshot, filters, only)[:most]
    if name not in COLUMNS:
        return []
    if name in COUNTED and not only and counting.is_unfiltered(filters, own or (name,)):
        return counting.stored_values(snapshot, name)[:most]
    checked = counting.checked(snapshot, filters, own or (name,), (name,))

    def codes(column: Column[Any], *more: ColumnElement[bool]) -> Select[Any]:
        where = filter_conditions(filters, own or (name,), apart=column, checked=checked)
        code = counting.grouped_by(column, filters, checked, own or (name,), more=bool(only))
        return select(code.label("code")).where(*where, *only, *more)

    if name != "region":
        return counted(snapshot, name, codes(OBSERVATION.c[name]), most)
    # A city is asked for as a region too, and is found in another column.
    cities = codes(OBSERVATION.c.area, OBSERVATION.c.area_type == "city")
    both = union_all(codes(OBSERVATION.c.region), cities)
    return counted(snapshot, name, both, most)


def of_claims(snapshot: Snapshot, name: str, where: Sequence[ColumnElement[bool]]) -> Values:
    """The values of a filter of claims among those that `where` selects."""
    if name in CLAIM_COLUMNS:
        return counted(snapshot, name, select(CLAIM.c[name].label("code")).where(*where))
    if name not in LINKED:
        return []
    links = METADATA.tables[f"claim_{name}"]
    among = links.c.claim.in_(select(CLAIM.c.id).where(*where))
    return counted(snapshot, name, select(links.c.code.label("code")).where(among))


def ranges(
    snapshot: Snapshot,
    filters: ObservationFilters,
    without: Sequence[str],
    only: Sequence[ColumnElement[bool]] = (),
    most: int = MAX_VALUES,
) -> Sequence[Range]:
    """Between what the values lie, unit by unit, the most frequent first.

    The index of units would lead to each row by itself: it is quicker to read them as they lie.
    """
    unit, value = OBSERVATION.c.unit, OBSERVATION.c.value
    least = func.min(func.coalesce(value, OBSERVATION.c.value_min))
    greatest = func.max(func.coalesce(value, OBSERVATION.c.value_max))
    statement = (
        select(unit, least, greatest, func.count())
        .where(*filter_conditions(filters, without), *only)
        .group_by(NoIndex(unit))
        .order_by(func.count().desc(), unit)
        .limit(most)
    )
    return [tuple(row) for row in snapshot.connection.execute(statement)]


def of_words(
    snapshot: Snapshot, filters: ObservationFilters, only: Sequence[ColumnElement[bool]] = ()
) -> Values:
    """What each word of `q` would give alone, in the order of the text."""
    if filters.q is None:
        return []
    alone = [replace(filters.q, text=word, found={word: f}) for word, f in filters.q.found.items()]
    return [(str(q), total(snapshot, filters.model_copy(update={"q": q}), (), only)) for q in alone]


def total(
    snapshot: Snapshot,
    filters: ObservationFilters,
    without: Sequence[str],
    only: Sequence[ColumnElement[bool]] = (),
) -> int:
    """How many observations match without some of the filters."""
    if not only:
        return counting.total(snapshot, filters, without)
    where = [*filter_conditions(filters, without), *only]
    statement = select(func.count()).select_from(OBSERVATION).where(*where)
    return snapshot.connection.execute(statement).scalar_one()


def counted(
    snapshot: Snapshot,
    name: str,
    codes: Select[Any] | CompoundSelect[Any],
    most: int | None = MAX_VALUES,
) -> Values:
    """The values of a statement's column `code`, as the parameter spells them."""
    found = codes.subquery()
    code, count = found.c.code, func.count()
    # The order of null differs between the engines.
    order = (count.desc(), code.is_(None), code)
    statement = select(code, count).group_by(code).order_by(*order).limit(most)
    rows = snapshot.connection.execute(statement)
    return [(_spelled(name, each), number) for each, number in rows]


def _inferred(
    snapshot: Snapshot, filters: ObservationFilters, only: Sequence[ColumnElement[bool]]
) -> Values:
    """Each is asked for by itself, since a row may have several."""
    found = []
    for name in (*INFERABLE, None):
        asked = filters.model_copy(update={"inferred": (name,)})
        found.append((name or NONE, total(snapshot, asked, (), only)))
    return sorted((each for each in found if each[1]), key=lambda each: -each[1])


def _spelled(name: str, code: Any) -> str:
    match name, code:
        case _, None:
            return NONE
        case "year", int():
            return f"{code:04}"
        case "observation", int():
            return ids.text(code)
    return str(code)
