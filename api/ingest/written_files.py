"""Writes files of a bundle: all or nothing."""

import csv
import io
import os
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from api.errors import IndicatorsError


def csv_text(columns: Sequence[str], rows: Iterable[Mapping[str, str]]) -> str:
    """A CSV file; cells without a value are empty."""
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, columns, lineterminator="\n", extrasaction="ignore")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def with_rows(path: Path, rows: Iterable[Mapping[str, str]]) -> str:
    """The text of a CSV file with more rows at its end."""
    content = path.read_text(encoding="utf-8-sig")
    columns = next(csv.reader(io.StringIO(content, newline="")))
    end = "" if content.endswith("\n") else "\n"
    return f"{content}{end}{csv_text(columns, rows).partition(chr(10))[2]}"


def replace_files(contents: Mapping[Path, str]) -> None:
    """Replace files, and create their folders: each is replaced at once, once all are written.

    Raises IndicatorsError with the reason; then none has been replaced, or a rename has failed.
    """
    beside = {path: path.with_name(f".{path.name}.new") for path in contents}
    try:
        for path, content in contents.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            with beside[path].open("w", encoding="utf-8", newline="") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
        for path, written in beside.items():
            written.replace(path)
    except OSError as error:
        for written in beside.values():
            with suppress(OSError):
                written.unlink()
        raise IndicatorsError(f"{error.filename} cannot be written: {error.strerror}") from None
