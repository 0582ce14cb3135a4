"""Read the files of a bundle, row by row, with every issue of every cell.

A bundle may come from a stranger. A link out of its folder would show, in the words of an issue,
what stands elsewhere on the machine; a pipe or a device would never end. Archives are not read.
"""

import csv
import io
import os
import re
import stat
import tomllib
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, NamedTuple, TypeVar

from pydantic import BaseModel, ValidationError

from api.errors import nearest
from api.ingest.cell_types import TO_DECIDE, to_decide
from api.ingest.issues import FileIssues, IssueLog, explain
from api.ingest.row_models import ArticleFile, Defaults, Row
from api.reading.cells import is_open

MAX_BYTES = 64 << 20
"""Bytes of a CSV file, which is read into memory at once."""
MAX_BYTES_OF_TOML = 1 << 20
"""Bytes of `article.toml`: room for the hashes of fifteen thousand paragraphs."""
MAX_CELL = 128 * 1024
"""Characters of a cell: a longer one is a quote that was not closed."""
MAX_COLUMNS = 200
"""Columns of a header: one with more is no header, and would take long to be told so."""
MAX_LINES = 200_000
"""Rows of a file that are read: all of them are in memory at once."""
TOML_ERRORS = (
    ("Invalid value", "a text stands in quotation marks, and true and false in small letters"),
    ("Expected '=' after a key", 'a line is a key, "=" and a value'),
    ("Cannot overwrite", "this key stands twice"),
    ("Expected newline", "a line ends after its value; a date is written 2025-06-19"),
    ("Unclosed array", "a bracket is not closed"),
    ("Unterminated string", "a quotation mark is not closed"),
    ("Illegal character", "a quotation mark is not closed"),
)
"""How errors of the reader of TOML begin, and what they mean for an editor."""
MAX_DOTS = 500
"""Full stops in a line of TOML: to read a key of thousands of parts takes minutes."""

R = TypeVar("R", bound=Row)
Record = tuple[int, list[str]]
"""The line on which a row begins, and its cells in the order of the file."""
Cells = dict[str, str | None]
Completion = Callable[[Cells], Cells]


class RawRow(NamedTuple):
    """The cells of a row by column, as written, and its line. An empty cell is None."""

    line: int
    cells: Mapping[str, str | None]


@dataclass(frozen=True, slots=True)
class RowTable(Generic[R]):
    """The rows of a file that have no issue, and the cells and keys of all of its rows.

    A row of another width than the header has a key at most. `keys` is None where the file could
    not be read to its end: then it is not known what else it holds.
    """

    rows: list[R]
    raw: list[RawRow]
    keys: frozenset[str] | None

    def may_hold(self, key: str) -> bool:
        return self.keys is None or key in self.keys


def read_table(
    model: type[R], key: str, issues: FileIssues, complete_cells: Completion | None = None
) -> RowTable[R]:
    """Read a CSV file; every issue of every row is added. `key` is the column of the keys.

    `complete_cells` fills empty cells of a row.
    """
    raw, keys = read_raw(model, key, issues, complete_cells)
    rows = []
    for row in raw:
        try:
            rows.append(model.model_validate(row.cells))
        except ValidationError as error:
            for each in error.errors():
                column = str(each["loc"][0])
                if not is_open(row.cells[column]):
                    issues.add(explain(each), row.line, column, row.cells[column])
    return RowTable(rows, raw, keys)


def read_raw(
    model: type[Row], key: str, issues: FileIssues, complete_cells: Completion | None = None
) -> tuple[list[RawRow], frozenset[str] | None]:
    """The rows of a CSV file as written, and all keys; issues are of its form and of open cells.

    The keys are None where the file could not be read to its end.
    """
    records, complete = _read_records(model, issues)
    if not records:
        return [], None
    first, header = records.pop(0)
    if header[0].startswith("sep="):
        issues.add("remove this line: the separator is always a comma", first)
        if not records:
            return [], None
        first, header = records.pop(0)
    columns = list(model.model_fields)
    if len(header) > MAX_COLUMNS:
        issues.add(f"{len(header):,} columns; {len(columns)} are known here", first)
        return [], None
    for name in header:
        if name not in columns:
            near = nearest(name, columns, 1)
            hint = f"did you mean {near[0]}?" if near else f"accepted: {', '.join(columns)}"
            issues.add(f"unknown column; {hint}", first, name)
    for name in sorted({name for name in header if header.count(name) > 1}):
        issues.add("this column stands twice", first, name)
    for name in columns:
        if name not in header:
            issues.add("this column is missing", first, name)
    if sorted(header) != sorted(columns):
        return [], None
    raw = []
    for line, cells in records:
        if cells == header:
            issues.add(f"the header of line {first} stands here again: remove this line", line)
            continue
        if cells[0].startswith("#") and not any(cells[1:]):
            issues.add("remove this line: a CSV file has no comments", line)
            continue
        if len(cells) != len(header):
            issues.add(f"{len(cells)} cells where the header has {len(header)} columns", line)
            continue
        filled = dict(zip(header, [cell or None for cell in cells], strict=True))
        for name, cell in filled.items():
            if cell is not None and is_open(cell):
                issues.add(to_decide(cell), line, name)
        raw.append(RawRow(line, filled if complete_cells is None else complete_cells(filled)))
    position = header.index(key)
    keys = frozenset(cell for _, cells in records for cell in cells[position : position + 1])
    return raw, keys if complete else None


def read_cells(model: type[Row], issues: FileIssues) -> list[RawRow]:
    """The rows of a CSV file as written. Issues are those of its form: open cells are none."""
    log = IssueLog(issues.log.folder)
    raw, _ = read_raw(model, next(iter(model.model_fields)), log.file(issues.name))
    for each in log.shown:
        if not each.message.startswith(TO_DECIDE):
            issues.add(each.message, each.line, each.column, each.value)
    return raw


def read_article(issues: FileIssues) -> ArticleFile | None:
    """`article.toml`, or None with its issues added."""
    text = read_text_file(issues)
    if text is None:
        return None
    for number, content in enumerate(text.split("\n"), 1):
        if content.count(".") > MAX_DOTS:
            issues.add(f"more than {MAX_DOTS} full stops in a line", number)
            return None
    try:
        document = tomllib.loads(text)
        defaults = document.get("defaults", {})
        undecided = _open_values(defaults)
        for key, value in (_open_values(document) | undecided).items():
            issues.add(to_decide(value), _line_of(key, text), key)
        if undecided:  # an open default opens the rows that it completes
            decided = {key: defaults[key] for key in defaults if key not in undecided}
            article = ArticleFile.model_validate(document | {"defaults": decided})
            update = {"defaults": article.defaults.model_copy(update=undecided)}
            return article.model_copy(update=update)
        return ArticleFile.model_validate(document)
    except ValidationError as error:
        for each in error.errors():
            table, *within = (*map(str, each["loc"]), "")
            key = within[0] or table if table == "defaults" else table
            value = each["input"]
            if each["type"] == "missing" or isinstance(value, dict | list | BaseModel):
                value = None
            if isinstance(value, str) and is_open(value):
                continue
            issues.add(explain(each), _line_of(key, text), key, value)
    except RecursionError:
        issues.add("not TOML: too many brackets within brackets")
    except ValueError as error:
        found = re.search(r"at line ([0-9]+)", str(error))
        line = int(found[1]) if found else 0
        named = re.match(r"\s*([A-Za-z_]+)", text.split("\n")[line - 1]) if line else None
        remedy = next((words for start, words in TOML_ERRORS if str(error).startswith(start)), None)
        message = f"not TOML: {remedy or error}"
        issues.add(message, line, named[1] if named else "")
    return None


def _open_values(table: Any) -> dict[str, str]:
    """The values of a table that are still to be decided."""
    if not isinstance(table, dict):
        return {}
    known = {*ArticleFile.model_fields, *Defaults.model_fields}
    return {
        key: each
        for key, each in table.items()
        if isinstance(each, str) and is_open(each) and key in known
    }


def _line_of(key: str, text: str) -> int:
    """The line on which a key of a TOML file stands; 0 if it does not."""
    match = re.search(rf"^{re.escape(key)}\s*=", text, re.MULTILINE) if key else None
    return text.count("\n", 0, match.start()) + 1 if match else 0


def read_bytes(path: Path, folder: Path) -> bytes:
    """The bytes of an ordinary file within the folder. Raises OSError, with why it cannot be."""
    if not Path(os.path.realpath(path)).is_relative_to(os.path.realpath(folder)):
        raise OSError(0, "it is a link out of the seed folder", str(path))
    # A pipe is opened without waiting for who writes it, and is then seen to be one.
    number = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    with os.fdopen(number, "rb") as file:
        if not stat.S_ISREG(os.fstat(number).st_mode):
            raise OSError(0, "it is no ordinary file", str(path))
        most = MAX_BYTES_OF_TOML if path.suffix == ".toml" else MAX_BYTES
        content = file.read(most + 1)
    if len(content) > most:
        raise OSError(0, f"it has more than {most >> 20} megabytes", str(path))
    return content


def unreadable(what: str, error: OSError) -> str:
    """Why a file or folder cannot be read."""
    if isinstance(error, FileNotFoundError):
        link = Path(error.filename).is_symlink()
        return f"this {what} is a link to nowhere" if link else f"this {what} is missing"
    if isinstance(error, IsADirectoryError):
        return "a folder stands where this file should be"
    return f"this {what} cannot be read: {error.strerror}"


def read_text_file(issues: FileIssues) -> str | None:
    """The text of a file; None, with an issue, if it cannot be read."""
    try:
        raw = read_bytes(issues.path, issues.log.folder)
    except OSError as error:
        issues.add(unreadable("file", error))
        return None
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        message = "not UTF-8: in a spreadsheet, save as 'CSV UTF-8'"
        issues.add(message, line, value=f"byte {raw[error.start]:#04x}")
        return None
    if not unicodedata.is_normalized("NFC", text):
        issues.add("letters and their marks are apart (Unicode NFD): save the text as NFC")
        text = unicodedata.normalize("NFC", text)
    if not text.strip(' ",\t\r\n'):
        issues.add("the file is empty")
        return None
    return text


def _read_records(model: type[Row], issues: FileIssues) -> tuple[list[Record], bool]:
    """The records that are not blank, and whether the file could be read to its end.

    None are read, with an issue, where other marks than commas separate what should be columns.
    """
    text = read_text_file(issues)
    if text is None:
        return [], False
    header = text.lstrip().partition("\n")[0].replace('"', "").strip()
    if set(model.model_fields).isdisjoint(header.split(",")):
        for mark, name in ((";", "semicolons"), ("\t", "tabs")):
            if mark in header:
                issues.add(f"separated by {name}: save with commas", 1)
                return [], False
    csv.field_size_limit(MAX_CELL)  # one for the whole process: others may have raised it
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    records: list[Record] = []
    start = 1
    try:
        for cells in reader:
            if len(records) > MAX_LINES:
                issues.add(f"more than {MAX_LINES:,} lines: the rest is not read", start)
                return records, False
            if any(cells):
                records.append((start, cells))
            start = reader.line_num + 1
    except csv.Error as error:
        remedy = "a quote inside a quoted cell is doubled, and the cell ends with a quote"
        issues.add(f"not CSV from here on ({error}): {remedy}", start)
        return records, False
    return records, True
