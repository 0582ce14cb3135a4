"""Whether a numeral is in a unit, by its kind and the words of units."""

import re
from collections.abc import Mapping
from functools import cached_property

from api.domain.code_lists import LANGUAGES
from api.domain.reference import Entry
from api.numerals import Kind, Numeral
from api.reading.mentions import is_spaced

UNITS_OF_KINDS = {
    Kind.RANK: ("a rank", "ordinal"),
    Kind.PERCENT: ("a percentage", "ratio"),
    Kind.POINTS: ("percentage points", "ratio"),
    Kind.MULTIPLE: ("a multiple", "ratio"),
}
"""What such numerals are called, and the kind of their unit. Others may have any unit."""
ALSO_PRINTED = {"CNY": ("RMB", "renminbi")}
"""Words for currencies that their names do not contain."""

CURRENCY_CODE = re.compile("[A-Z]{3}")
TIMES = "times"
"""A name of the unit of multiples."""
COUNTED = ("count", "rate")
"""Kinds of units whose numbers stand with any word."""


class UnitWords:
    """The words of units; these are those of a release, or of a bundle."""

    def __init__(self, units: Mapping[str, Entry]) -> None:
        self._units = units

    @cached_property
    def _words(self) -> Mapping[str, set[str]]:
        return {code: _words(unit) for code, unit in self._units.items()}

    @cached_property
    def _money(self) -> Mapping[str, set[str]]:
        """The words of currencies, as they are compared."""
        return {
            code: {*map(_letters, self._words[code])}
            for code, unit in self._units.items()
            if unit["kind"] == "currency"
        }

    def other_unit(self, numeral: Numeral, code: str) -> str | None:
        """What is printed instead of the unit with that code, if it is another one."""
        unit, word = self._units.get(code), numeral.unit or ""
        if unit is None:
            return None
        is_code = unit["kind"] == "currency" and CURRENCY_CODE.fullmatch(word)
        if word and (numeral.kind is Kind.MONEY or is_code) and not self.may_name(word, code):
            return f"money in {word.strip()}"
        name, kind = UNITS_OF_KINDS.get(numeral.kind, ("", unit["kind"]))
        is_percent = numeral.kind is Kind.PERCENT
        is_ratio = name and kind == "ratio"
        if unit["kind"] != kind or (is_ratio and is_percent != ("%" in self._words[code])):
            return name
        return None

    def is_alike(self, numeral: Numeral, code: str | None) -> bool:
        """Whether a numeral is of the kind of a unit, be it in another one; None is any currency.

        Money is alike in all currencies, and percent and points are. A number without a unit may
        be an amount.
        """
        kind = "currency" if code is None else self._units[code]["kind"]
        match numeral.kind:
            case Kind.MONEY:
                return kind == "currency"
            case Kind.RANK:
                return kind == "ordinal"
            case Kind.PERCENT | Kind.POINTS:
                return kind == "ratio" and code is not None and not self.is_multiple(code)
            case Kind.MULTIPLE:
                return kind == "ratio" and code is not None and self.is_multiple(code)
            case Kind.FRACTION:
                return kind == "ratio"
            case Kind.QUANTITY if numeral.unit:
                if code is None or kind not in COUNTED:
                    return False
                units = self.of_word(numeral.unit)  # one for it, or for no other
                return code in units or not units
            case Kind.QUANTITY:
                return kind in (*COUNTED, "currency")
        return False

    def is_of(self, code: str, word: str) -> bool:
        """Whether a word behind a number is one for the unit."""
        return code in self.of_word(word)

    def of_word(self, word: str) -> list[str]:
        """The units of which a word behind a number begins with a word, or is a part of one."""
        if word.isascii():
            return [code for code in self._units if self.has_word(code, word)]
        beginning = self._beginning(word)
        return [
            code for code in self._units if any(beginning in each for each in self._words[code])
        ]

    def _beginning(self, word: str) -> str:
        """The longest beginning of a word that is in one for a unit; its first letter if none is.

        What the letters of scripts without spaces end in belongs to the words behind.
        """
        beginnings = [word[:each] for each in range(len(word), 0, -1)]
        whole = [each for each in beginnings if each in self._each_word]
        parts = [each for each in beginnings if len(each) > 1 and each in self._all_words]
        return next(iter((*whole, *parts)), word[: 1 if is_spaced(word[0]) else None])

    @cached_property
    def _each_word(self) -> frozenset[str]:
        return frozenset(each for words in self._words.values() for each in words)

    @cached_property
    def _all_words(self) -> str:
        return "\n".join(sorted(self._each_word))

    def alike(self, numeral: Numeral) -> frozenset[str | None]:
        """The units of the kind of a numeral; None is any currency."""
        codes = (*self._units, None)
        return frozenset(code for code in codes if self.is_alike(numeral, code))

    def without_ending(self, word: str) -> str:
        """A word behind a number without what belongs to the words behind it."""
        return word if not word or word.isascii() else self._beginning(word)

    def is_percent(self, code: str) -> bool:
        """Whether a unit is percent."""
        return self._units[code]["kind"] == "ratio" and "%" in self._words[code]

    def is_multiple(self, code: str) -> bool:
        """Whether a unit counts how many times something is another."""
        return self._units[code]["kind"] == "ratio" and TIMES in self._words[code]

    def named(self, word: str) -> list[str]:
        """The currencies of which a word for money is a code, a symbol or a name."""
        return [code for code, words in self._money.items() if _letters(word) in words]

    def may_name(self, word: str, code: str) -> bool:
        """Whether a word for money may name a currency: it is a word for it, or for no other.

        Then it is a part of one (dollars), or more than one (pounds sterling). What comes before a
        word names another currency: HK$ is not $.
        """
        printed, named = _letters(word), self.named(word)
        words = () if named else self._money.get(code, ())
        return code in named or any(printed in each or printed.startswith(each) for each in words)

    def has_word(self, code: str, word: str) -> bool:
        """Whether a word is, contains, or is contained in one for the unit."""
        singular = word.casefold().removesuffix("s")
        return any(singular in each or each in singular for each in self._words[code])


def _words(unit: Entry) -> set[str]:
    """The code, symbol and names of a unit, without the number where they have one."""
    names = (unit[f"{column}_{lang}"] for column in ("name", "display") for lang in LANGUAGES)
    texts = [unit["code"], unit["symbol"], *names, *ALSO_PRINTED.get(unit["code"], ())]
    return {text.replace("{}", "").strip().casefold() for text in texts if text} - {""}


def _letters(word: str) -> str:
    """A word for money without case, spaces, points and the ending of the plural."""
    return re.sub(r"[\s.]", "", word).casefold().removesuffix("s")
