"""Parameters that are texts to search for among names: how they are read."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from api.domain import name_index
from api.domain.dimensions import SEARCHED
from api.domain.reference import Kind
from api.schemas.parameters import (
    ParameterError,
    Schema,
    SingleValue,
    ValidationContext,
)

MAX_TEXT = 200
"""Characters of a text to search for."""
MAX_FOUND = 5000
"""Codes that one word may stand for: they become values of a condition."""


@dataclass(frozen=True, slots=True)
class SearchText:
    """A text to be found among names, and what each of its words was found in."""

    text: str
    """Folded: texts that are equal here are equal queries."""
    typed: str = field(hash=False, compare=False)
    """As typed, white space aside."""
    found: Mapping[str, Mapping[Kind, Sequence[str]]] = field(hash=False, compare=False)
    """By word: the codes of each kind that has it in a code, a name or another name."""

    def __str__(self) -> str:
        return self.text


class SearchParameter(SingleValue):
    """Words that must all be found in names of metrics, areas, sectors or organizations."""

    schema: Schema = {"type": "string", "minLength": 1, "maxLength": MAX_TEXT}
    needs_lookup = True

    def read_one(self, text: str, context: ValidationContext) -> SearchText:
        words = read_text(text)
        index = context.reference.index
        # A code stands for every word of the text.
        coded = name_index.coded(index, " ".join(words))
        found = {word: _codes([*index.finding(word), *coded]) for word in words}
        for word, codes in found.items():
            if sum(map(len, codes.values())) > MAX_FOUND:
                accepted = [f"words that fewer than {MAX_FOUND:,} names have"]
                raise ParameterError(text, f"“{word}” is found in too many names", accepted)
        return SearchText(" ".join(words), " ".join(text.split()), found)


class NameParameter(SingleValue):
    """A text that is looked up among all names and codes, folded."""

    schema: Schema = {"type": "string", "minLength": 1, "maxLength": MAX_TEXT}

    def read_one(self, text: str, context: ValidationContext) -> SearchText:
        return SearchText(" ".join(read_text(text)), " ".join(text.split()), {})


def read_text(text: str) -> list[str]:
    """The words of a text to search for, folded."""
    if len(text) > MAX_TEXT:
        raise ParameterError(text[:MAX_TEXT], "too long", [f"at most {MAX_TEXT} characters"])
    found = name_index.words(text)
    if not found:
        raise ParameterError(
            text, "no letter and no digit", ["a name or a part of one: 浙江, Korea"]
        )
    return found


def _codes(texts: Iterable[name_index.Text]) -> Mapping[Kind, list[str]]:
    codes: dict[Kind, set[str]] = {kind: set() for kind in SEARCHED}
    for text in texts:
        if text.kind in codes:
            codes[text.kind].add(text.code)
    return {kind: sorted(found) for kind, found in codes.items() if found}
