"""Series for charts, the values that are available, and what a name means."""

from typing import Annotated

from fastapi import APIRouter
from starlette.responses import Response

from api.http.dependencies import CurrentSnapshot, Respond, valid
from api.http.documentation import list_route
from api.queries import lookup, series
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
    query: Annotated[SeriesQuery, valid(SeriesQuery, ObservationRow)],
    snapshot: CurrentSnapshot,
    respond: Respond,
) -> Response:
    """What matches, one object for each metric of an area or organization, with its points.

    `limit` counts series. Other formats than JSON give the observations, series by series.
    """
    return respond.page(query, series.page(snapshot, query))


@router.get(
    "/availability",
    summary="What is available",
    tags=["observations"],
    **list_route(AvailabilityQuery, AvailabilityRow, Availability),
)
def get_availability(
    query: Annotated[AvailabilityQuery, valid(AvailabilityQuery, AvailabilityRow)],
    snapshot: CurrentSnapshot,
    respond: Respond,
) -> Response:
    """For each parameter the values that have data under the other filters, with counts.

    A panel of filters is built from it: none of the values leads to an empty answer.
    """
    return respond.page(query, availability(snapshot, query))


@router.get(
    "/resolve",
    summary="What a name means",
    tags=["service"],
    **list_route(ResolveQuery, CandidateRow),
)
def resolve_name(
    query: Annotated[ResolveQuery, valid(ResolveQuery, CandidateRow)],
    snapshot: CurrentSnapshot,
    respond: Respond,
) -> Response:
    """What a name, another name or a code may mean, in any of the languages, likeliest first.

    Each candidate says why it is one, and which parameter asks for it. Where nothing has the text,
    what is spelled alike is given.
    """
    return respond.page(query, lookup.resolve(snapshot, query))
