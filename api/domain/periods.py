"""The time an observation is about: any frequency, spans, open spans.

The grammar is a subset of EDTF level 1 (ISO 8601-2) and SDMX time periods:
`2024`, `2024-S1`, `2024-Q4`, `2024-12`, `2024-12-31`, `2018/2023`, `2020/..`.
"""

import re
from calendar import monthrange
from dataclasses import dataclass

GRAMMAR = "2024, 2024-S1, 2024-Q4, 2024-12, 2024-12-31, a span 2018/2023 or an open one 2020/.."

_POINT = re.compile(
    r"(?P<year>[12][0-9]{3})"
    r"(?:-S(?P<half>[12])|-Q(?P<quarter>[1-4])|-(?P<month>[0-9]{2})(?:-(?P<day>[0-9]{2}))?)?"
)


@dataclass(frozen=True, slots=True)
class Period:
    """A period as written, and the calendar years it touches, both ends included.

    `last_year` is None where the span is open.
    """

    text: str
    first_year: int
    last_year: int | None

    @property
    def year(self) -> int | None:
        """The calendar year the period lies in; None for a span over years."""
        return self.first_year if self.first_year == self.last_year else None


def parse(text: str) -> Period:
    """Read a period. Raises ValueError with a message for people when it is not one."""
    start, slash, end = text.partition("/")
    first, first_day = _point(start)
    if not slash:
        return Period(text, first, first)
    if end == "..":
        return Period(text, first, None)
    last, last_day = _point(end)
    if last_day <= first_day:
        raise ValueError("a span ends after it starts")
    return Period(text, first, last)


def span_of(period: str, until: float) -> tuple[float, float]:
    """Where a period starts and ends, in years; a single one where it starts.

    2024 gives (2024, 2024), 2024-Q2 (2024.25, 2024.25), 2018/2023 (2018, 2023). An open span ends
    at `until`.
    """
    start, slash, end = period.partition("/")
    first = _start_of(start)
    if not slash:
        return first, first
    return first, max(first, until) if end == ".." else _start_of(end)


def time_key(period: str | None) -> tuple[bool, float, str]:
    """Sorts periods by their start; undated ones are last."""
    return period is None, 0.0 if period is None else span_of(period, 0)[0], period or ""


def step_of(period: str) -> float:
    """How long after a period the next of its kind starts, in years; a month for days."""
    rest = period[5:6]
    return {"": 1.0, "S": 1 / 2, "Q": 1 / 4}.get(rest, 1 / 12)


def _start_of(text: str) -> float:
    year, rest = parse(text).first_year, text[5:]
    if not rest:
        return year
    if rest[0] in "SQ":
        return year + (int(rest[1]) - 1) / (2 if rest[0] == "S" else 4)
    month, _, day = rest.partition("-")
    return round(year + (int(month) - 1) / 12 + (int(day or 1) - 1) / 366, 4)


def _point(text: str) -> tuple[int, tuple[int, int, int]]:
    """The year of a point in time and the last day it covers, for comparing."""
    match = _POINT.fullmatch(text)
    if not match:
        raise ValueError(f"a period is written as {GRAMMAR}")
    year = int(match["year"])
    month = int(match["month"] or 3 * int(match["quarter"] or 0) or 6 * int(match["half"] or 2))
    if not 1 <= month <= 12:
        raise ValueError("a month is 01 to 12")
    days = monthrange(year, month)[1]
    day = int(match["day"] or days)
    if not 1 <= day <= days:
        raise ValueError(f"that month has the days 01 to {days}")
    return year, (year, month, day)
