"""The table of figures: its columns, the marks of a value, and the pages of it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from api.formats.format import Document
from api.pages.columns import Column
from api.pages.view import View
from api.pages.words import Words
from api.schemas import Row

DEFAULT_SORT = "-year"
BY_SUBJECT = f"{DEFAULT_SORT},subject_name,metric_name,article,paragraph,sentence"


@dataclass(frozen=True, slots=True)
class Head:
    """The head of a column: its name, the order it has now, and the view in the next one."""

    column: Column
    title: str
    order: str | None
    href: str | None


def head(column: Column, view: View, words: Words, *, has_units: bool, can_sort: bool) -> Head:
    """Values are sorted within their unit, where there are several."""
    now = view.ask.get("sort", DEFAULT_SORT)
    sorts = column.sorts
    if column.name == "value" and has_units:
        sorts = tuple(f"unit,{each}" for each in sorts)
    order = None
    if now in sorts:
        order = "descending" if now.rpartition(",")[2].startswith("-") else "ascending"
    following = sorts[(sorts.index(now) + 1) % len(sorts)] if now in sorts else sorts[0]
    is_sortable = can_sort or column.name == "period"
    sort = None if following == DEFAULT_SORT else following
    return Head(
        column, words.column(column), order, view.change(sort=sort).href if is_sortable else None
    )


@dataclass(frozen=True, slots=True)
class Mark:
    """What must not be missed of a figure: that it is a bound, in doubt, or partly inferred."""

    kind: str
    name: str
    meaning: str


def marks(row: Row, words: Words) -> list[Mark]:
    found = []
    if row["relation"] != "eq":
        found.append(Mark("bound", *words.relation(row["relation"])))
    if row["status"] != "normal":
        kind = "disputed" if row["status"] == "disputed" else "doubt"
        found.append(Mark(kind, *words.status(row["status"])))
    if row["inferred"]:
        found.append(Mark("inferred", *words.inferred(row["inferred"])))
    return found


@dataclass(frozen=True, slots=True)
class Figure:
    """A row of the table."""

    row: Row
    marks: Sequence[Mark]
    href: str
    place_href: str
    label: str
    """What tells the link of this figure apart from the others."""
    article: str


def figures(
    rows: Sequence[Row], view: View, words: Words, title_of: Callable[[str], str]
) -> list[Figure]:
    found = []
    for row in rows:
        article = row["article"]
        of_map = View({**view.kept, "article": article}, {"view": "article"}, view.language)
        names = [row[f"{each}_name"] for each in ("metric", "subject", "sector", "period")]
        found.append(
            Figure(
                row,
                marks(row, words),
                view.show(figure=row["id"]).href,
                f"{of_map.href}#p{row['paragraph']}",
                words.colon(row["display"], words.listed(*names)),
                title_of(article),
            )
        )
    return found


def pages(document: Document, previous: str | None, view: View, words: Words) -> dict[str, Any]:
    """Which rows a page has, and the pages before and after it.

    `previous` is the cursor of the page before; None if that is the first.
    """
    shown, total, start = len(document.table), document.meta["total"], view.start
    following = document.links["next"]
    cursor = following and dict(parse_qsl(urlsplit(following).query))["cursor"]
    before = max(start - (document.meta["limit"] or 0), 0)
    numbers = {"first": start + 1, "last": start + shown, "total": total}
    position = {name: words.number(each) for name, each in numbers.items()}
    return {
        "shown": shown,
        "position": words("page.position", **position)
        if shown < total
        else words.count("count.figures", total),
        "first": view.change().href if previous else None,
        "previous": (_at(previous, before, view) if previous else view.change()).href
        if "cursor" in view.ask
        else None,
        "next": cursor and _at(cursor, start + shown, view).href,
    }


def _at(cursor: str, start: int, view: View) -> View:
    """The view of the page that begins at a cursor, before which `start` figures are."""
    return replace(view, ask={**view.ask, "cursor": cursor}, own={**view.own, "start": str(start)})


def order(heads: Sequence[Head], view: View, words: Words) -> str | None:
    """The order that is asked for, in words."""
    sorted_by = next((each for each in heads if each.order), None)
    if sorted_by is None or "sort" not in view.ask:
        return None
    direction = words(f"page.order.{sorted_by.order}")
    return words("page.sorted", name=sorted_by.title.lower(), order=direction)
