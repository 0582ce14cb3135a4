"""How much of annotated sentences a reader gets right.

`python -m tests.numerals.scores [--misses LANG]` prints the scores, and what was not read right.
"""

import argparse
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from math import isclose
from pathlib import Path
from typing import Any

from api.numerals import LANGUAGES, Kind, Numeral, read

FOLDER = Path(__file__).parent
UNCOUNTED = {Kind.NAME_PART, Kind.LIST_NUMBER}
"""Numerals that count nothing: one that was not annotated is no false alarm."""

Annotated = dict[str, Any]


@dataclass
class Score:
    """Counts of annotated numerals, optional ones apart."""

    all: int = 0
    found: int = 0
    values: int = 0
    relations: int = 0
    kinds: int = 0
    false: int = 0
    """Numerals that were read where none is annotated."""
    misses: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        counts = ("found", "values", "relations", "kinds")
        shares = "  ".join(
            f"{each} {100 * getattr(self, each) / self.all:5.1f} %" for each in counts
        )
        return f"{self.all} numerals: {shares}  false {self.false}"


def sentences(lang: str, name: str = "sentences") -> Iterator[tuple[str, list[Annotated]]]:
    with (FOLDER / f"{name}_{lang}.jsonl").open(encoding="utf-8") as lines:
        for line in lines:
            sentence = json.loads(line)
            yield sentence["text"], sentence["numerals"]


def score(lang: str, name: str = "sentences") -> Score:
    result = Score()
    for text, annotated in sentences(lang, name):
        numerals, position = read(text, lang), 0
        used: set[int] = set()
        for each in annotated:
            start = text.index(each["text"], position)
            position = start + len(each["text"])
            found = next(
                (n for n in numerals if n.start < position and n.end > start and id(n) not in used),
                None,
            )
            if found is not None:
                used.add(id(found))
            if each.get("optional"):
                continue
            result.all += 1
            result.found += found is not None
            right = found is not None and is_value(found, each)
            relation = found is not None and found.relation == each.get("relation", "eq")
            result.values += right
            result.relations += relation
            result.kinds += found is not None and found.kind == each["kind"]
            if not (right and relation):
                read_as = found and found.as_json()
                result.misses.append(f"{text}\n    {each}\n    {read_as}")
        false = [n for n in numerals if id(n) not in used and n.kind not in UNCOUNTED]
        result.false += len(false)
        result.misses += [f"{text}\n    FALSE {n.text!r} {n.value} {n.kind}" for n in false]
    return result


def is_value(found: Numeral, annotated: Annotated) -> bool:
    if annotated.get("relation") == "between":
        bounds = [annotated["value_min"], annotated["value_max"]]
        read_bounds = [found.amount.value, found.upper.value] if found.upper else []
        return [float(each) for each in read_bounds] == bounds
    if annotated.get("value") is None:
        return True
    return found.value is not None and isclose(float(found.value), annotated["value"], rel_tol=1e-9)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--misses", choices=LANGUAGES)
    options = parser.parse_args()
    for lang in LANGUAGES:
        print(lang, score(lang))
    for lang in LANGUAGES:
        print(lang, score(lang, "unseen"), "(second set)")
    if options.misses:
        print(*score(options.misses).misses, sep="\n")


if __name__ == "__main__":
    main()
