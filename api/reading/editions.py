"""Tells which of the reports of a body a sentence means."""

from collections.abc import Sequence

from api.reading.context import Tables
from api.reading.mentions import features, names_of
from api.reading.sentences import Sentence


def editions(sources: Sequence[str], sentence: Sentence, tables: Tables) -> Sequence[str]:
    """The sources of one body whose own words, of a season say, are in a sentence most; else all.

    All in a sentence with several figures: the words may be of another one.
    """
    bodies = {tables.entries["source"][code]["organization"] for code in sources}
    if len(bodies) != 1 or len(sentence.values) > 1:
        return sources
    words = {
        code: frozenset[str]().union(*map(features, names_of(tables.entries["source"][code])))
        for code in sources
    }
    common = frozenset[str].intersection(*words.values())
    counts = {code: len((words[code] - common) & sentence.features) for code in sources}
    most = max(counts.values())
    return [code for code in sources if counts[code] == most]
