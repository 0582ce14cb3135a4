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
    groups: dict[str, list[Row]] = {}
    found = facets.of_several(snapshot, query, counting.OFFERED_WITHOUT)
    for name in OFFERED:
        dimension = BY_PLURAL[name]
        parameter = dimension.parameter
        counts = dict(found[parameter])
        # The newest year first, else the most frequent value; without a value last.
        codes = sorted(counts, reverse=True) if parameter == "year" else list(counts)
        codes.sort(key=lambda code: code == NONE)
        names = _names(snapshot, query.language, dimension, codes)
        other = snapshot.reference.untranslated[query.language].get(dimension.table or "", {})
        selected = query.canonical.get(parameter, ())
        groups[name] = [
            {
                "code": code,
                "name": names[code],
                "name_lang": other.get(code, query.language),
                "observations": counts[code],
                "selected": code in selected,
            }
            for code in codes
        ]
    total = counting.total(snapshot, query)
    rows = [
        {"parameter": BY_PLURAL[name].parameter, **row}
        for name, group in groups.items()
        for row in group
    ]
    notices = observations.warnings_of(snapshot, query, InMemoryTable({}), total)
    table, data = InMemoryTable.of_rows(rows), {"observations": total, **groups}
    return Page(AvailabilityRow, table, total, None, notices, data)


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
