"""The observation row for peers that know only SQL: a view that joins the names in English.

It is added to the database that is measured. It has every column of the service's row that SQL
can give, and three by which peers filter and sort as the service does.
"""

import contextlib
import sqlite3
from pathlib import Path

from api.schemas import ObservationRow

VIEW = "observation_in_english"
MADE_BY_THE_SERVICE = ("display", "citation")
"""Columns that are not in the database: the service makes them, the peers are spared them."""
ASKED_BY = ("sort_year", "first_year", "last_year")
"""Columns that the peers filter and sort by; they are not shown."""
COLUMNS = tuple(name for name in ObservationRow.model_fields if name not in MADE_BY_THE_SERVICE)

_NAMES = {
    "metric_name": "metric.name_en",
    "subject_name": "coalesce(organization.name_en, area.name_en)",
    "area_name": "area.name_en",
    "sector_name": "sector.name_en",
    "organization_name": "organization.name_en",
    "unit_name": "unit.name_en",
    "compared_with": "comparison.name_en",
    "source_name": "source.name_en",
}


def add_view(database: Path) -> None:
    """Add the view, or make it anew where the row has changed."""
    statement = _statement()
    with contextlib.closing(sqlite3.connect(database)) as connection:
        query = "SELECT sql FROM sqlite_master WHERE type = 'view' AND name = ?"
        if connection.execute(query, (VIEW,)).fetchone() == (statement,):
            return
        connection.execute(f"DROP VIEW IF EXISTS {VIEW}")
        connection.execute(statement)
        connection.commit()
        # Who opens the file as immutable does not see what is still in the log.
        connection.execute("PRAGMA wal_checkpoint(truncate)")


def selected() -> str:
    """All rows, with the columns that are shown."""
    return f"SELECT {', '.join(COLUMNS)} FROM {VIEW}"  # noqa: S608


def count(database: Path) -> int:
    """How many observations there are."""
    with contextlib.closing(open_read_only(database)) as connection:
        rows: int = connection.execute("SELECT count(*) FROM observation").fetchone()[0]
        return rows


def open_read_only(database: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{database.resolve().as_uri()}?mode=ro", uri=True)


def _statement() -> str:
    columns = [f"{_NAMES.get(name, f'o.{name}')} AS {name}" for name in (*COLUMNS, *ASKED_BY)]
    return (
        f"CREATE VIEW {VIEW} AS SELECT {', '.join(columns)} FROM observation AS o"  # noqa: S608
        " LEFT JOIN metric ON metric.id = o.metric"
        " LEFT JOIN area ON area.code = o.area"
        " LEFT JOIN sector ON sector.code = o.sector"
        " LEFT JOIN organization ON organization.id = o.organization"
        " LEFT JOIN unit ON unit.code = o.unit"
        " LEFT JOIN comparison ON comparison.code = o.compared_with"
        " LEFT JOIN source ON source.id = o.source"
    )
