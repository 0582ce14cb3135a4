"""Reads the sentences of a text in their order, and remembers what each leaves for the next."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from functools import cached_property

from api import numerals
from api.domain.reference import Reference
from api.numerals import TIMES, Numeral
from api.numerals.paraphrases import Paraphrases
from api.numerals.phrases import PHRASES
from api.numerals.times import Calendar, Time, read_times
from api.reading.article_text import ArticleText, Place
from api.reading.context import Context, Habits, Tables
from api.reading.figure_times import figure_times
from api.reading.mentions import Mention, Names, names_of
from api.reading.metric_features import MetricFeatures
from api.reading.metric_names import MetricMention, MetricNames
from api.reading.metrics import Metrics
from api.reading.sentences import Sentence, numbers_in, shifted
from api.reading.sources import Sources, only_metrics
from api.reading.stated_metrics import StatedMetrics
from api.reading.subjects import Subjects, firms_of_article
from api.reading.units import UnitWords
from api.reading.unknown_words import UnknownWords
from api.reading.unlisted_places import UnlistedPlaces

SHORTEST_BASE = 3
"""Characters of a number in the name of a unit that stands for nothing else in a text."""


class Lexicon:
    """The names of one release, in whatever language a text is. Immutable."""

    def __init__(self, reference: Reference, paraphrases: Iterable[Paraphrases] = ()) -> None:
        """With `paraphrases`, texts are searched for these, too."""
        self.reference = reference
        areas: dict[str, str] = {}
        sectors: dict[str, str] = {}
        makers: list[str] = []
        metrics: dict[str, str] = {}
        for each in paraphrases:
            areas |= each.areas
            sectors |= each.sectors
            makers += each.makers
            metrics |= each.metrics
        self.names = Names(reference, areas, sectors, makers)
        self.metric_names = MetricNames(reference.entries("metric"), metrics)
        self.units = UnitWords(reference.entries("unit"))
        self.features = MetricFeatures(reference.entries("metric"))
        self.only_metrics = only_metrics(reference)


class Vocabulary:
    """The names of one release, as texts in a language are searched for them. Immutable."""

    def __init__(self, lexicon: Lexicon, language: str, words: Paraphrases | None = None) -> None:
        """With `words`, texts are searched for these, too."""
        self.lexicon = lexicon
        self.reference = lexicon.reference
        self.language = language
        self.unlisted = UnlistedPlaces(
            language, lexicon.names.all(), words.place if words else None
        )
        self.filler = words.filler if words else "(?!)"
        self.filler_before = words.filler_before if words else "(?!)"
        self.states = words.states if words else "(?!)"
        self.phrases = PHRASES[language].names if words else ()
        self.loose_names = words.metrics.keys() if words else frozenset[str]()
        """Other words for metrics, which may be of a part: the output of a sector."""

    @cached_property
    def names_of_values(self) -> frozenset[str]:
        """Names of metrics that are a number with its unit, as in the count of "34 provinces"."""
        return frozenset(
            name.lower()
            for entry in self.reference.entries("metric").values()
            for name in names_of(entry)
            if any(map(str.isnumeric, name))
            and len(found := numerals.read(name, self.language)) == 1
            and found[0].start <= 1
            and found[0].unit_end == len(name)
        )

    @cached_property
    def unit_bases(self) -> frozenset[str]:
        """Numbers in names of units, but small ones: 10,000 of "robots per 10,000 employees"."""
        return frozenset(
            found
            for kind in ("unit", "metric")
            for entry in self.reference.entries(kind).values()
            for name in names_of(entry)
            if any(map(str.isnumeric, name)) and name.lower() not in self.names_of_values
            for found in numbers_in(name, self.language)
            if len(found) >= SHORTEST_BASE
        )


class Reader:
    """Reads one text. What is found in a sentence is a `Sentence`; `context` has what was said."""

    def __init__(
        self,
        vocabulary: Vocabulary,
        habits: Habits,
        text: ArticleText,
        published: date,
        *,
        is_dated: bool = True,
    ) -> None:
        """Where a text is not dated, only times that print their year are read."""
        language, lexicon = vocabulary.language, vocabulary.lexicon
        self.text = text
        self.vocabulary = vocabulary
        self.tables = Tables(vocabulary.reference, habits, language, published)
        self.tables.only_metrics = lexicon.only_metrics
        self._mentions = mentions = [lexicon.names.find(each) for each in text.paragraphs]
        self.tables.firms = firms_of_article(self.tables, mentions)
        self.unknown = UnknownWords(self.tables, vocabulary.filler, vocabulary.filler_before)
        self.metrics = Metrics(
            self.tables,
            lexicon.metric_names,
            self.unknown,
            text.paragraphs[0],
            lexicon.units,
        )
        self.stated_metrics = StatedMetrics(self.metrics, lexicon.features, self.unknown, language)
        self.subjects = Subjects(self.tables, text, mentions, vocabulary.unlisted)
        self.sources = Sources(self.tables, vocabulary.states)
        self.context = Context()
        self._is_dated = is_dated
        self._folded = [*map(numerals.GRAMMARS[language].fold, text.paragraphs)]
        self._calendar = Calendar(published)
        self._numerals: tuple[int, Sequence[Numeral]] = 0, ()
        """A paragraph, and its numerals."""

    def sentence(self, place: Place) -> Sentence:
        """Read a sentence, once; those of a paragraph follow each other."""
        start, end = self.text.span(place)
        paragraph, vocabulary = self.text.paragraphs[place[0] - 1], self.vocabulary
        if self._numerals[0] != place[0]:
            self._numerals = place[0], numerals.read(paragraph, vocabulary.language)
        text, folded = paragraph[start:end], self._folded[place[0] - 1][start:end]
        lowered = folded.lower() if len(folded.lower()) == len(folded) else folded
        sent = re.match(self.tables.cues.dateline, paragraph)
        first = max(sent.end() if sent else 0, start)
        mentions = [
            Mention(each.start - start, each.end - start, each.kind, each.code)
            for each in self._mentions[place[0] - 1]
            if first <= each.start and each.end <= end
        ]
        times = read_times(folded, TIMES[vocabulary.language])
        known = times if self._is_dated else _with_years(times)
        return Sentence(
            place,
            text,
            folded,
            lowered,
            numerals=[*shifted(self._numerals[1], start, end)],
            dated=self._calendar.complete([*known, *self._of_year_said(place, times, known)]),
            undated=[
                (each.start, each.end)
                for each in times
                if each not in known and not each.is_base and not each.is_edition
            ],
            mentions=mentions,
            metrics=self._metrics_named(lowered, mentions),
            text_before=paragraph[:start],
            unlisted=vocabulary.unlisted.find(text),
            unit_bases=vocabulary.unit_bases,
            names_of_values=vocabulary.names_of_values,
        )

    def _metrics_named(self, text: str, mentions: Sequence[Mention]) -> list[MetricMention]:
        """The names of metrics in folded text in small letters, but for parts of other names."""
        vocabulary, names = self.vocabulary, self.vocabulary.lexicon.metric_names
        found = (*names.find(text), *names.described(text, vocabulary.phrases))
        bodies = [each for each in mentions if each.kind == "organization"]
        return [
            each for each in found
            if not any(
                body.start <= each.start and each.end <= body.end
                and body.end - body.start > each.length
                for body in bodies
            ) and not (
                each.name in vocabulary.loose_names and _is_of_sector(each, mentions, text)
            )
        ]  # fmt: skip

    def _of_year_said(
        self, place: Place, times: Sequence[Time], known: Sequence[Time]
    ) -> list[Time]:
        """The quarters and halves without a year, of the year that the paragraph has named last.

        They are not certain: the text has no date. A month may as well be of the year after.
        """
        said = [each.period[:4] for each, at in self.context.dated if at[0] == place[0]]
        if known or not said:
            return []
        return [
            replace(each, year=int(said[-1])) for each in times
            if each.part and each.part.first < each.part.last
            and not each.part.is_relative and each.offset is None
        ]  # fmt: skip

    def begin(self, sentence: Sentence) -> None:
        """Forget what holds for the paragraph, or the sentence, before."""
        if sentence.place[1] == 1:
            self.context.said.clear()
            self.context.stating.clear()
        self.context.changed.clear()

    def remember(self, sentence: Sentence) -> None:
        """Remember what a sentence has said, for those behind it."""
        place, context, tables = sentence.place, self.context, self.tables
        areas = [
            each.code for each in tables.subjects(sentence, "area")
            if not tables.is_partner(sentence, each)
        ]  # fmt: skip
        is_of_others = any(
            not tables.cues.is_partner(sentence.folded[:start], sentence.folded[end:])
            for start, end in sentence.unlisted
        )
        named = [each.end for each in sentence.mentions if each.kind == "area"]
        is_of_others |= bool(re.search(tables.cues.wider, sentence.folded[: max(named, default=0)]))
        if areas and is_of_others:
            areas.append("")
        elif is_of_others and sentence.unlisted:
            areas = [*(context.areas[0] if context.areas else ()), ""]
        if areas:
            context.areas = areas, place
        context.stating += tables.stating(sentence)
        if firms := tables.subjects(sentence, "organization"):
            context.firm = firms[-1].code, place
        for dated in figure_times(sentence):
            said = context.dated
            said[:] = [each for each in said if each[0].period != dated.period]
            said.append((dated, place))
        if tables.cues.status(sentence.folded) == "provisional":
            context.provisional = place[0]
        self.sources.remember(sentence, context)


def _with_years(times: Sequence[Time]) -> list[Time]:
    """The times that print their year, and those behind one that are counted from it."""
    found: list[Time] = []
    for each in times:
        part = each.part
        is_counted = each.is_relative if part is None or part.is_relative else each.offset is None
        if each.year is not None or (found and is_counted):
            found.append(each)
    return found


def _is_of_sector(metric: MetricMention, mentions: Sequence[Mention], text: str) -> bool:
    """Whether a word for a metric belongs to a sector beside it."""
    sectors = [each for each in mentions if each.kind == "sector"]
    return any(
        re.fullmatch(r" (?:of|in|from|by) (?:the )?", text[metric.end : each.start])
        or re.fullmatch(
            r"(?:['\u2019]?s)?(?: sector)? ?|\u306e|\u7684|\uc758 ?", text[each.end : metric.start]
        )
        for each in sectors
    )
