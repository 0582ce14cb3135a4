"""Finding names by text, in any language: the matcher of `q` and of `/v1/resolve`.

A text is folded (letter case, width, accents, punctuation), so that ＲＯＢＯＴ, Robot and robot are
one. A word of a script with spaces is found where a word begins: "it" finds "IT sector", not
"unit". Scripts without spaces are found anywhere: 浙江 in 浙江省, two characters or one.
"""

import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any, Literal

from api.errors import nearest

MOST_COMPARED = 20_000
"""Names that a misspelt text is compared with."""
Form = Literal["code", "name", "alias"]
SPACED_BELOW = 0x1100
"""Scripts with spaces between words come before Hangul in Unicode; the others follow."""
LATIN_MARKS = range(0x0300, 0x0370)
"""Accents; the voicing marks of kana are others, and part of the letter."""
UNFOLDED = str.maketrans({"ø": "o", "æ": "ae", "œ": "oe", "ł": "l", "đ": "d", "ð": "d", "þ": "th"})


def fold(text: str) -> str:
    """The text as it is compared: words separated by one space."""
    apart = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(char for char in apart if ord(char) not in LATIN_MARKS)
    whole = unicodedata.normalize("NFKC", plain).casefold().translate(UNFOLDED)
    return " ".join("".join(char if _is_kept(char) else " " for char in whole).split())


def words(text: str) -> list[str]:
    """The folded words of a text; what holds together without spaces stays together."""
    return [folded for word in text.split() if (folded := fold(word))]


@dataclass(frozen=True, slots=True)
class Text:
    """A name, another name or a code of something. `language` is that of a name."""

    kind: Any
    code: str
    form: Form
    language: str | None
    text: str
    folded: str


class Index:
    """Texts to be searched. Immutable; a search is one pass through one string."""

    def __init__(self, texts: Iterable[Text]) -> None:
        self.texts = tuple(text for text in texts if text.folded)
        self._joined = "\n".join(text.folded for text in self.texts)
        self._starts = list(accumulate((len(t.folded) + 1 for t in self.texts), initial=0))

    def finding(self, word: str) -> Iterator[Text]:
        """The texts in which a folded word is found; a code only if it is the word."""
        place = self._joined.find(word)
        while place >= 0:
            number = bisect_right(self._starts, place) - 1
            text = self.texts[number]
            is_code = text.form == "code"
            found = text.folded == word if is_code else self._begins_a_word(place)
            if found:
                yield text
            place = self._joined.find(word, self._starts[number + 1] if found else place + 1)

    def _begins_a_word(self, place: int) -> bool:
        if place == 0:
            return True
        return not (_is_spaced(self._joined[place]) and _is_spaced(self._joined[place - 1]))


@dataclass(frozen=True, slots=True)
class Candidate:
    """Something that a text may mean, with the text it was found by; the best first."""

    text: Text
    match: Literal["exact", "prefix", "part"]


def candidates(index: Index, query: str, kinds: Sequence[str]) -> list[Candidate]:
    """What a text may mean: every word of it is found among the texts of each candidate."""
    whole = fold(query)
    found: dict[tuple[str, str], list[Text]] | None = None
    for word in words(query):
        here: dict[tuple[str, str], list[Text]] = {}
        for text in index.finding(word):
            here.setdefault((text.kind, text.code), []).append(text)
        found = here if found is None else {k: found[k] + v for k, v in here.items() if k in found}
    coded = {(t.kind, t.code): [t] for t in index.finding(whole) if t.form == "code"}
    best = [
        min((Candidate(text, _match(text, whole)) for text in texts), key=_place)
        for (kind, _), texts in ((found or {}) | coded).items()
        if kind in kinds
    ]
    return sorted(best, key=lambda each: (*_place(each), kinds.index(each.text.kind)))


def alike(index: Index, query: str, kinds: Sequence[str], most: int = 5) -> list[Text]:
    """The names and codes spelled most like a text, the nearest first; each thing once."""
    by_text: dict[str, list[Text]] = {}
    for text in index.texts[:MOST_COMPARED]:
        if text.kind in kinds:
            by_text.setdefault(text.folded, []).append(text)
    once: dict[tuple[str, str], Text] = {}
    for spelling in nearest(fold(query), by_text, most):
        for text in by_text[spelling]:
            once.setdefault((text.kind, text.code), text)
    return list(once.values())


def _match(text: Text, whole: str) -> Literal["exact", "prefix", "part"]:
    if text.folded == whole:
        return "exact"
    return "prefix" if text.folded.startswith(whole) else "part"


def _place(candidate: Candidate) -> tuple[int, int, int, str]:
    text = candidate.text
    return (
        ("exact", "prefix", "part").index(candidate.match),
        ("name", "code", "alias").index(text.form),
        len(text.folded),
        text.code,
    )


def _is_kept(char: str) -> bool:
    """Letters and digits, and the marks that belong to letters."""
    return unicodedata.category(char)[0] in "LNM"


def _is_spaced(char: str) -> bool:
    return char.isalnum() and ord(char) < SPACED_BELOW
