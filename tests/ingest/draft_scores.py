"""How well articles are drafted: `python -m tests.ingest.draft_scores`.

An article is drafted from its text beside the others, and compared with what editors have written:
cells of observations that are not empty in one of the two, but for keys, notes, and units, which
follow from the metric. A cell that is decided by a default counts as open once. A metric of the
library that is that of an editor under another code (`tests/support/equal_metrics.py`) is the same;
the tables lack the editor's, so a draft has to find the library's.
"""

import csv
import re
import shutil
import tempfile
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

from api.ingest.bundle import open_bundle
from api.ingest.draft_files import Span, draft_article, spans
from api.ingest.printed_figures import needed_decimals
from api.ingest.written_files import csv_text
from api.reading.article_text import ArticleText
from api.reading.cells import OPEN, candidates_of, is_open
from tests.conftest import ARTICLE_FOLDER, PROJECT, SEED
from tests.support.bundles import Row, copy_seed, rewrite
from tests.support.equal_metrics import equal_metrics, read
from tests.support.five_articles import ARTICLES, add_articles, add_tables

TEXTS = PROJECT / "tests" / "articles" / "texts"
DRAFTING = PROJECT / "tests" / "articles" / "drafting"
MEASURED = {
    text.stem: text.parent.parent for text in sorted(DRAFTING.parent.glob("drafting*/texts/*.txt"))
}
"""Articles that were written, with what editors would enter, without knowledge of the rules of
drafting; each with the folder of its set."""
SEEDED = "manufacturing-data-2025"
DRAFTED = {
    "monthly-economy-en-2025": ("en", date(2025, 2, 14)),
    "monthly-economy-ko-2025": ("ko", date(2025, 2, 14)),
    "regions-zh-2025": ("zh", date(2025, 1, 22)),
    "forecast-ja-2025": ("ja", date(2025, 10, 8)),
}
COMPARED = (
    *("metric", "area", "organization", "sector", "period", "relation", "value", "value_min"),
    *("value_max", "multiplier", "decimals", "compared_with", "status", "origin", "source"),
)

IMPLIED = {"relation": "eq", "multiplier": "0"}
"""What an empty cell means."""
BESIDE = ("note", "published_note", "correction", "reason", "key", "number", "claim", "observation")
"""Cells that are the editor's words, or keys."""


def article_text(name: str) -> str:
    if name == SEEDED:
        (file,) = ARTICLE_FOLDER.glob("*.txt")
        return file.read_text("utf-8")
    folder = MEASURED[name] / "texts" if name in MEASURED else TEXTS
    return (folder / f"{name}.txt").read_text("utf-8")


def written(name: str) -> Path:
    """The folder of an article as editors have written it."""
    folder = SEED if name == SEEDED else ARTICLES
    return (MEASURED[name] / "bundle" if name in MEASURED else folder) / "articles" / name


def dated(name: str) -> tuple[str, date]:
    """The language of a measured article, and when it was published."""
    toml = tomllib.loads((written(name) / "article.toml").read_text("utf-8"))
    return toml["language"], toml["published"]


def rows(folder: Path, table: str) -> list[Row]:
    with (folder / f"{table}.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def draft_beside_others(name: str, language: str, published: date, folder: Path) -> Path:
    """Draft an article in a copy of the five articles that lacks it; returns the seed folder."""
    seed = add_articles(copy_seed(folder))
    if name in MEASURED:
        equal = equal_codes(MEASURED[name])
        add_tables(seed, MEASURED[name] / "bundle")
        rewrite(seed, "metrics.csv", lambda lines: [row for row in lines if row["id"] not in equal])
    else:
        shutil.rmtree(seed / "articles" / name)
    draft_article(seed, name, article_text(name), language, published)
    return seed


@lru_cache
def equal_codes(measured: Path) -> Mapping[str, str]:
    """The library's codes of metrics by those of a set of articles."""
    with tempfile.TemporaryDirectory() as folder:
        reference = open_bundle(add_articles(copy_seed(Path(folder)))).reference
    return equal_metrics(measured / "bundle", reference)


def expected(name: str, folder: Path) -> Path:
    """A copy of what editors have written, with the library's codes of metrics."""
    copied = folder / "expected" / name
    shutil.copytree(written(name), copied)
    if name not in MEASURED:
        return copied
    equal = equal_codes(MEASURED[name])
    units = {row["id"]: row["unit"] for row in read(MEASURED[name] / "bundle" / "metrics.csv")}
    for table in ("observations", "claims"):
        lines = rows(copied, table)
        for row in lines:
            if row.get("metric") in equal and re.fullmatch("[A-Z]{3}", units[row["metric"]]):
                row["unit"] = units[row["metric"]]
            for column in {"metric", "metrics"} & {*row}:
                row[column] = " ".join(equal.get(code, code) for code in row[column].split())
        if lines:
            (copied / f"{table}.csv").write_text(csv_text([*lines[0]], lines), "utf-8")
    return copied


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
            own, expected = (each[column] or IMPLIED.get(column, "") for each in (draft, row))
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
    values = [candidates_of(row[name]) for name in ("value", "value_min", "value_max")]
    ends = [each[0] for each in values if each]
    if row["decimals"] or not ends:
        return row["decimals"]
    return str(max(needed_decimals(Decimal(each), int(row["multiplier"] or 0)) for each in ends))


def counts_of(name: str, language: str, published: date, folder: Path) -> Counter[str]:
    """Draft an article, and compare it with what editors have written."""
    seed = draft_beside_others(name, language, published, folder)
    text, own = ArticleText(article_text(name), language), seed / "articles" / name
    counts = score(text, own, expected(name, folder))
    counts["observations"] = len(rows(own, "observations"))
    return counts


def share_of_files(folder: Path) -> dict[str, tuple[int, int]]:
    """Of each file of the seeded article: its cells that are right in a draft, and all of them.

    Empty cells, notes and keys apart. Lines of the audit are matched by their place, observations
    through them; `as_printed` is right if one of the two contains the other.
    """
    seed = draft_beside_others(SEEDED, "ja", date(2025, 6, 19), folder)
    text = ArticleText(article_text(SEEDED), "ja")
    drafted, written = seed / "articles" / SEEDED, SEED / "articles" / SEEDED
    lines = rows(drafted, "figures")
    at = [*zip(lines, places(text, lines), strict=True)]
    found: dict[str, list[tuple[str, str]]] = {"article.toml": toml_cells(drafted, written)}
    figures = found["figures.csv"] = []
    written_lines = rows(written, "figures")
    for line, (paragraph, start, end) in zip(
        written_lines, places(text, written_lines), strict=True
    ):
        own = [d for d, (p, low, high) in at if p == paragraph and low < end and start < high]
        figures += cells(own[0] if own else {}, line)
    observations = found["observations.csv"] = []
    drafts = {row["key"]: draft for draft, row in pairs(text, drafted, written)}
    units = {row["id"]: row["unit"] for row in rows(seed, "metrics")}
    for row in rows(written, "observations"):
        draft = {**(drafts.get(row["key"]) or {})}
        draft |= {"unit": draft.get("unit") or units.get(draft.get("metric", ""), "")}
        row["decimals"] = effective_decimals(row) if row["decimals"] else ""
        draft["decimals"] = effective_decimals(draft) if draft.get("value") else ""
        observations += cells(draft, row)
    return {
        file: (sum(own == expected for own, expected in of_file), len(of_file))
        for file, of_file in found.items()
    }


def cells(draft: Mapping[str, str], row: Row) -> list[tuple[str, str]]:
    """The cells of a line that are not empty, each with that of the draft before it."""
    found = []
    for column, expected in row.items():
        if column in BESIDE or not expected:
            continue
        own = draft.get(column, "")
        if column == "as_printed" and own and (own in expected or expected in own):
            own = expected
        elif column == "inferred" and not is_open(own):
            own, expected = (" ".join(sorted(each.split())) for each in (own, expected))
        found.append((own, expected))
    return found


def toml_cells(drafted: Path, written: Path) -> list[tuple[str, str]]:
    """The values of article.toml, each hash by itself."""
    own, expected = (
        tomllib.loads((folder / "article.toml").read_text("utf-8")) for folder in (drafted, written)
    )

    def texts(document: dict[str, Any]) -> dict[str, str]:
        hashes = {f"paragraph {at}": each for at, each in enumerate(document["paragraphs"])}
        apart = {key: str(value) for key, value in document.items() if key != "paragraphs"}
        return apart | hashes

    return cells(texts(own), texts(expected))


def main() -> None:
    seeded = {SEEDED: ("ja", date(2025, 6, 19))} if ARTICLE_FOLDER.exists() else {}
    measured = {name: dated(name) for name in MEASURED}
    for name, (language, published) in (DRAFTED | seeded | measured).items():
        with tempfile.TemporaryDirectory() as folder:
            counts = counts_of(name, language, published, Path(folder))
        print(f"{name}: {', '.join(f'{number} {what}' for what, number in counts.items())}")
    if seeded:
        with tempfile.TemporaryDirectory() as folder:
            shares = share_of_files(Path(folder))
        right, total = (sum(each) for each in zip(*shares.values(), strict=True))
        of_files = ", ".join(f"{file} {one} of {all_}" for file, (one, all_) in shares.items())
        print(f"{SEEDED}, cells that are not empty: {right / total:.1%} right ({of_files})")


if __name__ == "__main__":
    main()
