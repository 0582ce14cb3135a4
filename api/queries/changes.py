"""What is not as it was in an earlier release: what a mirror needs to be true again.

Names and codes are compared in memory. Of all else, what changed has a later release in its row,
and what it was before, or what is gone, stands in the history.
"""

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

from sqlalchemy import (
    Select,
    func,
    select,
)

from api.db.snapshot import Snapshot, load_reference
from api.db.tables import METADATA
from api.domain.code_lists import CHANGES
from api.domain.dimensions import KINDS
from api.domain.reference import Reference
from api.errors import InvalidRequest, Issue
from api.i18n import message
from api.queries import counting
from api.queries.articles import articles_of, claims_of
from api.queries.audit import figures_of
from api.queries.entities import LISTS_OF_KINDS, entities_of
from api.queries.observation_table import observations_of
from api.queries.release_diff import COMPARED, Change, Changed, Key
from api.queries.results import InMemoryTable, Notice, Page
from api.schemas import ChangeRow, Row
from api.schemas.queries import MAX_LIMIT, ChangeQuery, PageQuery

RELEASE = METADATA.tables["release"]
LOG = METADATA.tables["release_change"]
IN_ORDER = tuple(KINDS)
FILTERS = tuple(name for name in ChangeQuery.model_fields if name not in PageQuery.model_fields)
MAX_AT_ONCE = 100_000
"""Changes of a response without pages."""
FEW = 0.1
"""The part of a table up to which changed rows are found by their release."""


def changes(snapshot: Snapshot, query: ChangeQuery, base: str) -> Page:
    """What is not as it was: names first, then articles and what is in them, each by its key.

    JSON has the rows as they are now. `base` is the address of the service.
    """
    comparison = _Comparison(snapshot, query)
    size, total = query.size, comparison.total
    if size is None and total > MAX_AT_ONCE:
        accepted = [
            f"pages: limit={MAX_LIMIT}, then links.next or the Link header",
            "a later release",
        ]
        raise InvalidRequest(
            f"{total:,} things have changed; one answer holds up to {MAX_AT_ONCE:,}.",
            [Issue("since", None, "too many changes for one answer", accepted)],
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
            "url": _url(snapshot, each, query, base),
        }
        for each in shown
    ]
    next_key = [IN_ORDER.index(shown[-1].kind), *shown[-1].key] if more else None
    data = None if size is None else _with_rows(snapshot, shown, rows, query.language)
    notices = []
    if not total:
        is_narrowed = any(name in query.canonical for name in FILTERS if name != "since")
        code = "nothing-changed-of-these" if is_narrowed else "nothing-changed"
        text = message(code, query.language, number=str(comparison.since))
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
        self.most = int(snapshot.connection.execute(at_most).scalar_one() or 0)

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
            found += self._of_kind(kind, key, left)
        return found

    def _of_kind(self, kind: str, after: Sequence[Any] | None, most: int | None) -> list[Change]:
        if kind not in COMPARED:
            named = [each for each in self._named(kind) if after is None or each.key[0] > after[0]]
            return named[:most]
        key = None if after is None else COMPARED[kind].values_of(after)
        found = [
            Change(kind, COMPARED[kind].key_of(row), row.of_article, row.change, row.by)
            for part in self._parts(kind)
            for row in self.snapshot.connection.execute(
                part.order.page(self._wanted(part), key, most)
            )
        ]
        return sorted(found, key=lambda each: each.key)[:most]

    def _count(self) -> int:
        count = 0
        for kind in self.kinds:
            if kind not in COMPARED:
                count += len(self._named(kind))
                continue
            for part in self._parts(kind):
                changed = self._wanted(part).subquery()
                statement = select(func.count()).select_from(changed)
                count += self.snapshot.connection.execute(statement).scalar_one()
        return count

    def _parts(self, kind: str) -> list[Changed]:
        """Read one by one, each in the order of its keys: no page needs to sort what is left."""
        few = self.most <= FEW * self.snapshot.loaded.all_observations.observations
        changed = COMPARED[kind].changed(self.since, few=few)
        if not self.since:
            return [changed]
        return [changed, COMPARED[kind].removed(self.since, self.snapshot.release)]

    def _wanted(self, part: Changed) -> Select[Any]:
        where = []
        if self.query.change is not None:
            where.append(part.change.in_(self.query.change))
        if self.query.article is not None:
            where.append(part.article.in_(self.query.article))
        return part.statement.where(*where)

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
    def _before(self) -> Reference | None:
        """The names of the earlier release; None before the first."""
        number = select(RELEASE.c.reference).where(RELEASE.c.number == self.since)
        digest = self.snapshot.connection.execute(number).scalar_one_or_none()
        return None if digest is None else load_reference(self.snapshot.connection, digest)


def _url(snapshot: Snapshot, change: Change, query: ChangeQuery, base: str) -> str | None:
    """What was removed is found as it was."""
    if change.kind == "comparison":
        return None
    is_gone = change.change == "removed"
    earlier = snapshot.release if snapshot.is_as_of else query.release
    kept = {"lang": query.lang, "release": query.since if is_gone else earlier}
    text = "&".join(f"{name}={value}" for name, value in kept.items() if value is not None)
    place = f"articles/{change.article}/figures" if change.kind == "figure" else None
    path = place or f"{change.kind}s/{change.id}"
    return f"{base}/v1/{path}{'?' if text else ''}{text}"


def _with_rows(
    snapshot: Snapshot, changes: Sequence[Change], rows: Sequence[Row], language: str
) -> list[Row]:
    """The changes with what is there now; what was removed is not."""
    there: dict[str, list[Change]] = {}
    for each in changes:
        if each.change != "removed":
            there.setdefault(each.kind, []).append(each)
    now = {kind: _now(snapshot, kind, some, language) for kind, some in there.items()}
    return [
        row | {"row": now.get(each.kind, {}).get(each.key)}
        for row, each in zip(rows, changes, strict=True)
    ]


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
            return {
                (article, number): row
                for article in dict.fromkeys(texts)
                for number, row in figures_of(
                    snapshot,
                    article,
                    [each.key[1] for each in changes if each.key[0] == article],
                    language,
                ).items()
            }
        case "article":
            rows = articles_of(snapshot, texts, language)
        case _ if kind in LISTS_OF_KINDS:
            rows = entities_of(snapshot, LISTS_OF_KINDS[kind], texts, language)
        case _:
            # Without a list of their own: the entry, with its name in the language.
            entries = snapshot.reference.entries(kind)
            rows = {
                code: {**entries[code], "name": entries[code][f"name_{language}"]} for code in texts
            }
    return {(code, 0): row for code, row in rows.items()}
