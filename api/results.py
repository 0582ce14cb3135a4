"""What a question is answered with, before it is written in a format."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pydantic import BaseModel

from api.rows import Row


@dataclass(frozen=True, slots=True)
class Warn:
    """Something to know before the rows are used. See `api.rows.envelopes.Warn`."""

    code: str
    message: str
    count: int
    ids: Sequence[str] = ()
    query: Mapping[str, Sequence[str]] | None = None
    """The question that shows the rows it speaks of, where there is one."""


@dataclass(frozen=True, slots=True)
class Page:
    """Rows of a list: those of one page, or all of them."""

    row: type[BaseModel]
    rows: Sequence[Row]
    total: int
    limit: int | None
    next_key: Sequence[Any] | None = None
    """The keys of the last row, where more follow."""
    warnings: Sequence[Warn] = field(default=())
    data: Any = None
    """What JSON gives in place of the rows: the same, grouped."""
    summary: Mapping[str, Any] | None = None
    """What is said of all rows of the list, on every page."""


@dataclass(frozen=True, slots=True)
class Item:
    """One row, with what only an item has: tabular formats show the columns of `row` alone."""

    row: type[BaseModel]
    content: Row
    title: str
    """What it is called, in the language."""
    links: Mapping[str, str] = field(default_factory=dict)
    """Addresses that belong to it, from the root of the service."""
    warnings: Sequence[Warn] = ()
