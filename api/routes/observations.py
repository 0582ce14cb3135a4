"""Observations: the figures themselves."""

from typing import Annotated

from fastapi import APIRouter, Path
from starlette.requests import Request
from starlette.responses import Response

from api import documentation, identity
from api.answering import answer_item, answer_list
from api.database import Snapshot
from api.errors import Fault, NotFound
from api.filters import ObservationQuery
from api.queries import observations
from api.results import Item
from api.rows import ObservationRow

router = APIRouter(prefix="/observations", tags=["observations"])


@router.get(
    "", summary="List observations", **documentation.list_of(ObservationRow, ObservationQuery)
)
async def list_observations(request: Request) -> Response:
    """Figures of articles, each with its place in the text and the source behind it.

    Newest first; undated figures last.
    """
    return await answer_list(
        request, ObservationQuery, ObservationRow, observations.page, observations.key_types
    )


@router.get(
    "/{id}", summary="Get an observation", **documentation.item_of(ObservationRow, ObservationRow)
)
async def get_observation(
    request: Request,
    id: Annotated[str, Path(description="Id of the observation.", examples=["3r0aeqn5scs7a"])],  # noqa: A002
) -> Response:
    """One figure, by its id: the address to cite."""
    return await answer_item(
        request,
        ObservationRow,
        lambda snapshot, language: _find(snapshot, id, language),
        lambda item: f"/v1/observations/{item.content['id']}",
    )


def _find(snapshot: Snapshot, shown: str, language: str) -> Item:
    number = identity.parse(shown)
    found = None if number is None else observations.item(snapshot, number, language)
    if found is None:
        accepted = ["an id from /v1/observations: 13 characters of 0-9 and a-v"]
        fault = Fault("id", shown, "unknown observation", accepted)
        raise NotFound(f"There is no observation “{shown}”.", [fault])
    return found
