"""The columns of the table of figures, and which of them a view shows."""

from collections.abc import Mapping
from dataclasses import dataclass

from api.pages.view import View


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its term, and the orders that a click on its head asks for, one after the other."""

    name: str
    term: str
    sorts: tuple[str, ...]
    is_chosen: bool
    """Whether it is shown unless the reader chooses others."""


def _by_name(name: str, term: str, *, is_chosen: bool) -> Column:
    return Column(name, term, (f"{term}_name", f"-{term}_name"), is_chosen)


COLUMNS: Mapping[str, Column] = {
    each.name: each
    for each in (
        _by_name("subject", "subject", is_chosen=True),
        _by_name("metric", "metric", is_chosen=True),
        Column("value", "value", ("-value", "value"), is_chosen=True),
        Column("period", "period", ("-year", "year"), is_chosen=True),
        _by_name("sector", "sector", is_chosen=True),
        _by_name("source", "source", is_chosen=False),
        _by_name("unit", "unit", is_chosen=False),
        Column("as_printed", "as_printed", ("as_printed", "-as_printed"), is_chosen=False),
        Column("article", "article", ("article", "-article"), is_chosen=False),
        Column("place", "paragraph", ("paragraph", "-paragraph"), is_chosen=True),
    )
}
ALWAYS = ("subject", "metric", "value")
"""Columns without which a row says nothing."""


def chosen_columns(view: View, *, has_articles: bool) -> list[Column]:
    """The columns that are shown; of several articles, their titles, too."""
    asked = view.own.get("columns", "").split(",") if view.own.get("columns") else None
    return [
        column
        for column in COLUMNS.values()
        if column.name in ALWAYS
        or (column.name in asked if asked else column.is_chosen)
        or (asked is None and has_articles and column.name == "article")
    ]
