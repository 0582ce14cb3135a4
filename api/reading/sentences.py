"""A sentence of an article, with all that is read in it."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from api import numerals
from api.numerals import Kind, Numeral
from api.numerals.reader import EARLIEST_YEAR, LATEST_YEAR
from api.numerals.times import Dated
from api.reading.article_text import Place, is_audited
from api.reading.mentions import Mention, features
from api.reading.metric_names import MetricMention

NO_VALUES = {
    *(Kind.YEAR, Kind.DATE, Kind.PERIOD, Kind.TIME_OF_DAY, Kind.LIST_NUMBER, Kind.NAME_PART),
}
"""Kinds of numerals that are compared only where nothing else is printed."""
PUNCTUATION = re.compile(r"[,;:()\u3001\uff08\uff09\uff0c\uff1b]")


@dataclass(slots=True)
class Sentence:
    """A sentence, with the offsets of all that is found in it."""

    place: Place
    text: str
    folded: str
    """The text in which words are looked for, as long as the text."""
    lowered: str
    """The same in small letters."""
    numerals: list[Numeral]
    dated: list[Dated]
    mentions: list[Mention]
    metrics: list[MetricMention]
    text_before: str
    """The paragraph before it."""
    unit_bases: frozenset[str]
    """Numbers in the names of units: 10,000 of "robots per 10,000 employees"."""
    unlisted: list[tuple[int, int]]
    """Where countries stand that the tables lack."""
    names_of_values: frozenset[str]
    """Names of metrics that are a number with its unit, as in the count of "34 provinces"."""
    undated: Sequence[tuple[int, int]] = ()
    """Where times stand whose year is not known, in a text without a date."""
    features: frozenset[str] = frozenset()
    values: list[int] = field(default_factory=list)
    """Which of the numerals are values."""

    def __post_init__(self) -> None:
        self.features = features(self.text)
        names = [(each.start, each.end) for each in self.mentions]
        names += [(each.start, each.end) for each in self.metrics]
        self.unlisted = [
            (start, end) for start, end in self.unlisted
            if not any(start < last and first < end for first, last in names)
        ]  # fmt: skip
        read = [each for each in self.numerals if each.kind not in NO_VALUES]
        self.dated = [
            each
            for each in self.dated
            if each.time.part
            or each.time.is_fiscal
            or not any(n.start <= each.time.start < n.end for n in read)
            if not any(m.start <= each.time.start and each.time.end <= m.end for m in self.mentions)
        ]
        self.values = [
            number
            for number, each in enumerate(self.numerals)
            if each.kind not in NO_VALUES and not (self.time_at(each) or self.named(each))
        ]

    @property
    def before(self) -> frozenset[str]:
        """The features of the paragraph before it, which only drafts use."""
        return features(self.text_before)

    def named(self, numeral: Numeral) -> str | None:
        """The role of a numeral that is part of a name or of a unit."""
        around = [
            each.kind
            for each in self.mentions
            if each.start <= numeral.start and numeral.end <= each.end
        ]
        if around:
            is_year = EARLIEST_YEAR < numeral.amount.value < LATEST_YEAR and "source" in around
            return "edition" if is_year or numeral.kind is Kind.YEAR else "name"
        is_base = self.printed(numeral).casefold() in self.unit_bases
        return "unit-base" if is_base and not self.named_value(numeral) else None

    def named_value(self, numeral: Numeral) -> str | None:
        """The name of a metric that a value is with its unit: 34 provinces."""
        for name in self.names_of_values:
            start = self.lowered.find(name, max(0, numeral.start - 1))
            if 0 <= start <= numeral.start and numeral.end <= start + len(name):
                return name
        return None

    def time_at(self, numeral: Numeral) -> Dated | None:
        return next(
            (d for d in self.dated if d.time.start < numeral.end and d.time.end > numeral.start),
            None,
        )

    def clause(self, number: int) -> tuple[int, int]:
        """From the end of the value before to the start of the next one."""
        at = self.values.index(number)
        low = self.numerals[self.values[at - 1]].unit_end if at else 0
        following = self.values[at + 1 : at + 2]
        return low, self.numerals[following[0]].start if following else len(self.text)

    def folded_around(self, number: int) -> tuple[str, str]:
        """The folded sentence before a value, and all of it behind the value."""
        numeral = self.numerals[number]
        return self.folded[: self.start(numeral)], self.folded[numeral.unit_end :]

    def own_clause(self, number: int) -> str:
        """The folded clause of a value."""
        low, high = self.clause(number)
        return self.folded[low:high]

    def own_words(self, number: int) -> str:
        """The folded clause of a value, up to the next punctuation behind the value."""
        low, high = self.clause(number)
        behind = PUNCTUATION.search(self.folded, self.numerals[number].unit_end, high)
        return self.folded[low : behind.start() if behind else high]

    def start(self, numeral: Numeral) -> int:
        """Where a numeral begins, with the sign of its currency."""
        before, unit = self.text[: numeral.start].rstrip(), (numeral.unit or "").strip()
        is_before = numeral.kind is Kind.MONEY and unit and before.endswith(unit)
        return len(before) - len(unit) if is_before else numeral.start

    def printed(self, numeral: Numeral) -> str:
        """The numeral as a line of the audit has it, with its unit or the words of its time."""
        start, end, dated = self.start(numeral), numeral.unit_end, self.time_at(numeral)
        if dated is not None and sum(self.time_at(each) is dated for each in self.numerals) == 1:
            start, end = min(start, dated.time.start), max(end, dated.time.end)
        return self.text[start:end].strip(" ,")


def numbers_in(name: str, language: str) -> Iterator[str]:
    """The numbers of a name, as they are printed."""
    for each in numerals.read(name, language):
        yield name[each.start : each.unit_end].strip().casefold()


def shifted(found: Iterable[Numeral], start: int, end: int) -> Iterator[Numeral]:
    """The numerals of a sentence that the audit lists, with offsets in it."""
    for each in found:
        if start <= each.start < end and is_audited(each):
            each.start, each.end, each.unit_end = (
                at - start for at in (each.start, each.end, max(each.end, each.unit_end))
            )
            yield each
