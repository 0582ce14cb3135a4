"""The audit: what became of every numeral that an article prints."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, RowMapping, case, func, or_, select

from api import i18n
from api.db.snapshot import Snapshot
from api.db.tables import METADATA
from api.domain import ids
from api.queries import facets
from api.queries.cited import citation_lines
from api.queries.empty_results import Lookups, Values, explained
from api.queries.filter_sql import is_one_of
from api.queries.observation_table import observations_of
from api.queries.paging import Order, count_of, page_of
from api.queries.results import InMemoryTable, Page
from api.schemas import FigureRow, Row
from api.schemas.queries import FigureQuery

FIGURE = METADATA.tables["figure"]
CLAIM = METADATA.tables["claim"]
IN_TEXT = Order((FIGURE.c.number,))
OUTCOME = case(
    (FIGURE.c.observation.is_not(None), "observation"),
    (FIGURE.c.claim.is_not(None), "claim"),
    else_="explained",
)
FILTERED: Mapping[str, ColumnElement[Any]] = {
    "outcome": OUTCOME,
    "role": FIGURE.c.role,
    "paragraph": FIGURE.c.paragraph,
}
IS_ACCOUNTED = or_(
    FIGURE.c.observation.is_not(None), FIGURE.c.claim.is_not(None), FIGURE.c.reason.is_not(None)
)


def figures(snapshot: Snapshot, article: str, query: FigureQuery) -> Page:
    """Every numeral of an article, in the order of the text; the summary is of all of them."""

    def conditions(without: Sequence[str] = ()) -> list[ColumnElement[bool]]:
        return [FIGURE.c.article == article] + [
            is_one_of(column, values)
            for name, column in FILTERED.items()
            if name not in without and (values := getattr(query, name)) is not None
        ]

    def values(name: str, _names: Sequence[str]) -> Values:
        codes = select(FILTERED[name].label("code")).where(*conditions((name,)))
        return facets.counted(snapshot, name, codes)

    statement = select(FIGURE, OUTCOME.label("outcome")).where(*conditions())
    shown, next_key = page_of(snapshot, statement, IN_TEXT, query)
    table = InMemoryTable.of_rows(_rows(snapshot, article, shown, query.language))
    total = count_of(snapshot, FIGURE, conditions())
    lookups = Lookups(lambda names: count_of(snapshot, FIGURE, conditions(names)), values)
    notices = [] if total else explained(snapshot, query, lookups)
    by_outcome = (
        select(OUTCOME, func.count(), func.sum(case((IS_ACCOUNTED, 1), else_=0)))
        .where(FIGURE.c.article == article)
        .group_by(OUTCOME)
    )
    found = snapshot.connection.execute(by_outcome).all()
    counts = {outcome: count for outcome, count, _ in found}
    summary: dict[str, Any] = {
        "numerals": sum(counts.values()),
        "accounted": sum(row[2] for row in found),
        **{name: counts.get(name, 0) for name in ("observation", "claim", "explained")},
    }
    summary["text"] = i18n.message(
        "accounted-for",
        query.language,
        accounted=str(summary["accounted"]),
        numerals=str(summary["numerals"]),
    )
    return Page(FigureRow, table, total, next_key, notices, summary=summary)


def figures_of(
    snapshot: Snapshot, article: str, numbers: Sequence[int], language: str
) -> Mapping[int, Row]:
    """The rows of some numerals of an article by number."""
    where = [FIGURE.c.article == article, FIGURE.c.number.in_(numbers)]
    statement = select(FIGURE, OUTCOME.label("outcome")).where(*where)
    found = snapshot.connection.execute(statement).mappings().all()
    return {row["number"]: row for row in _rows(snapshot, article, found, language)}


def _holders(
    snapshot: Snapshot, found: Sequence[RowMapping], language: str
) -> Mapping[tuple[str, int], str]:
    """What holds the numerals, in words: observations as a line, claims by their text."""
    observations = {row["observation"] for row in found} - {None}
    claims = {row["claim"] for row in found} - {None}
    holders: dict[tuple[str, int], str] = {}
    if observations:
        rows = observations_of(snapshot, sorted(observations), language)
        for number, row in rows.items():
            holders["observation", number] = i18n.observation_title(row, language)
    if claims:
        text = CLAIM.c[f"text_{language}"]
        texts = select(CLAIM.c.id, text).where(CLAIM.c.id.in_(sorted(claims)))
        for number, text in snapshot.connection.execute(texts):
            holders["claim", number] = text
    return holders


def _rows(
    snapshot: Snapshot, article: str, found: Sequence[RowMapping], language: str
) -> list[Row]:
    holders = _holders(snapshot, found, language)
    notes = citation_lines(snapshot, [article], language)
    rows = []
    for each in found:
        outcome = each["outcome"]
        added = {
            "observation": each["observation"] and ids.text(each["observation"]),
            "claim": each["claim"] and ids.text(each["claim"]),
            "holder": None if outcome == "explained" else holders[outcome, each[outcome]],
            "citation": notes.line(
                "figure",
                str(each["number"]),
                each["article"],
                each["paragraph"],
                each["sentence"],
            ),
        }
        columns = FigureRow.model_fields
        rows.append({name: added[name] if name in added else each[name] for name in columns})
    return rows
