"""Titles of articles in quotation marks."""

from collections.abc import Mapping, Sequence

QUOTES: Mapping[str, Sequence[str]] = {
    "en": ("“”", "‘’"),
    "ja": ("「」", "『』"),
    "ko": ("“”", "‘’"),
    "zh": ("《》", "〈〉"),
}
"""Marks around a title, and inside it; a third level has the first again."""


def quoted_title(title: str, language: str) -> str:
    """A title in the quotation marks of the language; marks inside it become the inner ones."""
    levels = QUOTES[language]
    closing: list[str] = []
    found = []
    for place, letter in enumerate(title):
        pair = next((marks for marks in levels if letter == marks[0]), None)
        following = title[place + 1 : place + 2]
        if pair is not None:
            inner = levels[(len(closing) + 1) % len(levels)]
            closing.append(inner[1] + pair[1])
            found.append(inner[0])
        elif closing and letter == closing[-1][1] and not (letter == "’" and following.isalpha()):
            found.append(closing.pop()[0])
        else:
            found.append(letter)
    return f"{levels[0][0]}{''.join(found)}{levels[0][1]}"
