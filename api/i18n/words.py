"""One thing said in every language."""

from typing import Any, Final

from api.domain.code_lists import LANGUAGES

Words = tuple[str, str, str, str]
"""In the order of `LANGUAGES`: English, Japanese, Korean, simplified Chinese."""

PLACES: Final = {language: place for place, language in enumerate(LANGUAGES)}
NONE: Final = "none"
"""How a question spells "without"."""


def in_language(words: Words, language: str) -> str:
    return words[PLACES[language]]


def say(words: Words, language: str, /, **values: Any) -> str:
    """The template in the language, filled in."""
    return in_language(words, language).format(**values)
