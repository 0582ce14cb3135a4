"""Finds the names of metrics in a text, and what a growth or a rank is of."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from string import ascii_lowercase, digits
from types import MappingProxyType

from api.domain.reference import Entry, not_comparable_across
from api.numerals import CUES
from api.numerals.reader import Rules
from api.reading.mentions import names_of

LEVELS = ("amount", "count")
OF_LEVELS = ("growth", "rank")
"""Measures of what other metrics have the level of."""
START = 8
"""Letters by whose equality names are looked for."""
PLURALS = ("s", "es", "")
LATIN = frozenset(ascii_lowercase)
LATIN_OR_DIGITS = LATIN | frozenset(digits)
IN_BRACKETS = re.compile(r"\s?[(\uff08][^()\uff08\uff09]*[)\uff09]$")


@dataclass(frozen=True, slots=True, order=True)
class MetricMention:
    """A name of a metric in a text; they are ordered by where they end, then by their length."""

    end: int
    length: int
    is_whole: bool
    """Whether it is the name, and not only what is measured: GDP of GDP growth."""
    code: str
    start: int
    name: str


class MetricNames:
    """Finds the names of metrics in folded text in small letters."""

    def __init__(
        self, metrics: Mapping[str, Entry], other_names: Mapping[str, str] = MappingProxyType({})
    ) -> None:
        """`other_names` are further ones, each with a name in small letters of the tables."""
        self._metrics = metrics
        self._others: dict[str, set[str]] = {}
        for other, name in other_names.items():
            self._others.setdefault(name, set()).add(other)
        self._measures = "|".join(cues.measures for cues in CUES.values())
        self._levels: dict[str, list[str]] = {}
        """The metrics of amounts and counts, by their names."""
        for code, entry in metrics.items():
            for name in names_of(entry) if entry["measure"] in LEVELS else ():
                self._levels.setdefault(_plain(name), []).append(code)
        self._names: dict[str, list[tuple[str, bool, str]]] = {}
        """By how names begin: the metric, whether it is its name, the name."""
        self._letters: dict[str, str] = {}
        for code, entry in metrics.items():
            for is_whole, name in self._names_of(entry):
                letters = self._letters.setdefault(name, _joined(name))
                self._names.setdefault(letters[:START], []).append((code, is_whole, name))
        self._lengths: dict[str, list[int]] = {}
        """The lengths of these beginnings, by their first letter."""
        for name in sorted(self._names, key=len):
            if len(name) not in (lengths := self._lengths.setdefault(name[:1], [])):
                lengths.append(len(name))

    def find(self, text: str) -> list[MetricMention]:
        places = [place for place, char in enumerate(text) if not _is_joint(char)]
        joined = "".join(map(text.__getitem__, places))
        return [
            MetricMention(end, end - place, is_whole, code, place, name)
            for at, place in enumerate(places)
            for length in self._lengths.get(joined[at], ())
            for code, is_whole, name in self._names.get(joined[at : at + length], ())
            if joined.startswith(self._letters[name], at)
            for end in islice(_ends(name, text, place), 1)
        ]

    def described(self, text: str, phrases: Rules[str]) -> list[MetricMention]:
        """The metrics that phrases name in folded text in small letters."""
        return [
            MetricMention(match.end(), len(match[0]), is_whole, code, match.start(), name)
            for pattern, meant in phrases
            for match in pattern.finditer(text)
            for code, is_whole, name in self._names.get(_joined(meant)[:START], ())
            if name == meant
        ]

    def exactly(self, text: str) -> list[str]:
        """The metrics that have a name."""
        joined = _joined(text)
        lengths = self._lengths.get(joined[:1], ())
        names = (self._names.get(joined[:length], ()) for length in lengths)
        found = (
            code for each in names for code, is_whole, name in each
            if is_whole and len(text) in _ends(name, text, 0)
        )  # fmt: skip
        return [*dict.fromkeys(found)]

    def alike(self, code: str) -> list[str]:
        """The amounts and counts of the same name, in whatever currency, with this one."""
        names = map(_plain, names_of(self._metrics[code]))
        return [
            *dict.fromkeys((code, *(each for name in names for each in self._levels.get(name, ()))))
        ]

    def _names_of(self, metric: Entry) -> Iterator[tuple[bool, str]]:
        """Its names, then what a growth or a rank is of: GDP, gross domestic product."""
        names = {each for name in names_of(metric) for each in (name.lower(), _plain(name))}
        yield from ((True, name) for name in sorted(self._with_others(names)))
        if metric["measure"] not in OF_LEVELS or "sector" in not_comparable_across(metric):
            return
        subjects = {
            short
            for name in map(_plain, names_of(metric))
            if (short := re.sub(self._measures, "", name).strip()) != name and len(short) > 1
        }
        levels = {code for short in subjects for code in self._levels.get(short, ())}
        subjects |= {_plain(name) for code in levels for name in names_of(self._metrics[code])}
        yield from ((False, name) for name in sorted(self._with_others(subjects)))

    def _with_others(self, names: set[str]) -> set[str]:
        return names.union(*(self._others.get(name, ()) for name in names))


def _plain(name: str) -> str:
    """A name in small letters, without what stands in brackets at its end."""
    return IN_BRACKETS.sub("", name.lower())


def _ends(name: str, text: str, start: int) -> Iterator[int]:
    """Where a name may end that begins at a position of a text, the likeliest first.

    Spaces may be hyphens there, or lack. Words in Latin letters may have a plural's ending.
    """
    first, *words = name.split(" ")
    is_after_letter = name[0].isascii() and text[max(0, start - 1) : start] in LATIN_OR_DIGITS
    if is_after_letter or not text.startswith(first, start):
        return
    ends = [start + len(first)]
    for word in words:
        ends = [
            at + len(word)
            for end in ends
            for at in ((end + 1, end) if _is_joint(text[end : end + 1]) else (end,))
            if text.startswith(word, at)
        ]
    is_latin = name[-1].isascii() and name[-1].isalpha()
    for end in ends:
        for ending in PLURALS if is_latin else ("",):
            last = end + len(ending)
            is_part = is_latin and text[last : last + 1] in LATIN
            if not is_part and text.startswith(ending, end):
                yield last


def _joined(name: str) -> str:
    """A name without what its pattern allows to lack."""
    return "".join(char for char in name if not _is_joint(char))


def _is_joint(char: str) -> bool:
    return char == "-" or char.isspace()
