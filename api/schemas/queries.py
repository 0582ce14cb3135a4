"""Query models: the parameters of each list.

One pass validates the query string with a model and finds every issue. OpenAPI's parameters come
from the same models (`api.http.openapi`).
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property, lru_cache
from typing import Any, ClassVar, Self, TypeVar

from pydantic import BaseModel, ConfigDict, Field, PrivateAttr, ValidationError

from api.domain import code_lists
from api.domain.dimensions import DIMENSIONS, KINDS, SERIES
from api.errors import Issue, Message
from api.schemas.column import with_meanings
from api.schemas.discovery import TYPES
from api.schemas.observation import SHARED
from api.schemas.parameters import (
    MAX_SHOWN,
    NONE,
    ArticleId,
    ArticleSlug,
    AttributeCode,
    Code,
    Columns,
    EarlierRelease,
    Flag,
    Language,
    ListedCode,
    Number,
    OneCode,
    ParameterType,
    PeriodText,
    PinnedRelease,
    Region,
    RegionCode,
    ReleaseNumber,
    RowId,
    Sort,
    Text,
    Truth,
    ValidationContext,
    WholeNumber,
    Year,
    issues_of,
    number_text,
)
from api.schemas.search_text import NameParameter, SearchParameter, SearchText

DEFAULT_LIMIT = 100
MAX_LIMIT = 1000
MAX_PARAGRAPH = 100_000
MAX_LATEST = 1000
MIN_WIDTH, MAX_WIDTH = 300, 2000
MAX_SCALE = 3
MAX_TOP = 400
"""Bars that a panel of a chart holds."""
OTHER_PAGING = ("page", "page_number", "offset", "skip", "start", "per_page", "page_size")
"""Parameters of other services, in place of which this one has `limit` and `cursor`."""

WORD = "[A-Za-z_-]{1,30}"
"""Pattern of the name of an unknown parameter that an error repeats, where a text may be one."""

Q = TypeVar("Q", bound="Query")
Codes = tuple[str, ...] | None
CodesOrNone = tuple[str | None, ...] | None
Numbers = tuple[int, ...] | None
PARAGRAPHS = WholeNumber(1, MAX_PARAGRAPH, is_list=True)


def parameter(
    parameter_type: ParameterType, description: str, example: str, name: str | None = None
) -> Any:
    """An optional parameter. `name` is what it is called where its field has another name."""
    field: Any = Field(
        default=None, description=description, examples=[example], validation_alias=name
    )
    field.metadata.append(parameter_type)
    return field


def filter_parameter(name: str, parameter_type: ParameterType | None = None) -> Any:
    """The filter of a dimension, with its documentation; of its codes if no type is passed."""
    dimension = DIMENSIONS[name]
    if parameter_type is None:
        if dimension.of is not None:
            parameter_type = AttributeCode(*dimension.of, dimension.codes or ())
        elif dimension.table is not None:
            parameter_type = Code(dimension.table, dimension.types, name=name, none=dimension.none)
        elif dimension.codes is not None:
            parameter_type = ListedCode(dimension.codes, none=dimension.none)
        else:
            raise TypeError(f"the filter {name} needs a parameter type: its dimension has no codes")
    return parameter(parameter_type, dimension.description, dimension.example)


class Query(BaseModel):
    """The parameters of a request. A parameter that is absent is None."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    defaults: ClassVar[Mapping[str, Any]] = {"lang": "en", "header": "codes", "axis": "linear"}
    """Default values: a parameter that has its default is left out of the canonical query."""
    required: ClassVar[Sequence[str]] = ()
    """Required parameters."""
    is_private: ClassVar[bool] = False
    """Whether the parameters may have a text that no error repeats and nothing keeps."""

    @property
    def language(self) -> str:
        return getattr(self, "lang", None) or "en"

    @cached_property
    def canonical(self) -> Mapping[str, list[str]]:
        """The parameters of the canonical URL: canonical codes, the model's order, no defaults."""
        types, given, found = parameter_types(type(self)), self.model_fields_set, {}
        for name in filter(given.__contains__, types):
            value = getattr(self, name)
            if value is not None and value != self.defaults.get(name):
                values = value if isinstance(value, tuple) else (value,)
                found[name] = [NONE if v is None else types[name].text(v) for v in values]
        return found

    @property
    def as_typed(self) -> dict[str, list[str]]:
        """The same, with search texts as they were typed."""
        found = dict(self.canonical)
        for name in found:
            value = getattr(self, name)
            if isinstance(value, SearchText):
                found[name] = [value.typed]
        return found

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:
        copy = super().model_copy(update=update, deep=deep)
        for name in ("canonical", "filters"):
            copy.__dict__.pop(name, None)  # pydantic copies cached properties, too
        return copy


class LanguageQuery(Query):
    """Parameters of a response with texts."""

    lang: str | None = parameter(
        Language(),
        "Language of names and texts: en (default), ja, ko or zh. `ko-KR` means ko.",
        "ko",
    )


class LocalizedQuery(LanguageQuery):
    """Parameters of every response with names."""

    release: PinnedRelease | None = parameter(
        ReleaseNumber(),
        "Returns the data as of this release: rows, names, notes, claims and sources. A number, or "
        "`pinned` of `/v1/releases`, which is the number with a digest of the data: a response to "
        "that can be cached permanently, and a server with other data rejects it. Default: the "
        "current release.",
        "1",
    )


class FormatQuery(LocalizedQuery):
    """Parameters of every response in a choice of formats."""

    format: str | None = parameter(
        Text(),
        "Format of the response, which the path may name instead: `/v1/observations.csv`. Default: "
        "the Accept header decides, else json.",
        "csv",
    )
    fields: Codes = parameter(
        Columns(), "Columns to return, in this order; tabular formats only.", "id,year,value"
    )
    bom: bool | None = parameter(
        Flag(),
        "`true`: begin the file with a byte order mark, without which Excel garbles Chinese, "
        "Japanese and Korean; `format=csv` only.",
        "true",
    )
    header: str | None = parameter(
        OneCode(code_lists.HEADERS),
        with_meanings("The first line of a table", code_lists.HEADERS)
        + " Default: `codes`; `format=csv` and `format=xlsx` only.",
        "names",
    )


class PageQuery(FormatQuery):
    """Parameters of every list."""

    limit: int | None = parameter(
        WholeNumber(1, MAX_LIMIT),
        f"Rows per page. Default: {DEFAULT_LIMIT}; in tabular formats all rows.",
        "10",
    )
    cursor: str | None = parameter(
        Text(), "Where the page begins: from `links.next` of the previous page.", ""
    )
    KEY_TYPES: ClassVar[tuple[type, ...]] = ()
    """Types of the columns that order the list and form the key of a row."""
    _after: Sequence[Any] | None = PrivateAttr(default=None)
    _size: int | None = PrivateAttr(default=DEFAULT_LIMIT)

    @property
    def after(self) -> Sequence[Any] | None:
        """The key of the last row of the previous page; None for the first page."""
        return self._after

    @property
    def size(self) -> int | None:
        """Rows to read; None for all. It depends on `limit` and on the format."""
        return self._size

    def paged(self, after: Sequence[Any] | None, size: int | None) -> Self:
        """Set the page to read. Returns the query itself."""
        self._after, self._size = after, size
        return self

    @property
    def key_types(self) -> tuple[type, ...]:
        """Those of the key; in another order than that of the list, of one text."""
        return (str,) if getattr(self, "sort", None) else self.KEY_TYPES


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
    defaults = {**Query.defaults, "sort": ("-year",)}

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


@lru_cache
def parameter_types(model: type[Query]) -> Mapping[str, ParameterType]:
    """The type of each parameter of a query model."""
    types: dict[str, ParameterType] = {}
    for name, field in model.model_fields.items():
        found = [each for each in field.metadata if isinstance(each, ParameterType)]
        if len(found) != 1:
            raise TypeError(f"{model.__name__}.{name} needs one ParameterType, it has {len(found)}")
        types[str(field.validation_alias or name)] = found[0]
    return types


def needs_lookup(model: type[Query], parameters: Iterable[str]) -> bool:
    """Whether validation of these parameters queries the database or searches all names."""
    types = parameter_types(model)
    return any(name in types and types[name].needs_lookup for name in parameters)


def validate(
    model: type[Q], parameters: Mapping[str, Sequence[str]], context: ValidationContext
) -> tuple[Q | None, list[Issue]]:
    """Validate the parameters of a URL: the query, or every issue."""
    types, filled = parameter_types(model), dict[str, Sequence[str]]()
    issues: list[Issue] = []
    for name, texts in parameters.items():
        is_list = name in types and types[name].is_list
        values = ",".join(texts).split(",") if is_list else texts
        if name in types and not all(values):
            hint = Message("error.hint.empty")
            issues.append(Issue(name, "", Message("error.empty"), hint=hint))
        else:
            filled[name] = texts
    try:
        query = model.model_validate(filled, context=context)
    except ValidationError as error:
        known = list(types)
        for each in error.errors(include_url=False):
            name, found = str(each["loc"][0]), each.get("ctx", {}).get("issues")
            if found:
                issues += issues_of(name, found)
            else:
                value: str | None = ",".join(parameters[name])[:MAX_SHOWN]
                if model.is_private:  # a text without a name would be one
                    name, value = name if re.fullmatch(WORD, name) else "…", None
                issues.append(_unknown_parameter(name, value, known, context))
        # What ranges there are is known, whatever else is wrong.
        wrong = {issue.parameter for issue in issues}
        ranges = {
            name: filled[name]
            for name in (*YEAR_RANGE, *VALUE_RANGE)
            if name in types and name in filled and name not in wrong
        }
        part = model.model_validate(ranges, context=context)
        return None, issues + _cross_field_issues(part, parameters)
    issues += _cross_field_issues(query, parameters)
    return (None, issues) if issues else (query, [])


def _unknown_parameter(
    name: str, value: str | None, known: list[str], context: ValidationContext
) -> Issue:
    message = Message("error.unknown-parameter")
    snake_case = re.sub("(?<=[a-z])([A-Z])", r"_\1", name).replace("-", "_").lower()
    if snake_case in OTHER_PAGING and "cursor" in known:
        hint = Message("error.hint.paging")
        return Issue(name, value, message, known, ["limit", "cursor"], hint)
    return Issue(name, value, message, known, context.nearest(name, known))


def _cross_field_issues(query: Query, parameters: Iterable[str]) -> list[Issue]:
    """Missing required parameters, and ranges that end before they begin."""
    issues = []
    for name in query.required:
        if name not in parameters:
            hint = Message("error.hint.required", name=name)
            issues.append(Issue(name, None, Message("error.required"), hint=hint))
    for what in ("year", "value"):
        first = getattr(query, f"{what}_from", None)
        last = getattr(query, f"{what}_to", None)
        if first is not None and last is not None and first > last:
            least, most = number_text(first), number_text(last)
            message = Message(
                "error.ends-before", first=f"{what}_from={least}", last=f"{what}_to={most}"
            )
            up_to = Message("error.hint.at-most", most=most)
            since = Message("error.hint.at-least", least=least)
            issues += [
                Issue(f"{what}_from", least, message, hint=up_to),
                Issue(f"{what}_to", most, message, hint=since),
            ]
    return issues
