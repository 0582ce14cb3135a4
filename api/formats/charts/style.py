"""How a value looks that is not simply so, and the colours of the lines.

What is a bound or "about" is hollow, a bound has an arrow too; what is in doubt is pale, and its
outline dashed. The footnotes are written from the same tests, so that they say what is seen.
"""

from dataclasses import replace

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
FILL_OF_DOUBT = 0.3
LINE_OF_DOUBT = 0.5


def painted(panel: Panel) -> Panel:
    """The panel with the colours of each row, opaque, so that nothing shines through.

    `chart_colour` is that of lines, outlines and arrows, `chart_fill` that inside an outline,
    `chart_shade` that of a thick line, `chart_ink` that of the text.
    """
    several = panel.over_time and len(panel.labels) > 1
    colours = dict(zip(panel.labels, series_colours(panel), strict=True))
    rows = [row | _colours(row, colours[row["chart_label"]], several) for row in panel.rows]
    return replace(panel, rows=rows)


def series_colours(panel: Panel) -> list[str]:
    """A colour for each label; of more lines than colours, the second ones are darker."""
    if not panel.over_time:
        return [COLOURS[0]] * len(panel.labels)
    dark = [mixed(each, BLACK, 0.55) for each in COLOURS]
    every = [*COLOURS, *dark]
    return [every[place % len(every)] for place in range(len(panel.labels))]


def is_bound(row: Row) -> bool:
    return row["chart_arrow"] is not None


def is_about(row: Row) -> bool:
    return bool(row["relation"] == "approx")


def is_doubtful(row: Row) -> bool:
    return bool(row["status"] != "normal")


def is_span(row: Row) -> bool:
    return bool(row.get("chart_to", 0) > row.get("chart_from", 0))


def mixed(colour: str, other: str, part: float) -> str:
    """A colour of which `part` is the first and the rest the other."""
    pairs = zip(_channels(colour), _channels(other), strict=True)
    return "#" + "".join(f"{round(part * one + (1 - part) * two):02x}" for one, two in pairs)


def _channels(colour: str) -> list[int]:
    return [int(colour[at : at + 2], 16) for at in (1, 3, 5)]


def _colours(row: Row, colour: str, several: bool) -> Row:
    doubtful = is_doubtful(row)
    fill = mixed(colour, WHITE, FILL_OF_DOUBT) if doubtful else colour
    return {
        "chart_colour": colour,
        "chart_fill": WHITE if is_bound(row) or is_about(row) else fill,
        "chart_shade": mixed(colour, WHITE, LINE_OF_DOUBT) if doubtful else colour,
        "chart_ink": colour if several else INK,
    }
