"""`read_article`: the figures and claims of an article in the order of its text."""

from api.http.responses import Responder
from api.i18n import translate
from api.i18n.citations import Published, article_line
from api.i18n.citations.lines import joined, release_dated
from api.mcp.answers import Answer, figures_of, reasons, warnings_of
from api.mcp.arguments import MAX_ROWS, FiguresQuery, OutlineQuery
from api.mcp.calls import inner
from api.queries import claims, observations
from api.queries.cited import cited
from api.schemas import ClaimRow, ObservationRow, Row
from api.schemas.queries import ClaimQuery

OF_OUTLINE = ("kind", "id", "paragraph", "sentence", "statement", "status")
"""Columns that figures and claims have in common."""


def read_article(respond: Responder[OutlineQuery]) -> Answer:
    """The figures and the claims of an article in the order of its text."""
    snapshot, query, language = respond.snapshot, respond.query, respond.query.language
    [key] = query.article or ()
    given = respond.target.parameters
    parts = {"article": [key], "limit": [str(MAX_ROWS)]}
    if "paragraph" in given:
        parts["paragraph"] = given["paragraph"]
    of_figures = inner(
        respond,
        "/v1/observations",
        FiguresQuery,
        ObservationRow,
        {**parts, "sort": ["paragraph,sentence"]},
    )
    of_claims = inner(respond, "/v1/claims", ClaimQuery, ClaimRow, parts)
    shown = of_figures.list_document(observations.page(snapshot, of_figures.query), snapshot)
    said = of_claims.list_document(claims.page(snapshot, of_claims.query), snapshot)
    figures = [
        {"kind": "figure", **row} for row in figures_of(of_figures, shown.rows, warnings_of(shown))
    ]
    rows = sorted(
        [*figures, *map(_claim, said.rows)], key=lambda row: (row["paragraph"], row["sentence"])
    )
    warnings = warnings_of(shown) if figures else []
    total = shown.meta["total"] + said.meta["total"]
    article = cited(snapshot, [key])[key]
    published = Published(snapshot.release, snapshot.published_at[:10], "", language)
    head = [
        article_line(article, language, snapshot.reference),
        release_dated(published),
    ]
    lines = [_place(row, language) for row in rows]
    for document in (shown, said):
        if document.completeness.partial:
            lines.append(document.completeness.line(language))
    if not rows:
        lines = reasons([*warnings_of(shown), *warnings_of(said)])
    return Answer(
        [joined(head, language), *lines],
        rows,
        total,
        snapshot.pinned,
        warnings,
        respond.target.url(f"/v1/articles/{key}", {"release": [snapshot.pinned]}),
        is_empty=not rows,
    )


def _claim(row: Row) -> Row:
    names = ("id", "paragraph", "sentence", "status", "modality", "said_by", "source", "period")
    return {
        "kind": "claim",
        "statement": row["text"],
        **{name: row[name] for name in names},
        "figures": row["observations"],
    }


def _place(row: Row, language: str) -> str:
    place = translate("place", language, paragraph=row["paragraph"], sentence=row["sentence"])
    return translate("colon", language, first=place, last=row["statement"])
