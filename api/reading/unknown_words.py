"""Tells whether a part of a sentence names anything but figures, times, places and sectors."""

import re

from api.reading.context import Tables
from api.reading.mentions import names_of
from api.reading.sentences import Sentence

UNNAMED = 1
"""Letters of scripts without spaces that name no other subject, at most."""
TOKEN = re.compile(r"[a-z][a-z'\u2019-]+|[^\W\d_a-z\u3040-\u309f]")
"""A word in Latin letters, or another letter, but for the Japanese ones of endings."""


class UnknownWords:
    """Finds words that may name another subject."""

    def __init__(self, tables: Tables, filler: str = "(?!)", before: str = "(?!)") -> None:
        """`filler` are further words that bring no new subject, `before` those before a name."""
        self._cues = tables.cues
        self._filler = re.compile(f"{tables.cues.filler}|{filler}")
        self._before = re.compile(f"{tables.cues.filler}|{before}")
        bases = {
            part.strip()
            for entry in tables.entries["unit"].values()
            for name in names_of(entry)
            for part in re.split(r"\d[\d,]*", name.lower())
            if len(part.strip()) > 1 and re.search(r"\d", name)
        }
        self._unit_words = re.compile("|".join(map(re.escape, sorted(bases))) or "(?!)")
        """Words of units that have a base: robots per 10,000 employees."""

    def is_plain(
        self,
        sentence: Sentence,
        start: int,
        end: int,
        most: int = UNNAMED,
        also: re.Pattern[str] | None = None,
    ) -> bool:
        """Whether a part of a sentence names nothing but figures, times, places and sectors.

        `most` is how many unknown letters of scripts without spaces it may have, `also` are words
        that it may have.
        """
        left = self._without_known(sentence)[start:end]
        if also is not None:
            left = also.sub(" ", left)
        words = TOKEN.findall(self._filler.sub(" ", left))
        return len(words) <= most and not any(each.isascii() for each in words)

    def is_plain_to(self, sentence: Sentence, number: int) -> bool:
        """Whether the clause before a figure names nothing but these, and metrics."""
        value, (at, _) = sentence.numerals[number].start, sentence.clause(number)
        for each in sorted(sentence.metrics, key=lambda each: each.start):
            if at <= each.start and each.end <= value:
                if not self.is_plain(sentence, at, each.start):
                    return False
                at = each.end
        return self.is_plain(sentence, at, value)

    def is_before(self, sentence: Sentence, start: int, *, is_common: bool = False) -> bool:
        """Whether one stands directly before a name, and may be a part of it: per-capita GDP.

        `is_common` is whether the name is that of a common metric, which the metric of a word
        before it may not be: the age of mothers is no average age.
        """
        before, is_ascii = sentence.lowered[:start], sentence.lowered[start].isascii()
        if is_common and (owned := re.search(self._cues.owned_by, before)):
            start = owned.start()
            before = before[:start]
        elif re.search(self._cues.of_before, before):
            return False
        word = re.search(
            r"[\w'\u2019-]+ ?$" if is_ascii or self._cues.is_spaced else r"\w{1,2}$", before
        )
        if word is None:
            return False
        left = self._without_known(sentence)[word.start() : start]
        rest = self._before.sub(lambda each: " " * len(each[0]), left)
        return TOKEN.search(rest if is_ascii else rest[-2:]) is not None

    def is_owner(self, sentence: Sentence, start: int) -> bool:
        """Whether a name belongs to something unknown that stands before it: ships' exports."""
        before = sentence.lowered[:start]
        owned = None if before.isascii() else re.search(self._cues.of_before, before)
        if owned is None:
            return False
        left = self._without_known(sentence)[: owned.start()]
        rest = self._before.sub(lambda each: " " * len(each[0]), left)
        return TOKEN.search(rest[-2:]) is not None

    def _without_known(self, sentence: Sentence) -> str:
        """The sentence with spaces in the place of figures, times and names."""
        text = list(sentence.lowered)
        taken = [(each.time.start, each.time.end) for each in sentence.dated]
        taken += [(each.start, each.end) for each in sentence.mentions]
        taken += [
            (each.start, each.end if sentence.time_at(each) else each.unit_end)
            for each in sentence.numerals
        ]
        taken += [match.span() for match in self._unit_words.finditer(sentence.lowered)]
        for first, last in taken:
            text[first:last] = " " * (last - first)
        return "".join(text)
