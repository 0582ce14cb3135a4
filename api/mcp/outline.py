"""`read_article`: the figures and claims of an article in the order of its text."""

from api.http.inner import inner
from api.http.responses import Responder
from api.i18n import translate, with_colon
from api.i18n.citations import article_line
from api.i18n.citations.lines import joined, release_dated
from api.mcp.answers import Answer, figures_of, reasons, warnings_of
from api.mcp.arguments import MAX_ROWS, OutlineQuery
from api.mcp.figures import observations_of
from api.queries import claims
from api.queries.cited import cited
from api.schemas import ClaimRow, Row
from api.schemas.queries import ClaimQuery

OF_OUTLINE = ("kind", "id", "paragraph", "sentence", "statement", "status")
"""Columns that figures and claims have in common."""


def read_article(respond: Responder[OutlineQuery]) -> Answer:
    """The figures and the claims of an article in the order of its text."""
    snapshot, language = respond.snapshot, respond.query.language
    [key] = respond.query.article or ()
    given = respond.target.parameters
    parameters = {"article": [key], "limit": [str(MAX_ROWS)]}
    if "paragraph" in given:
        parameters["paragraph"] = given["paragraph"]
    of_figures, figures = observations_of(respond, parameters | {"sort": ["paragraph,sentence"]})
    part = inner(respond, "/v1/claims", ClaimQuery, ClaimRow, parameters)
    stated = part.list_document(claims.page(snapshot, part.query), snapshot)
    warnings = warnings_of(figures)
    shown = figures_of(of_figures, figures.rows, warnings)
    rows = [*({"kind": "figure", **row} for row in shown), *map(_claim, stated.rows)]
    rows.sort(key=lambda row: (row["paragraph"], row["sentence"]))
    lines = []
    for row in rows:
        place = translate("place", language, paragraph=row["paragraph"], sentence=row["sentence"])
        lines.append(with_colon(place, row["statement"], language))
    parts = [each.completeness for each in (figures, stated)]
    lines += [each.line(language) for each in parts if each.partial]
    return Answer(
        [_head(respond, key), *(lines or reasons([*warnings, *warnings_of(stated)]))],
        rows,
        sum(each.total for each in parts),
        snapshot.pinned,
        warnings if figures.rows else [],
        respond.target.url(f"/v1/articles/{key}", {"release": [snapshot.pinned]}),
        is_empty=not rows,
    )


def _head(respond: Responder[OutlineQuery], key: str) -> str:
    """The article, and the release."""
    snapshot, language = respond.snapshot, respond.query.language
    line = article_line(cited(snapshot, [key])[key], language, snapshot.reference)
    release = release_dated(snapshot.release, snapshot.published_at[:10], language)
    return joined([line, release], language)


def _claim(row: Row) -> Row:
    names = ("id", "paragraph", "sentence", "status", "modality", "said_by", "source", "period")
    return {
        "kind": "claim",
        "statement": row["text"],
        **{name: row[name] for name in names},
        "figures": row["observations"],
    }
