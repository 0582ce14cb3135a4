"""The columns of the files that the page edits, and what may be in them."""

from collections.abc import Iterable, Mapping
from typing import Any, get_args

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from api.desk.changes import NO_TEXTS
from api.domain import code_lists
from api.domain.code_lists import LANGUAGES, OneOf
from api.domain.dimensions import REFERENCE_TABLES
from api.domain.reference import KEYS, Reference
from api.ingest.row_models import ARTICLE_TABLES, REFERENCE_ROWS, ArticleFile, CodeOf, Defaults

Json = dict[str, Any]

OTHER_CODES = {"unit": "unit", "publisher": "organization", "parent": "area"}
"""Columns whose codes are checked by rules between rows, and the tables of these."""
MEANINGS: Mapping[str, Mapping[str, str]] = {
    "role": code_lists.FIGURE_ROLES,
    "relation": code_lists.RELATIONS,
    "status": code_lists.STATUSES,
    "origin": code_lists.ORIGINS,
    "measure": code_lists.MEASURES,
    "modality": code_lists.MODALITIES,
    "part": code_lists.ARTICLE_PARTS,
}
LISTS = {"inferred": code_lists.INFERABLE, "not_comparable_across": code_lists.COMPARED_ACROSS}
"""Columns with a list of these codes."""
EMPTY = {
    "unit": "that of the metric",
    "relation": "eq",
    "multiplier": "0",
    "decimals": "as many as the number needs",
    "measure_stated": "true",
}
"""What an empty cell means, where it is no missing value."""
MODELS: Mapping[str, type[BaseModel]] = {
    **ARTICLE_TABLES,
    "article": ArticleFile,
    "defaults": Defaults,
    **REFERENCE_ROWS,
}


def columns() -> Json:
    """The columns of each file, in its order."""
    return {
        table: [
            _column(name, field)
            for name, field in model.model_fields.items()
            if name not in NO_TEXTS
        ]
        for table, model in MODELS.items()
    }


def _column(name: str, field: FieldInfo) -> Json:
    """A column's name, whether it may be empty, and what is accepted; null where that is a text.

    `empty` says what an empty cell means. `of` is the reference table of its codes; `choices` are
    codes with what they mean.
    """
    parts = [*_parts(field.annotation), *field.metadata]
    codes = next((each.codes for each in parts if isinstance(each, OneOf)), LISTS.get(name))
    if bool in parts:
        codes = ("true", "false")
    of = next((each.kind for each in parts if isinstance(each, CodeOf)), None)
    meanings = MEANINGS.get(name, {})
    return {
        "name": name,
        "is_optional": type(None) in parts
        or Ellipsis in parts
        or name in (*LISTS, *EMPTY, "aliases"),
        "empty": EMPTY.get(name, ""),
        "is_list": name in LISTS or Ellipsis in parts,
        "of": of or (None if codes else OTHER_CODES.get(name)),
        "choices": codes and {code: meanings.get(code, "") for code in codes},
    }


def _parts(annotation: object) -> Iterable[object]:
    """A type with the types and annotations within it."""
    yield annotation
    for each in get_args(annotation):
        yield from _parts(each)


def options(reference: Reference) -> Json:
    """The rows of the reference tables that a column may name, with what they are found by."""
    return {
        kind: [
            {
                "code": code,
                "names": {each: row[f"name_{each}"] for each in LANGUAGES},
                "aliases": row.get("aliases") or "",
            }
            for code, row in reference.entries(kind).items()
        ]
        for kind in KEYS
        if REFERENCE_TABLES[kind].named
    }
