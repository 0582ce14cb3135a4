"""Query models: the parameters of each list."""

from collections.abc import Mapping
from functools import cached_property
from typing import Any, ClassVar

from api.domain import code_lists
from api.domain.dimensions import DIMENSIONS, KINDS, SERIES
from api.schemas.code_parameters import (
    ArticleId,
    ArticleSlug,
    Code,
    ListedCode,
    OneCode,
    Region,
    RegionCode,
    RowId,
)
from api.schemas.column import with_meanings
from api.schemas.discovery import TYPES
from api.schemas.observation import SHARED
from api.schemas.parameters import (
    EarlierRelease,
    Flag,
    Number,
    PeriodText,
    Sort,
    Truth,
    WholeNumber,
    Year,
)
from api.schemas.query import Codes, FormatQuery, PageQuery, Query, filter_parameter, parameter
from api.schemas.search_text import NameParameter, SearchParameter, SearchText

MAX_PARAGRAPH = 100_000
MAX_LATEST = 1000
MIN_WIDTH, MAX_WIDTH = 300, 2000
MAX_SCALE = 3
MAX_TOP = 400
"""Bars that a panel of a chart holds."""
CodesOrNone = tuple[str | None, ...] | None
Numbers = tuple[int, ...] | None
PARAGRAPHS = WholeNumber(1, MAX_PARAGRAPH, is_list=True)


class ObservationFilters(Query):
    """The filters of observations; the lists of entities take the same."""

    metric: Codes = filter_parameter("metric")
    area: CodesOrNone = filter_parameter("area")
    area_type: CodesOrNone = filter_parameter("area_type")
    country: CodesOrNone = filter_parameter("country")
    region: tuple[Region | None, ...] | None = filter_parameter("region", RegionCode())
    sector: CodesOrNone = filter_parameter("sector")
    organization: CodesOrNone = filter_parameter("organization")
    source: CodesOrNone = filter_parameter("source")
    article: Codes = filter_parameter("article", ArticleId())
    year: tuple[int | None, ...] | None = filter_parameter("year", Year(is_list=True))
    period: CodesOrNone = filter_parameter("period", PeriodText())
    frequency: CodesOrNone = filter_parameter("frequency")
    year_from: int | None = parameter(Year(), "The period ends in this year or later.", "2018")
    year_to: int | None = parameter(Year(), "The period begins in this year or earlier.", "2023")
    status: Codes = filter_parameter("status")
    origin: Codes = filter_parameter("origin")
    relation: Codes = filter_parameter("relation")
    unit: Codes = filter_parameter("unit")
    inferred: CodesOrNone = filter_parameter("inferred")
    measure_stated: bool | None = parameter(
        Truth(), "Whether the article states exactly what is measured.", "true"
    )
    paragraph: Numbers = filter_parameter("paragraph", PARAGRAPHS)
    value_from: float | None = parameter(
        Number(),
        "The value is certainly this or more. A bound matches if all values that it allows do: "
        "“more than 9 trillion” matches a `value_from` of up to 9 trillion. A warning counts the "
        "bounded and approximate values that may match, but not certainly. Numbers are compared "
        "whatever their unit: a warning says if amounts of a metric are in several currencies.",
        "770",
    )
    value_to: float | None = parameter(
        Number(), "The value is certainly this or less; see `value_from`.", "1012"
    )
    q: SearchText | None = parameter(
        SearchParameter(),
        "Words and numerals, all of which a figure must have, in any of the languages. A word is "
        "in a name or a code of its metric, sector, organization, source or unit, or of its area "
        "or the country or region that contains it. A numeral is its value or a bound, as printed "
        "or written out (`1,012`, `9 trillion`), or its year. Letter case, width and accents do "
        "not matter. Chinese and Japanese words match anywhere in a name, others at the beginning "
        "of a word.",
        "robot",
    )
    preferred: bool | None = parameter(
        Flag(),
        "`true`: one figure a fact, where several articles state the same one. Outcomes come "
        "before forecasts and targets, figures with a source before those without; then the "
        "newest article; of the figures that agree with that one, the most exact. After all other "
        "filters but `latest`. Default: `false`.",
        "true",
    )
    latest: int | None = parameter(
        WholeNumber(1, MAX_LATEST),
        "The N most recent periods of each series (metric, area, organization, sector, unit, base "
        "or scope, frequency), after all other filters. Forecasts and targets are passed over "
        "unless there is a filter by `status`; an undated figure is returned where its series has "
        "no dated ones.",
        "1",
    )

    @cached_property
    def filters(self) -> Mapping[str, Any]:
        """The filters of the request with their values, in the order of the model."""
        given = filter(self.model_fields_set.__contains__, FILTERS)
        found = {name: getattr(self, name) for name in given}
        return {name: value for name, value in found.items() if value is not None}


class ChartParameters(Query):
    """How rows are drawn, where the format is a chart."""

    width: int | None = parameter(
        WholeNumber(MIN_WIDTH, MAX_WIDTH),
        "Approximate width of a chart, in pixels; `vegalite`, `svg` and `png` only. Labels wrap if "
        "there is little space; a narrow chart is slightly wider than requested if its values need "
        "it. Default: 560.",
        "640",
    )
    scale: int | None = parameter(
        WholeNumber(1, MAX_SCALE),
        "Pixels of the image for a pixel of `width`; `format=png` only. Default: 2, for screens of "
        "high resolution.",
        "2",
    )
    top: int | None = parameter(
        WholeNumber(1, MAX_TOP),
        "Draws the first N bars or lines of each metric, and says below how many more there are; "
        "`vegalite`, `svg` and `png` only. The first are those with the largest values, of lines "
        "the largest last ones; of ranks the best; of figures that must not be ranked the first "
        "ones of the article. A panel holds 20 lines, whatever the number.",
        "5",
    )
    axis: str | None = parameter(
        OneCode(code_lists.AXES),
        with_meanings("The axis of values in a chart", code_lists.AXES)
        + " Default: `linear`; `vegalite`, `svg` and `png` only. With `log`, dots are in place of "
        "bars, whose lengths would mean nothing; ranks keep their axis.",
        "log",
    )


class ObservationQuery(ChartParameters, PageQuery, ObservationFilters):
    defaults: ClassVar[Mapping[str, Any]] = {**Query.defaults, "sort": ("-year",)}

    @property
    def is_by_time(self) -> bool:
        """Whether the order is by time, which indexes provide; any other is made in memory."""
        return self.sort is None or (
            len(self.sort) == 1 and self.sort[0].removeprefix("-") in ("year", "period")
        )

    @property
    def key_types(self) -> tuple[type, ...]:
        """Time, position and numeric id; in any other order the id as shown."""
        return (int, int, int) if self.is_by_time else (str,)

    sort: Codes = parameter(
        Sort(),
        "Column to sort by, with `-` before it for descending; several separated by commas. "
        "Default: `-year`, which means the same as `-period`: by the end of the time that is "
        "covered, then by its start, undated figures last; figures of one time as they are "
        "printed, newer articles first. Rows without a value come last.",
        "value",
    )


class SeriesQuery(ChartParameters, PageQuery, ObservationFilters):
    """Parameters of the list of series."""

    KEY_TYPES = (str,) * len(SERIES)

    sort: Codes = parameter(
        Sort(SHARED),
        "Column of the series to sort by, with `-` before it for descending. Default: the codes of "
        "metric, area, organization, sector, unit, comparison and frequency.",
        "subject_name",
    )


class AvailabilityQuery(FormatQuery, ObservationFilters):
    """Parameters of facets."""


class ResolveQuery(PageQuery):
    KEY_TYPES = (int,)
    required = ("q",)

    q: SearchText | None = parameter(
        NameParameter(), "A name, alias or code, or a part of one, in any of the languages.", "浙江"
    )
    type: Codes = parameter(ListedCode(TYPES), "Type of entity.", "province")


class FigureQuery(PageQuery):
    KEY_TYPES = (int,)
    outcome: Codes = parameter(
        ListedCode(code_lists.OUTCOMES), "Where the numeral is recorded.", "claim"
    )
    role: Codes = parameter(
        ListedCode(code_lists.FIGURE_ROLES), "Role of the numeral in the text.", "period"
    )
    paragraph: Numbers = filter_parameter("paragraph", PARAGRAPHS)


class FilteredQuery(PageQuery, ObservationFilters):
    """Parameters of a list of entities that have matching observations."""


class ArticleQuery(FilteredQuery):
    """Parameters of the list of articles with matching observations."""

    KEY_TYPES = (str, str)

    q: SearchText | None = parameter(
        SearchParameter(),
        "Words that are all in an article's own titles, author or publisher, in any of the "
        "languages; or words and numerals that one of its figures has, as in the list of "
        "observations. The other filters apply to figures. `observations` counts the figures that "
        "match: 0 where the article itself was found.",
        "manufacturing data",
    )


class EntityQuery(FilteredQuery):
    KEY_TYPES = (str,)

    q: SearchText | None = parameter(
        NameParameter(),
        "Words that the entity's own names, aliases or codes contain, all of them, in any of the "
        "languages. It finds entities without figures, too; the other filters apply to figures.",
        "japan",
    )

    @cached_property
    def filters(self) -> Mapping[str, Any]:
        """The filters of the figures; `q` filters the entities."""
        return {name: value for name, value in super().filters.items() if name != "q"}

    sort: Codes = parameter(
        Sort(),
        "Column to sort by, with `-` before it for descending. Default: the code.",
        "-observations",
    )


class ClaimQuery(PageQuery):
    KEY_TYPES = (str, int, int, int)

    article: Codes = parameter(ArticleId(), "The article that makes it.", "manufacturing-data-2025")
    area: Codes = parameter(Code("area", none=False), "An area that it mentions.", "US")
    country: Codes = parameter(
        Code("area", ("country",), name="country", none=False),
        "A country that it mentions, or in which an area that it mentions lies.",
        "CN",
    )
    region: Codes = parameter(
        Code("area", code_lists.REGION_TYPES, name="region", none=False),
        "A province or city that it mentions, or a province in which such a city lies.",
        "CN-ZJ",
    )
    organization: Codes = parameter(
        Code("organization", none=False), "An organization that it mentions.", "deepseek"
    )
    metric: Codes = parameter(
        Code("metric", none=False), "A metric that it mentions.", "robot-density"
    )
    sector: Codes = parameter(Code("sector", none=False), "A sector that it mentions.", "software")
    observation: Numbers = parameter(RowId(), "An observation that it refers to.", "3r0aeqn5scs7a")
    said_by: CodesOrNone = parameter(
        Code("organization"),
        "The organization that says it; `none` for the article itself.",
        "experts",
    )
    source: CodesOrNone = parameter(
        Code("source"), "The publication that it is based on.", "cato-survey-2024"
    )
    kind: Codes = parameter(ListedCode(code_lists.CLAIM_KINDS), "Type of statement.", "data-flow")
    modality: Codes = parameter(ListedCode(code_lists.MODALITIES), "How it is asserted.", "hearsay")
    status: Codes = parameter(ListedCode(code_lists.CLAIM_STATUSES), "Reliability.", "disputed")
    part: Codes = parameter(ListedCode(code_lists.ARTICLE_PARTS), "Part of the article.", "body")
    paragraph: Numbers = filter_parameter("paragraph", PARAGRAPHS)
    q: SearchText | None = parameter(
        SearchParameter(),
        "Words and numerals, all of which a claim must have, in any of the languages: in its text, "
        "in a name or a code of what it mentions, of its source or of who says it, or as its "
        "period. Words are found as in the list of observations.",
        "only country",
    )
    sort: Codes = parameter(
        Sort(),
        "Column to sort by, with `-` before it for descending. Default: as they are printed.",
        "kind",
    )


class ReleaseQuery(PageQuery):
    KEY_TYPES = (int,)


SINCE = "Only later releases count. Every response has its release in `meta.release`."


class CorrectionQuery(PageQuery):
    KEY_TYPES = (int, int)
    since: int | None = parameter(EarlierRelease(), SINCE, "0")
    article: Codes = parameter(
        ArticleSlug(),
        "The article that prints it, also if it has been removed.",
        "manufacturing-data-2025",
    )
    observation: Numbers = parameter(
        RowId(), "The observation that was corrected.", "3r0aeqn5scs7a"
    )


class ChangeQuery(PageQuery):
    KEY_TYPES = (int, str, int)
    required = ("since",)

    since: int | None = parameter(EarlierRelease(), SINCE, "0")
    kind: Codes = parameter(ListedCode(KINDS), "Kind of row.", "observation")
    change: Codes = parameter(ListedCode(code_lists.CHANGES), "Type of change.", "added")
    article: Codes = parameter(
        ArticleSlug(),
        "The article that it belongs to, also if it has been removed.",
        "manufacturing-data-2025",
    )


FILTERS = tuple(ObservationFilters.model_fields)
YEAR_RANGE = ("year_from", "year_to")
VALUE_RANGE = ("value_from", "value_to")
BY_COLUMN = tuple(each.parameter for each in DIMENSIONS.values() if each.description)
"""The filters that are dimensions; the others are ranges, words and `latest`."""
if missing := set(BY_COLUMN) - set(FILTERS):
    raise TypeError(f"ObservationFilters lacks the dimensions {missing}")
FORMAT_PARAMETERS = (*PageQuery.model_fields, *ChartParameters.model_fields)
"""Parameters of the page and the format: all but the filters."""
