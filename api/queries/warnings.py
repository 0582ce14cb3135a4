"""Warnings: on the rows of a response, and on rows that the filters exclude."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import takewhile
from typing import Any

from sqlalchemy import Double, Select, and_, bindparam, case, false, func, not_, select, true

from api.db.snapshot import Snapshot
from api.db.tables import METADATA
from api.domain import ids
from api.domain.code_lists import FORWARD_LOOKING, RELATIONS
from api.domain.dimensions import NAMED, SEARCHED
from api.domain.facts import NUMBERS, compared
from api.domain.name_index import alike
from api.domain.periods import DATED
from api.domain.reference import not_comparable_across
from api.i18n import code_name, counted, listed, message, quoted, translate
from api.queries import counting, facets
from api.queries.filter_sql import MAX_STATEMENTS, QueryShape, conditions, filter_sql
from api.queries.results import FigureTable, Notice, Table
from api.schemas import Row
from api.schemas.parameter_type import NONE
from api.schemas.queries import (
    FORMAT_PARAMETERS,
    VALUE_RANGE,
    YEAR_RANGE,
    ClaimQuery,
    ObservationFilters,
)
from api.schemas.query import Query

TABLE = METADATA.tables["observation"]
MAX_COUNTED = 1000
MAX_IDS = 100
MAX_SUGGESTED = 3
COMPARED = ("id", "fact", "status", "source", "relation", *NUMBERS, "multiplier", "decimals")
"""The columns by which statements of a fact are compared."""
EXCLUSIVE = ("gt", "lt", "nearly", "just-over")
"""Relations of bounds that the value does not reach."""
NAMES_BESIDE: Mapping[str, tuple[str, str]] = {
    **{f"{column}_name": (column, kind) for column, kind in NAMED.items()},
    **{f"{column}_name": (column, "organization") for column in ("said_by", "publisher")},
    "compared_with": ("comparison", "comparison"),
}
"""The columns of names beside codes: the columns of these, and their reference tables."""
DOUBTFUL = ("disputed", "unverified", *FORWARD_LOOKING)
BOUNDED = [relation for relation in RELATIONS if relation not in ("eq", "approx")]


def of_rows(
    snapshot: Snapshot,
    table: FigureTable,
    language: str,
    query: ObservationFilters | None = None,
    *,
    is_part: bool = False,
) -> list[Notice]:
    """Warnings on rows, with the query that selects those rows; an item has no query.

    Where the rows are a page, and so a part of what matches, the messages say that they count it.
    """
    metrics, names = snapshot.reference.entries("metric"), snapshot.reference.names[language]
    notices = []
    measured, relations = table.counts("metric"), table.counts("relation")
    levels = table.values("area_type", lacking="organization")
    if table.counts("organization").keys() - {None}:
        levels.add("organization")
    frequencies = table.counts("frequency").keys() - {None}
    measures = {metrics[code]["measure"] for code in measured}
    for code, values, name_of in (
        ("mixed-units", table.counts("unit"), lambda each: str(names["unit"][each])),
        ("mixed-measures", measures, lambda each: code_name("measure", each, language)),
        ("mixed-area-levels", levels, lambda each: code_name("type", each, language)),
        ("mixed-frequencies", frequencies, lambda each: translate(f"frequency.{each}", language)),
    ):
        if len(values) > 1 and len(mixed := {*map(name_of, values)}) > 1:
            text = message(code, language, values=listed(sorted(mixed), language))
            notices.append(Notice(code, text, len(table)))
    notices += _not_comparable(snapshot, table, measured, language)
    statuses = table.counts("status")
    stated = table.counts("measure_stated")
    pairs = table.pairs("metric", "measure_stated") if stated.get(False) else ()
    not_stated = sorted({str(names["metric"][metric]) for metric, known in pairs if not known})
    kinds: Sequence[tuple[str, str, Mapping[Any, int], Sequence[Any]]] = (
        ("measure-not-stated", "measure_stated", stated, [False]),
        *((each, "status", statuses, [each]) for each in filter(statuses.__contains__, DOUBTFUL)),
        ("bounded", "relation", relations, BOUNDED),
        ("approximate", "relation", relations, ["approx"]),
    )
    for code, name, counts, codes in kinds:
        count = sum([counts.get(each, 0) for each in codes])
        if not count:
            continue
        shown = _counted(count, language, query, is_part=is_part)
        narrowed = None
        # Among the rows that a warning is on, others are the latest or preferred.
        if query is not None and query.latest is None and query.preferred is None:
            filters = filters_of(query)
            wanted = [str(each).lower() for each in codes]
            narrowed = {**filters, name: [c for c in filters.get(name, wanted) if c in wanted]}
        text = message(code, language, count=shown, values=listed(not_stated, language))
        notices.append(Notice(code, text, count, table.ids(name, codes, MAX_IDS), narrowed))
    return [*notices, *_of_facts(table, language, query, is_part)]


def untranslated(
    snapshot: Snapshot, tables: Iterable[tuple[Collection[str], Table]], language: str
) -> list[Notice]:
    """A warning on the names beside codes that are in another language, with that language.

    `tables` are given with their columns. The name of an entity in its own row is marked there.
    """
    reference = snapshot.reference
    lacking = reference.untranslated[language]
    if not any(lacking.values()):
        return []
    found: dict[tuple[str, str], str] = {}
    for columns, table in tables:
        for name, (column, kind) in NAMES_BESIDE.items():
            if lacking[kind] and name in columns:
                codes = table.counts(column).keys() & lacking[kind].keys()
                found |= {(kind, code): lacking[kind][code] for code in codes}
    if not found:
        return []
    names = [
        translate(
            "name.untranslated",
            language,
            name=reference.names[language][kind][code],
            code=code,
            language=code_name("lang", used, language),
        )
        for (kind, code), used in sorted(found.items())
    ]
    text = message("untranslated-names", language, values=listed(names, language))
    return [Notice("untranslated-names", text, len(found))]


def _not_comparable(
    snapshot: Snapshot, table: FigureTable, measured: Mapping[str, int], language: str
) -> Iterator[Notice]:
    """A warning for each metric whose figures differ in what they must not be compared across."""
    metrics, names = snapshot.reference.entries("metric"), snapshot.reference.names[language]
    named = {metric: not_comparable_across(metrics[metric]) for metric in measured}
    pairs = {
        name: Counter(metric for metric, _ in table.pairs("metric", name))
        for name in {each for columns in named.values() for each in columns}
    }
    for metric in sorted(measured):
        across = [name for name in named[metric] if pairs[name][metric] > 1]
        if across:
            terms = [translate(f"term.{name}", language) for name in across]
            text = message(
                "not-comparable",
                language,
                name=str(names["metric"][metric]),
                values=listed(terms, language),
            )
            yield Notice("not-comparable", text, measured[metric])


def _of_facts(
    table: FigureTable, language: str, query: Query | None, is_part: bool
) -> Iterator[Notice]:
    """Warnings on rows that state the same fact, and on those that state it with other numbers."""
    groups: defaultdict[str, list[Row]] = defaultdict(list)
    for row in table.repeated(MAX_COUNTED, COMPARED):
        groups[row["fact"]].append(row)
    found: dict[str, dict[str, None]] = {"repeated-fact": {}, "contradiction": {}}
    for rows in groups.values():
        for one, other, agreement in compared(rows):
            code = "contradiction" if agreement == "differs" else "repeated-fact"
            found[code] |= {other["id"]: None, one["id"]: None}
    for code, keys in found.items():
        if keys:
            is_cut = len(keys) == MAX_COUNTED
            shown = _counted(len(keys), language, query, is_part=is_part, or_more=is_cut)
            text = message(code, language, count=shown)
            once = None
            if query is not None and code == "repeated-fact":
                once = {**filters_of(query), "preferred": ["true"]}
            yield Notice(code, text, len(keys), [*keys][:MAX_IDS], once)


def _counted(
    count: int, language: str, query: Query | None, *, is_part: bool, or_more: bool = False
) -> str:
    """How many rows a warning is on, in words; on a page, that they are those of the page."""
    said = counted(count, language, "figures" if query is None else noun(query), or_more=or_more)
    return translate("count.on-page", language, counted=said) if is_part else said


def excluded(
    snapshot: Snapshot, query: ObservationFilters, known: Sequence[str] = ()
) -> list[Notice]:
    """Warnings on rows that are not in the response, but may have been meant.

    `known` words of `q` need not be in a name.
    """
    filters, found = query.filters, list[Notice]()
    by_year = query.year is not None and None not in query.year
    if by_year or not filters.keys().isdisjoint(YEAR_RANGE):
        # Undated figures, and spans where single years are given.
        without = ("year", *YEAR_RANGE)
        stored = counting.undated(snapshot, query, without)
        if stored != 0:
            including = {k: v for k, v in filters_of(query).items() if k not in YEAR_RANGE}
            text = "left-out-by-span"
            if by_year:
                text = "left-out-by-year"
                including["year"] = [*including["year"], NONE]
            else:
                stored = None  # some may lie in spans of years, which a span does not leave out
            no_index = counting.no_index(snapshot, query, without)
            found += _of_excluded(snapshot, query, text, without, including, no_index, stored)
    if query.latest is not None:
        # Undated figures of series that have dated ones.
        undated = {**filters_of(query), "year": [NONE]}
        del undated["latest"]
        found += _of_excluded(snapshot, query, "left-out-by-latest", (), undated)
        totals = snapshot.loaded.total
        if query.status is None and any(totals("status", s).observations for s in FORWARD_LOOKING):
            others = {k: v for k, v in filters_of(query).items() if k != "latest"}
            named = {**others, "status": FORWARD_LOOKING}
            found += _of_excluded(snapshot, query, "left-out-forecasts", ("latest",), named)
    if not filters.keys().isdisjoint(VALUE_RANGE):
        # Bounds and approximate values that may be within the limits, though not certainly.
        without = (*VALUE_RANGE, "latest")
        others = {k: v for k, v in filters_of(query).items() if k not in without}
        found += _of_excluded(snapshot, query, "may-match-value", without, others)
    return [*found, *_across_currencies(snapshot, query), *unknown_words(snapshot, query, known)]


def _across_currencies(snapshot: Snapshot, query: ObservationFilters) -> Iterator[Notice]:
    """A warning where an order or a limit by value compares amounts in several currencies.

    The rows of a response may be in one of them, as the others have smaller numbers.
    """
    keys = [each.removeprefix("-") for each in getattr(query, "sort", None) or ()]
    compared_by = {*takewhile(lambda key: key not in ("unit", "unit_name"), keys), *query.filters}
    if compared_by.isdisjoint((*NUMBERS, *VALUE_RANGE)):
        return
    metrics = snapshot.reference.entries("metric")
    measured = [code for code in query.metric or metrics if metrics[code]["unit"] is None]
    if not measured:
        return
    of_these = query.model_copy(update={"metric": tuple(measured)})
    ranges = facets.ranges(snapshot, of_these, VALUE_RANGE)
    if len(ranges) > 1:
        names = snapshot.reference.names[query.language]["unit"]
        values = listed(sorted(str(names[unit]) for unit, *_ in ranges), query.language)
        text = message("mixed-currencies", query.language, values=values)
        yield Notice("mixed-currencies", text, sum(count for *_, count in ranges))


def unknown_words(
    snapshot: Snapshot, query: ObservationFilters | ClaimQuery, known: Sequence[str]
) -> list[Notice]:
    """A warning on the words of `q` that are in no name and not `known`."""
    unnamed = query.q.unnamed if query.q else ()
    missing = [word for word in unnamed if word not in known]
    if not missing:
        return []
    reference = snapshot.reference
    names = reference.names[query.language]
    near = [text for word in missing for text in alike(reference.index, word, SEARCHED)]
    meant = dict.fromkeys(str(names[text.kind][text.code]) for text in near)
    return [no_such_name(query, missing, list(meant)[:MAX_SUGGESTED])]


def _of_excluded(
    snapshot: Snapshot,
    query: ObservationFilters,
    text: str,
    without: Sequence[str],
    including: Mapping[str, Sequence[str]],
    no_index: Sequence[str] = (),
    count: int | None = None,
) -> list[Notice]:
    """A warning on rows that are not in the response; `including` selects them among others.

    They are read without some of the filters, unless they are too many by a stored `count`.
    """
    keys: list[str] = []
    if count is None or count <= MAX_IDS:
        shape, values = filter_sql(query, without)
        limits = {name: query.filters[name] for name in VALUE_RANGE if name in query.filters}
        statement = _excluded_rows(shape, text, tuple(limits), no_index)
        rows = snapshot.execute(statement, {**values, **limits}).all()
        count = len(rows)
        if text == "may-match-value":
            including = {**including, "relation": sorted({relation for _, relation in rows})}
        if count <= MAX_IDS:
            keys = [ids.text(number) for number in sorted([row[0] for row in rows])]
    if not count:
        return []
    count = min(count, MAX_COUNTED)
    shown = counted(count, query.language, noun(query), or_more=count == MAX_COUNTED)
    code = "left-out-by-year" if text == "left-out-by-span" else text
    return [Notice(code, message(text, query.language, count=shown), count, keys, including)]


@lru_cache(maxsize=MAX_STATEMENTS)
def _excluded_rows(
    shape: QueryShape, text: str, limits: Sequence[str], no_index: Sequence[str]
) -> Select[Any]:
    """The statement of rows that a warning is on; `value_from` and `value_to` are bound later."""
    where, row = conditions(shape, no_index=no_index), TABLE.c
    columns = [row.id]
    match text:
        case "left-out-by-year":
            where.append(row.year.is_(None))
        case "left-out-by-span":
            where.append(row.sort_time < DATED)  # without any period
        case "left-out-by-latest":
            *others, is_latest = where
            where = [*others, not_(is_latest), row.sort_time < DATED]
        case "left-out-forecasts":
            where.append(row.status.in_(FORWARD_LOOKING))
        case "may-match-value":
            # "At least" a limit may be the limit, "more than" it cannot; "about" is taken to reach
            # from half to double.
            columns.append(row.relation)
            is_approximate, certain = row.relation == "approx", []
            size = func.abs(row.value)
            if "value_from" in limits:
                limit = bindparam("value_from", type_=Double)
                most = case((is_approximate, row.value + size), else_=row.value_max)
                within = case((row.relation.in_(EXCLUSIVE), most > limit), else_=most >= limit)
                where.append(func.coalesce(within, true()))
                certain.append(func.coalesce(row.value_min >= limit, false()))
            if "value_to" in limits:
                limit = bindparam("value_to", type_=Double)
                least = case((is_approximate, row.value - size / 2), else_=row.value_min)
                within = case((row.relation.in_(EXCLUSIVE), least < limit), else_=least <= limit)
                where.append(func.coalesce(within, true()))
                certain.append(func.coalesce(row.value_max <= limit, false()))
            where.append(not_(and_(*certain)))
    return select(*columns).where(*where).limit(MAX_COUNTED)


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
    """What is counted: the figures that match, also where a list has other rows; or claims."""
    if isinstance(query, ObservationFilters):
        return "figures"
    return "claims" if isinstance(query, ClaimQuery) else "rows"


def filters_of(query: Query) -> dict[str, Sequence[str]]:
    """The filters as the URL spells them: without order, page and format."""
    return {k: v for k, v in query.canonical.items() if k not in FORMAT_PARAMETERS and k != "sort"}
