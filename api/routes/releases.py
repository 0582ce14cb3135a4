"""Releases: the published states of the data, what changed between them and why."""

from typing import Annotated

from fastapi import APIRouter, Path
from starlette.responses import Response

from api.errors import Issue, NotFound
from api.http.dependencies import CurrentSnapshot, Respond, valid
from api.http.documentation import item_route, list_route
from api.queries import changes, releases
from api.schemas import ChangeDetail, ChangeRow, CorrectionRow, ReleaseItem, ReleaseRow
from api.schemas.parameters import whole_number
from api.schemas.queries import ChangeQuery, CorrectionQuery, FormatQuery, ReleaseQuery

router = APIRouter(prefix="/v1", tags=["releases"])


@router.get("/releases", summary="List releases", **list_route(ReleaseQuery, ReleaseRow))
def list_releases(
    query: Annotated[ReleaseQuery, valid(ReleaseQuery, ReleaseRow)],
    snapshot: CurrentSnapshot,
    respond: Respond,
) -> Response:
    """Published states of the data, the newest first."""
    return respond.page(query, releases.releases(snapshot, query))


@router.get("/releases/{number}", summary="Get a release", **item_route(ReleaseItem, ReleaseRow))
def get_release(
    number: Annotated[str, Path(description="Number of the release.", examples=["1"])],
    query: Annotated[FormatQuery, valid(FormatQuery, ReleaseRow)],
    snapshot: CurrentSnapshot,
    respond: Respond,
) -> Response:
    """One release, and what it changed, kind by kind."""
    parsed = whole_number(number)
    item = None if parsed is None else releases.release(snapshot, parsed, query.language)
    if item is None:
        accepted = [f"a number from 1 to {snapshot.release}"]
        issue = Issue("number", number, "unknown release", accepted)
        raise NotFound(f"There is no release “{number}”.", [issue])
    return respond.item(query, item, f"/v1/releases/{item.content['number']}")


@router.get(
    "/changes", summary="List changes", **list_route(ChangeQuery, ChangeRow, list[ChangeDetail])
)
def list_changes(
    query: Annotated[ChangeQuery, valid(ChangeQuery, ChangeRow)],
    snapshot: CurrentSnapshot,
    respond: Respond,
) -> Response:
    """What was added, changed and removed since a release that you have, each thing once.

    Whoever takes over every page has what the answer's release has. JSON gives the rows as they
    are now. A change of a name is one change, of what has the name: rows that show it are not
    listed.
    """
    return respond.page(query, changes.changes(snapshot, query, respond.target.base_url))


@router.get(
    "/corrections", summary="List corrections", **list_route(CorrectionQuery, CorrectionRow)
)
def list_corrections(
    query: Annotated[CorrectionQuery, valid(CorrectionQuery, CorrectionRow)],
    snapshot: CurrentSnapshot,
    respond: Respond,
) -> Response:
    """Observations that a release corrected, the newest first: old, new and the editor's reason."""
    return respond.page(query, releases.corrections(snapshot, query))
