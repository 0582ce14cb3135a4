"""The numeral reader: finds the numerals of a text in English, Japanese, Korean or Chinese.

Pure functions that import nothing of the service.
"""

from api.numerals import (
    chinese,
    chinese_words,
    english,
    english_words,
    japanese,
    japanese_words,
    korean,
    korean_words,
)  # fmt: skip
from api.numerals.cues import Cues
from api.numerals.numeral import Amount, Kind, Numeral, Relation, as_number
from api.numerals.reader import Grammar
from api.numerals.reader import read as _read
from api.numerals.times import TimeWords

GRAMMARS: dict[str, Grammar] = {
    each.lang: each for each in (chinese.GRAMMAR, english.GRAMMAR, japanese.GRAMMAR, korean.GRAMMAR)
}
_WORDS = {"en": english_words, "ja": japanese_words, "ko": korean_words, "zh": chinese_words}
TIMES: dict[str, TimeWords] = {lang: words.TIMES for lang, words in _WORDS.items()}
CUES: dict[str, Cues] = {lang: words.CUES for lang, words in _WORDS.items()}
LANGUAGES = tuple(sorted(GRAMMARS))

__all__ = [
    "CUES",
    "GRAMMARS",
    "LANGUAGES",
    "TIMES",
    "Amount",
    "Kind",
    "Numeral",
    "Relation",
    "as_number",
    "read",
]


def read(text: str, lang: str) -> list[Numeral]:
    """The numerals of a text, in order; `lang` is one of LANGUAGES. Offsets are code points."""
    return _read(text, GRAMMARS[lang])
