"""Questions about releases, and about what they corrected."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from sqlalchemy import ColumnElement, RowMapping, Select, func, select

from api.db.snapshot import Snapshot
from api.db.tables import METADATA
from api.domain import ids
from api.i18n import capital, display, translate
from api.queries.empty_results import Looked, explained
from api.queries.filter_sql import is_one_of
from api.queries.paging import Order, count_of, page_of
from api.queries.results import InMemoryRows, Item, Page
from api.schemas import CorrectionRow, ReleaseChanges, ReleaseRow, Row, exact
from api.schemas.queries import CorrectionQuery, ReleaseQuery

RELEASE = METADATA.tables["release"]
CHANGE = METADATA.tables["release_change"]
CORRECTION = METADATA.tables["correction"]
OBSERVATION = METADATA.tables["observation"]

NEWEST_RELEASE = Order((RELEASE.c.number,), descending=True)
NEWEST_CORRECTION = Order((CORRECTION.c.release, CORRECTION.c.observation), descending=True)


def releases(snapshot: Snapshot, query: ReleaseQuery) -> Page:
    """Releases, the newest first."""
    found, next_key = page_of(snapshot, _releases(), NEWEST_RELEASE, query)
    rows = [_release_row(row) for row in found]
    return Page(ReleaseRow, InMemoryRows(rows), count_of(snapshot, RELEASE, []), next_key)


def release(snapshot: Snapshot, number: int, language: str) -> Item | None:
    statement = _releases().where(RELEASE.c.number == number)
    found = snapshot.connection.execute(statement).mappings().first()
    if found is None:
        return None
    kinds = select(CHANGE.c.kind, CHANGE.c.added, CHANGE.c.changed, CHANGE.c.removed)
    changes = snapshot.connection.execute(
        kinds.where(CHANGE.c.release == number).order_by(CHANGE.c.kind)
    ).mappings()
    told = [{name: each[name] for name in ReleaseChanges.model_fields} for each in changes]
    row = _release_row(found) | {"changes": told}
    return Item(ReleaseRow, row, capital(translate("item.release", language, value=number)))


def _release_row(found: RowMapping) -> Row:
    return {name: found[name] for name in ReleaseRow.model_fields}


def _releases() -> Select[Any]:
    of_observations = (CHANGE.c.release == RELEASE.c.number) & (CHANGE.c.kind == "observation")
    counts = (
        func.coalesce(CHANGE.c[name], 0).label(name) for name in ("added", "changed", "removed")
    )
    return select(
        RELEASE.c.number, RELEASE.c.published_at, RELEASE.c.digest, RELEASE.c.observations, *counts
    ).select_from(RELEASE.outerjoin(CHANGE, of_observations))


def corrections(snapshot: Snapshot, question: CorrectionQuery) -> Page:
    """Corrections, the newest first."""
    where = _conditions(question)
    published = select(CORRECTION, RELEASE.c.published_at).join(
        RELEASE, RELEASE.c.number == CORRECTION.c.release
    )
    statement = published.where(*where)
    found, next_key = page_of(snapshot, statement, NEWEST_CORRECTION, question)
    versions = _versions(snapshot, [row["observation"] for row in found])
    rows = [_correction_row(snapshot, row, versions, question.language) for row in found]
    total = count_of(snapshot, CORRECTION, where)
    looked = Looked(
        lambda names: count_of(snapshot, CORRECTION, _conditions(question, names)),
        lambda *_names: (),
    )
    empty = [] if total else explained(snapshot, question, looked)
    return Page(CorrectionRow, InMemoryRows(rows), total, next_key, empty)


def columns_of(content: str) -> dict[str, Any]:
    """Columns of a row from their JSON; numbers as they are shown everywhere."""
    return {
        name: exact(value) if isinstance(value, float) else value
        for name, value in orjson.loads(content).items()
    }


def _conditions(
    question: CorrectionQuery, without: Sequence[str] = ()
) -> list[ColumnElement[bool]]:
    where: list[ColumnElement[bool]] = []
    if question.since is not None and "since" not in without:
        where.append(CORRECTION.c.release > question.since)
    for name in ("article", "observation"):
        values = getattr(question, name)
        if values is not None and name not in without:
            where.append(is_one_of(CORRECTION.c[name], name, values))
    return where


@dataclass(frozen=True, slots=True)
class _Versions:
    """Observations as they were in each release that changed them, and until which they were."""

    begun: Mapping[tuple[int, int], RowMapping]
    ended: Mapping[tuple[int, int], RowMapping]


def _versions(snapshot: Snapshot, numbers: Sequence[int]) -> _Versions:
    """What a correction is told by: the statements before and after it."""
    ask, past = snapshot.connection.execute, METADATA.tables["observation_history"]
    current = ask(select(OBSERVATION).where(OBSERVATION.c.id.in_(numbers))).mappings().all()
    former = ask(select(past).where(past.c.id.in_(numbers))).mappings().all()
    return _Versions(
        {(row["id"], row["release"]): row for row in (*former, *current)},
        {(row["id"], row["release_to"]): row for row in former},
    )


def _correction_row(
    snapshot: Snapshot, found: RowMapping, versions: _Versions, language: str
) -> Row:
    number, release = found["observation"], found["release"]
    before, after = versions.ended[number, release - 1], versions.begun[number, release]
    names = snapshot.reference.names[language]
    differing = columns_of(found["after"])
    subject = names["organization"].get(after["organization"]) or names["area"].get(after["area"])
    return {
        "release": release,
        "published_at": found["published_at"],
        "observation": ids.text(number),
        "article": found["article"],
        "metric": after["metric"],
        "metric_name": names["metric"].get(after["metric"]),
        "subject_name": subject,
        "period": after["period"],
        "columns": list(differing),
        "before": columns_of(found["before"]),
        "after": differing,
        "display_before": _display(snapshot, before, language),
        "display_after": _display(snapshot, after, language),
        "reason": found["reason"],
    }


def _display(snapshot: Snapshot, found: RowMapping, language: str) -> str | None:
    """None where the unit is not there any more."""
    unit = snapshot.reference.entries("unit").get(found["unit"])
    if unit is None:
        return None
    value, least, most = (exact(found[name]) for name in ("value", "value_min", "value_max"))
    return display.text(language, found["relation"], value, (least, most), unit)
