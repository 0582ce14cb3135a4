"""What is not as it was in an earlier release: what a mirror needs to be true again.

Names and codes are compared in memory. Of all else, what changed has a later release in its row,
and what it was before, or what is gone, stands in the history.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

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
from api.db.snapshot import ReleaseIdentity, Snapshot, load_reference
from api.db.tables import HISTORIES, METADATA
from api.domain import ids
from api.domain.code_lists import CHANGES
from api.domain.dimensions import KINDS, REFERENCE_TABLES
from api.domain.reference import Reference
from api.errors import InvalidRequest, Issue, Message
from api.i18n import message as said
from api.queries import counting
from api.queries.articles import articles_of, figures_of
from api.queries.claims import claims_of
from api.queries.entities import LISTS_OF_KINDS, entities_of
from api.queries.observation_columns import observations_of
from api.queries.results import InMemoryTable, Notice, Order, Page
from api.schemas import ChangeRow, Row
from api.schemas.queries import ChangeQuery
from api.schemas.query import MAX_LIMIT, PageQuery

RELEASE = METADATA.tables["release"]
LOG = METADATA.tables["release_change"]
IN_ORDER = tuple(KINDS)
FILTERS = tuple(name for name in ChangeQuery.model_fields if name not in PageQuery.model_fields)
MAX_AT_ONCE = 100_000
"""Changes of a response without pages."""
FEW = 0.1
"""The part of a table up to which changed rows are found by their release."""

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


class Part(NamedTuple):
    """A statement of changes: each row has the key, the article, what happened and by what."""

    statement: Select[Any]
    order: Order


@dataclass(frozen=True, slots=True)
class Compared:
    """A table that is compared, with the columns of its key: a text, a number, or both."""

    table: Table
    history: Table
    article: str
    keys: Sequence[str]

    def changed(self, since: int, *, few: bool) -> Part:
        """Rows of now that are later than a release: those that had something before, and new ones.

        Where they are few they are found by their release, else by their key.
        """
        now = self.table
        was = exists().where(self._same(self.history, now), valid_at(self.history, since))
        known = case((was.correlate(now), "changed"), else_="added")
        release = now.c.release if few else NoIndex(now.c.release)
        happened = known if since else literal("added")
        return self._changed(now, happened, now.c.release, release > since, sorts=few)

    def removed(self, since: int, until: int) -> Part:
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
        """The key of a row of a part, of every kind alike."""
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
    ) -> Part:
        """`sorts`: by sorting what is found, not by an index of all keys."""
        keys = [rows.c[name] for name in self.keys]
        article = rows.c[self.article].label("of_article")
        statement = select(*keys, article, happened.label("change"), release.label("by"))
        return Part(
            statement.where(where), Order([NoIndex(key) for key in keys] if sorts else keys)
        )

    def _same(self, one: FromClause, other: FromClause) -> ColumnElement[bool]:
        return and_(*(one.c[name] == other.c[name] for name in self.keys))


COMPARED: Mapping[str, Compared] = {
    kind: Compared(table, HISTORIES[table], article, keys)
    for kind, article, keys in (
        ("article", "id", ("id",)),
        ("observation", "article", ("id",)),
        ("claim", "article", ("id",)),
        ("figure", "article", ("article", "number")),
    )
    for table in (METADATA.tables[kind],)
}


def changes(snapshot: Snapshot, query: ChangeQuery, base: str) -> Page:
    """What is not as it was: names first, then articles and what is in them, each by its key.

    JSON has the rows as they are now. `base` is the address of the service.
    """
    comparison = _Comparison(snapshot, query)
    size, total = query.size, comparison.total
    if size is None and total > MAX_AT_ONCE:
        message, hint = Message("error.too-many-changes"), Message("error.hint.changes")
        raise InvalidRequest(
            Message("error.detail.changes", count=f"{total:,}", most=f"{MAX_AT_ONCE:,}"),
            [Issue("since", str(query.since), message, [f"limit={MAX_LIMIT}"], hint=hint)],
        )
    found = comparison.page(query.after, None if size is None else size + 1)
    shown, more = found[:size], size is not None and len(found) > size
    rows: list[Row] = [
        {
            "kind": each.kind,
            "id": each.id,
            "article": each.article,
            "change": each.change,
            "release": each.release,
            "url": _url(snapshot, each, query, base, comparison),
        }
        for each in shown
    ]
    next_key = [IN_ORDER.index(shown[-1].kind), *shown[-1].key] if more else None
    data = None
    if size is not None:
        there: dict[str, list[Change]] = {}
        for each in shown:
            if each.change != "removed":
                there.setdefault(each.kind, []).append(each)
        now = {kind: _now(snapshot, kind, some, query.language) for kind, some in there.items()}
        data = [
            row | {"row": now.get(each.kind, {}).get(each.key)}
            for row, each in zip(rows, shown, strict=True)
        ]
    notices = []
    if not total:
        is_narrowed = any(name in query.canonical for name in FILTERS if name != "since")
        code = "nothing-changed-of-these" if is_narrowed else "nothing-changed"
        text = said(code, query.language, number=str(comparison.since))
        notices = [Notice("nothing-changed", text, 0)]
    return Page(ChangeRow, InMemoryTable.of_rows(rows), total, next_key, notices, data)


class _Comparison:
    """The changes that a query selects, kind by kind."""

    def __init__(self, snapshot: Snapshot, query: ChangeQuery) -> None:
        self.snapshot = snapshot
        self.query = query
        self.since = query.since or 0
        self.kinds = [k for k in IN_ORDER if query.kind is None or k in query.kind]
        # How many things have changed at most: some may have more than once.
        counts = LOG.c.added + LOG.c.changed + LOG.c.removed
        at_most = select(func.sum(counts)).where(LOG.c.release > self.since)
        self.most = int(snapshot.execute(at_most).scalar_one() or 0)

    @property
    def total(self) -> int:
        spelled = self.query.canonical.items()
        key = tuple((name, tuple(texts)) for name, texts in spelled if name in FILTERS)
        return counting.remembered(self.snapshot, ("changes", *key), self._count)

    def page(self, after: Sequence[Any] | None, most: int | None) -> list[Change]:
        """The changes after a key, in order; `most` of them, or all."""
        first = 0 if after is None else after[0]
        found: list[Change] = []
        for kind in self.kinds:
            place = IN_ORDER.index(kind)
            left = None if most is None else most - len(found)
            if place < first or left == 0:
                continue
            key = after[1:] if after is not None and place == first else None
            if kind in COMPARED:
                compared = COMPARED[kind]
                last = None if key is None else compared.values_of(key)
                some = [
                    Change(kind, compared.key_of(row), row.of_article, row.change, row.by)
                    for part, order in self._parts(kind)
                    for row in self.snapshot.execute(order.page(part, last, left))
                ]
                some.sort(key=lambda each: each.key)
            else:
                named = self._named(kind)
                some = [each for each in named if key is None or each.key[0] > key[0]]
            found += some[:left]
        return found

    def _count(self) -> int:
        count = 0
        for kind in self.kinds:
            if kind not in COMPARED:
                count += len(self._named(kind))
                continue
            for changed, _ in self._parts(kind):
                statement = select(func.count()).select_from(changed.subquery())
                count += self.snapshot.execute(statement).scalar_one()
        return count

    def _parts(self, kind: str) -> list[Part]:
        """Read one by one, each in the order of its keys: no page needs to sort what is left."""
        few = self.most <= FEW * self.snapshot.loaded.all_observations.observations
        parts = [COMPARED[kind].changed(self.since, few=few)]
        if self.since:
            parts.append(COMPARED[kind].removed(self.since, self.snapshot.release))
        filters = {"change": self.query.change, "of_article": self.query.article}
        wanted = {name: values for name, values in filters.items() if values is not None}
        return [
            Part(part.where(*(part.selected_columns[n].in_(v) for n, v in wanted.items())), order)
            for part, order in parts
        ]

    def _named(self, kind: str) -> list[Change]:
        """Codes of which an entry is new, another one or gone; none belongs to an article."""
        if self.query.article is not None:
            return []
        before = self._before.entries(kind) if self._before else {}
        after = self.snapshot.reference.entries(kind)
        found = []
        for code in sorted(before.keys() | after.keys()):
            if before.get(code) != after.get(code):
                change = "changed" if code in after else "removed"
                change = change if code in before else "added"
                found.append(Change(kind, (code, 0), None, change, None))
        wanted = self.query.change or tuple(CHANGES)
        return [each for each in found if each.change in wanted]

    @cached_property
    def since_pinned(self) -> str:
        """The earlier release, as links name it."""
        columns = RELEASE.c.number, RELEASE.c.published_at, RELEASE.c.digest
        found = self.snapshot.execute(select(*columns).where(RELEASE.c.number == self.since)).one()
        return ReleaseIdentity(*found).pinned

    @cached_property
    def _before(self) -> Reference | None:
        """The names of the earlier release; None before the first."""
        number = select(RELEASE.c.reference).where(RELEASE.c.number == self.since)
        digest = self.snapshot.execute(number).scalar_one_or_none()
        return None if digest is None else load_reference(self.snapshot.connection, digest)


def _url(
    snapshot: Snapshot, change: Change, query: ChangeQuery, base: str, comparison: _Comparison
) -> str | None:
    """What was removed is found as it was."""
    if change.kind in REFERENCE_TABLES and change.kind not in LISTS_OF_KINDS:
        return None
    is_gone = change.change == "removed"
    earlier = snapshot.pinned if snapshot.is_as_of else query.release
    kept = {"lang": query.lang, "release": comparison.since_pinned if is_gone else earlier}
    text = "&".join(f"{name}={value}" for name, value in kept.items() if value is not None)
    place = f"articles/{change.article}/figures" if change.kind == "figure" else None
    path = place or f"{change.kind}s/{change.id}"
    return f"{base}/v1/{path}{'?' if text else ''}{text}"


def _now(
    snapshot: Snapshot, kind: str, changes: Sequence[Change], language: str
) -> Mapping[Key, Row]:
    """The rows of things of one kind, as their own list has them."""
    texts = [each.key[0] for each in changes]
    numbers = [each.key[1] for each in changes]
    rows: Mapping[Any, Row]
    match kind:
        case "observation" | "claim":
            rows_by_number = observations_of if kind == "observation" else claims_of
            rows = rows_by_number(snapshot, numbers, language)
            return {("", number): row for number, row in rows.items()}
        case "figure":
            return figures_of(snapshot, [each.key for each in changes], language)
        case "article":
            rows = articles_of(snapshot, texts, language)
        case _ if kind in LISTS_OF_KINDS:
            rows = entities_of(snapshot, LISTS_OF_KINDS[kind], texts, language)
        case _:
            # Without a list of their own: the entry, with its name in the language.
            reference, is_named = snapshot.reference, REFERENCE_TABLES[kind].named
            entries = reference.entries(kind)
            rows = {
                code: {
                    **entries[code],
                    **(reference.named(kind, code, language) if is_named else {}),
                }
                for code in texts
            }
    return {(code, 0): row for code, row in rows.items()}
