"""Finds falls whose word stands beside another value of the same list."""

import re
from enum import Enum, auto
from itertools import pairwise

from api.numerals.reader import Grammar, falls_as_next
from api.reading.sentences import Sentence


class Fall(Enum):
    """Whether a value is a fall as another one."""

    CERTAIN = auto()
    LIKELY = auto()


def fall_beside(
    sentence: Sentence, number: int, grammar: Grammar, joins: str, *, is_growth: bool
) -> Fall | None:
    """Whether a value without a direction falls as one behind it, or as the one before it.

    "2.3% for power, and 0.9% for gas lower": the first one has no verb of its own.
    """
    at, numeral = sentence.values.index(number), sentence.numerals[number]
    values = [sentence.numerals[each] for each in sentence.values]
    for each, following in pairwise(values[at:]):
        is_listed = re.match(joins, sentence.folded[each.unit_end :])
        if not is_listed or following.kind is not numeral.kind or following.is_fall is False:
            break
        if following.is_fall or following.amount.value < 0:
            is_only = each is numeral and is_growth
            is_certain = is_only and falls_as_next(sentence.folded, numeral, following, grammar)
            return Fall.CERTAIN if is_certain else Fall.LIKELY
    last = values[at - 1] if at and is_growth else None
    return Fall.LIKELY if last and last.kind is numeral.kind and last.is_fall else None
