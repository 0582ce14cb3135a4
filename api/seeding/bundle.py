"""A seed folder, read and checked: reference tables and one folder an article.

`read_bundle` finds all faults before it gives up. What it returns holds together: every code
exists, every key is unique, every place lies within its article.
"""

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from api.errors import nearest
from api.reference import KEYS, Kind, Reference
from api.seeding.faults import BundleError, BundleFault
from api.seeding.files import Faults, LineTable, Numbered, read_article, read_table
from api.seeding.lines import (
    SLUG,
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
ARTICLE_FILES = ("article.toml", "observations.csv", "claims.csv", "figures.csv")

PARENTED: tuple[Kind, ...] = ("area", "sector", "organization")

# What an area may lie in.
PARENT_TYPES: Mapping[str, tuple[str, ...]] = {
    "world": (),
    "group": ("world", "group"),
    "country": ("world", "group"),
    "province": ("country",),
    "city": ("province", "country"),
}


L = TypeVar("L", bound=Line)


@dataclass(frozen=True)
class ArticleBundle:
    """One article's folder. `digest` is the SHA-256 of its files."""

    id: str
    digest: str
    article: ArticleFile
    observations: list[ObservationLine]
    claims: list[ClaimLine]
    figures: list[FigureLine]


@dataclass(frozen=True)
class Bundle:
    reference: Reference
    articles: list[ArticleBundle]


def read_bundle(folder: Path, progress: Callable[[str], None] = lambda _: None) -> Bundle:
    """Read and check a seed folder. Raises BundleError with every fault."""
    found: list[BundleFault] = []
    if not folder.is_dir():
        raise BundleError([BundleFault(str(folder), 0, "", "", "this folder is missing")])
    codes = _read_reference(folder, found)
    articles = []
    for path in _article_folders(folder, found):
        progress(path.name)
        articles.append(_read_article(folder, path, codes, found))
    if found:
        raise BundleError(found)
    return Bundle(codes.reference, [article for article in articles if article is not None])


def _read_reference(folder: Path, found: list[BundleFault]) -> "_Codes":
    names = [name for name, _ in REFERENCE_FILES.values()]
    _unknown_files(folder, folder, names, found)
    tables = {
        kind: read_table(folder / name, model, KEYS[kind], Faults(name, found))
        for kind, (name, model) in REFERENCE_FILES.items()
    }
    for kind, table in tables.items():
        _unique(table.lines, KEYS[kind], Faults(REFERENCE_FILES[kind][0], found))
    reference = Reference.of_rows(
        {
            kind: [line.content.model_dump() for line in table.lines]
            for kind, table in tables.items()
        }
    )
    codes = _Codes(reference, tables)
    _ReferenceCheck(codes, tables, found).run()
    return codes


def _article_folders(folder: Path, found: list[BundleFault]) -> Iterator[Path]:
    articles = folder / "articles"
    if not articles.is_dir():
        found.append(BundleFault("articles", 0, "", "", "this folder is missing"))
        return
    for path in sorted(articles.iterdir()):
        if not path.is_dir():
            continue
        if not re.fullmatch(SLUG, path.name):
            message = "an article's folder is named in lower case letters, digits and hyphens"
            found.append(BundleFault(f"articles/{path.name}", 0, "", "", message))
        yield path


def _unknown_files(folder: Path, top: Path, known: Iterable[str], found: list[BundleFault]) -> None:
    """A misspelt file must not be passed over: its rows would be lost in silence."""
    accepted = sorted(known)
    for path in sorted(folder.iterdir()):
        if path.suffix.lower() in (".csv", ".toml") and path.name not in accepted:
            name = path.relative_to(top).as_posix()
            message = f"unknown file; accepted here: {', '.join(accepted)}"
            found.append(BundleFault(name, 0, "", "", message))


def _unique(lines: Iterable[Numbered[Any]], key: str, faults: Faults) -> dict[str, Numbered[Any]]:
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


class _Codes:
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


class _ReferenceCheck:
    """What the lines of the reference tables must be to each other."""

    def __init__(
        self,
        codes: _Codes,
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


def _read_article(
    top: Path, folder: Path, codes: "_Codes", found: list[BundleFault]
) -> ArticleBundle | None:
    before = len(found)
    name = folder.relative_to(top).as_posix()
    _unknown_files(folder, top, ARTICLE_FILES, found)
    article = read_article(folder / "article.toml", Faults(f"{name}/article.toml", found))

    def table(file: str, model: type[L], key: str) -> LineTable[L]:
        return read_table(folder / file, model, key, Faults(f"{name}/{file}", found))

    observations = table("observations.csv", ObservationLine, "key")
    claims = table("claims.csv", ClaimLine, "key")
    figures = table("figures.csv", FigureLine, "number")
    _ArticleCheck(name, article, codes, observations, claims, found).run(figures)
    if article is None or len(found) > before:
        return None
    return ArticleBundle(
        folder.name,
        _digest(folder),
        article,
        [line.content for line in observations.lines],
        [line.content for line in claims.lines],
        [line.content for line in figures.lines],
    )


def _digest(folder: Path) -> str:
    digest = hashlib.sha256()
    for name in ARTICLE_FILES:
        content = (folder / name).read_bytes()
        digest.update(f"{name} {len(content)}\n".encode() + content)
    return digest.hexdigest()


class _ArticleCheck:
    """What the lines of one article must be to each other and to the reference tables."""

    def __init__(
        self,
        name: str,
        article: ArticleFile | None,
        codes: _Codes,
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
        _unique(lines, "key", faults)
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
        _unique(self.claims.lines, "key", faults)
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


def statement(row: ObservationLine) -> tuple[str | None, ...]:
    """What makes a statement unique within its article."""
    return row.metric, row.area, row.organization, row.sector, row.period, row.source
