"""Display texts of values, in four languages."""

import pytest

from api.i18n import display, period_name
from tests.support.nonempty import nonempty

YUAN = {
    "number_style": "scaled",
    "display_en": "{} yuan",
    "display_en_one": "{} yuan",
    "display_ja": "{}元",
    "display_ko": "{} 위안",
    "display_zh": "{}元",
}
RANK = {
    "number_style": "ordinal",
    "display_en": "{}",
    "display_en_one": "{}",
    "display_ja": "{}位",
    "display_ko": "{}위",
    "display_zh": "第{}位",
}
FIRM = {
    "number_style": "plain",
    "display_en": "{} firms",
    "display_en_one": "{} firm",
    "display_ja": "{}社",
    "display_ko": "{}개사",
    "display_zh": "{}家",
}


def shown(
    unit: dict[str, str], value: float | None, relation: str = "eq", **ends: float
) -> list[str]:
    bounds = (ends.get("least"), ends.get("most"))
    return [display.text(lang, relation, value, bounds, unit) for lang in ("en", "ja", "ko", "zh")]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (0, ["0 yuan", "0元", "0 위안", "0元"]),
        (1012, ["1,012 yuan", "1,012元", "1,012 위안", "1,012元"]),
        (12_345, ["12,345 yuan", "1万2,345元", "1만 2,345 위안", "1.2345万元"]),
        (1_000_000, ["1 million yuan", "100万元", "100만 위안", "100万元"]),
        (
            2_186_000_000_000,
            ["2.186 trillion yuan", "2兆1,860億元", "2조 1,860억 위안", "2.186万亿元"],
        ),
        (-9_000_000_000, ["-9 billion yuan", "-90億元", "-90억 위안", "-90亿元"]),
        (0.5, ["0.5 yuan", "0.5元", "0.5 위안", "0.5元"]),
    ],
)
def test_large_numbers_take_the_scale_words_of_the_language(
    value: float, expected: list[str]
) -> None:
    assert shown(YUAN, value) == expected


@pytest.mark.parametrize("value", [1_234_567_890_123, 123_456_789.25, 10**17, 99_999_999_999_999])
def test_no_digit_is_rounded_away(value: float) -> None:
    for text in nonempty(shown(YUAN, value)):
        scale = 1
        for word, factor in (("trillion", 10**12), ("billion", 10**9), ("million", 10**6)):
            scale = factor if word in text else scale
        for word, factor in (("万亿", 10**12), ("亿", 10**8), ("万元", 10**4)):
            scale = factor if word in text and scale == 1 else scale
        if "兆" in text or "조" in text or "億" in text or "억" in text:
            continue  # groups: every digit stands there
        digits = "".join(char for char in text if char.isdigit() or char == ".")
        assert float(digits) * scale == pytest.approx(value, rel=1e-15)


@pytest.mark.parametrize(
    ("relation", "expected"),
    [
        ("gt", ["> 800 firms", "800社超", "800개사 초과", "超过800家"]),
        ("ge", ["≥ 800 firms", "800社以上", "800개사 이상", "800家及以上"]),
        ("lt", ["< 800 firms", "800社未満", "800개사 미만", "不到800家"]),
        ("le", ["≤ 800 firms", "800社以下", "800개사 이하", "不超过800家"]),
        ("approx", ["about 800 firms", "約800社", "약 800개사", "约800家"]),
    ],
)
def test_a_bound_is_shown_as_one(relation: str, expected: list[str]) -> None:
    assert shown(FIRM, 800, relation) == expected


def test_a_range_shows_both_ends() -> None:
    assert shown(RANK, None, "between", least=3, most=4) == [
        "3rd–4th",
        "3～4位",
        "3~4위",
        "第3至4位",
    ]


@pytest.mark.parametrize(
    ("value", "expected"),
    [(1, "1st"), (2, "2nd"), (3, "3rd"), (4, "4th"), (11, "11th"), (12, "12th"), (13, "13th"),
     (21, "21st"), (32, "32nd"), (101, "101st"), (111, "111th")],
)  # fmt: skip
def test_english_ordinals(value: int, expected: str) -> None:
    assert shown(RANK, value)[0] == expected


def test_one_thing_is_singular() -> None:
    assert shown(FIRM, 1)[0] == "1 firm"


@pytest.mark.parametrize(
    ("period", "expected"),
    [
        ("2024-S1", ["first half of 2024", "2024年上半期", "2024년 상반기", "2024年上半年"]),
        ("2024-W05", ["week 5 of 2024", "2024年第5週", "2024년 5주차", "2024年第5周"]),
        ("2024-01-05", ["5 January 2024", "2024年1月5日", "2024년 1월 5일", "2024年1月5日"]),
        (
            "2024-11/2025-01",
            [
                "November 2024–January 2025",
                "2024年11月～2025年1月",
                "2024년 11월~2025년 1월",
                "2024年11月—2025年1月",
            ],
        ),
        (None, ["undated", "時期不明", "시기 미상", "时期不明"]),
    ],
)
def test_periods_of_every_kind_have_names(period: str | None, expected: list[str]) -> None:
    assert [period_name(period, lang) for lang in ("en", "ja", "ko", "zh")] == expected


@pytest.mark.parametrize(
    ("value", "last_digit", "expected"),
    [
        (5.0, -1, "+5.0%"),
        (5.0, None, "+5%"),
        (0.0, -1, "0.0%"),
        (-33.3, -1, "-33.3%"),
        (-33.0, -1, "-33.0%"),
    ],
)
def test_a_change_has_its_sign_and_its_printed_decimals(
    value: float, last_digit: int | None, expected: str
) -> None:
    percent = {"number_style": "plain"} | {f"display_{each}": "{}%" for each in ("en", "en_one")}
    ends = (value, value)
    shown = display.text("en", "eq", value, ends, percent, last_digit, is_change=True)
    assert shown == expected


PERCENT = {"number_style": "plain"} | {
    f"display_{each}": "{}%" for each in ("en", "en_one", "ja", "ko", "zh")
}


def changes(value: float | None, relation: str, *ends: float, last_digit: int = -1) -> list[str]:
    bounds = (ends[0], ends[1]) if ends else (value, value)
    return [
        display.text(lang, relation, value, bounds, PERCENT, last_digit, is_change=True)
        for lang in ("en", "ja", "ko", "zh")
    ]


@pytest.mark.parametrize(
    ("relation", "rise", "fall"),
    [
        ("approx", ["up about 1.0%", "約1.0%の増加", "약 1.0% 증가", "增长约1.0%"],
         ["down about 1.0%", "約1.0%の減少", "약 1.0% 감소", "下降约1.0%"]),
        ("gt", ["up more than 1.0%", "1.0%超の増加", "1.0% 넘게 증가", "增长超过1.0%"],
         ["down less than 1.0%", "1.0%未満の減少", "1.0% 미만 감소", "下降不到1.0%"]),
        ("ge", ["up 1.0% or more", "1.0%以上の増加", "1.0% 이상 증가", "增长1.0%及以上"],
         ["down 1.0% or less", "1.0%以下の減少", "1.0% 이하 감소", "下降不超过1.0%"]),
        ("lt", ["up less than 1.0%", "1.0%未満の増加", "1.0% 미만 증가", "增长不到1.0%"],
         ["down more than 1.0%", "1.0%超の減少", "1.0% 넘게 감소", "下降超过1.0%"]),
        ("nearly", ["up nearly 1.0%", "1.0%近い増加", "1.0% 가까이 증가", "增长近1.0%"],
         ["down nearly 1.0%", "1.0%近い減少", "1.0% 가까이 감소", "下降近1.0%"]),
    ],
)  # fmt: skip
def test_an_inexact_change_is_a_rise_or_a_fall(
    relation: str, rise: list[str], fall: list[str]
) -> None:
    assert changes(1.0, relation) == rise
    assert changes(-1.0, relation) == fall


@pytest.mark.parametrize(
    ("ends", "expected"),
    [
        ((2.0, 2.5), ["up 2.0–2.5%", "2.0～2.5%の増加", "2.0~2.5% 증가", "增长2.0%至2.5%"]),
        ((-2.5, -2.0), ["down 2.0–2.5%", "2.0～2.5%の減少", "2.0~2.5% 감소", "下降2.0%至2.5%"]),
        ((-1.0, 2.5), ["-1.0 to +2.5%", "-1.0～+2.5%", "-1.0~+2.5%", "-1.0%至+2.5%"]),
        ((0.0, 0.5), ["up 0.0–0.5%", "0.0～0.5%の増加", "0.0~0.5% 증가", "增长0.0%至0.5%"]),
    ],
)
def test_a_range_of_a_change_says_its_direction(
    ends: tuple[float, float], expected: list[str]
) -> None:
    assert changes(None, "between", *ends) == expected


def test_chinese_repeats_the_percent_sign_in_a_range() -> None:
    assert shown(PERCENT, None, "between", least=40, most=45) == [
        "40–45%",
        "40～45%",
        "40~45%",
        "40%至45%",
    ]


@pytest.mark.parametrize(
    ("relation", "value", "ends", "expected"),
    [
        ("gt", 1.0, (None, None), ["> +1.0%", "+1.0%超", "+1.0% 초과", "超过+1.0%"]),
        ("lt", -3.0, (None, None), ["< -3.0%", "-3.0%未満", "-3.0% 미만", "不到-3.0%"]),
        ("between", None, (2.0, 2.5),
         ["+2.0 to +2.5%", "+2.0～+2.5%", "+2.0~+2.5%", "+2.0%至+2.5%"]),
        ("between", None, (-2.5, -2.0),
         ["-2.5 to -2.0%", "-2.5～-2.0%", "-2.5~-2.0%", "-2.5%至-2.0%"]),
    ],
)  # fmt: skip
def test_a_change_without_words_is_written_by_its_number(
    relation: str,
    value: float | None,
    ends: tuple[float | None, float | None],
    expected: list[str],
) -> None:
    found = [
        display.text(lang, relation, value, ends, PERCENT, -1, is_change=True, in_words=False)
        for lang in ("en", "ja", "ko", "zh")
    ]
    assert found == expected
