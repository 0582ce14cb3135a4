"""Response models of facets and of the lookup of names."""

from api.domain import code_lists
from api.domain.dimensions import BY_PLURAL, LISTED_KINDS
from api.schemas.column import ResponseModel, coded, column, name_language
from api.schemas.entities import facet

MATCHES = {
    "exact": "the text equals the search text",
    "prefix": "the text begins with the search text",
    "part": "the text contains every word",
    "words": "the text contains one or more words, other names of the same entry the others",
    "word": "no entry has all words; the text contains one or more",
    "similar": "no entry has any word; the text is spelled similarly",
}
FORMS = {"name": "a name", "code": "a code", "alias": "an alternative name"}
TYPES = (*code_lists.AREA_TYPES, *(kind for kind in LISTED_KINDS if kind != "area"))


class _OfParameter(ResponseModel):
    parameter: str = column("The parameter that takes it.", "country")


class OfferedValue(ResponseModel):
    """A value that a parameter can take under the other filters."""

    code: str = column("The value for the parameter; `none` means without.", "KR")
    name: str = column("Display name, in the requested language.", "South Korea")
    name_lang: str = name_language()
    observations: int = column(
        "Number of observations that match with this value in place of the parameter's other "
        "values; never 0.",
        4,
    )
    selected: bool = column(
        "Whether the query contains it. A value of the query that matches nothing under the other "
        "filters is not listed.",
        False,
    )


class AvailabilityRow(OfferedValue, _OfParameter):
    """A value that a parameter can take, one per row."""


def _offers(plural: str, code: str, name: str, observations: int) -> list[OfferedValue]:
    """The values of a dimension, with one of the article's as the example."""
    parameter = BY_PLURAL[plural].parameter
    first = "newest" if parameter == "year" else "most frequent"
    offered = facet(code, name, observations) | {"selected": False}
    return column(f"Values of `{parameter}`, the {first} first.", [offered])  # type: ignore[no-any-return]


class Availability(ResponseModel):
    """Facets: for each parameter, the values that have data under the filters."""

    observations: int = column("Number of observations that match the query.", 37)
    metrics: list[OfferedValue] = _offers("metrics", "sector-growth", "Sector growth", 10)
    countries: list[OfferedValue] = _offers("countries", "CN", "China", 27)
    regions: list[OfferedValue] = _offers("regions", "CN-ZJ", "Zhejiang", 22)
    areas: list[OfferedValue] = _offers("areas", "CN-ZJ", "Zhejiang", 15)
    area_types: list[OfferedValue] = _offers("area_types", "province", "provinces", 15)
    sectors: list[OfferedValue] = _offers("sectors", "manufacturing", "Manufacturing", 9)
    organizations: list[OfferedValue] = _offers(
        "organizations", "geely-automobile-ningbo-plant", "Geely Automobile Ningbo plant", 2
    )
    sources: list[OfferedValue] = _offers(
        "sources", "ifr-world-robotics-2024", "IFR, World Robotics 2024", 5
    )
    articles: list[OfferedValue] = _offers(
        "articles",
        "manufacturing-data-2025",
        "Manufacturing data, the “rare earth of the AI era”",
        37,
    )
    years: list[OfferedValue] = _offers("years", "2024", "2024", 23)
    frequencies: list[OfferedValue] = _offers("frequencies", "annual", "annual figures", 30)
    units: list[OfferedValue] = _offers("units", "percent", "percent", 17)
    statuses: list[OfferedValue] = _offers("statuses", "normal", "uncontested figures", 31)
    origins: list[OfferedValue] = _offers("origins", "not-stated", "figures of unstated origin", 27)
    relations: list[OfferedValue] = _offers("relations", "eq", "exact values", 32)


OFFERED = tuple(name for name in Availability.model_fields if name != "observations")
"""The plurals of the dimensions whose values are offered."""
if unknown := set(OFFERED) - BY_PLURAL.keys():
    raise TypeError(f"Availability has fields that are no dimension: {unknown}")


class CandidateRow(ResponseModel):
    """A candidate for a name or a code."""

    rank: int = column("Rank among the candidates, the likeliest first.", 1)
    code: str = column("Code or id.", "CN-ZJ")
    type: str = column("Type; for areas, the type of area.", "province", codes=TYPES)
    name: str = column("Name in the requested language.", "Zhejiang")
    name_lang: str = name_language()
    match: str = coded("How it matched", MATCHES, "exact")
    matched_in: str = coded("In what it matched", FORMS, "alias")
    matched: str = column("The text that matched.", "浙江")
    matched_language: str | None = column("The language of that text, if it is a name.", None, "ko")
    parameter: str = column("The parameter that takes this code.", "region")
    collection: str = column("The list under `/v1` that contains it.", "regions")
