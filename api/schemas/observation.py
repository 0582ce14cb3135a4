"""The observation row: one shape in every format."""

from api.domain import code_lists
from api.schemas.column import (
    PRINTED_IN,
    AreaType,
    Inferable,
    Number,
    Origin,
    Relation,
    ResponseModel,
    Status,
    coded,
    column,
)


class ObservationRow(ResponseModel):
    """One statement of an article: a metric of an area or organization at a time."""

    id: str = column("Stable id of the observation, the same for ever.", "3r0aeqn5scs7a")
    metric: str = column("What is measured.", "robot-density")
    metric_name: str = column("Name of the metric.", "Robot density")
    subject_name: str = column(
        "Whose figure it is: the organization's name, else the area's. The label a chart wants.",
        "South Korea",
    )
    area: str | None = column(
        "The exact area measured. Null for a firm as a whole; for a plant, where it stands.", "KR"
    )
    area_name: str | None = column("Name of the area.", "South Korea")
    area_type: AreaType | None = coded("Kind of area", code_lists.AREA_TYPES, "country")
    region: str | None = column(
        "The province-level unit that the area is or lies in.", None, "CN-ZJ"
    )
    country: str | None = column(
        "The country that the area is or lies in (ISO 3166-1 alpha-2); for a firm, its home.", "KR"
    )
    sector: str | None = column("The sector measured.", "manufacturing")
    sector_name: str | None = column("Name of the sector.", "Manufacturing")
    organization: str | None = column("The firm, plant or body measured.", None, "maersk")
    organization_name: str | None = column("Name of the organization.", None, "Maersk")
    year: int | None = column(
        "The calendar year that the period lies in. Null for undated figures and for spans over "
        "years.",
        2023,
    )
    period: str | None = column(
        "The time measured: a year, half-year, quarter, month or day, a span `2018/2023`, or an "
        "open one `2020/..` (EDTF).",
        "2023",
    )
    value: Number | None = column(
        "The number as printed, written out in full. Null only where a range is printed.", 1012
    )
    relation: Relation = coded(
        "How the value stands to what the text commits to", code_lists.RELATIONS, "eq"
    )
    value_min: Number | None = column("The least that the text commits to.", 1012)
    value_max: Number | None = column("The most that the text commits to.", 1012)
    unit: str = column("Unit of the value; money by ISO 4217.", "robots-per-10000-employees")
    unit_name: str = column("Name of the unit.", "robots per 10,000 employees")
    compared_with: str | None = column(
        "The base of a growth or a ratio, or the scope of a rank, in the requested language.",
        None,
        "previous year",
    )
    display: str = column(
        "The value with its unit, for people, in the requested language; never rounded.",
        "1,012 robots per 10,000 employees",
    )
    as_printed: str = column("The figure as the article prints it.", "1,012台")
    inferred: list[Inferable] = column(
        "Columns of this row that are our reading rather than the text's.", ["sector", "period"]
    )
    status: Status = coded("How sure it is", code_lists.STATUSES, "normal")
    origin: Origin = coded("What kind of figure it is", code_lists.ORIGINS, "industry-statistic")
    source: str | None = column(
        "The publication that measured it. Null where the article names none.",
        "ifr-world-robotics-2024",
    )
    source_name: str | None = column("Name of the source.", "IFR, World Robotics 2024")
    article: str = column("The article that prints it.", "manufacturing-data-2025")
    paragraph: int = column("Paragraph of the article: non-empty line, from 1.", 31)
    sentence: int = column("Sentence of the paragraph (split after 。), from 1.", 1)
    note: str | None = column(
        "What to be careful about, in English.",
        "The 2024 edition reports on 2023; the reference year is read from Singapore's 770, "
        "which was 730 for 2022. IFR counts industrial robots per 10,000 employees in "
        "manufacturing; the article prints neither word. Korea's 1,012 was published for "
        "2022 as well.",
    )
    release: int = column("The release that last changed this row.", 1)
    citation: str = column(
        "One line that cites it: the article, its source or that none is named, the release.",
        f"{PRINTED_IN}, paragraph 31, sentence 1; source: IFR, World Robotics 2024; Article "
        "indicators, observation 3r0aeqn5scs7a, release 1, 23 November 2026",
    )
