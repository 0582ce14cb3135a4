"""Numbers as people write them, and how the API takes the same number."""

import re
from unicodedata import normalize

NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]{1,3})?")
"""Decimal or exponent notation."""
MINUS = str.maketrans(dict.fromkeys("\u2212\u2012\u2013", "-"))
GROUPED = re.compile(
    r"([+-]?)([1-9][0-9]{0,2}([ .,'\u2019])[0-9]{3}(?:\3[0-9]{3})*)(?:([.,])([0-9]+))?"
)
"""Digits in groups of three, and decimals."""
DECIMAL = re.compile(r"([+-]?)([0-9]*)[.,]([0-9]+)")


def number_meant(text: str) -> str | None:
    """The number in other marks or in full width: 1.5 for `1,5`, 1500 for `1,500`.

    None if it cannot be told, as of `1.5.2`.
    """
    number = normalize("NFKC", text).translate(MINUS).strip()
    if NUMBER.fullmatch(number):
        return number
    if (found := GROUPED.fullmatch(number)) and found[3] != found[4]:
        whole = re.sub("[^0-9]", "", found[2])
        return f"{found[1]}{whole}" + (f".{found[5]}" if found[5] else "")
    if found := DECIMAL.fullmatch(number):
        return f"{found[1]}{found[2] or 0}.{found[3]}"
    return None
