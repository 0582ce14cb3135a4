"""SQL conditions of the filters on observations.

The shape of a query says which filters it has and how many values each, not which: statements are
built once for each shape and executed with the values.
"""

from collections.abc import Collection, Hashable, Mapping, Sequence
from itertools import combinations
from typing import Any, NamedTuple

from pydantic import BaseModel
from sqlalchemy import (
    BindParameter,
    ColumnElement,
    and_,
    bindparam,
    case,
    false,
    func,
    or_,
    select,
    true,
    tuple_,
)

from api.db.no_index import NoIndex
from api.db.tables import METADATA
from api.domain.code_lists import FORWARD_LOOKING, INFERABLE
from api.domain.dimensions import DIMENSIONS, SERIES
from api.domain.facts import NUMBERS
from api.domain.name_index import parts_of
from api.domain.periods import DATED, DAY_BITS, first_sort_time
from api.schemas.code_parameters import Attribute, Region
from api.schemas.queries import BY_COLUMN, FILTERS, ObservationFilters
from api.schemas.search_text import SearchText

TABLE = METADATA.tables["observation"]
MAX_STATEMENTS = 100
"""Statements of one kind that are cached, one for each query shape: some 100 kB each."""
QueryShape = tuple[tuple[str, Hashable], ...]
"""The filters of a query, each with the form of its condition, whatever the values."""
BoundValues = Mapping[str, Any]
"""The bound values of a statement by the names of its parameters."""
MAX_SOUGHT = 100
"""Values of a list for which an index may be used: with longer ones, where a table has few rows,
SQLite 3.40 reads rows beyond the range of the index's next column."""
SCALARS: Mapping[str, ColumnElement[bool]] = {
    # Indexes are ordered by the day on which a period ends.
    "year_from": TABLE.c.sort_time >= bindparam("year_from"),
    "year_to": TABLE.c.first_year <= bindparam("year_to"),
    "value_from": TABLE.c.value_min >= bindparam("value_from"),
    "value_to": TABLE.c.value_max <= bindparam("value_to"),
    "measure_stated": TABLE.c.measure_stated == bindparam("measure_stated"),
}
"""The conditions of the filters of one value."""
OTHERS = (*SCALARS, "q", "preferred", "latest")
"""The filters that are no dimension."""
ENDS_IN_YEARS = and_(
    TABLE.c.sort_time >= bindparam("years_begin"), TABLE.c.sort_time < bindparam("years_end")
)


class FilterForm(NamedTuple):
    """How many values a condition has, and whether null is one more.

    0, 1, 2 for several, 3 for more than MAX_SOUGHT.
    """

    wanted: int
    or_null: bool


class FilterSql(NamedTuple):
    shape: QueryShape
    values: BoundValues


def filter_sql(filters: ObservationFilters, without: Sequence[str] = ()) -> FilterSql:
    """The shape and the values of the filters, without those named in `without`."""
    shape: list[tuple[str, Hashable]] = []
    values: dict[str, Any] = {}
    for name, value in filters.filters.items():
        form: Hashable = None
        if name in without:
            continue
        if isinstance(value, SearchText):
            form = tuple(
                tuple((name, len(wanted) <= MAX_SOUGHT) for name, wanted in found.items())
                for found in value.found.values()
            )
            for term, found in enumerate(value.found.values()):
                values |= {f"q_{term}_{column}": wanted for column, wanted in found.items()}
        elif name == "preferred":
            pass
        elif not isinstance(value, tuple):
            values[name] = first_sort_time(value) if name == "year_from" else value
        elif name == "inferred":
            values[name] = inferred_texts(value)
        elif name == "region":
            cities = [str(each) for each in value if isinstance(each, Region) and each.is_city]
            others = [each and str(each) for each in value if each not in cities]
            form = _bind("city", cities, values), _bind("region", others, values)
        elif DIMENSIONS[name].of is not None:
            values[name] = [
                key for each in value if isinstance(each, Attribute) for key in each.keys
            ]
        else:
            form = _bind(name, value, values)
            if name == "year" and None not in value:
                values["years_begin"] = first_sort_time(min(value))
                values["years_end"] = first_sort_time(max(value) + 1)
        shape.append((name, form))
    return FilterSql(tuple(shape), values)


def _bind(name: str, wanted: Sequence[Any], values: dict[str, Any]) -> FilterForm:
    """Add the values of a filter; a single one is bound as it is."""
    there = [each for each in wanted if each is not None] if None in wanted else wanted
    if there:
        values[name] = there[0] if len(there) == 1 else list(there)
    several = 3 if len(there) > MAX_SOUGHT else 2
    return FilterForm(min(len(there), several), len(there) < len(wanted))


def conditions(
    shape: QueryShape,
    apart: ColumnElement[Any] | None = None,
    no_index: Collection[str] = (),
) -> list[ColumnElement[bool]]:
    """The conditions of a query shape on the observation table, with parameters.

    Rows that are grouped by a column have it as `apart`: a group then holds what the query would
    return with the group's value as a filter, although `latest` applies after all filters. SQLite
    does not use the indexes of the filters in `no_index`.
    """
    found: list[ColumnElement[bool]] = []
    names = dict(shape)
    for name, form in shape:
        if name == "preferred":
            continue
        if name == "latest":
            if "status" not in names and (apart is None or apart.name != "status"):
                found.append(TABLE.c.status.not_in(FORWARD_LOOKING))
            continue
        use_index = name not in no_index
        match form:
            case _ if name == "year_from" and not use_index:
                condition = NoIndex(TABLE.c.sort_time) >= bindparam(name)
            case _ if name in SCALARS:
                condition = SCALARS[name]
            case FilterForm():
                condition = _is_one_of(_column(name, use_index), name, form)
                if name == "year" and use_index and not form.or_null:
                    # The range of an index by another filter that holds these years.
                    condition = and_(condition, ENDS_IN_YEARS)
            case (FilterForm() as cities, FilterForm() as others):
                # No observation has a city as its region; one whose area is a province has that.
                area, region = _column("area", use_index), _column("region", use_index)
                both = (("city", area, cities), ("region", region, others))
                condition = or_(*(_is_one_of(c, n, form) for n, c, form in both if any(form)))
            case tuple():
                condition = and_(
                    *(
                        or_(false(), *(_has(each, f"q_{term}_{each[0]}") for each in columns))
                        for term, columns in enumerate(form)
                    )
                )
            case _:
                # A list of texts whose length may vary.
                of = DIMENSIONS[name].of
                column = _column(name, use_index) if of is None else TABLE.c[of[0]]
                condition = column.in_(_several(name))
        found.append(condition)
    if "preferred" in names:
        found.append(_is_preferred(found, apart))
    if "latest" in names:
        found.append(_is_latest(found, apart))
    return found


def _column(name: str, use_index: bool) -> ColumnElement[Any]:
    column = TABLE.c[name]
    return column if use_index else NoIndex(column)


def _is_one_of(column: ColumnElement[Any], name: str, form: FilterForm) -> ColumnElement[bool]:
    if form.wanted == 0:
        return column.is_(None)
    sought = column if form.wanted < 3 else NoIndex(column)
    wanted = sought == bindparam(name) if form.wanted == 1 else sought.in_(_several(name))
    return or_(column.is_(None), wanted) if form.or_null else wanted


def _has(column: tuple[str, bool], bound: str) -> ColumnElement[bool]:
    """Whether a row has one of the values that a term of a search text selects.

    `column` is its name, and whether its index may be used.
    """
    row, values, (name, use_index) = TABLE.c, _several(bound), column
    match name:
        case "value":
            return or_(row.value.in_(values), row.value_min.in_(values), row.value_max.in_(values))
        case "scaled":
            return and_(row.multiplier > 0, row.value.in_(values))
        case "range":
            return tuple_(row.value_min, row.value_max).in_(values)
        case _:
            return _column(name, use_index).in_(values)


def has_text(column: ColumnElement[Any], text: str) -> ColumnElement[bool]:
    """Whether a column of searchable texts has a term of a search text."""
    return or_(false(), *(column.contains(part) for part in parts_of(text)))


def _several(name: str) -> BindParameter[Any]:
    return bindparam(name, expanding=True, required=True)


def _is_latest(
    others: Sequence[ColumnElement[bool]], apart: ColumnElement[Any] | None
) -> ColumnElement[bool]:
    """Whether a row is among the N most recent periods of its series.

    Undated rows are, where the series has no dated ones of any frequency.
    """
    groups = [] if apart is None else [apart]
    series = [TABLE.c[name] for name in SERIES]
    of_any_frequency = [column for column in series if column.name != "frequency"]
    time = TABLE.c.sort_time
    # Without the day of publication, which the last bits hold.
    rank = func.dense_rank().over(
        partition_by=[*series, *groups], order_by=(time // (1 << DAY_BITS)).desc()
    )
    newest = func.max(time).over(partition_by=[*of_any_frequency, *groups])
    ranked = (
        select(TABLE.c.id, time, rank.label("place"), newest.label("newest"))
        .where(*others)
        .subquery()
    )
    row = ranked.c
    is_dated_or_alone = or_(row.sort_time >= DATED, row.newest < DATED)
    latest = select(row.id).where(row.place <= bindparam("latest"), is_dated_or_alone)
    return TABLE.c.id.in_(latest)


def _is_preferred(
    others: Sequence[ColumnElement[bool]], apart: ColumnElement[Any] | None
) -> ColumnElement[bool]:
    """Whether a row is the preferred statement of its fact; undated rows have none.

    Outcomes come before forecasts and targets, figures with a source before those without. Of
    these, the one of the newest article is the anchor; of those that agree with it, the one that
    is printed most exactly is preferred.
    """
    row, groups = TABLE.c, [] if apart is None else [apart]
    in_doubt = case((row.status.in_(FORWARD_LOOKING), 2), else_=0)
    reliability = in_doubt + case((row.source.is_(None), 1), else_=0)
    newest = (row.sort_time % (1 << DAY_BITS)).desc(), row.article.desc()
    as_printed = row.sort_place.desc(), row.id
    known = row.fact.is_not(None)
    repeated = select(row.fact).where(*others, known).group_by(row.fact).having(func.count() > 1)
    partition, order = [row.fact, *groups], [reliability, *newest, *as_printed]

    def of_anchor(expression: Any) -> Any:
        return expression.over(partition_by=partition, order_by=order)

    compared: dict[str, ColumnElement[Any]] = {
        **{name: row[name] for name in (*NUMBERS, "interval_min", "interval_max")},
        "reliability": reliability,
    }
    found = (
        select(
            *(row.id, row.fact, *groups),
            (row.multiplier - row.decimals).label("last_digit"),
            of_anchor(func.row_number()).label("place"),
            *(each.label(name) for name, each in compared.items()),
            *(
                of_anchor(func.first_value(each)).label(f"{name}_of")
                for name, each in compared.items()
            ),
        )
        .where(*others, row.fact.in_(repeated))
        .subquery()
    )
    each = found.c
    is_same = (each[name].is_not_distinct_from(each[f"{name}_of"]) for name in NUMBERS)
    overlaps = (
        func.coalesce(each.interval_min < each.interval_max_of, true()),
        func.coalesce(each.interval_min_of < each.interval_max, true()),
    )
    agrees = or_(and_(*is_same), and_(*overlaps))
    place = func.row_number().over(
        partition_by=[each.fact, *(each[group.name] for group in groups)],
        order_by=[each.last_digit, each.place],
    )
    agreeing = (
        select(each.id, place.label("place"))
        .where(agrees, each.reliability == each.reliability_of)
        .subquery()
    )
    preferred = select(agreeing.c.id).where(agreeing.c.place == 1)
    return or_(row.fact.is_(None), row.fact.not_in(repeated), row.id.in_(preferred))


def matching(
    query: BaseModel, columns: Mapping[str, ColumnElement[Any]], without: Sequence[str] = ()
) -> list[ColumnElement[bool]]:
    """The conditions of filters on columns of any table: None among the values means null."""
    found = []
    for name, column in columns.items():
        values = None if name in without else getattr(query, name)
        if values is not None:
            wanted = column.in_([each for each in values if each is not None])
            found.append(or_(column.is_(None), wanted) if None in values else wanted)
    return found


def inferred_texts(values: Sequence[str | None]) -> list[str]:
    """The texts of the column `inferred` that contain one of the names; "" contains none.

    The names stand in the column in one order, so the texts can be enumerated.
    """
    texts = [""] if None in values else []
    for size in range(1, len(INFERABLE) + 1):
        for chosen in combinations(INFERABLE, size):
            if set(chosen) & set(values):
                texts.append(" ".join(chosen))
    return texts


if unknown := set(FILTERS) - set(OTHERS) - set(BY_COLUMN):
    raise TypeError(f"filters without a condition: {unknown}")
if missing := {name for name in BY_COLUMN if DIMENSIONS[name].of is None and name not in TABLE.c}:
    raise TypeError(f"dimensions without a column of the observation table: {missing}")
