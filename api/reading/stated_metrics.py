"""Finds the metrics that a text states, without guessing, in whatever unit of their kind."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from api.domain.reference import Entry
from api.numerals import Kind, Numeral
from api.numerals.paraphrases import PARAPHRASES, Paraphrases
from api.reading.context import Context
from api.reading.mentions import features, names_of
from api.reading.metric_features import MetricFeatures
from api.reading.metrics import Metrics
from api.reading.sentences import PUNCTUATION, Sentence
from api.reading.subjects import sectors_before
from api.reading.told_metrics import ToldMetrics
from api.reading.unknown_words import UnknownWords

LIKELY = 0.7
"""How much of a name is in the sentence, of a metric that it surely means if it means one only."""
LIKELY_MULTIPLE = 0.6
"""The same of multiples, which few metrics are."""
NEW = "new"
"""The first word of the English names of metrics of what is new."""
GDP = "gdp"
"""The English name of what a growth is of where nothing is named."""
BESIDE = 14
"""Characters beside a number that may say that something is counted per that number."""
LEAST_BASE = 100
"""The least of such numbers."""
CHANGING = (Kind.PERCENT, Kind.POINTS, Kind.FRACTION)
"""Kinds of numerals by which something grows."""


@dataclass(frozen=True, slots=True)
class StatedMetric:
    """The metrics that a figure may be of."""

    codes: tuple[str, ...]
    """The likeliest first."""
    named: tuple[str, ...]
    """Those that the text surely means, or one of them: growth on the year and on the quarter."""
    alike: tuple[str, ...] = ()
    """Those of the same name, in whatever currency."""
    is_told: bool = False
    """Whether a phrase with the figure inside it says which."""


class StatedMetrics:
    """The metrics of the figures of a text, for a check of what it says."""

    def __init__(
        self, metrics: Metrics, of_metrics: MetricFeatures, unknown: UnknownWords, language: str
    ) -> None:
        self._metrics = metrics
        self._unknown = unknown
        self._words = PARAPHRASES[language]
        self._told = ToldMetrics(metrics, unknown, language)
        self._features = of_metrics
        self._units_alike: dict[tuple[Kind, str | None], frozenset[str | None]] = {}
        self._said: tuple[int, tuple[str, ...]] = 0, ()
        """The paragraph of the last metric that was named, and it, or one of them."""
        self._last: tuple[frozenset[str], dict[str, float]] = frozenset(), {}

    def likeness(self, words: frozenset[str]) -> dict[str, float]:
        """How much of the names of metrics is in these words."""
        if self._last[0] is not words:
            self._last = words, self._features.likeness(words)
        return self._last[1]

    def find(
        self, sentence: Sentence, number: int, *, is_change: bool, is_annual: bool,
        bases: Sequence[str], context: Context,
    ) -> StatedMetric:  # fmt: skip
        """The metrics that may be meant, and those that the text names for the figure."""
        metrics, numeral = self._metrics, sentence.numerals[number]
        if exact := sentence.named_value(numeral):
            codes = metrics.names.exactly(exact)
            if len(codes) == 1:
                return StatedMetric((*codes,), (*codes,))
        said, likeness = context.last(), self.likeness(sentence.features)
        carried = [said.metric] if said else []
        by_growth = self._of_economy(sentence, number, is_sure=False)
        by_unit, by_sector = self._by_unit(sentence), self._by_sector(sentence, number)
        mentioned = [each.code for each in sorted(sentence.metrics)[::-1]]
        told, hinted = ([], []) if by_unit else self._told.metrics(sentence, number)
        near = [*told, *hinted, *mentioned, *by_unit, *by_sector, *by_growth]
        near += sorted(likeness, key=lambda each: (-likeness[each], each))
        alike = self._alike([*near, *carried], sentence, number)
        growths = {
            each.code for each in sentence.metrics
            if each.is_whole and self._entry(each.code)["measure"] == "growth"
        } | {*by_growth, *told}  # fmt: skip
        fitting = [
            code for code in alike
            if code in growths or self._fits(code, numeral.kind, is_change=is_change)
        ]  # fmt: skip
        named = metrics.named(sentence, number, fitting, bases, is_annual=is_annual)
        if told := [code for code in told if code in fitting]:
            named = told
        elif named and self._is_of_other(sentence, number, named):
            named = []
        if not named:
            named = self._told.behind(sentence, number, fitting) or named
        if named is None:
            sure = metrics.confirmed(sentence, number, fitting, context) or (
                metrics.carried(sentence, number, context)
            )
            named = [sure] if sure else self._apart(sentence, number, fitting)
        chosen, same = self._only(named, sentence, number), named
        if numeral.kind is Kind.MONEY and chosen:
            same = metrics.names.alike(chosen)
            chosen = self._only(same, sentence, number) or chosen
        named = [chosen] if chosen else named
        if is_change or numeral.kind is Kind.RANK:
            carried += self._elided(sentence, number, is_change=is_change)
        others = [] if sentence.metrics else self._alike(carried, sentence, number)
        if len(named) > 0:
            self._said = sentence.place[0], (*named,)
        likely = dict.fromkeys((*named, *fitting, *others))
        return StatedMetric((*likely,), (*named,), (*same,), bool(told))

    def _apart(self, sentence: Sentence, number: int, codes: Sequence[str]) -> list[str]:
        """The metrics that a sentence means without their name before the figure."""
        own, numeral = self._own_words(sentence, number), sentence.numerals[number]
        likeness = self.likeness(own)
        least = LIKELY_MULTIPLE if numeral.kind is Kind.MULTIPLE else LIKELY
        apart = likeness.keys() - {each.code for each in sentence.metrics}
        says_new = re.search(self._words.new, sentence.lowered) is not None
        low, start = sentence.clause(number)[0], sentence.start(numeral)
        found = [each for each in sentence.metrics if each.code in codes]
        is_only_mention = self._unknown.is_plain(sentence, low, start) and (
            len({(each.start, each.end) for each in found}) == 1
        )
        groups = (
            self._by_unit(sentence),
            self._by_sector(sentence, number),
            [*dict.fromkeys(each.code for each in found)] if is_only_mention else [],
            [
                code
                for code in likeness
                if code in apart
                and likeness[code] >= least
                and (self._entry(code)["name_en"].lower().split()[0] != NEW or says_new)
            ],
            self._shares(sentence, own),
            self._of_economy(sentence, number, is_sure=True),
        )
        held = [[code for code in group if code in codes] for group in groups]
        only = [group for group in held if self._only(group, sentence, number)]
        return held[2] or next(iter(only), held[-1])

    def _own_words(self, sentence: Sentence, number: int) -> frozenset[str]:
        """The words of a sentence that are not those of another figure beside this one."""
        numeral, numerals, values = sentence.numerals[number], sentence.numerals, sentence.values
        low, high, at = 0, len(sentence.lowered), values.index(number)
        before, behind = values[max(0, at - 1) : at], values[at + 1 : at + 2]
        for each in (numerals[value] for value in before):
            if not self._unknown.is_plain(sentence, each.unit_end, numeral.start):
                low = each.unit_end
        for each in (numerals[value] for value in behind):
            if not self._unknown.is_plain(sentence, numeral.unit_end, each.start):
                high = each.start
        is_whole = (low, high) == (0, len(sentence.lowered))
        return sentence.features if is_whole else features(sentence.lowered[low:high])

    def _is_of_other(self, sentence: Sentence, number: int, codes: Sequence[str]) -> bool:
        """Whether the name before a figure is that of a part: exports of ships, or to China."""
        start = sentence.start(sentence.numerals[number])
        found = [each for each in sentence.metrics if each.end <= start and each.code in codes]
        if not found:
            return False
        first = max(found).start
        is_to_other = re.search(self._words.part_before, sentence.folded[:first]) is not None
        return is_to_other or self._unknown.is_owner(sentence, first)

    def _shares(self, sentence: Sentence, own: frozenset[str]) -> list[str]:
        """The shares of what the sentence names, with all their own words: 5 percent of exports."""
        wholes = [features(each.name) for each in sentence.metrics if each.is_whole]
        whole = frozenset[str]().union(*wholes)
        if not wholes or not whole <= own:
            return []
        return [
            code for code, names in self._words_of_shares.items()
            if any(whole <= name <= own for name in names)
        ]  # fmt: skip

    @cached_property
    def _words_of_shares(self) -> dict[str, list[frozenset[str]]]:
        """The words of the names of shares, without those that say that they are shares."""
        return {
            code: [features(self._words.share.sub(" ", name.lower())) for name in names_of(entry)]
            for code, entry in self._metrics.entries.items()
            if entry["measure"] == "share"
        }

    def _of_economy(self, sentence: Sentence, number: int, *, is_sure: bool) -> list[str]:
        """The growths of the economy, of a figure behind a word for growth without a subject.

        They are sure where nothing unknown is named with the place.
        """
        numeral, (low, _) = sentence.numerals[number], sentence.clause(number)
        start = sentence.start(numeral)
        found = [*re.finditer(self._words.growth, sentence.lowered[:start])]
        has_sector = sectors_before(sentence, number)[0] or sectors_behind(sentence, number)
        if sentence.metrics or has_sector or not found or numeral.kind not in CHANGING:
            return []
        first, end = found[-1].span()
        if self._unknown.is_before(sentence, first) or self._unknown.is_owner(sentence, first):
            return []
        commas = [each.end() for each in PUNCTUATION.finditer(sentence.folded, low, first)]
        places = [each.start for each in sentence.mentions if each.kind == "area"]
        if commas and any(commas[-1] <= place < first for place in places):
            low = commas[-1]
        parts = ((low, first), (end, start))
        if is_sure and not (
            first >= low and all(self._unknown.is_plain(sentence, *part, most=0) for part in parts)
        ):
            return []
        return self._of_level(GDP, "growth")

    def _elided(self, sentence: Sentence, number: int, *, is_change: bool) -> list[str]:
        """The growths, or ranks, of what the paragraph has named last: it grew by 5 percent.

        Those of the economy, if it has named nothing.
        """
        numeral, (low, _) = sentence.numerals[number], sentence.clause(number)
        is_plain = self._unknown.is_plain(sentence, low, sentence.start(numeral), most=0)
        is_part = re.match(self._words.part_behind, sentence.text[numeral.unit_end :])
        if sentence.metrics or is_part or not is_plain:
            return []
        paragraph, codes = self._said
        names = [self._entry(code)["name_en"] for code in codes] or [GDP]
        if paragraph != sentence.place[0]:
            names = [GDP]
        measure = "growth" if is_change else "rank"
        found = [code for name in names if name for code in self._of_level(name, measure)]
        return [*dict.fromkeys((*codes, *found))]

    def _of_level(self, name: str, measure: str) -> list[str]:
        """The metrics of a measure that are of a level: the growths of GDP."""
        found = {each.code for each in self._metrics.names.find(name.lower())}
        return sorted(code for code in found if self._entry(code)["measure"] == measure)

    def _only(self, codes: Sequence[str], sentence: Sentence, number: int) -> str | None:
        """The only one, or the only one whose unit is the one that is printed."""
        numeral = sentence.numerals[number]
        exact = [code for code in codes if self._metrics.admits(self._entry(code), numeral)]
        found = exact if len(exact) == 1 else codes
        return found[0] if len(found) == 1 else None

    def _alike(self, codes: Iterable[str], sentence: Sentence, number: int) -> list[str]:
        """Those whose unit is of the kind of a numeral."""
        numeral = sentence.numerals[number]
        key = numeral.kind, numeral.unit
        if key not in self._units_alike:
            self._units_alike[key] = self._metrics.units.alike(numeral)
        units = self._units_alike[key]
        return [code for code in dict.fromkeys(codes) if self._entry(code)["unit"] in units]

    def _fits(self, code: str, kind: Kind, *, is_change: bool) -> bool:
        is_growth = self._entry(code)["measure"] == "growth"
        if kind in CHANGING:
            return bool(is_growth == is_change)
        return not is_growth

    def _by_unit(self, sentence: Sentence) -> list[str]:
        """The metrics whose unit has a number that stands in the sentence: per 10,000 employees."""
        numbers = {
            numeral.amount.value
            for numeral in sentence.numerals
            if is_base(sentence, numeral, self._words)
        }
        return [code for code, base in self._bases.items() if base in numbers]

    @cached_property
    def _bases(self) -> dict[str, int]:
        """Of metrics in a rate, the number of things that it is per."""
        found = {}
        for code, entry in self._metrics.entries.items():
            unit = self._metrics.tables.entries["unit"].get(entry["unit"])
            names = names_of(unit) if unit and unit["kind"] == "rate" else ()
            if digits := [each for name in names for each in re.findall(r"\d[\d,]*", name)]:
                found[code] = max(int(each.replace(",", "")) for each in digits)
        return found

    def _by_sector(self, sentence: Sentence, number: int) -> Sequence[str]:
        """The growths of sectors, of a figure beside the name of one, where no metric is named."""
        if sentence.metrics or not (
            sectors_before(sentence, number)[0] or sectors_behind(sentence, number)
        ):
            return []
        return self._metrics.growths_of_sectors

    def _entry(self, code: str) -> Entry:
        return self._metrics.entries[code]


def is_base(sentence: Sentence, numeral: Numeral, words: Paraphrases) -> bool:
    """Whether something is counted per a number: 10,000 of "robots per 10,000 employees"."""
    if numeral.kind is not Kind.QUANTITY or numeral.amount.value < LEAST_BASE:
        return False
    if sentence.named(numeral) == "unit-base":
        return True
    before = sentence.folded[max(0, numeral.start - BESIDE) : numeral.start].rstrip()
    behind = [sentence.folded[at : at + BESIDE] for at in (numeral.end, numeral.unit_end)]
    is_behind = any(re.match(words.base_behind, each) for each in behind)
    return is_behind or re.search(f"(?:{words.base_before})$", before) is not None


def sectors_behind(sentence: Sentence, number: int) -> list[str]:
    """The sectors that stand directly behind a value: 49.5 percent in computers."""
    end, (_, high) = sentence.numerals[number].unit_end, sentence.clause(number)
    return [
        each.code for each in sentence.mentions
        if each.kind == "sector" and end <= each.start < high
        and re.fullmatch(r"\s(?:in|for) (?:the )?", sentence.folded[end : each.start])
    ]  # fmt: skip
