"""Closed code lists: every value a code column may hold, with its meaning.

The database refuses other values, the seed check names them, `/v1/config` publishes them and
OpenAPI lists them as enums; all four read them from here.
"""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from pydantic_core import CoreSchema, core_schema

LANGUAGES: Final[Mapping[str, str]] = {
    "en": "English",
    "ja": "日本語",
    "ko": "한국어",
    "zh": "简体中文",
}

M49_DIGITS: Final = 3
"""Digits of the codes of areas that are numbers: a spreadsheet removes zeros at their beginning."""

COUNTRY_LANGUAGES: Final[Mapping[str, str]] = {"kr": "ko", "jp": "ja", "cn": "zh"}
"""Codes of countries that are taken for those of their languages."""

HEADERS: Final[Mapping[str, str]] = {
    "codes": "the columns as the API calls them: `value_min`",
    "names": "names for people, in the language of the response: `Minimum value`",
    "both": "the name, and the code in square brackets: `Minimum value [value_min]`",
}

AXES: Final[Mapping[str, str]] = {
    "linear": "equal steps add the same",
    "log": "equal steps multiply by the same, for positive values of unlike size",
}

AREA_TYPES: Final[Mapping[str, str]] = {
    "world": "the whole world (UN M49 001)",
    "group": "a set of countries that a source reports on",
    "country": "a country or territory of ISO 3166-1",
    "province": "a province-level unit of ISO 3166-2",
    "city": "a city, as an administrative area",
}

REGION_TYPES: Final = ("province", "city")

MEASURES: Final[Mapping[str, str]] = {
    "amount": "a quantity in its unit",
    "count": "a number of things",
    "growth": "a change in percent against the base that compared_with names",
    "rank": "a place in an order, 1 being first, within the scope that compared_with names",
    "share": "a part of a whole, in percent",
    "ratio": "how many times one quantity is another",
    "density": "a number of things per number of other things",
}

UNIT_KINDS: Final[Mapping[str, str]] = {
    "currency": "money, by its ISO 4217 code",
    "ratio": "a pure number",
    "ordinal": "a place in an order",
    "count": "things counted",
    "rate": "a quantity per another",
}

ANY_CURRENCY: Final = "currency"
"""In metrics.csv, in place of a unit: each figure is in a currency of its own, a unit of this kind.

The metric of a release has None instead.
"""

NUMBER_STYLES: Final[Mapping[str, str]] = {
    "plain": "digits with thousands separators",
    "scaled": "large numbers with the scale words of the language (trillion, 兆, 조, 万亿)",
    "ordinal": "a place in an order (English 4th)",
}

RELATIONS: Final[Mapping[str, str]] = {
    "eq": "the text states the value",
    "gt": "the text states more than the value",
    "ge": "the text states the value or more",
    "lt": "the text states less than the value",
    "le": "the text states the value or less",
    "approx": "the text states about the value",
    "nearly": "the text states close to the value, but not reaching it",
    "just-over": "the text states slightly more than the value",
    "between": "the text states a range; value is null, value_min and value_max are its ends",
}

STATUSES: Final[Mapping[str, str]] = {
    "normal": "as printed; the editor knows no reason to doubt it",
    "disputed": "the original source, or another reliable one, says otherwise: see the note",
    "unverified": "there is a reason to doubt it, and no source settles it: see the note",
    "estimated": "the text calls it an estimate",
    "provisional": "the text calls it preliminary",
    "forecast": "the text states it of a time to come, as what is expected",
    "target": "the text states it of a time to come, as what is intended",
}

FORWARD_LOOKING: Final = ("forecast", "target")
"""The statuses of figures about a time to come: they are no outcomes."""

FREQUENCIES: Final[Mapping[str, str]] = {
    "annual": "a calendar year",
    "semiannual": "a half-year",
    "quarterly": "a quarter",
    "monthly": "a month",
    "weekly": "a week (ISO 8601)",
    "daily": "a day",
}

ORIGINS: Final[Mapping[str, str]] = {
    "official-statistic": "published by a statistical office or another public body",
    "industry-statistic": "published by an association of the industry",
    "index": "a composite index or a ranking by one",
    "survey": "answers of a sample of people",
    "company-figure": "stated by the firm itself",
    "not-stated": "the article names no source",
}

ORGANIZATION_TYPES: Final[Mapping[str, str]] = {
    "company": "a firm",
    "plant": "a factory of a firm",
    "think-tank": "a research institute",
    "un-agency": "a body of the United Nations",
    "association": "an association of an industry",
    "government": "a government or one of its bodies",
    "media": "a newspaper or another publisher of news",
    "collective": "people or bodies that the article does not name one by one",
}

ISIC_MATCHES: Final[Mapping[str, str]] = {
    "exact": "the ISIC class means the same",
    "close": "the nearest ISIC class: broader, narrower or overlapping",
    "none": "no ISIC class fits",
}

COMPARISON_KINDS: Final[Mapping[str, str]] = {
    "base": "what a growth or a ratio is measured against",
    "scope": "among whom a rank is held",
}

CLAIM_KINDS: Final[Mapping[str, str]] = {
    "absence": "something does not exist",
    "assessment": "a judgement",
    "cause": "why something is so",
    "classification": "what belongs to what",
    "comparison": "how two things stand to each other",
    "context": "circumstances of a figure",
    "data-collected": "which data are gathered",
    "data-flow": "who passes data to whom",
    "data-use": "what data are used for",
    "document-content": "what a document says",
    "geography": "what a place is",
    "heading": "a heading of the article",
    "location": "what stands where",
    "organization-profile": "what an organization is",
    "policy": "what a government does or plans",
    "recommendation": "what should be done",
    "relocation": "what moved where",
    "research-interest": "what is being studied",
    "risk": "what may go wrong",
    "superlative": "the first, the only or the most",
    "technology-use": "which technology is used",
}

MODALITIES: Final[Mapping[str, str]] = {
    "assertion": "the article states it as a fact",
    "reported": "the article reports it of others or in summary",
    "hearsay": "the article passes it on as said, without saying by whom or how sure",
    "opinion": "a judgement, fear, slogan or metaphor",
    "recommendation": "what the article says should be done",
}

CLAIM_STATUSES: Final = ("normal", "disputed", "unverified")

ARTICLE_PARTS: Final[Mapping[str, str]] = {
    "summary": "the summary above the text",
    "headline": "a title or a heading",
    "body": "the text itself",
}

FIGURE_ROLES: Final[Mapping[str, str]] = {
    "value": "the value of an observation, or a part of it",
    "bound": "an end of a range, or a bound",
    "period": "the time an observation or a claim is about",
    "scope": "the number of those ranked",
    "threshold": "a value that others are held against",
    "unit-base": "a part of a unit",
    "edition": "the edition of a publication",
    "date": "a day",
    "name": "a part of a name",
    "list-number": "the number of an instalment",
}

OUTCOMES: Final[Mapping[str, str]] = {
    "observation": "it is part of an observation",
    "claim": "it is part of a claim",
    "explained": "it is not data, for the reason given",
}
"""What became of a numeral of the text."""

CHANGES: Final[Mapping[str, str]] = {
    "added": "it is new, or there again",
    "changed": "it was changed, perhaps back and forth",
    "removed": "it is no longer there",
}

INFERABLE: Final = (
    *("metric", "area", "sector", "period", "value", "compared_with", "unit", "relation"),
)
"""Columns of an observation that may be our reading rather than the text's, in this order."""


COMPARED_ACROSS: Final = ("area", "organization", "sector", "period", "source")
"""Columns across which figures of a metric may not be comparable, in this order."""


class OneOf:
    """Annotates a text as one of a closed code list: checked by pydantic."""

    def __init__(self, codes: Iterable[str]) -> None:
        self.codes = tuple(codes)

    def __get_pydantic_core_schema__(self, _source: Any, _handler: Any) -> CoreSchema:
        return core_schema.literal_schema(list(self.codes))


VERDICTS: Final[Mapping[str, str]] = {
    "supported": "an observation says it",
    "contradicted": "an observation of the same subject says otherwise",
    "not-comparable": "an observation has the number, of another period, place, unit or definition",
    "unknown": "nothing comparable is held",
}

DIAGNOSES: Final[Mapping[str, str]] = {
    "wrong-value": "another number",
    "power-of-ten": "the same digits, another power of ten",
    "sign": "the same number, a rise in place of a fall or the other way round",
    "percent-for-points": "percent in place of percentage points",
    "points-for-percent": "percentage points in place of percent",
    "bound-dropped": "a bound is printed, and the text leaves it out",
    "bound-differs": "the same number with another bound",
    "wrong-unit": "another unit, such as another currency",
    "wrong-period": "the number of another period",
    "wrong-area": "the number of another place or organization",
    "wrong-source": "another source is printed",
    "corrected": "right in an earlier release, and corrected since",
}
"""What a figure of a text has wrong."""

CHECKED: Final = ("value", "bound", "unit", "period", "area", "source", "revision")
"""In what a figure of a text is held against observations."""

STATES: Final[Mapping[str, str]] = {
    "same": "the text says the same",
    "differs": "the text says otherwise",
    "unstated": "the text does not say it",
    "unknown": "it cannot be told: nothing is held, or the words decide nothing",
}
"""How a text and an observation stand to each other in one of these."""
