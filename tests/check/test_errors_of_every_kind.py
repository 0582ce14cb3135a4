"""An error of each kind is found and named, in each language."""

import pytest

from tests.check.conftest import Check

ERRORS = [
    (
        "wrong-value",
        "en",
        "seed",
        "The GDP of Ningbo reached 1.95 trillion yuan in 2024.",
        "1.95 trillion yuan",
    ),
    ("wrong-value", "ja", "seed", "韓国のロボット密度は2023年に1,120台だった。", "1,120台"),
    ("wrong-value", "ko", "seed", "항저우의 2024년 경제성장률은 4.2%였다.", "4.2%"),
    ("wrong-value", "zh", "seed", "2024年，宁波GDP增速为6.5%。", "6.5%"),
    (
        "power-of-ten",
        "en",
        "seed",
        "Hangzhou's GDP was 2.186 billion yuan in 2024.",
        "2.186 billion yuan",
    ),
    ("power-of-ten", "ja", "seed", "杭州市の2024年のGDPは2,186億元だった。", "2,186億元"),
    ("power-of-ten", "ko", "seed", "닝보의 2024년 GDP는 1814억 위안이었다.", "1814억 위안"),
    ("power-of-ten", "zh", "seed", "2024年，宁波GDP为1814亿元。", "1814亿元"),
    ("sign", "en", "seed", "GDP in Zhejiang fell by 5.5 percent in 2024.", "5.5 percent"),
    ("sign", "ja", "seed", "浙江省のGDPは2024年に5.5%減少した。", "5.5%"),
    ("sign", "ko", "seed", "저장성의 GDP는 2024년 5.5% 감소했다.", "5.5%"),
    ("sign", "zh", "seed", "2024年，浙江GDP下降5.5%。", "5.5%"),
    (
        "points-for-percent",
        "en",
        "seed",
        "Zhejiang's GDP rose by 5.5 percentage points in 2024.",
        "5.5 percentage points",
    ),
    (
        "points-for-percent",
        "ja",
        "seed",
        "浙江省のGDPは2024年に5.5ポイント増加した。",
        "5.5ポイント",
    ),
    (
        "points-for-percent",
        "ko",
        "seed",
        "저장성의 GDP는 2024년 5.5%포인트 증가했다.",
        "5.5%포인트",
    ),
    ("points-for-percent", "zh", "seed", "2024年，浙江GDP增长5.5个百分点。", "5.5个百分点"),
    (
        "bound-dropped",
        "en",
        "seed",
        "Zhejiang's gross domestic product was 9 trillion yuan in 2024.",
        "9 trillion yuan",
    ),
    ("bound-dropped", "ja", "seed", "浙江省の国内総生産は2024年に9兆元だった。", "9兆元"),
    ("bound-dropped", "ko", "seed", "저장성의 2024년 GDP는 9조 위안이었다.", "9조 위안"),
    ("bound-dropped", "zh", "seed", "2024年，浙江GDP为9万亿元。", "9万亿元"),
    (
        "bound-differs",
        "en",
        "seed",
        "Zhejiang's GDP was less than 9 trillion yuan in 2024.",
        "9 trillion yuan",
    ),
    ("bound-differs", "ja", "seed", "浙江省の2024年のGDPは9兆元未満だった。", "9兆元"),
    ("bound-differs", "ko", "seed", "저장성의 2024년 GDP는 9조 위안 미만이었다.", "9조 위안"),
    ("bound-differs", "zh", "seed", "2024年，浙江GDP不到9万亿元。", "9万亿元"),
    (
        "wrong-unit",
        "en",
        "seed",
        "Ningbo's GDP was 1.814 trillion dollars in 2024.",
        "1.814 trillion dollars",
    ),
    ("wrong-unit", "ja", "seed", "寧波市の2024年のGDPは1兆8,140億ドルだった。", "1兆8,140億ドル"),
    ("wrong-unit", "ko", "seed", "닝보의 2024년 GDP는 1조8140억 원이었다.", "1조8140억 원"),
    ("wrong-unit", "zh", "seed", "2024年，宁波GDP为1.814万亿美元。", "1.814万亿美元"),
    ("wrong-period", "en", "seed", "China's CIP rank was 2nd in 1990.", "2nd"),
    (
        "wrong-period",
        "ja",
        "seed",
        "世界製造業競争力指数（CIP）で中国は2018年に32位だった。",
        "32位",
    ),
    ("wrong-period", "ko", "several", "한국의 2024년 11월 수출액은 614억 달러였다.", "614억 달러"),
    ("wrong-period", "zh", "several", "2024年12月，韩国出口额为583亿美元。", "583亿美元"),
    ("wrong-area", "en", "seed", "Singapore's robot density was 1,012 in 2023.", "1,012"),
    ("wrong-area", "ja", "seed", "杭州市のGDPは2024年に5.7%増加した。", "5.7%"),
    ("wrong-area", "ko", "seed", "닝보의 GDP는 2024년 4.7% 증가했다.", "4.7%"),
    ("wrong-area", "zh", "seed", "2023年，新加坡机器人密度为1012台。", "1012台"),
    (
        "wrong-source",
        "en",
        "seed",
        "South Korea's robot density was 1,012 in 2023, according to the Cato Institute.",
        "1,012",
    ),
    (
        "wrong-source",
        "ja",
        "seed",
        "ケイトー研究所によると、韓国のロボット密度は2023年に1,012台だった。",
        "1,012台",
    ),
    (
        "wrong-source",
        "ko",
        "seed",
        "카토연구소에 따르면 2023년 한국의 로봇 밀도는 1012대였다.",
        "1012대",
    ),
    (
        "wrong-source",
        "zh",
        "seed",
        "卡托研究所的数据显示，2023年韩国机器人密度为1012台。",
        "1012台",
    ),
    ("corrected", "en", "corrected", "Ningbo's GDP growth was 5.7 percent in 2024.", "5.7 percent"),
    ("corrected", "ja", "corrected", "寧波市のGDPは2024年に5.7%増加した。", "5.7%"),
    ("corrected", "ko", "corrected", "닝보의 GDP는 2024년 5.7% 증가했다.", "5.7%"),
    ("corrected", "zh", "corrected", "2024年，宁波GDP增长5.7%。", "5.7%"),
]
RIGHT = [
    ("en", "The GDP of Ningbo reached 1.8 trillion yuan in 2024."),
    ("en", "Zhejiang's GDP was over 9,000 billion yuan in 2024."),
    ("en", "South Korea's robot density was 1,012 in 2023, according to the IFR."),
    ("ja", "浙江省の国内総生産は2024年に9兆元超だった。"),
    ("ja", "寧波市のGDPは2024年に5.7%増加した。"),
    ("ko", "저장성의 2024년 GDP는 9조 위안을 넘었다."),
    ("ko", "닝보의 GDP는 2024년 5.7% 증가했다."),
    ("zh", "2024年，浙江GDP超过9万亿元。"),
    ("zh", "2024年，宁波GDP约1.8万亿元，增长5.7%。"),
]


@pytest.mark.parametrize(("diagnosis", "language", "data", "text", "figure"), ERRORS)
def test_a_planted_error_is_contradicted_with_its_diagnosis(
    check: Check, diagnosis: str, language: str, data: str, text: str, figure: str
) -> None:
    [numeral] = check(text, language, data)["data"]
    assert numeral["text"] == figure
    assert text[numeral["start"] : numeral["end"]] == figure
    assert (numeral["verdict"], numeral["diagnosis"]) == ("contradicted", diagnosis)
    assert numeral["observations"]
    assert "differs" in numeral["dimensions"].values()


@pytest.mark.parametrize(("language", "text"), RIGHT)
def test_what_an_observation_says_is_supported(check: Check, language: str, text: str) -> None:
    numerals = check(text, language)["data"]
    assert {each["verdict"] for each in numerals} == {"supported"}
    assert {each["diagnosis"] for each in numerals} == {None}


@pytest.mark.parametrize("lang", ["en", "ja", "ko", "zh"])
def test_messages_are_in_the_requested_language(check: Check, lang: str) -> None:
    document = check("Ningbo's GDP growth was 5.7 percent in 2024.", "en", "corrected", lang=lang)
    [numeral] = document["data"]
    assert "5.7 percent" in numeral["message"]
    assert document["observations"][0]["display"] in numeral["message"]
    assert document["meta"]["lang"] == lang


def test_a_corrected_figure_is_right_as_of_the_release_before(check: Check) -> None:
    text = "Ningbo's GDP growth was 5.7 percent in 2024."
    [now] = check(text, "en", "corrected")["data"]
    [before] = check(text, "en", "corrected", release=1)["data"]
    assert now["dimensions"]["revision"] == "differs"
    assert before["verdict"] == "supported"


def test_what_is_not_held_is_unknown(check: Check) -> None:
    [numeral] = check("Ningbo's port handled 1.3 billion tonnes in 2024.", "en")["data"]
    assert (numeral["verdict"], numeral["observations"]) == ("unknown", [])


def test_a_number_of_another_year_is_not_comparable_where_that_year_is_not_held(
    check: Check,
) -> None:
    [numeral] = check("South Korea's robot density was 1,012 in 2021.", "en")["data"]
    assert (numeral["verdict"], numeral["diagnosis"]) == ("not-comparable", "wrong-period")
