"""Writes files of a bundle: all or nothing."""

import csv
import io
import os
import shutil
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from api.errors import IndicatorsError

REPLACING = ".replacing"
"""The file that names the others of its folder while several are replaced."""
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
    """Replace files of a folder, and create it: once all are written, each is replaced at once.

    Raises IndicatorsError with the reason; then the files are as they were. What a process that is
    killed has not replaced yet, `complete_replacing` does.
    """
    beside = {path: _beside(path) for path in contents}
    replaced: dict[Path, bytes] = {}
    marker = next((path.with_name(REPLACING) for path in contents), None)
    try:
        for path, content in contents.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            with beside[path].open("w", encoding="utf-8", newline="") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            if path.exists():
                shutil.copymode(path, beside[path])
        if marker is not None and len(contents) > 1:
            marker.write_text("\n".join(path.name for path in contents), encoding="utf-8")
        for path, written in beside.items():
            before = path.read_bytes() if path.exists() else None
            written.replace(path)
            if before is not None:
                replaced[path] = before
        if marker is not None:
            marker.unlink(missing_ok=True)
    except OSError as error:
        for path, content_before in replaced.items():
            with suppress(OSError):
                path.write_bytes(content_before)
        for written in (*beside.values(), *([marker] if marker else [])):
            with suppress(OSError):
                written.unlink()
        raise IndicatorsError(f"{error.filename} cannot be written: {error.strerror}") from None


def complete_replacing(folder: Path) -> None:
    """Replace the files that a process had written whole, and not put in place when it was killed.

    Raises IndicatorsError with the reason.
    """
    marker = folder / REPLACING
    try:
        names = marker.read_text(encoding="utf-8").splitlines() if marker.exists() else []
        for path in (folder / name for name in names if Path(name).name == name):
            if _beside(path).exists():
                _beside(path).replace(path)
        marker.unlink(missing_ok=True)
    except OSError as error:
        raise IndicatorsError(f"{error.filename} cannot be written: {error.strerror}") from None


def _beside(path: Path) -> Path:
    """Where the new content of a file is written first."""
    return path.with_name(f".{path.name}.new")
