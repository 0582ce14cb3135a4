"""Releases: the published states of the data."""

from typing import Annotated

from fastapi import Path
from starlette.requests import Request
from starlette.responses import Response

from api import documentation
from api.answering import answer_item, answer_list
from api.database import Snapshot
from api.errors import Fault, NotFound
from api.filters import Paged
from api.queries import articles
from api.results import Item
from api.routes.router import Router
from api.rows import ReleaseItem, ReleaseRow

router = Router("/v1/releases", "releases")


@router.get("", summary="List releases", describe=documentation.list_of(ReleaseRow, Paged))
async def list_releases(request: Request) -> Response:
    """Published states of the data, the newest first."""
    return await answer_list(
        request, Paged, ReleaseRow, articles.releases, lambda _question: articles.RELEASE_KEY
    )


@router.get(
    "/{number}", summary="Get a release", describe=documentation.item_of(ReleaseItem, ReleaseRow)
)
async def get_release(
    request: Request,
    number: Annotated[str, Path(description="Number of the release.", examples=["1"])],
) -> Response:
    """One release, and what it changed, kind by kind."""
    return await answer_item(
        request,
        ReleaseRow,
        lambda snapshot, language: _find(snapshot, number, language),
        lambda item: f"/v1/releases/{item.content['number']}",
    )


def _find(snapshot: Snapshot, number: str, language: str) -> Item:
    is_number = number.isascii() and number.isdigit() and len(number) < 10
    found = articles.release(snapshot, int(number), language) if is_number else None
    if found is None:
        accepted = [f"a number from 1 to {snapshot.release}"]
        fault = Fault("number", number, "unknown release", accepted)
        raise NotFound(f"There is no release “{number}”.", [fault])
    return found
