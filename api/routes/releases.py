"""Releases: the published states of the data, what changed between them and why."""

from typing import Annotated

from fastapi import Path
from starlette.requests import Request
from starlette.responses import Response

from api.db.snapshot import Snapshot
from api.errors import Issue, NotFound
from api.http import documentation
from api.http.answering import answer_item, answer_list
from api.http.router import Router
from api.http.state import base_of
from api.queries import changes, releases
from api.queries.results import Item
from api.schemas import ChangeDetail, ChangeRow, CorrectionRow, ReleaseItem, ReleaseRow
from api.schemas.queries import ChangeQuery, CorrectionQuery, PageQuery

router = Router("/v1", "releases")


@router.get(
    "/releases", summary="List releases", describe=documentation.list_of(ReleaseRow, PageQuery)
)
async def list_releases(request: Request) -> Response:
    """Published states of the data, the newest first."""
    return await answer_list(
        request, PageQuery, ReleaseRow, releases.releases, lambda _question: releases.RELEASE_KEY
    )


@router.get(
    "/releases/{number}",
    summary="Get a release",
    describe=documentation.item_of(ReleaseItem, ReleaseRow),
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


@router.get(
    "/changes",
    summary="List changes",
    describe=documentation.list_of(ChangeRow, ChangeQuery, list[ChangeDetail]),
)
async def list_changes(request: Request) -> Response:
    """What was added, changed and removed since a release that you have, each thing once.

    Whoever takes over every page has what the answer's release has. JSON gives the rows as they
    are now. A change of a name is one change, of what has the name: rows that show it are not
    listed.
    """
    return await answer_list(
        request,
        ChangeQuery,
        ChangeRow,
        lambda snapshot, question, after, size: changes.changes(
            snapshot, question, base_of(request), after, size
        ),
        lambda _question: changes.KEY_TYPES,
    )


@router.get(
    "/corrections",
    summary="List corrections",
    describe=documentation.list_of(CorrectionRow, CorrectionQuery),
)
async def list_corrections(request: Request) -> Response:
    """Observations that a release corrected, the newest first: old, new and the editor's reason."""
    return await answer_list(
        request,
        CorrectionQuery,
        CorrectionRow,
        releases.corrections,
        lambda _question: releases.CORRECTION_KEY,
    )


def _find(snapshot: Snapshot, number: str, language: str) -> Item:
    is_number = number.isascii() and number.isdigit() and len(number) < 10
    found = releases.release(snapshot, int(number), language) if is_number else None
    if found is None:
        accepted = [f"a number from 1 to {snapshot.release}"]
        fault = Issue("number", number, "unknown release", accepted)
        raise NotFound(f"There is no release “{number}”.", [fault])
    return found
