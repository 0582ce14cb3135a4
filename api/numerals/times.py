"""Finds the times that a text speaks of: years, halves, quarters, months, and words for them.

What is printed is often a part of a period: "in December" of an article of February 2025 is
2024-12. `Calendar` completes it by the date of publication and the times before.
"""

import re
from calendar import monthrange
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from api.numerals.numeral import NEVER

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
NUMBERS = {
    **{each: number for number, each in enumerate("一二三四五六七八九十", 1)},
    **{"十一": 11, "十二": 12, "first": 1, "second": 2, "third": 3, "fourth": 4},
    **{each: number for number, each in enumerate(
        ("two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven"), 2)},
    **{"twelve": 12, "half": 6, "quarter": 3},
}  # fmt: skip
SECOND_HALVES = ("下", "後", "하", "second")
QUARTERS = {(3 * n - 2, 3 * n): f"Q{n}" for n in range(1, 5)}
HALVES = {(1, 6): "S1", (7, 12): "S2"}
YEAR = r"(?P<year>(?:19|20)\d\d)"
LATER = r"(?P<later>(?:19|20)\d\d|\d\d(?!\d))"
SAME_GROUPS = {"q": "quarter", "end": "later"}
"""Names of groups that stand for others, as a pattern may name a group once."""
FISCAL_MONTH = 4
"""The first month of most fiscal years in Japan."""
PARTICLES = "の的"
"""What a time may be printed with, behind it."""
BESIDE = 60
"""Characters on either side of a time that are looked at."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeWords:
    """How a language says times. Patterns are of folded text; those not given match nothing."""

    time: str
    """With groups year, short (its last two digits), word, later (the end of a span), quarter,
    ordinal (a quarter without the word), half, first and last (months), first_quarter and
    last_quarter, upto (months from the first), upto_quarter, month, day, ending (a mark of a
    business year that ends in a month, or of its half), and months (a word)."""
    years: Mapping[str, tuple[int | None, int | None]]
    """Words for years: counted from that of publication, or from the one named before."""
    months: Mapping[str, int]
    """Words for months, counted from that of publication."""
    relative: str
    """The words of both that rather count from the time named before: the previous year."""
    fiscal: str = NEVER
    """In what is printed as a time: a mark of fiscal years, whose months are not said."""
    fiscal_before: str = NEVER
    fiscal_after: str = NEVER
    months_before: str = NEVER
    """Before a month that ends a time of `count` months, or of a year: the year to March."""
    open_before: str = NEVER
    open_after: str = NEVER
    """Beside the first year of an open span."""
    base_before: str = NEVER
    base_after: str = NEVER
    """Beside what others are compared with."""
    edition_after: str
    end_before: str = NEVER
    end_after: str = NEVER
    """Beside a time whose last day is meant."""
    until_before: str = NEVER
    until_after: str = NEVER
    """Beside the last month of a span."""


class Part(NamedTuple):
    """Months of a year, a day of one, or a month that is counted from that of publication."""

    first: int
    last: int
    day: int = 0
    is_relative: bool = False

    def within(self, year: int) -> str:
        """The period of the part in a year; months before January are those of the year before."""
        if self.day:
            return f"{year}-{self.first:02}-{self.day:02}"
        (year, first), (last_year, last) = (
            (year + (each - 1) // 12, (each - 1) % 12 + 1) for each in (self.first, self.last)
        )
        if year == last_year and (name := QUARTERS.get((first, last)) or HALVES.get((first, last))):
            return f"{year}-{name}"
        start = f"{year}-{first:02}"
        return start if (year, first) == (last_year, last) else f"{start}/{last_year}-{last:02}"


@dataclass(frozen=True, slots=True)
class Time:
    """A time that is printed. `start` and `end` are offsets in code points."""

    start: int
    end: int
    year: int | None = None
    offset: int | None = None
    """Years from that of publication."""
    after: int | None = None
    """Years from the one named before."""
    part: Part | None = None
    last_year: int | None = None
    """The end of a span."""
    is_open: bool = False
    is_base: bool = False
    """Whether it is what others are compared with."""
    is_edition: bool = False
    is_end: bool = False
    """Whether it is the end of the time."""
    is_until: bool = False
    """Whether it is the last month of a span that may have begun with the year."""
    is_fiscal: bool = False
    """Whether it is a fiscal year or a part of one, whose months depend on who speaks."""
    is_relative: bool = False
    """Whether it rather counts from the time named before than from publication."""


@dataclass(frozen=True, slots=True)
class Dated:
    """A time with its period."""

    time: Time
    period: str
    is_printed: bool
    """Whether the text prints its year."""
    others: tuple[str, ...] = ()
    """Other periods that it may mean."""


def read_times(text: str, words: TimeWords) -> list[Time]:
    """The times of a sentence, in order."""
    found: list[Time] = []
    for match in re.finditer(words.time, text):
        if match.lastindex is None:  # nothing, which the pattern finds everywhere
            continue
        groups = {
            SAME_GROUPS.get(name, name): each for name, each in match.groupdict().items() if each
        }
        year = groups.get("year") or (f"20{groups['short']}" if "short" in groups else None)
        offset, after = words.years.get(groups.get("word", ""), (None, None))
        part = _part(groups, found[-1].part if found else None)
        if "months" in groups:
            month = words.months[groups["months"]]
            part = Part(month, month, is_relative=True)
        if not (part or year or "word" in groups):
            continue
        before = text[max(0, match.start() - BESIDE) : match.start()]
        end = match.start() + len(match[0].rstrip(PARTICLES))
        behind = text[end : end + BESIDE]
        span = re.search(words.months_before, before)
        if part and (ending := groups.get("ending")):  # the business year to March
            part = part._replace(first=part.last - (5 if len(ending) > 1 else 11))
        if span and part and part.first == part.last and not part.day:
            count = span["count"] or "twelve"
            length = int(count) if count.isdecimal() else NUMBERS[count]
            part = part._replace(first=part.last - length + 1)
        is_fiscal = not span and (
            re.search(words.fiscal, match[0]) is not None
            or _beside(words.fiscal_before, before, words.fiscal_after, behind)
        )
        is_point = groups.keys().isdisjoint(("later", "until", "day"))
        found.append(
            Time(
                match.start(),
                match.end(),
                int(year) if year else None,
                offset,
                after,
                part,
                _later(year or "", groups.get("later")),
                is_open=_beside(words.open_before, before, words.open_after, behind),
                is_base=is_point and _beside(words.base_before, before, words.base_after, behind),
                is_edition=bool(year and re.match(words.edition_after, behind)),
                is_end=_beside(words.end_before, before, words.end_after, behind),
                is_until=_beside(words.until_before, before, words.until_after, behind),
                is_fiscal=is_fiscal,
                is_relative=re.search(words.relative, match[0]) is not None,
            )
        )
    return found


def _beside(pattern_before: str, before: str, pattern_after: str, after: str) -> bool:
    return bool(re.search(pattern_before, before) or re.match(pattern_after, after))


def _later(year: str, later: str | None) -> int | None:
    """The last year of a span, of which two digits may be printed."""
    last = None if later is None else int(year[: 4 - len(later)] + later)
    return None if last is None or last <= int(year) else last


def _part(groups: Mapping[str, str], last: Part | None) -> Part | None:
    """The part of a year that a match names; `last` is the one before it in the sentence."""
    numbers = {
        name: int(each) if each.isdecimal() else NUMBERS.get(each, 0)
        for name, each in groups.items()
    }
    if "ordinal" in groups and last and (last.first, last.last) in QUARTERS:
        numbers["quarter"] = numbers["ordinal"]
    if quarter := numbers.get("quarter"):
        return Part(3 * quarter - 2, 3 * quarter)
    if half := groups.get("half"):
        return Part(7, 12) if half in SECOND_HALVES else Part(1, 6)
    if month := groups.get("month"):
        first = numbers["month"] or 1 + MONTHS.index(month[:3])
        until = groups.get("until")
        end = (numbers["until"] or 1 + MONTHS.index(until[:3])) if until else first
        found = Part(first, end, numbers.get("day", 0))
    else:
        first_quarter, last_quarter = (
            numbers.get("first_quarter", 1),
            numbers.get("last_quarter", 0),
        )
        last_quarter = last_quarter or numbers.get("upto_quarter", 0)
        found = Part(
            numbers.get("first") or 3 * first_quarter - 2,
            numbers.get("last") or numbers.get("upto") or 3 * last_quarter,
        )
    is_valid = 1 <= found.first <= found.last <= 12 and found.day <= 31
    return found if is_valid else None


class Calendar:
    """Completes the times of an article, in the order of its text."""

    def __init__(self, published: date) -> None:
        self._published = published
        self._year = published.year
        """The year named last."""
        self._month: int | None = None
        """The month named last, counted from that of year 0."""
        self._said: int | None = None
        """The year named last in the sentence."""
        self._last: tuple[int, Part | None] | None = None
        """That year, and the part of it."""

    def complete(self, times: Sequence[Time]) -> list[Dated]:
        """The times of a sentence with their periods."""
        found: list[Dated] = []
        self._said = self._last = None
        for time in times:
            part, others = time.part, list[str]()
            year = self._year_of(time)
            if part is not None and part.is_relative:
                year, part, others = self._counted(part, is_said=time.is_relative)
            elif time.is_relative and time.offset is not None:
                year, others = self._before(time, time.offset)
            elif year is None and part is not None:
                year, is_sure = self._nearest(part, is_base=time.is_base)
                others += [] if is_sure else [part.within(year + 1)]
            if year is None:
                continue
            if not time.is_base and not time.is_edition:
                self._year = self._said = year
                self._last = year, part
                if part is not None and part.first == part.last and not part.day:
                    self._month = 12 * year + part.last - 1
            period, further = _periods(time, part, year)
            found.append(Dated(time, period, time.year is not None, (*others, *further)))
        return found

    def _before(self, time: Time, offset: int) -> tuple[int, list[str]]:
        """The year before the one that is named, and other times that may be meant.

        The year before that of publication, and in it the part that the sentence is about.
        """
        year, others = self._year + offset, list[str]()
        published = self._year_of(time)
        if self._said is None and published is not None and published != year:
            others.append(time.part.within(published) if time.part else str(published))
        if time.part is None and self._last and self._last[1]:
            others.append(self._last[1].within(year))
        return year, others

    def _counted(self, part: Part, *, is_said: bool) -> tuple[int, Part, list[str]]:
        """A month that is counted from that of publication, or from the one named before.

        With the other one that it may be.
        """
        published = 12 * self._published.year + self._published.month - 1
        months = [published + part.first]
        if is_said and self._month is not None:
            months.insert(0, self._month + part.first)
        (year, own), *others = ((each // 12, Part(each % 12 + 1, each % 12 + 1)) for each in months)
        named = [other.within(other_year) for other_year, other in others]
        return year, own, [each for each in named if each != own.within(year)]

    def _year_of(self, time: Time) -> int | None:
        if time.year is not None:
            return time.year
        if time.offset is not None:
            is_of_last = time.is_fiscal and self._published.month < FISCAL_MONTH
            return self._published.year + time.offset - is_of_last
        return None if time.after is None else self._year + time.after

    def _nearest(self, part: Part, *, is_base: bool) -> tuple[int, bool]:
        """The year of a part of a year, and whether no other one is as likely.

        That of the sentence, else the last in which it ended.
        """
        published, last = self._published, self._last
        if is_base and last:  # in January, down on December
            is_later = last[1] is not None and part.last >= last[1].last
            return last[0] - is_later, True
        end, day = (part.last, part.day), (published.month, published.day if part.day else 0)
        ended = published.year - (end > day or (not part.day and end == day))
        is_sure = bool(part.day) or not part.first <= published.month <= part.last
        if self._said is None:
            return ended, is_sure
        if last and last[1] and last[0] < ended and part.last < last[1].last:
            return last[0] + 1, True  # November 2024, December, January
        return self._said, True


def _periods(time: Time, part: Part | None, year: int) -> tuple[str, list[str]]:
    """The period of a time in a year, and others that it may mean."""
    period = part.within(year) if part else str(year)
    others: list[str] = []
    if time.is_fiscal and not (part and part.day):
        others.append(f"{period}/{time.last_year}" if time.last_year else period)
        months = 12 * ((time.last_year or year) - year) + FISCAL_MONTH - 1
        whole = part or Part(1, 12)
        return Part(whole.first + FISCAL_MONTH - 1, whole.last + months).within(year), others
    if time.is_end and not (time.last_year or (part and part.day)):
        others.append(period)
        month = part.last if part else 12
        period = f"{year}-{month:02}-{monthrange(year, month)[1]:02}"
    elif time.is_until and part and not part.day and 1 < part.first == part.last:
        others.append(period)
        period = Part(1, part.last).within(year)
    if time.last_year:
        period = f"{period}/{time.last_year}"
    elif time.is_open:
        period = f"{period.partition('/')[0]}/.."
    return period, others


def years(*words: tuple[str, int | None, int | None]) -> dict[str, tuple[int | None, int | None]]:
    """The table of words for years, each row with the words of one year."""
    return {each: (offset, after) for names, offset, after in words for each in names.split("|")}


def any_of(words: Iterable[str]) -> str:
    """A pattern of any of the words, the longest first."""
    return "|".join(sorted(words, key=len, reverse=True))
