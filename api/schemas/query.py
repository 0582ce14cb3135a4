"""What all query models share: language, release, format and page.

The canonical form of a query and the documentation of its parameters (`api.http.openapi`) come from
the fields of its model.
"""

from collections.abc import Mapping, Sequence
from functools import cached_property, lru_cache
from typing import Any, ClassVar, Self, TypeVar

from pydantic import BaseModel, ConfigDict, Field, PrivateAttr

from api.domain import code_lists
from api.domain.dimensions import DIMENSIONS
from api.schemas.code_parameters import AttributeCode, Code, ListedCode, OneCode
from api.schemas.column import with_meanings
from api.schemas.parameter_type import NONE, ParameterType
from api.schemas.parameters import (
    Columns,
    Flag,
    Language,
    PinnedRelease,
    ReleaseNumber,
    Text,
    WholeNumber,
)
from api.schemas.search_text import SearchText

DEFAULT_LIMIT = 100
MAX_LIMIT = 1000
Q = TypeVar("Q", bound="Query")
Codes = tuple[str, ...] | None


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
