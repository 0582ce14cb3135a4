"""Finds countries that the reference tables lack, by their names in Unicode's CLDR (Babel).

Babel belongs to the extra `authoring`. Without it none are found.
"""

import re
from collections.abc import Collection, Iterable

from api.ingest.library import LOCALES
from api.numerals import CUES


class UnlistedPlaces:
    """Finds their names in sentences of a language."""

    def __init__(self, language: str, listed: Collection[str]) -> None:
        """`listed` are the names of the tables, in small letters."""
        names = {each for each in _countries(language) if each.lower() not in listed}
        cues = CUES[language]
        pattern = "|".join(map(re.escape, sorted(names, key=len, reverse=True)))
        self._pattern = (
            re.compile(f"{cues.name_before}(?:{pattern}){cues.name_after}") if names else None
        )

    def find(self, sentence: str) -> list[tuple[int, int]]:
        """Where they stand."""
        return [each.span() for each in self._pattern.finditer(sentence)] if self._pattern else []


def _countries(language: str) -> Iterable[str]:
    try:
        from babel import Locale
    except ImportError:
        return ()
    territories = Locale.parse(LOCALES[language]).territories
    return (name for code, name in territories.items() if len(code) == 2 and code != "ZZ")
