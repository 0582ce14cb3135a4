"""The issues of an invalid URL, each with links to views that work."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from api.domain.dimensions import NAMED
from api.domain.reference import Reference
from api.i18n import parameter_name
from api.pages.view import ASKED, View
from api.pages.words import Words


@dataclass(frozen=True, slots=True)
class Fault:
    """An issue: what was given, what is wrong, and what would work in place of it."""

    given: str
    message: str
    hint: str | None
    offers: Sequence[tuple[str, str]]
    """What may have been meant, each with its view."""
    without: str | None
    """The view without the parameter."""
    name: str
    """The name of the parameter."""


def faults(
    errors: Sequence[Mapping[str, Any]], view: View, words: Words, reference: Reference | None
) -> list[Fault]:
    found = []
    for error in errors:
        parameter, value = error["parameter"], error["value"] or ""
        is_asked = parameter in view.ask
        kind = NAMED.get(parameter)
        names = reference.names[view.language][kind] if reference and kind else {}
        offers = []
        for offer in error["did_you_mean"]:
            meant = view
            if is_asked and parameter not in ASKED:  # the name of another parameter is meant
                meant = view.change(**{parameter: None, offer: view.ask[parameter]})
            elif is_asked:
                values = [offer if each == value else each for each in view.values(parameter)]
                meant = view.change(**{parameter: ",".join(values)})
            offers.append((names.get(offer) or parameter_name(offer, view.language), meant.href))
        name = parameter_name(parameter, view.language)
        without = view.change(**{parameter: None}).href if is_asked else None
        given = words.colon(name, value)
        found.append(Fault(given, error["message"], error["hint"], offers, without, name))
    return found
