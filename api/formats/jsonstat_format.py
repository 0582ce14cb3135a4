"""JSON-stat 2.0 (json-stat.org/full): a cube of one metric.

The dimensions are metric, subject, sector where a row has one, and time; source, article and the
like are added only where two rows would share a cell. What a cube has no place for (relation,
bounds, notes, places in the article) stands in `extension.observations`, by the same keys as
`value`. No media type is registered for JSON-stat; ours is of the vendor tree.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import prod
from typing import Any

import orjson

from api.domain.reference import Kind
from api.errors import InvalidRequest, Issue
from api.formats.charts.words import time_key, word
from api.formats.completeness import completeness
from api.formats.format import OBJECT, OBSERVATIONS, Document, FileMetadata, Format
from api.i18n import period_name, translate
from api.queries.results import ByteSink
from api.schemas import Row

MAX_ROWS = 100_000
MAX_CELLS = 10_000_000
"""Readers unfold a sparse cube to all of its cells."""
MAX_NAMED = 10
TOLD = (
    "id",
    "area",
    "area_name",
    "region",
    "country",
    "year",
    "relation",
    "value_min",
    "value_max",
    "display",
    "as_printed",
    "inferred",
    "status",
    "origin",
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

Coded = Callable[[Row], str]
Named = Callable[[Row], str]


@dataclass(frozen=True, slots=True)
class Dimension:
    """How rows are placed along a dimension: the code, the name and the order of a category."""

    name: str
    code: Coded
    label: Named
    order: Callable[[Row], Any]
    kind: Kind | None = None
    """The reference table whose notes go with the categories."""


def write(document: Document, out: ByteSink) -> None:
    rows, lang = document.rows, document.meta["lang"]
    _refuse_several(rows)
    _refuse_part(document)
    about = document.about()
    dimensions = _needed(rows, lang)
    axes = [_categories(each, rows) for each in dimensions]
    if not rows:
        axes[0] = _asked(document, about)
    size = [len(axis) for axis in axes]
    _refuse_vast(size)
    places = [_places(axis) for axis in axes]
    cells = {_cell(row, dimensions, places, size): row for row in rows}
    cube = orjson.dumps(
        {
            "version": "2.0",
            "class": "dataset",
            **_told(document, about),
            "id": [each.name for each in dimensions],
            "size": size,
            "role": _roles(rows),
            "dimension": {
                each.name: _dimension(each, axis, document, about)
                for each, axis in zip(dimensions, axes, strict=True)
            },
            "value": _values(cells, prod(size)),
            "status": {str(cell): _status(row) for cell, row in cells.items()},
            "note": _notes_of(document),
            "extension": _extension(document, about, cells),
        }
    )
    out.write(cube)


def _status(row: Row) -> str:
    """How sure the value is; of one that is not exact, its relation too: `normal, gt`.

    A reader that knows nothing of the extension would take a bound for the value.
    """
    return f"{row['status']}{'' if row['relation'] == 'eq' else ', ' + row['relation']}"


def _places(axis: Mapping[str, Row]) -> Mapping[str, int]:
    return {code: place for place, code in enumerate(axis)}


def _refuse_several(rows: Sequence[Row]) -> None:
    metrics = sorted({row["metric"] for row in rows})
    if len(metrics) < 2:
        return
    message = f"a JSON-stat cube holds one metric; these rows have {len(metrics)}"
    accepted = [f"metric={each}" for each in metrics[:MAX_NAMED]]
    raise InvalidRequest(
        f"The rows cannot be written as JSON-stat: {message}.",
        [Issue("format", "jsonstat", message, accepted)],
    )


def _refuse_part(document: Document) -> None:
    """A part of one metric is no cube of one metric if the other rows may be of another."""
    held = completeness(document)
    if not held.partial or len(document.meta["query"].get("metric", ())) == 1:
        return
    message = f"a JSON-stat cube holds one metric; the rest of the {held.total:,} may have others"
    accepted = [f"metric={each}" for each in sorted({row["metric"] for row in document.rows})]
    raise InvalidRequest(
        f"The rows cannot be written as JSON-stat: {message}.",
        [Issue("format", "jsonstat", message, [*accepted, "no limit"])],
    )


def _refuse_vast(size: Sequence[int]) -> None:
    if prod(size) <= MAX_CELLS:
        return
    message = f"the cube would have {prod(size):,} cells; it holds {MAX_CELLS:,}"
    raise InvalidRequest(
        f"The rows cannot be written as JSON-stat: {message}.",
        [Issue("format", "jsonstat", message, ["more filters", "format=csv"])],
    )


def _needed(rows: Sequence[Row], lang: str) -> list[Dimension]:
    """The dimensions of every cube, and as many more as give each row a cell of its own."""
    chosen = [
        Dimension("metric", _code("metric"), _code("metric_name"), _code("metric"), "metric"),
        Dimension("subject", _subject, _code("subject_name"), _code("subject_name")),
    ]
    if any(row["sector"] is not None for row in rows):
        chosen.append(
            _optional("sector", "sector_name", translate("chart.no-sector", lang), "sector")
        )
    chosen.append(
        Dimension(
            "time",
            lambda row: row["period"] or "undated",
            lambda row: period_name(row["period"], lang),
            lambda row: time_key(row["period"]),
        )
    )
    more = [
        _optional("source", "source_name", translate("chart.no-source", lang), "source"),
        Dimension("article", _code("article"), _code("article"), _code("article")),
        _optional("area", "area_name", translate("none", lang), "area"),
        _optional("compared_with", "compared_with", translate("none", lang)),
        Dimension("observation", _code("id"), _code("display"), _code("id")),
    ]
    told = _distinct(chosen, rows)
    for each in more:
        if told < len(rows) and _distinct([*chosen, each], rows) > told:
            chosen.append(each)
            told = _distinct(chosen, rows)
    return chosen


def _distinct(dimensions: Sequence[Dimension], rows: Sequence[Row]) -> int:
    return len({tuple(each.code(row) for each in dimensions) for row in rows})


def _code(column: str) -> Coded:
    return lambda row: str(row[column])


def _subject(row: Row) -> str:
    return str(row["organization"] or row["area"] or "none")


def _optional(column: str, name: str, missing: str, kind: Kind | None = None) -> Dimension:
    """A dimension of a column that may be null; what has none is the last category."""
    return Dimension(
        column,
        lambda row: row[column] or "none",
        lambda row: row[name] or (missing if row[column] is None else row[column]),
        lambda row: (row[column] is None, row[name] or ""),
        kind,
    )


def _categories(dimension: Dimension, rows: Sequence[Row]) -> Mapping[str, Row]:
    """The categories in their order, each with a row that has it."""
    found = {dimension.code(row): row for row in rows}
    return dict(sorted(found.items(), key=lambda item: (dimension.order(item[1]), item[0])))


def _asked(document: Document, about: FileMetadata) -> Mapping[str, Row]:
    """The metrics that were asked for: an empty cube is still a cube of them."""
    names = about.reference.names[document.meta["lang"]]
    entries = about.reference.entries("metric")
    return {
        code: {
            "metric_name": names["metric"][code],
            "unit": entries[code]["unit"],
            "unit_name": names["unit"][entries[code]["unit"]],
        }
        for code in document.meta.get("query", {}).get("metric", ())
    }


def _cell(
    row: Row,
    dimensions: Sequence[Dimension],
    places: Sequence[Mapping[str, int]],
    size: Sequence[int],
) -> int:
    """The place of a row in the cube, in row-major order."""
    cell = 0
    for dimension, axis, length in zip(dimensions, places, size, strict=True):
        cell = cell * length + axis[dimension.code(row)]
    return cell


def _values(cells: Mapping[int, Row], size: int) -> Any:
    """An array where at least half of the cells have a row, else an object."""
    if 0 < size <= 2 * len(cells):
        return [cells[cell]["value"] if cell in cells else None for cell in range(size)]
    return {str(cell): row["value"] for cell, row in sorted(cells.items())}


def _roles(rows: Sequence[Row]) -> Mapping[str, list[str]]:
    roles = {"time": ["time"], "metric": ["metric"]}
    if rows and all(row["organization"] is None and row["area"] is not None for row in rows):
        roles["geo"] = ["subject"]
    return roles


def _dimension(
    dimension: Dimension, axis: Mapping[str, Row], document: Document, about: FileMetadata
) -> Mapping[str, Any]:
    category: dict[str, Any] = {
        "index": list(axis),
        "label": {code: dimension.label(row) for code, row in axis.items()},
    }
    if dimension.name == "metric":
        category["unit"] = {code: _unit(row, document.rows, about) for code, row in axis.items()}
    if notes := _notes(dimension, axis, about):
        category["note"] = notes
    return {"label": word(dimension.name, document.meta["lang"]), "category": category}


def _unit(row: Row, rows: Sequence[Row], about: FileMetadata) -> Mapping[str, Any]:
    unit = about.reference.entries("unit").get(row["unit"], {})
    told = {
        "label": row["unit_name"],
        "decimals": max((_decimals(each["value"]) for each in rows), default=0),
    }
    if unit.get("symbol"):
        told["symbol"] = unit["symbol"]
        told["position"] = "start" if unit["kind"] == "currency" else "end"
    return told


def _decimals(value: float | None) -> int:
    if value is None:
        return 0
    exponent = Decimal(repr(value)).normalize().as_tuple().exponent
    return max(0, -int(exponent))


def _notes(
    dimension: Dimension, axis: Mapping[str, Row], about: FileMetadata
) -> Mapping[str, list[str]]:
    """What the reference tables say of the categories."""
    if dimension.kind is None:
        return {}
    table = about.reference.entries(dimension.kind)
    notes = {
        code: [entry[name] for name in ("definition", "method_note", "note") if entry.get(name)]
        for code in axis
        if (entry := table.get(code))
    }
    return {code: told for code, told in notes.items() if told}


def _told(document: Document, about: FileMetadata) -> Mapping[str, Any]:
    """What the cube is called, whom it rests on, when it was released and where it is found."""
    lang = document.meta["lang"]
    names = [each[f"name_{lang}"] for each in about.sources]
    if any(row["source"] is None for row in document.rows):
        names.append(translate("chart.no-source", lang))
    titles = [f"{each[f'title_{lang}']}, {each['published']}" for each in about.articles]
    told = {
        "label": document.meta.get("title") or "",
        "source": "; ".join([*names, *titles]),
        "updated": about.published_at,
    }
    here = document.links.get("self")
    return told | ({"href": here} if here else {})


def _notes_of(document: Document) -> list[str]:
    """What to know of the cube, and first of all whether it is a part."""
    held = completeness(document)
    part = [held.line(document.meta["lang"])] if held.partial else []
    return [*part, *(each["message"] for each in document.meta.get("warnings", ()))]


def _extension(
    document: Document, about: FileMetadata, cells: Mapping[int, Row]
) -> Mapping[str, Any]:
    meta = document.meta
    return {
        "query": meta.get("query", {}),
        **completeness(document).told(),
        "lang": meta["lang"],
        "release": about.release,
        "warnings": meta.get("warnings", []),
        "licence": about.licence,
        "citation": {
            "text": about.citation.text,
            "bibtex": about.citation.bibtex,
            "csl": about.citation.csl,
        },
        "observations": {
            str(cell): {name: row[name] for name in TOLD} for cell, row in sorted(cells.items())
        },
    }


FORMAT = Format(
    "jsonstat",
    "application/vnd.json-stat+json",
    "jsonstat.json",
    write,
    "JSON-stat 2.0, a cube of one metric",
    only=OBSERVATIONS,
    most_rows=MAX_ROWS,
    schema=OBJECT,
)
