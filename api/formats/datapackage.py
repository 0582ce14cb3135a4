"""Descriptors of the Data Package standard, version 2 (datapackage.org).

A package says what its tables are, where they stand, and what each column holds.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import BaseModel

from api.domain.dimensions import IN_CLAIMS, LISTED_KINDS, NAMED, REFERENCE_TABLES
from api.domain.reference import Reference, name_of
from api.i18n.citations import DATA_SET, LICENCE, LICENCE_ID, article_line
from api.schemas import (
    ArticleRow,
    CitationRow,
    ClaimRow,
    FigureRow,
    ObservationRow,
    ReleaseRow,
)
from api.schemas.column_types import column_types
from api.schemas.entities import ROWS

Described = dict[str, Any]

PROFILES = "https://datapackage.org/profiles/2.0"
TYPES: Mapping[str, str] = {"integer": "integer", "number": "number", "boolean": "boolean"}
KEYS: Mapping[type[BaseModel], Sequence[str]] = {
    **{row: (REFERENCE_TABLES[kind].key,) for kind, (row, *_) in ROWS.items()},
    **dict.fromkeys((ArticleRow, ClaimRow, ObservationRow, CitationRow), ("id",)),
    FigureRow: ("article", "number"),
    ReleaseRow: ("number",),
}
"""The columns that identify a row; rows of other kinds have none."""
DIALECT: Mapping[str, Any] = {
    "$schema": f"{PROFILES}/tabledialect.json",
    "delimiter": ",",
    "lineTerminator": "\r\n",
    "quoteChar": '"',
    "doubleQuote": True,
    "header": True,
}
Key = tuple[str, str]
"""The name of a table, and the column of its key."""
ENTITIES: Mapping[str, Key] = {
    kind: (REFERENCE_TABLES[kind].plural, REFERENCE_TABLES[kind].key) for kind in LISTED_KINDS
}
HOLDS: Mapping[str, Key] = {
    **{name: ENTITIES[kind] for name, kind in NAMED.items() if kind in ENTITIES},
    **{REFERENCE_TABLES[kind].plural: ENTITIES[kind] for kind in IN_CLAIMS},
    **dict.fromkeys(("publisher", "said_by"), ENTITIES["organization"]),
    **dict.fromkeys(("claim", "repeats"), ("claims", "id")),
    "article": ("articles", "id"),
}
"""The columns that hold keys, or lists of them. Observations of claims and numerals are left out:
where rows are chosen, they need not be among them."""
REFERS: Mapping[type[BaseModel], Mapping[str, Key]] = {
    **{
        row: {name: HOLDS[name] for name in row.model_fields if name in HOLDS}
        for row in (ObservationRow, ClaimRow, FigureRow, ArticleRow)
    },
    **{
        row: {
            name: ENTITIES[kind] if name == "parent" else HOLDS[name]
            for name in row.model_fields
            if name == "parent" or name in HOLDS
        }
        for kind, (row, *_) in ROWS.items()
    },
}
"""By the model of rows, their columns that hold keys of tables."""
STATED = ("claims", "figures")
"""What articles state: all of it stands beside rows that name articles."""
BESIDE: Mapping[str, type[BaseModel]] = {
    "claims": ClaimRow,
    "figures": FigureRow,
    "articles": ArticleRow,
    **{ENTITIES[kind][0]: ROWS[kind][0] for kind in [*REFERENCE_TABLES][::-1] if kind in ROWS},
}
"""The tables that can stand beside rows, each of entities before those that it refers to."""


def beside(row: type[BaseModel]) -> Sequence[str]:
    """The tables of what rows of a model name, and of what these name, each before those.

    None of them has rows of the same model: which of these there are, the query says.
    """
    named = {table for table, _ in REFERS.get(row, {}).values()}
    if "articles" in named:
        named.update(STATED)
    for name, model in BESIDE.items():
        if name in named:
            named.update(table for table, _ in REFERS[model].values())
    return [name for name, model in BESIDE.items() if name in named and model is not row]


def package(name: str, title: str, description: str, base: str) -> Described:
    """What every descriptor begins with. `base` is the address of the service."""
    return {
        "$schema": f"{PROFILES}/datapackage.json",
        "name": name,
        "title": title,
        "description": description,
        "homepage": base,
    }


def licences(path: str) -> list[Described]:
    """The licence of the figures, whose text is at a path of the package or an address.

    Open Definition, whose names the standard takes, has none for facts.
    """
    return [{"name": "other-open", "path": path, "title": LICENCE, "identifier": LICENCE_ID}]


def origins(
    articles: Sequence[Mapping[str, Any]],
    sources: Sequence[Mapping[str, Any]],
    language: str,
    reference: Reference,
) -> Described:
    """Where the figures come from: articles, with who wrote and published them, and sources.

    Who wrote an article has not made the data: the service is the only contributor.
    """
    titles = [(article_line(each, language, reference), each["url"]) for each in articles]
    titles += [(name_of(each, language), each["url"]) for each in sources]
    listed = [{"title": title} | ({"path": url} if url else {}) for title, url in titles]
    service: Described = {"title": DATA_SET, "roles": ["wrangler"]}
    return ({"sources": listed} if listed else {}) | {"contributors": [service]}


def resource(
    name: str, path: str, row: type[BaseModel], columns: Sequence[str], tables: Sequence[str]
) -> Described:
    """A table as CSV. Of its foreign keys, those into `tables` are described."""
    return {
        "name": name,
        "type": "table",
        "title": " ".join((row.__doc__ or name).split()),
        "path": path,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "dialect": dict(DIALECT),
        "schema": schema(row, columns, tables),
    }


def schema(row: type[BaseModel], columns: Sequence[str], tables: Sequence[str]) -> Described:
    """The columns with their types, what they may hold, and the keys between tables."""
    fields = []
    types = column_types(row)
    for name in columns:
        column = types[name]
        description = column.description
        constraints: Described = {}
        if column.kind == "list":
            description += " Several values are separated by `|`."
            if column.codes:
                one = f"({'|'.join(column.codes)})"
                constraints["pattern"] = rf"{one}(\|{one})*"
        else:
            constraints |= {} if column.nullable else {"required": True}
            constraints |= {"enum": list(column.codes)} if column.codes else {}
        if column.kind == "object":
            description += " As JSON."
        field = {"name": name, "type": TYPES.get(column.kind, "string"), "description": description}
        fields.append(field | ({"constraints": constraints} if constraints else {}))
    described: Described = {
        "$schema": f"{PROFILES}/tableschema.json",
        "fields": fields,
        "missingValues": [""],
    }
    key = KEYS.get(row, ())
    described |= {"primaryKey": [*key]} if key and {*key} <= {*columns} else {}
    refers = [
        {"fields": [column], "reference": {"resource": table, "fields": [field]}}
        for column, (table, field) in REFERS.get(row, {}).items()
        if column in columns and table in tables and types[column].kind != "list"
    ]
    return described | ({"foreignKeys": refers} if refers else {})
