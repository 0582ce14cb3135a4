"""Finds the times that a text speaks of: years, halves, quarters, months, and words for them.

What is printed is often a part of a period: "in December" of an article of February 2025 is
2024-12. `Calendar` completes it by the date of publication and the times before.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
NUMBERS = {"一": 1, "二": 2, "三": 3, "四": 4, "first": 1, "second": 2, "third": 3, "fourth": 4}
SECOND_HALVES = ("下", "後", "하", "second")
SPANS = {("1", "3"): "Q1", ("4", "6"): "Q2", ("7", "9"): "Q3", ("10", "12"): "Q4",
         ("1", "6"): "S1", ("7", "12"): "S2"}  # fmt: skip
"""Parts of a year by their first and last month."""
YEAR = r"(?P<year>(?:19|20)\d\d)"
LATER = r"(?P<later>(?:19|20)?\d\d)"


@dataclass(frozen=True, slots=True)
class TimeWords:
    """How a language says times. Patterns are of folded text."""

    time: str
    """With groups year, word, later (the end of a span), quarter, ordinal (a quarter without the
    word), half, first and last (months), month, day, and months (a word)."""
    years: Mapping[str, tuple[int | None, int | None]]
    """Words for years: counted from that of publication, or from the one named before."""
    months: Mapping[str, int]
    """Words for months, counted from that of publication."""
    open_before: str
    open_after: str
    """Beside the first year of an open span."""
    base_before: str
    base_after: str
    """Beside what others are compared with."""
    edition_after: str


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
    part: str | None = None
    """The part of the year: S2, Q4, 12, 12-31."""
    last_year: int | None = None
    """The end of a span."""
    is_open: bool = False
    is_base: bool = False
    """Whether it is what others are compared with."""
    is_edition: bool = False


@dataclass(frozen=True, slots=True)
class Dated:
    """A time with its period, and whether the text prints all of it."""

    time: Time
    period: str
    is_printed: bool


def read_times(text: str, words: TimeWords) -> list[Time]:
    """The times of a sentence, in order."""
    found: list[Time] = []
    for match in re.finditer(words.time, text):
        groups = {name: each for name, each in match.groupdict().items() if each}
        year = groups.get("year")
        offset, after = words.years.get(groups.get("word", ""), (None, None))
        part = _part(groups, found[-1].part if found else None)
        if "months" in groups:
            part = f"{words.months[groups['months']]:+}"
        if not (part or year or "word" in groups):
            continue
        before, behind = text[: match.start()], text[match.end() :]
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
                is_base=not ("later" in groups or "day" in groups)
                and _beside(words.base_before, before, words.base_after, behind),
                is_edition=bool(year and re.match(words.edition_after, behind)),
            )
        )
    return found


def _beside(pattern_before: str, before: str, pattern_after: str, after: str) -> bool:
    return bool(re.search(pattern_before, before) or re.match(pattern_after, after))


def _later(year: str, later: str | None) -> int | None:
    """The last year of a span, of which two digits may be printed."""
    return None if later is None else int(year[: 4 - len(later)] + later)


def _part(groups: Mapping[str, str], last: str | None) -> str | None:
    """The part of a year that a match names; `last` is the one before it in the sentence."""
    if quarter := groups.get("quarter"):
        return f"Q{NUMBERS.get(quarter, quarter)}"
    if "ordinal" in groups and last and last.startswith("Q"):
        return f"Q{NUMBERS[groups['ordinal']]}"
    if half := groups.get("half"):
        return "S2" if half in SECOND_HALVES else "S1"
    if "first" in groups:
        return SPANS.get((groups["first"], groups["last"]))
    if month := groups.get("month"):
        number = int(month) if month.isdigit() else 1 + MONTHS.index(month[:3])
        day = groups.get("day")
        if 1 <= number <= 12:
            return f"{number:02}-{int(day):02}" if day else f"{number:02}"
    return None


class Calendar:
    """Completes the times of an article, in the order of its text."""

    def __init__(self, published: date) -> None:
        self._published = published
        self._year = published.year
        """The year named last."""

    def complete(self, times: Sequence[Time]) -> list[Dated]:
        """The times of a sentence with their periods."""
        found: list[Dated] = []
        year_of_sentence, last = None, None
        for time in times:
            year = self._year_of(time)
            is_printed = time.year is not None
            if year is None:
                year, is_printed = (
                    self._nearest(time.part or "", year_of_sentence, last, is_base=time.is_base),
                    False,
                )
            part = time.part
            if part and part.startswith(("+", "-")):
                months = self._published.year * 12 + self._published.month - 1 + int(part)
                year, part = months // 12, f"{months % 12 + 1:02}"
            if not time.is_base and not time.is_edition:
                self._year = year_of_sentence = year
                last = year, part or ""
            period = f"{year}-{part}" if part else str(year)
            if time.last_year:
                period = f"{period}/{time.last_year}"
            elif time.is_open:
                period = f"{period}/.."
            found.append(Dated(time, period, is_printed))
        return found

    def _year_of(self, time: Time) -> int | None:
        if time.year is not None:
            return time.year
        if time.offset is not None:
            return self._published.year + time.offset
        return None if time.after is None else self._year + time.after

    def _nearest(
        self,
        part: str,
        year_of_sentence: int | None,
        last: tuple[int, str] | None,
        *,
        is_base: bool,
    ) -> int:
        """The year of a part of a year: that of the sentence, else the last in which it ended."""
        if part.startswith(("+", "-")):
            return self._published.year
        if is_base and last:
            return last[0] - (_end(part) >= _end(last[1]))  # in January down on December
        ended = self._published.year - (_end(part) >= (self._published.month, 0))
        if year_of_sentence is None:
            return ended
        if last and last[0] < ended and _end(part) < _end(last[1]):
            return last[0] + 1  # November 2024, December, January
        return year_of_sentence


def _end(part: str) -> tuple[int, int]:
    """The month in which a part of a year ends, and the day."""
    if part.startswith("Q"):
        return int(part[1]) * 3, 0
    if part.startswith("S"):
        return int(part[1]) * 6, 0
    month, _, day = part.partition("-")
    return (int(month) if month else 12), int(day or 0)


def years(*words: tuple[str, int | None, int | None]) -> dict[str, tuple[int | None, int | None]]:
    """The table of words for years, each row with the words of one year."""
    return {each: (offset, after) for names, offset, after in words for each in names.split("|")}


def any_of(words: Iterable[str]) -> str:
    """A pattern of any of the words, the longest first."""
    return "|".join(sorted(words, key=len, reverse=True))
