"""Citations in words, in each language: who printed a figure, who measured it, which release."""

import re
from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

from api.domain.periods import PeriodError
from api.domain.reference import Reference, name_of
from api.i18n import first_of, period_name, quoted_title
from api.i18n.catalogue import translate

Facts = Mapping[str, Any]

DATA_SET = "Article indicators"
MAX_NAMED = 3
"""Articles, and sources, that the citation of a response names in its text."""


@dataclass(frozen=True, slots=True)
class Published:
    """The state of the data that is cited."""

    release: int
    date: str
    """The day of the release (ISO 8601)."""
    url: str
    """The address that gives what is cited."""
    language: str


class CitationLines:
    """Citations of rows in one line, without an address and without a full stop.

    `articles` are those of the rows, by id; more may be added. What only the article, the source
    or the release decides is written once, however many rows there are.
    """

    def __init__(
        self, articles: Mapping[str, Facts], published: Published, reference: Reference
    ) -> None:
        self._reference = reference
        self._language = language = published.language
        self._release = release_dated(published.release, published.date, language)
        self._articles: dict[str, str] = {}
        self._sources: dict[str | None, str] = {None: translate("citation.no-source", language)}
        self.add(articles)
        self._template = self._cited(
            "observation", joined([self._printed_at("{0}", "{1}", "{2}"), "{3}"], language), "{4}"
        )

    def __len__(self) -> int:
        """The number of its articles."""
        return len(self._articles)

    def lacking(self, articles: Collection[str]) -> set[str]:
        """Those of the articles that have to be added before their rows are cited."""
        return {name for name in articles if name not in self._articles}

    def add(self, articles: Mapping[str, Facts]) -> None:
        """Let rows of these articles be cited as well."""
        for name, article in articles.items():
            self._articles[name] = article_line(article, self._language, self._reference)

    def lines(
        self,
        shown: Sequence[str],
        articles: Sequence[str],
        paragraphs: Sequence[int],
        sentences: Sequence[int],
        sources: Sequence[str | None],
    ) -> list[str]:
        """Cite observations, column by column."""
        printed = [self._articles[name] for name in articles]
        measured = [self._sources.get(code) or self._source(code) for code in sources]
        return [*map(self._template.format, printed, paragraphs, sentences, measured, shown)]

    def line(
        self,
        kind: Literal["observation", "claim", "figure"],
        shown: str,
        article: str,
        paragraph: int,
        sentence: int,
        source: str | None = None,
    ) -> str:
        """Cite one row by its id. Most claims rest on no publication: that goes unsaid."""
        if source is None and kind != "observation":
            origin = self._printed_at(self._articles[article], paragraph, sentence)
        else:
            origin = self.origin(article, paragraph, sentence, source)
        return self._cited(kind, origin, shown)

    def origin(self, article: str, paragraph: int, sentence: int, source: str | None) -> str:
        """Where a figure is printed, and who measured it or that the article names nobody."""
        printed = self._printed_at(self._articles[article], paragraph, sentence)
        return joined([printed, self._source(source)], self._language)

    def _cited(self, kind: str, origin: str, shown: str) -> str:
        return translate(
            f"citation.{kind}",
            self._language,
            origin=origin,
            data_set=DATA_SET,
            id=shown,
            release=self._release,
        )

    def _printed_at(self, article: str, paragraph: object, sentence: object) -> str:
        """The line of an article with a place in its text."""
        place = translate("place", self._language, paragraph=paragraph, sentence=sentence)
        return translate("citation.place", self._language, article=article, place=place)

    def _source(self, code: str | None) -> str:
        if code not in self._sources:
            entry = self._reference.tables["source"][str(code)]
            named = source_line(entry, self._language, self._reference)
            self._sources[code] = translate("citation.source", self._language, source=named)
        return self._sources[code]


def origins(
    articles: Sequence[Facts],
    sources: Sequence[Facts],
    unnamed: int,
    language: str,
    reference: Reference,
) -> list[str]:
    """What a response rests on: its first articles and sources, and figures without a source."""
    written = []
    for kind, rows, line_of in (
        ("articles", articles, article_line),
        ("sources", sources, source_line),
    ):
        if rows:
            lines = [line_of(each, language, reference) for each in rows[:MAX_NAMED]]
            line = first_of(lines, len(rows), "citation.listing", language)
            written.append(translate(f"citation.{kind}", language, **{kind: line}))
    if unnamed:
        written.append(translate("citation.unnamed", language, count=f"{unnamed:,}"))
    return written


def listed(shown: int, count: int, language: str) -> str:
    return translate("citation.listed", language, shown=f"{shown:,}", total=f"{count:,}")


def joined(parts: Sequence[str], language: str) -> str:
    return translate("citation.between", language).join(parts)


def release_dated(release: int, date: str, language: str) -> str:
    """The release with its day."""
    return translate("release-dated", language, number=release, day=day(date, language))


def date_inferred(language: str) -> str:
    """That a day is our reading, as a note of its own."""
    return translate("date-inferred", language).strip(" ()（）")


def printed_title(article: Facts, language: str) -> str | None:
    """The title that the article is printed under, where the one shown is a translation."""
    printed: str | None = article.get(f"title_{article['language'].partition('-')[0]}")
    return None if printed == article[f"title_{language}"] else printed


def original(title: str, language: str) -> str:
    """That a title is the printed one; it stands as it is printed, without further marks."""
    return translate("citation.original", language, title=title)


def article_line(article: Facts, language: str, reference: Reference) -> str:
    """Who published an article when, by the title shown and the one that can be searched for."""
    title = quoted_title(article[f"title_{language}"], language)
    printed = printed_title(article, language)
    if printed:
        note = original(printed, language)
        title = translate("citation.titled", language, title=title, printed=note)
    author = article["author"]
    line = translate(
        "citation.article",
        language,
        byline=translate("citation.byline", language, author=author) if author else "",
        title=title,
        publisher=reference.names[language]["organization"][article["publisher"]],
        day=day(article["published"], language),
    )
    return line + translate("date-inferred", language) if article["published_inferred"] else line


def source_line(source: Facts, language: str, reference: Reference) -> str:
    """A source by its name, with its body and edition where the name does not tell them."""
    body = reference.tables["organization"][source["organization"]]
    line = name = name_of(source, language)
    owner, edition = name_of(body, language), source["edition"]
    if not any(each and each in name for each in (owner, *(body.get("aliases") or "").split("|"))):
        line = translate("citation.owner", language, owner=owner, name=name)
    if edition is None:
        return line
    # The name may have the edition as it is, as a period, or word by word. Words are English, as in
    # "2025 autumn": a name in another language has their translation, and the same numbers.
    name_en = name_of(source, "en").lower()
    with suppress(PeriodError):
        if period_name(edition, language) in name:
            return line
    if edition in name or all(
        word in name if any(map(str.isdigit, word)) else word.lower() in name_en
        for word in edition.split()
    ):
        return line
    key = "edition-of-year" if re.fullmatch("[0-9]{4}", edition) else "edition"
    shown = translate(key, language, edition=edition)
    if source["edition_inferred"]:
        shown += translate("brackets", language, text=translate("inferred", language))
    return translate("citation.edition", language, source=line, edition=shown)


@lru_cache(maxsize=10_000)
def day(date: str, language: str) -> str:
    """A day (ISO 8601) as people write it."""
    year, month, number = map(int, date.split("-"))
    name = translate("date.months", language).split(" ")[month - 1]
    return translate("date.day", language, year=year, month=name, day=number)
