"""The published states of the data."""

from sqlalchemy import CheckConstraint
from sqlmodel import Field

from api.db.tables.columns import BIG, CODE, TEXT, Columns, at_least_one


class ReferenceState(Columns, table=True):
    """The reference tables as one JSON document, by its SHA-256; releases share it."""

    __tablename__ = "reference_state"
    digest: str = Field(primary_key=True, sa_type=CODE)
    content: str = Field(sa_type=TEXT)


class Release(Columns, table=True):
    """A published state of the data. `observations` is how many it holds."""

    __table_args__ = at_least_one("number")
    number: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    published_at: str
    digest: str
    reference: str = Field(sa_type=CODE, foreign_key="reference_state.digest", index=True)
    observations: int


class ReleaseChange(Columns, table=True):
    """How many rows of a kind a release added, changed and removed; kinds without are left out."""

    __tablename__ = "release_change"
    __table_args__ = (
        CheckConstraint("added >= 0 AND changed >= 0 AND removed >= 0", name="counts"),
    )
    release: int = Field(primary_key=True, foreign_key="release.number")
    kind: str = Field(primary_key=True)
    added: int
    changed: int
    removed: int


class Correction(Columns, table=True):
    """An observation whose content changed between two releases.

    `before` and `after` are JSON objects of the columns that differ.
    """

    release: int = Field(primary_key=True, foreign_key="release.number")
    observation: int = Field(
        primary_key=True, sa_type=BIG, sa_column_kwargs={"autoincrement": False}, index=True
    )
    article: str = Field(sa_type=CODE, index=True)
    before: str = Field(sa_type=TEXT)
    after: str = Field(sa_type=TEXT)
    reason: str | None = Field(sa_type=TEXT)
