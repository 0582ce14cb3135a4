"""How the filters of a question become SQL: each parameter's condition, written once."""

from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import Any, cast

from sqlalchemy import ColumnElement, Table, and_, case, false, func, not_, or_, select, true

from api import vocabulary
from api.filters import FILTERS, SERIES, ObservationFilters
from api.models import METADATA
from api.reference import Kind


def conditions(
    filters: ObservationFilters,
    without: Sequence[str] = (),
    apart: ColumnElement[Any] | None = None,
) -> list[ColumnElement[bool]]:
    """The filters as SQL on the observation table, but for those named in `without`.

    Who groups the rows by a column names it in `apart`: then a group holds what the question would
    give if it asked for the group's value too, although `latest` comes after all filters.
    """
    table = METADATA.tables["observation"]
    asked = {
        name: value
        for name in FILTERS
        if name not in without and (value := getattr(filters, name)) is not None
    }
    latest = asked.pop("latest", None)
    found = [_condition(table, name, value) for name, value in asked.items()]
    if latest is None:
        return found
    series = [table.c[name] for name in SERIES] + ([] if apart is None else [apart])
    return [*found, _is_latest(table, found, series, latest)]


def _condition(table: Table, name: str, value: Any) -> ColumnElement[bool]:
    match name:
        case "year_from":
            return cast("ColumnElement[bool]", table.c.last_year >= value)
        case "year_to":
            return cast("ColumnElement[bool]", table.c.first_year <= value)
        case "value_from":
            return cast("ColumnElement[bool]", table.c.value_min >= value)
        case "value_to":
            return cast("ColumnElement[bool]", table.c.value_max <= value)
        case "q":
            return and_(*(_named(table, codes) for codes in value.found.values()))
        case "region":
            return _in_region(table, value)
        case "inferred":
            return table.c.inferred.in_(_inferred_texts(value))
        case _:
            return is_one_of(table.c[name], value)


def _named(table: Table, codes: Mapping[Kind, Sequence[str]]) -> ColumnElement[bool]:
    """A column holds one of the codes that a word stands for; none does where there are none."""
    return or_(false(), *(is_one_of(table.c[kind], found) for kind, found in codes.items()))


def _is_latest(
    table: Table,
    others: Sequence[ColumnElement[bool]],
    series: Sequence[ColumnElement[Any]],
    count: int,
) -> ColumnElement[bool]:
    """Among the so many most recent periods of its series; the undated come last.

    Periods are compared by the year they end in, the year they begin in, and as written.
    """
    order = (
        func.coalesce(table.c.last_year, 0).desc(),
        func.coalesce(table.c.first_year, 0).desc(),
        func.coalesce(table.c.period, "").desc(),
    )
    place = func.dense_rank().over(partition_by=series, order_by=order).label("place")
    placed = select(table.c.id, place).where(*others).subquery()
    return table.c.id.in_(select(placed.c.id).where(placed.c.place <= count))


def may_match_value(filters: ObservationFilters) -> ColumnElement[bool] | None:
    """A bound or an approximate value that the limits may hold, though not certainly.

    A bound that meets a limit counts, since printed figures are rounded; "about" is taken to reach
    from half to double. None where no limit is asked for.
    """
    column = METADATA.tables["observation"].c
    parts, certain = [], []
    is_approximate = column.relation == "approx"
    if filters.value_from is not None:
        most = case((is_approximate, column.value + func.abs(column.value)), else_=column.value_max)
        parts.append(func.coalesce(most >= filters.value_from, true()))
        certain.append(func.coalesce(column.value_min >= filters.value_from, false()))
    if filters.value_to is not None:
        least = case(
            (is_approximate, column.value - func.abs(column.value) / 2), else_=column.value_min
        )
        parts.append(func.coalesce(least <= filters.value_to, true()))
        certain.append(func.coalesce(column.value_max <= filters.value_to, false()))
    return and_(*parts, not_(and_(*certain))) if parts else None


def is_one_of(column: ColumnElement[Any], values: Sequence[Any]) -> ColumnElement[bool]:
    """The column holds one of the values, None among them meaning null."""
    wanted = [value for value in values if value is not None]
    if len(wanted) == len(values):
        return column == wanted[0] if len(wanted) == 1 else column.in_(wanted)
    return or_(column.is_(None), column.in_(wanted)) if wanted else column.is_(None)


def _in_region(table: Table, values: Sequence[str | None]) -> ColumnElement[bool]:
    """A province is meant with what it contains, a city alone.

    Which of the two a code is need not be known: no observation has a city as its region, and
    one whose area is a province has it as its region too.
    """
    codes = [value for value in values if value is not None]
    parts = []
    if codes:
        parts += [is_one_of(table.c.region, codes), is_one_of(table.c.area, codes)]
    if None in values:
        parts.append(table.c.region.is_(None))
    return or_(*parts)


def _inferred_texts(values: Sequence[str | None]) -> list[str]:
    """The column holds names in one order, so the texts that contain a name can be listed."""
    texts = [""] if None in values else []
    names = vocabulary.INFERABLE
    for size in range(1, len(names) + 1):
        for chosen in combinations(names, size):
            if set(chosen) & set(values):
                texts.append(" ".join(chosen))
    return texts
