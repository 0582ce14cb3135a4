"""Lists and items of the entities that dimensions name: areas, metrics and the others.

An entity's count is the total that `/v1/observations` gives for it under the same filters.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel
from sqlalchemy import Column, ColumnElement, func, select

from api.db.no_index import NoIndex
from api.db.snapshot import Snapshot
from api.db.tables import METADATA
from api.domain import name_index
from api.domain.dimensions import BY_PLURAL, LISTS, REFERENCE_TABLES
from api.domain.reference import KEYS, Entry, Reference, not_comparable_across
from api.i18n import unit_name
from api.queries import counting, empty_results, facets, warnings
from api.queries.filter_sql import conditions, filter_sql
from api.queries.results import (
    InMemoryTable,
    Item,
    Notice,
    Page,
    address_of,
    slice_after,
    sorted_by,
)
from api.schemas import ItemLinks, Row
from api.schemas.code_parameters import Region
from api.schemas.entities import ROWS, Facets
from api.schemas.parameter_type import NONE
from api.schemas.queries import EntityQuery, FilteredQuery, ObservationFilters

TABLE = METADATA.tables["observation"]
COUNT = METADATA.tables["observation_count"]
MAX_CODES = 1000
"""Codes that are selected by name; for more of them, all are read."""
Counts = Mapping[str, Counter[int | None]]
"""How many observations an entity has in each year; None stands for undated and spans."""


@dataclass(frozen=True, slots=True)
class EntityList:
    """A list of entities: those of a reference table whose codes a filter takes."""

    parameter: str
    """The filter that selects an entity's observations."""
    kind: str
    types: Sequence[str]
    row: type[BaseModel]
    item: type[BaseModel]
    links: type[ItemLinks]

    @property
    def key(self) -> str:
        return KEYS[self.kind]

    def holds(self, entry: Entry) -> bool:
        return not self.types or entry["type"] in self.types


ENTITY_LISTS: Mapping[str, EntityList] = {
    each.plural: EntityList(each.parameter, kind, each.types, *ROWS[kind])
    for each in LISTS
    if (kind := each.table)
}
"""By path, in the order in which they are shown."""
LISTS_OF_KINDS: Mapping[str, EntityList] = {
    each.kind: each for each in ENTITY_LISTS.values() if not each.types
}


def page(snapshot: Snapshot, entities: EntityList, query: EntityQuery) -> Page:
    """The entities that have matching observations; without filters, all of them."""
    last, key = query.after and query.after[0], entities.key
    known = snapshot.reference.entries(entities.kind).values()
    entries = [entry for entry in known if entities.holds(entry)]
    unknown: list[Notice] = []
    if query.q is not None:
        entries, unknown = _named(snapshot, entities, entries, query)
    if counting.is_unfiltered(query) and not query.sort:
        # As they are, in the order of their codes: only what is shown is counted.
        codes = [entry[key] for entry in entries]
        chosen, next_key = slice_after(codes, last, query.size)
        counts = _stored(snapshot, entities.parameter, codes[chosen])
        table = InMemoryTable.of_rows(
            entity_rows(snapshot.reference, entities, entries[chosen], counts, query.language)
        )
    else:
        counts = _counts(snapshot, query, entities.parameter)
        if not counting.is_unfiltered(query):
            entries = [entry for entry in entries if entry[key] in counts]
        rows = entity_rows(snapshot.reference, entities, entries, counts, query.language)
        columns = sorted_by(
            InMemoryTable.of_rows(rows).columns, query.sort or (), snapshot.deadline.check
        )
        chosen, next_key = slice_after(columns.get(key, []), last, query.size)
        table = InMemoryTable({name: values[chosen] for name, values in columns.items()})
    # By an index, SQLite would skip from metric to metric, and look up each row.
    only: ColumnElement[bool] = NoIndex(TABLE.c[entities.parameter]).is_not(None)
    if entities.parameter == "region":
        only |= NoIndex(TABLE.c.area_type) == "city"
    notices = unknown or notices_of(snapshot, query, len(entries), [only])
    return Page(entities.row, table, len(entries), next_key, notices)


def _named(
    snapshot: Snapshot, entities: EntityList, entries: Sequence[Entry], query: EntityQuery
) -> tuple[list[Entry], list[Notice]]:
    """The entries whose names have the words of `q`; a warning with similar names if none has."""
    index, kind, text = snapshot.reference.index, entities.kind, str(query.q)
    matching = name_index.having_all(index, text, snapshot.deadline.check)
    named = [entry for entry in entries if (kind, entry[entities.key]) in matching]
    if named:
        return named, []
    names = snapshot.reference.names[query.language][kind]
    near = name_index.alike(index, text, [kind], len(index.texts))
    held = {entry[entities.key] for entry in entries}
    meant = [str(names[each.code]) for each in near if each.code in held]
    suggestions = [*dict.fromkeys(meant)][: warnings.MAX_SUGGESTED]
    return [], [warnings.no_such_name(query, [text], suggestions)]


def notices_of(
    snapshot: Snapshot,
    query: FilteredQuery,
    total: int,
    only: Sequence[ColumnElement[bool]] = (),
) -> list[Notice]:
    """Warnings of a list that is filtered by observations, of which `only` some can be in it."""
    empty = empty_results.of_observations(snapshot, query, only) if total == 0 else []
    return empty + warnings.excluded(snapshot, query)


def entities_of(
    snapshot: Snapshot, entities: EntityList, codes: Sequence[str], language: str
) -> Mapping[str, Row]:
    """The rows of entities by code."""
    known = snapshot.reference.entries(entities.kind)
    counts = _stored(snapshot, entities.parameter, codes)
    rows = entity_rows(
        snapshot.reference, entities, [known[code] for code in codes], counts, language
    )
    return dict(zip(codes, rows, strict=True))


def find(snapshot: Snapshot, entities: EntityList, text: str) -> str | None:
    """The code of an entity of the list by its code or another one; None if unknown."""
    code = snapshot.reference.find(entities.kind, text)
    known = snapshot.reference.entries(entities.kind)
    return code if code is not None and entities.holds(known[code]) else None


def item(
    snapshot: Snapshot, entities: EntityList, found: str, language: str, *, with_facets: bool
) -> Item:
    """An entity by its code, `with_facets` unless the format has no place for them."""
    entry = snapshot.reference.entries(entities.kind)[found]
    chosen = Region.of(found, snapshot.reference) if entities.parameter == "region" else found
    filters = ObservationFilters.model_construct(**{entities.parameter: (chosen,)})  # type: ignore[arg-type]
    counts = _counts(snapshot, filters, entities.parameter)
    [row] = entity_rows(snapshot.reference, entities, [entry], counts, language)
    links: dict[str, str | None] = {
        "observations": f"/v1/observations?{entities.parameter}={found}",
        **{
            name: address_of(REFERENCE_TABLES[kind].plural, entry[name])
            for name, kind in REFERENCE_TABLES[entities.kind].references.items()
        },
    }
    added = facets_of(snapshot, filters, language) if with_facets else {}
    return Item(entities.row, row | added, row["name"], links)


def facets_of(snapshot: Snapshot, filters: ObservationFilters, language: str) -> Row:
    """The facets of an item: codes of a column with names and counts, most observations first."""
    names = {plural: BY_PLURAL[plural].parameter for plural in Facets.model_fields}
    counts = facets.of_several(snapshot, filters, dict.fromkeys(names.values(), ()))
    reference = snapshot.reference
    return {
        plural: [
            {"code": code, **reference.named(name, code, language), "observations": count}
            for code, count in counts[name]
            if code != NONE
        ]
        for plural, name in names.items()
    }


def _counts(snapshot: Snapshot, filters: ObservationFilters, parameter: str) -> Counts:
    """Counts by the code that `parameter` selects, and by year.

    A region is a province with what it contains, or a city alone: so both columns count.
    """
    if counting.is_unfiltered(filters):
        return _stored(snapshot, parameter)
    shape, values = filter_sql(filters)
    grouped: list[tuple[Column[Any], list[ColumnElement[bool]]]] = [(TABLE.c[parameter], [])]
    if parameter == "region":
        grouped.append((TABLE.c.area, [NoIndex(TABLE.c.area_type) == "city"]))
    counts: defaultdict[str, Counter[int | None]] = defaultdict(Counter)
    for column, only in grouped:
        no_index = counting.no_index(snapshot, filters, (), (column.name,))
        code, year = counting.grouped_by(column, filters, no_index), NoIndex(TABLE.c.year)
        statement = (
            select(code, year, func.count())
            .where(*conditions(shape, apart=column, no_index=no_index), code.is_not(None), *only)
            .group_by(code, year)
        )
        for key, of_year, found in snapshot.execute(statement, values):
            counts[key][of_year] += found
    return counts


def _stored(snapshot: Snapshot, parameter: str, codes: Sequence[str] | None = None) -> Counts:
    """The counts of all observations, as stored with the release; of these codes, or of all."""
    among = [] if codes is None or len(codes) > MAX_CODES else [COUNT.c.code.in_(codes)]
    counts: defaultdict[str, Counter[int | None]] = defaultdict(Counter)
    columns = COUNT.c.code, COUNT.c.year, COUNT.c.observations, COUNT.c.dated
    stored = select(*columns).where(COUNT.c.parameter == parameter, COUNT.c.code != NONE, *among)
    for code, year, observations, dated in snapshot.execute(stored).all():
        if dated:
            counts[code][year] = dated
        if observations > dated:
            counts[code][None] += observations - dated
    return counts


def entity_rows(
    reference: Reference,
    entities: EntityList,
    entries: Sequence[Entry],
    counts: Counts,
    language: str,
) -> list[Row]:
    """The rows of the response: the entries' own columns, and those that follow from others."""
    names, containing = reference.names[language], reference.containing
    rows = []
    for entry in entries:
        counted: Counter[int | None] = counts.get(entry[entities.key], Counter())
        added: dict[str, Any] = {
            "code": entry[entities.key],
            **reference.named(entities.kind, entry[entities.key], language),
            "aliases": entry["aliases"].split("|") if entry.get("aliases") else [],
            "observations": counted.total(),
            "years": sorted(year for year in counted if year is not None),
            **reference.localized(entry, language),
        }
        match entities.kind:
            case "area":
                added["alpha2"] = entry["code"] if entry["type"] == "country" else None
                added["region"] = containing(entry["code"], ("province",))
                added["country"] = containing(entry["code"], ("country",))
            case "metric":
                added["unit_name"] = unit_name(entry["unit"], names["unit"], language)
                added["not_comparable_across"] = not_comparable_across(entry)
            case "source":
                added["organization_name"] = names["organization"][entry["organization"]]
        columns = entities.row.model_fields
        rows.append({name: added[name] if name in added else entry[name] for name in columns})
    return rows
