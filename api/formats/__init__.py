"""The formats of responses: one module each, and this registry.

`format=`, the Accept header and OpenAPI all follow from it. To add one: a module `NAME_format` with
its `FORMAT`, and its name in `NAMES`.
"""

import re
from collections.abc import Mapping, Sequence
from importlib import import_module

from pydantic import BaseModel

from api.domain.ids import ascii_lower
from api.errors import Issue, Message, nearest
from api.formats.format import Format

NAMES = (
    "json",
    "csv",
    "ndjson",
    "xlsx",
    "parquet",
    "jsonstat",
    "vegalite",
    "svg",
    "png",
    "bibtex",
    "csl",
    "zip",
)
"""In the order of documentation; an Accept header that matches several selects the first."""

FORMATS: Mapping[str, Format] = {
    name: import_module(f"api.formats.{name}_format").FORMAT for name in NAMES
}
DEFAULT = FORMATS["json"]
QUOTED = re.compile(r'"(?:[^"\\]|\\.)*+("?)')
"""A quoted parameter of a media range: commas in it are not separators.

An unclosed one matches to the end, so that no later quotation mark is tried in vain.
"""
NO_FORMAT_FITS = Message("error.detail.no-format")


def fitting(row: type[BaseModel]) -> list[Format]:
    """The formats that support rows of a model."""
    return [each for each in FORMATS.values() if each.fits(row)]


def by_name(texts: Sequence[str], row: type[BaseModel]) -> tuple[Format | None, list[Issue]]:
    """The format that the parameter names, or the issue of the parameter."""
    name = ",".join(texts).strip()
    accepted = {each.name: each for each in fitting(row)}
    found = accepted.get(ascii_lower(name))
    if found is not None:
        return found, []
    if "," in name:
        return None, [Issue("format", name, Message("error.one-format"), list(accepted))]
    message = Message("error.unknown-format")
    if known := FORMATS.get(ascii_lower(name)):
        rows = ", ".join(
            f"{each.__name__.removesuffix('Row').lower()}s" for each in known.row_models
        )
        message = Message("error.format-of-rows", format=known.name, rows=rows)
    return None, [Issue("format", name, message, list(accepted), nearest(name, accepted))]


def by_accept(header: str | None, choices: Sequence[Format]) -> tuple[Format | None, list[Issue]]:
    """The format that the Accept header prefers (RFC 9110, section 12.5.1), or its issue.

    Without a header it is the first of `choices`.
    """
    # Media ranges with their quality; unreadable parts are ignored.
    ranges: list[tuple[str, float]] = []
    for part in QUOTED.sub(lambda found: "" if found[1] else found[0], header or "").split(","):
        name, *parameters = (piece.strip().lower() for piece in part.split(";"))
        quality = next((each[2:] for each in parameters if each.startswith("q=")), "1")
        if "/" in name:
            ranges.append((name, _number(quality)))
    if not ranges:
        return choices[0], []
    # A browser that opens an address as a page may accept images, too: it gets what can be read.
    if any(name == "text/html" for name, _ in ranges):
        choices = [each for each in choices if not each.is_image]
    best = max(choices, key=lambda each: _quality(each, ranges))
    if _quality(best, ranges) > 0:
        return best, []
    types = [each.media_type for each in choices]
    return None, [Issue("Accept", header or "", Message("error.no-format"), types)]


def _number(text: str) -> float:
    try:
        return min(max(float(text), 0.0), 1.0)
    except ValueError:
        return 0.0


def _quality(each: Format, ranges: Sequence[tuple[str, float]]) -> float:
    """The quality of the most specific range that matches one of the format's media types."""
    family = each.essence.partition("/")[0] + "/*"
    for wanted in ((each.essence, *each.also), (family,), ("*/*",)):
        qualities = [quality for name, quality in ranges if name in wanted]
        if qualities:
            return max(qualities)
    return 0.0
