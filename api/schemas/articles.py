"""Response models of articles, claims and the audit of every numeral."""

from api.domain import code_lists
from api.schemas.column import (
    OBSERVATIONS,
    PRINTED_IN,
    SAME_AS_CODE,
    YEARS,
    ResponseModel,
    coded,
    column,
    example_of,
    text_language,
)
from api.schemas.entities import Facets
from api.schemas.envelopes import LOCAL, ItemLinks, Meta

ARTICLE_URL = f"{LOCAL}/articles/manufacturing-data-2025"
STATEMENT = (
    "Citing a report by the International Federation of Robotics, the article says South Korea is "
    "the only country with a robot density above 1,000 robots per 10,000 employees."
)


class ArticleRow(ResponseModel):
    """An article whose figures are served; its text is not."""

    id: str = column(SAME_AS_CODE, "manufacturing-data-2025")
    title: str = column(
        "Title in the requested language.", "Manufacturing data, the “rare earth of the AI era”"
    )
    code: str = column("Code of the article.", "manufacturing-data-2025")
    title_en: str = column(
        "Title in English.", "Manufacturing data, the “rare earth of the AI era”"
    )
    title_ja: str = column("Title in Japanese.", "「AI時代のレアアース」となった製造データ")
    title_ko: str = column("Title in Korean.", "‘AI 시대의 희토류’ 된 제조 데이터")
    title_zh: str = column("Title in simplified Chinese.", "成为“AI时代稀土”的制造数据")
    subtitle: str | None = column("Subtitle as printed.", "韓国の「本当のAI競争力」を探せ")
    series: str | None = column("Series as printed.", "AI三大強国への道")
    instalment: int | None = column("Number in the series.", 1)
    publisher: str = column("The organization that published it.", "korea-economic-daily")
    publisher_name: str = column("Name of the publisher.", "The Korea Economic Daily")
    author: str | None = column("Name of the author.", "Kang Kyung-joo")
    language: str = column("Language of the text (BCP 47).", "ja")
    original_language: str | None = column("Original language, if different (BCP 47).", "ko")
    url: str | None = column("Where it is published.", None)
    published: str = column("Day of publication (ISO 8601).", "2025-06-19")
    published_inferred: bool = column("Whether the day of publication is inferred.", True)
    published_note: str | None = column(
        "How the day of publication is known, translated where possible.",
        "Only the 19th is printed. The year is read from what the text says of last year and "
        "this year; the month from Korean press reports on the committee report that it "
        "dates to the 18th (June 2025). A print edition may carry the next day’s date.",
    )
    published_note_lang: str | None = text_language("published_note")
    paragraphs: int = column("Number of paragraphs (non-empty lines).", 35)
    note: str | None = column(
        "Remarks, translated where possible.",
        "A Japanese text, in all likelihood translated from Korean; The Korea Economic Daily "
        "Global is named at its foot. Titles in other languages are ours.",
    )
    note_lang: str | None = text_language("note")
    observations: int = column(OBSERVATIONS, 37)
    years: list[int] = column(YEARS, [1990, 2018, 2023, 2024])
    release: int = column("The release that last changed this row.", 1)


class ArticleItem(Facets, ArticleRow):
    """An article with the entities of its observations."""

    claims: int = column("Number of its claims.", 58)
    figures: int = column("Number of numerals in its text.", 54)
    paragraph_hashes: list[str] = column(
        "SHA-256 of each paragraph (UTF-8, without leading and trailing spaces), to verify "
        "positions with the article's text.",
        ["aaaf449bd4eac9c5629ab332244ab95c20fab59150ca0428592b44e1ffeba446"],
    )


class ArticleLinks(ItemLinks):
    """Links to related responses."""

    self: str = column("The canonical URL of this item.", ARTICLE_URL)
    observations: str = column(
        "Its observations.", f"{LOCAL}/observations?article=manufacturing-data-2025"
    )
    claims: str = column("Its claims.", f"{LOCAL}/claims?article=manufacturing-data-2025")
    figures: str = column("The audit of its numerals.", f"{ARTICLE_URL}/figures")
    publisher: str = column("Its publisher.", f"{LOCAL}/organizations/korea-economic-daily")


class ClaimRow(ResponseModel):
    """A statement of an article that is not a figure, in our own words."""

    id: str = column("Permanent id of the claim.", "a41p76464qdts")
    article: str = column("The article that makes it.", "manufacturing-data-2025")
    paragraph: int = column("Paragraph of the article: non-empty line, from 1.", 31)
    sentence: int = column("Sentence of the paragraph (split after 。), from 1.", 3)
    part: str = coded("Part of the article", code_lists.ARTICLE_PARTS, "body")
    kind: str = coded("Type of statement", code_lists.CLAIM_KINDS, "superlative")
    modality: str = coded("How it is asserted", code_lists.MODALITIES, "assertion")
    status: str = column("Reliability.", "normal", codes=code_lists.CLAIM_STATUSES)
    text: str = column(
        "The statement in our own words, in the requested language.",
        STATEMENT,
    )
    said_by: str | None = column(
        "The organization that says it; null for the article itself.", None, "experts"
    )
    said_by_name: str | None = column("Name of the organization that says it.", None, "Experts")
    areas: list[str] = column("Areas it mentions.", ["KR", "001"])
    organizations: list[str] = column("Organizations it mentions.", ["ifr"])
    metrics: list[str] = column("Metrics it mentions.", ["robot-density"])
    sectors: list[str] = column("Sectors it mentions.", ["manufacturing", "robots"])
    observations: list[str] = column("Ids of the observations it refers to.", ["3r0aeqn5scs7a"])
    source: str | None = column("The publication it is based on.", "ifr-world-robotics-2024")
    source_name: str | None = column("Name of the publication.", "IFR, World Robotics 2024")
    period: str | None = column("The period it is about (EDTF).", "2023")
    period_name: str | None = column("The period in the requested language.", "2023")
    repeats: str | None = column(
        "Id of the claim in the body that it repeats.", None, "2gut9d21brqbg"
    )
    note: str | None = column(
        "Caveats, translated where possible.",
        "The report is the 2024 edition; its data is for 2023 (inferred). IFR counts "
        "industrial robots per 10,000 employees in manufacturing, not in the whole economy. "
        "“Only” holds among the countries IFR covers.",
    )
    note_lang: str | None = text_language("note")
    text_en: str = column(
        "The statement in English.",
        STATEMENT,
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
        "报道援引国际机器人联合会（IFR）的报告称，韩国是唯一一个机器人密度超过每万名员工1,000台的国家。",
    )
    release: int = column("The release that last changed this row.", 1)
    citation: str = column(
        "Citation in one line: article, position in the text, source if there is one, release.",
        f"{PRINTED_IN}, paragraph 31, sentence 3; source: IFR, World Robotics 2024; Article "
        "indicators, claim a41p76464qdts, release 1, 23 November 2026",
    )


class ClaimLinks(ItemLinks):
    """Links to related responses."""

    self: str = column("The canonical URL of this item.", f"{LOCAL}/claims/a41p76464qdts")
    article: str = column("The article that makes it.", ARTICLE_URL)
    said_by: str | None = column("Who says it.", None, f"{LOCAL}/organizations/experts")
    source: str | None = column(
        "The publication it is based on.", f"{LOCAL}/sources/ifr-world-robotics-2024"
    )
    repeats: str | None = column(
        "The claim that it repeats.", None, f"{LOCAL}/claims/2gut9d21brqbg"
    )


class FigureRow(ResponseModel):
    """A numeral of an article's text, and where it is recorded."""

    number: int = column("Number of the numeral in the text, from 1.", 44)
    article: str = column("The article that prints it.", "manufacturing-data-2025")
    paragraph: int = column("Paragraph of the article: non-empty line, from 1.", 31)
    sentence: int = column("Sentence of the paragraph (split after 。), from 1.", 1)
    as_printed: str = column("The numeral as the article prints it.", "1,012台")
    role: str = coded("Role of the numeral in the text", code_lists.FIGURE_ROLES, "value")
    outcome: str = coded("Where it is recorded", code_lists.OUTCOMES, "observation")
    observation: str | None = column("Id of the observation that contains it.", "3r0aeqn5scs7a")
    claim: str | None = column("Id of the claim that contains it.", None, "fi7qnf3jia6cu")
    holder: str | None = column(
        "Title of that observation or claim, in the requested language.",
        "South Korea · Robot density · Manufacturing · 2023: 1,012 robots per 10,000 employees",
    )
    reason: str | None = column(
        "Why it is not data, or a remark, translated where possible.",
        None,
        "Day of the month of the dateline; the publication date is inferred from it.",
    )
    reason_lang: str | None = text_language("reason", is_text=False)
    release: int = column("The release that last changed this row.", 1)
    citation: str = column(
        "Citation in one line: article, position in the text, release.",
        f"{PRINTED_IN}, paragraph 31, sentence 1; numeral 44 of the text, release 1, 23 November "
        "2026",
    )


class AuditSummary(ResponseModel):
    """Totals of the audit, for all numerals of the article."""

    numerals: int = column("Number of numerals in the text.", 54)
    accounted: int = column("Number of those that are accounted for.", 54)
    observation: int = column("Number of those in an observation.", 45)
    claim: int = column("Number of those in a claim.", 6)
    explained: int = column("Number of those that are not data, each with its reason.", 3)
    text: str = column("The totals in words, in the requested language.", "54 of 54 accounted for")


class AuditMeta(Meta):
    """Metadata of the response, with the totals of the audit."""

    summary: AuditSummary = column("Totals of the audit.", example_of(AuditSummary))
