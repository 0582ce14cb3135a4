"""The observations that the figures of a text may be held against."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, and_, desc, func, or_, select

from api.db.no_index import NoIndex
from api.db.snapshot import Snapshot
from api.db.tables import HISTORIES, METADATA
from api.numerals import Kind, Relation
from api.reading.statements import Statement

TABLE = METADATA.tables["observation"]
HISTORY = HISTORIES[TABLE]
MOST = 2000
"""Observations of the metrics and subjects of a text that it is held against, the newest."""
MOST_ALIKE = 500
"""Observations of other subjects, or metrics, that have one of its numbers."""
MOST_VALUES = 300
"""Different numbers of a text that are looked for."""


DOWN = (Relation.LT, Relation.LE)


class Candidate(NamedTuple):
    """An observation, as far as a figure is held against it. The fields are columns."""

    id: int
    metric: str
    area: str | None
    organization: str | None
    sector: str | None
    period: str | None
    unit: str
    compared_with: str | None
    status: str
    source: str | None
    relation: str
    value: float | None
    value_min: float | None
    value_max: float | None
    multiplier: int
    decimals: int
    inferred: str
    article: str
    release: int

    @property
    def subject(self) -> tuple[str | None, str | None]:
        return self.area, self.organization

    @property
    def statement(self) -> tuple[Any, ...]:
        """All that it is about, but for the period."""
        return self.metric, *self.subject, self.sector, self.compared_with, self.unit


COLUMNS = [TABLE.c[name] for name in Candidate._fields]


@dataclass(slots=True)
class Candidates:
    """Observations by metric, and by number."""

    by_id: dict[int, Candidate] = field(default_factory=dict)
    earlier: dict[int, list[tuple[int, Candidate]]] = field(default_factory=dict)
    """What corrected ones were, each with the last release that had it, the latest first."""

    _by_subject: dict[tuple[str, str], list[Candidate]] = field(default_factory=dict)
    """By metric, and area or organization."""
    _by_value: dict[float, list[Candidate]] = field(default_factory=dict)

    def __iter__(self) -> Iterator[Candidate]:
        return iter(self.by_id.values())

    def add(self, row: Candidate) -> None:
        if row.id in self.by_id:
            return
        self.by_id[row.id] = row
        for subject in {row.area, row.organization}:
            if subject is not None:
                self._by_subject.setdefault((row.metric, subject), []).append(row)
        for value in {row.value, row.value_min}:
            if value is not None:
                self._by_value.setdefault(value, []).append(row)

    def of(self, stated: Statement) -> Iterable[Candidate]:
        """Those of the metrics and subjects that a figure may be of, and those with its number."""
        found: dict[int, Candidate] = {}
        subjects = (
            *stated.area.codes, *stated.areas, *stated.organization.codes, *stated.organizations
        )  # fmt: skip
        for metric in stated.metric.codes:
            for subject in dict.fromkeys(subjects):
                for row in self._by_subject.get((metric, subject), ()):
                    found[row.id] = row
        for value in values_of(stated):
            for row in self._by_value.get(value, ()):
                found[row.id] = row
        return found.values()


def candidates_for(snapshot: Snapshot, found: Sequence[Statement]) -> Candidates:
    """Read what the figures may be held against, in a few statements.

    Of those that were changed after the first release, also what they were before.
    """
    if not found:
        return Candidates()
    metrics = {code for each in found for code in each.metric.codes}
    areas = {code for each in found for code in (*each.area.codes, *each.areas)}
    firms = {code for each in found for code in (*each.organization.codes, *each.organizations)}
    subjects = or_(TABLE.c.area.in_(sorted(areas)), TABLE.c.organization.in_(sorted(firms)))
    every = dict.fromkeys(value for each in found for value in values_of(each))
    values = [*every][:MOST_VALUES]
    has_value = or_(TABLE.c.value.in_(values), TABLE.c.value_min.in_(values))
    chosen = Candidates()
    if metrics and (areas or firms):
        area, firm = NoIndex(TABLE.c.area), NoIndex(TABLE.c.organization)
        are_of = or_(area.in_(sorted(areas)), firm.in_(sorted(firms)))
        _add(snapshot, chosen, _of_metrics(snapshot, metrics, subjects, are_of), MOST)
    if metrics:
        # A value is an end of what the text commits to, but for that of about a number.
        has_end = func.coalesce(TABLE.c.value_min, TABLE.c.value_max).in_(values)
        may_have = or_(has_end, TABLE.c.relation == Relation.APPROX.value)
        _add(snapshot, chosen, _of_metrics(snapshot, metrics, has_value, may_have), MOST_ALIKE)
    if areas or firms:
        _add(snapshot, chosen, and_(subjects, has_value), MOST_ALIKE)
    changed = [each.id for each in chosen if each.release > 1]
    columns = [HISTORY.c[name] for name in (*Candidate._fields, "release_to")]
    for start in range(0, len(changed), MOST_ALIKE):
        keys = changed[start : start + MOST_ALIKE]
        statement = select(*columns).where(
            HISTORY.c.id.in_(keys), HISTORY.c.release_to < snapshot.release
        )
        for row in snapshot.connection.execute(statement.order_by(HISTORY.c.release_to.desc())):
            *before, last = row
            chosen.earlier.setdefault(row[0], []).append((last, Candidate(*before)))
    return chosen


def _of_metrics(
    snapshot: Snapshot, metrics: Iterable[str],
    where: ColumnElement[bool], in_index: ColumnElement[bool],
) -> ColumnElement[bool]:  # fmt: skip
    """Observations of metrics with a condition, of which only those are read that may meet it.

    `in_index` is a condition that all of them meet, on columns that the index of metrics has.
    """
    of_metrics = TABLE.c.metric.in_(sorted(metrics))
    if snapshot.is_as_of:  # SQLite would look at all rows of a release for their ids
        return and_(of_metrics, where)
    found = select(TABLE.c.id).where(of_metrics, in_index).correlate(None)
    return and_(TABLE.c.id.in_(found), where)


def values_of(stated: Statement) -> list[float]:
    """The numbers of a figure, with either sign, as fractions in percent too."""
    found = []
    for amount in (stated.numeral.amount, stated.numeral.upper):
        if amount is not None:
            for factor in (1, -1, *((100,) if abs(amount.value) < 1 else ())):
                found.append(float(round(factor * amount.value, 6)))
    if stated.numeral.kind is Kind.RANK and stated.numeral.relation in DOWN:
        found.append(1.0)  # the top ten
    return found


def _add(snapshot: Snapshot, chosen: Candidates, where: ColumnElement[bool], most: int) -> None:
    # In the order of the index of times, all rows might have to be looked at.
    newest_first = desc(NoIndex(TABLE.c.sort_time)), TABLE.c.id
    for row in snapshot.execute(select(*COLUMNS).where(where).order_by(*newest_first).limit(most)):
        chosen.add(Candidate(*row))


def exact(value: float | None) -> Decimal | None:
    """The number as it is printed."""
    return None if value is None else Decimal(repr(value))
