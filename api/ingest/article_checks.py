"""What the rows of one article must be to each other and to the reference tables.

As in `api.ingest.reference_checks`, all rows are checked as written; what cannot be read is
passed over.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import inf
from operator import itemgetter
from typing import Any, NamedTuple

from api.errors import nearest
from api.ingest.cell_types import number, whole
from api.ingest.files import RawRow, RowTable
from api.ingest.issues import FileIssues, IssueLog
from api.ingest.reference_checks import Codes, check_unique, holding
from api.ingest.row_models import (
    STATEMENT,
    ArticleFile,
    ClaimRow,
    CodeOf,
    FigureRow,
    ObservationRow,
    code_columns,
)


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


@dataclass(frozen=True)
class ArticleCheck:
    """The rows of one article, to be checked against each other and the reference tables.

    `folder` is the path of the article's folder within the bundle.
    """

    folder: str
    article: ArticleFile | None
    observations: RowTable[ObservationRow]
    claims: RowTable[ClaimRow]
    figures: RowTable[FigureRow]
    codes: Codes
    log: IssueLog

    def run(self) -> None:
        if self.article:
            issues, publisher = self._file("article.toml"), self.article.publisher
            self.codes.check(issues, 0, "publisher", publisher, CodeOf("organization"))
        self._check_observations()
        self._check_claims()
        self._check_figures()

    def _file(self, name: str) -> FileIssues:
        return self.log.file(f"{self.folder}/{name}")

    def _check_paragraphs(self, issues: FileIssues, rows: list[RawRow]) -> None:
        last = len(self.article.paragraphs) if self.article else inf
        for line, cell in holding(rows, "paragraph", lambda cell: (_counted(cell) or 0) > last):
            issues.add(f"the article has the paragraphs 1 to {last}", line, "paragraph", cell)

    def _check_observations(self) -> None:
        issues, rows = self._file("observations.csv"), self.observations.raw
        check_unique(rows, "key", issues)
        self._check_paragraphs(issues, rows)
        self.codes.check_columns(issues, rows, ObservationRow)
        metrics = self.codes.reference.entries("metric")
        seen: dict[tuple[str | None, ...], int] = {}
        for row in rows:
            metric = metrics.get(row.cells["metric"] or "")
            if metric is not None:
                _check_values(issues, row, metric)
            first = seen.setdefault(statement_of(row.cells), row.line)
            if first != row.line:
                message = (
                    "the same metric, area, organization, sector, period and source "
                    f"as line {first}: one of the two is too many, or its period is wrong"
                )
                issues.add(message, row.line, "", row.cells["key"])

    def _check_claims(self) -> None:
        issues, rows = self._file("claims.csv"), self.claims.raw
        check_unique(rows, "key", issues)
        self._check_paragraphs(issues, rows)
        self.codes.check_columns(issues, rows, ClaimRow)
        lists = list(code_columns(ClaimRow, lists=True))
        for line, cells in rows:
            for column, of in lists:
                for code in _listed(cells[column]):
                    self.codes.check(issues, line, column, code, of)
            for key in _listed(cells["observations"]):
                self._check_key(issues, line, "observations", key)
            repeats = cells["repeats"]
            if repeats is not None and repeats == cells["key"]:
                issues.add("a claim does not repeat itself", line, "repeats", repeats)
            self._check_key(issues, line, "repeats", repeats)

    def _check_figures(self) -> None:
        issues, rows = self._file("figures.csv"), self.figures.raw
        self._check_paragraphs(issues, rows)
        for expected, (line, cells) in enumerate(rows, 1):
            self._check_key(issues, line, "observation", cells["observation"])
            self._check_key(issues, line, "claim", cells["claim"])
            if _counted(cells["number"]) not in (None, expected):
                message = f"figures are numbered 1, 2, 3, …: {expected} is expected here"
                issues.add(message, line, "number", cells["number"])

    def _check_key(self, issues: FileIssues, line: int, column: str, key: str | None) -> None:
        """A cell names an observation or a claim of the article."""
        is_observation = column.startswith("observation")
        table: RowTable[Any] = self.observations if is_observation else self.claims
        if key is None or table.may_hold(key):
            return

        def message() -> str:
            near = nearest(key, table.keys or (), 1)
            file = "observations.csv" if is_observation else "claims.csv"
            return f"no such key in {file}" + (f"; did you mean {near[0]}?" if near else "")

        issues.add(message, line, column, key)


def _check_values(issues: FileIssues, row: RawRow, metric: Mapping[str, Any]) -> None:
    """An observation has the unit of its metric, and values that its measure admits."""
    unit = row.cells["unit"]
    if unit is not None and unit != metric["unit"]:
        message = f"{metric['id']} is measured in {metric['unit']}; a metric has one unit"
        issues.add(message, row.line, "unit", unit)
    bounds = BOUNDS.get(metric["measure"])
    if bounds is None:
        return
    for column in ("value", "value_min", "value_max"):
        cell = row.cells[column]
        try:
            admitted = cell is None or bounds.admit(number(cell))
        except ValueError:
            continue
        if not admitted:
            message = f"accepted: {bounds.accepted}; {metric['id']} is a {metric['measure']}"
            issues.add(message, row.line, column, cell)


def _counted(text: str | None) -> int | None:
    """The whole number in a cell; None where it holds something else."""
    value = whole(text)
    return value if isinstance(value, int) else None


def _listed(cell: str | None) -> Iterable[str]:
    """The codes of a cell, each once."""
    return dict.fromkeys((cell or "").split())
