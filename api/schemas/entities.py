"""Response models of areas, sectors, metrics, units, organizations and sources."""

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import create_model

from api.domain import code_lists
from api.domain.code_lists import OneOf
from api.domain.dimensions import BY_PLURAL, LISTED_KINDS, REFERENCE_TABLES
from api.schemas.column import (
    ALIASES,
    OBSERVATIONS,
    SAME_AS_CODE,
    YEARS,
    ResponseModel,
    Row,
    coded,
    column,
    example_of,
    name_language,
    text_language,
)
from api.schemas.envelopes import LOCAL, ItemLinks


class AreaRow(ResponseModel):
    """An area: the world, a group of countries, a country, a province or a city."""

    code: str = column(
        "ISO 3166-1 alpha-2, ISO 3166-2, CN- with GB/T 2260 for Chinese cities, or UN M49.", "KR"
    )
    name: str = column("Name in the requested language.", "South Korea")
    name_lang: str = name_language()
    type: str = coded("Type of area", code_lists.AREA_TYPES, "country")
    parent: str | None = column("The area that contains it.", "001")
    region: str | None = column(
        "The province-level unit that it is or that contains it.", None, "CN-ZJ"
    )
    country: str | None = column("The country that it is or that contains it.", "KR")
    alpha2: str | None = column("ISO 3166-1 alpha-2 code; countries only.", "KR")
    alpha3: str | None = column("ISO 3166-1 alpha-3 code; countries only.", "KOR")
    m49: str | None = column("UN M49 code.", "410")
    unlocode: str | None = column("UN/LOCODE; cities only.", None, "CNHAZ")
    latitude: float | None = column("Latitude of a point in it, in degrees north.", 35.9078)
    longitude: float | None = column("Longitude of a point in it, in degrees east.", 127.7669)
    name_en: str | None = column("Name in English.", "South Korea")
    name_ja: str | None = column("Name in Japanese.", "韓国")
    name_ko: str | None = column("Name in Korean.", "한국")
    name_zh: str | None = column("Name in simplified Chinese.", "韩国")
    aliases: list[str] = column(ALIASES, ["Korea"])
    note: str | None = column(
        "Remarks, translated where possible.",
        "The everyday short name; officially the Republic of Korea.",
    )
    note_lang: str | None = text_language("note")
    observations: int = column(OBSERVATIONS, 4)
    years: list[int] = column(YEARS, [2023])


class SectorRow(ResponseModel):
    """A sector of the economy, as articles define it."""

    code: str = column("Code of the sector.", "chemical-fibres")
    name: str = column("Name in the requested language.", "Chemical fibres")
    name_lang: str = name_language()
    parent: str | None = column("The sector that contains it.", "manufacturing")
    isic4: str | None = column("Code in ISIC Rev.4.", "2030")
    isic4_match: str = coded("How well the ISIC code fits", code_lists.ISIC_MATCHES, "exact")
    name_en: str | None = column("Name in English.", "Chemical fibres")
    name_ja: str | None = column("Name in Japanese.", "化学繊維")
    name_ko: str | None = column("Name in Korean.", "화학섬유")
    name_zh: str | None = column("Name in simplified Chinese.", "化学纤维")
    aliases: list[str] = column(ALIASES, ["Man-made fibres"])
    note: str | None = column(
        "Remarks, translated where possible.",
        "ISIC calls them man-made fibres.",
    )
    note_lang: str | None = text_language("note")
    observations: int = column(OBSERVATIONS, 1)
    years: list[int] = column(YEARS, [2024])


class MetricRow(ResponseModel):
    """A metric: a measured quantity, in one unit or in money of any currency."""

    id: str = column(SAME_AS_CODE, "robot-density")
    name: str = column("Name in the requested language.", "Robot density")
    name_lang: str = name_language()
    code: str = column("Code of the metric.", "robot-density")
    unit: str | None = column(
        "Code of the unit of all its observations; null if it is money in any currency: then each "
        "observation has its own `unit`, only those of one unit are comparable, and "
        "`/v1/availability` counts them by unit.",
        "robots-per-10000-employees",
    )
    unit_name: str = column(
        "Name of the unit; “any currency” where `unit` is null.", "robots per 10,000 employees"
    )
    measure: str = coded("Type of measure", code_lists.MEASURES, "density")
    higher_is_better: bool | None = column(
        "Whether a larger value is better; null if neither holds.", True
    )
    not_comparable_across: list[Annotated[str, OneOf(code_lists.COMPARED_ACROSS)]] = column(
        "Columns across which its figures must not be compared or ranked.", [], ["sector"]
    )
    definition: str = column(
        "Definition of the metric, translated where possible.",
        "Industrial robots in operation per 10,000 employees in manufacturing, as the "
        "International Federation of Robotics (IFR) defines it.",
    )
    definition_lang: str | None = text_language("definition")
    method_note: str | None = column(
        "Caveats, translated where possible.",
        "Not robots per employee of the whole economy. The edition year of World Robotics is not "
        "the year measured. Higher means more automation.",
    )
    method_note_lang: str | None = text_language("method_note")
    name_en: str | None = column("Name in English.", "Robot density")
    name_ja: str | None = column("Name in Japanese.", "ロボット密度")
    name_ko: str | None = column("Name in Korean.", "로봇 밀도")
    name_zh: str | None = column("Name in simplified Chinese.", "机器人密度")
    aliases: list[str] = column(ALIASES, ["Industrial robot density"])
    observations: int = column(OBSERVATIONS, 2)
    years: list[int] = column(YEARS, [2023])


class UnitRow(ResponseModel):
    """A unit of measurement."""

    code: str = column("Code of the unit; money by ISO 4217.", "CNY")
    name: str = column("Name in the requested language.", "Chinese yuan")
    name_lang: str = name_language()
    kind: str = coded("Type of unit", code_lists.UNIT_KINDS, "currency")
    symbol: str | None = column("Symbol.", "CN¥")
    name_en: str | None = column("Name in English.", "Chinese yuan")
    name_ja: str | None = column("Name in Japanese.", "人民元")
    name_ko: str | None = column("Name in Korean.", "위안")
    name_zh: str | None = column("Name in simplified Chinese.", "人民币元")
    note: str | None = column(
        "Remarks, translated where possible.",
        "ISO 4217 code. The symbol has the prefix CN because the bare sign also stands for "
        "the Japanese yen.",
    )
    note_lang: str | None = text_language("note")
    observations: int = column(OBSERVATIONS, 3)
    years: list[int] = column(YEARS, [2024])


class OrganizationRow(ResponseModel):
    """A firm, plant, institute, agency or other organization."""

    id: str = column(SAME_AS_CODE, "maersk")
    name: str = column("Name in the requested language.", "Maersk")
    name_lang: str = name_language()
    code: str = column("Code of the organization.", "maersk")
    type: str = coded("Type of organization", code_lists.ORGANIZATION_TYPES, "company")
    country: str | None = column("Home country.", "DK")
    area: str | None = column("Location, if the article states it.", None, "CN-330200")
    parent: str | None = column("The organization it belongs to.", None, "geely-automobile")
    name_en: str | None = column("Name in English.", "Maersk")
    name_ja: str | None = column("Name in Japanese.", "マースク")
    name_ko: str | None = column("Name in Korean.", "머스크")
    name_zh: str | None = column("Name in simplified Chinese.", "马士基")
    aliases: list[str] = column(ALIASES, ["A.P. Moller - Maersk"])
    note: str | None = column(
        "Remarks, translated where possible.",
        "Shipping company.",
    )
    note_lang: str | None = text_language("note")
    observations: int = column(OBSERVATIONS, 1)
    years: list[int] = column(YEARS, [], [2024])


class SourceRow(ResponseModel):
    """The publication that measured a figure; the article only prints it."""

    id: str = column(SAME_AS_CODE, "ifr-world-robotics-2024")
    name: str = column("Name in the requested language.", "IFR, World Robotics 2024")
    name_lang: str = name_language()
    code: str = column("Code of the source.", "ifr-world-robotics-2024")
    organization: str = column("The organization that published it.", "ifr")
    organization_name: str = column(
        "Name of the organization.", "International Federation of Robotics"
    )
    edition: str | None = column("Edition; not the year measured.", "2024")
    edition_inferred: bool = column("Whether the edition is inferred.", False)
    url: str | None = column("Where it is published.", None)
    name_en: str | None = column("Name in English.", "IFR, World Robotics 2024")
    name_ja: str | None = column(
        "Name in Japanese.", "国際ロボット連盟（IFR）「World Robotics 2024」"
    )
    name_ko: str | None = column("Name in Korean.", "국제로봇연맹(IFR) ‘월드 로보틱스 2024’")
    name_zh: str | None = column(
        "Name in simplified Chinese.", "国际机器人联合会（IFR）《2024年世界机器人报告》"
    )
    aliases: list[str] = column(ALIASES, ["World Robotics 2024"])
    note: str | None = column(
        "Caveats, translated where possible.",
        "2024 is the edition, not the year measured: it reports on 2023.",
    )
    note_lang: str | None = text_language("note")
    observations: int = column(OBSERVATIONS, 5)
    years: list[int] = column(YEARS, [2023])


class Facet(ResponseModel):
    """A code of an entity's observations, with its count."""

    code: str = column("Code or id.", "robot-density")
    name: str = column("Name in the requested language.", "Robot density")
    name_lang: str = name_language()
    observations: int = column("Number of the entity's observations that have it.", 1)


def facet(code: str, name: str, observations: int) -> Row:
    """The example of a code with its count."""
    return {"code": code, "name": name, "name_lang": "en", "observations": observations}


class Facets(ResponseModel):
    """The codes of an entity's observations, with counts."""

    metrics: list[Facet] = column(
        "Metrics of its observations.", [facet("robot-density", "Robot density", 1)]
    )
    areas: list[Facet] = column("Areas of its observations.", [facet("KR", "South Korea", 4)])
    sectors: list[Facet] = column(
        "Sectors of its observations.", [facet("manufacturing", "Manufacturing", 3)]
    )
    organizations: list[Facet] = column(
        "Organizations of its observations.", [], [facet("maersk", "Maersk", 1)]
    )
    sources: list[Facet] = column(
        "Sources of its observations.",
        [facet("ifr-world-robotics-2024", "IFR, World Robotics 2024", 3)],
    )


def _links(kind: str, row: type[ResponseModel]) -> type[ItemLinks]:
    """The links of an item: its observations, and what its columns refer to."""
    table, own = REFERENCE_TABLES[kind], example_of(row)[REFERENCE_TABLES[kind].key]
    url = f"{LOCAL}/{table.plural}/{own}"
    fields: dict[str, Any] = {
        "self": (str, column("The canonical URL of this item.", url)),
        "observations": (
            str,
            column("Its observations.", f"{LOCAL}/observations?{kind}={own}"),
        ),
    }
    for name, target in table.references.items():
        field = row.model_fields[name]
        path = f"{LOCAL}/{REFERENCE_TABLES[target].plural}"
        examples = [code and f"{path}/{code}" for code in field.examples or ()]
        text = f"What `{name}` refers to."
        fields[name] = (field.annotation, column(text, *examples))
    doc = "Links to related responses."
    name = row.__name__.replace("Row", "Links")
    return create_model(name, __base__=ItemLinks, __doc__=doc, __module__=__name__, **fields)


ROWS: Mapping[str, tuple[type[ResponseModel], type[ResponseModel], type[ItemLinks]]] = {
    kind: (
        row,
        create_model(
            row.__name__.replace("Row", "Item"),
            __base__=(Facets, row),
            __doc__=f"{title} with the entities of its observations.",
            __module__=__name__,
        ),
        _links(kind, row),
    )
    for kind, row, title in (
        ("area", AreaRow, "An area"),
        ("sector", SectorRow, "A sector"),
        ("metric", MetricRow, "A metric"),
        ("unit", UnitRow, "A unit"),
        ("organization", OrganizationRow, "An organization"),
        ("source", SourceRow, "A source"),
    )
}
"""The row of a list, its item and the links of that, by the reference table."""
if missing := set(LISTED_KINDS) ^ ROWS.keys():
    raise TypeError(f"ROWS and the dimensions with a list do not agree: {missing}")
if unknown := Facets.model_fields.keys() - BY_PLURAL.keys():
    raise TypeError(f"Facets has fields that are no dimension: {unknown}")
