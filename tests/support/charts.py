"""Charts as a server or a format writes them, and what is in their pictures."""

import html
import itertools
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from xml.etree import ElementTree

import httpx
import orjson

from api.domain.periods import frequency_of
from api.formats.vegalite_format import FORMAT
from tests.support.documents import document_of
from tests.support.nonempty import nonempty
from tests.support.pictures import picture

MOVED = re.compile(r"translate\(([-\d.e]+),\s*([-\d.e]+)\)")
SAID = re.compile(r'<(?:path|line|rect) aria-label="([^"]*)"')
IN_TOOLTIP = re.compile(r'datum\.(\w+) \? \{("[^"]*"): datum\.\w+\} : \{\}')
DRAWN = re.compile(r"<(?:text|tspan)[^>]*>([^<]+)(?=<)")


def spec_of(client: httpx.Client, query: str) -> Any:
    response = client.get(f"/v1/observations?{query}&format=vegalite")
    assert response.status_code == 200, response.text
    assert response.headers["content-type"] == "application/vnd.vegalite.v6+json"
    return response.json()


def rows(client: httpx.Client, query: str) -> Any:
    return client.get(f"/v1/observations?{query}").json()["data"]


def drawn(spec: Any) -> list[str]:
    """The texts of the picture."""
    return [html.unescape(text) for text in DRAWN.findall(picture(spec))]


def said(spec: Any) -> list[str]:
    """What screen readers read of the marks of the picture."""
    return [html.unescape(text) for text in SAID.findall(picture(spec))]


def tooltips(spec: Any) -> list[str]:
    """What the tooltips of the marks show: drawn with them in place of the sentences."""

    def shown(layer: Any) -> Any:
        columns = IN_TOOLTIP.findall(layer["encoding"]["tooltip"]["value"]["expr"])
        texts = (
            f"(datum.{field} ? {name} + ': ' + datum.{field} + '; ' : '')"
            for field, name in nonempty(columns)
        )
        encoding = {**layer["encoding"], "description": {"value": {"expr": " + ".join(texts)}}}
        return {**layer, "encoding": encoding}

    panels = [shown(each) if "encoding" in each else each for each in spec["vconcat"]]
    return said({**spec, "vconcat": panels})


def boxes(element: ElementTree.Element, x: float = 0, y: float = 0) -> Iterator[Any]:
    """The texts of a picture with their left, top, right and bottom, in pixels, about."""
    if moved := MOVED.match(element.get("transform", "")):
        x, y = x + float(moved[1]), y + float(moved[2])
    for text in (element.text, *(each.text for each in element)):
        size = float(element.get("font-size", "0px").removesuffix("px"))
        if element.tag.endswith("}text") and text and element.get("opacity") != "0":
            length = sum(size if ord(letter) > 0x2E80 else 0.52 * size for letter in text)
            start = {"middle": x - length / 2, "end": x - length}
            left = start.get(element.get("text-anchor", ""), x)
            yield left, y - 0.8 * size, left + length, y + 0.1 * size, text
            y += 1.2 * size
    for each in element:
        yield from boxes(each, x, y)


def boxes_of(spec: Any) -> list[Any]:
    """The texts of the picture with their places."""
    return [*boxes(ElementTree.fromstring(picture(spec)))]  # noqa: S314 (our own)


def overlaps(spec: Any) -> list[tuple[str, str]]:
    """The pairs of overlapping texts in the picture."""
    pairs = itertools.combinations(boxes_of(spec), 2)
    return [
        (a[4], b[4])
        for a, b in pairs
        if a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]
    ]


def written(changed: Any, lang: str = "en", **how: Any) -> Any:
    """The chart of changed rows, drawn as `how` says: `top` for one."""
    # Copies of a row with another period or subject are other facts.
    rows = [row | {"fact": None, "frequency": frequency_of(row["period"])} for row in changed]
    return orjson.loads(FORMAT.written(replace(document_of(rows, lang), **how)))


def below(spec: Any) -> list[str]:
    """The lines below the chart, one a note."""
    lines: list[str] = spec["description"].splitlines()
    return lines


def marks(spec: Any) -> list[Any]:
    """All layers of all panels."""
    panels = spec.get("vconcat", [spec])
    return list(itertools.chain.from_iterable(panel.get("layer", [panel]) for panel in panels))


def years(lite: httpx.Client, count: int, subjects: int = 1, lang: str = "en") -> list[Any]:
    [row] = rows(lite, f"metric=gdp&area=CN-330100&lang={lang}")
    return [
        row
        | {
            "id": f"{subject}-{year}",
            "area": f"a{subject}",
            "subject_name": f"Subject {subject}",
            "year": year,
            "period": str(year),
            "value": 10**12 * (subject + 1) + year,
        }
        for subject in range(subjects)
        for year in range(2000, 2000 + count)
    ]
