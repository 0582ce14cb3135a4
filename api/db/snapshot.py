"""One release, as one read transaction sees it, and what is loaded into memory of it."""

from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import blake2b
from typing import Any, NamedTuple

from sqlalchemy import Connection, CursorResult, Executable, select, text

from api.db.as_of import as_of
from api.db.tables import METADATA
from api.db.timeouts import Deadline
from api.domain.dimensions import COUNTED
from api.domain.reference import Reference
from api.errors import REMOVE_HINT, SEED_HINT, DatabaseNotReady, Reason

SCHEMA = "0001f"
"""The migration that this software needs; Alembic's head, known without loading Alembic."""

STATES = METADATA.tables["reference_state"]
# Text costs half of what a SQLAlchemy expression does: one statement runs with every request, the
# other returns thousands of rows.
ALL_TOTALS = "SELECT parameter, code, observations, dated FROM observation_total"
RELEASES = "SELECT number, published_at, digest, reference, observations FROM release"
NEWEST_RELEASE = f"{RELEASES} ORDER BY number DESC LIMIT 1"
MAX_COMPILED = 100
"""Statements that an engine keeps compiled."""
IDENTITY_BYTES = 6
"""Bytes of the digest that distinguishes data sets: twelve hexadecimal digits."""


class Total(NamedTuple):
    """How many observations there are, and how many of them have a single year."""

    observations: int
    dated: int


class ReleaseIdentity(NamedTuple):
    """What distinguishes a release from another, even after the database was replaced."""

    release: int
    published_at: str
    digest: str

    @property
    def pinned(self) -> str:
        """The number with a digest of the identity: no release of another data set has the same."""
        return _pinned(self)


@lru_cache(maxsize=1000)
def _pinned(identity: ReleaseIdentity) -> str:
    text = "\n".join(map(str, identity))
    digest = blake2b(text.encode(), digest_size=IDENTITY_BYTES).hexdigest()
    return f"{identity.release}-{digest}"


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
    """What is kept in memory of a release, which never changes."""

    identity: ReleaseIdentity
    reference: Reference = field(repr=False)
    all_observations: Total
    totals: Mapping[tuple[str, str], Total] = field(repr=False)
    """By parameter and code."""
    by_year: Mapping[int, int] = field(repr=False)
    """How many observations lie in each year."""
    articles: dict[str, Mapping[str, Any]] = field(repr=False, default_factory=dict)
    """Facts of articles that were looked up."""
    citation_lines: dict[str, Any] = field(repr=False, default_factory=dict)
    """One-line citations of these articles, by language."""
    vocabularies: dict[str, Any] = field(repr=False, default_factory=dict)
    """What texts are searched for, by language."""
    counted: OrderedDict[Hashable, int] = field(repr=False, default_factory=OrderedDict)
    """Counts of queries that were made, by query."""

    @property
    def release(self) -> int:
        return self.identity.release

    def total(self, parameter: str, code: str) -> Total:
        return self.totals.get((parameter, code), Total(0, 0))


@dataclass(slots=True)
class Snapshot:
    """One release, as one read transaction sees it."""

    connection: Connection
    loaded: LoadedRelease
    current: ReleaseIdentity
    """The current release."""
    deadline: Deadline
    is_asked_for: bool = False
    """Whether the request named this release, be it the current one or not."""
    may_be_behind: bool = False
    """Whether the request named a release that this server lacks, and may still get."""

    def execute(
        self, statement: Executable, values: Mapping[str, Any] | None = None, **options: Any
    ) -> CursorResult[*tuple[Any, ...]]:
        """Run a statement, which names the tables of the current release, on this release."""
        if self.is_as_of:
            statement, values = as_of(statement, self.release, values or {})
        return self.connection.execute(statement, values, execution_options=options)

    @property
    def release(self) -> int:
        return self.loaded.identity.release

    @property
    def newest(self) -> int:
        """The number of the current release."""
        return self.current.release

    @property
    def pinned(self) -> str:
        return self.loaded.identity.pinned

    @property
    def is_as_of(self) -> bool:
        """Whether this is an earlier release than the current one."""
        return self.release != self.newest

    @property
    def published_at(self) -> str:
        return self.loaded.identity.published_at

    @property
    def reference(self) -> Reference:
        return self.loaded.reference


class Opened(NamedTuple):
    """A read transaction that has begun."""

    connection: Connection
    newest: Release
    requested: Release | None
    """None where no release was requested, or there is no such release."""
    may_be_behind: bool = False
    """Whether the requested release is not there, but may still come from another server."""

    @classmethod
    def begun(
        cls,
        connection: Connection,
        release: int | None,
        first_row: Callable[[str], Sequence[Any] | None],
    ) -> "Opened":
        """Find the releases in a transaction. Raises DatabaseNotReady where there is none."""
        row = first_row(NEWEST_RELEASE)
        if row is None:
            message = f"The database holds no release yet: {SEED_HINT}."
            raise DatabaseNotReady(message, Reason.NO_RELEASE)
        newest = Release(*row)
        if release in (None, newest.number):
            return cls(connection, newest, None if release is None else newest)
        row = first_row(f"{RELEASES} WHERE number = {release:d}")
        return cls(connection, newest, None if row is None else Release(*row))


def load(connection: Connection, found: Release) -> LoadedRelease:
    """Load a release into memory. Raises DatabaseNotReady in another schema, or without counts.

    A parameter that was not counted when the release was published would match no observation.
    """
    check_schema(connection)
    current = f"{ALL_TOTALS} WHERE release <= {found.number:d}"
    ended = (
        f"{ALL_TOTALS}_history WHERE release <= {found.number:d} AND release_to >= {found.number:d}"
    )
    rows = connection.exec_driver_sql(f"{current} UNION ALL {ended}").all()
    totals = {(name, code): Total(number, dated) for name, code, number, dated in rows}
    if found.observations and (missing := set(COUNTED) - {name for name, _ in totals}):
        message = f"Release {found.number} has no counts of {', '.join(sorted(missing))}"
        raise DatabaseNotReady(f"{message}: {REMOVE_HINT}; then {SEED_HINT}.", Reason.OTHER_SCHEMA)
    of_years = {code: total for (name, code), total in totals.items() if name == "year"}
    dated = sum(total.dated for total in of_years.values())
    return LoadedRelease(
        found.identity,
        load_reference(connection, found.reference),
        Total(found.observations, dated),
        totals,
        {int(c): total.observations for c, total in of_years.items() if c.isdigit()},
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
