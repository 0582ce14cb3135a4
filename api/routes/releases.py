"""Releases of the data, the changes between them, and corrections."""

from typing import Annotated

from fastapi import APIRouter, Path
from starlette.responses import Response

from api.errors import Issue, NotFound
from api.http.dependencies import valid
from api.http.openapi import item_route, list_route
from api.http.responses import Responder
from api.queries import changes, releases
from api.schemas import ChangeDetail, ChangeRow, CorrectionRow, ReleaseItem, ReleaseRow
from api.schemas.code_parameters import no_such, unknown
from api.schemas.parameters import whole_number, whole_number_hint
from api.schemas.queries import ChangeQuery, CorrectionQuery, ReleaseQuery
from api.schemas.query import FormatQuery

router = APIRouter(prefix="/v1", tags=["releases"])


@router.get("/releases", summary="List releases", **list_route(ReleaseQuery, ReleaseRow))
def list_releases(
    respond: Annotated[Responder[ReleaseQuery], valid(ReleaseQuery, ReleaseRow)],
) -> Response:
    """Releases of the data, the newest first."""
    return respond.page(releases.releases(respond.snapshot, respond.query))


@router.get("/releases/{number}", summary="Get a release", **item_route(ReleaseItem, ReleaseRow))
def get_release(
    number: Annotated[str, Path(description="Number of the release.", examples=["1"])],
    respond: Annotated[Responder[FormatQuery], valid(FormatQuery, ReleaseRow)],
) -> Response:
    """One release, with its changes by kind."""
    parsed = whole_number(number)
    item = releases.release(respond.snapshot, parsed, respond.query.language) if parsed else None
    if item is None:
        hint = whole_number_hint(1, respond.snapshot.release)
        issue = Issue("number", number, unknown("release"), hint=hint)
        raise NotFound(no_such("release", number), [issue])
    return respond.item(item, f"/v1/releases/{item.content['number']}")


@router.get(
    "/changes", summary="List changes", **list_route(ChangeQuery, ChangeRow, list[ChangeDetail])
)
def list_changes(
    respond: Annotated[Responder[ChangeQuery], valid(ChangeQuery, ChangeRow)],
) -> Response:
    """Rows added, changed and removed since a release, each listed once: for mirrors.

    A client that applies all pages has the data of the response's release. JSON contains the
    current rows. A changed name is one change, of the entity that has it: rows that show the name
    are not listed.
    """
    return respond.page(changes.changes(respond.snapshot, respond.query, respond.target.base_url))


@router.get(
    "/corrections", summary="List corrections", **list_route(CorrectionQuery, CorrectionRow)
)
def list_corrections(
    respond: Annotated[Responder[CorrectionQuery], valid(CorrectionQuery, CorrectionRow)],
) -> Response:
    """Corrections, the newest first: the old value, the new value and the editor's reason."""
    return respond.page(releases.corrections(respond.snapshot, respond.query))
