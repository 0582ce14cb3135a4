"""Observations as a table that is read whenever it is needed: however many, it takes no memory."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, func, select

from api.db.snapshot import Snapshot
from api.domain import ids
from api.queries import by_year, counting
from api.queries.cited import cited, footnotes
from api.queries.filter_sql import filter_conditions, shape_of, values_of
from api.queries.observation_rows import NAMES, PLACES, TABLE, observation_columns
from api.queries.results import BATCH_ROWS, Columns, rows_of
from api.schemas import Row
from api.schemas.parameters import NONE
from api.schemas.queries import ObservationQuery

NAMED = {f"{kind}_name": kind for kind in ("metric", "area", "sector", "organization")}


@dataclass(frozen=True, slots=True)
class ObservationTable:
    """What matches a question, in the order of the years; `total` is how many rows that are."""

    snapshot: Snapshot
    question: ObservationQuery
    total: int

    def __len__(self) -> int:
        return self.total

    def rows(self) -> Sequence[Row]:
        return [row for batch in self.batches() for row in rows_of(batch, NAMES)]

    def batches(self) -> Iterator[Columns]:
        snapshot, language = self.snapshot, self.question.language
        notes, place = footnotes(snapshot, (), language), PLACES["article"]
        shape, values = shape_of(self.question), dict(values_of(self.question))
        checked = counting.checked(snapshot, self.question)
        some_at_once = {"yield_per": BATCH_ROWS}
        for part in by_year.parts_of(self.question.sort):
            statement = by_year.statement(shape, part, checked, is_first=True, is_whole=True)
            reading = snapshot.connection.execute(statement, values, execution_options=some_at_once)
            for found in reading.partitions():
                notes.add(cited(snapshot, notes.lacking({row[place] for row in found})))
                yield observation_columns(found, snapshot, language, notes)

    def counts(self, name: str) -> Mapping[Any, int]:
        if name in NAMED:
            names = self.snapshot.reference.names[self.question.language][NAMED[name]]
            return {names[code]: count for code, count in self.counts(NAMED[name]).items()}
        if counting.is_unfiltered(self.question):
            stored = counting.stored_values(self.snapshot, name)
            if stored:
                return {None if code == NONE else code: count for code, count in stored}
        column, count = TABLE.c[name], func.count()
        grouped = (
            select(column, count)
            .where(*filter_conditions(self.question))
            .group_by(column)
            .order_by(count.desc(), column)
        )
        found = self.snapshot.connection.execute(grouped)
        return {code: number for code, number in found}  # noqa: C416

    def values(self, name: str, lacking: str) -> set[Any]:
        of_value = TABLE.c[name] == bindparam("wanted"), TABLE.c[lacking].is_(None)
        any_one = select(TABLE.c.id).where(*filter_conditions(self.question), *of_value).limit(1)
        ask = self.snapshot.connection.execute
        known = self.counts(name).keys() - {None}
        return {each for each in known if ask(any_one, {"wanted": each}).first() is not None}

    def ids(self, name: str, values: Sequence[str], most: int) -> list[str]:
        narrowed = select(TABLE.c.id).where(
            *filter_conditions(self.question), TABLE.c[name].in_(values)
        )
        found: list[str] = []
        for part in by_year.parts_of(self.question.sort):
            order, only = by_year.PARTS[part]
            first = order.page(narrowed.where(*only), None, most - len(found))
            found += map(ids.text, self.snapshot.connection.execute(first).scalars())
        return found
