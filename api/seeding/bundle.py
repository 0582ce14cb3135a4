"""A seed folder, read and checked: reference tables and one folder an article.

`read_bundle` finds all faults before it gives up. What it returns holds together: every code
exists, every key is unique, every place lies within its article.
"""

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from api.reference import KEYS, Reference
from api.seeding.checks import REFERENCE_FILES, ArticleCheck, Codes, ReferenceCheck
from api.seeding.faults import BundleError, BundleFault, printable
from api.seeding.files import Faults, LineTable, read_article, read_table, unreadable
from api.seeding.lines import (
    SLUG,
    ArticleFile,
    ClaimLine,
    FigureLine,
    Line,
    ObservationLine,
)

ARTICLE_FILES = ("article.toml", "observations.csv", "claims.csv", "figures.csv")

L = TypeVar("L", bound=Line)


@dataclass(frozen=True)
class ArticleBundle:
    """One article's folder. `digest` is the SHA-256 of its files."""

    id: str
    digest: str
    article: ArticleFile
    observations: list[ObservationLine]
    claims: list[ClaimLine]
    figures: list[FigureLine]


@dataclass(frozen=True)
class Bundle:
    reference: Reference
    articles: list[ArticleBundle]


def read_bundle(folder: Path, progress: Callable[[str], None] = lambda _: None) -> Bundle:
    """Read and check a seed folder. Raises BundleError with every fault."""
    found: list[BundleFault] = []
    _entries(folder, str(folder), found)
    if found:
        raise BundleError(found)
    codes = _read_reference(folder, found)
    articles = []
    for path in _article_folders(folder, found):
        progress(printable(path.name))
        articles.append(_read_article(folder, path, codes, found))
    if found:
        raise BundleError(found)
    return Bundle(codes.reference, [article for article in articles if article is not None])


def _read_reference(folder: Path, found: list[BundleFault]) -> Codes:
    names = [name for name, _ in REFERENCE_FILES.values()]
    _unknown_files(folder, folder, names, found)
    tables = {
        kind: read_table(folder / name, model, KEYS[kind], Faults(name, found))
        for kind, (name, model) in REFERENCE_FILES.items()
    }
    reference = Reference.of_rows(
        {
            kind: [line.content.model_dump() for line in table.lines]
            for kind, table in tables.items()
        }
    )
    codes = Codes(reference, tables)
    ReferenceCheck(codes, tables, found).run()
    return codes


def _article_folders(folder: Path, found: list[BundleFault]) -> Iterator[Path]:
    for path in _entries(folder / "articles", "articles", found):
        link = path.is_symlink() and not path.exists()
        if path.name.startswith(".") or not (link or path.is_dir()):
            continue
        if not re.fullmatch(SLUG, path.name):
            message = "an article's folder is named in lower case letters, digits and hyphens"
            found.append(BundleFault(f"articles/{path.name}", 0, "", "", message))
        yield path


def _entries(folder: Path, name: str, found: list[BundleFault]) -> list[Path]:
    """What stands in a folder, by name."""
    try:
        return sorted(folder.iterdir())
    except OSError as error:
        found.append(BundleFault(name, 0, "", "", unreadable("folder", error)))
        return []


def _unknown_files(folder: Path, top: Path, known: Iterable[str], found: list[BundleFault]) -> None:
    """A misspelt file must not be passed over: its rows would be lost in silence."""
    accepted = sorted(known)
    for path in _entries(folder, folder.relative_to(top).as_posix(), found):
        if path.suffix.lower() in (".csv", ".toml") and path.name not in accepted:
            name = path.relative_to(top).as_posix()
            message = f"unknown file; accepted here: {', '.join(accepted)}"
            found.append(BundleFault(name, 0, "", "", message))


def _read_article(
    top: Path, folder: Path, codes: Codes, found: list[BundleFault]
) -> ArticleBundle | None:
    before = len(found)
    name = folder.relative_to(top).as_posix()
    _unknown_files(folder, top, ARTICLE_FILES, found)
    article = read_article(folder / "article.toml", Faults(f"{name}/article.toml", found))

    def table(file: str, model: type[L], key: str) -> LineTable[L]:
        return read_table(folder / file, model, key, Faults(f"{name}/{file}", found))

    observations = table("observations.csv", ObservationLine, "key")
    claims = table("claims.csv", ClaimLine, "key")
    figures = table("figures.csv", FigureLine, "number")
    ArticleCheck(name, article, codes, observations, claims, found).run(figures)
    if article is None or len(found) > before:
        return None
    return ArticleBundle(
        folder.name,
        _digest(folder),
        article,
        [line.content for line in observations.lines],
        [line.content for line in claims.lines],
        [line.content for line in figures.lines],
    )


def _digest(folder: Path) -> str:
    digest = hashlib.sha256()
    for name in ARTICLE_FILES:
        content = (folder / name).read_bytes()
        digest.update(f"{name} {len(content)}\n".encode() + content)
    return digest.hexdigest()
