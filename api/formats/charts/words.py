"""The words that charts and cubes print beside the data, and names of periods."""

from collections.abc import Mapping
from typing import Final

from api.domain import periods
from api.domain.code_lists import INFERABLE, STATUSES
from api.i18n import capital, code_name, label, translate, with_colon
from api.i18n.catalogue import is_known

MARKS: Final[Mapping[str, str]] = {
    "normal": "",
    "disputed": "†",
    "unverified": "‡",
    "estimated": "(e)",
    "provisional": "(p)",
    "forecast": "(f)",
}
"""What stands behind a value in a chart, by its status."""


def word(name: str, lang: str) -> str:
    """The label of a column or of a dimension: metric, subject, time."""
    if name in ("compared_with", "inferred", "place"):
        key = {"compared_with": "compared-with", "place": "chart.place"}.get(name, name)
        return capital(translate(key, lang))
    return label("period" if name == "time" else name, lang)


def status_mark(status: str) -> str:
    return MARKS.get(status, f"({status})")


def status_name(status: str, lang: str) -> str:
    """What a status means."""
    if status not in STATUSES:
        return status
    name = translate(f"status.{status}", lang)
    key = f"chart.status.{status}"
    return with_colon(name, translate(key, lang), lang) if is_known(key) else name


def column_name(column: str, lang: str) -> str:
    return capital(code_name("inferred", column, lang)) if column in INFERABLE else column


def span_of(period: str, until: float) -> tuple[float, float]:
    """Where a period starts and ends, in years; a single one where it starts.

    2024 gives (2024, 2024), 2024-Q2 (2024.25, 2024.25), 2018/2023 (2018, 2023). An open span ends
    at `until`.
    """
    start, slash, end = period.partition("/")
    first = _start(start)
    if not slash:
        return first, first
    return first, max(first, until) if end == ".." else _start(end)


def time_key(period: str | None) -> tuple[bool, float, str]:
    """Sorts periods by their start; undated ones are last."""
    return period is None, 0.0 if period is None else span_of(period, 0)[0], period or ""


def step_of(period: str) -> float:
    """How long after a period the next of its kind starts, in years; a month for days."""
    rest = period[5:6]
    return {"": 1.0, "S": 1 / 2, "Q": 1 / 4}.get(rest, 1 / 12)


def _start(text: str) -> float:
    match = periods.parse(text).first_year
    rest = text[5:]
    if not rest:
        return match
    if rest[0] in "SQ":
        return match + (int(rest[1]) - 1) / (2 if rest[0] == "S" else 4)
    month, _, day = rest.partition("-")
    return round(match + (int(month) - 1) / 12 + (int(day or 1) - 1) / 366, 4)
