"""`get_figures`: the figures that match."""

from collections.abc import Mapping
from typing import Any

from api.formats.format import Document
from api.http.inner import inner
from api.http.responses import Responder
from api.mcp.answers import Answer, figures_of, reasons, sentences_of, warnings_of
from api.mcp.arguments import DEFAULT_ROWS, FiguresQuery
from api.queries import observations
from api.schemas import ObservationRow


def get_figures(respond: Responder[FiguresQuery]) -> Answer:
    parameters = {"limit": [str(DEFAULT_ROWS)], **respond.target.parameters}
    respond, document = observations_of(respond, parameters)
    warnings = warnings_of(document)
    rows = figures_of(respond, document.rows, warnings)
    following = document.links["next"] or ""
    return Answer(
        sentences_of(respond, document, rows) if rows else reasons(warnings),
        rows,
        document.meta["total"],
        respond.snapshot.pinned,
        warnings,
        document.links["self"],
        following.partition("cursor=")[2].partition("&")[0] or None,
        is_empty=not rows,
    )


def observations_of(
    respond: Responder[Any], parameters: Mapping[str, list[str]]
) -> tuple[Responder[FiguresQuery], Document]:
    """A page of the list of observations. Raises InvalidRequest."""
    part = inner(respond, "/v1/observations", FiguresQuery, ObservationRow, parameters)
    return part, part.list_document(observations.page(part.snapshot, part.query), part.snapshot)
