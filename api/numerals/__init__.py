"""The numeral reader: finds the numerals of a text in English, Japanese, Korean or Chinese.

Pure functions that import nothing of the service.
"""

from api.numerals import chinese, english, japanese, korean
from api.numerals.cues import Cues
from api.numerals.numeral import Amount, Kind, Numeral, Relation, as_number
from api.numerals.reader import Grammar
from api.numerals.reader import read as _read
from api.numerals.times import TimeWords

GRAMMARS: dict[str, Grammar] = {
    each.lang: each for each in (chinese.GRAMMAR, english.GRAMMAR, japanese.GRAMMAR, korean.GRAMMAR)
}
TIMES: dict[str, TimeWords] = {
    "en": english.TIMES, "ja": japanese.TIMES, "ko": korean.TIMES, "zh": chinese.TIMES
}  # fmt: skip
CUES: dict[str, Cues] = {
    "en": english.CUES, "ja": japanese.CUES, "ko": korean.CUES, "zh": chinese.CUES
}  # fmt: skip
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
