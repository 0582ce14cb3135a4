"""Parameter types of search texts, which are looked up among names."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from api.domain import name_index
from api.domain.dimensions import SEARCHED
from api.domain.reference import Kind
from api.errors import Message
from api.schemas.parameters import (
    ParameterError,
    ParameterType,
    Schema,
    ValidationContext,
)

MAX_TEXT = 200
"""Characters of a search text."""
MAX_WORDS = 20
"""Words of a search text: all names are searched for each."""
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


class NameParameter(ParameterType):
    """A text that is looked up among all names and codes, folded."""

    item: Schema = {"type": "string", "minLength": 1, "maxLength": MAX_TEXT}

    def read_one(self, text: str, context: ValidationContext) -> SearchText:
        if len(text) > MAX_TEXT:
            hint = Message("error.hint.characters", most=MAX_TEXT)
            raise ParameterError(text[:MAX_TEXT], Message("error.too-long"), hint=hint)
        words = name_index.words(text)
        if len(words) > MAX_WORDS:
            hint = Message("error.hint.words", most=MAX_WORDS)
            raise ParameterError(text, Message("error.too-many-words", count=len(words)), hint=hint)
        if not words:
            message, hint = Message("error.no-letter"), Message("error.hint.name")
            raise ParameterError(text, message, ["浙江", "Korea"], hint=hint)
        return SearchText(" ".join(words), " ".join(text.split()), {})


class SearchParameter(NameParameter):
    """Words that names of metrics, areas, sectors or organizations must contain, all of them."""

    needs_lookup = True

    def read_one(self, text: str, context: ValidationContext) -> SearchText:
        search = super().read_one(text, context)
        index = context.reference.index
        # A code stands for every word of the text.
        coded = name_index.coded(index, search.text)
        found = {}
        for word in search.text.split():
            context.check()
            codes: dict[Kind, set[str]] = {kind: set() for kind in SEARCHED}
            for name in (*index.finding(word), *coded):
                if name.kind in codes:
                    codes[name.kind].add(name.code)
            if sum(map(len, codes.values())) > MAX_FOUND:
                hint = Message("error.hint.rarer-words", most=f"{MAX_FOUND:,}")
                raise ParameterError(text, Message("error.too-many-names", word=word), hint=hint)
            found[word] = {kind: sorted(each) for kind, each in codes.items() if each}
        return replace(search, found=found)
