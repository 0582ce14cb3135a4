"""Articles, and the audit: what became of every numeral that an article prints."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, RowMapping, and_, case, func, or_, select, tuple_

from api.db.snapshot import Snapshot
from api.db.tables import METADATA
from api.domain import ids
from api.i18n import message, observation_title
from api.queries import counting, facets
from api.queries.cited import citation_lines
from api.queries.empty_results import Lookups, explained
from api.queries.entities import facets_of, notices_of
from api.queries.filter_sql import BoundValues, conditions, filter_sql, has_text, matching
from api.queries.observation_columns import observations_of
from api.queries.results import (
    BATCH_ROWS,
    Columns,
    InMemoryTable,
    Item,
    Notice,
    Order,
    Page,
    count_of,
    page_of,
)
from api.queries.warnings import excluded
from api.schemas import ArticleRow, FigureRow, Row
from api.schemas.code_parameters import ARTICLE_SLUG
from api.schemas.queries import ArticleQuery, FigureQuery, ObservationFilters
from api.schemas.search_terms import Found

ARTICLE = METADATA.tables["article"]
CLAIM = METADATA.tables["claim"]
FIGURE = METADATA.tables["figure"]
OBSERVATION = METADATA.tables["observation"]

MAX_SUGGESTED = 1000
OUTCOME = case(
    (FIGURE.c.observation.is_not(None), "observation"),
    (FIGURE.c.claim.is_not(None), "claim"),
    else_="explained",
)
AUDITED: Mapping[str, ColumnElement[Any]] = {
    "outcome": OUTCOME,
    "role": FIGURE.c.role,
    "paragraph": FIGURE.c.paragraph,
}
"""The filters of numerals."""
IS_ACCOUNTED = or_(
    FIGURE.c.observation.is_not(None), FIGURE.c.claim.is_not(None), FIGURE.c.reason.is_not(None)
)
NEWEST_ARTICLE = Order((ARTICLE.c.published, ARTICLE.c.id), descending=True)
NUMERALS = Order((FIGURE.c.number,))
OF_ARTICLES = Order((FIGURE.c.article, FIGURE.c.number))


def find_articles(snapshot: Snapshot, keys: Sequence[str]) -> set[str]:
    """Those of the ids that exist. An article's id is a slug, in lower case."""
    slugs = [name for name in keys if re.fullmatch(ARTICLE_SLUG, name)]
    statement = select(ARTICLE.c.id).where(ARTICLE.c.id.in_(slugs))
    return set(snapshot.execute(statement).scalars())


def some_articles(snapshot: Snapshot, most: int = MAX_SUGGESTED) -> list[str]:
    """The ids of the newest articles."""
    statement = NEWEST_ARTICLE.page(select(ARTICLE.c.id), None, most)
    return list(snapshot.execute(statement).scalars())


def articles(snapshot: Snapshot, query: ArticleQuery) -> Page:
    """Articles, the newest first: those that print matching observations, or all.

    `q` also finds those whose own titles, author or publisher have its words.
    """
    where, values = _articles_where(snapshot, query)
    statement = select(ARTICLE).where(*where).params(values)
    found, next_key = page_of(snapshot, statement, NEWEST_ARTICLE, query)
    keys = None if query.size is None else [row["id"] for row in found]
    wanted = _of_figures(snapshot, query)
    rows = _article_rows(snapshot, found, query.language, keys, wanted, values)
    total = _count_articles(snapshot, query)
    notices = _notices(snapshot, query, total)
    return Page(ArticleRow, InMemoryTable.of_rows(rows), total, next_key, notices)


def _notices(snapshot: Snapshot, query: ArticleQuery, total: int) -> list[Notice]:
    """Warnings of the list; with `q` articles are counted, not figures."""
    if query.q is None:
        return notices_of(snapshot, query, total)
    if total:
        return excluded(snapshot, query, known=[*query.q.found])

    def words() -> facets.Values:
        alone = facets.by_word(query)
        return [(word, _count_articles(snapshot, each)) for word, each in alone]

    def count(names: Sequence[str]) -> int:
        return _count_articles(snapshot, query.model_copy(update=dict.fromkeys(names)))

    lookups = Lookups(count, lambda *_: (), words=words, noun="rows")
    unnamed = query.q.unnamed
    known = [word for word in unnamed if count_of(snapshot, ARTICLE, [_has_term(word, {})])]
    return [*explained(snapshot, query, lookups), *excluded(snapshot, query, known)]


def _articles_where(
    snapshot: Snapshot, query: ArticleQuery
) -> tuple[list[ColumnElement[bool]], BoundValues]:
    """The conditions on articles, and the values that are bound in them."""
    printing = ARTICLE.c.id.in_
    if not query.filters:
        return [], {}
    figures = select(OBSERVATION.c.article).where(*_of_figures(snapshot, query))
    where: ColumnElement[bool] = printing(figures)
    if query.q is not None:
        named = [_has_term(text, found) for text, found in query.q.found.items()]
        if others := _of_figures(snapshot, query, ("q",)):
            named.append(printing(select(OBSERVATION.c.article).where(*others)))
        where = or_(where, and_(*named))
    return [where], filter_sql(query).values


def _count_articles(snapshot: Snapshot, query: ArticleQuery) -> int:
    where, values = _articles_where(snapshot, query)
    statement = select(func.count()).select_from(ARTICLE).where(*where)
    count: int = snapshot.execute(statement, values).scalar_one()
    return count


def _of_figures(
    snapshot: Snapshot, query: ArticleQuery, without: Sequence[str] = ()
) -> list[ColumnElement[bool]]:
    """The conditions on the figures of articles, without some of the filters."""
    no_index = counting.no_index(snapshot, query, without, ("article",))
    shape = filter_sql(query, without).shape
    return conditions(shape, apart=OBSERVATION.c.article, no_index=no_index)


def _has_term(text: str, found: Found) -> ColumnElement[bool]:
    """Whether an article's own titles, author or publisher have a term of a search text."""
    publishers = found.get("organization", ())
    return or_(has_text(ARTICLE.c.searched, text), ARTICLE.c.publisher.in_(publishers))


def article(snapshot: Snapshot, name: str, language: str) -> Item | None:
    statement = select(ARTICLE).where(
        ARTICLE.c.id.in_(find_articles(snapshot, [ids.ascii_lower(name)]))
    )
    found = snapshot.execute(statement).mappings().all()
    if not found:
        return None
    key = found[0]["id"]
    [row] = _article_rows(snapshot, found, language, [key])
    filters = ObservationFilters.model_construct(article=(key,))
    more = {
        "claims": count_of(snapshot, CLAIM, [CLAIM.c.article == key]),
        "figures": count_of(snapshot, FIGURE, [FIGURE.c.article == key]),
        "paragraph_hashes": found[0]["paragraph_hashes"].split("\n"),
    }
    content = row | facets_of(snapshot, filters, language) | more
    links = {
        "observations": f"/v1/observations?article={key}",
        "claims": f"/v1/claims?article={key}",
        "figures": f"/v1/articles/{key}/figures",
        "publisher": f"/v1/organizations/{row['publisher']}",
    }
    return Item(ArticleRow, content, row["title"], links)


def articles_of(snapshot: Snapshot, keys: Sequence[str], language: str) -> Mapping[str, Row]:
    """The rows of articles by id."""
    statement = select(ARTICLE).where(ARTICLE.c.id.in_(keys))
    found = snapshot.execute(statement).mappings().all()
    return {row["id"]: row for row in _article_rows(snapshot, found, language, keys)}


def _article_rows(
    snapshot: Snapshot,
    found: Sequence[RowMapping],
    language: str,
    keys: Sequence[str] | None,
    wanted: Sequence[ColumnElement[bool]] = (),
    values: BoundValues | None = None,
) -> list[Row]:
    """The rows of articles; `wanted` observations are counted, those of `keys` or of all."""
    among = [] if keys is None else [OBSERVATION.c.article.in_(keys)]
    statement = (
        select(OBSERVATION.c.article, OBSERVATION.c.year, func.count())
        .where(*among, *wanted)
        .group_by(OBSERVATION.c.article, OBSERVATION.c.year)
    )
    counts: dict[str, dict[int | None, int]] = {}
    for name, year, count in snapshot.execute(statement, values or {}):
        counts.setdefault(name, {})[year] = count
    publishers = snapshot.reference.names[language]["organization"]
    rows = []
    for each in found:
        by_year = counts.get(each["id"], {})
        added = {
            "code": each["id"],
            "title": each[f"title_{language}"],
            "publisher_name": publishers[each["publisher"]],
            "observations": sum(by_year.values()),
            "years": sorted(year for year in by_year if year is not None),
            **snapshot.reference.localized(dict(each), language),
        }
        columns = ArticleRow.model_fields
        rows.append({name: added[name] if name in added else each[name] for name in columns})
    return rows


def figures(snapshot: Snapshot, article: str, query: FigureQuery) -> Page:
    """Every numeral of an article, in the order of the text; the summary is of all of them."""

    def conditions(without: Sequence[str] = ()) -> list[ColumnElement[bool]]:
        return [FIGURE.c.article == article, *matching(query, AUDITED, without)]

    def values(name: str, _names: Sequence[str]) -> facets.Values:
        codes = select(AUDITED[name].label("code")).where(*conditions((name,)))
        return facets.counted(snapshot, name, codes)

    statement = select(FIGURE, OUTCOME.label("outcome")).where(*conditions())
    shown, next_key = page_of(snapshot, statement, NUMERALS, query)
    table = InMemoryTable.of_rows(_figure_rows(snapshot, shown, query.language))
    total = count_of(snapshot, FIGURE, conditions())
    lookups = Lookups(lambda names: count_of(snapshot, FIGURE, conditions(names)), values)
    notices = [] if total else explained(snapshot, query, lookups)
    by_outcome = (
        select(OUTCOME, func.count(), func.sum(case((IS_ACCOUNTED, 1), else_=0)))
        .where(FIGURE.c.article == article)
        .group_by(OUTCOME)
    )
    found = snapshot.execute(by_outcome).all()
    counts = {outcome: count for outcome, count, _ in found}
    summary: dict[str, Any] = {
        "numerals": sum(counts.values()),
        "accounted": sum(row[2] for row in found),
        **{name: counts.get(name, 0) for name in ("observation", "claim", "explained")},
    }
    summary["text"] = message(
        "accounted-for",
        query.language,
        accounted=str(summary["accounted"]),
        numerals=str(summary["numerals"]),
    )
    return Page(FigureRow, table, total, next_key, notices, summary=summary)


def audit_of(snapshot: Snapshot, articles: Sequence[str], language: str) -> Iterator[Columns]:
    """Every numeral of articles in the order of the text, read while they are written."""
    where = FIGURE.c.article.in_(articles)
    every = OF_ARTICLES.page(select(FIGURE, OUTCOME.label("outcome")).where(where), None, None)
    for found in snapshot.execute(every, yield_per=BATCH_ROWS).mappings().partitions():
        snapshot.deadline.check()
        yield InMemoryTable.of_rows(_figure_rows(snapshot, found, language)).columns


def figures_of(
    snapshot: Snapshot, keys: Sequence[tuple[str, int]], language: str
) -> Mapping[tuple[str, int], Row]:
    """The rows of numerals by article and number."""
    where = tuple_(FIGURE.c.article, FIGURE.c.number).in_(keys)
    statement = select(FIGURE, OUTCOME.label("outcome")).where(where)
    found = snapshot.execute(statement).mappings().all()
    rows = _figure_rows(snapshot, found, language)
    return {(each["article"], each["number"]): row for each, row in zip(found, rows, strict=True)}


def _figure_rows(snapshot: Snapshot, found: Sequence[RowMapping], language: str) -> list[Row]:
    """The rows of numerals, each with what holds it: an observation as a line, or a claim."""
    observations = sorted({row["observation"] for row in found} - {None})
    claims = sorted({row["claim"] for row in found} - {None})
    holders: dict[tuple[str, int], str] = {}
    if observations:
        for number, row in observations_of(snapshot, observations, language).items():
            holders["observation", number] = observation_title(row, language)
    if claims:
        texts = select(CLAIM.c.id, CLAIM.c[f"text_{language}"]).where(CLAIM.c.id.in_(claims))
        for number, text in snapshot.execute(texts):
            holders["claim", number] = text
    notes = citation_lines(snapshot, {row["article"] for row in found}, language)
    rows = []
    for each in found:
        outcome = each["outcome"]
        place = (each[name] for name in ("article", "paragraph", "sentence"))
        added = {
            "observation": each["observation"] and ids.text(each["observation"]),
            "claim": each["claim"] and ids.text(each["claim"]),
            "holder": None if outcome == "explained" else holders[outcome, each[outcome]],
            "citation": notes.line("figure", str(each["number"]), *place),
            **snapshot.reference.localized(dict(each), language),
        }
        columns = FigureRow.model_fields
        rows.append({name: added[name] if name in added else each[name] for name in columns})
    return rows
