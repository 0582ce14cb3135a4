"""Parameter types of search texts, which are looked up among names."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from api.domain import name_index
from api.errors import Message
from api.schemas.parameter_type import ParameterError, ParameterType, Schema, ValidationContext
from api.schemas.search_terms import Found, normalized, terms

MAX_TEXT = 200
"""Characters of a search text."""
MAX_WORDS = 20
"""Words of a search text: all names are searched for each."""
MAX_FOUND = 5000
"""Codes that one word may match: they become values of a filter."""


@dataclass(frozen=True, slots=True)
class SearchText:
    """A search text, and what each of its terms selects."""

    text: str
    """Without differences that do not count: texts that are equal here are the same query."""
    typed: str = field(hash=False, compare=False)
    """As it was typed, with white space normalized."""
    found: Mapping[str, Found] = field(hash=False, compare=False)
    """By term, what it selects."""

    @property
    def unnamed(self) -> list[str]:
        """The terms that select nothing: words that are in no name."""
        return [term for term, found in self.found.items() if not found]

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
        _check_number(words, text)
        if not words:
            message, hint = Message("error.no-letter"), Message("error.hint.name")
            raise ParameterError(text, message, ["浙江", "Korea"], hint=hint)
        return SearchText(" ".join(words), " ".join(text.split()), {})


class SearchParameter(NameParameter):
    """Words and numerals that a row must have, all of them."""

    needs_lookup = True

    def read_one(self, text: str, context: ValidationContext) -> SearchText:
        search = super().read_one(text, context)
        # Punctuation is kept: 1,012 is not 1 and 012.
        spelled = normalized(text)
        found = {}
        read = terms(spelled, context.reference, context.check)
        _check_number(read, text)  # one word may be several terms
        for term in read:
            if sum(map(len, term.found.values())) > MAX_FOUND:
                hint = Message("error.hint.rarer-words", most=f"{MAX_FOUND:,}")
                message = Message("error.too-many-names", word=term.text)
                raise ParameterError(text, message, hint=hint)
            found[term.text] = term.found
        return replace(search, text=spelled, found=found)


def _check_number(words: Sequence[object], text: str) -> None:
    if len(words) > MAX_WORDS:
        hint = Message("error.hint.words", most=MAX_WORDS)
        raise ParameterError(text, Message("error.too-many-words", count=len(words)), hint=hint)
