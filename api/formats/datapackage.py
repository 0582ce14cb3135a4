"""Descriptors of the Data Package standard, version 2 (datapackage.org).

A package says what its tables are, where they stand, and what each column holds.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import BaseModel

from api.domain.dimensions import LISTED_KINDS, NAMED, REFERENCE_TABLES
from api.domain.reference import Reference, name_of
from api.i18n.citations import DATA_SET, LICENCE, LICENCE_ID, article_line
from api.schemas import ArticleRow, CitationRow, ClaimRow, ObservationRow, ReleaseRow
from api.schemas.column_types import column_types
from api.schemas.entities import ROWS

Described = dict[str, Any]

PROFILES = "https://datapackage.org/profiles/2.0"
TYPES: Mapping[str, str] = {"integer": "integer", "number": "number", "boolean": "boolean"}
KEYS: Mapping[type[BaseModel], str] = {
    **{row: REFERENCE_TABLES[kind].key for kind, (row, *_) in ROWS.items()},
    **dict.fromkeys((ArticleRow, ClaimRow, ObservationRow, CitationRow), "id"),
    ReleaseRow: "number",
}
"""The column that identifies a row; rows of other kinds have none."""
DIALECT: Mapping[str, Any] = {
    "$schema": f"{PROFILES}/tabledialect.json",
    "delimiter": ",",
    "lineTerminator": "\r\n",
    "quoteChar": '"',
    "doubleQuote": True,
    "header": True,
}
ARTICLE = ("articles", "id")
ENTITIES: Mapping[str, tuple[str, str]] = {
    name: (REFERENCE_TABLES[kind].plural, REFERENCE_TABLES[kind].key)
    for name, kind in NAMED.items()
    if kind in LISTED_KINDS
}
REFERS: Mapping[type[BaseModel], Mapping[str, tuple[str, str]]] = {
    ObservationRow: {
        name: ENTITIES.get(name, ARTICLE)
        for name in ObservationRow.model_fields
        if name in (*ENTITIES, "article")
    },
    ClaimRow: {"source": ENTITIES["source"], "article": ARTICLE},
}
"""Columns of a row that hold a key of another table: its name, and the column of the key."""


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
    key = KEYS.get(row)
    described |= {"primaryKey": [key]} if key in columns else {}
    refers = [
        {"fields": [column], "reference": {"resource": table, "fields": [field]}}
        for column, (table, field) in REFERS.get(row, {}).items()
        if column in columns and table in tables
    ]
    return described | ({"foreignKeys": refers} if refers else {})
