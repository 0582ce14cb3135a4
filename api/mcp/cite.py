"""`cite`: the citation of figures, in the style of a manual or for a program."""

import orjson

from api.domain import ids
from api.errors import NotFound
from api.http.responses import Responder
from api.i18n import observation_title
from api.mcp.answers import Answer, citation_url, noticed, reasons
from api.mcp.arguments import FOOTNOTE, CiteQuery
from api.queries.cited import observation_citation
from api.queries.missing import no_observation
from api.queries.observation_item import observation_row
from api.schemas import Row


def cite(respond: Responder[CiteQuery]) -> Answer:
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
            warnings = noticed(item.warnings)
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
