"""The shapes of what is served: one model a row, one field a column, in this order.

JSON, CSV, OpenAPI and every other format take their columns from here. The models describe and
document; rows themselves travel as plain dicts with these keys. A column of several values is an
array in JSON and a text separated by `|` in tabular formats. No field has a default: null is
written as null. The examples are the figures of the seeded article.
"""

from typing import Annotated, Any

from pydantic import BaseModel, Field

from api import vocabulary
from api.vocabulary import OneOf

Row = dict[str, Any]
Number = int | float


def column(description: str, example: Any) -> Any:
    """A field that every row has."""
    return Field(description=description, examples=[example])


def coded(description: str, codes: Any, example: str | None) -> Any:
    """A field of a closed code list, with what the codes mean."""
    meanings = "; ".join(f"`{code}` {meaning}" for code, meaning in codes.items())
    return column(f"{description}: {meanings}.", example)


def exact(value: float | None) -> Number | None:
    """Numbers are doubles in the database; an integer is shown as one (1012, not 1012.0)."""
    return int(value) if value is not None and value.is_integer() else value


AreaType = Annotated[str, OneOf(vocabulary.AREA_TYPES)]
Measure = Annotated[str, OneOf(vocabulary.MEASURES)]
Relation = Annotated[str, OneOf(vocabulary.RELATIONS)]
Status = Annotated[str, OneOf(vocabulary.STATUSES)]
Origin = Annotated[str, OneOf(vocabulary.ORIGINS)]
Inferable = Annotated[str, OneOf(vocabulary.INFERABLE)]
Language = Annotated[str, OneOf(vocabulary.LANGUAGES)]


class ObservationRow(BaseModel):
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
    area_type: AreaType | None = coded("Kind of area", vocabulary.AREA_TYPES, "country")
    region: str | None = column("The province-level unit that the area is or lies in.", None)
    country: str | None = column(
        "The country that the area is or lies in (ISO 3166-1 alpha-2); for a firm, its home.", "KR"
    )
    sector: str | None = column("The sector measured.", "manufacturing")
    sector_name: str | None = column("Name of the sector.", "Manufacturing")
    organization: str | None = column("The firm, plant or body measured.", None)
    organization_name: str | None = column("Name of the organization.", None)
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
        "How the value stands to what the text commits to", vocabulary.RELATIONS, "eq"
    )
    value_min: Number | None = column("The least that the text commits to.", 1012)
    value_max: Number | None = column("The most that the text commits to.", 1012)
    unit: str = column("Unit of the value; money by ISO 4217.", "robots-per-10000-employees")
    unit_name: str = column("Name of the unit.", "robots per 10,000 employees")
    compared_with: str | None = column(
        "The base of a growth or a ratio, or the scope of a rank, in the requested language.", None
    )
    display: str = column(
        "The value with its unit, for people, in the requested language; never rounded.",
        "1,012 robots per 10,000 employees",
    )
    as_printed: str = column("The figure as the article prints it.", "1,012台")
    inferred: list[Inferable] = column(
        "Columns of this row that are our reading rather than the text's.", ["sector", "period"]
    )
    status: Status = coded("How sure it is", vocabulary.STATUSES, "normal")
    origin: Origin = coded("What kind of figure it is", vocabulary.ORIGINS, "industry-statistic")
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


ALIASES = "Other names, in any language."
OBSERVATIONS = "How many observations match the question."
YEARS = "The years they lie in; undated figures and spans over years have none."


class AreaRow(BaseModel):
    """An area: the world, a group of countries, a country, a province or a city."""

    code: str = column(
        "ISO 3166-1 alpha-2, ISO 3166-2, CN- with GB/T 2260 for Chinese cities, or UN M49.", "KR"
    )
    name: str = column("Name in the requested language.", "South Korea")
    type: AreaType = coded("Kind of area", vocabulary.AREA_TYPES, "country")
    parent: str | None = column("The area it lies in.", "001")
    region: str | None = column("The province-level unit it is or lies in.", None)
    country: str | None = column("The country it is or lies in.", "KR")
    alpha2: str | None = column("ISO 3166-1 alpha-2 code, of countries.", "KR")
    alpha3: str | None = column("ISO 3166-1 alpha-3 code, of countries.", "KOR")
    m49: str | None = column("UN M49 code.", "410")
    unlocode: str | None = column("UN/LOCODE, of cities.", None)
    latitude: float | None = column("Latitude of a point in it, in degrees.", 35.9078)
    longitude: float | None = column("Longitude of a point in it, in degrees.", 127.7669)
    name_en: str = column("Name in English.", "South Korea")
    name_ja: str = column("Name in Japanese.", "韓国")
    name_ko: str = column("Name in Korean.", "대한민국")
    name_zh: str = column("Name in simplified Chinese.", "韩国")
    aliases: list[str] = column(ALIASES, ["Korea"])
    note: str | None = column(
        "What to know about it, in English.", "The article prints the everyday short name (Korea)."
    )
    observations: int = column(OBSERVATIONS, 4)
    years: list[int] = column(YEARS, [2023])


class SectorRow(BaseModel):
    """A sector of the economy, as the article speaks of it."""

    code: str = column("Code of the sector.", "chemical-fibres")
    name: str = column("Name in the requested language.", "Chemical fibres")
    parent: str | None = column("The sector it is truly a part of.", "manufacturing")
    isic4: str | None = column("Code in ISIC Rev.4.", "2030")
    isic4_match: Annotated[str, OneOf(vocabulary.ISIC_MATCHES)] = coded(
        "How well the ISIC code fits", vocabulary.ISIC_MATCHES, "exact"
    )
    name_en: str = column("Name in English.", "Chemical fibres")
    name_ja: str = column("Name in Japanese.", "化学繊維")
    name_ko: str = column("Name in Korean.", "화학섬유")
    name_zh: str = column("Name in simplified Chinese.", "化学纤维")
    aliases: list[str] = column(ALIASES, ["Man-made fibres"])
    note: str | None = column(
        "What to know about it, in English.", "ISIC calls them man-made fibres."
    )
    observations: int = column(OBSERVATIONS, 1)
    years: list[int] = column(YEARS, [2024])


class MetricRow(BaseModel):
    """A metric: what is measured, in one unit."""

    id: str = column("Id of the metric.", "robot-density")
    name: str = column("Name in the requested language.", "Robot density")
    unit: str = column("Its unit.", "robots-per-10000-employees")
    unit_name: str = column("Name of the unit.", "robots per 10,000 employees")
    measure: Measure = coded("Kind of measure", vocabulary.MEASURES, "density")
    measure_stated: bool = column("Whether the article says what exactly is measured.", True)
    higher_is_better: bool | None = column("Null where that cannot be said.", True)
    definition: str = column(
        "What is measured, of what, in English.",
        "Industrial robots in operation per 10,000 employees in manufacturing, as the "
        "International Federation of Robotics (IFR) defines it.",
    )
    method_note: str | None = column(
        "What to be careful about, in English.",
        "The article prints only robots and employees: the restriction to industrial robots "
        "and to manufacturing comes from the IFR definition. Not robots per employee of the "
        "whole economy. The edition year of World Robotics is not the year measured: the "
        "2024 edition is read as data for 2023. Higher means more automation.",
    )
    name_en: str = column("Name in English.", "Robot density")
    name_ja: str = column("Name in Japanese.", "ロボット密度")
    name_ko: str = column("Name in Korean.", "로봇 밀도")
    name_zh: str = column("Name in simplified Chinese.", "机器人密度")
    aliases: list[str] = column(ALIASES, ["Industrial robot density"])
    observations: int = column(OBSERVATIONS, 2)
    years: list[int] = column(YEARS, [2023])


class UnitRow(BaseModel):
    """A unit of measurement."""

    code: str = column("Code of the unit; money by ISO 4217.", "CNY")
    name: str = column("Name in the requested language.", "Chinese yuan")
    kind: Annotated[str, OneOf(vocabulary.UNIT_KINDS)] = coded(
        "Kind of unit", vocabulary.UNIT_KINDS, "currency"
    )
    symbol: str | None = column("Its sign.", "CN¥")
    name_en: str = column("Name in English.", "Chinese yuan")
    name_ja: str = column("Name in Japanese.", "人民元")
    name_ko: str = column("Name in Korean.", "위안")
    name_zh: str = column("Name in simplified Chinese.", "人民币元")
    note: str | None = column(
        "What to know about it, in English.",
        "ISO 4217 code. The symbol has the prefix CN because the bare sign also stands for "
        "the Japanese yen.",
    )
    observations: int = column(OBSERVATIONS, 3)
    years: list[int] = column(YEARS, [2024])


class OrganizationRow(BaseModel):
    """A firm, plant, institute, agency or another body."""

    id: str = column("Id of the organization.", "maersk")
    name: str = column("Name in the requested language.", "Maersk")
    type: Annotated[str, OneOf(vocabulary.ORGANIZATION_TYPES)] = coded(
        "Kind of organization", vocabulary.ORGANIZATION_TYPES, "company"
    )
    country: str | None = column("Its home.", "DK")
    area: str | None = column("Where it stands, if the article says so.", None)
    parent: str | None = column("The organization it belongs to.", None)
    name_en: str = column("Name in English.", "Maersk")
    name_ja: str = column("Name in Japanese.", "マースク")
    name_ko: str = column("Name in Korean.", "머스크")
    name_zh: str = column("Name in simplified Chinese.", "马士基")
    aliases: list[str] = column(ALIASES, ["A.P. Moller - Maersk"])
    note: str | None = column(
        "What to know about it, in English.",
        "Shipping company. The factory in Hangzhou that the article mentions is unverified; "
        "no plant record is kept.",
    )
    observations: int = column(OBSERVATIONS, 1)
    years: list[int] = column(YEARS, [])


class SourceRow(BaseModel):
    """The publication that measured a figure; the article only prints it."""

    id: str = column("Id of the source.", "ifr-world-robotics-2024")
    name: str = column("Name in the requested language.", "IFR, World Robotics 2024")
    organization: str = column("The body that published it.", "ifr")
    organization_name: str = column("Name of the body.", "International Federation of Robotics")
    edition: str | None = column("Its edition; not the year measured.", "2024")
    edition_inferred: bool = column("Whether the edition is our reading.", False)
    url: str | None = column("Where it is published.", None)
    name_en: str = column("Name in English.", "IFR, World Robotics 2024")
    name_ja: str = column("Name in Japanese.", "国際ロボット連盟（IFR）「World Robotics 2024」")
    name_ko: str = column("Name in Korean.", "국제로봇연맹(IFR) ‘월드 로보틱스 2024’")
    name_zh: str = column(
        "Name in simplified Chinese.", "国际机器人联合会（IFR）《2024年世界机器人报告》"
    )
    aliases: list[str] = column(ALIASES, ["World Robotics 2024"])
    note: str | None = column(
        "What to be careful about, in English.",
        "2024 is the edition, not the year measured. The data are read as 2023: the 2023 "
        "edition also has Korea at 1,012 but Singapore at 730, where the article prints 770.",
    )
    observations: int = column(OBSERVATIONS, 5)
    years: list[int] = column(YEARS, [2023])


class ArticleRow(BaseModel):
    """An article whose figures are served. Its text is not."""

    id: str = column("Id of the article.", "manufacturing-data-2025")
    title: str = column(
        "Title in the requested language.", "Manufacturing data, the “rare earth of the AI era”"
    )
    title_en: str = column(
        "Title in English.", "Manufacturing data, the “rare earth of the AI era”"
    )
    title_ja: str = column("Title in Japanese.", "「AI時代のレアアース」となった製造データ")
    title_ko: str = column("Title in Korean.", "‘AI 시대의 희토류’ 된 제조 데이터")
    title_zh: str = column("Title in simplified Chinese.", "成为“AI时代稀土”的制造业数据")
    subtitle: str | None = column("Subtitle as printed.", "韓国の「本当のAI競争力」を探せ")
    series: str | None = column("Series as printed.", "AI三大強国への道")
    instalment: int | None = column("Its number in the series.", 1)
    publisher: str = column("The organization that published it.", "korea-economic-daily")
    publisher_name: str = column("Name of the publisher.", "The Korea Economic Daily")
    author: str | None = column("Name of the author.", "Kang Kyung-joo")
    language: str = column("Language of the text (BCP 47).", "ja")
    original_language: str | None = column("Language it was written in (BCP 47).", "ko")
    url: str | None = column("Where it is published.", None)
    published: str = column("Day of publication (ISO 8601).", "2025-06-19")
    published_inferred: bool = column("Whether the day is our reading.", True)
    published_note: str | None = column(
        "How the day is known, in English.",
        "Only the 19th is printed. The year is read from what the text says of last year and "
        "this year; the month from Korean press reports on the committee report that it "
        "dates to the 18th (June 2025). A print edition may carry the next day's date.",
    )
    paragraphs: int = column("How many paragraphs (non-empty lines) it has.", 35)
    note: str | None = column(
        "What to know about it, in English.",
        "A Japanese text, in all likelihood translated from Korean; The Korea Economic Daily "
        "Global is named at its foot. Titles in other languages are ours.",
    )
    observations: int = column(OBSERVATIONS, 37)
    years: list[int] = column(YEARS, [1990, 2018, 2023, 2024])
    release: int = column("The release that last changed this row.", 1)


class ClaimRow(BaseModel):
    """A statement of an article that is not a figure, in our own words."""

    id: str = column("Stable id of the claim, the same for ever.", "a41p76464qdts")
    article: str = column("The article that makes it.", "manufacturing-data-2025")
    paragraph: int = column("Paragraph of the article: non-empty line, from 1.", 31)
    sentence: int = column("Sentence of the paragraph (split after 。), from 1.", 3)
    part: Annotated[str, OneOf(vocabulary.ARTICLE_PARTS)] = coded(
        "Where in the article", vocabulary.ARTICLE_PARTS, "body"
    )
    kind: Annotated[str, OneOf(vocabulary.CLAIM_KINDS)] = coded(
        "What it is about", vocabulary.CLAIM_KINDS, "superlative"
    )
    modality: Annotated[str, OneOf(vocabulary.MODALITIES)] = coded(
        "How it is said", vocabulary.MODALITIES, "assertion"
    )
    status: Annotated[str, OneOf(vocabulary.CLAIM_STATUSES)] = column("How sure it is.", "normal")
    text: str = column(
        "The statement in our words, in the requested language.",
        "Citing a report by the International Federation of Robotics, the article says South "
        "Korea is the only country with a robot density above 1,000 robots per 10,000 "
        "employees.",
    )
    said_by: str | None = column("Who says it; null for the article itself.", None)
    said_by_name: str | None = column("Name of who says it.", None)
    areas: list[str] = column("Areas it speaks of.", ["KR", "001"])
    organizations: list[str] = column("Organizations it speaks of.", ["ifr"])
    metrics: list[str] = column("Metrics it speaks of.", ["robot-density"])
    sectors: list[str] = column("Sectors it speaks of.", ["manufacturing", "robots"])
    observations: list[str] = column("Ids of the observations it speaks of.", ["3r0aeqn5scs7a"])
    source: str | None = column("The publication it rests on.", "ifr-world-robotics-2024")
    source_name: str | None = column("Name of the publication.", "IFR, World Robotics 2024")
    period: str | None = column("The time it is about (EDTF).", "2023")
    repeats: str | None = column("Id of the claim of the text that it repeats.", None)
    note: str | None = column(
        "What to be careful about, in English.",
        "The report is the 2024 edition; its data is for 2023 (inferred). IFR counts "
        "industrial robots per 10,000 employees in manufacturing, not in the whole economy. "
        "“Only” holds among the countries IFR covers.",
    )
    text_en: str = column(
        "The statement in English.",
        "Citing a report by the International Federation of Robotics, the article says South "
        "Korea is the only country with a robot density above 1,000 robots per 10,000 "
        "employees.",
    )
    text_ja: str = column(
        "The statement in Japanese.",
        "記事は国際ロボット連盟の報告書をもとに、"
        "ロボット密度が従業員1万人あたり1,000台を上回る国は韓国以外にないとする。",
    )
    text_ko: str = column(
        "The statement in Korean.",
        "기사는 국제로봇연맹(IFR) 보고서를 인용해 로봇 밀도가 직원 1만 명당 1,000대를 넘는 "
        "나라는 한국뿐이라고 전한다.",
    )
    text_zh: str = column(
        "The statement in simplified Chinese.",
        "文章援引国际机器人联合会（IFR）的报告称，韩国是唯一一个机器人密度超过每万名员工1000台的国家。",
    )
    release: int = column("The release that last changed this row.", 1)


class ReleaseRow(BaseModel):
    """A published state of the data."""

    number: int = column("Number of the release, from 1.", 1)
    published_at: str = column("When it was published (ISO 8601, UTC).", "2026-11-23T20:00:00Z")
    digest: str = column("SHA-256 of what was seeded.", "")
    observations: int = column("How many observations it holds.", 37)
    added: int = column("Observations that it added.", 37)
    changed: int = column("Observations that it changed.", 0)
    removed: int = column("Observations that it removed.", 0)


class Facet(BaseModel):
    """One of the codes that an entity's observations have."""

    code: str = column("Code or id.", "robot-density")
    name: str = column("Name in the requested language.", "Robot density")
    observations: int = column("How many of the entity's observations have it.", 2)


class Facets(BaseModel):
    """What an entity has data on."""

    metrics: list[Facet] = Field(description="Metrics of its observations.")
    areas: list[Facet] = Field(description="Areas of its observations.")
    sectors: list[Facet] = Field(description="Sectors of its observations.")
    organizations: list[Facet] = Field(description="Organizations of its observations.")
    sources: list[Facet] = Field(description="Sources of its observations.")


class AreaItem(AreaRow, Facets):
    """An area with what there is about it."""


class SectorItem(SectorRow, Facets):
    """A sector with what there is about it."""


class MetricItem(MetricRow, Facets):
    """A metric with what there is about it."""


class UnitItem(UnitRow, Facets):
    """A unit with what is measured in it."""


class OrganizationItem(OrganizationRow, Facets):
    """An organization with what there is about it."""


class SourceItem(SourceRow, Facets):
    """A source with what it measured."""


class ArticleItem(ArticleRow, Facets):
    """An article with what it prints figures on."""

    claims: int = column("How many claims it makes.", 58)
    figures: int = column("How many numerals its text has.", 54)
    paragraph_hashes: list[str] = column(
        "SHA-256 of each paragraph (UTF-8, without the space around it): who has the text can "
        "verify every place.",
        [],
    )


class ReleaseChanges(BaseModel):
    """What a release did to the rows of a kind."""

    kind: str = column("Kind of row.", "observation")
    added: int = column("How many it added.", 37)
    changed: int = column("How many it changed.", 0)
    removed: int = column("How many it removed.", 0)


class ReleaseItem(ReleaseRow):
    """A release with what it changed, kind by kind."""

    changes: list[ReleaseChanges] = Field(
        description="What it changed; kinds without are left out."
    )


class Warn(BaseModel):
    """Something to know before the rows are used."""

    code: str = column("What it is about.", "bounded")
    message: str = column("In words, in English.", "1 row is a bound or a range, not a value.")
    count: int = column("How many rows it speaks of; rows left out are counted up to 1,000.", 1)
    ids: list[str] = column("Ids of the rows in this answer that it speaks of.", [])
    url: str | None = column("Where the rows it speaks of are found.", None)


class Meta(BaseModel):
    """What was asked and answered."""

    title: str = column("The question in words, in the requested language.", "Robot density · 2023")
    total: int = column("How many rows match, on all pages.", 2)
    limit: int | None = column("Most rows of a page; null in an answer without pages.", 100)
    release: int = column("The release that answers.", 1)
    lang: Language = column("The language of names and texts.", "en")
    query: dict[str, list[str]] = column(
        "The filters as understood.", {"metric": ["robot-density"], "year": ["2023"]}
    )
    warnings: list[Warn] = Field(description="What to know before the rows are used.")


class Links(BaseModel):
    """Where to go on."""

    self: str = column(
        "This answer, by the one spelling of its question that is used for it everywhere.",
        "http://127.0.0.1:8000/v1/observations?metric=robot-density&year=2023",
    )
    next: str | None = column("The next page; null on the last.", None)


class ItemMeta(BaseModel):
    """What an item was answered from."""

    release: int = column("The release that answers.", 1)
    lang: Language = column("The language of names and texts.", "en")


class ItemLinks(BaseModel):
    self: str = column(
        "The one address of this item.", "http://127.0.0.1:8000/v1/observations/3r0aeqn5scs7a"
    )


class FaultEntry(BaseModel):
    """One thing wrong with a request."""

    parameter: str = column("The parameter, or the part of the path, that is wrong.", "country")
    value: str | None = column("What was sent.", "KP")
    message: str = column("What is wrong with it.", "unknown area")
    accepted: list[str] = column("What would be accepted, where that can be listed.", ["CN", "KR"])
    did_you_mean: list[str] = column("What may have been meant, the likeliest first.", ["KR"])


class ProblemDocument(BaseModel):
    """An error (RFC 9457), with every fault of the request."""

    type: str = column("Kind of problem.", "urn:article-indicators:problem:invalid-request")
    title: str = column("The status in words.", "Invalid request")
    status: int = column("The HTTP status.", 422)
    detail: str = column("What went wrong.", "The question cannot be read: see country.")
    instance: str = column("The address that was asked.", "/v1/observations?country=KP")
    errors: list[FaultEntry] = Field(description="Every fault that was found.")
