"""What there is under the filters of a question: what a panel of filters can offer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from api.db.snapshot import Snapshot
from api.domain.reference import Kind
from api.i18n import NONE, code_name, either, without, year_name
from api.queries import counting, facets, observations
from api.queries.cited import titles_of
from api.queries.results import InMemoryRows, Page
from api.schemas import AvailabilityRow, Row
from api.schemas.queries import AvailabilityQuery


@dataclass(frozen=True, slots=True)
class Offer:
    """A parameter, the table of its values' names, and the filters a value stands for."""

    parameter: str
    kind: Kind | None = None
    own: Sequence[str] = ()


OFFERS: Mapping[str, Offer] = {
    "metrics": Offer("metric", "metric"),
    "countries": Offer("country", "area"),
    "regions": Offer("region", "area"),
    "areas": Offer("area", "area"),
    "area_types": Offer("area_type"),
    "sectors": Offer("sector", "sector"),
    "organizations": Offer("organization", "organization"),
    "sources": Offer("source", "source"),
    "articles": Offer("article"),
    "years": Offer("year", own=("year", "year_from", "year_to")),
    "units": Offer("unit", "unit"),
    "statuses": Offer("status"),
    "origins": Offer("origin"),
    "relations": Offer("relation"),
}


def availability(snapshot: Snapshot, question: AvailabilityQuery) -> Page:
    """For each parameter, the values that give something in place of those asked for.

    Each is counted under all other filters, so none of them leads to an empty answer.
    """
    groups = {name: _group(snapshot, question, offer) for name, offer in OFFERS.items()}
    total = counting.total(snapshot, question)
    rows = [row for group in groups.values() for row in group]
    data = {"observations": total} | {
        name: [{k: v for k, v in row.items() if k != "parameter"} for row in group]
        for name, group in groups.items()
    }
    told = observations.warnings_of(snapshot, question, InMemoryRows(()), total)
    return Page(AvailabilityRow, InMemoryRows(rows), total, None, told, data)


def _group(snapshot: Snapshot, question: AvailabilityQuery, offer: Offer) -> list[Row]:
    found = facets.of_observations(snapshot, question, offer.parameter, own=offer.own, most=None)
    counts = dict(found)
    codes = sorted(counts, key=lambda code: code == NONE)
    if offer.parameter == "year":
        dated = sorted((code for code in counts if code != NONE), reverse=True)
        codes = [*dated, *(code for code in counts if code == NONE)]
    names = _names(snapshot, question.language, offer, codes)
    selected = question.canonical.get(offer.parameter, ())
    return [
        {
            "parameter": offer.parameter,
            "code": code,
            "name": names[code],
            "observations": counts[code],
            "selected": code in selected,
        }
        for code in codes
    ]


def _names(
    snapshot: Snapshot, language: str, offer: Offer, codes: Sequence[str]
) -> Mapping[str, str]:
    """What people read in place of a value."""
    names: dict[str, str] = {}
    told = [code for code in codes if code != NONE]
    if NONE in codes:
        names[NONE] = either(without(offer.parameter, language), language)
    if offer.kind:
        known = snapshot.reference.names[language][offer.kind]
        return names | {code: str(known[code]) for code in told}
    if offer.parameter == "article":
        return names | titles_of(snapshot, told, language)
    if offer.parameter == "year":
        return names | {code: year_name(code, language) for code in told}
    return names | {code: code_name(offer.parameter, code, language) for code in told}
