"""What the rows of a bundle must be to each other: codes and keys that exist, unique keys.

All rows are checked, as written: also those with an issue in another cell. A cell that cannot be
read is reported already and passed over, and what it holds is not held against others.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import lru_cache, partial
from math import inf
from operator import itemgetter
from typing import Any, NamedTuple

from api.domain import code_lists
from api.domain.reference import KEYS, OTHER_CODES, Entry, Kind, Reference
from api.errors import nearest
from api.ingest.cell_types import number, plain, truth, whole, without_zeros
from api.ingest.files import RawRow, RowTable
from api.ingest.issues import FileIssues, IssueLog
from api.ingest.printed_figures import VALUES, PrintedFigures
from api.ingest.row_models import (
    ARTICLE_TABLES,
    REFERENCE_FILES,
    REFERENCE_ROWS,
    STATEMENT,
    ArticleFile,
    CodeOf,
    Row,
    code_columns,
)
from api.reading.cells import is_open, period_of

REMEMBERED = 10_000
"""How many unknown codes are remembered with what may have been meant: a hint is costly."""

MAX_NAMED = 10
"""Currencies that an issue names."""

# What an area may lie in.
PARENT_TYPES: Mapping[str, tuple[str, ...]] = {
    "world": (),
    "group": ("world", "group"),
    "country": ("world", "group"),
    "province": ("country",),
    "city": ("province", "country"),
}

# Columns that hold keys of the article's own rows, and the tables of these.
KEY_COLUMNS: Mapping[str, str] = {
    "observations": "observations",
    "observation": "observations",
    "claim": "claims",
    "repeats": "claims",
}


class Bounds(NamedTuple):
    accepted: str
    low: float
    high: float = inf
    whole: bool = False

    def admit(self, value: float) -> bool:
        return self.low <= value <= self.high and (value.is_integer() or not self.whole)


# What the values of a metric may be, by its measure. Amounts and growths have no bounds.
BOUNDS: Mapping[str, Bounds] = {
    "rank": Bounds("a whole number of 1 or more", 1, whole=True),
    "count": Bounds("a whole number of 0 or more", 0, whole=True),
    "share": Bounds("0 to 100", 0, 100),
    "density": Bounds("0 or more", 0),
    "ratio": Bounds("0 or more", 0),
}

statement_of = itemgetter(*STATEMENT)


class Codes:
    """Checks that codes stand in the reference tables, and says what may have been meant."""

    def __init__(self, reference: Reference, tables: Mapping[Kind, RowTable[Any]]) -> None:
        self.reference = reference
        self.tables = tables
        self.printed_figures = lru_cache(partial(PrintedFigures, reference.entries("unit")))
        self._hint = lru_cache(REMEMBERED)(self._unknown)

    def check(
        self, issues: FileIssues, line: int, column: str, code: str | None, of: CodeOf
    ) -> None:
        """Add an issue where no row has the code, or one of another type than is accepted.

        A code whose row could not be read has none.
        """
        if code is None or is_open(code) or not self.refuses(of, code):
            return
        row = self.reference.entries(of.kind).get(code)
        if row is not None:
            accepted = " or ".join(of.types or ()) or "nothing"
            message = f"{code} is a {row['type']}; accepted here: {accepted}"
            issues.add(message, line, column, code)
        elif not self._is_reported(code, of):
            issues.add(lambda: self._hint(code, of), line, column, code)

    def _is_reported(self, code: str, of: CodeOf) -> bool:
        """Whether the row with that code has an issue: perhaps as it lost zeros."""
        entries, may_hold = self.reference.entries(of.kind), self.tables[of.kind].may_hold
        without = code.lstrip("0")
        return may_hold(code) or (without != "" and without not in entries and may_hold(without))

    def refuses(self, of: CodeOf, code: str) -> bool:
        if code in of.besides:
            return False
        row = self.reference.entries(of.kind).get(code)
        return row is None or (of.types is not None and row["type"] not in of.types)

    def other_unit(self, metric: Entry, unit: str) -> str | None:
        """What is wrong with the unit of a figure of a metric; it is empty where none is given."""
        if metric["unit"] is not None:
            is_it = unit == metric["unit"]
            said = f"{metric['id']} is measured in {metric['unit']}; a metric has one unit"
            return None if is_it else said
        units = self.reference.entries("unit")
        currencies = [code for code, row in units.items() if row["kind"] == "currency"]
        is_reported = bool(unit) and unit not in units and self._is_reported(unit, CodeOf("unit"))
        if unit in currencies or is_reported:
            return None
        accepted = ", ".join(currencies[:MAX_NAMED]) + (", …" if currencies[MAX_NAMED:] else "")
        return (
            f"{metric['id']} may be in any currency, and each figure names its own; accepted: "
            f"currencies of units.csv ({accepted or 'there is none'})"
        )

    def check_columns(self, issues: FileIssues, rows: Sequence[RawRow], model: type[Row]) -> None:
        """Check every column that holds codes; each different cell is looked up once."""
        for column, of, is_list in code_columns(model):
            refused = {
                cell: [code for code in split(cell, is_list) if self.refuses(of, code)]
                for cell in {row.cells[column] for row in rows}
            }
            if any(refused.values()):
                for line, cells in rows:
                    for code in refused[cells[column]]:
                        self.check(issues, line, column, code, of)

    def _unknown(self, code: str, of: CodeOf) -> str:
        try:
            plain(code)
        except ValueError as error:
            return str(error)
        if not self.refuses(of, complete := code.zfill(code_lists.M49_DIGITS)):
            return f"not in {REFERENCE_FILES[of.kind]}; {without_zeros(complete)}"
        near = self.reference.suggest(of.kind, code, of.types)
        hint = f"; did you mean {' or '.join(near)}?" if near else ""
        return f"not in {REFERENCE_FILES[of.kind]}{hint}"


def check_reference(codes: Codes, log: IssueLog) -> None:
    """What the rows of the reference tables must be to each other."""
    for kind, table in codes.tables.items():
        key, rows, issues = KEYS[kind], table.raw, log.file(REFERENCE_FILES[kind])
        check_unique(rows, key, issues)
        codes.check_columns(issues, rows, REFERENCE_ROWS[kind])
        parents = {row.cells[key]: row.cells.get("parent") for row in rows}
        for line, cells in rows:
            code, parent = cells[key], cells.get("parent")
            above, passed = parent, {code}
            while above in parents and above not in passed:
                passed.add(above)
                above = parents[above]
            if code is not None and above == code:
                issues.add(f"{code} lies above itself", line, "parent", parent)
    areas: dict[str, str | None] = {}
    issues = log.file(REFERENCE_FILES["area"])
    for line, cells in codes.tables["area"].raw:
        types = PARENT_TYPES.get(cells["type"] or "")
        codes.check(issues, line, "parent", cells["parent"], CodeOf("area", types))
        for column in ("code", *OTHER_CODES):
            code, area = cells[column], cells["code"]
            if code and not is_open(code) and areas.setdefault(code.casefold(), area) != area:
                issues.add(f"this code is {areas[code.casefold()]}'s already", line, column, code)
    metrics: dict[str | None, RawRow] = {}
    issues = log.file(REFERENCE_FILES["metric"])
    for row in codes.tables["metric"].raw:
        metric, unit = row.cells["id"], row.cells["unit"]
        first = metrics.setdefault(metric, row)
        other = first.cells["unit"]
        if metric and unit and unit != other:
            message = (
                f"the metric {metric} has the unit {other} on line {first.line}; "
                "a metric has one unit: give the other measure an id of its own"
            )
            issues.add(message, row.line, "unit", unit)


def check_article(
    folder: str,
    article: ArticleFile | None,
    tables: Mapping[str, RowTable[Any]],
    codes: Codes,
    log: IssueLog,
) -> None:
    """What the rows of one article must be to each other and to the reference tables.

    `folder` is the path of the article's folder within the bundle.
    """
    if article:
        issues = log.file(f"{folder}/article.toml")
        codes.check(issues, 0, "publisher", article.publisher, CodeOf("organization"))
    last = len(article.paragraphs) if article else inf
    files = {name: log.file(f"{folder}/{name}.csv") for name in tables}
    for name, table in tables.items():
        issues, rows, columns = files[name], table.raw, ARTICLE_TABLES[name].model_fields
        if "key" in columns:
            check_unique(rows, "key", issues)
        codes.check_columns(issues, rows, ARTICLE_TABLES[name])
        key_columns = [each for each in KEY_COLUMNS.items() if each[0] in columns]
        for line, cells in rows:
            cell = cells["paragraph"]
            if (_counted(cell) or 0) > last:
                issues.add(f"the article has the paragraphs 1 to {last}", line, "paragraph", cell)
            for column, of in key_columns:
                for key in split(cells[column], column == "observations"):
                    if not tables[of].may_hold(key):
                        hint = partial(_unknown_key, key, of, tables[of])
                        issues.add(hint, line, column, key)
    language = article.read_language if article else None
    printed = codes.printed_figures(language) if language else None
    published = article.published if article else None
    observations = tables["observations"].raw
    _check_observations(files["observations"], observations, codes, printed, published)
    for line, cells in tables["claims"].raw:
        if cells["repeats"] is not None and cells["repeats"] == cells["key"]:
            message = "a claim does not repeat itself"
            files["claims"].add(message, line, "repeats", cells["repeats"])
    for expected, (line, cells) in enumerate(tables["figures"].raw, 1):
        if _counted(cells["number"]) not in (None, expected):
            message = f"figures are numbered 1, 2, 3, …: {expected} is expected here"
            files["figures"].add(message, line, "number", cells["number"])


def check_unique(rows: Iterable[RawRow], key: str, issues: FileIssues) -> None:
    """A key that stands twice is an issue, also in other letter case."""
    seen: dict[str, RawRow] = {}
    for row in rows:
        value = row.cells[key]
        first = row if value is None or is_open(value) else seen.setdefault(value.casefold(), row)
        if first is row:
            continue
        other = first.cells[key]
        if value != other:
            message = f"only letter case differs from {other} on line {first.line}"
        else:
            message = f"this {key} stands on line {first.line} already"
        issues.add(message, row.line, key, value)


def split(cell: str | None, is_list: bool) -> Iterable[str]:
    """The codes of a cell, each once; none of an open cell."""
    if is_open(cell):
        return ()
    if is_list:
        return dict.fromkeys((cell or "").split())
    return () if cell is None else (cell,)


def _check_observations(
    issues: FileIssues,
    rows: Sequence[RawRow],
    codes: Codes,
    printed: PrintedFigures | None,
    published: str | None,
) -> None:
    """Statements are unique; values are as printed, in the metric's unit, as its measure admits.

    What begins after the article was published is no outcome.
    """
    for line, cells in rows:
        period, status = cells["period"], cells["status"]
        found = None if published is None or period is None else period_of(period)
        if found is None or published is None or status != "normal":
            continue
        if found.first_day > date.fromisoformat(published):
            accepted = " or ".join(code_lists.FORWARD_LOOKING)
            message = f"{period} begins after the article was published; accepted: {accepted}"
            issues.add(message, line, "status", status)
    metrics = codes.reference.entries("metric")
    seen: dict[tuple[str | None, ...], int] = {}
    for row in rows:
        line, cells = row
        statement = statement_of(cells)
        first = line if any(map(is_open, statement)) else seen.setdefault(statement, line)
        if first != line:
            message = (
                "the same metric, area, organization, sector, period and source "
                f"as line {first}: one of the two is too many, or its period is wrong"
            )
            issues.add(message, line, "", cells["key"])
        metric = metrics.get(cells["metric"] or "")
        is_admitted = metric is None or _admits(metric, codes, issues, row)
        if printed is not None and is_admitted:
            printed.check(issues, row)


def _admits(metric: Entry, codes: Codes, issues: FileIssues, row: RawRow) -> bool:
    """Whether a row is in the metric's unit, and its values as the metric's measure admits."""
    line, cells = row
    before, unit = issues.log.count, cells["unit"]
    if unit is not None and not is_open(unit) and (message := codes.other_unit(metric, unit)):
        issues.add(message, line, "unit", unit or None)
    stated = cells["measure_stated"]
    may_lack_base = truth(stated) is False or is_open(stated)
    if metric["measure"] == "growth" and not cells["compared_with"] and not may_lack_base:
        message = (
            "a growth needs its base; if the article names none, measure_stated is false, and the "
            "note says so"
        )
        issues.add(message, line, "compared_with")
    bounds = BOUNDS.get(metric["measure"])
    if bounds is None:
        return issues.log.count == before
    for column in VALUES:
        cell = cells[column]
        try:
            admitted = cell is None or bounds.admit(number(cell))
        except ValueError:
            continue
        if not admitted:
            message = f"accepted: {bounds.accepted}; {metric['id']} is a {metric['measure']}"
            issues.add(message, line, column, cell)
    return issues.log.count == before


def is_change(metric: Entry, cells: Mapping[str, str | None]) -> bool:
    """Whether a fall that the text prints is a negative value of this row."""
    is_compared = metric["measure"] == "growth" or cells["compared_with"] is not None
    return metric["measure"] not in BOUNDS and is_compared


def _unknown_key(key: str, of: str, table: RowTable[Any]) -> str:
    near = nearest(key, sorted(table.keys or ()), 1)
    return f"no such key in {of}.csv" + (f"; did you mean {near[0]}?" if near else "")


def _counted(text: str | None) -> int | None:
    """The whole number in a cell; None where it holds something else."""
    value = whole(text)
    return value if isinstance(value, int) else None
