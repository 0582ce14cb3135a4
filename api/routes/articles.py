"""Articles, their audit, and claims."""

from typing import Annotated

from fastapi import APIRouter, Path
from starlette.responses import Response

from api.domain import ids
from api.http.dependencies import valid
from api.http.openapi import item_route, list_route
from api.http.responses import Responder
from api.queries import articles, claims
from api.queries.missing import no_article, no_claim
from api.schemas import ArticleItem, ArticleRow, AuditMeta, ClaimRow, FigureRow
from api.schemas.articles import ArticleLinks, ClaimLinks
from api.schemas.queries import ArticleQuery, ClaimQuery, FigureQuery
from api.schemas.query import FormatQuery

ArticleId = Annotated[
    str, Path(description="Id of the article.", examples=["manufacturing-data-2025"])
]

router = APIRouter(prefix="/v1")


@router.get(
    "/articles", summary="List articles", tags=["articles"], **list_route(ArticleQuery, ArticleRow)
)
def list_articles(
    respond: Annotated[Responder[ArticleQuery], valid(ArticleQuery, ArticleRow)],
) -> Response:
    """Articles, the newest first. With filters: articles that print matching observations."""
    return respond.page(articles.articles(respond.snapshot, respond.query))


@router.get(
    "/articles/{id}",
    summary="Get an article",
    tags=["articles"],
    **item_route(ArticleItem, ArticleRow, ArticleLinks),
)
def get_article(
    id: ArticleId,  # noqa: A002
    respond: Annotated[Responder[FormatQuery], valid(FormatQuery, ArticleRow)],
) -> Response:
    """One article, with the entities of its observations and the hash of each paragraph."""
    item = articles.article(respond.snapshot, id, respond.query.language)
    if item is None:
        raise no_article(respond.snapshot, id)
    return respond.item(item, f"/v1/articles/{item.content['id']}")


@router.get(
    "/articles/{id}/figures",
    summary="Audit of every numeral",
    tags=["articles"],
    **list_route(FigureQuery, FigureRow, meta=AuditMeta, within=True),
)
def list_figures(
    id: ArticleId,  # noqa: A002
    respond: Annotated[Responder[FigureQuery], valid(FigureQuery, FigureRow)],
) -> Response:
    """The audit: every numeral of the article's text in order, where it is recorded, or why not.

    `meta.summary` has the totals of all numerals.
    """
    found = articles.find_articles(respond.snapshot, [ids.ascii_lower(id)])
    if not found:
        raise no_article(respond.snapshot, id)
    return respond.page(articles.figures(respond.snapshot, found.pop(), respond.query))


@router.get("/claims", summary="List claims", tags=["claims"], **list_route(ClaimQuery, ClaimRow))
def list_claims(
    respond: Annotated[Responder[ClaimQuery], valid(ClaimQuery, ClaimRow)],
) -> Response:
    """Statements of articles that are not figures, in our own words, in the order of the text."""
    snapshot, query = respond.snapshot, respond.query
    if query.sort is None and respond.is_export(claims.is_long):
        return respond.export(claims.all_rows, [])
    return respond.page(claims.page(snapshot, query))


@router.get(
    "/claims/{id}",
    summary="Get a claim",
    tags=["claims"],
    **item_route(ClaimRow, ClaimRow, ClaimLinks),
)
def get_claim(
    id: Annotated[str, Path(description="Id of the claim.", examples=["a41p76464qdts"])],  # noqa: A002
    respond: Annotated[Responder[FormatQuery], valid(FormatQuery, ClaimRow)],
) -> Response:
    """One claim, by its id."""
    number = ids.parse(id)
    item = claims.item(respond.snapshot, number, respond.query.language) if number else None
    if item is None:
        raise no_claim(respond.snapshot, id, number)
    return respond.item(item, f"/v1/claims/{item.content['id']}")
