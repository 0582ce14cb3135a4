"""Questions about what is measured: areas, sectors, metrics, units, organizations, sources.

An entity's count is the total that `/v1/observations` gives for it under the same filters.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel
from sqlalchemy import Column, ColumnElement, func, select

from api import schemas as shapes
from api.db.snapshot import Snapshot
from api.db.tables import METADATA
from api.domain.code_lists import REGION_TYPES
from api.domain.reference import KEYS, Entry, Kind
from api.queries import counting, empty_results
from api.queries.excluded_rows import left_out
from api.queries.filter_sql import filter_conditions
from api.queries.paging import slice_after, sort_rows
from api.queries.results import InMemoryRows, Item, Notice, Page
from api.schemas import Row
from api.schemas.parameters import NONE, Region
from api.schemas.queries import EntityQuery, FilteredQuery, ObservationFilters

TABLE = METADATA.tables["observation"]
COUNT = METADATA.tables["observation_count"]
MAX_CODES = 1000
"""Codes that are asked for by name; for more of them, all are."""
Tally = Mapping[str, Counter[int | None]]
"""How many observations an entity has in each year; None stands for undated and spans."""

FACETS: Mapping[str, Kind] = {
    "metrics": "metric",
    "areas": "area",
    "sectors": "sector",
    "organizations": "organization",
    "sources": "source",
}


@dataclass(frozen=True, slots=True)
class Collection:
    """A list of entities: where they stand, which of them, and how they are filtered by."""

    kind: Kind
    row: type[BaseModel]
    item: type[BaseModel]
    parameter: str
    """The parameter of `/v1/observations` that selects an entity's observations."""
    types: Sequence[str] = ()

    @property
    def key(self) -> str:
        return KEYS[self.kind]

    def holds(self, entry: Entry) -> bool:
        return not self.types or entry["type"] in self.types


AREAS = Collection("area", shapes.AreaRow, shapes.AreaItem, "area")
COUNTRIES = Collection("area", shapes.AreaRow, shapes.AreaItem, "country", ("country",))
REGIONS = Collection("area", shapes.AreaRow, shapes.AreaItem, "region", REGION_TYPES)
SECTORS = Collection("sector", shapes.SectorRow, shapes.SectorItem, "sector")
METRICS = Collection("metric", shapes.MetricRow, shapes.MetricItem, "metric")
UNITS = Collection("unit", shapes.UnitRow, shapes.UnitItem, "unit")
ORGANIZATIONS = Collection(
    "organization", shapes.OrganizationRow, shapes.OrganizationItem, "organization"
)
SOURCES = Collection("source", shapes.SourceRow, shapes.SourceItem, "source")


def page(
    snapshot: Snapshot,
    collection: Collection,
    question: EntityQuery,
    after: Sequence[Any] | None,
    size: int | None,
) -> Page:
    """The entities that have matching observations; without filters, all of them."""
    last = after[0] if after else None
    known = snapshot.reference.entries(collection.kind).values()
    entries = [entry for entry in known if collection.holds(entry)]
    if counting.is_unfiltered(question) and not question.sort:
        # As they are, in the order of their codes: only what is shown is looked up.
        shown, more = slice_after(entries, collection.key, last, size)
        codes = [entry[collection.key] for entry in shown]
        tally = _stored(snapshot, collection.parameter, codes)
        rows = _rows(snapshot, collection, shown, tally, question.language)
    else:
        tally = _tally(snapshot, question, collection.parameter)
        if not counting.is_unfiltered(question):
            entries = [entry for entry in entries if entry[collection.key] in tally]
        found = _rows(snapshot, collection, entries, tally, question.language)
        ordered = sort_rows(found, question.sort or ())
        rows, more = slice_after(ordered, collection.key, last, size)
    total, only = len(entries), [_of_some(collection.parameter)]
    next_key = [rows[-1][collection.key]] if more else None
    warnings = told(snapshot, question, total, only)
    return Page(collection.row, InMemoryRows(rows), total, size, next_key, warnings)


def entities_of(
    snapshot: Snapshot, collection: Collection, codes: Sequence[str], language: str
) -> Mapping[str, Row]:
    """The rows of entities by code."""
    known = snapshot.reference.entries(collection.kind)
    tally = _stored(snapshot, collection.parameter, codes)
    rows = _rows(snapshot, collection, [known[code] for code in codes], tally, language)
    return dict(zip(codes, rows, strict=True))


def _rows(
    snapshot: Snapshot,
    collection: Collection,
    entries: Sequence[Entry],
    tally: Tally,
    language: str,
) -> list[Row]:
    return [
        entity_row(
            snapshot, collection, entry, tally.get(entry[collection.key], Counter()), language
        )
        for entry in entries
    ]


def told(
    snapshot: Snapshot,
    question: FilteredQuery,
    total: int,
    only: Sequence[ColumnElement[bool]] = (),
) -> list[Notice]:
    """Warnings of a list that is filtered by observations, of which `only` some can be in it."""
    empty = empty_results.of_observations(snapshot, question, only) if total == 0 else []
    return empty + left_out(snapshot, question)


def _of_some(parameter: str) -> ColumnElement[bool]:
    """Observations that belong to an entity which the parameter selects."""
    if parameter == "region":
        return TABLE.c.region.is_not(None) | (TABLE.c.area_type == "city")
    return TABLE.c[parameter].is_not(None)


def item(snapshot: Snapshot, collection: Collection, code: str, language: str) -> Item | None:
    """An entity with what there is about it, by its code or, for areas, another code."""
    found = snapshot.reference.find(collection.kind, code)
    if found is None:
        return None
    entry = snapshot.reference.entries(collection.kind)[found]
    if not collection.holds(entry):
        return None
    code = Region.of(found, snapshot.reference) if collection is REGIONS else found
    chosen: dict[str, Any] = {collection.parameter: (code,)}
    filters = ObservationFilters.model_construct(**chosen)
    tally = _tally(snapshot, filters, collection.parameter)
    row = entity_row(snapshot, collection, entry, tally.get(found, Counter()), language)
    facets = {name: facet(snapshot, filters, kind, language) for name, kind in FACETS.items()}
    return Item(collection.row, row | facets, row["name"])


def facet(snapshot: Snapshot, filters: ObservationFilters, kind: Kind, language: str) -> list[Row]:
    """The codes of a column under filters, with names and counts; most observations first."""
    checked = counting.checked(snapshot, filters, (), (kind,))
    column = counting.grouped_by(TABLE.c[kind], filters, checked)
    where = filter_conditions(filters, checked=checked)
    statement = (
        select(column, func.count())
        .where(*where, column.is_not(None))
        .group_by(column)
        .order_by(func.count().desc(), column)
    )
    names = snapshot.reference.names[language][kind]
    return [
        {"code": code, "name": names[code], "observations": found}
        for code, found in snapshot.connection.execute(statement)
    ]


def years_of(tally: Counter[int | None]) -> list[int]:
    return sorted(year for year in tally if year is not None)


def _tally(snapshot: Snapshot, filters: ObservationFilters, parameter: str) -> Tally:
    """Counts by the code that `parameter` selects, and by year.

    A region is a province with what it contains, or a city alone: so both columns count.
    """
    tally: defaultdict[str, Counter[int | None]] = defaultdict(Counter)
    if counting.is_unfiltered(filters):
        return _stored(snapshot, parameter)
    column = TABLE.c[parameter]
    _count_into(tally, snapshot, filters, column, column.is_not(None))
    if parameter == "region":
        _count_into(tally, snapshot, filters, TABLE.c.area, TABLE.c.area_type == "city")
    return tally


def _stored(snapshot: Snapshot, parameter: str, codes: Sequence[str] | None = None) -> Tally:
    """The tally of all observations, as it was counted when the release was published.

    Of these codes, or of all.
    """
    wanted = len(counting.stored_values(snapshot, parameter) if codes is None else codes)
    among = [] if codes is None or wanted > MAX_CODES else [COUNT.c.code.in_(codes)]
    tally: defaultdict[str, Counter[int | None]] = defaultdict(Counter)
    columns = COUNT.c.code, COUNT.c.sort_year, COUNT.c.observations, COUNT.c.dated
    counts = select(*columns).where(COUNT.c.parameter == parameter, COUNT.c.code != NONE, *among)
    for code, year, observations, dated in snapshot.connection.execute(counts).all():
        if dated:
            tally[code][year] = dated
        if observations > dated:
            tally[code][None] += observations - dated
    return tally


def _count_into(
    tally: defaultdict[str, Counter[int | None]],
    snapshot: Snapshot,
    filters: ObservationFilters,
    column: Column[Any],
    only: ColumnElement[bool],
) -> None:
    checked = counting.checked(snapshot, filters, (), (column.name,))
    code = counting.grouped_by(column, filters, checked)
    statement = (
        select(code, TABLE.c.year, func.count())
        .where(*filter_conditions(filters, apart=column, checked=checked), only)
        .group_by(code, TABLE.c.year)
    )
    for code, year, found in snapshot.connection.execute(statement):
        tally[code][year] += found


def entity_row(
    snapshot: Snapshot,
    collection: Collection,
    entry: Entry,
    tally: Counter[int | None],
    language: str,
) -> Row:
    """The row as it is served: the entry's own columns, and those that follow from others."""
    added = {
        "name": entry[f"name_{language}"],
        "aliases": entry["aliases"].split("|") if entry.get("aliases") else [],
        "observations": tally.total(),
        "years": years_of(tally),
        **_following(snapshot, collection.kind, entry, language),
    }
    columns = collection.row.model_fields
    return {name: added[name] if name in added else entry[name] for name in columns}


def _following(snapshot: Snapshot, kind: Kind, entry: Entry, language: str) -> Row:
    """What a row of this kind takes from other tables."""
    names = snapshot.reference.names[language]
    match kind:
        case "area":
            return {
                "alpha2": entry["code"] if entry["type"] == "country" else None,
                "region": snapshot.reference.containing(entry["code"], ("province",)),
                "country": snapshot.reference.containing(entry["code"], ("country",)),
            }
        case "metric":
            return {"unit_name": names["unit"][entry["unit"]]}
        case "source":
            return {"organization_name": names["organization"][entry["organization"]]}
        case _:
            return {}
