"""What is not as it was in an earlier release: what a mirror needs to be true again.

Names and codes are compared in memory. Of all else, what changed has a later release in its row,
and what it was before, or what is gone, stands in the history.
"""

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any, cast

from sqlalchemy import (
    Select,
    func,
    select,
)

from api.db.snapshot import Snapshot, load_reference
from api.db.tables import METADATA
from api.domain.code_lists import CHANGES, KINDS
from api.domain.reference import Entry, Kind, Reference
from api.errors import InvalidRequest, Issue
from api.i18n import message
from api.queries import counting, entities
from api.queries.articles import articles_of, claims_of
from api.queries.audit import figures_of
from api.queries.observation_rows import observations_of
from api.queries.release_diff import COMPARED, Change, Key, Told
from api.queries.results import InMemoryRows, Notice, Page
from api.schemas import ChangeRow, Row
from api.schemas.queries import MAX_LIMIT, ChangeQuery, PageQuery

RELEASE = METADATA.tables["release"]
LOG = METADATA.tables["release_change"]
IN_ORDER = tuple(KINDS)
ASKED = tuple(name for name in ChangeQuery.model_fields if name not in PageQuery.model_fields)
MAX_AT_ONCE = 100_000
"""Changes of one answer without pages."""
FEW = 0.1
"""The part of a table up to which changed rows are found by their release."""

LISTS: Mapping[str, entities.Collection] = {
    "area": entities.AREAS,
    "sector": entities.SECTORS,
    "unit": entities.UNITS,
    "metric": entities.METRICS,
    "organization": entities.ORGANIZATIONS,
    "source": entities.SOURCES,
}
"""The lists of names; bases of comparison have none."""


def changes(snapshot: Snapshot, question: ChangeQuery, base: str) -> Page:
    """What is not as it was: names first, then articles and what is in them, each by its key.

    JSON has the rows as they are now. `base` is the address of the service.
    """
    telling = _Telling(snapshot, question)
    size = question.size
    total = telling.total
    if size is None and total > MAX_AT_ONCE:
        raise _too_many(total)
    found = telling.page(question.after, None if size is None else size + 1)
    shown, more = found[:size], size is not None and len(found) > size
    rows = [_row(snapshot, each, question, base) for each in shown]
    next_key = [IN_ORDER.index(shown[-1].kind), *shown[-1].key] if more else None
    data = None if size is None else _with_rows(snapshot, shown, rows, question.language)
    told = [] if total else [_unchanged(question, telling.since)]
    return Page(ChangeRow, InMemoryRows(rows), total, next_key, told, data)


class _Telling:
    """The changes that a question asks for, kind by kind."""

    def __init__(self, snapshot: Snapshot, question: ChangeQuery) -> None:
        self.snapshot = snapshot
        self.question = question
        self.since = question.since or 0
        self.kinds = [k for k in IN_ORDER if question.kind is None or k in question.kind]
        self.most = self._most()

    @property
    def total(self) -> int:
        asked = tuple((k, tuple(v)) for k, v in self.question.canonical.items() if k in ASKED)
        return counting.remembered(self.snapshot, ("changes", *asked), self._count)

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
        found = [each for part in self._parts(kind) for each in self._page(kind, part, key, most)]
        return sorted(found, key=lambda each: each.key)[:most]

    def _page(
        self, kind: str, part: Told, after: Sequence[Any] | None, most: int | None
    ) -> list[Change]:
        page = part.order.page(self._wanted(part), after, most)
        return [
            Change(kind, COMPARED[kind].key_of(row), row.of_article, row.change, row.by)
            for row in self.snapshot.connection.execute(page)
        ]

    def _count(self) -> int:
        return sum(
            self._count_rows(kind) if kind in COMPARED else len(self._named(kind))
            for kind in self.kinds
        )

    def _count_rows(self, kind: str) -> int:
        ask, number = self.snapshot.connection.execute, func.count()
        some = (self._wanted(part).subquery() for part in self._parts(kind))
        return sum(ask(select(number).select_from(each)).scalar_one() for each in some)

    def _parts(self, kind: str) -> list[Told]:
        """Read one by one, each in the order of its keys: no page needs to sort what is left."""
        few = self.most <= FEW * self.snapshot.loaded.all_observations.observations
        changed = COMPARED[kind].changed(self.since, few=few)
        if not self.since:
            return [changed]
        return [changed, COMPARED[kind].removed(self.since, self.snapshot.release)]

    def _wanted(self, part: Told) -> Select[Any]:
        where = []
        if self.question.change is not None:
            where.append(part.change.in_(self.question.change))
        if self.question.article is not None:
            where.append(part.article.in_(self.question.article))
        return part.statement.where(*where)

    def _named(self, kind: str) -> list[Change]:
        """Codes of which an entry is new, another one or gone; none belongs to an article."""
        if self.question.article is not None:
            return []
        name = cast("Kind", kind)
        before = self._before.entries(name) if self._before else {}
        after = self.snapshot.reference.entries(name)
        found = [
            Change(kind, (code, 0), None, _happened(before.get(code), after.get(code)), None)
            for code in sorted(before.keys() | after.keys())
            if before.get(code) != after.get(code)
        ]
        wanted = self.question.change or tuple(CHANGES)
        return [each for each in found if each.change in wanted]

    @cached_property
    def _before(self) -> Reference | None:
        """The names of the earlier release; None before the first."""
        number = select(RELEASE.c.reference).where(RELEASE.c.number == self.since)
        digest = self.snapshot.connection.execute(number).scalar_one_or_none()
        return None if digest is None else load_reference(self.snapshot.connection, digest)

    def _most(self) -> int:
        """How many things have changed at most: some may have more than once."""
        counts = LOG.c.added + LOG.c.changed + LOG.c.removed
        statement = select(func.sum(counts)).where(LOG.c.release > self.since)
        return int(self.snapshot.connection.execute(statement).scalar_one() or 0)


def _happened(before: Entry | None, after: Entry | None) -> str:
    return "added" if before is None else "removed" if after is None else "changed"


def _row(snapshot: Snapshot, change: Change, question: ChangeQuery, base: str) -> Row:
    return {
        "kind": change.kind,
        "id": change.id,
        "article": change.article,
        "change": change.change,
        "release": change.release,
        "url": _url(snapshot, change, question, base),
    }


def _url(snapshot: Snapshot, change: Change, question: ChangeQuery, base: str) -> str | None:
    """What was removed is found as it was."""
    if change.kind == "comparison":
        return None
    is_gone = change.change == "removed"
    earlier = snapshot.release if snapshot.is_as_of else question.release
    asked = {"lang": question.lang, "release": question.since if is_gone else earlier}
    query = "&".join(f"{name}={value}" for name, value in asked.items() if value is not None)
    place = f"articles/{change.article}/figures" if change.kind == "figure" else None
    path = place or f"{change.kind}s/{change.id}"
    return f"{base}/v1/{path}{'?' if query else ''}{query}"


def _unchanged(question: ChangeQuery, since: int) -> Notice:
    is_narrowed = any(name in question.canonical for name in ASKED if name != "since")
    code = "nothing-changed-of-these" if is_narrowed else "nothing-changed"
    return Notice("nothing-changed", message(code, question.language, number=str(since)), 0)


def _too_many(total: int) -> InvalidRequest:
    fault = Issue(
        "since",
        None,
        "too many changes for one answer",
        [f"pages: limit={MAX_LIMIT}, then links.next or the Link header", "a later release"],
    )
    return InvalidRequest(
        f"{total:,} things have changed; one answer holds up to {MAX_AT_ONCE:,}.", [fault]
    )


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
    match kind:
        case "observation":
            return _numbered(observations_of(snapshot, numbers, language))
        case "claim":
            return _numbered(claims_of(snapshot, numbers, language))
        case "article":
            return _coded(articles_of(snapshot, texts, language))
        case "figure":
            return _figures(snapshot, changes, language)
        case "comparison":
            return _coded(_comparisons(snapshot, texts, language))
    return _coded(entities.entities_of(snapshot, LISTS[kind], texts, language))


def _comparisons(snapshot: Snapshot, codes: Sequence[str], language: str) -> Mapping[str, Row]:
    """They have no list of their own: what is known of each, with its name in the language."""
    known = snapshot.reference.entries("comparison")
    return {code: {**known[code], "name": known[code][f"name_{language}"]} for code in codes}


def _figures(snapshot: Snapshot, changes: Sequence[Change], language: str) -> Mapping[Key, Row]:
    numbers: dict[str, list[int]] = {}
    for each in changes:
        numbers.setdefault(each.key[0], []).append(each.key[1])
    return {
        (article, number): row
        for article, some in numbers.items()
        for number, row in figures_of(snapshot, article, some, language).items()
    }


def _numbered(rows: Mapping[int, Row]) -> Mapping[Key, Row]:
    return {("", number): row for number, row in rows.items()}


def _coded(rows: Mapping[str, Row]) -> Mapping[Key, Row]:
    return {(code, 0): row for code, row in rows.items()}
