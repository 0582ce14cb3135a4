"""The dimensions of the data, each declared once.

Filters, their SQL, indexes, stored counts, facets, availability, entity lists, name lookup, titles
and the data package are derived from these two tables. A new dimension begins here; what cannot be
derived from its declaration (a field of the query model, a column of the table) is checked on
import by the module that needs it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from api.domain import code_lists


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferenceTable:
    """A table of names. `kind` names the table, the entity and its JSON key."""

    kind: str
    plural: str
    """The name of the bundle's file, without its extension, and of the list, where there is one."""
    description: str
    """What a row is, in the list of changes."""
    key: str = "code"
    """The column that identifies a row."""
    other_codes: Sequence[str] = ()
    """Columns whose codes are accepted in place of the key."""
    references: Mapping[str, str] = field(default_factory=dict)
    """The columns that hold keys, with the kind they refer to; `parent` makes a tree."""
    searched: bool = False
    """Whether `q` searches its names."""
    named: bool = True
    """Whether its rows have names in each language."""
    in_claims: bool = False
    """Whether claims refer to it: the column `plural` of a claim, and a link table."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dimension:
    """A column of observations by which they are filtered, grouped or named."""

    parameter: str
    """The filter, and the column of the observation table unless `of` is set."""
    description: str = ""
    """The filter's description in OpenAPI; empty for a dimension that is no filter."""
    example: str = ""
    plural: str = ""
    """The key of its values in `/v1/availability`, and the path of its list."""
    table: str | None = None
    """The reference table that names its codes."""
    types: Sequence[str] = ()
    """The types of the entries that are accepted, of a table with a column `type`; all if empty."""
    codes: Iterable[str] | None = None
    """The closed code list, where there is one."""
    none: bool = False
    """Whether `none` selects observations without a value."""
    of: tuple[str, str] | None = None
    """A dimension and a column of its reference table: codes are read from there."""
    listed: str = ""
    """What its list holds; empty where it has none."""
    counted: bool = True
    """Whether its values are counted when a release is published."""
    indexed: bool = True
    covering: bool = False
    """Whether its index holds every filtered column: for what is combined with other filters."""
    series: int = 0
    """Its position in the key of a series, from 1."""


REFERENCE_TABLES: Mapping[str, ReferenceTable] = {
    each.kind: each
    for each in (
        ReferenceTable(
            kind="area",
            plural="areas",
            description="an area and its names",
            other_codes=("alpha3", "m49", "unlocode"),
            references={"parent": "area"},
            searched=True,
            in_claims=True,
        ),
        ReferenceTable(
            kind="sector",
            plural="sectors",
            description="a sector and its names",
            references={"parent": "sector"},
            searched=True,
            in_claims=True,
        ),
        ReferenceTable(
            kind="unit", plural="units", description="a unit and its names", searched=True
        ),
        ReferenceTable(
            kind="comparison",
            plural="comparisons",
            description="a base or a scope of comparison and its names",
        ),
        ReferenceTable(
            kind="metric",
            plural="metrics",
            description="a metric, its names and its definition",
            key="id",
            references={"unit": "unit"},
            searched=True,
            in_claims=True,
        ),
        ReferenceTable(
            kind="organization",
            plural="organizations",
            description="an organization and its names",
            key="id",
            references={"area": "area", "parent": "organization"},
            searched=True,
            in_claims=True,
        ),
        ReferenceTable(
            kind="source",
            plural="sources",
            description="a source and its names",
            key="id",
            references={"organization": "organization"},
            searched=True,
        ),
        ReferenceTable(
            kind="translation",
            plural="translations",
            description="an English text with its translations",
            key="text_en",
            named=False,
        ),
    )
}
"""By kind. A table comes after those that it refers to."""

DIMENSIONS: Mapping[str, Dimension] = {
    each.parameter: each
    for each in (
        Dimension(
            parameter="metric",
            description="Metric. Several codes, separated by commas or repeated, mean any of them.",
            example="robot-density",
            plural="metrics",
            table="metric",
            listed="Metrics, with their unit, definition and method.",
            covering=True,
            series=1,
        ),
        Dimension(
            parameter="area",
            description="Exactly this area: `CN` means figures of China as a whole.",
            example="CN",
            plural="areas",
            table="area",
            none=True,
            listed="Areas of every type: the world, countries, provinces, cities.",
            series=2,
        ),
        Dimension(
            parameter="area_type",
            description="Type of area; `none` for firms as a whole.",
            example="city",
            plural="area_types",
            codes=code_lists.AREA_TYPES,
            none=True,
        ),
        Dimension(
            parameter="region",
            description="Everything in this province or city: `CN-ZJ` means Zhejiang and its "
            "cities. A Chinese city also by its GB/T 2260 code: `330100`.",
            example="CN-ZJ",
            plural="regions",
            table="area",
            types=code_lists.REGION_TYPES,
            none=True,
            listed="Provinces and cities.",
        ),
        Dimension(
            parameter="country",
            description="Everything in this country: ISO 3166-1 alpha-2, alpha-3 or UN M49.",
            example="KOR",
            plural="countries",
            table="area",
            types=("country",),
            none=True,
            listed="Countries, with their ISO 3166-1 and UN M49 codes.",
            covering=True,
        ),
        Dimension(
            parameter="sector",
            description="Exactly this sector; also by an ISIC Rev.4 code (`2030`, `C22`) that "
            "means the same and belongs to no other sector.",
            example="robots",
            plural="sectors",
            table="sector",
            none=True,
            listed="Sectors of the economy, with their ISIC Rev.4 codes.",
            series=4,
        ),
        Dimension(
            parameter="organization",
            description="This firm, plant or other organization; `none` for figures of areas.",
            example="maersk",
            plural="organizations",
            table="organization",
            none=True,
            listed="Firms, plants, institutes and other organizations.",
            series=3,
        ),
        Dimension(
            parameter="source",
            description="The publication that measured it; `none` if the article names none.",
            example="ifr-world-robotics-2024",
            plural="sources",
            table="source",
            none=True,
            listed="Publications that measured the figures that articles print.",
        ),
        Dimension(
            parameter="status",
            description="Reliability.",
            example="disputed",
            plural="statuses",
            codes=code_lists.STATUSES,
        ),
        Dimension(
            parameter="origin",
            description="Type of origin.",
            example="survey",
            plural="origins",
            codes=code_lists.ORIGINS,
        ),
        Dimension(
            parameter="relation",
            description="What the text states about the value: `eq`, or a bound.",
            example="gt",
            plural="relations",
            codes=code_lists.RELATIONS,
        ),
        Dimension(
            parameter="unit",
            description="Unit.",
            example="CNY",
            plural="units",
            table="unit",
            listed="Units of measurement; money by ISO 4217.",
            series=5,
        ),
        Dimension(
            parameter="year",
            description="The calendar year; `none` for undated figures and spans over years. A "
            "warning counts those that a year leaves out.",
            example="2023",
            plural="years",
            none=True,
        ),
        Dimension(
            parameter="period",
            description="Exactly this period, as `period` has it: `2024`, `2024-Q1`, `2024-12`, "
            "`2018/2023`, `2020/..`; `none` for undated figures.",
            example="2024",
            none=True,
        ),
        Dimension(
            parameter="frequency",
            description="Length of the period; `none` for undated figures and for spans.",
            example="annual",
            plural="frequencies",
            codes=code_lists.FREQUENCIES,
            none=True,
            series=7,
        ),
        Dimension(
            parameter="inferred",
            description="This column is inferred, not stated in the text.",
            example="period",
            codes=code_lists.INFERABLE,
            none=True,
            indexed=False,
        ),
        Dimension(parameter="paragraph", description="Paragraph of the article.", example="31"),
        Dimension(
            parameter="article",
            description="The article that prints it.",
            example="manufacturing-data-2025",
            plural="articles",
            counted=False,
        ),
        Dimension(
            parameter="compared_with", table="comparison", counted=False, indexed=False, series=6
        ),
    )
}
"""By parameter, in the order of the columns of covering indexes."""

LISTS: Sequence[Dimension] = tuple(
    DIMENSIONS[name]
    for name in (
        "country",
        "region",
        "area",
        "sector",
        "metric",
        "organization",
        "source",
        "unit",
    )
)
"""The dimensions with a list, in the order in which the lists are shown."""

SERIES: Sequence[str] = tuple(
    each.parameter
    for each in sorted(DIMENSIONS.values(), key=lambda each: each.series)
    if each.series
)
"""Columns of which each combination is a series."""

COUNTED: Sequence[str] = tuple(each.parameter for each in DIMENSIONS.values() if each.counted)
INDEXED: Sequence[str] = tuple(each.parameter for each in DIMENSIONS.values() if each.indexed)
COVERING: Sequence[str] = tuple(each.parameter for each in DIMENSIONS.values() if each.covering)
BY_PLURAL: Mapping[str, Dimension] = {
    each.plural: each for each in DIMENSIONS.values() if each.plural
}
NAMED: Mapping[str, str] = {
    each.parameter: each.table for each in DIMENSIONS.values() if each.table is not None
}
"""The reference table that names the codes of a column."""
SEARCHED: Sequence[str] = tuple(each.kind for each in REFERENCE_TABLES.values() if each.searched)
IN_CLAIMS: Sequence[str] = tuple(each.kind for each in REFERENCE_TABLES.values() if each.in_claims)
LISTED_KINDS: Sequence[str] = tuple(
    dict.fromkeys(each.table for each in DIMENSIONS.values() if each.table and each.listed)
)
"""The kinds of entities that have a list, and so can be looked up by name."""
AREA_PARAMETERS: Mapping[str, str] = {
    kind: next(
        (each.parameter for each in LISTS if each.table == "area" and kind in each.types), "area"
    )
    for kind in code_lists.AREA_TYPES
}
"""The parameter that selects everything in an area, by the area's type."""
KINDS: Mapping[str, str] = {
    **{each.kind: each.description for each in REFERENCE_TABLES.values()},
    "article": "an article",
    "observation": "an observation",
    "claim": "a claim",
    "figure": "a numeral of an article's text",
}
"""What a release is made of. Those that others refer to come first."""


def _check() -> None:
    for each in DIMENSIONS.values():
        if each.table not in (None, *REFERENCE_TABLES):
            raise TypeError(f"dimension {each.parameter}: no reference table {each.table}")
        if bool(each.listed) != (each in LISTS):
            raise TypeError(f"dimension {each.parameter}: `listed` and LISTS do not agree")
        if each.of is not None and (each.counted or each.indexed):
            raise TypeError(f"dimension {each.parameter}: it has no column to count or to index")
    for table in REFERENCE_TABLES.values():
        for column, kind in table.references.items():
            if kind not in REFERENCE_TABLES:
                raise TypeError(f"reference table {table.kind}: {column} refers to {kind}")


_check()
