"""What drafts read surely in the four languages, and what they leave open."""

import tomllib
from datetime import date
from pathlib import Path

import pytest

from api.ingest.draft_files import draft_article
from api.reading.cells import candidates_of, is_open
from tests.conftest import ARTICLE_FOLDER
from tests.ingest.draft_scores import DRAFTING, default, rows, share_of_files
from tests.support.bundles import Row, copy_seed
from tests.support.five_articles import add_articles, add_tables
from tests.support.nonempty import nonempty

PUBLISHED = date(2025, 5, 6)
LEAST_SHARE = 0.85


def drafted(folder: Path, language: str, *lines: str, headline: str = "News") -> Path:
    """The folder of the draft of a text."""
    folder.mkdir(exist_ok=True)
    seed = add_articles(copy_seed(folder))
    add_tables(seed, DRAFTING / "bundle")
    draft_article(seed, "mine", "\n".join((headline, *lines)), language, PUBLISHED)
    return seed / "articles" / "mine"


def row_of(folder: Path, printed: str) -> Row:
    [row] = [each for each in rows(folder, "observations") if printed in each["as_printed"]]
    return row


SURE = [
    ("en", "Exports of Korea were up 8 percent in December 2024 on December 2023.", "8",
     {"metric": "exports-growth", "compared_with": "same-month-of-previous-year"}),
    ("en", "In Mexico, gross domestic product grew 2 percent in 2024.", "2",
     {"area": "MX", "period": "2024", "compared_with": "previous-year"}),
    ("en", "SEOUL, May 6 (Northgate Newswire) - Exports of Vietnam rose 3 percent in 2024.", "3",
     {"area": "VN", "metric": "exports-growth"}),
    ("ja", "前年同期を3.1%下回り、韓国の輸出は2024年に減った。", "3.1", {"value": "-3.1"}),
    ("ja", "寧波市と杭州市の域内総生産は2023年、それぞれ5.5%、5.0%増えた。", "5.0",
     {"area": "CN-330100", "metric": "gdp-growth"}),
    ("ja", "2024年のGDPで、浙江省は中国で第4位だった。", "4", {"area": "CN-ZJ"}),
    ("ko", "한국의 2024년 수출액은 5% 늘었다.", "5", {"metric": "exports-growth", "area": "KR"}),
    ("zh", "浙江和江苏2024年地区生产总值分别增长5.5%和5.8%。", "5.8",
     {"area": "CN-JS", "metric": "gdp-growth", "period": "2024"}),
    ("zh", "美国制造业占国内生产总值的比重从2023年的11%降到2024年的10%。", "10",
     {"period": "2024", "metric": "manufacturing-share-of-gdp"}),
    ("en", "Exports of Korea were $60 billion in the year to March.", "60",
     {"period": "2024-04/2025-03"}),
    ("en", "In the three months to September 2024 exports of Korea rose 5 percent.", "5",
     {"period": "2024-Q3"}),
    ("ja", "韓国の2025年3月期の輸出は600億ドルだった。", "600", {"period": "2024-04/2025-03"}),
    ("ko", "2024년 한국과 일본의 수출은 3%와 2% 줄었다.", "3%", {"value": "-3"}),
    ("en", "Exports of Korea rose 5 percent in the fourth quarter of 2024 from the third quarter.",
     "5", {"compared_with": "previous-quarter"}),
    ("zh", "2024年10月浙江出口同比增长2.9%，增速比上月回落0.1个百分点。", "2.9",
     {"compared_with": "same-month-of-previous-year"}),
]  # fmt: skip


@pytest.mark.parametrize(("language", "line", "printed", "expected"), SURE)
def test_what_the_text_says_is_filled_in(
    tmp_path: Path, language: str, line: str, printed: str, expected: dict[str, str]
) -> None:
    row = row_of(drafted(tmp_path, language, line), printed)
    assert {column: row[column] for column in expected} == expected


OPEN = [
    ("en", "Exports of Korea rose 5 percent in 2024 and complaints climbed 6 percent.", "6",
     "metric"),
    ("en", "Korea's economy grew faster than the 5.7 percent of early 2024.", "5.7", "period"),
    ("en", "Exports reached $5 billion in May, after $4 billion.", "4", "period"),
    ("en", "Korea was second only to Singapore with 770 robots in 2023.", "770", "area"),
    ("en", "Economists polled in March expected 6.5 percent.", "6.5", "period"),
    ("en", "Exports of Korea eased by no more than 2 percent in 2024.", "2", "value"),
    ("en", "Korea and Japan had about 32 percent and 16 percent in 2024.", "16", "relation"),
    ("ja", "韓国の輸出は2024年に5%増え、苦情は6%増えた。", "6", "metric"),
    ("ja", "韓国の対米輸出は2024年に5%増えた。", "5", "metric"),
    ("ja", "韓国の1012台は2024年、日本の419台を上回った。", "419", "relation"),
    ("ja", "昨年トップ10に入ったGeely Automobileは、工場で800台を使う。", "800", "period"),
    ("ja", "2019年度の4.8%から9%台へ高まった。", "9", "relation"),
    ("ko", "올해 들어 한국의 수출은 5% 늘었다.", "5", "period"),
    ("ko", "지난해 11월에는 올해 성장률을 2.1%로 전망했다.", "2.1", "metric"),
    ("ko", "2024년 대만 수출은 9% 늘었다.", "9", "metric"),
    ("zh", "2024年浙江出口增长5%，投诉增长6%。", "6", "metric"),
    ("zh", "预计到2030年，浙江出口年均增长15%。", "15", "period"),
    ("ja", "韓国の輸出は2024年度上期に5%増えた。", "5", "period"),
    ("ja", "韓国の輸出は26年度に5%増える見通しだ。", "5", "period"),
    ("zh", "2024财年韩国出口增长5%。", "5", "period"),
    ("ko", "2024회계연도 한국의 수출은 5% 늘었다.", "5", "period"),
    ("ja", "韓国の輸出は11月に6%増えた。伸びは前月の3%から拡大した。", "3", "period"),
    ("ko", "2024년 10월 한국의 수출은 5% 늘었다. 월말 재고는 3% 줄었다.", "3%", "period"),
    ("en", "Exports rose 5 percent in the third quarter of 2024 from 3 percent a year earlier.",
     "3", "period"),
    ("en", "Exports of Korea grew by $3 billion in 2024.", "3", "metric"),
    ("zh", "韩国2024年出口比上年多30亿美元。", "30", "metric"),
    ("ko", "한국의 수출은 2024년 30억달러 불었다.", "30", "metric"),
    ("en", "Exports of Korea in 2024 per head were $3,000.", "3", "metric"),
    ("en", "In 2024 processed exports of Korea rose 5 percent.", "5", "metric"),
    ("en", "Exports of Korea to Portugal rose 5 percent in 2024.", "5", "metric"),
    ("ja", "韓国は小さい。ポルトガルのロボット密度は2023年に186台だった。", "186", "area"),
    ("zh", "全国出口增长5%，其中浙江增长6%。进口下降3%。", "3", "area"),
    ("ja", "日本の輸出は2024年に4.2%、韓国の輸出は3.1%減った。", "4.2", "value"),
    ("ja", "韓国の輸出は2024年、前年の半分に届かなかった。", "半分", "value"),
    ("en", "Korea aims to export more by 2030 and has set aside $2 million by 2030.", "2",
     "status"),
    ("ko", "2024년 한국의 수출은 1년 새 30억달러 늘었다.", "30", "compared_with"),
    ("en", "In 2024 manufacturers cut 4,000 jobs.", "4,000", "sector"),
    ("en", "Delta Vier said its exports rose 5 percent in 2024.", "5", "organization"),
    ("en", "Korea is small. Delta Vier said its exports rose 5 percent in 2024.", "5", "area"),
    ("ko", "델타 피어는 2024년 수출이 5% 늘었다고 밝혔다. 수입은 3% 줄었다.", "3%", "organization"),
    ("ko", "2024년 한국의 고용 인원 1200명을 설문했다.", "1200", "metric"),
    ("zh", "2025年3月浙江出口环比增长5%。江苏出口增长3%。", "3%", "compared_with"),
    ("en", "In 2021 exports of Korea rose 5 percent. Imports rose 3 percent.", "3", "period"),
    ("en", "Exports of Korea rose 5 percent between January and March.", "5", "period"),
    ("en", "In 2024 exports of Korea rose 5 percent. Across the region exports rose 3 percent.",
     "3", "area"),
    ("ja", "2024年に韓国の輸出は5％増えた。域内の輸出は3％増えた。", "3", "area"),
    ("ko", "2024년 저장성의 수출은 5% 늘었다. 정부는 수출을 6% 늘리기로 했다.", "6%", "area"),
    ("zh", "2024年浙江出口增长5%。受访的1200名工人中，三成来自外地。", "1200", "area"),
]  # fmt: skip


@pytest.mark.parametrize(("language", "line", "printed", "column"), OPEN)
def test_what_may_be_otherwise_is_left_open(
    tmp_path: Path, language: str, line: str, printed: str, column: str
) -> None:
    folder = drafted(tmp_path, language, line)
    assert is_open(row_of(folder, printed)[column] or default(folder, column))


def test_a_list_of_sectors_has_the_metric_that_is_said_once(tmp_path: Path) -> None:
    lines = ("昨年、浙江省のAI分野の成長率は前年比11.6%だった。繊維40.9%、ロボット30.1%と続く。",)
    found = rows(drafted(tmp_path, "ja", *lines), "observations")
    assert [(row["metric"], row["sector"], row["compared_with"]) for row in found] == [
        ("sector-growth", "artificial-intelligence", "previous-year"),
        ("sector-growth", "textiles", "previous-year"),
        ("sector-growth", "robots", "previous-year"),
    ]
    assert found[1]["inferred"] == "metric period compared_with"


def test_a_firm_of_the_headline_is_the_subject_of_its_figures_or_left_open(tmp_path: Path) -> None:
    lines = (
        "Delta Vier lifted exports by 5 percent in 2024.", "In Japan exports rose 6 percent.",
        "Imports were $7 billion.",
    )  # fmt: skip
    folder = drafted(tmp_path, "en", *lines, headline="Delta Vier sells more")
    found = [row["organization"] for row in rows(folder, "observations")]
    assert found == ["delta-vier", "", ""]
    assert default(folder, "organization") == "? delta-vier none"


def test_ranks_of_two_firms_are_left_open(tmp_path: Path) -> None:
    line = "BYD와 샤오미는 2024년 34%와 29%로 각각 세계 1위와 2위를 지켰다."
    folder = drafted(tmp_path, "ko", line)
    assert {row["organization"] for row in rows(folder, "observations")} == {""}
    assert default(folder, "organization") == "? xiaomi byd"


def test_bases_are_those_of_the_table(tmp_path: Path) -> None:
    line = "Exports of Korea rose 5 percent in May 2024 from a month earlier, two percent in April."
    folder = drafted(tmp_path, "en", line)
    known = {row["code"] for row in rows(folder.parents[1], "comparisons")} | {"none"}
    for row in nonempty(rows(folder, "observations")):
        assert {*candidates_of(row["compared_with"])} <= known


def test_a_source_without_its_words_is_left_open(tmp_path: Path) -> None:
    said = "Delta Vier says exports of Korea rose 5 percent in 2024."
    passed = "Exports of Korea, where Delta Vier has offices, rose 5 percent in 2024."
    sources = [
        row_of(drafted(tmp_path / name, "en", line), "5")["source"]
        for name, line in (("said", said), ("passed", passed))
    ]
    assert sources == ["delta-vier-note-2025-02", "? delta-vier-note-2025-02 none"]


def test_the_lines_above_a_text_give_its_titles_and_its_writer(tmp_path: Path) -> None:
    lines = (
        "- A point of the summary.", "- Another one.", "The race for data", "(2) Who has the most",
        "Factories that talk", "By Kim Example", "Northgate Newswire", "Published 2025-05-06.",
    )  # fmt: skip
    toml = tomllib.loads((drafted(tmp_path, "en", *lines) / "article.toml").read_text("utf-8"))
    assert {key: toml[key] for key in (
        "title_en", "series", "instalment", "subtitle", "author", "publisher", "published_inferred"
    )} == {
        "title_en": "Factories that talk", "series": "The race for data", "instalment": 2,
        "subtitle": "Who has the most", "author": "Kim Example",
        "publisher": "northgate-newswire", "published_inferred": False,
    }  # fmt: skip


def test_open_statuses_are_decided_once(tmp_path: Path) -> None:
    folder = drafted(
        tmp_path, "en", "Preliminary figures: exports of Korea rose 5 percent in 2024.",
        "In 2024 exports of Japan rose 6 percent.", "In 2024 exports of India rose 7 percent.",
    )  # fmt: skip
    toml = tomllib.loads((folder / "article.toml").read_text("utf-8"))
    assert candidates_of(toml["defaults"]["status"]) == ["normal", "provisional"]
    assert [row["status"] for row in rows(folder, "observations")] == ["provisional", "", ""]


@pytest.mark.skipif(not ARTICLE_FOLDER.exists(), reason="needs the article's text")
def test_most_cells_of_the_first_article_are_drafted_as_they_were_written(tmp_path: Path) -> None:
    shares = share_of_files(tmp_path)
    right, total = (sum(each) for each in zip(*shares.values(), strict=True))
    assert right >= LEAST_SHARE * total > 600
