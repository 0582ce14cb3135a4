"""How the rows of two releases are compared: what changed has a later release in its row.

What it was before, or what is gone, stands in the history.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Select,
    Table,
    and_,
    case,
    exists,
    func,
    literal,
    select,
)

from api.db.as_of import valid_at
from api.db.no_index import NoIndex
from api.db.tables import METADATA
from api.domain import ids
from api.queries.paging import Order

Key = tuple[str, int]
"""The key of a thing among those of its kind: a code or an article, and a number."""


@dataclass(frozen=True, slots=True)
class Change:
    """What happened to a thing. `release` is None where it is not known which one did it."""

    kind: str
    key: Key
    article: str | None
    change: str
    release: int | None

    @property
    def id(self) -> str:
        text, number = self.key
        match self.kind:
            case "observation" | "claim":
                return ids.text(number)
            case "figure":
                return str(number)
        return text


@dataclass(frozen=True, slots=True)
class Changed:
    """A statement of changes: each row has the key, the article, what happened and by what."""

    statement: Select[Any]
    order: Order
    change: ColumnElement[str]
    article: ColumnElement[str]


@dataclass(frozen=True, slots=True)
class Compared:
    """A table that is compared, with the columns of its key: a text, a number, or both."""

    table: Table
    history: Table
    article: str
    keys: Sequence[str]

    def changed(self, since: int, *, few: bool) -> Changed:
        """Rows of now that are later than a release: those that had something before, and new ones.

        Where they are few they are found by their release, else by their key.
        """
        now = self.table
        was = exists().where(self._same(self.history, now), valid_at(self.history, since))
        known = case((was.correlate(now), "changed"), else_="added")
        release = now.c.release if few else NoIndex(now.c.release)
        happened = known if since else literal("added")
        return self._changed(now, happened, now.c.release, release > since, sorts=few)

    def removed(self, since: int, until: int) -> Changed:
        """Rows that were valid in a release, of things that do not exist any more."""
        history = self.history
        is_there = exists().where(self._same(self.table, history)).correlate(history)
        # A thing may have been changed before it was removed: the last of its rows says when.
        later = history.alias()
        last = select(func.max(later.c.release_to) + 1).where(
            self._same(later, history), later.c.release_to < until
        )
        release = last.correlate(history).scalar_subquery()
        where = valid_at(history, since) & ~is_there
        return self._changed(history, literal("removed"), release, where, sorts=False)

    def key_of(self, row: Sequence[Any]) -> Key:
        """The key of a row of `Changed` of every kind alike."""
        values = row[: len(self.keys)]
        text = next((each for each in values if isinstance(each, str)), "")
        return text, next((each for each in values if isinstance(each, int)), 0)

    def values_of(self, key: Sequence[Any]) -> list[Any]:
        """The same the other way round: what the columns of the key are compared with."""
        text, number = key
        return [text if name != "number" and text else number for name in self.keys]

    def _changed(
        self,
        rows: Table,
        happened: ColumnElement[str],
        release: ColumnElement[int],
        where: ColumnElement[bool],
        *,
        sorts: bool,
    ) -> Changed:
        """`sorts`: by sorting what is found, not by an index of all keys."""
        keys = [rows.c[name] for name in self.keys]
        article = rows.c[self.article].label("of_article")
        statement = select(*keys, article, happened.label("change"), release.label("by"))
        order = Order([NoIndex(key) for key in keys] if sorts else keys)
        return Changed(statement.where(where), order, happened, rows.c[self.article])

    def _same(self, one: FromClause, other: FromClause) -> ColumnElement[bool]:
        return and_(*(one.c[name] == other.c[name] for name in self.keys))


COMPARED: Mapping[str, Compared] = {
    kind: Compared(METADATA.tables[kind], METADATA.tables[f"{kind}_history"], article, keys)
    for kind, article, keys in (
        ("article", "id", ("id",)),
        ("observation", "article", ("id",)),
        ("claim", "article", ("id",)),
        ("figure", "article", ("article", "number")),
    )
}
