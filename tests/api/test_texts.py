"""Titles and warnings in the reader's language."""

import re
from string import Formatter
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest

from api.i18n import counted, either, message, parameter_name
from api.i18n.catalogue import CATALOGUES
from api.schemas.queries import ClaimQuery, ObservationFilters
from api.schemas.query import PageQuery
from tests.support.nonempty import nonempty

LANGUAGES = ("en", "ja", "ko", "zh")
# Names in Latin letters in every language, and texts that are not translated.
LATIN = {"GDP", "CIP", "TB", "note", "published", "relation", "value_min", "value_max"}


def meta(client: httpx.Client, path: str) -> Any:
    response = client.get(f"/v1/{path}")
    assert response.status_code == 200, response.text
    return response.json()["meta"]


def warnings_of(client: httpx.Client, path: str, code: str) -> Any:
    return [each for each in meta(client, path)["warnings"] if each["code"] == code]


def test_every_filter_has_a_name_in_each_language() -> None:
    filters = {*ObservationFilters.model_fields, *ClaimQuery.model_fields} - {"sort"}
    for name in nonempty(filters - set(PageQuery.model_fields)):
        assert parameter_name(name, "ja") != name


def test_english_counts_use_singular_and_plural() -> None:
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
        "로봇 밀도 · 한국 또는 싱가포르 · 2023년",
        "机器人密度 · 韩国或新加坡 · 2023年",
    ),
    "observations?metric=gdp&status=disputed": (
        "GDP · disputed figures",
        "GDP · 他の資料と不一致の数値",
        "GDP · 다른 자료와 불일치하는 수치",
        "GDP · 与其他来源不符的数据",
    ),
    "observations?status=disputed": (
        "Disputed figures",
        "他の資料と不一致の数値",
        "다른 자료와 불일치하는 수치",
        "与其他来源不符的数据",
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
        "중국 · 2018년부터",
        "中国 · 2018年及以后",
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
        "시기 미상 또는 여러 해",
        "时期不明或跨多年",
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
        "中国 · 直近1期",
        "중국 · 최신 시기",
        "中国 · 最近一期",
    ),
    "observations?country=CN&latest=2": (
        "China · 2 latest periods",
        "中国 · 直近2期",
        "중국 · 최근 2개 시기",
        "中国 · 最近2期",
    ),
    "observations?q=浙江": ("“浙江”", "「浙江」", "‘浙江’", "“浙江”"),
    "observations?organization=none&inferred=period&unit=percent&paragraph=31": (
        "Without an organization · unit: percent · inferred period · paragraph 31",
        "企業・団体なし · 単位：パーセント · 文脈から推定した時期 · 第31段落",
        "기관·기업 없음 · 단위: 퍼센트 · 문맥에서 추정한 시기 · 31번째 단락",
        "无企业或机构 · 单位：百分比 · 从上下文推断的时期 · 第31段",
    ),
    "countries?metric=robot-density": (
        "Countries · Robot density",
        "国 · ロボット密度",
        "국가 · 로봇 밀도",
        "国家 · 机器人密度",
    ),
    "claims?status=disputed&said_by=none&part=body": (
        "Claims · said by the article itself · disputed claims · body of the text",
        "記述 · 記事自体の記述 · 他の資料と不一致の記述 · 本文",
        "서술 · 기사 자체의 서술 · 다른 자료와 불일치하는 서술 · 본문",
        "陈述 · 报道自身的陈述 · 与其他来源不符的陈述 · 正文",
    ),
    "claims?kind=risk,policy&modality=hearsay&observation=3r0aeqn5scs7a": (
        "Claims · observation 3r0aeqn5scs7a · policy or risk · hearsay",
        "記述 · 数値3r0aeqn5scs7a · 政策またはリスク · 伝聞",
        "서술 · 수치 3r0aeqn5scs7a · 정책 또는 위험 · 전언",
        "陈述 · 数据3r0aeqn5scs7a · 政策或风险 · 据称",
    ),
    "articles/manufacturing-data-2025/figures": (
        "Numerals in the text · article “Manufacturing data, the ‘rare earth of the AI era’”",
        "本文中の数字 · 記事「『AI時代のレアアース』となった製造データ」",
        "본문 속 숫자 · 기사 “‘AI 시대의 희토류’ 된 제조 데이터”",
        "文中数字 · 报道《成为“AI时代稀土”的制造数据》",
    ),
    "articles/MANUFACTURING-DATA-2025/figures?role=value": (
        "Numerals in the text · article “Manufacturing data, the ‘rare earth of the AI era’” · "
        "values",
        "本文中の数字 · 記事「『AI時代のレアアース』となった製造データ」 · 値",
        "본문 속 숫자 · 기사 “‘AI 시대의 희토류’ 된 제조 데이터” · 값",
        "文中数字 · 报道《成为“AI时代稀土”的制造数据》 · 数值",
    ),
    "observations?article=manufacturing-data-2025&area=CN": (
        "China · article “Manufacturing data, the ‘rare earth of the AI era’”",
        "中国 · 記事「『AI時代のレアアース』となった製造データ」",
        "중국 · 기사 “‘AI 시대의 희토류’ 된 제조 데이터”",
        "中国 · 报道《成为“AI时代稀土”的制造数据》",
    ),
    "observations?year=2023,none": (
        "2023, undated or over several years",
        "2023年、時期不明または複数年",
        "2023년, 시기 미상 또는 여러 해",
        "2023年、时期不明或跨多年",
    ),
    "observations?year_from=0001&year_to=9999": (
        "0001–9999",
        "0001～9999年",
        "0001~9999년",
        "0001—9999年",
    ),
    "observations?area=CN&country=CN": (
        "Area: China · country: China",
        "地域：中国 · 国：中国",
        "지역: 중국 · 국가: 중국",
        "地区：中国 · 国家：中国",
    ),
    "observations?value_from=5&value_to=5": (
        "Value exactly 5",
        "値がちょうど5",
        "값이 정확히 5",
        "数值等于5",
    ),
    "observations?metric=robot-density&value_from=770": (
        "Robot density · at least 770 robots per 10,000 employees",
        "ロボット密度 · 従業員1万人あたり770台以上",
        "로봇 밀도 · 직원 1만 명당 770대 이상",
        "机器人密度 · 每万名员工不低于770台",
    ),
    "observations?unit=times&value_from=1": (
        "Unit: times · at least 1×",
        "単位：倍 · 1倍以上",
        "단위: 배 · 1배 이상",
        "单位：倍 · 不低于1倍",
    ),
    "observations?value_from=1e30": (
        "Value at least 1,000,000,000,000,000,000,000,000,000,000",
        "値が1,000,000,000,000,000,000,000,000,000,000以上",
        "값이 1,000,000,000,000,000,000,000,000,000,000 이상",
        "数值不低于1,000,000,000,000,000,000,000,000,000,000",
    ),
    "observations?q=GDP": ("“GDP”", "「GDP」", "‘GDP’", "“GDP”"),
    "resolve?q=GDP": (
        "Names found · “GDP”",
        "名称の検索 · 「GDP」",
        "이름 검색 · ‘GDP’",
        "名称查询 · “GDP”",
    ),
}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("path", TITLES)
def test_titles_describe_the_query(lite: httpx.Client, path: str, language: str) -> None:
    mark = "&" if "?" in path else "?"
    title = meta(lite, f"{path}{mark}lang={language}")["title"]
    assert title.lower() == TITLES[path][LANGUAGES.index(language)].lower()
    if language == "en":
        assert title == TITLES[path][0]


def test_a_title_has_the_text_as_typed_and_the_query_has_it_folded(lite: httpx.Client) -> None:
    found = meta(lite, "observations?q=%20Robot%20%20DENSITY&limit=1")
    assert found["title"] == "“Robot DENSITY”"
    assert found["query"] == {"q": ["robot density"]}


def test_titles_have_a_maximum_length(lite: httpx.Client) -> None:
    codes = [row["id"] for row in lite.get("/v1/metrics").json()["data"]]
    sources = [row["id"] for row in lite.get("/v1/sources").json()["data"]]
    query = f"metric={','.join(codes)}&source={','.join(sources)}&q={'x' * 50}"
    assert 100 < len(meta(lite, f"observations?{query}")["title"]) <= 200


@pytest.mark.parametrize(
    ("path", "titles"),
    [
        (
            "observations/3r0aeqn5scs7a",
            (
                "South Korea · Robot density · Manufacturing · 2023: "
                "1,012 robots per 10,000 employees",
                "韓国 · ロボット密度 · 製造業 · 2023年：従業員1万人あたり1,012台",
                "한국 · 로봇 밀도 · 제조업 · 2023년: 직원 1만 명당 1,012대",
                "韩国 · 机器人密度 · 制造业 · 2023年：每万名员工1,012台",
            ),
        ),
        ("countries/KR", ("South Korea", "韓国", "한국", "韩国")),
        ("metrics/robot-density", ("Robot density", "ロボット密度", "로봇 밀도", "机器人密度")),
        ("releases/1", ("Release 1", "リリース1", "릴리스 1", "版本1")),
    ],
)
def test_the_title_of_an_item_names_it(
    lite: httpx.Client, path: str, titles: tuple[str, str, str, str]
) -> None:
    found = [meta(lite, f"{path}?lang={language}") for language in LANGUAGES]
    assert tuple(each["title"] for each in found) == titles
    assert all(each["query"] == {} for each in found)


def test_articles_and_claims_are_titled_with_their_text(lite: httpx.Client) -> None:
    for path, column in (("articles/manufacturing-data-2025", "title"), ("claims", "text")):
        name = (
            path
            if column == "title"
            else f"claims/{lite.get('/v1/claims').json()['data'][0]['id']}"
        )
        response = lite.get(f"/v1/{name}?lang=zh").json()
        assert response["meta"]["title"] == response["data"][column]


def test_a_citation_has_the_title_of_its_observation(lite: httpx.Client) -> None:
    found = meta(lite, "observations/3r0aeqn5scs7a/citation?lang=zh")
    assert found["title"] == meta(lite, "observations/3r0aeqn5scs7a?lang=zh")["title"]


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


MESSAGES = [key.partition(".")[2] for key in CATALOGUES["en"].texts if key.startswith("warning.")]


@pytest.mark.parametrize("code", MESSAGES)
def test_messages_of_other_languages_hold_no_english_words(code: str) -> None:
    text = CATALOGUES["en"].texts[f"warning.{code}"][0]
    names = {name for _, name, _, _ in Formatter().parse(text) if name}
    for language in ("ja", "ko", "zh"):
        text = message(code, language, **dict.fromkeys(names, "1"))
        assert set(re.findall(r"[A-Za-z_]{2,}", text)) <= LATIN


def test_warnings_name_the_entities_concerned(lite: httpx.Client) -> None:
    [units] = warnings_of(lite, "observations?metric=gdp,gdp-growth&lang=ko", "mixed-units")
    assert units["message"].startswith("서로 다른 단위의 수치가 섞여 있습니다: 위안, 퍼센트.")
    [levels] = warnings_of(lite, "observations?metric=gdp", "mixed-area-levels")
    assert "cities, provinces" in levels["message"]
    [unstated] = warnings_of(
        lite, "observations?metric=city-rank-in-province&lang=zh", "measure-not-stated"
    )
    assert "省内城市排名" in unstated["message"]
    [bounded] = warnings_of(lite, "observations?metric=gdp&lang=ja", "bounded")
    assert bounded["message"].startswith("数値1件：")


def test_an_empty_result_names_the_years_that_would_match(lite: httpx.Client) -> None:
    path = "observations?metric=robot-density&year=2024"
    [without_metric, without_year] = warnings_of(lite, path, "nothing-matches")
    assert without_year["message"] == (
        "Nothing matches. Without the year (year=2024), 2 figures would: 2023 (2)."
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
def test_suggested_values_have_the_stated_number_of_rows(lite: httpx.Client, path: str) -> None:
    """A request with each suggested value returns the number of rows that the message states."""
    followed = set()
    for each in warnings_of(lite, path, "nothing-matches"):
        for name, value, count in suggestions(each["message"]):
            followed.add(name)
            query = re.sub(rf"(?<=[?&]){name}=[^&]*", f"{name}={value}", path)
            assert meta(lite, query)["total"] == count, (each, query)
    assert followed >= set(EMPTY[path])


def test_suggested_values_count_entities_of_the_list(lite: httpx.Client) -> None:
    [empty] = warnings_of(lite, "regions?metric=robot-density", "nothing-matches")
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
def test_all_values_that_would_match_are_listed(
    lite: httpx.Client, path: str, name: str, values: set[str]
) -> None:
    found = [
        suggestion
        for each in warnings_of(lite, f"observations?{path}", "nothing-matches")
        for suggestion in suggestions(each["message"])
        if suggestion[0] == name
    ]
    assert {value for _, value, _ in found} == values
    for _, value, count in found:
        query = re.sub(rf"{name}=[^&]*", f"{name}={value}", path)
        assert meta(lite, f"observations?{query}")["total"] == count


def test_a_year_range_without_rows_lists_the_years_with_rows(client: httpx.Client) -> None:
    [empty] = warnings_of(client, "observations?metric=cip-rank&year_from=2030", "nothing-matches")
    assert empty["message"] == (
        "Nothing matches. Without the first year (year_from=2030), 3 figures would: 1990 (1), "
        "2018 (1), undated or over several years [none] (1)."
    )


def test_a_year_range_is_reported_as_one_filter(client: httpx.Client) -> None:
    path = "observations?metric=cip-rank&year_from=2030&year_to=2040"
    [empty] = warnings_of(client, path, "nothing-matches")
    assert "Without the years (year_from=2030&year_to=2040), 3 figures would" in empty["message"]


def test_a_value_bound_without_matches_lists_the_existing_values(client: httpx.Client) -> None:
    [empty] = warnings_of(client, "observations?metric=gdp&value_from=1e15", "nothing-matches")
    assert empty["message"].endswith("3 figures would: 1.814–9 trillion yuan (3).")


def test_existing_values_are_listed_by_unit(client: httpx.Client) -> None:
    path = "observations?metric=gdp,robot-density&value_from=1e15&lang=ja"
    [empty] = warnings_of(client, path, "nothing-matches")
    assert "1兆8,140億～9兆元（3件）、従業員1万人あたり770～1,012台（2件）。" in empty["message"]


@pytest.mark.parametrize("name", ["paragraph", "inferred"])
def test_suggestions_exist_for_every_column(client: httpx.Client, name: str) -> None:
    filter_value = {"paragraph": "1", "inferred": "relation"}[name]
    [empty] = warnings_of(client, f"observations?{name}={filter_value}", "nothing-matches")
    for value, count in re.findall(r"(?:\[|, |: )(\w+)\]? \((\d+)\)", empty["message"]):
        assert meta(client, f"observations?{name}={value}")["total"] == int(count)
    assert empty["message"].count(" (") >= 6


def test_truncated_suggestions_have_no_full_stop(lite: httpx.Client) -> None:
    for language in nonempty(LANGUAGES):
        path = f"observations?paragraph=1&lang={language}"
        [empty] = warnings_of(lite, path, "nothing-matches")
        assert empty["message"].endswith("…")


def test_search_words_without_common_rows_are_counted_one_by_one(client: httpx.Client) -> None:
    [empty] = warnings_of(client, "observations?q=Singapore gdp", "nothing-matches")
    assert empty["message"] == (
        "Nothing matches all the search terms together: “singapore” (2), “gdp” (8)."
    )
    assert urlsplit(empty["url"]).query == "q=singapore"
    assert empty["count"] == meta(client, "observations?q=singapore")["total"] == 2


def test_filters_that_match_nothing_by_themselves_are_named(client: httpx.Client) -> None:
    path = "observations?country=JP&year=1990&status=forecast"
    [empty] = warnings_of(client, path, "nothing-matches")
    assert empty["message"] == (
        "Nothing matches. Without the country (country=JP) and the status (status=forecast), "
        "1 figure would. Nothing at all matches country=JP or status=forecast."
    )
    assert urlsplit(empty["url"]).query == "year=1990"


def test_filters_that_exclude_each_other_are_named(client: httpx.Client) -> None:
    path = "observations?country=KR&year=1990&organization=maersk"
    [empty] = warnings_of(client, path, "nothing-matches")
    parts = urlsplit(empty["url"])
    assert empty["count"] == client.get(f"{parts.path}?{parts.query}").json()["meta"]["total"] > 0
    assert empty["message"].count("=") == 2


AUDIT = "articles/manufacturing-data-2025/figures"


@pytest.mark.parametrize(
    ("query", "names"),
    [("outcome=explained&role=value", {"outcome", "role"}), ("paragraph=1", {"paragraph"})],
)
def test_an_empty_audit_says_what_would_match(
    client: httpx.Client, query: str, names: set[str]
) -> None:
    found = [
        s
        for each in warnings_of(client, f"{AUDIT}?{query}", "nothing-matches")
        for s in suggestions(each["message"])
    ]
    assert {name for name, _, _ in found} == names
    for name, value, count in found:
        changed = re.sub(rf"{name}=[^&]*", f"{name}={value}", query)
        assert meta(client, f"{AUDIT}?{changed}")["total"] == count


def test_organizations_within_a_city_are_reported_as_another_area_level(
    client: httpx.Client,
) -> None:
    [levels] = warnings_of(client, "observations?area=CN-330200", "mixed-area-levels")
    assert "cities, organizations" in levels["message"]


@pytest.mark.parametrize(
    ("query", "code", "is_meant"),
    [
        (
            "metric=gdp&value_to=9000000000001",
            "may-match-value",
            lambda row: row["relation"] == "gt",
        ),
        ("year=2023", "left-out-by-year", lambda row: row["year"] is None),
        ("year_from=1000", "left-out-by-year", lambda row: row["period"] is None),
        (
            "metric=robots-in-operation,cip-rank&year_to=1980",
            "left-out-by-year",
            lambda row: row["period"] is None,
        ),
    ],
)
def test_rows_left_out_are_named(
    client: httpx.Client, query: str, code: str, is_meant: Any
) -> None:
    [warning] = warnings_of(client, f"observations?{query}", code)
    every = {row["id"]: row for row in client.get("/v1/observations?limit=1000").json()["data"]}
    assert len(warning["ids"]) == warning["count"] > 0
    assert all(is_meant(every[each]) for each in warning["ids"])


@pytest.mark.parametrize(
    ("collection", "noun"), [("observations", "figure"), ("series", "figure"), ("claims", "claim")]
)
def test_an_empty_list_counts_what_would_match_by_its_name(
    lite: httpx.Client, collection: str, noun: str
) -> None:
    path = f"{collection}?status=disputed&metric=robot-density"
    messages = [each["message"] for each in meta(lite, path)["warnings"]]
    assert nonempty([each for each in messages if re.search(rf"\d {noun}s? would", each)])
    assert not [each for each in messages if re.search(r"\brows?\b", each)]


@pytest.mark.parametrize("code", ["forecast", "target"])
def test_an_english_warning_fits_one_figure_and_several(code: str) -> None:
    for count in nonempty((1, 3)):
        said = message(code, "en", count=counted(count, "en", "figures"))
        assert said == f"{counted(count, 'en', 'figures')}: {code}, not outcome."


NESTED = re.compile(r"（[^）]*（|\([^)]*\(")


@pytest.mark.parametrize("language", ["ja", "ko", "zh"])
def test_no_brackets_stand_within_brackets(lite: httpx.Client, language: str) -> None:
    path = f"observations?limit=1000&lang={language}"
    messages = nonempty([each["message"] for each in meta(lite, path)["warnings"]])
    assert not [each for each in messages if NESTED.search(each)]


@pytest.mark.parametrize("collection", ["series", "availability", "countries"])
def test_warnings_count_figures_in_lists_of_other_rows(lite: httpx.Client, collection: str) -> None:
    path = f"{collection}?country=JP&status=disputed"
    messages = [each["message"] for each in meta(lite, path)["warnings"]]
    assert any("figure" in each for each in messages)
    assert not any("row" in each for each in messages)


def test_a_single_observation_has_the_warnings_of_its_list(client: httpx.Client) -> None:
    for code in ("disputed", "bounded", "measure-not-stated"):
        [warning] = warnings_of(client, "observations?limit=1000", code)
        [alone] = warnings_of(client, f"observations/{warning['ids'][0]}", code)
        assert (alone["count"], alone["ids"], alone["url"]) == (1, warning["ids"][:1], None)


def suggestions(message: str) -> list[tuple[str, str, int]]:
    """The parameter, values and counts that an English message names."""
    name = re.findall(r"\((\w+)=", message)[0]
    found = re.findall(r"(?:\[([\w-]+)\]|(?:: |, )([\w-]+)) \(([\d,]+)\)", message)
    return [(name, code or plain, int(count.replace(",", ""))) for code, plain, count in found]


@pytest.mark.parametrize("path", WARNED[1:])
def test_the_url_of_a_warning_returns_rows(lite: httpx.Client, path: str) -> None:
    urls = [each["url"] for each in meta(lite, f"{path}&lang=ja")["warnings"] if each["url"]]
    assert urls
    for url in urls:
        parts = urlsplit(url)
        assert lite.get(f"{parts.path}?{parts.query}").json()["data"]


@pytest.mark.parametrize("lang", ["ja", "ko", "zh"])
def test_notes_are_served_in_the_language_of_the_response(client: httpx.Client, lang: str) -> None:
    english = client.get("/v1/observations?limit=1000").json()["data"]
    found = client.get(f"/v1/observations?limit=1000&lang={lang}").json()["data"]
    for before, after in nonempty(zip(english, found, strict=True)):
        assert (before["note"] is None) == (after["note"] is None)
        assert before["note_lang"] == (before["note"] and "en")
        assert after["note_lang"] == (after["note"] and lang)
        assert before["note"] is None or before["note"] != after["note"]


@pytest.mark.parametrize("lang", ["ja", "ko", "zh"])
@pytest.mark.parametrize(
    ("path", "columns"),
    [
        ("metrics", ["definition", "method_note"]),
        ("areas", ["note"]),
        ("sectors", ["note"]),
        ("units", ["note"]),
        ("organizations", ["note"]),
        ("sources", ["note"]),
        ("claims", ["note"]),
        ("articles", ["note", "published_note"]),
        ("articles/manufacturing-data-2025/figures", ["reason"]),
    ],
)
def test_every_caution_of_the_seed_is_translated(
    client: httpx.Client, lang: str, path: str, columns: list[str]
) -> None:
    found = client.get(f"/v1/{path}?limit=1000&lang={lang}").json()["data"]
    for name in nonempty(columns):
        texts = [(row[name], row[f"{name}_lang"]) for row in found if row[name] is not None]
        assert nonempty(texts)
        assert {language for _, language in texts} == {lang}


def test_the_details_of_an_item_are_translated(client: httpx.Client) -> None:
    item = client.get("/v1/observations/3r0aeqn5scs7a?lang=ko").json()["data"]
    for name in ("metric_details", "unit_details", "sector_details"):
        languages = [value for key, value in item[name].items() if key.endswith("_lang") and value]
        assert set(languages) == {"ko"}, name
