"""Rows that the filters of a question leave out although they may be wanted, and why."""

from collections.abc import Sequence

from sqlalchemy import not_, select

from api.db.snapshot import Snapshot
from api.db.tables import METADATA
from api.domain.name_index import alike
from api.domain.reference import Reference
from api.queries import warnings
from api.queries.filter_sql import filter_conditions, may_match_value
from api.queries.results import Notice
from api.schemas.parameters import NONE
from api.schemas.queries import LIMITS, ObservationFilters
from api.schemas.search_text import SEARCHED, SearchText

TABLE = METADATA.tables["observation"]
MAX_SUGGESTED = 3


def left_out(snapshot: Snapshot, question: ObservationFilters) -> list[Notice]:
    """Warnings on rows that are not in the answer, but may have been meant."""
    return [
        *warnings.left_out_by_year(snapshot, question),
        *_by_latest(snapshot, question),
        *_by_value(snapshot, question),
        *no_such_names(question, question.q, snapshot.reference),
    ]


def no_such_names(
    question: ObservationFilters, asked: SearchText | None, reference: Reference
) -> list[Notice]:
    """Words that no name has, with names that are spelled alike."""
    missing = [word for word, codes in asked.found.items() if not codes] if asked else []
    if not missing:
        return []
    names = reference.names[question.language]
    near = [text for word in missing for text in alike(reference.index, word, SEARCHED)]
    meant = dict.fromkeys(str(names[text.kind][text.code]) for text in near)
    return [warnings.no_such_name(question, missing, list(meant)[:MAX_SUGGESTED])]


def _by_latest(snapshot: Snapshot, question: ObservationFilters) -> list[Notice]:
    """Undated figures of series that have dated ones."""
    if question.latest is None:
        return []
    *others, is_latest = filter_conditions(question)
    where = [*others, not_(is_latest), TABLE.c.sort_year == 0]
    statement = select(TABLE.c.id).where(*where).limit(warnings.MAX_COUNTED)
    numbers = snapshot.connection.execute(statement).scalars().all()
    given = {k: v for k, v in warnings.filters_of(question).items() if k != "latest"}
    return warnings.left_out_by_latest(question, numbers, given | {"year": [NONE]})


def _by_value(snapshot: Snapshot, question: ObservationFilters) -> list[Notice]:
    """Bounds and approximate values that may be within the limits."""
    may_match = may_match_value(question)
    if may_match is None:
        return []
    others = filter_conditions(question, (*LIMITS, "latest"))
    some = select(TABLE.c.id, TABLE.c.relation).where(*others, may_match)
    found = snapshot.connection.execute(some.limit(warnings.MAX_COUNTED)).all()
    query = _bounded(question, sorted({relation for _, relation in found}))
    return warnings.may_match_value(question, [number for number, _ in found], query)


def _bounded(question: ObservationFilters, relations: Sequence[str]) -> dict[str, Sequence[str]]:
    """The question without its limits, of bounds and approximate values alone."""
    given = warnings.filters_of(question)
    kept = {k: v for k, v in given.items() if k not in (*LIMITS, "latest")}
    return kept | {"relation": list(relations)}
