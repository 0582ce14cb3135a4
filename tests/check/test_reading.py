"""What a check reads of a text, beyond what drafts read."""

import os
import subprocess
import sys

import pytest

from api.reading.unlisted_places import COUNTRIES
from tests.check.conftest import Check
from tests.conftest import PROJECT
from tests.ingest.country_names import country_names

OF_A_PART = [
    ("en", "South Korea exported cars worth $5.4 billion in December 2024."),
    ("en", "South Korea exported $3 billion worth of ships in December 2024."),
    ("en", "South Korea exported $3 billion to Germany in December 2024."),
    ("en", "South Korean exports rose 12 percent to China in December 2024."),
    ("en", "Ships made up 12 percent of South Korean exports in December 2024."),
    ("en", "Food was 12 percent of retail sales in South Korea in December 2024."),
    ("en", "South Korea's robot density is 2.4 times Japan's."),
    ("en", "Ningbo's wage growth was 3.1 percent in 2024."),
    ("ja", "寧波港の2024年の成長率は4.1%だった。"),
    ("ko", "닝보의 2024년 인구 성장률은 4.1%였다."),
    ("ja", "韓国は2024年12月に船舶を30億ドル輸出した。"),
    ("ja", "韓国の2024年12月の船舶の輸出額は30億ドルだった。"),
    ("ja", "韓国の輸出に占める自動車の割合は2024年12月に10%だった。"),
    ("ko", "2024년 12월 한국의 대중 수출액은 110억 달러였다."),
    ("ko", "2024년 12월 한국 수출에서 자동차가 차지한 비중은 10%였다."),
    ("zh", "2024年12月，韩国对华出口额为110亿美元。"),
    ("zh", "2024年12月，船舶占韩国出口的5%。"),
]
"""Figures of some goods, or of what goes to one country, of which nothing is held."""


@pytest.mark.parametrize(("language", "text"), OF_A_PART)
def test_a_figure_of_a_part_is_not_contradicted_by_that_of_the_whole(
    check: Check, language: str, text: str
) -> None:
    [numeral] = check(text, language, "several")["data"]
    assert numeral["verdict"] != "contradicted"


COMPARED = [
    ("en", "South Korea's robot density was 1,012 in 2023, higher than Singapore's {}."),
    ("en", "South Korea had a robot density of 1,012 in 2023, well ahead of Singapore's {}."),
    ("ja", "韓国のロボット密度は2023年に1,012台で、シンガポールの{}台を上回った。"),
    ("ko", "2023년 한국의 로봇 밀도는 1012대로 싱가포르의 {}대를 웃돌았다."),
    ("zh", "2023年韩国机器人密度为1012台，超过新加坡的{}台。"),
]
"""The verb is between two figures, and of neither is it a bound."""


@pytest.mark.parametrize(("language", "text"), COMPARED)
def test_a_figure_that_another_exceeds_is_no_bound(check: Check, language: str, text: str) -> None:
    verdicts = [check(text.format(each), language)["data"][1] for each in ("770", "707")]
    assert verdicts[0]["verdict"] == "supported"
    assert verdicts[1]["verdict"] in ("contradicted", "unknown")


def test_words_of_another_figure_name_no_metric(check: Check) -> None:
    text = "制造业占美国GDP的比重仅为11%，而会说外语的人只有22%。"
    share, other = check(text, "zh")["data"]
    assert (share["verdict"], other["verdict"]) == ("supported", "unknown")


def test_the_names_of_countries_are_those_of_babel() -> None:
    assert COUNTRIES.read_text("utf-8") == country_names(), "python -m tests.ingest.country_names"


def test_a_figure_of_a_country_that_the_tables_lack_is_not_that_of_the_one_before(
    check: Check,
) -> None:
    text = "South Korea's robot density was 1,012 in 2023. Germany's robot density was 415 in 2023."
    korea, germany = check(text, "en")["data"]
    assert (korea["verdict"], germany["verdict"]) == ("supported", "unknown")


def test_the_number_of_those_of_which_others_are_some_is_not_contradicted(check: Check) -> None:
    [_, whole] = check("Of China, 4 of the 35 province-level units grew in 2024.", "en")["data"]
    assert whole["verdict"] != "contradicted"


def test_the_service_does_not_import_the_libraries_of_authoring() -> None:
    code = "import sys, api.main; print({'babel', 'pycountry'} & sys.modules.keys())"
    settings = {**os.environ, "DATABASE_URL": "sqlite:///none.db"}
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=PROJECT, env=settings, capture_output=True, text=True
    )
    assert done.stdout.strip() == "set()", done.stderr
