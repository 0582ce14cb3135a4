"""What the text of an article, which its folder does not hold, says of the rows of the folder."""

import hashlib
import re
from collections.abc import Mapping, Sequence
from itertools import zip_longest
from pathlib import Path
from typing import Any

from api import numerals
from api.errors import IndicatorsError
from api.ingest.cell_types import whole
from api.ingest.files import RawRow, RowTable
from api.ingest.issues import FileIssues, IssueLog
from api.ingest.row_models import ArticleFile
from api.numerals import Kind, Numeral

SENTENCES = dict.fromkeys(("ja", "zh"), re.compile("[^。]*。|[^。]+"))
SENTENCE = re.compile(r"\S.*?(?:\.(?=\s)|$)")
"""In all other languages a full stop before a space ends a sentence."""
PRINTED_ROLES = ("value", "bound")
"""Roles of the numerals that make the value of an observation."""
MAX_PLACES = 5
"""Other sentences that an issue names."""
MAX_CONTEXT = 24
"""Characters beside a numeral that an issue repeats."""

Span = tuple[int, int]
Place = tuple[int, int]
"""Paragraph and sentence, counted from 1."""


class ArticleText:
    """The paragraphs of a text, and where their sentences are."""

    def __init__(self, text: str, language: str) -> None:
        self.paragraphs = [line.strip() for line in text.splitlines() if line.strip()]
        self.hashes = [hashlib.sha256(each.encode()).hexdigest() for each in self.paragraphs]
        pattern = SENTENCES.get(language.partition("-")[0], SENTENCE)
        self._sentences = [
            [match.span() for match in pattern.finditer(paragraph)] for paragraph in self.paragraphs
        ]

    def count(self, paragraph: int) -> int:
        """The number of sentences of a paragraph; 0 if there is none of that number."""
        return len(self._sentences[paragraph - 1]) if paragraph <= len(self.paragraphs) else 0

    def span(self, place: Place) -> Span:
        """Where a sentence is in its paragraph."""
        return self._sentences[place[0] - 1][place[1] - 1]

    def all_places(self) -> list[Place]:
        """All sentences."""
        return [
            (number, sentence)
            for number, sentences in enumerate(self._sentences, 1)
            for sentence in range(1, len(sentences) + 1)
        ]

    def find(self, printed: str, place: Place, after: int = 0) -> int | None:
        """Where something is printed in its sentence, at that offset or behind; None if not."""
        start, end = self.span(place)
        found = self.paragraphs[place[0] - 1].find(printed, max(start, after), end)
        return None if found < 0 else found

    def places(self, printed: str) -> list[Place]:
        """All sentences in which something is printed."""
        return [each for each in self.all_places() if self.find(printed, each) is not None]

    def sentence_at(self, paragraph: int, offset: int) -> int:
        spans = self._sentences[paragraph - 1]
        return next(number for number, (_, end) in enumerate(spans, 1) if offset < end)


def read_text(path: Path) -> str:
    """Raises IndicatorsError with the reason why a file is no text."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise IndicatorsError(f"{path} cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise IndicatorsError(f"{path} is not UTF-8: save it as UTF-8") from None


def check_text(
    text: ArticleText,
    folder: str,
    article: ArticleFile,
    tables: Mapping[str, RowTable[Any]],
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
    if article.read_language:
        audit = log.file(f"{folder}/figures.csv")
        _check_audit(text, placed["figures"], article.read_language, audit)


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


def _check_audit(
    text: ArticleText, rows: Sequence[tuple[RawRow, Place]], language: str, issues: FileIssues
) -> None:
    """The lines are in the order of the text, and each of its numerals is in one."""
    spans: dict[int, list[Span]] = {}
    last: Place = (1, 1)
    for row, place in rows:
        paragraph = spans.setdefault(place[0], [])
        if place < last:
            issues.add("the lines before stand behind it in the text", row.line, "number")
            continue
        after = paragraph[-1][1] if paragraph else 0
        start = _find(text, row, place, issues, after)
        last = place
        if start is not None:
            paragraph.append((start, start + len(row.cells["as_printed"] or "")))
    for number, paragraph_text in enumerate(text.paragraphs, 1):
        for numeral in numerals.read(paragraph_text, language):
            listed = spans.get(number, ())
            if is_audited(numeral) and not any(
                numeral.start < end and numeral.end > start for start, end in listed
            ):
                sentence = text.sentence_at(number, numeral.start)
                around = paragraph_text[numeral.start : numeral.end + MAX_CONTEXT]
                issues.add(
                    f"no line for the numeral in sentence {number}.{sentence}", 0, "", around
                )


def is_audited(numeral: Numeral) -> bool:
    """Whether a numeral belongs to the audit: of names, only those in digits do."""
    return numeral.kind is not Kind.NAME_PART or any(each.isdigit() for each in numeral.text)
