"""A question in words, in the language of the answer: the headline a chart wants."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from api.domain import dimensions
from api.domain.reference import Reference
from api.i18n import display
from api.i18n.catalogue import is_known, translate
from api.i18n.phrases import (
    CODES,
    NONE,
    SEPARATOR,
    capital,
    code_name,
    either,
    parameter_name,
    period_name,
    quoted,
    quoted_title,
    with_colon,
    without,
    year_name,
)

MAX_TITLE = 200
MAX_QUOTED = 60
"""Characters of a title, and of a text that it repeats."""

Query = Mapping[str, Sequence[str]]
Titles = Mapping[str, str]
"""Titles of articles in the language, by id."""

NAMED: Mapping[str, str] = {**dimensions.NAMED, "said_by": "organization"}
"""The reference tables of the filters whose codes have names."""


def title(
    collection: str, query: Query, reference: Reference, language: str, articles: Titles
) -> str:
    """The filters by their names, in the order of the parameters; else what the list is.

    `collection` is the path of the list: `observations`, or `articles/{id}/figures`. `articles`
    has those that the question names.
    """
    *within, name = collection.split("/")
    asked = {"article": within[1:]} | dict(query) if within else query
    asking = _Asking(name, asked, reference, language, articles)
    told = {each: asking.part(each) for each in asked if not _is_told_by_another(each, asked)}
    texts = list(told.values())
    parts = [
        text if texts.count(text) == 1 else asking.with_its_name(each, text)
        for each, text in told.items()
    ]
    if name != "observations" or not parts:
        parts.insert(0, translate(f"collection.{name}", language))
    elif language == "en" and not (texts[0] == parts[0] and _begins_with_a_name(asked)):
        parts[0] = capital(parts[0])
    return _shortened(SEPARATOR.join(parts), MAX_TITLE)


def value_name(
    collection: str,
    parameter: str,
    value: str,
    reference: Reference,
    language: str,
    articles: Titles,
) -> str:
    """One value of a filter by its name; a value that has none stands for itself."""
    if value == NONE and (told := without(parameter, language)):
        return either(told, language)
    if parameter in NAMED:
        return reference.names[language][NAMED[parameter]].get(value) or value
    if parameter == "article":
        return articles.get(value, value)
    if parameter == "year":
        return year_name(value, language)
    of_claims = collection == "claims" and parameter == "status"
    codes = "claim_status" if of_claims else parameter
    return code_name(codes, value, language) if value in CODES.get(codes, ()) else value


def _begins_with_a_name(query: Query) -> bool:
    """Names keep their first letter as it is."""
    parameter, values = next(iter(query.items()))
    return parameter in NAMED and parameter != "unit" and values[0] != NONE


def _is_told_by_another(parameter: str, query: Query) -> bool:
    """The order is no filter, and the ends of a range stand together."""
    match parameter:
        case "year_to":
            return "year_from" in query
        case "value_to":
            return query.get("value_from") == query["value_to"]
    return parameter == "sort"


@dataclass(frozen=True, slots=True)
class _Asking:
    """What is asked of a list, and how it is put in words."""

    collection: str
    query: Query
    reference: Reference
    language: str
    articles: Titles

    def part(self, parameter: str) -> str:
        """What one parameter asks."""
        values, language = self.query[parameter], self.language
        match parameter:
            case "q":
                return quoted(_shortened(" ".join(values), MAX_QUOTED), language)
            case "latest":
                key = "title.latest-one" if values[0] == "1" else "title.latest"
                return translate(key, language, count=values[0])
            case "year_from" if "year_to" in self.query:
                last = self.query["year_to"][0]
                years = values[0] if values[0] == last else f"{values[0]}/{last}"
                return period_name(years, language)
            case "value_from" | "value_to":
                return self._limit(parameter, values[0])
        names = [name for value in values for name in self._names(parameter, value)]
        return self._whole(parameter, values, either(names, language))

    def with_its_name(self, parameter: str, part: str) -> str:
        """A part that reads like another: what is asked for stands before it."""
        return with_colon(parameter_name(parameter, self.language), part, self.language)

    def _names(self, parameter: str, value: str) -> list[str]:
        """One value as it stands in a title: paragraph 31, 2023年; `none` may be two things."""
        if value == NONE and (told := without(parameter, self.language)):
            return told
        name = value_name(
            self.collection, parameter, value, self.reference, self.language, self.articles
        )
        if parameter == "article":
            name = quoted_title(name, self.language)
        if is_known(f"item.{parameter}"):
            name = translate(f"item.{parameter}", self.language, value=name)
        return [name]

    def _whole(self, parameter: str, values: Sequence[str], joined: str) -> str:
        """The values with what the parameter says of them, where they do not say it themselves."""
        if parameter in ("inferred", "said_by", "since", "year_from") and list(values) != [NONE]:
            return translate(f"title.{parameter}", self.language, values=joined)
        if parameter == "year_to":
            year = year_name(values[0], self.language)
            return translate("period.until", self.language, last=year)
        is_named = parameter in NAMED and parameter != "unit"
        if is_named or parameter in CODES or parameter == "year" or is_known(f"item.{parameter}"):
            return joined
        return self.with_its_name(parameter, joined)

    def _limit(self, parameter: str, text: str) -> str:
        """A number that was asked for, with its unit where that is known."""
        is_one = self.query.get("value_from") == self.query.get("value_to")
        limit = "values" if is_one else parameter
        return display.limit(self.language, limit, Decimal(text), self._unit())

    def _unit(self) -> Mapping[str, Any] | None:
        """The unit of what is asked, where it is one.

        Ranks go without: in the Asian languages "4位以上" means the fourth place or a better one,
        but the question means the number.
        """
        metrics = self.reference.entries("metric")
        asked = self.query.get("metric", ())
        units = {metrics[code]["unit"] for code in asked if code in metrics}
        units = units or set(self.query.get("unit", ()))
        found = self.reference.entries("unit").get(units.pop()) if len(units) == 1 else None
        return None if found is None or found["number_style"] == "ordinal" else found


def _shortened(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"
