"""The audit: what became of every numeral that an article prints."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, RowMapping, case, func, or_, select

from api import i18n
from api.db.snapshot import Snapshot
from api.db.tables import METADATA
from api.domain import ids
from api.i18n.citations import CitationLines
from api.queries import facets
from api.queries.cited import footnotes
from api.queries.empty_results import Looked, Values, explained
from api.queries.filter_sql import is_one_of
from api.queries.observation_rows import COLUMNS, TABLE, observation_rows
from api.queries.paging import Order, count_of, page_of
from api.queries.results import InMemoryRows, Notice, Page
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


def figures(snapshot: Snapshot, article: str, question: FigureQuery) -> Page:
    """Every numeral of an article, in the order of the text; the summary is of all of them."""
    where = _conditions(article, question)
    statement = select(FIGURE, OUTCOME.label("outcome")).where(*where)
    shown, next_key = page_of(snapshot, statement, IN_TEXT, question)
    rows = _rows(snapshot, article, shown, question.language)
    total = count_of(snapshot, FIGURE, where)
    summary = _summary(snapshot, article, question.language)
    told = [] if total else _empty(snapshot, article, question)
    return Page(FigureRow, InMemoryRows(rows), total, next_key, told, summary=summary)


def figures_of(
    snapshot: Snapshot, article: str, numbers: Sequence[int], language: str
) -> Mapping[int, Row]:
    """The rows of some numerals of an article by number."""
    where = [FIGURE.c.article == article, FIGURE.c.number.in_(numbers)]
    statement = select(FIGURE, OUTCOME.label("outcome")).where(*where)
    found = snapshot.connection.execute(statement).mappings().all()
    return {row["number"]: row for row in _rows(snapshot, article, found, language)}


def _conditions(
    article: str, question: FigureQuery, without: Sequence[str] = ()
) -> list[ColumnElement[bool]]:
    asked = [
        is_one_of(column, name, values)
        for name, column in FILTERED.items()
        if name not in without and (values := getattr(question, name)) is not None
    ]
    return [FIGURE.c.article == article, *asked]


def _empty(snapshot: Snapshot, article: str, question: FigureQuery) -> list[Notice]:
    """Why no numeral matches."""

    def count(names: Sequence[str]) -> int:
        return count_of(snapshot, FIGURE, _conditions(article, question, names))

    def values(name: str, _names: Sequence[str]) -> Values:
        where = _conditions(article, question, (name,))
        return facets.counted(snapshot, name, select(FILTERED[name].label("code")).where(*where))

    return explained(snapshot, question, Looked(count, values))


def _summary(snapshot: Snapshot, article: str, language: str) -> Mapping[str, Any]:
    statement = (
        select(OUTCOME, func.count(), func.sum(case((IS_ACCOUNTED, 1), else_=0)))
        .where(FIGURE.c.article == article)
        .group_by(OUTCOME)
    )
    found = snapshot.connection.execute(statement).all()
    counts = {outcome: count for outcome, count, _ in found}
    numerals, accounted = sum(counts.values()), sum(row[2] for row in found)
    return {
        "numerals": numerals,
        "accounted": accounted,
        **{name: counts.get(name, 0) for name in ("observation", "claim", "explained")},
        "text": i18n.message(
            "accounted-for", language, accounted=str(accounted), numerals=str(numerals)
        ),
    }


def _holders(
    snapshot: Snapshot, found: Sequence[RowMapping], language: str
) -> Mapping[tuple[str, int], str]:
    """What holds the numerals, in words: observations as a line, claims by their text."""
    observed = {row["observation"] for row in found} - {None}
    claimed = {row["claim"] for row in found} - {None}
    held: dict[tuple[str, int], str] = {}
    if observed:
        statement = select(*COLUMNS).where(TABLE.c.id.in_(sorted(observed)))
        raw = snapshot.connection.execute(statement).all()
        for each, row in zip(raw, observation_rows(raw, snapshot, language), strict=True):
            held["observation", each.id] = i18n.observation_title(row, language)
    if claimed:
        texts = select(CLAIM.c.id, CLAIM.c[f"text_{language}"]).where(
            CLAIM.c.id.in_(sorted(claimed))
        )
        for number, text in snapshot.connection.execute(texts):
            held["claim", number] = text
    return held


def _rows(
    snapshot: Snapshot, article: str, found: Sequence[RowMapping], language: str
) -> list[Row]:
    holders = _holders(snapshot, found, language)
    notes = footnotes(snapshot, [article], language)
    return [_row(each, holders, notes) for each in found]


def _row(found: RowMapping, holders: Mapping[tuple[str, int], str], notes: CitationLines) -> Row:
    held = found["outcome"]
    number = None if held == "explained" else found[held]
    added = {
        "observation": found["observation"] and ids.text(found["observation"]),
        "claim": found["claim"] and ids.text(found["claim"]),
        "holder": None if number is None else holders[held, number],
        "citation": notes.line(
            "figure", str(found["number"]), found["article"], found["paragraph"], found["sentence"]
        ),
    }
    return {name: added[name] if name in added else found[name] for name in FigureRow.model_fields}
