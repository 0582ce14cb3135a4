"""What a format is, and what it is given to write."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from api.rows import Row


@dataclass(frozen=True, slots=True)
class Document:
    """An answer: rows with their columns in order, and what is said about them.

    `content` is the single object of an item; a list has `rows` alone.
    """

    columns: Sequence[str]
    rows: Sequence[Row]
    content: Row | None
    meta: dict[str, Any]
    links: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Format:
    """A format: its name in the URL, its media type, and how a document is written in it.

    A tabular format gives all rows unless asked for fewer, and lets columns be chosen.
    """

    name: str
    media_type: str
    extension: str
    tabular: bool
    write: Callable[[Document], Iterator[bytes]]
    description: str
