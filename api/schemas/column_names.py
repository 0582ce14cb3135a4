"""What a table calls its columns in its header: by their codes, or by names for people."""

from collections.abc import Callable, Mapping
from functools import partial

from pydantic import BaseModel

from api.domain.code_lists import HEADERS, LANGUAGES
from api.i18n import bracketed, capital, label
from api.i18n.catalogue import is_known, translate
from api.schemas.articles import ArticleRow, ClaimRow
from api.schemas.observation import ObservationRow

CODES, _, BOTH = HEADERS
WITH_NAMES = {
    *(
        name.removesuffix("_name")
        for row in (ArticleRow, ClaimRow, ObservationRow)
        for name in row.model_fields
        if name.endswith("_name")
    ),
    *("comparison", "areas", "organizations", "metrics", "sectors"),
}
"""Columns of codes that have names, which stand in a column of their own."""
TERMS: Mapping[str, str] = {
    "comparison": "compared_with",
    "url": "address",
    "value_min": "value_from",
    "value_max": "value_to",
}
"""Columns that are called by another term."""
NOTES: Mapping[str, str] = {
    "lang": "term.language",
    "inferred": "inferred",
    "note": "term.note",
    **{language: f"code.lang.{language}" for language in LANGUAGES},
}
"""Endings of columns that say something of another column."""


def heading_of(row: type[BaseModel], header: str, language: str) -> Callable[[str], str]:
    """What the header of a table says for a column, by the code of `HEADERS`."""
    if header == CODES:
        return str
    named = partial(column_name, row, language)
    # Square brackets: the names have round ones.
    return (lambda column: f"{named(column)} [{column}]") if header == BOTH else named


def column_name(row: type[BaseModel], language: str, column: str) -> str:
    """The name of a column for people; that of codes says so."""
    name = _name(row.__name__.removesuffix("Row").lower(), column, language)
    if column in WITH_NAMES:
        return bracketed(name, translate("term.code", language), language)
    return name


def _name(entity: str, column: str, language: str) -> str:
    """The column's own name, that of its term, or one by its ending. Raises KeyError."""
    if is_known(f"column.{entity}.{column}"):
        return capital(translate(f"column.{entity}.{column}", language))
    if is_known(f"column.{column}"):
        return capital(translate(f"column.{column}", language))
    if is_known(f"term.{TERMS.get(column, column)}"):
        return label(TERMS.get(column, column), language)
    stem, _, ending = column.rpartition("_")
    name = _name(entity, stem, language) if stem else ""
    return (
        name if ending == "name" else bracketed(name, translate(NOTES[ending], language), language)
    )
