"""What a chart must not hide, drawn from a second article: bounds, doubt, gaps, caveats."""

import html
import re
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
import vl_convert

from api.formats.charts.style import COLOURS
from tests.bundles import copy_seed
from tests.conftest import MakeEmpty, run_api, served
from tests.second_article import add_second_article

MADE_UP = "article=made-up&metric="
QUESTIONS = ["gdp", "sector-growth&year=2022", "gdp-rank", "gdp-growth", "gdp&year=2021"]
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


def chart(client: httpx.Client, question: str) -> Any:
    return client.get(f"/v1/observations?{question}&format=vegalite").raise_for_status().json()


def picture(spec: Any) -> str:
    return vl_convert.vegalite_to_svg(spec, vl_version="6.4", allowed_base_urls=[])


def texts(svg: str) -> list[tuple[str, str]]:
    """The texts of a picture, each with its colour."""
    found = ((COLOUR.search(look), html.unescape(text)) for look, text in TEXT.findall(svg))
    return [(colour[1] if colour else "", text) for colour, text in found]


def points(svg: str, kind: str) -> list[str]:
    """The marks of a kind: point, bar, tick, rule mark."""
    return re.findall(rf'<(?:path|line)[^>]*aria-roledescription="{kind}"[^>]*>', svg)


def notes(spec: Any) -> list[str]:
    texts: list[str] = spec["vconcat"][-1]["mark"]["text"]
    return texts


@pytest.mark.parametrize("question", QUESTIONS)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_sign_that_is_explained_is_drawn(
    second: httpx.Client, question: str, lang: str
) -> None:
    spec = chart(second, f"{MADE_UP}{question}&lang={lang}")
    svg = picture(spec)
    rows = spec["data"]["values"]
    for status, sign in SIGNS.items():
        marked = [text for _, text in texts(svg) if text.endswith(sign)]
        expected = [row for row in rows if row["status"] == status]
        assert len(marked) == len(expected)
        assert any(note.startswith(sign) for note in notes(spec)) == bool(expected)


@pytest.mark.parametrize("question", QUESTIONS)
def test_every_bound_has_its_sign_and_its_arrow(second: httpx.Client, question: str) -> None:
    spec = chart(second, f"{MADE_UP}{question}")
    bounds = [row["relation"] for row in spec["data"]["values"] if row["relation"] in BOUNDS]
    written = [text for _, text in texts(picture(spec))]
    for relation, sign in BOUNDS.items():
        assert sum(text.startswith(sign) for text in written) == bounds.count(relation)
    arrows = [row["chart_arrow"] for row in spec["data"]["values"] if row["chart_arrow"]]
    assert len(arrows) == len(bounds)
    assert any("arrow" in note for note in notes(spec)) == bool(bounds)


def test_without_room_a_sign_stands_alone(second: httpx.Client) -> None:
    spec = chart(second, f"{MADE_UP}gdp&width=360")
    assert "†" in {row["chart_text"] for row in spec["data"]["values"]}


@pytest.mark.parametrize("question", QUESTIONS)
def test_hollow_is_what_has_no_exact_value(second: httpx.Client, question: str) -> None:
    spec = chart(second, f"{MADE_UP}{question}")
    rows = spec["data"]["values"]
    svg = picture(spec)
    hollow = [mark for kind in ("point", "bar") for mark in points(svg, kind) if "#ffffff" in mark]
    assert len(hollow) == sum(row["relation"] in {"approx", *BOUNDS} for row in rows)
    about = any(row["relation"] == "approx" for row in rows)
    assert any("about" in note for note in notes(spec)) == about


def test_nothing_is_seen_through_what_is_in_doubt(second: httpx.Client) -> None:
    spec = chart(second, f"{MADE_UP}gdp")
    pale = {row["chart_fill"] for row in spec["data"]["values"] if row["status"] == "disputed"}
    assert pale.isdisjoint({*COLOURS, "#ffffff"})
    svg = picture(spec)
    assert all(any(each in mark for mark in points(svg, "point")) for each in pale)
    assert "fill-opacity" not in "".join(points(svg, "point"))


def test_left_of_a_negative_bar_stand_the_arrow_and_then_the_value(second: httpx.Client) -> None:
    rows = chart(second, f"{MADE_UP}sector-growth&year=2022")["data"]["values"]
    negative = {row["relation"]: row for row in rows if row["value"] < 0}
    assert negative["lt"]["chart_dx"] == negative["eq"]["chart_dx"] - 14
    assert negative["gt"]["chart_dx"] == negative["eq"]["chart_dx"]
    assert {row["chart_align"] for row in negative.values()} == {"right"}


def test_order_and_colours_are_the_same_in_each_language(second: httpx.Client) -> None:
    for question in ("gdp", "sector-growth&country=KR", "gdp-rank", "gdp-growth"):
        looks = [
            [(row["id"], row["chart_colour"]) for row in spec["data"]["values"]]
            for spec in (chart(second, f"{MADE_UP}{question}&lang={lang}") for lang in LANGUAGES)
        ]
        assert looks.count(looks[0]) == len(LANGUAGES)


def test_values_have_the_colour_of_their_line(second: httpx.Client) -> None:
    spec = chart(second, f"{MADE_UP}sector-growth&country=KR")
    told = {(row["chart_ink"], row["chart_text"]) for row in spec["data"]["values"]}
    seen = set(texts(picture(spec)))
    assert {(colour, text) for colour, text in told if text} <= seen
    assert len({colour for colour, _ in told}) == 12


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


def test_no_value_lies_on_a_range(second: httpx.Client) -> None:
    rows = chart(second, f"{MADE_UP}gdp-rank")["data"]["values"]
    [inside] = [row for row in rows if row["period"] == "2010" and row["value"] == 5]
    assert inside["chart_align"] in {"left", "right"}


def test_a_range_in_doubt_is_pale_and_not_dashed(second: httpx.Client) -> None:
    spec = chart(second, "metric=vehicle-sales-rank")
    [row] = spec["data"]["values"]
    [rule] = points(picture(spec), "rule mark")
    assert row["status"] == "disputed"
    assert row["chart_shade"] in rule
    assert "dasharray" not in rule


@pytest.mark.parametrize(
    ("question", "dashed", "explained"),
    [
        ("article=made-up&metric=gdp-rank", 2, ["time in between"]),
        ("metric=cip-rank", 1, ["time in between", "marked ‡"]),
        ("article=made-up&metric=gdp", 5, ["at its end is marked †"]),
        ("article=made-up&metric=gdp&year_from=2022", 0, []),
    ],
)
def test_a_line_is_dashed_where_nobody_measured(
    second: httpx.Client, question: str, dashed: int, explained: list[str]
) -> None:
    spec = chart(second, question)
    assert picture(spec).count('stroke-dasharray="5,4"') == dashed
    told = [note for note in notes(spec) if note.startswith("Dashed line")]
    assert len(told) == len(explained)
    assert all(some in note for some, note in zip(explained, told, strict=True))


def test_what_must_not_be_compared_is_said_below(second: httpx.Client) -> None:
    mixed = second.get("/v1/observations?metric=gdp&lang=ja").json()["meta"]["warnings"]
    [message] = [each["message"] for each in mixed if each["code"] == "mixed-area-levels"]
    assert message in notes(chart(second, "metric=gdp&lang=ja"))
    assert message in chart(second, "metric=gdp&lang=ja")["description"]
    unclear = "".join(notes(chart(second, f"{MADE_UP}sector-growth&year=2022")))
    assert "does not say what exactly is measured" in unclear


def test_levels_in_panels_of_their_own_are_not_warned_of(second: httpx.Client) -> None:
    spec = chart(second, "metric=robot-density,gdp-rank&article=manufacturing-data-2025")
    codes = {each["code"] for each in spec["usermeta"]["warnings"]}
    assert "mixed-area-levels" in codes
    assert "Different levels" not in str(spec["vconcat"])


def test_notes_on_few_rows_in_doubt_are_printed(second: httpx.Client) -> None:
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
def test_a_part_says_that_it_is_one(second: httpx.Client, lang: str, said: str) -> None:
    question = f"metric=gdp&article=manufacturing-data-2025&lang={lang}"
    assert said in chart(second, f"{question}&limit=1")["title"]["subtitle"]
    assert said not in chart(second, question)["title"]["subtitle"]


def test_source_article_and_release_have_lines_of_their_own(second: httpx.Client) -> None:
    lines = chart(second, "country=KR")["vconcat"][-1]["mark"]["text"]
    starts = [line.partition(":")[0] for line in lines if line.startswith(("Source", "Art", "Rel"))]
    assert starts == ["Source", "Article", "Release 1"]
    assert not any(line.startswith("·") for line in lines)


def test_how_many_figures_have_no_source_is_said(second: httpx.Client) -> None:
    question = "country=KR&article=manufacturing-data-2025"
    below = " ".join(chart(second, question)["vconcat"][-1]["mark"]["text"])
    assert "IFR, World Robotics 2024; no source named for 1 of 4 figures" in below


@pytest.mark.parametrize(
    ("years", "mark"), [("2019", "bar"), ("2022,2023", "rule"), ("2015,2023", "rule")]
)
def test_one_year_is_bars_and_several_are_lines(
    second: httpx.Client, years: str, mark: str
) -> None:
    spec = chart(second, f"{MADE_UP}gdp&year={years}")
    kinds = {layer["mark"]["type"] for layer in spec["vconcat"][0]["layer"]}
    assert kinds & {"bar", "rule"} == {mark}
