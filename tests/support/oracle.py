"""What the API must return for a bundle, worked out a second time, without its code.

Rows are read from the CSV files, and queries on them are answered with lists and dictionaries.
Only the public ids of observations come from the service. Where the order of rows is left open,
`ordered` takes it from a listing of the service, which `order_faults` checks.
"""

import calendar
import csv
import tomllib
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise
from math import inf
from operator import attrgetter
from pathlib import Path
from typing import Any

from api.domain import ids

Query = Mapping[str, str]
"""Parameters of a request. Several values are separated by commas, as in its URL."""
Cells = dict[str, str]
Days = tuple[date, date]
"""The first and the last day that a period covers."""
Interval = tuple[Decimal, Decimal]
"""The values that a printed number stands for."""

SERIES = ("metric", "area", "organization", "sector", "unit", "comparison", "frequency")
FACT = ("metric", "area", "organization", "sector", "period", "unit", "comparison")
PROJECTED = ("forecast", "target")
CODES = (
    *("metric", "area", "country", "sector", "organization", "source", "article", "status"),
    *("origin", "relation", "unit", "frequency", "period", "year", "area_type", "measure_stated"),
)
"""Parameters that compare the column of their name."""
RANGES = ("year_from", "year_to", "value_from", "value_to")
INFINITY = Decimal("Infinity")


@dataclass(frozen=True, slots=True)
class Observation:
    """One row of `/v1/observations`, and what its order depends on."""

    id: str
    area: str | None
    area_type: str | None
    region: str | None
    country: str | None
    metric: str
    sector: str | None
    organization: str | None
    period: str | None
    year: int | None
    frequency: str | None
    relation: str
    value: Decimal | None
    value_min: Decimal | None
    value_max: Decimal | None
    unit: str
    status: str
    origin: str
    source: str | None
    article: str
    paragraph: int
    sentence: int
    comparison: str | None
    multiplier: int
    decimals: int
    inferred: tuple[str, ...]
    measure_stated: bool
    as_printed: str
    note: str | None

    place: tuple[float, int]
    """The number of the numeral of its value, infinite without one; its line in the file."""
    published: date
    days: Days | None

    @property
    def is_projected(self) -> bool:
        return self.status in PROJECTED

    @property
    def step(self) -> int:
        """The place of the last printed digit, as a power of ten: 9 for 1.814 trillion."""
        return self.multiplier - self.decimals


SERIES_OF, SUBJECT_OF, FACT_OF = (attrgetter(*columns) for columns in (SERIES, SERIES[:-1], FACT))
NUMBERS_OF = attrgetter("value", "value_min", "value_max")
HIDDEN = ("place", "published", "days")
COLUMNS = tuple(name for name in Observation.__slots__ if name not in HIDDEN)
"""The columns of a row in JSON that the oracle knows."""


def row(observation: Observation) -> dict[str, Any]:
    """The row as JSON has it, with the columns that the oracle knows."""
    return {column: _json(getattr(observation, column)) for column in COLUMNS}


def _json(value: Any) -> Any:
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return list(value) if isinstance(value, tuple) else value


def rows(bundle: Path) -> list[Observation]:
    """The observations of a bundle, in no particular order."""
    areas = {line["code"]: line for line in _lines(bundle / "areas.csv")}
    homes = {line["id"]: line["country"] or None for line in _lines(bundle / "organizations.csv")}
    found = []
    for folder in sorted((bundle / "articles").iterdir()):
        if folder.name.startswith("."):
            continue
        published = _day_of_publication(folder / "article.toml")
        numerals: dict[str, float] = {}
        figures = sorted(_lines(folder / "figures.csv"), key=lambda each: int(each["number"]))
        for figure in sorted(figures, key=lambda each: each["role"] != "value"):
            numerals.setdefault(figure["observation"], int(figure["number"]))
        for number, line in enumerate(_lines(folder / "observations.csv")):
            place = numerals.get(line["key"], inf), number
            found.append(_observation(line, place, folder.name, published, areas, homes))
    return found


def _lines(file: Path) -> Iterator[Cells]:
    with file.open(encoding="utf-8-sig", newline="") as stream:
        yield from (line for line in csv.DictReader(stream) if any(line.values()))


def _day_of_publication(file: Path) -> date:
    published: date | str = tomllib.loads(file.read_text(encoding="utf-8-sig"))["published"]
    return date.fromisoformat(published) if isinstance(published, str) else published


def _observation(
    line: Cells,
    place: tuple[float, int],
    article: str,
    published: date,
    areas: Mapping[str, Cells],
    homes: Mapping[str, str | None],
) -> Observation:
    area, organization, period = line["area"], line["organization"], line["period"]
    days = covered(period, published) if period else None
    value, low, high = (_number(line[name]) for name in ("value", "value_min", "value_max"))
    if value is not None:
        low, high = bounds(line["relation"], value)
    multiplier = int(line.get("multiplier") or 0)
    stated = line.get("decimals") or ""
    numbers = [each for each in (value, low, high) if each is not None]
    return Observation(
        id=ids.text(ids.number(article, line["key"])),
        area=area or None,
        area_type=areas[area]["type"] if area else None,
        region=_container(area, "province", areas),
        country=_container(area, "country", areas) if area else homes[organization],
        metric=line["metric"],
        sector=line["sector"] or None,
        organization=organization or None,
        period=period or None,
        year=_year(period, days),
        frequency=frequency(period),
        relation=line["relation"],
        value=value,
        value_min=low,
        value_max=high,
        unit=line["unit"],
        status=line["status"],
        origin=line["origin"],
        source=line["source"] or None,
        article=article,
        paragraph=int(line["paragraph"]),
        sentence=int(line["sentence"]),
        comparison=line["compared_with"] or None,
        multiplier=multiplier,
        decimals=int(stated) if stated else max(decimals(each, multiplier) for each in numbers),
        inferred=tuple(line["inferred"].split()),
        measure_stated=line["measure_stated"] != "false",
        as_printed=line["as_printed"],
        note=line["note"] or None,
        place=place,
        published=published,
        days=days,
    )


def _number(cell: str) -> Decimal | None:
    return Decimal(cell) if cell else None


def _container(area: str, kind: str, areas: Mapping[str, Cells]) -> str | None:
    """The area itself or the area that contains it, whichever is of that type."""
    while area and areas[area]["type"] != kind:
        area = areas[area]["parent"]
    return area or None


def bounds(relation: str, value: Decimal) -> tuple[Decimal | None, Decimal | None]:
    """The minimum and the maximum that a relation states of a value."""
    towards_zero = (None, value) if value >= 0 else (value, None)
    away_from_zero = (value, None) if value >= 0 else (None, value)
    return {
        "eq": (value, value),
        "gt": (value, None),
        "ge": (value, None),
        "lt": (None, value),
        "le": (None, value),
        "approx": (None, None),
        "nearly": towards_zero,
        "just-over": away_from_zero,
    }[relation]


def decimals(value: Decimal, multiplier: int) -> int:
    """The decimals of a value that is written in units of a power of ten."""
    exponent = value.scaleb(-multiplier).normalize().as_tuple().exponent
    assert isinstance(exponent, int), "the value is not finite"
    return max(0, -exponent)


def covered(period: str, published: date) -> Days:
    """The days that a period covers, in an article of that day."""
    if "/" not in period:
        return _first_day(period), _last_day(period)
    begin, end = period.split("/")
    last = max(published, _last_day(begin)) if end == ".." else _last_day(end)
    return _first_day(begin), last


def _year(period: str, days: Days | None) -> int | None:
    """The calendar year that contains the period: none contains an open span."""
    if days is None or period.endswith(".."):
        return None
    return days[0].year if days[0].year == days[1].year else None


def frequency(period: str) -> str | None:
    if "/" in period or not period:
        return None
    if "-S" in period:
        return "semiannual"
    if "-Q" in period:
        return "quarterly"
    return ("annual", "monthly", "daily")[period.count("-")]


def _months(period: str) -> tuple[int, int, int]:
    """The year, the first and the last month of a period that is not a day."""
    year, _, part = period.partition("-")
    if not part:
        return int(year), 1, 12
    length = {"S": 6, "Q": 3}.get(part[0], 1)
    last = int(part.lstrip("SQ")) * length
    return int(year), last - length + 1, last


def _first_day(period: str) -> date:
    if period.count("-") == 2:
        return date.fromisoformat(period)
    year, first, _ = _months(period)
    return date(year, first, 1)


def _last_day(period: str) -> date:
    if period.count("-") == 2:
        return date.fromisoformat(period)
    year, _, last = _months(period)
    return date(year, last, calendar.monthrange(year, last)[1])


def matching(found: Iterable[Observation], query: Query) -> list[Observation]:
    """The rows that a request selects, in the order of `found`: filters, preferred, latest."""
    selected = list(found)
    for parameter, text in query.items():
        if parameter in RANGES:
            condition = _range_condition(parameter, text)
            selected = [each for each in selected if condition(each)]
        elif parameter not in ("preferred", "latest"):
            selected = _with_codes(selected, parameter, text)
    if query.get("preferred") == "true":
        selected = preferred(selected)
    if "latest" in query:
        selected = latest(selected, int(query["latest"]), projected="status" in query)
    return selected


def _with_codes(found: list[Observation], parameter: str, text: str) -> list[Observation]:
    """The rows that have one of the codes, in any letter case; `none` is null."""
    values = list(map(VALUES_OF[parameter], found))
    named = {None if each == "none" else each for each in text.lower().split(",")}
    wanted = {
        each
        for each in set(values)
        if not named.isdisjoint(_lower(each) if isinstance(each, tuple) else _lower((each,)))
    }
    return [each for each, value in zip(found, values, strict=True) if value in wanted]


def _lower(values: tuple[str | int | None, ...]) -> list[str | None]:
    return [None if each is None else str(each).lower() for each in values]


def _regions(observation: Observation) -> tuple[str | None, ...]:
    """What `region` may call a row: its province, and its city."""
    is_city = observation.area_type == "city"
    return (observation.region, observation.area) if is_city else (observation.region,)


VALUES_OF: dict[str, Callable[[Observation], Any]] = {
    **{parameter: attrgetter(parameter) for parameter in CODES},
    "region": _regions,
    "inferred": lambda each: each.inferred or (None,),
}
"""The value or the values of a row that a parameter compares."""


def _range_condition(parameter: str, text: str) -> Callable[[Observation], bool]:
    limit = Decimal(text)
    if parameter == "year_from":
        return lambda each: each.days is not None and each.days[1].year >= limit
    if parameter == "year_to":
        return lambda each: each.days is not None and each.days[0].year <= limit
    if parameter == "value_from":
        return lambda each: each.value_min is not None and each.value_min >= limit
    return lambda each: each.value_max is not None and each.value_max <= limit


def latest(found: Sequence[Observation], most: int, *, projected: bool) -> list[Observation]:
    """The rows of the most recent periods of each series.

    Forecasts and targets are passed over unless `projected`.
    """
    standing = [each for each in found if projected or not each.is_projected]
    ends = defaultdict(set)
    dated_subjects = set()
    for each in standing:
        if each.days is not None:
            ends[SERIES_OF(each)].add(each.days[::-1])
            dated_subjects.add(SUBJECT_OF(each))
    recent = {series: set(sorted(times)[-most:]) for series, times in ends.items()}
    return [
        each
        for each in standing
        if (
            SUBJECT_OF(each) not in dated_subjects
            if each.days is None
            else each.days[::-1] in recent[SERIES_OF(each)]
        )
    ]


def ordered(found: Iterable[Observation], sort: str, place: Mapping[str, int]) -> list[Observation]:
    """The rows in the order of one key: the time, or any other column (ties are left open).

    `place` is the place of each id in a listing of all rows by the service in its default order.
    """
    newest_first = sorted(found, key=lambda each: place[each.id])
    if sort in ("", "-year", "-period"):
        return newest_first
    if sort in ("year", "period"):
        oldest_first = newest_first[::-1]
        return [each for each in oldest_first if each.days] + [
            each for each in oldest_first if not each.days
        ]
    for key in reversed(sort.split(",")):
        newest_first = _sorted_by(newest_first, key)
    return newest_first


def sort_keys(found: Iterable[Observation], sort: str) -> list[tuple[Any, ...]]:
    """What rows are sorted by: the same for rows whose order is left open."""
    columns = [key.removeprefix("-") for key in sort.split(",")]
    return [tuple(_sort_value(each, column) for column in columns) for each in found]


def _sort_value(observation: Observation, column: str) -> Any:
    if column in ("year", "period"):
        return None if observation.days is None else observation.days[::-1]
    return getattr(observation, column)


def _sorted_by(found: list[Observation], key: str) -> list[Observation]:
    column = key.removeprefix("-")
    valued = [each for each in found if _sort_value(each, column) is not None]
    valued.sort(key=lambda each: _sort_value(each, column), reverse=key.startswith("-"))
    return valued + [each for each in found if _sort_value(each, column) is None]


def order_faults(listed: Sequence[Observation]) -> list[str]:
    """What is wrong with rows in the default order, one text for each place.

    The order of articles of one day is left open.
    """
    faults = []
    closed: set[str] = set()
    for before, after in pairwise(listed):
        time = _newest_first(after)
        if _newest_first(before) != time:
            closed.clear()
            if _newest_first(before) > time:
                faults.append(f"{after.id} is newer than {before.id} above it")
        elif before.article != after.article:
            closed.add(before.article)
            if after.article in closed:
                faults.append(f"{after.id} is apart from its article's rows of the same time")
        elif _in_article(before) > _in_article(after):
            faults.append(f"{after.id} stands before {before.id} in the article")
    return faults


def _in_article(observation: Observation) -> tuple[int, int, tuple[float, int]]:
    return observation.paragraph, observation.sentence, observation.place


def _newest_first(observation: Observation) -> tuple[int, int, int]:
    published = -observation.published.toordinal()
    if observation.days is None:
        return 1, 0, published
    first, last = observation.days
    return -last.toordinal(), -first.toordinal(), published


@dataclass(frozen=True)
class Series:
    """One object of `/v1/series`."""

    codes: tuple[str | None, ...]
    points: list[Observation]

    @property
    def times(self) -> list[Days | None]:
        """The end and the start of each point, the oldest first and undated ones last."""
        dated = sorted(each.days[::-1] for each in self.points if each.days is not None)
        return [*dated, *(None for each in self.points if each.days is None)]


def series(found: Iterable[Observation]) -> list[Series]:
    """The series of rows, in the order of their codes. The order of their points is left open."""
    points = defaultdict(list)
    for each in found:
        points[SERIES_OF(each)].append(each)
    by_codes = sorted(points, key=lambda codes: tuple(code or "" for code in codes))
    return [Series(codes, points[codes]) for codes in by_codes]


def facts(found: Iterable[Observation]) -> dict[tuple[Any, ...], list[Observation]]:
    """The rows of each fact. Undated rows have none."""
    groups = defaultdict(list)
    for each in found:
        if each.period is not None:
            groups[FACT_OF(each)].append(each)
    return dict(groups)


def corroboration(
    observation: Observation, by_fact: Mapping[tuple[Any, ...], list[Observation]]
) -> list[dict[str, Any]]:
    """The other rows of its fact that it may be compared with, in no particular order."""
    others = by_fact.get(FACT_OF(observation), []) if observation.period else []
    return [
        {
            "id": other.id,
            "article": other.article,
            "value": _json(other.value),
            "source": other.source,
            "agreement": agreement(observation, other),
        }
        for other in others
        if other.id != observation.id and _comparable(observation, other)
    ]


def _comparable(one: Observation, other: Observation) -> bool:
    if one.is_projected or other.is_projected:
        return (one.status, one.source) == (other.status, other.source)
    return True


def agreement(one: Observation, other: Observation) -> str:
    """`same`, `within-rounding` or `differs`, of two rows of a fact."""
    if NUMBERS_OF(one) == NUMBERS_OF(other):
        return "same"
    (low, high), (other_low, other_high) = interval(one), interval(other)
    # 5.4 and 5.5 differ: the numbers that they stand for meet in one point, and do not overlap.
    return "within-rounding" if low < other_high and other_low < high else "differs"


def interval(observation: Observation) -> Interval:
    """The values that a printed number stands for."""
    if observation.value is None:
        assert observation.value_min is not None
        assert observation.value_max is not None
        return observation.value_min, observation.value_max
    value = observation.value
    half = Decimal(5).scaleb(observation.step - 1)
    if observation.relation == "approx":
        half = abs(value) / 10
    is_open = observation.relation not in ("eq", "approx")
    half = Decimal(0) if is_open else half
    low = -INFINITY if is_open and observation.value_min is None else value - half
    high = INFINITY if is_open and observation.value_max is None else value + half
    return low, high


def preferred(found: Sequence[Observation]) -> list[Observation]:
    """One row of each fact, and all undated rows."""
    chosen = {_preferred_of(group).id for group in facts(found).values()}
    return [each for each in found if each.period is None or each.id in chosen]


def _preferred_of(group: Sequence[Observation]) -> Observation:
    best = min(_reliability(each) for each in group)
    peers = _newest_articles_first(each for each in group if _reliability(each) == best)
    anchor = peers[0]
    agreeing = [each for each in peers if each is anchor or agreement(anchor, each) != "differs"]
    return min(agreeing, key=lambda each: each.step)  # min takes the first of equals


def _reliability(observation: Observation) -> tuple[bool, bool]:
    return observation.is_projected, observation.source is None


def _newest_articles_first(found: Iterable[Observation]) -> list[Observation]:
    in_article = sorted(found, key=_in_article)
    return sorted(in_article, key=lambda each: (each.published, each.article), reverse=True)
