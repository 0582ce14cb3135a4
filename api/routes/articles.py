"""Articles, their audit, and claims."""

from typing import Annotated

from fastapi import APIRouter, Path
from starlette.responses import Response

from api.db.snapshot import Snapshot
from api.domain import ids
from api.errors import Issue, NotFound, nearest
from api.http.dependencies import CurrentSnapshot, Respond, valid
from api.http.documentation import item_route, list_route
from api.queries import articles, audit, tombstones
from api.schemas import ArticleItem, ArticleRow, AuditMeta, ClaimRow, FigureRow
from api.schemas.queries import ArticleQuery, ClaimQuery, FigureQuery, FormatQuery

ArticleId = Annotated[
    str, Path(description="Id of the article.", examples=["manufacturing-data-2025"])
]

router = APIRouter(prefix="/v1")


@router.get(
    "/articles", summary="List articles", tags=["articles"], **list_route(ArticleQuery, ArticleRow)
)
def list_articles(
    query: Annotated[ArticleQuery, valid(ArticleQuery, ArticleRow)],
    snapshot: CurrentSnapshot,
    respond: Respond,
) -> Response:
    """Articles, the newest first. With filters: articles that print matching observations."""
    return respond.page(query, articles.articles(snapshot, query))


@router.get(
    "/articles/{id}",
    summary="Get an article",
    tags=["articles"],
    **item_route(ArticleItem, ArticleRow),
)
def get_article(
    id: ArticleId,  # noqa: A002
    query: Annotated[FormatQuery, valid(FormatQuery, ArticleRow)],
    snapshot: CurrentSnapshot,
    respond: Respond,
) -> Response:
    """One article, with the entities of its observations and the hash of each paragraph."""
    item = articles.article(snapshot, id, query.language)
    if item is None:
        raise _no_article(snapshot, id)
    return respond.item(query, item, f"/v1/articles/{item.content['id']}")


@router.get(
    "/articles/{id}/figures",
    summary="Audit of every numeral",
    tags=["articles"],
    **list_route(FigureQuery, FigureRow, meta=AuditMeta, within=True),
)
def list_figures(
    id: ArticleId,  # noqa: A002
    query: Annotated[FigureQuery, valid(FigureQuery, FigureRow)],
    snapshot: CurrentSnapshot,
    respond: Respond,
) -> Response:
    """The audit: every numeral of the article's text in order, where it is recorded, or why not.

    `meta.summary` has the totals of all numerals.
    """
    found = articles.find_articles(snapshot, [id.lower()])
    if not found:
        raise _no_article(snapshot, id)
    return respond.page(query, audit.figures(snapshot, found.pop(), query))


@router.get("/claims", summary="List claims", tags=["claims"], **list_route(ClaimQuery, ClaimRow))
def list_claims(
    query: Annotated[ClaimQuery, valid(ClaimQuery, ClaimRow)],
    snapshot: CurrentSnapshot,
    respond: Respond,
) -> Response:
    """Statements of articles that are not figures, in our own words, in the order of the text."""
    return respond.page(query, articles.claims(snapshot, query))


@router.get(
    "/claims/{id}", summary="Get a claim", tags=["claims"], **item_route(ClaimRow, ClaimRow)
)
def get_claim(
    id: Annotated[str, Path(description="Id of the claim.", examples=["a41p76464qdts"])],  # noqa: A002
    query: Annotated[FormatQuery, valid(FormatQuery, ClaimRow)],
    snapshot: CurrentSnapshot,
    respond: Respond,
) -> Response:
    """One claim, by its id."""
    number = ids.parse(id)
    item = None if number is None else articles.claim(snapshot, number, query.language)
    if item is None:
        accepted = tombstones.hint(snapshot, "claim", number) or [
            "an id from /v1/claims: 13 characters of 0-9 and a-v"
        ]
        issue = Issue("id", id, "unknown claim", accepted)
        raise NotFound(f"There is no claim “{id}”.", [issue])
    return respond.item(query, item, f"/v1/claims/{item.content['id']}")


def _no_article(snapshot: Snapshot, id: str) -> NotFound:  # noqa: A002
    near = nearest(id, articles.some_articles(snapshot))
    accepted = tombstones.hint(snapshot, "article", id.lower())
    issue = Issue("id", id, "unknown article", accepted, near)
    return NotFound(f"There is no article “{id}”.", [issue])
