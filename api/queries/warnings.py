"""What to know before rows are used: said of the rows in an answer, and of rows left out."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, select

from api.conditions import conditions
from api.database import Snapshot
from api.filters import OUTPUT, ClaimQuery, FilteredQuery, ObservationFilters, Query
from api.models import METADATA
from api.queries import counting
from api.queries.facets import Values
from api.results import Warn
from api.rows import Row
from api.titles import value_name
from api.vocabulary import RELATIONS
from api.wording import (
    AREA_LEVELS,
    CODES,
    counted,
    in_language,
    listed,
    message,
    parameter_name,
    quoted,
    suggested,
)

TABLE = METADATA.tables["observation"]
MOST_COUNTED = 1000
MOST_IDS = 100
MOST_EXPLAINED = 8
MOST_SUGGESTED = 5
MOST_GIVEN = 60
"""Filters of an empty answer that are looked into, values that are told for each, and
characters of a filter that are repeated."""
BOUNDED = [relation for relation in RELATIONS if relation not in ("eq", "approx")]


def of_rows(snapshot: Snapshot, question: ObservationFilters, rows: Sequence[Row]) -> list[Warn]:
    """Warnings on the rows of an answer."""
    language = question.language
    metrics = snapshot.reference.entries("metric")
    names = snapshot.reference.names[language]
    unstated = [row for row in rows if not metrics[row["metric"]]["measure_stated"]]
    not_stated = sorted({row["metric"] for row in unstated})

    def unit(row: Row) -> str:
        return str(names["unit"][row["unit"]])

    def measure(row: Row) -> str:
        return in_language(CODES["measure"][metrics[row["metric"]]["measure"]], language)

    def level(row: Row) -> str:
        return in_language(AREA_LEVELS[row["area_type"] or "organization"], language)

    found = [
        _mixed(rows, "mixed-units", language, unit),
        _mixed(rows, "mixed-measures", language, measure),
        _mixed(rows, "mixed-area-levels", language, level),
        _some(
            question,
            "measure-not-stated",
            unstated,
            _narrowed(question, "metric", not_stated),
            values=listed([str(names["metric"][code]) for code in not_stated], language),
        ),
        _some(
            question,
            "disputed",
            [row for row in rows if row["status"] == "disputed"],
            _narrowed(question, "status", ["disputed"]),
        ),
        _some(
            question,
            "bounded",
            [row for row in rows if row["relation"] in BOUNDED],
            _narrowed(question, "relation", BOUNDED),
        ),
    ]
    return [warning for warning in found if warning is not None]


def left_out_by_year(snapshot: Snapshot, question: ObservationFilters) -> list[Warn]:
    """Undated figures and spans that a year filter leaves out, counted up to a limit."""
    by_year = question.year is not None and None not in question.year
    by_span = question.year_from is not None or question.year_to is not None
    if not (by_year or by_span):
        return []
    count = _undated(snapshot, question, TABLE.c.year if by_year else TABLE.c.first_year)
    what = "left-out-by-year" if by_year else "left-out-by-span"
    return _left_out(question, "left-out-by-year", what, count, _including(question))


def _undated(snapshot: Snapshot, question: ObservationFilters, absent: ColumnElement[Any]) -> int:
    """How many rows lack the year that is asked for, counted up to a limit."""
    without = ("year", "year_from", "year_to")
    stored = counting.undated(snapshot, question, without) if absent is TABLE.c.year else None
    if stored is not None:
        return min(stored, MOST_COUNTED)
    counting.expect(snapshot, question, without)
    others = conditions(question, without)
    statement = select(TABLE.c.id).where(*others, absent.is_(None)).limit(MOST_COUNTED)
    return len(snapshot.connection.execute(statement).all())


def left_out_by_latest(
    question: ObservationFilters, count: int, query: Mapping[str, Sequence[str]] | None = None
) -> list[Warn]:
    """Undated figures that `latest` leaves out; `query` shows them."""
    return _left_out(question, "left-out-by-latest", "left-out-by-latest", count, query)


def may_match_value(
    question: ObservationFilters, count: int, query: Mapping[str, Sequence[str]] | None = None
) -> list[Warn]:
    """Rows whose bound or approximate value may match, though not certainly."""
    return _left_out(question, "may-match-value", "may-match-value", count, query)


def no_such_name(question: Query, words: Sequence[str], suggestions: Sequence[str] = ()) -> Warn:
    """Words of `q` that no name contains, and names that may have been meant."""
    language = question.language
    told = message(
        "no-such-name", language, words=listed([quoted(word, language) for word in words], language)
    )
    if suggestions:
        meant = message("did-you-mean", language, suggestions=listed(suggestions, language))
        told = f"{told} {meant}" if language in ("en", "ko") else told + meant
    return Warn("no-such-name", told, 0)


def nothing_matches(
    snapshot: Snapshot,
    question: Query,
    count_without: Callable[[str], int],
    values_without: Callable[[str], Values],
) -> list[Warn]:
    """Why nothing matches: which filter, left out alone, would give rows, and with which values."""
    given = filters_of(question)
    found = []
    for name in list(given)[:MOST_EXPLAINED]:
        others = count_without(name)
        if others:
            query = {k: v for k, v in given.items() if k != name}
            told = _without(snapshot, question, name, others, values_without(name))
            found.append(Warn("nothing-matches", told, others, (), query))
    if found:
        return found
    told = message("nothing-helps" if given else "holds-none", question.language)
    return [Warn("nothing-matches", told, 0, (), {} if given else None)]


def _without(snapshot: Snapshot, question: Query, name: str, count: int, values: Values) -> str:
    """What would match without a filter, and what it would have to be instead."""
    language = question.language
    given = f"{name}={','.join(filters_of(question)[name])}"
    given = given if len(given) <= MOST_GIVEN else f"{given[: MOST_GIVEN - 1]}…"
    shown = [
        suggested(
            value,
            value_name(_collection(question), name, value, snapshot.reference, language),
            found,
            language,
        )
        for value, found in values[:MOST_SUGGESTED]
    ]
    if len(values) > MOST_SUGGESTED:
        shown.append("…")
    return message(
        "nothing-matches-but" if shown else "nothing-matches",
        language,
        name=parameter_name(name, language),
        given=given,
        count=counted(count, language, _noun(question)),
        values=listed(shown, language, most=len(shown)),
    )


def _left_out(
    question: Query, code: str, what: str, count: int, query: Mapping[str, Sequence[str]] | None
) -> list[Warn]:
    if count == 0:
        return []
    or_more = count >= MOST_COUNTED
    told = counted(count, question.language, _noun(question), or_more=or_more)
    return [Warn(code, message(what, question.language, count=told), count, (), query)]


def _noun(question: Query) -> str:
    """What is counted: in a list of what has observations, its rows are not."""
    return "figures" if isinstance(question, FilteredQuery) else "rows"


def _collection(question: Query) -> str:
    return "claims" if isinstance(question, ClaimQuery) else "observations"


def _including(question: ObservationFilters) -> dict[str, Sequence[str]]:
    """The question with what its years leave out: of single years, else of all."""
    given = filters_of(question)
    if question.year is not None and None not in question.year:
        given["year"] = [*given["year"], "none"]
    return {k: v for k, v in given.items() if k not in ("year_from", "year_to")}


def _mixed(
    rows: Sequence[Row], code: str, language: str, name: Callable[[Row], str]
) -> Warn | None:
    names = sorted({name(row) for row in rows})
    if len(names) < 2:
        return None
    return Warn(code, message(code, language, values=listed(names, language)), len(rows))


def _some(
    question: Query,
    code: str,
    rows: Sequence[Row],
    query: Mapping[str, Any] | None,
    **values: str,
) -> Warn | None:
    if not rows:
        return None
    told = message(code, question.language, count=counted(len(rows), question.language), **values)
    return Warn(code, told, len(rows), [row["id"] for row in rows[:MOST_IDS]], query)


def _narrowed(question: ObservationFilters, name: str, codes: Sequence[str]) -> Any:
    """The question's filters, of one of them only these codes."""
    given = filters_of(question)
    return {**given, name: [code for code in given.get(name, codes) if code in codes]}


def filters_of(question: Query) -> dict[str, Sequence[str]]:
    """What is asked of the rows, as it is spelled: without order and output."""
    return {k: v for k, v in question.given().items() if k not in OUTPUT and k != "sort"}
