"""What a chart holds, what of a panel is drawn, and what is offered in place of too much."""

from collections.abc import Sequence
from dataclasses import replace

from api.errors import InvalidRequest, Issue, Message
from api.formats.charts.panels import Panel
from api.schemas.queries import MAX_TOP

MAX_PANELS = 40
MAX_BARS = MAX_TOP
MAX_LINES = SUGGESTED_TOP = 20
MAX_NAMED = 10
"""Metrics that an error offers."""


def drawn(found: Sequence[Panel], top: int | None, *, is_part: bool) -> list[Panel]:
    """The panels with their first `top` bars or lines.

    Raises InvalidRequest where a chart could not be read: nothing is left out that was not asked
    to be. `is_part` is whether more rows match than those of the panels.
    """
    shown = [*found]
    for number, panel in enumerate(found):
        if top is not None and len(panel.labels) > top:
            labels = panel.labels[:top]
            rows = [row for row in panel.rows if row["chart_label"] in set(labels)]
            shown[number] = replace(panel, rows=rows, labels=labels, total=len(panel.labels))
    if len(shown) > MAX_PANELS:
        raise _refusal(Message("error.panels", count=len(shown), most=MAX_PANELS), found, is_part)
    for each in shown:
        if len(each.labels) > _most(each):
            key = "error.lines" if each.over_time else "error.bars"
            raise _refusal(Message(key, count=len(each.labels), most=_most(each)), found, is_part)
    return shown


def _most(panel: Panel) -> int:
    return MAX_LINES if panel.over_time else MAX_BARS


def _refusal(message: Message, found: Sequence[Panel], is_part: bool) -> InvalidRequest:
    """The error, with parameters that give a chart if they replace those of the request."""
    metrics: dict[str, list[Panel]] = {}
    for panel in found:
        metrics.setdefault(panel.measured[0], []).append(panel)
    top = f"top={SUGGESTED_TOP}"
    accepted = [top] if len(found) <= MAX_PANELS else []
    if len(metrics) > 1:
        rows = {name: sum(len(panel.rows) for panel in each) for name, each in metrics.items()}
        for name in sorted(metrics, key=lambda name: -rows[name])[:MAX_NAMED]:
            fits = all(len(panel.labels) <= _most(panel) for panel in metrics[name])
            accepted.append(f"metric={name}" + ("" if fits and not is_part else f"&{top}"))
    return InvalidRequest(
        Message("error.detail.chart", reason=message),
        [
            Issue(
                *("format", "vegalite", message, [*accepted, "format=csv"]),
                hint=Message("error.hint.fewer-marks"),
            )
        ],
    )
