"""Titles and warnings in the reader's language."""

import re
from collections.abc import Mapping, Sequence
from string import Formatter
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest

from api import vocabulary
from api.filters import ClaimQuery, ObservationFilters, Paged
from api.wording import CODES, MESSAGES, Words, counted, either, message
from api.wording.phrases import EACH, PARAMETERS, WHOLE, WITHOUT

LANGUAGES = ("en", "ja", "ko", "zh")
LISTS: Mapping[str, Sequence[str]] = {
    "area_type": list(vocabulary.AREA_TYPES),
    "relation": list(vocabulary.RELATIONS),
    "status": list(vocabulary.STATUSES),
    "claim_status": vocabulary.CLAIM_STATUSES,
    "origin": list(vocabulary.ORIGINS),
    "inferred": vocabulary.INFERABLE,
    "measure": list(vocabulary.MEASURES),
    "kind": list(vocabulary.CLAIM_KINDS),
    "modality": list(vocabulary.MODALITIES),
    "part": list(vocabulary.ARTICLE_PARTS),
    "role": list(vocabulary.FIGURE_ROLES),
    "outcome": list(vocabulary.OUTCOMES),
}
# Names that are spelled in Latin letters in every language, and what stands for itself.
LATIN = {"GDP", "CIP", "TB", "note", "relation", "value_min", "value_max"}


def meta(client: httpx.Client, path: str) -> Any:
    response = client.get(f"/v1/{path}")
    assert response.status_code == 200, response.text
    return response.json()["meta"]


def told(client: httpx.Client, path: str, code: str) -> Any:
    return [each for each in meta(client, path)["warnings"] if each["code"] == code]


@pytest.mark.parametrize("name", LISTS)
def test_every_code_has_words_of_its_own(name: str) -> None:
    assert set(CODES[name]) == set(LISTS[name])
    for words in zip(*CODES[name].values(), strict=True):
        assert all(words)
        assert len(set(words)) == len(words)


@pytest.mark.parametrize("table", [PARAMETERS, WITHOUT], ids=["parameters", "without"])
def test_every_parameter_has_words_of_its_own(table: Mapping[str, Words]) -> None:
    for words in zip(*table.values(), strict=True):
        assert all(words)
        assert len(set(words)) == len(words)


def test_every_filter_has_words() -> None:
    filters = {*ObservationFilters.model_fields, *ClaimQuery.model_fields}
    assert filters - set(Paged.model_fields) - set(PARAMETERS) == set()


@pytest.mark.parametrize("table", [MESSAGES, EACH, WHOLE], ids=["messages", "each", "whole"])
def test_templates_have_the_same_placeholders(table: Mapping[str, Words]) -> None:
    for code, words in table.items():
        found = [{name for _, name, _, _ in Formatter().parse(text) if name} for text in words]
        assert len(words) == len(LANGUAGES)
        assert all(each == found[0] for each in found), code


def test_english_has_a_plural() -> None:
    assert [counted(number, "en") for number in (1, 2, 1012)] == ["1 row", "2 rows", "1,012 rows"]
    assert counted(1000, "en", or_more=True) == "1,000 rows or more"
    assert counted(1, "ko") == "1건"


@pytest.mark.parametrize(
    ("language", "two", "seven"),
    [
        ("en", "A or B", "A, B, C, D and 3 more"),
        ("ja", "AまたはB", "A、B、C、Dほか3件"),
        ("ko", "A 또는 B", "A, B, C, D 외 3개"),
        ("zh", "A或B", "A、B、C、D及其他3项"),
    ],
)
def test_several_names_cannot_be_read_as_one(language: str, two: str, seven: str) -> None:
    assert either("AB", language) == two
    assert either("ABCDEFG", language) == seven


TITLES = {
    "observations": ("All figures", "すべての数値", "모든 수치", "全部数据"),
    "observations?country=KR,SG&metric=robot-density&year=2023": (
        "Robot density · South Korea or Singapore · 2023",
        "ロボット密度 · 韓国またはシンガポール · 2023年",
        "로봇 밀도 · 대한민국 또는 싱가포르 · 2023년",
        "机器人密度 · 韩国或新加坡 · 2023年",
    ),
    "observations?metric=gdp&status=disputed": (
        "GDP · disputed figures",
        "GDP · 疑義のある数値",
        "GDP · 이의가 제기된 수치",
        "GDP · 有争议的数据",
    ),
    "observations?status=disputed": (
        "Disputed figures",
        "疑義のある数値",
        "이의가 제기된 수치",
        "有争议的数据",
    ),
    "observations?country=CN&year_from=2018&year_to=2023": (
        "China · 2018–2023",
        "中国 · 2018～2023年",
        "중국 · 2018~2023년",
        "中国 · 2018—2023年",
    ),
    "observations?area=CN&year_from=2018": (
        "China · since 2018",
        "中国 · 2018年以降",
        "중국 · 2018년 이후",
        "中国 · 2018年以来",
    ),
    "observations?area=CN&year_to=2023": (
        "China · until 2023",
        "中国 · 2023年まで",
        "중국 · 2023년까지",
        "中国 · 截至2023年",
    ),
    "observations?year=none": (
        "Undated or over several years",
        "時期不明または複数年",
        "시점 미상 또는 여러 해",
        "无日期或跨多年",
    ),
    "observations?metric=gdp&value_from=9000000000000": (
        "GDP · at least 9 trillion yuan",
        "GDP · 9兆元以上",
        "GDP · 9조 위안 이상",
        "GDP · 不低于9万亿元",
    ),
    "observations?metric=gdp-rank&value_to=4": (
        "GDP rank · at most 4",
        "GDP順位 · 4以下",
        "GDP 순위 · 4 이하",
        "GDP排名 · 不超过4",
    ),
    "observations?country=CN&latest=1": (
        "China · latest period",
        "中国 · 最新の期間",
        "중국 · 최근 기간",
        "中国 · 最近一期",
    ),
    "observations?country=CN&latest=2": (
        "China · 2 latest periods",
        "中国 · 最新の2期間",
        "중국 · 최근 2개 기간",
        "中国 · 最近2期",
    ),
    "observations?q=浙江": ("“浙江”", "「浙江」", "‘浙江’", "“浙江”"),
    "observations?organization=none&inferred=period&unit=percent&paragraph=31": (
        "Without an organization · unit: percent · inferred period · paragraph 31",
        "組織なし · 単位：パーセント · 文脈から補った期間 · 第31段落",
        "기관·기업 없음 · 단위: 퍼센트 · 문맥에서 추론한 기간 · 31번째 단락",
        "无机构 · 单位：百分比 · 从上下文推断的时期 · 第31段",
    ),
    "countries?metric=robot-density": (
        "Countries · Robot density",
        "国 · ロボット密度",
        "국가 · 로봇 밀도",
        "国家 · 机器人密度",
    ),
    "claims?status=disputed&said_by=none&part=body": (
        "Claims · said by the article itself · disputed claims · body of the text",
        "主張 · 記事自身の言葉 · 疑義のある主張 · 本文",
        "주장 · 기사 자체의 말 · 이의가 제기된 주장 · 본문",
        "论述 · 文章自身的表述 · 有争议的论述 · 正文",
    ),
    "claims?kind=risk,policy&modality=hearsay&observation=3r0aeqn5scs7a": (
        "Claims · observation 3r0aeqn5scs7a · policy or risk · hearsay",
        "主張 · 観測値3r0aeqn5scs7a · 政策またはリスク · 伝聞",
        "주장 · 관측값 3r0aeqn5scs7a · 정책 또는 위험 · 전언",
        "论述 · 观测值3r0aeqn5scs7a · 政策或风险 · 传闻",
    ),
    "articles/manufacturing-data-2025/figures": (
        "Numerals in the text · article “manufacturing-data-2025”",
        "本文中の数字 · 記事「manufacturing-data-2025」",
        "본문 속 숫자 · 기사 ‘manufacturing-data-2025’",
        "文中数字 · 文章“manufacturing-data-2025”",
    ),
}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("path", TITLES)
def test_a_title_says_the_question(lite: httpx.Client, path: str, language: str) -> None:
    mark = "&" if "?" in path else "?"
    title = meta(lite, f"{path}{mark}lang={language}")["title"]
    assert title.lower() == TITLES[path][LANGUAGES.index(language)].lower()
    if language == "en":
        assert title == TITLES[path][0]


def test_a_title_is_bounded(lite: httpx.Client) -> None:
    codes = [row["id"] for row in lite.get("/v1/metrics").json()["data"]]
    sources = [row["id"] for row in lite.get("/v1/sources").json()["data"]]
    query = f"metric={','.join(codes)}&source={','.join(sources)}&q={'x' * 50}"
    assert 100 < len(meta(lite, f"observations?{query}")["title"]) <= 200


WARNED = [
    "observations?country=CN",
    "observations?year=2024",
    "observations?year_from=2018",
    "observations?country=SG&metric=gdp",
    "observations?country=DK&metric=gdp&year=1990",
    "observations?organization=deepseek",
    "regions?metric=robot-density",
    "articles?year=1800",
    "claims?metric=gdp&paragraph=31",
]


@pytest.mark.parametrize("language", ["ja", "ko", "zh"])
@pytest.mark.parametrize("path", WARNED)
def test_warnings_hold_no_english_words(lite: httpx.Client, path: str, language: str) -> None:
    found = meta(lite, f"{path}&lang={language}")["warnings"]
    assert found
    for each in found:
        plain = re.sub(r"\[[^\]]*\]|\w+=[\w,-]+", "", each["message"])
        words = set(re.findall(r"[A-Za-z_]{2,}", plain))
        assert words <= LATIN, each["message"]


@pytest.mark.parametrize("code", MESSAGES)
def test_messages_of_other_languages_hold_no_english_words(code: str) -> None:
    names = {name for _, name, _, _ in Formatter().parse(MESSAGES[code][0]) if name}
    for language in ("ja", "ko", "zh"):
        text = message(code, language, **dict.fromkeys(names, "1"))
        assert set(re.findall(r"[A-Za-z_]{2,}", text)) <= LATIN


def test_warnings_name_what_they_speak_of(lite: httpx.Client) -> None:
    [units] = told(lite, "observations?metric=gdp,gdp-growth&lang=ko", "mixed-units")
    assert units["message"].startswith("서로 다른 단위의 수치가 섞여 있습니다: 위안, 퍼센트.")
    [levels] = told(lite, "observations?metric=gdp", "mixed-area-levels")
    assert "cities, provinces" in levels["message"]
    [unstated] = told(
        lite, "observations?metric=city-rank-in-province&lang=zh", "measure-not-stated"
    )
    assert "省内城市排名" in unstated["message"]
    [bounded] = told(lite, "observations?metric=gdp&lang=ja", "bounded")
    assert bounded["message"].startswith("1件：")


def test_an_empty_answer_says_which_year_would_match(lite: httpx.Client) -> None:
    path = "observations?metric=robot-density&year=2024"
    [without_metric, without_year] = told(lite, path, "nothing-matches")
    assert without_year["message"] == (
        "Nothing matches. Without the year (year=2024), 2 rows would: 2023 (2)."
    )
    assert "Without the metric" in without_metric["message"]


EMPTY = {
    "observations?country=SG&metric=gdp": ("country", "metric"),
    "observations?region=CN-330100&status=disputed": ("region", "status"),
    "observations?area_type=province&organization=maersk": ("area_type", "organization"),
    "observations?year=1990&origin=survey&sector=none": ("year",),
    "observations?unit=rank&relation=approx": ("unit", "relation"),
    "observations?year=1990&metric=gdp&latest=1": ("year", "metric"),
    "claims?metric=gdp&paragraph=31": ("metric",),
    "claims?said_by=unnamed-voices&kind=geography": ("said_by", "kind"),
}


@pytest.mark.parametrize("path", EMPTY)
def test_values_that_would_match_do(lite: httpx.Client, path: str) -> None:
    """Each value is asked for, and gives as many rows as the message says."""
    followed = set()
    for each in told(lite, path, "nothing-matches"):
        for name, value, count in suggestions(each["message"]):
            followed.add(name)
            query = re.sub(rf"(?<=[?&]){name}=[^&]*", f"{name}={value}", path)
            assert meta(lite, query)["total"] == count, (each, query)
    assert followed >= set(EMPTY[path])


def test_values_that_would_match_give_entities_of_the_list(lite: httpx.Client) -> None:
    [empty] = told(lite, "regions?metric=robot-density", "nothing-matches")
    found = suggestions(empty["message"])
    assert len(found) == 5
    for _, value, _ in found:
        assert lite.get(f"/v1/regions?metric={value}").json()["data"]


@pytest.mark.parametrize(
    ("path", "name", "values"),
    [
        ("region=US-DC&metric=gdp", "region", {"CN-ZJ", "CN-330100", "CN-330200"}),
        ("metric=cip-rank&year=2024&latest=1", "year", {"1990", "2018", "none"}),
    ],
)
def test_all_values_that_would_match_are_told(
    lite: httpx.Client, path: str, name: str, values: set[str]
) -> None:
    found = [
        suggestion
        for each in told(lite, f"observations?{path}", "nothing-matches")
        for suggestion in suggestions(each["message"])
        if suggestion[0] == name
    ]
    assert {value for _, value, _ in found} == values
    for _, value, count in found:
        query = re.sub(rf"{name}=[^&]*", f"{name}={value}", path)
        assert meta(lite, f"observations?{query}")["total"] == count


def suggestions(message: str) -> list[tuple[str, str, int]]:
    """The parameter, values and counts that an English message names."""
    name = re.findall(r"\((\w+)=", message)[0]
    found = re.findall(r"(?:\[([\w-]+)\]|(?:: |, )([\w-]+)) \(([\d,]+)\)", message)
    return [(name, code or plain, int(count.replace(",", ""))) for code, plain, count in found]


@pytest.mark.parametrize("path", WARNED[1:])
def test_the_address_of_a_warning_leads_to_rows(lite: httpx.Client, path: str) -> None:
    urls = [each["url"] for each in meta(lite, f"{path}&lang=ja")["warnings"] if each["url"]]
    assert urls
    for url in urls:
        parts = urlsplit(url)
        assert lite.get(f"{parts.path}?{parts.query}").json()["data"]
