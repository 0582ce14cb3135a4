"""A fictitious second article: time series, bounds, negative values, gaps and disputed values."""

import csv
import itertools
from collections.abc import Iterator
from pathlib import Path

from tests.support.bundles import ARTICLE
from tests.support.synthetic_bundle import PRINTED

ID = "made-up"
ARTICLE_FILE = """\
title_en = "A made-up article"
title_ja = "架空の記事"
title_ko = "가상의 기사"
title_zh = "虚构的文章"
publisher = "korea-economic-daily"
language = "ja"
published = 2025-06-19
published_inferred = false
paragraphs = ["{digest}"]
"""
SECTORS = [
    "manufacturing",
    "advanced-manufacturing",
    "traditional-manufacturing",
    "artificial-intelligence",
    "robots",
    "computers",
    "electric-vehicles",
    "information-technology",
    "integrated-circuits",
    "chemical-fibres",
    "smartphones",
    "rubber-and-plastics",
]
GROWTHS = (27.4, 26.9, -26.6, -24.9, 20.1, 14.2, 10.2, 6.4, 6.3, 4.9, -11.5, -20.5)


def add_second_article(seed: Path) -> Path:
    """Add the article to a copy of the seed."""
    folder = seed / "articles" / ID
    folder.mkdir()
    (folder / "article.toml").write_text(ARTICLE_FILE.format(digest="0" * 64), encoding="utf-8")
    for name in ("claims", "figures", "observations"):
        header = (seed / ARTICLE / f"{name}.csv").read_text(encoding="utf-8").partition("\n")[0]
        (folder / f"{name}.csv").write_text(header + "\n", encoding="utf-8")
    with (folder / "observations.csv").open("a", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, header.split(","), restval="", lineterminator="\n")
        writer.writerows(_complete(number, line) for number, line in enumerate(_lines(), 1))
    return seed


def _complete(number: int, line: dict[str, str]) -> dict[str, str]:
    usual = {"relation": "eq", "unit": "percent", "status": "normal", "origin": "not-stated"}
    place = {"key": f"figure-{number}", "paragraph": "1", "sentence": "1"}
    if line.get("status", "normal") != "normal":
        place["note"] = "Another source says otherwise."
    if line["metric"] in ("gdp-growth", "sector-growth"):
        place["compared_with"] = "previous-year"
    if line["metric"] == "sector-growth":
        place["measure_stated"] = "false"
    complete = usual | place | line
    numbers = [line[name] for name in ("value", "value_min", "value_max") if name in line]
    ends = [number.replace("-", PRINTED["ja"]["minus"]) for number in numbers]
    return complete | {"as_printed": PRINTED["ja"][complete["relation"]].format(*ends)}


def _lines() -> Iterator[dict[str, str]]:
    return itertools.chain(_levels(), _growths(), _many_lines(), _ranks(), _spans())


def _levels() -> list[dict[str, str]]:
    """Three lines, two of them close; bounds on the first, doubt in 2021 on all."""
    lines = []
    for area, start in (("CN-ZJ", 30), ("CN-330100", 8), ("CN-330200", 7)):
        for year in range(2015, 2024):
            value = round((start + (year - 2015) * start * 0.06) * 1e11)
            line = {"metric": "gdp", "area": area, "period": str(year), "unit": "CNY"}
            relation = {("CN-ZJ", 2018): "gt", ("CN-ZJ", 2020): "lt", ("CN-330100", 2019): "approx"}
            line |= {"value": str(value), "relation": relation.get((area, year), "eq")}
            lines.append(line | ({"status": "disputed"} if year == 2021 else {}))
    return lines


def _growths() -> list[dict[str, str]]:
    """Bars on both sides of zero, with every relation and some doubt."""
    relations = ("eq", "lt", "gt", "le", "approx")
    statuses = ("normal", "forecast", "estimated")
    return [
        {
            "metric": "sector-growth",
            "area": "CN",
            "sector": sector,
            "period": "2022",
            "value": str(value),
            "relation": relations[place % 5],
            "status": statuses[place % 3],
        }
        for place, (sector, value) in enumerate(zip(SECTORS, GROWTHS, strict=True))
    ]


def _many_lines() -> list[dict[str, str]]:
    """Twelve lines over years of which some are skipped."""
    return [
        {
            "metric": "sector-growth",
            "area": "KR",
            "sector": sector,
            "period": str(year),
            "value": str(round(place + (place * 7 + year * 3) % 11 - 5.3, 1)),
        }
        for place, sector in enumerate(SECTORS)
        for year in (2010, 2015, 2016, 2017)
    ]


def _ranks() -> list[dict[str, str]]:
    line = {"metric": "gdp-rank", "unit": "rank"}
    points = [("2010", "5"), ("2015", "3"), ("2020", "1")]
    ends = [("2010", "1", "10"), ("2020", "3", "4")]
    return [
        *(line | {"area": "CN-330100", "period": year, "value": value} for year, value in points),
        *(
            line
            | {"area": "CN-330200", "period": year, "relation": "between"}
            | {"value_min": low, "value_max": high}
            for year, low, high in ends
        ),
    ]


def _spans() -> list[dict[str, str]]:
    line = {"metric": "gdp-growth"}
    return [
        line | {"area": "US", "period": "2018/2023", "value": "3.1"},
        line | {"area": "US", "period": "2024-Q2", "value": "-1.1"},
        line | {"area": "US", "period": "2024-Q3", "value": "-0.4"},
        line | {"area": "SG", "period": "2021", "value": "3", "relation": "lt"},
        line
        | {"area": "SG", "period": "2021", "value": "-3", "relation": "le"}
        | {"sector": "manufacturing"},
        line | {"area": "001", "period": "2021", "value": "0"},
    ]
