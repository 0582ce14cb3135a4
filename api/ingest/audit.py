"""Whether every numeral of a text is in a line of its audit, and is what its observation says."""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from api import numerals
from api.ingest.checks import Codes, is_change
from api.ingest.files import RawRow
from api.ingest.issues import FileIssues
from api.ingest.printed_figures import is_another_value
from api.numerals import Numeral
from api.numerals.reader import falls_as_next
from api.reading.article_text import ArticleText, Place, is_audited

PRINTED_ROLES = ("value", "bound")
"""Roles of the numerals that make the value of an observation."""
MAX_CONTEXT = 24
"""Characters behind a numeral that an issue repeats."""


class Line(NamedTuple):
    """A line of the audit, and where it is in its paragraph."""

    row: RawRow
    place: Place
    start: int
    end: int

    def touches(self, start: int, end: int) -> bool:
        return self.start < end and self.end > start


class Value(NamedTuple):
    """A numeral, and the observation of the same sentence that has it."""

    numeral: Numeral
    line: Line
    observation: RawRow


class Audit:
    """Compares the numerals of a text with the lines of its audit and their observations."""

    def __init__(
        self,
        text: ArticleText,
        language: str,
        observations: Sequence[tuple[RawRow, Place]],
        codes: Codes,
        audit_issues: FileIssues,
        observation_issues: FileIssues,
    ) -> None:
        self._text = text
        self._grammar = numerals.GRAMMARS[language]
        self._observations = {row.cells["key"]: (row, place) for row, place in observations}
        self._metrics = codes.reference.entries("metric")
        self._printed = codes.printed_figures(language)
        self._audit_issues, self._observation_issues = audit_issues, observation_issues

    def check(self, lines: Mapping[int, Sequence[Line]]) -> None:
        """Add the issues; `lines` are those of each paragraph, in order.

        The only line of an observation in its sentence has its value, and the sentence has no
        direction and no bound that the observation lacks.
        """
        for number, paragraph in enumerate(self._text.paragraphs, 1):
            listed = lines.get(number, ())
            read = numerals.read(paragraph, self._grammar.lang)
            self._check_listed(number, [each for each in read if is_audited(each)], listed)
            values = [self._value(numeral, listed) for numeral in read]
            known = [each for each in values if each is not None]
            for numeral, line, row in known:
                of_row = {each.line.row.line for each in known if each.observation is row}
                is_found = self._text.find(row.cells["as_printed"] or "", line.place) is not None
                if len(of_row) == 1 and is_found and is_another_value(numeral, row.cells):
                    key, printed = row.cells["key"], line.row.cells["as_printed"]
                    size, value = numerals.as_number(abs(numeral.amount.value)), row.cells["value"]
                    message = f"{printed!r} reads as {size}; the value of {key} is {value}"
                    self._audit_issues.add(message, line.row.line, "observation", key)
            falls = False
            for found, following in reversed([*pairwise([*values, None])]):
                if found is None:
                    falls = False
                    continue
                row = found.observation
                falls = self._falls(paragraph, found, following if falls else None)
                metric = self._metrics.get(row.cells["metric"] or "")
                is_negative = falls and metric is not None and is_change(metric, row.cells)
                self._printed.check_in_sentence(
                    self._observation_issues, row, found.numeral, is_negative
                )

    def _check_listed(self, number: int, read: Sequence[Numeral], lines: Sequence[Line]) -> None:
        """Each numeral has a line, both ends of a range have one, and no digits are left out."""
        paragraph = self._text.paragraphs[number - 1]
        covered = {at for each in lines for at in range(each.start, each.end)}
        for numeral in read:
            whole = (numeral.start, numeral.end)
            is_touched = any(each.touches(*whole) for each in lines)
            for start, end in self._numbers(paragraph, numeral) if is_touched else [whole]:
                left_out = set(range(start, end)) - covered
                is_listed = len(left_out) < end - start
                if not is_listed or any(paragraph[at].isdigit() for at in left_out):
                    what = "whole numeral" if is_listed else "numeral"
                    sentence = self._text.sentence_at(number, start)
                    message = f"no line for the {what} in sentence {number}.{sentence}"
                    self._audit_issues.add(message, 0, "", paragraph[start : end + MAX_CONTEXT])

    def _numbers(self, paragraph: str, numeral: Numeral) -> list[tuple[int, int]]:
        """Where the numbers of a numeral are: two of a range or of a fraction."""
        folded, grammar = self._grammar.fold(paragraph), self._grammar
        return [
            match.span()
            for match in grammar.number.finditer(folded)
            if numeral.start <= match.start() < numeral.end and grammar.accepts(folded, match)
        ]

    def _value(self, numeral: Numeral, lines: Sequence[Line]) -> Value | None:
        """None where no line says that the numeral is the value of an observation there."""
        for line in lines:
            if line.touches(numeral.start, numeral.end) and line.row.cells["role"] in PRINTED_ROLES:
                row, place = self._observations.get(line.row.cells["observation"], (None, None))
                if row is not None and place == line.place:
                    return Value(numeral, line, row)
        return None

    def _falls(self, paragraph: str, value: Value, falling: Value | None) -> bool:
        """Whether a numeral is a fall; if no word says so, as the `falling` one behind it.

        That has the same metric, and its direction behind it: 2% and 3% lower.
        """
        numeral = value.numeral
        if numeral.has_sign or numeral.is_fall is not None:
            return numeral.has_sign or numeral.is_fall is True
        return (
            falling is not None
            and value.observation.cells["metric"] == falling.observation.cells["metric"]
            and falls_as_next(
                self._grammar.fold(paragraph), numeral, falling.numeral, self._grammar
            )
        )
