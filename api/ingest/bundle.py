"""A seed folder: the reference tables, read and checked whole, and articles, read one at a time.

What is read holds together: every code exists, every key is unique, every row's paragraph lies
within its article. Reading goes on after an issue, so that all are found; a bundle with one is
never loaded. Only the article at hand is in memory.
"""

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from api.domain.code_lists import LANGUAGES
from api.domain.dimensions import REFERENCE_TABLES
from api.domain.reference import KEYS, TEXTS, Reference, name_of
from api.errors import IndicatorsError
from api.ingest.cell_types import SLUG
from api.ingest.checks import Codes, check_article, check_reference
from api.ingest.files import (
    Cells,
    RowTable,
    read_article,
    read_bytes,
    read_raw,
    read_table,
    unreadable,
)
from api.ingest.issues import FileIssues, IssueLog
from api.ingest.progress import Progress
from api.ingest.row_models import (
    ARTICLE_TABLES,
    REFERENCE_FILES,
    REFERENCE_ROWS,
    ArticleFile,
    ClaimRow,
    Defaults,
    FigureRow,
    ObservationRow,
    code_columns,
)
from api.ingest.text_checks import check_text
from api.reading.article_text import ArticleText
from api.reading.cells import is_open

ROW_KEYS = ("code", "id", "key", "number", "title_en")
"""Columns of which a row has one that names it."""
MAX_LISTED = 20
"""Texts, and names, without a translation that are listed; of more, their number."""
NO_DEFAULT = "none"
"""In a column that has a default: an empty cell."""
TEXTS_OF_ARTICLES = (".txt", ".md", ".html", ".htm", ".pdf", ".doc", ".docx", ".odt", ".rtf")
ARTICLE_FILES = ("article.toml", *(f"{name}.csv" for name in ARTICLE_TABLES))


@dataclass(frozen=True)
class ArticleBundle:
    """One article's folder, read and without issues."""

    id: str
    article: ArticleFile
    observations: list[ObservationRow]
    claims: list[ClaimRow]
    figures: list[FigureRow]


@dataclass(slots=True)
class Listed:
    """What is left to do: how much, and the first lines, each with file, row and languages."""

    count: int = 0
    first: list[str] = field(default_factory=list)

    def add(self, lines: Iterable[str]) -> None:
        for line in lines:
            self.count += 1
            if self.count <= MAX_LISTED:
                self.first.append(line)


@dataclass(slots=True)
class Counts:
    """How much of a bundle was read. Articles that needed no reading count as articles only.

    `changed` are those that are new or not as they are served.
    """

    articles: int = 0
    changed: int = 0
    observations: int = 0
    claims: int = 0
    figures: int = 0
    untranslated: Listed = field(default_factory=Listed)
    """Texts that lack a translation, and are served in English instead."""
    unnamed: Listed = field(default_factory=Listed)
    """Rows of the reference tables that lack a name in a language, and are shown by another."""
    not_compared: Counter[str] = field(default_factory=Counter)
    """Articles whose figures were not compared with what is printed, by language."""

    def add(self, article: ArticleBundle) -> None:
        self.observations += len(article.observations)
        self.claims += len(article.claims)
        self.figures += len(article.figures)


@dataclass(frozen=True)
class Bundle:
    """A seed folder whose reference tables have been read. `log` holds the issues found so far."""

    folder: Path
    codes: Codes = field(repr=False)
    names: tuple[str, ...] = field(repr=False)
    """The names of the articles' folders, in order."""
    log: IssueLog = field(repr=False)

    @property
    def reference(self) -> Reference:
        return self.codes.reference

    def articles(self, progress: Progress, counts: Counts) -> Iterator[str]:
        """The names of the articles' folders, each to be read (or not) before the next one.

        Files that do not belong there are issues, whether it is read or not.
        """
        progress.begin("reading", len(self.names))
        for name in self.names:
            counts.articles += 1
            self.check_names(name)
            yield name
            progress.advance(1, counts.observations)

    def check_names(self, name: str) -> None:
        """Files that do not belong in an article's folder are issues."""
        _check_names(f"articles/{name}", ARTICLE_FILES, self.log)

    def digest(self, name: str) -> str | None:
        """The SHA-256 of an article's files; None where they cannot be read."""
        digest = hashlib.sha256()
        for file in ARTICLE_FILES:
            try:
                raw = read_bytes(self.folder / "articles" / name / file, self.folder)
            except OSError:
                return None
            digest.update(f"{file} {len(raw)}\n".encode() + raw)
        return digest.hexdigest()

    def article_of(self, text: str, names: Sequence[str] | None = None) -> str | None:
        """The article, of those with `names`, that has the most paragraphs of a text.

        None if none has one. Those whose article.toml has issues are passed over.
        """
        hashes, shared = set(ArticleText(text, "").hashes), Counter[str]()
        for name in self.names if names is None else names:
            issues = IssueLog(self.folder).file(f"articles/{name}/article.toml")
            if (article := read_article(issues)) is not None:
                shared[name] = len(hashes & set(article.paragraphs))
        return shared.most_common(1)[0][0] if shared.total() else None

    def read(self, name: str, text: str | None = None) -> ArticleBundle | None:
        """An article; None where it has issues, which are added to the log.

        With the `text` of the article, its positions and its audit are checked, too.
        """
        folder, log, before = f"articles/{name}", self.log, self.log.count
        article = read_article(log.file(f"{folder}/article.toml"))
        defaults = self._defaults(article, log.file(f"{folder}/article.toml"))
        tables: dict[str, RowTable[Any]] = {
            name: read_table(
                model,
                next(iter(model.model_fields)),
                log.file(f"{folder}/{name}.csv"),
                partial(self._complete, defaults) if name == "observations" else None,
            )
            for name, model in ARTICLE_TABLES.items()
        }
        check_article(folder, article, tables, self.codes, log)
        if article is not None and text is not None:
            check_text(
                ArticleText(text, article.language), folder, article, tables, self.codes, log
            )
        if article is None or log.count > before:
            return None
        return ArticleBundle(name, article, **{name: each.rows for name, each in tables.items()})

    def observation_cells(self, name: str) -> list[Cells]:
        """An article's observations, with what empty cells mean; issues are not kept."""
        log, folder = IssueLog(self.folder), f"articles/{name}"
        article = read_article(log.file(f"{folder}/article.toml"))
        complete = partial(self._complete, self._defaults(article, log.file("article.toml")))
        issues = log.file(f"{folder}/observations.csv")
        raw, _ = read_raw(ObservationRow, "key", issues, complete)
        return [dict(row.cells) for row in raw]

    def _defaults(self, article: ArticleFile | None, issues: FileIssues) -> Mapping[str, str]:
        """By column. Of an article with issues, those that give its rows no issues of their own."""
        if article is None:
            return {"status": "normal", "origin": "not-stated"}
        filled = article.defaults.filled()
        for column, of, _ in code_columns(Defaults):
            code = filled.get(column)
            if code is not None and not is_open(code) and self.codes.refuses(of, code):
                self.codes.check(issues, 0, column, code, of)
                filled[column] = next(iter(self.reference.entries(of.kind)), code)
        return filled

    def _complete(self, defaults: Mapping[str, str], cells: Cells) -> Cells:
        """The cells of an observation, with what empty ones mean."""
        for column, default in defaults.items():
            cell = cells[column]
            cells[column] = default if cell is None else None if cell == NO_DEFAULT else cell
        if cells["relation"] is None:
            cells["relation"] = "eq"
        if cells["unit"] is None:
            metric = self.reference.entries("metric").get(cells["metric"] or "")
            cells["unit"] = (metric and metric["unit"]) or ""
        return cells


def open_bundle(folder: Path) -> Bundle:
    """Read the reference tables of a seed folder. Raises BundleError if it has no files at all."""
    log = IssueLog(folder)
    _entries(".", log, name=str(folder))
    log.refuse()
    _check_names(".", REFERENCE_FILES.values(), log)
    tables = {
        kind: read_table(model, KEYS[kind], log.file(REFERENCE_FILES[kind]))
        for kind, model in REFERENCE_ROWS.items()
    }
    rows = {kind: [row.model_dump() for row in table.rows] for kind, table in tables.items()}
    codes = Codes(Reference.of_rows(rows), tables)
    check_reference(codes, log)
    names = []
    for path in _entries("articles", log):
        link = path.is_symlink() and not path.exists()
        if path.name.startswith(".") or not (link or path.is_dir()):
            continue
        if not re.fullmatch(SLUG, path.name):
            message = "an article's folder is named in lower case letters, digits and hyphens"
            log.file(f"articles/{path.name}").add(message)
        names.append(path.name)
    return Bundle(folder, codes, tuple(names), log)


def check(bundle: Bundle, progress: Progress, text: str | None = None) -> Counts:
    """Read every article, and compare one with its text, if that is given.

    Raises BundleError if there is an issue anywhere, else IndicatorsError if no article has a
    paragraph of the text.
    """
    counts, reference = Counts(), bundle.reference
    compared = None if text is None else bundle.article_of(text)
    for kind, file in REFERENCE_FILES.items():
        rows = reference.entries(kind).values()
        counts.untranslated.add(_untranslated(reference, file, rows))
    for name in bundle.articles(progress, counts):
        article = bundle.read(name, text if name == compared else None)
        if article is not None:
            counts.add(article)
            if article.article.read_language is None:
                counts.not_compared[article.article.language] += 1
            files = {"article.toml": [article.article]} | {
                f"{table}.csv": getattr(article, table) for table in ARTICLE_TABLES
            }
            for file, models in files.items():
                path, dumped = f"articles/{name}/{file}", (each.model_dump() for each in models)
                counts.untranslated.add(_untranslated(reference, path, dumped))
    bundle.log.refuse()
    for kind, table in bundle.codes.tables.items():
        for line, cells in table.raw if REFERENCE_TABLES[kind].named else ():
            if lacking := [each for each in LANGUAGES if cells[f"name_{each}"] is None]:
                place = f"{REFERENCE_FILES[kind]}:{line}, name of {cells[KEYS[kind]]}"
                counts.unnamed.add([f"{place} ({', '.join(lacking)}): {name_of(cells, 'en')}"])
    if text is not None and compared is None:
        raise IndicatorsError(
            "No article of the folder has a paragraph of this text: article.toml lists their "
            "hashes. Is it another text, or another version?"
        )
    return counts


def _untranslated(
    reference: Reference, file: str, rows: Iterable[Mapping[str, Any]]
) -> Iterator[str]:
    """The texts of rows that lack a translation, with the languages that lack it."""
    for row in rows:
        for column in TEXTS:
            text = row.get(column)
            translated = {language: reference.translated(text, language) for language in LANGUAGES}
            lacking = [name for name, (_, used) in translated.items() if used not in (name, None)]
            if lacking:
                key = next(row[name] for name in ROW_KEYS if name in row)
                yield f"{file}, {column} of {key} ({', '.join(lacking)}): {text}"


def _check_names(folder: str, known: Iterable[str], log: IssueLog) -> None:
    """A misspelt file must not be passed over: its rows would be lost in silence."""
    accepted = sorted(known)
    for path in _entries(folder, log):
        kind, issues = path.suffix.lower(), log.file(path.relative_to(log.folder).as_posix())
        if kind in TEXTS_OF_ARTICLES:
            issues.add("remove this file: an article's text is not ours to publish")
        elif kind in (".csv", ".toml") and path.name not in accepted:
            issues.add(f"unknown file; accepted here: {', '.join(accepted)}")


def _entries(folder: str, log: IssueLog, name: str | None = None) -> list[Path]:
    """What stands in a folder of the bundle, by name. `name` is what an issue calls the folder."""
    try:
        return sorted((log.folder / folder).iterdir())
    except OSError as error:
        log.file(name or folder).add(unreadable("folder", error))
        return []
