"""The articles of a bundle, read one at a time and staged beside the current rows."""

import hashlib
from collections.abc import Iterable
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection, Table, insert, select

from api.ingest import records
from api.ingest.bundle import Bundle, Counts
from api.ingest.progress import Progress
from api.ingest.records import Record
from api.ingest.versioned_tables import (
    ARTICLES,
    BATCH,
    CLAIMS,
    FIGURES,
    OBSERVATIONS,
    OF_ARTICLES,
    TOUCHED,
    batches,
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
        self._same_reference = last == self.reference_digest
        self._subjects = records.Subjects(bundle.reference)
        tables = [table.staged for table in OF_ARTICLES]
        self._waiting: dict[Table, list[tuple[Any, ...]]] = {table: [] for table in tables}
        self._cells = {table: itemgetter(*table.columns.keys()) for table in tables}
        for table in (TOUCHED, *tables):
            table.create(connection)

    def run(self, progress: Progress) -> str:
        """Stage the bundle; returns the SHA-256 of what it holds. Raises BundleError."""
        current = ARTICLES.current.c
        digests = select(current.id, current.digest)
        served = {row.id: row.digest for row in self.connection.execute(digests)}
        touched: list[str] = []
        digest = hashlib.sha256(f"{records.VERSION}\n{self.reference_digest}".encode())
        for name in self.bundle.articles(progress, self.counts):
            before = served.pop(name, None)
            raw = self.bundle.digest(name) or ""
            digest.update(f"\n{name} {raw}".encode())
            files = sha256(records.VERSION, raw)
            if self._same_reference and before is not None and before.split()[0] == files:
                continue
            article = self.bundle.read(name)
            if article is None or self.bundle.log.count:
                continue
            self.counts.add(article)
            after = f"{files} {sha256(self._subjects.used_by(article))}"
            if before == after:
                continue
            touched.append(name)
            self._add(ARTICLES.staged, [records.article_record(article, after)])
            observations = records.observation_records(article, self._subjects)
            self._add(OBSERVATIONS.staged, observations)
            self._add(CLAIMS.staged, records.claim_records(article))
            self._add(FIGURES.staged, records.figure_records(article))
        self.bundle.log.refuse()
        self.counts.changed = len(touched)
        touched += served  # those that are gone
        for batch in batches({"id": name} for name in touched):
            self.connection.execute(insert(TOUCHED), batch)
        for table in self._waiting:
            self._write(table)
        return digest.hexdigest()

    def drop(self) -> None:
        for table in (TOUCHED, *self._waiting):
            table.drop(self.connection)

    def _add(self, table: Table, added: Iterable[Record]) -> None:
        """Records may hold more than the table's columns."""
        waiting = self._waiting[table]
        waiting += map(self._cells[table], added)
        if len(waiting) >= BATCH:
            self._write(table)

    def _write(self, table: Table) -> None:
        """Append the waiting rows by the quickest way that the driver has."""
        rows, self._waiting[table] = self._waiting[table], []
        columns = ", ".join(table.columns.keys())
        if self.connection.dialect.name == "postgresql":
            cursor = self.connection.connection.cursor()
            with cursor.copy(f"COPY {table.name} ({columns}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
            cursor.close()
        elif rows:
            marks = ", ".join("?" * len(table.columns))
            statement = f"INSERT INTO {table.name} ({columns}) VALUES ({marks})"  # noqa: S608
            self.connection.exec_driver_sql(statement, rows)
