"""Parameters that are texts to search for among names: how they are read."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from api import search
from api.parameters import Flaw, One, Refused, Schema, Scope
from api.reference import Kind, Reference

MOST_TEXT = 200
"""Characters of a text to search for."""
MOST_FOUND = 5000
"""Codes that one word may stand for: they become values of a condition."""
SEARCHED: Sequence[Kind] = ("metric", "area", "sector", "organization")
"""What `q` is searched in."""


@dataclass(frozen=True, slots=True)
class Words:
    """A text to be found among names, and what each of its words was found in."""

    text: str
    """Folded: texts that are the same here are the same question."""
    typed: str = field(hash=False, compare=False)
    """As it was given, white space aside."""
    found: Mapping[str, Mapping[Kind, Sequence[str]]] = field(hash=False, compare=False)
    """By word: the codes of each kind that has it in a code, a name or another name."""

    def __str__(self) -> str:
        return self.text


class Search(One):
    """Words that must all be found in names of metrics, areas, sectors or organizations."""

    schema: Schema = {"type": "string", "minLength": 1, "maxLength": MOST_TEXT}

    def read_one(self, text: str, scope: Scope) -> Words:
        asked = read_text(text)
        found = _found(asked, scope.reference)
        for word, codes in found.items():
            if sum(map(len, codes.values())) > MOST_FOUND:
                accepted = [f"words that fewer than {MOST_FOUND:,} names have"]
                raise Refused(Flaw(text, f"“{word}” is found in too many names", accepted))
        return Words(" ".join(asked), " ".join(text.split()), found)


class Name(One):
    """A text that is looked up among all names and codes, folded."""

    schema: Schema = {"type": "string", "minLength": 1, "maxLength": MOST_TEXT}

    def read_one(self, text: str, scope: Scope) -> Words:
        return Words(" ".join(read_text(text)), " ".join(text.split()), {})


def read_text(text: str) -> list[str]:
    """The words of a text to search for, folded."""
    if len(text) > MOST_TEXT:
        raise Refused(Flaw(text[:MOST_TEXT], "too long", [f"at most {MOST_TEXT} characters"]))
    found = search.words(text)
    if not found:
        raise Refused(
            Flaw(text, "no letter and no digit", ["a name or a part of one: 浙江, Korea"])
        )
    return found


def _found(asked: Sequence[str], reference: Reference) -> Mapping[str, Mapping[Kind, list[str]]]:
    """For each word the codes that have it. What the whole text is the code of, has each word."""
    index = reference.index
    coded = search.coded(index, " ".join(asked))
    return {word: _codes([*index.finding(word), *coded]) for word in asked}


def _codes(texts: Iterable[search.Text]) -> Mapping[Kind, list[str]]:
    codes: dict[Kind, set[str]] = {kind: set() for kind in SEARCHED}
    for text in texts:
        if text.kind in codes:
            codes[text.kind].add(text.code)
    return {kind: sorted(found) for kind, found in codes.items() if found}
