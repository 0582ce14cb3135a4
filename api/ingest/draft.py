"""Drafts the rows of an article from its text: cells that can be read are filled, others left open.

An open cell begins with a question mark and lists what it may be, the likeliest first. What is
carried over from another paragraph, or is not the only candidate, is left open.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from api import numerals
from api.domain import periods
from api.domain.reference import Entry, Kind, Reference
from api.ingest.article_text import ArticleText, Place
from api.ingest.cell_types import OPEN, candidates_of, is_open
from api.ingest.draft_sentences import Sentence, is_writable, numbers_in, shifted
from api.ingest.mentions import Mention, Names, divides, features, names_of
from api.ingest.printed_figures import PrintedFigures, needed_decimals
from api.ingest.row_models import FigureRow, ObservationRow
from api.numerals import CUES, TIMES, Numeral, Relation
from api.numerals import Kind as NumeralKind
from api.numerals.cues import SAME
from api.numerals.times import Calendar, Dated, Time, read_times

MAX_CANDIDATES = 5
LEAST_SCORE = 0.6
"""Of a metric that is filled in."""
LEAST_MARGIN = 0.2
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
    "government": ("official-statistic",),
    "un-agency": ("official-statistic", "index"),
    "association": ("industry-statistic", "survey"),
    "think-tank": ("survey", "industry-statistic"),
    "company": ("company-figure", "industry-statistic"),
}
"""Origins of figures by the type of the organization that publishes them, the likeliest first."""
OF_OTHERS = (NumeralKind.RANK, NumeralKind.MULTIPLE)
"""Kinds of figures that name others: the fourth of the 34 in China, twice as many as Japan."""
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
SHARED_SYMBOLS = ("$", "＄", "£", "¥", "￥")
"""Those of several currencies, also where the tables have only one."""
ONLY_OF_TEXT = ("estimated",)
"""Statuses that words beside a figure say of that figure alone."""

UNDATED = Dated(Time(0, 0), "", is_printed=False)
"""No time."""

Row = dict[str, str]


def open_cell(*candidates: str) -> str:
    """A cell that is to be decided."""
    listed = [*dict.fromkeys(each or "none" for each in candidates)]
    return " ".join((OPEN, *listed[:MAX_CANDIDATES]))


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
class Context:
    """What the text has said before a sentence."""

    area: tuple[str, Place] | None = None
    firm: tuple[str, Place] | None = None
    dated: list[tuple[Dated, Place]] = field(default_factory=list)
    """Times of different periods, the last one at the end."""
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
        self._published_by: dict[str, list[str]] = {}
        """The sources of an organization."""
        for code, entry in self._entries["source"].items():
            self._published_by.setdefault(entry["organization"], []).append(code)
        self._printed = PrintedFigures(reference.entries("unit"), language)
        self._features = {
            code: [feature for name in names_of(entry) if (feature := features(name))]
            for code, entry in self._entries["metric"].items()
        }
        self._frequency = Counter(
            each for names in self._features.values() for each in set[str]().union(*names)
        )
        """How many metrics have a feature."""
        self._headline = features(text.paragraphs[0])
        self._unit_bases = frozenset(
            found
            for kind in ("unit", "metric")
            for entry in self._entries[kind].values()
            for name in names_of(entry)
            for found in numbers_in(name, language)
        )
        sectors = Counter(
            each.code
            for paragraph in text.paragraphs
            for each in self._names.find(paragraph)
            if each.kind == "sector"
        )
        self._sectors_of_text = [code for code, _ in sectors.most_common()]
        self._context = Context()
        self._numerals: list[Numeral] = []
        """Those of the observations."""
        self.observations: list[Row] = []
        self.figures: list[Row] = []
        self._draft()

    def _draft(self) -> None:
        """The headline comes last, as it repeats the body."""
        lines: dict[Place, list[Row]] = {}
        found: list[Numeral] = []
        places = self._text.all_places()
        for place in [*(each for each in places if each[0] > 1), *(p for p in places if p[0] == 1)]:
            if place[1] == 1:
                found = numerals.read(self._text.paragraphs[place[0] - 1], self._language)
            lines[place] = self._sentence(place, found)
        self._open_sources()
        self.figures = [line for place in places for line in lines[place]]
        for number, line in enumerate(self.figures, 1):
            line["number"] = str(number)

    def _sentence(self, place: Place, found: Sequence[Numeral]) -> list[Row]:
        """The lines of the audit of a sentence; its observations are added."""
        start, end = self._text.span(place)
        paragraph = self._text.paragraphs[place[0] - 1]
        text, is_headline = paragraph[start:end], place[0] == 1
        times = read_times(self._fold(text), TIMES[self._language])
        sentence = Sentence(
            place,
            text,
            [*shifted(found, start, end)],
            self._calendar.complete(times),
            self._names.find(text),
            features(paragraph[:start]),
            self._unit_bases,
        )
        rows: dict[int, Row] = {}
        for number in sentence.values:
            numeral = sentence.numerals[number]
            row = self._repeated(numeral) if is_headline else None
            if row is None:
                row = self._observation(sentence, number)
                self.observations.append(row)
                self._numerals.append(numeral)
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
                    is_equal = row["value"].split()[-1:] == [value_cells(numeral)["value"]]
                    line["reason"] = REPEATED if is_equal else ROUNDED
            else:
                line |= self._no_value(sentence, numeral, rows)
            lines.append(line)
        self._remember(sentence)
        return lines

    def _remember(self, sentence: Sentence) -> None:
        place = sentence.place
        if areas := self._subjects(sentence, "area"):
            self._context.area = areas[-1].code, place
        if firms := self._subjects(sentence, "organization"):
            self._context.firm = firms[-1].code, place
        for dated in sentence.dated:
            if not (dated.time.is_base or dated.time.is_edition):
                said = self._context.dated
                said[:] = [each for each in said if each[0].period != dated.period]
                said.append((dated, place))

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
            and (each.kind is not NumeralKind.MONEY or each.unit == numeral.unit)
        ]
        most = step if numeral.relation is not Relation.EQ else step / 2
        equal = [row for row, value in alike if value == amount.value]
        rounded = [row for row, value in alike if abs(value - amount.value) <= most]
        found = equal or rounded
        return found[0] if len(found) == 1 else None

    def _observation(self, sentence: Sentence, number: int) -> Row:
        numeral, place = sentence.numerals[number], sentence.place
        row = dict.fromkeys(ObservationRow.model_fields, "")
        row |= value_cells(numeral) | {"key": f"figure-{len(self.observations) + 1}"}
        row |= {"paragraph": str(place[0]), "sentence": str(place[1])}
        row["as_printed"] = self._as_printed(sentence, number)
        inferred = []
        times = self._times(sentence, number)
        dated = times[0] if times else None
        candidates_of_time = [each for time in times for each in (time.period, *time.others)]
        is_certain = len(candidates_of_time) == 1
        if dated is not None:
            row["period"] = dated.period if is_certain else open_cell(*candidates_of_time, "")
            if not (dated.is_printed and dated in sentence.dated):
                inferred.append("period")
        before, behind = sentence.around(number)
        base = self._cues.base(self._fold(before), self._fold(behind))
        bases = self._bases(base, dated if is_certain else None)
        is_change = numeral.is_fall is not None or base is not None
        candidates = self._metrics(sentence, number, is_change, bases)
        metric = self._decided(candidates)
        row["metric"] = metric or open_cell(*(code for *_, code in candidates))
        if metric:
            self._context.metric = metric, numeral.kind, place[0]
        may_be = [metric] if metric else [code for *_, code in candidates[:MAX_CANDIDATES]]
        if any(self._entries["metric"][code]["unit"] is None for code in may_be):
            row["unit"] = self._currency(numeral.unit or "")
        likeliest = metric or (candidates[0][2] if candidates else "")
        self._subject(sentence, number, row)
        self._sector(sentence, number, row, metric, inferred)
        measures = {self._measure(code) for *_, code in candidates[:MAX_CANDIDATES]}
        row["compared_with"] = self._compared_with(likeliest, bases)
        may_change = "growth" in measures or numeral.kind is NumeralKind.POINTS
        may_change = may_change or numeral.kind is NumeralKind.PERCENT
        if (metric is None or numeral.kind is NumeralKind.POINTS) and (
            may_change and not row["compared_with"]
        ):
            row["compared_with"] = open_cell(*bases, "", *([] if bases else ["previous-year"]))
        if self._measure(likeliest) in ("growth", "rank") and not bases:
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

    def _times(self, sentence: Sentence, number: int) -> list[Dated]:
        """The times that a figure may be about, the likeliest first."""
        numeral = sentence.numerals[number]
        low, high = sentence.clause(number)
        times = [each for each in sentence.dated if not (each.time.is_base or each.time.is_edition)]
        earlier = [each for each in times if each.time.end <= numeral.start]
        later = [each for each in times if each.time.start >= numeral.end]
        if self._cues.is_base_behind:  # in English, also the time
            near = [each for each in later if each.time.end <= high]
            before = [each for each in earlier if each.time.start >= low]
            if near:
                return [near[0], *(before[-1:] if before else [])]
        if earlier or later:
            return earlier[-1:] or later[:1]
        said = self._context.dated
        here = [each for each, place in said if place[0] == sentence.place[0]]
        if here:
            return here[::-1]
        return [said[-1][0], UNDATED] if said else []

    def _metrics(
        self, sentence: Sentence, number: int, is_change: bool, bases: Sequence[str]
    ) -> list[tuple[float, float, str]]:
        """The metrics that a numeral may be of, the best first: score, score of the name, code."""
        numeral = sentence.numerals[number]
        weighted: dict[str, float] = {}
        for weight, found in (
            (0.2, self._headline),
            (0.4, sentence.before),
            (0.8, sentence.features),
            (1.0, features(sentence.around(number)[0])),
        ):
            weighted |= dict.fromkeys(found, weight)
        near_sectors = self._sectors(sentence, number)[0]
        scored = []
        for code, entry in self._entries["metric"].items():
            if not self._admits(entry, numeral):
                continue
            of_name = max(
                (self._likeness(weighted, name) for name in self._features[code]), default=0
            )
            score = of_name
            if numeral.kind is NumeralKind.PERCENT:
                score += 0.3 if (entry["measure"] == "growth") == is_change else -0.3
            sectors, usual = self._habits.sectors.get(code), self._habits.bases.get(code)
            if sectors and near_sectors:
                score += 0.15 if "" not in sectors else -0.25 if len(sectors) == 1 else 0
                of_name = 0 if {*sectors} == {""} else of_name  # never of a sector
            if bases and usual and entry["measure"] == "growth":
                score += 0.1 if bases[0] in usual else -0.4
            if self._context.metric == (code, numeral.kind, sentence.place[0]):
                score += 0.15
            scored.append((round(score, 6), round(of_name, 6), code))
        return sorted(scored, key=lambda each: (-each[0], each[2]))

    def _likeness(self, weighted: Mapping[str, float], name: Iterable[str]) -> float:
        """How much of a name is in a text; what few metrics have counts for more."""
        found = total = 0.0
        for each in sorted(name):
            rarity = 1 / self._frequency[each]
            total += rarity
            found += rarity * weighted.get(each, 0)
        return found / total

    def _admits(self, metric: Entry, numeral: Numeral) -> bool:
        """Whether a numeral may be in the unit of a metric."""
        if metric["unit"] is None:
            return numeral.kind is NumeralKind.MONEY
        unit = self._entries["unit"][metric["unit"]]
        if numeral.kind is NumeralKind.FRACTION:
            return self._printed.is_percent(unit["code"])
        if numeral.kind is NumeralKind.QUANTITY:
            return unit["kind"] not in ("currency", "ordinal", "ratio") and (
                not numeral.unit or self._printed.has_word(unit["code"], numeral.unit)
            )
        is_other = self._printed.other_unit(numeral, unit["code"]) is not None
        return not is_other and (numeral.kind is not NumeralKind.MONEY) != (
            unit["kind"] == "currency"
        )

    def _currency(self, word: str) -> str:
        """The currency that a printed word names, open unless it is the name of one alone."""
        named = self._printed.named(word)
        if len(named) == 1 and word not in SHARED_SYMBOLS:
            return named[0]
        units = self._entries["unit"]
        return open_cell(*(code for code in units if word and self._printed.may_name(word, code)))

    def _decided(self, candidates: Sequence[tuple[float, float, str]]) -> str | None:
        """The best metric, if enough of its name is in the text and no other is nearly as good."""
        none = (0.0, 0.0, "")
        (score, of_name, code), (second, _, _) = (*candidates, none, none)[:2]
        is_clear = of_name >= LEAST_SCORE and score - second >= LEAST_MARGIN
        return code if is_clear else None

    def _subjects(self, sentence: Sentence, kind: Kind) -> list[Mention]:
        """The areas, or the organizations, of a sentence that a figure may be about."""
        return [
            each for each in sentence.mentions
            if each.kind == kind and self._may_be_subject(kind, each.code)
        ]  # fmt: skip

    def _may_be_subject(self, kind: Kind, code: str) -> bool:
        of_type: str = self._entries[kind][code]["type"]
        if kind == "organization":
            return of_type in SUBJECTS and code not in self._published_by
        return of_type != "world"

    def _subject(self, sentence: Sentence, number: int, row: Row) -> None:
        """Fill the area and the organization that a figure is about."""
        numeral = sentence.numerals[number]
        areas = self._subjects(sentence, "area")
        firms = self._subjects(sentence, "organization")
        near = [
            each
            for each in areas
            if each.end <= numeral.start and not self._is_partner(sentence, each)
        ]
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
        elif self._context.firm and self._context.firm[1][0] == sentence.place[0]:
            code = self._context.firm[0]
            place = self._entries["organization"][code]["area"] or ""
            row["organization"] = open_cell(code, "")
            row["area"] = open_cell(place, *(self._context.area or ())[:1])
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

    def _is_partner(self, sentence: Sentence, mention: Mention) -> bool:
        text = self._fold(sentence.text)
        return self._cues.is_partner(text[: mention.start], text[mention.end :])

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
        low = sentence.clause(number)[0]
        others = {each.code for each in near if each.start >= low}
        if numeral.kind in OF_OTHERS:
            others = {each.code for each in near}
        if len(others) > 1:
            return open_cell(*(each.code for each in reversed(near)))
        return near[-1].code

    def _sector(
        self, sentence: Sentence, number: int, row: Row, metric: str | None, inferred: list[str]
    ) -> None:
        near, named = self._sectors(sentence, number)
        usual = self._habits.sectors.get(metric or "", Counter())
        only = next(iter(usual)) if len(usual) == 1 and usual.total() > 1 else None
        likely = named if near else [*self._sectors_of_text[:1], *named]
        if only is not None and (only or not near):
            row["sector"] = only
            if only and only not in named:
                inferred.append("sector")
        elif named and usual and "" not in usual:
            row["sector"] = named[0]
        elif likely:
            row["sector"] = open_cell(*likely, "")
        elif usual and "" not in usual:
            row["sector"] = open_cell(*(code for code, _ in usual.most_common()), "")

    def _sectors(self, sentence: Sentence, number: int) -> tuple[Sequence[str], Sequence[str]]:
        """The sectors named between the value before and a value, and all before it, last first."""
        low, end = sentence.clause(number)[0], sentence.numerals[number].start
        named = [each for each in sentence.mentions if each.kind == "sector" and each.end <= end]
        near = dict.fromkeys(each.code for each in reversed(named) if each.start >= low)
        return [*near], [*dict.fromkeys(each.code for each in reversed(named))]

    def _bases(self, base: str | None, dated: Dated | None) -> list[str]:
        """The codes of what a figure may be compared with; none if the text does not say."""
        if base is None:
            return []
        if base not in BASES:
            return [f"previous-{base}"]
        try:
            frequency = periods.frequency_of(dated.period) if dated else None
        except periods.PeriodError:
            frequency = None
        of = BASES[base]
        return [of[frequency]] if frequency in of else [*of.values()]

    def _compared_with(self, metric: str, bases: Sequence[str]) -> str:
        measure, usual = self._measure(metric), self._habits.bases.get(metric, Counter())
        if measure == "growth":
            if bases:
                is_known = bases[0] in self._entries["comparison"] and len(bases) == 1
                return bases[0] if is_known else open_cell(*bases)
            return open_cell(*(code for code, _ in usual.most_common()), "previous-year")
        if measure in ("rank", "ratio"):
            known = [code for code, _ in usual.most_common() if code]
            return open_cell(*known, *([] if usual and "" not in usual else [""]))
        return ""

    def _source(self, sentence: Sentence, row: Row) -> None:
        """Fill the source that the sentence names, or an earlier one does, and its origin."""
        exact = [each.code for each in sentence.mentions if each.kind == "source"]
        of_bodies = [
            code
            for each in sentence.mentions
            if each.kind == "organization"
            for code in self._published_by.get(each.code, ())
        ]
        named = [*dict.fromkeys(exact or of_bodies)]
        if named:
            self._context.sources = named, sentence.place
            row["source"] = named[0] if len(named) == 1 else open_cell(*named)
        elif self._context.sources is not None:
            carried, place = self._context.sources
            named = [*carried]
            is_near = place[0] == sentence.place[0] and len(named) == 1
            row["source"] = named[0] if is_near else open_cell(*named, "")
        origin = self._origin(named)
        if is_open(row["source"]):
            origin = open_cell(*candidates_of(origin), "not-stated")
        row["origin"] = origin

    def _open_sources(self) -> None:
        """A source that is named later may be that of figures before."""
        if self._context.sources is not None:
            for row in self.observations:
                if not row["source"]:
                    row["source"] = open_cell(*self._context.sources[0], "")
                    likely = self._origin(self._context.sources[0])
                    row["origin"] = open_cell(*candidates_of(likely), "not-stated")

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
        likely = [
            *(code for code, _ in usual.most_common()),
            *ORIGINS.get(organization["type"], ()),
        ]
        return likely[0] if len(likely) == 1 else open_cell(*likely)

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
        except periods.PeriodError:  # no such day, which is an issue of the period
            return "normal"
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
        if not is_writable(text[start:end].strip()):  # -5.7 percent would be run as a formula
            rights.append(numeral.end)
        wanted = numeral.relation, numeral.amount, numeral.upper
        around = sorted(((a, b) for a in lefts for b in rights), key=lambda each: each[1] - each[0])
        for left, right in around:
            printed = text[left:right].strip()
            if not is_writable(printed):
                continue
            found = numerals.read(printed, self._language)
            if len(found) == 1 and (found[0].relation, found[0].amount, found[0].upper) == wanted:
                return printed
        return text[start : numeral.end].strip()

    def _no_value(self, sentence: Sentence, numeral: Numeral, rows: Mapping[int, Row]) -> Row:
        """The role of a numeral that is no value, and what it belongs to."""
        dated, named = sentence.time_at(numeral), sentence.named(numeral)
        if named and dated is None:
            return {"role": named, "observation": self._holder(None, rows)}
        part = dated.time.part if dated else None
        is_day = part is not None and part.day > 0
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


def value_cells(numeral: Numeral) -> Row:
    """The cells of an observation that say its value."""
    first, last, relation = numeral.amount, numeral.upper or numeral.amount, numeral.relation
    low, high = first.value, last.value
    if numeral.kind is NumeralKind.FRACTION:
        low, high = (_rounded(100 * each) for each in (low, high))
    if numeral.kind is NumeralKind.RANK and relation is Relation.LE and high > 1:
        low, relation = Decimal(1), Relation.BETWEEN  # the top ten
    cells = {"relation": str(relation), "value": "", "value_min": "", "value_max": ""}
    if relation is Relation.BETWEEN:
        cells |= {"value_min": _plain(low), "value_max": _plain(high)}
    else:
        cells["value"] = _plain(low)
    decimals = max(first.decimals, last.decimals)
    needed = max(needed_decimals(each, last.multiplier) for each in (low, high))
    cells["multiplier"] = str(last.multiplier) if last.multiplier else ""
    is_as_needed = numeral.kind is NumeralKind.FRACTION or decimals == needed
    cells["decimals"] = str(decimals) if not is_as_needed or last.multiplier else ""
    return cells


def _rounded(value: Decimal) -> Decimal:
    """A percentage with one decimal at most."""
    return round(value, 1)


def _plain(value: Decimal) -> str:
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
