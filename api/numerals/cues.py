"""Words beside numerals that say what a figure is compared with, and how certain it is."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from api.numerals.numeral import NEVER, Kind, Numeral

SAME = "same"
"""The same period of the year before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cues:
    """Patterns of folded text, each with what it means; those that are not given match nothing.

    `bases` mean SAME, or the frequency of the period before: year, half, quarter, month; "previous"
    is the one before in the frequency of the figure. `statuses` mean a status of observations.
    """

    bases: Mapping[str, str]
    statuses: Mapping[str, str]
    deficit: str
    """A word for an amount that is missing."""
    partner_before: str
    partner_after: str
    """Beside a place that something goes to or comes from, or is compared with."""
    is_spaced: bool
    """Whether words are divided by spaces."""
    is_base_behind: bool
    """Whether the base stands behind its figure."""
    earlier_before: str = NEVER
    earlier_after: str = NEVER
    """Beside a value that another one has come from: from 4.8 % to 9 %."""
    bound_before: str = NEVER
    """Before a time that belongs to something named: published in January."""
    bound_between: str = NEVER
    """Between such a time and what the sentence goes on to."""
    so_far: str
    """Behind a year that is meant up to now."""
    change_before: str
    change_after: str
    """Beside a number by which something has changed."""
    level_before: str = NEVER
    level_after: str = NEVER
    """Beside a number that something has come to."""
    changes: str
    """Words in the names of metrics that are a change."""
    per: str
    """Words for a part of a whole: per head."""
    surveyed: str
    """Words for questions that were asked, whatever the answers are about."""
    at_end: str
    """Words for the last day of a time that was named before."""
    falling: str
    """Words for falls, wherever they stand."""
    band_after: str = NEVER
    """Behind a percentage that stands for all that begin with it."""
    joins: str
    """Between two values in a list."""
    beside: str
    """All that stands between a place and its figure."""
    name_before: str = ""
    name_after: str = ""
    """Beside the name of a country, which is no part of a longer word."""
    place_behind: str = NEVER
    """Between a figure and a place behind it that it is of."""
    firm: str
    """Words for a firm that was named before."""
    wider: str
    """Words for a whole country, or the world, whatever places are named."""
    state: str
    """Words for the government of a country."""
    group: str
    """Words for several countries, or a part of the world."""
    vague_before: str = NEVER
    vague_after: str = NEVER
    """Beside a time of which only a part is meant."""
    averaged: str
    """Words for a change that is the mean of several years."""
    plans: str
    """Words for what is still to be done."""
    done: str
    """Words for what has happened already."""
    in_turn: str
    """A word for values that belong to names in their order."""
    attributive: str = NEVER
    """All that stands between a rank and the name behind it that has the rank."""
    said_before: str = NEVER
    said_after: str
    """Beside who states a figure."""
    attribution: str
    """Words that say that somebody states the figures of a sentence."""
    dateline: str
    """The beginning of a paragraph that says where and by whom it was sent."""
    byline: str
    """A line that names its writer, as group `author`."""
    filler: str
    """Words that bring no new subject."""
    of_before: str
    """Before a name that what stands before only belongs to."""
    owned_by: str
    """Between a name and what it is of."""
    measures: str
    """Words of a metric's name that stand beside what is measured: growth, rank."""
    origins: Mapping[str, str]
    """Words in the names of sources, each with the origin of their figures."""

    def base(self, before: str, behind: str) -> str | None:
        """What a figure is compared with, given its sentence before and behind it."""
        ends = [
            (match.end(), -match.start(), base)
            for pattern, base in self.bases.items()
            for match in re.finditer(pattern, before)
        ]
        starts = [
            (match.start(), -match.end(), base)
            for pattern, base in self.bases.items()
            if (match := re.search(pattern, behind))
        ]
        last, first = max(ends, default=None), min(starts, default=None)
        found = (first or last) if self.is_base_behind else (last or first)
        return found and found[2]

    def is_deficit(self, text: str) -> bool:
        return re.search(self.deficit, text) is not None

    def is_partner(self, before: str, behind: str) -> bool:
        """Whether a name between these texts is not what a figure is about."""
        return bool(re.search(self.partner_before, before) or re.match(self.partner_after, behind))

    def is_earlier(self, before: str, behind: str) -> bool:
        """Whether the value between these texts is one that another has come from."""
        return bool(re.search(self.earlier_before, before) or re.match(self.earlier_after, behind))

    def is_change(self, before: str, behind: str) -> bool:
        """Whether the number between these texts says by how much something has changed."""
        return bool(re.search(self.change_before, before) or re.match(self.change_after, behind))

    def is_level(self, before: str, behind: str) -> bool:
        """Whether something has come to the number between these texts."""
        return bool(re.search(self.level_before, before) or re.match(self.level_after, behind))

    def is_number_asked(self, numeral: Numeral, words: str) -> bool:
        """Whether a number may be that of those who were asked in a survey."""
        return numeral.kind is Kind.QUANTITY and re.search(self.surveyed, words) is not None

    def is_said_by(self, before: str, behind: str) -> bool:
        """Whether who is named between these texts states the figures."""
        return bool(re.search(self.said_before, before) or re.match(self.said_after, behind))

    def status(self, sentence: str) -> str | None:
        return next(
            (status for each, status in self.statuses.items() if re.search(each, sentence)), None
        )
