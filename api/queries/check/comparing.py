"""How a figure of a text and an observation stand to each other, dimension by dimension."""

from dataclasses import dataclass
from typing import Literal, get_args

from api.domain import periods
from api.domain.code_lists import FORWARD_LOOKING
from api.domain.reference import Reference, not_comparable_across
from api.numerals import Kind, Numeral
from api.queries.check.candidates import Candidate
from api.queries.check.values import Agreement, Figure, agreement
from api.reading.statements import Statement
from api.reading.units import UnitWords

State = Literal["same", "likely", "unstated", "unknown", "differs"]
"""`likely`: the text names it, but perhaps for another figure."""
STATES: tuple[State, ...] = get_args(State)
"""The best first."""
OF_PARTS = ("amount", "growth", "share")
"""Measures of what sectors are parts of: a figure of one of these is not that of the whole."""
OPEN_STATES = ("unstated", "unknown")


@dataclass(frozen=True, slots=True)
class Comparison:
    """A figure held against an observation."""

    row: Candidate
    agreement: Agreement
    metric: State
    subject: State
    sector: State
    base: State
    unit: State
    period: State
    source: State
    is_alike: bool
    """Whether both are in units of a kind, such as money."""
    is_of_kind: bool
    """Whether both are outcomes, or both are expected or intended."""

    @property
    def is_about_same(self) -> bool:
        """Whether both are surely about the same, period and unit apart."""
        return (
            (self.metric, self.subject) == ("same", "same")
            and self._is_of_sector
            # For less than a year, a text has to say what both are compared with.
            and self.base in ("same", "unstated")
            and self.is_alike
            and self.is_of_kind
        )

    @property
    def _is_of_sector(self) -> bool:
        """Whether both are of the same sector, as the same number without its bound is."""
        if self.sector == "unknown":
            return self.agreement in (Agreement.BOUND_DROPPED, Agreement.BOUND_DIFFERS)
        return self.sector != "differs"

    @property
    def supports(self) -> bool:
        states = self.subject, self.sector, self.base, self.unit, self.period, self.source
        return self.agreement.supports and "differs" not in (self.metric, *states)

    @property
    def rank(self) -> tuple[int, ...]:
        """Sorts the best first."""
        states = (self.metric, self.subject, self.sector, self.period)
        others = (self.base, self.unit, self.source)
        order = map(STATES.index, (*states, *others))
        return self.agreement.value, *order, -self.row.release


class Comparer:
    """Holds figures against observations, given the names of the release."""

    def __init__(self, reference: Reference, units: UnitWords, sectors_of: dict[str, set[str]]):
        """`sectors_of` has the sectors that the figures of each metric are of."""
        self._reference = reference
        self._metrics = reference.entries("metric")
        self._organizations = reference.entries("organization")
        self._units = units
        self._sectors_of = sectors_of
        self._of_units: dict[tuple[Kind, str | None, str], tuple[State, bool]] = {}
        """How the words for units in the text, and units, stand to each other."""

    def compare(self, stated: Statement, row: Candidate) -> Comparison:
        figure = Figure.stated(stated.numeral, is_percent=self._units.is_percent(row.unit))
        held = Figure.held(row)
        found = agreement(figure, held)
        if not found.supports and stated.may_fall and figure.low > 0 > held.high:
            # The words of a fall stand somewhere: it may be of this figure.
            mirrored = agreement(figure, held.reversed())
            found = mirrored if mirrored.supports else found
        metric: State = "likely" if row.metric in stated.metric.codes else "differs"
        if row.metric in stated.metric.named:
            metric = "same"
        unit, is_alike = self._unit(stated.numeral, row.unit)
        is_ahead = row.status in FORWARD_LOOKING
        is_of_kind = stated.status.startswith("?") or is_ahead == (stated.status in FORWARD_LOOKING)
        return Comparison(
            row,
            found,
            metric,
            self._subject(stated, row),
            self._sector(stated, row),
            self._base(stated, row),
            unit,
            _period(stated, row),
            _source(stated, row),
            is_alike,
            is_of_kind,
        )

    def _sector(self, stated: Statement, row: Candidate) -> State:
        named, used = stated.sector.codes, self._sectors_of.get(row.metric, set())
        if row.sector is not None and row.sector in named:
            return "same" if named[0] == row.sector else "likely"
        if row.sector is not None and row.sector in stated.sectors:
            return "likely"
        if row.sector is None and not named:
            return "same"
        if "sector" in not_comparable_across(self._metrics[row.metric]):
            return "differs"
        if self._metrics[row.metric]["measure"] in OF_PARTS and (row.sector or stated.has_sector):
            return "differs" if used.intersection(named) else "unknown"
        return "differs" if used.intersection(named) else "unstated"

    def _base(self, stated: Statement, row: Candidate) -> State:
        if self._metrics[row.metric]["measure"] != "growth" or row.compared_with is None:
            return "same"
        if not stated.bases:
            try:
                is_annual = row.period is None or periods.frequency_of(row.period) == "annual"
            except periods.PeriodError:
                is_annual = True
            # The growth of years is on the year before.
            return "unstated" if is_annual else "unknown"
        return "same" if row.compared_with in stated.bases else "differs"

    def _unit(self, numeral: Numeral, code: str) -> tuple[State, bool]:
        """How the unit of a figure stands to another one, and whether both are of a kind."""
        units = self._units
        key = numeral.kind, numeral.unit, code
        if key not in self._of_units:
            is_alike = units.is_alike(numeral, code)
            is_quantity = numeral.kind is Kind.QUANTITY
            state: State = "same"
            if not (is_quantity and numeral.unit and units.is_of(code, numeral.unit)):
                if not is_alike:
                    state = "differs"
                elif is_quantity:
                    state = "unstated"
                elif numeral.kind is not Kind.FRACTION:
                    state = "same" if units.other_unit(numeral, code) is None else "differs"
            self._of_units[key] = state, is_alike
        return self._of_units[key]

    def _subject(self, stated: Statement, row: Candidate) -> State:
        firm, area = self._organization(stated, row), self._area(stated, row)
        if row.organization is None:
            return "differs" if "differs" in (firm, area) else area
        # A plant is named with its place, a firm may be.
        return "differs" if "differs" in (firm, area) and firm != "same" else firm

    def _organization(self, stated: Statement, row: Candidate) -> State:
        chosen = stated.organization
        sure = chosen.code
        if row.organization is None:
            return "differs" if sure else "same"
        if row.organization == sure:
            return "same"
        parent = self._organizations[row.organization]["parent"]
        named = (*chosen.codes, *stated.organizations)
        if parent is not None and parent in named:
            return "likely"
        return "likely" if row.organization in named and not sure else "differs"

    def _area(self, stated: Statement, row: Candidate) -> State:
        chosen = stated.area
        if row.area == chosen.code:
            return "same"
        if chosen.code:
            return "differs"
        named = (*chosen.codes, *stated.areas)
        if row.area in named:
            return "likely"
        # It may contain one that the figure may be of: nationwide, of a province.
        others = (code for code in chosen.codes if code != row.area)
        if row.area and any(row.area in self._reference.areas_around(code) for code in others):
            return "likely"
        return "differs" if named else "unstated"


def _period(stated: Statement, row: Candidate) -> State:
    chosen = stated.period
    if row.period is None:
        return "unknown" if stated.has_time else "same"
    if row.period == chosen.code:
        return "same"
    if row.period in chosen.codes:
        return "likely"
    if any(_is_within(each, row.period) for each in chosen.codes):
        return "likely"
    if chosen.codes:
        return "differs"
    return "unknown" if stated.has_time else "unstated"


def _is_within(period: str, other: str) -> bool:
    """Whether a period lies in an open span."""
    try:
        inner, outer = periods.parse(period), periods.parse(other)
    except periods.PeriodError:
        return False
    return outer.is_open and outer.first_day <= inner.first_day


def _source(stated: Statement, row: Candidate) -> State:
    chosen = stated.sources
    if not chosen.codes:
        return "unstated"
    if row.source is None:
        return "unknown"
    if row.source in chosen.codes:
        return "same"
    return "differs" if stated.says_source else "unknown"
