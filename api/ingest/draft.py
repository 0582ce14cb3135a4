"""Drafts the rows of an article from its text: cells that can be read are filled, others left open.

An open cell begins with a question mark and lists what it may be, the likeliest first. What is
carried over from another paragraph, or is not the only candidate, is left open: no guess is silent.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from api import numerals
from api.domain import periods
from api.domain.reference import Entry, Kind, Reference
from api.ingest.article_text import ArticleText, Place, is_audited
from api.ingest.cell_types import OPEN
from api.ingest.mentions import Mention, Names, divides, features, names_of
from api.ingest.printed_figures import NO_VALUES, PrintedFigures, needed_decimals
from api.ingest.row_models import FigureRow, ObservationRow
from api.numerals import CUES, TIMES, Numeral, Relation
from api.numerals import Kind as NumeralKind
from api.numerals.cues import SAME
from api.numerals.times import Calendar, Dated, read_times

MAX_CANDIDATES = 5
LEAST_SCORE = 0.5
"""Of a metric that is filled in."""
LEAST_MARGIN = 0.12
"""By how much it must be better than the second one."""
WIDEST = 24
"""Characters that a figure as printed has on either side of its number, at most."""
SUBJECTS = ("company", "plant")
"""Types of organizations that figures are about; others state them."""
BASES = {
    SAME: {"annual": "previous-year", "semiannual": "same-half-of-previous-year",
           "quarterly": "same-quarter-of-previous-year", "monthly": "same-month-of-previous-year"},
    "previous": {"annual": "previous-year", "semiannual": "previous-half",
                 "quarterly": "previous-quarter", "monthly": "previous-month"},
}  # fmt: skip
"""Codes of comparisons by the frequency of the figure."""
ORIGINS = {
    "government": "official-statistic",
    "association": "industry-statistic",
    "company": "company-figure",
    "plant": "company-figure",
}
"""Origins of figures by the type of the organization that publishes them."""
REASONS = {
    NumeralKind.DATE: ("date", "A day, not a figure."),
    NumeralKind.TIME_OF_DAY: ("date", "A time of day, not a figure."),
    NumeralKind.LIST_NUMBER: ("list-number", "The number of an item."),
    NumeralKind.NAME_PART: ("name", "Part of a name."),
    NumeralKind.AGE: ("name", "An age, not a figure."),
}
"""Roles of numerals that are no data, and why they are none."""
REPEATED = "The headline repeats the value of the body."
ROUNDED = "The headline rounds the value of the body."
ONLY_OF_TEXT = ("estimated",)
"""Statuses that words beside a figure say of that figure alone."""

Row = dict[str, str]


def open_cell(*candidates: str) -> str:
    """A cell that is to be decided."""
    return " ".join((OPEN, *dict.fromkeys(each or "none" for each in candidates[:MAX_CANDIDATES])))


@dataclass(slots=True)
class Habits:
    """What the observations of other articles say of a metric, and of a source."""

    sectors: dict[str, Counter[str]] = field(default_factory=dict)
    bases: dict[str, Counter[str]] = field(default_factory=dict)
    origins: dict[str, Counter[str]] = field(default_factory=dict)

    def add(self, cells: Mapping[str, str | None]) -> None:
        for counts, key, column in (
            (self.sectors, "metric", "sector"),
            (self.bases, "metric", "compared_with"),
            (self.origins, "source", "origin"),
        ):
            counts.setdefault(cells[key] or "", Counter())[cells[column] or ""] += 1


@dataclass(slots=True)
class Sentence:
    """A sentence, with the offsets of all that is found in it."""

    place: Place
    text: str
    numerals: list[Numeral]
    dated: list[Dated]
    mentions: list[Mention]
    before: str
    """The paragraph before it."""
    names: Sequence[str] = ()
    """Names with numbers: "per 10,000 employees" of a unit."""
    values: list[int] = field(default_factory=list)
    """Which of the numerals are values."""

    def __post_init__(self) -> None:
        read = [each for each in self.numerals if each.kind not in NO_VALUES]
        self.dated = [
            each
            for each in self.dated
            if each.time.part or not any(n.start <= each.time.start < n.end for n in read)
        ]
        self.values = [
            number
            for number, each in enumerate(self.numerals)
            if each.kind not in NO_VALUES and not (self.time_at(each) or self.named(each))
        ]

    def named(self, numeral: Numeral) -> str | None:
        """The role of a numeral that is part of a name or of a unit."""
        if any(each.start <= numeral.start and numeral.end <= each.end for each in self.mentions):
            return "edition" if numeral.kind is NumeralKind.YEAR else "name"
        return "unit-base" if self.printed(numeral).casefold() in self.names else None

    def time_at(self, numeral: Numeral) -> Dated | None:
        return next(
            (d for d in self.dated if d.time.start < numeral.end and d.time.end > numeral.start),
            None,
        )

    def clause(self, number: int) -> tuple[int, int]:
        """From the end of the value before to the start of the next one."""
        at = self.values.index(number)
        low = self.numerals[self.values[at - 1]].unit_end if at else 0
        following = self.values[at + 1 : at + 2]
        return low, self.numerals[following[0]].start if following else len(self.text)

    def around(self, number: int) -> tuple[str, str]:
        """The sentence before a value, and from it to the next one."""
        numeral = self.numerals[number]
        return self.text[: numeral.start], self.text[numeral.unit_end : self.clause(number)[1]]

    def start(self, numeral: Numeral) -> int:
        """Where a numeral begins, with the sign of its currency."""
        before, unit = self.text[: numeral.start].rstrip(), numeral.unit or ""
        is_before = numeral.kind is NumeralKind.MONEY and unit and before.endswith(unit)
        return len(before) - len(unit) if is_before else numeral.start

    def printed(self, numeral: Numeral) -> str:
        """The numeral as a line of the audit has it, with its unit or the words of its time."""
        start, end, dated = self.start(numeral), numeral.unit_end, self.time_at(numeral)
        if dated is not None and sum(self.time_at(each) is dated for each in self.numerals) == 1:
            start, end = min(start, dated.time.start), max(end, dated.time.end)
        return self.text[start:end].strip(" ,")


@dataclass(slots=True)
class Context:
    """What the text has said before a sentence."""

    area: tuple[str, Place] | None = None
    dated: tuple[Dated, Place] | None = None
    sources: tuple[Sequence[str], Place] | None = None
    metric: tuple[str, NumeralKind, int] | None = None
    """The last metric, the kind of its numeral, and its paragraph."""


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
        self._entries = {kind: reference.entries(kind) for kind in reference.tables}
        self._habits = habits
        self._text = text
        self._language = language
        self._cues = CUES[language]
        self._fold = numerals.GRAMMARS[language].fold
        self._published = published
        self._calendar = Calendar(published)
        self._names = Names(reference)
        self._printed = PrintedFigures(reference.entries("unit"), language)
        self._features = {
            code: [feature for name in names_of(entry) if (feature := features(name))]
            for code, entry in self._entries["metric"].items()
        }
        self._unit_bases = [
            found
            for kind in ("unit", "metric")
            for entry in self._entries[kind].values()
            for name in names_of(entry)
            for found in _numbers_in(name, language)
        ]
        self._context = Context()
        self.observations: list[Row] = []
        self.figures: list[Row] = []
        self._draft()

    def _draft(self) -> None:
        """The headline comes last, as it repeats the body."""
        lines: dict[Place, list[Row]] = {}
        places = self._text.all_places()
        for place in [*(each for each in places if each[0] > 1), *(p for p in places if p[0] == 1)]:
            lines[place] = self._sentence(place)
        self.figures = [line for place in places for line in lines[place]]
        for number, line in enumerate(self.figures, 1):
            line["number"] = str(number)

    def _sentence(self, place: Place) -> list[Row]:
        """The lines of the audit of a sentence; its observations are added."""
        start, end = self._text.span(place)
        paragraph = self._text.paragraphs[place[0] - 1]
        text, is_headline = paragraph[start:end], place[0] == 1
        times = read_times(self._fold(text), TIMES[self._language])
        sentence = Sentence(
            place,
            text,
            [*_shifted(numerals.read(paragraph, self._language), start, end)],
            self._calendar.complete(times),
            self._names.find(text),
            paragraph[:start],
            self._unit_bases,
        )
        rows: dict[int, Row] = {}
        for number in sentence.values:
            numeral = sentence.numerals[number]
            row = self._repeated(numeral) if is_headline else None
            if row is None:
                row = self._observation(sentence, number)
                self.observations.append(row)
            rows[number] = row
        lines = []
        for number, numeral in enumerate(sentence.numerals):
            line = dict.fromkeys(FigureRow.model_fields, "")
            line |= {"paragraph": str(place[0]), "sentence": str(place[1])}
            line["as_printed"] = sentence.printed(numeral)
            if number in rows:
                row, is_range = rows[number], numeral.upper is not None
                line |= {"role": "bound" if is_range else "value", "observation": row["key"]}
                if row["paragraph"] != line["paragraph"]:
                    is_equal = row["value"] == value_cells(numeral)["value"]
                    line["reason"] = REPEATED if is_equal else ROUNDED
            else:
                line |= self._no_value(sentence, numeral, rows)
            lines.append(line)
        self._remember(sentence)
        return lines

    def _remember(self, sentence: Sentence) -> None:
        place = sentence.place
        areas = [each.code for each in sentence.mentions if self._is_subject(each, ("area",))]
        if areas:
            self._context.area = areas[-1], place
        for dated in sentence.dated:
            if not (dated.time.is_base or dated.time.is_edition):
                self._context.dated = dated, place

    def _repeated(self, numeral: Numeral) -> Row | None:
        """The observation of the body whose value a headline repeats, or rounds."""
        if numeral.upper is not None:
            return None
        amount = numeral.amount
        step = Decimal(1).scaleb(amount.multiplier - amount.decimals)
        rows = [
            (row, Decimal(row["value"]))
            for row in self.observations
            if row["value"] and row["kind"] == numeral.kind
        ]
        equal = [row for row, value in rows if value == amount.value]
        rounded = [row for row, value in rows if abs(value - amount.value) <= step / 2]
        return next(iter([*equal, *rounded]), None)

    def _observation(self, sentence: Sentence, number: int) -> Row:
        numeral, place = sentence.numerals[number], sentence.place
        row = dict.fromkeys((*ObservationRow.model_fields, "kind"), "")
        row |= value_cells(numeral)
        row |= {"key": f"figure-{len(self.observations) + 1}", "kind": numeral.kind}
        row |= {"paragraph": str(place[0]), "sentence": str(place[1])}
        row["as_printed"] = self._as_printed(sentence, number)
        inferred = []
        dated, is_certain = self._dated(sentence, number)
        if dated is not None:
            row["period"] = dated.period if is_certain else open_cell(dated.period, "none")
            if not (dated.is_printed and dated in sentence.dated):
                inferred.append("period")
        before, behind = sentence.around(number)
        base = self._cues.base(self._fold(before), self._fold(behind))
        base_code = self._base_code(base, dated)
        is_change = numeral.is_fall is not None or base is not None
        candidates = self._metrics(sentence, number, is_change, base_code)
        metric = self._decided(candidates)
        row["metric"] = metric or open_cell(*(code for _, code in candidates))
        if metric:
            self._context.metric = metric, numeral.kind, place[0]
        likeliest = metric or (candidates[0][1] if candidates else "")
        self._subject(sentence, number, row)
        self._sector(sentence, number, row, metric, inferred)
        measures = {self._measure(code) for _, code in candidates[:MAX_CANDIDATES]}
        row["compared_with"] = self._compared_with(likeliest, base_code)
        if metric is None and "growth" in measures and not row["compared_with"]:
            row["compared_with"] = open_cell("", base_code or "previous-year")
        if self._measure(likeliest) in ("growth", "rank") and not base_code:
            inferred.append("compared_with")
        self._source(sentence, row)
        row["status"] = self._status(sentence, number, dated)
        low, high = sentence.clause(number)
        if row["value"] and self._cues.is_deficit(self._fold(sentence.text[low:high])):
            row["value"] = open_cell(f"-{row['value']}", row["value"])
        row["inferred"] = " ".join(inferred)
        return row

    def _measure(self, metric: str) -> str:
        entry = self._entries["metric"].get(metric)
        return entry["measure"] if entry else ""

    def _dated(self, sentence: Sentence, number: int) -> tuple[Dated | None, bool]:
        """The time that a figure is about, and whether that is certain."""
        numeral = sentence.numerals[number]
        times = [each for each in sentence.dated if not (each.time.is_base or each.time.is_edition)]
        earlier = [each for each in times if each.time.end <= numeral.start]
        later = [each for each in times if each.time.start >= numeral.end]
        near = [each for each in later if each.time.end <= sentence.clause(number)[1]]
        if near and self._cues.is_base_behind:  # in English, also the time
            return near[0], True
        if earlier or later:
            return earlier[-1] if earlier else later[0], True
        if self._context.dated is None:
            return None, True
        dated, place = self._context.dated
        return dated, place[0] == sentence.place[0]

    def _metrics(
        self, sentence: Sentence, number: int, is_change: bool, base: str
    ) -> list[tuple[float, str]]:
        """The metrics that a numeral may be of, with their scores, the best first."""
        numeral = sentence.numerals[number]
        weighted: dict[str, float] = {}
        for weight, text in (
            (0.2, self._text.paragraphs[0]),
            (0.4, sentence.before),
            (0.8, sentence.text),
            (1.0, sentence.around(number)[0]),
        ):
            weighted |= dict.fromkeys(features(text), weight)
        near_sectors = self._sectors(sentence, number)[0]
        found = []
        for code, entry in self._entries["metric"].items():
            if not self._admits(entry, numeral):
                continue
            score = max(
                (
                    sum(weighted.get(each, 0) for each in name) / len(name)
                    for name in self._features[code]
                ),
                default=0.0,
            )
            if numeral.kind is NumeralKind.PERCENT:
                score += 0.3 if (entry["measure"] == "growth") == is_change else -0.3
            sectors = self._habits.sectors.get(code)
            if sectors and near_sectors:
                score += 0.15 if "" not in sectors else -0.25 if len(sectors) == 1 else 0
            usual = self._habits.bases.get(code)
            if base and usual and entry["measure"] == "growth":
                score += 0.1 if base in usual else -0.2
            if self._context.metric == (code, numeral.kind, sentence.place[0]):
                score += 0.15
            found.append((round(score, 6), code))
        return sorted(found, key=lambda each: (-each[0], each[1]))

    def _admits(self, metric: Entry, numeral: Numeral) -> bool:
        """Whether a numeral may be in the unit of a metric."""
        unit = self._entries["unit"][metric["unit"]]
        if numeral.kind in (NumeralKind.QUANTITY, NumeralKind.FRACTION):
            return unit["kind"] not in ("currency", "ordinal", "ratio") and (
                not numeral.unit or self._printed.has_word(unit["code"], numeral.unit)
            )
        is_other = self._printed.other_unit(numeral, unit["code"]) is not None
        return not is_other and (numeral.kind is not NumeralKind.MONEY) != (
            unit["kind"] == "currency"
        )

    def _decided(self, candidates: Sequence[tuple[float, str]]) -> str | None:
        (score, code), (second, _) = (*candidates, (0.0, ""), (0.0, ""))[:2]
        return code if score >= LEAST_SCORE and score - second >= LEAST_MARGIN else None

    def _is_subject(self, mention: Mention, kinds: Iterable[Kind]) -> bool:
        if mention.kind not in kinds:
            return False
        entry = self._entries[mention.kind][mention.code]
        return entry["type"] in SUBJECTS if mention.kind == "organization" else (
            entry["type"] != "world"
        )  # fmt: skip

    def _subject(self, sentence: Sentence, number: int, row: Row) -> None:
        """Fill the area and the organization that a figure is about."""
        numeral = sentence.numerals[number]
        areas = [each for each in sentence.mentions if self._is_subject(each, ("area",))]
        firms = [each for each in sentence.mentions if self._is_subject(each, ("organization",))]
        near = [each for each in areas if each.end <= numeral.start]
        firm = next((each for each in reversed(firms) if each.end <= numeral.start), None)
        if firm is not None:
            place = self._entries["organization"][firm.code]["area"] or ""
            row["organization"], row["area"] = open_cell(firm.code, ""), open_cell(place, "")
            if not near or near[-1].end < firm.start:
                row["organization"], row["area"] = firm.code, place
        elif near:
            row["area"] = self._nearest_area(sentence, number, near)
        elif areas:
            row["area"] = open_cell(*(each.code for each in areas))
        elif self._context.area is not None:
            area, carried = self._context.area
            bodies = [
                self._entries["organization"][each.code]
                for each in sentence.mentions
                if each.kind == "organization"
            ]
            theirs = [place for each in bodies if (place := each["area"] or each["country"])]
            is_near = carried[0] == sentence.place[0] and not theirs
            row["area"] = area if is_near else open_cell(area, *theirs)
        else:
            row["area"] = OPEN

    def _nearest_area(self, sentence: Sentence, number: int, near: Sequence[Mention]) -> str:
        """The nearest area before a figure, or an open cell if others are as likely."""
        group = [near[-1]]
        for each in reversed(near[:-1]):
            if group[0].start - each.end > len(" and ") or each.code == group[0].code:
                break
            group.insert(0, each)
        numeral = sentence.numerals[number]
        if len(group) > 1:  # two cities had 4.7 and 5.7 percent
            alike = [
                each for each in sentence.values
                if sentence.numerals[each].kind is numeral.kind
                and sentence.numerals[each].start >= group[-1].end
            ]  # fmt: skip
            first = group[alike.index(number) % len(group)].code
            return open_cell(first, *(each.code for each in group))
        others = {each.code for each in near}
        if numeral.kind is NumeralKind.RANK and len(others) > 1:  # fourth of the 34 in China
            return open_cell(*dict.fromkeys(each.code for each in near))
        return near[-1].code

    def _sector(
        self, sentence: Sentence, number: int, row: Row, metric: str | None, inferred: list[str]
    ) -> None:
        near, named = self._sectors(sentence, number)
        usual = self._habits.sectors.get(metric or "", Counter())
        only = next(iter(usual)) if len(usual) == 1 and usual.total() > 1 else None
        if only is not None and (only or not near):
            row["sector"] = only
            if only and only not in named:
                inferred.append("sector")
        elif named and usual and "" not in usual:
            row["sector"] = named[0]
        elif named:
            row["sector"] = open_cell(*([*named, ""] if near else ["", *named]))
        elif usual and "" not in usual:
            row["sector"] = open_cell(*(code for code, _ in usual.most_common()), "")

    def _sectors(self, sentence: Sentence, number: int) -> tuple[Sequence[str], Sequence[str]]:
        """The sectors named between the value before and a value, and all before it, last first."""
        low, end = sentence.clause(number)[0], sentence.numerals[number].start
        named = [each for each in sentence.mentions if each.kind == "sector" and each.end <= end]
        near = dict.fromkeys(each.code for each in reversed(named) if each.start >= low)
        return [*near], [*dict.fromkeys(each.code for each in reversed(named))]

    def _base_code(self, base: str | None, dated: Dated | None) -> str:
        """The code of what a figure is compared with; empty if the text does not say."""
        if base is None:
            return ""
        try:
            frequency = periods.frequency_of(dated.period) if dated else None
        except periods.PeriodError:
            frequency = None
        return BASES[base].get(frequency or "annual", "") if base in BASES else f"previous-{base}"

    def _compared_with(self, metric: str, base: str) -> str:
        measure, usual = self._measure(metric), self._habits.bases.get(metric, Counter())
        if measure == "growth":
            if base:
                return base if base in self._entries["comparison"] else open_cell(base)
            return open_cell(*(code for code, _ in usual.most_common()), "previous-year")
        if measure in ("rank", "ratio"):
            known = [code for code, _ in usual.most_common() if code]
            return open_cell(*known, *([] if usual and "" not in usual else [""]))
        return ""

    def _source(self, sentence: Sentence, row: Row) -> None:
        """Fill the source that the sentence names, or an earlier one does, and its origin."""
        sources = self._entries["source"]
        named = [
            code
            for each in sentence.mentions
            for code, source in sources.items()
            if (each.kind, each.code) in (
                ("source", code), ("organization", source["organization"])
            )
        ]  # fmt: skip
        exact = [each.code for each in sentence.mentions if each.kind == "source"]
        named = [*dict.fromkeys(exact or named)]
        if named:
            self._context.sources = named, sentence.place
            row["source"] = named[0] if len(named) == 1 else open_cell(*named)
        elif self._context.sources is not None:
            carried, place = self._context.sources
            named = [*carried]
            is_near = place[0] == sentence.place[0] and len(named) == 1
            row["source"] = named[0] if is_near else open_cell(*named, "")
        origin = self._origin(named)
        if row["source"].startswith(OPEN) and not origin.startswith(OPEN):
            origin = open_cell(origin, "not-stated")
        row["origin"] = origin

    def _origin(self, named: Sequence[str]) -> str:
        """The origin of the likeliest source."""
        if not named:
            return "not-stated"
        usual = self._habits.origins.get(named[0], Counter())
        if len(usual) == 1:
            return next(iter(usual))
        organization = self._entries["organization"][
            self._entries["source"][named[0]]["organization"]
        ]
        origin = ORIGINS.get(organization["type"])
        return origin or open_cell(*(code for code, _ in usual.most_common()))

    def _status(self, sentence: Sentence, number: int, dated: Dated | None) -> str:
        low, high = sentence.clause(number)
        found = self._cues.status(self._fold(sentence.text))
        if found in ONLY_OF_TEXT:
            found = self._cues.status(self._fold(sentence.text[low:high]))
        is_ahead = found in ("forecast", "target")
        if dated is None:
            return open_cell("normal", found or "") if is_ahead else found or "normal"
        try:
            is_future = periods.parse(dated.period).last_day > self._published
        except periods.PeriodError:
            return open_cell("normal")
        if is_future:
            return found if found and is_ahead else open_cell("forecast", "target", "normal")
        return open_cell("normal", found or "") if is_ahead else found or "normal"

    def _as_printed(self, sentence: Sentence, number: int) -> str:
        """The shortest text around a number that is read as the number is in its sentence."""
        numeral, text = sentence.numerals[number], sentence.text
        low, high = sentence.clause(number)
        start, end = sentence.start(numeral), numeral.unit_end
        lefts = [at for at in range(start, max(low, start - WIDEST) - 1, -1) if divides(text, at)]
        rights = [at for at in range(end, min(high, end + WIDEST) + 1) if divides(text, at)]
        wanted = numeral.relation, numeral.amount, numeral.upper
        around = sorted(((a, b) for a in lefts for b in rights), key=lambda each: each[1] - each[0])
        for left, right in around:
            found = numerals.read(text[left:right], self._language)
            if len(found) == 1 and (found[0].relation, found[0].amount, found[0].upper) == wanted:
                return text[left:right].strip()
        return text[start:end].strip()

    def _no_value(self, sentence: Sentence, numeral: Numeral, rows: Mapping[int, Row]) -> Row:
        """The role of a numeral that is no value, and what it belongs to."""
        dated, named = sentence.time_at(numeral), sentence.named(numeral)
        if named and dated is None:
            return {"role": named, "observation": self._holder(None, rows)}
        is_day = dated is not None and "-" in (dated.time.part or "")
        if is_day and not any(row["period"] == dated.period for row in rows.values() if dated):
            role, reason = REASONS[NumeralKind.DATE]
            return {"role": role, "reason": reason}
        if dated is None and numeral.kind in REASONS:
            role, reason = REASONS[numeral.kind]
            return {"role": role, "reason": reason}
        is_edition = dated is not None and dated.time.is_edition
        return {
            "role": "edition" if is_edition else "period",
            "observation": self._holder(dated, rows),
        }

    def _holder(self, dated: Dated | None, rows: Mapping[int, Row]) -> str:
        """The first observation that has a time, or the last of its sentence."""
        for row in rows.values():
            if dated is not None and row["period"] == dated.period:
                return row["key"]
        return [*rows.values()][-1]["key"] if rows else OPEN


def _numbers_in(name: str, language: str) -> Iterator[str]:
    """The numbers of a name, as they are printed."""
    for each in numerals.read(name, language):
        yield name[each.start : each.unit_end].strip().casefold()


def _shifted(found: Iterable[Numeral], start: int, end: int) -> Iterator[Numeral]:
    """The numerals of a sentence that the audit lists, with offsets in it."""
    for each in found:
        if start <= each.start < end and is_audited(each):
            each.start, each.end, each.unit_end = (
                at - start for at in (each.start, each.end, max(each.end, each.unit_end))
            )
            yield each


def value_cells(numeral: Numeral) -> Row:
    """The cells of an observation that say its value."""
    first, last, relation = numeral.amount, numeral.upper or numeral.amount, numeral.relation
    low, high = first.value, last.value
    if numeral.kind is NumeralKind.FRACTION:
        low, high = low * 100, high * 100
    if numeral.kind is NumeralKind.RANK and relation is Relation.LE:
        low, relation = Decimal(1), Relation.BETWEEN  # the top ten
    cells = {"relation": str(relation), "value": "", "value_min": "", "value_max": ""}
    if relation is Relation.BETWEEN:
        cells |= {"value_min": _plain(low), "value_max": _plain(high)}
    else:
        cells["value"] = _plain(low)
    decimals = max(first.decimals, last.decimals)
    needed = max(needed_decimals(each, last.multiplier) for each in (low, high))
    cells["multiplier"] = str(last.multiplier) if last.multiplier else ""
    cells["decimals"] = str(decimals) if decimals != needed or last.multiplier else ""
    return cells


def _plain(value: Decimal) -> str:
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
