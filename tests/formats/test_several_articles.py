"""Five articles with several frequencies, forecasts, repeated and contradicted facts."""

import html
import json
import re
from collections.abc import Iterator, Mapping
from itertools import combinations, groupby
from typing import Any

import httpx
import pytest

from api.formats.charts.layers import INK
from api.formats.charts.layout import text_width
from tests.conftest import PROJECT
from tests.support.nonempty import nonempty
from tests.support.pictures import picture

Row = dict[str, Any]
KOREA = "metric=gdp-growth&area=KR"
LANGUAGES = ("en", "ja", "ko", "zh")
MIDDLES = {
    "2024": 2024.5,
    "2024-Q1": 2024.125,
    "2024-Q4": 2024.875,
    "2024-11": 2024.875,
    "2024-12": 2024.9583,
    "2025": 2025.5,
}


@pytest.fixture(scope="module")
def five(five_articles_url: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=f"{five_articles_url}/v1", timeout=30) as client:
        yield client


def rows(client: httpx.Client, query: str) -> list[Row]:
    found: list[Row] = client.get(f"observations?limit=1000&{query}").json()["data"]
    return found


def chart(client: httpx.Client, query: str) -> Any:
    response = client.get(f"observations?format=vegalite&{query}")
    assert response.status_code == 200, response.text
    return response.json()


def warnings(client: httpx.Client, query: str) -> Mapping[str, Row]:
    found = client.get(f"observations?{query}").json()["meta"]["warnings"]
    return {each["code"]: each for each in found}


def test_a_line_joins_figures_of_one_frequency(five: httpx.Client) -> None:
    drawn = chart(five, KOREA)["data"]["values"]
    lines = {
        label: {row["frequency"] for row in line}
        for label, line in groupby(drawn, key=lambda row: row["chart_label"])
    }
    assert len(lines) >= 3
    assert all(len(frequencies) == 1 for frequencies in nonempty(lines.values()))
    assert {"annual", "quarterly", "monthly"} <= set().union(*lines.values())


def test_a_mark_stands_in_the_middle_of_the_time_it_covers(five: httpx.Client) -> None:
    drawn = {row["period"]: row["chart_from"] for row in chart(five, KOREA)["data"]["values"]}
    assert {period: drawn[period] for period in MIDDLES} == MIDDLES


def test_an_axis_of_several_frequencies_names_quarters_or_months(five: httpx.Client) -> None:
    def axis(query: str) -> str:
        return json.dumps(chart(five, query), ensure_ascii=False)

    assert "Q3 2024" in axis(KOREA)
    assert "2024年第3四半期" in axis(f"{KOREA}&lang=ja")
    assert "November 2024" in axis("metric=exports&area=KR")


def test_a_fact_is_drawn_once_with_the_articles_that_state_it(five: httpx.Client) -> None:
    query = "metric=exports&area=KR&period=2024-12&sector=none"
    assert len(rows(five, query)) == 2
    spec = chart(five, query)
    [drawn] = spec["data"]["values"]
    assert drawn["chart_article"] == (
        "Meridian Test Wire, “Korea's economy grew 3.0 percent in 2024, preliminary figures show”; "
        "Hannuri Test Daily, “Growth of 3.04 percent last year; exports slip back in January”"
    )
    assert "1 figure: stated by several articles, drawn once" in json.dumps(spec)


def test_the_most_exact_statement_is_drawn(five: httpx.Client) -> None:
    query = f"{KOREA}&period=2024&status=normal,provisional"
    assert [row["value"] for row in rows(five, query)] == [3, 3.04]
    assert [row["display"] for row in chart(five, query)["data"]["values"]] == ["+3.04%"]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_contradictions_are_drawn_and_explained(five: httpx.Client, lang: str) -> None:
    spec = chart(five, f"metric=gdp&area=CN-330100&lang={lang}")
    drawn = spec["data"]["values"]
    assert [row["value"] for row in drawn] == [2_230_000_000_000, 2_186_000_000_000]
    assert all(row["chart_contradicted"] and row["chart_text"].endswith("≠") for row in drawn)
    assert len({row["chart_label"] for row in drawn}) == 2
    notes = spec["vconcat"][-1]["mark"]["text"]
    assert any(note.startswith("≠") for note in notes)


def test_only_rows_that_share_a_label_are_told_apart(five: httpx.Client) -> None:
    drawn = chart(five, "metric=gdp&year=2024")["data"]["values"]
    labels = {row["area"]: row["chart_label"] for row in drawn}
    assert labels["CN-JS"] == "Jiangsu"
    assert labels["CN-330200"] == "Ningbo"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_lists_warn_of_frequencies_forecasts_and_facts(five: httpx.Client, lang: str) -> None:
    found = warnings(five, f"{KOREA}&lang={lang}")
    assert {"mixed-frequencies", "forecast", "repeated-fact"} <= found.keys()
    assert "contradiction" not in found
    once = five.get(found["repeated-fact"]["url"]).json()
    assert once["meta"]["query"]["preferred"] == ["true"]
    facts = [row["fact"] for row in once["data"]]
    assert len(set(facts)) == len(facts) > 5
    hangzhou = warnings(five, f"metric=gdp&area=CN-330100&lang={lang}")
    assert hangzhou["contradiction"]["count"] == 2
    assert "repeated-fact" not in hangzhou
    assert "target" in warnings(five, f"status=target&lang={lang}")


def test_exports_warn_of_repeated_facts_too(five: httpx.Client) -> None:
    """A file has the warnings of the whole list, a page those of its rows."""
    whole = warnings(five, "limit=1000")
    cube = five.get("observations?metric=gdp-growth&area=KR&format=jsonstat").json()
    codes = {each["code"] for each in cube["extension"]["warnings"]}
    assert {"repeated-fact", "mixed-frequencies"} <= codes
    assert {"repeated-fact", "contradiction"} <= whole.keys()


def test_latest_passes_over_forecasts_and_says_so(five: httpx.Client) -> None:
    query = "metric=gdp-growth&area=KR&frequency=annual&latest=1"
    assert {row["period"] for row in rows(five, query)} == {"2024"}
    found = warnings(five, query)["left-out-forecasts"]
    assert found["count"] == 3
    named = five.get(found["url"]).json()["data"]
    assert {row["status"] for row in named} == {"forecast"}
    assert {row["period"] for row in rows(five, f"{query}&status=forecast")} == {"2025"}


def test_the_time_axis_of_a_cube_is_in_order(five: httpx.Client) -> None:
    query = f"{KOREA}&format=jsonstat&preferred=true"
    time = five.get(f"observations?{query}").json()["dimension"]["time"]["category"]
    assert list(time["index"]) == [
        *("2024-Q1", "2024-Q2", "2024-Q3", "2024-11"),
        *("2024", "2024-Q4", "2024-12", "2025-01", "2025"),
    ]
    assert time["label"]["2024-Q4"] == "Q4 2024"


def test_every_pair_of_statements_agrees_as_expected(five: httpx.Client) -> None:
    expected = json.loads((PROJECT / "tests/articles/expected.json").read_text("utf-8"))
    by_article = {row["id"]: row["article"] for row in rows(five, "")}
    pairs = set()
    for key in nonempty(by_article):
        item = five.get(f"observations/{key}").json()["data"]
        for other in item["corroboration"]:
            pair = tuple(sorted((item["article"], other["article"])))
            pairs.add((frozenset((key, other["id"])), pair, other["agreement"]))
    found = sorted((pair, agreement) for _, pair, agreement in pairs)
    wanted = [
        (tuple(sorted((one[0], other[0]))), agreement)
        for one, other, agreement in expected["repeats"]
    ]
    assert found == sorted(wanted)


PERIODS = {
    "2024": ("2024", "2024年", "2024년", "2024年"),
    "2024-S2": ("second half of 2024", "2024年下半期", "2024년 하반기", "2024年下半年"),
    "2024-Q4": ("Q4 2024", "2024年第4四半期", "2024년 4분기", "2024年第4季度"),
    "2024-11": ("November 2024", "2024年11月", "2024년 11월", "2024年11月"),
    "2018/2023": ("2018–2023", "2018～2023年", "2018~2023년", "2018—2023年"),
    "2020/..": ("since 2020", "2020年以降", "2020년 이후", "2020年以来"),
}


@pytest.mark.parametrize("place", range(4), ids=LANGUAGES)
def test_periods_have_names_in_each_language(five: httpx.Client, place: int) -> None:
    found = {row["period"]: row["period_name"] for row in rows(five, f"lang={LANGUAGES[place]}")}
    assert {period: found[period] for period in PERIODS} == {
        period: names[place] for period, names in PERIODS.items()
    }
    assert found[None] is None


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        (
            "metric=exports&period=2024-S2",
            [
                "340–350 billion US dollars",
                "3,400億～3,500億ドル",
                "3,400억~3,500억 달러",
                "3,400亿至3,500亿美元",
            ],
        ),
        (
            "metric=exports-growth&period=2025-01&relation=lt",
            ["down more than 3%", "3%超の減少", "3% 넘게 감소", "下降超过3%"],
        ),
        (
            "metric=exports-growth&period=2025-01&relation=nearly",
            ["down nearly 4%", "4%近い減少", "4% 가까이 감소", "下降近4%"],
        ),
        ("metric=exports-growth&period=2024-S2", ["+5.0%"] * 4),
        (
            "metric=gdp-growth&period=2024-Q2",
            ["up just over 2.6%", "2.6%余りの増加", "2.6% 남짓 증가", "增长略超2.6%"],
        ),
        (
            "metric=gdp-growth&period=2025-01",
            ["up about 1%", "約1%の増加", "약 1% 증가", "增长约1%"],
        ),
        (
            "metric=gdp-growth&period=2025&relation=between",
            ["up 2.0–2.5%", "2.0～2.5%の増加", "2.0~2.5% 증가", "增长2.0%至2.5%"],
        ),
        (
            "metric=exports&period=2025-01&relation=nearly",
            ["nearly 48 billion US dollars", "480億ドル近く", "480억 달러 가까이", "近480亿美元"],
        ),
    ],
)
def test_values_are_displayed_as_printed(
    five: httpx.Client, query: str, expected: list[str]
) -> None:
    shown = [row["display"] for lang in LANGUAGES for row in rows(five, f"{query}&lang={lang}")]
    assert shown == expected


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_must_not_be_ranked_keeps_the_order_of_the_article(
    five: httpx.Client, lang: str
) -> None:
    query = f"metric=sector-growth&region=CN-ZJ&lang={lang}"
    assert warnings(five, query)["not-comparable"]["count"] == 10
    spec = chart(five, query)
    printed = [(row["paragraph"], row["sentence"]) for row in spec["data"]["values"]]
    assert printed == sorted(printed)
    values = [row["value"] for row in spec["data"]["values"]]
    assert values != sorted(values, reverse=True)
    notes = "".join(spec["vconcat"][-1]["mark"]["text"])
    message = warnings(five, query)["not-comparable"]["message"]
    assert message.replace(" ", "") in notes.replace(" ", "")


def test_what_may_be_ranked_is_drawn_by_value(five: httpx.Client) -> None:
    query = "metric=gdp&year=2024&area_type=city"
    assert "not-comparable" not in warnings(five, query)
    values = [row["value"] for row in chart(five, query)["data"]["values"]]
    assert values == sorted(values, reverse=True)


def test_inferred_values_are_marked_in_charts(five: httpx.Client) -> None:
    spec = chart(five, "metric=sector-growth&region=CN-ZJ")
    drawn = spec["data"]["values"]
    marked = {row["id"] for row in drawn if row["chart_text"].endswith("*")}
    assert marked == {row["id"] for row in drawn if set(row["inferred"]) - {"period"}}
    assert len(marked) == 8
    notes = "".join(spec["vconcat"][-1]["mark"]["text"])
    assert "* not stated in the text but inferred: metric, base of comparison" in notes


@pytest.mark.parametrize(
    ("text", "code"), [("광저우", None), ("항져우", "CN-330100"), ("Hangzou", "CN-330100")]
)
def test_another_name_is_not_taken_for_a_misspelt_one(
    five: httpx.Client, text: str, code: str | None
) -> None:
    found = five.get("resolve", params={"q": text}).json()["data"]
    assert [row["code"] for row in found][:1] == ([] if code is None else [code])


@pytest.mark.parametrize(
    "text",
    [
        "2024-Q1",
        "Q1 2024",
        "2024年第1四半期",
        "2024년 1분기",
        "2024 Q1",
        "1Q 2024",
        "2024年第一季度",
    ],
)
def test_a_period_is_searched_by_its_name(five: httpx.Client, text: str) -> None:
    found = rows(five, f"q={text}")
    assert found == rows(five, "period=2024-Q1")
    assert found


def test_the_values_of_a_panel_all_have_their_unit_or_none_has(five: httpx.Client) -> None:
    drawn = chart(five, "metric=robot-density&lang=ko")["data"]["values"]
    assert [row["chart_text"] for row in drawn] == ["1,012 *", "770 *", "600 이상 (t)"]


def test_the_description_of_a_chart_marks_what_is_inferred(five: httpx.Client) -> None:
    drawn = chart(five, "metric=robot-density&country=KR,SG")
    _, first, second, *_ = drawn["description"].split("\n")
    assert first.endswith(" *")
    assert second.endswith(" *")
    assert any(line.startswith("*") for line in drawn["description"].split("\n"))


def test_the_names_of_periods_and_sources_are_searched(five: httpx.Client) -> None:
    names = dict[str, str]()
    for row in rows(five, ""):
        if row["period_name"] and row["year"] is None:
            names[row["period_name"]] = f"period={row['period']}"
        if row["source"]:
            names[row["source_name"]] = f"source={row['source']}"
    for name, query in nonempty(names.items()):
        response = five.get("observations", params={"q": name, "limit": 1000})
        assert {row["id"] for row in response.json()["data"]} == (
            {row["id"] for row in rows(five, query)}
        ), name


@pytest.mark.parametrize("query", ["latest=1", "preferred=true"])
def test_a_warning_has_no_address_where_it_would_select_other_rows(
    five: httpx.Client, query: str
) -> None:
    found = warnings(five, f"limit=1000&{query}")
    assert found["unverified"]["count"] > 0
    assert found["unverified"]["url"] is None


POINT = re.compile(r'<path aria-label="[^"]*" role="[^"]*" aria-roledescription="point" [^>]*>')
PLACE = re.compile(r"translate\(([-.0-9]+),([-.0-9]+)\)")
LETTER = {"low": 3, "high": 9}
"""Pixels of a letter below and above the foot of a text."""
Box = tuple[float, float, float, float]


def boxes(svg: str) -> tuple[list[Box], list[tuple[float, float]]]:
    """The values written in a panel, as left, right, top and bottom; and its points."""
    [written] = re.findall(r'class="mark-text role-mark [^"]*layer_\d+_marks"[^>]*>(.*?)</g>', svg)
    found = []
    for look, text in re.findall(r"<text([^>]*)>([^<]*)</text>", written):
        x, y = map(float, PLACE.search(look).groups())  # type: ignore[union-attr]
        found.append((x, x + text_width(html.unescape(text)), y - LETTER["high"], y))
    places = [PLACE.search(mark) for mark in POINT.findall(svg)]
    return found, [(float(each[1]), float(each[2])) for each in places if each]


@pytest.mark.slow
@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("width", ["400", "680", "1200"])
def test_values_over_time_cover_neither_each_other_nor_points(
    five: httpx.Client, lang: str, width: str
) -> None:
    written, marks = boxes(picture(chart(five, f"{KOREA}&lang={lang}&width={width}")))
    assert len(written) >= 6
    assert len(marks) >= 6
    for (left, right, top, bottom), other in combinations(written, 2):
        apart = right < other[0] or other[1] < left
        assert apart or bottom <= other[2] or other[3] <= top
    for left, right, top, bottom in written:
        assert not [(x, y) for x, y in marks if left < x < right and top < y < bottom]


@pytest.mark.parametrize(
    ("lang", "mark"), [("en", ""), ("ja", "（英語）"), ("ko", "(영어)"), ("zh", "（英语）")]
)
def test_a_note_that_is_not_translated_names_its_language(
    five: httpx.Client, lang: str, mark: str
) -> None:
    spec = chart(five, f"{KOREA}&lang={lang}")
    [note] = {row["note"] for row in spec["data"]["values"] if row["status"] == "forecast"} - {None}
    assert note.isascii()
    printed = " ".join(spec["vconcat"][-1]["mark"]["text"])
    assert f"{note}{mark}".replace(" ", "") in printed.replace(" ", "")
    shown = [row["chart_note"] for row in spec["data"]["values"] if row["note"] == note]
    assert set(shown) == {f"{note}{mark}"}


@pytest.mark.parametrize("lang", ["ja", "ko", "zh"])
def test_every_note_but_that_one_is_translated(five: httpx.Client, lang: str) -> None:
    noted = [row for row in rows(five, f"lang={lang}") if row["note"]]
    assert len(noted) > 40
    english = [row for row in noted if row["note_lang"] == "en"]
    assert [(row["article"], row["status"]) for row in english] == [
        ("forecast-ja-2025", "forecast")
    ]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_line_and_bar_has_a_name(five: httpx.Client, lang: str) -> None:
    for article in nonempty(five.get("articles").json()["data"]):
        drawn = chart(five, f"article={article['id']}&lang={lang}")["data"]["values"]
        assert all(row["chart_label"].strip() for row in nonempty(drawn))


@pytest.mark.slow
@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("width", [320, 680])
def test_texts_left_of_negative_bars_do_not_reach_the_names(
    five: httpx.Client, lang: str, width: int
) -> None:
    spec = chart(five, f"article=regions-zh-2025&lang={lang}&width={width}")
    found = re.findall(
        r'text-anchor="end" transform="translate\(([-0-9.]+),[^)]*\)"'
        rf'[^>]*fill="{INK}"[^>]*>([^<]*)<',
        picture(spec),
    )
    for end, text in nonempty(found):
        assert float(end) >= text_width(html.unescape(text))


SEGMENT = re.compile(
    r'<line (?:[^>]*"rule mark" )?transform="translate\(([-.0-9]+),([-.0-9]+)\)"'
    r' x2="([-.0-9]+)" y2="([-.0-9]+)" stroke="#[0-9a-f]+" stroke-width="[24]"'
)


@pytest.mark.slow
@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("query", ["metric=cip-rank", KOREA])
def test_values_over_time_do_not_cover_lines(five: httpx.Client, lang: str, query: str) -> None:
    svg = picture(chart(five, f"{query}&lang={lang}"))
    written, _ = boxes(svg)
    lines = [[float(each) for each in found] for found in nonempty(SEGMENT.findall(svg))]
    for left, right, top, bottom in nonempty(written):
        covered = [
            (x, y, width, height)
            for x, y, width, height in lines
            for share in (step / 200 for step in range(201))
            if left < x + share * width < right and top < y + share * height < bottom
        ]
        assert covered == []


def test_values_stay_above_the_axis_of_a_rank(five: httpx.Client) -> None:
    drawn = {row["period"]: row for row in chart(five, "metric=cip-rank")["data"]["values"]}
    assert drawn["1990"]["chart_text_at"] < drawn["1990"]["value"]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_axes_and_values_have_the_same_minus_sign(five: httpx.Client, lang: str) -> None:
    svg = picture(chart(five, f"metric=exports-growth&area=KR&lang={lang}"))
    assert ">-20%<" in svg
    assert ">-22.5%<" in svg
    assert "−" not in svg


def test_values_without_words_have_their_sign(five: httpx.Client) -> None:
    def texts(query: str) -> set[str]:
        return {row["chart_text"] for row in chart(five, query)["data"]["values"]} - {None}

    # A range has no shape, so that the letter of its line stands before it.
    assert {"+3.9%", "C: +2.0 to +2.5% (f) *", "about +1%"} <= texts(KOREA)
    assert {"> +1.5% (f) *", "nearly +1.1% (f) *"} <= texts("metric=gdp-growth&area=JP")
    assert {"< -3%", "-22.5%"} <= texts("metric=exports-growth&area=KR")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_long_values_lose_their_unit_by_their_width(five: httpx.Client, lang: str) -> None:
    spec = chart(five, f"metric=robot-density&article=forecast-ja-2025&lang={lang}")
    texts = [row["chart_text"] for row in spec["data"]["values"]]
    assert "1,012 *" in texts


@pytest.mark.slow
@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("width", [340, 680])
def test_every_tick_of_bars_has_its_name(five: httpx.Client, lang: str, width: int) -> None:
    spec = chart(five, f"article=regions-zh-2025&year=2024&lang={lang}&width={width}")
    svg = picture(spec)
    axes = re.findall(r'role-axis-label"[^>]*>((?:<text text-anchor="middle".*?</text>)+)', svg)
    for axis in nonempty(axes):
        assert 'opacity="0"' not in axis
    assert sum(">0%<" in axis for axis in axes) == 3


@pytest.mark.parametrize("lang", LANGUAGES)
def test_names_of_times_are_below_those_of_values(five: httpx.Client, lang: str) -> None:
    svg = picture(chart(five, f"metric=exports-growth&area=KR&lang={lang}"))
    found = re.findall(r'<text text-anchor="middle" transform="translate\([^,]*,([0-9.]+)\)', svg)
    assert min(float(below) for below in nonempty(found)) >= 18


@pytest.mark.slow
@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("width", [340, 680])
def test_long_names_of_lines_are_broken(five: httpx.Client, lang: str, width: int) -> None:
    spec = chart(five, f"metric=gdp-growth&article=regions-zh-2025&lang={lang}&width={width}")
    found = re.search(r'<svg[^>]* width="([\d.]+)"', picture(spec))
    assert found is not None
    assert float(found[1]) < 1.15 * width


def test_names_of_lines_begin_with_a_capital(five: httpx.Client) -> None:
    drawn = chart(five, "article=monthly-economy-en-2025")["data"]["values"]
    labels = {row["chart_label"] for row in drawn}
    assert {"Half-yearly", "Monthly · Compared with: previous month"} <= labels


@pytest.mark.parametrize("query", [KOREA, "metric=gdp-growth&area=JP"])
def test_values_do_not_touch_their_marks(five: httpx.Client, query: str) -> None:
    written, marks = boxes(picture(chart(five, query)))
    for left, _, top, bottom in nonempty(written):
        assert not [(x, y) for x, y in marks if left - 9 < x < left and top < y < bottom + 8]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_description_of_a_chart_tells_values_apart(five: httpx.Client, lang: str) -> None:
    for article in nonempty(five.get("articles").json()["data"]):
        spec = chart(five, f"article={article['id']}&lang={lang}")
        rows = spec["data"]["values"]
        said = spec["description"].split("\n")[1 : len(rows) + 1]
        subjects = {tuple(re.split(": |：", line)[:-1]) for line in said}
        assert len(nonempty(subjects)) == len(rows)


def test_the_years_of_narrow_charts_include_that_of_the_last_mark(five: httpx.Client) -> None:
    query = "metric=robot-density&article=forecast-ja-2025&width=340"
    svg = picture(chart(five, query))
    [axis] = re.findall(r'role-axis-label"[^>]*>((?:<text text-anchor="middle".*?</text>)+)', svg)
    assert re.findall(r">(\d+)<", axis) == ["2024", "2026", "2028", "2030"]
    assert 'opacity="0"' not in axis
