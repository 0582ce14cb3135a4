"""Which values of a column the rows under some filters hold, and how often."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, Subquery, func, select, union_all

from api.conditions import conditions
from api.database import Snapshot
from api.filters import ObservationFilters
from api.models import METADATA
from api.wording import NONE

OBSERVATION = METADATA.tables["observation"]
CLAIM = METADATA.tables["claim"]
MOST_VALUES = 6

COLUMNS = (
    *("metric", "area", "area_type", "country", "region", "sector", "organization", "source"),
    *("article", "year", "status", "origin", "relation", "unit"),
)
CLAIM_COLUMNS = ("article", "said_by", "source", "kind", "modality", "status", "part")
LINKED = ("area", "organization", "metric", "sector")
"""Columns whose values are told; those of claims; and what claims speak of, in tables."""

Values = Sequence[tuple[str, int]]
"""Values as a question spells them, with the counts that questions with them would give."""


def of_observations(
    snapshot: Snapshot,
    filters: ObservationFilters,
    name: str,
    only: Sequence[ColumnElement[bool]] = (),
    *,
    own: Sequence[str] = (),
    most: int | None = MOST_VALUES,
) -> Values:
    """The values of a filter under the other filters, the most frequent first.

    `own` are the filters that a value stands for, if there are more than the one of that name.
    """
    if name not in COLUMNS:
        return []

    def codes(column: ColumnElement[Any], *more: ColumnElement[bool]) -> Select[Any]:
        where = conditions(filters, own or (name,), apart=column)
        return select(column.label("code")).where(*where, *only, *more)

    if name != "region":
        return _counted(snapshot, codes(OBSERVATION.c[name]).subquery(), most)
    # A city is asked for as a region too, and is found in another column.
    cities = codes(OBSERVATION.c.area, OBSERVATION.c.area_type == "city")
    both = union_all(codes(OBSERVATION.c.region), cities)
    return _counted(snapshot, both.subquery(), most)


def of_claims(snapshot: Snapshot, name: str, where: Sequence[ColumnElement[bool]]) -> Values:
    """The values of a filter of claims among those that `where` selects."""
    if name in CLAIM_COLUMNS:
        return _counted(snapshot, select(CLAIM.c[name].label("code")).where(*where).subquery())
    if name not in LINKED:
        return []
    links = METADATA.tables[f"claim_{name}"]
    among = links.c.claim.in_(select(CLAIM.c.id).where(*where))
    return _counted(snapshot, select(links.c.code.label("code")).where(among).subquery())


def total(
    snapshot: Snapshot,
    filters: ObservationFilters,
    name: str,
    only: Sequence[ColumnElement[bool]] = (),
) -> int:
    """How many observations match without one filter."""
    where = [*conditions(filters, (name,)), *only]
    statement = select(func.count()).select_from(OBSERVATION).where(*where)
    return snapshot.connection.execute(statement).scalar_one()


def _counted(snapshot: Snapshot, codes: Subquery, most: int | None = MOST_VALUES) -> Values:
    code, count = codes.c.code, func.count()
    # The order of null differs between the engines.
    order = (count.desc(), code.is_(None), code)
    statement = select(code, count).group_by(code).order_by(*order).limit(most)
    return [(_spelled(each), found) for each, found in snapshot.connection.execute(statement)]


def _spelled(code: Any) -> str:
    if code is None:
        return NONE
    return f"{code:04}" if isinstance(code, int) else str(code)
