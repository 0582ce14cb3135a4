"""Periods of drafted figures, and whether they are still to come."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import chain, pairwise

from api.numerals import Kind
from api.numerals.times import Dated, Part
from api.reading.cells import open_cell, period_of
from api.reading.context import Context, Tables
from api.reading.sentences import Sentence

LEAD = 2
"""The paragraph behind the headline."""
OF_FUTURE = ("forecast", "target")
ATTACHED = re.compile(r"(?:[,\s]*(?:in|for|during|over|by|at|of|since|as of|the|end|whole)\b)*\s*")
"""Between a value and a time behind it that is of the value, in English."""
CONJUNCTION = re.compile(r"\b(?:where|which|who|that|while|since|because|but|as|and)\b")
BREAK = re.compile(rf"[;:–—]|,(?!\d)|{CONJUNCTION.pattern}")
"""Between a value and what is not of it, in English."""
APPOSED = 2
"""Words between a time and a figure that is set beside what comes before: last year, down 2%."""
FRONTED = 12
"""Characters before a time that the sentence begins with."""


@dataclass(slots=True)
class Times:
    """The times that a figure may be of."""

    likely: list[Dated]
    """The likeliest first."""
    is_certain: bool = False
    undated: bool = False
    """Whether it may have none."""
    cell: str = field(init=False, default="")

    def __post_init__(self) -> None:
        codes = [code for each in self.likely for code in (each.period, *each.others)]
        self.is_certain = self.is_certain and len({*codes}) == 1 and not self.undated
        if self.is_certain:
            self.cell = codes[0]
        elif codes:
            self.cell = open_cell(*codes, "")

    def is_inferred(self, sentence: Sentence) -> bool:
        """Whether the sentence does not print the period."""
        dated = self.dated
        return dated is not None and not (dated.is_printed and dated in sentence.dated)

    @property
    def is_annual(self) -> bool:
        """Whether it is a year for certain."""
        period = period_of(self.cell) if self.is_certain else None
        return period is not None and period.frequency == "annual"

    @property
    def dated(self) -> Dated | None:
        """The likeliest."""
        return self.likely[0] if self.likely else None


def times_of(sentence: Sentence, number: int, context: Context, tables: Tables) -> Times:
    """The times of a figure, those of its sentence before those of the text before."""
    found = _times_of(sentence, number, context, tables)
    if joined := _joined(sentence, found, tables):
        return Times([*joined, *found.likely], undated=True)
    low, start = sentence.clause(number)[0], sentence.numerals[number].start
    if re.search(tables.cues.at_end, sentence.folded[low:start]):  # at the end of the month
        days = [(each, _last_day(each)) for each in found.likely]
        with_last_day = [
            replace(each, others=(*each.others, day.isoformat())) if day else each
            for each, day in days
        ]
        return Times(with_last_day, undated=found.undated)
    return found


def _joined(sentence: Sentence, times: Times, tables: Tables) -> list[Dated]:
    """The months that stand in a list or a span with that of a figure: May and June."""
    dated, found = [each for each in sentence.dated if each.time.part], list[Dated]()
    likely = {each.period for each in times.likely}
    for first, last in pairwise(dated):
        between = sentence.folded[first.time.end : last.time.start]
        if not (re.fullmatch(tables.cues.joins, between) and likely & {first.period, last.period}):
            continue
        one, other, year = first.time.part, last.time.part, first.period[:4]
        if one and other and year == last.period[:4] and not (one.day or other.day):
            span = Part(one.first, other.last).within(int(year))
            first = replace(first, period=span, others=(first.period, *first.others))
        found += [first, last]
    return found


def _times_of(sentence: Sentence, number: int, context: Context, tables: Tables) -> Times:
    numeral = sentence.numerals[number]
    bound, free = _of_figures(sentence, number, tables)
    if tables.cues.is_base_behind:
        found = _in_english(sentence, number, free)
    else:
        found = _before(sentence, number, free, tables)
    if found is None:
        later = [each for each in free if each.time.start >= numeral.end]
        if bound or later:
            return Times(bound or later, undated=True)
        return _carried(sentence, number, context, tables)
    cues, text, own = tables.cues, sentence.folded, sentence.own_clause(number)
    with_next = [_with_next(each, sentence, number, tables) for each in found.likely]
    # A part of a time may be meant, or one of a forecast: early 2024, this year so far; in November
    # they expected 2.1 percent.
    is_vague = (
        (cues.status(own) in OF_FUTURE and not _is_future(found, tables))
        or re.search(cues.averaged, own)
        or any(
            later is not each
            or re.match(cues.so_far, text[each.time.end :])
            or re.match(cues.vague_after, text[each.time.end :])
            or re.search(cues.vague_before, text[: each.time.start])
            for each, later in zip(found.likely, with_next, strict=True)
        )
    )
    if sentence.named_value(numeral) or is_vague:
        return Times(with_next, undated=True)
    low, high = sentence.clause(number)
    if tables.cues.is_base_behind:
        low = numeral.start
    has_own = any(low <= each.time.start <= high for each in found.likely)
    is_earlier = tables.cues.is_earlier(*sentence.folded_around(number))
    is_certain = found.is_certain and not bound and (has_own or not is_earlier)
    return Times(found.likely if is_certain else [*found.likely, *bound], is_certain)


def _carried(sentence: Sentence, number: int, context: Context, tables: Tables) -> Times:
    """The times of the text before; plans, and facts about firms, may have none of them."""
    said = context.dated
    here = [each for each, place in said if place[0] == sentence.place[0]]
    if not here:
        return Times([said[-1][0]] if said else [], undated=True)
    is_of_firm = (
        tables.subjects(sentence, "organization")
        or context.stating
        or (context.firm and context.firm[1][0] == sentence.place[0])
    )
    ends = [end for each, _ in said if (end := _last_day(each)) and end <= tables.published]
    years = [*(end.year for end in ends), tables.published.year - 1]
    own = _last_day(here[-1])
    is_old = here[-1].time.is_relative or (  # later ones are rather compared with it
        own is not None and any(own.year < year for year in years)
    )
    is_other = (
        is_of_firm
        or here[-1].period.endswith("/..")
        or _is_future(Times(here[-1:]), tables)
        or re.search(tables.cues.plans, sentence.folded)
        or tables.cues.is_earlier(*sentence.folded_around(number))
        or is_property(sentence, number, tables)
        or is_old
    )
    return Times(here[::-1], is_certain=len(here) == 1 and not is_other)


def _last_day(dated: Dated) -> date | None:
    period = period_of(dated.period)
    return period.last_day if period else None


def _with_next(dated: Dated, sentence: Sentence, number: int, tables: Tables) -> Dated:
    """A part of a year, with the year after the last where the sentence is about what is ahead."""
    part, time, cues = dated.time.part, dated.time, tables.cues
    words = sentence.own_words(number)
    is_ahead = cues.status(words) in OF_FUTURE or re.search(cues.plans, words)
    is_dated = dated.is_printed or time.offset is not None or time.after is not None
    if part is None or part.is_relative or is_dated or dated.others or not is_ahead:
        return dated
    return replace(dated, others=(part.within(int(dated.period[:4]) + 1),))


def is_property(sentence: Sentence, number: int, tables: Tables) -> bool:
    """Whether a rank is said in passing of what stands behind it: the second largest, Maersk."""
    numeral = sentence.numerals[number]
    behind = [each.start for each in sentence.mentions if each.start >= numeral.unit_end]
    if not behind or not (numeral.kind is Kind.RANK or sentence.named_value(numeral)):
        return False
    between = sentence.folded[numeral.unit_end : behind[0]]
    return re.fullmatch(tables.cues.attributive, between) is not None


def figure_times(sentence: Sentence) -> list[Dated]:
    """The times of a sentence that its figures may be of."""
    return [
        each
        for each in sentence.dated
        if not (each.time.is_base or each.time.is_edition)
        and not (each.time.part and each.time.part.day)  # mostly that of what somebody says
    ]


def _of_figures(sentence: Sentence, number: int, tables: Tables) -> tuple[list[Dated], list[Dated]]:
    """The times that belong to something that is named, and the others."""
    cues, text = tables.cues, sentence.folded
    start = sentence.numerals[number].start
    bound: list[Dated] = []
    free: list[Dated] = []
    for each in figure_times(sentence):
        between = text[each.time.end : start]
        is_bound = re.search(cues.bound_before, text[: each.time.start]) or re.search(
            cues.bound_between, between
        )
        (bound if is_bound else free).append(each)
    return bound, free


def _before(
    sentence: Sentence, number: int, times: Sequence[Dated], tables: Tables
) -> Times | None:
    """In languages in which the time comes first."""
    numeral, low = sentence.numerals[number], sentence.clause(number)[0]
    earlier = [each for each in times if each.time.end <= numeral.start]
    if not earlier:
        return None
    own = [each for each in earlier if each.time.start >= low]
    near = own or earlier
    last = near[-1]
    is_certain = all(_is_within(last, each) for each in near)
    if not own:  # 4.8% in 2019 to 9%
        before = sentence.values[sentence.values.index(number) - 1]
        is_certain = is_certain and not tables.cues.is_earlier(*sentence.folded_around(before))
    return Times([last, *reversed(near[:-1])], is_certain)


def _in_english(sentence: Sentence, number: int, times: Sequence[Dated]) -> Times | None:
    numeral, (low, high) = sentence.numerals[number], sentence.clause(number)
    behind = [each for each in times if numeral.end <= each.time.start and each.time.end <= high]
    taken = {*chain.from_iterable(_attached(sentence, other, times)
                                  for other in sentence.values if other != number)}  # fmt: skip
    before = [
        each
        for each in times
        if low <= each.time.start and each.time.end <= numeral.start and id(each) not in taken
    ]
    if behind:
        between = sentence.folded[numeral.unit_end : behind[0].time.start]
        is_clear = id(behind[0]) in _attached(sentence, number, times) or not BREAK.search(between)
        likely = [behind[0], *before[-1:]]
        return Times(likely, is_clear and all(_is_within(behind[0], each) for each in before))
    if before:
        between = sentence.folded[before[-1].time.end : numeral.start]
        is_clear = (
            before[-1].time.start <= FRONTED
            or not BREAK.search(between)
            or (len(re.findall(r"\w+", between)) <= APPOSED and not CONJUNCTION.search(between))
        )
        return Times(before[::-1], is_clear and len({each.period for each in before}) == 1)
    earlier = [each for each in times if each.time.end <= numeral.start]
    if not earlier:
        return None
    is_fronted = earlier[0].time.start <= FRONTED and len({each.period for each in times}) == 1
    return Times(earlier[::-1], is_fronted)


def _attached(sentence: Sentence, number: int, times: Iterable[Dated]) -> list[int]:
    """The time directly behind a value."""
    end = sentence.numerals[number].unit_end
    return [
        id(each)
        for each in times
        if each.time.start >= end and ATTACHED.fullmatch(sentence.folded[end : each.time.start])
    ]


def _is_within(dated: Dated, other: Dated) -> bool:
    """Whether a time is a part of another."""
    one, all_ = period_of(dated.period), period_of(other.period)
    if one is None or all_ is None:
        return False
    return all_.first_day <= one.first_day and one.last_day <= all_.last_day


def status_of(
    sentence: Sentence, number: int, times: Times, context: Context, tables: Tables
) -> str:
    """Whether a figure is a forecast, a target, provisional or an estimate."""
    cues, own = tables.cues, sentence.own_clause(number)
    found, near = cues.status(sentence.folded), cues.status(own)
    is_ahead = found in OF_FUTURE
    if _is_future(times, tables):
        if found and is_ahead:
            is_asked = re.search(cues.surveyed, sentence.folded)
            behind = sentence.own_words(number)
            if ends := [said.end() for each in cues.statuses for said in re.finditer(each, behind)]:
                # The words behind those that say it is ahead; none where the verb ends a sentence.
                behind = behind[max(ends) :] if cues.is_base_behind else ""
            is_done = re.search(cues.done, behind)
            is_other = is_done or (near and near != found)
            return open_cell(found, "normal") if is_asked or is_other else found
        is_here = times.dated in sentence.dated
        return open_cell(*OF_FUTURE, "normal") if is_here else open_cell("normal", *OF_FUTURE)
    if is_ahead:
        return open_cell("normal", found or "")
    if found:
        return found if near == found else open_cell("normal", found)
    if context.provisional in (LEAD, sentence.place[0]):
        return open_cell("normal", "provisional")
    return "normal"


def _is_future(times: Times, tables: Tables) -> bool:
    day = _last_day(times.dated) if times.dated else None
    return day is not None and day > tables.published
