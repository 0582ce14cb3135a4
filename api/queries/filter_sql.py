"""How the filters of a question become SQL: each parameter's condition, written once."""

from collections.abc import Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from types import MappingProxyType
from typing import Any, NamedTuple

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Double,
    and_,
    bindparam,
    case,
    false,
    func,
    not_,
    or_,
    select,
    true,
)

from api.db.no_index import NoIndex
from api.db.tables import METADATA
from api.domain import code_lists
from api.domain.reference import Kind
from api.schemas.parameters import Region
from api.schemas.queries import SERIES, ObservationFilters

TABLE = METADATA.tables["observation"]


MAX_STATEMENTS = 2000
"""Statements of one kind that are kept, one for each shape of question."""
QueryShape = tuple[tuple[str, Hashable], ...]
"""What is asked, whatever the values: each filter with the form of its condition."""
Values = Mapping[str, Any]
"""The values of a question's conditions, by the name under which the statement binds them."""


class FilterForm(NamedTuple):
    """How a filter's values stand in its condition: none, one or several, and null beside them."""

    wanted: int
    or_null: bool


def filter_conditions(
    filters: ObservationFilters,
    without: Sequence[str] = (),
    apart: ColumnElement[Any] | None = None,
    checked: Collection[str] = (),
) -> list[ColumnElement[bool]]:
    """The filters as SQL on the observation table, but for those named in `without`.

    Who groups the rows by a column names it in `apart`: then a group holds what the question would
    give if it asked for the group's value too, although `latest` comes after all filters.
    No index is entered by the filters named in `checked`.
    """
    return conditions_of_shape(
        shape_of(filters, without), values_of(filters, without), apart, checked
    )


def shape_of(filters: ObservationFilters, without: Sequence[str] = ()) -> QueryShape:
    """What `conditions_of` needs to know of a question: statements are built once for each."""
    return tuple((name, _form(name, value)) for name, value in _asked(filters, without))


def values_of(filters: ObservationFilters, without: Sequence[str] = ()) -> Values:
    """What a statement made of `conditions_of` is executed with."""
    found: dict[str, Any] = {}
    for name, value in _asked(filters, without):
        found |= _bound(name, value)
    return found


def conditions_of_shape(
    shape: QueryShape,
    values: Values = MappingProxyType({}),
    apart: ColumnElement[Any] | None = None,
    checked: Collection[str] = (),
) -> list[ColumnElement[bool]]:
    """The conditions of a question's shape. What `values` does not hold is bound on execution."""
    builder = _Builder(values, checked)
    found = [builder.condition(name, form) for name, form in shape if name != "latest"]
    if len(found) == len(shape):
        return found
    series = [TABLE.c[name] for name in SERIES] + ([] if apart is None else [apart])
    return [*found, builder.is_latest(found, series)]


def is_one_of(column: ColumnElement[Any], name: str, values: Sequence[Any]) -> ColumnElement[bool]:
    """A parameter's values as a condition on another table: None among them means null."""
    return _Builder(_bound(name, values)).holds(column, name, _form(name, values))


def _asked(filters: ObservationFilters, without: Sequence[str]) -> list[tuple[str, Any]]:
    return [each for each in filters.filters.items() if each[0] not in without]


def _form(name: str, value: Any) -> Any:
    if name == "q":
        return tuple(tuple(codes) for codes in value.found.values())
    if not isinstance(value, tuple) or name == "inferred":
        return None
    if name == "region":
        cities, others = _cities(value)
        return _form("city", cities), _form("province", others)
    wanted = sum(each is not None for each in value)
    return FilterForm(min(wanted, 2), None in value)


def _bound(name: str, value: Any) -> Values:
    if name == "q":
        return {
            f"q_{place}_{kind}": codes
            for place, found in enumerate(value.found.values())
            for kind, codes in found.items()
        }
    if name == "inferred":
        return {name: inferred_texts(value)}
    if name == "region":
        cities, others = _cities(value)
        return {**_bound("city", cities), **_bound("province", others)}
    if not isinstance(value, tuple):
        return {name: value}
    wanted = [each for each in value if each is not None]
    return {name: wanted[0] if len(wanted) == 1 else wanted} if wanted else {}


@dataclass(frozen=True, slots=True)
class _Builder:
    """Makes conditions on the observation table with parameters that have the filters' names."""

    values: Values
    checked: Collection[str] = ()

    def condition(self, name: str, form: Any) -> ColumnElement[bool]:
        columns = TABLE.c
        match name:
            case "year_from":
                return columns.last_year >= self._one(name)
            case "year_to":
                # A dated row begins in its sort year, by which indexes are ordered.
                return and_(columns.sort_year > 0, columns.sort_year <= self._one(name))
            case "value_from":
                return columns.value_min >= self._one(name)
            case "value_to":
                return columns.value_max <= self._one(name)
            case "q":
                return and_(*(self._named(place, kinds) for place, kinds in enumerate(form)))
            case "region":
                return self._in_region(*form)
            case "inferred":
                return self._column(name).in_(self._some(name))
            case "year" if not form.or_null:
                # A dated row is sorted by its year: said too, an index by filter and year is used.
                by_year = self.holds(columns.sort_year, name, form)
                return and_(self.holds(columns.year, name, form), by_year)
            case _:
                return self.holds(self._column(name), name, form)

    def holds(self, column: ColumnElement[Any], name: str, form: FilterForm) -> ColumnElement[bool]:
        """The column holds one of the values that are bound under the name."""
        if form.wanted == 0:
            return column.is_(None)
        wanted = column == self._one(name) if form.wanted == 1 else column.in_(self._some(name))
        return or_(column.is_(None), wanted) if form.or_null else wanted

    def is_latest(
        self, others: Sequence[ColumnElement[bool]], series: Sequence[ColumnElement[Any]]
    ) -> ColumnElement[bool]:
        """Among the so many most recent periods of its series; the undated come last.

        Periods are compared by the year they end in, the year they begin in, and as written.
        """
        order = (
            func.coalesce(TABLE.c.last_year, 0).desc(),
            TABLE.c.sort_year.desc(),
            func.coalesce(TABLE.c.period, "").desc(),
        )
        place = func.dense_rank().over(partition_by=series, order_by=order).label("place")
        placed = select(TABLE.c.id, place).where(*others).subquery()
        return TABLE.c.id.in_(select(placed.c.id).where(placed.c.place <= self._one("latest")))

    def _column(self, name: str, of: str | None = None) -> ColumnElement[Any]:
        """The column that a filter is about: the one of its name, unless another is said."""
        column = TABLE.c[of or name]
        return NoIndex(column) if name in self.checked else column

    def _one(self, name: str) -> BindParameter[Any]:
        return bindparam(name, self.values[name]) if name in self.values else bindparam(name)

    def _some(self, name: str) -> BindParameter[Any]:
        values = self.values.get(name)
        return bindparam(name, values, expanding=True, required=values is None)

    def _named(self, place: int, kinds: Sequence[Kind]) -> ColumnElement[bool]:
        """A column holds one of the codes that a word stands for; none does if there are none."""
        some = (TABLE.c[kind].in_(self._some(f"q_{place}_{kind}")) for kind in kinds)
        return or_(false(), *some)

    def _in_region(self, cities: FilterForm, others: FilterForm) -> ColumnElement[bool]:
        """A province is meant with what it contains, a city alone.

        No observation has a city as its region; one whose area is a province has that.
        """
        city, province = self._column("region", "area"), self._column("region")
        columns = {"city": (city, cities), "province": (province, others)}
        asked = {name: each for name, each in columns.items() if any(each[1])}
        return or_(*(self.holds(column, name, form) for name, (column, form) in asked.items()))


def _cities(values: Sequence[Region | None]) -> tuple[Sequence[str], Sequence[str | None]]:
    """The cities among regions, and the others. Drivers know plain texts only."""
    cities = tuple(str(value) for value in values if value is not None and value.is_city)
    others = [value for value in values if value is None or not value.is_city]
    return cities, tuple(value and str(value) for value in others)


def may_match_value(*, has_from: bool, has_to: bool) -> ColumnElement[bool]:
    """A bound or an approximate value that the limits may hold, though not certainly.

    A bound that meets a limit counts, since printed figures are rounded; "about" is taken to reach
    from half to double. `value_from` and `value_to` are bound on execution.
    """
    column = TABLE.c
    parts, certain = [], []
    is_approximate = column.relation == "approx"
    if has_from:
        limit = bindparam("value_from", type_=Double)
        most = case((is_approximate, column.value + func.abs(column.value)), else_=column.value_max)
        parts.append(func.coalesce(most >= limit, true()))
        certain.append(func.coalesce(column.value_min >= limit, false()))
    if has_to:
        limit = bindparam("value_to", type_=Double)
        least = case(
            (is_approximate, column.value - func.abs(column.value) / 2), else_=column.value_min
        )
        parts.append(func.coalesce(least <= limit, true()))
        certain.append(func.coalesce(column.value_max <= limit, false()))
    return and_(*parts, not_(and_(*certain)))


def inferred_texts(values: Sequence[str | None]) -> list[str]:
    """The column holds names in one order, so the texts that contain a name can be listed."""
    texts = [""] if None in values else []
    names = code_lists.INFERABLE
    for size in range(1, len(names) + 1):
        for chosen in combinations(names, size):
            if set(chosen) & set(values):
                texts.append(" ".join(chosen))
    return texts
