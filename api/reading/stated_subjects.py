"""Finds the place and the plant of a figure where a draft would leave them open."""

import re

from api.numerals import Kind, Numeral
from api.numerals.paraphrases import Paraphrases
from api.reading.context import Tables
from api.reading.sentences import Sentence

PLANT = "plant"


def place_of(
    sentence: Sentence, numeral: Numeral, words: Paraphrases, tables: Tables
) -> str | None:
    """The place that a figure is surely of by the order of the words, if that tells.

    Of two places before it the smaller one, where the larger only tells where that is: Ningbo in
    Zhejiang. Without a place, that of the only body that the sentence names, where it says the
    whole of the place.
    """
    areas = [each for each in sentence.mentions if each.kind == "area"]
    before = [each for each in areas if each.end <= numeral.start]
    if before[1:]:
        smaller, larger = before[-2:]
        between = sentence.folded[smaller.end : larger.start]
        is_within = tables.contains(larger.code, smaller.code)
        return smaller.code if is_within and re.fullmatch(words.within, between) else None
    if before:
        return None
    if areas and re.match(words.front, sentence.folded[: areas[0].start]):
        return areas[0].code  # with a GDP of 9 trillion yuan, Zhejiang
    bodies = {each.code for each in sentence.mentions if each.kind == "organization"}
    homes = {tables.entries["organization"][code]["area"] for code in bodies}
    if len(homes) != 1 or not re.search(words.whole_place, sentence.folded[: numeral.start]):
        return None
    home: str | None = homes.pop()
    return home


def plant_of(
    sentence: Sentence, numeral: Numeral, firm: str | None, words: Paraphrases, tables: Tables
) -> str | None:
    """The only plant of a firm at a place, of what is counted where a word for a plant stands."""
    is_count = numeral.kind is Kind.QUANTITY
    if firm is None or not is_count or not re.search(words.plant, sentence.folded):
        return None
    named = {each.code for each in sentence.mentions if each.kind == "area"}
    plants = [
        code for code, entry in tables.entries["organization"].items()
        if entry["type"] == PLANT and entry["parent"] == firm and entry["area"] in named
    ]  # fmt: skip
    return plants[0] if len(plants) == 1 else None


def is_of_whole(sentence: Sentence, numeral: Numeral, words: Paraphrases) -> bool:
    """Whether a figure is of the whole of a larger place than the one named before: of 全省."""
    named = [each.end for each in sentence.mentions if each.kind == "area"]
    last = max((end for end in named if end <= numeral.start), default=0)
    return re.search(words.wider, sentence.folded[last : numeral.start]) is not None
