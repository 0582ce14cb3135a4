"""One article on the desk: its files, and the changes that can be undone."""

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from copy import copy
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Lock

from api.desk.changes import AnyChange, Changed, Contents, Row
from api.desk.new_rows import reference_row
from api.desk.others import OtherArticles
from api.domain.reference import Kind
from api.errors import IndicatorsError
from api.ingest.bundle import ARTICLE_FILES, Bundle, open_bundle
from api.ingest.draft_files import draft_article
from api.ingest.files import read_cells, read_text_file
from api.ingest.issues import IssueLog
from api.ingest.library import add_rows
from api.ingest.progress import Progress
from api.ingest.row_models import ARTICLE_TABLES, REFERENCE_FILES
from api.ingest.written_files import Write, complete_replacing, csv_text, replace_files, with_rows

MAX_UNDONE = 1000
"""Changes that can be undone."""


@dataclass(frozen=True)
class Step:
    """A change as the texts of files before and after it."""

    before: Mapping[Path, str]
    after: Mapping[Path, str]


class Desk:
    """The article `name` of a seed folder, and its text where that is known.

    Each change is in the files when a method returns, whole or not at all. Others may change the
    files in the meantime: a change says what it is made of, and is refused (Changed) where that is
    not in the files any more. Raises IndicatorsError where the article or its text is another one.
    """

    def __init__(self, seed: Path, name: str, text: str | None, progress: Progress) -> None:
        self.seed, self.name, self.text = seed, name, text
        self.folder = seed / "articles" / name
        self._files = [self.folder / file for file in ARTICLE_FILES]
        self._references = [seed / file for file in REFERENCE_FILES.values()]
        self._lock = Lock()
        self._done: list[Step] = []
        self._undone: list[Step] = []
        self._opened: tuple[str, Bundle] | None = None
        for folder in (seed, self.folder):
            complete_replacing(folder)
        bundle = self.bundle()
        if name not in bundle.names:
            raise IndicatorsError(f"{self.folder} is no article of the seed folder.")
        if text is not None and bundle.article_of(text, [name]) is None:
            raise IndicatorsError(
                f"The text has no paragraph of {name}: article.toml lists their hashes. Is it "
                "another text, or another version? Then draft again first."
            )
        self.others = OtherArticles(bundle, name, progress)

    def bundle(self) -> Bundle:
        """The seed folder with its own log; its tables are read again when they have changed."""
        version = self.tables_version()
        if self._opened is None or self._opened[0] != version:
            self._opened = version, open_bundle(self.seed)
        bundle = self._opened[1]
        log = copy(bundle.log)
        log.shown = [*log.shown]
        return replace(bundle, log=log)

    def tables_version(self) -> str:
        """Differs whenever the reference tables do."""
        digest = hashlib.sha256()
        for path in self._references:
            try:
                raw = path.read_bytes()
            except OSError:
                raw = b""
            digest.update(f"{path.name} {len(raw)}\n".encode() + raw)
        return digest.hexdigest()

    def contents(self, log: IssueLog) -> tuple[Contents, Mapping[str, list[int]]]:
        """The files' contents, and the lines of their rows; issues of form are added."""
        toml = read_text_file(log.file(f"articles/{self.name}/article.toml")) or ""
        tables: dict[str, list[Row]] = {}
        lines = {}
        for table, model in ARTICLE_TABLES.items():
            rows = read_cells(model, log.file(f"articles/{self.name}/{table}.csv"))
            lines[table] = [row.line for row in rows]
            tables[table] = [{name: cell or "" for name, cell in row.cells.items()} for row in rows]
        return Contents(toml, tables), lines

    def counts(self) -> tuple[int, int]:
        """How many changes can be undone, and made again."""
        return len(self._done), len(self._undone)

    def edit(self, make: Callable[[Contents], Sequence[AnyChange]]) -> None:
        """Raises BundleError where a file has issues of form, else IndicatorsError."""
        with self._changing(self._files) as write:
            log = IssueLog(self.seed)
            before, _ = self.contents(log)
            log.refuse()
            after = before.changed(make(before))
            texts = {self.folder / "article.toml": after.toml} if after.toml != before.toml else {}
            for table, model in ARTICLE_TABLES.items():
                rows = after.tables[table]
                if rows != before.tables[table]:
                    texts[self.folder / f"{table}.csv"] = csv_text(list(model.model_fields), rows)
            write(texts)

    def add_from_library(self, what: str, code: str) -> None:
        """Add a row to a reference table: an area, a currency, a variant."""
        with self._changing(self._references) as write:
            add_rows(self.seed, what, [code], write)

    def add_row(self, kind: Kind, cells: Mapping[str, str]) -> None:
        """Add a row to a reference table. Raises IndicatorsError where it has an issue."""
        with self._changing(self._references) as write:
            path = self.seed / REFERENCE_FILES[kind]
            write({path: with_rows(path, [reference_row(self.bundle(), kind, cells)])})

    def draft(self) -> None:
        """Draft again: open cells are filled where the reference tables have more names."""
        with self._changing(self._files) as write:
            draft_article(self.seed, self.name, self.known_text(), None, None, write)

    def undo(self) -> None:
        with self._lock:
            self._revert(self._done, self._undone)

    def redo(self) -> None:
        with self._lock:
            self._revert(self._undone, self._done)

    def known_text(self) -> str:
        """The text. Raises IndicatorsError without one."""
        if self.text is None:
            raise IndicatorsError("The text is not known: start the desk with --text.")
        return self.text

    def _revert(self, taken: list[Step], given: list[Step]) -> None:
        """Take back the last step of a list, which becomes the last of the other one."""
        if not taken:
            raise IndicatorsError("There is no change to take back.")
        step = taken[-1]
        if _texts([*step.after]) != step.after:
            raise Changed("The files were changed by another program since: not taken back.")
        replace_files(step.before)
        taken.pop()
        given.append(Step(step.after, step.before))

    @contextmanager
    def _changing(self, paths: Sequence[Path]) -> Iterator[Write]:
        """What is written within is one step; it is refused if another program was faster."""
        with self._lock:
            before = _texts(paths)

            def write(texts: Mapping[Path, str]) -> None:
                if _texts(paths) != before:
                    raise Changed("The files were changed by another program just now.")
                replace_files(texts)

            yield write
            after = _texts(paths)
            changed = [path for path in before if after.get(path) != before[path]]
            if changed:
                step = Step(*({path: each[path] for path in changed} for each in (before, after)))
                self._done.append(step)
                del self._done[:-MAX_UNDONE]
                self._undone.clear()


def _texts(paths: Sequence[Path]) -> dict[Path, str]:
    """The files' texts. Raises IndicatorsError where one cannot be read."""
    try:
        return {path: path.read_bytes().decode(errors="surrogateescape") for path in paths}
    except OSError as error:
        raise IndicatorsError(f"{error.filename} cannot be read: {error.strerror}") from None
