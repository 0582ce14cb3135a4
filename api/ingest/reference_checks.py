"""What rows of the reference tables must be to each other: codes that exist, unique keys.

All rows are checked, as written: also those with an issue in another cell. A cell that cannot be
read is reported already and passed over, and what it holds is not held against others.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache, partial
from typing import Any

from api.domain.reference import KEYS, OTHER_CODES, Kind, Reference
from api.ingest.files import RawRow, RowTable
from api.ingest.issues import FileIssues, IssueLog
from api.ingest.row_models import REFERENCE_FILES, CodeOf, Row, code_columns

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
    rows: Sequence[RawRow], column: str, test: Callable[[str], bool]
) -> Iterator[tuple[int, str]]:
    """The lines and cells of a column that pass the test; each different cell is tested once."""
    different = {row.cells[column] for row in rows}
    passing = {cell for cell in different if cell is not None and test(cell)}
    if passing:
        for row in rows:
            cell = row.cells[column]
            if cell in passing:
                yield row.line, str(cell)


def check_unique(rows: Iterable[RawRow], key: str, issues: FileIssues) -> None:
    """A key that stands twice is an issue, also in other letter case."""
    seen: dict[str, RawRow] = {}
    for row in rows:
        value = row.cells[key]
        first = row if value is None else seen.setdefault(value.casefold(), row)
        if first is row:
            continue
        other = first.cells[key]
        if value != other:
            message = f"only letter case differs from {other} on line {first.line}"
        else:
            message = f"this {key} stands on line {first.line} already"
        issues.add(message, row.line, key, value)


class Codes:
    """Checks that codes stand in the reference tables, and says what may have been meant."""

    def __init__(self, reference: Reference, tables: Mapping[Kind, RowTable[Any]]) -> None:
        self.reference = reference
        self.tables = tables
        self._hint = lru_cache(REMEMBERED)(self._unknown)

    def check(
        self, issues: FileIssues, line: int, column: str, code: str | None, of: CodeOf
    ) -> None:
        """Add an issue where no row has the code, or one of another type than is accepted.

        A code whose row could not be read has none.
        """
        if code is None or not self.refuses(of, code):
            return
        row = self.reference.entries(of.kind).get(code)
        if row is not None:
            accepted = " or ".join(of.types or ()) or "nothing"
            message = f"{code} is a {row['type']}; accepted here: {accepted}"
            issues.add(message, line, column, code)
        elif not self.tables[of.kind].may_hold(code):
            issues.add(lambda: self._hint(code, of), line, column, code)

    def refuses(self, of: CodeOf, code: str) -> bool:
        row = self.reference.entries(of.kind).get(code)
        return row is None or (of.types is not None and row["type"] not in of.types)

    def check_columns(self, issues: FileIssues, rows: Sequence[RawRow], model: type[Row]) -> None:
        """Check every column that holds one code."""
        for column, of in code_columns(model):
            for line, code in holding(rows, column, partial(self.refuses, of)):
                self.check(issues, line, column, code, of)

    def _unknown(self, code: str, of: CodeOf) -> str:
        near = self.reference.suggest(of.kind, code, of.types)
        hint = f"; did you mean {' or '.join(near)}?" if near else ""
        return f"not in {REFERENCE_FILES[of.kind].name}{hint}"


def check_reference(codes: Codes, log: IssueLog) -> None:
    """What the rows of the reference tables must be to each other."""
    for kind, table in codes.tables.items():
        file, key = REFERENCE_FILES[kind], KEYS[kind]
        issues, rows = log.file(file.name), table.raw
        check_unique(rows, key, issues)
        codes.check_columns(issues, rows, file.model)
        if "parent" in file.model.model_fields:
            _check_circles(rows, key, issues)
        if kind == "area":
            _check_areas(rows, codes, issues)
        if kind == "metric":
            _check_units(rows, issues)


def _check_circles(rows: Iterable[RawRow], key: str, issues: FileIssues) -> None:
    parents = {row.cells[key]: row.cells["parent"] for row in rows}
    for row in rows:
        code, parent = row.cells[key], row.cells["parent"]
        above, passed = parent, {code}
        while above in parents and above not in passed:
            passed.add(above)
            above = parents[above]
        if code is not None and above == code:
            issues.add(f"{code} lies above itself", row.line, "parent", parent)


def _check_areas(rows: Iterable[RawRow], codes: Codes, issues: FileIssues) -> None:
    """What an area lies in is of a type above its own; a code is that of one area."""
    seen: dict[str, str | None] = {}
    for line, cells in rows:
        types = PARENT_TYPES.get(cells["type"] or "")
        codes.check(issues, line, "parent", cells["parent"], CodeOf("area", types))
        for column in ("code", *OTHER_CODES):
            code, area = cells[column], cells["code"]
            if code and seen.setdefault(code.casefold(), area) != area:
                issues.add(f"this code is {seen[code.casefold()]}'s already", line, column, code)


def _check_units(rows: Iterable[RawRow], issues: FileIssues) -> None:
    seen: dict[str | None, RawRow] = {}
    for row in rows:
        metric, unit = row.cells["id"], row.cells["unit"]
        first = seen.setdefault(metric, row)
        other = first.cells["unit"]
        if metric and unit and unit != other:
            message = (
                f"the metric {metric} has the unit {other} on line {first.line}; "
                "a metric has one unit: give the other measure an id of its own"
            )
            issues.add(message, row.line, "unit", unit)
