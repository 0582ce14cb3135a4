"""What the lines of one article must be to each other and to the reference tables.

As in `api.ingest.reference_checks`, all lines are checked as written; what cannot be read is
passed over.
"""

from collections.abc import Iterable, Mapping, Sequence
from math import inf
from operator import itemgetter
from typing import Any, NamedTuple

from api.domain.reference import Kind
from api.errors import nearest
from api.ingest.cell_types import number, whole
from api.ingest.files import Cells, LineTable, Numbered
from api.ingest.issues import FileIssues, IssueLog
from api.ingest.reference_checks import Codes, holding, unique
from api.ingest.row_models import STATEMENT, ArticleFile, ClaimLine, FigureLine, ObservationLine

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


class ArticleCheck:
    """What the lines of one article must be to each other and to the reference tables."""

    def __init__(
        self,
        name: str,
        article: ArticleFile | None,
        codes: Codes,
        observations: LineTable[ObservationLine],
        claims: LineTable[ClaimLine],
        log: IssueLog,
    ) -> None:
        self.name = name
        self.article = article
        self.codes = codes
        self.observations = observations
        self.claims = claims
        self.log = log

    def run(self, figures: LineTable[FigureLine]) -> None:
        if self.article:
            faults = self._file("article.toml")
            self.codes.check(faults, 0, "publisher", "organization", self.article.publisher)
        self._observations()
        self._claims()
        self._figures(figures)

    def _file(self, file: str) -> FileIssues:
        return FileIssues(f"{self.name}/{file}", self.log)

    def _places(self, faults: FileIssues, rows: Sequence[Numbered[Cells]]) -> None:
        last = len(self.article.paragraphs) if self.article else inf
        for row in holding(rows, "paragraph", lambda cell: (_counted(cell) or 0) > last):
            message = f"the article has the paragraphs 1 to {last}"
            faults.add(row.line, "paragraph", row.content["paragraph"], message)

    def _observations(self) -> None:
        faults, rows = self._file("observations.csv"), self.observations.rows
        unique(rows, "key", faults)
        self._places(faults, rows)
        self.codes.columns(faults, rows, OBSERVATION_CODES)
        for row in rows:
            metric = self.codes.reference.entries("metric").get(row.content["metric"] or "")
            if metric is not None:
                self._measured(faults, row, metric)
        self._statements(faults)

    def _measured(
        self, faults: FileIssues, row: Numbered[Cells], metric: Mapping[str, Any]
    ) -> None:
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

    def _statements(self, faults: FileIssues) -> None:
        seen: dict[tuple[str | None, ...], int] = {}
        for row in self.observations.rows:
            statement = statement_of(row.content)
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
        self._places(faults, self.claims.rows)
        self.codes.columns(faults, self.claims.rows, CLAIM_CODES)
        for row in self.claims.rows:
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
        self._places(faults, figures.rows)
        for expected, row in enumerate(figures.rows, 1):
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


def _known(
    faults: FileIssues, line: int, column: str, key: str | None, table: LineTable[Any]
) -> None:
    if key is None or table.may_hold(key):
        return
    file = "observations.csv" if column.startswith("observation") else "claims.csv"

    def message() -> str:
        near = nearest(key, table.keys or (), 1)
        return f"no such key in {file}" + (f"; did you mean {near[0]}?" if near else "")

    faults.add(line, column, key, message)
