"""Formats of charts that are drawn as images."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from api.errors import InvalidRequest
from api.formats import vegalite_format
from api.formats.format import OBSERVATIONS, Document, Format
from api.queries.results import ByteSink

MAX_ROWS = 1_000
"""Of a chart that the server draws: 300 rows in 40 panels take it 7 seconds."""


def image_format(
    name: str, media_type: str, description: str, schema: Mapping[str, Any], scale: int = 0
) -> Format:
    """A format whose name is the extension. Its documents are those of `format=vegalite`."""

    def write(document: Document, out: ByteSink) -> None:
        try:
            vegalite_format.write(document, out)
        except InvalidRequest as error:
            issues = [
                replace(each, value=name) if each.parameter == "format" else each
                for each in error.issues
            ]
            raise InvalidRequest(error.detail, issues) from None

    return Format(
        name,
        media_type,
        name,
        write,
        description,
        compressed=bool(scale),
        row_models=OBSERVATIONS,
        most_rows=MAX_ROWS,
        is_chart=True,
        is_image=True,
        default_scale=scale,
        schema=schema,
    )
