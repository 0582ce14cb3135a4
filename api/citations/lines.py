"""Citations in words, in each language: who printed a figure, who measured it, which release."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from api.reference import Reference
from api.wording import quoted_title

Facts = Mapping[str, Any]

DATA_SET = "Article indicators"
MOST_NAMED = 3
"""Articles, and sources, that the citation of an answer names in its text."""
MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)

WORDS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "day": "{day} {name} {year}",
        "byline": "{}, ",
        "article": "{byline}{title}, {publisher}, {day}",
        "inferred": " (date inferred)",
        "place": "{article}, paragraph {paragraph}, sentence {sentence}",
        "owner": "{}, {}",
        "edition": "{}, edition {}",
        "edition_inferred": "{}, edition {} (inferred)",
        "source": "source: {}",
        "none": "the article names no source",
        "listing": " / ",
        "between": "; ",
        "observation": "{origin}; observation {id}, release {release}, {day}",
        "head": "{title}, {data_set}, release {release}, {day}",
        "articles": "figures printed in {}",
        "sources": "sources: {}",
        "unnamed": "the articles name no source for {count} of the figures",
        "more": " and {} more",
        "listed": "{} of {} articles and sources are listed",
        "address": "{}, {}",
        "printed": "Printed in {}",
    },
    "ja": {
        "day": "{year}年{month}月{day}日",
        "byline": "{}",
        "article": "{byline}{title}{publisher}、{day}",
        "inferred": "（日付は推定）",
        "place": "{article}、第{paragraph}段落第{sentence}文",
        "owner": "{}、{}",
        "edition": "{}、{}年版",
        "edition_inferred": "{}、{}年版（推定）",
        "source": "出典：{}",
        "none": "記事に出典の記載なし",
        "listing": "／",
        "between": "。",
        "observation": "{origin}。観測値{id}、リリース{release}（{day}）",
        "head": "{title}{data_set}、リリース{release}（{day}）",
        "articles": "掲載記事：{}",
        "sources": "出典：{}",
        "unnamed": "記事に出典の記載がない数値：{count}件",
        "more": "、ほか{}件",
        "listed": "記事と出典{}件を収録（全{}件）",
        "address": "{}、{}",
        "printed": "掲載：{}",
    },
    "ko": {
        "day": "{year}년 {month}월 {day}일",
        "byline": "{}, ",
        "article": "{byline}{title}, {publisher}, {day}",
        "inferred": "(날짜는 추정)",
        "place": "{article}, {paragraph}번째 단락 {sentence}번째 문장",
        "owner": "{}, {}",
        "edition": "{}, {}년판",
        "edition_inferred": "{}, {}년판(추정)",
        "source": "출처: {}",
        "none": "기사에 출처 표기 없음",
        "listing": " / ",
        "between": "; ",
        "observation": "{origin}; 관측값 {id}, 릴리스 {release}({day})",
        "head": "{title}, {data_set}, 릴리스 {release}({day})",
        "articles": "수록 기사: {}",
        "sources": "출처: {}",
        "unnamed": "기사에 출처 표기가 없는 수치 {count}건",
        "more": ", 외 {}건",
        "listed": "기사와 출처 {}건 수록(전체 {}건)",
        "address": "{}, {}",
        "printed": "수록: {}",
    },
    "zh": {
        "day": "{year}年{month}月{day}日",
        "byline": "{}：",
        "article": "{byline}{title}，{publisher}，{day}",
        "inferred": "（日期为推断）",
        "place": "{article}，第{paragraph}段第{sentence}句",
        "owner": "{}，{}",
        "edition": "{}，{}年版",
        "edition_inferred": "{}，{}年版（推断）",
        "source": "来源：{}",
        "none": "文章未注明来源",
        "listing": "／",
        "between": "；",
        "observation": "{origin}；观测值{id}，版本{release}（{day}）",
        "head": "{title}，{data_set}，版本{release}（{day}）",
        "articles": "刊载文章：{}",
        "sources": "来源：{}",
        "unnamed": "文章未注明来源的数据：{count}个",
        "more": "，另有{}项",
        "listed": "列出文章和来源{}项（共{}项）",
        "address": "{}，{}",
        "printed": "刊载于{}",
    },
}


@dataclass(frozen=True, slots=True)
class Published:
    """The state of the data that is cited."""

    release: int
    date: str
    """The day of the release (ISO 8601)."""
    url: str
    """The address that gives what is cited."""
    language: str


class Footnotes:
    """Citations of observations in one line, without an address and without a full stop.

    `articles` are those of the observations, by id. What only the article, the source or the
    release decides is written once, however many observations there are.
    """

    def __init__(
        self, articles: Mapping[str, Facts], published: Published, reference: Reference
    ) -> None:
        language = published.language
        words = self._words = WORDS[language]
        self._release = published.release
        self._day = day(published.date, language)
        self._articles = {
            name: article_line(article, language, reference) for name, article in articles.items()
        }
        self._reference = reference
        self._language = language
        self._sources: dict[str | None, str] = {None: words["none"]}

    def line(
        self, shown: str, article: str, paragraph: int, sentence: int, source: str | None
    ) -> str:
        """Cite the observation with the id `shown`."""
        return self._words["observation"].format(
            origin=self.origin(article, paragraph, sentence, source),
            id=shown,
            release=self._release,
            day=self._day,
        )

    def origin(self, article: str, paragraph: int, sentence: int, source: str | None) -> str:
        """Where a figure is printed, and who measured it or that the article names nobody."""
        place = self._words["place"].format(
            article=self._articles[article], paragraph=paragraph, sentence=sentence
        )
        return place + self._words["between"] + self._source(source)

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
        named = [article_line(each, language, reference) for each in articles[:MOST_NAMED]]
        told.append(words["articles"].format(_several(named, len(articles), language)))
    if sources:
        named = [source_line(each, language, reference) for each in sources[:MOST_NAMED]]
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


def article_line(article: Facts, language: str, reference: Reference) -> str:
    return _article_line(
        language,
        article[f"title_{language}"],
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
    language: str, title: str, author: str | None, publisher: str, published: str, inferred: bool
) -> str:
    words = WORDS[language]
    line = words["article"].format(
        byline=words["byline"].format(author) if author else "",
        title=quoted_title(title, language),
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
