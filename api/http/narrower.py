"""What a client is offered in place of more rows than a format holds."""

from api.db.snapshot import Snapshot
from api.formats.charts.limits import MAX_NAMED, SUGGESTED_TOP
from api.formats.format import Format
from api.queries import facets
from api.schemas.queries import ObservationFilters, SeriesQuery
from api.schemas.query import MAX_LIMIT, Query


def accepted(snapshot: Snapshot, query: Query, chosen: Format, most: int) -> list[str]:
    """Parameters that give a response if they replace those of the query.

    Of a chart, the metrics with most figures, one each: fewer rows may still be too many panels.
    """
    limit = min(most, MAX_LIMIT)
    if not (chosen.is_chart and isinstance(query, ObservationFilters)):
        return [f"limit={limit}", "format=csv"]
    if isinstance(query, SeriesQuery):  # whose limit counts series
        limit = SUGGESTED_TOP
    metrics = facets.of_observations(snapshot, query, "metric", own=(), most=MAX_NAMED)
    return [
        *(
            f"metric={code}&top={SUGGESTED_TOP}" + (f"&limit={limit}" if count > most else "")
            for code, count in metrics
        ),
        "format=csv",
    ]
