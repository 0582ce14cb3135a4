"""Writes files of a bundle: all or nothing."""

import csv
import io
import os
import shutil
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from api.errors import IndicatorsError

Write = Callable[[Mapping[Path, str]], None]


def csv_text(columns: Sequence[str], rows: Iterable[Mapping[str, str]]) -> str:
    """A CSV file; cells without a value are empty."""
    out, listed = io.StringIO(newline=""), [*rows]
    # A carriage return is quoted only where all cells are.
    has_return = any("\r" in cell for row in listed for cell in row.values() if cell)
    writer = csv.DictWriter(
        out,
        columns,
        lineterminator="\n",
        extrasaction="ignore",
        quoting=csv.QUOTE_ALL if has_return else csv.QUOTE_MINIMAL,
    )
    writer.writeheader()
    writer.writerows(listed)
    return out.getvalue()


def with_rows(path: Path, rows: Iterable[Mapping[str, str]]) -> str:
    """The text of a CSV file with more rows at its end."""
    content = path.read_text(encoding="utf-8-sig")
    columns = next(csv.reader(io.StringIO(content, newline="")))
    end = "" if content.endswith("\n") else "\n"
    return f"{content}{end}{csv_text(columns, rows).partition(chr(10))[2]}"


def replace_files(contents: Mapping[Path, str]) -> None:
    """Replace files, and create their folders: each is replaced at once, once all are written.

    Raises IndicatorsError with the reason; then the files are as they were.
    """
    beside = {path: path.with_name(f".{path.name}.new") for path in contents}
    replaced: dict[Path, bytes] = {}
    try:
        for path, content in contents.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            with beside[path].open("w", encoding="utf-8", newline="") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            if path.exists():
                shutil.copymode(path, beside[path])
        for path, written in beside.items():
            before = path.read_bytes() if path.exists() else None
            written.replace(path)
            if before is not None:
                replaced[path] = before
    except OSError as error:
        for path, content_before in replaced.items():
            with suppress(OSError):
                path.write_bytes(content_before)
        for written in beside.values():
            with suppress(OSError):
                written.unlink()
        raise IndicatorsError(f"{error.filename} cannot be written: {error.strerror}") from None
