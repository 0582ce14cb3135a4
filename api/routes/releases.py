"""Releases of the data, the changes between them, and corrections."""

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
    """Releases of the data, the newest first."""
    return respond.page(query, releases.releases(snapshot, query))


@router.get("/releases/{number}", summary="Get a release", **item_route(ReleaseItem, ReleaseRow))
def get_release(
    number: Annotated[str, Path(description="Number of the release.", examples=["1"])],
    query: Annotated[FormatQuery, valid(FormatQuery, ReleaseRow)],
    snapshot: CurrentSnapshot,
    respond: Respond,
) -> Response:
    """One release, with its changes by kind."""
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
    """Rows added, changed and removed since a release, each listed once: for mirrors.

    A client that applies all pages has the data of the response's release. JSON contains the
    current rows. A changed name is one change, of the entity that has it: rows that show the name
    are not listed.
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
    """Corrections, the newest first: the old value, the new value and the editor's reason."""
    return respond.page(query, releases.corrections(snapshot, query))
