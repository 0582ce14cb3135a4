"""The text of an article, which its folder does not hold: paragraphs, sentences, positions."""

import hashlib
import re
from itertools import accumulate
from pathlib import Path

from api.errors import IndicatorsError
from api.numerals import Kind, Numeral

SENTENCES = dict.fromkeys(("ja", "zh"), re.compile("[^。]*。|[^。]+"))
SENTENCE = re.compile(r"\S.*?(?:\.(?=\s)|$)")
"""In all other languages a full stop before a space ends a sentence."""
Span = tuple[int, int]
Place = tuple[int, int]
"""Paragraph and sentence, counted from 1."""


class ArticleText:
    """The paragraphs of a text, and where their sentences are."""

    def __init__(self, text: str, language: str) -> None:
        lines = [*accumulate(map(len, text.splitlines(keepends=True)), initial=0)]
        self.paragraphs, self._starts = list[str](), list[int]()
        for start, line in zip(lines, text.splitlines(), strict=False):
            if line.strip():
                self.paragraphs.append(line.strip())
                self._starts.append(start + len(line) - len(line.lstrip()))
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

    def offset(self, place: Place) -> int:
        """Where a sentence begins in the text."""
        return self._starts[place[0] - 1] + self.span(place)[0]

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


def is_audited(numeral: Numeral) -> bool:
    """Whether a numeral belongs to the audit: of names, only those in digits do."""
    return numeral.kind is not Kind.NAME_PART or any(each.isdigit() for each in numeral.text)
