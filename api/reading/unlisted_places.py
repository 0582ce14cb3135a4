"""Finds countries that the reference tables lack, by their names in Unicode's CLDR."""

import re
from collections.abc import Collection
from pathlib import Path

import orjson

from api.numerals import CUES

COUNTRIES = Path(__file__).with_name("countries.json")
"""Their names by language. `python -m tests.ingest.country_names` writes it, with Babel."""


class UnlistedPlaces:
    """Finds their names in sentences of a language."""

    def __init__(
        self, language: str, listed: Collection[str], other: re.Pattern[str] | None = None
    ) -> None:
        """`listed` are the names of the tables, in small letters; `other` looks like a place."""
        self._other = other
        all_names = orjson.loads(COUNTRIES.read_bytes())[language]
        names = {each for each in all_names if each.lower() not in listed}
        cues = CUES[language]
        pattern = "|".join(map(re.escape, sorted(names, key=len, reverse=True)))
        self._pattern = re.compile(f"{cues.name_before}(?:{pattern}){cues.name_after}")

    def find(self, sentence: str) -> list[tuple[int, int]]:
        """Where they stand."""
        found = [each.span() for each in self._pattern.finditer(sentence)]
        if self._other is not None:
            found += [each.span() for each in self._other.finditer(sentence)]
        return found
