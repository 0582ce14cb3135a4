"""Which points of a line are joined, and where the line between them is only an assumption."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import groupby, pairwise

from api.formats.charts.panels import Panel
from api.formats.charts.style import is_doubtful, is_span
from api.formats.charts.words import step_of
from api.schemas import Row

MAX_STEPS = 1.5
"""Periods that follow each other, with room for months of unlike lengths."""

Pair = tuple[Row, Row]


def joined(panel: Panel) -> Panel:
    """The panel with its lines in two parts: measured throughout, and assumed.

    Rows of one `chart_run` are joined by a solid line. From a row with `chart_next` a dashed line
    goes to that value at `chart_next_from`.
    """
    if not panel.over_time:
        return panel
    ahead = {before["id"]: after for before, after in dashed(panel)}
    runs = _runs(panel)
    return replace(panel, rows=[row | _parts(row, runs, ahead) for row in panel.rows])


def dashed(panel: Panel) -> list[Pair]:
    """Neighbours with time between them that has no figure, or of which one is in doubt."""
    return [pair for pair in neighbours(panel) if skips(*pair) or touches_doubt(*pair)]


def skips(before: Row, after: Row) -> bool:
    step = max(step_of(before["period"]), step_of(after["period"]))
    return bool(after["chart_from"] - before["chart_from"] > MAX_STEPS * step)


def touches_doubt(before: Row, after: Row) -> bool:
    return is_doubtful(before) or is_doubtful(after)


def neighbours(panel: Panel) -> Iterator[Pair]:
    """Points that a line joins, solid or dashed."""
    for _, line in groupby(panel.rows, key=lambda row: row["chart_label"]):
        for before, after in pairwise(row for row in line if not is_span(row)):
            if before["chart_line"] is not None and after["chart_line"] is not None:
                yield before, after


def _runs(panel: Panel) -> dict[str, int]:
    """The number of each point's solid line; a point alone has one of its own."""
    solid = {after["id"]: before["id"] for before, after in neighbours(panel)}
    for _, after in dashed(panel):
        del solid[after["id"]]
    runs: dict[str, int] = {}
    for number, row in enumerate(panel.rows, 1):
        if row["chart_line"] is not None:
            runs[row["id"]] = runs[solid[row["id"]]] if row["id"] in solid else number
    return runs


def _parts(row: Row, runs: dict[str, int], ahead: dict[str, Row]) -> Row:
    after = ahead.get(row["id"])
    return {
        "chart_run": runs.get(row["id"]),
        "chart_next": after and after["value"],
        "chart_next_from": after and after["chart_from"],
    }
