"""Citations in words, in each language: who printed a figure, who measured it, which release."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from api.domain.reference import Reference
from api.i18n import quoted_title
from api.i18n.citations.words import WORDS

Facts = Mapping[str, Any]

DATA_SET = "Article indicators"
MAX_NAMED = 3
"""Articles, and sources, that the citation of an answer names in its text."""
MAX_LINES = 20_000
"""Articles that are named without being written again."""
MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)


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
        language = published.language
        words = self._words = WORDS[language]
        self._dated = {
            "data_set": DATA_SET,
            "release": published.release,
            "day": day(published.date, language),
        }
        place = words["place"].format(article="{0}", paragraph="{1}", sentence="{2}")
        origin = place + words["between"] + "{3}"
        self._whole = words["observation"].format(origin=origin, id="{4}", **self._dated)
        self._reference = reference
        self._language = language
        self._articles: dict[str, str] = {}
        self._sources: dict[str | None, str] = {None: words["none"]}
        self.add(articles)

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
        place = self._place(article, paragraph, sentence)
        if source is not None:
            place += self._words["between"] + self._source(source)
        return self._words["claim"].format(origin=place, id=shown, **self._dated)

    def figure(self, number: int, article: str, paragraph: int, sentence: int) -> str:
        """Cite a numeral of the text by its number."""
        place = self._place(article, paragraph, sentence)
        return self._words["figure"].format(origin=place, id=number, **self._dated)

    def origin(self, article: str, paragraph: int, sentence: int, source: str | None) -> str:
        """Where a figure is printed, and who measured it or that the article names nobody."""
        place = self._place(article, paragraph, sentence)
        return place + self._words["between"] + self._source(source)

    def _place(self, article: str, paragraph: int, sentence: int) -> str:
        return self._words["place"].format(
            article=self._articles[article], paragraph=paragraph, sentence=sentence
        )

    def _source(self, code: str | None) -> str:
        if code not in self._sources:
            entry = self._reference.tables["source"][str(code)]
            named = source_line(entry, self._language, self._reference)
            self._sources[code] = self._words["source"].format(named)
        return self._sources[code]


def origins(
    articles: Sequence[Facts],
    sources: Sequence[Facts],
    unnamed: int,
    language: str,
    reference: Reference,
) -> list[str]:
    """What an answer rests on: its first articles and sources, and figures without a source."""
    words = WORDS[language]
    told = []
    if articles:
        named = [article_line(each, language, reference) for each in articles[:MAX_NAMED]]
        told.append(words["articles"].format(_several(named, len(articles), language)))
    if sources:
        named = [source_line(each, language, reference) for each in sources[:MAX_NAMED]]
        told.append(words["sources"].format(_several(named, len(sources), language)))
    if unnamed:
        told.append(words["unnamed"].format(count=f"{unnamed:,}"))
    return told


def head(title: str, published: Published) -> str:
    """An answer by its title, the data set, the release and its date."""
    words = WORDS[published.language]
    whole = words["head"].format(
        title=quoted_title(title, published.language) if title else "",
        data_set=DATA_SET,
        release=published.release,
        day=day(published.date, published.language),
    )
    return whole.removeprefix(words["owner"].format("", "")) if not title else whole


def listed(shown: int, count: int, language: str) -> str:
    return WORDS[language]["listed"].format(f"{shown:,}", f"{count:,}")


def joined(parts: Sequence[str], language: str) -> str:
    return WORDS[language]["between"].join(parts)


def with_address(text: str, published: Published) -> str:
    return WORDS[published.language]["address"].format(text, published.url)


def printed_in(text: str, language: str) -> str:
    return WORDS[language]["printed"].format(text)


def date_inferred(language: str) -> str:
    """That a day is our reading, as a note of its own."""
    return WORDS[language]["inferred"].strip(" ()（）")


def printed_title(article: Facts, language: str) -> str | None:
    """The title that the article is printed under, where the one shown is a translation."""
    printed: str | None = article.get(f"title_{article['language'].partition('-')[0]}")
    return None if printed == article[f"title_{language}"] else printed


def original(title: str, language: str) -> str:
    """That a title is the printed one; it stands as it is printed, without further marks."""
    return WORDS[language]["original"].format(title)


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
    words = WORDS[language]
    shown = quoted_title(title, language)
    line = words["article"].format(
        byline=words["byline"].format(author) if author else "",
        title=words["titled"].format(shown, original(printed, language)) if printed else shown,
        publisher=publisher,
        day=day(published, language),
    )
    return line + words["inferred"] if inferred else line


@lru_cache(maxsize=10_000)
def _source_line(
    language: str, name: str, body: str, aliases: str, edition: str | None, inferred: bool
) -> str:
    words = WORDS[language]
    known = [each for each in (body, *aliases.split("|")) if each]
    line = name if any(each in name for each in known) else words["owner"].format(body, name)
    if edition is None or edition in name:
        return line
    return words["edition_inferred" if inferred else "edition"].format(line, edition)


@lru_cache(maxsize=10_000)
def day(date: str, language: str) -> str:
    """A day (ISO 8601) as people write it."""
    year, month, number = map(int, date.split("-"))
    return WORDS[language]["day"].format(year=year, month=month, day=number, name=MONTHS[month - 1])


def _several(named: Sequence[str], count: int, language: str) -> str:
    words = WORDS[language]
    more = words["more"].format(f"{count - len(named):,}") if count > len(named) else ""
    return words["listing"].join(named) + more
