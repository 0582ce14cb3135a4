"""Answers of tools: sentences that can be printed, and rows.

A reader gets the sentences, in which doubt, source and release stand beside each value. A program
gets the rows: a choice of the columns that `/v1` has.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson

from api.formats.format import Document
from api.http.responses import Responder
from api.i18n import code_name, comparison, listed, observation_title, translate, with_colon
from api.i18n.citations.lines import joined
from api.queries.cited import cite_observation
from api.queries.results import Notice
from api.schemas import Row
from api.schemas.query import Query

FIGURE = (
    *("id", "metric", "area", "organization", "sector", "period", "value", "relation"),
    *("value_min", "value_max", "unit", "comparison", "status", "inferred", "measure_stated"),
    *("source", "article", "paragraph", "sentence"),
)
"""Columns of observations that rows of figures have, besides a sentence, the codes of warnings, and
the address of the citation."""
WARNING = ("code", "message", "ids")
"""Columns of warnings that answers have."""
CERTAIN = (
    *("id", "statement", "value", "relation", "value_min", "value_max", "unit", "period"),
    *("status", "source", "warnings", "citation"),
)
"""Columns that the schema of an answer promises; a row has those of FIGURE, too."""
SENTENCES = ("statement", "cited")
"""Columns of rows that the text of an answer consists of."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a tool found. `sentences` are for readers, `rows` and `more` for programs."""

    sentences: Sequence[str]
    rows: Sequence[Row]
    total: int
    release: str
    warnings: Sequence[Row] = ()
    url: str | None = None
    """The address that gives the same."""
    next: str | None = None
    """The cursor of the next page."""
    more: Mapping[str, Any] = field(default_factory=dict)
    is_empty: bool = False
    """Whether nothing was found: the sentences say what there is instead."""

    @property
    def text(self) -> str:
        return "\n".join(self.sentences)

    @property
    def content(self) -> Row:
        """The structured content: every tool's has these members, and `more`."""
        return {
            "text": self.text,
            "rows": list(self.rows),
            "total": self.total,
            "release": self.release,
            "warnings": list(self.warnings),
            "url": self.url,
            "next": self.next,
            **self.more,
        }

    @property
    def details(self) -> str:
        """The same without sentences and what is empty, for clients that read only text."""
        filled = _filled({**self.content, "text": None})
        return orjson.dumps(filled).decode()


def _filled(value: Any) -> Any:
    if isinstance(value, dict):
        kept = {k: _filled(v) for k, v in value.items() if k not in SENTENCES}
        return {k: v for k, v in kept.items() if v not in (None, [], {})}
    return [*map(_filled, value)] if isinstance(value, list) else value


def statement(row: Row, language: str) -> str:
    """A figure in words: its value with its unit, its doubt, and its source or that it has none."""
    compared = row["compared_with"]
    base = [comparison(compared, language, is_rank=row["measure"] == "rank")] if compared else []
    source = row["source_name"]
    notes = [
        translate("citation.source", language, source=source)
        if source
        else translate("citation.no-source", language)
    ]
    if row["status"] != "normal":
        notes.insert(0, translate(f"status.{row['status']}", language))
    if row["inferred"]:
        names = [code_name("inferred", each, language) for each in row["inferred"]]
        notes.append(with_colon(translate("inferred", language), listed(names, language), language))
    text = observation_title(row, language, base)
    return text + translate("brackets", language, text=joined(notes, language))


def warnings_of(document: Document) -> list[Row]:
    """The warnings of a document, without their addresses."""
    return [{name: each[name] for name in WARNING} for each in document.meta["warnings"]]


def noticed(notices: Sequence[Notice]) -> list[Row]:
    """Warnings that are in no document."""
    return [{"code": each.code, "message": each.message, "ids": list(each.ids)} for each in notices]


def figures_of(respond: Responder[Any], rows: Sequence[Row], warnings: Sequence[Row]) -> list[Row]:
    """Observations as rows of an answer, each with the warnings that name it."""
    language = respond.query.language
    return [
        {
            **{name: row[name] for name in FIGURE},
            "statement": statement(row, language),
            "warnings": [each["code"] for each in warnings if row["id"] in each["ids"]],
            "citation": citation_url(respond, row["id"]),
        }
        for row in rows
    ]


def citation_url(respond: Responder[Any], shown: str) -> str:
    """The permanent address of the citation of an observation."""
    query: Query = respond.query
    language = {} if query.language == "en" else {"lang": [query.language]}
    pinned = {"release": [respond.snapshot.pinned]}
    return respond.target.url(f"/v1/observations/{shown}/citation", language | pinned)


def sentences_of(respond: Responder[Any], document: Document, rows: Sequence[Row]) -> list[str]:
    """Figures in words, one a line, with how many there are; then what they are cited by."""
    language, full = respond.query.language, document.rows
    lines = [row["statement"] for row in rows]
    if document.completeness.partial:
        lines.append(document.completeness.line(language))
    if len(full) == 1:
        base = respond.target.base_url
        cited = cite_observation(respond.snapshot, full[0], base, language)
    else:
        cited = document.about().citation
    return [*lines, cited.text]


def reasons(warnings: Sequence[Row]) -> list[str]:
    """Why nothing was found, and what there is instead."""
    return [each["message"] for each in warnings]
