"""Load a bundle in one transaction: the last release stays served, or the new one is.

The articles whose folder changed are staged beside the current rows and compared in SQL. What a
release replaces or removes moves to the history tables; nothing published is lost. A bundle that
says the same as the current release makes no new one.
"""

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import orjson
from sqlalchemy import (
    Column,
    Connection,
    Engine,
    MetaData,
    Table,
    delete,
    insert,
    select,
    update,
)

from api import identity
from api.database import load_reference
from api.models import (
    ClaimArea,
    ClaimMetric,
    ClaimObservation,
    ClaimOrganization,
    ClaimSector,
    Correction,
    ReferenceState,
    Release,
    ReleaseChange,
)
from api.seeding import counts, records, reference_tables
from api.seeding.bundle import ArticleBundle, Bundle
from api.seeding.reference_tables import Change
from api.seeding.tables import (
    ARTICLES,
    CLAIMS,
    FIGURES,
    KINDS,
    OBSERVATIONS,
    Record,
    batches,
    count,
    table_of,
)

# Columns of an observation that are not shown, or follow from others.
UNSHOWN = frozenset(
    {"key", "statement", "sort_year", "first_year", "last_year", "correction", "release"}
)
CLAIM_LINKS = (
    (ClaimArea, "areas"),
    (ClaimOrganization, "organizations"),
    (ClaimMetric, "metrics"),
    (ClaimSector, "sectors"),
    (ClaimObservation, "observations"),
)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What seeding did. `changes` is empty where the bundle says what is served already."""

    release: int
    changes: tuple[Change, ...]
    observations: int
    unexplained: tuple[str, ...]
    """Keys of corrected observations for which the editor gave no reason."""


class _Unchanged(Exception):
    """Raised inside the transaction, to undo it."""


def publish(
    engine: Engine,
    bundle: Bundle,
    now: datetime | None = None,
    progress: Callable[[str], None] = lambda _: None,
) -> Outcome:
    """Make the bundle the current release. All or nothing."""
    published_at = (now or datetime.now(UTC)).strftime("%Y-%m-%dT%H:%M:%SZ")
    with suppress(_Unchanged), engine.begin() as connection:
        return _Publication(connection, bundle, progress).run(published_at)
    with engine.connect() as connection:
        return _Publication(connection, bundle, progress).unchanged()


class _Publication:
    def __init__(
        self, connection: Connection, bundle: Bundle, progress: Callable[[str], None]
    ) -> None:
        self.connection = connection
        self.bundle = bundle
        self.progress = progress
        releases = table_of(Release).c
        release = select(releases.number, releases.digest, releases.reference)
        self.last = connection.execute(release.order_by(releases.number.desc()).limit(1)).first()
        self.number = self.last.number + 1 if self.last else 1
        self.changes: list[Change] = []
        self.unexplained: list[str] = []

    def unchanged(self) -> Outcome:
        return Outcome(self.number - 1, (), count(self.connection, OBSERVATIONS.current), ())

    def run(self, published_at: str) -> Outcome:
        reference = self.bundle.reference.to_json()
        reference_digest = hashlib.sha256(reference.encode()).hexdigest()
        digest = self._digest(reference_digest)
        if self.last and self.last.digest == digest:
            raise _Unchanged
        self._write_release(published_at, digest, reference_digest, reference)
        old = load_reference(self.connection, self.last.reference) if self.last else None
        reference_tables.write(self.connection, self.bundle.reference)
        self._articles()
        reference_tables.drop_unused(self.connection, self.bundle.reference)
        self.changes += reference_tables.changes(old, self.bundle.reference)
        if not any(self.changes):
            raise _Unchanged
        return self._finish()

    def _digest(self, reference_digest: str) -> str:
        """The SHA-256 of what the bundle holds."""
        lines = [f"{article.id} {article.digest}" for article in self.bundle.articles]
        return _sha256(records.VERSION, reference_digest, *lines)

    def _write_release(
        self, published_at: str, digest: str, reference_digest: str, reference: str
    ) -> None:
        states = table_of(ReferenceState)
        known = select(states.c.digest).where(states.c.digest == reference_digest)
        if self.connection.execute(known).first() is None:
            state = {"digest": reference_digest, "content": reference}
            self.connection.execute(insert(states), state)
        self.connection.execute(
            insert(table_of(Release)),
            {
                "number": self.number,
                "published_at": published_at,
                "digest": digest,
                "reference": reference_digest,
                "observations": 0,
            },
        )

    def _articles(self) -> None:
        digests = {each.id: self._article_digest(each) for each in self.bundle.articles}
        known = select(ARTICLES.current.c.id, ARTICLES.current.c.digest)
        served = {row.id: row.digest for row in self.connection.execute(known)}
        changed = [
            article
            for article in self.bundle.articles
            if served.get(article.id) != digests[article.id]
        ]
        touched = [*(article.id for article in changed), *(served.keys() - digests.keys())]
        self._stage(changed, digests, touched)
        self._replace()
        for kind in KINDS:
            kind.unstage(self.connection)
        self.touched.drop(self.connection)

    def _article_digest(self, article: ArticleBundle) -> str:
        """Of all that an article's rows follow from: its folder, the software, where areas lie."""
        return _sha256(
            article.digest, records.VERSION, records.derived_from(article, self.bundle.reference)
        )

    def _stage(
        self, changed: list[ArticleBundle], digests: Mapping[str, str], touched: list[str]
    ) -> None:
        self.touched = Table(
            "touched_article",
            MetaData(),
            Column("id", ARTICLES.current.c.id.type, primary_key=True),
            prefixes=["TEMPORARY"],
        )
        self.touched.create(self.connection)
        for batch in batches({"id": name} for name in touched):
            self.connection.execute(insert(self.touched), batch)
        reference = self.bundle.reference
        ARTICLES.stage(
            self.connection,
            (records.article_record(each) | {"digest": digests[each.id]} for each in changed),
        )
        OBSERVATIONS.stage(
            self.connection,
            (
                row
                for each in self._shown(changed)
                for row in records.observation_records(each, reference)
            ),
        )
        CLAIMS.stage(
            self.connection, (row for each in changed for row in records.claim_records(each))
        )
        FIGURES.stage(
            self.connection, (row for each in changed for row in records.figure_records(each))
        )

    def _shown(self, articles: Iterable[ArticleBundle]) -> Iterable[ArticleBundle]:
        for article in articles:
            self.progress(article.id)
            yield article

    def _replace(self) -> None:
        """Out with what is gone, from the leaves to the root; in with the new, the other way."""
        connection = self.connection
        for kind in KINDS:
            kind.archive(connection, self.touched, self.number)
        self._corrections()
        removed = Counter[str]()
        self._drop_claim_links()
        removed["figure"] = FIGURES.drop_removed(connection, self.touched)
        changed_figures = FIGURES.drop_changed(connection, self.touched)
        for kind in (CLAIMS, OBSERVATIONS, ARTICLES):
            removed[kind.name] = kind.drop_removed(connection, self.touched)
        self._free_statements()
        for kind in (ARTICLES, OBSERVATIONS, CLAIMS, FIGURES):
            changed = kind.update_changed(connection, self.number)
            added = kind.insert_added(connection, self.number)
            if kind is FIGURES:
                changed, added = changed_figures, added - changed_figures
            self.changes.append(Change(kind.name, added, changed, removed[kind.name]))
        self._remember_digests()
        self._link_claims()

    def _free_statements(self) -> None:
        """Two rows may swap what makes them unique: park both first."""
        rows = OBSERVATIONS.current
        self.connection.execute(
            update(rows)
            .values(statement=rows.c.id)
            .where(rows.c.article.in_(select(self.touched.c.id)), OBSERVATIONS.is_changed())
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
                self.unexplained.append(f"{after['article']}/{after['key']}")
            yield {
                "release": self.number,
                "observation": after["id"],
                "article": after["article"],
                "before": _json({name: before[name] for name in differ}),
                "after": _json({name: after[name] for name in differ}),
                "reason": after["correction"] if told else None,
            }

    def _drop_claim_links(self) -> None:
        claims = CLAIMS.current
        of_touched = select(claims.c.id).where(claims.c.article.in_(select(self.touched.c.id)))
        for model, _ in CLAIM_LINKS:
            links = table_of(model)
            self.connection.execute(delete(links).where(links.c.claim.in_(of_touched)))

    def _link_claims(self) -> None:
        claims = CLAIMS.current
        rows = self.connection.execute(
            select(claims).where(claims.c.article.in_(select(self.touched.c.id)))
        ).mappings()
        listed = rows.all()
        for model, column in CLAIM_LINKS:
            links = (
                {"claim": row["id"], "code": _code(model, code)}
                for row in listed
                for code in row[column].split()
            )
            for batch in batches(links):
                self.connection.execute(insert(table_of(model)), batch)

    def _finish(self) -> Outcome:
        observations = count(self.connection, OBSERVATIONS.current)
        counts.refresh(self.connection)
        releases = table_of(Release)
        self.connection.execute(
            update(releases)
            .values(observations=observations)
            .where(releases.c.number == self.number)
        )
        made = tuple(change for change in self.changes if change)
        self.connection.execute(
            insert(table_of(ReleaseChange)),
            [
                {
                    "release": self.number,
                    "kind": change.kind,
                    "added": change.added,
                    "changed": change.changed,
                    "removed": change.removed,
                }
                for change in made
            ],
        )
        return Outcome(self.number, made, observations, tuple(self.unexplained))


def _code(model: type, code: str) -> str | int | None:
    return identity.parse(code) if model is ClaimObservation else code


def _json(values: Mapping[str, Any]) -> str:
    return orjson.dumps(values).decode()


def _sha256(*parts: str) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()
