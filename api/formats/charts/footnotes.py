"""What stands below a chart: what its marks mean, and what to know before rows are compared.

What a mark means is said by the same test that draws it.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from api.domain.code_lists import STATUSES
from api.formats.charts.panels import Panel
from api.formats.charts.style import is_about, is_bound, is_doubtful, is_span
from api.formats.charts.words import status_mark, status_name
from api.i18n import SEPARATOR, period_name, translate, with_colon
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
"""Warnings that a chart must carry; marks and panels show the others."""


def footnotes(
    shown: Sequence[Panel], warnings: Sequence[Mapping[str, Any]], lang: str
) -> list[str]:
    rows = [row for panel in shown for row in panel.rows]
    found = {row["status"] for row in rows if is_doubtful(row)}
    doubtful = sorted(found, key=lambda each: ([*STATUSES, each].index(each), each))
    signs = translate("list.comma", lang).join(map(status_mark, doubtful))
    mixed = any(len({row["area_type"] for row in panel.rows}) > 1 for panel in shown)
    return [
        *(f"{status_mark(each)} {status_name(each, lang)}" for each in doubtful),
        *(translate(f"chart.{name}", lang, marks=signs) for name in _meanings(rows)),
        *(
            each["message"]
            for each in warnings
            if each["code"] in PRINTED and (mixed or each["code"] != "mixed-area-levels")
        ),
        *_notes(rows, lang),
    ]


def _meanings(rows: Sequence[Row]) -> Iterator[str]:
    """The names of the words that explain a mark of these rows."""
    bounds = any(map(is_bound, rows))
    spans = [row for row in rows if is_span(row) and row["value"] is not None]
    tests = {
        "doubt": any(map(is_doubtful, rows)),
        "bound": bounds,
        "approx-beside-bounds" if bounds else "approx": any(map(is_about, rows)),
        "between": any(row["relation"] == "between" for row in rows),
        "span": any(not row["chart_open"] for row in spans),
        "open-span": any(row["chart_open"] for row in spans),
        "gap": any(row.get("chart_gap") for row in rows),
        "doubtful-end": any(row.get("chart_doubtful_end") for row in rows),
    }
    return (name for name, holds in tests.items() if holds)


def _notes(rows: Sequence[Row], lang: str) -> Iterator[str]:
    """The editor's notes on rows in doubt, where they are few."""
    noted = [row for row in rows if is_doubtful(row) and row["note"]]
    for row in noted if len(noted) <= MAX_NOTES else ():
        parts = row["subject_name"], row["sector_name"], period_name(row["period"], lang)
        name = SEPARATOR.join(part for part in parts if part)
        yield f"{status_mark(row['status'])} {with_colon(name, row['note'], lang)}"
