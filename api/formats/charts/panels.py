"""The panels of a chart: rows of one metric in one unit, named and placed.

A row keeps its columns; what is drawn of it is added in columns `chart_…`, so that a specification
holds the data as they are served and a viewer has nothing to compute.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from api.domain.facts import NUMBERS, compared
from api.domain.periods import covered, parse, time_key
from api.domain.reference import not_comparable_across
from api.formats.charts.labels import named
from api.formats.charts.shapes import LETTERS
from api.formats.charts.words import article_name, status_name
from api.formats.format import FileMetadata
from api.i18n import bracketed, code_name, label, observation_title, period_name, translate
from api.schemas import Row

UNKNOWN_UNIT: Mapping[str, Any] = {"number_style": "plain", "kind": "ratio", "symbol": None}
"""Of rows without reference data, as in the examples of the documentation."""
MIN_TOLD = 3
"""Letters of a unit that is not repeated behind a metric that has it in its name; counters are."""
CODES = ("organization", "area", "sector", "source")


@dataclass(frozen=True, slots=True)
class Panel:
    """Rows of one metric, drawn on one scale: over time in lines, else side by side in bars."""

    number: int
    rows: Sequence[Row]
    labels: Sequence[str]
    """Names of the bars from above, or of the lines."""
    context: str
    """What all rows have in common."""
    over_time: bool
    unit: Mapping[str, Any]
    lang: str
    is_ranked: bool
    """Whether the labels are in the order of values, else in that of the article."""
    total: int
    """Bars or lines that there are, all of which are drawn unless fewer are asked for."""
    is_log: bool = False
    """Whether the axis of values is logarithmic: then all are positive."""
    is_direct: bool = False
    """Whether lines are named at their ends, in place of a legend."""
    plot: float = 0
    """The width of the plot, which is less where lines are named at their ends."""

    @property
    def is_rank(self) -> bool:
        return bool(self.unit["number_style"] == "ordinal")

    @property
    def letters(self) -> Mapping[str, str]:
        """The letters of the lines of a legend that have marks without a shape, by label."""
        if not self.over_time or self.is_direct or len(self.labels) == 1:
            return {}
        shapeless = {row["chart_label"] for row in self.rows if not row["chart_point"]}
        every = zip(self.labels, LETTERS, strict=False)
        return {name: letter for name, letter in every if name in shapeless}

    @staticmethod
    def values_of(row: Row) -> list[int | float]:
        """The value of a row, or the ends of its range or bound."""
        return [row[name] for name in NUMBERS if row[name] is not None]

    @property
    def values(self) -> list[int | float]:
        return [value for row in self.rows for value in self.values_of(row)]

    @property
    def measured(self) -> tuple[str, str]:
        """The metric and the unit of all rows."""
        return self.rows[0]["metric"], self.rows[0]["unit"]

    @property
    def title(self) -> str:
        """The metric with its unit, unless that is in its name: "GDP (Chinese yuan)"."""
        metric, unit = str(self.rows[0]["metric_name"]), str(self.rows[0]["unit_name"])
        if self.is_rank:
            return bracketed(metric, translate("chart.rank", self.lang), self.lang)
        # "euro" is in "Exports of the eurozone", too.
        is_money = self.unit["kind"] == "currency"
        is_told = len(unit) >= MIN_TOLD and unit.casefold() in metric.casefold() and not is_money
        return metric if is_told else bracketed(metric, unit, self.lang)


def panels(rows: Sequence[Row], about: FileMetadata, lang: str) -> list[Panel]:
    """The panels of all rows, in the order in which their metrics come."""
    # A span without an end is drawn to the day of the latest article, or to the last day shown.
    days = [date.fromisoformat(each["published"]) for each in about.articles]
    days = days or [
        parse(row["period"]).ends(date.min) for row in rows if row["period"] is not None
    ]
    today = max(days, default=date.min)
    units = about.reference.entries("unit")
    groups: dict[tuple[str, str], list[Row]] = {}
    for row in _once(rows, about, lang):
        groups.setdefault((row["metric"], row["unit"]), []).append(row)
    found: list[Panel] = []
    entries = about.reference.entries("metric")
    for (metric, unit), group in groups.items():
        entry = entries.get(metric, {})
        dated = [row for row in group if row["period"] is not None]
        undated = [row for row in group if row["period"] is None]
        timed = len({row["period"] for row in dated}) > 1
        facts = units.get(unit, UNKNOWN_UNIT)
        for some, over_time in ((dated, True), (undated, False)) if timed else ((group, False),):
            if some:
                found.append(_panel(len(found) + 1, some, over_time, facts, entry, lang, today))
    return found


def _once(rows: Sequence[Row], about: FileMetadata, lang: str) -> list[Row]:
    """The rows with one of those that state the same fact: the most exact.

    A row has in `chart_article` the articles that state it, by publisher and title, and in
    `chart_publisher` the publisher of its own. Rows that contradict each other all stay, and are
    marked (`chart_contradicted`).
    """
    publishers = about.reference.names[lang]["organization"]
    publisher = {each["id"]: publishers[each["publisher"]] for each in about.articles}
    named = {each["id"]: article_name(each, about.reference, lang) for each in about.articles}
    groups: dict[Any, list[Row]] = {}
    for place, row in enumerate(rows):
        added = {"chart_article": [row["article"]], "chart_contradicted": False}
        groups.setdefault(row["fact"] or place, []).append(row | added)
    drawn: dict[str, Row] = {}
    for group in groups.values():
        group.sort(key=lambda row: row["multiplier"] - row["decimals"])
        drawn |= {row["id"]: row for row in group}
        for row, other, agreement in compared(group):
            if agreement == "differs":
                row["chart_contradicted"] = other["chart_contradicted"] = True
            elif drawn.pop(row["id"], None):
                other["chart_article"].append(row["article"])
    found = [drawn[row["id"]] for row in rows if row["id"] in drawn]
    for row in found:
        articles = list(dict.fromkeys(row["chart_article"]))
        row |= {
            "chart_article": translate("list.semicolon", lang).join(
                named.get(each, each) for each in articles
            ),
            "chart_publisher": publisher.get(row["article"]),
            "chart_repeated": len(articles) > 1,
        }
    return found


def _panel(
    number: int,
    rows: Sequence[Row],
    over_time: bool,
    unit: Mapping[str, Any],
    metric: Mapping[str, Any],
    lang: str,
    today: date,
) -> Panel:
    """A panel with its rows in order; `chart_end` is where the label of a row is drawn."""
    labelled, context = named(rows, over_time, lang)
    is_rank = unit["number_style"] == "ordinal"
    drawn = []
    for row, row_label in labelled:
        # The end on the right; over time that on top, where the first ranks are.
        outer = row["value_min"] if is_rank and over_time else row["value_max"]
        columns = {
            "chart_panel": number,
            "chart_label": row_label,
            "chart_said": _said(row, lang),
            "chart_period": period_name(row["period"], lang),
            "chart_status": status_name(row["status"], lang),
            "chart_inferred": translate("list.comma", lang).join(
                label(each, lang) for each in row["inferred"]
            ),
            "chart_source": row["source_name"] or translate("chart.no-source", lang),
            "chart_note": _note(row, lang),
            "chart_place": f"{row['paragraph']}, {row['sentence']}",
            "chart_hollow": row["relation"] not in ("eq", "between"),
            "chart_doubtful": row["status"] != "normal",
            "chart_point": row["value"] is not None,
            "chart_range": row["relation"] == "between",
            "chart_span": False,
            "chart_end": outer if row["relation"] == "between" else row["value"],
        }
        if over_time:
            first, last = covered(row["period"], today)
            is_span, has_value = row["frequency"] is None, row["value"] is not None
            if not is_span:  # A mark stands in the middle of the time that it covers.
                first = last = round((first + last) / 2, 4)
            columns |= {
                "chart_from": first,
                "chart_to": last,
                "chart_span": is_span,
                "chart_open": has_value and row["period"].endswith("/.."),
                "chart_thick": has_value and is_span,
                "chart_area": columns["chart_range"] and is_span,
                "chart_point": has_value and (columns["chart_hollow"] or not is_span),
            }
        drawn.append(row | columns)

    def by_value(row: Row) -> tuple[Any, ...]:
        """From above: by value, then by codes, which no language changes."""
        end = (
            row["value"]
            if row["value"] is not None
            else row["value_min" if is_rank else "value_max"]
        )
        return (end if is_rank else -end, *(row[code] or "" for code in CODES), row["id"])

    # In the order of values where these may be compared, else as printed.
    across = not_comparable_across(metric)
    is_ranked = all(len({row[name] for row in rows}) == 1 for name in across)
    if over_time:  # Line after line, in time order; the line that ends on top is first.
        printed = {name: n for n, name in enumerate(dict.fromkeys(name for _, name in labelled))}
        drawn.sort(key=lambda row: time_key(row["period"]))
        last_rows = {row["chart_label"]: row for row in drawn}
        if is_ranked:
            drawn.sort(key=lambda row: by_value(last_rows[row["chart_label"]]))
        else:
            drawn.sort(key=lambda row: printed[row["chart_label"]])
    elif is_ranked:
        drawn.sort(key=by_value)
    labels = list(dict.fromkeys(row["chart_label"] for row in drawn))
    return Panel(
        number, drawn, labels, context, over_time, unit, lang, is_ranked, total=len(labels)
    )


def _said(row: Row, lang: str) -> str:
    """The figure in a sentence, for screen readers, and whether it is in doubt."""
    said = observation_title(row, lang)
    if row["status"] == "normal":
        return said
    status = translate(f"status.{row['status']}", lang)
    return said + translate("brackets", lang, text=status)


def _note(row: Row, lang: str) -> str | None:
    """The note; one in another language than the chart's names its own."""
    note: str | None = row["note"]
    language = row["note_lang"]
    if note is None or language == lang:
        return note
    return note + translate("brackets", lang, text=code_name("lang", language, lang))
