"""XLSX (ECMA-376): the rows on the first sheet; on the second what they are and how to cite them.

Text is written as text: never as a formula, a link or a number.
"""

import io
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from functools import cache
from itertools import zip_longest
from typing import Any
from unicodedata import east_asian_width

import orjson

from api.errors import InvalidRequest, Issue
from api.formats import provenance
from api.formats.csv_format import cell
from api.formats.format import BINARY, Document, FileMetadata, Format, optional_imports
from api.i18n import label, translate
from api.queries.results import ByteSink
from api.schemas.column_types import column_types

MAX_ROWS = 1_048_575
"""What Excel shows on a sheet, without the header."""
MAX_TEXT = 32_767
"""UTF-16 code units that a cell holds; Excel refuses a file with more."""
PIECE = MAX_TEXT // 2
"""Characters that always fit a cell, whichever they are."""
MAX_IN_MEMORY = 20_000
"""More rows are kept in a temporary file, with each text where it stands: this needs little memory,
but a few readers know only texts that are shared."""
MEASURED = 200
"""Rows that decide how wide the columns are."""
NARROWEST, WIDEST = 8, 60
KEPT_IN_SIGHT = ("subject_name", "name")
"""The column that says what a row is of stays in sight, with those before it."""
MAX_KEPT, WIDEST_KEPT = 4, 28
"""No more columns, and none wider: others need room beside them."""
LONG = ("note", "citation")
"""Wrapped even where the first rows have short ones; so is whatever is wider than the widest."""
ABOUT_WIDTHS = (26, 60, 30, 16, 40, 40, 60)
COMMENT_WIDTH, COMMENT_LETTERS, COMMENT_LINE = 380, 52, 18
ARTICLE = ("id", "title", "publisher_name", "published", "author", "url", "note")
SOURCE = ("id", "name", "url", "edition", "note")
METRIC = ("id", "definition", "name", "unit_name", "method_note")
WARNING = ("code", "message", "url", "count")
COLUMN = ("name", "meaning", "column_type")
TERMS: Mapping[str, str] = {
    "url": "address",
    "count": "rows",
    "publisher_name": "publisher",
    "unit_name": "unit",
}
"""Columns that are called by another term."""
Line = tuple[Sequence[Any], int]
"""Cells side by side, and how many of the first are labels."""


def write(document: Document, out: ByteSink) -> None:
    # Belongs to an optional extra, and has no types.
    with optional_imports("xlsx"):
        from xlsxwriter import Workbook  # type: ignore[import-untyped]
    file = io.BytesIO()
    small = len(document.table) <= MAX_IN_MEMORY
    about = document.about()
    with Workbook(file, {"in_memory": small, "constant_memory": not small}) as book:
        published = datetime.fromisoformat(about.published_at)
        book.set_properties(
            {
                "title": document.meta.get("title") or document.name,
                "subject": document.links["self"],
                "created": published.replace(tzinfo=None),
            }
        )
        _write_rows(book, document)
        # The second sheet: text that is longer than a cell goes on in the cell below.
        sheet = book.add_worksheet(label("about", document.meta["lang"]))
        bold = book.add_format({"bold": True, "valign": "top"})
        wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        whole = book.add_format({"num_format": "0", "align": "left", "valign": "top"})
        for index, width in enumerate(ABOUT_WIDTHS):
            sheet.set_column(index, index, width)
        number = 0
        for cells, labels in _metadata(document, about):
            columns = [_pieces(value) for value in cells]
            for values in zip_longest(*columns) if columns else [()]:
                for index, value in enumerate(values):
                    if isinstance(value, int):
                        sheet.write_number(number, index, value, whole)
                    elif value:
                        _write_text(
                            sheet, number, index, value, bold if index < labels else wrapped
                        )
                number += 1
    out.write(file.getvalue())


def _write_rows(book: Any, document: Document) -> None:
    """The first sheet."""
    from xlsxwriter.utility import xl_range  # type: ignore[import-untyped]

    @cache
    def look(number_format: str, wraps: bool) -> Any:
        """At the top of the cell, since others of the row may be wrapped and high."""
        properties = {"num_format": number_format, "valign": "top", "text_wrap": wraps}
        return book.add_format(properties)

    sheet = book.add_worksheet(label("data", document.meta["lang"]))
    columns, rows, types = document.columns, document.rows, column_types(document.row)
    kept = next((n for n, name in enumerate(columns, 1) if name in KEPT_IN_SIGHT), 0)
    kept = kept if kept <= MAX_KEPT else 0
    sheet.freeze_panes(1, kept)
    bold = book.add_format({"bold": True})
    wrapped = []
    for index, column in enumerate(columns):
        values = [row[column] for row in rows[:MEASURED] if row[column] is not None]
        shown = [f"{each:,}" if isinstance(each, int | float) else cell(each) for each in values]
        # Up to a little more than the widest.
        width = max([_width(column) + 3, *(_width(str(text)[: WIDEST + 1]) + 2 for text in shown)])
        widest = WIDEST_KEPT if index < kept else WIDEST
        wrapped.append(column in LONG or width > widest)
        sheet.set_column(index, index, max(min(width, widest), NARROWEST))
        sheet.write_string(0, index, column, bold)
        meaning = types[column].description
        height = COMMENT_LINE * (len(meaning) // COMMENT_LETTERS + 2)
        sheet.write_comment(0, index, meaning, {"width": COMMENT_WIDTH, "height": height})
    for number, row in enumerate(rows, 1):
        for index, column in enumerate(columns):
            value, wraps = row[column], wrapped[index]
            if isinstance(value, bool):
                sheet.write_boolean(number, index, value, look("General", wraps))
            elif isinstance(value, int | float):
                digits = _number_format(value) if types[column].kind == "number" else "0"
                sheet.write_number(number, index, value, look(digits, wraps))
            elif value is not None and (text := _text(value, column, number)):
                _write_text(sheet, number, index, text, look("General", wraps))
    last = len(columns) - 1
    sheet.autofilter(0, 0, len(rows), last)
    # An empty sheet has no cell to look at; the one below the header will do.
    cells = xl_range(1, 0, max(len(rows), 1), last)
    sheet.ignore_errors({"number_stored_as_text": cells})


def _metadata(document: Document, about: FileMetadata) -> Iterator[Line]:
    """The lines of the second sheet, in the language of the document."""
    meta, lang = document.meta, document.meta["lang"]
    yield (label("title", lang), meta.get("title") or document.name), 1
    if "query" in meta:  # An item has no filters.
        filters = [f"{name}={','.join(values)}" for name, values in meta["query"].items()]
        for number, text in enumerate(filters or [translate("no-filters", lang)]):
            yield ("" if number else label("question", lang), text), 1
    counts = document.completeness
    is_series = counts.what == "series"
    facts = {
        "address": document.links["self"],
        "language": lang,
        "release": about.release,
        "published": about.published_at,
        "rows": len(document.table),
        "series": counts.shown if is_series else None,
        "matching_series": counts.total if is_series else None,
        "matching_rows": counts.total if "total" in meta and not is_series else None,
        "licence": about.licence,
    }
    yield from (((label(term, lang), fact), 1) for term, fact in facts.items() if fact is not None)
    yield from _section(label("warnings", lang), WARNING, meta.get("warnings", ()), lang)
    csl = orjson.dumps(about.citation.csl, option=orjson.OPT_INDENT_2).decode()
    yield (), 0
    yield (label("citation", lang), about.citation.text), 1
    yield ("BibTeX", about.citation.bibtex), 1
    yield ("CSL-JSON", csl), 1
    for name, columns, rows in (
        ("articles", ARTICLE, provenance.articles(about, lang)),
        ("sources", SOURCE, provenance.sources(about, lang)),
        ("metrics", METRIC, provenance.metrics(document, about)),
    ):
        yield from _section(translate(f"collection.{name}", lang), columns, rows, lang)
    types = column_types(document.row)
    described = []
    for name in document.columns:
        column = types[name]
        kind = column.kind if column.kind != "list" else f"list of {column.item}, separated by |"
        kind += ", may be empty" if column.nullable else ""
        described.append({"name": name, "meaning": column.description, "column_type": kind})
    yield from _section(label("columns", lang), COLUMN, described, lang)


def _section(
    heading: str, columns: Sequence[str], rows: Sequence[Mapping[str, Any]], lang: str
) -> Iterator[Line]:
    """A table under a heading, after an empty line."""
    yield (), 0
    if not rows:
        yield (heading, translate("none", lang)), 1
        return
    yield (heading,), 1
    yield [label(TERMS.get(column, column), lang) for column in columns], len(columns)
    for row in rows:
        yield [row[column] for column in columns], 0


def _write_text(sheet: Any, number: int, index: int, text: str, look: Any) -> None:
    if text.startswith("<r>") and text.endswith("</r>"):
        # The library takes such a text for its own markup, unless it is given in two parts.
        sheet.write_rich_string(number, index, text[:1], look, text[1:], look)
    else:
        sheet.write_string(number, index, text, look)


def _pieces(value: Any) -> list[Any]:
    """A text in parts that fit a cell; all else as it is."""
    if not isinstance(value, str) or not _too_long(value):
        return [value]
    return [value[start : start + PIECE] for start in range(0, len(value), PIECE)]


def _too_long(text: str) -> bool:
    return len(text) > PIECE and len(text.encode("utf-16-le", "surrogatepass")) > 2 * MAX_TEXT


def _text(value: Any, column: str, number: int) -> str:
    """The text of a cell. Raises InvalidRequest if it is longer than a cell can hold."""
    text = str(cell(value))
    if _too_long(text):
        message = f"the text of {column} in row {number:,} is too long for a cell of a spreadsheet"
        accepted = ["format=csv", f"fields= without {column}"]
        raise InvalidRequest(
            f"A spreadsheet cell has at most {MAX_TEXT:,} characters, and text is never truncated.",
            [Issue("format", "xlsx", message, accepted)],
        )
    return text


def _number_format(value: float) -> str:
    """A number format that shows every digit; General would show 9000000000000 as 9E+12."""
    if value == int(value):
        return "#,##0"
    decimals = -int(Decimal(repr(value)).normalize().as_tuple().exponent)
    return f"#,##0.{'0' * decimals}"


def _width(text: str) -> int:
    """How many digits wide a text is; letters of Chinese, Japanese and Korean are two."""
    return sum(2 if east_asian_width(letter) in "WF" else 1 for letter in text)


FORMAT = Format(
    "xlsx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "xlsx",
    write,
    "a spreadsheet (Excel), all rows at once",
    tabular=True,
    compressed=True,
    most_rows=MAX_ROWS,
    schema=BINARY,
)
