"""JSON-stat 2.0 (json-stat.org/full): a cube of one metric.

The dimensions are metric, subject, sector where a row has one, and time; source, article and the
like are added only where two rows would share a cell. What a cube cannot hold (relation,
bounds, notes, paragraph and sentence) stands in `extension.observations`, by the same keys as
`value`. No media type is registered for JSON-stat; ours is of the vendor tree.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import prod
from typing import Any

import orjson

from api.domain.periods import time_key
from api.domain.reference import Kind
from api.errors import InvalidRequest, Issue
from api.formats.charts.words import word
from api.formats.completeness import completeness
from api.formats.format import OBJECT, OBSERVATIONS, Document, FileMetadata, Format
from api.i18n import period_name, translate
from api.queries.results import ByteSink
from api.schemas import Row

MAX_ROWS = 100_000
MAX_CELLS = 10_000_000
"""Readers unfold a sparse cube to all of its cells."""
MAX_NAMED = 10
EXTENSION = (
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


@dataclass(frozen=True, slots=True)
class Dimension:
    """How rows are sorted along a dimension: the code, the name and the order of a category."""

    name: str
    code: Callable[[Row], str]
    label: Callable[[Row], str]
    order: Callable[[Row], Any]
    kind: Kind | None = None
    """The reference table whose notes go with the categories."""


def write(document: Document, out: ByteSink) -> None:
    rows, lang = document.rows, document.meta["lang"]
    _refuse_several_metrics(document)
    about = document.about()
    dimensions = _needed(rows, lang)
    axes = _axes(dimensions, document, about)
    size = [len(axis) for axis in axes]
    if prod(size) > MAX_CELLS:
        message = f"the cube would have {prod(size):,} cells; it holds {MAX_CELLS:,}"
        raise _refusal(message, ["more filters", "format=csv"])
    cells = _cells(rows, dimensions, axes)
    roles = {"time": ["time"], "metric": ["metric"]}
    if rows and all(row["organization"] is None and row["area"] is not None for row in rows):
        roles["geo"] = ["subject"]
    counts = completeness(document)
    notes = [counts.line(lang)] if counts.partial else []
    notes += [each["message"] for each in document.meta.get("warnings", ())]
    cube = orjson.dumps(
        {
            "version": "2.0",
            "class": "dataset",
            **_head(document, about),
            "id": [each.name for each in dimensions],
            "size": size,
            "role": roles,
            "dimension": {
                each.name: _dimension(each, axis, document, about)
                for each, axis in zip(dimensions, axes, strict=True)
            },
            "value": _values(cells, prod(size)),
            "status": {str(cell): _status(row) for cell, row in cells.items()},
            "note": notes,
            "extension": _extension(document, about, cells),
        }
    )
    out.write(cube)


def _extension(
    document: Document, about: FileMetadata, cells: Mapping[int, Row]
) -> Mapping[str, Any]:
    return {
        "query": document.meta.get("query", {}),
        **completeness(document).as_columns(),
        "lang": document.meta["lang"],
        "release": about.release,
        "warnings": document.meta.get("warnings", []),
        "licence": about.licence,
        "citation": about.citation,
        "observations": {
            str(cell): {name: row[name] for name in EXTENSION}
            for cell, row in sorted(cells.items())
        },
    }


def _status(row: Row) -> str:
    """How sure the value is; of one that is not exact, its relation too: `normal, gt`.

    A reader that knows nothing of the extension would take a bound for the value.
    """
    return f"{row['status']}{'' if row['relation'] == 'eq' else ', ' + row['relation']}"


def _refuse_several_metrics(document: Document) -> None:
    """Raise InvalidRequest where the rows, or those that a limit left out, have other metrics."""
    metrics = sorted({row["metric"] for row in document.rows})
    accepted = [f"metric={each}" for each in metrics[:MAX_NAMED]]
    counts = completeness(document)
    if len(metrics) > 1:
        message = f"a JSON-stat cube holds one metric; these rows have {len(metrics)}"
        raise _refusal(message, accepted)
    if counts.partial and len(document.meta["query"].get("metric", ())) != 1:
        rest = f"the rest of the {counts.total:,} may have others"
        raise _refusal(f"a JSON-stat cube holds one metric; {rest}", [*accepted, "no limit"])


def _refusal(message: str, accepted: list[str]) -> InvalidRequest:
    return InvalidRequest(
        f"The rows cannot be written as JSON-stat: {message}.",
        [Issue("format", "jsonstat", message, accepted)],
    )


def _needed(rows: Sequence[Row], lang: str) -> list[Dimension]:
    """The dimensions of every cube, and as many more as give each row a cell of its own."""
    chosen = [
        Dimension("metric", _column("metric"), _column("metric_name"), _column("metric"), "metric"),
        Dimension("subject", _subject, _column("subject_name"), _column("subject_name")),
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
        Dimension("article", _column("article"), _column("article"), _column("article")),
        _optional("area", "area_name", translate("none", lang), "area"),
        _optional("compared_with", "compared_with", translate("none", lang)),
        Dimension("observation", _column("id"), _column("display"), _column("id")),
    ]

    def distinct(dimensions: Sequence[Dimension]) -> int:
        return len({tuple(each.code(row) for each in dimensions) for row in rows})

    cells = distinct(chosen)
    for each in more:
        if cells < len(rows) and (split := distinct([*chosen, each])) > cells:
            chosen.append(each)
            cells = split
    return chosen


def _column(name: str) -> Callable[[Row], str]:
    return lambda row: str(row[name])


def _subject(row: Row) -> str:
    return str(row["organization"] or row["area"] or "none")


def _optional(column: str, name: str, missing: str, kind: Kind | None = None) -> Dimension:
    """A dimension of a column that may be null; null is the last category."""
    return Dimension(
        column,
        lambda row: row[column] or "none",
        lambda row: row[name] or (missing if row[column] is None else row[column]),
        lambda row: (row[column] is None, row[name] or ""),
        kind,
    )


def _axes(
    dimensions: Sequence[Dimension], document: Document, about: FileMetadata
) -> list[Mapping[str, Row]]:
    """The categories of each dimension in their order, each with a row that has it.

    An empty cube has the metrics of the query.
    """
    axes: list[Mapping[str, Row]] = []
    for each in dimensions:
        found = {each.code(row): row for row in document.rows}
        axes.append(dict(sorted(found.items(), key=lambda item: (each.order(item[1]), item[0]))))
    if not document.rows:
        names = about.reference.names[document.meta["lang"]]
        entries = about.reference.entries("metric")
        axes[0] = {
            code: {
                "metric_name": names["metric"][code],
                "unit": entries[code]["unit"],
                "unit_name": names["unit"][entries[code]["unit"]],
            }
            for code in document.meta.get("query", {}).get("metric", ())
        }
    return axes


def _cells(
    rows: Sequence[Row], dimensions: Sequence[Dimension], axes: Sequence[Mapping[str, Row]]
) -> Mapping[int, Row]:
    """The rows by the index of their cell, in row-major order."""
    indices = [{code: index for index, code in enumerate(axis)} for axis in axes]
    cells = {}
    for row in rows:
        cell = 0
        for dimension, index in zip(dimensions, indices, strict=True):
            cell = cell * len(index) + index[dimension.code(row)]
        cells[cell] = row
    return cells


def _values(cells: Mapping[int, Row], size: int) -> Any:
    """An array where at least half of the cells have a row, else an object."""
    if 0 < size <= 2 * len(cells):
        return [cells[cell]["value"] if cell in cells else None for cell in range(size)]
    return {str(cell): row["value"] for cell, row in sorted(cells.items())}


def _dimension(
    dimension: Dimension, axis: Mapping[str, Row], document: Document, about: FileMetadata
) -> Mapping[str, Any]:
    category: dict[str, Any] = {
        "index": list(axis),
        "label": {code: dimension.label(row) for code, row in axis.items()},
    }
    if dimension.name == "metric":
        category["unit"] = {code: _unit(row, document.rows, about) for code, row in axis.items()}
    if dimension.kind is not None:
        # What the reference tables say of the categories.
        table = about.reference.entries(dimension.kind)
        entries = {code: table[code] for code in axis if code in table}
        names = ("definition", "method_note", "note")
        notes = {
            code: [entry[name] for name in names if entry.get(name)]
            for code, entry in entries.items()
        }
        if any(notes.values()):
            category["note"] = {code: texts for code, texts in notes.items() if texts}
    return {"label": word(dimension.name, document.meta["lang"]), "category": category}


def _unit(row: Row, rows: Sequence[Row], about: FileMetadata) -> Mapping[str, Any]:
    """The unit of the values, and how many decimals they have at most."""
    unit = about.reference.entries("unit").get(row["unit"], {})
    values = [Decimal(repr(each["value"])) for each in rows if each["value"] is not None]
    exponents = [int(value.normalize().as_tuple().exponent) for value in values]
    described = {"label": row["unit_name"], "decimals": max(0, -min(exponents, default=0))}
    if unit.get("symbol"):
        described["symbol"] = unit["symbol"]
        described["position"] = "start" if unit["kind"] == "currency" else "end"
    return described


def _head(document: Document, about: FileMetadata) -> Mapping[str, Any]:
    """The cube's title, sources, time of release and address."""
    lang = document.meta["lang"]
    names = [each[f"name_{lang}"] for each in about.sources]
    if any(row["source"] is None for row in document.rows):
        names.append(translate("chart.no-source", lang))
    titles = [f"{each[f'title_{lang}']}, {each['published']}" for each in about.articles]
    head = {
        "label": document.meta.get("title") or "",
        "source": "; ".join([*names, *titles]),
        "updated": about.published_at,
    }
    here = document.links.get("self")
    return head | ({"href": here} if here else {})


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
