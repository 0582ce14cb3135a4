"""The words of a page in its language, as its templates call them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from api.domain.code_lists import LANGUAGES
from api.i18n import capital, code_name, comparison, label, listed, with_colon
from api.i18n.catalogue import is_known, translate, translate_count
from api.i18n.citations.lines import day
from api.pages.columns import Column


@dataclass(frozen=True, slots=True)
class Words:
    language: str

    def __call__(self, key: str, **values: object) -> str:
        """A text of the catalogue."""
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

    def language_name(self, code: str) -> str:
        """The name of a language."""
        return self(f"page.language.{code}") if code in LANGUAGES else code

    def compared_with(self, row: Mapping[str, Any]) -> str:
        """What a figure is compared with, or ranked among."""
        name, is_rank = row["compared_with"], row["measure"] == "rank"
        return comparison(name, self.language, is_rank=is_rank)

    def base(self, row: Mapping[str, Any]) -> str:
        """The same in short: "vs previous year"; a name that says it itself stands as it is."""
        name = row["compared_with"]
        if row["measure"] == "rank":
            return self("page.among", name=name)
        is_told = comparison(name, self.language, is_rank=False) == name
        return name if is_told else self("page.versus", name=name)

    def place(self, row: Mapping[str, Any]) -> str:
        numbers = {name: row[name] for name in ("paragraph", "sentence")}
        return self("place", **numbers)

    def relation(self, code: str) -> tuple[str, str]:
        """The name of a relation, and what it means."""
        return self(f"relation.{code}"), capital(self(f"code.relation.{code}"))

    def status(self, code: str) -> tuple[str, str]:
        """The name of a status, and what it means."""
        return self(f"status.{code}"), self(f"page.status.{code}")

    def inferred(self, columns: list[str]) -> tuple[str, str]:
        """That columns of a figure are inferred: in a word, and in a sentence."""
        names = [code_name("inferred", each, self.language) for each in columns]
        return self("inferred"), self("page.inferred", names=self("list.comma").join(names))

    def column(self, column: Column) -> str:
        """The name of a column of the table."""
        return self("page.columns.paragraph") if column.name == "place" else self.label(column.term)

    def written_in(self, article: Mapping[str, Any]) -> str:
        """The language of an article, and the one that it was translated from."""
        written, original = self.language_name(article["language"]), article["original_language"]
        if original and original != article["language"]:
            return self("page.translated", language=written, original=self.language_name(original))
        return self("page.writtenIn", language=written)

    def printed_title(self) -> str:
        return capital(self("citation.original", title=""))

    def release(self, number: int, published_at: str) -> str:
        day = self.day(published_at)
        return capital(self("release-dated", number=number, day=day))

    def capital(self, text: str) -> str:
        return capital(text)

    def code(self, codes: str, code: str) -> str:
        """The name of a code of a list."""
        return code_name(codes, code, self.language)

    def role(self, role: str) -> str:
        """What one numeral is: the names of roles are those of several."""
        return self.count(f"code.role.{role}", 1)

    def heading(self, column: str) -> str:
        """What a list says for one of its columns."""
        family = "term" if is_known(f"term.{column}") else "column"
        return capital(self(f"{family}.{column}"))
