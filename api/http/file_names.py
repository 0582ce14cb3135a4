"""File names derived from the query, in characters that every system accepts."""

import re
from collections.abc import Iterator, Mapping, Sequence
from hashlib import blake2b
from unicodedata import combining, normalize

MOST = 80
"""Characters of a name, without the extension."""
DIGEST = 3
"""Bytes of a digest that distinguishes names which would otherwise be equal."""


def file_name(path: str, query: Mapping[str, Sequence[str]], language: str) -> str:
    """The path without `/v1`, and the values of the filters: `observations-robot-density-kr`.

    English is not named. A digest stands for truncated text and for non-ASCII letters.
    """
    words = [*path.split("/"), *_words(query), *([language] if language != "en" else [])]
    name = "-".join(slug for word in words if (slug := _slug(word)))
    if len(name) <= MOST and all(map(_is_told, words)):
        return name
    digest = blake2b("/".join(words).encode(), digest_size=DIGEST).hexdigest()
    return f"{name[: MOST - len(digest) - 1].rstrip('-.')}-{digest}"


def _words(query: Mapping[str, Sequence[str]]) -> Iterator[str]:
    """The values of the filters, preceded by the parameter if they are numbers or `none`."""
    for parameter, values in query.items():
        if parameter == "sort":
            continue
        if not any(map(_speaks, values)) and not (parameter == "year" and _is_year(values[0])):
            yield parameter
        yield from values


def _speaks(value: str) -> bool:
    return value != "none" and any(letter in LETTERS for letter in _slug(value))


def _is_year(value: str) -> bool:
    return value.isdecimal()


def _slug(text: str) -> str:
    return re.sub(r"[^a-z0-9.]+", "-", _plain(text)).strip("-.")


def _is_told(text: str) -> bool:
    """Whether the slug has every letter and digit of the text."""
    return not any(each.isalnum() and not each.isascii() for each in _plain(text))


def _plain(text: str) -> str:
    """Lower case, without accents."""
    return "".join(each for each in normalize("NFKD", text.casefold()) if not combining(each))


LETTERS = frozenset("abcdefghijklmnopqrstuvwxyz")
