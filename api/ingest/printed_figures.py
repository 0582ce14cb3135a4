"""Whether a row says of its figure what the numeral reader reads in the figure as printed."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from api import numerals
from api.domain.code_lists import INFERABLE, RELATIONS
from api.domain.reference import Entry
from api.ingest.cell_types import is_printable, number, whole
from api.ingest.files import RawRow
from api.ingest.issues import FileIssues
from api.numerals import Kind, Numeral, Relation
from api.numerals.numeral import MIRRORED
from api.reading.cells import is_open
from api.reading.sentences import NO_VALUES
from api.reading.units import UnitWords

REMEMBERED = 1 << 15
RULE_OF_FALLS = (
    "nearly and just-over go by the size of a fall; gt, ge, lt and le by the signed value"
)
VALUES = ("value", "value_min", "value_max")

Ends = tuple[Decimal, ...]


class Figure(NamedTuple):
    """What a row says: a value, or both ends of a range."""

    relation: str
    ends: Ends
    multiplier: int
    decimals: int

    @classmethod
    def of(cls, cells: Mapping[str, str | None]) -> "Figure | None":
        """None where these cells have an issue already."""
        relation, columns = cells["relation"], _value_columns(cells["relation"])
        texts = [cells[name] for name in columns]
        multiplier, decimals = whole(cells["multiplier"] or "0"), whole(cells["decimals"])
        try:
            ends = [Decimal(text) for text in texts if text and number(text) is not None]
        except ValueError:
            return None
        filled = [name for name in VALUES if cells[name] is not None]
        if (
            relation is None
            or relation not in RELATIONS
            or filled != [*columns]
            or ends != sorted(set(ends))
        ):
            return None
        if str in (type(multiplier), type(decimals)):
            return None
        if decimals is None:
            decimals = max(needed_decimals(end, multiplier) for end in ends)
        return cls(relation, (*ends,), multiplier, decimals)


class Difference(NamedTuple):
    column: str
    reading: str
    """What is read in the figure as printed."""


class PrintedFigures:
    """Compares the rows of articles in one language; `units` are those of the bundle."""

    def __init__(self, units: Mapping[str, Entry], language: str) -> None:
        self._units = UnitWords(units)
        self._read = lru_cache(REMEMBERED)(lambda text: numerals.read(text, language))

    def check(self, issues: FileIssues, row: RawRow) -> None:
        """Add an issue for each column of a row that differs from what is printed.

        Where the text does not print the value, `inferred` has `value`, and nothing is compared.
        """
        if (compared := _compared_cells(row.cells)) is not None:
            for difference in self._differences(*compared, row.cells["unit"] or ""):
                _report(issues, row, compared[0], difference)

    def check_in_sentence(
        self, issues: FileIssues, row: RawRow, numeral: Numeral, is_fall: bool
    ) -> None:
        """Add an issue where the sentence has a fall or a bound that `as_printed` does not show.

        A numeral of another size is not the figure, and is not compared.
        """
        compared = _compared_cells(row.cells)
        if compared is None or not _is_of_size(numeral, compared[1]):
            return
        printed, figure = compared
        relations = [each for each, ends in _meanings(numeral, figure) if ends == figure.ends]
        if is_fall and figure.ends[-1] > 0:
            reading = " to ".join(f"{-end:f}" for end in reversed(figure.ends))
            found = Difference(_value_columns(figure.relation)[0], reading)
        elif relations and numeral.relation is not Relation.EQ and figure.relation not in relations:
            found = _other_relation(relations[0], figure)
        else:
            return
        reported = self._differences(printed, figure, row.cells["unit"] or "")
        if found.column not in {each.column for each in reported}:
            reading = f"{found.reading} in its sentence"
            _report(issues, row, printed, found._replace(reading=reading))

    def _differences(self, printed: str, figure: Figure, unit: str) -> list[Difference]:
        """Those from the numeral that fits best."""
        all_read = self._read(printed)
        found = [each for each in all_read if each.kind not in NO_VALUES] or all_read
        if not found:
            return [Difference(_value_columns(figure.relation)[0], "no numeral")]
        compared = [self._compared(each, figure, unit) for each in found]
        return min(compared, key=lambda each: (any(of in VALUES for of, _ in each), len(each)))

    def _compared(self, numeral: Numeral, figure: Figure, unit: str) -> list[Difference]:
        relations = [
            relation for relation, ends in _meanings(numeral, figure) if ends == figure.ends
        ]
        if not relations:
            columns, ends = _value_columns(figure.relation), _ends(numeral)
            reading = " to ".join(str(numerals.as_number(end)) for end in ends)
            if len(ends) < len(columns):
                reading = f"{reading}, relation {numeral.relation}"
            is_second = len(ends) == len(columns) and ends[0] == figure.ends[0]
            return [Difference(columns[-1 if is_second else 0], reading)]
        found = []
        if figure.relation not in relations:
            found.append(_other_relation(relations[0], figure))
        first, last = numeral.amount, numeral.upper or numeral.amount
        decimals = max(first.decimals, last.decimals)
        if numeral.kind is not Kind.FRACTION and first.multiplier == last.multiplier:
            if last.multiplier != figure.multiplier:
                word = f"10 to the power of {last.multiplier}" if last.multiplier else "none"
                found.append(Difference("multiplier", f"{last.value:f}, number word: {word}"))
            elif decimals != figure.decimals:
                found.append(
                    Difference(
                        "decimals", f"a number with {decimals} decimal{'s' * (decimals != 1)}"
                    )
                )
        other_unit = self._units.other_unit(numeral, unit)
        if other_unit is not None:
            found.append(Difference("unit", other_unit))
        return found


def is_another_value(numeral: Numeral, cells: Mapping[str, str | None]) -> bool:
    """Whether a numeral is surely not the value of a row, whatever its sign."""
    compared = _compared_cells(cells)
    if compared is None or numeral.upper is not None or compared[1].relation == Relation.BETWEEN:
        return False
    is_number = numeral.kind not in (*NO_VALUES, Kind.FRACTION, Kind.RANK)
    return is_number and not _is_of_size(numeral, compared[1])


def _compared_cells(cells: Mapping[str, str | None]) -> tuple[str, Figure] | None:
    """The figure as printed and what the row says; None where they are not compared."""
    printed, figure = cells["as_printed"], Figure.of(cells)
    is_printed = "value" not in (cells["inferred"] or "").split()
    if not printed or figure is None or is_open(printed) or not is_printed:
        return None
    return (printed, figure) if is_printable(printed) else None


def _report(issues: FileIssues, row: RawRow, printed: str, difference: Difference) -> None:
    column, reading = difference
    inferable = column.partition("_")[0]
    if inferable in (row.cells["inferred"] or "").split():
        return
    remedy = f", or name {inferable} in inferred" if inferable in INFERABLE else ""
    message = f"{printed!r} reads as {reading}: correct one of the two{remedy}"
    issues.add(message, row.line, column, row.cells[column])


def needed_decimals(value: Decimal, multiplier: int) -> int:
    """The decimals of a value that is written with a word for that power of ten."""
    exponent = value.scaleb(-multiplier).normalize().as_tuple().exponent
    return max(0, -int(exponent))


def _value_columns(relation: str | None) -> tuple[str, ...]:
    return ("value_min", "value_max") if relation == Relation.BETWEEN else ("value",)


def _meanings(numeral: Numeral, figure: Figure) -> Iterator[tuple[str, Ends]]:
    """Relations and values that a row may have for a numeral."""
    relation, ends = numeral.relation, _ends(numeral)
    yield relation, ends
    if numeral.kind is Kind.RANK and relation is Relation.LE:
        yield Relation.BETWEEN, (Decimal(1), *ends)  # the top ten
    if numeral.kind is Kind.FRACTION and _is_share(ends, figure):
        yield relation, figure.ends
        yield Relation.APPROX, figure.ends
    if numeral.is_fall is None and not numeral.has_sign:  # the sentence may say so
        yield MIRRORED.get(relation, relation), tuple(-end for end in reversed(ends))


def _is_share(shares: Ends, figure: Figure) -> bool:
    """Whether a row has these shares, or the same in percent, as far as its decimals go."""
    if len(shares) != len(figure.ends):
        return False
    rounding = Decimal(5).scaleb(-figure.decimals - 1)
    pairs = [*zip(shares, figure.ends, strict=True)]
    return any(
        all(abs(factor * share - end) <= rounding for share, end in pairs) for factor in (1, 100)
    )


def _is_of_size(numeral: Numeral, figure: Figure) -> bool:
    """Whether a numeral has the value of a row, whatever its sign."""
    own, of_row = (tuple(sorted(map(abs, ends))) for ends in (_ends(numeral), figure.ends))
    is_share = numeral.kind is Kind.FRACTION and _is_share(own, figure._replace(ends=of_row))
    return own == of_row or is_share


def _ends(numeral: Numeral) -> Ends:
    amounts = [numeral.amount, *([numeral.upper] if numeral.upper else [])]
    return tuple(amount.value for amount in amounts)


def _other_relation(relation: str, figure: Figure) -> Difference:
    """With the rule of falls where that may have been mistaken."""
    is_by_size = relation in (Relation.NEARLY, Relation.JUST_OVER)
    if is_by_size and figure.relation in MIRRORED and figure.ends[0] < 0:
        return Difference("relation", f"{relation} ({RULE_OF_FALLS})")
    return Difference("relation", relation)
