"""The segments of lines: solid between periods that follow each other, else dashed."""

from itertools import groupby, pairwise

from api.domain.periods import step_of
from api.formats.charts.panels import Panel
from api.formats.charts.style import is_doubtful, is_span
from api.schemas import Row

MAX_STEPS = 1.5
"""Periods that follow each other, with room for months of unlike lengths."""


def add_segments(panel: Panel) -> None:
    """Join the points of each line that have values: a row begins the segment to the next one.

    The segment ends at the value `chart_next` at the time `chart_next_from`. It is dashed where
    there are no figures for the time in between (`chart_gap`), or where one of its ends is in doubt
    (`chart_doubtful_end`).
    """
    for _, line in groupby(panel.rows, key=lambda row: row["chart_label"]):
        for before, after in pairwise(row for row in line if not is_span(row)):
            if _is_point(before) and _is_point(after):
                step = max(step_of(before["period"]), step_of(after["period"]))
                before |= {
                    "chart_next": after["value"],
                    "chart_next_from": after["chart_from"],
                    "chart_gap": after["chart_from"] - before["chart_from"] > MAX_STEPS * step,
                    "chart_doubtful_end": is_doubtful(before) or is_doubtful(after),
                }


def _is_point(row: Row) -> bool:
    """Whether the value is where the row says: that of a bound or a range is not."""
    return row["value"] is not None and row["relation"] in ("eq", "approx")
