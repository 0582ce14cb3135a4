"""Marks of values that are not exact or in doubt, and the colours of lines.

A bound or "about" is hollow, a bound has an arrow too; a value in doubt is pale with a dashed
outline. The footnotes are written from the same tests, so that they say what is seen.
"""

from api.formats.charts.panels import Panel
from api.schemas import Row

COLOURS = (
    "#1b6ca8",
    "#c2410c",
    "#15803d",
    "#7c3aed",
    "#be123c",
    "#0e7c86",
    "#8a6100",
    "#a21caf",
    "#57534e",
    "#5b7012",
)
"""Of lines; each is readable as text on white (WCAG 2.2, 1.4.3: 4.5 to 1)."""
BLACK, WHITE = "#000000", "#ffffff"
INK = "#222222"
DOUBTFUL_FILL = 0.3
DOUBTFUL_LINE = 0.5
"""The share of a colour that is left where a value is in doubt."""


def add_colours(panel: Panel) -> None:
    """Add the colours of each row, opaque, so that nothing shines through.

    `chart_colour` is that of lines, outlines and arrows, `chart_fill` that inside an outline,
    `chart_shade` that of a thick line, `chart_ink` that of the text.
    """
    several = panel.over_time and len(panel.labels) > 1
    colours = dict(zip(panel.labels, series_colours(panel), strict=True))
    for row in panel.rows:
        colour = colours[row["chart_label"]]
        fill = mixed(colour, WHITE, DOUBTFUL_FILL) if is_doubtful(row) else colour
        row |= {
            "chart_colour": colour,
            "chart_fill": WHITE if is_bound(row) or is_about(row) else fill,
            "chart_shade": mixed(colour, WHITE, DOUBTFUL_LINE) if is_doubtful(row) else colour,
            "chart_ink": colour if several else INK,
        }


def series_colours(panel: Panel) -> list[str]:
    """A colour for each label; of more lines than colours, the second ones are darker."""
    if not panel.over_time:
        return [COLOURS[0]] * len(panel.labels)
    every = [*COLOURS, *(mixed(each, BLACK, 0.55) for each in COLOURS)]
    return [every[number % len(every)] for number in range(len(panel.labels))]


def is_bound(row: Row) -> bool:
    return row["chart_arrow"] is not None


def is_about(row: Row) -> bool:
    return bool(row["relation"] == "approx")


def is_doubtful(row: Row) -> bool:
    return bool(row["status"] != "normal")


def is_span(row: Row) -> bool:
    return bool(row.get("chart_to", 0) > row.get("chart_from", 0))


def mixed(colour: str, other: str, share: float) -> str:
    """A colour of which `share` is the first and the rest the other."""
    pairs = zip(bytes.fromhex(colour[1:]), bytes.fromhex(other[1:]), strict=True)
    return "#" + "".join(f"{round(share * one + (1 - share) * two):02x}" for one, two in pairs)
