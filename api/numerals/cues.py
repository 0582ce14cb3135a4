"""Words beside numerals that say what a figure is compared with, and how certain it is."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

SAME = "same"
"""The same period of the year before."""


@dataclass(frozen=True, slots=True)
class Cues:
    """Patterns of folded text, each with what it means.

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
    is_base_behind: bool
    """Whether the base stands behind its figure."""

    def base(self, before: str, behind: str) -> str | None:
        """What a figure is compared with, given its sentence before and behind it."""
        nearest = [self._last(before), self._first(behind)]
        for found in reversed(nearest) if self.is_base_behind else nearest:
            if found is not None:
                return found
        return None

    def is_deficit(self, text: str) -> bool:
        return re.search(self.deficit, text) is not None

    def is_partner(self, before: str, behind: str) -> bool:
        """Whether a name between these texts is not what a figure is about."""
        return bool(re.search(self.partner_before, before) or re.match(self.partner_after, behind))

    def status(self, sentence: str) -> str | None:
        return next(
            (status for each, status in self.statuses.items() if re.search(each, sentence)), None
        )

    def _last(self, text: str) -> str | None:
        ends = [
            (match.end(), -match.start(), base)
            for pattern, base in self.bases.items()
            for match in re.finditer(pattern, text)
        ]
        return max(ends)[2] if ends else None

    def _first(self, text: str) -> str | None:
        starts = [
            (match.start(), -match.end(), base)
            for pattern, base in self.bases.items()
            if (match := re.search(pattern, text))
        ]
        return min(starts)[2] if starts else None
