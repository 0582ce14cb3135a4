"""Finding names by text, in any language: the matcher of `q` and of `/v1/resolve`.

A text is folded (letter case, width, accents, punctuation, kana), so that ＲＯＢＯＴ, Robot and
robot are one, and so are ろぼっと and ロボット. A word of a script with spaces is found where a
word begins: "it" finds "IT sector", not "unit"; 중국 finds China, not 미합중국. Chinese and
Japanese have no spaces and are found anywhere: 浙江 in 浙江省, two characters or one. What changes
script is two words: 浙江GDP.
"""

import re
import unicodedata
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, count
from typing import Any, Literal

from api.errors import letters, nearest_letters

MAX_COMPARED = 20_000
"""Names that a misspelt text is compared with."""
STEPS = 500
"""Places in the texts between two checks of the deadline."""
Form = Literal["code", "name", "alias"]
Thing = tuple[Any, str]
UNSPACED = re.compile("[\u2e80-\u312f\u31a0-\ua4cf\uf900-\ufaff\U00020000-\U0003ffff]+")
"""Letters of scripts that have no spaces between words: Han, Hiragana, Katakana, Bopomofo, Yi."""
LATIN_MARKS = range(0x0300, 0x0370)
"""Accents; the voicing marks of kana are others, and part of the letter."""
ABBREVIATING = re.compile(r"(?<=\b[^\W\d_])[.．](?=[^\W\d_]\b)")
"""The dots of U.S.: an abbreviation is one word."""
BETWEEN_WORDS = re.compile("[^0-9a-z]+")
"""Of an ASCII text in lower case."""
AFTER_NUMBER = re.compile(r"\d(?=[^\W\d])")
"""The last digit of a number before letters."""
UNFOLDED = str.maketrans(
    {"ø": "o", "æ": "ae", "œ": "oe", "ł": "l", "đ": "d", "ð": "d", "þ": "th"}
    | {chr(hiragana): chr(hiragana + 0x60) for hiragana in range(0x3041, 0x3097)}
)
"""Letters that Unicode does not decompose; Hiragana are Katakana."""


def fold(text: str) -> str:
    """The text as it is compared: words separated by one space. What is folded stays as it is."""
    if text.isascii():  # most texts: a fifth of the time
        return " ".join(BETWEEN_WORDS.sub(" ", ABBREVIATING.sub("", text).lower()).split())
    apart = unicodedata.normalize("NFKD", ABBREVIATING.sub("", text).casefold())
    plain = "".join(char for char in apart if ord(char) not in LATIN_MARKS)
    whole = unicodedata.normalize("NFKC", plain).casefold().translate(UNFOLDED)
    # Letters, digits, and the marks that belong to letters.
    kept = "".join(char if unicodedata.category(char)[0] in "LNM" else " " for char in whole)
    return " ".join(UNSPACED.sub(r" \g<0> ", kept).split())


def searchable(texts: Iterable[str | None]) -> str:
    """Folded texts as a column in which words are searched: each is between spaces.

    The letters after a number are apart from it, so that 1,012대 has the numeral 1,012.
    """
    found = " ".join(AFTER_NUMBER.sub(r"\g<0> ", fold(text)) for text in texts if text)
    return f" {found} "


def parts_of(text: str) -> list[str]:
    """What `searchable` texts contain of which the text is found; it is between percent signs.

    A word is found as in the index: where a word begins, those of scripts without spaces anywhere.
    A number is found whole, and an English plural also by its singular. Empty without letters.
    """
    whole = searchable([text]).strip()
    if not whole:
        return []
    start = "" if UNSPACED.match(whole) else " "
    end = " " if whole[-1].isdigit() else ""
    one = singular(whole)
    return [f"{start}{whole}{end}", *([f" {one} "] if one else [])]


def singular(word: str) -> str | None:
    """The word that an English plural may be of."""
    if len(word) > 3 and word.endswith("s") and not word.endswith("ss") and word.isascii():
        return f"{word[:-3]}y" if word.endswith("ies") else word[:-1]
    return None


def words(text: str) -> list[str]:
    """The folded words of a text, each once."""
    return list(dict.fromkeys(fold(text).split()))


@dataclass(frozen=True, slots=True)
class Text:
    """A name, another name or a code of something. `language` is that of a name."""

    kind: Any
    code: str
    form: Form
    language: str | None
    text: str
    folded: str

    @property
    def thing(self) -> Thing:
        """What has this text: its kind and its code."""
        return self.kind, self.code


class Index:
    """Texts to be searched. Immutable; a search is one pass through one string."""

    def __init__(self, texts: Iterable[Text]) -> None:
        self.texts = tuple(text for text in texts if text.folded)
        self._joined = "\n".join(text.folded for text in self.texts)
        self._starts = list(accumulate((len(t.folded) + 1 for t in self.texts), initial=0))
        self._by_letters: dict[tuple[str, ...], Mapping[str, Sequence[Text]]] = {}
        self._coded: dict[str, list[Text]] = {}
        for text in self.texts:
            if text.form == "code":
                self._coded.setdefault(text.folded, []).append(text)

    def coded(self, folded: str) -> Sequence[Text]:
        """What a folded text is the code of."""
        return self._coded.get(folded, ())

    def by_letters(self, kinds: Sequence[str]) -> Mapping[str, Sequence[Text]]:
        """The texts of some kinds that are compared with a misspelt one, by their letters."""
        key = tuple(kinds)
        if key not in self._by_letters:
            found: dict[str, list[Text]] = {}
            for text in self.texts[:MAX_COMPARED]:
                if text.kind in kinds:
                    found.setdefault(letters(text.folded), []).append(text)
            self._by_letters[key] = found
        return self._by_letters[key]

    def finding(self, word: str, check: Callable[[], None] = lambda: None) -> Iterator[Text]:
        """The texts in which a folded word is found; a code only if it is the word.

        `check` is called every STEPS places.
        """
        place = self._joined.find(word)
        for step in count():
            if place < 0:
                break
            if step % STEPS == 0:
                check()
            number = bisect_right(self._starts, place) - 1
            text = self.texts[number]
            if text.form == "code":
                found = text.folded == word
            else:
                # A word begins there, or is of a script without spaces.
                around = self._joined[place - 1 : place + 1]
                found = place == 0 or not all(
                    char.isalnum() and not UNSPACED.match(char) for char in around
                )
            if found:
                yield text
            place = self._joined.find(word, self._starts[number + 1] if found else place + 1)


Match = Literal["exact", "prefix", "part", "words", "word"]
MATCHES: Sequence[Match] = ("exact", "prefix", "part", "words", "word")


@dataclass(frozen=True, slots=True)
class Candidate:
    """Something that a text may mean, with the text it was found by; the best first."""

    text: Text
    match: Match


def candidates(
    index: Index,
    query: str,
    kinds: Sequence[str],
    language: str,
    check: Callable[[], None] = lambda: None,
) -> list[Candidate]:
    """What a text may mean: what has all of its words; where nothing does, what has one of them.

    A candidate is told by the text that matches best, among equals by its name in the language.
    `check` is called between the steps.
    """
    asked, whole = words(query), fold(query)
    having: list[dict[Thing, list[Text]]] = []
    for word in asked:
        by_thing: dict[Thing, list[Text]] = {}
        for text in index.finding(word, check):
            by_thing.setdefault(text.thing, []).append(text)
        having.append(by_thing)
    shared = set.intersection(*map(set, having)) if having else set()
    by_code: dict[Thing, list[Text]] = {}
    for text in index.coded(whole):
        by_code.setdefault(text.thing, []).append(text)
    shared |= by_code.keys()
    wanted = shared or {thing for each in having for thing in each}
    best = []
    for thing in wanted:
        check()
        hits = Counter(text for each in having for text in each.get(thing, ()))
        hits.update({text: len(asked) for text in by_code.get(thing, ())})
        found = []
        for text, words_found in hits.items():
            match: Match = "prefix" if text.folded.startswith(whole) else "part"
            if text.folded == whole:
                match = "exact"
            elif words_found < len(asked):
                match = "words" if thing in shared else "word"
            found.append(Candidate(text, match))
        best.append(min(found, key=lambda each: _place(each, language)))
    named = [each for each in best if each.text.kind in kinds]
    return sorted(named, key=lambda each: (*_place(each, language), kinds.index(each.text.kind)))


def having_all(index: Index, folded: str, check: Callable[[], None]) -> set[Thing]:
    """What has each word of a folded text in one of its names, or the text as its code.

    `check` is called between the steps.
    """
    having = [{text.thing for text in index.finding(word, check)} for word in folded.split()]
    return set.intersection(*having) | {text.thing for text in index.coded(folded)}


def alike(index: Index, query: str, kinds: Sequence[str], most: int = 5) -> list[Text]:
    """The names and codes spelled most like a text, the nearest first; each thing once."""
    by_letters = index.by_letters(kinds)
    once: dict[tuple[str, str], Text] = {}
    for spelling in nearest_letters(fold(query), by_letters.keys(), most):
        for text in by_letters[spelling]:
            once.setdefault((text.kind, text.code), text)
    return list(once.values())


def _place(candidate: Candidate, language: str) -> tuple[int, int, bool, int, str]:
    text = candidate.text
    return (
        MATCHES.index(candidate.match),
        ("name", "alias", "code").index(text.form),
        text.language != language,
        len(text.folded),
        text.code,
    )
