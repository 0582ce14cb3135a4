"""Claims: what articles state besides figures."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, RowMapping, and_, case, false, func, or_, select

from api.db.snapshot import Snapshot
from api.db.tables import METADATA
from api.db.tables.claims import CLAIM_LINKS as BY_LIST
from api.domain import ids
from api.domain.code_lists import REGION_TYPES
from api.i18n import period_name
from api.queries import facets
from api.queries.cited import citation_lines
from api.queries.counting import remembered
from api.queries.empty_results import Lookups, explained
from api.queries.filter_sql import has_text, matching
from api.queries.results import (
    BATCH_ROWS,
    MAX_AT_ONCE,
    Columns,
    InMemoryTable,
    Item,
    Notice,
    Order,
    Page,
    address_of,
    check_sortable,
    count_of,
    joined,
    page_of,
    slice_after,
    sorted_by,
)
from api.queries.warnings import filters_of, unknown_words
from api.schemas import ClaimRow, Row
from api.schemas.queries import ClaimQuery
from api.schemas.query import PageQuery
from api.schemas.search_terms import Found

CLAIM = METADATA.tables["claim"]
MAX_SORTED = 20_000
"""Claims that may be sorted in memory: with their texts they are large."""

IN_TEXT = Order((CLAIM.c.article, CLAIM.c.paragraph, CLAIM.c.sentence, CLAIM.c.id))

PLACES: Mapping[str, Sequence[str]] = {"country": ("country",), "region": REGION_TYPES}
"""The filters of claims by an area that contains those they mention, with its types."""
CLAIM_LINKS = {name: METADATA.tables[f"claim_{name}"] for name in facets.LINKED}
"""The link tables of claims, by the filter."""
CLAIM_COLUMNS = {
    name: CLAIM.c[name]
    for name in ClaimQuery.model_fields
    if name not in (*CLAIM_LINKS, *PLACES, *PageQuery.model_fields, "q", "sort")
}
"""The other filters of claims."""


def page(snapshot: Snapshot, query: ClaimQuery) -> Page:
    """Claims, in the order of the text unless they are sorted."""
    total, keys = _total(snapshot, query), query.sort
    if keys is None:
        every = select(CLAIM).where(*_conditions(snapshot, query))
        found, next_key = page_of(snapshot, every, IN_TEXT, query)
        table = InMemoryTable.of_rows(_rows(snapshot, found, query.language))
    else:
        check_sortable(total, keys, most=MAX_SORTED)
        batches = ClaimTable(snapshot, query, total).batches()
        columns = sorted_by(joined(batches, ClaimRow.model_fields), keys, snapshot.deadline.check)
        chosen, next_key = slice_after(columns["id"], query.after and query.after[0], query.size)
        table = InMemoryTable({name: each[chosen] for name, each in columns.items()})
    notices = [] if total else _explained(snapshot, query)
    return Page(ClaimRow, table, total, next_key, notices)


def all_rows(
    snapshot: Snapshot,
    query: ClaimQuery,
    left_out: Sequence[Notice],  # noqa: ARG001 - claims have no warnings
) -> Page:
    """All claims that match, in the order of the text, read while they are written."""
    total = _total(snapshot, query)
    return Page(ClaimRow, ClaimTable(snapshot, query, total), total)


def is_long(snapshot: Snapshot, query: ClaimQuery) -> bool:
    """Whether so many claims match that the response is sent while they are read."""
    return _total(snapshot, query) > MAX_AT_ONCE


def _total(snapshot: Snapshot, query: ClaimQuery) -> int:
    """How many claims match."""
    key = ("claims", *((name, *texts) for name, texts in filters_of(query).items()))

    def count() -> int:
        return count_of(snapshot, CLAIM, _conditions(snapshot, query))

    return remembered(snapshot, key, count)


@dataclass(frozen=True, slots=True)
class ClaimTable:
    """All claims that match, read in batches: memory does not grow with them."""

    snapshot: Snapshot
    query: ClaimQuery
    total: int

    def __len__(self) -> int:
        return self.total

    def batches(self) -> Iterator[Columns]:
        where = _conditions(self.snapshot, self.query)
        return _batches(self.snapshot, where, self.query.language)

    def counts(self, name: str) -> Mapping[Any, int]:
        if name not in CLAIM.c:
            return {}
        column, where = CLAIM.c[name], _conditions(self.snapshot, self.query)
        grouped = select(column, func.count()).where(*where).group_by(column)
        found = self.snapshot.execute(grouped)
        return {code: number for code, number in found}  # noqa: C416


def of_articles(snapshot: Snapshot, articles: Sequence[str], language: str) -> Iterator[Columns]:
    """All claims of articles in the order of the text, read while they are written."""
    return _batches(snapshot, [CLAIM.c.article.in_(articles)], language)


def _batches(
    snapshot: Snapshot, where: Sequence[ColumnElement[bool]], language: str
) -> Iterator[Columns]:
    every = IN_TEXT.page(select(CLAIM).where(*where), None, None)
    for found in snapshot.execute(every, yield_per=BATCH_ROWS).mappings().partitions():
        snapshot.deadline.check()
        yield InMemoryTable.of_rows(_rows(snapshot, found, language)).columns


def _explained(snapshot: Snapshot, query: ClaimQuery) -> list[Notice]:
    """Why no claim matches."""

    def count(where: Sequence[ColumnElement[bool]]) -> int:
        return count_of(snapshot, CLAIM, where)

    def values(name: str, names: Sequence[str]) -> facets.Values:
        where = _conditions(snapshot, query, names)
        if name == "q":
            return []
        if name in PLACES:
            return facets.places_of_claims(snapshot, PLACES[name], where)
        return facets.of_claims(snapshot, name, where)

    def words() -> facets.Values:
        alone = [word for word, _ in facets.by_word(query)]
        where = _conditions(snapshot, query, ("q",))
        terms = query.q.found if query.q and alone else {}
        return list(zip(alone, _counts(snapshot, where, terms), strict=True))

    lookups = Lookups(lambda names: count(_conditions(snapshot, query, names)), values, words=words)
    unnamed = [] if query.q is None else query.q.unnamed
    numbers = _counts(snapshot, [], {word: {} for word in unnamed})
    known = [word for word, number in zip(unnamed, numbers, strict=True) if number]
    return [*explained(snapshot, query, lookups), *unknown_words(snapshot, query, known)]


def _counts(
    snapshot: Snapshot, where: Sequence[ColumnElement[bool]], terms: Mapping[str, Found]
) -> Sequence[int]:
    """How many claims have each term, counted together: texts are read once."""
    if not terms:
        return []
    each = [func.count(case((_has_term(snapshot, *term), 1))) for term in terms.items()]
    return list(snapshot.execute(select(*each).select_from(CLAIM).where(*where)).one())


def item(snapshot: Snapshot, number: int, language: str) -> Item | None:
    found = claims_of(snapshot, [number], language)
    if not found:
        return None
    row = found[number]
    lists = {"article": "articles", "said_by": "organizations", "source": "sources"}
    links = {name: address_of(path, row[name]) for name, path in lists.items()}
    links["repeats"] = address_of("claims", row["repeats"])
    return Item(ClaimRow, row, row["text"], links)


def claims_of(snapshot: Snapshot, keys: Sequence[int], language: str) -> Mapping[int, Row]:
    """The rows of claims by number."""
    statement = select(CLAIM).where(CLAIM.c.id.in_(keys))
    found = snapshot.execute(statement).mappings().all()
    rows = _rows(snapshot, found, language)
    return dict(zip((row["id"] for row in found), rows, strict=True))


def _conditions(
    snapshot: Snapshot, query: ClaimQuery, without: Sequence[str] = ()
) -> list[ColumnElement[bool]]:
    where = matching(query, CLAIM_COLUMNS, without)
    if query.q is not None and "q" not in without:
        where += [_has_term(snapshot, *term) for term in query.q.found.items()]
    for name, links in CLAIM_LINKS.items():
        for condition in matching(query, {name: links.c.code}, without):
            where.append(CLAIM.c.id.in_(select(links.c.claim).where(condition)))
    for name in PLACES:
        codes = None if name in without else getattr(query, name)
        if codes is not None:
            where.append(_mentions(snapshot, name, codes))
    return where


def _mentions(snapshot: Snapshot, name: str, codes: Sequence[str]) -> ColumnElement[bool]:
    """Whether a claim mentions one of the codes; a country or region also by what lies in it."""
    if name in PLACES:
        name, codes = "area", snapshot.reference.areas_within(codes, PLACES[name])
    links = CLAIM_LINKS[name]
    return CLAIM.c.id.in_(select(links.c.claim).where(links.c.code.in_(codes)))


def _has_term(snapshot: Snapshot, text: str, found: Found) -> ColumnElement[bool]:
    """Whether a claim has a term of a search text: in its own text, or in what it names."""
    row = CLAIM.c
    where = [has_text(row.searched, text)]
    for name, values in found.items():
        match name:
            case "metric" | "sector" | "area" | "country" | "region":
                where.append(_mentions(snapshot, name, values))
            case "organization":
                where += [_mentions(snapshot, name, values), row.said_by.in_(values)]
            case "source" | "period":
                where.append(row[name].in_(values))
            case "year":
                # A part of a year, but no span.
                of_year = (row.period.like(f"{each}%") for each in values)
                where.append(and_(or_(false(), *of_year), row.period.not_like("%/%")))
    return or_(*where)


def _rows(snapshot: Snapshot, found: Sequence[RowMapping], language: str) -> list[Row]:
    notes = citation_lines(snapshot, {row["article"] for row in found}, language)
    names = snapshot.reference.names[language]
    rows = []
    for each in found:
        key = ids.text(each["id"])
        place = (each[name] for name in ("article", "paragraph", "sentence", "source"))
        added: Row = {
            "id": key,
            "text": each[f"text_{language}"],
            "said_by_name": names["organization"][each["said_by"]],
            "source_name": names["source"][each["source"]],
            "period_name": each["period"] and period_name(each["period"], language),
            "repeats": each["repeats"] and ids.text(each["repeats"]),
            **{name: each[name].split() for name in BY_LIST},
            "citation": notes.line("claim", key, *place),
            **snapshot.reference.localized(dict(each), language),
        }
        columns = ClaimRow.model_fields
        rows.append({name: added[name] if name in added else each[name] for name in columns})
    return rows
