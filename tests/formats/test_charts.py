"""Vega-Lite charts, drawn by an independent renderer: the picture shows the rows correctly."""

import re

import httpx
import pytest

from api.errors import InvalidRequest
from api.formats.charts.layout import wrapped
from api.formats.charts.texts import MAX_MOVED
from api.i18n import bracketed
from tests.conftest import SEED
from tests.support.charts import drawn, marks, overlaps, rows, spec_of, tooltips, written, years
from tests.support.nonempty import nonempty
from tests.support.pictures import picture

pytestmark = pytest.mark.slow

METRICS = [
    line.partition(",")[0]
    for line in (SEED / "metrics.csv").read_text(encoding="utf-8").splitlines()[1:]
]
QUERIES = [
    "",
    "lang=ja",
    "lang=ko",
    "lang=zh",
    "country=KR",
    "region=CN-ZJ&year=2024",
    "year=none",
    "status=disputed,unverified&lang=ko",
    "metric=gdp&year=1999",
]


@pytest.mark.parametrize("query", [*QUERIES, *(f"metric={each}" for each in METRICS)])
def test_every_row_is_drawn(lite: httpx.Client, query: str) -> None:
    spec = spec_of(lite, query)
    expected = rows(lite, query)
    texts = drawn(spec)
    for row in expected:
        assert any(row["subject_name"] in text for text in [*texts, *spec["title"]["text"]])
        assert any(f": {row['display']};" in text for text in tooltips(spec))
    drawn_rows = {row["id"]: row for row in spec["data"]["values"]}
    assert len(drawn_rows) == len(spec["data"]["values"]) == len(expected)
    for row in expected:
        assert {name: drawn_rows[row["id"]][name] for name in row} == row


def test_charts_contain_all_figures_on_each_database_engine(client: httpx.Client) -> None:
    assert len(spec_of(client, "")["data"]["values"]) == 37


@pytest.mark.parametrize(
    ("query", "texts"),
    [
        ("metric=gdp", ["GDP (Chinese yuan)", "2 trillion", "> 9 trillion yuan", "Zhejiang"]),
        ("metric=gdp&lang=ja", ["GDP（人民元）", "2兆", "9兆元超", "浙江省"]),
        ("metric=gdp&lang=ko", ["GDP(위안)", "2조", "9조 위안 초과", "저장성"]),
        ("metric=gdp&lang=zh", ["GDP（人民币元）", "2万亿", "超过9万亿元", "浙江省"]),
        ("metric=sector-growth&lang=ja", ["分野別成長率（パーセント）", "20%", "ロボット"]),
        ("metric=robot-density-rank", ["Robot density rank (1 is first)", "1st *", "2nd *"]),
    ],
)
def test_axes_and_values_speak_the_language(
    lite: httpx.Client, query: str, texts: list[str]
) -> None:
    found = drawn(spec_of(lite, query))
    assert set(texts) <= set(found)


@pytest.mark.parametrize(
    ("query", "title"),
    [
        ("metric=province-level-units", "Number of province-level units"),
        ("metric=province-level-units&lang=zh", "省级行政区数量"),
        ("metric=new-foreign-invested-enterprises&lang=ko", "신규 외국인투자기업 수(개사)"),
    ],
)
def test_a_unit_that_the_metric_names_is_not_repeated(
    lite: httpx.Client, query: str, title: str
) -> None:
    [panel] = [each for each in spec_of(lite, query)["vconcat"] if "transform" in each]
    assert panel["title"]["text"] == [title]


@pytest.mark.parametrize(
    ("lang", "words"),
    [("en", "1 is first"), ("ja", "1が最上位"), ("ko", "1이 최상위"), ("zh", "1为最高")],
)
def test_the_axis_of_a_rank_says_which_end_is_first(
    lite: httpx.Client, lang: str, words: str
) -> None:
    found = drawn(spec_of(lite, f"metric=robot-density-rank&lang={lang}"))
    assert [text for text in found if words in text]


def test_charts_name_their_sources(lite: httpx.Client) -> None:
    spec = spec_of(lite, "metric=robot-density&lang=ja")
    below = "".join(spec["vconcat"][-1]["mark"]["text"])
    assert "World Robotics 2024" in below
    assert (
        "韓国経済新聞「『AI時代のレアアース』となった製造データ」、2025年6月19日（日付は推定）"
        in below
    )
    assert "従業員1万人あたり1,012台" in spec["description"]
    metadata = spec["usermeta"]
    assert metadata["query"] == {"metric": ["robot-density"]}
    assert metadata["release"] == 1
    assert set(metadata["citation"]) == {"text", "bibtex", "csl"}


def test_a_legend_names_articles_by_publisher_and_not_by_id(lite: httpx.Client) -> None:
    [row] = rows(lite, "metric=gdp&area=CN-330100")
    spec = spec_of(lite, "metric=gdp&area=CN-330100&lang=zh")
    [drawn_row] = spec["data"]["values"]
    assert drawn_row["chart_article"] == "韩国经济新闻《成为“AI时代稀土”的制造数据》"
    assert row["article"] not in "".join([*tooltips(spec), *drawn(spec)])


@pytest.mark.parametrize(
    ("query", "label"),
    [
        ("metric=sector-growth&lang=ja", "前年比"),
        ("metric=sector-growth&lang=ko", "전년 대비"),
        ("metric=sector-growth&lang=zh", "同比（与上年相比）"),
        ("metric=sector-growth", "Compared with: previous year"),
        ("metric=robot-density-to-world-ratio&lang=ja", "比較の基準：世界平均のロボット密度"),
        ("metric=cip-rank&lang=ja", "順位の対象：UNIDOのCIP指数の対象国"),
        ("metric=cip-rank&lang=ko", "순위 대상: UNIDO CIP 지수 대상국"),
        ("metric=cip-rank&lang=zh", "排名范围：UNIDO CIP指数覆盖的国家"),
        ("metric=cip-rank", "Ranked among: countries covered by the UNIDO CIP index"),
    ],
)
def test_a_base_and_the_scope_of_a_rank_have_labels_of_their_own(
    lite: httpx.Client, query: str, label: str
) -> None:
    [panel] = [each for each in spec_of(lite, query)["vconcat"] if "transform" in each]
    assert label in " ".join(panel["title"]["subtitle"]).split(" · ")


def test_a_tooltip_leaves_out_what_a_row_does_not_have(lite: httpx.Client) -> None:
    every = rows(lite, "metric=gdp,cip-rank")
    assert {row["sector_name"] for row in every} == {None, "Manufacturing"}
    said = nonempty(tooltips(spec_of(lite, "metric=gdp,cip-rank")))
    assert not [text for text in said if "null" in text]
    assert any("Sector: Manufacturing; " in text for text in said)
    assert any("Sector" not in text for text in said)


@pytest.mark.parametrize(
    ("name", "note", "lang", "title"),
    [
        ("GDP成長率", "パーセント", "ja", "GDP成長率（パーセント）"),
        ("GDP成長率（前期比）", "パーセント", "ja", "GDP成長率（前期比、パーセント）"),
        ("輸出額（円）", "日本円", "ja", "輸出額（日本円）"),
        ("Growth (on the quarter)", "percent", "en", "Growth (on the quarter, percent)"),
        ("성장률(전기 대비)", "퍼센트", "ko", "성장률(전기 대비, 퍼센트)"),
        ("指数（CIP）排名", "1为最高", "zh", "指数（CIP）排名（1为最高）"),
    ],
)
def test_notes_behind_a_name_share_brackets(name: str, note: str, lang: str, title: str) -> None:
    assert bracketed(name, note, lang) == title


def test_several_articles_are_listed_under_a_plural(lite: httpx.Client) -> None:
    below = "\n".join(spec_of(lite, "")["description"].splitlines()[-8:])
    assert "\nSources: " in below
    assert "\nArticle: " in below
    assert "\nSource: none named\n" in spec_of(lite, "metric=gdp")["description"]


def test_each_axis_has_one_unit(lite: httpx.Client) -> None:
    spec = spec_of(lite, "")
    panels = [each for each in spec["vconcat"] if "transform" in each]
    assert len(panels) == 20
    for number in range(1, 21):
        units = {r["unit"] for r in spec["data"]["values"] if r["chart_panel"] == number}
        assert len(units) == 1
    assert spec["resolve"]["scale"]["x"] == spec["resolve"]["scale"]["y"] == "independent"


@pytest.mark.parametrize("lang", ["en", "ja", "ko", "zh"])
def test_every_bar_has_its_value_at_its_end(lite: httpx.Client, lang: str) -> None:
    texts = drawn(spec_of(lite, f"year=2024&lang={lang}"))
    for row in nonempty(rows(lite, f"year=2024&lang={lang}")):
        assert any(text.startswith(row["display"]) for text in texts)


def test_a_rank_has_no_bars(lite: httpx.Client) -> None:
    layers = marks(spec_of(lite, "metric=gdp-rank"))
    assert "bar" not in {each["mark"]["type"] for each in layers}
    scale = layers[0]["encoding"]["x"]["scale"]
    assert not scale["reverse"]
    assert scale["domain"] == [0.5, 5.5]


def test_ranges_are_drawn_from_end_to_end_without_a_point(lite: httpx.Client) -> None:
    spec = spec_of(lite, "metric=vehicle-sales-rank")
    [row] = spec["data"]["values"]
    assert row["value"] is None
    [ends] = [each["encoding"] for each in marks(spec) if each["mark"]["type"] == "errorbar"]
    assert (ends["x"]["field"], ends["x2"]["field"]) == ("value_min", "value_max")
    svg = picture(spec)
    assert svg.count('aria-roledescription="errorbar"') == 1
    assert 'aria-roledescription="point"' not in svg


HOLLOW = re.compile(r'aria-roledescription="(?:bar|point)"[^>]* fill="white"')


@pytest.mark.parametrize("metric", ["gdp-rank", "new-foreign-invested-enterprises"])
@pytest.mark.parametrize(
    ("relation", "hollow"),
    [("gt", 1), ("ge", 1), ("lt", 1), ("le", 1), ("approx", 1), ("eq", 0)],
)
def test_bounds_and_approximate_values_are_drawn_hollow(
    lite: httpx.Client, relation: str, hollow: int, metric: str
) -> None:
    [row] = rows(lite, f"metric={metric}")
    spec = written([row | {"relation": relation}])
    assert len(HOLLOW.findall(picture(spec))) == hollow
    assert sum(text.startswith("Hollow") for text in drawn(spec)) == hollow


@pytest.mark.parametrize(
    ("status", "mark"),
    [
        ("disputed", "†"),
        ("unverified", "‡"),
        ("estimated", "(e)"),
        ("provisional", "(p)"),
        ("forecast", "(f)"),
    ],
)
@pytest.mark.parametrize("lang", ["en", "ja", "ko", "zh"])
def test_uncertain_statuses_are_marked_and_explained(
    lite: httpx.Client, status: str, mark: str, lang: str
) -> None:
    [row] = rows(lite, f"metric=new-foreign-invested-enterprises&lang={lang}")
    spec = written([row | {"status": status, "note": None}], lang)
    texts = drawn(spec)
    assert f"{row['display']} {mark}" in texts
    assert sum(text.startswith(f"{mark} ") for text in texts) == 1
    assert 'stroke-dasharray="3,2"' in picture(spec)
    assert 'stroke-dasharray="3,2"' not in picture(written([row], lang))


def test_years_are_joined_by_a_line_and_spans_are_not(lite: httpx.Client) -> None:
    spec = spec_of(lite, "metric=cip-rank&lang=ja")
    points = {row["period"]: row for row in spec["data"]["values"]}
    assert {"rule", "point"} <= {each["mark"]["type"] for each in marks(spec)}
    assert (points["1990"]["chart_next"], points["1990"]["chart_next_from"]) == (2, 2018.5)
    assert "chart_next" not in points["2019/.."]
    assert (points["2019/.."]["chart_from"], points["2019/.."]["chart_to"]) == (2019, 2025.4694)
    assert "2019年以降：2位 ‡ *" in drawn(spec)


def test_a_line_is_broken_where_there_is_no_value(lite: httpx.Client) -> None:
    lines = years(lite, 5)
    lines[2] |= {"value": None, "relation": "between", "value_min": 1, "value_max": 10**12}
    spec = written(lines)
    joined = {row["period"] for row in spec["data"]["values"] if "chart_next" in row}
    assert joined == {"2000", "2003"}
    svg = picture(spec)
    segments = re.findall(r'<line [^>]*stroke="#[^>]*stroke-width="2"', svg)
    assert len(segments) == 2


def test_undated_values_have_a_panel_of_their_own(lite: httpx.Client) -> None:
    lines = years(lite, 3)
    spec = written([*lines, lines[0] | {"id": "none", "period": None, "year": None}])
    numbers = [row["chart_panel"] for row in spec["data"]["values"]]
    assert numbers == [1, 1, 1, 2]
    assert any("Undated" in text for text in drawn(spec))


@pytest.mark.parametrize("count", [MAX_MOVED, MAX_MOVED + 1])
def test_texts_of_many_marks_stay_beside_them(lite: httpx.Client, count: int) -> None:
    [row, *_] = rows(lite, "metric=gdp-growth")
    years = [f"{1000 + number}" for number in range(count)]
    same = [
        row | {"id": year, "period": year, "year": int(year), "relation": "approx"}
        for year in years
    ]
    values = written(same)["data"]["values"]
    texts = [each for each in values if each["chart_text"]]
    assert len(texts) == count
    moved = [each for each in texts if each["chart_text_at"] != each["chart_end"]]
    assert bool(moved) == (count == MAX_MOVED)


def test_the_last_point_of_each_line_has_its_value(lite: httpx.Client) -> None:
    spec = written(years(lite, 5, subjects=3))
    said = {row["id"]: row["chart_text"] for row in spec["data"]["values"] if row["chart_text"]}
    assert set(said) == {"0-2004", "1-2004", "2-2004"}
    assert set(said.values()) <= set(drawn(spec))


@pytest.mark.parametrize("change", [0, 1])
def test_values_of_lines_that_end_together_do_not_overlap(lite: httpx.Client, change: int) -> None:
    close = years(lite, 20, subjects=9)
    for row in close:
        row["value"] = 10**12 + change * row["year"]
    spec = written(close)
    assert len([row for row in spec["data"]["values"] if row["chart_text"]]) == 9
    assert not overlaps(spec)


@pytest.mark.parametrize(
    "width", ["", *(pytest.param(f"&width={n}", marks=pytest.mark.slow) for n in (360, 1200))]
)
@pytest.mark.parametrize("lang", ["en", "ja", "ko", "zh"])
def test_texts_do_not_overlap(lite: httpx.Client, lang: str, width: str) -> None:
    assert not overlaps(spec_of(lite, f"lang={lang}{width}"))


@pytest.mark.parametrize(
    ("count", "subjects", "message"), [(2, 21, "error.lines.*21"), (1, 401, "error.bars.*401")]
)
def test_charts_with_too_many_marks_are_refused(
    lite: httpx.Client, count: int, subjects: int, message: str
) -> None:
    with pytest.raises(InvalidRequest, match=message) as caught:
        written(years(lite, count, subjects))
    assert "format=csv" in caught.value.issues[0].accepted


def test_too_many_panels_are_refused(lite: httpx.Client) -> None:
    [row] = years(lite, 1)
    many = [row | {"metric": f"metric-{n}", "id": str(n)} for n in range(41)]
    with pytest.raises(InvalidRequest, match=r"error.panels.*41"):
        written(many)


def test_bars_with_the_same_name_have_distinct_labels(lite: httpx.Client) -> None:
    [row] = years(lite, 1)
    spec = written([row, row | {"id": "other"}])
    assert len({each["chart_label"] for each in spec["data"]["values"]}) == 2


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("en", "No figures match."),
        ("ja", "条件に合う数値はありません。"),
        ("ko", "조건에 맞는 수치가 없습니다."),
        ("zh", "没有符合条件的数据。"),
    ],
)
def test_an_empty_chart_states_that_nothing_matches(
    client: httpx.Client, lang: str, text: str
) -> None:
    spec = spec_of(client, f"metric=gdp&year=1999&lang={lang}")
    assert spec["data"]["values"] == []
    assert text in drawn(spec)


@pytest.mark.parametrize("width", [330, 640, 1200])
@pytest.mark.parametrize("query", ["region=CN-ZJ&lang=zh", "metric=cip-rank", "year=none"])
def test_charts_fit_the_requested_width(lite: httpx.Client, query: str, width: int) -> None:
    spec = spec_of(lite, f"{query}&width={width}")
    svg = picture(spec)
    found = re.search(r'<svg[^>]* width="([\d.]+)"', svg)
    assert found is not None
    assert 0.6 * width < float(found[1]) < 1.35 * width
    texts = "".join(drawn(spec)).replace(" ", "")
    for row in rows(lite, query):
        text = row["display"].replace(" ", "")
        number = re.findall(r"\d[\d,.]*", text)[-1]  # in narrow charts, the unit is on the axis
        assert (number if width < 500 else text) in texts
        assert row["subject_name"].replace(" ", "") in texts


def test_width_requires_the_chart_format(lite: httpx.Client) -> None:
    response = lite.get("/v1/observations?width=640")
    assert response.status_code == 422
    assert response.json()["errors"][0]["accepted"] == [
        *("format=vegalite", "format=svg", "format=png")
    ]


def test_a_single_observation_is_available_as_a_chart(lite: httpx.Client) -> None:
    spec = lite.get("/v1/observations/3r0aeqn5scs7a?format=vegalite&lang=ko").json()
    assert "직원 1만 명당 1,012대 *" in drawn(spec)


def test_repeated_requests_get_identical_bytes(lite: httpx.Client) -> None:
    url = "/v1/observations?format=vegalite"
    assert lite.get(url).content == lite.get(url).content


@pytest.mark.parametrize(
    ("rank", "ticks"), [(2, ["1", "2", "3", "4", "5"]), (32, ["1", "5", "10", "15"])]
)
def test_rank_axes_start_at_1(lite: httpx.Client, rank: int, ticks: list[str]) -> None:
    [row] = rows(lite, "metric=gdp-rank")
    texts = drawn(written([row | {"value": rank}]))
    assert set(ticks) <= set(texts)
    assert "0" not in texts


def test_long_lines_are_broken_between_words_or_wide_letters() -> None:
    assert wrapped("one two three", 50, 12) == ["one two", "three"]
    assert wrapped("浙江省、杭州市", 40, 12) == ["浙江", "省、杭", "州市"]
    assert wrapped("製造・リリース1", 60, 12) == ["製造・", "リリース1"]
    assert wrapped("数は2024年", 40, 12) == ["数は", "2024年"]


def test_wrapped_lines_do_not_start_with_a_separator() -> None:
    assert wrapped("GDP · China", 30, 12) == ["GDP", "China"]
