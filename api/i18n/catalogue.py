"""The words of the service: one gettext catalogue a language, keyed by meaning.

English is a catalogue like the others. `%` and `{}` mean nothing to gettext; placeholders are those
of `str.format`, and have the same names in every language. A key that is missing is a KeyError.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from gettext import c2py
from pathlib import Path
from typing import Any, Final

import polib  # type: ignore[import-untyped]

from api.domain.code_lists import LANGUAGES

LOCALES: Final = Path(__file__).parent / "locales"


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The texts of one language; those that depend on a count have several forms."""

    texts: Mapping[str, Sequence[str]]
    plural: str
    """Which form a number n takes, as gettext and JavaScript write it: `n != 1`."""
    form: Callable[[int], int]

    @classmethod
    def read(cls, path: Path) -> "Catalogue":
        file = polib.pofile(str(path))
        texts = {
            entry.msgid: tuple(entry.msgstr_plural.values()) or (entry.msgstr,) for entry in file
        }
        plural = file.metadata["Plural-Forms"].partition("plural=")[2].rstrip("; ")
        return cls(texts, plural, c2py(plural))


CATALOGUES: Final = {language: Catalogue.read(LOCALES / f"{language}.po") for language in LANGUAGES}


def translate(key: str, language: str, /, **values: Any) -> str:
    """The text in the language, filled in; of several forms, the one for many."""
    text = CATALOGUES[language].texts[key][-1]
    return text.format(**values) if values else text


def translate_count(key: str, count: int, language: str, /, **values: Any) -> str:
    """The text in the form for a number, which stands in it as `{count}`: 1,012."""
    catalogue = CATALOGUES[language]
    return catalogue.texts[key][catalogue.form(count)].format(count=f"{count:,}", **values)


def is_known(key: str) -> bool:
    return key in CATALOGUES["en"].texts
