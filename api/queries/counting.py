"""How many observations match: known from what is stored, remembered, or counted once."""

from collections.abc import Callable, Hashable, Mapping, Sequence
from functools import lru_cache
from hashlib import blake2b
from typing import Any

from sqlalchemy import Column, ColumnElement, Select, bindparam, case, func, select

from api.db.no_index import NoIndex
from api.db.snapshot import Snapshot, Total
from api.db.tables import METADATA
from api.db.tables.articles import COUNTED, COVERING, OBSERVATION_FILTERS
from api.queries.filter_sql import (
    MAX_STATEMENTS,
    QueryShape,
    conditions_of_shape,
    inferred_texts,
    shape_of,
    values_of,
)
from api.schemas.parameters import NONE
from api.schemas.queries import FILTERS, ObservationFilters

TABLE = METADATA.tables["observation"]
COUNT = METADATA.tables["observation_count"]
MAX_REMEMBERED = 10_000
UNKNOWN = 1000
"""Rows that are expected of a value whose count is not stored: of an article."""
LOOK_UP = 10
"""Reading a row by its address costs so many rows of an index that holds all that is asked."""
TOGETHER = ("metric", "country")
"""Columns of one index."""
SKEW = 10
"""A metric of a country may have so many times the rows that its shares of all rows let expect."""
SPAN = ("year_from", "year_to")
LAST_YEAR = 9999
EVERYTHING = ("everything",)
"""All columns of a row are read."""


def total(snapshot: Snapshot, filters: ObservationFilters, without: Sequence[str] = ()) -> int:
    """How many observations match, exactly; without the filters named in `without`."""
    stored = _stored(snapshot, filters, without)
    if stored is not None:
        return stored.observations
    return remembered(snapshot, _key(filters, without), lambda: _count(snapshot, filters, without))


def remembered(snapshot: Snapshot, key: Hashable, count: Callable[[], int]) -> int:
    """What is counted once in a release."""
    known = snapshot.loaded.counted
    digest = blake2b(repr(key).encode(), digest_size=16).digest()  # a key may be as long as a URL
    found = known.get(digest)
    if found is None:
        found = known[digest] = count()
        if len(known) > MAX_REMEMBERED:
            known.popitem(last=False)  # in one step: threads count at the same time
    return found


def undated(snapshot: Snapshot, filters: ObservationFilters, without: Sequence[str]) -> int | None:
    """How many of them lie in no one year; None where that is not stored."""
    stored = _stored(snapshot, filters, without)
    return None if stored is None else stored.observations - stored.dated


def is_unfiltered(filters: ObservationFilters, without: Sequence[str] = ()) -> bool:
    """Whether every observation matches."""
    return not _asked(filters, without)


def stored_values(snapshot: Snapshot, name: str) -> list[tuple[str, int]]:
    """The codes of a counted column with how often each is there, the most frequent first."""
    totals = snapshot.loaded.totals
    found = [(code, each.observations) for (kind, code), each in totals.items() if kind == name]
    width = max((len(code) for code, _ in found), default=0) if name == "paragraph" else 0
    return sorted(found, key=lambda each: (-each[1], each[0] == NONE, each[0].rjust(width)))


def checked_on_page(snapshot: Snapshot, filters: ObservationFilters) -> tuple[str, ...]:
    """The filters that a page should not be looked for by: all but the one with the fewest rows.

    Its index has the rows in order, so a page may end long before they do.
    """
    if len(filters.filters) < 2:
        return ()
    return _checked(filters, (), _entrances(snapshot, filters, (), EVERYTHING))


def checked(
    snapshot: Snapshot,
    filters: ObservationFilters,
    without: Sequence[str] = (),
    read: Sequence[str] = (),
) -> tuple[str, ...]:
    """The filters that all rows should not be looked for by; if all are, an index is read whole.

    `read` are the columns that are read besides those of the filters.
    """
    found = _entrances(snapshot, filters, without, read)
    is_worth_it = min(found.values(), default=0) < snapshot.loaded.all_observations.observations
    return _checked(filters, without, found if is_worth_it else {})


def grouped_by(
    column: Column[Any],
    filters: ObservationFilters,
    checked: Sequence[str],
    without: Sequence[str] = (),
    *,
    more: bool = False,
) -> ColumnElement[Any]:
    """A column to group by. If all filters are checked, its own index would only get in the way.

    So it would where there are no filters, but `more` conditions on other columns.
    """
    asked = _asked(filters, without)
    is_read_whole = set(asked) == set(checked) and (asked or more)
    return NoIndex(column) if is_read_whole and column.name not in COVERING else column


def _checked(
    filters: ObservationFilters, without: Sequence[str], entrances: Mapping[str, float]
) -> tuple[str, ...]:
    """A year is never checked alone: indexes are entered by a filter and by year."""
    entered = min(entrances, key=lambda name: entrances[name], default="")
    asked = [name for name in _asked(filters, without) if name in OBSERVATION_FILTERS]
    spared = TOGETHER if entered in TOGETHER else (entered,)
    return tuple(name for name in asked if name not in (*spared, "year"))


def _entrances(
    snapshot: Snapshot, filters: ObservationFilters, without: Sequence[str], read: Sequence[str]
) -> dict[str, float]:
    """The filters that have an index, with what it costs to read the rows of each.

    A row is looked up where the index lacks something that is asked. All indexes hold the years.
    """
    asked = _asked(filters, (*without, "latest"))
    of_year = _part_of_year(snapshot, filters) if "year" in asked else 1.0
    others = [name for name in asked if name not in ("year", *SPAN)]
    needed = {*others, *read} - {"year"}
    found = {
        name: _rows_of(snapshot, filters, name)
        * of_year
        * (1 if name in COVERING or needed == {name} else LOOK_UP)
        for name in others
        if name in OBSERVATION_FILTERS
    }
    if all(name in found for name in TOGETHER):
        everything = max(snapshot.loaded.all_observations.observations, 1) * of_year
        both = SKEW * found["metric"] * found["country"] / max(everything, 1)
        found["metric"] = min(found["metric"], both)
    if "year" in asked and not found:
        found["year"] = _rows_of(snapshot, filters, "year") * (LOOK_UP if needed else 1)
    return found


def _part_of_year(snapshot: Snapshot, filters: ObservationFilters) -> float:
    """The part of all rows that a year has. Indexes are not entered by having none."""
    if filters.year is None or None in filters.year:
        return 1.0
    everything = max(snapshot.loaded.all_observations.observations, 1)
    return _rows_of(snapshot, filters, "year") / everything


def _count(snapshot: Snapshot, filters: ObservationFilters, without: Sequence[str]) -> int:
    reaching = _reaching(snapshot, filters, without)
    if reaching is not None:
        return reaching
    statement = _counting(shape_of(filters, without), checked(snapshot, filters, without))
    count: int = snapshot.connection.execute(statement, values_of(filters, without)).scalar_one()
    return count


@lru_cache(maxsize=MAX_STATEMENTS)
def _counting(shape: QueryShape, checked: Sequence[str]) -> Select[Any]:
    """How many match any question of a shape: built once for each."""
    return (
        select(func.count()).select_from(TABLE).where(*conditions_of_shape(shape, checked=checked))
    )


def _reaching(
    snapshot: Snapshot, filters: ObservationFilters, without: Sequence[str]
) -> int | None:
    """How many periods reach into a span of years, of all or of codes whose counts are stored.

    Those that began by its end, but for those that ended before it.
    """
    asked = _asked(filters, without)
    others = [name for name in asked if name not in SPAN]
    if len(asked) == len(others) or len(others) > 1:
        return None
    # Without another filter: by year, since every observation has one, or none.
    name = others[0] if others else "year"
    codes = _codes(filters, name) if others else [code for code, _ in stored_values(snapshot, name)]
    if codes is None:
        return None
    first = 0 if "year_from" in without else filters.year_from
    last = LAST_YEAR if "year_to" in without else filters.year_to
    years = {"first": first or 0, "last": LAST_YEAR if last is None else last}
    found = snapshot.connection.execute(REACHING, {"name": name, "codes": codes, **years})
    return int(found.scalar_one() or 0)


_IS_DATED = COUNT.c.sort_year > 0
_BEGUN = case((COUNT.c.sort_year <= bindparam("last"), COUNT.c.observations), else_=0)
_ENDED = case((COUNT.c.sort_year < bindparam("first"), COUNT.c.ended), else_=0)
REACHING = select(func.sum(_BEGUN - _ENDED)).where(
    COUNT.c.parameter == bindparam("name"),
    COUNT.c.code.in_(bindparam("codes", expanding=True)),
    _IS_DATED,
)


def _key(filters: ObservationFilters, without: Sequence[str]) -> tuple[tuple[str, str], ...]:
    given = filters.canonical
    asked = (name for name in FILTERS if name in given and name not in without)
    return tuple((name, ",".join(given[name])) for name in asked)


def _asked(filters: ObservationFilters, without: Sequence[str]) -> list[str]:
    return [name for name in filters.filters if name not in without]


def _stored(
    snapshot: Snapshot, filters: ObservationFilters, without: Sequence[str]
) -> Total | None:
    """The counts of a question with one filter at most. Regions may hold each other: one alone."""
    asked = _asked(filters, without)
    if not asked:
        return snapshot.loaded.all_observations
    codes = _codes(filters, asked[0]) if len(asked) == 1 else None
    if codes is None:
        return None
    found = [snapshot.loaded.total(asked[0], code) for code in codes]
    return Total(sum(each.observations for each in found), sum(each.dated for each in found))


def _codes(filters: ObservationFilters, name: str) -> list[str] | None:
    """The codes under which what a filter wants is counted; None where it is not."""
    values = getattr(filters, name)
    if name not in COUNTED or (name == "region" and len(values) > 1):
        return None
    return inferred_texts(values) if name == "inferred" else [_code(value) for value in values]


def _rows_of(snapshot: Snapshot, filters: ObservationFilters, name: str) -> int:
    values = getattr(filters, name)
    if name == "article":
        return UNKNOWN * len(values)
    codes = inferred_texts(values) if name == "inferred" else [_code(value) for value in values]
    return sum(snapshot.loaded.total(name, code).observations for code in codes)


def _code(value: object) -> str:
    return NONE if value is None else str(value)
