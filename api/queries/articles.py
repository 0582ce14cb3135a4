"""Questions about articles and their claims."""

import re
from collections.abc import Mapping, Sequence

from sqlalchemy import ColumnElement, RowMapping, func, select

from api.db.snapshot import Snapshot
from api.db.tables import METADATA
from api.domain import ids
from api.i18n.citations import CitationLines
from api.queries import counting, facets
from api.queries.cited import footnotes
from api.queries.empty_results import Looked, explained
from api.queries.entities import FACETS, facet, told
from api.queries.filter_sql import filter_conditions, is_one_of
from api.queries.paging import Order, count_of, page_of
from api.queries.results import InMemoryRows, Item, Page
from api.schemas import ArticleRow, ClaimRow, Row
from api.schemas.parameters import ARTICLE_SLUG
from api.schemas.queries import ArticleQuery, ClaimQuery, ObservationFilters, PageQuery

ARTICLE = METADATA.tables["article"]
CLAIM = METADATA.tables["claim"]
FIGURE = METADATA.tables["figure"]
OBSERVATION = METADATA.tables["observation"]

MAX_SUGGESTED = 1000
NEWEST_ARTICLE = Order((ARTICLE.c.published, ARTICLE.c.id), descending=True)
PLACE = Order((CLAIM.c.article, CLAIM.c.paragraph, CLAIM.c.sentence, CLAIM.c.id))

# The table that says which claims speak of what, for each parameter that asks it.
SPEAKS_OF = {
    "area": METADATA.tables["claim_area"],
    "organization": METADATA.tables["claim_organization"],
    "metric": METADATA.tables["claim_metric"],
    "sector": METADATA.tables["claim_sector"],
    "observation": METADATA.tables["claim_observation"],
}


def find_articles(snapshot: Snapshot, keys: Sequence[str]) -> set[str]:
    """Those of the ids that exist. An article's id is a slug, in lower case."""
    slugs = [name for name in keys if re.fullmatch(ARTICLE_SLUG, name)]
    statement = select(ARTICLE.c.id).where(ARTICLE.c.id.in_(slugs))
    return set(snapshot.connection.execute(statement).scalars())


def some_articles(snapshot: Snapshot) -> list[str]:
    statement = NEWEST_ARTICLE.page(select(ARTICLE.c.id), None, MAX_SUGGESTED)
    return list(snapshot.connection.execute(statement).scalars())


def articles(snapshot: Snapshot, question: ArticleQuery) -> Page:
    """Articles, the newest first: those that print matching observations, or all."""
    filtered = not counting.is_unfiltered(question)
    checked = counting.checked(snapshot, question, (), ("article",))
    wanted = filter_conditions(question, apart=OBSERVATION.c.article, checked=checked)
    where: list[ColumnElement[bool]] = []
    if filtered:
        where = [ARTICLE.c.id.in_(select(OBSERVATION.c.article).where(*wanted))]
    found, next_key = page_of(snapshot, select(ARTICLE).where(*where), NEWEST_ARTICLE, question)
    tallies = _tally(
        snapshot, None if question.size is None else [row["id"] for row in found], wanted
    )
    rows = [_article_row(snapshot, row, tallies, question.language) for row in found]
    total = count_of(snapshot, ARTICLE, where)
    return Page(ArticleRow, InMemoryRows(rows), total, next_key, told(snapshot, question, total))


def article(snapshot: Snapshot, name: str, language: str) -> Item | None:
    statement = select(ARTICLE).where(ARTICLE.c.id.in_(find_articles(snapshot, [name.lower()])))
    found = snapshot.connection.execute(statement).mappings().first()
    if found is None:
        return None
    filters = ObservationFilters.model_construct(article=(found["id"],))
    tallies = _tally(snapshot, [found["id"]], [])
    row = _article_row(snapshot, found, tallies, language)
    more = {
        "claims": count_of(snapshot, CLAIM, [CLAIM.c.article == found["id"]]),
        "figures": count_of(snapshot, FIGURE, [FIGURE.c.article == found["id"]]),
        "paragraph_hashes": found["paragraph_hashes"].split("\n"),
    }
    facets = {name: facet(snapshot, filters, kind, language) for name, kind in FACETS.items()}
    return Item(ArticleRow, row | facets | more, row["title"])


def articles_of(snapshot: Snapshot, keys: Sequence[str], language: str) -> Mapping[str, Row]:
    """The rows of articles by id."""
    found = snapshot.connection.execute(select(ARTICLE).where(ARTICLE.c.id.in_(keys))).mappings()
    tallies = _tally(snapshot, keys, [])
    return {row["id"]: _article_row(snapshot, row, tallies, language) for row in found}


def claims(snapshot: Snapshot, question: ClaimQuery) -> Page:
    """Claims, in the order of the text."""
    where = _claim_conditions(question)
    found, next_key = page_of(snapshot, select(CLAIM).where(*where), PLACE, question)
    rows = _claim_rows(snapshot, found, question.language)
    total = count_of(snapshot, CLAIM, where)
    empty = []
    if total == 0:
        looked = Looked(
            lambda names: count_of(snapshot, CLAIM, _claim_conditions(question, names)),
            lambda name, names: facets.of_claims(
                snapshot, name, _claim_conditions(question, names)
            ),
        )
        empty = explained(snapshot, question, looked)
    return Page(ClaimRow, InMemoryRows(rows), total, next_key, empty)


def claim(snapshot: Snapshot, number: int, language: str) -> Item | None:
    found = (
        snapshot.connection.execute(select(CLAIM).where(CLAIM.c.id == number)).mappings().first()
    )
    if found is None:
        return None
    [row] = _claim_rows(snapshot, [found], language)
    return Item(ClaimRow, row, row["text"])


def claims_of(snapshot: Snapshot, keys: Sequence[int], language: str) -> Mapping[int, Row]:
    """The rows of claims by number."""
    statement = select(CLAIM).where(CLAIM.c.id.in_(keys))
    found = snapshot.connection.execute(statement).mappings().all()
    rows = _claim_rows(snapshot, found, language)
    return dict(zip((row["id"] for row in found), rows, strict=True))


def _tally(
    snapshot: Snapshot, keys: Sequence[str] | None, wanted: Sequence[ColumnElement[bool]]
) -> Mapping[str, Mapping[int | None, int]]:
    """Matching observations of these articles, or of all, by year."""
    among = [] if keys is None else [OBSERVATION.c.article.in_(keys)]
    statement = (
        select(OBSERVATION.c.article, OBSERVATION.c.year, func.count())
        .where(*among, *wanted)
        .group_by(OBSERVATION.c.article, OBSERVATION.c.year)
    )
    tallies: dict[str, dict[int | None, int]] = {}
    for name, year, count in snapshot.connection.execute(statement):
        tallies.setdefault(name, {})[year] = count
    return tallies


def _article_row(
    snapshot: Snapshot,
    found: RowMapping,
    tallies: Mapping[str, Mapping[int | None, int]],
    language: str,
) -> Row:
    tally = tallies.get(found["id"], {})
    added = {
        "title": found[f"title_{language}"],
        "publisher_name": snapshot.reference.names[language]["organization"][found["publisher"]],
        "observations": sum(tally.values()),
        "years": sorted(year for year in tally if year is not None),
    }
    return {name: added[name] if name in added else found[name] for name in ArticleRow.model_fields}


def _claim_conditions(
    question: ClaimQuery, without: Sequence[str] = ()
) -> list[ColumnElement[bool]]:
    where: list[ColumnElement[bool]] = []
    for name in type(question).model_fields:
        values = getattr(question, name)
        if values is None or name in without or name in PageQuery.model_fields:
            continue
        if name in SPEAKS_OF:
            links = SPEAKS_OF[name]
            speaking = select(links.c.claim).where(is_one_of(links.c.code, name, values))
            where.append(CLAIM.c.id.in_(speaking))
        else:
            where.append(is_one_of(CLAIM.c[name], name, values))
    return where


def _claim_rows(snapshot: Snapshot, found: Sequence[RowMapping], language: str) -> list[Row]:
    notes = footnotes(snapshot, {row["article"] for row in found}, language)
    return [_claim_row(snapshot, row, notes, language) for row in found]


def _claim_row(snapshot: Snapshot, found: RowMapping, notes: CitationLines, language: str) -> Row:
    names = snapshot.reference.names[language]
    shown = ids.text(found["id"])
    place = (found[name] for name in ("article", "paragraph", "sentence", "source"))
    lists = ("areas", "organizations", "metrics", "sectors", "observations")
    added: Row = {
        "id": shown,
        "text": found[f"text_{language}"],
        "said_by_name": names["organization"][found["said_by"]],
        "source_name": names["source"][found["source"]],
        "repeats": found["repeats"] and ids.text(found["repeats"]),
        **{name: found[name].split() for name in lists},
        "citation": notes.line("claim", shown, *place),
    }
    return {name: added[name] if name in added else found[name] for name in ClaimRow.model_fields}
