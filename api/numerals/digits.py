"""Numbers in digits, Chinese characters and Hangul, and mixtures of them: 2兆1,860億, 3만5천."""

import re
import unicodedata
from collections.abc import Mapping
from decimal import Decimal

from api.numerals.numeral import Amount

HALF = r"[0-9]{1,3}(?:,[0-9]{3})+(?![0-9])|[0-9]+"
FULL = r"[０-９]{1,3}(?:[，,][０-９]{3})+(?![０-９])|[０-９]+"
POINT_AHEAD = r"[%％億亿兆万萬倍割ポ度]"
DIGITS = (
    rf"(?:(?:{HALF})(?:\.[0-9]+|[・･][0-9]+(?={POINT_AHEAD}))?"
    rf"|(?:{FULL})(?:[．.][０-９]+|[・･][０-９]+(?={POINT_AHEAD}))?)"
)
"""A number in half- or full-width digits, with thousands separators or without."""
CLOCK = r"(?<![0-9:])[0-2]?[0-9]:[0-5][0-9](?![0-9:])"
MOST_DIGITS = 18
LARGEST = 10**18
"""Longer runs of digits, and larger numbers, count nothing."""

CHINESE = {character: value for value, character in enumerate("零一二三四五六七八九")} | {
    "〇": 0, "○": 0, "两": 2, "兩": 2, "壱": 1, "弐": 2, "参": 3,
}  # fmt: skip
HANGUL = {character: value for value, character in enumerate("영일이삼사오육칠팔구")} | {"공": 0}
SCALES = {
    "十": 1, "百": 2, "千": 3, "万": 4, "萬": 4, "亿": 8, "億": 8, "兆": 12, "京": 16,
    "십": 1, "백": 2, "천": 3, "만": 4, "억": 8, "조": 12, "경": 16,
}  # fmt: skip
"""Powers of ten."""
MYRIAD = 4
"""The power of ten from which a scale word multiplies all that stands before it."""
ATOM = re.compile(rf"(?:{HALF})(?:[.・･][0-9]+)?|(?:{FULL})(?:[．.・･][０-９]+)?|\S")


def amount_of(text: str, digits: Mapping[str, int]) -> Amount | None:
    """The number that a text prints, or None if it prints none.

    `digits` are the characters that stand for the numbers from zero to nine.
    """
    if "①" <= text <= "⑳":
        return Amount(Decimal(unicodedata.normalize("NFKC", text)))
    if ":" in text:
        return Amount(Decimal(0))
    if match := re.fullmatch(r"(\D+)[・点](\D+?)([万億亿兆]*)", text):
        return _with_point(match, digits)
    total = section = Decimal(0)
    pending: Decimal | None = None
    run = decimals = multiplier = smallest = largest = 0
    for atom in ATOM.findall(text):
        if atom in digits:
            pending = (pending or 0) * 10 + Decimal(digits[atom])
            run += 1
            continue
        power = SCALES.get(atom)
        if power is None:
            number = plain(atom)
            if number is None or (pending is not None):
                return None
            pending, decimals, multiplier = number.value, number.decimals, 0
            continue
        run = 0
        if power < MYRIAD:
            section += (1 if pending is None else pending) * 10**power
        else:
            section += pending or 0
            if total and power > largest:
                total = (total + section) * 10**power  # 9.5万亿, 9万7千亿
            else:
                total += (section or 1) * 10**power
            section, largest = Decimal(0), power
        pending = None
        multiplier = multiplier + power if text[0] in "0123456789０１２３４５６７８９" else 0
        smallest = power
    if pending is not None:
        multiplier = 0
        # 三万五 is 35,000; 三万〇五 would be 30,005.
        if run == 1 and smallest > 1 and not {"零", "〇", "○"} & set(text[-2:]):
            pending *= 10 ** (smallest - 1)
        elif run != 1 and smallest:
            decimals = 0
    value = total + section + (pending or 0)
    return Amount(value, decimals, multiplier) if value < LARGEST else None


def _with_point(match: re.Match[str], digits: Mapping[str, int]) -> Amount | None:
    """三・六, 三点六亿."""
    whole = amount_of(match[1], digits)
    if whole is None or not set(match[2]) <= set(digits):
        return None
    fraction = "".join(str(digits[each]) for each in match[2])
    power = sum(SCALES[each] for each in match[3])
    value = Decimal(f"{whole.value:f}.{fraction}") * 10**power
    return Amount(value, len(fraction), power)


def plain(text: str) -> Amount | None:
    """A number in digits."""
    if len(text) > MOST_DIGITS or not text[:1].isdecimal():
        return None
    written = unicodedata.normalize("NFKC", text).replace(",", "").replace("・", ".")
    whole, _, fraction = written.partition(".")
    return Amount(Decimal(f"{whole}.{fraction}"), len(fraction))
