"""Finds the metric of a figure by its unit, and by the names of metrics in the text."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from api.domain.reference import Entry, not_comparable_across
from api.numerals import Kind, Numeral
from api.reading.cells import MAX_CANDIDATES, open_cell
from api.reading.comparisons import YEARLY
from api.reading.context import Context, Tables
from api.reading.mentions import features, names_of
from api.reading.metric_names import LEVELS, MetricMention, MetricNames
from api.reading.sentences import Sentence
from api.reading.subjects import sectors_before
from api.reading.units import UnitWords
from api.reading.unknown_words import UNNAMED, UnknownWords

IS_OFFERED, NEEDS_SUBJECT = "is_offered", "needs_subject"
"""Mark the entries of metrics that the tables lack, and of those of them that say too little."""

LEAST_SCORE = 0.8
"""How much of its name is in the text, of a metric that is filled in without its whole name."""
LEAST_WORDS = 0.7
"""How many of its words, however rare each is."""
LEAST_MARGIN = 0.3
"""By how much it must be better than the second one."""
OFFERED_LATER = 0.2
"""By how much less a metric is liked that the tables lack."""
SHARED_SYMBOLS = ("$", "＄", "£", "¥", "￥")
"""Those of several currencies, also where the tables have only one."""
BESIDE = 4
"""Characters between a place and the name of what goes there, at most."""


@dataclass(frozen=True, slots=True)
class Found:
    """The metrics that a figure may be of."""

    codes: list[str]
    """The likeliest first."""
    metric: str = ""
    """The one that is certain."""
    is_named: bool = True
    """Whether the sentence names it."""

    @property
    def likeliest(self) -> str:
        return self.metric or next(iter(self.codes), "")


class Metrics:
    """Finds the metrics of the figures of a text."""

    def __init__(
        self,
        tables: Tables,
        names: MetricNames,
        unknown: UnknownWords,
        headline: str,
        units: UnitWords,
    ) -> None:
        self.tables = tables
        self.entries: Mapping[str, Entry] = tables.entries["metric"]
        self.units = units
        self._headline = features(headline)
        self.names = names
        self._unknown = unknown

    @cached_property
    def _features(self) -> Mapping[str, list[frozenset[str]]]:
        return {
            code: [feature for name in names_of(entry) if (feature := features(name))]
            for code, entry in self.entries.items()
        }

    @cached_property
    def _frequency(self) -> Counter[str]:
        """How many metrics have a feature."""
        return Counter(
            each for names in self._features.values() for each in set[str]().union(*names)
        )

    @cached_property
    def _changes(self) -> set[str]:
        """The metrics that are a change by their names."""
        changes = re.compile(self.tables.cues.changes)
        return {
            code for code, entry in self.entries.items()
            if any(changes.search(name.lower()) for name in names_of(entry))
        }  # fmt: skip

    @cached_property
    def growths_of_sectors(self) -> Sequence[str]:
        """The metrics of growths that are told apart by sector."""
        return [
            code for code, entry in self.entries.items()
            if entry["measure"] == "growth" and "sector" in not_comparable_across(entry)
        ]  # fmt: skip

    def find(
        self, sentence: Sentence, number: int, *, is_change: bool, is_annual: bool,
        bases: Sequence[str], context: Context,
    ) -> Found:  # fmt: skip
        """The metrics of a figure; one is certain if the text names it, and no other as well."""
        numeral = sentence.numerals[number]
        if exact := sentence.named_value(numeral):
            codes = self.names.exactly(exact)
            if len(codes) == 1:
                return Found(codes, codes[0])
        admitted = [code for code, entry in self.entries.items() if self.admits(entry, numeral)]
        if not admitted:
            others = [code for code in self.entries if self.tables.measure(code) in LEVELS]
            return Found([code for *_, code in self._ranked(
                sentence, number, others, is_change, bases, context
            )])  # fmt: skip
        ranked = self._ranked(sentence, number, admitted, is_change, bases, context)
        codes = [code for *_, code in ranked]
        fitting = [code for code in codes if self._fits(code, numeral, is_change=is_change)]
        named = self.named(sentence, number, fitting, bases, is_annual=is_annual)
        end = numeral.unit_end
        behind = [  # which the figure is of: 830 million of profit
            each.code for each in sentence.metrics
            if end <= each.start <= end + BESIDE and each.code in fitting
            and re.search(self.tables.cues.owned_by, sentence.folded[end : each.start])
        ]  # fmt: skip
        if behind or any(self.entries[code].get(NEEDS_SUBJECT) for code in named or ()):
            return Found([*dict.fromkeys((*behind, *(named or ()), *codes))])
        if named:
            return Found([*dict.fromkeys((*named, *codes))], named[0] if len(named) == 1 else "")
        if named is None:  # the text names no metric before the figure
            sure = self._by_sector(sentence, number, fitting, is_change) or self.confirmed(
                sentence, number, fitting, context
            )
            carried = None if sure else self.carried(sentence, number, context)
            words = sentence.features | sentence.before | self._headline
            if code := sure or carried or self._best(ranked, fitting, words):
                return Found([*dict.fromkeys((code, *codes))], code, is_named=code != carried)
        return Found(codes)

    def _fits(self, code: str, numeral: Numeral, *, is_change: bool) -> bool:
        """Whether a metric's measure is that of a numeral: a changing percentage is a growth."""
        measure = self.tables.measure(code)
        if numeral.kind in (Kind.PERCENT, Kind.FRACTION):
            return (measure == "growth") == is_change
        return not is_change

    def named(
        self, sentence: Sentence, number: int, codes: Sequence[str], bases: Sequence[str],
        *, is_annual: bool,
    ) -> list[str] | None:  # fmt: skip
        """The metrics whose name stands last before a figure, unless another subject follows.

        None if there is no name.
        """
        start = sentence.start(sentence.numerals[number])
        found = [each for each in sentence.metrics if each.end <= start and each.code in codes]
        if not found:
            return None
        last = max(found)
        if not self._stands_for_itself(sentence, last, start):
            return []
        alike = (last.end, last.length, last.is_whole)
        named = [each.code for each in found if (each.end, each.length, each.is_whole) == alike]
        named = [*dict.fromkeys(named)]
        habits = self.tables.habits.bases
        likely = {*bases} or {*([YEARLY] if is_annual else ())}
        usual = [code for code in named if likely & {*habits.get(code, ())}]
        if len(usual) == 1:
            return usual
        others = [
            code for code in codes
            if code not in named and {*bases} & {*habits.get(code, ())}
        ]  # fmt: skip
        is_unusual = not usual and all(habits.get(code) for code in named)
        return [*named, *others] if bases and is_unusual else named

    def _stands_for_itself(self, sentence: Sentence, name: MetricMention, value: int) -> bool:
        """Whether a name is no part of a longer one: exports to Taiwan, GDP per capita."""
        areas = [each for each in sentence.mentions if each.kind == "area"]
        text = sentence.folded
        unlisted = [
            (start, end) for start, end in sentence.unlisted
            if self.tables.cues.is_partner(text[:start], text[end:])
        ]  # fmt: skip
        partners = [each for each in areas if self.tables.is_partner(sentence, each)]
        is_of_partner = any(
            name.end <= start < value or name.start - BESIDE <= end <= name.start
            for start, end in (*unlisted, *((each.start, each.end) for each in partners))
        )
        has_area = any(  # the exports of Taiwan, or those to it
            name.start <= each.start < name.end and each not in partners for each in areas
        )
        per, unit = self.tables.cues.per, self.entries[name.code]["unit"]
        is_per_base = unit is not None and any(
            re.search(per, each.lower()) for each in names_of(self.tables.entries["unit"][unit])
        )
        is_part = not is_per_base and re.search(per, text[name.end : value])
        most = 0 if self._is_offered(name.code) else UNNAMED
        return self._unknown.is_plain(sentence, name.end, value, most) and not (
            is_part
            or is_of_partner
            or has_area
            or self._unknown.is_before(sentence, name.start, is_common=self._is_offered(name.code))
        )

    def _by_sector(
        self, sentence: Sentence, number: int, codes: Sequence[str], is_change: bool
    ) -> str | None:
        """The growth of sectors, of a figure that stands directly behind the name of one."""
        start = sentence.numerals[number].start
        low, _ = sentence.clause(number)
        own = features(sentence.lowered[low:start])
        of_sectors = [
            code for code in codes
            if code in self.growths_of_sectors and any(own & each for each in self._features[code])
        ]  # fmt: skip
        is_only = is_change and len(of_sectors) == 1 and bool(sectors_before(sentence, number)[0])
        is_sure = is_only and self._unknown.is_plain(sentence, low, start)
        return of_sectors[0] if is_sure else None

    def carried(self, sentence: Sentence, number: int, context: Context) -> str | None:
        """The metric of the figure before, in a list of sectors: computers 49%, cars 47%."""
        said, numeral = context.last(), sentence.numerals[number]
        near, _ = sectors_before(sentence, number)
        if said is None or not near:
            return None
        start, (low, _) = numeral.start, sentence.clause(number)
        is_alike = said.kind is numeral.kind and said.unit == numeral.unit
        is_by_sector = "sector" in not_comparable_across(self.entries[said.metric])
        is_only = is_alike and is_by_sector and self._unknown.is_plain(sentence, low, start)
        return said.metric if is_only else None

    def confirmed(
        self, sentence: Sentence, number: int, codes: Sequence[str], context: Context
    ) -> str | None:
        """The only metric that the sentence names, if the paragraph has figures of it before."""
        start, (low, _) = sentence.numerals[number].start, sentence.clause(number)
        if not self._unknown.is_plain(sentence, low, start):
            return None
        found = [each for each in sentence.metrics if each.code in codes]
        said = {each.metric for each in context.said} & {each.code for each in found}
        alike = {each.name for each in found if each.code in said}
        is_only = all(each.name in alike for each in found)
        return next(iter(said)) if len(said) == 1 and is_only else None

    def _best(
        self,
        ranked: Sequence[tuple[float, float, str]],
        codes: Sequence[str],
        words: frozenset[str],
    ) -> str | None:
        """The best metric, if enough of its name is in the text and no other is nearly as good."""
        none = (0.0, 0.0, "")
        (score, of_name, code), (second, _, _) = (*ranked, none, none)[:2]
        is_clear = of_name >= LEAST_SCORE and score - second >= LEAST_MARGIN
        if not is_clear or self._is_offered(code) or code not in codes:
            return None
        shares = (len(name & words) >= LEAST_WORDS * len(name) for name in self._features[code])
        return code if any(shares) else None

    def _is_offered(self, code: str) -> bool:
        """Whether a metric is one that the tables lack: only its name in the text is enough."""
        return IS_OFFERED in self.entries.get(code, ())

    def _ranked(
        self, sentence: Sentence, number: int, codes: Iterable[str], is_change: bool,
        bases: Sequence[str], context: Context,
    ) -> list[tuple[float, float, str]]:  # fmt: skip
        """Metrics, the best first: score, score of the name, code."""
        numeral = sentence.numerals[number]
        weighted: dict[str, float] = {}
        for weight, found in (
            (0.2, self._headline),
            (0.4, sentence.before),
            (0.6, sentence.features),
            (1.0, features(sentence.text[: numeral.start])),
        ):
            weighted |= dict.fromkeys(found, weight)
        near_sectors = sectors_before(sentence, number)[0]
        seems_change = is_change or numeral.kind in context.changed
        scored = []
        for code in codes:
            of_name = max(
                (self._likeness(weighted, name) for name in self._features[code]), default=0
            )
            score = of_name - (OFFERED_LATER if self._is_offered(code) else 0)
            is_growth = self.tables.measure(code) == "growth"
            if numeral.kind is Kind.PERCENT:
                score += 0.3 if is_growth == seems_change else -0.3
            elif is_change:
                score += 0.3 if code in self._changes else -0.1
            sectors = self.tables.habits.sectors.get(code)
            usual = self.tables.habits.bases.get(code)
            if sectors and near_sectors:
                score += 0.15 if "" not in sectors else -0.25 if len(sectors) == 1 else 0
                of_name = 0 if {*sectors} == {""} else of_name  # never of a sector
            if bases and usual and is_growth:
                score += 0.1 if bases[0] in usual else -0.4
            said = context.last()
            if said and (said.metric, said.kind) == (code, numeral.kind):
                score += 0.15
            elif context.latest.get(numeral.kind) == code:
                score += 0.05
            scored.append((round(score, 6), round(of_name, 6), code))
        return sorted(scored, key=lambda each: (-each[0], each[2]))

    def _likeness(self, weighted: Mapping[str, float], name: Iterable[str]) -> float:
        """How much of a name is in a text; what few metrics have counts for more."""
        found = total = 0.0
        for each in sorted(name):
            rarity = 1 / self._frequency[each]
            total += rarity
            found += rarity * weighted.get(each, 0)
        return found / total

    def admits(self, metric: Entry, numeral: Numeral) -> bool:
        """Whether a numeral may be in the unit of a metric."""
        if metric["unit"] is None:
            return numeral.kind is Kind.MONEY
        unit = self.tables.entries["unit"][metric["unit"]]
        if numeral.kind is Kind.FRACTION:
            return metric["measure"] == "ratio" or self.units.is_percent(unit["code"])
        if numeral.kind is Kind.QUANTITY:
            return unit["kind"] not in ("currency", "ordinal", "ratio") and (
                not numeral.unit or self.units.has_word(unit["code"], numeral.unit)
            )
        is_other = self.units.other_unit(numeral, unit["code"]) is not None
        return not is_other and (numeral.kind is not Kind.MONEY) != (unit["kind"] == "currency")

    def is_percent(self, metric: str) -> bool:
        unit = self.entries[metric]["unit"] if metric else None
        return unit is not None and self.units.is_percent(unit)

    def currency(self, found: Found, numeral: Numeral) -> str:
        """The cell of the unit: that of the metric, or the currency of one in any currency.

        A currency is open unless the printed word is the name of one alone.
        """
        codes = [found.metric] if found.metric else found.codes[:MAX_CANDIDATES]
        if all(self.entries[code]["unit"] is not None for code in codes):
            return ""
        word = numeral.unit or ""
        named = self.units.named(word)
        if len(named) == 1 and word not in SHARED_SYMBOLS:
            return named[0]
        units = self.tables.entries["unit"]
        return open_cell(*(code for code in units if word and self.units.may_name(word, code)))
