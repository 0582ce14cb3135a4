"""A random bundle, always the same: 20,000 observations of 200 articles on the seed's tables.

Its facts are measured several times, with other precision, bounds, sources and contradictions, in
periods of every kind. Several articles are of one day.
"""

import csv
import hashlib
import shutil
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from random import Random

Cells = dict[str, str]
Tables = dict[str, list[Cells]]

HEADER = (
    *("key", "metric", "area", "organization", "sector", "period"),
    *("relation", "value", "value_min", "value_max", "multiplier", "decimals", "unit"),
    *("compared_with", "as_printed", "inferred", "measure_stated", "status", "origin", "source"),
    *("paragraph", "sentence", "note", "correction"),
)
STATEMENT = ("metric", "area", "organization", "sector", "period", "source", "compared_with")
"""What no two lines of an article have in common; the unit follows from the metric."""
PARAGRAPHS = 12
SUBJECTS = 240
FACTS = 5_000
UNDATED_EVERY = 20
LARGE = Decimal(10**11)
"""Numbers from here on have no decimals: at most 15 digits are accepted."""
FIRST_DAY = date(2023, 1, 1)
DAYS = 60
STATUSES = {
    **{"normal": 60, "disputed": 5, "unverified": 5, "estimated": 5, "provisional": 5},
    **{"forecast": 12, "target": 8},
}
ORIGINS = (
    *("official-statistic", "industry-statistic", "index"),
    *("survey", "company-figure", "not-stated"),
)
RELATIONS = {
    **{"eq": 66, "gt": 4, "ge": 4, "lt": 4, "le": 4, "approx": 6, "between": 4},
    **{"nearly": 4, "just-over": 4},
}
INFERABLE = ("metric", "area", "sector", "period", "compared_with", "unit", "relation")
PRINTED = {
    "en": {
        **{"eq": "{}", "gt": "more than {}", "ge": "at least {}", "lt": "less than {}"},
        **{"le": "at most {}", "approx": "about {}", "nearly": "nearly {}"},
        **{"just-over": "just over {}", "between": "{} to {}", "minus": "minus "},
    },
    "ja": {
        **{"eq": "{}", "gt": "{}超", "ge": "{}以上", "lt": "{}未満", "le": "{}以下"},
        **{"approx": "約{}", "nearly": "{}近く", "just-over": "{}余り", "between": "{}~{}"},
        **{"minus": "マイナス"},
    },
}
SCALES = {
    "en": {0: "", 3: " thousand", 6: " million", 9: " billion", 12: " trillion"},
    "ja": {0: "", 4: "万", 8: "億", 12: "兆"},
}
SPANS = (
    *("2018/2023", "2019/2020", "2020-Q1/2020-Q3", "2023-11/2024-02", "2021-S2/2022"),
    *("2024-12-30/2025-01-02", "2023-03/2023-05", "2018-Q4/2023", "2022/2024-06"),
)
OPEN_SPANS = ("2020/..", "2024/..", "2024-Q1/..", "2023-05-04/..", "2026-12/..", "2024-S2/..")
FIRST_MONTHS = {"S1": "01", "S2": "07", "Q1": "01", "Q2": "04", "Q3": "07", "Q4": "10"}
FREQUENCIES = {
    "annual": 30,
    "semiannual": 8,
    "quarterly": 15,
    "monthly": 20,
    "daily": 10,
    "span": 7,
    "undated": 10,
}


@dataclass(frozen=True)
class Metric:
    id: str
    unit: str
    measure: str


@dataclass(frozen=True)
class Fact:
    """What articles print the value of, and its true value."""

    metric: Metric
    cells: Cells
    truth: Decimal


def write(folder: Path, seed: Path, *, articles: int = 200, lines: int = 100) -> Path:
    """Write the bundle to a new folder, with the reference tables of `seed`."""
    shutil.copytree(seed, folder, ignore=shutil.ignore_patterns("articles"))
    chance = Random("figures of articles")  # noqa: S311
    facts = _facts(seed, chance)
    sources = ["", *(source["id"] for source in _rows(seed / "sources.csv"))]
    for number in range(articles):
        id_ = f"synthetic-{number:03}"
        published = FIRST_DAY + timedelta(days=20 * chance.randrange(DAYS))
        language = chance.choice(list(SCALES))
        article = folder / "articles" / id_
        article.mkdir(parents=True)
        observations = [
            _foreseen(line, published)
            for line in _observations(facts, sources, language, lines, chance)
        ]
        _write_table(article / "observations.csv", HEADER, observations)
        (article / "article.toml").write_text(_description(id_, published, language), "utf-8")
        for name in ("claims.csv", "figures.csv"):
            _copy_header(next(seed.glob(f"articles/*/{name}")), article / name)
    return folder


def _foreseen(line: Cells, published: date) -> Cells:
    """What begins after the article was published is a forecast if it was an ordinary figure."""
    year, *parts = line["period"].partition("/")[0].split("-")
    month, day = [*parts, "01", "01"][:2]
    begins = f"{year}-{FIRST_MONTHS.get(month, month)}-{day}"
    is_ahead = line["period"] and begins > published.isoformat()
    return {**line, "status": "forecast"} if is_ahead and line["status"] == "normal" else line


def _rows(file: Path) -> list[Cells]:
    with file.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def _copy_header(source: Path, target: Path) -> None:
    with source.open(encoding="utf-8") as stream:
        target.write_text(stream.readline(), "utf-8")


def _write_table(file: Path, header: Sequence[str], lines: Iterable[Cells]) -> None:
    with file.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, header, lineterminator="\n")
        writer.writeheader()
        writer.writerows(lines)


def _description(article: str, published: date, language: str) -> str:
    hashes = [hashlib.sha256(f"{article} {n}".encode()).hexdigest() for n in range(PARAGRAPHS)]
    titles = [f'title_{lang} = "{article}"' for lang in ("en", "ja", "ko", "zh")]
    return "\n".join(
        [
            *titles,
            'publisher = "korea-economic-daily"',
            f'language = "{language}"',
            f"published = {published}",
            "published_inferred = false",
            f"paragraphs = {hashes}".replace("'", '"'),
            "",
        ]
    )


def _facts(seed: Path, chance: Random) -> list[Fact]:
    """Facts of a limited number of series, so that series have several periods.

    Some series have undated facts only. Facts beside each other may differ in the comparison only.
    """
    tables = {file.stem: _rows(file) for file in seed.glob("*.csv")}
    metrics = [Metric(m["id"], m["unit"], m["measure"]) for m in tables["metrics"]]
    subjects = [
        (metric, _subject(metric, tables, chance))
        for metric in metrics * (SUBJECTS // len(metrics))
    ]
    facts: dict[tuple[str, ...], Fact] = {}
    while len(facts) < FACTS:
        number = chance.randrange(len(subjects))
        metric, subject = subjects[number]
        period = "" if number % UNDATED_EVERY == 0 else _period(chance)
        comparisons = [subject["compared_with"]]
        if chance.random() < 0.1:
            comparisons.append(chance.choice(_comparisons(metric, tables)))
        for comparison in comparisons:
            cells = {**subject, "period": period, "compared_with": comparison}
            truth = _truth(metric.measure, chance)
            facts.setdefault(tuple(cells.values()), Fact(metric, cells, truth))
    return list(facts.values())


def _subject(metric: Metric, tables: Tables, chance: Random) -> Cells:
    """An area or an organization or both, a sector or none, and a comparison."""
    areas = [area["code"] for area in tables["areas"]]
    organization = chance.choice(tables["organizations"])
    location = organization["area"] or chance.choice(["", *areas])
    kind = chance.choice(("area", "area", "organization", "both"))
    return {
        "metric": metric.id,
        "area": {"area": chance.choice(areas), "organization": "", "both": location}[kind],
        "organization": "" if kind == "area" else organization["id"],
        "sector": chance.choice(["", *(sector["code"] for sector in tables["sectors"])]),
        "unit": metric.unit,
        "compared_with": chance.choice(_comparisons(metric, tables)),
    }


def _comparisons(metric: Metric, tables: Tables) -> list[str]:
    needed = {"growth": "base", "ratio": "base", "rank": "scope"}.get(metric.measure)
    return [each["code"] for each in tables["comparisons"] if each["kind"] == needed] or [""]


def _period(chance: Random) -> str:
    [frequency] = chance.choices(list(FREQUENCIES), list(FREQUENCIES.values()))
    year = chance.randint(2021, 2026)
    match frequency:
        case "annual":
            return str(chance.randint(1990, 2030))
        case "semiannual":
            return f"{year}-S{chance.randint(1, 2)}"
        case "quarterly":
            return f"{year}-Q{chance.randint(1, 4)}"
        case "monthly":
            return f"{year}-{chance.randint(1, 12):02}"
        case "daily":
            return chance.choice((f"{year}-01-01", f"{year}-06-30", f"{year}-12-31", "2024-02-29"))
        case "span":
            return chance.choice((*SPANS, *OPEN_SPANS))
    return ""


def _truth(measure: str, chance: Random) -> Decimal:
    match measure:
        case "amount":
            size = Decimal(chance.randint(1_000, 999_999)).scaleb(chance.randint(-1, 8))
            return -size if chance.random() < 0.3 else size
        case "growth":
            return Decimal(chance.randint(-60_000, 90_000)).scaleb(-3)
        case "share":
            return Decimal(chance.randint(0, 100_000)).scaleb(-3)
        case "rank":
            return Decimal(chance.randint(1, 40))
        case "count":
            return Decimal(chance.randint(0, 9_999_999))
    return Decimal(chance.randint(0, 2_000_000)).scaleb(-3)


def _observations(
    facts: Sequence[Fact], sources: Sequence[str], language: str, count: int, chance: Random
) -> list[Cells]:
    """Lines of an article: most repeat facts of others, some two sources of one fact."""
    found: dict[tuple[str, ...], Cells] = {}
    while len(found) < count:
        first = chance.randrange(len(facts))
        for fact in facts[first : first + chance.choice((1, 1, 2))]:
            for source in chance.sample(sources, chance.choice((1, 1, 1, 2))):
                line = _observation(fact, source, language, chance)
                found.setdefault(tuple(line[name] for name in STATEMENT), line)
    lines = list(found.values())[:count]
    return [{**line, "key": f"line-{number}"} for number, line in enumerate(lines)]


def _observation(fact: Fact, source: str, language: str, chance: Random) -> Cells:
    [status] = chance.choices(list(STATUSES), list(STATUSES.values()))
    inferable = [column for column in INFERABLE if fact.cells.get(column, "filled")]
    inferred = chance.sample(inferable, chance.choice((0, 0, 1, 2)))
    return {
        **fact.cells,
        **_figure(fact, language, chance),
        "inferred": " ".join(column for column in INFERABLE if column in inferred),
        "measure_stated": chance.choice(("", "", "true", "false")),
        "status": status,
        "origin": chance.choice(ORIGINS[:-1]) if source else "not-stated",
        "source": source,
        "paragraph": str(chance.randint(1, PARAGRAPHS)),
        "sentence": str(chance.randint(1, 2)),
        "note": "" if status == "normal" and chance.random() < 0.8 else "A remark.",
        "correction": "",
    }


def _figure(fact: Fact, language: str, chance: Random) -> Cells:
    """The value of a fact with some precision, sometimes wrong, as a number, bound or range."""
    [relation] = chance.choices(list(RELATIONS), list(RELATIONS.values()))
    multiplier, decimals = _precision(fact, language, chance)
    step = Decimal(1).scaleb(multiplier - decimals)
    truth = fact.truth
    if chance.random() < 0.3:
        truth += step * chance.choice((-20, -2, -1, 1, 2, 20))
    values = [_rounded(_possible(truth, fact.metric.measure), step)]
    if relation == "between":
        values.append(values[0] + step * chance.choice((1, 3, 10)))
        values = [_rounded(_possible(each, fact.metric.measure), step) for each in values]
        if values[0] == values[1]:
            relation, values = "eq", values[:1]
    numbers = [f"{each:f}" for each in values]
    is_default = chance.random() < 0.2 and multiplier == 0 and relation != "between"
    if is_default:
        decimals = len(numbers[0].partition(".")[2])
    texts = [_printed(each, multiplier, decimals, language) for each in values]
    return {
        "relation": relation,
        "value": "" if relation == "between" else numbers[0],
        "value_min": numbers[0] if relation == "between" else "",
        "value_max": numbers[1] if relation == "between" else "",
        "multiplier": "" if is_default else str(multiplier),
        "decimals": "" if is_default else str(decimals),
        "as_printed": PRINTED[language][relation].format(*texts),
    }


def _precision(fact: Fact, language: str, chance: Random) -> tuple[int, int]:
    """A scale word that is not too large for the value, and decimals."""
    if fact.metric.measure == "rank":
        return 0, 0
    fitting = [each for each in SCALES[language] if abs(fact.truth) >= Decimal(1).scaleb(each)]
    multiplier = chance.choice(fitting or [0])
    is_whole = fact.metric.measure == "count" or abs(fact.truth) >= LARGE
    return multiplier, 0 if is_whole and multiplier == 0 else chance.choice((0, 1, 1, 2, 3))


def _possible(value: Decimal, measure: str) -> Decimal:
    """The nearest value that the measure allows."""
    if measure in ("amount", "growth"):
        return value
    value = max(value, Decimal(1 if measure == "rank" else 0))
    return min(value, Decimal(100)) if measure == "share" else value


def _rounded(value: Decimal, step: Decimal) -> Decimal:
    whole = (value / step).to_integral_value(ROUND_HALF_UP) * step
    return Decimal(f"{whole.normalize():f}") + 0  # plus 0: not -0


def _printed(value: Decimal, multiplier: int, decimals: int, language: str) -> str:
    """The number as the article prints it, with its scale word."""
    sign = PRINTED[language]["minus"] if value < 0 else ""
    return f"{sign}{abs(value).scaleb(-multiplier):,.{decimals}f}{SCALES[language][multiplier]}"
