"""What goes into one panel of a chart: rows of one metric in one unit, named and placed.

A row keeps its columns; what is drawn of it is added in columns `chart_…`, so that a specification
holds the data as they are served and a viewer has nothing to work out.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import inf
from typing import Any

from api.formats.charts.words import column_name, span_of, status_mark, status_name, time_key, word
from api.i18n import display, period_name, translate, with_colon
from api.schemas import Row

MIDDLE = " · "
WIDTH = 460
"""Of a panel without what stands left and right of it, in pixels, unless a chart is asked for in a
width of its own."""
MAX_LABEL = 14
"""Letters of a value with its unit where there is little room; of more, the number alone."""
TOWARDS_LARGER = ("gt", "ge")
TOWARDS_SMALLER = ("lt", "le")
CODES = ("organization", "area", "sector", "source")
POINTS = ("eq", "approx")
"""Relations whose value may be joined by a line; a bound is not where the value is."""

Part = Callable[[Row], str | None]


@dataclass(frozen=True, slots=True)
class Panel:
    """Rows of one metric, drawn on one scale: over time in lines, else side by side."""

    number: int
    rows: Sequence[Row]
    labels: Sequence[str]
    """Names of the bars from above, or of the lines."""
    context: str
    """What all rows have in common."""
    over_time: bool
    unit: Mapping[str, Any]
    lang: str
    width: float = WIDTH
    most_label: float = inf
    """The room of a bar's label, in pixels; a wider one takes several lines."""

    @property
    def is_rank(self) -> bool:
        return bool(self.unit.get("number_style") == "ordinal" or self.rows[0]["unit"] == "rank")

    @property
    def name(self) -> str:
        return str(self.rows[0]["metric_name"])

    @property
    def axis_title(self) -> str:
        """The metric with its unit: "GDP (Chinese yuan)", "GDP順位（順位、1が最上位）"."""
        unit = self.rows[0]["unit_name"]
        if self.is_rank:
            unit = translate("chart.rank-of-unit", self.lang, unit=unit)
        return self.name + translate("brackets", self.lang, text=unit)


def panels(
    rows: Sequence[Row],
    units: Mapping[str, Mapping[str, Any]],
    lang: str,
    today: float,
    *,
    brief: bool = False,
) -> list[Panel]:
    """The panels of some rows, in the order in which their metrics come.

    `today` is where spans without an end are drawn to, in years. Long values lose their unit beside
    points of lines, and everywhere if they are to be `brief`: the axis tells it.
    """
    found: list[Panel] = []
    for group in _groups(rows):
        unit = units.get(group[0]["unit"], {})
        dated = [row for row in group if row["period"] is not None]
        timed = len({row["period"] for row in dated}) > 1
        undated = [row for row in group if row["period"] is None]
        for some, over_time in ((dated, True), (undated, False)) if timed else ((group, False),):
            if some:
                found.append(_panel(len(found) + 1, some, over_time, unit, lang, today, brief))
    return found


def _groups(rows: Iterable[Row]) -> list[list[Row]]:
    groups: dict[tuple[str, str], list[Row]] = {}
    for row in rows:
        groups.setdefault((row["metric"], row["unit"]), []).append(row)
    return list(groups.values())


def _panel(
    number: int,
    rows: Sequence[Row],
    over_time: bool,
    unit: Mapping[str, Any],
    lang: str,
    today: float,
    brief: bool,
) -> Panel:
    named, context = _named(rows, over_time, lang)
    rank = unit.get("number_style") == "ordinal" or rows[0]["unit"] == "rank"
    drawn = [
        dict(row)
        | {"chart_panel": number, "chart_label": label}
        | _told(row, lang)
        | _placed(row, rank=rank)
        | (_timed(row, today) if over_time else {})
        | {"chart_text": _text(row, over_time, unit, lang, brief)}
        for row, label in named
    ]
    drawn = _lines_in_order(drawn, rank=rank) if over_time else sorted(drawn, key=_order(rank=rank))
    labels = list(dict.fromkeys(row["chart_label"] for row in drawn))
    return Panel(number, drawn, labels, context, over_time, unit, lang)


def _named(rows: Sequence[Row], over_time: bool, lang: str) -> tuple[list[tuple[Row, str]], str]:
    """Each row with its label, and what all have in common.

    What differs among the rows goes into the labels, what does not into the context; a label is
    made longer until no two rows have the same (over time: the same in one period).
    """
    subject = _part("subject_name")
    parts: list[Part] = [subject, _part("sector_name")]
    if not over_time:
        parts.append(lambda row: period_name(row["period"], lang))
    parts += [_compared(lang)]
    if over_time:
        parts.append(_part("source_name"))
    varying = [part for part in parts if len({part(row) for row in rows}) > 1] or [subject]
    for more in (_part("source_name"), _part("area_name"), _part("article"), _part("id")):
        if _unique(varying, rows, over_time):
            break
        if len({more(row) for row in rows}) > 1:
            varying.append(more)
    common = [part(rows[0]) for part in parts if part not in varying]
    if over_time and (name := rows[0]["source_name"]) in common:
        common.remove(name)
    named = [(row, _joined(part(row) for part in varying)) for row in rows]
    if over_time and len({label for _, label in named}) == 1:
        common.insert(0, named[0][1])  # One line needs no legend, but must be named.
    return named, _joined(common)


def _part(column: str) -> Part:
    return lambda row: row[column]


def _compared(lang: str) -> Part:
    name = word("compared_with", lang)
    return lambda row: row["compared_with"] and with_colon(name, row["compared_with"], lang)


def _joined(parts: Iterable[str | None]) -> str:
    return MIDDLE.join(part for part in parts if part)


def _unique(parts: Sequence[Part], rows: Sequence[Row], over_time: bool) -> bool:
    seen = {(*(part(row) for part in parts), row["period"] if over_time else None) for row in rows}
    return len(seen) == len(rows)


def _told(row: Row, lang: str) -> Row:
    """What a tooltip says in words."""
    return {
        "chart_period": period_name(row["period"], lang),
        "chart_status": status_name(row["status"], lang),
        "chart_inferred": ", ".join(column_name(each, lang) for each in row["inferred"]),
        "chart_source": row["source_name"] or translate("chart.no-source", lang),
        "chart_place": f"{row['paragraph']}, {row['sentence']}",
    }


def _placed(row: Row, *, rank: bool) -> Row:
    """Where its text stands (`chart_end`), and where its arrow points: to what is not known."""
    arrow = None
    if row["relation"] in TOWARDS_LARGER + TOWARDS_SMALLER:
        arrow = "larger" if row["relation"] in TOWARDS_LARGER else "smaller"
    end = row["value_min"] if rank else row["value_max"]
    return {
        "chart_end": end if row["relation"] == "between" else row["value"],
        "chart_arrow": arrow,
    }


def _timed(row: Row, today: float) -> Row:
    first, last = span_of(row["period"], today)
    joined = first == last and row["relation"] in POINTS
    return {
        "chart_from": first,
        "chart_to": last,
        "chart_open": row["period"].endswith("/.."),
        "chart_line": row["value"] if joined else None,
    }


def _text(row: Row, over_time: bool, unit: Mapping[str, Any], lang: str, brief: bool) -> str:
    """The value at its mark; a span also says when."""
    written = row["display"]
    if (over_time or brief) and len(written) > MAX_LABEL and unit:
        bare = dict(unit) | dict.fromkeys((f"display_{lang}", "display_en_one"), "{}")
        bounds = (row["value_min"], row["value_max"])
        written = display.text(lang, row["relation"], row["value"], bounds, bare)
    if over_time and "/" in row["period"]:
        written = with_colon(period_name(row["period"], lang), written, lang)
    mark = status_mark(row["status"])
    return f"{written} {mark}" if mark else written


def _lines_in_order(rows: Iterable[Row], *, rank: bool) -> list[Row]:
    """Rows in time order, line after line; the line that ends on top is first."""
    lines: dict[str, list[Row]] = {}
    for row in sorted(rows, key=lambda row: time_key(row["period"])):
        lines.setdefault(row["chart_label"], []).append(row)
    order = _order(rank=rank)
    ordered = sorted(lines.values(), key=lambda line: order(line[-1]))
    return [row for line in ordered for row in line]


def _order(*, rank: bool) -> Callable[[Row], tuple[Any, ...]]:
    """From above: by value, then by codes, which no language changes."""

    def order(row: Row) -> tuple[Any, ...]:
        end = row["chart_end"] or 0
        return (end if rank else -end, *(row[code] or "" for code in CODES), row["id"])

    return order
