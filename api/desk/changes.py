"""Changes of an article's files: what a request may contain, and what it makes of the rows.

All work on cells as they are in the files: one with an issue is written like any other, and `check`
names it.
"""

import re
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
from api.ingest.cell_types import TRUTHS, is_open
from api.ingest.row_models import ARTICLE_TABLES, ArticleFile, Defaults

MAX_CELL = 4000
"""Characters of a cell that is written."""
DEFAULTS = "defaults"
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
    """Write cells of a row. The row of an observation or claim is named by its key."""

    kind: Literal["set"]
    table: TableName
    row: str
    cells: Cells


class AddRow(Change):
    """Add a row: to `figures` before the line with the number `before`, else at the end."""

    kind: Literal["add"]
    table: TableName
    cells: Cells
    before: int | None = None


class RemoveRow(Change):
    """Remove a row, and its key from the rows that name it."""

    kind: Literal["remove"]
    table: TableName
    row: str


class SetArticle(Change):
    """Write keys of `article.toml`, or of its `[defaults]`; an empty text removes a key.

    Cells keep their meaning when a default goes, which may also be said as `none`.
    """

    kind: Literal["article", "defaults"]
    cells: Cells


AnyChange = Annotated[SetCells | AddRow | RemoveRow | SetArticle, Field(discriminator="kind")]


@dataclass(frozen=True)
class Contents:
    """What the files of an article contain."""

    toml: str
    tables: Mapping[str, list[Row]]

    @property
    def language(self) -> str | None:
        """The language in which the article's numerals are read; None if they are not."""
        found = re.search(r'^language\s*=\s*"([a-z]+)', self.toml, re.MULTILINE)
        return found[1] if found and found[1] in numerals.LANGUAGES else None

    def changed(self, changes: Sequence[AnyChange]) -> "Contents":
        """Raises IndicatorsError for a row or a column that is not there."""
        toml = self.toml
        tables = {name: [dict(row) for row in rows] for name, rows in self.tables.items()}
        for change in changes:
            match change:
                case SetArticle(kind="article"):
                    toml = with_values(toml, change.cells)
                case SetArticle():
                    for column, cell in change.cells.items():
                        if clean(cell) in ("", NO_DEFAULT):
                            _without_default(tables["observations"], column, toml)
                    toml = with_values(toml, change.cells, DEFAULTS)
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


def _set(tables: Mapping[str, list[Row]], change: SetCells) -> None:
    row, key = _row(tables, change.table, change.row), key_column(change.table)
    row |= _known(change.table, change.cells)
    if row[key] != change.row:
        _rename(tables, change.table, change.row, row[key])


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
    rows = tables[change.table]
    rows.remove(_row(tables, change.table, change.row))
    if change.table == "figures":
        _number(rows)
    else:
        _rename(tables, change.table, change.row, "")


def _row(tables: Mapping[str, list[Row]], table: str, name: str) -> Row:
    key = key_column(table)
    found = next((row for row in tables[table] if row[key] == name), None)
    if found is None:
        raise IndicatorsError(f"{table}.csv has no row {name}.")
    return found


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
    replaced: Callable[[str], str] = lambda cell: after if cell == before else cell  # noqa: E731
    for row in tables["figures"]:
        column = {"observations": "observation", "claims": "claim"}.get(table)
        if column:
            row[column] = replaced(row[column])
    for row in tables["claims"]:
        if table == "claims":
            row["repeats"] = replaced(row["repeats"])
        elif table == "observations":
            row["observations"] = " ".join(filter(None, map(replaced, row["observations"].split())))


def _without_default(rows: Sequence[Row], column: str, toml: str) -> None:
    """Write in each cell of a column what it means with the default that goes."""
    before = tomlkit.parse(toml).get(DEFAULTS, {}).get(column, "")
    meant = {NO_DEFAULT: "", "": "" if is_open(before) else before}
    for row in rows:
        if column in row:
            row[column] = meant.get(row[column], row[column])


def clean(cell: str) -> str:
    """A cell as it is written: without space around it, and with composed letters."""
    return unicodedata.normalize("NFC", " ".join(cell.split("\n")).strip())


def with_values(toml: str, cells: Mapping[str, str], table: str | None = None) -> str:
    """The text of a TOML file with other values, and its comments and order as they were.

    Raises IndicatorsError where it is no TOML.
    """
    try:
        document = tomlkit.parse(toml)
        if table is not None and table not in document:
            document[table] = tomlkit.table()
        values: Any = document if table is None else document[table]
        for key, cell in cells.items():
            model = ArticleFile if table is None else Defaults
            if key not in model.model_fields or key in NO_TEXTS:
                raise IndicatorsError(f"article.toml has no key {key}.")
            text = clean(cell)
            if text and (table is None or text != NO_DEFAULT):
                values[key] = _value(key, text)
            elif key in values:
                del values[key]
        return tomlkit.dumps(document)
    except TOMLKitError as error:
        raise IndicatorsError(f"article.toml is not TOML: {error}") from None


def _value(key: str, text: str) -> object:
    """What a text is in TOML: a day, a number and a truth have types of their own."""
    try:
        return TYPES.get(key, str)(text)
    except (KeyError, ValueError):
        return text
