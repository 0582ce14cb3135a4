"""Rows of observations in the database as columns of the response, each made when it is read.

A page of twenty and an export of millions are the same code. A sort, and a file of a few columns,
make only what they need.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property, partial
from typing import Any

from sqlalchemy import select

from api.db.snapshot import Snapshot
from api.db.tables import METADATA
from api.domain import ids
from api.domain.dimensions import NAMED
from api.i18n import display, period_name
from api.i18n.citations import CitationLines
from api.queries.cited import citation_lines, cited
from api.queries.results import rows_of
from api.schemas import ObservationRow, Row, exact

TABLE = METADATA.tables["observation"]
NOT_SELECTED = {
    *("key", "statement", "first_year", "last_year", "interval_min", "interval_max"),
    "correction",
}
COLUMNS = tuple(column for column in TABLE.columns if column.name not in NOT_SELECTED)
COLUMN_NAMES = tuple(column.name for column in COLUMNS)
PLACES = {name: place for place, name in enumerate(COLUMN_NAMES)}
"""The position of each column in a row of the database."""
NAMES = tuple(ObservationRow.model_fields)
EVERY = tuple(dict.fromkeys((*NAMES, *COLUMN_NAMES)))
"""All columns, those of the response first."""
NAME_COLUMNS = {f"{name}_name": name for name in NAMED if f"{name}_name" in NAMES}
"""The columns of names, with the columns of their codes."""
NUMBERS = ("value", "value_min", "value_max")
DISPLAYED = ("relation", *NUMBERS, "unit", "multiplier", "decimals", "measure")
CITED_BY = ("id", "article", "paragraph", "sentence", "source")

DatabaseRows = Sequence[Sequence[Any]]
"""Rows of the database that begin with COLUMNS."""


class ObservationColumns(Mapping[str, Sequence[Any]]):
    """The columns of the response, and those of the database that are not made into others.

    `citations` are those of the batches before, to which the articles of these rows are added.
    """

    def __init__(
        self,
        found: DatabaseRows,
        snapshot: Snapshot,
        language: str,
        citations: CitationLines | None = None,
    ) -> None:
        self.snapshot = snapshot
        self.language = language
        columns = zip(*found, strict=False) if found else [()] * len(COLUMN_NAMES)
        self.stored: Mapping[str, Sequence[Any]] = dict(zip(COLUMN_NAMES, columns, strict=False))
        self._ready: dict[str, Sequence[Any] | None] = {**self.stored, **UNMADE}
        if citations is None:  # read now: a file is written when the snapshot has ended
            citations = citation_lines(snapshot, self.stored["article"], language)
        self._citations = citations

    def __getitem__(self, name: str) -> Sequence[Any]:
        found = self._ready.get(name)
        if found is None:
            found = self._ready[name] = MADE[name](self)
        return found

    def __iter__(self) -> Iterator[str]:
        return iter(EVERY)

    def __len__(self) -> int:
        return len(EVERY)

    def named(self, column: str, kind: str) -> list[Any]:
        """The names of the codes of a column; None where there is no code."""
        names = self.snapshot.reference.names[self.language][kind]
        return list(map(names.__getitem__, self.stored[column]))

    def of_metric(self, name: str) -> list[Any]:
        """What the metric of each row has under a name."""
        metrics = self.snapshot.reference.entries("metric")
        return [metrics[code][name] for code in self.stored["metric"]]

    def several(self, *names: str) -> Iterator[tuple[Any, ...]]:
        """The values of some columns, row by row."""
        return zip(*map(self.__getitem__, names), strict=True)

    @cached_property
    def notes(self) -> Sequence[tuple[str | None, str | None]]:
        """Each note with its language."""
        translated = self.snapshot.reference.translated
        return [translated(note, self.language) for note in self.stored["note"]]

    def displayed(self) -> list[str]:
        units = self.snapshot.reference.entries("unit")
        return [
            display.text(
                self.language,
                relation,
                value,
                (least, most),
                units[unit],
                display.last_digit(multiplier, decimals),
                is_change=measure == "growth",
            )
            for relation, value, least, most, unit, multiplier, decimals, measure in self.several(
                *DISPLAYED
            )
        ]

    def cited(self) -> list[str]:
        lines = self._citations
        lines.add(cited(self.snapshot, lines.lacking(set(self.stored["article"]))))
        return lines.lines(*map(self.__getitem__, CITED_BY))


def _numbers(name: str, rows: ObservationColumns) -> Sequence[Any]:
    return list(map(exact, rows.stored[name]))


def _names(coded: str, rows: ObservationColumns) -> Sequence[Any]:
    return rows.named(coded, NAMED[coded])


MADE: Mapping[str, Callable[[ObservationColumns], Sequence[Any]]] = {
    "id": lambda rows: list(map(ids.text, rows.stored["id"])),
    "fact": lambda rows: [None if fact is None else ids.text(fact) for fact in rows.stored["fact"]],
    **{name: partial(_names, coded) for name, coded in NAME_COLUMNS.items()},
    **{name: partial(_numbers, name) for name in NUMBERS},
    "subject_name": lambda rows: [
        organization or area
        for organization, area in rows.several("organization_name", "area_name")
    ],
    "measure": lambda rows: rows.of_metric("measure"),
    "higher_is_better": lambda rows: rows.of_metric("higher_is_better"),
    "comparison": lambda rows: rows.stored["compared_with"],
    "compared_with": lambda rows: rows.named("compared_with", "comparison"),
    "period_name": lambda rows: [
        period and period_name(period, rows.language) for period in rows.stored["period"]
    ],
    "note": lambda rows: [note for note, _ in rows.notes],
    "note_lang": lambda rows: [language for _, language in rows.notes],
    "inferred": lambda rows: list(map(str.split, rows.stored["inferred"])),
    "display": ObservationColumns.displayed,
    "citation": ObservationColumns.cited,
}
"""How columns are made that are not in the database, or otherwise."""
UNMADE = dict.fromkeys(MADE)


def observation_rows(found: DatabaseRows, snapshot: Snapshot, language: str) -> list[Row]:
    """Rows of the database as rows of the response."""
    return rows_of(ObservationColumns(found, snapshot, language), NAMES)


def observations_of(snapshot: Snapshot, numbers: Sequence[int], language: str) -> Mapping[int, Row]:
    """The rows of observations by number."""
    found = snapshot.execute(select(*COLUMNS).where(TABLE.c.id.in_(numbers))).all()
    rows = observation_rows(found, snapshot, language)
    return dict(zip((each.id for each in found), rows, strict=True))
