"""The issues of an invalid URL, each with links to views that work."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from api.pages.view import ASKED, View


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
    parameter: str


def faults(errors: Sequence[Mapping[str, Any]], view: View) -> list[Fault]:
    return [_fault(each, view) for each in errors]


def _fault(error: Mapping[str, Any], view: View) -> Fault:
    parameter, value = error["parameter"], error["value"] or ""
    is_asked = parameter in view.ask
    return Fault(
        f"{parameter}={value}",
        error["message"],
        error["hint"],
        [(offer, _repaired(parameter, value, offer, view).href) for offer in error["did_you_mean"]],
        view.change(**{parameter: None}).href if is_asked else None,
        parameter,
    )


def _repaired(parameter: str, value: str, offer: str, view: View) -> View:
    """The view with what was meant in place of what was written."""
    if parameter not in view.ask:
        return view
    if parameter not in ASKED:  # the name of another parameter is meant
        return view.change(**{parameter: None, offer: view.ask[parameter]})
    values = [offer if each == value else each for each in view.values(parameter)]
    return view.change(**{parameter: ",".join(values)})
