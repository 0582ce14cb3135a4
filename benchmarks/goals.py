"""The goals, and the ratios that were measured against them."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from benchmarks.options import WORK

RESULTS = WORK / "results"


@dataclass(frozen=True, slots=True)
class Goal:
    """`wanted` is the least, or the most where `most` is true; `aim` is what would be good."""

    name: str
    text: str
    wanted: float
    most: bool = False
    aim: float | None = None
    unit: str = "×"

    def is_met(self, measured: float) -> bool:
        return measured <= self.wanted if self.most else measured >= self.wanted

    @property
    def target(self) -> str:
        aim = "" if self.aim is None else f", aim {self.aim:g}{self.unit}"
        return f"{'≤' if self.most else '≥'} {self.wanted:g}{self.unit}{aim}"


GOALS: Sequence[Goal] = (
    Goal("repeated", "repeated question / bare uvicorn, requests per second", 0.75, aim=0.9),
    Goal("conditional", "conditional request answered 304 / bare uvicorn", 0.9),
    Goal("new/datasette", "new question, page of 20 rows / Datasette, same rows", 7, aim=12),
    Goal("new/naive", "the same / naive SQLModel endpoint", 5, aim=10),
    Goal("p99", "its p99 at 16 connections / naive's", 0.125, most=True),
    Goal("sql", "SQL time, 10 M / 100 k rows", 1.6, most=True),
    Goal("last page", "last page by cursor / first page", 1.5, most=True),
    Goal("csv", "CSV of everything over HTTP / sqlite3 CLI, rows per second", 0.7, aim=1),
    Goal("csv first", "the same, for the first who asks", 0.7, aim=1),
    Goal("ndjson", "NDJSON of everything over HTTP / sqlite3 CLI JSON", 1.2, aim=2),
    Goal("ndjson first", "the same, for the first who asks", 1.2, aim=2),
    Goal("parquet", "Parquet of everything, first time / sqlite3 CLI CSV time", 3, most=True),
    Goal("memory", "anonymous memory during an export, above idle", 64, most=True, unit=" MB"),
    Goal("during export", "p99 of small requests while an export runs / idle", 5, most=True),
    Goal("load", "load of observations / raw sqlite3 executemany", 0.33),
    Goal("start", "start to first answer / naive", 1.1, most=True),
)


def record(measurement: str, measured: Mapping[str, float]) -> None:
    """Keep what was measured for `benchmarks.report`. A later run replaces an earlier one."""
    RESULTS.mkdir(parents=True, exist_ok=True)
    text = json.dumps(measured, indent=2)
    (RESULTS / f"{measurement}.json").write_text(f"{text}\n", encoding="utf-8")


def recorded() -> dict[str, float]:
    """What all measurements found, by the name of the goal."""
    found: dict[str, float] = {}
    for file in sorted(RESULTS.glob("*.json")):
        found |= json.loads(file.read_bytes())
    return found


def print_table(measured: Mapping[str, float], goals: Sequence[Goal] = GOALS) -> None:
    print("| goal | target | measured | |\n|---|---|---|---|")
    for goal in goals:
        found = measured.get(goal.name)
        shown = "" if found is None else f"{found:.3g}{goal.unit}"
        met = "" if found is None else "met" if goal.is_met(found) else "missed"
        print(f"| {goal.text} | {goal.target} | {shown} | {met} |")


def print_measured(measurement: str, measured: Mapping[str, float]) -> None:
    """Keep what was measured, and print it beside its goals."""
    record(measurement, measured)
    print()
    print_table(measured, [goal for goal in GOALS if goal.name in measured])
