"""A Data Package (version 2) in a ZIP file: the rows as CSV, what they mean, and how to cite them.

Beside the rows stand the articles, areas, metrics and others that they name, and all that these
articles state.
"""

import hashlib
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from typing import Any

import orjson
from pydantic import BaseModel

from api.formats import csv_format, datapackage
from api.formats.format import BINARY, Document, FileMetadata, Format, WriteOnlyFile
from api.formats.provenance import Named
from api.i18n import label, translate
from api.i18n.citations import DATA_SET, LICENCE_ID, MAX_CITED
from api.i18n.citations.lines import article_line, listed, source_line
from api.queries.results import ByteSink, Columns
from api.schemas.column_types import column_types

COUNTED = ("observations", "years")
"""Columns that count the rows of the whole data set: a part of it does not tell them."""
LICENCE_TEXT = """# Licence

{licence}

The text of this licence, `{id}`: <{address}>

The text of the articles is not included, and nothing here gives a right to it. Sources have \
terms of their own for what they publish.
"""
READABLE = 0o644 << 16
UNIX = 3
EARLIEST = datetime(1980, 1, 1, tzinfo=UTC)
LATEST = datetime(2107, 12, 31, tzinfo=UTC)
"""The times that a ZIP file can hold."""
MAX_KEYWORDS = 100
"""More names help nobody to find a package."""


def write(document: Document, out: ByteSink) -> None:
    """The rows come first: what is said of them is counted while they are sent."""
    # The same files make the same bytes: their time is that of the release.
    published = datetime.fromisoformat(document.published_at)
    time = min(max(published, EARLIEST), LATEST)
    names = datapackage.beside(document.row)
    named, add = Named(), partial(_add_table, names=names, time=time)
    with zipfile.ZipFile(WriteOnlyFile(out), "w") as archive:
        batches = named.gathered(document.row, document.table.batches())
        resources = [add(archive, document.name, document.row, document.columns, batches)]
        about = document.about()
        for name in names:
            row = datapackage.BESIDE[name]
            left_out = () if name in datapackage.STATED else COUNTED
            columns = [column for column in row.model_fields if column not in left_out]
            batches = named.gathered(row, named.table(name, about, document.meta["lang"]))
            resources.append(add(archive, name, row, columns, batches))
        title = document.meta.get("title") or document.name
        descriptor = _descriptor(document, about, title, resources)
        beside: dict[str, bytes | str] = {
            "datapackage.json": orjson.dumps(descriptor, option=orjson.OPT_INDENT_2),
            "LICENCE.md": LICENCE_TEXT.format(
                licence=about.licence, id=LICENCE_ID, address=about.licence_url
            ),
            "CITATION.bib": about.citation.bibtex,
            "citation.csl.json": orjson.dumps(list(about.citation.csl), option=orjson.OPT_INDENT_2),
        }
        files = [*(f"data/{name}.csv" for name in (document.name, *names)), *beside]
        readme = _readme(document, about, title, files)
        for name, content in {"README.md": readme, **beside}.items():
            archive.writestr(_entry(name, time), content)


def _add_table(
    archive: zipfile.ZipFile,
    name: str,
    row: type[BaseModel],
    columns: Sequence[str],
    batches: Iterable[Columns],
    *,
    names: Sequence[str],
    time: datetime,
) -> dict[str, Any]:
    """Add a table as CSV; returns its resource. `names` are those of the tables beside the rows."""
    entry = _entry(f"data/{name}.csv", time)
    # How large it becomes is not known when it is announced.
    with archive.open(entry, "w", force_zip64=True) as file:
        hashed = _Hashed(file)
        csv_format.write_table(row, columns, batches, hashed)
    resource = datapackage.resource(name.lower(), entry.filename, row, columns, names)
    digest = f"sha256:{hashed.digest.hexdigest()}"
    return resource | {"bytes": entry.file_size, "hash": digest}


def _readme(document: Document, about: FileMetadata, title: str, files: Sequence[str]) -> str:
    """Markdown in the language of the document, in the order in which a reader needs it.

    The query, warnings, articles and sources, the citation, the files, and the columns. `files` are
    those of the package but the README itself.
    """
    lang, citation = document.meta["lang"], about.citation
    query = document.meta.get("query") or {}
    filters = " & ".join(f"{name}={','.join(values)}" for name, values in query.items())
    shown = f"`{filters}`" if filters else translate("no-filters", lang)
    lines = [
        f"# {title}\n",
        f"- {label('question', lang)}: {shown}",
        f"- {document.completeness.line(lang)}",
        f"- {label('address', lang)}: <{document.links['self']}>",
        f"- {label('release', lang)}: {about.release}, {about.published_at} ({DATA_SET})",
    ]
    if warnings := document.meta.get("warnings"):
        lines.append(f"\n## {label('warnings', lang)}\n")
    for each in warnings or ():
        ids = f" ({', '.join(each['ids'])})" if each["ids"] else ""
        address = f" <{each['url']}>" if each["url"] else ""
        lines.append(f"- `{each['code']}` {each['message']}{ids}{address}")
    if about.articles or about.sources:
        lines += [f"\n## {translate('file.origins', lang)}\n", *_origins(about, lang)]
    lines += [
        f"\n## {label('citation', lang)}\n",
        f"{citation.text}\n",
        f"BibTeX (`CITATION.bib`):\n\n```bibtex\n{citation.bibtex.rstrip()}\n```\n",
        "CSL-JSON (`citation.csl.json`):\n\n```json",
        orjson.dumps(list(citation.csl), option=orjson.OPT_INDENT_2).decode(),
        f"```\n\n## {label('files', lang)}\n",
    ]
    for name in files:
        table = name.removeprefix("data/").removesuffix(".csv")
        what = "rows" if table == document.name else table
        lines.append(f"- `{name}`: {translate(f'file.{what}', lang)}")
    lines.append(f"\n## {translate('file.columns-of', lang, table=document.name)}\n")
    if lang != "en":
        lines.append(f"{translate('file.in-english', lang)}\n")
    headings = (translate(f"term.{term}", lang) for term in ("column", "column_type", "meaning"))
    lines += [f"| {' | '.join(headings)} |", "|---|---|---|"]
    types = column_types(document.row)
    for name in document.columns:
        meaning = types[name].description.replace("|", "\\|")
        lines.append(f"| `{name}` | {types[name].kind} | {meaning} |")
    lines += [f"\n## {label('licence', lang)}\n", f"{about.licence} <{about.licence_url}>\n"]
    return "\n".join(lines)


def _origins(about: FileMetadata, language: str) -> Iterator[str]:
    """The articles and the sources, up to as many as a citation lists."""
    articles, sources = about.articles[:MAX_CITED], about.sources[:MAX_CITED]
    for line_of, entries in ((article_line, articles), (source_line, sources)):
        for entry in entries:
            address = f" <{entry['url']}>" if entry["url"] else ""
            yield f"- {line_of(entry, language, about.reference)}{address}"
    shown, count = len(articles) + len(sources), len(about.articles) + len(about.sources)
    if shown < count:
        yield f"- {listed(shown, count, language)}"


def _descriptor(
    document: Document, about: FileMetadata, title: str, resources: list[dict[str, Any]]
) -> dict[str, Any]:
    address, language = document.links["self"], document.meta["lang"]
    counts = document.completeness
    part = f"{counts.line(language)}. " if counts.partial else ""
    named = ("metric_name", "area_name", "sector_name", "organization_name")
    names = dict.fromkeys(each for name in named for each in document.table.counts(name) if each)
    name, text = f"article-indicators-{document.file_name}", part + about.citation.text
    return {
        **datapackage.package(name, title, text, about.base_url),
        "id": address,
        "version": str(about.release),
        "created": about.published_at,
        "keywords": list(names)[:MAX_KEYWORDS] or [title, DATA_SET],
        "licenses": datapackage.licences("LICENCE.md"),
        **datapackage.origins(about.articles, about.sources, language, about.reference),
        "warnings": document.meta.get("warnings", []),
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


FORMAT = Format(
    "zip",
    "application/zip",
    "zip",
    write,
    "a Data Package: all rows, what they name, and the claims and the audit of their articles, as "
    "CSV with its schema and citations",
    tabular=True,
    compressed=True,
    has_index=True,
    streamed=True,
    has_stated=True,
    schema=BINARY,
)
