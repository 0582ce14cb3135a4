"""The words of a page in its language, as its templates call them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from api.i18n import capital, code_name, comparison, label, listed, with_colon
from api.i18n.catalogue import is_known, translate, translate_count
from api.i18n.citations.lines import day
from api.pages.columns import Column


@dataclass(frozen=True, slots=True)
class Words:
    language: str

    def __call__(self, key: str, **values: object) -> str:
        """A text of the page: `page.` stands before its key."""
        return translate(f"page.{key}", self.language, **values)

    def text(self, key: str, **values: object) -> str:
        """A text that is not the page's own."""
        return translate(key, self.language, **values)

    def count(self, key: str, number: int) -> str:
        """A text in the form for a number."""
        return translate_count(key, number, self.language)

    def label(self, term: str) -> str:
        """The name of a parameter or a column."""
        return label(term, self.language)

    def colon(self, first: str, last: str) -> str:
        return with_colon(first, last, self.language)

    def listed(self, *names: str) -> str:
        return listed([name for name in names if name], self.language)

    def number(self, value: int) -> str:
        return f"{value:,}"

    def day(self, date: str) -> str:
        return day(date[:10], self.language)

    def tongue(self, code: str) -> str:
        """The name of a language."""
        key = f"page.tongue.{code}"
        return translate(key, self.language) if is_known(key) else code

    def compared_with(self, row: Mapping[str, Any]) -> str:
        """What a figure is compared with, or ranked among."""
        name, is_rank = row["compared_with"], row["measure"] == "rank"
        return comparison(name, self.language, is_rank=is_rank)

    def place(self, row: Mapping[str, Any]) -> str:
        numbers = {name: row[name] for name in ("paragraph", "sentence")}
        return translate("place", self.language, **numbers)

    def relation(self, code: str) -> tuple[str, str]:
        """The name of a relation, and what it means."""
        return self.text(f"relation.{code}"), capital(self.text(f"code.relation.{code}"))

    def status(self, code: str) -> tuple[str, str]:
        """The name of a status, and what it means."""
        return self.text(f"status.{code}"), self(f"status.{code}")

    def inferred(self, columns: list[str]) -> tuple[str, str]:
        """That columns of a figure are inferred: in a word, and in a sentence."""
        names = [code_name("inferred", each, self.language) for each in columns]
        return self.text("inferred"), self("inferred", names=self.text("list.comma").join(names))

    def column(self, column: Column) -> str:
        """The name of a column of the table."""
        return self("columns.paragraph") if column.name == "place" else self.label(column.term)

    def written_in(self, article: Mapping[str, Any]) -> str:
        """The language of an article, and the one that it was translated from."""
        written, original = self.tongue(article["language"]), article["original_language"]
        if original and original != article["language"]:
            return self("translated", language=written, original=self.tongue(original))
        return self("writtenIn", language=written)

    def printed_title(self) -> str:
        return capital(self.text("citation.original", title=""))

    def release(self, number: int, published_at: str) -> str:
        day = self.day(published_at)
        return capital(self.text("release-dated", number=number, day=day))
