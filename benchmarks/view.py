"""The observation row for peers that know only SQL: a view that joins the English names.

It is added to the database that is measured: every column of the service's row that SQL can give,
and four by which peers filter and sort as the service does.
"""

import contextlib
import sqlite3
from pathlib import Path

VIEW = "observation_in_english"
COLUMNS = (
    *("id", "metric", "metric_name", "subject_name", "area", "area_name", "area_type", "region"),
    *("region_name", "country", "country_name", "sector", "sector_name", "organization"),
    *("organization_name", "year", "period", "frequency", "value", "relation", "value_min"),
    *("value_max", "multiplier", "decimals", "unit", "unit_name", "measure", "higher_is_better"),
    *("comparison", "compared_with", "as_printed", "inferred", "measure_stated", "status"),
    *("origin", "source", "source_name", "article", "paragraph", "sentence", "note", "fact"),
    "release",
)
"""As in `naive.py`."""
NAMES = {
    "metric_name": "metric.name_en",
    "subject_name": "coalesce(organization.name_en, area.name_en)",
    "area_name": "area.name_en",
    "region_name": "region.name_en",
    "country_name": "country.name_en",
    "sector_name": "sector.name_en",
    "organization_name": "organization.name_en",
    "unit_name": "unit.name_en",
    "measure": "metric.measure",
    "higher_is_better": "metric.higher_is_better",
    "comparison": "comparison.code",
    "compared_with": "comparison.name_en",
    "source_name": "source.name_en",
}
ONLY_IN_SERVICE = ("display", "citation", "period_name", "note_lang")
"""Columns that are not in the database: the service makes them, its peers need not."""
FILTERED_BY = ("sort_time", "sort_place", "first_year", "last_year")
"""Columns of the view that peers filter and sort by, and do not show."""

SELECT_ALL = f"SELECT {', '.join(COLUMNS)} FROM {VIEW}"  # noqa: S608


def add_view(database: Path) -> None:
    """Add the view, or replace it where its columns have changed."""
    statement = _statement()
    with contextlib.closing(sqlite3.connect(database)) as connection:
        query = "SELECT sql FROM sqlite_master WHERE type = 'view' AND name = ?"
        if connection.execute(query, (VIEW,)).fetchone() == (statement,):
            return
        connection.execute(f"DROP VIEW IF EXISTS {VIEW}")
        connection.execute(statement)
        connection.commit()
        # A reader that opens the file as immutable does not see the write-ahead log.
        connection.execute("PRAGMA wal_checkpoint(truncate)")


def row_count(database: Path) -> int:
    with contextlib.closing(open_read_only(database)) as connection:
        rows: int = connection.execute("SELECT count(*) FROM observation").fetchone()[0]
        return rows


def open_read_only(database: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{database.resolve().as_uri()}?mode=ro", uri=True)


def _statement() -> str:
    names = (*COLUMNS, *FILTERED_BY)
    columns = [f"{NAMES.get(name, f'o.{name}')} AS {name}" for name in names]
    return (
        f"CREATE VIEW {VIEW} AS SELECT {', '.join(columns)} FROM observation AS o"  # noqa: S608
        " LEFT JOIN metric ON metric.id = o.metric"
        " LEFT JOIN area ON area.code = o.area"
        " LEFT JOIN area AS region ON region.code = o.region"
        " LEFT JOIN area AS country ON country.code = o.country"
        " LEFT JOIN sector ON sector.code = o.sector"
        " LEFT JOIN organization ON organization.id = o.organization"
        " LEFT JOIN unit ON unit.code = o.unit"
        " LEFT JOIN comparison ON comparison.code = o.compared_with"
        " LEFT JOIN source ON source.id = o.source"
    )
