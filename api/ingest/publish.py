"""Load a bundle in one transaction: the last release stays served, or the new one is.

The articles that changed are staged beside the current rows and compared in SQL; the first release
is put in as it is. What a release replaces or removes moves to the history tables; nothing
published is lost. A bundle that says the same as the current release makes no new one.
"""

from collections import Counter
from collections.abc import Iterable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import asdict, dataclass
from datetime import UTC, datetime

import orjson
from sqlalchemy import Connection, Engine, Table, delete, insert, literal, select, update

from api.db.snapshot import load_reference
from api.db.tables import CLAIM_LINK_HISTORIES, METADATA
from api.ingest import bulk_load, counts, reference_tables
from api.ingest.bundle import Bundle, Counts
from api.ingest.progress import Progress
from api.ingest.records import Record
from api.ingest.reference_tables import Change
from api.ingest.staging import Staging
from api.ingest.versioned_tables import (
    ARTICLES,
    CLAIMS,
    FIGURES,
    OBSERVATIONS,
    OF_ARTICLES,
    VersionedTable,
    batches,
    count,
)

# Columns of an observation that are not shown, or follow from others.
UNSHOWN = frozenset(
    {"key", "statement", "sort_year", "first_year", "last_year", "correction", "release"}
)
UNEXPLAINED_SHOWN = 1000
MANY = 1000
"""Rows from which on building indexes anew may be quicker."""

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
        newest = select(*columns).order_by(RELEASES.c.number.desc()).limit(1)
        self.last = connection.execute(newest).first()
        self.number = self.last.number + 1 if self.last else 1
        self.changes: list[Change] = []
        self.unexplained: list[str] = []
        self.unexplained_count = 0
        self.staging = Staging(connection, bundle, self.last and self.last.reference)

    def run(self, published_at: str) -> Outcome:
        bulk_load.prepare(self.connection)
        digest = self.staging.run(self.progress)
        if self.last is None or self.last.digest != digest:
            self._write_release(published_at, digest)
            old = load_reference(self.connection, self.last.reference) if self.last else None
            reference_tables.write(self.connection, self.bundle.reference)
            self._write_articles()
            reference_tables.drop_unused(self.connection, self.bundle.reference)
            self.changes += reference_tables.changes(old, self.bundle.reference)
        if any(self.changes):
            return self._finish()
        observations = count(self.connection, OBSERVATIONS.current)
        return Outcome(self.number - 1, (), observations, self.staging.counts)

    def _write_release(self, published_at: str, digest: str) -> None:
        reference = self.staging.reference_digest
        known = select(STATES.c.digest).where(STATES.c.digest == reference)
        if self.connection.execute(known).first() is None:
            content = self.bundle.reference.to_json()
            self.connection.execute(insert(STATES).values(digest=reference, content=content))
        self.connection.execute(
            insert(RELEASES).values(
                number=self.number,
                published_at=published_at,
                digest=digest,
                reference=reference,
                observations=0,
            )
        )

    def _write_articles(self) -> None:
        is_first = self.last is None
        removed = Counter[str]() if is_first else self._take_out()
        for table in OF_ARTICLES:
            self.progress.begin(f"sorting and writing {table.name}s")
            with self._indexes_of(table):
                changed = 0 if is_first else table.update_changed(self.connection, self.number)
                added = table.insert_added(self.connection, self.number, is_first=is_first)
            if table is FIGURES:
                added, changed = added - removed["changed figure"], removed["changed figure"]
            self.changes.append(Change(table.name, added, changed, removed[table.name]))
        for links, staged in self.staging.links.items():
            rows = select(staged).order_by(*(staged.c[key.name] for key in links.primary_key))
            self.connection.execute(insert(links).from_select(staged.columns.keys(), rows))
        self.staging.drop()

    def _take_out(self) -> Counter[str]:
        """Keep what is replaced or gone, and take out what is gone, from the leaves to the root."""
        connection, removed = self.connection, Counter[str]()
        self.progress.begin("comparing with the last release")
        for table in OF_ARTICLES:
            table.index_staged(connection)
        touched = self.staging.touched()
        for table in OF_ARTICLES:
            table.archive(connection, touched, self.number)
        for batch in batches(self._corrections()):
            connection.execute(insert(METADATA.tables["correction"]), batch)
        self._drop_claim_links(touched)
        removed["figure"] = FIGURES.drop_removed(connection, touched)
        removed["changed figure"] = FIGURES.drop_changed(connection, touched)
        for table in (CLAIMS, OBSERVATIONS, ARTICLES):
            removed[table.name] = table.drop_removed(connection, touched)
        # Two rows may swap what makes them unique: both get another statement first.
        rows = OBSERVATIONS.current
        in_touched = rows.c.article.in_(select(touched.c.id))
        swapped = update(rows).where(in_touched, OBSERVATIONS.is_changed())
        connection.execute(swapped.values(statement=rows.c.id))
        # A folder may change without saying anything else: then only its digest is new.
        staged, articles = ARTICLES.staged.c, ARTICLES.current
        same = update(articles).where(articles.c.id == staged.id)
        connection.execute(same.values(digest=staged.digest))
        touched.drop(connection)
        return removed

    def _indexes_of(self, table: VersionedTable) -> AbstractContextManager[None]:
        """A table that is empty, or grows by half or more, gets its indexes afterwards."""
        tables = (table.staged, table.current)
        staged, current = (count(self.connection, each) for each in tables)
        # PostgreSQL would lock out readers: there a filled table keeps its indexes.
        filled = self.last is not None and self.connection.dialect.name == "postgresql"
        if filled or staged < max(MANY, current / 2):
            return nullcontext()
        return bulk_load.built_afterwards(self.connection, table.current, self.progress)

    def _corrections(self) -> Iterable[Record]:
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

    def _drop_claim_links(self, touched: Table) -> None:
        """They are linked anew; what the claims that are no longer the same spoke of is kept."""
        claims, earlier, last = CLAIMS.current, CLAIMS.history.c, self.number - 1
        of_touched = select(claims.c.id).where(claims.c.article.in_(select(touched.c.id)))
        kept = select(earlier.id).where(earlier.release_to == last)
        for links, history in CLAIM_LINK_HISTORIES.items():
            rows = select(*links.columns, literal(last)).where(links.c.claim.in_(kept))
            self.connection.execute(insert(history).from_select(history.columns.keys(), rows))
            self.connection.execute(delete(links).where(links.c.claim.in_(of_touched)))

    def _finish(self) -> Outcome:
        self.progress.begin("counts")
        counts.refresh(self.connection, self.number)
        self.progress.begin("statistics")
        bulk_load.analyze(self.connection)
        observations = count(self.connection, OBSERVATIONS.current)
        release = update(RELEASES).where(RELEASES.c.number == self.number)
        self.connection.execute(release.values(observations=observations))
        changes = tuple(change for change in self.changes if change)
        self.connection.execute(
            insert(METADATA.tables["release_change"]),
            [{"release": self.number, **asdict(change)} for change in changes],
        )
        return Outcome(
            self.number,
            changes,
            observations,
            self.staging.counts,
            tuple(self.unexplained),
            self.unexplained_count,
        )
