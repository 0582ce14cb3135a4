"""The cells of a draft: open ones, those that say a value, and the figure as printed."""

from decimal import Decimal

from api import numerals
from api.ingest.cell_types import is_printable
from api.ingest.printed_figures import needed_decimals
from api.numerals import Kind, Numeral, Relation
from api.numerals.numeral import MIRRORED
from api.reading.cells import Row, one_of, open_cell
from api.reading.mentions import divides
from api.reading.sentences import Sentence

WIDEST = 24
"""Characters that a figure as printed has on either side of its number, at most."""


def audited(sentence: Sentence, numeral: Numeral) -> str:
    """A numeral as a line of the audit has it."""
    printed = sentence.printed(numeral)
    return printed if is_printable(printed) else sentence.text[numeral.start : numeral.end]


def fallen(cells: Row, *, is_certain: bool) -> Row:
    """The cells of a value that is a fall, or may be one."""
    value, relation = cells["value"], cells["relation"]
    mirrored = str(MIRRORED.get(Relation(relation), relation))
    if is_certain:
        return {"value": f"-{value}", "relation": mirrored}
    return {"value": open_cell(value, f"-{value}"), "relation": one_of(relation, mirrored)}


def value_cells(numeral: Numeral, *, is_ratio: bool = False) -> Row:
    """The cells of an observation that say its value; of a fraction as a percentage, or a ratio."""
    first, last, relation = numeral.amount, numeral.upper or numeral.amount, numeral.relation
    low, high = first.value, last.value
    if numeral.kind is Kind.FRACTION:
        low, high = (round(each, 2) if is_ratio else round(100 * each, 1) for each in (low, high))
    if numeral.kind is Kind.RANK and relation is Relation.LE and high > 1:
        low, relation = Decimal(1), Relation.BETWEEN  # the top ten
    cells = {"relation": str(relation), "value": "", "value_min": "", "value_max": ""}
    if relation is Relation.BETWEEN:
        cells |= {"value_min": _plain(low), "value_max": _plain(high)}
    else:
        cells["value"] = _plain(low)
    decimals = max(first.decimals, last.decimals)
    needed = max(needed_decimals(each, last.multiplier) for each in (low, high))
    cells["multiplier"] = str(last.multiplier) if last.multiplier else ""
    is_as_needed = numeral.kind is Kind.FRACTION or decimals == needed
    cells["decimals"] = str(decimals) if not is_as_needed or last.multiplier else ""
    return cells


def _plain(value: Decimal) -> str:
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def as_printed(sentence: Sentence, number: int, language: str) -> str:
    """The shortest text around a number that is read as the number is in its sentence."""
    numeral, text = sentence.numerals[number], sentence.text
    low, high = sentence.clause(number)
    start, end = sentence.start(numeral), numeral.unit_end
    lefts = [at for at in range(start, max(low, start - WIDEST) - 1, -1) if divides(text, at)]
    rights = [at for at in range(end, min(high, end + WIDEST) + 1) if divides(text, at)]
    if not is_printable(text[start:end].strip()):  # -5.7 percent would be run as a formula
        rights.append(numeral.end)
    wanted = numeral.relation, numeral.amount, numeral.upper
    around = sorted(((a, b) for a in lefts for b in rights), key=lambda each: each[1] - each[0])
    for left, right in around:
        printed = text[left:right].strip()
        if not is_printable(printed):
            continue
        found = numerals.read(printed, language)
        if len(found) == 1 and (found[0].relation, found[0].amount, found[0].upper) == wanted:
            return printed
    return text[start : numeral.end].strip()
