"""How well articles are drafted: `python -m tests.ingest.draft_scores`.

An article is drafted from its text beside the others, and compared with what editors have written:
cells of observations that are not empty in one of the two, but for keys, notes, and units, which
follow from the metric. A cell that is decided by a default counts as open once.
"""

import csv
import shutil
import tempfile
from collections import Counter
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

from api.ingest.article_text import ArticleText
from api.ingest.cell_types import OPEN, is_open
from api.ingest.draft_files import Span, draft_article, spans
from api.ingest.printed_figures import needed_decimals
from tests.conftest import ARTICLE_FOLDER, PROJECT, SEED
from tests.support.bundles import Row, copy_seed
from tests.support.five_articles import ARTICLES, add_articles, add_tables

TEXTS = PROJECT / "tests" / "articles" / "texts"
DRAFTING = PROJECT / "tests" / "articles" / "drafting"
SEEDED = "manufacturing-data-2025"
DRAFTED = {
    "monthly-economy-en-2025": ("en", date(2025, 2, 14)),
    "monthly-economy-ko-2025": ("ko", date(2025, 2, 14)),
    "regions-zh-2025": ("zh", date(2025, 1, 22)),
    "forecast-ja-2025": ("ja", date(2025, 10, 8)),
}
UNSEEN = {
    "unseen-en": ("en", date(2025, 2, 20)),
    "unseen-ja": ("ja", date(2025, 8, 8)),
    "unseen-ko": ("ko", date(2024, 11, 21)),
    "unseen-zh": ("zh", date(2025, 7, 18)),
}
"""Written, with what editors would enter, without knowledge of the rules of drafting."""
COMPARED = (
    *("metric", "area", "organization", "sector", "period", "relation", "value", "value_min"),
    *("value_max", "multiplier", "decimals", "compared_with", "status", "origin", "source"),
)


def article_text(name: str) -> str:
    if name == SEEDED:
        (file,) = ARTICLE_FOLDER.glob("*.txt")
        return file.read_text("utf-8")
    folder = DRAFTING / "texts" if name in UNSEEN else TEXTS
    return (folder / f"{name}.txt").read_text("utf-8")


def rows(folder: Path, table: str) -> list[Row]:
    with (folder / f"{table}.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def draft_beside_others(name: str, language: str, published: date, folder: Path) -> Path:
    """Draft an article in a copy of the five articles that lacks it; returns the seed folder."""
    seed = add_articles(copy_seed(folder))
    if name in UNSEEN:
        add_tables(seed, DRAFTING / "bundle")
    else:
        shutil.rmtree(seed / "articles" / name)
    draft_article(seed, name, article_text(name), language, published)
    return seed


def places(text: ArticleText, lines: list[Row]) -> list[Span]:
    """Where the lines of an audit are."""
    found = [each for each in spans(text, lines) if each is not None]
    assert len(found) == len(lines), "a line is not in the text"
    return found


def pairs(text: ArticleText, drafted: Path, written: Path) -> Iterator[tuple[Row | None, Row]]:
    """The observations that editors have written whose value is printed, each with its draft."""
    there = {row["key"]: row for row in rows(drafted, "observations")}
    lines = rows(drafted, "figures")
    of_draft = [*zip(lines, places(text, lines), strict=True)]
    lines = rows(written, "figures")
    drafts: dict[str, dict[str, str | None]] = {}
    """By observation and paragraph: a headline may repeat what the body has."""
    for line, (paragraph, start, end) in zip(lines, places(text, lines), strict=True):
        if line["role"] in ("value", "bound") and line["observation"]:
            found = [
                own["observation"]
                for own, (number, low, high) in of_draft
                if number == paragraph and low < end and start < high
            ]
            drafts.setdefault(line["observation"], {})[line["paragraph"]] = next(iter(found), None)
    for row in rows(written, "observations"):
        if found_in := drafts.get(row["key"]):
            key = found_in.get(row["paragraph"], next(iter(found_in.values())))
            yield there.get(key or ""), row


def score(text: ArticleText, drafted: Path, written: Path) -> Counter[str]:
    """Cells that are right, wrong, empty where one is written, open; decisions in all."""
    counts: Counter[str] = Counter()
    for draft, row in pairs(text, drafted, written):
        if draft is None:
            counts["missing row"] += 1
            continue
        for column in COMPARED:
            own, expected = draft[column], row[column]
            if column == "decimals":
                own, expected = effective_decimals(draft), effective_decimals(row)
            if is_open(own) or (own == "" and is_default_open(drafted, column)):
                counts["open"] += 1
                candidates = own.split()[1:2] or default(drafted, column).split()[1:2]
                counts["open, the likeliest is right"] += candidates == [expected or "none"]
            elif own == "none" or own or expected:
                own = "" if own == "none" else own
                is_number = column.startswith("value") and own and expected
                is_right = Decimal(own) == Decimal(expected) if is_number else own == expected
                if own or expected:
                    counts["right" if is_right else "wrong" if own else "empty"] += 1
    toml = (drafted / "article.toml").read_text("utf-8")
    cells = [cell for row in rows(drafted, "observations") for cell in row.values()]
    counts["decisions"] = sum(map(is_open, cells)) + toml.count(f'"{OPEN}')
    return counts


def default(folder: Path, column: str) -> str:
    """The default of a column in a draft, empty if it has none."""
    toml = (folder / "article.toml").read_text("utf-8")
    found = [line for line in toml.splitlines() if line.startswith(f'{column} = "')]
    return found[0].partition('"')[2].rstrip('"') if found else ""


def is_default_open(folder: Path, column: str) -> bool:
    return is_open(default(folder, column))


def effective_decimals(row: Row) -> str:
    """The decimals of a value as printed; those that are needed where none are written."""
    ends = [row[name] for name in ("value", "value_min", "value_max") if row[name]]
    if row["decimals"] or not ends:
        return row["decimals"]
    return str(max(needed_decimals(Decimal(each), int(row["multiplier"] or 0)) for each in ends))


def counts_of(name: str, language: str, published: date, folder: Path) -> Counter[str]:
    """Draft an article, and compare it with what editors have written."""
    seed = draft_beside_others(name, language, published, folder)
    written = DRAFTING / "bundle" if name in UNSEEN else SEED if name == SEEDED else ARTICLES
    text, own = ArticleText(article_text(name), language), seed / "articles" / name
    counts = score(text, own, written / "articles" / name)
    counts["observations"] = len(rows(own, "observations"))
    return counts


def main() -> None:
    seeded = {SEEDED: ("ja", date(2025, 6, 19))} if ARTICLE_FOLDER.exists() else {}
    for name, (language, published) in (DRAFTED | seeded | UNSEEN).items():
        with tempfile.TemporaryDirectory() as folder:
            counts = counts_of(name, language, published, Path(folder))
        print(f"{name}: {', '.join(f'{number} {what}' for what, number in counts.items())}")


if __name__ == "__main__":
    main()
