"""A question in words, in the language of the answer: the headline a chart wants."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from api.domain import dimensions
from api.domain.reference import Reference
from api.i18n import (
    CODES,
    NONE,
    SEPARATOR,
    Words,
    display,
    either,
    in_language,
    parameter_name,
    quoted,
    quoted_title,
    say,
    without,
)
from api.i18n.phrases import EACH, LATEST, LIMITS, OTHER, WHOLE, YEARS

MAX_TITLE = 200
MAX_QUOTED = 60
"""Characters of a title, and of a text that it repeats."""

Query = Mapping[str, Sequence[str]]
Titles = Mapping[str, str]
"""Titles of articles in the language, by id."""

# What a list without any filter is called.
EVERYTHING: Mapping[str, Words] = {
    "observations": ("All figures", "すべての数値", "모든 수치", "全部数据"),
    "series": ("Time series", "時系列", "시계열", "时间序列"),
    "availability": ("Available data", "利用できるデータ", "이용 가능한 데이터", "可用数据"),
    "resolve": ("Names found", "名称の検索", "이름 검색", "名称查询"),
    "areas": ("Areas", "地域", "지역", "地区"),
    "countries": ("Countries", "国", "국가", "国家"),
    "regions": ("Regions", "省・都市", "성·도시", "省市"),
    "sectors": ("Sectors", "産業分野", "산업 부문", "行业"),
    "metrics": ("Metrics", "指標", "지표", "指标"),
    "units": ("Units", "単位", "단위", "单位"),
    "organizations": ("Organizations", "企業・団体", "기관·기업", "企业与机构"),
    "sources": ("Sources", "出典", "출처", "来源"),
    "articles": ("Articles", "記事", "기사", "文章"),
    "claims": ("Claims", "主張", "주장", "论述"),
    "figures": ("Numerals in the text", "本文中の数字", "본문 속 숫자", "文中数字"),
    "releases": ("Releases", "リリース", "릴리스", "版本"),
    "corrections": ("Corrections", "訂正", "정정", "更正"),
    "changes": ("Changes", "変更", "변경 사항", "变更"),
}

NAMED: Mapping[str, str] = {**dimensions.NAMED, "said_by": "organization"}
"""The reference tables of the filters whose codes have names."""


def title(
    collection: str, query: Query, reference: Reference, language: str, articles: Titles
) -> str:
    """The filters by their names, in the order of the parameters; else what the list is.

    `collection` is the path of the list: `observations`, or `articles/{id}/figures`. `articles`
    has those that the question names.
    """
    *within, name = collection.split("/")
    asked = {"article": within[1:]} | dict(query) if within else query
    asking = _Asking(name, asked, reference, language, articles)
    told = {each: asking.part(each) for each in asked if not _is_told_by_another(each, asked)}
    texts = list(told.values())
    parts = [
        text if texts.count(text) == 1 else asking.with_its_name(each, text)
        for each, text in told.items()
    ]
    if name != "observations" or not parts:
        parts.insert(0, in_language(EVERYTHING[name], language))
    elif language == "en" and not (texts[0] == parts[0] and _begins_with_a_name(asked)):
        parts[0] = capital(parts[0])
    return _shortened(SEPARATOR.join(parts), MAX_TITLE)


def value_name(
    collection: str,
    parameter: str,
    value: str,
    reference: Reference,
    language: str,
    articles: Titles,
) -> str:
    """One value of a filter by its name; a value that has none stands for itself."""
    if value == NONE and (told := without(parameter, language)):
        return either(told, language)
    if parameter in NAMED:
        return reference.names[language][NAMED[parameter]].get(value) or value
    if parameter == "article":
        return articles.get(value, value)
    if parameter == "year":
        return say(EACH["year"], language, value=value)
    of_claims = collection == "claims" and parameter == "status"
    codes = CODES.get("claim_status" if of_claims else parameter, {})
    return in_language(codes[value], language) if value in codes else value


def capital(text: str) -> str:
    """Our own words begin a title in upper case."""
    return text[:1].upper() + text[1:]


def _begins_with_a_name(query: Query) -> bool:
    """Names keep their first letter as it is."""
    parameter, values = next(iter(query.items()))
    return parameter in NAMED and parameter != "unit" and values[0] != NONE


def _is_told_by_another(parameter: str, query: Query) -> bool:
    """The order is no filter, and the ends of a range stand together."""
    match parameter:
        case "year_to":
            return "year_from" in query
        case "value_to":
            return query.get("value_from") == query["value_to"]
    return parameter == "sort"


@dataclass(frozen=True, slots=True)
class _Asking:
    """What is asked of a list, and how it is put in words."""

    collection: str
    query: Query
    reference: Reference
    language: str
    articles: Titles

    def part(self, parameter: str) -> str:
        """What one parameter asks."""
        values, language = self.query[parameter], self.language
        match parameter:
            case "q":
                return quoted(_shortened(" ".join(values), MAX_QUOTED), language)
            case "latest":
                one, many = LATEST
                return say(one if values[0] == "1" else many, language, count=values[0])
            case "year_from" if "year_to" in self.query:
                return _years(values[0], self.query["year_to"][0], language)
            case "value_from" | "value_to":
                return self._limit(parameter, values[0])
        names = [name for value in values for name in self._names(parameter, value)]
        return self._whole(parameter, values, either(names, language))

    def with_its_name(self, parameter: str, part: str) -> str:
        """A part that reads like another: what is asked for stands before it."""
        name = parameter_name(parameter, self.language)
        return say(OTHER, self.language, name=name, values=part)

    def _names(self, parameter: str, value: str) -> list[str]:
        """One value as it stands in a title: paragraph 31, 2023年; `none` may be two things."""
        if value == NONE and (told := without(parameter, self.language)):
            return told
        name = value_name(
            self.collection, parameter, value, self.reference, self.language, self.articles
        )
        if parameter == "article":
            name = quoted_title(name, self.language)
        if parameter in EACH and parameter != "year":
            name = say(EACH[parameter], self.language, value=name)
        return [name]

    def _whole(self, parameter: str, values: Sequence[str], joined: str) -> str:
        """The values with what the parameter says of them, where they do not say it themselves."""
        if parameter in WHOLE and list(values) != [NONE]:
            return say(WHOLE[parameter], self.language, values=joined)
        if any(parameter in told for told in (NAMED, CODES, EACH)):
            return joined
        return self.with_its_name(parameter, joined)

    def _limit(self, parameter: str, text: str) -> str:
        """A number that was asked for, with its unit where that is known."""
        is_one = self.query.get("value_from") == self.query.get("value_to")
        number, whole = LIMITS["values" if is_one else parameter]
        marks = in_language(number, self.language), in_language(whole, self.language)
        return display.marked(self.language, marks, Decimal(text), self._unit())

    def _unit(self) -> Mapping[str, Any] | None:
        """The unit of what is asked, where it is one.

        Ranks go without: in the Asian languages "4位以上" means the fourth place or a better one,
        but the question means the number.
        """
        metrics = self.reference.entries("metric")
        asked = self.query.get("metric", ())
        units = {metrics[code]["unit"] for code in asked if code in metrics}
        units = units or set(self.query.get("unit", ()))
        found = self.reference.entries("unit").get(units.pop()) if len(units) == 1 else None
        return None if found is None or found["number_style"] == "ordinal" else found


def _years(first: str, last: str, language: str) -> str:
    if first == last:
        return say(EACH["year"], language, value=first)
    return say(YEARS, language, first=first, last=last)


def _shortened(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"
