"""Write a synthetic seed folder of any size: `python benchmarks/bundle.py FOLDER OBSERVATIONS`.

The same arguments write the same bytes. One article holds 1,000 observations; each is made from a
random generator of its own, so memory does not grow, and a larger bundle begins as a smaller one.
"""

import argparse
import csv
import hashlib
import random
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from api.domain.code_lists import ORIGINS, RELATIONS, STATUSES
from api.ingest.row_models import (
    REFERENCE_FILES,
    STATEMENT,
    ClaimRow,
    FigureRow,
    ObservationRow,
)

Row = dict[str, Any]

PER_ARTICLE = 1000
PARAGRAPHS = 40
YEARS = range(1990, 2026)
RELATION_WEIGHTS = (82, 3, 2, 2, 2, 6, 3)
STATUS_WEIGHTS = (85, 3, 4, 4, 2, 2)
UNITS = {
    "CNY": ("currency", "scaled", "amount"),
    "USD": ("currency", "scaled", "amount"),
    "robots": ("count", "plain", "count"),
    "enterprises": ("count", "plain", "count"),
    "percent": ("ratio", "plain", "growth"),
    "rank": ("ordinal", "ordinal", "rank"),
    "percent-of-total": ("ratio", "plain", "share"),
    "times": ("ratio", "plain", "ratio"),
    "robots-per-10000-employees": ("rate", "plain", "density"),
    "terabytes-per-day": ("rate", "plain", "amount"),
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("observations", type=int)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    write_bundle(asked.folder, asked.observations, asked.seed)


def write_bundle(folder: Path, observations: int, seed: int = 1) -> None:
    tables = reference_tables()
    for kind, rows in tables.items():
        name, model = REFERENCE_FILES[kind]
        _write(folder / name, list(model.model_fields), rows)
    made, began = 0, time.monotonic()
    for number, start in enumerate(range(0, observations, PER_ARTICLE), 1):
        size = min(PER_ARTICLE, observations - start)
        _Article(number, size, tables, seed).write(folder / "articles")
        made += size
        if number % 100 == 0 or made == observations:
            speed = made / (time.monotonic() - began)
            print(f"{made:,} of {observations:,} observations, {speed:,.0f}/s", file=sys.stderr)


def reference_tables() -> dict[Any, list[Row]]:
    """500 metrics, some 3,000 areas, 100 sectors, 5,000 organizations, 200 sources."""
    countries = _countries()
    areas = [
        {"code": "001", "type": "world", "m49": "001"} | _names("World"),
        *({"code": f"G{n:02}", "type": "group", "parent": "001"} | _names("Group", n)
          for n in range(1, 21)),
        *({"code": code, "type": "country", "parent": "001"} | _names("Country", code)
          for code in countries),
        *({"code": f"{code}-{n:02}", "type": "province", "parent": code}
          | _names("Province", f"{code} {n}") for code in countries for n in range(1, 5)),
        *({"code": f"{code}-{n:02}{m:02}", "type": "city", "parent": f"{code}-{n:02}"}
          | _names("City", f"{code} {n} {m}")
          for code in countries for n in range(1, 4) for m in range(1, 4)),
    ]  # fmt: skip
    return {
        "area": areas,
        "sector": [
            {"code": f"sector-{n}", "parent": f"sector-{n % 10}" if n >= 10 else None,
             "isic4_match": "none"} | _names("Sector", n) for n in range(100)
        ],
        "unit": [_unit(code, *kinds[:2]) for code, kinds in UNITS.items()],
        "metric": [_metric(n) for n in range(500)],
        "organization": [
            {"id": f"firm-{n}", "type": "company", "country": countries[n % len(countries)]}
            | _names("Firm", n) for n in range(5000)
        ],
        "source": [
            {"id": f"source-{n}", "organization": f"firm-{n}", "edition_inferred": "false"}
            | _names("Source", n) for n in range(200)
        ],
        "comparison": [
            {"code": f"base-{n}", "kind": "base" if n < 10 else "scope"} | _names("base", n)
            for n in range(20)
        ],
    }  # fmt: skip


def _countries() -> list[str]:
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    return [one + other for one in letters for other in letters[::3]][:200]


def _names(noun: str, which: object = "") -> Row:
    name = f"{noun} {which}".strip()
    texts = {"en": name, "ja": f"{name}の名", "ko": f"{name} 이름", "zh": f"{name}名"}
    return {f"name_{lang}": text for lang, text in texts.items()}


def _unit(code: str, kind: str, style: str) -> Row:
    shown = {f"display_{lang}": f"{{}} {code}" for lang in ("en", "en_one", "ja", "ko", "zh")}
    return {"code": code, "kind": kind, "number_style": style} | shown | _names(code)


def _metric(number: int) -> Row:
    unit = list(UNITS)[number % len(UNITS)]
    return {
        "id": f"metric-{number}",
        "unit": unit,
        "measure": UNITS[unit][2],
        "measure_stated": "true",
        "higher_is_better": "true" if number % 3 else None,
        "definition": f"What metric {number} measures.",
    } | _names("Metric", number)


class _Article:
    def __init__(self, number: int, size: int, tables: dict[Any, list[Row]], seed: int) -> None:
        self.number = number
        self.size = size
        self.random = random.Random(f"{seed} {number}")  # noqa: S311
        self.metrics = tables["metric"]
        self.areas = [row["code"] for row in tables["area"]]
        # Countries are written about most, the world and groups more than one city.
        often = {"world": 200, "group": 20, "country": 12, "province": 2, "city": 1}
        self.area_weights = list(_summed(often[row["type"]] for row in tables["area"]))
        self.published = self.random.choice(YEARS[-10:])

    def write(self, folder: Path) -> None:
        own = folder / f"article-{self.number:06}"
        observations = list(self._observations())
        keys = [row["key"] for row in observations]
        _write(own / "observations.csv", list(ObservationRow.model_fields), observations)
        _write(own / "claims.csv", list(ClaimRow.model_fields), self._claims(keys))
        _write(own / "figures.csv", list(FigureRow.model_fields), self._figures(keys))
        (own / "article.toml").write_text(self._head(), encoding="utf-8")

    def _head(self) -> str:
        hashes = (_sha256(f"{self.number} {n}") for n in range(PARAGRAPHS))
        titles = (f'title_{lang} = "Article {self.number}"' for lang in ("en", "ja", "ko", "zh"))
        day = f"{self.published}-{self.random.randint(1, 12):02}-{self.random.randint(1, 28):02}"
        return "\n".join(
            [
                *titles,
                f'publisher = "firm-{self.number % 5000}"',
                'language = "ja"',
                f"published = {day}",
                "published_inferred = false",
                f"paragraphs = [{', '.join(f'{chr(34)}{each}{chr(34)}' for each in hashes)}]",
                "",
            ]
        )

    def _observations(self) -> Iterator[Row]:
        pick, size = self.random.choices, self.size
        areas = pick(self.areas, cum_weights=self.area_weights, k=size)
        metrics = pick(self.metrics, k=size)
        relations = pick(list(RELATIONS), RELATION_WEIGHTS, k=size)
        statuses = pick(list(STATUSES), STATUS_WEIGHTS, k=size)
        origins = pick(list(ORIGINS), k=size)
        seen = set[tuple[Any, ...]]()
        rows = zip(areas, metrics, relations, statuses, origins, strict=True)
        for number, (area, metric, relation, status, origin) in enumerate(rows, 1):
            row = self._statement(area, metric["id"])
            while tuple(map(row.get, STATEMENT)) in seen:
                row = self._statement(area, metric["id"])
            seen.add(tuple(map(row.get, STATEMENT)))
            subject = row["area"] or row["organization"]
            row["key"] = f"{row['metric']}-{subject}-{number}".lower()
            yield (
                row
                | self._value(metric, relation)
                | self._remarks()
                | {
                    "unit": metric["unit"],
                    "status": status,
                    "origin": origin,
                    "paragraph": self.random.randint(1, PARAGRAPHS),
                    "sentence": self.random.randint(1, 6),
                }
            )

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
        kind, year = self.random.random(), self.random.choice(YEARS)
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
        low, high = sorted((self._number(metric["measure"]), self._number(metric["measure"])))
        printed = f"{high:,}%" if metric["unit"] == "percent" else f"{high:,} {metric['unit']}"
        if relation == "between" and low < high:
            return {
                "relation": relation,
                "value_min": low,
                "value_max": high,
                "as_printed": printed,
            }
        relation = "eq" if relation == "between" else relation
        return {"relation": relation, "value": high, "as_printed": printed}

    def _number(self, measure: str) -> int | float:
        chance = self.random.random()
        if measure == "amount":
            return int(10 ** (3 + 10 * chance)) // 100 * 100
        if measure in ("count", "rank"):
            return 1 + int(10 ** (5 * chance if measure == "count" else 2 * chance))
        return round(
            {"growth": 60 * chance - 20, "share": 100 * chance}.get(measure, 900 * chance), 1
        )

    def _remarks(self) -> Row:
        chance = self.random.random
        row: Row = {}
        if chance() < 0.1:
            row["note"] = (
                f"The article does not say how it was measured ({self.random.randint(1, 99)})."
            )
        if chance() < 0.2:
            row["inferred"] = "sector period" if chance() < 0.2 else "period"
        if chance() < 0.3:
            row["compared_with"] = f"base-{self.random.randint(0, 19)}"
        return row

    def _claims(self, keys: Sequence[str]) -> Iterator[Row]:
        for number in range(1, 4):
            text = f"Claim {number} of article {self.number}."
            yield {
                "key": f"claim-{number}",
                "kind": "context",
                "modality": "assertion",
                "status": "normal",
                "part": "body",
                "areas": "001",
                "metrics": f"metric-{self.number % 500}",
                "observations": " ".join(keys[:number]),
                "paragraph": number,
                "sentence": 1,
            } | {f"text_{lang}": text for lang in ("en", "ja", "ko", "zh")}

    def _figures(self, keys: Sequence[str]) -> Iterator[Row]:
        for number, key in enumerate(keys[:4], 1):
            place = {"number": number, "paragraph": number, "sentence": 1}
            yield place | {"as_printed": str(number), "role": "value", "observation": key}
        last = {"number": len(keys[:4]) + 1, "paragraph": 1, "sentence": 2}
        yield last | {"as_printed": "5", "role": "list-number", "reason": "Not data."}


def _summed(weights: Iterable[int]) -> Iterator[int]:
    total = 0
    for weight in weights:
        total += weight
        yield total


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _write(path: Path, columns: list[str], rows: Iterable[Row]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


if __name__ == "__main__":
    main()
