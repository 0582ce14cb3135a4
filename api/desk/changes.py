"""Changes of an article's files: what a request may contain, and what it makes of the rows.

All work on cells as they are in the files: one with an issue is written like any other, and `check`
names it.
"""

import tomllib
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, Literal

import tomlkit
from pydantic import BaseModel, ConfigDict, Field
from tomlkit.exceptions import TOMLKitError

from api import numerals
from api.errors import IndicatorsError
from api.ingest.bundle import NO_DEFAULT
from api.ingest.cell_types import TRUTHS
from api.ingest.row_models import ARTICLE_TABLES, ArticleFile, Defaults
from api.reading.cells import is_open

MAX_CELL = 4000
"""Characters of a cell that is written."""
DEFAULTS = "defaults"
ALWAYS_FILLED = ("status", "origin")
"""Columns of observations in which an empty cell means a default, or a missing value."""
NO_TEXTS = ("paragraphs", DEFAULTS)
"""Keys of `article.toml` that are not edited as texts."""
TYPES: Mapping[str, Callable[[str], object]] = {
    "published": date.fromisoformat,
    "published_inferred": TRUTHS.__getitem__,
    "instalment": int,
}
"""Keys of `article.toml` whose values are no texts."""

Row = dict[str, str]
TableName = Literal["observations", "claims", "figures"]
Cell = Annotated[str, Field(max_length=MAX_CELL)]
Cells = Annotated[dict[str, Cell], Field(min_length=1, max_length=64)]


class Change(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class SetCells(Change):
    """Write cells of a row, which is named by its key, or, of figures, by its position from 1.

    `was` are cells as the page shows them: those that are written, and others that tell which row
    is meant. A row that is another one by now is refused.
    """

    kind: Literal["set"]
    table: TableName
    row: str
    cells: Cells
    was: Cells


class AddRow(Change):
    """Add a row: to `figures` at the position `before`, else at the end."""

    kind: Literal["add"]
    table: TableName
    cells: Cells
    before: int | None = None


class RemoveRow(Change):
    """Remove a row, and its key from the rows that name it; see SetCells."""

    kind: Literal["remove"]
    table: TableName
    row: str
    was: Cells


class SetArticle(Change):
    """Write keys of `article.toml`, or of its `[defaults]`; an empty text removes a key.

    Cells keep their meaning when a default comes or goes, which may also be said as `none`. An
    empty one means a default that is decided only now.
    """

    kind: Literal["article", "defaults"]
    cells: Cells
    was: dict[str, Cell]


AnyChange = Annotated[SetCells | AddRow | RemoveRow | SetArticle, Field(discriminator="kind")]


class Changed(IndicatorsError):
    """The files are not as the page has shown them: somebody else has changed them."""


@dataclass(frozen=True)
class Contents:
    """What the files of an article contain."""

    toml: str
    tables: Mapping[str, list[Row]]

    @property
    def language(self) -> str | None:
        """The language in which the article's numerals are read; None if they are not."""
        language = str(values_of(self.toml).get("language", "")).partition("-")[0]
        return language if language in numerals.LANGUAGES else None

    def changed(self, changes: Sequence[AnyChange]) -> "Contents":
        """Raises Changed for a row that is another one by now, else IndicatorsError."""
        toml = self.toml
        tables = {name: [dict(row) for row in rows] for name, rows in self.tables.items()}
        for change in changes:
            match change:
                case SetArticle():
                    toml = _with_values(toml, change, tables["observations"])
                case SetCells():
                    _set(tables, change)
                case AddRow():
                    _add(tables, change)
                case RemoveRow():
                    _remove(tables, change)
        return Contents(toml, tables)


def key_column(table: str) -> str:
    """The column of a table of an article that names its rows."""
    return next(iter(ARTICLE_TABLES[table].model_fields))


def values_of(toml: str) -> dict[str, Any]:
    """The values of article.toml; none where it is no TOML. `defaults` is always a table."""
    try:
        document = tomllib.loads(toml)
    except (ValueError, RecursionError):
        return {DEFAULTS: {}}
    defaults = document.get(DEFAULTS)
    return document | {DEFAULTS: defaults if isinstance(defaults, dict) else {}}


def text_of(value: object) -> str:
    """A value of TOML as a text of the page."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def _set(tables: Mapping[str, list[Row]], change: SetCells) -> None:
    row, key = _row(tables, change), key_column(change.table)
    cells = _known(change.table, change.cells)
    renamed = cells.get(key, row[key])
    if renamed != row[key] and any(each[key] == renamed for each in tables[change.table]):
        raise IndicatorsError(f"{change.table}.csv has a row {renamed} already.")
    before = row[key]
    row |= cells
    if renamed != before:
        _rename(tables, change.table, before, renamed)


def _add(tables: Mapping[str, list[Row]], change: AddRow) -> None:
    columns, rows = ARTICLE_TABLES[change.table].model_fields, tables[change.table]
    row = dict.fromkeys(columns, "") | _known(change.table, change.cells)
    key = key_column(change.table)
    if change.table == "figures":
        rows.insert(len(rows) if change.before is None else max(change.before - 1, 0), row)
        _number(rows)
    elif any(each[key] == row[key] for each in rows):
        raise IndicatorsError(f"{change.table}.csv has a row {row[key]} already.")
    else:
        rows.append(row)


def _remove(tables: Mapping[str, list[Row]], change: RemoveRow) -> None:
    rows, row = tables[change.table], _row(tables, change)
    del rows[next(at for at, each in enumerate(rows) if each is row)]
    if change.table == "figures":
        _number(rows)
    else:
        _rename(tables, change.table, change.row, "")


def _row(tables: Mapping[str, list[Row]], change: SetCells | RemoveRow) -> Row:
    """The row of a change. Raises Changed where it is not there as it was."""
    rows, key = tables[change.table], key_column(change.table)
    if change.table == "figures":
        at = int(change.row) if change.row.isdecimal() else 0
        found = rows[at - 1 : at] if at else []
    else:
        found = [row for row in rows if row[key] == change.row]
    if len(found) > 1:
        raise IndicatorsError(f"Several rows of {change.table}.csv have the {key} {change.row}.")
    if not found or any(found[0].get(name) != cell for name, cell in change.was.items()):
        raise Changed("This row is another one by now; nothing was changed.")
    return found[0]


def _known(table: str, cells: Mapping[str, str]) -> Row:
    unknown = sorted(set(cells) - set(ARTICLE_TABLES[table].model_fields))
    if unknown:
        raise IndicatorsError(f"{table}.csv has no column {unknown[0]}.")
    return {column: clean(cell) for column, cell in cells.items()}


def _number(figures: list[Row]) -> None:
    for number, row in enumerate(figures, 1):
        row["number"] = str(number)


def _rename(tables: Mapping[str, list[Row]], table: str, before: str, after: str) -> None:
    """Give the rows that name a row its new key; an empty one removes it from them."""

    def replaced(cell: str) -> str:
        return after if cell == before else cell

    column = {"observations": "observation", "claims": "claim"}[table]
    for row in tables["figures"]:
        row[column] = replaced(row[column])
    for row in tables["claims"]:
        if table == "claims":
            row["repeats"] = replaced(row["repeats"])
        else:
            row["observations"] = " ".join(filter(None, map(replaced, row["observations"].split())))


def clean(cell: str) -> str:
    """A cell as it is written: one line without space around it, with composed letters."""
    return unicodedata.normalize("NFC", " ".join(cell.splitlines()).strip())


def _with_values(toml: str, change: SetArticle, observations: Sequence[Row]) -> str:
    """The text of article.toml with other values, and its comments and order as they were."""
    is_default = change.kind == DEFAULTS
    model = Defaults if is_default else ArticleFile
    shown = values_of(toml)
    before = shown[DEFAULTS] if is_default else shown
    try:
        document = tomlkit.parse(toml)
    except TOMLKitError as error:
        raise IndicatorsError(f"article.toml is not TOML: {error}") from None
    if is_default and not isinstance(document.setdefault(DEFAULTS, tomlkit.table()), dict):
        raise IndicatorsError("article.toml: defaults is a table, [defaults].")
    values: Any = document[DEFAULTS] if is_default else document
    for key, cell in change.cells.items():
        if key not in model.model_fields or key in NO_TEXTS:
            raise IndicatorsError(f"article.toml has no key {key}.")
        replaced, text = text_of(before.get(key, "")), clean(cell)
        if replaced != change.was.get(key, ""):
            raise Changed(f"{key} is another one by now; nothing was changed.")
        if is_default and text == NO_DEFAULT:
            text = ""
        if is_default and text != replaced:  # cells are written in another way, and mean the same
            no_default = NO_DEFAULT if text and key not in ALWAYS_FILLED else ""
            meant = {"": "" if is_open(replaced) else replaced or no_default}
            if not text:
                meant[NO_DEFAULT] = ""
            for row in observations:
                row[key] = meant.get(row[key], row[key])
        if text:
            values[key] = _value(key, text)
        elif key in values:
            del values[key]
    return tomlkit.dumps(document)


def _value(key: str, text: str) -> object:
    """What a text is in TOML: a day, a number and a truth have types of their own."""
    try:
        return TYPES.get(key, str)(text)
    except (KeyError, ValueError):
        return text
