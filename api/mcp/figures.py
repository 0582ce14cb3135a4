"""`get_figures`: the figures that match."""

from api.http.inner import inner
from api.http.responses import Responder
from api.mcp.answers import Answer, figures_of, reasons, sentences_of, warnings_of
from api.mcp.arguments import DEFAULT_ROWS, FiguresQuery
from api.queries import observations
from api.schemas import ObservationRow


def get_figures(respond: Responder[FiguresQuery]) -> Answer:
    snapshot, query = respond.snapshot, respond.query
    if query.limit is None:
        respond = inner(
            respond,
            respond.path,
            FiguresQuery,
            ObservationRow,
            {**respond.target.parameters, "limit": [str(DEFAULT_ROWS)]},
        )
        query = respond.query
    document = respond.list_document(observations.page(snapshot, query), snapshot)
    warnings = warnings_of(document)
    rows = figures_of(respond, document.rows, warnings)
    following = document.links["next"] or ""
    return Answer(
        sentences_of(respond, document, rows) if rows else reasons(warnings),
        rows,
        document.meta["total"],
        snapshot.pinned,
        warnings,
        document.links["self"],
        following.partition("cursor=")[2].partition("&")[0] or None,
        is_empty=not rows,
    )
