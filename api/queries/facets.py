"""The values of a column in the rows that match some filters, with their counts."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeVar

from sqlalchemy import Column, ColumnElement, CompoundSelect, Select, func, select, union_all

from api.db.no_index import NoIndex
from api.db.snapshot import Snapshot
from api.db.tables import METADATA
from api.domain import ids
from api.domain.code_lists import INFERABLE
from api.domain.dimensions import COUNTED, DIMENSIONS, IN_CLAIMS
from api.i18n import NONE
from api.queries import counting
from api.queries.filter_sql import BoundValues, conditions, filter_sql, inferred_texts
from api.schemas.queries import YEAR_RANGE, ObservationFilters
from api.schemas.query import Query
from api.schemas.search_text import SearchText

OBSERVATION = METADATA.tables["observation"]
CLAIM = METADATA.tables["claim"]
MAX_VALUES = 6
CITY = ("area", "area_type")
"""The columns of a city, which is a region too."""
LINKED = (*IN_CLAIMS, "observation")
"""What claims refer to by a link table."""

Q = TypeVar("Q", bound=Query)

Values = Sequence[tuple[str, int]]
"""Values as a query spells them, with the counts that queries with them would give."""
Range = tuple[str, float, float, int]
"""A unit, the least and the greatest value in it, and how many rows have it."""


def of_observations(
    snapshot: Snapshot,
    filters: ObservationFilters,
    name: str,
    only: Sequence[ColumnElement[bool]] = (),
    *,
    own: Sequence[str] | None = None,
    most: int | None = MAX_VALUES,
) -> Values:
    """The values of a filter under the other filters, the most frequent first.

    `own` are the filters that a value replaces, if it is not the one of that name.
    """
    dimension = DIMENSIONS.get(name)
    if dimension is None:
        return []
    if name == "inferred" and (filters.latest is not None or filters.preferred):
        # They apply to the rows of each name apart, and a row may have several.
        found = Counter[str]()
        for each in (*INFERABLE, None):
            query = filters.model_copy(update={"inferred": (each,)})
            found[each or NONE] = total(snapshot, query, (), only)
        return (+found).most_common(most)
    without = (name,) if own is None else own
    if dimension.of is not None:
        # The values of a column of a reference table, counted by the codes of its dimension.
        coded, column = dimension.of
        entries = snapshot.reference.entries(DIMENSIONS[coded].table or coded)
        counts = Counter[str]()
        for code, n in of_observations(snapshot, filters, coded, only, own=without, most=None):
            counts[entries[code][column]] += n
        return counts.most_common(most)
    values = _of_column(snapshot, filters, name, only, without)
    if name == "inferred":
        # Rows with several names count for each of them.
        names = [(each or NONE, inferred_texts([each])) for each in (*INFERABLE, None)]
        found = Counter({each: sum(n for text, n in values if text in of) for each, of in names})
        return (+found).most_common(most)
    return values[:most]


def _of_column(
    snapshot: Snapshot,
    filters: ObservationFilters,
    name: str,
    only: Sequence[ColumnElement[bool]],
    without: Sequence[str],
) -> Values:
    """The values of a column in the rows that match without some of the filters."""
    if name in COUNTED and not only and counting.is_unfiltered(filters, (*without, *YEAR_RANGE)):
        span = None if counting.is_unfiltered(filters, without) else filters
        return counting.stored_values(snapshot, name, span)
    no_index = counting.no_index(snapshot, filters, without, (name,))
    shape, bound = filter_sql(filters, without)

    def codes(column: Column[Any], *more: ColumnElement[bool]) -> Select[Any]:
        where = conditions(shape, apart=column, no_index=no_index)
        code = counting.grouped_by(column, filters, no_index, without, more=bool(only))
        return select(code.label("code")).where(*where, *only, *more)

    if name != "region":
        return counted(snapshot, name, codes(OBSERVATION.c[name]), None, bound)
    # A city is a region too, and stands in another column.
    cities = codes(OBSERVATION.c.area, OBSERVATION.c.area_type == "city")
    both = union_all(codes(OBSERVATION.c.region), cities)
    return counted(snapshot, name, both, None, bound)


def of_several(
    snapshot: Snapshot, filters: ObservationFilters, without: Mapping[str, Sequence[str]]
) -> Mapping[str, Values]:
    """All values of several filters, each under all filters but those named in `without`.

    The rows are read once for those that are counted under the same filters.
    """
    together = counting.read_together(filters, without)
    found = _counted_together(snapshot, filters, together) if together else {}
    for name, own in without.items():
        if name not in found:
            found[name] = of_observations(snapshot, filters, name, own=own, most=None)
    return found


def _counted_together(
    snapshot: Snapshot, filters: ObservationFilters, names: Sequence[str]
) -> dict[str, Values]:
    """The values of several columns in the rows that match."""
    columns = tuple(dict.fromkeys([*names, *(CITY if "region" in names else ())]))
    counts = {name: Counter[Any]() for name in columns}
    cities = Counter[str]()
    for values in counting.columns_of(snapshot, filters, columns):
        for name in columns:
            counts[name].update(values[name])
        if "region" in names:
            of_rows = zip(*(values[name] for name in CITY), strict=True)
            cities.update(area for area, kind in of_rows if kind == "city")
    if "region" in names:
        counts["region"].update(cities)
    return {name: _spelled(name, counting.most_frequent(counts[name])) for name in names}


def of_claims(snapshot: Snapshot, name: str, where: Sequence[ColumnElement[bool]]) -> Values:
    """The values of a filter of claims among those that `where` selects."""
    if name not in LINKED:
        return counted(snapshot, name, select(CLAIM.c[name].label("code")).where(*where))
    links = METADATA.tables[f"claim_{name}"]
    among = links.c.claim.in_(select(CLAIM.c.id).where(*where))
    return counted(snapshot, name, select(links.c.code.label("code")).where(among))


def places_of_claims(
    snapshot: Snapshot, types: Sequence[str], where: Sequence[ColumnElement[bool]]
) -> Values:
    """The areas of some types that claims mention, or that contain those that they mention."""
    links = METADATA.tables["claim_area"]
    among = links.c.claim.in_(select(CLAIM.c.id).where(*where))
    found = set[tuple[int, str]]()
    for claim, code in snapshot.execute(select(links.c.claim, links.c.code).where(among)):
        around = {snapshot.reference.containing(code, (each,)) for each in types} - {None}
        found |= {(claim, str(area)) for area in around}
    counts = Counter(area for _, area in found)
    return sorted(counts.items(), key=lambda each: (-each[1], each[0]))[:MAX_VALUES]


def ranges(
    snapshot: Snapshot,
    filters: ObservationFilters,
    without: Sequence[str],
    only: Sequence[ColumnElement[bool]] = (),
    most: int = MAX_VALUES,
) -> Sequence[Range]:
    """The range of the values, unit by unit, the most frequent first.

    The index of units would lead to each row by itself: it is quicker to read them as they lie.
    """
    unit, value = OBSERVATION.c.unit, OBSERVATION.c.value
    least = func.min(func.coalesce(value, OBSERVATION.c.value_min))
    greatest = func.max(func.coalesce(value, OBSERVATION.c.value_max))
    shape, bound = filter_sql(filters, without)
    where = conditions(shape, no_index=counting.no_index(snapshot, filters, without, ("unit",)))
    statement = (
        select(unit, least, greatest, func.count())
        .where(*where, *only)
        .group_by(NoIndex(unit))
        .order_by(func.count().desc(), unit)
        .limit(most)
    )
    return [tuple(row) for row in snapshot.execute(statement, bound)]


def of_words(
    snapshot: Snapshot, filters: ObservationFilters, only: Sequence[ColumnElement[bool]] = ()
) -> Values:
    """How many rows each of several words of `q` alone would give, in the order of the text."""
    return [(word, total(snapshot, query, (), only)) for word, query in by_word(filters)]


def by_word(query: Q) -> list[tuple[str, Q]]:
    """Each of several words of `q` with the query that has it alone, in the order of the text."""
    text: SearchText | None = getattr(query, "q", None)
    if text is None or len(text.found) < 2:
        return []
    alone = [replace(text, text=word, found={word: found}) for word, found in text.found.items()]
    return [(str(q), query.model_copy(update={"q": q})) for q in alone]


def total(
    snapshot: Snapshot,
    filters: ObservationFilters,
    without: Sequence[str],
    only: Sequence[ColumnElement[bool]] = (),
) -> int:
    """How many observations match without some of the filters."""
    if not only:
        return counting.total(snapshot, filters, without)
    shape, bound = filter_sql(filters, without)
    where = conditions(shape, no_index=counting.no_index(snapshot, filters, without))
    statement = select(func.count()).select_from(OBSERVATION).where(*where, *only)
    count: int = snapshot.execute(statement, bound).scalar_one()
    return count


def counted(
    snapshot: Snapshot,
    name: str,
    codes: Select[Any] | CompoundSelect[Any],
    most: int | None = MAX_VALUES,
    bound: BoundValues | None = None,
) -> Values:
    """The values of a statement's column `code`, as the parameter spells them."""
    found = codes.subquery()
    code, count = found.c.code, func.count()
    # The order of null differs between the engines.
    order = (count.desc(), code.is_(None), code)
    statement = select(code, count).group_by(code).order_by(*order).limit(most)
    return _spelled(name, snapshot.execute(statement, bound or {}))


def _spelled(name: str, counts: Iterable[Any]) -> Values:
    """Codes with their counts, as the parameter spells them."""
    spelled: Callable[[Any], str] = {"year": "{:04}".format, "observation": ids.text}.get(name, str)
    return [(NONE if each is None else spelled(each), number) for each, number in counts]
