"""What the text of an article says of the rows of its folder."""

from collections.abc import Mapping, Sequence
from itertools import zip_longest
from typing import Any

from api.ingest.audit import PRINTED_ROLES, Audit, Line
from api.ingest.cell_types import whole
from api.ingest.checks import Codes
from api.ingest.files import RawRow, RowTable
from api.ingest.issues import FileIssues, IssueLog
from api.ingest.row_models import ArticleFile
from api.reading.article_text import ArticleText, Place

MAX_PLACES = 5
"""Other sentences that an issue names."""


def check_text(
    text: ArticleText,
    folder: str,
    article: ArticleFile,
    tables: Mapping[str, RowTable[Any]],
    codes: Codes,
    log: IssueLog,
) -> None:
    """Add the issues of one article's folder that only the text shows."""
    if not _has_paragraphs(text, article, log.file(f"{folder}/article.toml")):
        return  # every position counts paragraphs
    placed: dict[str, list[tuple[RawRow, Place]]] = {}
    for name, table in tables.items():
        issues = log.file(f"{folder}/{name}.csv")
        placed[name] = [
            (row, place) for row in table.raw if (place := _place(text, row, issues)) is not None
        ]
    issues = log.file(f"{folder}/observations.csv")
    audited = {
        cells["observation"] for _, cells in tables["figures"].raw if cells["role"] in PRINTED_ROLES
    }
    for row, place in placed["observations"]:
        _find(text, row, place, issues)
        is_printed = "value" not in (row.cells["inferred"] or "").split()
        if is_printed and row.cells["key"] not in audited:
            message = f"no line of figures.csv has it with the role {' or '.join(PRINTED_ROLES)}"
            issues.add(message, row.line, "key", row.cells["key"])
    if language := article.read_language:
        audit = log.file(f"{folder}/figures.csv")
        lines = _audit_lines(text, placed["figures"], audit)
        Audit(text, language, placed["observations"], codes, audit, issues).check(lines)


def _has_paragraphs(text: ArticleText, article: ArticleFile, issues: FileIssues) -> bool:
    """Whether there are as many as the article has; those with another text are issues."""
    differ = [
        number
        for number, (own, of_text) in enumerate(zip_longest(article.paragraphs, text.hashes), 1)
        if own != of_text
    ]
    count = len(text.paragraphs)
    if count != len(article.paragraphs):
        message = (
            f"the text has {count} paragraphs, and here are {len(article.paragraphs)}; the first "
            f"that differs is {differ[0]}"
        )
        issues.add(message, 0, "paragraphs")
        return False
    for number in differ:
        message = f"paragraph {number} of the text has another hash: {text.hashes[number - 1]}"
        issues.add(message, 0, "paragraphs", article.paragraphs[number - 1])
    return True


def _place(text: ArticleText, row: RawRow, issues: FileIssues) -> Place | None:
    """The sentence of a row; None, with an issue, if the text has none there."""
    paragraph, sentence = whole(row.cells["paragraph"]), whole(row.cells["sentence"])
    if not (isinstance(paragraph, int) and isinstance(sentence, int) and paragraph and sentence):
        return None  # an issue already
    count = text.count(paragraph)
    if count and sentence > count:
        message = f"paragraph {paragraph} has the sentences 1 to {count}"
        issues.add(message, row.line, "sentence", row.cells["sentence"])
    return (paragraph, sentence) if sentence <= count else None


def _find(
    text: ArticleText, row: RawRow, place: Place, issues: FileIssues, after: int = 0
) -> int | None:
    """Where a row's figure is printed in its sentence; None, with an issue, if it is not."""
    printed = row.cells["as_printed"]
    if printed is None:
        return None
    found = text.find(printed, place, after)
    if found is None:
        places = text.places(printed)
        others = ", ".join(f"{number}.{part}" for number, part in places[:MAX_PLACES])
        where = f"; it stands in {others}" if others else ", nor anywhere in the text"
        message = f"not printed in sentence {place[0]}.{place[1]}{where}"
        if place in places:
            message = "the lines before stand behind it in the text, or it is listed too often"
        issues.add(message, row.line, "as_printed", printed)
    return found


def _audit_lines(
    text: ArticleText, rows: Sequence[tuple[RawRow, Place]], issues: FileIssues
) -> Mapping[int, list[Line]]:
    """The lines that are in the order of the text, by paragraph; the others are issues."""
    lines: dict[int, list[Line]] = {}
    last: Place = (1, 1)
    for row, place in rows:
        paragraph = lines.setdefault(place[0], [])
        if place < last:
            issues.add("the lines before stand behind it in the text", row.line, "number")
            continue
        last = place
        start = _find(text, row, place, issues, paragraph[-1].end if paragraph else 0)
        if start is not None:
            end = start + len(row.cells["as_printed"] or "")
            paragraph.append(Line(row, place, start, end))
    return lines
