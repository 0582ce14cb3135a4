"""Drafts the rows of an article from its text: cells that can be read are filled, others left open.

An open cell begins with a question mark and lists what it may be, the likeliest first. What is
carried over from another paragraph, or is not the only candidate, is left open.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal

from api import numerals
from api.domain.reference import Reference
from api.ingest.draft_cells import as_printed, audited, fallen, value_cells
from api.ingest.row_models import FigureRow, ObservationRow
from api.numerals import Kind, Numeral, Relation
from api.numerals.numeral import MIRRORED
from api.reading.article_text import ArticleText, Place
from api.reading.cells import MAX_CANDIDATES, OPEN, Row, is_open, one_of, open_cell
from api.reading.comparisons import (
    YEARLY,
    base_of,
    bases_of,
    compared_with,
    is_change,
    says_base,
)
from api.reading.context import Habits, Said
from api.reading.falls import Fall, fall_beside
from api.reading.figure_times import Times, status_of, times_of
from api.reading.metrics import Found
from api.reading.reader import Lexicon, Reader, Vocabulary
from api.reading.sentences import Sentence

REASONS = {
    Kind.DATE: ("date", "A day, not a figure."),
    Kind.TIME_OF_DAY: ("date", "A time of day, not a figure."),
    Kind.LIST_NUMBER: ("list-number", "The number of an item."),
    Kind.NAME_PART: ("name", "Part of a name."),
    Kind.AGE: ("name", "An age, not a figure."),
}
"""Roles of numerals that are no data, and why they are none."""
REPEATED = "The headline repeats the value of the body."
ROUNDED = "The headline rounds the value of the body."
RATIOS = (Kind.PERCENT, Kind.POINTS, Kind.FRACTION)


class Drafter:
    """Drafts the rows of one article: its `observations`, and the `figures` of its audit."""

    def __init__(
        self,
        reference: Reference,
        habits: Habits,
        text: ArticleText,
        language: str,
        published: date,
    ) -> None:
        self._language = language
        vocabulary = Vocabulary(Lexicon(reference), language)
        self._reader = Reader(vocabulary, habits, text, published)
        self._tables = self._reader.tables
        self._context = self._reader.context
        self._unknown = self._reader.unknown
        self._metrics = self._reader.metrics
        self._subjects = self._reader.subjects
        self._sources = self._reader.sources
        self._numerals: list[Numeral] = []
        """Those of the observations."""
        self.observations: list[Row] = []
        lines: dict[Place, list[Row]] = {}
        places = self._reader.text.all_places()
        # The headline comes last, as it repeats the body.
        for place in [*(each for each in places if each[0] > 1), *(p for p in places if p[0] == 1)]:
            lines[place] = self._lines(self._reader.sentence(place))
        self.figures: list[Row] = [line for place in places for line in lines[place]]
        for number, line in enumerate(self.figures, 1):
            line["number"] = str(number)

    def _lines(self, sentence: Sentence) -> list[Row]:
        """The lines of the audit of a sentence; its observations are added."""
        rows: dict[int, Row] = {}
        self._reader.begin(sentence)
        self._sources.open_earlier(self.observations, sentence, self._context)
        for number in sentence.values:
            numeral = sentence.numerals[number]
            row = self._repeated(numeral) if sentence.place[0] == 1 else None
            if row is None:
                row = self._observation(sentence, number)
                self.observations.append(row)
                self._numerals.append(numeral)
            rows[number] = row
        self._reader.remember(sentence)
        lines = []
        for number, numeral in enumerate(sentence.numerals):
            line = dict.fromkeys(FigureRow.model_fields, "")
            line |= {"paragraph": str(sentence.place[0]), "sentence": str(sentence.place[1])}
            line["as_printed"] = audited(sentence, numeral)
            lines.append(line)
            if number not in rows:
                line |= self._no_value(sentence, numeral, rows)
                continue
            row = rows[number]
            is_range = numeral.upper is not None or row["relation"] == Relation.BETWEEN
            line |= {"role": "bound" if is_range else "value", "observation": row["key"]}
            if row["paragraph"] != line["paragraph"]:
                is_equal = row["value"].split()[-1:] == [value_cells(numeral)["value"]]
                line["reason"] = REPEATED if is_equal else ROUNDED
        return lines

    def _repeated(self, numeral: Numeral) -> Row | None:
        """The observation of the body whose value a headline repeats, or rounds."""
        if numeral.upper is not None:
            return None
        amount = numeral.amount
        step = Decimal(1).scaleb(amount.multiplier - amount.decimals)
        alike = [
            (row, each.amount.value)
            for row, each in zip(self.observations, self._numerals, strict=True)
            if each.kind is numeral.kind
            and each.upper is None
            and (each.kind is not Kind.MONEY or each.unit == numeral.unit)
        ]
        most = step if numeral.relation is not Relation.EQ else step / 2
        equal = [row for row, value in alike if value == amount.value]
        rounded = [row for row, value in alike if abs(value - amount.value) <= most]
        found = equal or rounded
        return found[0] if len(found) == 1 else None

    def _observation(self, sentence: Sentence, number: int) -> Row:
        """The row of a value; what is certain of it is remembered for those after it."""
        tables, context, numeral = self._tables, self._context, sentence.numerals[number]
        times = times_of(sentence, number, context, tables)
        base = base_of(sentence, number, tables)
        bases = bases_of(sentence, number, base, times, tables)
        changes = is_change(sentence, number, base, tables)
        if changes:
            context.changed.add(numeral.kind)
        found = self._metrics.find(
            sentence, number, is_change=changes, is_annual=times.is_annual, bases=bases,
            context=context,
        )  # fmt: skip
        row = dict.fromkeys(ObservationRow.model_fields, "")
        row |= self._value(sentence, number, found, is_change=changes)
        row["key"] = f"figure-{len(self.observations) + 1}"
        row |= {"paragraph": str(sentence.place[0]), "sentence": str(sentence.place[1])}
        row["as_printed"] = as_printed(sentence, number, self._language)
        is_asked = tables.cues.is_number_asked(numeral, sentence.own_words(number))
        row["metric"] = found.metric if found.metric and not is_asked else open_cell(*found.codes)
        row["unit"] = self._metrics.currency(found, numeral)
        row["period"] = times.cell
        row["compared_with"] = self._compared_with(
            numeral, found, bases if changes else (), times, is_change=changes
        )
        row["status"] = status_of(sentence, number, times, context, tables)
        row["sector"], is_sector_inferred = self._subjects.sector(
            sentence, number, found.metric, is_plain=self._unknown.is_plain_to(sentence, number)
        )
        row |= self._subjects.cells(sentence, number, context)
        row |= self._sources.cells(sentence, found.likeliest, context)
        has_base = tables.measure(found.likeliest) in ("growth", "rank")
        inferred = {
            "metric": bool(found.metric) and not found.is_named,
            "sector": is_sector_inferred,
            "period": times.is_inferred(sentence),
            "compared_with": has_base and not (bases and says_base(sentence, number, tables)),
        }
        row["inferred"] = " ".join(column for column, is_so in inferred.items() if is_so)
        if found.metric:
            known = "" if is_open(row["compared_with"]) else row["compared_with"]
            context.latest[numeral.kind] = found.metric
            context.said.append(Said(found.metric, numeral.kind, numeral.unit, known))
        return row

    def _value(self, sentence: Sentence, number: int, found: Found, *, is_change: bool) -> Row:
        """The cells of the value; open where the words beside it may mean another."""
        numeral, cues = sentence.numerals[number], self._tables.cues
        cells, own = value_cells(numeral), sentence.own_clause(number)
        if numeral.kind is Kind.FRACTION:
            cells |= self._fraction(sentence, numeral, found, is_change=is_change)
        may_fall = numeral.kind in RATIOS and numeral.is_fall is None and not numeral.has_sign
        if cells["value"] and cues.is_deficit(own):
            cells["value"] = open_cell(f"-{cells['value']}", cells["value"])
        elif cells["value"] and may_fall and re.search(cues.falling, sentence.own_words(number)):
            cells["value"] = open_cell(cells["value"], f"-{cells['value']}")
            mirrored = str(MIRRORED.get(numeral.relation, numeral.relation))
            cells["relation"] = one_of(cells["relation"], mirrored)
        if cells["value"] and may_fall and not is_open(cells["value"]):
            is_growth = is_change or self._tables.measure(found.likeliest) == "growth"
            grammar = numerals.GRAMMARS[self._language]
            fall = fall_beside(sentence, number, grammar, cues.joins, is_growth=is_growth)
            cells |= fallen(cells, is_certain=fall is Fall.CERTAIN) if fall else {}
        at = sentence.values.index(number)
        before = sentence.numerals[sentence.values[at - 1]] if at else None
        is_listed = before is not None and before.kind is numeral.kind and re.fullmatch(
            cues.joins, sentence.folded[before.unit_end : sentence.start(numeral)]
        )  # fmt: skip
        behind = sentence.folded[numeral.unit_end :]
        if numeral.kind is Kind.PERCENT and re.match(cues.band_after, behind):
            cells["relation"] = open_cell("ge", cells["relation"])
        if numeral.relation in MIRRORED:
            start = sentence.start(numeral)
            is_of_area = any(
                each.kind == "area" and re.fullmatch(cues.beside, sentence.folded[each.end : start])
                for each in sentence.mentions
                if each.end <= start
            )
            # A bound may be the figure that another is compared with: more than the 419 of Japan.
            if is_of_area or cues.is_earlier(*sentence.folded_around(number)):
                cells["relation"] = open_cell("eq", cells["relation"])
        if before and is_listed and before.relation not in (numeral.relation, Relation.BETWEEN):
            cells["relation"] = open_cell(cells["relation"], str(before.relation))
        return cells

    def _fraction(
        self, sentence: Sentence, numeral: Numeral, found: Found, *, is_change: bool
    ) -> Row:
        """The value of a fraction, which is a percentage, or a multiple of something else."""
        ratio, share = value_cells(numeral, is_ratio=True), value_cells(numeral)
        is_compared = (
            self._tables.measure(found.likeliest) == "ratio"
            or self._tables.cues.base(sentence.folded, "") is not None
            or any(each.time.is_base or each.time.is_relative for each in sentence.dated)
        )
        if not found.metric and (is_change or not is_compared):
            return share
        is_share = not found.likeliest or self._metrics.is_percent(found.likeliest)
        first, other = (share, ratio) if is_share else (ratio, share)
        if found.metric:
            return first
        return {
            column: one_of(first[column], other[column]) if column.startswith("value") else cell
            for column, cell in first.items()
        } | {"decimals": ""}

    def _compared_with(
        self, numeral: Numeral, found: Found, bases: Sequence[str], times: Times, *, is_change: bool
    ) -> str:
        """The base of a comparison; open also where the metric may yet be one that needs it."""
        said = [each.base for each in self._context.said if each.metric == found.metric]
        cell = compared_with(found.likeliest, bases, said[-1] if said else "", times, self._tables)
        measures = {self._tables.measure(code) for code in found.codes[:MAX_CANDIDATES]}
        is_share = numeral.kind in (Kind.POINTS, Kind.PERCENT)
        may_change = is_change or is_share or "growth" in measures
        is_undecided = not found.metric or numeral.kind is Kind.POINTS
        is_growth = is_change and numeral.kind in (Kind.PERCENT, Kind.FRACTION) and bases
        if is_undecided and cell and not is_open(cell) and not is_growth:
            return open_cell(cell, "")
        if (is_undecided and may_change) or (is_change and not cell):
            known = self._tables.entries["comparison"]
            likely = [each for each in bases or ("", YEARLY) if each in known or not each]
            return cell or open_cell(*likely, "")
        return cell

    def _no_value(self, sentence: Sentence, numeral: Numeral, rows: Mapping[int, Row]) -> Row:
        """The role of a numeral that is no value, and what it belongs to."""
        dated, named = sentence.time_at(numeral), sentence.named(numeral)
        if dated is None and numeral.kind is not Kind.LIST_NUMBER and named:
            return {"role": named, "observation": self._holder(None, rows)}
        part = dated.time.part if dated else None
        is_day = part is not None and part.day > 0
        if is_day and not any(row["period"] == dated.period for row in rows.values() if dated):
            role, reason = REASONS[Kind.DATE]
            return {"role": role, "reason": reason}
        if dated is None and numeral.kind in REASONS:
            role, reason = REASONS[numeral.kind]
            return {"role": role, "reason": reason}
        is_edition = dated is not None and dated.time.is_edition
        return {
            "role": "edition" if is_edition else "period",
            "observation": self._holder(dated.period if dated else None, rows),
        }

    def _holder(self, period: str | None, rows: Mapping[int, Row]) -> str:
        """The first observation that has a time, or the last of its sentence."""
        for row in rows.values():
            if period is not None and row["period"] == period:
                return row["key"]
        return [*rows.values()][-1]["key"] if rows else OPEN
