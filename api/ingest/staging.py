"""The articles of a bundle, read one at a time and staged beside the current rows."""

import hashlib

from sqlalchemy import Boolean, Column, Connection, MetaData, Table, insert, select

from api.db.tables import CLAIM_LINKS
from api.ingest import records
from api.ingest.bundle import ArticleBundle, ArticleFolder, Bundle, Tally
from api.ingest.progress import Progress
from api.ingest.staging_tables import Staging, staging_table
from api.ingest.table_changes import ARTICLES, CLAIMS, FIGURES, KINDS, OBSERVATIONS


def sha256(*parts: str) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


class Intake:
    """Reads every article that may have changed or may have a fault, and stages the changed ones.

    An article was read without faults when it was loaded. If its files, the reference tables and
    the software's rules are the same as then, it is the same now and is not read again.
    """

    def __init__(self, connection: Connection, bundle: Bundle, last: str | None) -> None:
        """`last` is the digest of the reference tables of the current release, if there is one."""
        self.connection = connection
        self.bundle = bundle
        self.tally = Tally()
        self.reference_digest = sha256(bundle.reference.to_json())
        self._filled = last is not None
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
        staged = [kind.staged for kind in KINDS]
        self._staging = Staging(connection, [self._seen, *staged, *self.links.values()])

    def run(self, progress: Progress) -> str:
        """Stage the bundle; returns the SHA-256 of what it holds. Raises BundleError."""
        digest = hashlib.sha256(f"{records.VERSION}\n{self.reference_digest}".encode())
        for folder in self.bundle.articles(progress, self.tally):
            files = folder.digest() or ""
            digest.update(f"\n{folder.id} {files}".encode())
            self._take(folder, sha256(records.VERSION, files))
        self.bundle.log.refuse()
        self._staging.finish()
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
        self._staging.drop()

    def _take(self, folder: ArticleFolder, own: str) -> None:
        served = self._served(folder.id)
        if self._same_reference and served is not None and served.split()[0] == own:
            self._see(folder.id, changed=False)
            return
        article = folder.read()
        if article is None or self.bundle.log.count:
            return
        self.tally.add(article)
        digest = f"{own} {sha256(self._subjects.used_by(article))}"
        self._see(folder.id, changed=served != digest)
        if served != digest:
            self._stage(article, digest)

    def _served(self, article: str) -> str | None:
        """The digest of an article in the current release: of its files, and of what they use."""
        if not self._filled:
            return None
        current = ARTICLES.current.c
        found = self.connection.execute(select(current.digest).where(current.id == article))
        return found.scalar_one_or_none()

    def _see(self, article: str, *, changed: bool) -> None:
        self.tally.changed += changed
        self._staging.add(self._seen, [{"id": article, "changed": changed}])

    def _stage(self, article: ArticleBundle, digest: str) -> None:
        stage = self._staging.add
        stage(ARTICLES.staged, [records.article_record(article) | {"digest": digest}])
        observations = records.observation_records(article, self._subjects)
        stage(OBSERVATIONS.staged, observations)
        claims = list(records.claim_records(article))
        stage(CLAIMS.staged, claims)
        for column, table in CLAIM_LINKS.items():
            links = (link for claim in claims for link in records.claim_links(claim, column))
            stage(self.links[table], links)
        stage(FIGURES.staged, records.figure_records(article))
