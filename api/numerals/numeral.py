"""What the readers of the four languages return."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

NEVER = "(?!)"
"""A pattern that matches nothing."""


class Kind(StrEnum):
    """What a numeral of a text is."""

    QUANTITY = "quantity"
    MONEY = "money"
    PERCENT = "percent"
    POINTS = "points"
    MULTIPLE = "multiple"
    FRACTION = "fraction"
    RANK = "rank"
    YEAR = "year"
    DATE = "date"
    PERIOD = "period"
    TIME_OF_DAY = "time-of-day"
    AGE = "age"
    LIST_NUMBER = "list-number"
    NAME_PART = "name-part"


class Relation(StrEnum):
    """How the thing that is counted relates to the number that is printed."""

    EQ = "eq"
    GT = "gt"
    GE = "ge"
    LT = "lt"
    LE = "le"
    APPROX = "approx"
    BETWEEN = "between"
    NEARLY = "nearly"
    JUST_OVER = "just-over"


MIRRORED = {
    Relation.GT: Relation.LT,
    Relation.GE: Relation.LE,
    Relation.LT: Relation.GT,
    Relation.LE: Relation.GE,
}
"""A fall of more than 3 % is a change below −3 %."""


@dataclass(frozen=True, slots=True)
class Amount:
    """A number without its context.

    `multiplier` is the power of ten of its last scale word, 8 for 21,860億; `decimals` are the
    digits after the point in front of that word.
    """

    value: Decimal
    decimals: int = 0
    multiplier: int = 0


@dataclass(slots=True)
class Numeral:
    """A numeral of a text: `start` and `end` are offsets in code points.

    Percentages and points have the number as printed as their value, multiples the factor,
    fractions the share, ranges none. A downward change is negative.
    """

    start: int
    end: int
    text: str
    amount: Amount
    lang: str
    kind: Kind = Kind.QUANTITY
    unit: str | None = None
    relation: Relation = Relation.EQ
    upper: Amount | None = None
    """The end of a range."""
    has_sign: bool = False
    """Whether the text prints a sign."""
    is_fall: bool | None = None
    """Whether words say that it is a fall; None if none says so or the contrary."""
    unit_end: int = 0
    """Where what belongs to the numeral ends: its unit, if it has one."""

    @property
    def value(self) -> Decimal | None:
        """The number; none of a range, nor of a time such as 10:30."""
        return None if self.upper or ":" in self.text else self.amount.value

    @property
    def value_min(self) -> Decimal | None:
        """The least value that the text commits to."""
        return self._bound(Relation.GT, Relation.GE, Relation.JUST_OVER, Relation.NEARLY)

    @property
    def value_max(self) -> Decimal | None:
        """The greatest value that the text commits to."""
        if self.upper:
            return self.upper.value
        return self._bound(Relation.LT, Relation.LE, Relation.NEARLY, Relation.JUST_OVER)

    def _bound(self, *bounding: Relation) -> Decimal | None:
        *certain, away, towards = bounding
        value = self.amount.value
        if ":" in self.text:
            return None
        # Nearly bounds towards zero and just-over away from it.
        one_sided = away if value >= 0 else towards
        if self.relation in (Relation.EQ, Relation.BETWEEN, *certain, one_sided):
            return value
        return None

    def as_json(self) -> dict[str, str | int | float | None]:
        """The numeral as the command prints it."""
        last = self.upper or self.amount
        return {
            "start": self.start,
            "end": self.end,
            "text": self.text,
            "value": as_number(self.value),
            "value_min": as_number(self.value_min),
            "value_max": as_number(self.value_max),
            "relation": self.relation.value,
            "decimals": last.decimals,
            "multiplier": last.multiplier,
            "kind": self.kind.value,
            "unit": self.unit,
            "lang": self.lang,
        }


def as_number(value: Decimal | None) -> int | float | None:
    """The number as JSON has it: an integer if it is one."""
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else float(value)
