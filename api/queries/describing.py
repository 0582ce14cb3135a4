"""What the whole of the data is about: for catalogues of data sets."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, exists, func, select

from api.database import Snapshot
from api.models import METADATA
from api.queries.citing import ARTICLE, CITED
from api.reference import KEYS, Entry, Kind

TABLE = METADATA.tables["observation"]
RELEASE = METADATA.tables["release"]
MOST_ARTICLES = 100
"""Articles that a description names, the newest first."""


@dataclass(frozen=True, slots=True)
class Contents:
    """What observations are of, in code order, and when: ends of an EDTF interval, `..` is open."""

    articles: Sequence[Mapping[str, Any]]
    areas: Sequence[Entry]
    metrics: Sequence[Entry]
    sources: Sequence[Entry]
    observations: int
    unnamed: int
    """Observations of which the article names no source."""
    years: tuple[str, str] | None


def contents(snapshot: Snapshot) -> Contents:
    """Answered from indexes; only figures without a source are counted one by one."""
    newest = (
        select(*CITED)
        .order_by(ARTICLE.c.published.desc(), ARTICLE.c.id.desc())
        .limit(MOST_ARTICLES)
    )
    return Contents(
        [dict(row) for row in snapshot.connection.execute(newest).mappings()],
        _used(snapshot, "area"),
        _used(snapshot, "metric"),
        _used(snapshot, "source"),
        _count(
            snapshot, select(RELEASE.c.observations).where(RELEASE.c.number == snapshot.release)
        ),
        _count(snapshot, select(func.count()).select_from(TABLE).where(TABLE.c.source.is_(None))),
        _years(snapshot),
    )


def _count(snapshot: Snapshot, statement: Select[Any]) -> int:
    return int(snapshot.connection.execute(statement).scalar_one())


def _used(snapshot: Snapshot, kind: Kind) -> list[Entry]:
    table = METADATA.tables[kind]
    key = table.c[KEYS[kind]]
    found = select(key).where(exists().where(TABLE.c[kind] == key)).order_by(key)
    entries = snapshot.reference.entries(kind)
    return [entries[code] for code in snapshot.connection.execute(found).scalars()]


def _years(snapshot: Snapshot) -> tuple[str, str] | None:
    """A span begins with a year that it is sorted by; where one is open, so is the whole."""
    dated = TABLE.c.sort_year > 0
    least = select(func.min(TABLE.c.sort_year)).where(dated).scalar_subquery()
    most = select(func.max(TABLE.c.year)).scalar_subquery()
    of_spans = select(func.max(TABLE.c.last_year)).where(TABLE.c.year.is_(None)).scalar_subquery()
    is_open = exists().where(TABLE.c.year.is_(None), TABLE.c.period.like("%/.."))
    first, *ends, unended = snapshot.connection.execute(
        select(least, most, of_spans, is_open)
    ).one()
    if first is None:
        return None
    last = max(end for end in ends if end is not None)
    return f"{first:04}", ".." if unended else f"{last:04}"
