"""Bounds, uncertain values, gaps and warnings in charts of a second article."""

import html
import re
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from api.formats.charts.layers import COLOURS, PALE
from tests.conftest import MakeEmpty, run_api, served
from tests.support.bundles import copy_seed
from tests.support.nonempty import nonempty
from tests.support.pictures import picture
from tests.support.second_article import add_second_article

pytestmark = pytest.mark.slow

MADE_UP = "article=made-up&metric="
QUERIES = ["gdp", "sector-growth&year=2022", "gdp-rank", "gdp-growth", "gdp&year=2021"]
SIGNS = {"disputed": "†", "estimated": "(e)", "forecast": "(f)"}
BOUNDS = {"gt": ">", "ge": "≥", "lt": "<", "le": "≤"}
LANGUAGES = ("en", "ja", "ko", "zh")
TEXT = re.compile(r"<text([^>]*)>([^<]*)</text>")
COLOUR = re.compile(r'fill="(#[0-9a-f]{6})"')


@pytest.fixture(scope="session")
def second(
    make_empty: MakeEmpty, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[httpx.Client]:
    """A client of a real server that has the second article too."""
    folder = tmp_path_factory.mktemp("second")
    url = make_empty()
    run_api("seed", str(add_second_article(copy_seed(folder))), url=url)
    with served(url) as base, httpx.Client(base_url=base, timeout=10) as client:
        yield client


def chart(client: httpx.Client, query: str) -> Any:
    return client.get(f"/v1/observations?{query}&format=vegalite").raise_for_status().json()


def texts(svg: str) -> list[tuple[str, str]]:
    """The texts of a picture, each with its colour."""
    found = ((COLOUR.search(look), html.unescape(text)) for look, text in TEXT.findall(svg))
    return [(colour[1] if colour else "", text) for colour, text in found]


def points(svg: str, kind: str) -> list[str]:
    """The marks of a kind: point, bar, tick, rule mark."""
    return re.findall(rf'<(?:path|line)[^>]*aria-roledescription="{kind}"[^>]*>', svg)


def domain(spec: Any) -> list[str]:
    """The lines in the order of their colours."""
    labels: list[str] = spec["vconcat"][0]["encoding"]["color"]["scale"]["domain"]
    return labels


def notes(spec: Any) -> list[str]:
    texts: list[str] = spec["vconcat"][-1]["mark"]["text"]
    return texts


@pytest.mark.parametrize("query", QUERIES)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_sign_that_is_explained_is_drawn(second: httpx.Client, query: str, lang: str) -> None:
    spec = chart(second, f"{MADE_UP}{query}&lang={lang}")
    svg = picture(spec)
    rows = spec["data"]["values"]
    for status, sign in nonempty(SIGNS.items()):
        marked = [text for _, text in texts(svg) if text.endswith(sign)]
        expected = [row for row in rows if row["status"] == status]
        assert len(marked) == len(expected)
        assert any(note.startswith(sign) for note in notes(spec)) == bool(expected)


@pytest.mark.parametrize("query", QUERIES)
def test_every_bound_has_its_relation_sign(second: httpx.Client, query: str) -> None:
    spec = chart(second, f"{MADE_UP}{query}")
    bounds = [row for row in spec["data"]["values"] if row["relation"] in BOUNDS]
    # The name of a line, or its letter, may stand before the value.
    written = [text.rpartition(": ")[2] for _, text in texts(picture(spec))]
    # A bound of a rise or fall is written in words.
    for relation, sign in nonempty(BOUNDS.items()):
        rows = [row for row in bounds if row["relation"] == relation]
        starts = (sign, *(row["display"] for row in rows))
        assert sum(text.startswith(starts) for text in written) == len(rows)


def test_narrow_charts_show_every_sign(second: httpx.Client) -> None:
    spec = chart(second, f"{MADE_UP}gdp&width=360")
    written = [text for _, text in texts(picture(spec))]
    assert (written.count("†"), written.count(">"), written.count("≈")) == (3, 1, 1)


@pytest.mark.parametrize("query", QUERIES)
def test_marks_without_an_exact_value_are_hollow(second: httpx.Client, query: str) -> None:
    spec = chart(second, f"{MADE_UP}{query}")
    rows = spec["data"]["values"]
    svg = picture(spec)
    hollow = [
        mark for kind in ("point", "bar") for mark in points(svg, kind) if 'fill="white"' in mark
    ]
    assert len(hollow) == sum(row["relation"] in {"approx", *BOUNDS} for row in rows)
    assert any(note.startswith("Hollow") for note in notes(spec)) == bool(hollow)


def test_marks_of_uncertain_values_are_opaque(second: httpx.Client) -> None:
    marks = points(picture(chart(second, f"{MADE_UP}gdp")), "point")
    assert sum(f'fill="{PALE}"' in mark and 'dasharray="3,2"' in mark for mark in marks) == 3
    assert "fill-opacity" not in "".join(marks)


def test_negative_bars_have_the_value_on_their_left(second: httpx.Client) -> None:
    spec = chart(second, f"{MADE_UP}sector-growth&year=2022")
    beside = re.findall(r'<g class="mark-text role-mark concat_0_layer.*?</g>', picture(spec))
    texts = re.findall(r'text-anchor="end"[^>]*>([^<]*)<', "".join(beside))
    negative = nonempty(row for row in spec["data"]["values"] if row["value"] < 0)
    assert len(texts) == len(negative)
    for row, text in zip(negative, texts, strict=True):
        assert html.unescape(text).startswith(row["display"])


def test_order_and_colours_are_the_same_in_each_language(second: httpx.Client) -> None:
    for query in ("gdp", "sector-growth&country=KR", "gdp-rank", "gdp-growth"):
        looks = [
            [(row["id"], domain(spec).index(row["chart_label"])) for row in spec["data"]["values"]]
            for spec in (chart(second, f"{MADE_UP}{query}&lang={lang}") for lang in LANGUAGES)
        ]
        assert looks.count(looks[0]) == len(LANGUAGES)


def test_values_have_the_colour_of_their_line(second: httpx.Client) -> None:
    spec = chart(second, f"{MADE_UP}sector-growth&country=KR")
    colours = dict(zip(domain(spec), COLOURS, strict=False))
    ends = [row for row in spec["data"]["values"] if row["chart_text"]]
    seen = set(texts(picture(spec)))
    assert {(colours[row["chart_label"]], row["chart_text"]) for row in ends} <= seen
    assert len({colours[row["chart_label"]] for row in ends}) == 12


def test_each_line_is_named_at_its_end_or_in_the_legend(second: httpx.Client) -> None:
    spec = chart(second, f"{MADE_UP}gdp,gdp-rank,sector-growth&area=CN-ZJ,CN-330100,CN-330200,KR")
    written = [text for _, text in texts(picture(spec))]
    rows = spec["data"]["values"]
    ends = {(row["chart_panel"], row["chart_label"]): row["chart_text"] for row in rows}
    assert len(ends) == 3 + 2 + 12
    in_legends = [label for (_, label), text in ends.items() if not text.startswith(f"{label}: ")]
    assert len(in_legends) == 12
    for label in nonempty(label for _, label in ends):
        inside = sum(row["chart_text"] == label for row in rows)  # a range in the middle
        assert written.count(label) == in_legends.count(label) + inside


def test_points_have_the_colour_of_their_line_in_each_panel(second: httpx.Client) -> None:
    spec = chart(second, f"{MADE_UP}gdp,gdp-rank,gdp-growth")
    labels = [
        panel["encoding"]["color"]["scale"]["domain"]
        for panel in spec["vconcat"][:-1]
        if "scale" in panel["encoding"]["color"]
    ]
    assert len(labels) > 1
    pairs = {(label, COLOURS[place]) for each in labels for place, label in enumerate(each)}
    marks = re.findall(r'aria-label="([^"]*)"[^>]*"point"[^>]* stroke="([^"]*)"', picture(spec))
    for said, stroke in nonempty(marks):
        found = {
            row["chart_label"]
            for row in spec["data"]["values"]
            if row["chart_said"] == html.unescape(said)
        }
        assert any((label, stroke) in pairs for label in nonempty(found))


@pytest.mark.parametrize("colour", COLOURS)
def test_colours_can_be_read_as_text(colour: str) -> None:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [
        each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in parts
    ]
    luminance = sum(
        part * each for part, each in zip((0.2126, 0.7152, 0.0722), linear, strict=True)
    )
    assert 1.05 / (luminance + 0.05) >= 4.5


def test_uncertain_ranges_are_pale_and_not_dashed(second: httpx.Client) -> None:
    spec = chart(second, "metric=vehicle-sales-rank")
    [row] = spec["data"]["values"]
    [rule] = points(picture(spec), "errorbar")
    assert row["status"] == "disputed"
    assert 'opacity="0.35"' in rule
    assert "dasharray" not in rule


@pytest.mark.parametrize(
    ("query", "dashed", "explained"),
    [
        ("article=made-up&metric=gdp-rank", 2, ["time in between"]),
        ("metric=cip-rank", 1, ["time in between", "marked ‡"]),
        ("article=made-up&metric=gdp", 5, ["at its end is marked †"]),
        ("article=made-up&metric=gdp&year_from=2022", 0, []),
    ],
)
def test_lines_across_gaps_or_to_uncertain_values_are_dashed(
    second: httpx.Client, query: str, dashed: int, explained: list[str]
) -> None:
    spec = chart(second, query)
    assert picture(spec).count('stroke-dasharray="5,4"') == dashed
    explanations = [note for note in notes(spec) if note.startswith("Dashed line")]
    assert len(explanations) == len(explained)
    assert all(some in note for some, note in zip(explained, explanations, strict=True))


def test_comparison_warnings_are_printed_below_the_chart(second: httpx.Client) -> None:
    mixed = second.get("/v1/observations?metric=gdp&lang=ja").json()["meta"]["warnings"]
    [message] = [each["message"] for each in mixed if each["code"] == "mixed-area-levels"]
    assert message in notes(chart(second, "metric=gdp&lang=ja"))
    assert message in chart(second, "metric=gdp&lang=ja")["description"]
    unclear = "".join(notes(chart(second, f"{MADE_UP}sector-growth&year=2022")))
    assert "does not say what exactly is measured" in unclear


def test_area_levels_in_separate_panels_have_no_printed_warning(second: httpx.Client) -> None:
    spec = chart(second, "metric=robot-density,gdp-rank&article=manufacturing-data-2025")
    codes = {each["code"] for each in spec["usermeta"]["warnings"]}
    assert "mixed-area-levels" in codes
    assert "Different levels" not in str(spec["vconcat"])


def test_notes_on_uncertain_values_are_printed_if_few(second: httpx.Client) -> None:
    few = " ".join(notes(chart(second, "metric=gdp-growth&article=manufacturing-data-2025")))
    assert "† Ningbo · 2024: The city’s official figure" in few.replace("'", "’")
    many = notes(chart(second, f"{MADE_UP}sector-growth&year=2022"))
    assert not any("Another source" in note for note in many)


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("en", "Shown: 1 of 3"),
        ("ja", "3件中1件を表示"),
        ("ko", "전체 3건 중 1건 표시"),
        ("zh", "共3条，显示1条"),
    ],
)
def test_partial_results_are_marked_as_partial(second: httpx.Client, lang: str, said: str) -> None:
    query = f"metric=gdp&article=manufacturing-data-2025&lang={lang}"
    assert said in chart(second, f"{query}&limit=1")["title"]["subtitle"]
    assert said not in chart(second, query)["title"]["subtitle"]


def test_source_article_and_release_have_lines_of_their_own(second: httpx.Client) -> None:
    lines = chart(second, "country=KR")["vconcat"][-1]["mark"]["text"]
    starts = [line.partition(":")[0] for line in lines if line.startswith(("Source", "Art", "Rel"))]
    assert starts == ["Source", "Articles", "Release 1"]
    assert not any(line.startswith("·") for line in lines)


def test_figures_without_a_source_are_counted_below_the_chart(second: httpx.Client) -> None:
    query = "country=KR&article=manufacturing-data-2025"
    below = " ".join(chart(second, query)["vconcat"][-1]["mark"]["text"])
    assert "IFR, World Robotics 2024; no source named for 1 of 4 figures" in below


@pytest.mark.parametrize(
    ("years", "mark"), [("2019", "bar"), ("2022,2023", "rule"), ("2015,2023", "rule")]
)
def test_one_year_is_drawn_as_bars_and_several_as_lines(
    second: httpx.Client, years: str, mark: str
) -> None:
    spec = chart(second, f"{MADE_UP}gdp&year={years}")
    kinds = {layer["mark"]["type"] for layer in spec["vconcat"][0]["layer"]}
    assert kinds & {"bar", "rule"} == {mark}


@pytest.mark.parametrize(
    ("query", "lang", "lines"),
    [
        (
            f"{MADE_UP}gdp",
            "en",
            [
                "† disputed: a reliable source says otherwise",
                "Pale or outlined in dashes: figures marked †.",
                "Hollow: a bound or “about”; what is written beside the mark says which.",
                "Dashed line: a figure at its end is marked †.",
                "Source: none named",
                "Release 1",
            ],
        ),
        (
            f"{MADE_UP}gdp",
            "ja",
            [
                "† 他の資料と不一致：原典または別の信頼できる資料と異なる",
                "淡色または破線の輪郭：†の付いた値。",
                "白抜き：上限または下限だけが示された値、または「約」の値。横の表記で区別できる。",
                "破線：端の値に†が付いている。",
                "出典：記事に記載なし",
                "リリース1",
            ],
        ),
        (
            f"{MADE_UP}gdp",
            "ko",
            [
                "† 다른 자료와 불일치: 원자료 또는 신뢰할 만한 다른 자료와 다름",
                "옅은 색 또는 파선 윤곽: † 표시가 붙은 값.",
                "속이 빈 표식: 상한·하한만 제시된 값 또는 ‘약’이라고 쓴 값. 옆의 표기로 구분됨.",
                "파선: 끝 값에 † 표시가 붙어 있음.",
                "출처: 기사에 없음",
                "릴리스 1",
            ],
        ),
        (
            f"{MADE_UP}gdp",
            "zh",
            [
                "† 与其他来源不符：与原始来源或其他可靠来源不一致",
                "浅色或虚线轮廓：带†标记的数值。",
                "空心：仅给出上限或下限，或为“约”数，见旁边的文字或符号。",
                "虚线：端点的数值带†标记。",
                "来源：报道未注明",
                "版本1",
            ],
        ),
        (
            f"{MADE_UP}gdp-rank",
            "en",
            [
                "Line between two ends: a range; the article gives no single value.",
                "Dashed line: no figures here for the time in between.",
            ],
        ),
        (
            f"{MADE_UP}gdp-rank",
            "ja",
            [
                "両端のある線：範囲。記事に単独の値はない。",
                "破線：その間の時期の数値はここにない。",
            ],
        ),
        (
            f"{MADE_UP}gdp-rank",
            "ko",
            [
                "양 끝이 있는 선: 범위. 기사에 단일 값은 없음.",
                "파선: 그 사이 시기의 수치가 여기에 없음.",
            ],
        ),
        (
            f"{MADE_UP}gdp-rank",
            "zh",
            ["带两端的线：区间，原文没有单一数值。", "虚线：此处没有其间的数据。"],
        ),
        (
            f"{MADE_UP}gdp-growth",
            "en",
            ["Thick line along time: one statement for the whole span."],
        ),
        (f"{MADE_UP}gdp-growth", "ja", ["時間方向の太線：期間全体についての一つの記述。"]),
        (f"{MADE_UP}gdp-growth", "ko", ["시간 방향의 굵은 선: 기간 전체에 대한 하나의 서술."]),
        (f"{MADE_UP}gdp-growth", "zh", ["沿时间方向的粗线：对整个期间的一项陈述。"]),
        (
            "metric=cip-rank",
            "en",
            [
                "‡ unverified: not confirmed by another source",
                "Thick line along time with an arrow: one statement for the time since its start; "
                "no end is given.",
            ],
        ),
        (
            "metric=cip-rank",
            "ja",
            [
                "‡ 未確認：他の資料で確認されていない",
                "時間方向の太線と矢印：その時以降についての一つの記述。終わりは示されていない。",
            ],
        ),
        (
            "metric=cip-rank",
            "ko",
            [
                "‡ 미확인: 다른 자료로 확인되지 않음",
                "시간 방향의 굵은 선과 화살표: 그때 이후에 대한 하나의 서술. 끝은 제시되지 않음.",
            ],
        ),
        (
            "metric=cip-rank",
            "zh",
            [
                "‡ 未核实：未经其他来源证实",
                "沿时间方向带箭头的粗线：对此后期间的一项陈述，未给出终点。",
            ],
        ),
    ],
)
def test_footnotes_explain_the_signs_in_each_language(
    second: httpx.Client, query: str, lang: str, lines: list[str]
) -> None:
    found = notes(chart(second, f"{query}&lang={lang}&width=1200"))
    assert [line for line in lines if line not in found] == []
