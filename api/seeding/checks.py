"""What the lines of a bundle must be to each other: codes that exist, keys that are unique.

Lines that could not be read are reported already; what they hold is not held against others.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from api.errors import nearest
from api.reference import KEYS, Kind, Reference
from api.seeding.faults import BundleFault
from api.seeding.files import Faults, LineTable, Numbered
from api.seeding.lines import (
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
    statement,
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

# What an area may lie in.
PARENT_TYPES: Mapping[str, tuple[str, ...]] = {
    "world": (),
    "group": ("world", "group"),
    "country": ("world", "group"),
    "province": ("country",),
    "city": ("province", "country"),
}


def unique(lines: Iterable[Numbered[Any]], key: str, faults: Faults) -> dict[str, Numbered[Any]]:
    """The lines by their key; a key that stands twice is a fault."""
    seen: dict[str, Numbered[Any]] = {}
    for line in lines:
        value = getattr(line.content, key)
        first = seen.setdefault(value, line)
        if first is not line:
            faults.add(line.line, key, value, f"this {key} stands on line {first.line} already")
            unit = getattr(line.content, "unit", None)
            if isinstance(line.content, MetricLine) and unit != first.content.unit:
                faults.add(
                    line.line,
                    "unit",
                    unit,
                    f"the metric {value} has the unit {first.content.unit} on line {first.line}; "
                    "a metric has one unit: give the other measure an id of its own",
                )
    return seen


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
        self._each("area", self._area)
        self._each(
            "sector", lambda f, n, row: self.codes.check(f, n, "parent", "sector", row.parent)
        )
        self._each("metric", lambda f, n, row: self.codes.check(f, n, "unit", "unit", row.unit))
        self._each("organization", self._organization)
        self._each(
            "source",
            lambda f, n, row: self.codes.check(
                f, n, "organization", "organization", row.organization
            ),
        )
        for kind in PARENTED:
            self._no_circles(kind)
        self._other_codes()

    def _each(self, kind: Kind, check: Callable[[Faults, int, Any], object]) -> None:
        faults = Faults(REFERENCE_FILES[kind][0], self.found)
        for line in self.tables[kind].lines:
            check(faults, line.line, line.content)

    def _area(self, faults: Faults, line: int, row: AreaLine) -> None:
        self.codes.check(faults, line, "parent", "area", row.parent, PARENT_TYPES[row.type])
        if row.parent is None and row.type in ("province", "city"):
            faults.add(line, "parent", None, f"a {row.type} needs the area it lies in")
        if (row.latitude is None) != (row.longitude is None):
            faults.add(line, "longitude", row.longitude, "a point needs latitude and longitude")

    def _organization(self, faults: Faults, line: int, row: OrganizationLine) -> None:
        self.codes.check(faults, line, "country", "area", row.country, ("country",))
        self.codes.check(faults, line, "area", "area", row.area)
        self.codes.check(faults, line, "parent", "organization", row.parent)

    def _no_circles(self, kind: Kind) -> None:
        parents = {getattr(line.content, KEYS[kind]): line for line in self.tables[kind].lines}
        faults = Faults(REFERENCE_FILES[kind][0], self.found)
        for code, line in parents.items():
            above, passed = line.content.parent, {code}
            while above in parents and above not in passed:
                passed.add(above)
                above = parents[above].content.parent
            if above == code:
                faults.add(line.line, "parent", line.content.parent, f"{code} lies above itself")

    def _other_codes(self) -> None:
        """An alpha-3 or M49 code stands for one area only."""
        faults = Faults("areas.csv", self.found)
        seen: dict[str, str] = {}
        for line in self.tables["area"].lines:
            row = line.content
            for column in ("code", "alpha3", "m49", "unlocode"):
                code = getattr(row, column)
                if code and seen.setdefault(code, row.code) != row.code:
                    faults.add(line.line, column, code, f"this code is {seen[code]}'s already")


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

    def _place(self, faults: Faults, line: Numbered[Any]) -> None:
        paragraph = line.content.paragraph
        if self.article and paragraph > len(self.article.paragraphs):
            message = f"the article has the paragraphs 1 to {len(self.article.paragraphs)}"
            faults.add(line.line, "paragraph", paragraph, message)

    def _observations(self) -> None:
        faults, lines = self._file("observations.csv"), self.observations.lines
        unique(lines, "key", faults)
        statements: dict[tuple[str | None, ...], int] = {}
        for line in lines:
            row = line.content
            self._place(faults, line)
            self._observation_codes(faults, line.line, row)
            first = statements.setdefault(statement(row), line.line)
            if first != line.line:
                faults.add(
                    line.line,
                    "",
                    row.key,
                    "the same metric, area, organization, sector, period and source "
                    f"as line {first}: one of the two is too many, or its period is wrong",
                )

    def _observation_codes(self, faults: Faults, line: int, row: ObservationLine) -> None:
        if self.codes.check(faults, line, "metric", "metric", row.metric):
            unit = self.codes.reference.entries("metric")[row.metric]["unit"]
            if row.unit != unit:
                message = f"{row.metric} is measured in {unit}; a metric has one unit"
                faults.add(line, "unit", row.unit, message)
        self.codes.check(faults, line, "area", "area", row.area)
        self.codes.check(faults, line, "organization", "organization", row.organization)
        self.codes.check(faults, line, "sector", "sector", row.sector)
        self.codes.check(faults, line, "compared_with", "comparison", row.compared_with)
        self.codes.check(faults, line, "source", "source", row.source)

    def _claims(self) -> None:
        faults = self._file("claims.csv")
        unique(self.claims.lines, "key", faults)
        for line in self.claims.lines:
            row = line.content
            self._place(faults, line)
            self.codes.check(faults, line.line, "said_by", "organization", row.said_by)
            self.codes.check(faults, line.line, "source", "source", row.source)
            self._many(faults, line.line, "areas", "area", row.areas)
            self._many(faults, line.line, "organizations", "organization", row.organizations)
            self._many(faults, line.line, "metrics", "metric", row.metrics)
            self._many(faults, line.line, "sectors", "sector", row.sectors)
            for key in row.observations:
                _known(faults, line.line, "observations", key, self.observations)
            if row.repeats == row.key:
                faults.add(line.line, "repeats", row.repeats, "a claim does not repeat itself")
            _known(faults, line.line, "repeats", row.repeats, self.claims)

    def _many(
        self, faults: Faults, line: int, column: str, kind: Kind, listed: Iterable[str]
    ) -> None:
        for code in listed:
            self.codes.check(faults, line, column, kind, code)

    def _figures(self, figures: LineTable[FigureLine]) -> None:
        faults = self._file("figures.csv")
        for line in figures.lines:
            self._place(faults, line)
            _known(faults, line.line, "observation", line.content.observation, self.observations)
            _known(faults, line.line, "claim", line.content.claim, self.claims)
        for expected, line in enumerate(figures.lines if figures.whole else [], 1):
            if line.content.number != expected:
                message = f"figures are numbered 1, 2, 3, …: {expected} is expected here"
                faults.add(line.line, "number", line.content.number, message)


def _known(faults: Faults, line: int, column: str, key: str | None, table: LineTable[Any]) -> None:
    if key is None or table.may_hold(key):
        return
    file = "observations.csv" if column.startswith("observation") else "claims.csv"
    near = nearest(key, table.keys or (), 1)
    hint = f"; did you mean {near[0]}?" if near else ""
    faults.add(line, column, key, f"no such key in {file}{hint}")
