"""Which metrics of a measured set are those of the library, under codes of their own.

A metric of a set is that of the library if it has its unit (money is any currency), is a level as
it is, or another measure, and at least two of its four names are names of the library's. So is its
growth, rank, share, change or multiple that of the library's: by its names, or as its code has that
of a metric that is one. What names cannot tell is in `equal.csv` of the set, written by reading
both definitions: `none` as the library's code says that they differ.
"""

import csv
import re
from collections.abc import Mapping
from pathlib import Path

from api.domain.code_lists import LANGUAGES
from api.domain.reference import Entry, Reference
from api.ingest.common_metrics import CommonMetrics, common_rows
from api.ingest.metric_variants import VARIANTS
from api.reading.mentions import names_of
from tests.support.bundles import Row

LEVELS = ("amount", "count", "density")
LEAST_NAMES = 2
CODES = {
    "growth": r"(.+)-growth|growth-of-(.+)",
    "rank": r"(.+)-rank|rank-of-(.+)",
    "share": r"share-of-(.+)|(.+)-share",
    "multiple": r"(.+)-ratio|(.+)-multiple",
    "change": r"(.+)-change",
}


def equal_metrics(bundle: Path, reference: Reference) -> dict[str, str]:
    """The library's codes by those of the set; `reference` has the tables without the set's."""
    common = CommonMetrics(reference)
    units = {row["code"]: row for row in read(bundle / "units.csv")}
    rows = {row["id"]: row for row in read(bundle / "metrics.csv")}
    by_hand = {row["metric"]: row["library"] for row in read(bundle.parent / "equal.csv")}
    found = {code: each for code, each in by_hand.items() if each != "none"}
    offered: dict[str, Entry] = {
        **{code: common.metrics[code] for code in common.rows},
        **{code: common.row(code) for code, _ in common.variants()},
    }
    names = {code: {_plain(each) for each in names_of(own)} for code, own in offered.items()}
    for code, row in rows.items():
        if code not in by_hand:
            called = [_plain(row[f"name_{each}"]) for each in LANGUAGES]
            equal = [
                each for each, own in offered.items()
                if sum(name in names[each] for name in called) >= LEAST_NAMES
                and _is_measured_so(row, own, units)
            ]  # fmt: skip
            found |= {code: equal[0]} if len(equal) == 1 else {}
    for code, row in rows.items():
        for kind, pattern in CODES.items():
            match = re.fullmatch(pattern, code)
            base = found.get(next(filter(None, match.groups()))) if match else None
            is_alike = row["measure"] == VARIANTS[kind].measure
            if code not in (*by_hand, *found) and base and is_alike and f"{base}-{kind}" in offered:
                found[code] = f"{base}-{kind}"
    return found


def equal_units(bundle: Path) -> set[str]:
    """The units of the set that the library has."""
    known = {name for row in common_rows("units") for name in _english(row)}
    return {row["code"] for row in read(bundle / "units.csv") if row["name_en"] in known}


def _is_measured_so(row: Row, own: Entry, units: Mapping[str, Row]) -> bool:
    measures = LEVELS if own["measure"] in LEVELS else (own["measure"],)
    return row["measure"] in measures and _is_unit(row["unit"], own["unit"], units)


def _is_unit(code: str, own: str | None, units: Mapping[str, Row]) -> bool:
    if own in (None, "currency"):
        return code == "currency" or re.fullmatch("[A-Z]{3}", code) is not None
    row = units.get(code)
    names = next((_english(each) for each in common_rows("units") if each["code"] == own), [own])
    return code == own or (row is not None and row["name_en"] in names)


def _english(unit: Mapping[str, str]) -> list[str]:
    return [unit["name_en"], *unit["aliases"].split("|")]


def _plain(name: str) -> str:
    """A name without what stands in brackets: the currency."""
    return re.sub(r"\s?[(（].*[)）]$", "", name).casefold()


def read(path: Path) -> list[Row]:
    if not path.exists():
        return []
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))
