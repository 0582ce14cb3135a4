"""Load a bundle in one transaction: the last release stays served, or the new one is.

The articles that changed are staged beside the current rows and compared in SQL; the first release
is put in as it is. What a release replaces or removes moves to the history tables; nothing
published is lost. A bundle that says the same as the current release makes no new one.
"""

import logging
from collections import Counter
from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime

import orjson
from sqlalchemy import Connection, Engine, delete, insert, literal, select, update

from api.db.snapshot import load_reference
from api.db.tables import CLAIM_LINK_HISTORIES, METADATA
from api.db.tables.claims import CLAIM_LINKS
from api.domain import ids
from api.domain.reference import Reference
from api.ingest import bulk_load, counts, reference_tables
from api.ingest.bundle import Bundle, Counts
from api.ingest.progress import Progress
from api.ingest.records import Record
from api.ingest.reference_tables import Change
from api.ingest.staging import Staging
from api.ingest.versioned_tables import (
    ARTICLES,
    BATCH,
    CLAIMS,
    FIGURES,
    OBSERVATIONS,
    OF_ARTICLES,
    batches,
    count,
)

# Columns of an observation that are not shown, or follow from others.
UNSHOWN = frozenset(
    (
        *("key", "statement", "fact", "interval_min", "interval_max"),
        *("sort_time", "sort_place", "first_year", "last_year", "correction", "release"),
    )
)
UNEXPLAINED_SHOWN = 1000
MANY = 1000
"""Rows from which on building indexes anew may be quicker."""

CLOCK = (
    "The clock says %s, but release %s was published at %s: the new release gets the same time. "
    "Set the clock."
)
logger = logging.getLogger("api")

RELEASES = METADATA.tables["release"]
STATES = METADATA.tables["reference_state"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What seeding did. `changes` is empty where the bundle says what is served already."""

    release: int
    changes: tuple[Change, ...]
    observations: int
    read: Counts
    unexplained: tuple[str, ...] = ()
    """Keys of corrected observations for which the editor gave no reason; the first of them."""
    unexplained_count: int = 0


def publish(
    engine: Engine, bundle: Bundle, progress: Progress, now: datetime | None = None
) -> Outcome:
    """Make the bundle the current release. All or nothing. Raises BundleError for its issues."""
    published_at = (now or datetime.now(UTC)).strftime("%Y-%m-%dT%H:%M:%SZ")
    try:
        with engine.connect() as connection, connection.begin() as transaction:
            outcome = _Publication(connection, bundle, progress).run(published_at)
            if not outcome.changes:
                transaction.rollback()
    finally:
        bulk_load.empty_log(engine)
    return outcome


class _Publication:
    def __init__(self, connection: Connection, bundle: Bundle, progress: Progress) -> None:
        self.connection = connection
        self.bundle = bundle
        self.progress = progress
        columns = (RELEASES.c.number, RELEASES.c.digest, RELEASES.c.reference)
        newest = (
            select(*columns, RELEASES.c.published_at).order_by(RELEASES.c.number.desc()).limit(1)
        )
        self.last = connection.execute(newest).first()
        self.number = self.last.number + 1 if self.last else 1
        self.unexplained: list[str] = []
        self.unexplained_count = 0
        self.staging = Staging(connection, bundle, self.last and self.last.reference)

    def run(self, published_at: str) -> Outcome:
        connection, staging, number = self.connection, self.staging, self.number
        bulk_load.prepare(connection)
        digest = staging.run(self.progress)
        changes: list[Change] = []
        if self.last is None or self.last.digest != digest:
            known = select(STATES.c.digest).where(STATES.c.digest == staging.reference_digest)
            if connection.execute(known).first() is None:
                content = self.bundle.reference.to_json()
                state = insert(STATES).values(digest=staging.reference_digest, content=content)
                connection.execute(state)
            if self.last is not None and self.last.published_at > published_at:
                logger.warning(CLOCK, published_at, self.last.number, self.last.published_at)
                published_at = self.last.published_at
            release = {
                "number": number,
                "published_at": published_at,
                "digest": digest,
                "reference": staging.reference_digest,
                "observations": 0,
            }
            connection.execute(insert(RELEASES), release)
            new, old = self.bundle.reference, Reference.of_rows({})
            if self.last is not None:
                old = load_reference(connection, self.last.reference)
            of_reference = reference_tables.write(connection, old, new)
            written = [*self._write_articles(), *of_reference]
            reference_tables.drop_unused(connection, old, new)
            changes = [change for change in written if any(change[1:])]
        observations = count(connection, OBSERVATIONS.current)
        if not changes:
            return Outcome(number - 1, (), observations, staging.counts)
        self.progress.begin("counts")
        counts.refresh(connection, number)
        self.progress.begin("statistics")
        bulk_load.analyze(connection)
        served = update(RELEASES).where(RELEASES.c.number == number)
        connection.execute(served.values(observations=observations))
        connection.execute(
            insert(METADATA.tables["release_change"]),
            [{"release": number, **change._asdict()} for change in changes],
        )
        return Outcome(
            number,
            tuple(changes),
            observations,
            staging.counts,
            tuple(self.unexplained),
            self.unexplained_count,
        )

    def _write_articles(self) -> Iterator[Change]:
        connection, is_first = self.connection, self.last is None
        removed = Counter[str]() if is_first else self._take_out()
        for table in OF_ARTICLES:
            self.progress.begin(f"sorting and writing {table.name}s")
            staged, current = count(connection, table.staged), count(connection, table.current)
            # PostgreSQL would lock out readers: there a filled table keeps its indexes.
            may_lock = is_first or connection.dialect.name == "sqlite"
            indexes: AbstractContextManager[None] = nullcontext()
            if may_lock and staged >= max(MANY, current / 2):
                indexes = bulk_load.built_afterwards(connection, table.current, self.progress)
            with indexes:
                changed = 0 if is_first else table.update_changed(connection, self.number)
                added = table.insert_added(connection, self.number, is_first=is_first)
            if table is FIGURES:
                added, changed = added - removed["changed figure"], removed["changed figure"]
            yield Change(table.name, added, changed, removed[table.name])
        claims = CLAIMS.staged.c
        for column, links in CLAIM_LINKS.items():
            staged_claims = select(claims.id, claims[column]).order_by(claims.id)
            listed = connection.execute(staged_claims.execution_options(yield_per=BATCH))
            parse = ids.parse if column == "observations" else str
            rows = (
                {"claim": claim, "code": parse(code)}
                for claim, codes in listed
                for code in codes.split()
            )
            for batch in batches(rows):
                connection.execute(insert(links), batch)
        self.staging.drop()

    def _take_out(self) -> Counter[str]:
        """Keep what is replaced or gone, and take out what is gone, from the leaves to the root."""
        connection, removed = self.connection, Counter[str]()
        self.progress.begin("comparing with the last release")
        for table in OF_ARTICLES:
            table.index_staged(connection)
        for table in OF_ARTICLES:
            table.archive(connection, self.number)
        for batch in batches(self._corrections()):
            connection.execute(insert(METADATA.tables["correction"]), batch)
        # Claims are linked anew; what those that are no longer the same spoke of is kept.
        claims, earlier, last = CLAIMS.current, CLAIMS.history.c, self.number - 1
        of_touched = select(claims.c.id).where(CLAIMS.is_touched())
        archived = select(earlier.id).where(earlier.release_to == last)
        for links, history in CLAIM_LINK_HISTORIES.items():
            kept = select(*links.columns, literal(last)).where(links.c.claim.in_(archived))
            connection.execute(insert(history).from_select(history.columns.keys(), kept))
            connection.execute(delete(links).where(links.c.claim.in_(of_touched)))
        removed["changed figure"] = FIGURES.drop(connection, FIGURES.is_changed())
        for table in reversed(OF_ARTICLES):
            removed[table.name] = table.drop(connection, table.is_removed())
        # Two rows may swap what makes them unique: both get another statement first.
        rows = OBSERVATIONS.current
        swapped = update(rows).where(OBSERVATIONS.is_touched(), OBSERVATIONS.is_changed())
        connection.execute(swapped.values(statement=rows.c.id))
        # A folder may change without saying anything else: then only its digest is new.
        staged, articles = ARTICLES.staged.c, ARTICLES.current
        same = update(articles).where(articles.c.id == staged.id)
        connection.execute(same.values(digest=staged.digest))
        return removed

    def _corrections(self) -> Iterator[Record]:
        for before, after in OBSERVATIONS.changes(self.connection):
            differ = [name for name in after if name not in UNSHOWN and before[name] != after[name]]
            if not differ:
                continue
            reason = after["correction"]
            if reason is None or reason == before["correction"]:
                reason = None
                self.unexplained_count += 1
                if len(self.unexplained) < UNEXPLAINED_SHOWN:
                    self.unexplained.append(f"{after['article']}/{after['key']}")
            yield {
                "release": self.number,
                "observation": after["id"],
                "article": after["article"],
                "before": orjson.dumps({name: before[name] for name in differ}).decode(),
                "after": orjson.dumps({name: after[name] for name in differ}).decode(),
                "reason": reason,
            }
