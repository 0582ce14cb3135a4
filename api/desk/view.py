"""What the page shows: the text with its numerals, the article's rows, and what `check` finds."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pydantic import ValidationError

from api import numerals
from api.desk.changes import DEFAULTS, Row, text_of, values_of
from api.desk.desk import Desk
from api.domain.code_lists import LANGUAGES
from api.domain.facts import AGREEMENTS
from api.domain.reference import Reference
from api.errors import PROGRAM
from api.i18n import display, observation_title
from api.ingest.bundle import ArticleBundle, Bundle
from api.ingest.cell_types import TO_DECIDE
from api.ingest.common_metrics import CommonMetrics
from api.ingest.draft_files import Span, spans
from api.ingest.files import read_article
from api.ingest.issues import IssueLog
from api.ingest.records import Record, Subjects, observation_records
from api.ingest.row_models import ObservationRow
from api.reading.article_text import ArticleText, is_audited
from api.reading.cells import candidates_of, is_open, period_of

STAND_INS = {"status": "normal", "origin": "not-stated", "source": None}
"""What open cells are taken for that say nothing of the number or the fact."""
UNKNOWN = "…"
"""A name that is still to be decided."""

Json = dict[str, Any]


def state(desk: Desk) -> Json:
    """The state of the desk, as the page draws it. Names of files are those within the folder."""
    bundle = desk.bundle()
    contents, lines = desk.contents(IssueLog(bundle.folder))
    document = values_of(contents.toml)
    language = str(document.get("language", "en")).partition("-")[0]
    text = ArticleText(desk.text or "", language)
    placed = spans(text, contents.tables["figures"])
    done, undone = desk.counts()
    return {
        "tables_version": desk.tables_version(),
        "id": desk.name,
        "language": language,
        "paragraphs": [
            {
                "text": paragraph,
                "sentences": [text.span((number, at + 1)) for at in range(text.count(number))],
            }
            for number, paragraph in enumerate(text.paragraphs, 1)
        ],
        "numerals": [*_numerals(text, placed, language)],
        "tables": {
            table: [
                {"line": line, "cells": row} for line, row in zip(lines[table], rows, strict=True)
            ]
            for table, rows in contents.tables.items()
        },
        "article": _texts(document),
        "defaults": _texts(document.get(DEFAULTS, {})),
        "offered": _offered(bundle.reference, contents.tables["observations"]),
        "statements": _statements(desk, bundle),
        **_issues(desk, bundle),
        "undo": done,
        "redo": undone,
    }


def _offered(reference: Reference, rows: Sequence[Row]) -> Json:
    """The metrics among the candidates of open cells that are added where they are chosen."""
    codes = {
        code for row in rows for code in candidates_of(row["metric"]) if is_open(row["metric"])
    }
    lacking = codes - {*reference.entries("metric")}
    common = CommonMetrics(reference) if lacking else None
    found = {code: common.named(code) for code in sorted(lacking)} if common else {}
    return {code: {"what": each[0], "names": each[1]} for code, each in found.items() if each}


def _texts(values: Mapping[str, Any]) -> dict[str, str]:
    """Values of a TOML file that are no lists or tables, as they stand in it."""
    return {key: text_of(each) for key, each in values.items() if not isinstance(each, list | dict)}


def _numerals(text: ArticleText, placed: Sequence[Span | None], language: str) -> Iterator[Json]:
    """Where the lines of figures.csv are, and the numerals that have none, whose line is null."""
    found = [
        {"paragraph": span[0], "start": span[1], "end": span[2], "line": number}
        for number, span in enumerate(placed, 1)
        if span
    ]
    yield from found
    for number, paragraph in enumerate(text.paragraphs, 1):
        there = [(each["start"], each["end"]) for each in found if each["paragraph"] == number]
        for numeral in numerals.read(paragraph, language) if language in numerals.LANGUAGES else ():
            if is_audited(numeral) and not any(
                numeral.start < end and start < numeral.end for start, end in there
            ):
                yield {
                    "paragraph": number,
                    "start": numeral.start,
                    "end": max(numeral.end, numeral.unit_end),
                    "line": None,
                }


def _issues(desk: Desk, bundle: Bundle) -> Json:
    """What `check` finds in the reference tables and in this article."""
    bundle.check_names(desk.name)
    bundle.read(desk.name, desk.text)
    issues = [
        {
            "file": each.file.removeprefix(f"articles/{desk.name}/"),
            "line": each.line,
            "column": each.column,
            "value": each.value,
            "message": each.message,
            "is_open": each.message.startswith(TO_DECIDE),
        }
        for each in sorted(bundle.log.shown)
    ]
    return {
        "issues": issues,
        "issue_count": bundle.log.count,
        "publish": f"{PROGRAM} seed {desk.seed}",
        "open_count": sum(each["is_open"] for each in issues),
    }


def _statements(desk: Desk, bundle: Bundle) -> Json:
    """Observations in words, by key, in each language, and what other articles say of the same."""
    reference = bundle.reference
    records = _records(desk, bundle)
    found: Json = {}
    for cells in bundle.observation_cells(desk.name):
        key, record = cells["key"] or "", records.get(cells["key"] or "")
        found[key] = {
            "words": {each: _words(cells, record, reference, each) for each in LANGUAGES},
            "others": [
                {
                    "article": other.article,
                    "place": f"{other.record['paragraph']}.{other.record['sentence']}",
                    "value": _value(other.record, reference, "en"),
                    "agreement": other.agreement,
                    "meaning": AGREEMENTS[other.agreement],
                }
                for other in (desk.others.of(record) if record else ())
            ],
        }
    return found


def _records(desk: Desk, bundle: Bundle) -> Mapping[str, Record]:
    """The records of the observations that have no issue of their own, by key.

    The codes that make a record are in the reference tables.
    """
    reference = bundle.reference
    article = read_article(IssueLog(bundle.folder).file(f"articles/{desk.name}/article.toml"))
    if article is None:
        return {}
    rows = []
    for cells in bundle.observation_cells(desk.name):
        known = {name: each for name, each in STAND_INS.items() if is_open(cells[name])}
        try:
            row = ObservationRow.model_validate(cells | known)
        except ValidationError:
            continue
        codes = (("metric", row.metric), ("unit", row.unit), ("area", row.area))
        firm = reference.entries("organization").get(row.organization or "")
        is_known = all(code is None or code in reference.entries(kind) for kind, code in codes)
        if is_known and (row.area is not None or firm is not None):
            rows.append(row)
    own = ArticleBundle(desk.name, article, rows, [], [])
    records = observation_records(own, Subjects(reference))
    return dict(zip((row.key for row in rows), records, strict=True))


def _words(
    cells: Mapping[str, str | None], record: Record | None, reference: Reference, language: str
) -> str:
    """An observation as a title of the API; what is not known of an open one is left out."""

    def name(kind: Any, column: str) -> str | None:
        code = cells[column]
        if code is None:
            return None
        return UNKNOWN if is_open(code) else reference.names[language][kind].get(code, code)

    period = cells["period"]
    row = {
        "subject_name": name("organization", "organization") or name("area", "area"),
        "metric_name": name("metric", "metric"),
        "sector_name": name("sector", "sector"),
        "period": period if period and period_of(period) else None,
        "display": _value(record, reference, language) if record else cells["as_printed"] or "",
    }
    base = name("comparison", "compared_with")
    return observation_title(row, language, [base] if base else [])


def _value(record: Record, reference: Reference, language: str) -> str:
    """The value as the API displays it."""
    metric = reference.entries("metric")[record["metric"]]
    unit = reference.entries("unit")[record["unit"]]
    return display.of_row(record | {"measure": metric["measure"]}, language, unit)
