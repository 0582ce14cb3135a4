"""Axes of charts: round ticks, and their labels in the words of a language.

Ticks and labels are worked out here: a viewer's own number format knows no 億 and no 만.
"""

import unicodedata
from collections.abc import Mapping, Sequence
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import Any

import orjson

from api.i18n import display

Number = int | float

STEPS = (Decimal(1), Decimal(2), Decimal(5), Decimal(10))
MAX_TICKS = 6
MIN_RANKS = 5
"""A rank alone is shown among as many places."""
NARROW = 0.56
"""The width of a letter that is not wide, in parts of the font's size."""

CLOSING = "、。，；：・）」』》”’.,;:)%·っゃゅょ"
"""What no line starts with."""
OPENING = "（「『《“‘("
"""What no line ends with."""


def ticks(low: Number, high: Number, *, whole: bool = False) -> list[Number]:
    """Round numbers that cover `low` to `high`, both ends included; at least two."""
    first, last = Decimal(repr(low)), Decimal(repr(high))
    step = _step((last - first) or abs(last) or Decimal(1), whole=whole)
    start = (first / step).to_integral_value(ROUND_FLOOR)
    end = max((last / step).to_integral_value(ROUND_CEILING), start + 1)
    return [_plain(step * place) for place in range(int(start), int(end) + 1)]


def rank_ticks(worst: Number) -> list[Number]:
    """The first place, and round ones up to `worst` and beyond."""
    if worst <= 2 * MIN_RANKS:
        return list(range(1, max(int(worst), MIN_RANKS) + 1))
    return [1, *(each for each in ticks(0, worst, whole=True) if each > 1)]


def labels(values: Sequence[Number], lang: str, unit: Mapping[str, Any]) -> str:
    """The expression that names each tick; ticks that a reader adds keep the viewer's label."""
    expression = "datum.label"
    for value in values:
        name = orjson.dumps(_label(value, lang, unit)).decode()
        expression = f"datum.value === {orjson.dumps(value).decode()} ? {name} : {expression}"
    return expression


def width(text: str, size: float) -> float:
    """About how wide a text is, in pixels."""
    wide = sum(unicodedata.east_asian_width(each) in "WF" for each in text)
    return size * (wide + NARROW * (len(text) - wide))


def wrapped(text: str, most: float, size: float) -> list[str]:
    """Lines no wider than `most`; broken at spaces, or between wide letters that are no words."""
    lines = [""]
    for piece in _pieces(text):
        if lines[-1] and width(lines[-1] + piece.rstrip(" ·"), size) > most:
            lines.append("")
        lines[-1] += piece if lines[-1] else piece.lstrip()
    return [line.rstrip(" ·") for line in lines]


def _pieces(text: str) -> list[str]:
    """What must not be broken: words with the space behind them, single wide letters."""
    pieces = [""]
    for each in text:
        if pieces[-1] and _may_break(pieces[-1][-1], each):
            pieces.append("")
        pieces[-1] += each
    return pieces


def _may_break(before: str, after: str) -> bool:
    if after in CLOSING or after == " " or before in OPENING:
        return False
    counted = before.isdigit() and _is_loose(after)  # 2024年, 6件
    return before == " " or _is_loose(before) or (_is_loose(after) and not counted)


def _is_loose(letter: str) -> bool:
    """A wide letter that is no part of a longer word, as Hangul and katakana are."""
    wide = unicodedata.east_asian_width(letter) in "WF"
    return wide and not ("가" <= letter <= "힣" or "ァ" <= letter <= "ヺ" or letter == "ー")


def _step(distance: Decimal, *, whole: bool) -> Decimal:
    rough = distance / (MAX_TICKS - 1)
    power = Decimal(10) ** rough.adjusted()
    step = next(each * power for each in STEPS if each * power >= rough)
    return max(step, Decimal(1)) if whole else step


def _plain(value: Decimal) -> Number:
    return int(value) if value == value.to_integral_value() else float(value)


def _label(value: Number, lang: str, unit: Mapping[str, Any]) -> str:
    if unit.get("number_style") == "ordinal":
        return display.digits(value)
    written = display.number(lang, unit.get("number_style", "plain"), value)
    return written + ("%" if unit.get("symbol") == "%" else "")
