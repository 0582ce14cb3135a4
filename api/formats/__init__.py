"""The formats an answer can be written in: one module each, and this registry.

`format=`, the Accept header and OpenAPI all follow from it.
"""

from collections.abc import Mapping, Sequence

from pydantic import BaseModel

from api.errors import Fault, nearest
from api.formats import (
    csv_format,
    json_format,
    jsonstat_format,
    ndjson_format,
    parquet_format,
    vegalite_format,
    xlsx_format,
    zip_format,
)
from api.formats.format import About, Document, Format
from api.rows import ObservationRow

FORMATS: Mapping[str, Format] = {
    each.name: each
    for each in (
        json_format.FORMAT,
        csv_format.FORMAT,
        ndjson_format.FORMAT,
        xlsx_format.FORMAT,
        parquet_format.FORMAT,
        jsonstat_format.FORMAT,
        vegalite_format.FORMAT,
        zip_format.FORMAT,
    )
}
DEFAULT = json_format.FORMAT

__all__ = ["DEFAULT", "FORMATS", "About", "Document", "Format", "by_accept", "by_name", "fitting"]


def fitting(row: type[BaseModel]) -> list[Format]:
    """The formats that rows of a model can be written in."""
    return [
        each
        for each in FORMATS.values()
        if not each.only_observations or issubclass(row, ObservationRow)
    ]


def by_name(texts: Sequence[str], row: type[BaseModel]) -> tuple[Format | None, list[Fault]]:
    """The format that the parameter asks for, or what is wrong with it."""
    name = ",".join(texts).strip()
    accepted = {each.name: each for each in fitting(row)}
    found = accepted.get(name.casefold())
    if found is not None:
        return found, []
    message = "unknown format"
    if name.casefold() in FORMATS:
        message = f"{name.casefold()} is written of observations only"
    return None, [Fault("format", name, message, list(accepted), nearest(name, accepted))]


def by_accept(header: str | None, row: type[BaseModel]) -> tuple[Format | None, list[Fault]]:
    """The format that the Accept header prefers (RFC 9110, section 12.5.1), or what is wrong."""
    ranges = _ranges(header) if header else []
    if not ranges:
        return DEFAULT, []
    choices = fitting(row)
    best = max(choices, key=lambda each: (_quality(each, ranges), each is DEFAULT))
    if _quality(best, ranges) > 0:
        return best, []
    types = [each.media_type for each in choices]
    return None, [Fault("Accept", header, "no format fits", types)]


def _ranges(header: str) -> list[tuple[str, float]]:
    """Media ranges with their quality; what cannot be read is passed over."""
    found = []
    for part in header.split(","):
        name, *parameters = (piece.strip().lower() for piece in part.split(";"))
        quality = next((p[2:] for p in parameters if p.startswith("q=")), "1")
        if "/" in name:
            found.append((name, _number(quality)))
    return found


def _number(text: str) -> float:
    try:
        return min(max(float(text), 0.0), 1.0)
    except ValueError:
        return 0.0


def _quality(each: Format, ranges: Sequence[tuple[str, float]]) -> float:
    """The quality of the most specific range that holds the format."""
    media_type = each.media_type.partition(";")[0]
    family = media_type.partition("/")[0] + "/*"
    for wanted in (media_type, family, "*/*"):
        qualities = [quality for name, quality in ranges if name == wanted]
        if qualities:
            return max(qualities)
    return 0.0
