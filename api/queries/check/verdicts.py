"""Whether observations support or contradict a figure of a text: the worst dimension decides."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from api.domain.code_lists import CHECKED
from api.numerals import Kind
from api.queries.check.candidates import Candidate, Candidates
from api.queries.check.comparing import OPEN_STATES, Comparer, Comparison
from api.queries.check.values import Agreement, Figure, agreement, is_slip
from api.reading.statements import Statement

MOST_SHOWN = 5
"""Observations that a verdict names."""
MOST_TIMES = 100
"""How many times as large a wrong value may be that has no unit in the text."""
LEAST_LIKENESS = 0.5
"""How much of the name of a metric stands in the text, and more, of one that it does not name:
not only growth, of GDP growth."""

BOUNDED = (Agreement.BOUND_DROPPED, Agreement.BOUND_DIFFERS)
"""The same number, but for its bound."""
POINTS = {Kind.POINTS: "points-for-percent", Kind.PERCENT: "percent-for-points"}


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is found about one figure."""

    verdict: str
    diagnosis: str | None = None
    rows: Sequence[Candidate] = ()
    """Observations, the best first."""
    other: Candidate | None = None
    """The observation that has the number, where another one is contradicted."""
    corrected: int | None = None
    """The release that corrected the number."""
    dimensions: Mapping[str, str] = field(default_factory=dict)


class Judge:
    """Decides about the figures of a text."""

    def __init__(self, comparer: Comparer, candidates: Candidates) -> None:
        self._comparer = comparer
        self._candidates = candidates

    def verdict(self, stated: Statement) -> Verdict:
        rows = self._candidates.of(stated)
        held = sorted(
            (self._comparer.compare(stated, row) for row in rows), key=lambda each: each.rank
        )
        compared = [each for each in held if each.is_of_kind]
        supporting = [each for each in compared if _supports(stated, each)]
        if supporting:
            return _found("supported", None, supporting)
        about = [each for each in compared if each.is_about_same]
        if not stated.is_aside and about and (found := self._contradicted(stated, about, held)):
            return found
        if not stated.is_aside and (found := _in_other_currency(stated, compared)):
            return found
        alike = [
            each for each in compared
            if each.agreement is Agreement.SAME and each.metric in ("same", "likely")
        ]  # fmt: skip
        if alike:
            return _found("not-comparable", _difference(stated, alike[0]), alike)
        dimensions = dict.fromkeys(CHECKED, "unknown")
        if not stated.has_time and not stated.period.codes:
            dimensions["period"] = "unstated"
        if not (stated.area.codes or stated.organization.codes or stated.areas):
            dimensions["area"] = "unstated"
        if not stated.sources.codes:
            dimensions["source"] = "unstated"
        return Verdict("unknown", dimensions=dimensions)

    def _contradicted(
        self, stated: Statement, about: Sequence[Comparison], held: Iterable[Comparison]
    ) -> Verdict | None:
        now = [each for each in about if each.period == "same" and "value" not in each.row.inferred]
        if not now and all(each.period in OPEN_STATES for each in about) and not stated.has_time:
            now = [*about]
        if not now:
            return None
        numeral = stated.numeral
        named = [name.code for name in stated.sentence.metrics if name.end <= numeral.start]
        is_amount = numeral.kind in (Kind.QUANTITY, Kind.MONEY)
        if is_amount and stated.is_change and now[0].row.metric in named:
            return None  # by how much it has changed says nothing of the amount
        if not all(
            each.agreement.contradicts or "differs" in (each.unit, each.source) for each in now
        ):
            return None
        now.sort(key=lambda each: each.source == "differs")
        best = now[0]
        for each in now:
            if each.agreement is Agreement.SAME:
                return _found("contradicted", _difference(stated, each), [each])
        for each in now:
            for last, before in self._candidates.earlier.get(each.row.id, ()):
                if self._comparer.compare(stated, before).supports:
                    found = _found("contradicted", "corrected", [each], before)
                    dimensions = {**found.dimensions, "revision": "differs"}
                    return replace(found, corrected=last + 1, dimensions=dimensions)
        if best.unit == "differs" and best.agreement in BOUNDED:
            return _found("contradicted", _difference(stated, best), [best])
        if any(each.unit == "differs" for each in now):
            return None  # other numbers in other units
        kinds = [_of_value(stated, each) for each in now if each.source == best.source]
        diagnosis = next((kind for kind in kinds if kind != "wrong-value"), "wrong-value")
        other = None
        if diagnosis == "wrong-value":
            diagnosis, other = _elsewhere(best, held)
        if diagnosis == "wrong-value" and best.unit == "unstated" and not _is_of_size(stated, best):
            return None  # it counts something else
        return _found("contradicted", diagnosis, now, other)


def _in_other_currency(stated: Statement, compared: Iterable[Comparison]) -> Verdict | None:
    """The number in a wrong currency: that of a metric of the same name in another one."""
    now = [
        each for each in compared
        if (each.subject, each.period) == ("same", "same") and each.sector in ("same", "unstated")
    ]  # fmt: skip
    if any(each.metric == "same" for each in now):
        return None
    found = [
        each for each in now
        if each.row.metric in stated.metric.alike and each.unit == "differs"
        and each.agreement is Agreement.SAME and each.source != "differs"
    ]  # fmt: skip
    return _found("contradicted", "wrong-unit", found) if found else None


def _supports(stated: Statement, each: Comparison) -> bool:
    if not each.agreement.supports:
        return False
    states = each.subject, each.sector, each.base, each.unit, each.period, each.source
    if "differs" in states:
        return False
    if each.subject == "unstated":
        return False
    if each.agreement is Agreement.ENTAILED:
        # The sentence itself has to say the metric, and no other period may be meant.
        metric, least = each.row.metric, LEAST_LIKENESS if not stated.metric.named else 1
        is_named = (
            each.metric == "same"
            or any(found.code == metric for found in stated.sentence.metrics)
            or stated.likeness.get(metric, 0) >= least
        )
        if not is_named or (each.period == "likely" and len(stated.period.codes) != 1):
            return False
    if each.metric in ("same", "likely"):
        return True
    is_exact = each.agreement is Agreement.SAME and each.row.value is not None
    is_near = each.subject in ("same", "likely") and each.unit == "same"
    is_of_sector = each.row.sector is not None and each.sector == "same"
    is_alike = is_of_sector or stated.likeness.get(each.row.metric, 0) > LEAST_LIKENESS
    return is_exact and is_near and is_alike and stated.numeral.kind is not Kind.RANK


def _difference(stated: Statement, each: Comparison) -> str | None:
    """What an observation with the number differs in."""
    if each.unit == "differs":
        return POINTS.get(stated.numeral.kind, "wrong-unit")
    if each.subject == "unstated" and stated.sentence.unlisted:
        return "wrong-area"
    for state, diagnosis in (
        (each.period, "wrong-period"),
        (each.subject, "wrong-area"),
        (each.source, "wrong-source"),
    ):
        if state == "differs":
            return diagnosis
    return None


def _of_value(stated: Statement, each: Comparison) -> str:
    if each.agreement is Agreement.BOUND_DROPPED:
        return "bound-dropped"
    if each.agreement is Agreement.BOUND_DIFFERS:
        return "bound-differs"
    figure, held = Figure.stated(stated.numeral, is_percent=False), Figure.held(each.row)
    other_sign = held.reversed()
    if figure.low * other_sign.low > 0 and agreement(figure, other_sign).supports:
        return "sign"
    return "power-of-ten" if is_slip(figure, held) else "wrong-value"


def _is_of_size(stated: Statement, each: Comparison) -> bool:
    """Whether a number without its unit may be of what the observation is of."""
    figure, held = Figure.stated(stated.numeral, is_percent=False), Figure.held(each.row)
    low, high = sorted((abs(figure.low), abs(held.low)))
    return high <= MOST_TIMES * low


def _elsewhere(best: Comparison, held: Iterable[Comparison]) -> tuple[str, Candidate | None]:
    """Where the number is from, if it is that of another period or place, be it expected there."""
    for each in held:
        if each.agreement is not Agreement.SAME or each.row.metric != best.row.metric:
            continue
        if each.row.subject == best.row.subject and each.row.period != best.row.period:
            return "wrong-period", each.row
        if each.row.period == best.row.period and each.row.subject != best.row.subject:
            return "wrong-area", each.row
    return "wrong-value", None


def _found(
    verdict: str,
    diagnosis: str | None,
    compared: Sequence[Comparison],
    other: Candidate | None = None,
) -> Verdict:
    best, value, bound = compared[0], "same", "same"
    if best.agreement in BOUNDED:
        bound = "differs"
    elif not best.agreement.supports:
        value = "differs" if best.agreement is Agreement.DIFFERS else "unknown"
    states = {
        "value": value,
        "bound": bound,
        "unit": best.unit,
        "period": best.period,
        "area": best.subject,
        "source": best.source,
        "revision": "same",
    }
    dimensions = {name: "same" if states[name] == "likely" else states[name] for name in CHECKED}
    rows = [each.row for each in compared[:MOST_SHOWN]]
    return Verdict(verdict, diagnosis, rows, other, None, dimensions)
