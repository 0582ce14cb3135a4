"""Charts without colour: each line is known by its name, the shape of its points, or a letter."""

import re
from itertools import groupby
from typing import Any

import httpx
import pytest

from api.domain.code_lists import LANGUAGES
from api.formats.charts.layers import COLOURS
from api.formats.charts.shapes import SHAPES
from tests.support.charts import drawn, overlaps, rows, spec_of, written, years
from tests.support.nonempty import nonempty
from tests.support.pictures import picture

pytestmark = pytest.mark.slow

SYMBOL = re.compile(
    r'<path [^>]*?aria-label="([^"]*)" role="graphics-symbol" aria-roledescription="point"'
    r'[^>]*? d="([^"]*)"'
)
LEGEND = re.compile(r'mark-symbol role-legend-symbol"[^>]*><path [^>]*? d="([^"]*)"')
QUERIES = ["metric=gdp-growth", "metric=exports", "metric=exports,robot-density,gdp-rank"]
NARROWEST = 384
"""Pixels of a chart with the least plot and room for labels."""


@pytest.fixture
def five(five_articles_url: str) -> Any:
    with httpx.Client(base_url=five_articles_url, timeout=30) as client:
        yield client


def several_lines(spec: Any) -> list[list[Any]]:
    """The rows of each panel that has several lines."""
    panels = groupby(spec["data"]["values"], key=lambda row: row["chart_panel"])
    found = [[*each] for _, each in panels]
    return [
        each
        for each in found
        if "chart_from" in each[0] and len({row["chart_label"] for row in each}) > 1
    ]


def shapes(spec: Any) -> dict[str, set[str]]:
    """The shapes of the points of a picture, by the sentence of each."""
    found: dict[str, set[str]] = {}
    for said, path in SYMBOL.findall(picture(spec)):
        found.setdefault(said, set()).add(path)
    return found


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("query", QUERIES)
def test_each_line_has_a_shape_or_its_name_or_letter(
    five: httpx.Client, query: str, lang: str
) -> None:
    spec = spec_of(five, f"{query}&lang={lang}")
    of_points = shapes(spec)
    for panel in nonempty(several_lines(spec)):
        owners = {
            (*of_points[row["chart_said"].replace("&", "&amp;")], row["chart_label"])
            for row in panel
            if row["chart_point"]
        }
        assert len({shape for shape, _ in owners}) == len(owners)
        unnamed = [
            row["chart_text"]
            for row in panel
            if not row["chart_point"]
            and not re.match(rf"[A-T]\b|{re.escape(row['chart_label'])}", row["chart_text"])
        ]
        assert unnamed == []


@pytest.mark.parametrize("count", [9, 20])
def test_lines_with_a_legend_have_shapes_in_it(lite: httpx.Client, count: int) -> None:
    spec = written(years(lite, 3, subjects=count))
    symbols = LEGEND.findall(picture(spec))
    assert len(symbols) == len(set(symbols)) == count
    points = {path for each in shapes(spec).values() for path in each}
    assert len(points) == count


def test_there_are_as_many_shapes_as_colours() -> None:
    assert len(set(SHAPES)) == len(SHAPES) == len(COLOURS)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_few_lines_are_named_at_their_ends(lite: httpx.Client, lang: str) -> None:
    spec = written(years(lite, 5, 3, lang), lang)
    ends = [row for row in spec["data"]["values"] if row["year"] == 2004]
    for row in nonempty(ends):
        assert row["chart_text"].startswith(row["chart_label"])
        assert row["chart_text"] in drawn(spec)
    assert "role-legend" not in picture(spec)
    assert not overlaps(spec)


@pytest.mark.parametrize("width", [330, 680, 1200])
def test_names_at_the_ends_of_lines_are_inside_the_chart(lite: httpx.Client, width: int) -> None:
    svg = picture(written(years(lite, 5, 3), width=width))
    found = re.search(r'<svg[^>]* width="([\d.]+)"', svg)
    assert found
    assert float(found[1]) <= max(1.05 * width, NARROWEST)


def test_names_that_would_be_far_from_their_lines_are_in_a_legend(lite: httpx.Client) -> None:
    close = [row | {"value": 10**12 + row["year"]} for row in years(lite, 5, 4)]
    texts = drawn(written(close))
    assert {f"Subject {number}" for number in range(4)} <= set(texts)


def test_a_span_of_a_named_line_has_its_name(lite: httpx.Client) -> None:
    every = rows(lite, "metric=cip-rank")
    others = [
        row | {"id": f"{row['id']}-KR", "area": "KR", "subject_name": "South Korea", "value": 9}
        for row in every
    ]
    said = [row["chart_text"] for row in written([*every, *others])["data"]["values"]]
    assert any(text.startswith("South Korea · since 2019: ") for text in filter(None, said))


def test_a_letter_stands_in_the_legend_and_beside_the_range(five: httpx.Client) -> None:
    spec = spec_of(five, "metric=exports")
    [row] = [row for row in spec["data"]["values"] if row["display"].startswith("520")]
    letter, _, _ = row["chart_text"].partition(":")
    assert any(text.startswith(f"{letter} Jiangsu") for text in drawn(spec))
