"""The seed with the four invented articles of `tests/articles`."""

import csv
import shutil
from pathlib import Path

from tests.conftest import PROJECT

ARTICLES = PROJECT / "tests" / "articles" / "bundle"


def add_articles(seed: Path) -> Path:
    """Append the tables of the test articles to those of a copy of the seed."""
    add_tables(seed, ARTICLES)
    shutil.copytree(ARTICLES / "articles", seed / "articles", dirs_exist_ok=True)
    return seed


def add_tables(seed: Path, bundle: Path) -> None:
    """Append the rows of a bundle's reference tables."""
    for file in bundle.glob("*.csv"):
        with (seed / file.name).open(encoding="utf-8", newline="") as stream:
            columns = csv.DictReader(stream).fieldnames
        with (
            file.open(encoding="utf-8", newline="") as source,
            (seed / file.name).open("a", encoding="utf-8", newline="") as target,
        ):
            csv.DictWriter(target, columns or ()).writerows(csv.DictReader(source))
