"""Response model of an observation with everything known about it."""

from typing import Any

from api.domain import code_lists
from api.domain.facts import AGREEMENTS
from api.schemas.articles import ArticleRow, ClaimRow
from api.schemas.column import Number, ResponseModel, coded, column, example_of, same, text_language
from api.schemas.entities import MetricRow, SectorRow, SourceRow
from api.schemas.envelopes import LOCAL, ItemLinks
from api.schemas.observation import ObservationRow
from api.schemas.releases import CorrectionRow

PLACE = f"{LOCAL}/observations/3r0aeqn5scs7a"
KOREA = {"en": "South Korea", "ja": "韓国", "ko": "한국", "zh": "韩国"}


class Names(ResponseModel):
    """A text in every language."""

    en: str = column("In English.", "1,012 robots per 10,000 employees")
    ja: str = column("In Japanese.", "従業員1万人あたり1,012台")
    ko: str = column("In Korean.", "직원 1만 명당 1,012대")
    zh: str = column("In simplified Chinese.", "每万名员工1,012台")


class Translations(ResponseModel):
    """A name in every language; null where it has no translation."""

    en: str | None = column("In English.", "Robot density")
    ja: str | None = column("In Japanese.", "ロボット密度")
    ko: str | None = column("In Korean.", "로봇 밀도")
    zh: str | None = column("In simplified Chinese.", "机器人密度")


class AllNames(ResponseModel):
    """The names of an observation's entities, in every language; null if it has none."""

    metric: Translations = column(
        "Of the metric.",
        example_of(Translations),
    )
    area: Translations | None = column("Of the area.", KOREA)
    region: Translations | None = column("Of the region.", None)
    country: Translations | None = column("Of the country.", KOREA)
    sector: Translations | None = column(
        "Of the sector.", {"en": "Manufacturing", "ja": "製造業", "ko": "제조업", "zh": "制造业"}
    )
    organization: Translations | None = column("Of the organization.", None)
    unit: Translations = column(
        "Of the unit.",
        {
            "en": "robots per 10,000 employees",
            "ja": "従業員1万人あたりの台数",
            "ko": "직원 1만 명당 대수",
            "zh": "每万名员工台数",
        },
    )
    compared_with: Translations | None = column("Of the base or the scope.", None)
    source: Translations | None = column(
        "Of the source.",
        {
            "en": "IFR, World Robotics 2024",
            "ja": "国際ロボット連盟（IFR）「World Robotics 2024」",
            "ko": "국제로봇연맹(IFR) ‘월드 로보틱스 2024’",
            "zh": "国际机器人联合会（IFR）《2024年世界机器人报告》",
        },
    )


class MetricDetail(ResponseModel):
    """Definition and method of the metric."""

    measure: str = same(MetricRow, "measure")
    higher_is_better: bool | None = same(MetricRow, "higher_is_better")
    not_comparable_across: list[str] = same(MetricRow, "not_comparable_across")
    definition: str = same(MetricRow, "definition")
    definition_lang: str | None = text_language("definition")
    method_note: str | None = same(MetricRow, "method_note")
    method_note_lang: str | None = text_language("method_note")


class SectorDetail(ResponseModel):
    """The sector in the standard classification."""

    isic4: str | None = column("Code in ISIC Rev.4.", "C")
    isic4_match: str = same(SectorRow, "isic4_match")
    note: str | None = column(
        "Remarks, translated where possible.",
        "ISIC section C, divisions 10 to 33.",
    )
    note_lang: str | None = text_language("note")


class UnitDetail(ResponseModel):
    """The unit of the value."""

    kind: str = coded("Type of unit", code_lists.UNIT_KINDS, "rate")
    symbol: str | None = column("Symbol.", None, "CN¥")
    note: str | None = column(
        "Remarks, translated where possible.",
        "Employees in manufacturing, by the IFR definition.",
    )
    note_lang: str | None = text_language("note")


class ComparisonDetail(ResponseModel):
    """The base of a growth or a ratio, or the scope of a rank."""

    kind: str = coded("Type of comparison", code_lists.COMPARISON_KINDS, "scope")
    note: str | None = column(
        "Remarks, translated where possible.",
        "The count as printed; it includes Taiwan, Hong Kong and Macao. National statistics "
        "usually rank 31.",
    )
    note_lang: str | None = text_language("note")


class SourceTold(ResponseModel):
    """The publication that measured it."""

    organization: str = same(SourceRow, "organization")
    organization_name: str = same(SourceRow, "organization_name")
    edition: str | None = same(SourceRow, "edition")
    edition_inferred: bool = same(SourceRow, "edition_inferred")
    url: str | None = same(SourceRow, "url")
    note: str | None = same(SourceRow, "note")
    note_lang: str | None = text_language("note")


class ArticleTold(ResponseModel):
    """Title, publisher and date of an article."""

    title: str = same(ArticleRow, "title")
    publisher: str = same(ArticleRow, "publisher")
    publisher_name: str = same(ArticleRow, "publisher_name")
    author: str | None = same(ArticleRow, "author")
    language: str = same(ArticleRow, "language")
    published: str = same(ArticleRow, "published")
    published_inferred: bool = same(ArticleRow, "published_inferred")
    url: str | None = same(ArticleRow, "url")


class ClaimTold(ResponseModel):
    """A claim that refers to the observation."""

    id: str = same(ClaimRow, "id")
    kind: str = same(ClaimRow, "kind")
    modality: str = same(ClaimRow, "modality")
    text: str = same(ClaimRow, "text")


class Neighbour(ResponseModel):
    """Another observation of the same sentence."""

    id: str = column("Id of the observation.", "1shnp86o70dgu")
    subject_name: str = column(
        "Name of the organization measured, else of the area.", "South Korea"
    )
    metric_name: str = column("Name of the metric.", "Robot density rank")
    period: str | None = column("The period measured.", "2023")
    period_name: str | None = same(ObservationRow, "period_name")
    display: str = column("The value with its unit.", "1st")


class Numeral(ResponseModel):
    """A numeral of the text that belongs to the observation."""

    number: int = column("Number of the numeral in the text.", 44)
    as_printed: str = column("The numeral as the article prints it.", "1,012台")
    role: str = column("Role of the numeral in the text.", "value", codes=code_lists.FIGURE_ROLES)


class CorrectionTold(ResponseModel):
    """A correction of the observation by a release."""

    release: int = same(CorrectionRow, "release")
    published_at: str = same(CorrectionRow, "published_at")
    before: dict[str, Any] = column(
        "The columns that differ, with their old values.", {"value": 1021}
    )
    after: dict[str, Any] = column("The same columns, with their new values.", {"value": 1012})
    reason: str | None = same(CorrectionRow, "reason")
    reason_lang: str | None = same(CorrectionRow, "reason_lang")


class Corroboration(ResponseModel):
    """Another statement of the same fact, mostly of another article."""

    id: str = column("Id of the observation.", "3r0aeqn5scs7a")
    article: str = same(ObservationRow, "article")
    value: Number | None = column("Its value; null if a range is printed.", 1012)
    display: str = column("Its value with its unit.", "1,012 robots per 10,000 employees")
    source: str | None = same(ObservationRow, "source")
    agreement: str = coded("How it agrees with this observation", AGREEMENTS, "same")


class ObservationItem(ObservationRow):
    """A statement of an article with everything known about it."""

    paragraph_sha256: str = column(
        "SHA-256 of its paragraph (UTF-8, without leading and trailing spaces), to verify the "
        "position with the article's text.",
        "51815499441812b3d54c120e6d50cde8baf7aca203383fa0aa549fcfee1a273e",
    )
    names: AllNames = column("The names in every language.", example_of(AllNames))
    displays: Names = column("The value with its unit, in every language.", example_of(Names))
    metric_details: MetricDetail = column(
        "The metric: definition and method.", example_of(MetricDetail)
    )
    sector_details: SectorDetail | None = column(
        "The sector: its ISIC code; null if no sector is measured.", example_of(SectorDetail)
    )
    unit_details: UnitDetail = column("The unit: its type and symbol.", example_of(UnitDetail))
    comparison_details: ComparisonDetail | None = column(
        "The base or the scope of `compared_with`; null if there is none.",
        None,
        example_of(ComparisonDetail),
    )
    source_details: SourceTold | None = column(
        "The source: edition and publisher; null if the article names none.",
        example_of(SourceTold),
    )
    article_details: ArticleTold = column("The article that prints it.", example_of(ArticleTold))
    claims: list[ClaimTold] = column(
        "Claims that refer to it, in the order of the text.", [example_of(ClaimTold)]
    )
    same_sentence: list[Neighbour] = column(
        "Other observations of the same sentence.", [example_of(Neighbour)]
    )
    corroboration: list[Corroboration] = column(
        "The other statements of its fact that can confirm or contradict it: outcomes with "
        "outcomes, forecasts and targets with those of the same source; the newest 100.",
        [],
        [example_of(Corroboration)],
    )
    figures: list[Numeral] = column(
        "The numerals of the text that belong to it.", [example_of(Numeral)]
    )
    corrections: list[CorrectionTold] = column(
        "Corrections of it, the newest first.", [], [example_of(CorrectionTold)]
    )


class ObservationLinks(ItemLinks):
    """Links to related responses."""

    citation: str = column("The citation.", f"{PLACE}/citation")
    article: str = column("The article.", f"{LOCAL}/articles/manufacturing-data-2025")
    metric: str = column("The metric.", f"{LOCAL}/metrics/robot-density")
    area: str | None = column("The area.", f"{LOCAL}/areas/KR")
    sector: str | None = column("The sector.", f"{LOCAL}/sectors/manufacturing")
    organization: str | None = column("The organization.", None, f"{LOCAL}/organizations/maersk")
    unit: str = column("The unit.", f"{LOCAL}/units/robots-per-10000-employees")
    source: str | None = column("The source.", f"{LOCAL}/sources/ifr-world-robotics-2024")
    claims: str = column("The claims that refer to it.", f"{LOCAL}/claims?observation=…")
