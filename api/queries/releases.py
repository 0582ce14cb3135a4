"""Releases, what they corrected, and what only an earlier one has."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

import orjson
from sqlalchemy import ColumnElement, RowMapping, Select, func, select

from api.db.as_of import last_valid
from api.db.snapshot import ReleaseIdentity, Snapshot
from api.db.tables import METADATA
from api.domain import ids
from api.domain.facts import NUMBERS
from api.errors import Message
from api.i18n import capital, display, translate
from api.queries.empty_results import Lookups, explained
from api.queries.filter_sql import matching
from api.queries.results import InMemoryTable, Item, Order, Page, count_of, page_of
from api.schemas import CorrectionRow, ReleaseChanges, ReleaseRow, Row, exact
from api.schemas.code_parameters import ARTICLE_SLUG
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
    table = InMemoryTable.of_rows([_release_row(row) for row in found])
    return Page(ReleaseRow, table, count_of(snapshot, RELEASE, []), next_key)


def release(snapshot: Snapshot, number: int, language: str) -> Item | None:
    execute = snapshot.execute
    found = execute(_releases().where(RELEASE.c.number == number)).mappings().first()
    if found is None:
        return None
    names = tuple(ReleaseChanges.model_fields)
    by_kind = select(*(CHANGE.c[name] for name in names)).where(CHANGE.c.release == number)
    changes = [
        dict(zip(names, row, strict=True)) for row in execute(by_kind.order_by(CHANGE.c.kind))
    ]
    title = capital(translate("item.release", language, value=number))
    return Item(ReleaseRow, _release_row(found) | {"changes": changes}, title)


def _release_row(found: RowMapping) -> Row:
    identity = ReleaseIdentity(found["number"], found["published_at"], found["digest"])
    row = dict(found) | {"pinned": identity.pinned}
    return {name: row[name] for name in ReleaseRow.model_fields}


def _releases() -> Select[Any]:
    of_observations = (CHANGE.c.release == RELEASE.c.number) & (CHANGE.c.kind == "observation")
    counts = (
        func.coalesce(CHANGE.c[name], 0).label(name) for name in ("added", "changed", "removed")
    )
    return select(
        RELEASE.c.number, RELEASE.c.published_at, RELEASE.c.digest, RELEASE.c.observations, *counts
    ).select_from(RELEASE.outerjoin(CHANGE, of_observations))


def corrections(snapshot: Snapshot, query: CorrectionQuery) -> Page:
    """Corrections, the newest first."""
    where = _conditions(query)
    published = select(CORRECTION, RELEASE.c.published_at).join(
        RELEASE, RELEASE.c.number == CORRECTION.c.release
    )
    found, next_key = page_of(snapshot, published.where(*where), NEWEST_CORRECTION, query)
    # The observations before and after each correction.
    numbers, history = [row["observation"] for row in found], METADATA.tables["observation_history"]
    execute, names = snapshot.execute, snapshot.reference.names[query.language]
    current = execute(select(OBSERVATION).where(OBSERVATION.c.id.in_(numbers))).mappings().all()
    former = execute(select(history).where(history.c.id.in_(numbers))).mappings().all()
    begun = {(row["id"], row["release"]): row for row in (*former, *current)}
    ended = {(row["id"], row["release_to"]): row for row in former}
    rows: list[Row] = []
    for each in found:
        number, release = each["observation"], each["release"]
        before, after = ended[number, release - 1], begun[number, release]
        subject = names["organization"].get(after["organization"])
        differing = columns_of(each["after"])
        rows.append(
            {
                "release": release,
                "published_at": each["published_at"],
                "observation": ids.text(number),
                "article": each["article"],
                "metric": after["metric"],
                "metric_name": names["metric"].get(after["metric"]),
                "subject_name": subject or names["area"].get(after["area"]),
                "period": after["period"],
                "columns": list(differing),
                "before": columns_of(each["before"]),
                "after": differing,
                "display_before": _display(snapshot, before, query.language),
                "display_after": _display(snapshot, after, query.language),
                **snapshot.reference.localized({"reason": each["reason"]}, query.language),
            }
        )
    total = count_of(snapshot, CORRECTION, where)
    lookups = Lookups(
        lambda names: count_of(snapshot, CORRECTION, _conditions(query, names)), lambda *_names: ()
    )
    empty = [] if total else explained(snapshot, query, lookups)
    return Page(CorrectionRow, InMemoryTable.of_rows(rows), total, next_key, empty)


def columns_of(content: str) -> dict[str, Any]:
    """Columns of a row from their JSON; numbers as they are shown everywhere."""
    return {
        name: exact(value) if isinstance(value, float) else value
        for name, value in orjson.loads(content).items()
    }


def _conditions(query: CorrectionQuery, without: Sequence[str] = ()) -> list[ColumnElement[bool]]:
    columns = {"article": CORRECTION.c.article, "observation": CORRECTION.c.observation}
    where = matching(query, columns, without)
    if query.since is not None and "since" not in without:
        where.append(CORRECTION.c.release > query.since)
    return where


def _display(snapshot: Snapshot, found: RowMapping, language: str) -> str | None:
    """None where the unit does not exist any more."""
    unit = snapshot.reference.entries("unit").get(found["unit"])
    if unit is None:
        return None
    metric = snapshot.reference.entries("metric").get(found["metric"], {})
    numbers = {name: exact(found[name]) for name in NUMBERS}
    row = {**dict(found), **numbers, "measure": metric.get("measure")}
    return display.of_row(row, language, unit)


def hint(snapshot: Snapshot, kind: str, key: Any) -> Message | None:
    """What would find an article, an observation or a claim that is gone."""
    return hints(snapshot, kind, [] if key is None else [key]).get(key)


def hints(snapshot: Snapshot, kind: str, keys: Sequence[Any]) -> Mapping[Any, Message]:
    """The same, of each that is gone."""
    possible = [key for key in keys if not isinstance(key, str) or re.fullmatch(ARTICLE_SLUG, key)]
    if not possible:
        return {}
    statement = last_valid(METADATA.tables[kind], possible, snapshot.release)
    found = snapshot.execute(statement)
    return {key: Message("error.hint.last-release", release=release) for key, release in found}
