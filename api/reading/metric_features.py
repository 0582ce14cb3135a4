"""How much of the names of metrics is in a text, whose words may stand apart."""

import re
from collections.abc import Mapping

from api.domain.reference import Entry
from api.numerals import CUES
from api.reading.mentions import features, names_of
from api.reading.metric_names import OF_LEVELS

LEAST = 0.5
"""How much of a name is in a text that may mean it."""
MOST_HAVING = 50
"""Metrics that have a word, at most, of one that tells metrics apart."""


class MetricFeatures:
    """The features of the names of metrics. Immutable."""

    def __init__(self, metrics: Mapping[str, Entry]) -> None:
        measures = re.compile("|".join(cues.measures for cues in CUES.values()))
        self._names: dict[str, list[frozenset[str]]] = {}
        self._levels: dict[str, frozenset[str]] = {}
        """What growths and ranks are of: only growth does not mean one of them."""
        self._having: dict[str, set[str]] = {}
        for code, entry in metrics.items():
            names = {name.lower() for name in names_of(entry)}
            if entry["measure"] in OF_LEVELS:
                plain = {measures.sub("", name) for name in names}
                self._levels[code] = frozenset[str]().union(*map(features, plain))
                names |= plain
            self._names[code] = [each for name in sorted(names) if (each := features(name))]
            for feature in {each for name in self._names[code] for each in name}:
                self._having.setdefault(feature, set()).add(code)

    def likeness(self, words: frozenset[str]) -> dict[str, float]:
        """The metrics of which half a name or more is in a text, with how much of it."""
        having = [self._having[word] for word in words if word in self._having]
        rare = [each for each in having if len(each) <= MOST_HAVING]
        codes = set[str]().union(*rare)
        found: dict[str, float] = {}
        for code in codes:
            if not self._levels.get(code, words) & words:
                continue
            most = max(len(name & words) / len(name) for name in self._names[code])
            if most >= LEAST:
                found[code] = most
        return found
