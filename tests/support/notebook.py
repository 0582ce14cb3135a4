"""Code that reads a table, run on a table whose codes look like something else."""

import csv
import io
import re
from pathlib import Path
from typing import Any

import httpx

AREAS = ("NA", "001")
"""Namibia, which pandas takes for a missing value, and the world."""


def table_read_by(code: str, figures: httpx.Response, folder: Path) -> Any:
    """The data frame that a script makes of the figures, with these areas in turn."""
    rows = list(csv.reader(io.StringIO(figures.text)))
    place = rows[0].index("area")
    for number, row in enumerate(rows[1:]):
        row[place] = AREAS[number % 2]
    file = folder / "figures.csv"
    with file.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows(rows)
    names: dict[str, Any] = {}
    exec(re.sub(r'"http[^"]+"', repr(str(file)), code), names)  # noqa: S102
    return names["frame"]
