"""One observation, with everything that is known of it."""

from collections.abc import Mapping

from pydantic import BaseModel
from sqlalchemy import RowMapping, select

from api.db.snapshot import Snapshot
from api.db.tables import METADATA
from api.domain import ids
from api.domain.code_lists import LANGUAGES
from api.domain.dimensions import DIMENSIONS, NAMED
from api.domain.facts import agreement, is_comparable
from api.domain.reference import Reference, not_comparable_across
from api.i18n import display, observation_title
from api.queries import warnings
from api.queries.cited import cited
from api.queries.observation_columns import COLUMNS, TABLE, ObservationColumns, observation_rows
from api.queries.observations import NEWEST_FIRST
from api.queries.releases import columns_of
from api.queries.results import InMemoryTable, Item, address_of, rows_of
from api.schemas import ObservationRow, Row
from api.schemas.observation_item import (
    AllNames,
    ComparisonDetail,
    Corroboration,
    MetricDetail,
    SectorDetail,
    UnitDetail,
)

ARTICLE = METADATA.tables["article"]
CLAIM = METADATA.tables["claim"]
CLAIM_LINK = METADATA.tables["claim_observation"]
FIGURE = METADATA.tables["figure"]
CORRECTION = METADATA.tables["correction"]
RELEASE = METADATA.tables["release"]

SOURCE_COLUMNS = ("edition", "edition_inferred", "url", "note")
ARTICLE_COLUMNS = ("publisher", "author", "language", "published", "published_inferred", "url")
SAME_SENTENCE_COLUMNS = ("id", "subject_name", "metric_name", "period", "period_name", "display")
MAX_CORROBORATION = 100
"""Other statements of a fact that an item lists, the newest."""
CLAIM_COLUMNS = ("kind", "modality", "text")
FIGURE_COLUMNS = ("number", "as_printed", "role")
LINKED = ("article", "metric", "area", "sector", "organization", "unit", "source")
"""What an observation names that has a page of its own."""
DETAILS: Mapping[str, tuple[str, type[BaseModel]]] = {
    "metric_details": ("metric", MetricDetail),
    "sector_details": ("sector", SectorDetail),
    "unit_details": ("unit", UnitDetail),
    "comparison_details": ("compared_with", ComparisonDetail),
}
"""What the reference table of a column's codes has besides names."""


def observation_row(snapshot: Snapshot, number: int, language: str) -> Item | None:
    """The row of an observation alone, by its number, or None."""
    found = snapshot.execute(select(*COLUMNS).where(TABLE.c.id == number)).all()
    if not found:
        return None
    [row] = observation_rows(found, snapshot, language)
    return Item(ObservationRow, row, observation_title(row, language))


def observation_item(snapshot: Snapshot, number: int, language: str) -> Item | None:
    """An observation with all that is known of it, by its number, or None."""
    raw = snapshot.execute(select(*COLUMNS).where(TABLE.c.id == number)).all()
    if not raw:
        return None
    [row] = observation_rows(raw, snapshot, language)
    found, reference = raw[0]._mapping, snapshot.reference
    unit = reference.entries("unit")[found["unit"]]
    hashes = select(ARTICLE.c.paragraph_hashes).where(ARTICLE.c.id == found["article"])
    paragraphs = snapshot.execute(hashes).scalar_one().split("\n")
    more: Row = {
        "paragraph_sha256": paragraphs[found["paragraph"] - 1],
        "names": {
            column: entry and {lang: entry[f"name_{lang}"] for lang in LANGUAGES}
            for column in AllNames.model_fields
            for entry in [reference.entries(NAMED[column]).get(found[column])]
        },
        "displays": {lang: display.of_row(row, lang, unit) for lang in LANGUAGES},
    }
    for name, (column, model) in DETAILS.items():
        entry = reference.entries(NAMED[column]).get(found[column])
        if entry is not None:
            entry = {**entry, **reference.localized(entry, language)}
            if "not_comparable_across" in entry:
                entry["not_comparable_across"] = not_comparable_across(entry)
        more[name] = entry and {each: entry[each] for each in model.model_fields}
    more |= {
        "source_details": _source(found["source"], reference, language),
        "article_details": _article(snapshot, found["article"], language),
        "claims": _claims(snapshot, number, language),
        "same_sentence": _same_sentence(snapshot, found, language),
        "corroboration": _corroboration(snapshot, found, row, language),
        "figures": _figures(snapshot, number),
        "corrections": _corrections(snapshot, number, language),
    }
    url = f"/v1/observations/{row['id']}"
    links = {
        "citation": f"{url}/citation",
        **{name: address_of(DIMENSIONS[name].plural, row[name]) for name in LINKED},
        "claims": f"/v1/claims?observation={row['id']}",
    }
    notices = warnings.of_rows(snapshot, InMemoryTable.of_rows([row]), language)
    return Item(ObservationRow, row | more, observation_title(row, language), links, notices)


def _source(code: str | None, reference: Reference, language: str) -> Row | None:
    if code is None:
        return None
    entry = reference.entries("source")[code]
    return {
        "organization": entry["organization"],
        "organization_name": reference.names[language]["organization"][entry["organization"]],
        **{name: entry[name] for name in SOURCE_COLUMNS},
        **reference.localized({"note": entry["note"]}, language),
    }


def _article(snapshot: Snapshot, key: str, language: str) -> Row:
    facts = cited(snapshot, [key])[key]
    names = snapshot.reference.names[language]["organization"]
    return {
        "title": facts[f"title_{language}"],
        "publisher_name": names[facts["publisher"]],
        **{name: facts[name] for name in ARTICLE_COLUMNS},
    }


def _claims(snapshot: Snapshot, number: int, language: str) -> list[Row]:
    text = CLAIM.c[f"text_{language}"].label("text")
    statement = (
        select(CLAIM.c.id, CLAIM.c.kind, CLAIM.c.modality, text)
        .join(CLAIM_LINK, CLAIM_LINK.c.claim == CLAIM.c.id)
        .where(CLAIM_LINK.c.code == number)
        .order_by(CLAIM.c.article, CLAIM.c.paragraph, CLAIM.c.sentence, CLAIM.c.id)
    )
    return [
        {"id": ids.text(row["id"]), **{name: row[name] for name in CLAIM_COLUMNS}}
        for row in snapshot.execute(statement).mappings()
    ]


def _same_sentence(snapshot: Snapshot, found: RowMapping, language: str) -> list[Row]:
    place = [TABLE.c[name] == found[name] for name in ("article", "paragraph", "sentence")]
    statement = select(*COLUMNS).where(*place, TABLE.c.id != found["id"])
    as_printed = statement.order_by(TABLE.c.sort_place.desc(), TABLE.c.id)
    others = snapshot.execute(as_printed).all()
    return rows_of(ObservationColumns(others, snapshot, language), SAME_SENTENCE_COLUMNS)


def _corroboration(snapshot: Snapshot, found: RowMapping, row: Row, language: str) -> list[Row]:
    if found["fact"] is None:
        return []
    same_fact = TABLE.c.fact == found["fact"], TABLE.c.id != found["id"]
    newest_first = NEWEST_FIRST.page(select(*COLUMNS).where(*same_fact), None, MAX_CORROBORATION)
    others = snapshot.execute(newest_first).all()
    rows = observation_rows(others, snapshot, language)
    compared = [
        other | {"agreement": agreement(row, other)} for other in rows if is_comparable(row, other)
    ]
    return [{name: other[name] for name in Corroboration.model_fields} for other in compared]


def _figures(snapshot: Snapshot, number: int) -> list[Row]:
    statement = (
        select(*(FIGURE.c[name] for name in FIGURE_COLUMNS))
        .where(FIGURE.c.observation == number)
        .order_by(FIGURE.c.number)
    )
    found = snapshot.execute(statement)
    return [dict(zip(FIGURE_COLUMNS, row, strict=True)) for row in found]


def _corrections(snapshot: Snapshot, number: int, language: str) -> list[Row]:
    statement = (
        select(CORRECTION, RELEASE.c.published_at)
        .join(RELEASE, RELEASE.c.number == CORRECTION.c.release)
        .where(CORRECTION.c.observation == number)
        .order_by(CORRECTION.c.release.desc())
    )
    return [
        {
            "release": found["release"],
            "published_at": found["published_at"],
            "before": columns_of(found["before"]),
            "after": columns_of(found["after"]),
            **snapshot.reference.localized({"reason": found["reason"]}, language),
        }
        for found in snapshot.execute(statement).mappings()
    ]
