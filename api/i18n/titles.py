"""A query in words, in the language of the response: the headline of a chart."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from api.domain import dimensions
from api.domain.reference import Reference
from api.i18n import (
    CODES,
    NONE,
    SEPARATOR,
    capital,
    code_name,
    display,
    either,
    parameter_name,
    quoted,
    quoted_title,
    with_colon,
    without,
    year_name,
)
from api.i18n.catalogue import is_known, translate

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
    has those that the query names.
    """
    *within, name = collection.split("/")
    query = {"article": within[1:], **query} if within else query
    parts = _Parts(name, query, reference, language, articles)
    # The order is no filter, and the ends of a range stand together.
    left_out = {"sort"} | ({"year_to"} if "year_from" in query else set())
    if "value_to" in query and query.get("value_from") == query["value_to"]:
        left_out.add("value_to")
    written = {each: parts.part(each) for each in query if each not in left_out}
    counts = Counter(written.values())
    # Of parts that read alike, each has the name of its parameter.
    texts = [
        text if counts[text] == 1 else with_colon(parameter_name(each, language), text, language)
        for each, text in written.items()
    ]
    if name == "observations" and written and written.keys() <= {"value_from", "value_to"}:
        texts[0] = translate("limit.alone", language, text=texts[0])
    if name != "observations" or not texts:
        texts.insert(0, translate(f"collection.{name}", language))
    elif language == "en":
        parameter, values = next(iter(query.items()))
        # Names keep their first letter as it is.
        is_name = parameter in NAMED and parameter != "unit" and values[0] != NONE
        if not is_name or texts[0] != written[parameter]:
            texts[0] = capital(texts[0])
    return _shortened(SEPARATOR.join(texts), MAX_TITLE)


def value_name(
    collection: str,
    parameter: str,
    value: str,
    reference: Reference,
    language: str,
    articles: Titles,
) -> str:
    """One value of a filter by its name; a value that has none stands for itself."""
    if value == NONE and (meanings := without(parameter, language)):
        return either(meanings, language)
    if parameter in NAMED:
        return reference.names[language][NAMED[parameter]].get(value) or value
    if parameter == "article":
        return articles.get(value, value)
    if parameter == "year":
        return year_name(value, language)
    of_claims = collection == "claims" and parameter == "status"
    codes = "claim_status" if of_claims else parameter
    return code_name(codes, value, language) if value in CODES.get(codes, ()) else value


@dataclass(frozen=True, slots=True)
class _Parts:
    """The parts of a title: what each parameter of a query says, in words."""

    collection: str
    query: Query
    reference: Reference
    language: str
    articles: Titles

    def part(self, parameter: str) -> str:
        """One parameter; a part says what the values are of where they do not say it themselves."""
        values, language = self.query[parameter], self.language
        value = values[0]
        match parameter:
            case "q":
                return quoted(_shortened(" ".join(values), MAX_QUOTED), language)
            case "preferred":
                return parameter_name(parameter, language)
            case "latest":
                key = "title.latest-one" if value == "1" else "title.latest"
                return translate(key, language, count=value)
            case "year_from" if "year_to" in self.query:
                last = self.query["year_to"][0]
                until = year_name(last, language)
                if value == last:
                    return until
                return translate("period.span", language, first=value, last=until)
            case "year_to":
                return translate("period.until", language, last=year_name(value, language))
            case "value_from" | "value_to":
                is_one = self.query.get("value_from") == self.query.get("value_to")
                metrics = self.reference.entries("metric")
                codes = self.query.get("metric", ())
                units = {metrics[code]["unit"] for code in codes if code in metrics} or {None}
                if None in units:  # of no metric, or of one in any currency
                    units = (units - {None}) | set(self.query.get("unit", (None,)))
                known = self.reference.entries("unit").get(units.pop()) if len(units) == 1 else None
                # In the Asian languages "4位以上" means the fourth place or a better one, but the
                # query means the number.
                unit = None if known is None or known["number_style"] == "ordinal" else known
                kind = "values" if is_one else parameter
                return display.limit(language, kind, Decimal(value), unit)
        names = []
        for each in values:
            meanings = without(parameter, language) if each == NONE else []
            names += meanings or [self._name(parameter, each)]
        listed = either(names, language)
        if parameter in ("inferred", "said_by", "since", "year_from") and list(values) != [NONE]:
            return translate(f"title.{parameter}", language, values=listed)
        is_named = parameter in NAMED and parameter != "unit"
        if is_named or parameter in CODES or parameter == "year" or is_known(f"item.{parameter}"):
            return listed
        return with_colon(parameter_name(parameter, language), listed, language)

    def _name(self, parameter: str, value: str) -> str:
        """One value as it stands in a title: paragraph 31, 2023年."""
        name = value_name(
            self.collection, parameter, value, self.reference, self.language, self.articles
        )
        if parameter == "article":
            name = quoted_title(name, self.language)
        key = f"item.{parameter}"
        return translate(key, self.language, value=name) if is_known(key) else name


def _shortened(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"
