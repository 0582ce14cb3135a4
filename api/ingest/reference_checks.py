"""What lines of the reference tables must be to each other: codes that exist, unique keys.

All lines are checked, as written: also those with a fault in another cell. A cell that cannot be
read is reported already and passed over, and what it holds is not held against others.
"""

from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache, partial
from typing import Any

from api.domain.reference import KEYS, OTHER_CODES, Kind, Reference
from api.ingest.files import Cells, LineTable, Numbered
from api.ingest.issues import FileIssues, IssueLog
from api.ingest.row_models import (
    AreaLine,
    ComparisonLine,
    Line,
    MetricLine,
    OrganizationLine,
    SectorLine,
    SourceLine,
    UnitLine,
)

REFERENCE_FILES: Mapping[Kind, tuple[str, type[Line]]] = {
    "area": ("areas.csv", AreaLine),
    "sector": ("sectors.csv", SectorLine),
    "unit": ("units.csv", UnitLine),
    "metric": ("metrics.csv", MetricLine),
    "organization": ("organizations.csv", OrganizationLine),
    "source": ("sources.csv", SourceLine),
    "comparison": ("comparisons.csv", ComparisonLine),
}
PARENTED: tuple[Kind, ...] = ("area", "sector", "organization")

# The columns that hold a code of a reference table.
REFERENCE_CODES: Mapping[Kind, Mapping[str, Kind]] = {
    "sector": {"parent": "sector"},
    "metric": {"unit": "unit"},
    "organization": {"area": "area", "parent": "organization"},
    "source": {"organization": "organization"},
}
REMEMBERED = 10_000
"""How many unknown codes are remembered with what may have been meant: a hint is costly."""

# What an area may lie in.
PARENT_TYPES: Mapping[str, tuple[str, ...]] = {
    "world": (),
    "group": ("world", "group"),
    "country": ("world", "group"),
    "province": ("country",),
    "city": ("province", "country"),
}


def holding(
    rows: Sequence[Numbered[Cells]], column: str, test: Callable[[str], bool]
) -> Iterator[Numbered[Cells]]:
    """The rows whose cell in that column passes the test; each different cell is tested once."""
    different = {row.content[column] for row in rows}
    passing = {cell for cell in different if cell is not None and test(cell)}
    return (row for row in rows if row.content[column] in passing) if passing else iter(())


def unique(rows: Iterable[Numbered[Cells]], key: str, faults: FileIssues) -> None:
    """A key that stands twice is a fault, also in other letter case."""
    seen: dict[str, Numbered[Cells]] = {}
    for row in rows:
        value = row.content[key]
        first = row if value is None else seen.setdefault(value.casefold(), row)
        if first is row:
            continue
        other = first.content[key]
        if value != other:
            message = f"only letter case differs from {other} on line {first.line}"
        else:
            message = f"this {key} stands on line {first.line} already"
        faults.add(row.line, key, value, message)


def _is_none_of(known: Container[str], code: str) -> bool:
    return code not in known


class Codes:
    """Checks that codes stand in the reference tables, and says what may have been meant."""

    def __init__(self, reference: Reference, tables: Mapping[Kind, LineTable[Any]]) -> None:
        self.reference = reference
        self.tables = tables
        self._hint = lru_cache(REMEMBERED)(self._unknown)

    def check(
        self,
        faults: FileIssues,
        line: int,
        column: str,
        kind: Kind,
        code: str | None,
        types: Iterable[str] | None = None,
    ) -> bool:
        """Whether the code stands in a line that could be read, and is of one of `types`."""
        if code is None:
            return False
        row = self.reference.entries(kind).get(code)
        if row is None:
            if not self.tables[kind].may_hold(code):
                allowed = None if types is None else tuple(types)
                faults.add(line, column, code, lambda: self._hint(kind, code, allowed))
            return False
        if types is not None and row["type"] not in types:
            message = f"{code} is a {row['type']}; accepted here: {' or '.join(types) or 'nothing'}"
            faults.add(line, column, code, message)
            return False
        return True

    def columns(
        self, faults: FileIssues, rows: Sequence[Numbered[Cells]], columns: Mapping[str, Kind]
    ) -> None:
        for column, kind in columns.items():
            known = self.reference.entries(kind)
            for row in holding(rows, column, partial(_is_none_of, known)):
                self.check(faults, row.line, column, kind, row.content[column])

    def _unknown(self, kind: Kind, code: str, types: tuple[str, ...] | None) -> str:
        file = REFERENCE_FILES[kind][0]
        near = self.reference.suggest(kind, code, types)
        hint = f"; did you mean {' or '.join(near)}?" if near else ""
        return f"not in {file}{hint}"


class ReferenceCheck:
    """What the lines of the reference tables must be to each other."""

    def __init__(
        self,
        codes: Codes,
        tables: Mapping[Kind, LineTable[Any]],
        log: IssueLog,
    ) -> None:
        self.tables = tables
        self.codes = codes
        self.log = log

    def run(self) -> None:
        for kind, table in self.tables.items():
            faults = self._file(kind)
            unique(table.rows, KEYS[kind], faults)
            self.codes.columns(faults, table.rows, REFERENCE_CODES.get(kind, {}))
        for kind in PARENTED:
            self._no_circles(kind)
        self._areas()
        self._homes()
        self._other_codes()
        self._units()

    def _file(self, kind: Kind) -> FileIssues:
        return FileIssues(REFERENCE_FILES[kind][0], self.log)

    def _areas(self) -> None:
        faults = self._file("area")
        for row in self.tables["area"].rows:
            types = PARENT_TYPES.get(row.content["type"] or "")
            self.codes.check(faults, row.line, "parent", "area", row.content["parent"], types)

    def _homes(self) -> None:
        faults = self._file("organization")
        for row in self.tables["organization"].rows:
            home = row.content["country"]
            self.codes.check(faults, row.line, "country", "area", home, ("country",))

    def _units(self) -> None:
        faults, seen = self._file("metric"), dict[str | None, Numbered[Cells]]()
        for row in self.tables["metric"].rows:
            metric, unit = row.content["id"], row.content["unit"]
            first = seen.setdefault(metric, row)
            if metric and unit and unit != first.content["unit"]:
                message = (
                    f"the metric {metric} has the unit {first.content['unit']} on line "
                    f"{first.line}; a metric has one unit: give the other measure an id of its own"
                )
                faults.add(row.line, "unit", unit, message)

    def _no_circles(self, kind: Kind) -> None:
        faults, rows = self._file(kind), self.tables[kind].rows
        parents = {row.content[KEYS[kind]]: row.content["parent"] for row in rows}
        for row in rows:
            code, parent = row.content[KEYS[kind]], row.content["parent"]
            above, passed = parent, {code}
            while above in parents and above not in passed:
                passed.add(above)
                above = parents[above]
            if code is not None and above == code:
                faults.add(row.line, "parent", parent, f"{code} lies above itself")

    def _other_codes(self) -> None:
        faults, seen = self._file("area"), dict[str, str | None]()
        for row in self.tables["area"].rows:
            for column in ("code", *OTHER_CODES):
                code, area = row.content[column], row.content["code"]
                if code and seen.setdefault(code.casefold(), area) != area:
                    message = f"this code is {seen[code.casefold()]}'s already"
                    faults.add(row.line, column, code, message)
