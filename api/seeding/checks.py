"""What the lines of a bundle must be to each other: codes that exist, keys that are unique.

All lines are checked, as written: also those with a fault in another cell. A cell that cannot be
read is reported already and passed over, and what it holds is not held against others.
"""

from collections.abc import Iterable, Mapping
from math import inf
from typing import Any, NamedTuple

from api.errors import nearest
from api.reference import KEYS, OTHER_CODES, Kind, Reference
from api.seeding.faults import BundleFault
from api.seeding.files import Cells, Faults, LineTable, Numbered
from api.seeding.lines import (
    STATEMENT,
    AreaLine,
    ArticleFile,
    ClaimLine,
    ComparisonLine,
    FigureLine,
    Line,
    MetricLine,
    ObservationLine,
    OrganizationLine,
    SectorLine,
    SourceLine,
    UnitLine,
    number,
    whole,
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
OBSERVATION_CODES: Mapping[str, Kind] = {
    "metric": "metric",
    "area": "area",
    "organization": "organization",
    "sector": "sector",
    "compared_with": "comparison",
    "source": "source",
}
CLAIM_CODES: Mapping[str, Kind] = {"said_by": "organization", "source": "source"}
CLAIM_LISTS: Mapping[str, Kind] = {
    "areas": "area",
    "organizations": "organization",
    "metrics": "metric",
    "sectors": "sector",
}

# What an area may lie in.
PARENT_TYPES: Mapping[str, tuple[str, ...]] = {
    "world": (),
    "group": ("world", "group"),
    "country": ("world", "group"),
    "province": ("country",),
    "city": ("province", "country"),
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


def unique(rows: Iterable[Numbered[Cells]], key: str, faults: Faults) -> None:
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


class Codes:
    """Checks that codes stand in the reference tables, and says what may have been meant."""

    def __init__(self, reference: Reference, tables: Mapping[Kind, LineTable[Any]]) -> None:
        self.reference = reference
        self.tables = tables

    def check(
        self,
        faults: Faults,
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
                faults.add(line, column, code, self._unknown(kind, code, types))
            return False
        if types is not None and row["type"] not in types:
            message = f"{code} is a {row['type']}; accepted here: {' or '.join(types) or 'nothing'}"
            faults.add(line, column, code, message)
            return False
        return True

    def columns(self, faults: Faults, row: Numbered[Cells], columns: Mapping[str, Kind]) -> None:
        for column, kind in columns.items():
            self.check(faults, row.line, column, kind, row.content[column])

    def _unknown(self, kind: Kind, code: str, types: Iterable[str] | None) -> str:
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
        found: list[BundleFault],
    ) -> None:
        self.tables = tables
        self.codes = codes
        self.found = found

    def run(self) -> None:
        for kind, table in self.tables.items():
            faults = self._file(kind)
            unique(table.rows, KEYS[kind], faults)
            for row in table.rows:
                self.codes.columns(faults, row, REFERENCE_CODES.get(kind, {}))
        for kind in PARENTED:
            self._no_circles(kind)
        self._areas()
        self._homes()
        self._other_codes()
        self._units()

    def _file(self, kind: Kind) -> Faults:
        return Faults(REFERENCE_FILES[kind][0], self.found)

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


class ArticleCheck:
    """What the lines of one article must be to each other and to the reference tables."""

    def __init__(
        self,
        name: str,
        article: ArticleFile | None,
        codes: Codes,
        observations: LineTable[ObservationLine],
        claims: LineTable[ClaimLine],
        found: list[BundleFault],
    ) -> None:
        self.name = name
        self.article = article
        self.codes = codes
        self.observations = observations
        self.claims = claims
        self.found = found

    def run(self, figures: LineTable[FigureLine]) -> None:
        if self.article:
            faults = self._file("article.toml")
            self.codes.check(faults, 0, "publisher", "organization", self.article.publisher)
        self._observations()
        self._claims()
        self._figures(figures)

    def _file(self, file: str) -> Faults:
        return Faults(f"{self.name}/{file}", self.found)

    def _place(self, faults: Faults, row: Numbered[Cells]) -> None:
        paragraph = row.content["paragraph"]
        last = len(self.article.paragraphs) if self.article else inf
        if (_counted(paragraph) or 0) > last:
            message = f"the article has the paragraphs 1 to {last}"
            faults.add(row.line, "paragraph", paragraph, message)

    def _observations(self) -> None:
        faults, rows = self._file("observations.csv"), self.observations.rows
        unique(rows, "key", faults)
        for row in rows:
            self._place(faults, row)
            self.codes.columns(faults, row, OBSERVATION_CODES)
            metric = self.codes.reference.entries("metric").get(row.content["metric"] or "")
            if metric is not None:
                self._measured(faults, row, metric)
        self._statements(faults)

    def _measured(self, faults: Faults, row: Numbered[Cells], metric: Mapping[str, Any]) -> None:
        unit = row.content["unit"]
        if unit is not None and unit != metric["unit"]:
            message = f"{metric['id']} is measured in {metric['unit']}; a metric has one unit"
            faults.add(row.line, "unit", unit, message)
        bounds = BOUNDS.get(metric["measure"])
        for column in ("value", "value_min", "value_max") if bounds else ():
            value = _value(row.content[column])
            if bounds and value is not None and not bounds.admit(value):
                message = f"accepted: {bounds.accepted}; {metric['id']} is a {metric['measure']}"
                faults.add(row.line, column, row.content[column], message)

    def _statements(self, faults: Faults) -> None:
        seen: dict[tuple[str | None, ...], int] = {}
        for row in self.observations.rows:
            statement = tuple(row.content[column] for column in STATEMENT)
            first = seen.setdefault(statement, row.line)
            if first != row.line:
                message = (
                    "the same metric, area, organization, sector, period and source "
                    f"as line {first}: one of the two is too many, or its period is wrong"
                )
                faults.add(row.line, "", row.content["key"], message)

    def _claims(self) -> None:
        faults = self._file("claims.csv")
        unique(self.claims.rows, "key", faults)
        for row in self.claims.rows:
            self._place(faults, row)
            self.codes.columns(faults, row, CLAIM_CODES)
            for column, kind in CLAIM_LISTS.items():
                for code in _listed(row.content, column):
                    self.codes.check(faults, row.line, column, kind, code)
            for key in _listed(row.content, "observations"):
                _known(faults, row.line, "observations", key, self.observations)
            repeats = row.content["repeats"]
            if repeats is not None and repeats == row.content["key"]:
                faults.add(row.line, "repeats", repeats, "a claim does not repeat itself")
            _known(faults, row.line, "repeats", repeats, self.claims)

    def _figures(self, figures: LineTable[FigureLine]) -> None:
        faults = self._file("figures.csv")
        for expected, row in enumerate(figures.rows, 1):
            self._place(faults, row)
            _known(faults, row.line, "observation", row.content["observation"], self.observations)
            _known(faults, row.line, "claim", row.content["claim"], self.claims)
            given = row.content["number"]
            if _counted(given) not in (None, expected):
                message = f"figures are numbered 1, 2, 3, …: {expected} is expected here"
                faults.add(row.line, "number", given, message)


def _value(text: str | None) -> float | None:
    """The number in a cell; None where it holds something else."""
    try:
        return None if text is None else number(text)
    except ValueError:
        return None


def _counted(text: str | None) -> int | None:
    """The whole number in a cell; None where it holds something else."""
    value = whole(text)
    return value if isinstance(value, int) else None


def _listed(cells: Cells, column: str) -> Iterable[str]:
    """The codes of a cell, each once."""
    return dict.fromkeys((cells[column] or "").split())


def _known(faults: Faults, line: int, column: str, key: str | None, table: LineTable[Any]) -> None:
    if key is None or table.may_hold(key):
        return
    file = "observations.csv" if column.startswith("observation") else "claims.csv"
    near = nearest(key, table.keys or (), 1)
    hint = f"; did you mean {near[0]}?" if near else ""
    faults.add(line, column, key, f"no such key in {file}{hint}")
