"""Read the files of a bundle, line by line, with every fault of every cell."""

import csv
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, ValidationError

from api.errors import nearest
from api.seeding.faults import BundleFault, explain
from api.seeding.lines import ArticleFile, Line

L = TypeVar("L", bound=Line)


@dataclass(frozen=True, slots=True)
class Numbered(Generic[L]):
    """A line's content, and where it stands in its file."""

    line: int
    content: L


@dataclass(frozen=True, slots=True)
class LineTable(Generic[L]):
    """The lines of a file that have no fault, and the keys of all of its lines.

    `keys` is None where the file could not be read: then nothing is known of what it holds.
    `whole` says whether every line was read.
    """

    lines: list[Numbered[L]]
    keys: frozenset[str] | None
    whole: bool

    def may_hold(self, key: str) -> bool:
        return self.keys is None or key in self.keys


@dataclass(slots=True)
class Faults:
    """Collects the faults of one file."""

    file: str
    found: list[BundleFault]

    def add(self, line: int, column: str, value: object, message: str) -> None:
        text = "" if value is None else str(value)
        self.found.append(BundleFault(self.file, line, column, text, message))


def read_table(path: Path, model: type[L], key: str, faults: Faults) -> LineTable[L]:
    """Read a CSV file; every fault of every line is added. `key` is the column of the keys."""
    text = _read_text(path, faults)
    if text is None:
        return LineTable([], None, whole=False)
    reader = _records(text, faults)
    header = next(reader, (1, []))[1]
    if not _header_fits(header, model, faults):
        return LineTable([], None, whole=False)
    lines, keys, place = [], list[str](), header.index(key)
    for number, cells in reader:
        keys += cells[place : place + 1]
        line = _line(number, cells, header, model, faults)
        lines += [line] if line is not None else []
    return LineTable(lines, frozenset(keys), whole=len(lines) == len(keys))


def read_article(path: Path, faults: Faults) -> ArticleFile | None:
    """`article.toml`, or None with its faults added."""
    text = _read_text(path, faults)
    if text is None:
        return None
    try:
        return ArticleFile.model_validate(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        place = re.search(r"at line (\d+)", str(error))
        faults.add(int(place[1]) if place else 0, "", None, f"not TOML: {error}")
    except ValidationError as error:
        for each in error.errors():
            key = str(each["loc"][0]) if each["loc"] else ""
            faults.add(
                _line_of_key(text, key), key, _shown(each["input"], each["type"]), explain(each)
            )
    return None


def _read_text(path: Path, faults: Faults) -> str | None:
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        faults.add(0, "", None, "this file is missing")
        return None
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        faults.add(
            line,
            "",
            f"byte {content[error.start]:#04x}",
            "not UTF-8: in a spreadsheet, save as 'CSV UTF-8'",
        )
        return None


def _records(text: str, faults: Faults) -> Iterator[tuple[int, list[str]]]:
    """The records of a CSV text with the line each begins on; blank lines are passed over."""
    reader = csv.reader(text.splitlines(keepends=True), strict=True)
    start = 1
    try:
        for cells in reader:
            if cells:
                yield start, cells
            start = reader.line_num + 1
    except csv.Error as error:
        faults.add(start, "", None, f"not CSV (RFC 4180): {error}")


def _header_fits(header: list[str], model: type[Line], faults: Faults) -> bool:
    columns = list(model.model_fields)
    for name in header:
        if name not in columns:
            near = nearest(name, columns, 1)
            hint = f"did you mean {near[0]}?" if near else f"accepted: {', '.join(columns)}"
            faults.add(1, name, None, f"unknown column; {hint}")
    for name in sorted({name for name in header if header.count(name) > 1}):
        faults.add(1, name, None, "this column stands twice")
    for name in columns:
        if name not in header:
            faults.add(1, name, None, "this column is missing")
    return sorted(header) == sorted(columns)


def _line(
    number: int, cells: list[str], header: list[str], model: type[L], faults: Faults
) -> Numbered[L] | None:
    if len(cells) != len(header):
        faults.add(
            number, "", None, f"{len(cells)} cells where the header has {len(header)} columns"
        )
        return None
    try:
        values = {name: cell or None for name, cell in zip(header, cells, strict=True)}
        return Numbered(number, model.model_validate(values))
    except ValidationError as error:
        for each in error.errors():
            column = str(each["loc"][0]) if each["loc"] else ""
            value = values.get(column) if column else None
            faults.add(number, column, value, explain(each))
        return None


def _line_of_key(text: str, key: str) -> int:
    match = re.search(rf"^{re.escape(key)}\s*=", text, re.MULTILINE) if key else None
    return text.count("\n", 0, match.start()) + 1 if match else 0


def _shown(value: Any, kind: str) -> Any:
    return None if kind == "missing" or isinstance(value, dict | list | BaseModel) else value
