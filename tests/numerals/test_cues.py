"""What words beside a figure say of its base and its status."""

import pytest

from api.numerals import CUES, GRAMMARS
from api.numerals.cues import SAME

BASES: list[tuple[str, str, str, str | None]] = [
    ("en", "Exports were up 5", " percent on the same month of 2023.", SAME),
    ("en", "Exports were up 5", " percent on the month before.", "month"),
    ("en", "Against the previous quarter, output rose 0.4", " percent", "quarter"),
    ("en", "It was 3", " percent larger than in the year before", "year"),
    ("en", "It was 3", " percent of the total", None),
    ("ja", "前年比5.5", "%増", "year"),
    ("ja", "前年同月比4.1％増、前月比2.0", "％減", "month"),
    ("ja", "輸出は11", "％", None),
    ("ko", "전월 대비 5.3%, 전년 동월 대비 6.4", "% 증가", SAME),
    ("ko", "전 분기 대비로는 0.2", "% 감소", "quarter"),
    ("zh", "同比增长6.3", "%", SAME),
    ("zh", "比上月下降2", "%", "month"),
]
STATUSES = [
    ("en", "It expects growth of 2 percent.", "forecast"),
    ("en", "The target is 5 percent.", "target"),
    ("ja", "0.8％と予測した", "forecast"),
    ("ja", "130兆円超とする目標", "target"),
    ("ko", "2.3%로 내다봤다", "forecast"),
    ("ko", "잠정 수출액", "provisional"),
    ("zh", "预计增长1.2%", "forecast"),
    ("zh", "估计约为1.9万亿", "estimated"),
    ("zh", "增长1.2%", None),
]


@pytest.mark.parametrize(("language", "before", "behind", "expected"), BASES)
def test_the_base_of_a_figure(
    language: str, before: str, behind: str, expected: str | None
) -> None:
    fold = GRAMMARS[language].fold
    assert CUES[language].base(fold(before), fold(behind)) == expected


@pytest.mark.parametrize(("language", "sentence", "expected"), STATUSES)
def test_the_status_of_figures(language: str, sentence: str, expected: str | None) -> None:
    assert CUES[language].status(GRAMMARS[language].fold(sentence)) == expected
