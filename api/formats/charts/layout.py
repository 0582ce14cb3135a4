"""Sizes of a chart in pixels: text, lines of text, and the plot that they leave room for."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

FONT_SIZE = 12
WIDTH = 680
"""Of a chart, where the request sets none."""
PLOT_HEIGHT = 240
"""Of a panel over time."""
TIME_PADDING = 20
"""Of a plot over time, left and right of the first and the last mark."""
MIN_PLOT_WIDTH = 160
RIGHT_MARGIN = 120
"""Room of value labels right of a plot."""
PADDING = 16
SYMBOL = 20
"""Width of a line in a legend, with the room before its name."""
MAX_LABEL_SHARE = 0.35
"""Of a chart's width, for the labels of bars; wider labels take several lines."""
MIN_LABEL_ROOM = 60
LATIN = 0.56
"""Width of a letter that is not wide, as a share of the font size."""

CLOSING = "、。，；：・）」』》”’.,;:)%·っゃゅょ"
"""Characters that no line starts with."""
OPENING = "（「『《“‘("
"""Characters that no line ends with."""
WIDE = "\u2e80-\u30a0\u30fb\u30fd-\ua4cf\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6"
"""Wide characters that a line may be broken between: not Hangul, and not katakana."""
PIECES = re.compile(
    rf"[{OPENING}]*(?:[^{WIDE}\s]+(?:(?<=\d)(?![{OPENING}])[{WIDE}])?|[{WIDE}])"
    rf"(?:\s*[{CLOSING}])*\s*|."
)
"""What is not broken: a word, or a wide character; 2024年 and 6件 are words."""


@dataclass(frozen=True, slots=True)
class Layout:
    """Widths that all panels of a chart share."""

    plot: float
    label_room: float
    """Left of the plots."""
    max_label: float

    @property
    def legend(self) -> float:
        return self.plot + RIGHT_MARGIN - SYMBOL

    @property
    def full(self) -> float:
        return self.label_room + self.plot + RIGHT_MARGIN


def layout(bar_labels: Iterable[str], width: float) -> Layout:
    """The widths of a chart that is about `width` wide. Labels are never cut off."""
    max_label = width * MAX_LABEL_SHARE
    lines = [line for label in bar_labels for line in wrapped(label, max_label)]
    room = max([MIN_LABEL_ROOM, *map(text_width, lines)]) + 12
    return Layout(max(width - 2 * PADDING - RIGHT_MARGIN - room, MIN_PLOT_WIDTH), room, max_label)


def text_width(text: str, size: float = FONT_SIZE) -> float:
    """The approximate width of a text: fonts are those of the reader."""
    wide = sum(unicodedata.east_asian_width(letter) in "WF" for letter in text)
    return size * (wide + LATIN * (len(text) - wide))


def wrapped(text: str, max_width: float, size: float = FONT_SIZE) -> list[str]:
    """Lines no wider than `max_width`, broken at spaces or between wide characters."""
    lines = [""]
    for piece in PIECES.findall(text):
        if lines[-1] and text_width(lines[-1] + piece.rstrip(" ·"), size) > max_width:
            lines.append("")
        lines[-1] += piece if lines[-1] else piece.lstrip()
    return [line.rstrip(" ·") for line in lines]
