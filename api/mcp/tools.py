"""The tools: what each of them takes, and how it answers with the queries of `/v1`."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import orjson
from anyio.to_thread import run_sync
from pydantic import BaseModel
from starlette.requests import Request

from api.domain import ids
from api.errors import Issue, NotFound
from api.http.conditions import NONE
from api.http.dependencies import find_issues, invalid, responding
from api.http.request import Target, target_of
from api.http.responses import Responder
from api.i18n import observation_title, translate
from api.i18n.citations import article_line
from api.i18n.citations.lines import Published, release_dated
from api.mcp.answers import (
    ADDED,
    FIGURE,
    Answer,
    citation_url,
    figures_of,
    reasons,
    sentences_of,
    warnings_of,
)
from api.mcp.arguments import (
    DEFAULT_ROWS,
    FOOTNOTE,
    MAX_ROWS,
    CiteQuery,
    FiguresQuery,
    FindQuery,
    OutlineQuery,
    parameters_of,
    schema_of,
)
from api.queries import claims, lookup, observations
from api.queries.cited import cited, observation_citation
from api.queries.missing import no_observation
from api.queries.observation_item import observation_row
from api.schemas import CandidateRow, CitationRow, ClaimRow, ObservationRow, Row
from api.schemas.queries import FILTERS, ClaimQuery, Query

FOUND_FIGURES = 5
"""Figures that `find` adds to the names."""
CANDIDATE = ("code", "type", "name", "name_lang", "match", "parameter")
OF_OUTLINE = ("kind", "id", "paragraph", "sentence", "statement", "status")
COMMON = ("lang", "release")


@dataclass(frozen=True, slots=True)
class Tool:
    """A tool. `columns` are those that each of its rows has."""

    name: str
    description: str
    query: type[Query]
    arguments: Sequence[str]
    path: str
    """The address of `/v1` whose parameters it takes."""
    row: type[BaseModel]
    columns: Sequence[str]
    answer: Callable[[Responder[Any]], Answer]

    @property
    def input_schema(self) -> dict[str, Any]:
        return schema_of(self.query, self.arguments)

    @property
    def output_schema(self) -> dict[str, Any]:
        """What every answer has, and every row of it."""
        rows = {"type": "array", "items": {"required": [*self.columns]}}
        return {"type": "object", "required": ["text", "rows"], "properties": {"rows": rows}}


async def call(tool: Tool, request: Request, arguments: Mapping[str, Any]) -> Answer:
    """Answer a call, in a worker thread and within the limits of any request. Raises Problem."""
    parameters, issues = parameters_of(tool.arguments, arguments)
    target = _target(target_of(request), tool.path, parameters)
    async with responding(request, target) as respond:
        return await run_sync(_answer, tool, respond, issues)


def _answer(tool: Tool, respond: Responder[Any], issues: list[Issue]) -> Answer:
    found = [*issues, *find_issues(respond, tool.query, tool.row)]
    if found:
        raise invalid(found)
    return tool.answer(respond)


def _target(target: Target, path: str, parameters: Mapping[str, list[str]]) -> Target:
    """The request of a tool as one of an address of `/v1`."""
    return replace(
        target,
        path=path,
        parameters=dict(parameters),
        accept=None,
        conditions=NONE,
        ending=None,
    )


def _inner(
    respond: Responder[Any],
    path: str,
    model: type[Query],
    row: type[BaseModel],
    parameters: Mapping[str, list[str]],
) -> Responder[Any]:
    """A responder of another query of the same call. Raises InvalidRequest."""
    given = respond.target.parameters
    parameters = {**{name: given[name] for name in COMMON if name in given}, **parameters}
    target = _target(respond.target, path, parameters)
    inner: Responder[Any] = Responder(respond.services, target, respond.snapshot)
    if issues := find_issues(inner, model, row):
        raise invalid(issues)
    return inner


def _get_figures(respond: Responder[FiguresQuery]) -> Answer:
    snapshot, query = respond.snapshot, respond.query
    if query.limit is None:
        respond = _inner(
            respond,
            respond.path,
            FiguresQuery,
            ObservationRow,
            {**respond.target.parameters, "limit": [str(DEFAULT_ROWS)]},
        )
        query = respond.query
    document = respond.list_document(observations.page(snapshot, query), snapshot)
    rows, warnings = figures_of(respond, document), warnings_of(document)
    following = document.links["next"]
    return Answer(
        sentences_of(respond, document, rows) if rows else reasons(warnings),
        rows,
        document.meta["total"],
        snapshot.pinned,
        warnings,
        document.links["self"],
        None if following is None else _cursor(following),
        is_empty=not rows,
    )


def _cursor(url: str) -> str:
    return url.partition("cursor=")[2].partition("&")[0]


def _find(respond: Responder[FindQuery]) -> Answer:
    snapshot, language = respond.snapshot, respond.query.language
    document = respond.list_document(lookup.resolve(snapshot, respond.query), snapshot)
    rows = [{name: row[name] for name in CANDIDATE} for row in document.rows]
    lines = [_candidate(row, language) for row in rows]
    warnings = warnings_of(document)
    is_named = any(row["match"] != "similar" for row in rows)
    figures: list[Row] = []
    if respond.query.type is None:
        parameters = {"q": respond.target.parameters["q"], "limit": [str(FOUND_FIGURES)]}
        inner = _inner(respond, "/v1/observations", FiguresQuery, ObservationRow, parameters)
        found = inner.list_document(observations.page(snapshot, inner.query), snapshot)
        figures = figures_of(inner, found)
        if figures:
            lines += sentences_of(inner, found, figures)
    is_empty = not (is_named or figures)
    if is_empty:
        lines = [*reasons(warnings), *lines]
    elif not figures:
        lines.append(document.about().citation.text)
    return Answer(
        lines,
        rows,
        document.meta["total"],
        snapshot.pinned,
        warnings,
        document.links["self"],
        more={"figures": figures},
        is_empty=is_empty,
    )


def _candidate(row: Row, language: str) -> str:
    """A name with the argument that takes its code: Zhejiang (region=CN-ZJ)."""
    given = f"{row['parameter']}={row['code']}"
    name: str = row["name"]
    return name + translate("brackets", language, text=given)


def _cite(respond: Responder[CiteQuery]) -> Answer:
    snapshot, query, base = respond.snapshot, respond.query, respond.target.base_url
    style = query.style or FOOTNOTE
    rows: list[Row] = []
    warnings: list[Row] = []
    missing: list[NotFound] = []
    for number in query.id or ():
        found = observation_row(snapshot, number, query.language)
        if found is None:
            missing.append(no_observation(snapshot, ids.text(number), number))
            continue
        item = observation_citation(snapshot, found.content, base, query.language)
        content = item.content
        cited_as = content["text" if style == FOOTNOTE else style]
        rows.append(
            {
                "id": content["id"],
                "statement": observation_title(found.content, query.language),
                "cited": orjson.dumps(cited_as).decode() if style == "csl" else cited_as,
                **{name: content[name] for name in ("article", "source", "url")},
                "citation": citation_url(respond, content["id"]),
            }
        )
        if cited_as is None:
            warnings = [
                {"code": each.code, "message": each.message, "ids": []} for each in item.warnings
            ]
    if missing:
        raise NotFound(missing[0].detail, [issue for each in missing for issue in each.issues])
    lacks = bool(warnings)
    return Answer(
        reasons(warnings) if lacks else [row["cited"] for row in rows],
        [] if lacks else rows,
        0 if lacks else len(rows),
        snapshot.pinned,
        warnings,
        rows[0]["url"] if len(rows) == 1 else None,
        is_empty=lacks,
    )


def _read_article(respond: Responder[OutlineQuery]) -> Answer:
    """The figures and the claims of an article in the order of its text."""
    snapshot, query, language = respond.snapshot, respond.query, respond.query.language
    [key] = query.article or ()
    given = respond.target.parameters
    parts = {"article": [key], "limit": [str(MAX_ROWS)]}
    if "paragraph" in given:
        parts["paragraph"] = given["paragraph"]
    of_figures = _inner(
        respond,
        "/v1/observations",
        FiguresQuery,
        ObservationRow,
        {**parts, "sort": ["paragraph,sentence"]},
    )
    of_claims = _inner(respond, "/v1/claims", ClaimQuery, ClaimRow, parts)
    shown = of_figures.list_document(observations.page(snapshot, of_figures.query), snapshot)
    said = of_claims.list_document(claims.page(snapshot, of_claims.query), snapshot)
    figures = [{"kind": "figure", **row} for row in figures_of(of_figures, shown)]
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
        ["; ".join(head), *lines],
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


TOOLS: Mapping[str, Tool] = {
    each.name: each
    for each in (
        Tool(
            "find",
            "Find codes for names in any language (countries, regions, metrics, sectors, firms, "
            "sources), and figures that have all words of q. Call it first: get_figures takes only "
            "codes.",
            FindQuery,
            ("q", "type", "limit", *COMMON),
            "/v1/resolve",
            CandidateRow,
            CANDIDATE,
            _find,
        ),
        Tool(
            "get_figures",
            "Figures that news articles print, each with bounds, status and source. Arguments are "
            "codes from find; commas mean or. Quote `text` as it is: “more than” is part of a "
            "value.",
            FiguresQuery,
            (*FILTERS, "sort", "limit", "cursor", *COMMON),
            "/v1/observations",
            ObservationRow,
            (*FIGURE, *ADDED),
            _get_figures,
        ),
        Tool(
            "cite",
            "The citation of figures by their ids.",
            CiteQuery,
            ("id", "style", *COMMON),
            "/v1/observations",
            CitationRow,
            ("id", "statement", "cited", "article", "source", "url", "citation"),
            _cite,
        ),
        Tool(
            "read_article",
            "The outline of an article: its figures and claims in the order of the text, without "
            "its prose.",
            OutlineQuery,
            ("article", "paragraph", *COMMON),
            "/v1/articles",
            ObservationRow,
            OF_OUTLINE,
            _read_article,
        ),
    )
}
