"""Documents built from rows, as input of a format's writer."""

import csv
from collections.abc import Sequence

from api.domain.reference import Kind, Reference
from api.formats.format import Document, FileMetadata
from api.i18n.citations import Citation
from api.queries.results import InMemoryTable
from api.schemas import ObservationRow, Row
from api.schemas.column import example_of
from tests.conftest import SEED

TABLES: dict[Kind, str] = {
    "area": "areas",
    "sector": "sectors",
    "metric": "metrics",
    "unit": "units",
    "organization": "organizations",
    "source": "sources",
    "comparison": "comparisons",
}


PUBLISHED_AT = "2026-11-23T20:00:00Z"


def example_document() -> Document:
    """A document of one row, the example of the OpenAPI document."""
    return document_of([example_of(ObservationRow)])


def document_of(rows: Sequence[Row], lang: str = "en") -> Document:
    """A document of these rows, with the reference tables of the seed."""
    meta = {
        "title": "Changed rows",
        "total": len(rows),
        "lang": lang,
        "release": 1,
        "published_at": PUBLISHED_AT,
        "query": {},
        "warnings": [],
    }
    columns = list(ObservationRow.model_fields)
    links = {"self": "http://127.0.0.1/v1/observations"}
    name = "observations"
    return Document(
        name,
        name,
        ObservationRow,
        columns,
        InMemoryTable.of_rows(rows),
        None,
        lambda: meta,
        links,
        _about,
        PUBLISHED_AT,
    )


def _about(_meta: object) -> FileMetadata:
    reference = Reference.of_rows({kind: _table(name) for kind, name in TABLES.items()})
    nothing = Citation("", "", [])
    return FileMetadata(nothing, (), (), 1, PUBLISHED_AT, "", "", reference, {})


def _table(name: str) -> list[Row]:
    with (SEED / f"{name}.csv").open(encoding="utf-8", newline="") as stream:
        return [{k: v or None for k, v in line.items()} for line in csv.DictReader(stream)]
