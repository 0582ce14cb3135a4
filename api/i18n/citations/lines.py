"""Citations in words, in each language: who printed a figure, who measured it, which release."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from api.domain.reference import Reference
from api.i18n.catalogue import translate
from api.i18n.phrases import quoted_title

Facts = Mapping[str, Any]

DATA_SET = "Article indicators"
MAX_NAMED = 3
"""Articles, and sources, that the citation of an answer names in its text."""
MAX_LINES = 20_000
"""Articles that are named without being written again."""


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
        self._release = release_dated(published)
        self._articles: dict[str, str] = {}
        self._sources: dict[str | None, str] = {None: translate("citation.no-source", language)}
        self.add(articles)
        origin = joined([printed_at("{0}", "{1}", "{2}", language), "{3}"], language)
        self._whole = self._cited("observation", origin, "{4}")

    def lacking(self, articles: Collection[str]) -> set[str]:
        """Those of the articles that have to be added before their rows are cited.

        Of many articles, the earlier are forgotten.
        """
        if len(self._articles) > MAX_LINES:
            self._articles.clear()
        return {name for name in articles if name not in self._articles}

    def add(self, articles: Mapping[str, Facts]) -> None:
        """Let rows of these articles be cited as well."""
        for name, article in articles.items():
            self._articles[name] = article_line(article, self._language, self._reference)

    def line(
        self, shown: str, article: str, paragraph: int, sentence: int, source: str | None
    ) -> str:
        """Cite the observation with the id `shown`."""
        [line] = self.lines([shown], [article], [paragraph], [sentence], [source])
        return line

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
        return [*map(self._whole.format, printed, paragraphs, sentences, measured, shown)]

    def claim(
        self, shown: str, article: str, paragraph: int, sentence: int, source: str | None
    ) -> str:
        """Cite the claim with the id `shown`. Most rest on no publication: that goes unsaid."""
        origin = printed_at(self._articles[article], paragraph, sentence, self._language)
        if source is not None:
            origin = joined([origin, self._source(source)], self._language)
        return self._cited("claim", origin, shown)

    def figure(self, number: int, article: str, paragraph: int, sentence: int) -> str:
        """Cite a numeral of the text by its number."""
        origin = printed_at(self._articles[article], paragraph, sentence, self._language)
        return self._cited("figure", origin, str(number))

    def origin(self, article: str, paragraph: int, sentence: int, source: str | None) -> str:
        """Where a figure is printed, and who measured it or that the article names nobody."""
        place = printed_at(self._articles[article], paragraph, sentence, self._language)
        return joined([place, self._source(source)], self._language)

    def _cited(self, kind: str, origin: str, shown: str) -> str:
        """An observation, a claim or a figure by its id, with where it is printed."""
        return translate(
            f"citation.{kind}",
            self._language,
            origin=origin,
            data_set=DATA_SET,
            id=shown,
            release=self._release,
        )

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
    """What an answer rests on: its first articles and sources, and figures without a source."""
    told = []
    if articles:
        named = [article_line(each, language, reference) for each in articles[:MAX_NAMED]]
        several = _several(named, len(articles), language)
        told.append(translate("citation.articles", language, articles=several))
    if sources:
        named = [source_line(each, language, reference) for each in sources[:MAX_NAMED]]
        several = _several(named, len(sources), language)
        told.append(translate("citation.sources", language, sources=several))
    if unnamed:
        told.append(translate("citation.unnamed", language, count=f"{unnamed:,}"))
    return told


def head(title: str, published: Published) -> str:
    """An answer by its title, the data set, the release and its date."""
    language = published.language
    named = {"data_set": DATA_SET, "release": release_dated(published)}
    if title:
        named["title"] = quoted_title(title, language)
    return translate("citation.head" if title else "citation.data-set", language, **named)


def listed(shown: int, count: int, language: str) -> str:
    return translate("citation.listed", language, shown=f"{shown:,}", total=f"{count:,}")


def joined(parts: Sequence[str], language: str) -> str:
    return translate("citation.between", language).join(parts)


def with_address(text: str, published: Published) -> str:
    return translate("citation.address", published.language, text=text, url=published.url)


def printed_at(article: str, paragraph: object, sentence: object, language: str) -> str:
    """The line of an article with a place in its text."""
    place = translate("place", language, paragraph=paragraph, sentence=sentence)
    return translate("citation.place", language, article=article, place=place)


def release_dated(published: Published) -> str:
    """The release with its day."""
    date = day(published.date, published.language)
    return translate("release-dated", published.language, number=published.release, day=date)


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
    return _article_line(
        language,
        article[f"title_{language}"],
        printed_title(article, language),
        article["author"],
        reference.names[language]["organization"][article["publisher"]],
        article["published"],
        article["published_inferred"],
    )


def source_line(source: Facts, language: str, reference: Reference) -> str:
    """A source by its name, with its body and edition where the name does not tell them."""
    body = reference.tables["organization"][source["organization"]]
    return _source_line(
        language,
        source[f"name_{language}"],
        body[f"name_{language}"],
        body.get("aliases") or "",
        source["edition"],
        source["edition_inferred"],
    )


# Every row of an export is cited: what only the article or the source decides is made once.
@lru_cache(maxsize=10_000)
def _article_line(
    language: str,
    title: str,
    printed: str | None,
    author: str | None,
    publisher: str,
    published: str,
    inferred: bool,
) -> str:
    shown = quoted_title(title, language)
    if printed:
        printed = original(printed, language)
        shown = translate("citation.titled", language, title=shown, printed=printed)
    line = translate(
        "citation.article",
        language,
        byline=translate("citation.byline", language, author=author) if author else "",
        title=shown,
        publisher=publisher,
        day=day(published, language),
    )
    return line + translate("date-inferred", language) if inferred else line


@lru_cache(maxsize=10_000)
def _source_line(
    language: str, name: str, body: str, aliases: str, edition: str | None, inferred: bool
) -> str:
    known = [each for each in (body, *aliases.split("|")) if each]
    line = name
    if not any(each in name for each in known):
        line = translate("citation.owner", language, owner=body, name=name)
    if edition is None or edition in name:
        return line
    shown = translate("edition", language, edition=edition)
    if inferred:
        shown += translate("brackets", language, text=translate("inferred", language))
    return translate("citation.edition", language, source=line, edition=shown)


@lru_cache(maxsize=10_000)
def day(date: str, language: str) -> str:
    """A day (ISO 8601) as people write it."""
    year, month, number = map(int, date.split("-"))
    name = translate("date.months", language).split(" ")[month - 1]
    return translate("date.day", language, year=year, month=name, day=number)


def _several(named: Sequence[str], count: int, language: str) -> str:
    line = translate("citation.listing", language).join(named)
    more = f"{count - len(named):,}"
    return translate("list.more", language, first=line, count=more) if count > len(named) else line
