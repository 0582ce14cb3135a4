"""A question in words, in the language of the answer: the headline a chart wants."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from api import display
from api.reference import Kind, Reference
from api.wording import CODES, NONE, Words, either, in_language, parameter_name, quoted, say
from api.wording.phrases import EACH, LATEST, OTHER, WHOLE, WITHOUT, YEARS

SEPARATOR = " · "
MOST_TITLE = 200
MOST_QUOTED = 60
"""Characters of a title, and of a text that it repeats."""

Query = Mapping[str, Sequence[str]]

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
    "organizations": ("Organizations", "組織", "기관·기업", "机构"),
    "sources": ("Sources", "出典", "출처", "来源"),
    "articles": ("Articles", "記事", "기사", "文章"),
    "claims": ("Claims", "主張", "주장", "论述"),
    "figures": ("Numerals in the text", "本文中の数字", "본문 속 숫자", "文中数字"),
    "releases": ("Releases", "リリース", "릴리스", "版本"),
    "corrections": ("Corrections", "訂正", "정정", "更正"),
    "changes": ("Changes", "変更", "변경 사항", "变更"),
}

# Filters whose codes have names.
NAMED: Mapping[str, Kind] = {
    "metric": "metric",
    "area": "area",
    "country": "area",
    "region": "area",
    "sector": "sector",
    "organization": "organization",
    "source": "source",
    "unit": "unit",
    "said_by": "organization",
}


def title(collection: str, query: Query, reference: Reference, language: str) -> str:
    """The filters by their names, in the order of the parameters; else what the list is.

    `collection` is the path of the list: `observations`, or `articles/{id}/figures`.
    """
    *within, name = collection.split("/")
    asked = {"article": within[1:]} | dict(query) if within else query
    parts = [
        _part(name, each, asked, reference, language)
        for each in asked
        if each != "sort" and not (each == "year_to" and "year_from" in asked)
    ]
    if name != "observations" or not parts:
        parts.insert(0, in_language(EVERYTHING[name], language))
    elif language == "en" and not _begins_with_a_name(asked):
        parts[0] = parts[0][:1].upper() + parts[0][1:]
    return _shortened(SEPARATOR.join(parts), MOST_TITLE)


def value_name(
    collection: str, parameter: str, value: str, reference: Reference, language: str
) -> str:
    """One value of a filter by its name; a value that has none stands for itself."""
    if value == NONE and parameter in WITHOUT:
        return in_language(WITHOUT[parameter], language)
    if parameter in NAMED:
        return reference.names[language][NAMED[parameter]].get(value) or value
    of_claims = collection == "claims" and parameter == "status"
    codes = CODES.get("claim_status" if of_claims else parameter, {})
    return in_language(codes[value], language) if value in codes else value


def _begins_with_a_name(query: Query) -> bool:
    """Names keep their first letter as it is; our own words begin a title in upper case."""
    parameter, values = next(iter(query.items()))
    return parameter in NAMED and parameter != "unit" and values[0] != NONE


def _part(
    collection: str, parameter: str, query: Query, reference: Reference, language: str
) -> str:
    """What one parameter asks, in words."""
    values = query[parameter]
    match parameter:
        case "q":
            return quoted(_shortened(" ".join(values), MOST_QUOTED), language)
        case "latest":
            one, many = LATEST
            return say(one if values[0] == "1" else many, language, count=values[0])
        case "year_from" if "year_to" in query:
            return _years(values[0], query["year_to"][0], language)
        case "value_from" | "value_to":
            written = _amount(values[0], _unit(query, reference), language)
            return say(WHOLE[parameter], language, values=written)
    names = [_one(collection, parameter, value, reference, language) for value in values]
    return _whole(parameter, values, either(names, language), language)


def _one(collection: str, parameter: str, value: str, reference: Reference, language: str) -> str:
    """One value as it stands in a title: paragraph 31, 2023年."""
    if parameter not in EACH or value == NONE:
        return value_name(collection, parameter, value, reference, language)
    return say(EACH[parameter], language, value=value)


def _whole(parameter: str, values: Sequence[str], joined: str, language: str) -> str:
    """The values with what the parameter says of them, where they do not say it themselves."""
    if parameter in WHOLE and list(values) != [NONE]:
        return say(WHOLE[parameter], language, values=joined)
    if parameter in NAMED or parameter in CODES or parameter in EACH or parameter in WITHOUT:
        return joined
    return say(OTHER, language, name=parameter_name(parameter, language), values=joined)


def _years(first: str, last: str, language: str) -> str:
    if first == last:
        return say(EACH["year"], language, value=first)
    return say(YEARS, language, first=first, last=last)


def _unit(query: Query, reference: Reference) -> Mapping[str, Any] | None:
    """The unit of what is asked, where it is one.

    Ranks go without: in the Asian languages "4位以上" means the fourth place or a better one, but
    the question means the number.
    """
    metrics = reference.entries("metric")
    units = {metrics[code]["unit"] for code in query.get("metric", ()) if code in metrics}
    units = units or set(query.get("unit", ()))
    found = reference.entries("unit").get(units.pop()) if len(units) == 1 else None
    return None if found is None or found["number_style"] == "ordinal" else found


def _amount(text: str, unit: Mapping[str, Any] | None, language: str) -> str:
    """A number that was asked for, with its unit where that is known."""
    exact = Decimal(text)
    value = int(exact) if exact == exact.to_integral_value() else float(exact)
    if unit is None:
        return display.digits(value)
    return display.text(language, "eq", value, (value, value), unit)


def _shortened(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"
