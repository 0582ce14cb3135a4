"""A question in words, in the language of the answer: the headline a chart wants."""

from collections.abc import Mapping, Sequence

from api.reference import Kind, Reference

SEPARATOR = " · "

# What a list without any filter is called.
EVERYTHING: Mapping[str, Mapping[str, str]] = {
    "observations": {
        "en": "All figures",
        "ja": "すべての数値",
        "ko": "모든 수치",
        "zh": "全部数据",
    },
    "areas": {"en": "Areas", "ja": "地域", "ko": "지역", "zh": "地区"},
    "countries": {"en": "Countries", "ja": "国", "ko": "국가", "zh": "国家"},
    "regions": {
        "en": "Regions",
        "ja": "省・都市",
        "ko": "성·도시",
        "zh": "省市",
    },
    "sectors": {"en": "Sectors", "ja": "産業分野", "ko": "산업 부문", "zh": "行业"},
    "metrics": {"en": "Metrics", "ja": "指標", "ko": "지표", "zh": "指标"},
    "units": {"en": "Units", "ja": "単位", "ko": "단위", "zh": "单位"},
    "organizations": {"en": "Organizations", "ja": "組織", "ko": "기관·기업", "zh": "机构"},
    "sources": {"en": "Sources", "ja": "出典", "ko": "출처", "zh": "来源"},
    "articles": {"en": "Articles", "ja": "記事", "ko": "기사", "zh": "文章"},
    "claims": {"en": "Claims", "ja": "主張", "ko": "주장", "zh": "论述"},
    "releases": {"en": "Releases", "ja": "リリース", "ko": "릴리스", "zh": "版本"},
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


def title(
    collection: str, query: Mapping[str, Sequence[str]], reference: Reference, language: str
) -> str:
    """The filters by their names, in the order of the parameters; else what the list is."""
    parts = [
        _part(name, values, reference, language) for name, values in query.items() if name != "sort"
    ]
    if collection != "observations" or not parts:
        parts.insert(0, EVERYTHING[collection][language])
    return SEPARATOR.join(parts)


def _part(name: str, values: Sequence[str], reference: Reference, language: str) -> str:
    if name in NAMED:
        names = reference.names[language][NAMED[name]]
        shown = [names.get(value) or f"{name}={value}" for value in values]
        return ", ".join(shown)
    if name == "year" and "none" not in values:
        return ", ".join(values)
    if name in ("year_from", "year_to"):
        return f"{values[0]}–" if name == "year_from" else f"–{values[0]}"
    return f"{name}={','.join(values)}"
