"""The explorer: a view of the data as a page. Scripts add charts, details and suggestions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from pydantic import BaseModel

from api.domain import ids
from api.domain.code_lists import LANGUAGES
from api.domain.reference import Reference
from api.errors import Problem
from api.formats.format import Document
from api.http.inner import inner
from api.http.responses import Responder
from api.i18n.citations.lines import DATA_SET
from api.i18n.problems import problem_document
from api.pages import columns, description, filters, notices, table
from api.pages.article_map import article_map
from api.pages.faults import faults
from api.pages.view import TABS, View
from api.pages.words import Words
from api.queries import articles, counting, observations
from api.queries.availability import availability
from api.queries.cited import titles_of
from api.queries.observation_item import observation_row
from api.queries.results import MAX_SORTED
from api.schemas import ArticleRow, AvailabilityRow, ObservationRow, Row
from api.schemas.cursors import Cursor
from api.schemas.queries import ArticleQuery, AvailabilityQuery, ObservationQuery
from api.schemas.query import Query

TEMPLATES = Path(__file__).parent / "templates"
MOST_ARTICLES = 9
"""Articles that the head of the page names; the others are found by the filter."""
MOST_CARDS = 3
"""Figures that are shown as cards rather than in a table."""
MOST_BY_SUBJECT = 1000
"""Figures that are ordered by subject and metric within a time: more are, as they are printed."""
MAX_LIMIT = "1000"
"""Of a chart, whose notices are of all its figures."""
WIDTHS = (1000, 340)
"""Of the image of a chart that a script replaces: beside the filters, and on a phone."""
FILTERED = ("figures", "chart")
"""Tabs whose content the filters decide."""
MOST_TITLES = 5
"""Articles that are offered by words of their titles, where no figure matches."""
COUNTED = ("countries", "regions", "sectors", "metrics")
NONE = "none"


@lru_cache(maxsize=1)
def _templates() -> Environment:
    return Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
        auto_reload=False,
    )


@dataclass(frozen=True, slots=True)
class Site:
    """Where the page and its files are, as paths, and the canonical URL of the page."""

    root: str
    files: str
    url: str


def page(respond: Responder[Any], view: View, site: Site) -> str:
    """The page of a view. Raises Problem."""
    words = Words(view.language)
    document, previous = _document(respond, view)
    available = _available(respond, {**view.filters, **view.kept})
    is_filtered = view.filters.keys() - {"article"}
    everything = _available(respond, _of_articles(view)) if is_filtered else available
    head, number = _head(respond, view, everything), ids.parse(view.own.get("figure", ""))
    figure = observation_row(respond.snapshot, number, view.language) if number else None
    total, metrics = document.meta["total"], len(filters.found(available, "metrics"))
    picture = description.picture(respond, view, total, metrics)
    facets = filters.facets(available, view) if view.tab in FILTERED else []
    return _render(
        view,
        words,
        site,
        title=f"{figure.title if figure else document.meta['title']} · {DATA_SET}",
        figure=figure,
        question=document.meta["title"],
        release=(document.meta["release"], document.meta["published_at"]),
        picture=picture,
        drawings=[description.drawing(respond, view, width) for width in WIDTHS]
        if picture and view.tab == "chart"
        else None,
        linked_data=description.linked_data(respond, document, available, site.url),
        head=head,
        map=article_map(respond, head["article"], view, words)
        if view.tab == "article" and head["article"]
        else None,
        facets=facets,
        hidden=filters.hidden(view, facets),
        chips=filters.chips(available, everything, view, words),
        titled=_articles(respond, {**view.kept, "q": view.ask["q"], "limit": str(MOST_TITLES)})[1]
        if "q" in view.ask and not total
        else [],
        total=total,
        metrics=metrics,
        **_body(respond, document, available, view, words),
        **table.pages(document, previous, view, words),
    )


def failed(
    problem: Problem, view: View, site: Site, request_id: str, reference: Reference | None
) -> str:
    """The page of an error: what was wrong, what would work, and how to go on.

    `reference` has the names of what is offered, where a release can be served.
    """
    words = Words(view.language)
    document = problem_document(problem, view.language, "", request_id)
    return _render(
        view,
        words,
        site,
        title=DATA_SET,
        figure=None,
        question=None,
        release=None,
        picture=None,
        drawings=None,
        linked_data=None,
        head=None,
        map=None,
        facets=[],
        hidden=filters.hidden(view, []),
        chips=[],
        total=0,
        metrics=0,
        comparable=None,
        problem=document,
        faults=faults(document["errors"], view, words, reference),
    )


def _render(view: View, words: Words, site: Site, **content: Any) -> str:
    return (
        _templates()
        .get_template("explorer.html")
        .render(
            view=view,
            words=words,
            site=site,
            languages=LANGUAGES,
            tabs=TABS,
            typed=filters.TYPED,
            **content,
        )
    )


def _query(
    respond: Responder[Any],
    path: str,
    model: type[Query],
    row: type[BaseModel],
    ask: Mapping[str, str],
) -> Responder[Any]:
    return inner(respond, path, model, row, {name: [text] for name, text in ask.items()})


def _document(respond: Responder[Any], view: View) -> tuple[Document, str | None]:
    """The figures of the view, which decide whether its URL is valid, and the cursor before."""
    ask = view.undrawn
    unpaged = {name: text for name, text in ask.items() if name != "cursor"}
    if view.tab != TABS[0]:
        ask = unpaged | {"limit": MAX_LIMIT if view.tab == "chart" else "1"}
    elif "sort" not in ask:
        every = _query(respond, "/v1/observations", ObservationQuery, ObservationRow, unpaged)
        if counting.total(respond.snapshot, every.query) <= MOST_BY_SUBJECT:
            ask["sort"] = table.BY_SUBJECT
    asked = _query(respond, "/v1/observations", ObservationQuery, ObservationRow, ask)
    respond.query = asked.query
    page = observations.page(respond.snapshot, asked.query)
    key = page.find_previous() if page.find_previous else None
    pinned, digest = respond.snapshot.pinned, asked.query_digest()
    previous = str(Cursor(pinned, digest, [*key])) if key else None
    return asked.list_document(page, respond.snapshot), previous


def _available(respond: Responder[Any], ask: Mapping[str, str]) -> Mapping[str, Any]:
    """What there is under filters, by list."""
    asked = _query(respond, "/v1/availability", AvailabilityQuery, AvailabilityRow, ask)
    data: Mapping[str, Any] = availability(respond.snapshot, asked.query).data
    return data


def _of_articles(view: View) -> Mapping[str, str]:
    """The query of all figures of the articles that the view is about."""
    return view.kept | {name: view.ask[name] for name in ("article",) if name in view.ask}


def _head(respond: Responder[Any], view: View, everything: Mapping[str, Any]) -> Mapping[str, Any]:
    """The head of the page: one article, or how many there are, with what is in all of them."""
    total, rows = _articles(respond, {**_of_articles(view), "limit": "1"})
    listed = [each for each in everything["articles"] if each["code"] != NONE]
    return {
        "article": rows[0] if total == 1 else None,
        "articles": listed[:MOST_ARTICLES],
        "total": total,
        "left_out": max(total - MOST_ARTICLES, 0),
        "observations": everything["observations"],
        "counts": {
            name: sum(each["code"] != NONE for each in everything[name]) for name in COUNTED
        },
    }


def _articles(respond: Responder[Any], ask: Mapping[str, str]) -> tuple[int, Sequence[Row]]:
    """How many articles match, and the first of them."""
    asked = _query(respond, "/v1/articles", ArticleQuery, ArticleRow, ask)
    found = articles.articles(respond.snapshot, asked.query)
    return found.total, asked.list_document(found, respond.snapshot).rows


def _body(
    respond: Responder[Any],
    document: Document,
    available: Mapping[str, Any],
    view: View,
    words: Words,
) -> dict[str, Any]:
    """The figures of the view, with what to know of them."""
    meta, rows = document.meta, document.rows
    total, several = meta["total"], len(filters.found(available, "articles")) > 1
    titles = titles_of(respond.snapshot, {row["article"] for row in rows}, view.language)
    can_sort, has_units = total <= MAX_SORTED, len(filters.found(available, "units")) > 1
    chosen = columns.chosen_columns(view, has_articles=several)
    heads = [
        table.head(each, view, words, has_units=has_units, can_sort=can_sort) for each in chosen
    ]
    return {
        "problem": None,
        "notices": notices.notices(meta["warnings"], view),
        "comparable": notices.comparable(
            meta["warnings"], available, words, total=total, shown=len(rows)
        ),
        "heads": heads,
        "columns": [each for each in columns.COLUMNS.values() if each.name not in columns.ALWAYS],
        "figures": table.figures(rows, view, words, lambda code: titles.get(code, code)),
        "is_usual": [each for each in columns.COLUMNS.values() if each.is_chosen] == chosen,
        "as_cards": 0 < total <= MOST_CARDS,
        "shown_columns": [each.name for each in chosen],
        "order": table.order(heads, view, words),
    }
