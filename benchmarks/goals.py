"""The goals, and measured ratios beside them."""

from collections.abc import Mapping
from dataclasses import dataclass
from operator import ge, le

TEN_MILLION = 10_000_000


@dataclass(frozen=True, slots=True)
class Goal:
    """A bound up to a million rows and one for ten million; `is_most`: it is an upper bound."""

    text: str
    bound: float
    bound_of_ten_million: float
    is_most: bool = False
    unit: str = "×"


GOALS = {
    "repeated": Goal("repeated request / bare uvicorn, requests per second", 0.8, 0.8),
    "conditional": Goal("conditional request answered 304 / bare uvicorn", 0.95, 0.95),
    "new/datasette": Goal("new request, 20-row page / Datasette, same rows", 4, 12),
    "new/naive": Goal("the same / naive SQLModel endpoint", 3, 12),
    "p99": Goal("its p99 at 16 connections / naive's", 0.5, 0.125, is_most=True),
    "processor": Goal("processor time of a new request / 97220dd's", 0.5, 0.5, is_most=True),
    "last page": Goal("last page by cursor / first page", 1.5, 1.5, is_most=True),
    "csv first": Goal("CSV of everything, first request / sqlite3 CLI", 0.4, 0.4),
    "ndjson first": Goal("NDJSON of everything, first request / sqlite3 CLI", 0.5, 0.5),
    "csv again": Goal("CSV, requested again / sqlite3 CLI", 5, 10),
    "ndjson again": Goal("NDJSON, requested again / sqlite3 CLI", 5, 10),
    "parquet": Goal("Parquet, first request / sqlite3 CLI CSV, time", 3, 3, is_most=True),
    "memory": Goal("anonymous memory during an export, above idle", 64, 64, True, " MB"),
    "worst": Goal("slowest request found by search", 10, 10, True, " s"),
    "first byte": Goal("slowest first byte of an export", 1, 1, True, " s"),
    "beside one": Goal("p99 beside the worst requests, one at a time", 50, 100, True, " ms"),
    "beside ten": Goal("p99 beside the worst requests, ten at once", 100, 100, True, " ms"),
    "small failed": Goal("failed small requests beside the attacks", 0, 0, True, ""),
    "beside attacks": Goal("p99 of small requests beside the attacks", 100, 100, True, " ms"),
    "memory of all": Goal("RssAnon of all processes beside the attacks", 300, 300, True, " MB"),
    "files": Goal("export files on the disk / FILES_MB", 1, 1, True),
    "paint": Goal("largest paint of a page on a slow line", 2, 2, True, " s"),
    "shift": Goal("layout shift while it loads", 0.05, 0.05, True, ""),
    "load": Goal("load of observations / raw executemany", 0.33, 0.33),
}


def print_goals(measured: Mapping[str, float], rows: int) -> None:
    """A table of what was measured with so many rows, beside the goals."""
    print(f"\n| goal ({rows:,} rows) | bound | measured | |\n|---|---|---|---|")
    for name, value in measured.items():
        goal = GOALS[name]
        bound = goal.bound_of_ten_million if rows >= TEN_MILLION else goal.bound
        sign, is_met = ("≤", le) if goal.is_most else ("≥", ge)
        met = "met" if is_met(value, bound) else "missed"
        print(f"| {goal.text} | {sign} {bound:g}{goal.unit} | {value:.3g}{goal.unit} | {met} |")
