"""JSON-stat 2.0 (json-stat.org/full): a cube of one metric.

The dimensions are metric, unit where the rows have several (money in any currency), subject, sector
where a row has one, and time; source, article and the
like are added only where two rows would share a cell. What a cube cannot hold (relation,
bounds, notes, paragraph and sentence) stands in `extension.observations`, by the same keys as
`value`. No media type is registered for JSON-stat; ours is of the vendor tree.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import prod
from typing import Any, NamedTuple

import orjson

from api.domain.periods import time_key
from api.domain.reference import Kind, Reference, name_of
from api.errors import InvalidRequest, Issue, Message
from api.formats.charts.words import word
from api.formats.format import OBJECT, OBSERVATIONS, Document, Format
from api.i18n import period_name, translate
from api.queries.results import ByteSink
from api.schemas import Row

MAX_ROWS = 100_000
MAX_CELLS = 10_000_000
"""Readers unfold a sparse cube to all of its cells."""
MAX_NAMED = 10
NOTES = ("definition", "method_note", "note")
"""Columns of the reference tables that become notes of a category."""
EXTENSION = (
    "id",
    "area",
    "area_name",
    "region",
    "country",
    "region_name",
    "country_name",
    "year",
    "frequency",
    "relation",
    "value_min",
    "value_max",
    "multiplier",
    "decimals",
    "display",
    "as_printed",
    "inferred",
    "status",
    "origin",
    "comparison",
    "compared_with",
    "source",
    "source_name",
    "article",
    "paragraph",
    "sentence",
    "note",
    "release",
    "citation",
)
"""What the extension says of each cell."""


class Category(NamedTuple):
    """A category of a dimension. Categories are sorted by `order`, then by their code."""

    order: Any
    code: str
    label: str


@dataclass(frozen=True, slots=True)
class Dimension:
    """A dimension: the category of each row."""

    name: str
    categories: Sequence[Category]
    kind: Kind | None = None
    """The reference table whose notes go with the categories."""

    def axis(self) -> dict[str, str]:
        """The labels of the categories by their code, in order."""
        found = {each.code: each for each in self.categories}
        return {each.code: each.label for each in sorted(found.values())}


def write(document: Document, out: ByteSink) -> None:
    rows, meta = document.rows, document.meta
    _refuse_several_metrics(document, sorted({row["metric"] for row in rows}))
    lang, counts, about = meta["lang"], document.completeness, document.about()
    dimensions = _dimensions(rows, lang)
    axes = [each.axis() for each in dimensions]
    if not rows:  # An empty cube has the metrics of the query.
        entries, codes = about.reference.entries("metric"), meta.get("query", {}).get("metric", ())
        axes[0] = {code: name_of(entries[code], lang) for code in codes}
    size = [len(axis) for axis in axes]
    if prod(size) > MAX_CELLS:
        message = Message("error.cube-cells", count=f"{prod(size):,}", most=f"{MAX_CELLS:,}")
        raise _refusal(message, ["format=csv"], Message("error.hint.more-filters"))
    cells = _cells(rows, dimensions, axes)
    sources = [name_of(each, lang) for each in about.sources]
    if any(row["source"] is None for row in rows):
        sources.append(translate("chart.no-source", lang))
    articles = [f"{each[f'title_{lang}']}, {each['published']}" for each in about.articles]
    address = document.links.get("self")
    measured = [name for name in ("metric", "unit") if name in {each.name for each in dimensions}]
    roles = {"time": ["time"], "metric": measured}
    if rows and all(row["organization"] is None and row["area"] is not None for row in rows):
        roles["geo"] = ["subject"]
    notes = [counts.line(lang)] if counts.partial else []
    notes += [each["message"] for each in meta.get("warnings", ())]
    cube = {
        "version": "2.0",
        "class": "dataset",
        "label": meta.get("title") or "",
        "source": "; ".join([*sources, *articles]),
        "updated": about.published_at,
        **({"href": address} if address else {}),
        "id": [each.name for each in dimensions],
        "size": size,
        "role": roles,
        "dimension": {
            each.name: {
                "label": word(each.name, lang),
                "category": _categories(each, axis, rows, lang, about.reference),
            }
            for each, axis in zip(dimensions, axes, strict=True)
        },
        "value": _values(cells, prod(size)),
        # A reader that knows nothing of the extension would take a bound for the value.
        "status": {
            str(cell): row["status"] + ("" if row["relation"] == "eq" else f", {row['relation']}")
            for cell, row in cells.items()
        },
        "note": notes,
        "extension": {
            "query": meta.get("query", {}),
            **counts.as_columns(),
            "lang": lang,
            "release": about.release,
            "published_at": about.published_at,
            "warnings": meta.get("warnings", []),
            "licence": about.licence,
            "licence_url": about.licence_url,
            "citation": about.citation,
            "observations": {
                str(cell): {name: row[name] for name in EXTENSION}
                for cell, row in sorted(cells.items())
            },
        },
    }
    out.write(orjson.dumps(cube))


def _refuse_several_metrics(document: Document, metrics: Sequence[str]) -> None:
    """Raise InvalidRequest where the rows, or those that a limit left out, have other metrics."""
    accepted = [f"metric={each}" for each in metrics[:MAX_NAMED]]
    counts = document.completeness
    if len(metrics) > 1:
        raise _refusal(Message("error.cube-metrics", count=len(metrics)), accepted)
    if counts.partial and len(document.meta["query"].get("metric", ())) != 1:
        message = Message("error.cube-rest", total=f"{counts.total:,}")
        raise _refusal(message, accepted, Message("error.hint.no-limit"))


def _refusal(message: Message, accepted: list[str], hint: Message | None = None) -> InvalidRequest:
    return InvalidRequest(
        Message("error.detail.jsonstat", reason=message),
        [Issue("format", "jsonstat", message, accepted, hint=hint)],
    )


def _dimensions(rows: Sequence[Row], lang: str) -> list[Dimension]:
    """The dimensions of every cube, and as many more as give each row a cell of its own."""

    def of_column(column: str, name: str, missing: str = "", kind: Kind | None = None) -> Dimension:
        """A dimension of a column that may be null; null is the last category."""
        categories = []
        for row in rows:
            code, shown = row[column], row[name]
            label = shown or (missing if code is None else code)
            categories.append(Category((code is None, shown or ""), code or "none", label))
        return Dimension(column, categories, kind)

    periods = {
        period: Category(time_key(period), period or "undated", period_name(period, lang))
        for period in {row["period"] for row in rows}
    }
    subjects = [(row["organization"] or row["area"] or "none", row["subject_name"]) for row in rows]
    chosen = [
        of_column("metric", "metric_name", kind="metric"),
        Dimension("subject", [Category(name, code, name) for code, name in subjects]),
    ]
    if len({row["unit"] for row in rows}) > 1:
        chosen.insert(1, of_column("unit", "unit_name", kind="unit"))
    if any(row["sector"] is not None for row in rows):
        no_sector = translate("chart.no-sector", lang)
        chosen.append(of_column("sector", "sector_name", no_sector, "sector"))
    chosen.append(Dimension("time", [periods[row["period"]] for row in rows]))
    none, no_source = translate("none", lang), translate("chart.no-source", lang)
    more: Sequence[tuple[str, str, str, Kind | None]] = (
        ("source", "source_name", no_source, "source"),
        ("article", "article", "", None),
        ("area", "area_name", none, "area"),
        ("compared_with", "compared_with", none, None),
    )

    def count_cells(dimensions: Sequence[Dimension]) -> int:
        codes = [[each.code for each in dimension.categories] for dimension in dimensions]
        return len(set(zip(*codes, strict=True)))

    cells = count_cells(chosen)
    for each in more:
        if cells == len(rows):
            return chosen
        added = of_column(*each)
        if (split := count_cells([*chosen, added])) > cells:
            chosen.append(added)
            cells = split
    if cells < len(rows):
        categories = [Category(row["id"], row["id"], row["display"]) for row in rows]
        chosen.append(Dimension("observation", categories))
    return chosen


def _cells(
    rows: Sequence[Row], dimensions: Sequence[Dimension], axes: Sequence[Mapping[str, str]]
) -> Mapping[int, Row]:
    """The rows by the index of their cell, in row-major order."""
    cells = [0] * len(rows)
    for dimension, axis in zip(dimensions, axes, strict=True):
        index = {code: number for number, code in enumerate(axis)}
        pairs = zip(cells, dimension.categories, strict=True)
        cells = [cell * len(axis) + index[category.code] for cell, category in pairs]
    return dict(zip(cells, rows, strict=True))


def _values(cells: Mapping[int, Row], size: int) -> Any:
    """An array where at least half of the cells have a row, else an object."""
    if 0 < size <= 2 * len(cells):
        return [cells[cell]["value"] if cell in cells else None for cell in range(size)]
    return {str(cell): row["value"] for cell, row in sorted(cells.items())}


def _categories(
    dimension: Dimension,
    axis: Mapping[str, str],
    rows: Sequence[Row],
    lang: str,
    reference: Reference,
) -> Mapping[str, Any]:
    """The categories of a dimension, with their units and what reference tables say.

    The units are those of the metric, or of each category of the dimension of units.
    """
    described: dict[str, Any] = {"index": list(axis), "label": axis}
    if dimension.kind is None:
        return described
    entries = reference.entries(dimension.kind)
    units = [*dict.fromkeys(row["unit"] for row in rows)]
    if dimension.kind == "unit":
        described["unit"] = {code: _unit(code, rows, lang, reference) for code in axis}
    elif dimension.kind == "metric" and len(units) < 2:
        used = {code: units[0] if units else entries[code]["unit"] for code in axis}
        if None not in used.values():
            described["unit"] = {
                code: _unit(str(unit), rows, lang, reference) for code, unit in used.items()
            }
    notes = {}
    for code in axis:
        entry = reference.localized(entries.get(code, {}), lang)
        if texts := [entry[name] for name in NOTES if entry.get(name)]:
            notes[code] = texts
    return described | ({"note": notes} if notes else {})


def _unit(
    code: str, rows: Sequence[Row], lang: str, reference: Reference
) -> Mapping[str, str | int]:
    """A unit, with the decimals of the rows in it."""
    known, own = reference.entries("unit").get(code, {}), [r for r in rows if r["unit"] == code]
    described: dict[str, str | int] = {
        "label": own[0]["unit_name"] if own else name_of(known, lang),
        "decimals": max([0, *(row["decimals"] - row["multiplier"] for row in own)]),
    }
    if known.get("symbol"):
        described["symbol"] = known["symbol"]
        described["position"] = "start" if known["kind"] == "currency" else "end"
    return described


FORMAT = Format(
    "jsonstat",
    "application/vnd.json-stat+json",
    "jsonstat.json",
    write,
    "JSON-stat 2.0, a cube of one metric",
    row_models=OBSERVATIONS,
    most_rows=MAX_ROWS,
    schema=OBJECT,
)
