"""Why a response is empty, and what would match."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, combinations

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
from api.queries import counting, facets
from api.queries.cited import titles_of
from api.queries.results import Notice
from api.queries.warnings import filters_of, noun
from api.schemas.queries import VALUE_RANGE, YEAR_RANGE, ClaimQuery, ObservationFilters
from api.schemas.query import Query

MAX_EXPLAINED = 8
MAX_SUGGESTED = 5
MAX_GIVEN = 60
"""Filters of an empty response that are explained, values that are suggested for each, and
characters of a filter that are repeated."""
RANGES: Mapping[str, Sequence[str]] = {"years": YEAR_RANGE, "values": VALUE_RANGE}
"""Filters that are one condition together."""

Names = Sequence[str]
"""The filters of a condition."""
Values = Sequence[tuple[str, int]]
"""Values that would match, as a query spells them, with how many rows each would give."""


@dataclass(frozen=True, slots=True)
class Lookups:
    """Counts and values of a list without some of the filters, which are named."""

    count: Callable[[Names], int]
    values: Callable[[str, Names], Values]
    """The values of a filter, those under the other filters."""
    ranges: Callable[[Names], Sequence[facets.Range]] = lambda _names: ()
    """Where the values lie under the other filters, unit by unit."""
    words: Callable[[], Values] = tuple
    """The words of `q`, each with what it alone would give."""
    noun: str = ""
    """What is counted, if not what is usual for the query."""


def of_observations(
    snapshot: Snapshot, query: ObservationFilters, only: Sequence[ColumnElement[bool]] = ()
) -> list[Notice]:
    """Why no observation matches, or none of those that can be in the list.

    Where many rows would have to be ranked for that, it is explained what `latest` and `preferred`
    choose from: without rows to choose from, there are none.
    """
    if counting.ranks_too_many_without(snapshot, query):
        unranked = query.model_copy(update={"latest": None, "preferred": None})
        total = facets.total(snapshot, unranked, (), only)
        if not total:
            return of_observations(snapshot, unranked, only)
        ranked = [name for name in ("latest", "preferred") if name in query.filters]
        lookups = Lookups(lambda _names: total, lambda _name, _names: ())
        return _Explanation(snapshot, query, lookups, filters_of(query), [ranked]).one_by_one()
    return explained(
        snapshot,
        query,
        Lookups(
            lambda names: facets.total(snapshot, query, names, only),
            lambda name, names: facets.of_observations(snapshot, query, name, only, own=names),
            lambda names: facets.ranges(snapshot, query, names, only),
            lambda: facets.of_words(snapshot, query, only),
        ),
    )


def explained(snapshot: Snapshot, query: Query, lookups: Lookups) -> list[Notice]:
    """Why nothing matches: which condition, left out alone, would give rows, and with which values.

    Where no single one does: which of them would have to go together.
    """
    filters = filters_of(query)
    ranges = [tuple(name for name in names if name in filters) for names in RANGES.values()]
    of_range = {name: names for names in ranges for name in names}
    conditions = list(dict.fromkeys(of_range.get(name, (name,)) for name in filters))
    explanation = _Explanation(snapshot, query, lookups, filters, conditions[:MAX_EXPLAINED])
    return explanation.one_by_one() or [explanation.together()]


@dataclass(frozen=True, slots=True)
class _Explanation:
    """The explanation of an empty response: its filters, and by condition."""

    snapshot: Snapshot
    query: Query
    lookups: Lookups
    filters: Mapping[str, Sequence[str]]
    conditions: Sequence[Names]
    """Each is the names of its filters: those of a range are together."""

    def one_by_one(self) -> list[Notice]:
        """A warning for each condition without which there would be rows.

        It says how many, and with which values in its place; of several words, how many rows each
        would give, with the query of the rarest.
        """
        language, notices = self.query.language, []
        for names in self.conditions:
            count = self.lookups.count(names)
            if not count:
                continue
            words = self.lookups.words() if names == ("q",) else ()
            giving = [each for each in words if each[1]]
            if len(words) > 1 and giving:
                rarest, count = min(giving, key=lambda each: each[1])
                named = [(quoted(word, language), number) for word, number in words]
                values = [suggested(name, name, number, language) for name, number in named]
                text = self._say("no-row-has-all", values=listed(values, language))
                others: Mapping[str, Sequence[str]] = {**self.filters, "q": [rarest]}
            else:
                values = self._values(names)
                if len(values) > MAX_SUGGESTED:
                    values = [*values[:MAX_SUGGESTED], "…"]
                text = self._say(
                    "nothing-matches-but" if values else "nothing-matches",
                    name=self._name(names),
                    given=self._given(names),
                    count=counted(count, language, self._noun),
                    values=listed(values, language, most=len(values)),
                )
                others = self._without(names)
            notices.append(Notice("nothing-matches", text, count, (), others))
        return notices

    def together(self) -> Notice:
        """The fewest conditions to leave out, those that match nothing by themselves first."""
        if len(self.conditions) < 2:
            return Notice("nothing-matches", self._say("holds-none"), 0)
        language, count_without = self.query.language, self.lookups.count
        alone = [names for names in self.conditions if not count_without([*self._without(names)])]
        others = [names for names in self.conditions if names not in alone]
        for chosen in chain(*(combinations(others, more) for more in range(3))):
            removed = [*alone, *chosen]
            without = [name for names in removed for name in names]
            count = count_without(without) if len(removed) > 1 else 0
            if not count:
                continue
            named = [given_as(self._name(names), self._given(names), language) for names in removed]
            text = self._say(
                "nothing-matches-without-all",
                filters=together(named, language),
                count=counted(count, language, self._noun),
            )
            if alone:
                given = either([self._given(names) for names in alone], language)
                space = "" if language in ("ja", "zh") else " "
                text = f"{text}{space}{self._say('nothing-by-itself', given=given)}"
            return Notice("nothing-matches", text, count, (), self._without(without))
        return Notice("nothing-matches", self._say("nothing-helps"), 0, (), {})

    def _values(self, names: Names) -> list[str]:
        """The values that would match in place of a condition, the most frequent first."""
        reference, language = self.snapshot.reference, self.query.language
        if names[0] in VALUE_RANGE:
            shown = []
            for code, least, most, count in self.lookups.ranges(names):
                relation = "eq" if least == most else "between"
                unit = reference.entries("unit")[code]
                text = display.text(language, relation, least, (least, most), unit)
                shown.append(suggested(text, text, count, language))
            return shown
        name = "year" if names[0] in RANGES["years"] else names[0]
        found = self.lookups.values(name, names)
        articles = titles_of(
            self.snapshot, [value for value, _ in found] if name == "article" else [], language
        )
        collection = "claims" if isinstance(self.query, ClaimQuery) else "observations"
        return [
            suggested(
                value,
                value_name(collection, name, value, reference, language, articles),
                count,
                language,
            )
            for value, count in found
        ]

    def _name(self, names: Names) -> str:
        both = [name for name, parts in RANGES.items() if len(names) > 1 and names[0] in parts]
        return parameter_name(both[0] if both else names[0], self.query.language)

    def _given(self, names: Names) -> str:
        """The filters of a condition as the URL spells them, shortened."""
        text = "&".join(f"{name}={','.join(self.filters[name])}" for name in names)
        return text if len(text) <= MAX_GIVEN else f"{text[: MAX_GIVEN - 1]}…"

    @property
    def _noun(self) -> str:
        return self.lookups.noun or noun(self.query)

    def _without(self, names: Names) -> Mapping[str, Sequence[str]]:
        return {name: values for name, values in self.filters.items() if name not in names}

    def _say(self, code: str, **values: str) -> str:
        return message(code, self.query.language, **values)
