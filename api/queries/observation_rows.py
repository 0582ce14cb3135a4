"""Observations as they are served: names, display and citation added to the codes."""

from collections.abc import Sequence

from sqlalchemy import RowMapping

from api import display, identity
from api.citations import Published, footnote
from api.database import Snapshot
from api.models import METADATA
from api.queries.citing import cited
from api.reference import Reference
from api.rows import Row, exact

TABLE = METADATA.tables["observation"]
NOT_SELECTED = {"key", "statement", "first_year", "last_year", "correction"}
COLUMNS = tuple(column for column in TABLE.columns if column.name not in NOT_SELECTED)


def observation_rows(found: Sequence[RowMapping], snapshot: Snapshot, language: str) -> list[Row]:
    """The rows as they are served, each with its citation."""
    articles = cited(snapshot, {row["article"] for row in found})
    published = Published(snapshot.release, snapshot.published_at[:10], "", language)
    reference = snapshot.reference
    rows = [_row(each, reference, language) for each in found]
    for row in rows:
        row["citation"] = footnote(articles[row["article"]], row, published, reference)
    return rows


def _row(found: RowMapping, reference: Reference, language: str) -> Row:
    """Names, display and ids added to the codes of the database."""
    names = reference.names[language]
    area, organization = found["area"], found["organization"]
    value, least, most = exact(found["value"]), exact(found["value_min"]), exact(found["value_max"])
    area_name = names["area"][area]
    organization_name = names["organization"][organization]
    unit = reference.entries("unit")[found["unit"]]
    return {
        "id": identity.text(found["id"]),
        "metric": found["metric"],
        "metric_name": names["metric"][found["metric"]],
        "subject_name": organization_name or area_name,
        "area": area,
        "area_name": area_name,
        "area_type": found["area_type"],
        "region": found["region"],
        "country": found["country"],
        "sector": found["sector"],
        "sector_name": names["sector"][found["sector"]],
        "organization": organization,
        "organization_name": organization_name,
        "year": found["year"],
        "period": found["period"],
        "value": value,
        "relation": found["relation"],
        "value_min": least,
        "value_max": most,
        "unit": found["unit"],
        "unit_name": names["unit"][found["unit"]],
        "compared_with": names["comparison"][found["compared_with"]],
        "display": display.text(language, found["relation"], value, (least, most), unit),
        "as_printed": found["as_printed"],
        "inferred": found["inferred"].split(),
        "status": found["status"],
        "origin": found["origin"],
        "source": found["source"],
        "source_name": names["source"][found["source"]],
        "article": found["article"],
        "paragraph": found["paragraph"],
        "sentence": found["sentence"],
        "note": found["note"],
        "release": found["release"],
    }
