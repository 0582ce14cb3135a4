"""How a number of a text and a held one agree, given what each says of its bounds."""

from decimal import ROUND_HALF_UP, Decimal
from enum import Enum, auto
from typing import NamedTuple

from api.domain.facts import APPROXIMATION
from api.numerals import Kind, Numeral, Relation
from api.numerals.numeral import MIRRORED
from api.queries.check.candidates import Candidate, exact

NEAR = Decimal("0.15")
"""How far "nearly" and "just over" reach, as a share of the number."""
BEYOND = Decimal("0.1")
"""How far a number may go beyond a printed bound before it is another one: more than 9 trillion
may be 9.8, and would not be printed of 12."""
UP = (Relation.GT, Relation.GE)
DOWN = (Relation.LT, Relation.LE)
CLOSE = (Relation.JUST_OVER, Relation.NEARLY)
PERCENT = 100


class Agreement(Enum):
    """How a stated number agrees with a held one."""

    SAME = auto()
    """It is the same, or rounded."""
    ENTAILED = auto()
    """It follows from the held one."""
    COMPATIBLE = auto()
    """Both may be true."""
    BOUND_DROPPED = auto()
    BOUND_DIFFERS = auto()
    DIFFERS = auto()

    @property
    def supports(self) -> bool:
        return self in (Agreement.SAME, Agreement.ENTAILED)

    @property
    def contradicts(self) -> bool:
        return self not in (Agreement.SAME, Agreement.ENTAILED, Agreement.COMPATIBLE)


class Figure(NamedTuple):
    """A number with its relation; of a range both ends. `step` is its last printed digit."""

    relation: Relation
    low: Decimal
    high: Decimal
    step: Decimal

    @classmethod
    def stated(cls, numeral: Numeral, *, is_percent: bool) -> "Figure":
        """The figure of a text. A fraction is a percentage where the unit is percent."""
        first, last = numeral.amount, numeral.upper or numeral.amount
        low, high, relation = first.value, last.value, numeral.relation
        step = Decimal(1).scaleb(last.multiplier - max(first.decimals, last.decimals))
        if numeral.kind is Kind.FRACTION:
            factor = PERCENT if is_percent else 1
            low, high, step = factor * low, factor * high, Decimal(factor).scaleb(-2)
        if numeral.kind is Kind.RANK and relation in DOWN:
            low, relation = Decimal(1), Relation.BETWEEN  # the top ten
        return cls(relation, low, high, step)

    @classmethod
    def held(cls, row: Candidate) -> "Figure":
        low, high = exact(row.value_min), exact(row.value_max)
        value = exact(row.value)
        if value is not None:
            low = high = value
        step = Decimal(1).scaleb(row.multiplier - row.decimals)
        return cls(Relation(row.relation), low or Decimal(0), high or Decimal(0), step)

    @property
    def direction(self) -> int:
        """1 of a lower bound, -1 of an upper one; nearly and just-over go by the size."""
        away = 1 if self.low >= 0 else -1
        if self.relation in UP:
            return 1
        if self.relation in DOWN:
            return -1
        return {Relation.JUST_OVER: away, Relation.NEARLY: -away}.get(self.relation, 0)

    def reversed(self) -> "Figure":
        """The same with the other sign: below −5 becomes above 5."""
        relation = MIRRORED.get(self.relation, self.relation)
        return self._replace(relation=relation, low=-self.high, high=-self.low)


def agreement(stated: Figure, held: Figure) -> Agreement:
    """How a stated figure agrees with a held one."""
    if held.relation is Relation.EQ:
        return _with_exact(stated, held)
    if held.relation is Relation.BETWEEN:
        return _with_range(stated, held)
    if held.relation is Relation.APPROX:
        return _with_approximate(stated, held)
    return _with_bound(stated, held)


def is_rounded(stated: Decimal, held: Decimal, step: Decimal) -> bool:
    """Whether a number is another one, rounded to a step."""
    if stated == held:
        return True
    steps = (held / step).quantize(Decimal(1), ROUND_HALF_UP)
    return step * steps == stated


def _with_exact(stated: Figure, held: Figure) -> Agreement:
    s, h, size = stated.low, held.low, abs(stated.low)
    match stated.relation:
        case Relation.EQ:
            is_same = is_rounded(s, h, stated.step) or is_rounded(h, s, held.step)
            return Agreement.SAME if is_same else Agreement.DIFFERS
        case Relation.BETWEEN:
            is_in = s <= h <= stated.high
        case Relation.APPROX:
            is_in = abs(h - s) <= max(APPROXIMATION * size, stated.step / 2)
        case Relation.GE | Relation.LE:
            is_in = h >= s if stated.relation is Relation.GE else h <= s
        case Relation.NEARLY | Relation.JUST_OVER:
            is_in = (h - s) * stated.direction > 0 and abs(h - s) <= NEAR * size
        case _:
            is_in = (h - s) * stated.direction > 0
    if is_in:
        return _follows(stated, h)
    return Agreement.BOUND_DIFFERS if s == h else Agreement.DIFFERS


def _follows(stated: Figure, held: Decimal) -> Agreement:
    """How a bound that is true of a held number agrees: it may be a slip in the power of ten.

    Just over, and nearly, say that the number is near.
    """
    s = stated.low
    if stated.relation in CLOSE and abs(held - s) > NEAR * abs(s):
        return Agreement.DIFFERS
    if stated.relation is Relation.EQ or not is_shifted(s, held):
        return Agreement.ENTAILED
    return Agreement.COMPATIBLE if len(_digits(s)) == 1 else Agreement.DIFFERS


def is_shifted(one: Decimal, other: Decimal) -> bool:
    """Whether two numbers have the same digits, but not the same power of ten."""
    return abs(one) != abs(other) and _digits(one) == _digits(other)


def is_slip(one: Figure, other: Figure) -> bool:
    """Whether a number has the digits of another one, rounded to its own, but not its size."""
    low, high = abs(one.low), abs(other.low)
    if not low or not high or one.low * other.low < 0:
        return False
    power = high.adjusted() - low.adjusted()
    if not power:
        return False
    scaled, step = low.scaleb(power), one.step.scaleb(power)
    return is_shifted(low, high) or (len(_digits(low)) > 1 and is_rounded(scaled, high, step))


def _digits(number: Decimal) -> tuple[int, ...]:
    return number.normalize().as_tuple().digits


def _with_bound(stated: Figure, held: Figure) -> Agreement:
    s, h, direction = stated.low, held.low, held.direction
    is_equal = is_rounded(s, h, stated.step) and stated.relation is not Relation.BETWEEN
    if is_equal and stated.direction == direction:
        return Agreement.SAME
    if is_equal:
        is_exact = stated.relation is Relation.EQ
        return Agreement.BOUND_DROPPED if is_exact else Agreement.BOUND_DIFFERS
    if {stated.relation, held.relation} <= {*CLOSE} and abs(s - h) > NEAR * abs(h):
        return Agreement.DIFFERS
    beyond = (s - h) * direction
    """How far the stated number is on the side of the bound."""
    most = max(BEYOND * abs(h), Decimal(0))
    if stated.relation is Relation.BETWEEN:
        ends = [(each - h) * direction for each in (stated.low, stated.high)]
        return Agreement.COMPATIBLE if max(ends) > 0 and min(ends) < most else Agreement.DIFFERS
    if stated.direction == direction:
        if beyond < 0:
            return _follows(stated, h)
        return Agreement.COMPATIBLE if beyond < most else Agreement.DIFFERS
    if stated.direction == -direction:
        return Agreement.COMPATIBLE if beyond > 0 else Agreement.DIFFERS
    return Agreement.COMPATIBLE if 0 < beyond < most else Agreement.DIFFERS


def _with_approximate(stated: Figure, held: Figure) -> Agreement:
    s, h = stated.low, held.low
    is_near = abs(s - h) <= APPROXIMATION * abs(h)
    if is_rounded(s, h, stated.step):
        if stated.direction:
            return Agreement.BOUND_DIFFERS
        return Agreement.SAME
    if stated.relation is Relation.BETWEEN:
        is_near = stated.low <= h <= stated.high
    elif stated.direction:
        is_near = is_near or (h - s) * stated.direction > 0
    return Agreement.COMPATIBLE if is_near else Agreement.DIFFERS


def _with_range(stated: Figure, held: Figure) -> Agreement:
    s, low, high = stated.low, held.low, held.high
    if stated.relation is Relation.BETWEEN:
        ends = (stated.low, low), (stated.high, high)
        if all(is_rounded(one, other, stated.step) for one, other in ends):
            return Agreement.SAME
        if stated.low <= low and high <= stated.high:
            return Agreement.ENTAILED
        is_apart = stated.high < low or high < stated.low
        return Agreement.DIFFERS if is_apart else Agreement.COMPATIBLE
    if stated.direction:
        least, most = (low, high) if stated.direction > 0 else (high, low)
        if (least - s) * stated.direction >= 0:
            return _follows(stated, least)
        return Agreement.COMPATIBLE if (most - s) * stated.direction > 0 else Agreement.DIFFERS
    if s in (low, high) and stated.relation is Relation.EQ:
        return Agreement.BOUND_DROPPED
    return Agreement.COMPATIBLE if low <= s <= high else Agreement.DIFFERS
