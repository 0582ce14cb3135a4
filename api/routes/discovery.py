"""Series for charts, the values that are available, and what a name means."""

from typing import Annotated

from fastapi import APIRouter
from starlette.responses import Response

from api.http.dependencies import valid
from api.http.documentation import list_route
from api.http.responses import Responder
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
    respond: Annotated[Responder[SeriesQuery], valid(SeriesQuery, ObservationRow)],
) -> Response:
    """What matches, one object for each metric of an area or organization, with its points.

    `limit` counts series. Other formats than JSON give the observations, series by series.
    """
    return respond.page(series.page(respond.snapshot, respond.query))


@router.get(
    "/availability",
    summary="What is available",
    tags=["observations"],
    **list_route(AvailabilityQuery, AvailabilityRow, Availability),
)
def get_availability(
    respond: Annotated[Responder[AvailabilityQuery], valid(AvailabilityQuery, AvailabilityRow)],
) -> Response:
    """For each parameter the values that have data under the other filters, with counts.

    A panel of filters is built from it: none of the values leads to an empty answer.
    """
    return respond.page(availability(respond.snapshot, respond.query))


@router.get(
    "/resolve",
    summary="What a name means",
    tags=["service"],
    **list_route(ResolveQuery, CandidateRow),
)
def resolve_name(
    respond: Annotated[Responder[ResolveQuery], valid(ResolveQuery, CandidateRow)],
) -> Response:
    """What a name, another name or a code may mean, in any of the languages, likeliest first.

    Each candidate says why it is one, and which parameter asks for it. Where nothing has the text,
    what is spelled alike is given.
    """
    return respond.page(lookup.resolve(respond.snapshot, respond.query))
