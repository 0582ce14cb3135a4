"""Why an answer is empty, and what would match."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from sqlalchemy import ColumnElement

from api.db.snapshot import Snapshot
from api.i18n import (
    counted,
    display,
    either,
    given_as,
    listed,
    message,
    parameter_name,
    quoted,
    suggested,
    together,
)
from api.i18n.titles import value_name
from api.queries import facets
from api.queries.cited import titles_of
from api.queries.results import Notice
from api.queries.warnings import filters_of, noun
from api.schemas.queries import LIMITS, ClaimQuery, ObservationFilters, Query

MAX_EXPLAINED = 8
MAX_SUGGESTED = 5
MAX_GIVEN = 60
"""Filters of an empty answer that are looked into, values that are told for each, and
characters of a filter that are repeated."""
RANGES: Mapping[str, Sequence[str]] = {"years": ("year_from", "year_to"), "values": LIMITS}
"""Filters that are one condition together."""

Names = Sequence[str]
"""The filters of a condition."""
Values = Sequence[tuple[str, int]]
"""Values that would match, as a question spells them, with how many rows each would give."""


@dataclass(frozen=True, slots=True)
class Looked:
    """How it is looked into what would match: by the names of filters that are left out."""

    count: Callable[[Names], int]
    values: Callable[[str, Names], Values]
    """The values of a filter, those under the other filters."""
    ranges: Callable[[Names], Sequence[facets.Range]] = lambda _names: ()
    """Where the values lie under the other filters, unit by unit."""
    words: Callable[[], Values] = tuple
    """The words of `q`, each with what it alone would give."""


def of_observations(
    snapshot: Snapshot, question: ObservationFilters, only: Sequence[ColumnElement[bool]] = ()
) -> list[Notice]:
    """Why no observation matches, or none of those that can be in the list."""
    return explained(
        snapshot,
        question,
        Looked(
            lambda names: facets.total(snapshot, question, names, only),
            lambda name, names: facets.of_observations(snapshot, question, name, only, own=names),
            lambda names: facets.ranges(snapshot, question, names, only),
            lambda: facets.of_words(snapshot, question, only),
        ),
    )


def explained(snapshot: Snapshot, question: Query, looked: Looked) -> list[Notice]:
    """Why nothing matches: which condition, left out alone, would give rows, and with which values.

    Where no single one does: which of them would have to go together.
    """
    explaining = _Explaining(snapshot, question, looked, filters_of(question))
    return explaining.one_by_one() or [explaining.together()]


@dataclass(frozen=True, slots=True)
class _Explaining:
    """An empty answer: its question, and how it is looked into."""

    snapshot: Snapshot
    question: Query
    looked: Looked
    given: Mapping[str, Sequence[str]]

    def one_by_one(self) -> list[Notice]:
        """A warning for each condition that is all that stands in the way."""
        return [
            (self._of_words() if names == ("q",) else None) or self._without(names, count)
            for names in self._conditions()
            if (count := self.looked.count(names))
        ]

    def together(self) -> Notice:
        """The fewest conditions that have to go, those that match nothing by themselves first."""
        conditions = self._conditions()
        if len(conditions) < 2:
            return Notice("nothing-matches", self._say("holds-none"), 0)
        alone = [each for each in conditions if not self.looked.count(self._but(each))]
        for gone in _leaving_out(alone, [each for each in conditions if each not in alone]):
            count = self.looked.count([name for names in gone for name in names])
            if count:
                return self._without_all(gone, alone, count)
        return Notice("nothing-matches", self._say("nothing-helps"), 0, (), {})

    def _conditions(self) -> list[tuple[str, ...]]:
        """The filters of the question, those of a range together."""
        ranges = [tuple(name for name in names if name in self.given) for names in RANGES.values()]
        of_range = {name: names for names in ranges for name in names}
        found = dict.fromkeys(of_range.get(name, (name,)) for name in self.given)
        return list(found)[:MAX_EXPLAINED]

    def _of_words(self) -> Notice | None:
        """Several words: what each would give; the address is that of the rarest that gives any."""
        words = self.looked.words()
        giving = [each for each in words if each[1]]
        if len(words) < 2 or not giving:
            return None
        rarest, count = min(giving, key=lambda each: each[1])
        told = [self._suggestion(quoted(word, self.question.language), n) for word, n in words]
        said = self._say("no-row-has-all", values=listed(told, self.question.language))
        return Notice("nothing-matches", said, count, (), {**self.given, "q": [rarest]})

    def _without(self, names: Names, count: int) -> Notice:
        """What would match without a condition, and what it would have to be instead."""
        shown = self._values(names)
        if len(shown) > MAX_SUGGESTED:
            shown = [*shown[:MAX_SUGGESTED], "…"]
        said = self._say(
            "nothing-matches-but" if shown else "nothing-matches",
            name=self._name(names),
            given=self._given(names),
            count=self._counted(count),
            values=listed(shown, self.question.language, most=len(shown)),
        )
        return Notice("nothing-matches", said, count, (), self._query_without(names))

    def _without_all(self, gone: Sequence[Names], alone: Sequence[Names], count: int) -> Notice:
        language = self.question.language
        filters = [given_as(self._name(names), self._given(names), language) for names in gone]
        said = self._say(
            "nothing-matches-without-all",
            filters=together(filters, language),
            count=self._counted(count),
        )
        if alone:
            given = either([self._given(names) for names in alone], language)
            space = "" if language in ("ja", "zh") else " "
            said = f"{said}{space}{self._say('nothing-by-itself', given=given)}"
        left = self._query_without([name for names in gone for name in names])
        return Notice("nothing-matches", said, count, (), left)

    def _values(self, names: Names) -> list[str]:
        """What a condition would have to be, in words, the most frequent first."""
        if names[0] in LIMITS:
            return [self._range(*each) for each in self.looked.ranges(names)]
        name = "year" if names[0] in RANGES["years"] else names[0]
        found = self.looked.values(name, names)
        reference, language = self.snapshot.reference, self.question.language
        codes = [value for value, _ in found] if name == "article" else []
        articles = titles_of(self.snapshot, codes, language)
        collection = "claims" if isinstance(self.question, ClaimQuery) else "observations"
        return [
            suggested(
                value,
                value_name(collection, name, value, reference, language, articles),
                count,
                language,
            )
            for value, count in found
        ]

    def _range(self, unit: str, least: float, most: float, count: int) -> str:
        told = self.snapshot.reference.entries("unit")[unit]
        relation = "eq" if least == most else "between"
        shown = display.text(self.question.language, relation, least, (least, most), told)
        return self._suggestion(shown, count)

    def _suggestion(self, name: str, count: int) -> str:
        return suggested(name, name, count, self.question.language)

    def _name(self, names: Names) -> str:
        both = [name for name, parts in RANGES.items() if len(names) > 1 and names[0] in parts]
        return parameter_name(both[0] if both else names[0], self.question.language)

    def _given(self, names: Names) -> str:
        text = "&".join(f"{name}={','.join(self.given[name])}" for name in names)
        return text if len(text) <= MAX_GIVEN else f"{text[: MAX_GIVEN - 1]}…"

    def _but(self, names: Names) -> list[str]:
        return [name for name in self.given if name not in names]

    def _query_without(self, names: Names) -> Mapping[str, Sequence[str]]:
        return {name: self.given[name] for name in self._but(names)}

    def _counted(self, count: int) -> str:
        return counted(count, self.question.language, noun(self.question))

    def _say(self, code: str, **values: str) -> str:
        return message(code, self.question.language, **values)


def _leaving_out(alone: Sequence[Names], others: Sequence[Names]) -> Iterator[Sequence[Names]]:
    """Sets of conditions to leave out: those that never match, with none, one or two others."""
    for more in range(3):
        for chosen in combinations(others, more):
            if len(alone) + more > 1:
                yield [*alone, *chosen]
