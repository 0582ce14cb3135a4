"""Observations as they are served: names, display and citation added to the codes.

Rows are worked on column by column: a page of twenty and an export of millions take the same way.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select

from api.db.snapshot import Snapshot
from api.db.tables import METADATA
from api.domain import ids
from api.i18n import display
from api.i18n.citations import CitationLines
from api.queries.cited import footnotes
from api.queries.results import Columns, rows_of
from api.schemas import ObservationRow, Row, exact

TABLE = METADATA.tables["observation"]
NOT_SELECTED = {"key", "statement", "first_year", "last_year", "correction"}
COLUMNS = tuple(column for column in TABLE.columns if column.name not in NOT_SELECTED)
PLACES = {column.name: place for place, column in enumerate(COLUMNS)}
"""Where each column stands in a row of the database."""
NAMES = tuple(ObservationRow.model_fields)
NUMBERS = ("value", "value_min", "value_max")

Found = Sequence[Sequence[Any]]
"""Rows of the database that begin with COLUMNS."""


def observation_rows(found: Found, snapshot: Snapshot, language: str) -> list[Row]:
    """The rows as they are served, each with its citation."""
    if not found:
        return []
    place = PLACES["article"]
    notes = footnotes(snapshot, {row[place] for row in found}, language)
    return rows_of(observation_columns(found, snapshot, language, notes), NAMES)


def observations_of(snapshot: Snapshot, numbers: Sequence[int], language: str) -> Mapping[int, Row]:
    """The rows of observations by number."""
    statement = select(*COLUMNS).where(TABLE.c.id.in_(numbers))
    found = snapshot.connection.execute(statement).all()
    rows = observation_rows(found, snapshot, language)
    return dict(zip((each.id for each in found), rows, strict=True))


def observation_columns(
    found: Found, snapshot: Snapshot, language: str, notes: CitationLines
) -> Columns:
    """The same, column by column; `notes` know the articles of the rows. There must be rows."""
    names = snapshot.reference.names[language]
    read: Columns = dict(zip(PLACES, zip(*found), strict=False))  # noqa: B905
    area_names = [names["area"][code] for code in read["area"]]
    organization_names = [names["organization"][code] for code in read["organization"]]
    columns: dict[str, Sequence[Any]] = {
        **read,
        **{name: [exact(each) for each in read[name]] for name in NUMBERS},
        "id": [ids.text(number) for number in read["id"]],
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
    }
    columns["display"] = _displays(columns, snapshot, language)
    places = ("id", "article", "paragraph", "sentence", "source")
    columns["citation"] = notes.lines(*(columns[name] for name in places))
    return columns


def _displays(columns: Columns, snapshot: Snapshot, language: str) -> Sequence[str]:
    units = snapshot.reference.entries("unit")
    written = zip(*(columns[name] for name in ("relation", *NUMBERS, "unit")), strict=True)
    return [
        display.text(language, relation, value, (least, most), units[unit])
        for relation, value, least, most, unit in written
    ]
