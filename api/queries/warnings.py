"""What to know before rows are used: said of the rows in an answer, and of rows left out."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import Select, select

from api.db.snapshot import Snapshot
from api.db.tables import METADATA
from api.domain import ids
from api.domain.code_lists import RELATIONS
from api.i18n import code_name, counted, listed, message, quoted
from api.queries import counting
from api.queries.filter_sql import (
    MAX_STATEMENTS,
    QueryShape,
    conditions_of_shape,
    shape_of,
    values_of,
)
from api.queries.results import InMemoryRows, Notice, Table
from api.schemas import Row
from api.schemas.queries import (
    FORMAT_PARAMETERS,
    AvailabilityQuery,
    FilteredQuery,
    ObservationFilters,
    Query,
    SeriesQuery,
)

TABLE = METADATA.tables["observation"]
MAX_COUNTED = 1000
MAX_IDS = 100
NOT_OF_ROWS = (FilteredQuery, SeriesQuery, AvailabilityQuery)
"""Questions that are asked of observations and answered with something else."""
BOUNDED = [relation for relation in RELATIONS if relation not in ("eq", "approx")]


def of_table(snapshot: Snapshot, question: ObservationFilters, table: Table) -> list[Notice]:
    """Warnings on the rows of an answer."""
    if not len(table):
        return []
    language = question.language
    metrics = snapshot.reference.entries("metric")
    names = snapshot.reference.names[language]["unit"]
    units = {str(names[code]) for code in table.counts("unit")}
    measures = [metrics[code]["measure"] for code in table.counts("metric")]
    levels = table.values("area_type", lacking="organization")
    if table.counts("organization").keys() - {None}:
        levels.add("organization")
    mixed = {
        "mixed-units": units,
        "mixed-measures": {code_name("measure", each, language) for each in measures},
        "mixed-area-levels": {code_name("type", each, language) for each in levels},
    }
    found = [
        Notice(code, message(code, language, values=listed(sorted(values), language)), len(table))
        for code, values in mixed.items()
        if len(values) > 1
    ]
    return found + _of_each(snapshot, table, language, noun(question), question)


def of_item(snapshot: Snapshot, row: Row, language: str) -> list[Notice]:
    """Warnings on one observation, which has no question."""
    return _of_each(snapshot, InMemoryRows([row]), language, "rows", None)


def _of_each(
    snapshot: Snapshot,
    table: Table,
    language: str,
    noun: str,
    question: ObservationFilters | None,
) -> list[Notice]:
    """Warnings on rows by themselves, with the question for those rows alone."""
    metrics = snapshot.reference.entries("metric")
    names = snapshot.reference.names[language]["metric"]
    counts = {name: table.counts(name) for name in ("metric", "status", "relation")}
    not_stated = sorted(code for code in counts["metric"] if not metrics[code]["measure_stated"])
    values = listed([str(names[code]) for code in not_stated], language)
    found: list[tuple[str, str, Sequence[str]]] = [
        ("measure-not-stated", "metric", not_stated),
        ("disputed", "status", ["disputed"]),
        ("bounded", "relation", BOUNDED),
        ("approximate", "relation", ["approx"]),
    ]
    told = []
    for code, name, codes in found:
        count = sum(counts[name].get(each, 0) for each in codes)
        if not count:
            continue
        said = message(code, language, count=counted(count, language, noun), values=values)
        query = None if question is None else _narrowed(question, name, codes)
        told.append(Notice(code, said, count, table.ids(name, codes, MAX_IDS), query))
    return told


def left_out_by_year(snapshot: Snapshot, question: ObservationFilters) -> list[Notice]:
    """Undated figures and spans that a year filter leaves out, counted up to a limit."""
    by_year = question.year is not None and None not in question.year
    by_span = question.year_from is not None or question.year_to is not None
    if not (by_year or by_span):
        return []
    without = ("year", "year_from", "year_to")
    what = "left-out-by-year" if by_year else "left-out-by-span"
    stored = counting.undated(snapshot, question, without) if by_year else None
    if stored is not None and not 0 < stored <= MAX_IDS:
        count = min(stored, MAX_COUNTED)
        return _left_out(question, "left-out-by-year", what, (), _including(question), count)
    checked = counting.checked(snapshot, question, without)
    statement = _undated(shape_of(question, without), checked, spans=by_year)
    values = values_of(question, without)
    numbers = snapshot.connection.execute(statement, values).scalars().all()
    return _left_out(question, "left-out-by-year", what, numbers, _including(question))


@lru_cache(maxsize=MAX_STATEMENTS)
def _undated(shape: QueryShape, checked: Sequence[str], *, spans: bool) -> Select[Any]:
    """Some rows without a year, or, without spans, without any period: in indexes, sort year 0."""
    absent = TABLE.c.year.is_(None) if spans else TABLE.c.sort_year == 0
    where = conditions_of_shape(shape, checked=checked)
    return select(TABLE.c.id).where(*where, absent).limit(MAX_COUNTED)


def left_out_by_latest(
    question: ObservationFilters,
    numbers: Sequence[int],
    query: Mapping[str, Sequence[str]] | None = None,
) -> list[Notice]:
    """Undated figures that `latest` leaves out; `query` shows them among others."""
    return _left_out(question, "left-out-by-latest", "left-out-by-latest", numbers, query)


def may_match_value(
    question: ObservationFilters,
    numbers: Sequence[int],
    query: Mapping[str, Sequence[str]] | None = None,
) -> list[Notice]:
    """Rows whose bound or approximate value may match, though not certainly."""
    return _left_out(question, "may-match-value", "may-match-value", numbers, query)


def no_such_name(question: Query, words: Sequence[str], suggestions: Sequence[str] = ()) -> Notice:
    """Words of `q` that no name contains, and names that may have been meant."""
    language = question.language
    told = message(
        "no-such-name", language, words=listed([quoted(word, language) for word in words], language)
    )
    if suggestions:
        meant = message("did-you-mean", language, suggestions=listed(suggestions, language))
        told = f"{told} {meant}" if language in ("en", "ko") else told + meant
    return Notice("no-such-name", told, 0)


def _left_out(
    question: Query,
    code: str,
    what: str,
    numbers: Sequence[int],
    query: Mapping[str, Sequence[str]] | None,
    count: int | None = None,
) -> list[Notice]:
    """A warning on rows that are not in the answer.

    `numbers` are their keys, unless there are too many of them; then `count` may be known without
    them.
    """
    count = len(numbers) if count is None else count
    if not count:
        return []
    told = counted(count, question.language, noun(question), or_more=count >= MAX_COUNTED)
    keys = [ids.text(number) for number in sorted(numbers)] if count <= MAX_IDS else []
    said = message(what, question.language, count=told)
    return [Notice(code, said, count, keys, query)]


def noun(question: Query) -> str:
    """What is counted: where the rows of a list are no observations, figures are."""
    return "figures" if isinstance(question, NOT_OF_ROWS) else "rows"


def _including(question: ObservationFilters) -> dict[str, Sequence[str]]:
    """The question with what its years leave out: of single years, else of all."""
    given = filters_of(question)
    if question.year is not None and None not in question.year:
        given["year"] = [*given["year"], "none"]
    return {k: v for k, v in given.items() if k not in ("year_from", "year_to")}


def _narrowed(question: ObservationFilters, name: str, codes: Sequence[str]) -> Any:
    """The question's filters, of one of them only these codes."""
    given = filters_of(question)
    return {**given, name: [code for code in given.get(name, codes) if code in codes]}


def filters_of(question: Query) -> dict[str, Sequence[str]]:
    """What is asked of the rows, as it is spelled: without order and output."""
    return {
        k: v for k, v in question.canonical.items() if k not in FORMAT_PARAMETERS and k != "sort"
    }
