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
