"""Times in the texts of four languages, completed by the date of publication."""

from datetime import date

import pytest

from api.numerals import GRAMMARS, TIMES
from api.numerals.times import Calendar, read_times

PUBLISHED = date(2025, 2, 14)
SENTENCES: list[tuple[str, str, list[str]]] = [
    ("en", "It grew in 2024.", ["2024"]),
    ("en", "Growth was 1.9 percent in the first quarter, 2.6 in the second and 4 in the fourth.",
     ["2024-Q1", "2024-Q2", "2024-Q4"]),
    ("en", "It was up in November 2024, in December and in January.",
     ["2024-11", "2024-12", "2025-01"]),
    ("en", "In January it was down 22.5 percent on December.", ["2025-01", "2024-12 base"]),
    ("en", "It rose 5 percent on the same month of 2023.", ["2023 base"]),
    ("en", "Sales in the second half of last year", ["2024-S2"]),
    ("en", "From 2018 to 2023 output doubled.", ["2018/2023"]),
    ("en", "It has been first since 2020.", ["2020/.."]),
    ("en", "The 2023 edition of the report", ["2023 edition"]),
    ("en", "On Feb. 5, 2025 it fell.", ["2025-02-05"]),
    ("en", "It may rise next year.", ["2026"]),
    ("en", "It cost $2024 and 2,024 jobs.", []),
    ("en", "In Q3 2024 and the first nine months of 2024", ["2024-Q3", "2024-01/2024-09"]),
    ("en", "Over the first three quarters of 2024", ["2024-01/2024-09"]),
    ("en", "From January to September 2024 it fell.", ["2024-01/2024-09"]),
    ("en", "On February 10 it fell.", ["2025-02-10"]),
    ("en", "On February 20 it fell.", ["2024-02-20"]),
    ("en", "In 2023 and 12 months later", ["2023"]),
    ("en", "On 2024-12-05 and 2024-02-31", []),
    ("en", "In 2023-24 it fell, in 2024-21 it did not.", ["2023/2024", "2024"]),
    ("ja", "2024年1～9月期", ["2024-01/2024-09"]),
    ("ja", "2024年13月", ["2024"]),
    ("ja", "1990年代半ば以来、前年同期を下回った", ["2024 base"]),
    ("ko", "1990년대에는 전년 동월과 견주어", ["2024 base"]),
    ("zh", "1990年代，从2023年的16%", ["2023"]),
    ("ko", "2024년 1~9월과 1~3분기", ["2024-01/2024-09", "2024-01/2024-09"]),
    ("zh", "前三季度和2024年1—9月", ["2024-01/2024-09", "2024-01/2024-09"]),
    ("zh", "2024年十二月，前十一个月", ["2024-12", "2024-01/2024-11"]),
    ("ja", "昨年の輸出は前年比5％増", ["2024", "2023 base"]),
    ("ja", "2025年3月期", ["2024-04/2025-03"]),
    ("ja", "2025年9月中間期", ["2025-04/2025-09"]),
    ("ja", "過去10年で最大、10年ぶり、前期比、前半期", ["2024-S1"]),
    ("ja", "25年の訪日客、23年11月", ["2025", "2023-11"]),
    ("en", "in the fiscal year to March, in the half to September", ["2023-04/2024-03",
     "2024-04/2024-09"]),
    ("ja", "2024年第4四半期と今年1月", ["2024-Q4", "2025-01"]),
    ("ja", "2026年に6兆円、同年に30兆円", ["2026", "2026"]),
    ("ja", "2018年から2023年にかけて", ["2018/2023"]),
    ("ja", "2020年以降、首位", ["2020/.."]),
    ("ja", "1～3月期", ["2024-Q1"]),
    ("ja", "2023年版の見通し", ["2023 edition"]),
    ("ko", "지난해 12월 수출액은 전월 대비 5.3%", ["2024-12", "2024-11 base"]),
    ("ko", "올해 1월, 4분기", ["2025-01", "2025-Q4"]),
    ("ko", "2018년부터 2023년까지", ["2018/2023"]),
    ("ko", "2020년 이후 1위", ["2020/.."]),
    ("ko", "내년 상반기", ["2026-S1"]),
    ("zh", "2024年第四季度，同年出口", ["2024-Q4", "2024"]),
    ("zh", "2018年至2023年", ["2018/2023"]),
    ("zh", "2020年以来", ["2020/.."]),
    ("zh", "去年12月，比上月增长", ["2024-12", "2024-11 base"]),
    ("zh", "明年上半年", ["2026-S1"]),
]  # fmt: skip


@pytest.mark.parametrize(("language", "sentence", "expected"), SENTENCES)
def test_times_are_read(language: str, sentence: str, expected: list[str]) -> None:
    times = read_times(GRAMMARS[language].fold(sentence), TIMES[language])
    found = [
        f"{each.period}{' base' * each.time.is_base}{' edition' * each.time.is_edition}"
        for each in Calendar(PUBLISHED).complete(times)
    ]
    assert found == expected


def test_a_printed_year_is_told_from_one_that_is_read_from_the_date() -> None:
    times = read_times("in november 2024 and in december", TIMES["en"])
    assert [each.is_printed for each in Calendar(PUBLISHED).complete(times)] == [True, False]


@pytest.mark.parametrize(
    ("language", "sentence", "is_certain"),
    [
        ("en", "in january", True),
        ("en", "in february", False),
        ("ja", "2024年度", False),
        ("ja", "2024年", True),
        ("ja", "2024年10月末", False),
        ("ko", "올해 10월까지", False),
        ("zh", "一季度", False),
        ("zh", "四季度", True),
    ],
)
def test_what_may_be_another_period_is_not_certain(
    language: str, sentence: str, is_certain: bool
) -> None:
    [found] = Calendar(PUBLISHED).complete(read_times(sentence, TIMES[language]))
    assert (found.others == ()) is is_certain
