"""Observations: the figures themselves."""

from collections.abc import Callable
from typing import Annotated

from fastapi import Path
from starlette.requests import Request
from starlette.responses import Response

from api.db.snapshot import Snapshot
from api.domain import ids
from api.errors import Issue, NotFound
from api.http import documentation
from api.http.answering import Whole, answer_item, answer_list
from api.http.router import Router
from api.http.state import base_of
from api.queries import observations, tombstones
from api.queries.cited import observation_citation
from api.queries.observation_item import item, row_of
from api.queries.results import Item
from api.schemas import CitationRow, ObservationItem, ObservationLinks, ObservationRow
from api.schemas.queries import ObservationQuery

Find = Callable[[Snapshot, int, str], Item | None]

router = Router("/v1/observations", "observations")


@router.get(
    "",
    summary="List observations",
    describe=documentation.list_of(ObservationRow, ObservationQuery),
)
async def list_observations(request: Request) -> Response:
    """Figures of articles, each with its place in the text and the source behind it.

    Newest first; undated figures last.
    """
    return await answer_list(
        request,
        ObservationQuery,
        ObservationRow,
        observations.page,
        observations.key_types,
        Whole(observations.is_long, observations.everything),
    )


@router.get(
    "/{id}",
    summary="Get an observation",
    describe=documentation.item_of(ObservationItem, ObservationRow, ObservationLinks),
)
async def get_observation(
    request: Request,
    id: Annotated[str, Path(description="Id of the observation.", examples=["3r0aeqn5scs7a"])],  # noqa: A002
) -> Response:
    """One figure with everything that is known of it: the address to cite.

    Its names in every language, the edition of its source, the hash of its paragraph, the claims
    that speak of it, the other figures of its sentence, and its corrections.
    """
    return await answer_item(
        request,
        ObservationRow,
        lambda snapshot, language: _find(snapshot, id, language),
        lambda item: f"/v1/observations/{item.content['id']}",
    )


@router.get(
    "/{id}/citation",
    summary="Cite an observation",
    describe=documentation.item_of(CitationRow, CitationRow),
)
async def get_citation(
    request: Request,
    id: Annotated[str, Path(description="Id of the observation.", examples=["3r0aeqn5scs7a"])],  # noqa: A002
) -> Response:
    """How to cite one figure: a line for a footnote, BibTeX and CSL-JSON.

    Each names the article that prints it, the source that measured it or that the article names
    none, and the release.
    """
    return await answer_item(
        request,
        CitationRow,
        lambda snapshot, language: observation_citation(
            snapshot, _find(snapshot, id, language, row_of).content, base_of(request), language
        ),
        lambda item: f"/v1/observations/{item.content['id']}/citation",
    )


def _find(snapshot: Snapshot, shown: str, language: str, find: Find = item) -> Item:
    number = ids.parse(shown)
    found = None if number is None else find(snapshot, number, language)
    if found is None:
        accepted = tombstones.hint(snapshot, "observation", number) or [
            "an id from /v1/observations: 13 characters of 0-9 and a-v"
        ]
        fault = Issue("id", shown, "unknown observation", accepted)
        raise NotFound(f"There is no observation “{shown}”.", [fault])
    return found
