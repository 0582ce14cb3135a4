"""How much of what matches stands in a file: a part must not be taken for the whole."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from api.domain.code_lists import LANGUAGES
from api.formats.format import Document

What = Literal["rows", "series"]

NAMES: Mapping[What, tuple[str, str, str, str]] = {
    "rows": ("Rows", "行数", "행 수", "行数"),
    "series": ("Series", "時系列", "시계열", "时间序列"),
}
PART = ("{} of {}", "{}（全{}）", "{}(전체 {})", "{}（共{}）")
COLON = (": ", "：", ": ", "：")
"""In the order of `LANGUAGES`."""


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

    def name(self, language: str) -> str:
        return NAMES[self.what][_place(language)]

    def text(self, language: str) -> str:
        """As people write it: 37, or 1 of 37."""
        if not self.partial:
            return f"{self.shown:,}"
        return PART[_place(language)].format(f"{self.shown:,}", f"{self.total:,}")

    def line(self, language: str) -> str:
        return self.name(language) + COLON[_place(language)] + self.text(language)


def completeness(document: Document) -> Completeness:
    """An item is whole, and so is an answer without pages."""
    if isinstance(document.content, list):
        return Completeness("series", len(document.content), document.meta["total"])
    rows = len(document.table)
    if isinstance(document.content, dict):
        return Completeness("rows", rows, rows)
    return Completeness("rows", rows, document.meta["total"])


def _place(language: str) -> int:
    return list(LANGUAGES).index(language)
