"""Marks of values that are not exact or in doubt, and the colours of lines.

A bound or "about" is hollow; a value in doubt is pale with a dashed outline. The footnotes are
written from the same tests, so that they say what is seen.
"""

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
    "#0f3b5c",
    "#6b2407",
    "#0c4622",
    "#442082",
    "#680a21",
    "#08444a",
    "#4c3500",
    "#590f60",
    "#302e2b",
    "#323e0a",
)
"""Of lines; each is readable as text on white (WCAG 2.2, 1.4.3: 4.5 to 1)."""
INK = "#222222"
PALE = "#d4d4d4"
"""What is in doubt, inside its outline."""

IS_HOLLOW = "datum.relation !== 'eq' && datum.relation !== 'between'"
IS_DOUBTFUL = "datum.status !== 'normal'"
IS_SPAN = "datum.chart_to > datum.chart_from"
"""The tests of the functions below, in the language of Vega."""


def is_hollow(row: Row) -> bool:
    return row["relation"] not in ("eq", "between")


def is_doubtful(row: Row) -> bool:
    return bool(row["status"] != "normal")


def is_span(row: Row) -> bool:
    return bool(row.get("chart_to", 0) > row.get("chart_from", 0))
