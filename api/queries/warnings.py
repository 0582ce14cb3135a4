"""What to know before rows are used: said of the rows in an answer, and of rows left out."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import select

from api.database import Snapshot
from api.filters import OUTPUT, ObservationFilters, Query, conditions
from api.models import METADATA
from api.results import Warn
from api.rows import Row
from api.vocabulary import RELATIONS

TABLE = METADATA.tables["observation"]
MOST_COUNTED = 1000
MOST_IDS = 100
BOUNDED = [relation for relation in RELATIONS if relation not in ("eq", "approx")]


def of_rows(snapshot: Snapshot, question: ObservationFilters, rows: Sequence[Row]) -> list[Warn]:
    """Warnings on the rows of an answer."""
    metrics = snapshot.reference.entries("metric")
    unstated = [row for row in rows if not metrics[row["metric"]]["measure_stated"]]
    found = [
        _mixed(rows, "mixed-units", "units", lambda row: row["unit"]),
        _mixed(
            rows, "mixed-measures", "kinds of measure", lambda r: metrics[r["metric"]]["measure"]
        ),
        _mixed(rows, "mixed-area-levels", "levels", lambda row: row["area_type"] or "organization"),
        _some(
            unstated,
            "measure-not-stated",
            "the article does not say what exactly is measured",
            _narrowed(question, "metric", sorted({row["metric"] for row in unstated})),
        ),
        _some(
            [row for row in rows if row["status"] == "disputed"],
            "disputed",
            "the original source, or another good one, says otherwise: see the note",
            _narrowed(question, "status", ["disputed"]),
        ),
        _some(
            [row for row in rows if row["relation"] in BOUNDED],
            "bounded",
            "the value is a bound or a range: see relation, value_min and value_max",
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
    absent = TABLE.c.year if by_year else TABLE.c.first_year
    others = conditions(question, ("year", "year_from", "year_to"))
    statement = select(TABLE.c.id).where(*others, absent.is_(None)).limit(MOST_COUNTED)
    count = len(snapshot.connection.execute(statement).all())
    if count == 0:
        return []
    what = "undated or spanning several years" if by_year else "undated"
    more = " or more" if count == MOST_COUNTED else ""
    message = f"{count:,}{more} {_rows(count)} left out: {what}."
    return [Warn("left-out-by-year", message, count, (), _including(question))]


def nothing_matches(question: Query, count_without: Callable[[str], int]) -> list[Warn]:
    """Why nothing matches: which filter, left out alone, would give rows."""
    given = _filters(question)
    found = []
    for name in given:
        others = count_without(name)
        if others:
            query = {k: v for k, v in given.items() if k != name}
            message = f"Nothing matches. Without {name}, {others:,} would."
            found.append(Warn("nothing-matches", message, others, (), query))
    if found:
        return found
    message = "Nothing matches, and leaving out any one filter would not help."
    if not given:
        message = "This release holds none."
    return [Warn("nothing-matches", message, 0, (), {} if given else None)]


def _including(question: ObservationFilters) -> dict[str, Sequence[str]]:
    """The question with what its years leave out: of single years, else of all."""
    given = _filters(question)
    if question.year is not None and None not in question.year:
        given["year"] = [*given["year"], "none"]
    return {k: v for k, v in given.items() if k not in ("year_from", "year_to")}


def _mixed(rows: Sequence[Row], code: str, what: str, value: Callable[[Row], str]) -> Warn | None:
    values = sorted({value(row) for row in rows})
    if len(values) < 2:
        return None
    message = f"Different {what} stand together: {', '.join(values)}. Do not compare them."
    return Warn(code, message, len(rows))


def _some(
    rows: Sequence[Row], code: str, why: str, query: Mapping[str, Any] | None = None
) -> Warn | None:
    if not rows:
        return None
    message = f"{len(rows):,} {_rows(len(rows))}: {why}."
    return Warn(code, message, len(rows), [row["id"] for row in rows[:MOST_IDS]], query)


def _rows(count: int) -> str:
    return "row" if count == 1 else "rows"


def _narrowed(question: ObservationFilters, name: str, codes: Sequence[str]) -> Any:
    """The question's filters, of one of them only these codes."""
    given = _filters(question)
    return {**given, name: [code for code in given.get(name, codes) if code in codes]}


def _filters(question: Query) -> dict[str, Sequence[str]]:
    return {k: v for k, v in question.given().items() if k not in OUTPUT and k != "sort"}
