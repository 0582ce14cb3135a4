"""`find`: what the words of a text are the names of, and the figures that have all of them."""

from collections import Counter
from typing import Any

from api.domain.dimensions import AREA_PARAMETERS, DIMENSIONS
from api.domain.reference import Reference
from api.http.responses import Responder
from api.i18n import translate
from api.mcp.answers import Answer, figures_of, reasons, sentences_of, warnings_of
from api.mcp.arguments import FindQuery
from api.mcp.figures import observations_of
from api.queries import lookup
from api.schemas import Row
from api.schemas.queries import ResolveQuery
from api.schemas.search_text import SearchText

FOUND_FIGURES, DEFAULT_NAMES = 5, 10
"""Figures and names that are returned."""
GUESSED = ("word", "similar")
"""How candidates match that have not all of the words."""
CANDIDATE = ("code", "type", "name", "name_lang", "match", "parameter")
"""Columns of candidates that are returned."""


def find(respond: Responder[FindQuery]) -> Answer:
    snapshot, query, language = respond.snapshot, respond.query, respond.query.language
    parameters = {"q": respond.target.parameters["q"], "limit": [str(FOUND_FIGURES)]}
    searching, found = observations_of(respond, parameters)
    figures = figures_of(searching, found.rows, warnings_of(found))
    document = respond.list_document(lookup.resolve(snapshot, query), snapshot)
    named = [row for row in document.rows if row["match"] not in GUESSED]
    rows = [{name: row[name] for name in CANDIDATE} for row in named]
    rows = rows or candidates(snapshot.reference, searching.query.q, query)
    shown = rows[: query.limit or DEFAULT_NAMES]
    notices = [*warnings_of(document), *([] if figures else warnings_of(found))]
    warnings = [*{each["message"]: each for each in notices}.values()]
    # A name with the argument that takes its code: Zhejiang (region=CN-ZJ).
    given = [(row["name"], f"{row['parameter']}={row['code']}") for row in shown]
    lines = [name + translate("brackets", language, text=text) for name, text in given]
    is_empty = not (named or figures)
    if figures:
        lines = [*sentences_of(searching, found, figures), *lines]
    elif named:
        lines.append(document.about().citation.text)
    return Answer(
        [*reasons(warnings), *lines] if is_empty else lines,
        shown,
        len(rows),
        snapshot.pinned,
        warnings,
        document.links["self"],
        more={"figures": figures},
        is_empty=is_empty,
    )


def candidates(reference: Reference, text: SearchText | None, query: ResolveQuery) -> list[Row]:
    """The names that have most of the words, among those that one parameter takes.

    A name with one of two words is left out where another one has both.
    """
    hits = Counter[tuple[str, str]]()
    for columns in (text.found if text else {}).values():
        for column, codes in columns.items():
            if DIMENSIONS.get(column) and DIMENSIONS[column].table:
                hits.update((column, code) for code in codes)
    best: dict[str, int] = {}
    for (column, _), count in hits.items():
        best[column] = max(count, best.get(column, 0))
    chosen = [(-count, len(key[1]), *key) for key, count in hits.items() if count == best[key[0]]]
    rows = [
        _row(reference, column, code, query.language)
        for _, _, column, code in sorted(chosen, key=lambda each: (*each[:2], each[3]))
    ]
    return [row for row in rows if query.type is None or row["type"] in query.type]


def _row(reference: Reference, column: str, code: str, language: str) -> Row:
    kind: Any = DIMENSIONS[column].table
    is_area = kind == "area"
    type_of = reference.entries("area")[code]["type"] if is_area else kind
    return {
        "code": code,
        "type": type_of,
        **reference.named(kind, code, language),
        "match": "word",
        "parameter": AREA_PARAMETERS[type_of] if is_area else column,
    }
