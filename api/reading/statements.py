"""What a text says of each of its figures, as far as its words tell."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from api.numerals import Kind, Numeral, Relation
from api.numerals.cues import Cues
from api.numerals.paraphrases import PARAPHRASES, Paraphrases
from api.reading.article_text import ArticleText, Place
from api.reading.cells import candidates_of, is_open
from api.reading.comparisons import base_of, bases_of, is_change, says_base
from api.reading.context import Said, Tables
from api.reading.editions import editions
from api.reading.figure_times import figure_times, status_of, times_of
from api.reading.mentions import Mention
from api.reading.reader import Reader
from api.reading.sentences import Sentence
from api.reading.stated_metrics import StatedMetric, is_base, sectors_behind
from api.reading.stated_subjects import is_of_whole, place_of, plant_of
from api.reading.stated_times import periods_of
from api.reading.subjects import sectors_before

MOST_CHARACTERS = 1000
"""Characters of a sentence that is read."""


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
        return self.codes[0] if self.is_sure and self.codes else None


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
    metric: StatedMetric
    likeness: Mapping[str, float]
    """How much of the names of other metrics is in the sentence."""
    area: Choice
    organization: Choice
    areas: frozenset[str]
    """All areas that the sentence names."""
    organizations: frozenset[str]
    sectors: frozenset[str]
    """All sectors that the sentence names."""
    sector: Choice
    """That between the figure before and this one, or the last named."""
    has_sector: bool
    """Whether a sector is named there that is no part of the name of a metric."""
    period: Choice
    has_time: bool
    """Whether the sentence has a time, be it one that cannot be completed."""
    bases: tuple[str, ...]
    """What a growth is compared with, where the text says so."""
    status: str
    sources: Choice
    says_source: bool
    """Whether the sentence says who states its figures."""
    is_change: bool
    may_fall: bool
    """Whether words say that something falls, wherever they stand."""
    is_aside: bool
    """Whether the number is rather what another figure is compared with, of those asked, or of
    a part."""


def is_too_long(text: ArticleText, place: Place) -> bool:
    """Whether a sentence is too long to be read: the work grows with its square."""
    start, end = text.span(place)
    return end - start > MOST_CHARACTERS


def statements(reader: Reader) -> Iterator[Statement]:
    """Read all figures of a text, in its order."""
    for number, place in enumerate(reader.text.all_places(), 1):
        if is_too_long(reader.text, place):
            continue
        sentence = reader.sentence(place)
        reader.begin(sentence)
        offset = reader.text.offset(place)
        words = PARAPHRASES[reader.vocabulary.language]
        values = [(each, sentence.numerals[each]) for each in sentence.values]
        sentence.values = [  # ages and lengths of time are none
            each for each, numeral in values
            if not is_base(sentence, numeral, words)
            and numeral.kind is not Kind.AGE
            and not (numeral.kind is Kind.QUANTITY and re.match(words.duration, numeral.unit or ""))
        ]  # fmt: skip
        for each in sentence.values:
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
    words = PARAPHRASES[tables.language]
    changes = is_change(sentence, number, base, tables) or (
        re.search(words.change_before, sentence.folded_around(number)[0]) is not None
    )
    changes = changes or _changes_as_next(reader, sentence, number, base)
    if changes:
        context.changed.add(numeral.kind)
    found = reader.stated_metrics.find(
        sentence, number, is_change=changes, is_annual=times.is_annual, bases=bases,
        context=context,
    )  # fmt: skip
    if len(found.named) == 1:
        context.said.append(Said(found.named[0], numeral.kind, numeral.unit))
    cells = reader.subjects.cells(sentence, number, context)
    own = sentence.own_words(number)
    sources, is_sure = reader.sources.found(sentence, "", context)
    sources = editions(sources, sentence, tables)
    own_sectors, named = sectors_before(sentence, number)
    near: Sequence[str] = sectors_behind(sentence, number) or own_sectors
    likely: Sequence[str] = (*near, *named)
    owner = _owner(sentence, numeral, words)
    area = (
        Choice((owner.code,), is_sure=True)
        if owner and owner.kind == "area"
        else _area(cells.get("area", ""), sentence, numeral, words, tables)
    )
    firm = Choice.of_cell(cells.get("organization", ""))
    codes, is_certain = periods_of(times, sentence, number, words, cues, is_told=found.is_told)
    if plant := plant_of(sentence, numeral, next(iter(firm.codes), None), words, tables):
        firm = Choice((plant,), is_sure=True)
    places = _named(sentence, "area")
    if found.is_told:
        near, likely = (_without_own(each, found.named, tables) for each in (near, likely))
        if len(places) == 1 and not sentence.unlisted:
            area = Choice((*places,), is_sure=True)
    if owner and sentence.values[0] < number:  # a verb of it compares both: above Singapore's 770
        numeral = replace(numeral, relation=Relation.EQ)
    return Statement(
        numeral=numeral,
        offset=offset,
        sentence=sentence,
        place=place,
        metric=found,
        likeness=reader.stated_metrics.likeness(sentence.features),
        area=area,
        organization=firm,
        areas=places,
        organizations=_named(sentence, "organization"),
        sectors=_named(sentence, "sector"),
        sector=Choice(tuple(dict.fromkeys(likely)), len({*near}) == 1),
        has_sector=_has_sector(sentence, near),
        period=Choice((*codes,), is_certain and not sentence.undated),
        has_time=bool(times.likely or figure_times(sentence) or sentence.undated),
        bases=tuple(bases) if bases and says_base(sentence, number, tables) else (),
        status=status_of(sentence, number, times, context, tables),
        sources=Choice(tuple(sources), is_sure),
        says_source=reader.sources.is_said(sentence),
        is_change=changes,
        may_fall=re.search(cues.falling, own) is not None or cues.is_deficit(own),
        is_aside=_is_aside(sentence, number, words, cues),
    )


def _changes_as_next(reader: Reader, sentence: Sentence, number: int, base: str | None) -> bool:
    """Whether a verb of change behind the next value is of this one: A 46%, and B 40% grew."""
    following = [each for each in sentence.values if each > number][:1]
    numeral = sentence.numerals[number]
    if reader.tables.cues.is_base_behind or numeral.kind is not Kind.PERCENT or not following:
        return False
    other = sentence.numerals[following[0]]
    return (
        other.kind is numeral.kind
        and bool(sectors_before(sentence, following[0])[0])
        and reader.unknown.is_plain(sentence, numeral.unit_end, other.start)
        and is_change(sentence, following[0], base, reader.tables)
    )


def _owner(sentence: Sentence, numeral: Numeral, words: Paraphrases) -> Mention | None:
    """The place or firm directly before an amount that is its own."""
    start = sentence.start(numeral)
    if numeral.kind not in (Kind.QUANTITY, Kind.MONEY):
        return None  # a percentage may be of the place
    return next((
        each for each in sentence.mentions
        if each.kind in ("area", "organization") and each.end <= start
        and re.fullmatch(words.possessive, sentence.text[each.end : start])
    ), None)  # fmt: skip


def _area(
    cell: str, sentence: Sentence, numeral: Numeral, words: Paraphrases, tables: Tables
) -> Choice:
    """The area of a figure; the only one that a sentence names is it, also directly behind."""
    found = Choice.of_cell(cell)
    if sure := place_of(sentence, numeral, words, tables):
        return Choice((sure,), is_sure=True)
    if is_of_whole(sentence, numeral, words):
        return replace(found, is_sure=False)
    named = [each for each in sentence.mentions if each.kind == "area"]
    for each in named:
        between = sentence.folded[numeral.end : each.start] if each.start > numeral.end else ""
        if each.code not in found.codes and re.fullmatch(words.attributive, between):
            return Choice((each.code, *found.codes))
    is_only = {each.code for each in named} == {*candidates_of(cell)} and len({*found.codes}) == 1
    if found.is_sure or not is_only or sentence.unlisted:
        return found
    between = sentence.folded[numeral.unit_end : named[0].start]
    is_near = named[0].end <= numeral.start or re.fullmatch(words.place_behind, between)
    return Choice(found.codes, is_sure=bool(is_near))


def _without_own(sectors: Sequence[str], metrics: Sequence[str], tables: Tables) -> Sequence[str]:
    """Sectors without those in the names of metrics: more manufacturing jobs."""
    names = " ".join(tables.entries["metric"][code]["name_en"].lower() for code in metrics)
    return [
        code for code in sectors
        if tables.entries["sector"][code]["name_en"].lower() not in names
    ]  # fmt: skip


def _has_sector(sentence: Sentence, near: Sequence[str]) -> bool:
    """Whether one of these sectors is named, and not only in the names of metrics."""
    return any(
        each.kind == "sector" and each.code in near
        and not any(m.start <= each.start and each.end <= m.end for m in sentence.metrics)
        for each in sentence.mentions
    )  # fmt: skip


def _is_aside(sentence: Sentence, number: int, words: Paraphrases, cues: Cues) -> bool:
    """Whether a number is rather what another is compared with, of those asked, or of a part.

    The number of those of which others are some is aside as well. A part are some goods only, or
    what goes to one place, named behind the figure.
    """
    numeral, (_, high) = sentence.numerals[number], sentence.clause(number)
    end, (before, behind) = numeral.unit_end, sentence.folded_around(number)
    if cues.is_earlier(before, behind) or cues.is_number_asked(numeral, sentence.own_words(number)):
        return True
    if numeral.kind is Kind.QUANTITY and (
        (re.search(words.whole_before, before) and re.search(r"\d", before))
        or re.match(words.whole_behind, behind)
    ):
        return True
    if numeral.kind is Kind.MONEY and re.match(words.part_behind, sentence.text[end:]):
        return not any(end <= each.start <= end + len(" worth of ") for each in sentence.metrics)
    places = [each.start for each in sentence.mentions if each.kind == "area"]
    places += [start for start, _ in sentence.unlisted]
    return any(
        end <= start < high and re.fullmatch(words.part_to, sentence.folded[end:start])
        for start in places
    )


def _named(sentence: Sentence, kind: str) -> frozenset[str]:
    return frozenset(each.code for each in sentence.mentions if each.kind == kind)
