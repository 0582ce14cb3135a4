"""What a text says of each of its figures, as far as its words tell."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from api.numerals import Kind, Numeral
from api.reading.cells import candidates_of, is_open
from api.reading.comparisons import base_of, bases_of, is_change, says_base
from api.reading.context import Said
from api.reading.figure_times import Times, status_of, times_of
from api.reading.reader import Reader
from api.reading.sentences import Sentence
from api.reading.subjects import sectors_before

AGES = (Kind.AGE,)
"""Kinds of numerals that count nothing."""


@dataclass(frozen=True, slots=True)
class Choice:
    """What a figure may be of: codes, the likeliest first."""

    codes: tuple[str, ...] = ()
    is_sure: bool = False
    """Whether it is surely the only one."""

    @classmethod
    def of_cell(cls, cell: str) -> "Choice":
        codes = tuple(each for each in candidates_of(cell) if each != "none")
        return cls(codes, bool(cell) and not is_open(cell))

    @property
    def code(self) -> str | None:
        """The one that is sure."""
        return self.codes[0] if self.is_sure else None


@dataclass(frozen=True, slots=True)
class Statement:
    """What a sentence says of one of its figures."""

    numeral: Numeral
    """With offsets in its sentence."""
    offset: int
    """Of the sentence in the text."""
    sentence: Sentence
    place: int
    """The number of the sentence in the text, from 1."""
    metric: Choice
    area: Choice
    organization: Choice
    areas: frozenset[str]
    """All areas that the sentence names."""
    organizations: frozenset[str]
    sectors: frozenset[str]
    """All sectors that the sentence names."""
    sector: Choice
    """That between the figure before and this one, or the last named."""
    period: Choice
    has_time: bool
    """Whether the sentence has a time, be it one that cannot be completed."""
    bases: tuple[str, ...]
    """What a growth is compared with, where the text says so."""
    status: str
    sources: Choice
    is_change: bool
    may_fall: bool
    """Whether words say that something falls, wherever they stand."""
    is_aside: bool
    """Whether the number is rather what another figure is compared with, or of those asked."""


def statements(reader: Reader) -> Iterator[Statement]:
    """Read all figures of a text, in its order."""
    places, offset = reader.text.all_places(), 0
    found: list[Numeral] = []
    for number, place in enumerate(places, 1):
        if place[1] == 1:
            found = reader.numerals_of(place[0])
        sentence = reader.sentence(place, found)
        reader.begin(sentence)
        offset = reader.text.offset(place)
        for each in sentence.values:
            if sentence.numerals[each].kind not in AGES:
                yield _statement(reader, sentence, each, number, offset)
        reader.remember(sentence)


def _statement(
    reader: Reader, sentence: Sentence, number: int, place: int, offset: int
) -> Statement:
    tables, context, numeral = reader.tables, reader.context, sentence.numerals[number]
    cues = tables.cues
    times = times_of(sentence, number, context, tables)
    base = base_of(sentence, number, tables)
    bases = bases_of(sentence, number, base, times, tables)
    changes = is_change(sentence, number, base, tables)
    if changes:
        context.changed.add(numeral.kind)
    found = reader.metrics.certain(
        sentence, number, is_change=changes, is_annual=times.is_annual, bases=bases,
        context=context,
    )  # fmt: skip
    if found.metric:
        context.said.append(Said(found.metric, numeral.kind, numeral.unit))
    cells = reader.subjects.cells(sentence, number, context)
    own, before = sentence.own_words(number), sentence.folded_around(number)
    near, named = sectors_before(sentence, number)
    likely = (*near, *named)
    return Statement(
        numeral=numeral,
        offset=offset,
        sentence=sentence,
        place=place,
        metric=Choice(tuple(found.codes), bool(found.metric)),
        area=Choice.of_cell(cells.get("area", "")),
        organization=Choice.of_cell(cells.get("organization", "")),
        areas=_named(sentence, "area"),
        organizations=_named(sentence, "organization"),
        sectors=_named(sentence, "sector"),
        sector=Choice(tuple(dict.fromkeys(likely)), len({*near}) == 1),
        period=_period(times, sentence),
        has_time=bool(times.likely or sentence.dated or sentence.undated),
        bases=tuple(bases) if bases and says_base(sentence, number, tables) else (),
        status=status_of(sentence, number, times, context, tables),
        sources=Choice.of_cell(reader.sources.cells(sentence, "", context)["source"]),
        is_change=changes,
        may_fall=re.search(cues.falling, own) is not None or cues.is_deficit(own),
        is_aside=cues.is_earlier(*before) or cues.is_number_asked(numeral, own),
    )


def _period(times: Times, sentence: Sentence) -> Choice:
    codes = [code for each in times.likely for code in (each.period, *each.others)]
    return Choice(tuple(dict.fromkeys(codes)), times.is_certain and not sentence.undated)


def _named(sentence: Sentence, kind: str) -> frozenset[str]:
    return frozenset(each.code for each in sentence.mentions if each.kind == kind)
