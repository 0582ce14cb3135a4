"""Finds the names of the reference tables in a sentence, and how well a name fits a text."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from api.domain.name_index import UNSPACED
from api.domain.reference import Entry, Kind, Reference

WORD = re.compile(r"[a-z]+|[^\W\d_a-z]+")
COMMON = {"of", "the", "in", "a", "and", "to", "on", "for", "by", "at", "from", "per", "more"}
"""Words that tell no name from another."""
SHORT = 3
"""Letters of a name that is found only as it is spelt."""


@dataclass(frozen=True, slots=True)
class Mention:
    """A name of the reference tables in a sentence."""

    start: int
    end: int
    kind: Kind
    code: str


class Names:
    """Finds the names of the reference tables in a text, the longest first."""

    KINDS = ("area", "organization", "sector", "source")

    def __init__(
        self,
        reference: Reference,
        areas: Mapping[str, str] = MappingProxyType({}),
        sectors: Mapping[str, str] = MappingProxyType({}),
        makers: Iterable[str] = (),
    ) -> None:
        """`areas` and `sectors` are further names, each with an English one in small letters.

        `makers` are words behind the English name of what a sector makes, in the singular.
        """
        self._codes: dict[str, list[tuple[Kind, str]]] = {}
        self._lengths: dict[str, set[int]] = {}
        self._spellings: dict[str, set[str]] = {}
        """Of short names in Latin letters: IT is no pronoun."""
        for kind in self.KINDS:
            for code, entry in reference.entries(kind).items():
                for name in dict.fromkeys(names_of(entry)):
                    folded = name.lower()
                    self._codes.setdefault(folded, []).append((kind, code))
                    self._lengths.setdefault(folded[:2], set()).add(len(folded))
                    if folded.isascii() and len(folded) <= SHORT:
                        self._spellings.setdefault(folded, set()).add(name)
        others = [("area", *each) for each in areas.items()]
        others += [("sector", *each) for each in sectors.items()]
        plurals = [
            name for name, found in self._codes.items()
            if name.isascii() and name.endswith("s") and any(kind == "sector" for kind, _ in found)
        ]  # fmt: skip
        others += [("sector", f"{name[:-1]} {each}", name) for name in plurals for each in makers]
        for of_kind, other, name in others:
            for kind, code in self._codes.get(name, ()):
                if kind == of_kind and other not in self._codes:
                    self._codes[other] = [(kind, code)]
                    self._lengths.setdefault(other[:2], set()).add(len(other))
                    if len(other) <= SHORT and other.isascii():
                        self._spellings.setdefault(other, set()).add(other.upper())
        self._longest = {
            start: sorted(lengths, reverse=True) for start, lengths in self._lengths.items()
        }
        """The lengths of names by their first two letters."""

    def all(self) -> Collection[str]:
        """All names, in small letters."""
        return self._codes.keys()

    def find(self, sentence: str) -> list[Mention]:
        text, found, position = sentence.lower(), list[Mention](), 0
        for start in range(len(text)):
            if start < position or text[start : start + 2] not in self._longest:
                continue
            if end := self._end(text, start):
                position, name = end, text[start:end]
                spellings = self._spellings.get(name)
                if spellings is None or sentence[start:end] in spellings:
                    found += [Mention(start, end, *each) for each in self._codes[name]]
        return found

    def _end(self, text: str, start: int) -> int:
        """Where the longest name at that position ends; 0 if there is none."""
        if not divides(text, start):
            return 0
        for length in self._longest[text[start : start + 2]]:
            end = start + length
            if text[start:end] not in self._codes:
                continue
            if not (end < len(text) and text[end].isascii() and text[end].isalnum()
                    and text[end - 1].isascii()):  # fmt: skip
                return end
        return 0


def names_of(entry: Entry) -> Iterator[str]:
    """The names of an entity in all languages, and its aliases, of two characters or more."""
    texts = [each for name, each in entry.items() if name.startswith("name_")]
    for text in (*texts, *(entry.get("aliases") or "").split("|")):
        if text and len(text.strip()) > 1:
            yield text.strip()


def is_spaced(char: str) -> bool:
    """Whether words of the character's script are divided by spaces."""
    return char.isalnum() and (char.isascii() or not UNSPACED.match(char))


def divides(text: str, position: int) -> bool:
    """Whether words end there: between any two characters of scripts without spaces."""
    if not 0 < position < len(text):
        return True
    return not (is_spaced(text[position - 1]) and is_spaced(text[position]))


def features(text: str) -> frozenset[str]:
    """What texts are compared by: words in Latin letters, and pairs of other letters."""
    found: set[str] = set()
    for word in WORD.findall(text.lower()):
        if word[0].isascii():
            found.add(word.removesuffix("s"))
        else:
            found |= {word[at : at + 2] for at in range(max(1, len(word) - 1))}
    return frozenset(found - COMMON)
