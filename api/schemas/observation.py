"""The observation row, one shape in every format, and time series: one per line of a chart."""

from typing import Annotated, Any

from pydantic import BaseModel, create_model

from api.domain import code_lists
from api.domain.code_lists import OneOf
from api.schemas.column import (
    PRINTED_IN,
    Number,
    ResponseModel,
    coded,
    column,
    example_of,
    text_language,
    with_meanings,
)


class ObservationRow(ResponseModel):
    """One statement of an article: the value of a metric for an area or organization and period."""

    id: str = column("Permanent id of the observation.", "3r0aeqn5scs7a")
    metric: str = column("The metric.", "robot-density")
    metric_name: str = column("Name of the metric.", "Robot density")
    subject_name: str = column(
        "Name of the organization measured, else of the area: the label for charts.",
        "South Korea",
    )
    area: str | None = column(
        "The exact area measured; for a plant, its location; null for a firm as a whole.", "KR"
    )
    area_name: str | None = column("Name of the area.", "South Korea")
    area_type: Annotated[str, OneOf(code_lists.AREA_TYPES)] | None = column(
        with_meanings("Type of area", code_lists.AREA_TYPES), "country"
    )
    region: str | None = column(
        "The province-level unit that the area is or that contains it.", None, "CN-ZJ"
    )
    region_name: str | None = column("Name of that unit.", None, "Zhejiang")
    country: str | None = column(
        "The country that the area is or that contains it (ISO 3166-1 alpha-2); for a firm as a "
        "whole, its home country.",
        "KR",
    )
    country_name: str | None = column("Name of the country.", "South Korea")
    sector: str | None = column("The sector measured.", "manufacturing")
    sector_name: str | None = column("Name of the sector.", "Manufacturing")
    organization: str | None = column(
        "The firm, plant or other organization measured.", None, "maersk"
    )
    organization_name: str | None = column("Name of the organization.", None, "Maersk")
    year: int | None = column(
        "The calendar year that contains the period; null for undated figures and for spans of "
        "several years.",
        2023,
    )
    period: str | None = column(
        "The period measured: a year, half-year, quarter, month, week or day, a span `2018/2023`, "
        "or an open span `2020/..` (EDTF).",
        "2023",
    )
    period_name: str | None = column("The period in the requested language.", "2023")
    frequency: Annotated[str, OneOf(code_lists.FREQUENCIES)] | None = column(
        with_meanings(
            "Length of the period; null for undated figures and for spans", code_lists.FREQUENCIES
        ),
        "annual",
    )
    value: Number | None = column(
        "The number as printed, written out in full; null only if a range is printed.", 1012
    )
    relation: str = coded("What the text states about the value", code_lists.RELATIONS, "eq")
    value_min: Number | None = column(
        "The minimum that the text states; null if it states none.", 1012
    )
    value_max: Number | None = column(
        "The maximum that the text states; null if it states none.", 1012
    )
    multiplier: int = column(
        "The power of ten of the number word as printed: 12 for “1.814 trillion”, 8 for “21,860億”;"
        " 0 without one.",
        0,
    )
    decimals: int = column(
        "The decimals printed, of the number before that word: 3 for “1.814 trillion”, 1 for "
        "“5.0%”.",
        0,
    )
    unit: str = column("Unit of the value; money by ISO 4217.", "robots-per-10000-employees")
    unit_name: str = column("Name of the unit.", "robots per 10,000 employees")
    measure: str = coded("Type of measure", code_lists.MEASURES, "density")
    higher_is_better: bool | None = column(
        "Whether a higher value is better; null if neither is.", True
    )
    comparison: str | None = column(
        "The base of a growth or a ratio, or the scope of a rank.", None, "previous-year"
    )
    compared_with: str | None = column(
        "Name of that base or scope, in the requested language.",
        None,
        "previous year",
    )
    display: str = column(
        "The value with its unit, in the requested language, as exact as it is printed; growth "
        "with its sign.",
        "1,012 robots per 10,000 employees",
    )
    as_printed: str = column("The figure as the article prints it.", "1,012台")
    inferred: list[Annotated[str, OneOf(code_lists.INFERABLE)]] = column(
        "Columns of this row that are inferred, not stated in the text.", ["sector", "period"]
    )
    measure_stated: bool = column(
        "Whether the article states exactly what is measured: value added or output, established "
        "or registered firms.",
        True,
    )
    status: str = coded("Reliability", code_lists.STATUSES, "normal")
    origin: str = coded("Type of origin", code_lists.ORIGINS, "industry-statistic")
    source: str | None = column(
        "The publication that measured it; null if the article names none.",
        "ifr-world-robotics-2024",
    )
    source_name: str | None = column("Name of the source.", "IFR, World Robotics 2024")
    article: str = column("The article that prints it.", "manufacturing-data-2025")
    paragraph: int = column("Paragraph of the article: non-empty line, from 1.", 31)
    sentence: int = column("Sentence of the paragraph (split after 。), from 1.", 1)
    note: str | None = column(
        "Caveats, translated where possible.",
        "The 2024 edition reports on 2023; the reference year is read from Singapore’s 770, "
        "which was 730 for 2022. IFR counts industrial robots per 10,000 employees in "
        "manufacturing; the article prints neither word. Korea’s 1,012 was published for "
        "2022 as well.",
    )
    note_lang: str | None = text_language("note")
    fact: str | None = column(
        "Id of the fact. Figures with the same one, of whatever article, state the same metric, "
        "area, organization, sector, period, unit and comparison; null for undated figures.",
        "okep9qhjun12i",
    )
    release: int = column("The release that last changed this row.", 1)
    citation: str = column(
        "Citation in one line: article, source or that none is named, release.",
        f"{PRINTED_IN}, paragraph 31, sentence 1; source: IFR, World Robotics 2024; Article "
        "indicators, observation 3r0aeqn5scs7a, release 1, 23 November 2026",
    )


SHARED = (
    *("metric", "metric_name", "subject_name", "area", "area_name", "area_type", "region"),
    *("region_name", "country", "country_name", "sector", "sector_name", "organization"),
    *("organization_name", "frequency", "unit", "unit_name", "measure", "higher_is_better"),
    *("comparison", "compared_with"),
)
"""Columns with the same value in all points of a series."""


def _some(name: str, doc: str, columns: tuple[str, ...], **more: Any) -> type[BaseModel]:
    """A model of some columns of an observation."""
    fields = {each: ObservationRow.model_fields[each] for each in columns}
    chosen: dict[str, Any] = {each: (field.annotation, field) for each, field in fields.items()}
    return create_model(name, __doc__=doc, __module__=__name__, **chosen, **more)


PointRow = _some(
    "PointRow",
    "One observation of a series.",
    tuple(name for name in ObservationRow.model_fields if name not in SHARED),
)

SeriesRow = _some(
    "SeriesRow",
    "A time series: a metric of an area or organization, with its points.",
    SHARED,
    points=(
        list[PointRow],  # type: ignore[valid-type]
        column(
            "The observations, the oldest first; undated ones last.",
            [example_of(PointRow)],
        ),
    ),
)
