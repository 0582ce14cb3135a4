"""Finds the metrics that a sentence tells by phrases, or by a name behind the figure."""

import re
from collections.abc import Sequence

from api.numerals import Kind
from api.numerals.paraphrases import PARAPHRASES
from api.numerals.phrases import PHRASES, SURVEYED
from api.numerals.reader import Rules
from api.reading.metrics import Metrics
from api.reading.sentences import Sentence
from api.reading.subjects import sectors_before
from api.reading.units import UnitWords
from api.reading.unknown_words import UnknownWords


class ToldMetrics:
    """The metrics that a text tells without their name before the figure."""

    def __init__(self, metrics: Metrics, unknown: UnknownWords, language: str) -> None:
        self._metrics = metrics
        self._unknown = unknown
        self._words = PARAPHRASES[language]
        self._phrases = PHRASES[language]

    def metrics(self, sentence: Sentence, number: int) -> tuple[list[str], list[str]]:
        """Those that a phrase with the figure inside it means, and those that it may mean."""
        text = marked(sentence, number, self._metrics.units)
        numeral = sentence.numerals[number]
        low, start = sentence.clause(number)[0], sentence.start(numeral)
        is_plain = self._unknown.is_plain(sentence, low, start, also=self._phrases.words)
        found = self._meant(text, self._phrases.figures, has_other=not is_plain)
        hints = self._meant(text, self._phrases.hints)
        if found or sentence.place[1] > 1:
            return found, hints
        units, entries = self._metrics.units.alike(numeral), self._metrics.entries
        if any(entries[each.code]["unit"] in units for each in sentence.metrics):
            return found, hints
        # The figure may be of the economy, as its paragraph has named nothing that it may be of.
        said = [each.end() for each in re.finditer(self._words.clause, sentence.lowered[:start])]
        if not sectors_before(sentence, number)[0] and self._unknown.is_plain(
            sentence, max([low, *said[-1:]]), start, most=0
        ):
            found = self._meant(text, self._phrases.growths)
        return found, hints

    def behind(self, sentence: Sentence, number: int, codes: Sequence[str]) -> list[str]:
        """The metrics whose name stands directly behind a figure: $1.2 billion of retail sales."""
        numeral, (_, high) = sentence.numerals[number], sentence.clause(number)
        found = [
            each for each in sentence.metrics
            if each.code in codes and each.end <= high and any(
                end <= each.start
                and re.fullmatch(self._words.counted, sentence.folded[end : each.start])
                for end in (numeral.end, numeral.unit_end)
            )
        ]  # fmt: skip
        if not found:
            return []
        longest = max(found, key=lambda each: (each.length, each.is_whole))
        if re.match(self._words.part_of_name, sentence.lowered[longest.end :]):
            return []
        alike = longest.start, longest.length, longest.is_whole
        named = [each.code for each in found if (each.start, each.length, each.is_whole) == alike]
        return [*dict.fromkeys(named)]

    def _meant(self, text: str, rules: Rules[str], has_other: bool = False) -> list[str]:
        """The metrics of the first phrase of a text; what people say has any subject.

        `has_other` is whether another one may stand before the figure: it sold ships worth $3
        billion.
        """
        found = (
            name for pattern, name in rules
            if not (has_other and name not in SURVEYED) and pattern.search(text)
        )  # fmt: skip
        name = next(found, None)
        return self._metrics.names.exactly(name) if name else []


def marked(sentence: Sentence, number: int, units: UnitWords) -> str:
    """A sentence in small letters with signs for its figures and places."""
    text = [*sentence.lowered]
    spans = [(each.start, each.end, "§") for each in sentence.mentions if each.kind == "area"]
    for each in sentence.values:
        numeral = sentence.numerals[each]
        unit = sentence.text[numeral.end : numeral.unit_end]
        if numeral.kind is Kind.QUANTITY:
            unit = "" if unit.isascii() else units.without_ending(unit)
        sign = "#" if each == number else "@"
        spans.append((sentence.start(numeral), numeral.end + len(unit), sign))
    for start, end, sign in spans:
        text[start:end] = [sign, *[""] * (end - start - 1)]
    return "".join(text)
