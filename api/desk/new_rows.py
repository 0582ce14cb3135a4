"""Rows that the page adds: of observations, of the audit, of reference tables."""

from collections.abc import Mapping, Sequence

from pydantic import ValidationError

from api import numerals
from api.desk.changes import AddRow, AnyChange, Contents, Row, SetCells, clean
from api.domain.reference import KEYS, Kind
from api.errors import IndicatorsError
from api.ingest.bundle import Bundle
from api.ingest.draft_cells import value_cells
from api.ingest.draft_files import VALUE_ROLES, Span, place_of, spans
from api.ingest.issues import explain
from api.ingest.row_models import REFERENCE_FILES, REFERENCE_ROWS
from api.reading.article_text import ArticleText
from api.reading.cells import OPEN, is_open, open_cell

CARRIED = (
    *("area", "organization", "sector", "period", "compared_with", "status", "origin", "source"),
)
"""Columns that a new observation takes from the one before it in the text."""


def observed(contents: Contents, number: int, was: Mapping[str, str]) -> Sequence[AnyChange]:
    """A line of the audit as the value of a new observation, with what its numeral says.

    Its metric is open: it is not that of the observation before it, or there would be two of one
    statement.
    """
    figures = contents.tables["figures"]
    if not 0 < number <= len(figures):
        raise IndicatorsError(f"figures.csv has no line {number}.")
    figure = figures[number - 1]
    if figure["claim"] or (figure["observation"] and figure["role"] in VALUE_ROLES):
        raise IndicatorsError("This numeral belongs to a row already; make it no data first.")
    found = numerals.read(figure["as_printed"], contents.language) if contents.language else ()
    value = value_cells(found[0]) if found else {"relation": "eq", "value": OPEN}
    added = _observation(contents, figure, value)
    held = {"role": "value", "observation": added.cells["key"], "reason": ""}
    line = SetCells(kind="set", table="figures", row=str(number), cells=held, was=dict(was))
    return [added, line]


def observed_words(contents: Contents, text: str, span: Span) -> Sequence[AnyChange]:
    """Words of the text that print no numeral as a new observation, whose value is inferred."""
    words = _words(contents, text, span)
    return [_observation(contents, words, {"relation": "eq", "value": OPEN, "inferred": "value"})]


def _observation(contents: Contents, place: Row, value: Row) -> AddRow:
    """What is carried over from another paragraph is left open, as in a draft."""
    rows = contents.tables["observations"]
    keys = {row["key"] for row in rows}
    key = next(name for n in range(1, len(rows) + 2) if (name := f"figure-{n}") not in keys)
    earlier = [row for row in rows if place_of(row) <= place_of(place)]
    cells = {"status": "normal", "origin": OPEN, "area": OPEN, "metric": OPEN}
    if earlier:
        before = max(earlier, key=place_of)
        is_near = place_of(before)[0] == place_of(place)[0]
        for column in CARRIED:
            cell = before[column]
            cells[column] = cell if is_near or not cell or is_open(cell) else open_cell(cell)
        metric = before["metric"]
        cells["metric"] = metric if is_open(metric) else open_cell(metric)
    cells |= {name: place[name] for name in ("paragraph", "sentence", "as_printed")}
    return AddRow(kind="add", table="observations", cells={"key": key} | cells | value)


def marked(contents: Contents, text: str, span: Span) -> Sequence[AnyChange]:
    """A part of the text as a line of the audit, in the order of the text."""
    cells = _words(contents, text, span)
    placed = spans(ArticleText(text, contents.language or ""), contents.tables["figures"])
    earlier = [at for at, each in enumerate(placed, 1) if each is not None and each[:2] < span[:2]]
    return [AddRow(kind="add", table="figures", cells=cells, before=max(earlier, default=0) + 1)]


def _words(contents: Contents, text: str, span: Span) -> Row:
    """The cells of a row that say where words are. Raises IndicatorsError where none are."""
    article = ArticleText(text, contents.language or "")
    paragraph, start, end = span
    words = "".join(article.paragraphs[paragraph - 1 : paragraph])[start:end].strip()
    sentence = article.sentence_at(paragraph, start) if words else 0
    if not words or article.find(words, (paragraph, sentence), start) is None:
        raise IndicatorsError("Select words of one sentence of the text.")
    return {"paragraph": str(paragraph), "sentence": str(sentence), "as_printed": words}


def reference_row(bundle: Bundle, kind: Kind, cells: Mapping[str, str]) -> Row:
    """A row of a reference table. Raises IndicatorsError with every issue that it has by itself."""
    model, key = REFERENCE_ROWS[kind], KEYS[kind]
    row = dict.fromkeys(model.model_fields, "")
    row |= {name: clean(cell) for name, cell in cells.items()}
    try:
        model.model_validate({name: cell or None for name, cell in row.items()})
    except ValidationError as error:
        found = [f"{each['loc'][0]}: {explain(each)}" for each in error.errors()]
        raise IndicatorsError("; ".join(found)) from None
    if row[key].casefold() in map(str.casefold, bundle.reference.entries(kind)):
        raise IndicatorsError(f"{row[key]} is in {REFERENCE_FILES[kind]} already.")
    return row
