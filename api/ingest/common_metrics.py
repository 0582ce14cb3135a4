"""Metrics that many articles have, and their units: rows that reference tables may take over.

They stand in `data/`, written from the terms of statistical offices and of accounting. A metric, or
a unit, of the reference tables with the same name is the same one, and is kept.
"""

import csv
from collections.abc import Iterator, Mapping
from functools import lru_cache
from importlib.resources import files

from api.domain.code_lists import LANGUAGES
from api.domain.reference import Entry, Reference
from api.ingest.metric_variants import (
    PERCENT,
    POINTS,
    VARIANTS,
    variant_name,
    variant_row,
    variants,
)
from api.ingest.row_models import MetricRow, UnitRow
from api.reading.mentions import names_of
from api.reading.metrics import IS_OFFERED, NEEDS_SUBJECT

Row = Mapping[str, str]
NOT_GROWING = (PERCENT, "index-points")
"""Units of metrics whose growth is another metric: inflation, or a change in points."""
DRAFTED = ("growth", "change", "multiple")
"""The variants that drafts look for: what a share or a rank is of is named in too many ways."""
CERTAIN = ("growth", "change")
"""The variants that a draft may fill in; others are candidates only."""


class CommonMetrics:
    """The common metrics that reference tables lack, their units, and variants of all metrics."""

    def __init__(self, reference: Reference) -> None:
        self.reference = reference
        self._own = reference.entries("metric")
        self._own_units = reference.entries("unit")
        self._names = {name.casefold() for entry in self._own.values() for name in names_of(entry)}
        called = {name.casefold() for entry in self._own.values() for name in _called(entry)}
        of_name = {row["name_en"]: code for code, row in self._own_units.items() if row["name_en"]}
        self._same = same = dict[str, str]()
        """Units with those of the tables that have one of their names in English."""
        for unit in common_rows("units"):
            names = (unit["name_en"], *unit["aliases"].split("|"))
            first = next((of_name[name] for name in names if name in of_name), None)
            if unit["code"] not in self._own_units and first is not None:
                same[unit["code"]] = first
        self.rows: Mapping[str, Row] = {
            row["id"]: {**row, "unit": same.get(row["unit"], row["unit"])}
            for row in common_rows("metrics")
            if row["id"] not in self._own
            and self._is_new(_called(row))
            and not called & {name.casefold() for name in names_of(row)}
        }
        """Those that the tables lack."""
        self.metrics = {**self._own, **{code: _offered(row) for code, row in self.rows.items()}}
        """These, and those of the tables."""
        self.units = {**self._own_units, **{
            code: _unit(row)
            for code in (POINTS, *(each["unit"] for each in self.rows.values()))
            if code not in same and (row := self.unit_row(code))
        }}  # fmt: skip

    def unit_row(self, code: str) -> Row | None:
        """The row of a unit that the tables lack."""
        known = {row["code"]: row for row in common_rows("units")}
        return None if code in self._own_units else known.get(code)

    def variants(self, kinds: tuple[str, ...] = (*VARIANTS,)) -> Iterator[tuple[str, list[str]]]:
        """The variants that the tables lack, also of common metrics, with their names."""
        units = {*self.units, *self._same}
        for code, metric, kind in variants(self.metrics, units, kinds):
            names = [variant_name(self.metrics[metric], kind, each) for each in LANGUAGES]
            if code not in self.metrics and self._is_new(names):
                yield code, names

    def row(self, code: str) -> dict[str, str]:
        """The row of a common metric, or of a variant."""
        if code in self.rows:
            return {**self.rows[code]}
        row = variant_row(code, self.metrics)
        return row | {"unit": self._same.get(row["unit"], row["unit"])}

    def named(self, code: str) -> tuple[str, dict[str, str]] | None:
        """What a code is that the tables lack, a metric or a variant, with its names."""
        if code in self._own or not (code in self.rows or self._is_variant(code)):
            return None
        row = self.row(code)
        names = {each: row[f"name_{each}"] for each in LANGUAGES}
        return "metric" if code in self.rows else "variant", names

    def drafted(self) -> Reference:
        """The reference tables as drafts read them: with what they may add.

        Rows that are there as the library has them are marked as its others are: so a draft that
        has added some says the same when it is made again.
        """
        known = {row["id"]: row for row in common_rows("metrics")}
        taken: dict[str, str] = {}
        """The marks of rows that the library has made; those of variants have a dash."""
        for code, entry in self._own.items():
            metric, _, kind = code.rpartition("-")
            if code in known and entry["definition"] == known[code]["definition"]:
                taken[code] = known[code][NEEDS_SUBJECT]
            elif self._is_variant(code) and entry["definition"] == self.row(code)["definition"]:
                mark = known.get(metric, {}).get(NEEDS_SUBJECT, "") if kind in CERTAIN else "true"
                taken[code] = f"{mark}-"
        made: dict[str, Entry] = {}
        for code, _ in self.variants(DRAFTED):
            metric, _, kind = code.rpartition("-")
            is_other = kind == "growth" and self.metrics[metric]["unit"] in NOT_GROWING
            if "-" not in taken.get(metric, "") and not is_other:
                needs_subject = kind not in CERTAIN or self.metrics[metric].get(NEEDS_SUBJECT)
                made[code] = {**_offered(self.row(code)), NEEDS_SUBJECT: needs_subject}
        marked = {
            code: {**self._own[code], IS_OFFERED: True, NEEDS_SUBJECT: mark.startswith("true")}
            for code, mark in taken.items()
        }
        tables: dict[str, list[Entry]] = {
            kind: [*rows.values()] for kind, rows in self.reference.tables.items()
        }
        tables["metric"] = [*({**self.metrics, **marked}).values(), *made.values()]
        tables["unit"] = [*self.units.values()]
        return Reference.of_rows(tables)

    def _is_variant(self, code: str) -> bool:
        metric, _, kind = code.rpartition("-")
        return kind in VARIANTS and metric in self.metrics

    def _is_new(self, names: list[str]) -> bool:
        return not self._names & {name.casefold() for name in names}


def _called(entry: Entry) -> list[str]:
    return [entry[f"name_{each}"] for each in LANGUAGES if entry[f"name_{each}"]]


def _offered(row: Row) -> Entry:
    """The entry of a metric that the tables lack."""
    cells = {column: row.get(column) or None for column in MetricRow.model_fields}
    return MetricRow.model_validate(cells).model_dump() | {
        IS_OFFERED: True, NEEDS_SUBJECT: row.get(NEEDS_SUBJECT) == "true",
    }  # fmt: skip


def _unit(row: Row) -> Entry:
    return UnitRow.model_validate(
        {column: row.get(column) or None for column in UnitRow.model_fields}
    ).model_dump()


@lru_cache
def common_rows(table: str) -> tuple[Row, ...]:
    """The rows of a file of `data/`."""
    text = (files("api.ingest") / "data" / f"{table}.csv").read_text("utf-8")
    return (*csv.DictReader(text.splitlines()),)
