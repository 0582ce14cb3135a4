"""Read the files of a bundle, line by line, with every fault of every cell."""

import csv
import io
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, ValidationError

from api.errors import nearest
from api.ingest import content
from api.ingest.issues import FileIssues, explain
from api.ingest.row_models import ArticleFile, Line

MAX_CELL = 128 * 1024
"""Characters of a cell: a longer one is a quote that was not closed."""
MAX_COLUMNS = 200
"""Columns of a header: one with more is no header, and would take long to be told so."""

MAX_LINES = 200_000
"""Lines of a file that are read: all of them are in memory at once."""
MAX_DOTS = 500
"""Full stops in a line of TOML: to read a key of thousands of parts takes minutes."""

L = TypeVar("L", bound=Line)
T = TypeVar("T")

Cells = Mapping[str, str | None]
"""The cells of a line by column, as written. An empty one is None."""


@dataclass(frozen=True, slots=True)
class Numbered(Generic[T]):
    """A line's content, and where it stands in its file."""

    line: int
    content: T


@dataclass(frozen=True, slots=True)
class LineTable(Generic[L]):
    """The lines of a file that have no fault, and the cells and keys of all of its lines.

    A line of another width than the header has a key at most. `keys` is None where the file could
    not be read to its end: then it is not known what else it holds.
    """

    lines: list[Numbered[L]]
    rows: list[Numbered[Cells]]
    keys: frozenset[str] | None

    def may_hold(self, key: str) -> bool:
        return self.keys is None or key in self.keys


def read_table(path: Path, model: type[L], key: str, faults: FileIssues) -> LineTable[L]:
    """Read a CSV file; every fault of every line is added. `key` is the column of the keys."""
    text = _read_text(path, faults)
    if text is None or not _comma_separated(text, model, faults):
        return LineTable([], [], None)
    records, complete = _records(text, faults)
    if not records or not _header_fits(records[0], model, faults):
        return LineTable([], [], None)
    header = records.pop(0).content
    rows = [row for row in (_cells(each, header, faults) for each in records) if row]
    lines = [line for line in (_line(row, model, faults) for row in rows) if line]
    place = header.index(key)
    keys = frozenset(cell for each in records for cell in each.content[place : place + 1])
    return LineTable(lines, rows, keys if complete else None)


def read_article(path: Path, faults: FileIssues) -> ArticleFile | None:
    """`article.toml`, or None with its faults added."""
    text = _read_text(path, faults)
    if text is None or not _readable(text, faults):
        return None
    try:
        return ArticleFile.model_validate(tomllib.loads(text))
    except ValidationError as error:
        for each in error.errors():
            key = str(each["loc"][0]) if each["loc"] else ""
            faults.add(
                _line_of_key(text, key), key, _shown(each["input"], each["type"]), explain(each)
            )
    except RecursionError:
        faults.add(0, "", None, "not TOML: too many brackets within brackets")
    except ValueError as error:
        place = re.search(r"at line ([0-9]+)", str(error))
        faults.add(int(place[1]) if place else 0, "", None, f"not TOML: {error}")
    return None


def _readable(text: str, faults: FileIssues) -> bool:
    """False, with a fault, where it would take long to read a TOML file."""
    for number, line in enumerate(text.split("\n"), 1):
        if line.count(".") > MAX_DOTS:
            faults.add(number, "", None, f"more than {MAX_DOTS} full stops in a line")
            return False
    return True


def _read_text(path: Path, faults: FileIssues) -> str | None:
    try:
        raw = content.read(path, faults.top(path))
    except OSError as error:
        faults.add(0, "", None, unreadable("file", error))
        return None
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        faults.add(
            line,
            "",
            f"byte {raw[error.start]:#04x}",
            "not UTF-8: in a spreadsheet, save as 'CSV UTF-8'",
        )
        return None
    if not text.strip(' ",\t\r\n'):
        faults.add(0, "", None, "the file is empty")
        return None
    return text


def unreadable(what: str, error: OSError) -> str:
    """Why a file or folder cannot be read."""
    if isinstance(error, FileNotFoundError):
        link = Path(error.filename).is_symlink()
        return f"this {what} is a link to nowhere" if link else f"this {what} is missing"
    if isinstance(error, IsADirectoryError):
        return "a folder stands where this file should be"
    return f"this {what} cannot be read: {error.strerror}"


def _comma_separated(text: str, model: type[Line], faults: FileIssues) -> bool:
    """False, with a fault, where other marks than commas separate what should be columns."""
    header = text.lstrip().partition("\n")[0].replace('"', "").strip()
    if not set(model.model_fields).isdisjoint(header.split(",")):
        return True
    for mark, name in ((";", "semicolons"), ("\t", "tabs")):
        if mark in header:
            faults.add(1, "", None, f"separated by {name}: save with commas")
            return False
    return True


def _records(text: str, faults: FileIssues) -> tuple[list[Numbered[list[str]]], bool]:
    """The records that are not blank, and whether the text could be read to its end."""
    csv.field_size_limit(MAX_CELL)  # one for the whole process: others may have raised it
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    records: list[Numbered[list[str]]] = []
    start = 1
    try:
        for cells in reader:
            if len(records) > MAX_LINES:
                faults.add(start, "", None, f"more than {MAX_LINES:,} lines: the rest is not read")
                return records, False
            if any(cells):
                records.append(Numbered(start, cells))
            start = reader.line_num + 1
    except csv.Error as error:
        remedy = "a quote inside a quoted cell is doubled, and the cell ends with a quote"
        faults.add(start, "", None, f"not CSV from here on ({error}): {remedy}")
        return records, False
    return records, True


def _header_fits(header: Numbered[list[str]], model: type[Line], faults: FileIssues) -> bool:
    columns, names = list(model.model_fields), header.content
    if len(names) > MAX_COLUMNS:
        faults.add(header.line, "", None, f"{len(names):,} columns; {len(columns)} are known here")
        return False
    for name in names:
        if name not in columns:
            near = nearest(name, columns, 1)
            hint = f"did you mean {near[0]}?" if near else f"accepted: {', '.join(columns)}"
            faults.add(header.line, name, None, f"unknown column; {hint}")
    for name in sorted({name for name in names if names.count(name) > 1}):
        faults.add(header.line, name, None, "this column stands twice")
    for name in columns:
        if name not in names:
            faults.add(header.line, name, None, "this column is missing")
    return sorted(names) == sorted(columns)


def _cells(
    record: Numbered[list[str]], header: list[str], faults: FileIssues
) -> Numbered[Cells] | None:
    if len(record.content) != len(header):
        message = f"{len(record.content)} cells where the header has {len(header)} columns"
        faults.add(record.line, "", None, message)
        return None
    cells = dict(zip(header, [cell or None for cell in record.content], strict=True))
    return Numbered(record.line, cells)


def _line(row: Numbered[Cells], model: type[L], faults: FileIssues) -> Numbered[L] | None:
    try:
        return Numbered(row.line, model.model_validate(row.content))
    except ValidationError as error:
        for each in error.errors():
            column = str(each["loc"][0])
            faults.add(row.line, column, row.content[column], explain(each))
        return None


def _line_of_key(text: str, key: str) -> int:
    match = re.search(rf"^{re.escape(key)}\s*=", text, re.MULTILINE) if key else None
    return text.count("\n", 0, match.start()) + 1 if match else 0


def _shown(value: Any, kind: str) -> Any:
    return None if kind == "missing" or isinstance(value, dict | list | BaseModel) else value
