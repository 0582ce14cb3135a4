"""What a reader should know of a selection before using it, the most important first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from api.pages import filters
from api.pages.view import View
from api.pages.words import Words

MIXED = (
    *("mixed-units", "mixed-currencies", "mixed-measures", "mixed-area-levels"),
    *("mixed-frequencies", "not-comparable"),
)
"""Warnings that say that figures must not be compared."""
DIFFERING: Mapping[str, str] = {
    "units": "mixed-units",
    "area_types": "mixed-area-levels",
    "frequencies": "mixed-frequencies",
}
"""Lists of a response of `/v1/availability`, with the warning if figures differ in them."""
MOST_LINKED = 5
"""Figures that a notice links to, if it is about no more."""

Warnings = Sequence[Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Notice:
    code: str
    message: str
    href: str | None
    figures: Sequence[str]
    """Links to the figures that it is about, where they are few."""


def notices(warnings: Warnings, view: View) -> list[Notice]:
    """The warnings of a response, those on comparing first."""
    ordered = sorted(warnings, key=lambda each: each["code"] not in MIXED)
    return [
        Notice(
            each["code"],
            each["message"],
            each["url"] and view_of_api(each["url"], view).href,
            [view.show(figure=figure).href for figure in each["ids"]]
            if not each["url"] and len(each["ids"]) <= MOST_LINKED
            else [],
        )
        for each in ordered
    ]


def view_of_api(url: str, view: View) -> View:
    """The view that asks what an address of the API asks."""
    asked = {name: [text] for name, text in parse_qsl(urlsplit(url).query)}
    found = View.of(asked, view.language)
    return View({**found.ask, **view.kept}, {"view": view.tab}, view.language)


def comparable(
    warnings: Warnings, available: Mapping[str, Any], words: Words, *, total: int, shown: int
) -> str | None:
    """Whether the figures of a selection can be compared, in a sentence.

    Warnings are those of the rows shown: of others only what all of them have in common is known,
    so that nothing is said for comparing them. None, too, of a single figure.
    """
    if total < 2:
        return None
    codes = {warning["code"] for warning in warnings}
    codes |= {code for plural, code in DIFFERING.items() if len(_known(available, plural)) > 1}
    metrics = len(_known(available, "metrics"))
    if mixed := [each for each in MIXED if each in codes]:
        reasons = words.listed(*(words(f"page.compare.{each}") for each in mixed))
        return words("page.compare.no", reasons=reasons)
    if metrics > 1:
        return words.count("page.compare.metrics", metrics)
    return words("page.compare.yes") if shown == total else None


def _known(available: Mapping[str, Any], plural: str) -> filters.Values:
    return [each for each in filters.found(available, plural) if each["code"] != "none"]
