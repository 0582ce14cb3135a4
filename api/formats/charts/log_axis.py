"""A logarithmic axis: where one is possible and useful, and its ticks.

It is drawn with dots: the length of a bar means nothing where the axis has no zero.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from math import ceil, floor, log10

from api.errors import InvalidRequest, Issue, Message
from api.formats.charts.layout import PLOT_HEIGHT, text_width
from api.formats.charts.limits import MAX_NAMED
from api.formats.charts.panels import Panel
from api.i18n import display

USEFUL_RATIO = 100
"""Of the largest value to the smallest one, from which the small ones can hardly be told apart."""
GAP, HEIGHT = 24, 20
"""Pixels between the names of ticks side by side, and from one to the next above it, at least."""
DIGITS = (1, 2, 5)
"""Of ticks within a decade."""
MAX_DECIMALS = 10


def log_axis(shown: Sequence[Panel]) -> Mapping[str, bool]:
    """Whether the axes are logarithmic, could be, and should be offered."""
    others = [panel for panel in shown if not panel.is_rank]
    possible = bool(others) and all(map(_is_positive, others))
    return {
        "drawn": any(panel.is_log for panel in shown),
        "possible": possible,
        "useful": possible
        and any(max(each.values) >= USEFUL_RATIO * min(each.values) for each in others),
    }


def _is_positive(panel: Panel) -> bool:
    return min(panel.values) > 0


def with_log_axes(shown: Sequence[Panel]) -> list[Panel]:
    """The panels with logarithmic axes; those of ranks stay.

    Raises InvalidRequest where a panel has values that are not positive, or all are ranks.
    """
    others = [panel for panel in shown if not panel.is_rank]
    if shown and not others:
        raise _refusal(Message("error.log-ranks"), shown)
    for panel in others:
        if not _is_positive(panel):
            least = min(panel.rows, key=lambda row: min(panel.values_of(row)))
            values = {"title": panel.title, "value": least["display"]}
            raise _refusal(Message("error.log-values", **values), shown)
    return [replace(panel, is_log=not panel.is_rank) for panel in shown]


def _refusal(message: Message, shown: Sequence[Panel]) -> InvalidRequest:
    impossible = {panel.measured[0] for panel in shown if panel.is_rank or not _is_positive(panel)}
    metrics = dict.fromkeys(panel.measured[0] for panel in shown)
    possible = [each for each in metrics if each not in impossible][:MAX_NAMED]
    accepted = ["axis=linear", *(f"metric={each}" for each in possible)]
    return InvalidRequest(
        Message("error.detail.chart", reason=message), [Issue("axis", "log", message, accepted)]
    )


def bounds(panel: Panel) -> tuple[float, float]:
    """The ticks around all values of a panel, two different ones."""
    low, high = min(panel.values), max(panel.values)
    powers = range(floor(log10(low)) - 1, ceil(log10(high)) + 2)
    every = [digit * 10.0**power for power in powers for digit in DIGITS]
    first = max(each for each in every if each <= low)
    last = min(each for each in every if each >= high and each > first)
    return first, last


def ticks(panel: Panel, width: float) -> Mapping[float, str]:
    """The ticks of an axis with their names: 1, 2 and 5 of each decade, or every n-th decade."""
    first, last = bounds(panel)
    length = (PLOT_HEIGHT if panel.over_time else width) / log10(last / first)
    powers = range(floor(log10(first)), ceil(log10(last)) + 1)
    found: dict[float, str] = {}
    for step in range(len(powers)):
        digits, distance = (DIGITS[:1], step) if step else (DIGITS, log10(DIGITS[1]))
        values = [digit * 10.0**power for power in powers[:: step or 1] for digit in digits]
        found = {each: _name(each, panel) for each in values if first <= each <= last}
        needed = HEIGHT if panel.over_time else max(map(text_width, found.values())) + GAP
        if length * distance >= needed:
            break
    return found


def _name(value: float, panel: Panel) -> str:
    """A tick in the words of the language, as the other axes name theirs."""
    if panel.unit["number_style"] == "scaled":
        for scale, word in display.SCALES[panel.lang]:
            if value >= scale:
                return _number(value / scale) + word
    return _number(value) + ("%" if panel.unit["symbol"] == "%" else "")


def _number(value: float) -> str:
    return f"{value:,.{MAX_DECIMALS}f}".rstrip("0").rstrip(".")
