"""Warnings: on the rows of a response, and on rows that the filters exclude."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import Select, not_, select

from api.db.snapshot import Snapshot
from api.db.tables import METADATA
from api.domain import ids
from api.domain.code_lists import RELATIONS
from api.domain.dimensions import SEARCHED
from api.domain.name_index import alike
from api.i18n import code_name, counted, listed, message, quoted
from api.queries import counting
from api.queries.filter_sql import (
    MAX_STATEMENTS,
    QueryShape,
    conditions,
    filter_sql,
    may_match_value,
)
from api.queries.results import Notice, Table
from api.schemas.parameters import NONE
from api.schemas.queries import (
    FORMAT_PARAMETERS,
    LIMITS,
    AvailabilityQuery,
    FilteredQuery,
    ObservationFilters,
    Query,
    SeriesQuery,
)

TABLE = METADATA.tables["observation"]
MAX_COUNTED = 1000
MAX_IDS = 100
MAX_SUGGESTED = 3
NOT_OF_ROWS = (FilteredQuery, SeriesQuery, AvailabilityQuery)
"""Queries that filter observations and return something else."""
BOUNDED = [relation for relation in RELATIONS if relation not in ("eq", "approx")]


def of_table(snapshot: Snapshot, query: ObservationFilters, table: Table) -> list[Notice]:
    """Warnings on the rows of a response, of which there are some."""
    language, metrics = query.language, snapshot.reference.entries("metric")
    names = snapshot.reference.names[language]["unit"]
    levels = table.values("area_type", lacking="organization")
    if table.counts("organization").keys() - {None}:
        levels.add("organization")
    units = {str(names[code]) for code in table.counts("unit")}
    measures = {metrics[code]["measure"] for code in table.counts("metric")}
    notices = []
    for code, values in (
        ("mixed-units", units),
        ("mixed-measures", {code_name("measure", each, language) for each in measures}),
        ("mixed-area-levels", {code_name("type", each, language) for each in levels}),
    ):
        if len(values) > 1:
            text = message(code, language, values=listed(sorted(values), language))
            notices.append(Notice(code, text, len(table)))
    return notices + of_rows(snapshot, table, language, query)


def of_rows(
    snapshot: Snapshot, table: Table, language: str, query: ObservationFilters | None = None
) -> list[Notice]:
    """Warnings on single rows, with the query that selects those rows; an item has no query."""
    metrics = snapshot.reference.entries("metric")
    measured, relations = table.counts("metric"), table.counts("relation")
    not_stated = sorted([code for code in measured if not metrics[code]["measure_stated"]])
    warned: list[tuple[str, str, Mapping[Any, int], Sequence[str]]] = [
        ("measure-not-stated", "metric", measured, not_stated),
        ("disputed", "status", table.counts("status"), ["disputed"]),
        ("bounded", "relation", relations, BOUNDED),
        ("approximate", "relation", relations, ["approx"]),
    ]
    notices = []
    for code, name, counts, codes in warned:
        count = sum([counts.get(each, 0) for each in codes])
        if not count:
            continue
        names, narrowed = snapshot.reference.names[language]["metric"], None
        values = listed([str(names[each]) for each in not_stated], language)
        shown = counted(count, language, "rows" if query is None else noun(query))
        if query is not None:
            filters = filters_of(query)
            narrowed = {**filters, name: [c for c in filters.get(name, codes) if c in codes]}
        text = message(code, language, count=shown, values=values)
        notices.append(Notice(code, text, count, table.ids(name, codes, MAX_IDS), narrowed))
    return notices


def excluded(snapshot: Snapshot, query: ObservationFilters) -> list[Notice]:
    """Warnings on rows that are not in the response, but may have been meant."""
    filters, found = query.filters, list[Notice]()
    by_year = query.year is not None and None not in query.year
    if by_year or not filters.keys().isdisjoint(counting.SPAN):
        found += _excluded_by_year(snapshot, query)
    if query.latest is not None:
        found += _excluded_by_latest(snapshot, query)
    if not filters.keys().isdisjoint(LIMITS):
        found += _may_match_value(snapshot, query)
    missing = [word for word, codes in query.q.found.items() if not codes] if query.q else []
    if missing:
        reference = snapshot.reference
        names = reference.names[query.language]
        near = [text for word in missing for text in alike(reference.index, word, SEARCHED)]
        meant = dict.fromkeys(str(names[text.kind][text.code]) for text in near)
        found.append(no_such_name(query, missing, list(meant)[:MAX_SUGGESTED]))
    return found


def _excluded_by_year(snapshot: Snapshot, query: ObservationFilters) -> list[Notice]:
    """Undated figures, and spans where single years are given; counted up to a limit."""
    by_year = query.year is not None and None not in query.year
    without, code = ("year", *counting.SPAN), "left-out-by-year"
    text = code if by_year else "left-out-by-span"
    including = {k: v for k, v in filters_of(query).items() if k not in counting.SPAN}
    if by_year:
        including["year"] = [*including["year"], NONE]
    stored = counting.undated(snapshot, query, without) if by_year else None
    if stored is not None and not 0 < stored <= MAX_IDS:
        return _of_excluded(query, code, text, (), including, min(stored, MAX_COUNTED))
    shape, values = filter_sql(query, without)
    statement = _undated(shape, counting.no_index(snapshot, query, without), spans=by_year)
    numbers = snapshot.connection.execute(statement, values).scalars().all()
    return _of_excluded(query, code, text, numbers, including)


@lru_cache(maxsize=MAX_STATEMENTS)
def _undated(shape: QueryShape, no_index: Sequence[str], *, spans: bool) -> Select[Any]:
    """Some rows without a year, or, without spans, without any period: in indexes, sort year 0."""
    absent = TABLE.c.year.is_(None) if spans else TABLE.c.sort_year == 0
    where = conditions(shape, no_index=no_index)
    return select(TABLE.c.id).where(*where, absent).limit(MAX_COUNTED)


def _excluded_by_latest(snapshot: Snapshot, query: ObservationFilters) -> list[Notice]:
    """Undated figures of series that have dated ones."""
    shape, values = filter_sql(query)
    numbers = snapshot.connection.execute(_not_latest(shape), values).scalars().all()
    undated = {k: v for k, v in filters_of(query).items() if k != "latest"} | {"year": [NONE]}
    return _of_excluded(query, "left-out-by-latest", "left-out-by-latest", numbers, undated)


@lru_cache(maxsize=MAX_STATEMENTS)
def _not_latest(shape: QueryShape) -> Select[Any]:
    *others, is_latest = conditions(shape)
    where = [*others, not_(is_latest), TABLE.c.sort_year == 0]
    return select(TABLE.c.id).where(*where).limit(MAX_COUNTED)


def _may_match_value(snapshot: Snapshot, query: ObservationFilters) -> list[Notice]:
    """Bounds and approximate values that may be within the limits, though not certainly."""
    limits = {name: query.filters[name] for name in LIMITS if name in query.filters}
    without = (*LIMITS, "latest")
    shape, values = filter_sql(query, without)
    found = snapshot.connection.execute(
        _may_match(shape, tuple(limits)), {**values, **limits}
    ).all()
    others = {k: v for k, v in filters_of(query).items() if k not in without}
    bounded = others | {"relation": sorted({relation for _, relation in found})}
    numbers = [number for number, _ in found]
    return _of_excluded(query, "may-match-value", "may-match-value", numbers, bounded)


@lru_cache(maxsize=MAX_STATEMENTS)
def _may_match(shape: QueryShape, limits: Sequence[str]) -> Select[Any]:
    may_match = may_match_value(has_from="value_from" in limits, has_to="value_to" in limits)
    where = (*conditions(shape), may_match)
    return select(TABLE.c.id, TABLE.c.relation).where(*where).limit(MAX_COUNTED)


def _of_excluded(
    query: ObservationFilters,
    code: str,
    text: str,
    numbers: Sequence[int],
    including: Mapping[str, Sequence[str]],
    count: int | None = None,
) -> list[Notice]:
    """A warning on rows that are not in the response; `including` selects them among others.

    `numbers` are their keys, unless there are too many and `count` is known without them.
    """
    count = len(numbers) if count is None else count
    if not count:
        return []
    shown = counted(count, query.language, noun(query), or_more=count >= MAX_COUNTED)
    keys = [ids.text(number) for number in sorted(numbers)] if count <= MAX_IDS else []
    return [Notice(code, message(text, query.language, count=shown), count, keys, including)]


def no_such_name(query: Query, words: Sequence[str], suggestions: Sequence[str] = ()) -> Notice:
    """Words of `q` that no name contains, and names that may have been meant."""
    language = query.language
    text = message(
        "no-such-name", language, words=listed([quoted(word, language) for word in words], language)
    )
    if suggestions:
        meant = message("did-you-mean", language, suggestions=listed(suggestions, language))
        text = f"{text} {meant}" if language in ("en", "ko") else text + meant
    return Notice("no-such-name", text, 0)


def noun(query: Query) -> str:
    """What is counted: figures, where the rows of a list are no observations."""
    return "figures" if isinstance(query, NOT_OF_ROWS) else "rows"


def filters_of(query: Query) -> dict[str, Sequence[str]]:
    """The filters as the URL spells them: without order, page and format."""
    return {k: v for k, v in query.canonical.items() if k not in FORMAT_PARAMETERS and k != "sort"}
