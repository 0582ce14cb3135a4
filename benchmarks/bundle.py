"""Write a synthetic seed folder of any size: `python -m benchmarks.bundle FOLDER OBSERVATIONS`.

The same arguments write the same bytes. An article has 1,000 observations and a random generator
of its own, so memory does not grow, and a larger bundle begins as a smaller one.
"""

import argparse
import csv
import hashlib
import itertools
import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from benchmarks.options import PROJECT, progress

Row = dict[str, Any]
Tables = Mapping[str, Sequence[Row]]

SEED = PROJECT / "seed"
"""Its files say which columns there are."""
PER_ARTICLE = 1000
PARAGRAPHS = 40
YEARS = range(1990, 2026)
LANGUAGES = ("en", "ja", "ko", "zh")
PRINTED = {
    **{"eq": "{}", "gt": "{}超", "ge": "{}以上", "lt": "{}未満", "le": "{}以下"},
    **{"approx": "約{}", "between": "{}"},
}
"""Relations as an article in Japanese prints them."""
RELATION_WEIGHTS = (82, 3, 2, 2, 2, 6, 3)
STATUSES = ("normal", "disputed", "unverified", "estimated", "provisional", "forecast")
STATUS_WEIGHTS = (85, 3, 4, 4, 2, 2)
OFFICIAL = ("official-statistic", "industry-statistic", "index")
ORIGINS = (*OFFICIAL, "survey", "company-figure", "not-stated")
STATEMENT = ("metric", "area", "organization", "sector", "period", "source")
"""No two observations of an article have the same."""
AREA_WEIGHTS = {"world": 200, "group": 20, "country": 12, "province": 2, "city": 1}
"""Articles are about countries most, about the world or a group more than about a city."""
UNITS = {
    "CNY": ("currency", "scaled", "amount", "元"),
    "USD": ("currency", "scaled", "amount", "ドル"),
    "robots": ("count", "plain", "count", "台"),
    "enterprises": ("count", "plain", "count", "社"),
    "percent": ("ratio", "plain", "growth", "%"),
    "rank": ("ordinal", "ordinal", "rank", "位"),
    "percent-of-total": ("ratio", "plain", "share", "%"),
    "times": ("ratio", "plain", "ratio", "倍"),
    "robots-per-10000-employees": ("rate", "plain", "density", "台"),
    "terabytes-per-day": ("rate", "plain", "amount", "テラバイト"),
}
"""Kind, style of numbers, a measure, and what is printed after the number."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("observations", type=int)
    options = parser.parse_args()
    write_bundle(options.folder, options.observations)


def write_bundle(folder: Path, observations: int) -> None:
    tables = _reference_tables()
    for name, rows in tables.items():
        _write(folder / f"{name}.csv", SEED / f"{name}.csv", rows)
    for number, start in enumerate(range(0, observations, PER_ARTICLE), 1):
        size = min(PER_ARTICLE, observations - start)
        _Article(number, size, tables).write(folder / "articles")
        if number % 100 == 0:
            progress(f"{start + size:,} of {observations:,} observations")


def _reference_tables() -> Tables:
    """500 metrics, 2,821 areas, 100 sectors, 5,000 organizations, 200 sources."""
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    countries = [one + other for one in letters for other in letters[::3]][:200]
    areas = [{"code": "001", "type": "world", "m49": "001"} | _names("World")]
    areas += [_area(f"G{n:02}", "group", "001", n) for n in range(1, 21)]
    areas += [_area(code, "country", "001", code) for code in countries]
    for code in countries:
        areas += [_area(f"{code}-{n:02}", "province", code, f"{code} {n}") for n in range(1, 5)]
    for code, n, m in itertools.product(countries, range(1, 4), range(1, 4)):
        areas.append(_area(f"{code}-{n:02}{m:02}", "city", f"{code}-{n:02}", f"{code} {n} {m}"))
    tables: dict[str, list[Row]] = {
        "areas": areas,
        "sectors": [{"code": f"sector-{n}", "isic4_match": "none"} for n in range(100)],
        "units": [_unit(code) for code in UNITS],
        "metrics": [_metric(number) for number in range(500)],
        "organizations": [{"id": f"firm-{n}", "type": "company"} for n in range(5000)],
        "sources": [{"id": f"source-{n}", "edition_inferred": "false"} for n in range(200)],
        "comparisons": [{"code": f"base-{n}", "kind": "base"} for n in range(20)],
        "translations": [],
    }
    nouns = {"sectors": "Sector", "organizations": "Firm", "sources": "Source"}
    for name, noun in (nouns | {"comparisons": "base"}).items():
        for n, row in enumerate(tables[name]):
            row |= _names(noun, n)
    for n, row in enumerate(tables["organizations"]):
        row["country"] = countries[n % len(countries)]
    for n, row in enumerate(tables["sources"]):
        row["organization"] = f"firm-{n}"
    for n, row in enumerate(tables["sectors"][10:]):
        row["parent"] = f"sector-{n % 10}"
    for row in tables["comparisons"][10:]:
        row["kind"] = "scope"
    return tables


def _area(code: str, type_: str, parent: str, which: object) -> Row:
    return {"code": code, "type": type_, "parent": parent} | _names(type_.capitalize(), which)


def _names(noun: str, which: object = "") -> Row:
    name = f"{noun} {which}".strip()
    texts = (name, f"{name}の名", f"{name} 이름", f"{name}名")
    return {f"name_{lang}": text for lang, text in zip(LANGUAGES, texts, strict=True)}


def _unit(code: str) -> Row:
    kind, style, _, printed = UNITS[code]
    shown = {f"display_{lang}": f"{{}} {code}" for lang in ("en_one", *LANGUAGES)}
    row: Row = {"code": code, "kind": kind, "number_style": style, "symbol": printed}
    return row | shown | _names(code)


def _metric(number: int) -> Row:
    unit = list(UNITS)[number % len(UNITS)]
    return {
        "id": f"metric-{number}",
        "unit": unit,
        "measure": UNITS[unit][2],
        "higher_is_better": "true" if number % 3 else None,
        "definition": f"What metric {number} measures.",
    } | _names("Metric", number)


class _Article:
    def __init__(self, number: int, size: int, tables: Tables) -> None:
        self.number = number
        self.size = size
        self.random = random.Random(f"1 {number}")  # noqa: S311
        self.metrics = tables["metrics"]
        self.areas = [row["code"] for row in tables["areas"]]
        self.area_weights = [
            *itertools.accumulate(AREA_WEIGHTS[row["type"]] for row in tables["areas"])
        ]
        self.published = self.random.choice(YEARS[-10:])

    def write(self, folder: Path) -> None:
        own = folder / f"article-{self.number:06}"
        [model] = (SEED / "articles").iterdir()
        observations = list(self._observations())
        keys = [row["key"] for row in observations]
        files = {
            "observations.csv": observations,
            "claims.csv": self._claims(keys),
            "figures.csv": self._figures(keys),
        }
        for name, rows in files.items():
            _write(own / name, model / name, rows)
        (own / "article.toml").write_text(self._head(), encoding="utf-8")

    def _head(self) -> str:
        texts = (f"{self.number} {n}" for n in range(PARAGRAPHS))
        hashes = (f'"{hashlib.sha256(text.encode()).hexdigest()}"' for text in texts)
        day = f"{self.published}-{self.random.randint(1, 12):02}-{self.random.randint(1, 28):02}"
        lines = [
            *(f'title_{lang} = "Article {self.number}"' for lang in LANGUAGES),
            f'publisher = "firm-{self.number % 5000}"',
            'language = "ja"',
            f"published = {day}",
            "published_inferred = false",
            f"paragraphs = [{', '.join(hashes)}]",
        ]
        return "".join(f"{line}\n" for line in lines)

    def _observations(self) -> Iterator[Row]:
        pick, size = self.random.choices, self.size
        areas = pick(self.areas, cum_weights=self.area_weights, k=size)
        metrics = pick(self.metrics, k=size)
        relations = pick(tuple(PRINTED), RELATION_WEIGHTS, k=size)
        statuses = pick(STATUSES, STATUS_WEIGHTS, k=size)
        origins = pick(ORIGINS, k=size)
        seen = set[tuple[Any, ...]]()
        rows = zip(areas, metrics, relations, statuses, origins, strict=True)
        for number, (area, metric, relation, status, origin) in enumerate(rows, 1):
            row = self._statement(area, metric["id"])
            while tuple(map(row.get, STATEMENT)) in seen:
                row = self._statement(area, metric["id"])
            seen.add(tuple(map(row.get, STATEMENT)))
            subject = row["area"] or row["organization"]
            row["key"] = f"{row['metric']}-{subject}-{number}".lower()
            row |= {"unit": metric["unit"], "status": status, "origin": origin}
            row |= self._value(metric, relation) | self._remarks()
            if metric["measure"] == "growth":
                row.setdefault("compared_with", "base-0")
            row["paragraph"] = self.random.randint(1, PARAGRAPHS)
            row["sentence"] = self.random.randint(1, 6)
            yield row

    def _statement(self, area: str, metric: str) -> Row:
        chance = self.random.random
        firm = f"firm-{int(5000 * chance() ** 2)}" if chance() < 0.2 else None
        return {
            "metric": metric,
            "area": None if firm and chance() < 0.8 else area,
            "organization": firm,
            "sector": f"sector-{int(100 * chance())}" if chance() < 0.4 else None,
            "period": self._period(),
            "source": f"source-{int(200 * chance())}" if chance() < 0.5 else None,
        }

    def _period(self) -> str | None:
        kind, year = self.random.random(), self.random.choice(range(YEARS[0], self.published))
        if kind < 0.80:
            return str(year)
        if kind < 0.86:
            return f"{year}-Q{self.random.randint(1, 4)}"
        if kind < 0.92:
            return f"{year}-{self.random.randint(1, 12):02}"
        if kind < 0.95:
            return f"{year}/{year + self.random.randint(1, 8)}"
        return f"{year}/.." if kind < 0.97 else None

    def _value(self, metric: Row, relation: str) -> Row:
        unit, measure = metric["unit"], metric["measure"]
        low, high = sorted((self._number(measure), self._number(measure)))
        if relation == "between" and low == high:
            relation = "eq"
        row: Row = {"relation": relation, "value": high}
        if relation == "between":
            row = {"relation": relation, "value_min": low, "value_max": high}
        ends = (low, high) if relation == "between" else (high,)
        printed = "~".join(f"{each:,}".removesuffix(".0") for each in ends) + UNITS[unit][3]
        return row | {"as_printed": PRINTED[relation].format(printed.replace("-", "マイナス"))}

    def _number(self, measure: str) -> int | float:
        chance = self.random.random()
        if measure == "amount":
            return int(10 ** (3 + 10 * chance)) // 100 * 100
        if measure in ("count", "rank"):
            return 1 + int(10 ** (5 * chance if measure == "count" else 2 * chance))
        scaled = {"growth": 60 * chance - 20, "share": 100 * chance}
        return round(scaled.get(measure, 900 * chance), 1)

    def _remarks(self) -> Row:
        chance = self.random.random
        row: Row = {}
        if chance() < 0.1:
            number = self.random.randint(1, 99)
            row["note"] = f"The article does not say how it was measured ({number})."
        if chance() < 0.2:
            row["inferred"] = "sector period" if chance() < 0.2 else "period"
        if chance() < 0.3:
            row["compared_with"] = f"base-{self.random.randint(0, 19)}"
        return row

    def _claims(self, keys: Sequence[str]) -> Iterator[Row]:
        texts = {f"text_{lang}": f"A claim of article {self.number}." for lang in LANGUAGES}
        metric = f"metric-{self.number % 500}"
        same: Row = {"kind": "context", "modality": "assertion", "status": "normal", "part": "body"}
        same |= {"areas": "001", "metrics": metric, "sentence": 1} | texts
        for number in range(1, 4):
            observations = " ".join(keys[:number])
            own = {"key": f"claim-{number}", "paragraph": number, "observations": observations}
            yield same | own

    def _figures(self, keys: Sequence[str]) -> Iterator[Row]:
        for number, key in enumerate(keys[:4], 1):
            row = {"number": number, "paragraph": number, "sentence": 1}
            yield row | {"as_printed": str(number), "role": "value", "observation": key}
        last = {"number": len(keys[:4]) + 1, "paragraph": 1, "sentence": 2}
        yield last | {"as_printed": "5", "role": "list-number", "reason": "Not data."}


def _write(path: Path, model: Path, rows: Iterable[Row]) -> None:
    """Write a file with the columns of another."""
    with model.open(encoding="utf-8", newline="") as stream:
        columns = next(csv.reader(stream))
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


if __name__ == "__main__":
    main()
