"""Observations: the figures of articles."""

from typing import Annotated

from fastapi import APIRouter, Path
from starlette.responses import Response

from api.domain import ids
from api.http.dependencies import valid
from api.http.openapi import item_route, list_route
from api.http.responses import Responder
from api.queries import observations, warnings
from api.queries.cited import observation_citation
from api.queries.missing import no_observation
from api.queries.observation_item import observation_item, observation_row
from api.queries.results import Item
from api.schemas import CitationRow, ObservationItem, ObservationLinks, ObservationRow
from api.schemas.queries import ObservationQuery
from api.schemas.query import FormatQuery

ObservationId = Annotated[
    str, Path(description="Id of the observation.", examples=["3r0aeqn5scs7a"])
]

router = APIRouter(prefix="/v1/observations", tags=["observations"])


@router.get("", summary="List observations", **list_route(ObservationQuery, ObservationRow))
def list_observations(
    respond: Annotated[Responder[ObservationQuery], valid(ObservationQuery, ObservationRow)],
) -> Response:
    """Figures of articles, each with its position in the text and its source.

    The newest first; undated figures last.
    """
    snapshot, query = respond.snapshot, respond.query
    if query.is_by_time and respond.is_export(observations.is_long):
        return respond.export(observations.all_rows, warnings.excluded(snapshot, query))
    return respond.page(observations.page(snapshot, query))


@router.get(
    "/{id}",
    summary="Get an observation",
    **item_route(ObservationItem, ObservationRow, ObservationLinks),
)
def get_observation(
    id: ObservationId,  # noqa: A002
    respond: Annotated[Responder[FormatQuery], valid(FormatQuery, ObservationRow)],
) -> Response:
    """One figure with everything known about it, at its permanent URL.

    It has names in every language, the edition of its source, the hash of its paragraph, the claims
    that refer to it, the other figures of its sentence, and its corrections.
    """
    number = ids.parse(id)
    item = (
        None
        if number is None
        else observation_item(respond.snapshot, number, respond.query.language)
    )
    if item is None:
        raise no_observation(respond.snapshot, id, number)
    return respond.item(item, f"/v1/observations/{item.content['id']}")


@router.get("/{id}/citation", summary="Cite an observation", **item_route(CitationRow, CitationRow))
def get_citation(
    id: ObservationId,  # noqa: A002
    respond: Annotated[Responder[FormatQuery], valid(FormatQuery, CitationRow)],
) -> Response:
    """The citation of one figure: a footnote, BibTeX, CSL-JSON, and APA, MLA and Chicago style.

    Its URL has the release, so that it shows the cited value after a correction. Each form names
    the article that prints it, the source that measured it (or that the article names none), and
    the release.
    """
    number = ids.parse(id)
    found: Item | None = (
        None
        if number is None
        else observation_row(respond.snapshot, number, respond.query.language)
    )
    if found is None:
        raise no_observation(respond.snapshot, id, number)
    base_url = respond.target.base_url
    item = observation_citation(respond.snapshot, found.content, base_url, respond.query.language)
    return respond.item(item, f"/v1/observations/{item.content['id']}/citation")
