"""One release, as one read transaction sees it, and what is kept in memory of it."""

from collections import OrderedDict
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from sqlalchemy import Connection, select, text

from api.db.tables import METADATA
from api.domain.reference import Reference
from api.errors import REMOVE_HINT, SEED_HINT, DatabaseNotReady, Reason

MAX_ON_LOOP = 5_000
"""Rows that may be read while everybody waits: some milliseconds."""
SCHEMA = "0001"
"""The migration that this software needs; Alembic's head, known without loading Alembic."""

STATES = METADATA.tables["reference_state"]
# As text: of thousands of rows, and of what is asked with every question, it costs half of what an
# expression would.
ALL_TOTALS = "SELECT parameter, code, observations, dated FROM observation_total"
RELEASES = "SELECT number, published_at, digest, reference, observations FROM release"
NEWEST_RELEASE = f"{RELEASES} ORDER BY number DESC LIMIT 1"


class Total(NamedTuple):
    """How many observations there are, and how many of them lie in one year."""

    observations: int
    dated: int


class ReleaseIdentity(NamedTuple):
    """What tells a release from another, also after the database was replaced."""

    release: int
    published_at: str
    digest: str


class Release(NamedTuple):
    """A row of the table of releases."""

    number: int
    published_at: str
    digest: str
    reference: str
    observations: int

    @property
    def identity(self) -> ReleaseIdentity:
        return ReleaseIdentity(self.number, self.published_at, self.digest)


@dataclass(frozen=True, slots=True)
class LoadedRelease:
    """What is kept in memory of a release, since it never changes: one for each release."""

    identity: ReleaseIdentity
    reference: Reference = field(repr=False)
    everything: Total
    totals: Mapping[tuple[str, str], Total] = field(repr=False)
    """By parameter and code."""
    articles: dict[str, Mapping[str, Any]] = field(repr=False, default_factory=dict)
    """Facts of articles that were looked up."""
    counted: OrderedDict[Hashable, int] = field(repr=False, default_factory=OrderedDict)
    """What was counted, by question."""

    @property
    def release(self) -> int:
        return self.identity.release

    def total(self, parameter: str, code: str) -> Total:
        return self.totals.get((parameter, code), Total(0, 0))


class TooMuch(Exception):
    """Raised out of work on the event loop that would take long."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One release, as one read transaction sees it."""

    connection: Connection
    """Statements on it name the tables of the current release, whichever release this is."""
    kept: LoadedRelease
    newest: int
    """The current release."""
    on_loop: bool
    """Whether everybody waits until the read is done."""
    is_asked_for: bool = False
    """Whether it was asked for this release, be it the current one or not."""

    @property
    def release(self) -> int:
        return self.kept.identity.release

    @property
    def is_past(self) -> bool:
        return self.release != self.newest

    @property
    def published_at(self) -> str:
        return self.kept.identity.published_at

    @property
    def digest(self) -> str:
        return self.kept.identity.digest

    @property
    def reference(self) -> Reference:
        return self.kept.reference

    def expect(self, rows: float) -> None:
        """Say that so many rows will be read. Many are read in a thread: the work begins anew."""
        if self.on_loop and rows > MAX_ON_LOOP:
            raise TooMuch


def newest_release(found: Sequence[Any] | None) -> Release:
    """The current release, of the row that was found. Raises DatabaseNotReady where none was."""
    if found is None:
        told = f"The database holds no release yet: {SEED_HINT}."
        raise DatabaseNotReady(told, Reason.NO_RELEASE)
    return Release(*found)


def load(connection: Connection, found: Release) -> LoadedRelease:
    """What is kept of a release. Raises DatabaseNotReady in another schema."""
    check_schema(connection)
    held = f"release <= {found.number:d}"
    past = f"{ALL_TOTALS}_history WHERE {held} AND release_to >= {found.number:d}"
    counted = connection.exec_driver_sql(f"{ALL_TOTALS} WHERE {held} UNION ALL {past}").all()
    totals = {(name, code): Total(number, dated) for name, code, number, dated in counted}
    dated = sum(total.dated for (name, _), total in totals.items() if name == "year")
    return LoadedRelease(
        found.identity,
        load_reference(connection, found.reference),
        Total(found.observations, dated),
        totals,
    )


def load_reference(connection: Connection, digest: str) -> Reference:
    content = select(STATES.c.content).where(STATES.c.digest == digest)
    return Reference.of_json(connection.execute(content).scalar_one())


def check_schema(connection: Connection) -> None:
    """Raise DatabaseNotReady where the database has another schema than this software needs."""
    found = connection.execute(text("SELECT version_num FROM alembic_version")).scalars()
    versions = sorted(found)
    if versions != [SCHEMA]:
        has = ", ".join(versions) or "no schema"
        message = f"The database has {has}, {SCHEMA} is needed: {SEED_HINT}"
        if versions:
            message += f"; if `migrate` does not know {has}, {REMOVE_HINT} first"
        raise DatabaseNotReady(f"{message}.", Reason.OTHER_SCHEMA)
