"""A Data Package (version 2) in a ZIP file: the rows as CSV, what they mean, and how to cite them.

Beside the rows stand the metrics, sources and articles that they name.
"""

import hashlib
import io
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

import orjson
from pydantic import BaseModel

from api.citations import DATA_SET
from api.formats import csv_format, datapackage
from api.formats.extent import extent
from api.formats.format import BINARY, About, Document, Format
from api.formats.readme import licence, readme
from api.rows import ArticleRow, MetricRow, Row, SourceRow

COUNTED = ("observations", "years")
"""Columns that count the rows of the whole data set: a part of it does not tell them."""
READABLE = 0o644 << 16
UNIX = 3

MOST_ROWS = 200_000
"""They are in memory until the file is written: about a gigabyte."""


def write(document: Document) -> Iterator[bytes]:
    about = document.about()
    title = document.meta.get("title") or document.name
    tables = [document, *_named(document, about)]
    contents = {f"data/{table.name}.csv": b"".join(csv_format.write(table)) for table in tables}
    descriptor = _descriptor(document, about, title, tables, contents)
    csl = orjson.dumps(list(about.citation.csl), option=orjson.OPT_INDENT_2)
    files = {
        **contents,
        "datapackage.json": orjson.dumps(descriptor, option=orjson.OPT_INDENT_2),
        "LICENCE.md": licence(about).encode(),
        "CITATION.bib": about.citation.bibtex.encode(),
        "citation.csl.json": csl,
    }
    readable = readme(document, about, title, list(files)).encode()
    yield _packed({"README.md": readable, **files}, about.published_at)


def _packed(files: Mapping[str, bytes], published_at: str) -> bytes:
    """The same bytes for the same files: the time is that of the release."""
    time = datetime.fromisoformat(published_at).timetuple()[:6]
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in files.items():
            entry = zipfile.ZipInfo(name, time)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = UNIX
            entry.external_attr = READABLE
            archive.writestr(entry, content)
    return buffer.getvalue()


def _descriptor(
    document: Document,
    about: About,
    title: str,
    tables: Sequence[Document],
    contents: Mapping[str, bytes],
) -> dict[str, Any]:
    address = document.links["self"]
    parts = urlsplit(address)
    base = f"{parts.scheme}://{parts.netloc}{parts.path.partition('/v1/')[0]}"
    language = document.meta["lang"]
    return {
        **datapackage.package(
            f"article-indicators-{document.file_name}", title, _described(document, about), base
        ),
        "id": address,
        "version": str(about.release),
        "created": about.published_at,
        "keywords": _keywords(document, title),
        "licenses": [{**each, "path": "LICENCE.md"} for each in datapackage.LICENCES],
        **datapackage.origins(about.articles, about.sources, language, about.reference),
        "resources": [_resource(table, tables, contents) for table in tables],
    }


def _described(document: Document, about: About) -> str:
    """How to cite it, and before that whether it is a part."""
    held = extent(document)
    part = f"{held.line(document.meta['lang'])}. " if held.partial else ""
    return part + about.citation.text


def _resource(
    table: Document, tables: Sequence[Document], contents: Mapping[str, bytes]
) -> dict[str, Any]:
    path = f"data/{table.name}.csv"
    names = [each.name for each in tables]
    told = datapackage.resource(table.name.lower(), path, table.row, table.columns, names)
    content = contents[path]
    digest = hashlib.sha256(content).hexdigest()
    return told | {"bytes": len(content), "hash": f"sha256:{digest}"}


def _keywords(document: Document, title: str) -> list[str]:
    named = ("metric_name", "area_name", "sector_name", "organization_name")
    found = [row[name] for row in document.rows for name in named if row.get(name)]
    return list(dict.fromkeys(found)) or [title, DATA_SET]


def _named(document: Document, about: About) -> list[Document]:
    """Tables of what the rows name: each of its own columns, and of the rows' language."""
    refers = datapackage.REFERS.get(document.row, {})
    language = document.meta["lang"]
    names = about.reference.names[language]
    tables: dict[str, tuple[type[BaseModel], Sequence[Row]]] = {}
    if "metric" in refers:
        ids = sorted({row["metric"] for row in document.rows})
        metrics = [about.reference.entries("metric")[each] for each in ids]
        tables["metrics"] = (
            MetricRow,
            [_row(each, language, unit_name=names["unit"][each["unit"]]) for each in metrics],
        )
    if "source" in refers:
        tables["sources"] = (
            SourceRow,
            [
                _row(each, language, organization_name=names["organization"][each["organization"]])
                for each in about.sources
            ],
        )
        tables["articles"] = (
            ArticleRow,
            [
                dict(each)
                | {
                    "title": each[f"title_{language}"],
                    "publisher_name": names["organization"][each["publisher"]],
                }
                for each in about.articles
            ],
        )
    return [
        replace(document, name=name, row=row, columns=_own(row), rows=rows)
        for name, (row, rows) in tables.items()
    ]


def _own(row: type[BaseModel]) -> list[str]:
    return [name for name in row.model_fields if name not in COUNTED]


def _row(entry: Mapping[str, Any], language: str, **added: Any) -> Row:
    aliases = entry["aliases"].split("|") if entry.get("aliases") else []
    return {**entry, "name": entry[f"name_{language}"], "aliases": aliases, **added}


FORMAT = Format(
    "zip",
    "application/zip",
    "zip",
    write,
    "a Data Package: CSV with its schema, sources and citations, all rows at once",
    tabular=True,
    compressed=True,
    most_rows=MOST_ROWS,
    schema=BINARY,
)
