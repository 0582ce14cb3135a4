"""Time series, facets, and the lookup of names."""

from typing import Annotated

from fastapi import APIRouter
from starlette.responses import Response

from api.http.dependencies import valid
from api.http.openapi import list_route
from api.http.responses import Responder
from api.queries import lookup, observations, series, warnings
from api.queries.availability import availability
from api.schemas import Availability, AvailabilityRow, CandidateRow, ObservationRow, SeriesRow
from api.schemas.queries import AvailabilityQuery, ResolveQuery, SeriesQuery

router = APIRouter(prefix="/v1")


@router.get(
    "/series",
    summary="List series",
    tags=["observations"],
    **list_route(SeriesQuery, ObservationRow, list[SeriesRow]),  # type: ignore[valid-type]
)
def list_series(
    respond: Annotated[Responder[SeriesQuery], valid(SeriesQuery, ObservationRow)],
) -> Response:
    """Time series: one object per metric of an area or organization, with its points.

    `limit` counts series; a page has fewer if their points would exceed 10,000. Formats other than
    JSON return the observations, series by series.
    """
    snapshot, query = respond.snapshot, respond.query
    if query.sort is None and respond.is_export(observations.is_long):
        return respond.export(series.all_rows, warnings.excluded(snapshot, query))
    return respond.page(series.page(snapshot, query))


@router.get(
    "/availability",
    summary="List available values",
    tags=["observations"],
    **list_route(AvailabilityQuery, AvailabilityRow, Availability),
)
def get_availability(
    respond: Annotated[Responder[AvailabilityQuery], valid(AvailabilityQuery, AvailabilityRow)],
) -> Response:
    """Facets: for each parameter the values that have data under the other filters, with counts.

    Suitable for a filter panel: no value leads to an empty result.
    """
    return respond.page(availability(respond.snapshot, respond.query))


@router.get(
    "/resolve",
    summary="Look up a name",
    tags=["service"],
    **list_route(ResolveQuery, CandidateRow),
)
def resolve_name(
    respond: Annotated[Responder[ResolveQuery], valid(ResolveQuery, CandidateRow)],
) -> Response:
    """Candidates for a name, an alias or a code, in any of the languages, the likeliest first.

    Each candidate says how it matched, and which parameter takes its code. If nothing contains the
    text, candidates with a similar spelling are returned.
    """
    return respond.page(lookup.resolve(respond.snapshot, respond.query))
