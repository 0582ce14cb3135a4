"""The same fact in several articles: whether two statements of it agree.

A fact is a metric of a subject, in a sector, in a period, in a unit, against a base. Statements of
it are rows; their columns are those of an observation.
"""

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any, Literal, TypeVar

from api.domain.code_lists import FORWARD_LOOKING

Agreement = Literal["same", "within-rounding", "differs"]
Row = TypeVar("Row", bound=Mapping[str, Any])
MAX_DISTINCT = 20
"""Distinct statements of a fact that others are compared with."""
Interval = tuple[Decimal | None, Decimal | None]
NUMBERS = ("value", "value_min", "value_max")
APPROXIMATION = Decimal("0.1")
"""How far "about" a value reaches, as a share of it."""
AGREEMENTS: Mapping[str, str] = {
    "same": "it states the same numbers",
    "within-rounding": "its numbers can be the same, as exact as both are printed",
    "differs": "it states another number",
}


def interval(
    relation: str,
    value: float | None,
    bounds: tuple[float | None, float | None],
    multiplier: int,
    decimals: int,
) -> Interval:
    """The numbers that a printed one stands for; None where there is no limit.

    A number stands for all that are rounded to it, `approx` for all within a tenth of it. Bounds
    and the ends of ranges are taken as they are printed.
    """
    least, most = (None if each is None else Decimal(repr(each)) for each in bounds)
    if value is None or relation not in ("eq", "approx"):
        return least, most
    exact = Decimal(repr(value))
    half = Decimal(5).scaleb(multiplier - decimals - 1)
    if relation == "approx":
        half = abs(exact) * APPROXIMATION
    return exact - half, exact + half


def is_forward_looking(row: Mapping[str, Any]) -> bool:
    """Whether it states a forecast or a target, not an outcome."""
    return row["status"] in FORWARD_LOOKING


def is_comparable(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether two statements of a fact can confirm or contradict each other.

    Outcomes can. A forecast is compared with one of the same source, a target likewise.
    """
    if not is_forward_looking(one) and not is_forward_looking(other):
        return True
    return (one["status"], one["source"]) == (other["status"], other["source"])


def agreement(one: Mapping[str, Any], other: Mapping[str, Any]) -> Agreement:
    """How two statements of a fact agree. What only touches does not: 5.4 and 5.5 differ."""
    if all(one[name] == other[name] for name in NUMBERS):
        return "same"
    (least, most), (other_least, other_most) = _interval_of(one), _interval_of(other)
    below = least is None or other_most is None or least < other_most
    above = most is None or other_least is None or other_least < most
    return "within-rounding" if below and above else "differs"


def compared(rows: Iterable[Row]) -> Iterator[tuple[Row, Row, Agreement]]:
    """Each statement of one fact with the distinct ones before it that it is comparable with.

    Only the first distinct ones are remembered, so that the work grows with the rows alone.
    """
    distinct: list[Row] = []
    for row in rows:
        is_new = True
        for other in distinct:
            if is_comparable(row, other):
                found = agreement(row, other)
                is_new = is_new and found == "differs"
                yield row, other, found
        if is_new and len(distinct) < MAX_DISTINCT:
            distinct.append(row)


def _interval_of(row: Mapping[str, Any]) -> Interval:
    bounds = row["value_min"], row["value_max"]
    return interval(row["relation"], row["value"], bounds, row["multiplier"], row["decimals"])
