"""The shapes of what is served: one model a row, one field a column, in this order.

JSON, CSV, OpenAPI and every other format take their columns from here. The models describe and
document; rows themselves travel as plain dicts of these keys. A column with several values is an
array in JSON and a space-separated text in tabular formats. No field has a default: null is
written as null.
"""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field

from api import vocabulary

Row = dict[str, Any]

type Text = str
type Code = str


def column(description: str, example: Any) -> Any:
    """A field that every row has; `example` is taken from the seeded article."""
    return Field(description=description, examples=[example])


def listed(values: Any) -> str:
    """A closed code list, for a description."""
    return "; ".join(f"`{code}` {meaning}" for code, meaning in values.items())


AreaType = Literal["world", "group", "country", "province", "city"]
Measure = Literal["amount", "count", "growth", "rank", "share", "ratio", "density"]
Relation = Literal["eq", "gt", "ge", "lt", "le", "approx", "between"]
Status = Literal["normal", "disputed", "unverified", "estimated", "provisional", "forecast"]
Origin = Literal[
    "official-statistic", "industry-statistic", "index", "survey", "company-figure", "not-stated"
]
Language = Literal["en", "ja", "ko", "zh"]
Number = int | float


class ObservationRow(BaseModel):
    """One statement of an article: a metric of an area or organization at a time."""

    id: Text = column("Stable id of the observation, the same for ever.", "")
    metric: Code = column("What is measured.", "robot-density")
    metric_name: Text = column("Name of the metric, in the requested language.", "Robot density")
    subject_name: Text = column(
        "Whose figure it is: the organization's name, else the area's. The label a chart wants.",
        "South Korea",
    )
    area: Code | None = column(
        "The exact area measured. Null for a firm as a whole; for a plant, where it stands.", "KR"
    )
    area_name: Text | None = column("Name of the area, in the requested language.", "South Korea")
    area_type: AreaType | None = column(
        f"Kind of area: {listed(vocabulary.AREA_TYPES)}.", "country"
    )
    region: Code | None = column("The province-level unit the area lies in, or is.", None)
    country: Code | None = column(
        "The country the area lies in, or is (ISO 3166-1 alpha-2); for a firm, its home.", "KR"
    )
    sector: Code | None = column("The sector measured.", "manufacturing")
    sector_name: Text | None = column("Name of the sector.", "Manufacturing")
    organization: Code | None = column("The firm, plant or body measured.", None)
    organization_name: Text | None = column("Name of the organization.", None)
    year: int | None = column(
        "The calendar year the period lies in. Null for undated figures and spans over years.",
        2023,
    )
    period: Text | None = column(
        "The time measured: a year, half-year, quarter, month or day, a span `2018/2023`, or an "
        "open one `2020/..` (EDTF).",
        "2023",
    )
    value: Number | None = column(
        "The number as printed, written out in full. Null only where a range is printed.", 1012
    )
    relation: Relation = column(
        f"How the value stands to what the text commits to: {listed(vocabulary.RELATIONS)}.", "eq"
    )
    value_min: Number | None = column("The least the text commits to.", 1012)
    value_max: Number | None = column("The most the text commits to.", 1012)
    unit: Code = column("Unit of the value; money by ISO 4217.", "robots-per-10000-employees")
    unit_name: Text = column("Name of the unit.", "robots per 10,000 employees")
    compared_with: Text | None = column(
        "The base of a growth or ratio, or the scope of a rank, in the requested language.", None
    )
    display: Text = column(
        "The value with its unit, for people, in the requested language; never rounded.",
        "1,012 robots per 10,000 employees",
    )
    as_printed: Text = column("The figure as the article prints it.", "1,012台")
    inferred: list[
        Literal["metric", "area", "sector", "period", "compared_with", "unit", "relation"]
    ] = column(
        "Columns of this row that are our reading rather than the text's.", ["sector", "period"]
    )
    status: Status = column(f"How sure it is: {listed(vocabulary.STATUSES)}.", "normal")
    origin: Origin = column(
        f"What kind of figure it is: {listed(vocabulary.ORIGINS)}.", "industry-statistic"
    )
    source: Code | None = column(
        "The publication that measured it. Null where the article names none.",
        "ifr-world-robotics-2024",
    )
    source_name: Text | None = column("Name of the source.", "IFR, World Robotics 2024")
    article: Code = column("The article that prints it.", "manufacturing-data-2025")
    paragraph: int = column("Non-empty line of the article, counted from 1.", 31)
    sentence: int = column("Sentence of the paragraph (split after 。), counted from 1.", 1)
    note: Text | None = column("What to be careful about, in English.", "")
    release: int = column("The release that last changed this row.", 1)
