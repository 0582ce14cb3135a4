"""Parameter types of search texts, which are looked up among names."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from api.domain import name_index
from api.domain.dimensions import SEARCHED
from api.domain.reference import Kind
from api.schemas.parameters import (
    ParameterError,
    ParameterType,
    Schema,
    ValidationContext,
)

MAX_TEXT = 200
"""Characters of a search text."""
MAX_FOUND = 5000
"""Codes that one word may match: they become values of a filter."""


@dataclass(frozen=True, slots=True)
class SearchText:
    """A search text, and the codes that each of its words matches."""

    text: str
    """Folded: search texts that are equal here are the same query."""
    typed: str = field(hash=False, compare=False)
    """As it was typed, with white space normalized."""
    found: Mapping[str, Mapping[Kind, Sequence[str]]] = field(hash=False, compare=False)
    """By word: the codes of each kind whose code, name or alias contains it."""

    def __str__(self) -> str:
        return self.text


class SearchParameter(ParameterType):
    """Words that names of metrics, areas, sectors or organizations must contain, all of them."""

    item: Schema = {"type": "string", "minLength": 1, "maxLength": MAX_TEXT}
    needs_lookup = True

    def read_one(self, text: str, context: ValidationContext) -> SearchText:
        words = read_text(text)
        index = context.reference.index
        # A code stands for every word of the text.
        coded = name_index.coded(index, " ".join(words))
        found = {word: _codes([*index.finding(word), *coded]) for word in words}
        for word, codes in found.items():
            if sum(map(len, codes.values())) > MAX_FOUND:
                accepted = [f"words that fewer than {MAX_FOUND:,} names contain"]
                raise ParameterError(text, f"too many names contain “{word}”", accepted)
        return SearchText(" ".join(words), " ".join(text.split()), found)


class NameParameter(ParameterType):
    """A text that is looked up among all names and codes, folded."""

    item: Schema = {"type": "string", "minLength": 1, "maxLength": MAX_TEXT}

    def read_one(self, text: str, context: ValidationContext) -> SearchText:
        return SearchText(" ".join(read_text(text)), " ".join(text.split()), {})


def read_text(text: str) -> list[str]:
    """The words of a search text, folded. Raises ParameterError."""
    if len(text) > MAX_TEXT:
        raise ParameterError(text[:MAX_TEXT], "too long", [f"at most {MAX_TEXT} characters"])
    found = name_index.words(text)
    if not found:
        raise ParameterError(
            text, "contains no letter or digit", ["a name or a part of one: 浙江, Korea"]
        )
    return found


def _codes(texts: Iterable[name_index.Text]) -> Mapping[Kind, list[str]]:
    codes: dict[Kind, set[str]] = {kind: set() for kind in SEARCHED}
    for text in texts:
        if text.kind in codes:
            codes[text.kind].add(text.code)
    return {kind: sorted(found) for kind, found in codes.items() if found}
