"""`cite`: the citation of figures, in the style of a manual or for a program."""

import orjson

from api.db.snapshot import Snapshot
from api.domain import ids
from api.errors import NotFound
from api.http.responses import Responder
from api.i18n import observation_title
from api.mcp.answers import Answer, citation_url, noticed, reasons
from api.mcp.arguments import FOOTNOTE, CiteQuery
from api.queries.cited import observation_citation
from api.queries.missing import no_observation
from api.queries.observation_item import observation_row
from api.queries.results import Item
from api.schemas import Row


def cite(respond: Responder[CiteQuery]) -> Answer:
    snapshot, query = respond.snapshot, respond.query
    figures = _figures(snapshot, query)
    items = [
        observation_citation(snapshot, row, respond.target.base_url, query.language)
        for row in figures
    ]
    style = query.style or FOOTNOTE
    rows = [_row(respond, *each, style) for each in zip(figures, items, strict=True)]
    # A server that lacks the styles has a warning in place of each.
    warnings = noticed(items[0].warnings) if items and rows[0]["cited"] is None else []
    return Answer(
        reasons(warnings) if warnings else [row["cited"] for row in rows],
        [] if warnings else rows,
        0 if warnings else len(rows),
        snapshot.pinned,
        warnings,
        rows[0]["url"] if len(rows) == 1 else None,
        is_empty=bool(warnings),
    )


def _figures(snapshot: Snapshot, query: CiteQuery) -> list[Row]:
    """The observations to cite. Raises NotFound, with each id of nothing."""
    numbers = query.id or ()
    found = {number: observation_row(snapshot, number, query.language) for number in numbers}
    missing = [
        no_observation(snapshot, ids.text(number), number)
        for number, item in found.items()
        if item is None
    ]
    if missing:
        raise NotFound(missing[0].detail, [issue for each in missing for issue in each.issues])
    return [item.content for item in found.values() if item is not None]


def _row(respond: Responder[CiteQuery], figure: Row, item: Item, style: str) -> Row:
    content = item.content
    cited = content["text" if style == FOOTNOTE else style]
    return {
        "id": content["id"],
        "statement": observation_title(figure, respond.query.language),
        "cited": orjson.dumps(cited).decode() if style == "csl" else cited,
        **{name: content[name] for name in ("article", "source", "url")},
        "citation": citation_url(respond, content["id"]),
    }
