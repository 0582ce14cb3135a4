"""What the words and the numerals of a search text select.

A text is read from left to right into terms; a row must have all of them. A word selects the codes
of what has it in a name, in any language; a numeral the values, and the year if it may be one; the
name of a period that period.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Any, NamedTuple

from api import numerals
from api.domain import name_index
from api.domain.code_lists import LANGUAGES
from api.domain.dimensions import SEARCHED
from api.domain.name_index import Index, Text
from api.domain.reference import Reference
from api.i18n import period_name
from api.numerals import Kind, Numeral

Found = Mapping[str, Sequence[Any]]
"""By column of observations, the values that a term selects: of any column.

`value` selects numbers, whether they are the value or a bound; `scaled` values that are printed
with a word of scale; `range` pairs of bounds.
"""
STOP_WORDS = frozenset(
    ("a", "an", "and", "at", "by", "for", "from", "in", "of", "on", "s", "the", "to", "with")
)
"""English words that say how names belong together; `s` is left of a possessive."""
PARTICLES = ("에서", "으로", *"ノハガヲニデト的和与及의은는이가을를와과에도로")
"""The like in the other languages, where they follow a name without a space."""
SCALES = (3, 4, 6, 8, 9, 12)
"""Powers of ten that texts print as a word: thousand, 万, million, 億, billion, trillion."""
PARTS = [*(f"Q{n}" for n in range(1, 5)), "S1", "S2", *(f"{n:02}" for n in range(12, 0, -1))]
"""Parts of a year in ISO form, as periods have them."""
NO_VALUE = (Kind.NAME_PART, Kind.TIME_OF_DAY, Kind.LIST_NUMBER)
HAS_UNIT = (Kind.MONEY, Kind.PERCENT)
"""Kinds of numerals whose unit is one more term: that of others is a counter."""
COLUMNS_OF_AREAS = {"country": "country", "province": "region"}
"""By the type of an area, the column that has it for everything inside it."""
CURRENCY_SIGN = re.compile(r"[a-z]{0,3}[$¥€£₩]\s*$")
YEAR = re.compile(r"[12]\d{3}")
LATIN = re.compile(r"[\x00-\u02ff\u1e00-\u1eff]+")


class Term(NamedTuple):
    text: str
    found: Found


class _Piece(NamedTuple):
    """A part of a text: words to be looked up, a period or a numeral with its unit, if any."""

    words: str
    numeral: Numeral | None = None
    period: str | None = None
    unit: str = ""


def normalized(text: str) -> str:
    """The text without differences of letter case, width and white space."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def terms(text: str, reference: Reference, check: Callable[[], None]) -> list[Term]:
    """The terms of a normalized text. `check` is called between the steps.

    What a term selects is empty where no name has it.
    """
    index, found = reference.index, dict[str, Found]()
    # A code stands for every word of the text.
    coded = name_index.coded(index, name_index.fold(text))
    pieces = list(_pieces(text))
    for piece in pieces:
        check()
        if piece.period is not None:
            found[piece.words] = {"period": [piece.period]}
        elif piece.numeral is None:
            for word in _words(piece.words, index):
                names = chain(_finding(word, index), coded)
                found.setdefault(word, _columns(names, reference))
    words = [word for word in found if word not in STOP_WORDS] or [*found]
    named = {(each.kind, each.code) for word in words for each in _finding(word, index)}
    for piece in pieces:
        if piece.numeral is not None:
            # A name with a number in it is meant where another word is in it, too.
            number = name_index.fold(piece.words)
            having = [each for each in index.finding(number) if each.thing in named]
            having += [*coded, *name_index.coded(index, number)]
            of_names = _columns(having, reference)
            found[piece.words] = of_names | _of_numeral(piece.numeral, piece.unit)
            words.append(piece.words)
            unit = name_index.fold(piece.unit) if piece.numeral.kind in HAS_UNIT else ""
            units = _columns(index.finding(unit), reference) if unit else {}
            if "unit" in units:
                found[unit] = {"unit": units["unit"]}
                words.append(unit)
    return [Term(word, found[word]) for word in dict.fromkeys(words)]


def _pieces(text: str) -> Iterator[_Piece]:
    """The periods and numerals of a text, and what stands between them."""
    spans = [*_periods(text), *_numerals(text)]
    end = 0
    for first, last, piece in sorted(spans, key=lambda span: (span[0], -span[1])):
        if first >= end:
            yield _Piece(text[end:first])
            yield piece
            end = last
    yield _Piece(text[end:])


def _periods(text: str) -> Iterator[tuple[int, int, _Piece]]:
    """The halves, quarters and months that a text names, in any language or in ISO form."""
    for year in dict.fromkeys(YEAR.findall(text)):
        for period in (f"{year}-{part}" for part in PARTS):
            names = {period, *(period_name(period, language) for language in LANGUAGES)}
            for name in names:
                start = text.find(normalized(name))
                end = start + len(normalized(name))
                if start >= 0 and not text[end : end + 1].isdigit():
                    yield start, end, _Piece(normalized(name), period=period)


def _numerals(text: str) -> Iterator[tuple[int, int, _Piece]]:
    """The numerals in digits, each as the language reads it that reads most of it."""
    by_start: defaultdict[int, list[Numeral]] = defaultdict(list)
    for language in numerals.LANGUAGES:
        for each in numerals.read(text, language):
            if any(map(str.isdigit, each.text)):
                by_start[each.start].append(each)
    for start, readings in by_start.items():
        end = max(each.end for each in readings)
        longest = [each for each in readings if each.end == end]
        if all(each.kind in NO_VALUE for each in longest):
            continue
        # A unit without a space before it; a language may take more for a unit than it is.
        tails = {text[end : each.unit_end] for each in longest} - {""}
        unit = min((tail for tail in tails if not tail[0].isspace()), key=len, default="")
        having = [each for each in longest if each.kind in (*HAS_UNIT, Kind.YEAR) and unit]
        numeral = (having or longest)[0]
        sign = CURRENCY_SIGN.search(text[:start])
        first = sign.start() if sign else start
        yield first, end + len(unit), _Piece(text[start:end], numeral, unit=unit)


def _words(text: str, index: Index) -> Iterator[str]:
    """The folded words of a text; a word in no name is split into parts that are in names."""
    for word in name_index.words(text.replace("の", " ")):
        is_split = LATIN.fullmatch(word) or any(True for _ in index.finding(word))
        yield from [word] if is_split else _parts(word, index) or [word]


def _parts(word: str, index: Index) -> list[str]:
    """The longest parts that are in names, from the left; empty if the rest is in none."""
    parts, start = list[str](), 0
    while start < len(word):
        end = start + 1
        while end < len(word) and any(True for _ in index.finding(word[start : end + 1])):
            end += 1
        if end > start + 1:
            parts.append(word[start:end])
        elif not (word.startswith(PARTICLES, start) and parts):
            return []
        start = end
    return parts


def _finding(word: str, index: Index) -> Iterator[Text]:
    """The names that have a word; an English plural also those that begin with its singular."""
    yield from index.finding(word)
    if len(word) > 3 and word.endswith("s") and not word.endswith("ss") and word.isascii():
        yield from index.finding(word[:-1])


def _columns(names: Iterable[Text], reference: Reference) -> dict[str, Sequence[Any]]:
    """The codes of names by the column that has them."""
    columns: defaultdict[str, set[str]] = defaultdict(set)
    for name in names:
        if name.kind == "area":
            kind = reference.entries("area")[name.code]["type"]
            columns[COLUMNS_OF_AREAS.get(kind, "area")].add(name.code)
        elif name.kind in SEARCHED:
            columns[name.kind].add(name.code)
    for code, source in reference.entries("source").items():
        if source["organization"] in columns.get("organization", ()):
            columns["source"].add(code)
    return {column: sorted(codes) for column, codes in columns.items()}


def _of_numeral(numeral: Numeral, unit: str) -> dict[str, Sequence[Any]]:
    """The values that a numeral stands for; without a sign those of either sign."""
    if numeral.upper is not None:
        return {"range": [(float(numeral.amount.value), float(numeral.upper.value))]}
    value = numeral.amount.value
    is_year = YEAR.fullmatch(numeral.text) is not None
    if is_year and unit and numeral.kind is Kind.YEAR:
        return {"year": [int(value)]}
    both = dict.fromkeys([value] if numeral.has_sign else [value, -value])
    found: dict[str, Sequence[Any]] = {"value": [float(each) for each in both]}
    if not numeral.amount.multiplier:
        # 9 finds 9 trillion, and 1.814 what other languages write as 1兆8140億.
        found["scaled"] = [float(each.scaleb(scale)) for scale in SCALES for each in both]
    return found | ({"year": [int(value)]} if is_year else {})
