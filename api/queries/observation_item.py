"""One observation, with everything that is known of it."""

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel
from sqlalchemy import Row as SqlRow
from sqlalchemy import RowMapping, select

from api.db.snapshot import Snapshot
from api.db.tables import METADATA
from api.domain import ids
from api.domain.code_lists import LANGUAGES
from api.domain.reference import Kind, Reference
from api.i18n import display, observation_title
from api.queries import warnings
from api.queries.cited import cited
from api.queries.observation_rows import COLUMNS, TABLE, observation_rows
from api.queries.releases import columns_of
from api.queries.results import Item
from api.schemas import ObservationRow, Row, exact
from api.schemas.observation_item import ComparisonDetail, MetricDetail, SectorDetail, UnitDetail

ARTICLE = METADATA.tables["article"]
CLAIM = METADATA.tables["claim"]
SPEAKS = METADATA.tables["claim_observation"]
FIGURE = METADATA.tables["figure"]
CORRECTION = METADATA.tables["correction"]
RELEASE = METADATA.tables["release"]

NAMED: Mapping[str, Kind] = {
    "metric": "metric",
    "area": "area",
    "region": "area",
    "country": "area",
    "sector": "sector",
    "organization": "organization",
    "unit": "unit",
    "compared_with": "comparison",
    "source": "source",
}


def observation_row(snapshot: Snapshot, number: int, language: str) -> Item | None:
    """The row of an observation alone, by its number, or None."""
    found = _find(snapshot, number)
    if found is None:
        return None
    [row] = observation_rows([found], snapshot, language)
    return Item(ObservationRow, row, observation_title(row, language))


def observation_item(snapshot: Snapshot, number: int, language: str) -> Item | None:
    """An observation with all that is known, by its number, or None."""
    raw = _find(snapshot, number)
    if raw is None:
        return None
    [row] = observation_rows([raw], snapshot, language)
    found = raw._mapping
    more = {
        "paragraph_sha256": _paragraph_hash(snapshot, found),
        "names": _names(found, snapshot.reference),
        "displays": _displays(found, snapshot.reference),
        "metric_details": _told(found, snapshot.reference, "metric", MetricDetail),
        "sector_details": _told(found, snapshot.reference, "sector", SectorDetail),
        "unit_details": _told(found, snapshot.reference, "unit", UnitDetail),
        "comparison_details": _told(found, snapshot.reference, "compared_with", ComparisonDetail),
        "source_details": _source(found, snapshot.reference, language),
        "article_details": _article(snapshot, found, language),
        "claims": _claims(snapshot, number, language),
        "same_sentence": _same_sentence(snapshot, found, language),
        "figures": _figures(snapshot, number),
        "corrections": _corrections(snapshot, number),
    }
    address = f"/v1/observations/{row['id']}"
    links = {
        "citation": f"{address}/citation",
        "article": f"/v1/articles/{row['article']}",
        "metric": f"/v1/metrics/{row['metric']}",
        "claims": f"/v1/claims?observation={row['id']}",
    }
    told = warnings.of_item(snapshot, row, language)
    return Item(ObservationRow, row | more, observation_title(row, language), links, told)


def _find(snapshot: Snapshot, number: int) -> SqlRow[Any] | None:
    statement = select(*COLUMNS).where(TABLE.c.id == number)
    return snapshot.connection.execute(statement).first()


def _paragraph_hash(snapshot: Snapshot, found: RowMapping) -> str:
    statement = select(ARTICLE.c.paragraph_hashes).where(ARTICLE.c.id == found["article"])
    hashes = snapshot.connection.execute(statement).scalar_one()
    return str(hashes.split("\n")[found["paragraph"] - 1])


def _names(found: RowMapping, reference: Reference) -> Row:
    return {
        column: None
        if found[column] is None
        else {lang: reference.names[lang][kind][found[column]] for lang in LANGUAGES}
        for column, kind in NAMED.items()
    }


def _displays(found: RowMapping, reference: Reference) -> Row:
    unit = reference.entries("unit")[found["unit"]]
    value, least, most = (exact(found[name]) for name in ("value", "value_min", "value_max"))
    return {
        lang: display.text(lang, found["relation"], value, (least, most), unit)
        for lang in LANGUAGES
    }


def _told(
    found: RowMapping, reference: Reference, column: str, model: type[BaseModel]
) -> Row | None:
    """What the reference table of a column's codes tells besides names; None without a code."""
    if found[column] is None:
        return None
    entry = reference.entries(NAMED[column])[found[column]]
    return {name: entry[name] for name in model.model_fields}


def _source(found: RowMapping, reference: Reference, language: str) -> Row | None:
    if found["source"] is None:
        return None
    entry = reference.entries("source")[found["source"]]
    return {
        "organization": entry["organization"],
        "organization_name": reference.names[language]["organization"][entry["organization"]],
        **{name: entry[name] for name in ("edition", "edition_inferred", "url", "note")},
    }


def _article(snapshot: Snapshot, found: RowMapping, language: str) -> Row:
    facts = cited(snapshot, [found["article"]])[found["article"]]
    told = ("publisher", "author", "language", "published", "published_inferred", "url")
    names = snapshot.reference.names[language]["organization"]
    return {
        "title": facts[f"title_{language}"],
        "publisher_name": names[facts["publisher"]],
        **{name: facts[name] for name in told},
    }


def _claims(snapshot: Snapshot, number: int, language: str) -> list[Row]:
    text = CLAIM.c[f"text_{language}"].label("text")
    statement = (
        select(CLAIM.c.id, CLAIM.c.kind, CLAIM.c.modality, text)
        .join(SPEAKS, SPEAKS.c.claim == CLAIM.c.id)
        .where(SPEAKS.c.code == number)
        .order_by(CLAIM.c.article, CLAIM.c.paragraph, CLAIM.c.sentence, CLAIM.c.id)
    )
    told = ("kind", "modality", "text")
    return [
        {"id": ids.text(row["id"]), **{name: row[name] for name in told}}
        for row in snapshot.connection.execute(statement).mappings()
    ]


def _same_sentence(snapshot: Snapshot, found: RowMapping, language: str) -> list[Row]:
    place = [TABLE.c[name] == found[name] for name in ("article", "paragraph", "sentence")]
    statement = select(*COLUMNS).where(*place, TABLE.c.id != found["id"]).order_by(TABLE.c.id)
    others = snapshot.connection.execute(statement).all()
    told = ("id", "subject_name", "metric_name", "period", "display")
    return [
        {name: row[name] for name in told} for row in observation_rows(others, snapshot, language)
    ]


def _figures(snapshot: Snapshot, number: int) -> list[Row]:
    told = ("number", "as_printed", "role")
    statement = (
        select(*(FIGURE.c[name] for name in told))
        .where(FIGURE.c.observation == number)
        .order_by(FIGURE.c.number)
    )
    found = snapshot.connection.execute(statement).mappings()
    return [{name: row[name] for name in told} for row in found]


def _corrections(snapshot: Snapshot, number: int) -> list[Row]:
    statement = (
        select(CORRECTION, RELEASE.c.published_at)
        .join(RELEASE, RELEASE.c.number == CORRECTION.c.release)
        .where(CORRECTION.c.observation == number)
        .order_by(CORRECTION.c.release.desc())
    )
    return [_correction(row) for row in snapshot.connection.execute(statement).mappings()]


def _correction(found: RowMapping) -> dict[str, Any]:
    return {
        "release": found["release"],
        "published_at": found["published_at"],
        "before": columns_of(found["before"]),
        "after": columns_of(found["after"]),
        "reason": found["reason"],
    }
