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
    return [_fault(each, view, words, reference) for each in errors]


def _fault(
    error: Mapping[str, Any], view: View, words: Words, reference: Reference | None
) -> Fault:
    parameter, value = error["parameter"], error["value"] or ""
    is_asked = parameter in view.ask
    kind = NAMED.get(parameter)
    names = reference.names[view.language][kind] if reference and kind else {}
    name = parameter_name(parameter, view.language)
    return Fault(
        words.colon(name, value),
        error["message"],
        error["hint"],
        [
            (
                names.get(offer) or parameter_name(offer, view.language),
                _repaired(parameter, value, offer, view).href,
            )
            for offer in error["did_you_mean"]
        ],
        view.change(**{parameter: None}).href if is_asked else None,
        name,
    )


def _repaired(parameter: str, value: str, offer: str, view: View) -> View:
    """The view with what was meant in place of what was written."""
    if parameter not in view.ask:
        return view
    if parameter not in ASKED:  # the name of another parameter is meant
        return view.change(**{parameter: None, offer: view.ask[parameter]})
    values = [offer if each == value else each for each in view.values(parameter)]
    return view.change(**{parameter: ",".join(values)})
