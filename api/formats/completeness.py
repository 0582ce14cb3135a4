"""How much of what matches stands in a file: a part must not be taken for the whole."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from api.formats.format import Document
from api.i18n import label, translate, with_colon

What = Literal["rows", "series"]


@dataclass(frozen=True, slots=True)
class Completeness:
    """How many rows, or series of rows, a document holds, and how many match."""

    what: What
    shown: int
    total: int

    @property
    def partial(self) -> bool:
        return self.shown < self.total

    def as_columns(self) -> Mapping[str, int]:
        return {self.what: self.shown, "total": self.total}

    def line(self, language: str) -> str:
        """As people write it: "Rows: 37", or "Rows: 1 of 37"."""
        text = f"{self.shown:,}"
        if self.partial:
            text = translate("count.part", language, shown=text, total=f"{self.total:,}")
        return with_colon(label(self.what, language), text, language)


def completeness(document: Document) -> Completeness:
    """An item is whole, and so is an answer without pages."""
    if isinstance(document.content, list):
        return Completeness("series", len(document.content), document.meta["total"])
    rows = len(document.table)
    if isinstance(document.content, dict):
        return Completeness("rows", rows, rows)
    return Completeness("rows", rows, document.meta["total"])
