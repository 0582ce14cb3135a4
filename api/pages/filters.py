"""The filters of the page: what there is under the others, so that no choice leads to nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from api.pages.view import View
from api.pages.words import Words

FACETS: Mapping[str, str] = {
    "metric": "metrics",
    "country": "countries",
    "region": "regions",
    "sector": "sectors",
    "organization": "organizations",
    "source": "sources",
    "year": "years",
    "frequency": "frequencies",
    "status": "statuses",
    "relation": "relations",
    "origin": "origins",
    "article": "articles",
}
"""Parameters with the list of their values in a response of `/v1/availability`."""
LISTS: Mapping[str, str] = {**FACETS, "area": "areas", "area_type": "area_types", "unit": "units"}
OPEN = ("metric", "country", "region")
"""Filters that are not folded at first."""
FIRST, MOST = 8, 100
"""Values of a filter that are shown at first, and that a page has."""
KEPT = ("view", "columns", "draw")
"""Parameters of the page that stay when its filters change."""
TYPED = ("value_from", "value_to")
"""Filters with a field for a number."""

Values = Sequence[Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Facet:
    """A filter: the values shown at first, those behind a button, and how many are left out."""

    name: str
    first: Values
    others: Values
    left_out: int
    chosen: int

    @property
    def is_open(self) -> bool:
        return self.name in OPEN or self.chosen > 0

    @property
    def count(self) -> int:
        return len(self.first) + len(self.others) + self.left_out


def facets(available: Mapping[str, Any], view: View) -> list[Facet]:
    """The filters in which there is something to choose."""
    found = []
    for name, plural in FACETS.items():
        values: Values = available[plural]
        shown = [each for place, each in enumerate(values) if place < MOST or each["selected"]]
        first = [each for place, each in enumerate(shown) if place < FIRST or each["selected"]]
        others = [each for each in shown if each not in first]
        left_out, chosen = len(values) - len(shown), len(view.values(name))
        found.append(Facet(name, first, others, left_out, chosen))
    return [each for each in found if each.count > 1 or each.chosen]


def found(available: Mapping[str, Any], plural: str) -> Values:
    """The values of a list that the figures of the view have: the chosen ones, if some are."""
    values: Values = available[plural]
    return [each for each in values if each["selected"]] or values


def hidden(view: View, facets: Sequence[Facet]) -> list[tuple[str, str]]:
    """What the form of the filters sends beside them, so that it stays in the view."""
    shown = {*TYPED, "cursor", *(each.name for each in facets)}
    own = {name: text for name, text in view.own.items() if name in KEPT}
    return [(name, text) for name, text in {**view.ask, **own}.items() if name not in shown]


@dataclass(frozen=True, slots=True)
class Chip:
    """One value of the query, with the view without it."""

    text: str
    href: str


def chips(
    available: Mapping[str, Any], everything: Mapping[str, Any], view: View, words: Words
) -> list[Chip]:
    """What is asked for, each value with a way to leave it out.

    A value that the other filters leave nothing of has its name among all. Another spelling of the
    only one chosen, such as KOR for KR, is that one.
    """
    found = []
    for name, text in view.filters.items():
        values, plural = [text] if name == "q" else view.values(name), LISTS.get(name, "")
        selected = [each for each in available.get(plural, ()) if each["selected"]]
        known = [*selected, *everything.get(plural, ())]
        for value in values:
            same = [each for each in known if each["code"].lower() == value.lower()]
            named = same or (selected if len(selected) == 1 else [])
            title = named[0]["name"] if named else None
            others = [each for each in values if each != value]
            rest = view.change(**{name: ",".join(others) or None})
            found.append(Chip(words.colon(words.label(name), title or value), rest.href))
    return found
