"""What the words and the numerals of a search text select.

A text is read from left to right into terms; a row must have all of them. A word selects the codes
of what has it in a name, in any language; a numeral the values, and the year if it may be one; the
name of a period that period.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
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
    """a about almost an and at by down for from in less more nearly of on over s than the to under
    up with 超 約 约 近 以上 以下 超过 超過 이상 이하 초과 미만 약""".split()  # noqa: SIM905
)
"""Words that say how names or numbers belong together; `s` is left of a possessive. They count
only where there is nothing else."""
PARTICLES = ("에서", "으로", *"ノハガヲニデト的和与及의은는이가을를와과에도로")
"""Words of the other languages that follow a name or a number without a space."""
SCALES = (3, 4, 6, 8, 9, 12)
"""Powers of ten that texts print as a word: thousand, 万, million, 億, billion, trillion."""
MONTHS = tuple(f"{number:02}" for number in range(1, 13))
PARTS = (*(f"Q{number}" for number in range(1, 5)), "S1", "S2", *reversed(MONTHS))
"""Parts of a year in ISO form, as periods have them."""
SPELLINGS: Mapping[str, Sequence[str]] = {
    **{
        f"Q{number}": (
            *("{year} q#", "{year}q#", "#q {year}", "#q{year}", "q# of {year}", "{year}年q#"),
            f"{{year}}年第{'一二三四'[number - 1]}季度",
        )
        for number in range(1, 5)
    },
    "S1": ("{year} h#", "h# {year}"),
    "S2": ("{year} h#", "h# {year}"),
}
"""Other ways to write a part of a year, # for its number: they are searched, too."""
NO_VALUE = (Kind.NAME_PART, Kind.TIME_OF_DAY, Kind.DATE, Kind.PERIOD, Kind.AGE)
"""Kinds of numerals that are no values."""
SIGNS: Mapping[str, Sequence[str]] = {
    **{"$": ("USD",), "us$": ("USD",), "a$": ("AUD",), "c$": ("CAD",), "hk$": ("HKD",)},
    **{"nt$": ("TWD",), "s$": ("SGD",), "¥": ("JPY", "CNY"), "cn¥": ("CNY",), "jp¥": ("JPY",)},
    **{"€": ("EUR",), "£": ("GBP",), "₩": ("KRW",)},
}
"""Currencies by the sign before a number."""
COLUMNS_OF_AREAS = {"country": "country", "province": "region"}
"""By the type of an area, the column that has it for everything inside it."""
CURRENCY_SIGN = re.compile(r"((?:us|a|c|hk|nt|s|cn|jp)?[$¥€£₩])\s*$")
YEAR = re.compile(r"[12]\d{3}")
LATIN = re.compile(r"[\x00-\u02ff\u1e00-\u1eff]+")


class Term(NamedTuple):
    text: str
    found: Found


class _Piece(NamedTuple):
    """A part of a text: words to be looked up, a period, or a numeral with its unit, if any."""

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
    index, whole = reference.index, name_index.fold(text)
    # A name or a code stands for every word of the text; a year is none.
    exact = [each for each in index.finding(whole, check) if each.folded == whole]
    exact = [] if YEAR.fullmatch(whole) else exact
    pieces, names = list(_pieces(text)), dict[str, list[Text]]()
    for piece in pieces:
        if piece.numeral is None and piece.period is None:
            for word in _words(piece.words, index):
                check()
                # An English plural also finds the names that have its singular.
                one = name_index.singular(word)
                of_one = index.finding(one, check) if one else ()
                names[word] = [
                    *index.finding(word, check),
                    *(name for name in of_one if one in name.folded.split()),
                    *exact,
                ]
    counting = [word for word in names if word not in STOP_WORDS and word not in PARTICLES]
    has_number = any(piece.numeral or piece.period for piece in pieces)
    words = counting if counting or has_number else [*names]
    found = {}
    for word in words:
        of_word = names[word]
        if any(each.kind == "area" and each.folded == word for each in of_word):
            # It names the area: no unit with the word in its name is meant.
            of_word = [each for each in of_word if each.kind != "unit" or each.folded == word]
        found[word] = _columns(of_word, reference)
    named = {each.thing for word in words for each in names[word]}
    for piece in pieces:
        check()
        if piece.period is not None or piece.numeral is not None:
            # A name with a number in it is meant where another word is in it, too.
            number = name_index.fold(piece.words)
            having = [each for each in index.finding(number, check) if each.thing in named]
            if not YEAR.fullmatch(number):
                having += index.coded(number)
            of_names = _columns([*having, *exact], reference)
            found[piece.words] = of_names | _of_time_or_value(piece)
        if piece.unit and (units := _units(piece, reference)):
            found[piece.unit] = {"unit": units}
    return [Term(word, each) for word, each in found.items()]


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
    """The periods but years that a text names, in any language or in ISO form."""
    years = list(dict.fromkeys(YEAR.findall(text)))
    spellings: dict[str, set[str]] = {}
    for year in years:
        for part in PARTS:
            others = {
                each.format(year=year).replace("#", part[-1]) for each in SPELLINGS.get(part, ())
            }
            if part in MONTHS:
                name, _, _ = period_name(f"{year}-{part}", "en").partition(" ")
                others = {f"{name[:3]} {year}", f"{name[:3]}. {year}"}
            spellings[f"{year}-{part}"] = others
        spellings[f"{year}/.."] = set()
    for first, last in pairwise(years):
        spellings[f"{first}/{last}"] = {f"{first}-{last}", f"{first}—{last}"}
    for period, others in spellings.items():
        names = {period, *others, *(period_name(period, language) for language in LANGUAGES)}
        for name in map(normalized, names):
            start = text.find(name)
            end = start + len(name)
            if start >= 0 and not text[end : end + 1].isdigit():
                yield start, end, _Piece(name, period=period)


def _numerals(text: str) -> Iterator[tuple[int, int, _Piece]]:
    """The numerals in digits, each as the language reads it that reads most of it."""
    by_start: defaultdict[int, list[Numeral]] = defaultdict(list)
    for language in numerals.LANGUAGES:
        for each in numerals.read(text, language):
            if any(map(str.isdigit, each.text)):
                by_start[each.start].append(each)
    for start, readings in by_start.items():
        end = max(each.end for each in readings)
        # The language that knows what the number is, by its unit.
        knowing = [each for each in readings if each.end == end and each.kind is not Kind.QUANTITY]
        longest = [each for each in readings if each.end == end]
        if any(each.kind in NO_VALUE for each in knowing):
            continue
        # A unit without a space before it; a language may take more for a unit than it is.
        tails = {text[end : each.unit_end] for each in knowing or longest} - {""}
        unit = min((tail for tail in tails if not tail[0].isspace()), key=len, default="")
        last = end + len(unit)
        if text[last - 1 : last + 1] == "年度":
            last += 1
        before = text[:start].removesuffix("第")
        sign = CURRENCY_SIGN.search(before)
        piece = _Piece(text[start:end], (knowing or longest)[0], unit=sign[1] if sign else unit)
        yield sign.start() if sign else len(before), last, piece


def _words(text: str, index: Index) -> Iterator[str]:
    """The folded words of a text; a word in no name is split into parts that are in names."""
    for word in name_index.words(text.replace("の", " ")) or name_index.words(text):
        is_whole = LATIN.fullmatch(word) or _is_found(word, index)
        yield from [word] if is_whole else _parts(word, index) or [word]


def _parts(word: str, index: Index) -> list[str]:
    """The longest parts that are in names, from the left; empty if the rest is in none."""
    parts, start = list[str](), 0
    while start < len(word):
        end = start + 1
        while end < len(word) and _is_found(word[start : end + 1], index):
            end += 1
        if end > start + 1:
            parts.append(word[start:end])
        elif not word.startswith(PARTICLES, start):
            return []
        start = end
    return parts


def _is_found(word: str, index: Index) -> bool:
    return any(True for _ in index.finding(word))


def _columns(names: Iterable[Text], reference: Reference) -> dict[str, Sequence[Any]]:
    """The codes of names by the column that has them."""
    columns: defaultdict[str, set[str]] = defaultdict(set)
    for name in names:
        if name.kind == "area":
            kind = reference.entries("area")[name.code]["type"]
            columns[COLUMNS_OF_AREAS.get(kind, "area")].add(name.code)
        elif name.kind in SEARCHED:
            columns[name.kind].add(name.code)
    if "organization" in columns:
        for code, source in reference.entries("source").items():
            if source["organization"] in columns["organization"]:
                columns["source"].add(code)
    return {column: sorted(codes) for column, codes in columns.items()}


def _units(piece: _Piece, reference: Reference) -> Sequence[str]:
    """The units that stand at a numeral; none for a counter that is in no unit's name."""
    if piece.unit in SIGNS:
        return SIGNS[piece.unit]
    known = reference.entries("unit")
    if piece.numeral is not None and piece.numeral.kind is Kind.RANK:
        return [code for code, unit in known.items() if unit["number_style"] == "ordinal"]
    if found := [code for code, unit in known.items() if unit["symbol"] == piece.unit]:
        return found
    word = name_index.fold(piece.unit)
    names = reference.index.finding(word) if word else ()
    return sorted({each.code for each in names if each.kind == "unit"})


def _of_time_or_value(piece: _Piece) -> dict[str, Sequence[Any]]:
    """The period, the year or the values of a piece; without a sign those of either sign."""
    numeral = piece.numeral
    if numeral is None:
        return {"period": [piece.period]}
    if numeral.upper is not None:
        return {"range": [(float(numeral.amount.value), float(numeral.upper.value))]}
    value = numeral.amount.value
    is_year = YEAR.fullmatch(numeral.text) is not None
    if is_year and piece.unit and numeral.kind is Kind.YEAR:
        return {"year": [int(value)]}
    both = dict.fromkeys([value] if numeral.has_sign else [value, -value])
    found: dict[str, Sequence[Any]] = {"value": [float(each) for each in both]}
    if not numeral.amount.multiplier and numeral.kind not in (Kind.PERCENT, Kind.RANK):
        # 9 finds 9 trillion, and 1.814 what other languages write as 1兆8140億.
        found["scaled"] = [float(each.scaleb(scale)) for scale in SCALES for each in both]
    return found | ({"year": [int(value)]} if is_year else {})
