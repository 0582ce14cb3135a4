"""Observations as they are served: names, display and citation added to the codes.

Rows are worked on column by column: a page of twenty and an export of millions take the same way.
"""

from collections.abc import Sequence
from typing import Any

from api import display, identity
from api.citations import Footnotes, Published
from api.database import Snapshot
from api.models import METADATA
from api.queries.citing import cited
from api.rows import ObservationRow, Row, exact

TABLE = METADATA.tables["observation"]
NOT_SELECTED = {"key", "statement", "first_year", "last_year", "correction"}
COLUMNS = tuple(column for column in TABLE.columns if column.name not in NOT_SELECTED)
PLACES = {column.name: place for place, column in enumerate(COLUMNS)}
"""Where each column stands in a row of the database."""
NAMES = tuple(ObservationRow.model_fields)

Found = Sequence[Sequence[Any]]
"""Rows of the database that begin with COLUMNS."""


def observation_rows(found: Found, snapshot: Snapshot, language: str) -> list[Row]:
    """The rows as they are served, each with its citation."""
    if not found:
        return []
    columns = _columns(found, snapshot, language)
    served = zip(*(columns[name] for name in NAMES), strict=True)
    return [dict(zip(NAMES, values, strict=True)) for values in served]


def _columns(found: Found, snapshot: Snapshot, language: str) -> dict[str, Sequence[Any]]:
    """The columns of the rows by name, each with one value a row."""
    names = snapshot.reference.names[language]
    read: dict[str, Sequence[Any]] = dict(zip(PLACES, zip(*found), strict=False))  # noqa: B905
    area_names = [names["area"][code] for code in read["area"]]
    organization_names = [names["organization"][code] for code in read["organization"]]
    numbers = {name: [exact(each) for each in read[name]] for name in _NUMBERS}
    told: dict[str, Sequence[Any]] = {
        "id": [identity.text(number) for number in read["id"]],
        "metric_name": [names["metric"][code] for code in read["metric"]],
        "subject_name": [
            organization or area
            for organization, area in zip(organization_names, area_names, strict=True)
        ],
        "area_name": area_names,
        "sector_name": [names["sector"][code] for code in read["sector"]],
        "organization_name": organization_names,
        "unit_name": [names["unit"][code] for code in read["unit"]],
        "compared_with": [names["comparison"][code] for code in read["compared_with"]],
        "inferred": [text.split() for text in read["inferred"]],
        "source_name": [names["source"][code] for code in read["source"]],
        **numbers,
    }
    columns = read | told
    columns["display"] = _displays(columns, snapshot, language)
    columns["citation"] = _citations(columns, snapshot, language)
    return columns


_NUMBERS = ("value", "value_min", "value_max")


def _displays(
    columns: dict[str, Sequence[Any]], snapshot: Snapshot, language: str
) -> Sequence[str]:
    units = snapshot.reference.entries("unit")
    written = zip(*(columns[name] for name in ("relation", *_NUMBERS, "unit")), strict=True)
    return [
        display.text(language, relation, value, (least, most), units[unit])
        for relation, value, least, most, unit in written
    ]


def _citations(
    columns: dict[str, Sequence[Any]], snapshot: Snapshot, language: str
) -> Sequence[str]:
    published = Published(snapshot.release, snapshot.published_at[:10], "", language)
    articles = cited(snapshot, columns["article"])
    line = Footnotes(articles, published, snapshot.reference).line
    places = ("id", "article", "paragraph", "sentence", "source")
    return [line(*each) for each in zip(*(columns[name] for name in places), strict=True)]
