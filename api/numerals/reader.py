"""Reads the numerals of a text by the tables of its language.

A reader is a pure function. It looks for numbers, then at the few characters on either side of
each: what is counted, whether the number is a bound, and whether it is a fall. Numbers that belong
together are joined: ranges and fractions.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeVar

from api.numerals.numeral import MIRRORED, NEVER, Amount, Kind, Numeral, Relation

WINDOW = 32
"""Characters on either side of a number that are looked at."""
MAX_CONJUNCTION = 3
"""Letters between members of a list whose direction is printed once, behind the last."""
NAME_WINDOW = 16
"""Characters before a number that are looked at for a name, a currency or a sign."""
SIGNED = {Kind.QUANTITY, Kind.MONEY, Kind.PERCENT, Kind.POINTS, Kind.FRACTION}
"""Kinds of which a fall is negative."""
COUNTING = {Kind.QUANTITY, Kind.FRACTION}
LARGEST_WHOLE = 1000
"""One in five, 7 of 100: larger numbers are not said to be parts of each other."""
YEAR_DIGITS = 4
EARLIEST_YEAR, LATEST_YEAR = 1800, 2200
"""Two numbers in between that are a range without a unit are years."""
ITEM_BEFORE = re.compile(r"(?:^|\n)\s*[(（]?$|[:：;；,，、。]\s*[(（]$")
ITEM_AFTER = re.compile(r"[)）]|[.．、](?=\s|[^0-9])")
"""The number of an item in a list stands between these."""

NOWHERE = re.compile(NEVER)
Outcome = TypeVar("Outcome")
Rules = Sequence[tuple[re.Pattern[str], Outcome]]


def rules(*rows: tuple[str, Outcome]) -> Rules[Outcome]:
    """The rows of a table, each with its pattern compiled."""
    return [(re.compile(pattern), outcome) for pattern, outcome in rows]


@dataclass(frozen=True, slots=True, kw_only=True)
class Grammar:
    """The tables of a language.

    Patterns named `after` match at the end of the number or of its unit; those named `before` end
    at its start. Those that are not given match nothing.
    """

    lang: str
    fold: Callable[[str], str] = str
    """The text in which numbers and the words beside them are looked for, as long as the text."""
    number: re.Pattern[str]
    amount: Callable[[str], Amount | None]
    special: Rules[tuple[str | None, Kind, Relation]]
    """Whole numerals of another form: doubled. The value, or None where `amount` reads it."""
    kinds_after: Rules[Kind]
    """With a group `unit`, if the match has more than the unit."""
    kinds_before: Rules[Kind]
    relations_before: Rules[Relation]
    relations_after: Rules[Relation]
    lasting_after: re.Pattern[str] = NOWHERE
    """After a number that is a duration: "over three years" is no bound."""
    minus_before: re.Pattern[str]
    """A sign, or a word for it, that belongs to the numeral."""
    fall_before: re.Pattern[str]
    fall_after: re.Pattern[str]
    fraction_between: Rules[bool]
    """What stands between the numbers of a fraction; true if the denominator comes first."""
    range_between: re.Pattern[str]
    """What stands between the ends of a range, units apart."""
    range_around: tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]
    """What stands before, between and after the ends of a range that needs more than a dash."""
    no_range_before: re.Pattern[str] = NOWHERE
    """Before two numbers that are no range: from 3 to 4. With a group `change`: by 3 to 40."""
    rise_before: re.Pattern[str] = NOWHERE
    rise_after: re.Pattern[str]
    """Words that say of a number that it is no fall, whatever stands before: a rise, or a level."""
    listed: re.Pattern[str]
    """What stands between the members of a list that share a direction."""
    listed_before_verb: re.Pattern[str] = NOWHERE
    """What stands between two numbers whose direction is said once, behind the second."""
    together: re.Pattern[str] = NOWHERE
    """After the last of several numbers that share a direction: respectively."""
    accepts: Callable[[str, re.Match[str]], bool]
    """Whether a match of `number` is one."""
    adjust: Callable[[str, Numeral, Numeral | None], None]
    """What is particular to the language, given the numeral before."""


def read(text: str, grammar: Grammar) -> list[Numeral]:
    """The numerals of a text, in order."""
    found: list[Numeral] = []
    folded = grammar.fold(text)
    for numeral in _numbers(text, folded, grammar):
        before = found[-1] if found else None
        if before is not None and _joined(folded, before, numeral, grammar):
            continue
        found.append(numeral)
    previous = None
    for numeral in found:
        grammar.adjust(text, numeral, previous)
        previous = numeral
    _relate(folded, found, grammar)
    for numeral in found:
        numeral.text = text[numeral.start : numeral.end]
    return found


def _numbers(text: str, folded: str, grammar: Grammar) -> Iterator[Numeral]:
    for match in grammar.number.finditer(folded):
        if not grammar.accepts(folded, match):
            continue
        rows = grammar.special if match.lastgroup == "special" else ()
        special = next((row for pattern, row in rows if pattern.fullmatch(match[0])), None)
        value = special[0] if special else None
        amount = Amount(Decimal(value)) if value else grammar.amount(match[0])
        if amount is None:
            continue
        numeral = Numeral(match.start(), match.end(), match[0], amount, grammar.lang)
        numeral.unit_end = numeral.end
        if special:
            _, numeral.kind, numeral.relation = special
        else:
            _classify(text, numeral, grammar)
        start = max(0, numeral.start - NAME_WINDOW)
        sign = grammar.minus_before.search(folded, start, numeral.start)
        if sign and numeral.kind in {*SIGNED, Kind.MULTIPLE}:
            numeral.start, numeral.has_sign = sign.start(), True
            numeral.text = folded[numeral.start : numeral.end]
            numeral.amount = _negative(numeral.amount)
        yield numeral


def _classify(text: str, numeral: Numeral, grammar: Grammar) -> None:
    before = text[max(0, numeral.start - NAME_WINDOW) : numeral.start]
    after = text[numeral.end : numeral.end + WINDOW]
    if "①" <= numeral.text <= "⑳" or (ITEM_BEFORE.search(before) and ITEM_AFTER.match(after)):
        numeral.kind = Kind.LIST_NUMBER
        return
    for pattern, kind in grammar.kinds_before:
        if kind in (Kind.NAME_PART, Kind.RANK) and (
            numeral.amount.multiplier or (kind is Kind.NAME_PART and after[:1] in ("%", "％"))
        ):
            continue  # GDP1兆元, GDP5.2%; to top 130 trillion
        if match := pattern.search(before):
            numeral.kind, numeral.unit = kind, match.groupdict().get("unit")
            break
    for pattern, kind in grammar.kinds_after:
        if match := pattern.match(after):
            unit = match.groupdict().get("unit", match[0]) or ""
            if numeral.kind is Kind.QUANTITY:
                numeral.kind = kind
                numeral.unit = unit.strip() or None
            elif numeral.kind is not kind:
                continue
            numeral.unit_end = numeral.end + after.find(unit) + len(unit)
            break


def _negative(amount: Amount) -> Amount:
    return Amount(-amount.value, amount.decimals, amount.multiplier)


def _joined(text: str, first: Numeral, second: Numeral, grammar: Grammar) -> bool:
    """Make one numeral of the two ends of a range, or of the two parts of a fraction."""
    if second.start - first.end > WINDOW or first.upper:
        return False
    between = text[first.end : second.start]
    for pattern, denominator_first in grammar.fraction_between:
        if pattern.fullmatch(between):
            one, other = first.amount.value, second.amount.value
            if denominator_first:
                one, other = other, one
            is_share = 0 < one < other <= LARGEST_WHOLE and one % 1 == 0 == other % 1
            if not is_share or {first.kind, second.kind} - COUNTING:
                continue
            _extend(text, first, second)
            first.amount, first.kind = Amount(one / other), Kind.FRACTION
            first.unit = None
            return True
    kinds = {first.kind, second.kind}
    if len(kinds) > 1 and (Kind.QUANTITY not in kinds or Kind.MULTIPLE is first.kind):
        return False
    if not _is_range(text, first, second, grammar):
        return False
    if first.unit and second.unit and first.unit != second.unit and first.unit_end > first.end:
        return False
    low, high = first.amount, second.amount
    if first.unit_end == first.end:
        low = _scaled_alike(low, second)
    if len(first.text) == YEAR_DIGITS and len(second.text) == 2 and second.text.isdecimal():
        century = low.value - low.value % 100
        if second.unit is None and century + high.value == low.value + 1:
            high, second.kind = Amount(century + high.value), Kind.YEAR  # 2023-24
    if low.value >= high.value and not first.has_sign:
        return False
    _extend(text, first, second)
    first.amount, first.upper = low, high
    is_year_range = first.unit is second.unit is None and len(first.text) == 2 * YEAR_DIGITS + 1
    if is_year_range and low.value > EARLIEST_YEAR and high.value < LATEST_YEAR:
        second.kind = Kind.YEAR
    if second.kind is not Kind.QUANTITY or first.unit is None:
        first.kind = first.kind if second.kind is Kind.QUANTITY else second.kind
        first.unit = second.unit or first.unit
    first.relation = Relation.BETWEEN
    return True


def _is_range(text: str, first: Numeral, second: Numeral, grammar: Grammar) -> bool:
    before = text[max(0, first.start - WINDOW) : first.start]
    low, high = first.amount.value, second.amount.value
    if first.end + 1 == second.start and text[first.end] == "、" and low + 1 == high < 10:
        return first.unit is None
    after = text[second.unit_end : second.unit_end + WINDOW]
    opening, joining, closing = grammar.range_around
    for end in (first.unit_end, first.end):
        between = text[end : second.start]
        if grammar.range_between.fullmatch(between):
            apart = grammar.no_range_before.search(before)
            if apart is None:
                return True
            return bool(apart.groupdict().get("change")) and first.unit is None and high < 3 * low
        if joining.fullmatch(between) and opening.search(before) and closing.match(after):
            return True
    return False


def _extend(text: str, first: Numeral, second: Numeral) -> None:
    first.end, first.unit_end = second.end, second.unit_end
    first.text = text[first.start : first.end]


def _scaled_alike(low: Amount, second: Numeral) -> Amount:
    """In "3 to 5 million" the first number is in millions, too, and in 3～5割 in tenths."""
    high = second.amount
    if second.text[-1] in "割成할" and low.value * 10 < high.value:
        return Amount(low.value * 10)
    power = high.multiplier
    if not power or low.multiplier or low.value >= 10**power:
        return low
    scaled = low.value * 10**power
    return Amount(scaled, low.decimals, power) if scaled < high.value else low


def _relate(text: str, numerals: Sequence[Numeral], grammar: Grammar) -> None:
    """Find out of each numeral whether it is a bound, and whether it is a fall."""
    falling = [_falls(text, numeral, grammar) for numeral in numerals]
    for number, numeral in enumerate(numerals):
        before = text[max(0, numeral.start - WINDOW) : numeral.start]
        after = text[numeral.unit_end : numeral.unit_end + WINDOW]
        if numeral.kind is Kind.NAME_PART or numeral.kind is Kind.LIST_NUMBER:
            continue
        if numeral.relation is Relation.EQ:
            numeral.relation = _relation(text, numeral, before, after, grammar)
        if numeral.kind is Kind.MULTIPLE and numeral.amount.value < 1:
            numeral.relation = MIRRORED.get(numeral.relation, numeral.relation)  # more than halved
        falls = falling[number]
        if falls is None and number and falling[number - 1]:
            last = numerals[number - 1]
            between = text[last.unit_end : numeral.start]
            if (
                last.kind is numeral.kind
                and len(between) <= WINDOW
                and grammar.listed.fullmatch(between)
            ):
                falls = falling[number] = True
        if falls is None and number + 1 < len(numerals) and falling[number + 1]:
            falls = _shares(text, numeral, numerals[number + 1], grammar)
        numeral.is_fall = falls
        if falls and numeral.kind in SIGNED and not numeral.has_sign:
            if numeral.upper:
                numeral.amount, numeral.upper = (
                    _negative(numeral.upper), _negative(numeral.amount)
                )  # fmt: skip
            else:
                numeral.amount = _negative(numeral.amount)
                numeral.relation = MIRRORED.get(numeral.relation, numeral.relation)


def _relation(text: str, numeral: Numeral, before: str, after: str, grammar: Grammar) -> Relation:
    directly_after = text[numeral.end : numeral.end + WINDOW]
    for pattern, relation in grammar.relations_after:
        if pattern.match(after) or pattern.match(directly_after):
            return relation
    for pattern, relation in grammar.relations_before:
        if match := pattern.search(before):
            if match.groupdict().get("over") and grammar.lasting_after.match(directly_after):
                return Relation.EQ
            return relation
    return Relation.EQ


def _falls(text: str, numeral: Numeral, grammar: Grammar) -> bool | None:
    """Whether the numeral is a fall; None if no word says so."""
    if numeral.kind not in SIGNED or numeral.has_sign:
        return None
    before = text[max(0, numeral.start - WINDOW) : numeral.start]
    after = text[numeral.unit_end : numeral.unit_end + WINDOW]
    directly_after = text[numeral.end : numeral.end + WINDOW]
    if grammar.fall_after.match(after) or grammar.fall_after.match(directly_after):
        return True
    if grammar.rise_after.match(after) or grammar.rise_before.search(before):
        return False
    return True if grammar.fall_before.search(before) else None


def _shares(text: str, numeral: Numeral, following: Numeral, grammar: Grammar) -> bool | None:
    """Whether a numeral falls as the next one does: 612円08銭安, or a list with "respectively"."""
    if numeral.unit_end == following.start and numeral.kind is following.kind:
        return True
    after = text[following.unit_end : following.unit_end + WINDOW]
    between = text[numeral.unit_end : following.start]
    if numeral.kind is following.kind and (
        grammar.together.match(after) or grammar.listed_before_verb.fullmatch(between)
    ):
        return True
    return None


def falls_as_next(text: str, numeral: Numeral, falling: Numeral, grammar: Grammar) -> bool:
    """Whether a numeral without a direction falls as the one behind it, in one list of folded text.

    That has its direction behind it: 2% and 3% lower.
    """
    between = text[numeral.unit_end : falling.start].strip()
    before = text[max(0, falling.start - WINDOW) : falling.start]
    return (
        numeral.kind is falling.kind
        and not falling.has_sign
        and len(between) <= MAX_CONJUNCTION
        and not grammar.fall_before.search(before)
    )
