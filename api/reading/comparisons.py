"""What drafted figures are compared with, and whether they are changes."""

import re
from collections.abc import Sequence
from datetime import timedelta

from api.numerals import Kind
from api.numerals.cues import SAME
from api.reading.cells import one_of, open_cell, period_of
from api.reading.context import Tables
from api.reading.figure_times import Times
from api.reading.sentences import Sentence

BASES = {
    SAME: {"annual": "previous-year", "semiannual": "same-half-of-previous-year",
           "quarterly": "same-quarter-of-previous-year", "monthly": "same-month-of-previous-year"},
    "previous": {"annual": "previous-year", "semiannual": "previous-half",
                 "quarterly": "previous-quarter", "monthly": "previous-month"},
}  # fmt: skip
"""Codes of comparisons by the frequency of the figure."""
SHORT = {code for frequency, code in BASES["previous"].items() if frequency != "annual"}
"""Those with the time directly before, which is no year."""
YEARLY = "previous-year"
"""What a growth in a year is compared with where nothing else is said."""


def base_of(sentence: Sentence, number: int, tables: Tables) -> str | None:
    """What a figure is compared with, as the words around it say.

    Where a base stands before its figure, one behind it is of the next figure.
    """
    numeral, (_, high) = sentence.numerals[number], sentence.clause(number)
    is_last = number == sentence.values[-1]
    behind = sentence.folded[numeral.unit_end : high]
    if not tables.cues.is_base_behind and not is_last:
        behind = ""
    return tables.cues.base(sentence.folded[: numeral.start], behind)


def says_base(sentence: Sentence, number: int, tables: Tables) -> bool:
    """Whether the base is said of a figure itself, or of the list that it is in."""
    first = list_of(sentence, number, tables)[0]
    low, high = sentence.clause(first)[0], sentence.clause(number)[1]
    if not tables.cues.is_base_behind and number != sentence.values[-1]:
        high = sentence.numerals[number].start
    has_time = any(each.time.is_base and low <= each.time.start < high for each in sentence.dated)
    return has_time or tables.cues.base(sentence.folded[low:high], "") is not None


def bases_of(
    sentence: Sentence, number: int, base: str | None, times: Times, tables: Tables
) -> list[str]:
    """The codes of what a figure may be compared with; none if the text does not say."""
    low, high = sentence.clause(number)
    if tables.cues.is_base_behind:
        low = sentence.numerals[number].start
    elif number != sentence.values[-1]:  # the base behind a figure is of the next one
        high = sentence.numerals[number].start
    printed = [
        code
        for each in sentence.dated
        if each.time.is_base and low <= each.time.start < high and times.is_certain
        if (code := _base_of_periods(times.cell, each.period))
    ]
    if printed:
        return printed[-1:]
    if base is None:
        return []
    if base not in BASES:
        return [f"previous-{base}"]
    of, period = BASES[base], period_of(times.likely[0].period) if times.likely else None
    likeliest = [of[period.frequency]] if period and period.frequency in of else []
    return likeliest if times.is_certain and likeliest else [*likeliest, *of.values()]


def _base_of_periods(period: str, base: str) -> str | None:
    """The code of a comparison of a period with an earlier one."""
    own, other = period_of(period), period_of(base)
    if not own or not other or own.frequency != other.frequency or own.frequency is None:
        return None
    if other.last_day + timedelta(days=1) == own.first_day:
        return BASES["previous"].get(own.frequency)
    is_year_before = (other.first_day.year + 1, other.first_day.month) == (
        own.first_day.year, own.first_day.month
    )  # fmt: skip
    return BASES[SAME].get(own.frequency) if is_year_before else None


def compared_with(
    metric: str, bases: Sequence[str], said: str, times: Times, tables: Tables
) -> str:
    """What a figure of a metric is compared with; `said` is what the one before was."""
    is_said = bool(bases)
    measure, known = tables.measure(metric), tables.entries["comparison"]
    bases = [each for each in bases if each in known]
    usual = [*tables.habits.bases.get(metric, {})]
    if measure == "growth":
        if bases:
            return one_of(*bases)
        if not is_said and said in SHORT:  # the next growth is mostly on the year before
            return open_cell(
                said, *usual, *(each for each in BASES[SAME].values() if each in known)
            )
        if not is_said and (said or (times.is_annual and YEARLY in known)):
            return said or YEARLY
        return open_cell(*usual, *([YEARLY] if YEARLY in known else []))
    if measure in ("rank", "ratio"):
        scopes = [code for code in usual if code]
        return open_cell(*scopes, *([] if usual and "" not in usual else [""]))
    return ""


def is_change(sentence: Sentence, number: int, base: str | None, tables: Tables) -> bool:
    """Whether a number says by how much something has changed, or is in a list that does."""
    numeral = sentence.numerals[number]
    if numeral.kind in (Kind.RANK, Kind.MULTIPLE):
        return False
    is_ratio = numeral.kind in (Kind.PERCENT, Kind.POINTS, Kind.FRACTION)
    around = sentence.folded_around(number)
    has_base = (
        base is not None
        and says_base(sentence, number, tables)
        and not tables.cues.is_level(*around)
    )
    if is_ratio and (has_base or numeral.is_fall is True):
        return True
    return any(
        tables.cues.is_change(*sentence.folded_around(each))
        for each in list_of(sentence, number, tables)
    )


def list_of(sentence: Sentence, number: int, tables: Tables) -> list[int]:
    """The values of a list that a value is in: 5.5%, 5.6% and 5.7%."""
    found = [number]
    kind = sentence.numerals[number].kind
    for step in (-1, 1):
        at = sentence.values.index(number)
        while 0 <= (other := at + step) < len(sentence.values):
            first, last = sorted((sentence.values[at], sentence.values[other]))
            end, start = sentence.numerals[first].unit_end, sentence.numerals[last].start
            is_joined = re.fullmatch(tables.cues.joins, sentence.folded[end:start])
            if not is_joined or sentence.numerals[sentence.values[other]].kind is not kind:
                break
            at = other
            found.append(sentence.values[at])
    return sorted(found)
