"""A seed folder: the reference tables, read and checked whole, and articles, read one at a time.

What is read holds together: every code exists, every key is unique, every place lies within its
article. Reading goes on after a fault, so that all are found; a bundle with one is never loaded.
Only the article at hand is in memory.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from api.domain.reference import KEYS, Reference
from api.ingest import content
from api.ingest.article_checks import ArticleCheck
from api.ingest.cell_types import SLUG
from api.ingest.files import LineTable, read_article, read_table, unreadable
from api.ingest.issues import FileIssues, IssueLog
from api.ingest.progress import Progress
from api.ingest.reference_checks import REFERENCE_FILES, Codes, ReferenceCheck
from api.ingest.row_models import ArticleFile, ClaimLine, FigureLine, Line, ObservationLine

ARTICLE_FILES = ("article.toml", "observations.csv", "claims.csv", "figures.csv")

L = TypeVar("L", bound=Line)


@dataclass(frozen=True)
class ArticleBundle:
    """One article's folder, read and without faults."""

    id: str
    article: ArticleFile
    observations: list[ObservationLine]
    claims: list[ClaimLine]
    figures: list[FigureLine]


@dataclass(slots=True)
class Tally:
    """How much of a bundle was read. Articles that needed no reading count as articles only.

    `changed` are those that are new or not as they are served.
    """

    articles: int = 0
    changed: int = 0
    observations: int = 0
    claims: int = 0
    figures: int = 0

    def add(self, article: ArticleBundle) -> None:
        self.observations += len(article.observations)
        self.claims += len(article.claims)
        self.figures += len(article.figures)


@dataclass(frozen=True)
class Bundle:
    """A seed folder whose reference tables have been read. `log` holds the faults found so far."""

    folder: Path
    codes: Codes = field(repr=False)
    names: tuple[str, ...] = field(repr=False)
    """The names of the articles' folders, in order."""
    log: IssueLog = field(repr=False)

    @property
    def reference(self) -> Reference:
        return self.codes.reference

    def articles(self, progress: Progress, tally: Tally) -> Iterator["ArticleFolder"]:
        """The folders of the articles, each to be read (or not) before the next one.

        Files that do not belong there are faults, whether it is read or not.
        """
        folders = [self.folder / "articles" / name for name in self.names]
        sizes = [_size(folder / "observations.csv") for folder in folders]
        progress.begin("reading", sum(sizes))
        for folder, size in zip(folders, sizes, strict=True):
            tally.articles += 1
            _unknown_files(folder, self.folder, ARTICLE_FILES, self.log)
            yield ArticleFolder(self, folder)
            progress.advance(size, tally.observations)


@dataclass(frozen=True)
class ArticleFolder:
    bundle: Bundle
    path: Path

    @property
    def id(self) -> str:
        return self.path.name

    def digest(self) -> str | None:
        """The SHA-256 of the article's files; None where they cannot be read."""
        digest = hashlib.sha256()
        for name in ARTICLE_FILES:
            try:
                raw = content.read(self.path / name, self.bundle.folder)
            except OSError:
                return None
            digest.update(f"{name} {len(raw)}\n".encode() + raw)
        return digest.hexdigest()

    def read(self) -> ArticleBundle | None:
        """The article; None where it has faults, which are added to the log."""
        log, before = self.bundle.log, self.bundle.log.count
        name = self.path.relative_to(self.bundle.folder).as_posix()
        article = read_article(self.path / "article.toml", FileIssues(f"{name}/article.toml", log))

        def table(file: str, model: type[L], key: str) -> LineTable[L]:
            return read_table(self.path / file, model, key, FileIssues(f"{name}/{file}", log))

        observations = table("observations.csv", ObservationLine, "key")
        claims = table("claims.csv", ClaimLine, "key")
        figures = table("figures.csv", FigureLine, "number")
        ArticleCheck(name, article, self.bundle.codes, observations, claims, log).run(figures)
        if article is None or log.count > before:
            return None
        return ArticleBundle(
            self.id,
            article,
            [line.content for line in observations.lines],
            [line.content for line in claims.lines],
            [line.content for line in figures.lines],
        )


def open_bundle(folder: Path) -> Bundle:
    """Read the reference tables of a seed folder. Raises BundleError if it has no files at all."""
    log = IssueLog()
    _entries(folder, str(folder), log)
    log.refuse()
    codes = _read_reference(folder, log)
    return Bundle(folder, codes, tuple(_article_folders(folder, log)), log)


def check(bundle: Bundle, progress: Progress) -> Tally:
    """Read every article. Raises BundleError if there is a fault anywhere."""
    tally = Tally()
    for folder in bundle.articles(progress, tally):
        article = folder.read()
        if article is not None:
            tally.add(article)
    bundle.log.refuse()
    return tally


def _read_reference(folder: Path, log: IssueLog) -> Codes:
    names = [name for name, _ in REFERENCE_FILES.values()]
    _unknown_files(folder, folder, names, log)
    tables = {
        kind: read_table(folder / name, model, KEYS[kind], FileIssues(name, log))
        for kind, (name, model) in REFERENCE_FILES.items()
    }
    reference = Reference.of_rows(
        {
            kind: [line.content.model_dump() for line in table.lines]
            for kind, table in tables.items()
        }
    )
    codes = Codes(reference, tables)
    ReferenceCheck(codes, tables, log).run()
    return codes


def _article_folders(folder: Path, log: IssueLog) -> Iterator[str]:
    for path in _entries(folder / "articles", "articles", log):
        link = path.is_symlink() and not path.exists()
        if path.name.startswith(".") or not (link or path.is_dir()):
            continue
        if not re.fullmatch(SLUG, path.name):
            message = "an article's folder is named in lower case letters, digits and hyphens"
            log.add(f"articles/{path.name}", 0, "", "", message)
        yield path.name


def _entries(folder: Path, name: str, log: IssueLog) -> list[Path]:
    """What stands in a folder, by name."""
    try:
        return sorted(folder.iterdir())
    except OSError as error:
        log.add(name, 0, "", "", unreadable("folder", error))
        return []


def _unknown_files(folder: Path, top: Path, known: Iterable[str], log: IssueLog) -> None:
    """A misspelt file must not be passed over: its rows would be lost in silence."""
    accepted = sorted(known)
    for path in _entries(folder, folder.relative_to(top).as_posix(), log):
        if path.suffix.lower() in (".csv", ".toml") and path.name not in accepted:
            name = path.relative_to(top).as_posix()
            message = f"unknown file; accepted here: {', '.join(accepted)}"
            log.add(name, 0, "", "", message)


def _size(file: Path) -> int:
    try:
        return file.stat().st_size
    except OSError:
        return 0
