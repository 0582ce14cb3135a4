"""What stands below a chart: what its marks mean, and what to know before rows are compared.

What a mark means is said by the same test that draws it.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from api.domain.code_lists import STATUSES
from api.formats.charts.panels import MIDDLE, Panel
from api.formats.charts.segments import dashed, skips, touches_doubt
from api.formats.charts.style import is_about, is_bound, is_doubtful, is_span
from api.formats.charts.words import status_mark, status_name
from api.i18n import period_name, translate, with_colon
from api.schemas import Row

MAX_NOTES = 3
"""Rows in doubt of which the notes are printed; of more, they are in the data and the tooltips."""
PRINTED = frozenset(
    {
        "measure-not-stated",
        "mixed-area-levels",
        "left-out-by-year",
        "left-out-by-latest",
        "may-match-value",
    }
)
"""Warnings that a chart must carry; the others are told by its marks, or by its panels."""


def footnotes(
    shown: Sequence[Panel], warnings: Sequence[Mapping[str, Any]], lang: str
) -> list[str]:
    rows = [row for panel in shown for row in panel.rows]
    doubtful = _in_order(row["status"] for row in rows if is_doubtful(row))
    signs = translate("list.comma", lang).join(map(status_mark, doubtful))
    names = [f"{status_mark(each)} {status_name(each, lang)}" for each in doubtful]
    meanings = [translate(f"chart.{name}", lang, marks=signs) for name in _meanings(shown, rows)]
    return [*names, *meanings, *_warnings(shown, warnings), *_notes(rows, lang)]


def _in_order(statuses: Iterable[str]) -> list[str]:
    found = set(statuses)
    return [each for each in [*STATUSES, *sorted(found - STATUSES.keys())] if each in found]


def _meanings(shown: Sequence[Panel], rows: Sequence[Row]) -> Iterator[str]:
    """The names of the words that explain a mark in these panels."""
    bounds = any(map(is_bound, rows))
    spans = [row for row in rows if is_span(row) and row["value"] is not None]
    assumed = [pair for panel in shown if panel.over_time for pair in dashed(panel)]
    tests = {
        "doubt": any(map(is_doubtful, rows)),
        "bound": bounds,
        "approx-beside-bounds" if bounds else "approx": any(map(is_about, rows)),
        "between": any(row["relation"] == "between" for row in rows),
        "span": any(not row["chart_open"] for row in spans),
        "open-span": any(row["chart_open"] for row in spans),
        "gap": any(skips(*pair) for pair in assumed),
        "doubtful-end": any(touches_doubt(*pair) for pair in assumed),
    }
    return (name for name, holds in tests.items() if holds)


def _warnings(shown: Sequence[Panel], warnings: Sequence[Mapping[str, Any]]) -> list[str]:
    mixed = any(len({row["area_type"] for row in panel.rows}) > 1 for panel in shown)
    return [
        each["message"]
        for each in warnings
        if each["code"] in PRINTED and (mixed or each["code"] != "mixed-area-levels")
    ]


def _notes(rows: Sequence[Row], lang: str) -> list[str]:
    """The editor's notes on rows in doubt, where they are few."""
    noted = [row for row in rows if is_doubtful(row) and row["note"]]
    if len(noted) > MAX_NOTES:
        return []
    return [
        f"{status_mark(row['status'])} {with_colon(_called(row, lang), row['note'], lang)}"
        for row in noted
    ]


def _called(row: Row, lang: str) -> str:
    parts = row["subject_name"], row["sector_name"], period_name(row["period"], lang)
    return MIDDLE.join(part for part in parts if part)
