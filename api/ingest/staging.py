"""The articles of a bundle, read one at a time and staged beside the current rows."""

import hashlib
from collections.abc import Iterable
from operator import itemgetter
from typing import Any

from sqlalchemy import Boolean, Column, Connection, MetaData, Table, insert, select

from api.db.tables.claims import CLAIM_LINKS
from api.ingest import records
from api.ingest.bundle import ArticleBundle, Bundle, Counts
from api.ingest.progress import Progress
from api.ingest.records import Record
from api.ingest.versioned_tables import (
    ARTICLES,
    BATCH,
    CLAIMS,
    FIGURES,
    OBSERVATIONS,
    OF_ARTICLES,
    staging_table,
    write_rows,
)


def sha256(*parts: str) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


class Staging:
    """Reads every article that may have changed or may have an issue, and stages the changed ones.

    An article was read without issues when it was loaded. If its files, the reference tables and
    the software's rules are the same as then, it is the same now and is not read again. Rows are
    written to temporary tables, in batches.
    """

    def __init__(self, connection: Connection, bundle: Bundle, last: str | None) -> None:
        """`last` is the digest of the reference tables of the current release, if there is one."""
        self.connection = connection
        self.bundle = bundle
        self.counts = Counts()
        self.reference_digest = sha256(bundle.reference.to_json())
        self._is_first = last is None
        self._same_reference = last == self.reference_digest
        self._subjects = records.Subjects(bundle.reference)
        self._seen = Table(
            "seen_article",
            MetaData(),
            Column("id", ARTICLES.current.c.id.type),
            Column("changed", Boolean),
            prefixes=["TEMPORARY"],
        )
        self.links = {table: staging_table(table) for table in CLAIM_LINKS.values()}
        tables = [self._seen, *(each.staged for each in OF_ARTICLES), *self.links.values()]
        self._waiting: dict[Table, list[tuple[Any, ...]]] = {table: [] for table in tables}
        self._cells = {table: itemgetter(*table.columns.keys()) for table in tables}
        for table in tables:
            table.create(connection)

    def run(self, progress: Progress) -> str:
        """Stage the bundle; returns the SHA-256 of what it holds. Raises BundleError."""
        digest = hashlib.sha256(f"{records.VERSION}\n{self.reference_digest}".encode())
        for name in self.bundle.articles(progress, self.counts):
            files = self.bundle.digest(name) or ""
            digest.update(f"\n{name} {files}".encode())
            self._read(name, sha256(records.VERSION, files))
        self.bundle.log.refuse()
        for table in self._waiting:
            self._write(table)
        return digest.hexdigest()

    def touched(self) -> Table:
        """A temporary table of the articles that changed, are new or are gone."""
        name = Column("id", ARTICLES.current.c.id.type, primary_key=True)
        table = Table("touched_article", MetaData(), name, prefixes=["TEMPORARY"])
        table.create(self.connection)
        seen, current = self._seen.c, ARTICLES.current.c.id
        changed = select(seen.id).where(seen.changed)
        gone = select(current).where(current.not_in(select(seen.id)))
        self.connection.execute(insert(table).from_select(["id"], changed.union_all(gone)))
        return table

    def drop(self) -> None:
        for table in self._waiting:
            table.drop(self.connection)

    def _read(self, name: str, files: str) -> None:
        """Read an article unless it is as it is served. `files` is the digest of its files."""
        current = ARTICLES.current.c
        served = None
        if not self._is_first:
            digests = select(current.digest).where(current.id == name)
            served = self.connection.execute(digests).scalar_one_or_none()
        digest = served
        if not (self._same_reference and served is not None and served.split()[0] == files):
            article = self.bundle.read(name)
            if article is None or self.bundle.log.count:
                return
            self.counts.add(article)
            digest = f"{files} {sha256(self._subjects.used_by(article))}"
            if served != digest:
                self.counts.changed += 1
                self._stage(article, digest)
        self._add(self._seen, [{"id": name, "changed": served != digest}])

    def _stage(self, article: ArticleBundle, digest: str) -> None:
        self._add(ARTICLES.staged, [records.article_record(article, digest)])
        self._add(OBSERVATIONS.staged, records.observation_records(article, self._subjects))
        claims = list(records.claim_records(article))
        self._add(CLAIMS.staged, claims)
        for column, table in CLAIM_LINKS.items():
            links = (link for claim in claims for link in records.claim_links(claim, column))
            self._add(self.links[table], links)
        self._add(FIGURES.staged, records.figure_records(article))

    def _add(self, table: Table, added: Iterable[Record]) -> None:
        """Records may hold more than the table's columns."""
        waiting = self._waiting[table]
        waiting += map(self._cells[table], added)
        if len(waiting) >= BATCH:
            self._write(table)

    def _write(self, table: Table) -> None:
        rows, self._waiting[table] = self._waiting[table], []
        if rows:
            write_rows(self.connection, table, rows)
