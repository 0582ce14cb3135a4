"""XLSX (ECMA-376): the rows on the first sheet; on the second what they are and how to cite them.

Text is written as text: never as a formula, a link or a number.

The library makes the workbook in memory without the rows, since it writes rows to named files or
keeps them all. They are written here, in batches, into the XML of its first sheet.
"""

import html
import io
import re
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from itertools import chain, zip_longest
from typing import Any
from unicodedata import east_asian_width

import orjson

from api.errors import InvalidRequest, Issue, Message
from api.formats import provenance
from api.formats.csv_format import cell
from api.formats.format import (
    BINARY,
    Document,
    FileMetadata,
    Format,
    WriteOnlyFile,
    optional_imports,
)
from api.i18n import label, translate
from api.queries.results import ByteSink, Columns
from api.schemas.column_names import column_name
from api.schemas.column_types import column_types

MAX_ROWS = 1_048_575
"""What Excel shows on a sheet, without the header."""
MAX_TEXT = 32_767
"""UTF-16 code units that a cell holds; Excel refuses a file with more."""
PIECE = MAX_TEXT // 2
"""Characters that always fit a cell, whichever they are."""
MAX_SHARED = 20_000
"""More rows have each text where it stands: this needs no memory, but a few readers know only texts
that are shared by the cells."""
MAX_CELLS = 10_000_000
"""More cells may need a ZIP64 entry, of which Excel says that it repairs the file."""
SHEET, TEXTS = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"
MAX_DECIMALS = 20
PLAIN, WRAPPED, WHOLE = range(3)
LOOKS = (
    *(("General", False), ("General", True), ("0", False)),
    *((f"#,##0{'.' * bool(number)}{'0' * number}", False) for number in range(MAX_DECIMALS + 1)),
)
"""Number formats of the rows, and whether the text is wrapped. From WHOLE + 1 on: by decimals."""
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
COLUMN = ("code", "meaning", "name", "column_type")
TERMS: Mapping[str, str] = {
    "url": "address",
    "count": "rows",
    "publisher_name": "publisher",
    "unit_name": "unit",
}
"""Columns that are called by another term."""
UNWRITABLE = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff]")
ESCAPED = re.compile("_x[0-9a-fA-F]{4}_")
DIMENSION, FILTERED = (
    re.compile(rb'(?<=<%b ref=")[^"]+' % tag) for tag in (b"dimension", b"autoFilter")
)
"""The cells of the sheet; those with a filter are the same."""
Line = tuple[Sequence[Any], int]
"""Cells side by side, and how many of the first are labels."""
Widths = Sequence[tuple[int, bool]]


def write(document: Document, out: ByteSink) -> None:
    count = len(document.table)
    if count > MAX_ROWS:
        message, hint = Message("error.too-many-rows"), Message("error.hint.more-filters")
        raise InvalidRequest(
            Message("error.detail.rows", count=f"{count:,}", format="xlsx", most=f"{MAX_ROWS:,}"),
            [Issue("format", "xlsx", message, ["format=csv", "format=parquet"], hint=hint)],
        )
    about = document.about()
    lines = list(_metadata(document, about))
    batches = document.table.batches()
    first = next(batches, dict.fromkeys(document.columns, ()))
    widths = _widths(document, first)
    book = zipfile.ZipFile(_workbook(document, about, lines, widths))
    header, rest = book.read(SHEET).split(b'<row r="2"')
    looks, footer = rest.split(b"</sheetData>")
    styles = [int(number) for number in re.findall(rb' s="(\d+)"', looks)]
    shared = book.read(TEXTS)
    texts = _Texts(count <= MAX_SHARED, shared.count(b"<si>"))
    writers = [
        _Column(document, index, wraps, styles, texts) for index, (_, wraps) in enumerate(widths)
    ]
    with zipfile.ZipFile(WriteOnlyFile(out), "w") as archive:
        for entry in book.infolist():
            if entry.filename not in (SHEET, TEXTS):
                archive.writestr(entry, book.read(entry))
        is_large = count * len(writers) > MAX_CELLS
        with archive.open(_entry(SHEET), "w", force_zip64=is_large) as sheet:
            sheet.write(DIMENSION.sub(FILTERED.findall(footer)[0], header))
            number = 2
            for batch in chain([first], batches):
                columns = [each.cells(batch[each.name], number) for each in writers]
                rows = enumerate(zip(*columns, strict=True), number)
                sheet.write("".join(f'<row r="{n}">{"".join(r)}</row>' for n, r in rows).encode())
                number += len(columns[0])
            sheet.write(b"</sheetData>" + footer)
        archive.writestr(_entry(TEXTS), texts.added_to(shared))


def _workbook(
    document: Document, about: FileMetadata, lines: Sequence[Line], widths: Widths
) -> io.BytesIO:
    """The workbook; its first sheet has below the header a cell of each look, and no rows."""
    # Belongs to an optional extra, and has no types.
    with optional_imports("xlsx"):
        from xlsxwriter import Workbook  # type: ignore[import-untyped]
    file = io.BytesIO()
    with Workbook(file, {"in_memory": True}) as book:
        published = datetime.fromisoformat(about.published_at)
        book.set_properties(
            {
                "title": document.meta.get("title") or document.name,
                "subject": document.links["self"],
                "created": published.replace(tzinfo=None),
            }
        )
        _write_header(book, document, widths)
        # The second sheet: text that is longer than a cell goes on in the cell below.
        sheet = book.add_worksheet(label("about", document.meta["lang"]))
        bold = book.add_format({"bold": True, "valign": "top"})
        wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        whole = book.add_format({"num_format": "0", "align": "left", "valign": "top"})
        for index, width in enumerate(ABOUT_WIDTHS):
            sheet.set_column(index, index, width)
        number = 0
        for cells, labels in lines:
            columns = [_pieces(value) for value in cells]
            for values in zip_longest(*columns) if columns else [()]:
                for index, value in enumerate(values):
                    if isinstance(value, int):
                        sheet.write_number(number, index, value, whole)
                    elif value:
                        look = bold if index < labels else wrapped
                        if value.startswith("<r>") and value.endswith("</r>"):
                            # In one part the library would take it for its own markup.
                            parts = value[:1], look, value[1:], look
                            sheet.write_rich_string(number, index, *parts)
                        else:
                            sheet.write_string(number, index, value, look)
                number += 1
    return file


def _write_header(book: Any, document: Document, widths: Widths) -> None:
    """The first sheet without its rows."""
    from xlsxwriter.utility import xl_range  # type: ignore[import-untyped]

    sheet = book.add_worksheet(label("data", document.meta["lang"]))
    types = column_types(document.row)
    sheet.freeze_panes(1, _kept(document))
    bold = book.add_format({"bold": True})
    for index, column in enumerate(document.columns):
        sheet.set_column(index, index, widths[index][0])
        sheet.write_string(0, index, document.heading(column), bold)
        meaning = types[column].description
        height = COMMENT_LINE * (len(meaning) // COMMENT_LETTERS + 2)
        sheet.write_comment(0, index, meaning, {"width": COMMENT_WIDTH, "height": height})
    for index, (number_format, wraps) in enumerate(LOOKS):
        # At the top of the cell, since others of the row may be wrapped and high.
        properties = {"num_format": number_format, "valign": "top", "text_wrap": wraps}
        sheet.write_blank(1, index, None, book.add_format(properties))
    count, last = len(document.table), len(document.columns) - 1
    sheet.autofilter(0, 0, count, last)
    # An empty sheet has no cell to look at; the one below the header will do.
    sheet.ignore_errors({"number_stored_as_text": xl_range(1, 0, max(count, 1), last)})


def _kept(document: Document) -> int:
    """How many of the first columns stay in sight."""
    kept = next((n for n, name in enumerate(document.columns, 1) if name in KEPT_IN_SIGHT), 0)
    return kept if kept <= MAX_KEPT else 0


def _widths(document: Document, first: Columns) -> Widths:
    """The width of each column by the first rows, and whether its texts are wrapped."""
    kept, widths = _kept(document), []
    for index, name in enumerate(document.columns):
        values = [value for value in first[name][:MEASURED] if value is not None]
        shown = [f"{each:,}" if isinstance(each, int | float) else cell(each) for each in values]
        # Up to a little more than the widest.
        heading = document.heading(name)
        width = max([_width(heading) + 3, *(_width(str(text)[: WIDEST + 1]) + 2 for text in shown)])
        widest = WIDEST_KEPT if index < kept else WIDEST
        widths.append((max(min(width, widest), NARROWEST), name in LONG or width > widest))
    return widths


@dataclass(slots=True)
class _Texts:
    """The texts of the rows: shared by the cells, after those of the library, or in the cells."""

    are_shared: bool
    before: int
    numbers: dict[str, int] = field(default_factory=dict)

    def content(self, text: str) -> str:
        """The rest of a cell from its type on."""
        if not self.are_shared:
            return f' t="inlineStr"><is>{_element(text)}</is></c>'
        number = self.numbers.setdefault(text, self.before + len(self.numbers))
        return f' t="s"><v>{number}</v></c>'

    def added_to(self, shared: bytes) -> bytes:
        """The file of shared texts; how many there are may be left out."""
        start, end = re.sub(rb' (count|uniqueCount)="\d+"', b"", shared).split(b"</sst>")
        added = "".join(f"<si>{_element(text)}</si>" for text in self.numbers)
        return b"".join((start, added.encode(), b"</sst>", end))


class _Column:
    """Writes the cells of a column."""

    def __init__(
        self, document: Document, index: int, wraps: bool, styles: Sequence[int], texts: _Texts
    ) -> None:
        from xlsxwriter.utility import xl_col_to_name

        self.name = document.columns[index]
        self._letters = xl_col_to_name(index)
        self._styles = styles
        self._texts = texts
        self._text_look = WRAPPED if wraps else PLAIN
        is_number = column_types(document.row)[self.name].kind == "number"
        self._number_look: Callable[[float], int] = _look if is_number else lambda _value: WHOLE

    def cells(self, values: Sequence[Any], first: int) -> list[str]:
        """The cells of rows from this one on; null and the empty text have none."""
        start, styles, content = f'<c r="{self._letters}', self._styles, self._texts.content
        text_style, number_look = styles[self._text_look], self._number_look
        cells = []
        for number, value in enumerate(values, first):
            if value is None:
                cells.append("")
            elif isinstance(value, bool):
                cells.append(f'{start}{number}" s="{text_style}" t="b"><v>{value:d}</v></c>')
            elif isinstance(value, int | float):
                style = styles[number_look(value)]
                cells.append(f'{start}{number}" s="{style}"><v>{value!r}</v></c>')
            elif text := _text(value, self.name, number - 1):
                cells.append(f'{start}{number}" s="{text_style}"{content(text)}')
            else:
                cells.append("")
        return cells


def _element(text: str) -> str:
    """A text as XML: what XML cannot hold as `_xHHHH_`, and what looks like that too."""
    if "_x" in text:
        text = ESCAPED.sub(r"_x005F\g<0>", text)
    if not text.isprintable():
        text = UNWRITABLE.sub(lambda found: f"_x{ord(found[0]):04X}_", text)
    space = ' xml:space="preserve"' if text[0].isspace() or text[-1].isspace() else ""
    return f"<t{space}>{html.escape(text, quote=False)}</t>"


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name)
    entry.compress_type = zipfile.ZIP_DEFLATED
    return entry


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
        "licence_url": about.licence_url,
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
        called = column_name(document.row, lang, name)
        described.append(
            {"code": name, "meaning": column.description, "name": called, "column_type": kind}
        )
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
        message = Message("error.too-long-for-cell", column=column, row=f"{number:,}")
        hint = Message("error.hint.without-column", column=column)
        raise InvalidRequest(
            Message("error.detail.cell", most=f"{MAX_TEXT:,}"),
            [Issue("format", "xlsx", message, ["format=csv"], hint=hint)],
        )
    return text


def _look(value: float) -> int:
    """The look that shows every digit; General would show 9000000000000 as 9E+12."""
    if value == int(value):
        return WHOLE + 1
    decimals = -int(Decimal(repr(value)).normalize().as_tuple().exponent)
    return WHOLE + 1 + decimals if decimals <= MAX_DECIMALS else PLAIN


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
    has_index=True,
    streamed=True,
    most_rows=MAX_ROWS,
    schema=BINARY,
)
