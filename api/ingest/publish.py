"""Load a bundle in one transaction: the last release stays served, or the new one is.

The articles that changed are staged beside the current rows and compared in SQL; the first release
is put in as it is. What a release replaces or removes moves to the history tables; nothing
published is lost. A bundle that says the same as the current release makes no new one.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

import orjson
from sqlalchemy import Connection, Engine, Table, delete, insert, literal, select, update

from api.db.snapshot import load_reference
from api.db.tables import (
    CLAIM_HISTORY,
    CLAIM_LINK_HISTORIES,
    Correction,
    ReferenceState,
    Release,
    ReleaseChange,
    table_of,
)
from api.ingest import bulk_load, counts, reference_tables
from api.ingest.bundle import Bundle, Tally
from api.ingest.progress import Progress
from api.ingest.reference_tables import Change
from api.ingest.staging import Intake
from api.ingest.staging_tables import Record, batches, index_by_key
from api.ingest.table_changes import ARTICLES, CLAIMS, FIGURES, KINDS, OBSERVATIONS, Kind, count

# Columns of an observation that are not shown, or follow from others.
UNSHOWN = frozenset(
    {"key", "statement", "sort_year", "first_year", "last_year", "correction", "release"}
)


UNEXPLAINED_SHOWN = 1000
MANY = 1000
"""Rows from which on building indexes anew may be quicker."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What seeding did. `changes` is empty where the bundle says what is served already."""

    release: int
    changes: tuple[Change, ...]
    observations: int
    read: Tally
    unexplained: tuple[str, ...] = ()
    """Keys of corrected observations for which the editor gave no reason; the first of them."""
    unexplained_count: int = 0


def publish(
    engine: Engine, bundle: Bundle, progress: Progress, now: datetime | None = None
) -> Outcome:
    """Make the bundle the current release. All or nothing. Raises BundleError for its faults."""
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
        releases = table_of(Release).c
        release = select(releases.number, releases.digest, releases.reference)
        self.last = connection.execute(release.order_by(releases.number.desc()).limit(1)).first()
        self.number = self.last.number + 1 if self.last else 1
        self.changes: list[Change] = []
        self.unexplained: list[str] = []
        self.unexplained_count = 0
        self.intake = Intake(connection, bundle, self.last and self.last.reference)

    def run(self, published_at: str) -> Outcome:
        bulk_load.prepare(self.connection)
        digest = self.intake.run(self.progress)
        if self.last is None or self.last.digest != digest:
            self._write(published_at, digest)
        if any(self.changes):
            return self._finish()
        observations = count(self.connection, OBSERVATIONS.current)
        return Outcome(self.number - 1, (), observations, self.intake.tally)

    def _write(self, published_at: str, digest: str) -> None:
        self._write_release(published_at, digest)
        old = load_reference(self.connection, self.last.reference) if self.last else None
        reference_tables.write(self.connection, self.bundle.reference)
        self._articles()
        reference_tables.drop_unused(self.connection, self.bundle.reference)
        self.changes += reference_tables.changes(old, self.bundle.reference)

    def _write_release(self, published_at: str, digest: str) -> None:
        states, state = table_of(ReferenceState), self.intake.reference_digest
        known = select(states.c.digest).where(states.c.digest == state)
        if self.connection.execute(known).first() is None:
            content = {"digest": state, "content": self.bundle.reference.to_json()}
            self.connection.execute(insert(states), content)
        self.connection.execute(
            insert(table_of(Release)),
            {
                "number": self.number,
                "published_at": published_at,
                "digest": digest,
                "reference": state,
                "observations": 0,
            },
        )

    def _articles(self) -> None:
        removed = Counter[str]() if self.last is None else self._take_out()
        for kind in KINDS:
            self.progress.begin(f"sorting and writing {kind.name}s")
            with self._indexes_of(kind):
                added, changed = self._put_in(kind)
            if kind is FIGURES:
                added, changed = added - removed["changed figure"], removed["changed figure"]
            self.changes.append(Change(kind.name, added, changed, removed[kind.name]))
        self._link_claims()
        self.intake.drop()

    def _take_out(self) -> Counter[str]:
        """Keep what is replaced or gone, and take out what is gone, from the leaves to the root."""
        connection, removed = self.connection, Counter[str]()
        self.progress.begin("comparing with the last release")
        for kind in KINDS:
            index_by_key(connection, kind.staged, kind.current)
        touched = self.intake.touched()
        for kind in KINDS:
            kind.archive(connection, touched, self.number)
        self._corrections()
        self._drop_claim_links(touched)
        removed["figure"] = FIGURES.drop_removed(connection, touched)
        removed["changed figure"] = FIGURES.drop_changed(connection, touched)
        for kind in (CLAIMS, OBSERVATIONS, ARTICLES):
            removed[kind.name] = kind.drop_removed(connection, touched)
        self._free_statements(touched)
        self._remember_digests()
        touched.drop(connection)
        return removed

    def _put_in(self, kind: Kind) -> tuple[int, int]:
        """How many rows were added and changed."""
        if self.last is None:
            return kind.insert_all(self.connection, self.number), 0
        changed = kind.update_changed(self.connection, self.number)
        return kind.insert_added(self.connection, self.number), changed

    def _indexes_of(self, kind: Kind) -> AbstractContextManager[None]:
        """A table that is empty, or grows by half or more, gets its indexes afterwards."""
        staged, current = count(self.connection, kind.staged), count(self.connection, kind.current)
        # PostgreSQL would lock out readers: there a filled table keeps its indexes.
        filled = self.last is not None and self.connection.dialect.name == "postgresql"
        if filled or staged < max(MANY, current / 2):
            return nullcontext()
        return bulk_load.built_afterwards(self.connection, kind.current, self.progress)

    def _free_statements(self, touched: Table) -> None:
        """Two rows may swap what makes them unique: park both first."""
        rows = OBSERVATIONS.current
        self.connection.execute(
            update(rows)
            .values(statement=rows.c.id)
            .where(rows.c.article.in_(select(touched.c.id)), OBSERVATIONS.is_changed())
        )

    def _remember_digests(self) -> None:
        """A folder may change without saying anything else: then only its digest is new."""
        staged, current = ARTICLES.staged, ARTICLES.current
        self.connection.execute(
            update(current).values(digest=staged.c.digest).where(current.c.id == staged.c.id)
        )

    def _corrections(self) -> None:
        for batch in batches(self._corrected()):
            self.connection.execute(insert(table_of(Correction)), batch)

    def _corrected(self) -> Iterable[Record]:
        for before, after in OBSERVATIONS.changes(self.connection):
            differ = [name for name in after if name not in UNSHOWN and before[name] != after[name]]
            if not differ:
                continue
            told = after["correction"] is not None and after["correction"] != before["correction"]
            if not told:
                self._unexplained(f"{after['article']}/{after['key']}")
            yield {
                "release": self.number,
                "observation": after["id"],
                "article": after["article"],
                "before": _json({name: before[name] for name in differ}),
                "after": _json({name: after[name] for name in differ}),
                "reason": after["correction"] if told else None,
            }

    def _unexplained(self, key: str) -> None:
        self.unexplained_count += 1
        if len(self.unexplained) < UNEXPLAINED_SHOWN:
            self.unexplained.append(key)

    def _drop_claim_links(self, touched: Table) -> None:
        """They are linked anew; what the claims that are no longer the same spoke of is kept."""
        claims, past, last = CLAIMS.current, CLAIM_HISTORY.c, self.number - 1
        of_touched = select(claims.c.id).where(claims.c.article.in_(select(touched.c.id)))
        kept = select(past.id).where(past.release_to == last)
        for links, history in CLAIM_LINK_HISTORIES.items():
            rows = select(*links.columns, literal(last)).where(links.c.claim.in_(kept))
            self.connection.execute(insert(history).from_select(history.columns.keys(), rows))
            self.connection.execute(delete(links).where(links.c.claim.in_(of_touched)))

    def _link_claims(self) -> None:
        for links, staged in self.intake.links.items():
            rows = select(staged).order_by(*(staged.c[key.name] for key in links.primary_key))
            self.connection.execute(insert(links).from_select(staged.columns.keys(), rows))

    def _finish(self) -> Outcome:
        self.progress.begin("counts")
        counts.refresh(self.connection, self.number)
        self.progress.begin("statistics")
        bulk_load.analyze(self.connection)
        observations = count(self.connection, OBSERVATIONS.current)
        releases = table_of(Release)
        self.connection.execute(
            update(releases)
            .values(observations=observations)
            .where(releases.c.number == self.number)
        )
        made = tuple(change for change in self.changes if change)
        self.connection.execute(
            insert(table_of(ReleaseChange)),
            [{"release": self.number, **asdict(change)} for change in made],
        )
        return Outcome(
            self.number,
            made,
            observations,
            self.intake.tally,
            tuple(self.unexplained),
            self.unexplained_count,
        )


def _json(values: Mapping[str, Any]) -> str:
    return orjson.dumps(values).decode()
