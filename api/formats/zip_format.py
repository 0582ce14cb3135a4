"""A Data Package (version 2) in a ZIP file: the rows as CSV, what they mean, and how to cite them.

Beside the rows stand the metrics, sources and articles that they name.
"""

import hashlib
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

import orjson
from pydantic import BaseModel

from api.formats import csv_format, datapackage, provenance
from api.formats.format import BINARY, Document, FileMetadata, Format, WriteOnlyFile
from api.formats.readme import licence, readme
from api.i18n.citations import DATA_SET
from api.queries.results import ByteSink, InMemoryTable
from api.schemas import ArticleRow, MetricRow, Row, SourceRow

COUNTED = ("observations", "years")
"""Columns that count the rows of the whole data set: a part of it does not tell them."""
BESIDE = ("datapackage.json", "LICENCE.md", "CITATION.bib", "citation.csl.json")
"""Files beside the tables and the README."""
READABLE = 0o644 << 16
UNIX = 3
MAX_KEYWORDS = 100
"""More names help nobody to find a package."""


def write(document: Document, out: ByteSink) -> None:
    about = document.about()
    title = document.meta.get("title") or document.name
    tables = [document, *_named(document, about)]
    names = [table.name for table in tables]
    listed = [*(f"data/{name}.csv" for name in names), *BESIDE]
    # The same files make the same bytes: their time is that of the release.
    time = datetime.fromisoformat(about.published_at)
    resources = []
    with zipfile.ZipFile(WriteOnlyFile(out), "w") as archive:
        text = readme(document, about, title, listed)
        archive.writestr(_entry("README.md", time), text)
        for table in tables:
            entry = _entry(f"data/{table.name}.csv", time)
            # How large it becomes is not known when it is announced.
            with archive.open(entry, "w", force_zip64=True) as file:
                hashed = _Hashed(file)
                csv_format.write(table, hashed)
            resource = datapackage.resource(
                table.name.lower(), entry.filename, table.row, table.columns, names
            )
            digest = f"sha256:{hashed.digest.hexdigest()}"
            resources.append(resource | {"bytes": entry.file_size, "hash": digest})
        descriptor = _descriptor(document, about, title, resources)
        contents: tuple[bytes | str, ...] = (
            orjson.dumps(descriptor, option=orjson.OPT_INDENT_2),
            licence(about),
            about.citation.bibtex,
            orjson.dumps(list(about.citation.csl), option=orjson.OPT_INDENT_2),
        )
        for name, content in zip(BESIDE, contents, strict=True):
            archive.writestr(_entry(name, time), content)


def _descriptor(
    document: Document, about: FileMetadata, title: str, resources: list[dict[str, Any]]
) -> dict[str, Any]:
    address, language = document.links["self"], document.meta["lang"]
    counts = document.completeness
    part = f"{counts.line(language)}. " if counts.partial else ""
    named = ("metric_name", "area_name", "sector_name", "organization_name")
    names = dict.fromkeys(each for name in named for each in document.table.counts(name) if each)
    name, base = f"article-indicators-{document.file_name}", address.partition("/v1/")[0]
    return {
        **datapackage.package(name, title, part + about.citation.text, base),
        "id": address,
        "version": str(about.release),
        "created": about.published_at,
        "keywords": list(names)[:MAX_KEYWORDS] or [title, DATA_SET],
        "licenses": [{**each, "path": "LICENCE.md"} for each in datapackage.LICENCES],
        **datapackage.origins(about.articles, about.sources, language, about.reference),
        "resources": resources,
    }


def _entry(name: str, time: datetime) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, time.timetuple()[:6])
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.create_system = UNIX
    entry.external_attr = READABLE
    return entry


@dataclass(slots=True)
class _Hashed:
    """Passes a file on, and computes its digest."""

    out: ByteSink
    digest: Any = field(default_factory=hashlib.sha256)

    def write(self, piece: bytes) -> int:
        self.digest.update(piece)
        return self.out.write(piece)


def _named(document: Document, about: FileMetadata) -> list[Document]:
    """Tables of what the rows name: each of its own columns, and of the rows' language."""
    refers, language = datapackage.REFERS.get(document.row, {}), document.meta["lang"]
    tables: list[tuple[str, type[BaseModel], Sequence[Row]]] = []
    if "metric" in refers:
        tables.append(("metrics", MetricRow, provenance.metrics(document, about)))
    if "source" in refers:
        tables.append(("sources", SourceRow, provenance.sources(about, language)))
        tables.append(("articles", ArticleRow, provenance.articles(about, language)))
    return [
        replace(
            document,
            name=name,
            row=row,
            columns=[column for column in row.model_fields if column not in COUNTED],
            table=InMemoryTable.of_rows(rows),
        )
        for name, row, rows in tables
    ]


FORMAT = Format(
    "zip",
    "application/zip",
    "zip",
    write,
    "a Data Package: CSV with its schema, sources and citations, all rows at once",
    tabular=True,
    compressed=True,
    flat=True,
    schema=BINARY,
)
