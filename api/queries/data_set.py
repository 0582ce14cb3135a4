"""What the whole of the data is about: for catalogues of data sets."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import case, exists, func, select

from api.db.snapshot import Snapshot
from api.db.tables import METADATA
from api.domain.reference import Entry, Kind
from api.queries import counting
from api.queries.cited import ARTICLE, CITED
from api.schemas.parameter_type import NONE

TABLE = METADATA.tables["observation"]
COUNT = METADATA.tables["observation_count"]
MAX_ARTICLES = 100
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
    """Read from stored counts and indexes; only spans over years are read one by one."""
    newest = (
        select(*CITED).order_by(ARTICLE.c.published.desc(), ARTICLE.c.id.desc()).limit(MAX_ARTICLES)
    )
    ask = snapshot.execute
    return Contents(
        [{c.name: row[c.name] for c in CITED} for row in ask(newest).mappings()],
        _used(snapshot, "area"),
        _used(snapshot, "metric"),
        _used(snapshot, "source"),
        snapshot.loaded.all_observations.observations,
        snapshot.loaded.total("source", NONE).observations,
        _years(snapshot),
    )


def _used(snapshot: Snapshot, kind: Kind) -> list[Entry]:
    used = (code for code, _ in counting.stored_values(snapshot, kind))
    entries = snapshot.reference.entries(kind)
    return [entries[code] for code in sorted(used) if code != NONE]


def _years(snapshot: Snapshot) -> tuple[str, str] | None:
    """A span begins with a year that it is sorted by; where one is open, so is the whole."""
    year = COUNT.c.year
    least = func.min(case((COUNT.c.observations > 0, year)))
    most = func.max(case((COUNT.c.ended > 0, year)))
    is_open = exists().where(TABLE.c.year.is_(None), TABLE.c.period.like("%/.."))
    statement = select(least, most, is_open).where(COUNT.c.parameter == "year", year > 0)
    first, last, unended = snapshot.execute(statement).one()
    if first is None:
        return None
    return f"{first:04}", ".." if unended else f"{last:04}"
