"""Copies of the seed bundle, and edits of their CSV files."""

import csv
import shutil
from collections.abc import Callable
from pathlib import Path

from tests.conftest import SEED, run_api

ARTICLE = "articles/manufacturing-data-2025"
OBSERVATIONS = f"{ARTICLE}/observations.csv"
CLAIMS = f"{ARTICLE}/claims.csv"
FIGURES = f"{ARTICLE}/figures.csv"

Row = dict[str, str]


def copy_seed(folder: Path) -> Path:
    return Path(shutil.copytree(SEED, folder / "seed"))


def multiply(seed: Path, times: int) -> None:
    """Add copies of the article as further articles, so that there are `times` in all."""
    for number in range(1, times):
        shutil.copytree(seed / ARTICLE, seed / "articles" / f"copy-{number:04}")


def published(folder: Path, times: int) -> str:
    """The URL of a SQLite database in the folder, with `times` copies of the article."""
    seed, url = copy_seed(folder), f"sqlite:///{folder}/many.db"
    multiply(seed, times)
    run_api("migrate", url=url)
    run_api("seed", str(seed), url=url)
    return url


def change(seed: Path, file: str, key: str, **cells: str) -> int:
    """Change cells of the row with that key; returns its line number in the file."""
    number = 0

    def edit(lines: list[Row]) -> list[Row]:
        nonlocal number
        for place, line in enumerate(lines, 2):
            number = place
            if key in (line.get("key"), line.get("code"), line.get("id"), line.get("number")):
                line.update(cells)
                return lines
        raise KeyError(key)

    rewrite(seed, file, edit)
    return number


def print_value(seed: Path, key: str, value: int, file: str = OBSERVATIONS, **cells: str) -> int:
    """Change the value of an observation and the figure as printed; its unit is robots."""
    return change(seed, file, key, value=str(value), as_printed=f"{value:,}台", **cells)


def set_notes(seed: Path, text: str) -> None:
    """Set the note of every observation of every article to the same text."""
    for file in seed.glob("articles/*/observations.csv"):
        rewrite(
            seed,
            str(file.relative_to(seed)),
            lambda lines: [{**each, "note": text} for each in lines],
        )


def remove(seed: Path, file: str, key: str) -> None:
    rewrite(
        seed, file, lambda lines: [line for line in lines if key not in list(line.values())[:1]]
    )


def rewrite(seed: Path, file: str, edit: Callable[[list[Row]], list[Row]]) -> None:
    path = seed / file
    with path.open(encoding="utf-8", newline="") as stream:
        reader = csv.DictReader(stream)
        columns, lines = list(reader.fieldnames or ()), list(reader)
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(edit(lines))
