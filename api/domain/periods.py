"""The time an observation is about: any frequency, spans, open spans.

The grammar is a subset of EDTF level 1 (ISO 8601-2) and SDMX time periods: `2024`, `2024-S1`,
`2024-Q4`, `2024-12`, `2024-W05`, `2024-12-31`, `2018/2023`, `2020/..`.
"""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from api.errors import Message

EXAMPLES = (
    *("2024", "2024-S1", "2024-Q4", "2024-12", "2024-W05", "2024-12-31"),
    *("2018/2023", "2020/.."),
)
"""A period of each form."""

_POINT = re.compile(
    r"(?P<year>[12][0-9]{3})"
    r"(?:-S(?P<half>[12])|-Q(?P<quarter>[1-4])|-W(?P<week>[0-9]{2})"
    r"|-(?P<month>[0-9]{2})(?:-(?P<day>[0-9]{2}))?)?"
)
_ANY = re.sub(r"\(\?(P<\w+>|:)", "(", _POINT.pattern)
PATTERN = rf"^({_ANY}(/({_ANY}|\.\.))?|none)$"
"""A period, or `none`, as OpenAPI describes it; it admits days and weeks that no year has."""
DAY_BITS = 20
DAY_ZERO = date(1000, 1, 1).toordinal() - 1
"""Days are counted from 1 for the first one that the grammar has."""
DATED = 1 << 2 * DAY_BITS
"""The least sort time of a dated period."""


@dataclass(frozen=True, slots=True)
class Period:
    """A period as written, with the first and the last day that it covers.

    An open span has the last day of its first period. `frequency` is None for spans.
    """

    text: str
    first_day: date
    last_day: date
    frequency: str | None
    is_open: bool = False

    @property
    def year(self) -> int | None:
        """The calendar year that contains the period; None for what lies in several."""
        year = self.last_day.year
        return year if self.first_day.year == year and not self.is_open else None

    def ends(self, until: date) -> date:
        """The last day; of an open span `until`, where that is later."""
        return max(until, self.last_day) if self.is_open else self.last_day


class PeriodError(ValueError):
    """A text that is not a period; the message says why."""

    def __init__(self, message: Message) -> None:
        super().__init__(message)
        self.message = message


@lru_cache(1 << 15)
def parse(text: str) -> Period:
    """Read a period. Raises PeriodError."""
    start, slash, end = text.partition("/")
    first, last, frequency = _point(start)
    if not slash:
        return Period(text, first, last, frequency)
    if end == "..":
        return Period(text, first, last, None, is_open=True)
    end_last = _point(end)[1]
    if end_last <= last:
        raise PeriodError(Message("error.period.span"))
    return Period(text, first, end_last, None)


def sort_time(period: Period | None, published: date) -> int:
    """The time that a period covers and its article's day, as one integer that sorts them.

    By the last day, then the first day, then the day of publication, on which open spans end.
    Undated figures come before all dated ones.
    """
    days = [0, 0] if period is None else [_day(period.ends(published)), _day(period.first_day)]
    return ((days[0] << DAY_BITS | days[1]) << DAY_BITS) | max(_day(published), 0)


def first_sort_time(year: int) -> int:
    """The least sort time of a period that ends in this year or later."""
    before = (year - 1) * 365 + (year - 1) // 4 - (year - 1) // 100 + (year - 1) // 400
    return max(before + 1 - DAY_ZERO, 1) << 2 * DAY_BITS


def time_key(period: str | None) -> tuple[bool, date, date]:
    """Sorts periods by the end of the time they cover, then by its start; undated ones last.

    An open span ends after all others.
    """
    if period is None:
        return True, date.max, date.max
    found = parse(period)
    return False, found.ends(date.max), found.first_day


def frequency_of(period: str | None) -> str | None:
    return None if period is None else parse(period).frequency


def is_part_of_year(text: str) -> bool:
    """Whether it is a period shorter than a year."""
    try:
        return frequency_of(text) not in (None, "annual")
    except PeriodError:
        return False


def covered(period: str, until: date) -> tuple[float, float]:
    """The time that a period covers, in years: 2024-Q2 covers (2024.25, 2024.5).

    An open span ends with the day `until`.
    """
    found = parse(period)
    return _in_years(found.first_day), _in_years(found.ends(until) + timedelta(days=1))


def _day(day: date) -> int:
    return day.toordinal() - DAY_ZERO


def _in_years(day: date) -> float:
    """The beginning of a day. Months are of equal length, so that quarters are of one step."""
    days = monthrange(day.year, day.month)[1]
    return round(day.year + (day.month - 1 + (day.day - 1) / days) / 12, 4)


def _point(text: str) -> tuple[date, date, str]:
    """The first and the last day of a period that is no span, and its frequency."""
    match = _POINT.fullmatch(text)
    if not match:
        raise PeriodError(Message("error.period.form"))
    year = int(match["year"])
    if match["week"]:
        try:
            monday = date.fromisocalendar(year, int(match["week"]), 1)
        except ValueError:
            raise PeriodError(Message("error.period.week")) from None
        return monday, monday + timedelta(days=6), "weekly"
    if match["month"]:
        month = int(match["month"])
        if not 1 <= month <= 12:
            raise PeriodError(Message("error.period.month"))
        days = monthrange(year, month)[1]
        if match["day"] is None:
            return date(year, month, 1), date(year, month, days), "monthly"
        if not 1 <= int(match["day"]) <= days:
            raise PeriodError(Message("error.period.day", last=days))
        day = date(year, month, int(match["day"]))
        return day, day, "daily"
    months, number, frequency = 12, 1, "annual"
    if match["half"]:
        months, number, frequency = 6, int(match["half"]), "semiannual"
    elif match["quarter"]:
        months, number, frequency = 3, int(match["quarter"]), "quarterly"
    last = months * number
    first_day = date(year, last - months + 1, 1)
    return first_day, date(year, last, monthrange(year, last)[1]), frequency
