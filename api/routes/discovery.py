"""What helps to ask: series for charts, what is available, and what a name means."""

from starlette.requests import Request
from starlette.responses import Response

from api.http import documentation
from api.http.answering import answer_list
from api.http.router import Router
from api.queries import lookup, series
from api.queries.availability import availability
from api.schemas import Availability, AvailabilityRow, CandidateRow, ObservationRow, SeriesRow
from api.schemas.queries import AvailabilityQuery, ResolveQuery, SeriesQuery

router = Router("/v1")


@router.get(
    "/series",
    summary="List series",
    tags=["observations"],
    describe=documentation.list_of(ObservationRow, SeriesQuery, list[SeriesRow]),  # type: ignore[valid-type]
)
async def list_series(request: Request) -> Response:
    """What matches, one object for each metric of an area or organization, with its points.

    `limit` counts series. Other formats than JSON give the observations, series by series.
    """
    return await answer_list(
        request, SeriesQuery, ObservationRow, series.page, lambda _question: series.KEY_TYPES
    )


@router.get(
    "/availability",
    summary="What is available",
    tags=["observations"],
    describe=documentation.list_of(AvailabilityRow, AvailabilityQuery, Availability),
)
async def get_availability(request: Request) -> Response:
    """For each parameter the values that have data under the other filters, with counts.

    A panel of filters is built from it: none of the values leads to an empty answer.
    """
    return await answer_list(request, AvailabilityQuery, AvailabilityRow, availability)


@router.get(
    "/resolve",
    summary="What a name means",
    tags=["service"],
    describe=documentation.list_of(CandidateRow, ResolveQuery),
)
async def resolve_name(request: Request) -> Response:
    """What a name, another name or a code may mean, in any of the languages, likeliest first.

    Each candidate says why it is one, and which parameter asks for it. Where nothing has the text,
    what is spelled alike is given.
    """
    return await answer_list(
        request, ResolveQuery, CandidateRow, lookup.resolve, lambda _question: (int,)
    )
