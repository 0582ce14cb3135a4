"""The check of a text against the observations."""

from typing import Annotated

from fastapi import APIRouter
from starlette.responses import Response

from api.http.dependencies import valid
from api.http.openapi_check import get_route, post_route
from api.http.responses import Responder
from api.queries.check import check_text
from api.schemas.check import CheckQuery

router = APIRouter(prefix="/v1", tags=["check"])


@router.get("/check", summary="Check a sentence", **get_route())
def check_sentence(respond: Annotated[Responder[CheckQuery], valid(CheckQuery)]) -> Response:
    """Each figure of a sentence: whether an observation supports or contradicts it.

    For a text, POST is better: an address has room for less. Both answer the same.
    """
    return _checked(respond)


@router.post("/check", summary="Check a text", **post_route())
def check_posted_text(respond: Annotated[Responder[CheckQuery], valid(CheckQuery)]) -> Response:
    """Each figure of a text: whether an observation supports or contradicts it.

    A figure is contradicted only where an observation of the same metric, subject and period says
    otherwise; what cannot be told is `unknown`. The text is neither stored nor logged.
    """
    return _checked(respond)


def _checked(respond: Responder[CheckQuery]) -> Response:
    query, snapshot = respond.query, respond.snapshot
    text, language = query.text or "", query.read_in
    found = check_text(snapshot, text, language, query.day, query.language)
    meta = {
        "language": language,
        "characters": len(text),
        "published": query.published,
        "total": len(found.numerals),
        "verdicts": found.counts,
    }
    content = {"data": found.numerals, "observations": found.observations, "meta": meta}
    return respond.private(content, found.warnings)
