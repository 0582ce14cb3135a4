"""The values that each filter can take under the other filters: for a panel of filters."""

from collections.abc import Mapping, Sequence

from api.db.snapshot import Snapshot
from api.domain.dimensions import BY_PLURAL, Dimension
from api.i18n import NONE, code_name, either, without, year_name
from api.queries import counting, facets, observations
from api.queries.cited import titles_of
from api.queries.results import InMemoryTable, Page
from api.schemas import AvailabilityRow, Row
from api.schemas.discovery import OFFERED
from api.schemas.queries import AvailabilityQuery


def availability(snapshot: Snapshot, query: AvailabilityQuery) -> Page:
    """For each filter, the values that match something in place of those of the query.

    Each is counted under all other filters, so none of them leads to an empty response.
    """
    groups = {name: _group(snapshot, query, BY_PLURAL[name]) for name in OFFERED}
    total = counting.total(snapshot, query)
    rows = [row for group in groups.values() for row in group]
    data = {"observations": total} | {
        name: [{k: v for k, v in row.items() if k != "parameter"} for row in group]
        for name, group in groups.items()
    }
    notices = observations.warnings_of(snapshot, query, InMemoryTable({}), total)
    return Page(AvailabilityRow, InMemoryTable.of_rows(rows), total, None, notices, data)


def _group(snapshot: Snapshot, query: AvailabilityQuery, dimension: Dimension) -> list[Row]:
    parameter = dimension.parameter
    own = (parameter, *counting.SPAN) if parameter == "year" else (parameter,)
    found = facets.of_observations(snapshot, query, parameter, own=own, most=None)
    counts = dict(found)
    codes = sorted(counts, key=lambda code: code == NONE)
    if parameter == "year":
        dated = sorted((code for code in counts if code != NONE), reverse=True)
        codes = [*dated, *(code for code in counts if code == NONE)]
    names = _names(snapshot, query.language, dimension, codes)
    selected = query.canonical.get(parameter, ())
    return [
        {
            "parameter": parameter,
            "code": code,
            "name": names[code],
            "observations": counts[code],
            "selected": code in selected,
        }
        for code in codes
    ]


def _names(
    snapshot: Snapshot, language: str, dimension: Dimension, codes: Sequence[str]
) -> Mapping[str, str]:
    """What people read for each value."""
    names: dict[str, str] = {}
    named = [code for code in codes if code != NONE]
    if NONE in codes:
        names[NONE] = either(without(dimension.parameter, language), language)
    if dimension.table is not None:
        known = snapshot.reference.names[language][dimension.table]
        return names | {code: str(known[code]) for code in named}
    match dimension.parameter:
        case "article":
            return names | titles_of(snapshot, named, language)
        case "year":
            return names | {code: year_name(code, language) for code in named}
    return names | {code: code_name(dimension.parameter, code, language) for code in named}
