"""Articles and their claims."""

from typing import Annotated

from fastapi import Path
from starlette.requests import Request
from starlette.responses import Response

from api.db.snapshot import Snapshot
from api.domain import ids
from api.errors import Issue, NotFound, nearest
from api.http import documentation
from api.http.answering import answer_item, answer_list
from api.http.router import Router
from api.queries import articles, audit, tombstones
from api.queries.results import Item
from api.schemas import ArticleItem, ArticleRow, AuditMeta, ClaimRow, FigureRow
from api.schemas.queries import ClaimQuery, FigureQuery, FilteredQuery

router = Router("/v1")


@router.get(
    "/articles",
    summary="List articles",
    tags=["articles"],
    describe=documentation.list_of(ArticleRow, FilteredQuery),
)
async def list_articles(request: Request) -> Response:
    """Articles, the newest first. With filters, those that print matching observations."""
    return await answer_list(
        request,
        FilteredQuery,
        ArticleRow,
        articles.articles,
        lambda _question: articles.ARTICLE_KEY,
    )


@router.get(
    "/articles/{id}",
    summary="Get an article",
    tags=["articles"],
    describe=documentation.item_of(ArticleItem, ArticleRow),
)
async def get_article(
    request: Request,
    id: Annotated[  # noqa: A002
        str, Path(description="Id of the article.", examples=["manufacturing-data-2025"])
    ],
) -> Response:
    """One article: what it prints figures on, and the hash of each of its paragraphs."""
    return await answer_item(
        request,
        ArticleRow,
        lambda snapshot, language: _find_article(snapshot, id, language),
        lambda item: f"/v1/articles/{item.content['id']}",
    )


@router.get(
    "/articles/{id}/figures",
    summary="Account of every numeral",
    tags=["articles"],
    describe=documentation.list_of(FigureRow, FigureQuery, meta=AuditMeta, within=True),
)
async def list_figures(
    request: Request,
    id: Annotated[  # noqa: A002
        str, Path(description="Id of the article.", examples=["manufacturing-data-2025"])
    ],
) -> Response:
    """The audit: every numeral of the article's text in order, what became of it, and why.

    `meta.summary` is of all of them.
    """
    return await answer_list(
        request,
        FigureQuery,
        FigureRow,
        lambda snapshot, question, after, size: audit.figures(
            snapshot, _article_id(snapshot, id), question, after, size
        ),
        lambda _question: audit.KEY_TYPES,
    )


@router.get(
    "/claims",
    summary="List claims",
    tags=["claims"],
    describe=documentation.list_of(ClaimRow, ClaimQuery),
)
async def list_claims(request: Request) -> Response:
    """What articles say besides figures, in our words, in the order of the text."""
    return await answer_list(
        request, ClaimQuery, ClaimRow, articles.claims, lambda _question: articles.CLAIM_KEY
    )


@router.get(
    "/claims/{id}",
    summary="Get a claim",
    tags=["claims"],
    describe=documentation.item_of(ClaimRow, ClaimRow),
)
async def get_claim(
    request: Request,
    id: Annotated[str, Path(description="Id of the claim.", examples=["a41p76464qdts"])],  # noqa: A002
) -> Response:
    """One claim, by its id."""
    return await answer_item(
        request,
        ClaimRow,
        lambda snapshot, language: _find_claim(snapshot, id, language),
        lambda item: f"/v1/claims/{item.content['id']}",
    )


def _find_article(snapshot: Snapshot, name: str, language: str) -> Item:
    found = articles.article(snapshot, name, language)
    if found is None:
        raise _no_article(snapshot, name)
    return found


def _article_id(snapshot: Snapshot, name: str) -> str:
    found = articles.find_articles(snapshot, [name.lower()])
    if not found:
        raise _no_article(snapshot, name)
    return found.pop()


def _no_article(snapshot: Snapshot, name: str) -> NotFound:
    near = nearest(name, articles.some_articles(snapshot))
    accepted = tombstones.hint(snapshot, "article", name.lower())
    return NotFound(
        f"There is no article “{name}”.", [Issue("id", name, "unknown article", accepted, near)]
    )


def _find_claim(snapshot: Snapshot, shown: str, language: str) -> Item:
    number = ids.parse(shown)
    found = None if number is None else articles.claim(snapshot, number, language)
    if found is None:
        accepted = tombstones.hint(snapshot, "claim", number) or [
            "an id from /v1/claims: 13 characters of 0-9 and a-v"
        ]
        raise NotFound(
            f"There is no claim “{shown}”.", [Issue("id", shown, "unknown claim", accepted)]
        )
    return found
